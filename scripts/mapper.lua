-- Mapper (Singh, Memoli, Carlsson 2007): the graph of overlapping pieces of data keeps the shape of the whole.
-- Here an eight with an arm, seen through its height: two loops and one loose end.
random.seed(3)
local n = 900
local X = zeros(n, 2)
for i = 1, n do
  local t, noise = random.uniform()*2*pi, random.normal(2)*0.04
  local x, y
  if i <= 400 then x, y = cos(t), 1 + sin(t)
  elseif i <= 800 then x, y = cos(t), -1 + sin(t)
  else x, y = 0.9*t/(2*pi), 2 + 1.4*t/(2*pi) end
  X[i][1], X[i][2] = x + noise[1], y + noise[2]
end
local M = topology.mapper(X, X(nil, 2), {intervals = 12, overlap = 0.35, eps = 0.4})
print(M.graph, "Euler characteristic", topology.euler(M.graph))
local ends = 0
for k = 1, M.graph.n do if M.graph:degree(k) == 1 then ends = ends + 1 end end
print("independent loops", 1 - topology.euler(M.graph), "loose ends", ends)

-- each node stands at the mean of its members
local at = zeros(M.graph.n, 2)
for k, members in ipairs(M.members) do
  for i = 1, #members do
    at[k][1] = at[k][1] + X[members[i]][1]/#members
    at[k][2] = at[k][2] + X[members[i]][2]/#members
  end
end
local fig = figure{size = {8, 5.4}, grid = {1, 2}}
local ax = fig:axes{title = "points, by height", aspect = "equal", xlabel = "x", ylabel = "height"}
ax:scatter(X, {color = X(nil, 2), size = 4})
ax = fig:axes{title = "Mapper", aspect = "equal"}
ax:graph(at, M.graph:edges(), {node_color = M.values:reshape(M.graph.n), width = 2, node_cmap = "viridis", node_size = 8 + 0.06*M.sizes})
ax:colorbar "mean height"
fig:save "mapper.png"
