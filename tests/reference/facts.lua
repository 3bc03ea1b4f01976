-- What the scripts begin with that go through tests/reference/geometry.json:
--   local facts, fact, finish = dofile "tests/reference/facts.lua"
-- fact(name, numbers...) compares with the fact's value to its tolerance; finish{groups} says how many were compared, how
-- many were wrong, and which facts of these groups were left out.
local facts, seen, count, failed = {}, {}, 0, 0
local list = data.load "tests/reference/geometry.json".facts
for _, f in ipairs(list) do facts[f.name] = f end

local function flat(x, out)
  if type(x) == "number" then out[#out + 1] = x else for i = 1, #x do flat(x[i], out) end end
  return out
end

local function fact(name, ...)
  local f = assert(facts[name], name)
  local want, got = flat(f.value, {}), flat({...}, {})
  local ok = #want == #got
  for i = 1, #want do                          -- small numbers to as many digits, zeros and others as the tolerance says
    local size = math.abs(want[i])
    if size == 0 or size > 1e-6 then size = math.max(1, size) end
    ok = ok and math.abs(got[i] - want[i]) <= f.tolerance*size
  end
  seen[name], count = true, count + 1
  if not ok then
    failed = failed + 1
    print(name, "is", table.concat(got, " "), "not", table.concat(want, " "))
  end
end

local function finish(groups)
  local all, wanted = 0, {}
  for _, g in ipairs(groups) do wanted[g] = true end
  for _, f in ipairs(list) do
    if wanted[f.group] then
      all = all + 1
      if not seen[f.name] then print("left out:", f.group, f.name) end
    end
  end
  print(("%d compared, %d wrong"):format(count, failed) .. (all > 0 and (", all %d of %s"):format(all, table.concat(groups, ", ")) or ""))
end

return facts, fact, finish
