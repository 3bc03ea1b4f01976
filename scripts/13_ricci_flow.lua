-- Ricci flow of a graph: each length w becomes w(1 - κ), so that a bridge grows and triangles shrink. The
-- tutorial's step uses degrees, not curvature, and shrinks the bridge fastest; here is the flow itself.
local G = graph{{1, 2}, {1, 3}, {2, 3}, {3, 4}, {4, 5}, {4, 6}, {5, 6}}
local H = G:ricci_flow{steps = 12, alpha = 0.5}
print("curvature before", G:ollivier_ricci{alpha = 0.5})
print("lengths after", H:weights())
print("limit of the bridge", 28/(sqrt(73) + 1), "of the edges beside it", 7*(sqrt(73) - 3)/(4*(sqrt(73) + 1)))
print("parts when the longest edge is cut", H:communities())

-- Zachary's club, and blocks too faint for the flow: agreement with what is known, 1 for all, 0 for chance
for _, case in ipairs{{"karate", graph.karate()}, {"faint blocks", graph.sbm{sizes = {15, 15, 15}, p = 0.4, q = 0.2, seed = 2}}} do
  local line, g = table.unpack(case)
  local F = g:ricci_flow{steps = 15}
  local labels, n = g:ricci_flow{steps = 15, surgery = true}:components()
  line = line .. ("  flow %.3f  surgery %s"):format(graph.ari(F:communities(), g.labels), n == 1 and "finds nothing" or ("%.3f"):format(graph.ari(labels, g.labels)))
  for _, method in ipairs{"louvain", "leiden", "infomap"} do
    line = line .. ("  %s %.3f"):format(method, graph.ari(g:communities{method = method}, g.labels))
  end
  print(line)
end

local xy = G:layout "spring"
local fig = figure{size = {14, 3.6}, grid = {1, 3}}
local function draw(title, G, options)
  options.color, options.cmap, options.limits, options.labels = G:ollivier_ricci{alpha = 0.5}, "coolwarm", {-0.75, 0.75}, true
  return fig:axes{title = title, aspect = "auto"}:graph(G, xy, options):colorbar "κ, α = 1/2"
end
draw("before: curvature of edges", G, {width = 4})
draw("after 12 steps: width is length", H, {width = 1 + 3*H:weights(), node_color = H:communities()})
local ax = fig:axes{title = "lengths during the flow", xlabel = "step", ylabel = "length"}
for i, name in pairs{"1-2, 5-6", "1-3, 2-3, 4-5, 4-6", [4] = "the bridge 3-4"} do
  ax:line(range(0, 12), H.history(nil, i), {marker = "o", label = name})
end
ax:legend()
fig:save "13_ricci_flow.png"
