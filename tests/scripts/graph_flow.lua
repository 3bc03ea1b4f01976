local G = graph{{1, 2}, {1, 3}, {2, 3}, {3, 4}, {4, 5}, {4, 6}, {5, 6}}    -- two triangles and a bridge
local H = G:ricci_flow{steps = 50, curvature = "ollivier", alpha = 0.5}
print(H, H.why)                             --> weighted graph with 6 nodes and 7 edges	50 steps done
print(H.history.shape[1], H.history.shape[2], H.history[2])        --> 51	7	{0.42, 0.98, 0.98, 2.24, 0.98, 0.98, 0.42}
local r = math.sqrt(73)                     -- the limit in closed form
print(math.abs(H:weights()[2] - 7*(r - 3)/(4*(r + 1))) < 1e-12, math.abs(H:weights()[4] - 28/(r + 1)) < 1e-12)  --> true	true
print(math.abs(H.curvature_history[51][4] - (11 - r)/24) < 1e-12)  --> true
print(H.origin:weights())                   --> {1, 1, 1, 1, 1, 1, 1}
print(H:communities())                      --> {1, 1, 1, 2, 2, 2}	2
print(G:ricci_flow{steps = 300, alpha = 1/3}.why)                  --> curvature is constant within 1e-12 after 13 steps; 2 edges collapsed to length 0, the first was 1-2 in step 1
local S = G:ricci_flow{steps = 50, surgery = true}
print(S, S.why)                             --> weighted graph with 6 nodes and 6 edges	curvature is constant within 1e-12 after 5 steps; 1 edge cut
print(S:communities(), S:components())      --> {1, 1, 1, 2, 2, 2}	{1, 1, 1, 2, 2, 2}	2
print(G:ricci_flow{steps = 5, surgery = 3}, G:ricci_flow{steps = 10, surgery = 2, every = 10})   --> weighted graph with 6 nodes and 7 edges	weighted graph with 6 nodes and 6 edges
print(G:ricci_flow{steps = 20, p = 1}:weights())                   --> {1.19039e-12, 0.00214895, 0.00214895, 6.9914, 0.00214895,
                                            -->  0.00214895, 1.19039e-12}
print(graph.cycle(5):ricci_flow().why, graph.cycle(6):ricci_flow{normalize = false, steps = 2}.why)   --> curvature is constant within 1e-12 after 0 steps	2 steps done
print(graph.complete(4):ricci_flow{alpha = 0.25, normalize = false}.why)   --> all edges collapse in step 1
print(G:ricci_flow{curvature = "lin_lu_yau", step = 0.1, steps = 10}.why)  --> 10 steps done
print(graph({}, {n = 2}):ricci_flow().why)  --> curvature is constant within 1e-12 after 0 steps
local K = graph.karate()                    -- the club's split, but for two members
local labels, n = K:ricci_flow{steps = 20}:communities{count = 2}
print(n, math.floor(1e4 * graph.ari(labels, K.labels)))            --> 2	7717
local auto, m = K:ricci_flow{steps = 20}:communities()             -- left alone it prefers four groups
print(m, math.floor(1e4 * graph.ari(auto, K.labels)), math.floor(1e4 * graph.modularity(K, auto)))   --> 4	3922	3978
print(graph.ari({1, 1, 2, 2}, {5, 5, 3, 3}), graph.modularity(G, {1, 1, 1, 2, 2, 2}) > 0.35)         --> 1.0	true
G.history = {}                              --! graph can't be changed
print(G.history)                            --! graph_flow.lua:28: the graph does not come from a flow
G:ricci_flow{curvature = "ricci"}           --! ricci_flow: no curvature is called 'ricci'
G:ricci_flow{stpes = 10}                    --! ricci_flow: unknown option 'stpes' (did you mean 'steps'?)
G:ricci_flow{curvature = "forman", alpha = 0}       --! ricci_flow: unknown option 'alpha'
G:ricci_flow{surgery = 0.5}                 --! ricci_flow: surgery cuts edges longer than so many mean lengths: 1 or more, not 0.5
G:ricci_flow{step = 0}                      --! ricci_flow: option 'step' must be from 1e-12 to 1, not 0
H:communities{count = 5}                    --! communities: no cut leaves 5 communities of at least 2 nodes; the most is 2
graph.ari({1, 2}, {1, 2, 3})                --! ari: 3 labels for 2 nodes
graph.modularity(G, {1, 2})                 --! modularity: 2 labels for 6 nodes
print(graph.sbm{sizes = {30, 30}, p = 0.3, q = 0.25, seed = 2}:ricci_flow{steps = 5, surgery = true}.why)   --> 5 steps done; 11 edges cut, but nothing came apart
print(graph.karate():ricci_flow{steps = 5, surgery = 9}.why)       --> 5 steps done; no edge was long enough to be cut
