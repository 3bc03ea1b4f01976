-- exp, log, distances and transport on batches, and Fréchet means: beside numpy and, on the sphere, loops by hand.
local bench = dofile "tests/bench/table.lua"
local c, numpy = bench.c(), bench.python "manifold"
random.seed(1)
local function row(name, t)
  local key = name:gsub(" ", "_")
  if c[key] then bench.row(name, t, c[key], "by hand") end
  bench.row(name, t, numpy[key], "numpy, scipy")
end
for _, case in ipairs{{manifold.sphere(2), 100000}, {manifold.spd(5), 2000}, {manifold.so(3), 20000},
                      {manifold.grassmann(20, 5), 500}, {manifold.stiefel(20, 5), 100}} do
  local M, n = case[1], case[2]
  local x = M:random_point(n)
  local v = 0.1*M:random_tangent(x)
  local y = M:exp(x, v)
  for _, op in ipairs{"exp", "log", "dist", "transport"} do
    if op ~= "transport" or M ~= manifold.stiefel(20, 5) then
      local f = M[op]
      row(tostring(M) .. " " .. op, bench.time(function() return op == "exp" and f(M, x, v) or f(M, x, y, op == "transport" and v or nil) end)/n)
    end
  end
end
for _, case in ipairs{{manifold.sphere(9), 1000}, {manifold.hyperbolic(5), 1000}, {manifold.spd(3), 200}, {manifold.spd(10), 200}} do
  local M, n = case[1], case[2]
  local X = M:random_normal(M:random_point(), 0.3, n)
  row(("mean of %s, %d"):format(tostring(M), n), bench.time(function() return stats.frechet_mean(M, X, {tolerance = 1e-12}) end))
end
