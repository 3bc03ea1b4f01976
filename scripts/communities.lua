-- Communities by Ricci flow, and by three other means, against what is known: Zachary's club, planted blocks and
-- LFR graphs. Flow is no magic: where blocks are faint surgery finds nothing to cut, and says so.
local graphs = {
  {"karate", graph.karate()},
  {"blocks, clear", graph.sbm{sizes = {20, 20, 20}, p = 0.4, q = 0.03, seed = 1}},
  {"blocks, faint", graph.sbm{sizes = {20, 20, 20}, p = 0.4, q = 0.15, seed = 1}},
  {"LFR, mu = 0.1", graph.lfr{n = 100, mu = 0.1, degree = 6, max_degree = 15, smallest = 12, largest = 30, seed = 1}},
  {"LFR, mu = 0.3", graph.lfr{n = 100, mu = 0.3, degree = 6, max_degree = 15, smallest = 12, largest = 30, seed = 1}},
}
local methods = {"flow", "surgery", "Louvain", "Leiden", "Infomap"}

local function labels(G, method)
  if method == "flow" then return G:ricci_flow{steps = 15, p = 1}:communities() end
  if method == "surgery" then return G:ricci_flow{steps = 15, p = 1, surgery = true}:components() end
  return G:communities{method = method:lower()}
end

local fig = figure{size = {9, 4}}
local ax = fig:axes{title = "agreement with the known communities", ylabel = "adjusted Rand index", ylim = {0, 1.02}}
local scores = zeros(#methods, #graphs)
print(("%-15s"):format "adjusted Rand" .. ("%9s"):rep(#methods):format(table.unpack(methods)))
for j, g in ipairs(graphs) do
  local line = ("%-15s"):format(g[1])
  for i, method in ipairs(methods) do
    local found, count = labels(g[2], method)
    scores[i][j] = graph.ari(found, g[2].labels)
    if count == 1 then ax:text({j + 0.16*(i - 3), 0.02}, "no cut", {angle = 90, size = 8, align = "left", valign = "middle"}) end
    line = line .. (count == 1 and ("%9s"):format "no cut" or ("%9.3f"):format(scores[i][j]))
  end
  print(line)
end

local names = {}
for j, g in ipairs(graphs) do names[j] = g[1] end
for i, method in ipairs(methods) do
  ax:bar(names, scores[i], {label = method, width = 0.15, offset = 0.16*(i - 3)})
end
ax:legend{place = "outside"}
fig:save "communities.png"
