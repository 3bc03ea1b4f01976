-- dgl tests/vm/script.lua scripts/NAME.lua: one script as its user runs it, against tests/golden/scripts/NAME.txt:
-- what it prints (numbers to 1e-6) and what its figures show (texts, and how much of each kind of thing is drawn).
-- DGL_GOLDEN=write makes the file anew: look at the pictures and the difference before it is committed.
local path = arg[1]
local name, make = path:match "([^/]+)%.lua$", figure
local figures, said = {}, {}
function figure(...) figures[#figures + 1] = make(...) return figures[#figures] end
function print(...)
  local t = table.pack(...)
  for i = 1, t.n do t[i] = tostring(t[i]) end
  said[#said + 1] = table.concat(t, "\t")
end

local lines = 0
for _ in io.lines(path) do lines = lines + 1 end
assert(lines <= 40, path .. " has " .. lines .. " lines, more than the 40 of a script")
arg = {[0] = path}
dofile(path)
assert(#figures > 0, path .. " draws nothing")
for k, fig in ipairs(figures) do
  local count, kinds, texts = {}, {}, {}
  for line in fig:dump():gmatch "[^\n]+" do
    local kind = line:match "^%S+"
    if kind == "text" then texts[#texts + 1] = line:match " : (.*)$" end
    if not count[kind] then kinds[#kinds + 1] = kind end
    count[kind] = (count[kind] or 0) + 1
  end
  table.sort(kinds)
  for i, kind in ipairs(kinds) do kinds[i] = kind .. " " .. count[kind] end
  said[#said + 1] = ("figure %d: %s"):format(k, table.concat(texts, " | "))
  said[#said + 1] = ("figure %d: %s"):format(k, table.concat(kinds, ", "))
end
said = table.concat(said, "\n") .. "\n"

local golden = "tests/golden/scripts/" .. name .. ".txt"
if os.getenv "DGL_GOLDEN" == "write" then
  local f <close> = assert(io.open(golden, "w"))
  f:write(said)
  return
end
local f <close> = assert(io.open(golden))
local number = "%-?%d+%.?%d*e?%-?%d*"
local function near(a, b)
  if a:gsub(number, "#") ~= b:gsub(number, "#") then return false end
  local next_b = b:gmatch(number)
  for x in a:gmatch(number) do
    local y = next_b()
    local p, q = tonumber(x), tonumber(y)
    if x ~= y and not (p and q and abs(p - q) <= 1e-6*(1 + abs(p))) then return false end
  end
  return true
end
local want, line = f:lines(), 0
for got in said:gmatch "([^\n]*)\n" do
  local w = want()
  line = line + 1
  assert(w and near(got, w), ("%s:%d\n  - %s\n  + %s"):format(golden, line, w or "(end)", got))
end
assert(not want(), golden .. " has more lines")
