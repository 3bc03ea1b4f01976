-- What every bench begins with:  local bench = dofile "tests/bench/table.lua"
local bench = {}

local function figures(command)
  local pipe, t = io.popen(command .. " 2>/dev/null"), {}
  for line in pipe:lines() do
    local name, seconds = line:match "^(%S+)%s+(%S+)$"
    if name then t[name] = tonumber(seconds) end
  end
  pipe:close()
  return t
end

-- name → seconds as the hand-written C beside the bench prints them, "name seconds" a line
function bench.c() return figures(os.getenv "BENCH") end

-- the same of the Python beside the bench, in an environment such as "A=1"; an empty table where a package is absent
function bench.python(room, environment)
  local t = figures((environment or "") .. " " .. (os.getenv "PYTHON" or "python3") .. " tests/bench/" .. room .. ".py")
  if not next(t) then print("(no Python peer of " .. room .. " is installed)") end
  return t
end

-- The same by name, when it is asked: name → seconds of one sample, nil where there is none, and what was said. The Python beside the bench reads
-- names, says "ready 0" first, and answers each with its line.
function bench.peers(room, environment)
  local fifo = os.tmpname()
  os.remove(fifo)
  os.execute("mkfifo " .. fifo)
  local ask = io.popen(("%s %s tests/bench/%s.py ask >%s 2>/dev/null"):format(environment or "", os.getenv "PYTHON" or "python3", room, fifo), "w")
  local answers = io.open(fifo)
  os.remove(fifo)
  local there = answers:read "l"
  if not there then print("(no Python peer of " .. room .. " is installed)") end
  return function(name)
    if not there then return end
    ask:write(name, "\n")
    ask:flush()
    local said = (answers:read "l"):match "%s(%S+)$"
    return tonumber(said), said
  end
end

-- The least times of ours (a list of functions) and of a peer's jobs (a list of names), by samples in turns: what else the machine does slows
-- both sides down. No more rounds than that, nor than fit into so many seconds (nil: no matter).
function bench.turns(peer, rounds, ours, names, most)
  local s, t, began = {}, {}, os.time()
  for _ = 1, rounds do
    for k, f in ipairs(ours) do s[k] = math.min(s[k] or math.huge, bench.time(f, 3)) end
    for k, name in ipairs(names) do
      local x = peer(name)
      t[k] = x and math.min(t[k] or math.huge, x)
    end
    if most and os.time() - began >= most then break end
  end
  return s, t
end

-- f(folder) with a new folder, which is gone afterwards
function bench.folder(f)
  local name = os.tmpname()
  os.remove(name)
  os.execute("mkdir " .. name)
  f(name)
  os.execute("rm -r " .. name)
end

-- the least seconds of one call of f, by runs of at least 20 ms each
function bench.time(f, runs)
  local n, best = 1, math.huge
  repeat
    local t = os.clock()
    for _ = 1, n do f() end
    t = os.clock() - t
    if t < 0.02 then n = n * 2 end
  until t >= 0.02
  for _ = 1, runs or 5 do
    local t = os.clock()
    for _ = 1, n do f() end
    best = math.min(best, (os.clock() - t) / n)
  end
  return best
end

local function seconds(s)
  if not s then return "-" end
  local unit, name = 1, "s"
  if s < 1e-6 then unit, name = 1e-9, "ns" elseif s < 1e-3 then unit, name = 1e-6, "us" elseif s < 1 then unit, name = 1e-3, "ms" end
  return ("%.3g %s"):format(s / unit, name)
end

-- One line: what, our seconds, the other's seconds and who that is, the ratio ours / theirs and the bar it must not pass;
-- or with a unit other numbers.
function bench.row(what, ours, theirs, who, bar, unit)
  local ratio = theirs and ours / theirs
  local function text(x) return unit and x and ("%.3g %s"):format(x, unit) or seconds(x) end
  print(("%-44s %10s %10s  %-18s %8s  %s"):format(what, text(ours), text(theirs), who or "",
    ratio and ("%.3g"):format(ratio) or "-", bar and ratio and ((ratio <= bar and "ok" or "MISSED") .. (" (≤ %g)"):format(bar)) or ""))
end

return bench
