-- Ricci flow finds communities: bridges are curved negatively and grow, clusters positively and shrink.
-- On the tutorial's two triangles and on Zachary's karate club (J. Anthropol. Res. 33, 1977).
local G, K = graph{{1, 2}, {1, 3}, {2, 3}, {3, 4}, {4, 5}, {4, 6}, {5, 6}}, graph.karate()
local kappa, forman = G:ollivier_ricci{alpha = 0.5}, G:forman_ricci{augmented = true}
print "edge   Ollivier-Ricci  Forman"
for i, e in ipairs(G:edges()) do print(("%d-%d  %12.4f %9g"):format(e[1], e[2], kappa[i], forman[i])) end

local H, F = G:ricci_flow{steps = 20, alpha = 0.5}, K:ricci_flow{steps = 50, alpha = 0.5, p = 1}
local parts, clubs, auto = H:communities(), F:communities{count = 2}, F:communities()
print("lengths after the flow", H:weights())
print("communities of the tutorial graph", parts)
print(("karate club: two parts, adjusted Rand index %.4f; cut at best modularity %.4f"):format(
  graph.ari(clubs, K.labels), graph.ari(auto, K.labels)))

local fig = figure{size = {12, 6}, grid = {2, 3}}
local function curvature(title, G, xy, options)
  options.color, options.cmap, options.center = G:ollivier_ricci{alpha = 0.5}, "coolwarm", 0
  fig:axes{title = title, aspect = "auto"}:graph(G, xy, options):colorbar "κ, α = 1/2"
end
local xy, ks = G:layout "spring", K:layout "spring"
curvature("two triangles and a bridge", G, xy, {width = 4, labels = true})
fig:axes{title = "after 20 steps: width is length", aspect = "auto"}
  :graph(H, xy, {width = 2 + 3*H:weights(), node_color = parts, labels = true})
local ax = fig:axes{title = "lengths during the flow", xlabel = "step", ylabel = "length"}
for i, name in pairs{"1-2, 5-6", "to the bridge", [4] = "the bridge 3-4"} do
  ax:line(range(0, 20), H.history(nil, i), {label = name, marker = "o"})
end
ax:legend()
curvature("karate club", K, ks, {width = 2, node_size = 7})
fig:axes{title = "two parts after 50 steps", aspect = "auto"}:graph(F, ks, {width = "weight", node_color = clubs})
fig:axes{title = "the club's real split", aspect = "auto"}:graph(K, ks, {node_color = "labels"})
fig:save "ricci.png"
