-- exp, log, distances and transport on batches, and Fréchet means: beside loops by hand, numpy, geomstats and pymanopt.
-- Ours have their arguments checked, too.
local bench = dofile "tests/bench/table.lua"
local c, python = bench.c(), bench.python "manifold"
random.seed(1)
local function row(name, t, hand, bar)
  local key = name:gsub(" ", "_")
  if c[key] then bench.row(name, t, c[key], "by hand", hand) end
  for _, who in ipairs{"", "geomstats:", "pymanopt:"} do
    if python[who .. key] then bench.row(name, t, python[who .. key], who == "" and "numpy, scipy" or who:sub(1, -2), who == "" and bar or 0.5) end
  end
end
for _, case in ipairs{
    {manifold.sphere(2), 100000, hand = {1.6, 1.2, 1.2}, bar = 0.4}, {manifold.spd(5), 2000, bar = 0.25}, {manifold.so(3), 20000, bar = 0.2},
    {manifold.grassmann(20, 5), 1000}, {manifold.stiefel(20, 5), 200}} do
  local M, n = case[1], case[2]
  local x = M:random_point(n)
  local v = 0.1*M:random_tangent(x)
  local y = M:exp(x, v)
  for i, op in ipairs{"exp", "log", "dist", "transport"} do
    if op ~= "transport" or M ~= manifold.stiefel(20, 5) then
      local f = M[op]
      local t = bench.time(function() return op == "exp" and f(M, x, v) or f(M, x, y, op == "transport" and v or nil) end)/n
      row(tostring(M) .. " " .. op, t, case.hand and case.hand[i], case.bar)
    end
  end
end
for _, case in ipairs{{manifold.sphere(9), 1000}, {manifold.hyperbolic(5), 1000}, {manifold.spd(3), 200, 0.1}, {manifold.spd(10), 200, 0.35}} do
  local M, n = case[1], case[2]
  local X = M:random_normal(M:random_point(), 0.3, n)
  row(("mean of %s, %d"):format(tostring(M), n), bench.time(function() return stats.frechet_mean(M, X, {tolerance = 1e-12}) end), nil, case[3])
end
