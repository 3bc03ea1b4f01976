-- Curvatures, flows and paths on graphs against GraphRicciCurvature, networkx, scipy and numpy. A ratio is ours / theirs.
local bench = dofile "tests/bench/table.lua"
local peer = bench.python "graph"

local G = graph.random{n = 1000, m = 5000, seed = 42}
local big = graph.random{n = 10000, m = 50000, seed = 42}
local function weighted(g) random.seed(1) return g:reweighted(random.uniform(g.m) + 0.5) end
local W, K = weighted(G), graph.karate()
local function row(what, f, name, who, bar, runs)
  local t = bench.time(f, runs or 3)
  bench.row(what, t, peer[name], who, bar)
  return t
end

local t = row("Ollivier-Ricci, 1000/5000", function() G:ollivier_ricci() end, "orc_gnm", "GraphRicciCurvature", 1/40)
print(("%44s %10.3g edges/s"):format("", G.m/t))
row("Ollivier-Ricci, 10000/50000", function() big:ollivier_ricci() end)
row("weighted Ollivier-Ricci, 1000/5000", function() W:ollivier_ricci{p = 2} end, "orc_weighted", "GraphRicciCurvature", 1/15)
row("Forman", function() G:forman_ricci() end, "forman_gnm", "GraphRicciCurvature", 1/50)
row("augmented Forman", function() G:forman_ricci{augmented = true} end, "forman_augmented", "GraphRicciCurvature", 1/50)
row("balanced Forman", function() G:balanced_forman() end)
row("flow of the karate club, 20 steps", function() K:ricci_flow{steps = 20, p = 2} end, "flow_karate", "GraphRicciCurvature", 1/200)
row("flow, 1000/5000, 5 steps", function() G:ricci_flow{steps = 5, p = 2} end, "flow_gnm", "GraphRicciCurvature", 1/15, 1)
row("all shortest paths, 1000/5000", function() W:distances() end, "apsp_gnm", "scipy", 1/15)
if rawget(graph, "knn") then
  local roll = graph.knn(data.swiss_roll{n = 5000, seed = 42}, 10)
  row("all shortest paths, 5000 points, 10 near", function() roll:distances() end, "apsp_roll", "scipy", 1/15, 1)
end
row("resistances", function() G:resistance_curvature() end, "pinv", "numpy pinv", 1/5, 1)
row("spectrum, all of 1000", function() G:spectrum() end, "eigh", "numpy eigh", 1, 1)
local f = zeros(1000)
f[1] = 1
row("heat at time 2", function() G:heat(f, 2) end, "heat", "scipy expm_multiply", 1)
row("Bakry-Emery", function() G:bakry_emery() end)
