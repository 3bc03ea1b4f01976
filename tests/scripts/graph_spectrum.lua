local G = graph{{1, 2}, {2, 3}, {3, 1}, {3, 4}, {4, 5}, {5, 6}, {6, 3}}     -- a triangle and a square
print(graph.cycle(4):spectrum())            --> {0, 2, 2, 4}	{{      0.5,  0.691914, -0.145792,       0.5},
                                            -->  {      0.5,  0.145792,  0.691914,      -0.5},
                                            -->  {      0.5, -0.691914,  0.145792,       0.5},
                                            -->  {      0.5, -0.145792, -0.691914,      -0.5}}
print((graph.complete(5):spectrum(3)):near(array{0, 5, 5}, 1e-12), (graph.path(3):spectrum{kind = "normalized"}):near(array{0, 1, 2}, 1e-12))     --> true	true
print(graph.path(2):laplacian{kind = "walk"}, graph.path(3):laplacian{kind = "normalized"}[2][2])          --> {{ 1, -1},
                                                                                                           -->  {-1,  1}}	1.0
local f = zeros(6)
f[1] = 1
local exact = linalg.expm(-0.7*G:laplacian())(1)
print(G:heat(f, 0.7):near(exact, 1e-13), G:heat(f, 0):near(f, 0), G:heat(f, 1e4):near(zeros(6) + 1/6, 1e-10))     --> true	true	true
local H = linalg.expm(-0.7*G:laplacian())
local d = G:diffusion_distance(0.7)
print(math.abs(d[1][5] - (H[1] - H[5]):norm()) < 1e-12, d[2][2])    --> true	0.0
print(G:resistance():near(G:resistance().T, 1e-14), math.abs(G:resistance()[1][2] - 2/3) < 1e-14, math.abs(G:resistance()[4][6] - 1) < 1e-14)     --> true	true	true
print(graph({{1, 2}}, {n = 3}):resistance()[1][3])                  --> inf
local c = graph.barbell(5):cheeger()
print(c.part, c.lower < c.conductance and c.conductance < c.upper, math.abs(c.conductance - 1/21) < 1e-14)      --> {1, 1, 1, 1, 1, 2, 2, 2, 2, 2}	true	true
-- a flow is the sum of a gradient, a circulation around triangles, and what runs around the square
local w = {1, 2, 3, 4, 5, 6, 7}
local h = G:hodge(w)
print((h.gradient + h.curl + h.harmonic):near(array(w), 1e-12), G:gradient(h.potential):near(h.gradient, 1e-12))       --> true	true
print(abs(G:curl(h.gradient)):max() < 1e-12, abs(G:divergence(h.curl)):max() < 1e-12, abs(G:divergence(h.harmonic)):max() < 1e-12)      --> true	true	true
print(h.harmonic:near(array{0, 0, 0, 5.5, 5.5, 5.5, 5.5}, 1e-12), G:triangles(), G:curl(w))         --> true	{{1, 2, 3}}	{6}
print(graph.complete(6):bakry_emery():near(zeros(6) + 4, 1e-12), graph.hypercube(4):bakry_emery():near(zeros(16) + 2, 1e-12))      --> true	true
print(graph.cycle(4):bakry_emery():near(zeros(4) + 2, 1e-12), graph.cycle(7):bakry_emery():near(zeros(7), 1e-12))           --> true	true
local petersen = graph{{1,2},{2,3},{3,4},{4,5},{5,1},{1,6},{2,7},{3,8},{4,9},{5,10},{6,8},{8,10},{10,7},{7,9},{9,6}}
print(petersen:bakry_emery():near(zeros(10) + -1, 1e-12))           --> true
for _, r in ipairs{2^-1060, 2^-1000, 2^-530, 2^530, 2^1018} do          -- however large: the same, scaled
  local H = G:hodge(array(w)*r)
  if r > 2^-1050 then assert(H.gradient/r == h.gradient and H.harmonic/r == h.harmonic and H.curl/r == h.curl and H.potential/r == h.potential) end
  assert((H.gradient/r):near(h.gradient, 0.1))
end
local C = graph{{1, 2}, {2, 3}, {1, 3}}
print(C:hodge{1e160, 2e160, 3e160}.gradient, C:hodge{1e-160, 2e-160, 3e-160}.gradient, C:hodge{1e-300, 2e-300, 3e-300}.gradient)     --> {1e+160, 2e+160, 3e+160}	{1e-160, 2e-160, 3e-160}	{1e-300, 2e-300, 3e-300}
print(C:hodge{0, 0, 0}.potential, graph({}, {n = 2}):hodge(zeros(0)).gradient)   --> {0, 0, 0}	{}
-- it goes as 1/length, however long; neighbours that nothing ties need no matrix
local some = graph.random{n = 12, m = 26, seed = 5}
some = some:reweighted(random.uniform(some.m) + 0.5)
local K5, scaled = some:bakry_emery{dimension = 5}, true
for _, r in ipairs{2^-1010, 2^-400, 2^330, 2^1010} do
  local long = some:reweighted(some:weights()*r)
  scaled = scaled and (long:bakry_emery{dimension = 5}*r):near(K5, 1e-13) and long:bakry_emery{normalized = true}:near(some:bakry_emery{normalized = true}, 0)
