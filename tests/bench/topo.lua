-- Persistent homology against Ripser (Debian's program and the one of pip) and gudhi. Ripser's own input and output count,
-- ours too. A ratio is ours / theirs.
-- threads: 1
local bench = dofile "tests/bench/table.lua"
local function points(n, d) random.seed(42) return random.uniform(n, d) end
local function circle(n)
  local t, X = points(n, 2), zeros(n, 2)
  for i = 1, n do
    local r = 1 + 0.2*(t[i][2] - 0.5)
    X[i][1], X[i][2] = r*cos(2*pi*t[i][1]), r*sin(2*pi*t[i][1])
  end
  return X
end
local function sphere(n)
  random.seed(42)
  local X = random.normal(n, 3)
  for i = 1, n do
    local r = X[i]:norm()
    for k = 1, 3 do X[i][k] = X[i][k]/r end
  end
  return X
end
local function roll(n)
  local u, X = points(n, 2), zeros(n, 3)
  for i = 1, n do
    local t = 1.5*pi*(1 + 2*u[i][1])
    X[i][1], X[i][2], X[i][3] = t*cos(t), 21*u[i][2], t*sin(t)
  end
  return X
end

-- bars of random functions on paths
local function bars(n)
  local u, values = random.uniform(n, 2), {}
  for i = 1, n do values[2*i - 1], values[2*i] = min(u[i][1], u[i][2]), max(u[i][1], u[i][2]) end
  return topology.sublevel(values, graph.path(2*n))
end
random.seed(42)
local D, E = bars(196), bars(1210)

local tasks = {
  {"circle500_H1", circle(500), 1, 1/4}, {"sphere1000_H1", sphere(1000), 1, 1/4}, {"random2000_H1", points(2000, 3), 1, 1/4},
  {"roll1000_H1", roll(1000), 1, 1/2}, {"sphere300_H2", sphere(300), 2, 1/1.5},
}

-- the greatest memory in MB of a program that does the task
local function memory(file, dim)
  local script = ("topology.rips(data.load '%s', {maxdim = %d}) for l in io.lines '/proc/self/status' do print(l) end"):format(file, dim)
  local pipe = io.popen(('%s -e "%s"'):format(arg[-1], script))
  local kB = pipe:read "a":match "VmHWM:%s*(%d+)"
  pipe:close()
  return kB / 1024
end

local peer
bench.folder(function(folder)
  data.save(folder .. "/D.csv", D[0])
  data.save(folder .. "/E.csv", E[0])
  for _, task in ipairs(tasks) do
    local file = folder .. "/" .. task[1] .. ".csv"
    data.save(file, task[2])
    task.memory = memory(file, task[3])
  end
  peer = bench.python("topo", "BENCH_FOLDER=" .. folder)
end)

for _, task in ipairs(tasks) do
  local name, X, dim, bar = table.unpack(task)
  local t = bench.time(function() topology.rips(X, {maxdim = dim}) end, 3)
  bench.row("Rips " .. name, t, peer["ripser_" .. name], "ripser (Debian)", bar)
  bench.row("Rips " .. name, t, peer["ripserpy_" .. name], "ripser.py", bar)
  bench.row("Rips " .. name .. ", memory", task.memory, peer["ripser_" .. name .. ".MB"], "ripser (Debian)", 1, "MB")
end
local X = points(2000, 3)
local t = bench.time(function() topology.alpha(X) end, 3)
bench.row("alpha H0-H2, 2000 points", t, peer.gudhi_alpha2000, "gudhi", 1)
bench.row("alpha H0-H2, 2000 points", t, 0.3, "the bar", 1)
random.seed(42)
local image = random.normal(512, 512)
bench.row("image 512 x 512", bench.time(function() topology.cubical(image) end, 2), peer.gudhi_image512, "gudhi", 1)

local what = ("%d and %d bars"):format(D[0].shape[1], E[0].shape[1])
bench.row("bottleneck, " .. what, bench.time(function() D:bottleneck(E, 0) end, 5), peer.gudhi_bottleneck, "gudhi", 1/10)
bench.row("Wasserstein, the same", bench.time(function() D:wasserstein(E, 0) end, 3), peer.gudhi_wasserstein, "gudhi + POT", 1)
