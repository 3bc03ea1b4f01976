-- Curvatures, flows, transport and paths on graphs against GraphRicciCurvature, POT, networkx, scipy, numpy, and Dijkstra's
-- search by hand. A ratio is ours / theirs; a "goal" is a figure of GRAPHS.md.
-- threads: 1
local bench = dofile "tests/bench/table.lua"

-- the memory at its most, in MB, before and after
local function most() for l in io.lines "/proc/self/status" do local kB = l:match "VmHWM:%s*(%d+)" if kB then return kB / 1024 end end end
local big = graph.random{n = 10000, m = 50000, seed = 42}
local t = bench.time(function() big:ollivier_ricci() end, 3)
bench.row("Ollivier-Ricci, 10000/50000", t, 0.15, "goal", 1)
print(("%-44s %7.3g MB %10s  %-18s %8s  %s"):format("all memory by then", most(), "50 MB", "goal", "", most() <= 50 and "ok" or "MISSED"))
local huge = graph.random{n = 100000, m = 500000, seed = 42}
local t10 = bench.time(function() huge:ollivier_ricci() end, 3)
bench.row("Ollivier-Ricci, 100000/500000", t10, 10 * t, "ten times 10000", 2)
bench.row("the same", t10, 5, "goal", 1)
huge = nil

local peer, hand = bench.python "graph", bench.c()
local G = graph.random{n = 1000, m = 5000, seed = 42}
local function weighted(g) random.seed(1) return g:reweighted(random.uniform(g.m) + 0.5) end
local W, K = weighted(G), graph.karate()
local function row(what, f, name, who, bar, runs)
  local t = bench.time(f, runs or 3)
  bench.row(what, t, peer[name], who, bar)
  return t
end

local GRC = "GraphRicciCurvature"
t = row("Ollivier-Ricci, 1000/5000", function() G:ollivier_ricci() end, "orc_gnm", GRC, 1/40, 5)
bench.row(("the same, %.3g edges/s"):format(G.m / t), t, G.m / 3.5e5, "3.5e5 edges/s", 1)
row("Lin-Lu-Yau, exact, 1000/5000", function() G:lin_lu_yau() end, "orc_gnm", GRC, 1/40)
row("weighted Ollivier-Ricci, 1000/5000", function() W:ollivier_ricci{p = 2} end, "orc_weighted", GRC, 1/15, 8)
local S = weighted(graph.sbm{sizes = {125, 125, 125, 125}, p = 0.15, q = 0.05, seed = 42})
row("weighted Ollivier-Ricci, dense SBM", function() S:ollivier_ricci{p = 2} end, "orc_sbm", GRC, 1/4, 1)
row("Forman", function() G:forman_ricci() end, "forman_gnm", GRC, 1/50)
row("augmented Forman", function() G:forman_ricci{augmented = true} end, "forman_augmented", GRC, 1/50)
row("balanced Forman", function() G:balanced_forman() end, "forman_gnm", GRC .. "'s Forman", 1/50)
row("flow of the karate club, 20 steps", function() K:ricci_flow{steps = 20, p = 2} end, "flow_karate", GRC, 1/200, 8)
local ends, lengths, apart = K:edges(), K:ricci_flow{steps = 20, p = 2, divide = "weight", tol = 1e-4}:weights(), peer.orc_gnm and 0
for e = 1, apart and K.m or 0 do
  local theirs = peer[("karate_%d_%d"):format(ends[e][1], ends[e][2])]
  apart = math.max(apart, theirs and math.abs(lengths[e] - theirs) or 1/0)
end
if apart then bench.row("the same, lengths differ by", apart, 1e-10, GRC, 1, "") end
local F = graph.sbm{sizes = {10, 10, 10, 10, 10, 10, 10, 9, 9, 9, 9, 9}, p = 0.8, q = 0.036, seed = 42}       -- like the football network
row(("flow of 12 leagues, %d/%d, 20 steps"):format(F.n, F.m), function() F:ricci_flow{steps = 20, p = 2} end, "flow_leagues", GRC, 1/40, 8)
row("flow, 1000/5000, 5 steps", function() G:ricci_flow{steps = 5, p = 2} end, "flow_gnm", GRC, 1/15, 4)

for _, n in ipairs{20, 50, 200, 500} do
  random.seed(n)
  local a, b = random.uniform(n), random.uniform(n)
  local x, y = random.uniform(n, 2), random.uniform(n, 2)
  local C = zeros(n, n)
  for i = 1, n do
    local xi = x[i]
    for j = 1, n do C[i][j] = (xi - y[j]):norm() end
  end
  row(("transport, %d to %d places"):format(n, n), function() graph.transport(a, b, C, {normalize = true}) end, "emd_" .. n, "POT", n <= 50 and 1/2 or 1, 2)
end

row("all shortest paths, 1000/5000", function() W:distances() end, "apsp_gnm", "scipy")
local roll = graph.knn(data.swiss_roll{n = 5000, seed = 42}, 10)
t = row("all shortest paths, 5000 points, 10 near", function() roll:distances() end, "apsp_roll", "scipy", 1/15, 2)
bench.row("the same", t, hand.dijkstra, "C, binary heap", 1/4)

row("resistance curvature", function() G:resistance_curvature() end, "pinv", "numpy pinv", 1/5, 1)
row("all resistances", function() G:resistance() end, "pinv", "numpy pinv", 1/5, 1)
local ring = weighted(graph.small_world{n = 1000, k = 6, p = 0.1, seed = 3})
row("Steinerberger", function() ring:steinerberger() end, "pinv", "numpy pinv", 1, 1)
row("Bakry-Emery", function() G:bakry_emery() end, "pinv", "numpy pinv", 1/5)
row("spectrum, all of 1000", function() G:spectrum() end, "eigh", "numpy eigh", 1, 1)
local grid = graph.grid(100, 100)
row("spectrum, 10 of a grid of 10000", function() grid:spectrum(10) end, "eigsh", "scipy eigsh", 1, 1)
local f = zeros(1000)
f[1] = 1
row("heat at time 2", function() G:heat(f, 2) end, "heat", "scipy expm_multiply", 1)