end
print(scaled, graph{{1, 2, 1e100}, {2, 3, 1e100}}:bakry_emery()*1e100, graph{{1, 2, 1e-80}, {2, 3, 1e-80}}:bakry_emery()*1e-80)  --> true	{1.5, 0.5, 1.5}	{1.5, 0.5, 1.5}
print(graph({{1, 2, 1e90}, {2, 3, 1e90}, {4, 5, 1e-90}, {5, 6, 1e-90}}):bakry_emery()*array{1e90, 1e90, 1e90, 1e-90, 1e-90, 1e-90})   --> {1.5, 0.5, 1.5, 1.5, 0.5, 1.5}
print(graph.bipartite(1, 20000):bakry_emery()({1, 3}))              --> {-9998.5, -9997.5, -9997.5}
local w, exact = graph.grid(10, 10):steinerberger()                 -- of many solutions the one with the greatest least entry
print(math.abs(w:min()) < 1e-9, exact, graph.complete(5):steinerberger():near(zeros(5) + 1.25, 1e-12))     --> true	true	true
w = graph.grid(24, 24):steinerberger()
print(math.abs(w:min()) < 1e-9, (graph.grid(24, 24):distances():dot(w) - 576):norm() < 1e-8)       --> true	true
print(graph({}, {n = 1}):steinerberger())    --> {0}	false
print(graph({}, {n = 0}):steinerberger())    --> {}	true
local grid, of_any = graph.grid(8, 8), true                         -- lengths of any size
local one = grid:steinerberger()
for _, r in ipairs{2^-1000, 2^-300, 2^300, 2^1000} do of_any = of_any and (grid:reweighted(ones(grid.m)*r):steinerberger()*r):near(one, 1e-12) end
print(of_any, math.abs(one:min()) < 1e-9)   --> true	true
print((graph.cycle(24):steinerberger() - 24/144):norm() < 1e-12)    --> true
local parts = graph.sbm{sizes = {450, 3, 420}, p = 0.05, q = 0, seed = 4}     -- each on its own: sparse, and small ones
local low, V = parts:spectrum(12)
print(select(2, parts:components()), low[4] == 0, low[6] == 0, (parts:laplacian():dot(V) - V*low):norm() < 1e-10, (V.T:dot(V) - eye(12)):norm() < 1e-12) --> 5	true	false	true	true
print((parts:spectrum(parts.n) - (linalg.eigh(parts:laplacian()))):norm() < 1e-10)      --> true
print(G:vertex_ricci(G:forman_ricci()), G:scalar_curvature{curvature = "forman"})      --> {-1, -1, -2, -1, 0, -1}	{-2, -2, -8, -2, 0, -2}
print(G:vertex_ricci{alpha = 0}:near(G:vertex_ricci(G:ollivier_ricci{alpha = 0}), 0))  --> true
local S = graph.sbm{sizes = {20, 20, 20}, p = 0.5, q = 0.02, seed = 5}
for _, method in ipairs{"louvain", "leiden", "infomap"} do
  local labels, n = S:communities{method = method}
  print(method, n, graph.ari(labels, S.labels))
end
--> louvain	3	1.0
--> leiden	3	1.0
--> infomap	3	1.0
local xy = graph.cycle(6):layout "spectral"
print(math.abs(xy[1]:norm() - xy[4]:norm()) < 1e-9)                 --> true
G:heat(f, -1)                               --! graph_spectrum.lua:76: heat: argument 2: time is not negative, -1 is
G:heat({1, 2}, 1)                           --! heat: 2 numbers for 6 nodes
G:spectrum(7)                               --! spectrum: how many 7 out of range 1..6
G:hodge{1}                                  --! hodge: 1 numbers for 7 edges
C:hodge{1, nan, 3}                          --! hodge: the flow along edge 2 (2-3) is nan
C:hodge{-inf, 1, 3}                         --! hodge: the flow along edge 1 (1-2) is -inf
C:reweighted{1, 1e-310, 1}:spectrum()       --! spectrum: edge 2 (2-3) has length 1e-310 and conducts without limit
C:reweighted{1, 1e-310, 1}:heat({1, 2, 3}, 1)       --! heat: edge 2 (2-3) has length 1e-310 and conducts without limit
graph({{1, 2}}, {n = 3}):steinerberger()    --! steinerberger: nodes 1 and 3 are not connected
graph.bipartite(2, 7000):bakry_emery()     --! bakry_emery: 7000 of the 7000 neighbours of node 1 hang together: the eigenvalues of a matrix of that size take too long
graph{{1, 2, 1e-309}, {2, 3, 1e-309}}:bakry_emery()         --! bakry_emery: the lengths around node 1 are too short: its curvature is no finite number
graph{{1, 2, 1e-300}, {1, 3, 1e300}, {2, 3}}:bakry_emery()  --! bakry_emery: the lengths around node 1 are too far apart
G:bakry_emery{dimension = 0}                --! bakry_emery: the dimension N must be positive, not 0
G:communities{method = "louvain", count = 2}        --! communities: count and smallest are for method "cut"
G:communities{method = "leuven"}            --! communities: option 'method' must be one of cut|louvain|leiden|infomap, not 'leuven'
graph({}, {n = 2}):cheeger()                --! cheeger: a graph without edges has no conductance
