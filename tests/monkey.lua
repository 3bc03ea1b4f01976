-- Calls every function, constructor and method with random arguments. Errors are fine; crashes, hangs,
-- leaks and errors that are not one line are not.   SEED=7 CALLS=100000 dgl tests/monkey.lua
local seed, calls = tonumber(os.getenv "SEED" or 1), tonumber(os.getenv "CALLS" or 20000)
math.randomseed(seed)
local dgl = require "dgl"
local pool, option_names = {}, {"n", "steps", "alpha", "lr", "t", "color", "levels", "x", "y", "seed", "cmap", "width", "label", "title", "grid", "size", "p", "m", "sizes", "count", "surgery", "dim"}
local function pick(t) return t[math.random(#t)] end
local function number() return pick{0, 1, -1, 2, 3, 4, 0.5, math.pi, 1e-300, 1e300, math.huge, -math.huge, 0/0, math.mininteger, math.maxinteger} end
local function small() return pick{0, 1, 2, 3, 0.5, -1.5, 0.1} end
local makers
makers = {
  number, number, small, function() return nil end, function() return true end,
  function() return pick{"x", "", "spring", "red", "viridis", "theta", "a\nb", "%s%n"} end,
  function() return {} end,
  function() local t = {} for i = 1, math.random(4) do t[i] = number() end return t end,
  function() local t = {} for i = 1, math.random(3) do t[i] = small() end return t end,
  function() local t, d = {}, math.random(4) for i = 1, math.random(5) do t[i] = {} for k = 1, d do t[i][k] = small() end end return t end,
  function() local t, d = {}, math.random(3) for i = 1, d do t[i] = {} for k = 1, d do t[i][k] = i == k and 2 or small() end end return t end,
  function() local t = {} for i = 1, math.random(3) do t[pick(option_names)] = pick(makers)() end return t end,
  function() return function(...) return pick{number(), "s", 1, 2.5} end end,
  function() return function(x) return x end end,
  function() return function(x, y) return x^2 + sin(y)*x end end,
  function() return function(x, y) return x*y, y - x end end,
  function() return function(u, v) return cos(u)*v, sin(u)*v, u end end,
  function() return function(x, y) return {{1 + x^2, x*y/3}, {x*y/3, 2 + y^2}} end end,
  function() return function() error "no" end end,
  function() return pool[math.random(#pool)] end, function() return pool[math.random(#pool)] end, function() return pool[math.random(#pool)] end,
}

-- what writes files, opens windows, waits, ends the program or changes the world of the others
local never = {show = true, import = true, help = true, threads = true, topics = true}
local functions, names = {}, {}
local function add(name, f) functions[name] = f names[#names + 1] = name end
for k, f in pairs(dgl) do
  if type(f) == "function" and not never[k] then add(k, f) end
  if type(f) == "table" then
    for j, g in pairs(f) do if type(g) == "function" and not never[j] then add(k .. "." .. j, g) end end
    local call = (debug.getmetatable(f) or {}).__call
    if call then add(k, function(...) return call(f, ...) end) end
  end
end
table.sort(names)

local function methods(o)
  local meta, list = debug.getmetatable(o), {}
  for k, v in pairs(meta.methods or {}) do if not never[k] then list[#list + 1] = {k, v} end end
  for k, v in pairs(meta) do
    if type(v) == "function" and k ~= "__gc" and k ~= "__index" then list[#list + 1] = {k, v} end
  end
  table.sort(list, function(a, b) return a[1] < b[1] end)
  return list
end

local print_ = print
local good, tried, say = 0, {}, os.getenv "SAY"
print = function() end
for i = 1, calls do
  local args, what, f = {n = math.random(0, 4)}
  for k = 1, args.n do args[k] = pick(makers)() end
  local o = pool[math.random(#pool + 1)]
  if o and math.random() < 0.7 then
    local m = methods(o)
    local pair = m[math.random(#m)]
    what, f = pair[1], pair[2]
    table.insert(args, 1, math.random() < 0.95 and o or args[1])
    args.n = args.n + 1
  else
    what = pick(names)
    f = functions[what]
  end
  if say then io.stderr:write(i, " ", what, "\n") end
  tried[what] = true
  local r = table.pack(pcall(f, table.unpack(args, 1, args.n)))
  if r[1] then
    good = good + 1
    for k = 2, r.n do if type(r[k]) == "userdata" and debug.getmetatable(r[k]).methods then pool[#pool % 80 + 1] = r[k] end end
    if type(r[2]) == "userdata" and math.random() < 0.1 then tostring(r[2]) end
  elseif tostring(r[2]):find "\n" then
    error(what .. ": an error of more than one line: " .. tostring(r[2]))
  end
  if i % 500 == 0 then collectgarbage() end
end
local n = 0
for _ in pairs(tried) do n = n + 1 end
print_(calls .. " calls of " .. n .. " functions, " .. good .. " without error")
