local G = graph{{1, 2}, {1, 3}, {2, 3}, {3, 4}, {4, 5}, {4, 6}, {5, 6}}    -- two triangles and a bridge
print(G:ollivier_ricci())                   --> {0.75, 0.416667, 0.416667, -0.333333, 0.416667, 0.416667, 0.75}
print(G:ollivier_ricci{alpha = 0})          --> {0.5, 0.333333, 0.333333, -0.666667, 0.333333, 0.333333, 0.5}
print(table.concat(G:ollivier_ricci{alpha = 1/3, exact = true}, " "))      --> 1 5/9 5/9 -4/9 5/9 5/9 1
print(table.concat(G:lin_lu_yau{exact = true}, " "))                       --> 3/2 5/6 5/6 -2/3 5/6 5/6 3/2
print(G:lin_lu_yau())                       --> {1.5, 0.833333, 0.833333, -0.666667, 0.833333, 0.833333, 1.5}
print(G:forman_ricci())                     --> {0, -1, -1, -2, -1, -1, 0}
print(G:forman_ricci{augmented = true})     --> {3, 2, 2, -2, 2, 2, 3}
print(G:balanced_forman())                  --> {1.5, 0.833333, 0.833333, -0.666667, 0.833333, 0.833333, 1.5}
print(G:resistance_curvature())             --> {2, 0.5, 0.5, -0.666667, 0.5, 0.5, 2}
local W = graph{{1, 2, 1}, {2, 3, 1}, {1, 3, 5}}    -- edge 3 is longer than the way around it
print(W:ollivier_ricci())                   --> {0.75, 0.75, 0.75}
print(W:ollivier_ricci{divide = "weight"})  --> {0.75, 0.75, 0.9}
print(graph({}, {n = 3}):ollivier_ricci())  --> {}
print(graph({{1, 2}, {3, 4}}, {n = 5}):ollivier_ricci())                   --> {1, 1}
G:ollivier_ricci{alpha = 2}                 --! graph_curvature.lua:16: ollivier_ricci: option 'alpha' must be from 0 to 1, not 2
G:ollivier_ricci{aplha = 0}                 --! ollivier_ricci: unknown option 'aplha' (did you mean 'alpha'?)
G:ollivier_ricci{divide = "length"}         --! ollivier_ricci: option 'divide' must be one of distance|weight, not 'length'
W:ollivier_ricci{exact = true}              --! ollivier_ricci: fractions are for graphs whose edges all have one length
G:ollivier_ricci(0.5)                       --! ollivier_ricci: argument 1: table of options expected, got number
local both, G = {}, graph.karate()          -- arcs both ways: the undirected graph
for e = 1, G.m do
  local u, v = math.tointeger(G:edges()[e][1]), math.tointeger(G:edges()[e][2])
  both[2*e - 1], both[2*e] = {u, v}, {v, u}
