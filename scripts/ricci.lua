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

local fig = figure{size = {12, 7.2}, grid = {2, 3}}
local xy, ks = G:layout "spring", K:layout "spring"
local function draw(title, xy, G, options, label)
  local ax = fig:axes{title = title, aspect = "equal"}
  ax:graph(xy, G:edges(), options)
  if label then ax:colorbar(label) end
end
draw("before the flow", xy, G, {color = kappa, cmap = "coolwarm", center = 0, width = 4, labels = true}, "κ, α = 1/2")
draw("after 20 steps", xy, H, {width = 2 + 3*H:weights(), node_color = parts, labels = true})
local ax = fig:axes{title = "lengths during the flow", xlabel = "step", ylabel = "length"}
for i, e in ipairs(G:edges()) do
  ax:line(range(0, 20), H.history(nil, i), {color = i == 4 and "red" or (i == 1 or i == 7) and "blue" or "green",
    label = ({[1] = "1-2, 5-6", [2] = "to the bridge", [4] = "the bridge 3-4"})[i]})
end
ax:legend()
draw("karate club", ks, K, {color = K:ollivier_ricci{alpha = 0.5}, cmap = "coolwarm", center = 0, width = 2, node_size = 7}, "κ, α = 1/2")
draw("two parts after 50 steps", ks, F, {width = 0.5 + 1.5*F:weights(), node_color = clubs, node_size = 9})
draw("the club's real split", ks, K, {node_color = K.labels, node_size = 9})
fig:save "ricci.png"