end
local kappa, same = graph.digraph(both):ollivier_ricci{alpha = 0.3}, G:ollivier_ricci{alpha = 0.3}
print(kappa:reshape(G.m, 2)(nil, 1):near(same, 1e-13), kappa:reshape(G.m, 2)(nil, 2):near(same, 1e-13))     --> true	true
local ring = {{1, 2}, {2, 3}, {3, 4}, {4, 5}, {5, 1}}
print(graph.digraph(ring):ollivier_ricci(), graph(ring, {directed = true}):ollivier_ricci{alpha = 0})       --> {-1, -1, -1, -1, -1}	{-2, -2, -2, -2, -2}
print(graph.digraph{{1, 2, 2}, {2, 3}}:ollivier_ricci(), graph.digraph{{1, 2}, {1, 3}}:ollivier_ricci())      --> {-0.25, -1}	{0, 0}
graph.digraph{{1, 2}, {1, 2}}                       --! digraph: two arcs lead from 1 to 2
graph.digraph{{1, 1}}                               --! digraph: arc 1 (1-1) is a loop
-- any faces: a cube and a torus of squares, triangles, a face of one's own
local cube, torus = graph.hypercube(3), graph.grid(6, 6, {periodic = true})
print(cube:forman_ricci{cycles = 4}, torus:forman_ricci{cycles = 4}:near(zeros(72), 0))       --> {2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2}	true
print(G:forman_ricci{cycles = 3}:near(G:forman_ricci{augmented = true}, 0), cube:forman_ricci{cycles = 3}:near(cube:forman_ricci(), 0))      --> true	true
print(graph.complete(5):forman_ricci{cycles = 6}, graph.cycle(5):forman_ricci{cycles = 4})    --> {5, 5, 5, 5, 5, 5, 5, 5, 5, 5}	{0, 0, 0, 0, 0}
print(graph.cycle(5):forman_ricci{faces = {{1, 2, 3, 4, 5}}}, graph.cycle(5):forman_ricci{cycles = 5}[1])      --> {1, 1, 1, 1, 1}	1.0
print(graph{{1, 2}, {2, 3}, {3, 1}, {3, 4}}:forman_ricci{faces = {{3, 1, 2, nan}}}, G:ricci_flow{curvature = "forman", cycles = 3, steps = 1, step = 0.1}.why)     --> {3, 2, 2, 0}	1 step done
print(graph{{1, 2, 4}, {2, 3}, {3, 1}}:forman_ricci{cycles = 3}[1])  --> 6.0
cube:forman_ricci{faces = {{1, 2, 3}}}      --! forman_ricci: face 1: no edge joins 2 and 3
cube:forman_ricci{faces = {{1, 2, 9}}}      --! forman_ricci: face 1: 9 is no node from 1 to 8
cube:forman_ricci{faces = {{1, 2, 1}}}      --! forman_ricci: face 1 passes node 1 twice
cube:forman_ricci{faces = {{1, 2, nan}}}    --! forman_ricci: face 1 has 2 nodes, a face has 3 or more
cube:forman_ricci{cycles = 4, augmented = true}     --! forman_ricci: only one of augmented, cycles and faces says what the faces are
cube:forman_ricci{cycles = 2}               --! forman_ricci: option 'cycles' must be from 3 to 12, not 2
-- bounds from below; R w = 1; the mean of all distances between neighbours, in a graph of more than 2000 nodes, too
random.seed(4)
local K = graph.karate()
local V = graph.knn(random.uniform(2100, 2), 4)
for _, g in ipairs{K, K:reweighted(random.uniform(K.m) + 0.2), V:reweighted(random.uniform(V.m) + 0.2)} do
  local mean, low, ends = g:average_transport{alpha = 0.2}, g:jost_liu(), g:edges()
  local worst = 0
  for e = 1, g.m, 50 do
    local u, v, sum = math.tointeger(ends[e][1]), math.tointeger(ends[e][2]), 0
    local there = g:neighbors(v)
    for i = 1, g:degree(u) do
      local d = g:distances(math.tointeger(g:neighbors(u)[i]))
      for j = 1, g:degree(v) do sum = sum + d[math.tointeger(there[j])] end
    end
    local d = g:distances(u)[v]
    worst = math.max(worst, math.abs(mean[e] - 1 + (0.2*d + 0.8*sum/(g:degree(u)*g:degree(v)))/d))
  end
  local gap = g:ollivier_ricci{alpha = 0.2} - mean
  print(worst < 1e-13, gap:min() > -1e-13, g ~= K or (g:ollivier_ricci{alpha = 0} - low):min() > -1e-13)    --> true	true	true
end
                                            --> true	true	true
                                            --> true	true	true
local w = K:node_resistance_curvature{equilibrium = true}
print(K:resistance():dot(w):near(ones(34), 1e-12), K:ricci_flow{curvature = "average", steps = 2}.why)     --> true	2 steps done
graph({{1, 2}, {3, 4}}):node_resistance_curvature{equilibrium = true}      --! node_resistance_curvature: nodes 1 and 3 are not connected
