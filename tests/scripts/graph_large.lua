-- large graphs: a few eigenvalues by ARPACK, resistances by sparse factors, heat by polynomials; against closed forms
local ring, n = graph.cycle(3000), 3000
local lambda, V = ring:spectrum(7)
local want = {}
for k = 1, 7 do want[k] = 2 - 2*math.cos(2*pi*(k // 2)/n) end
print(lambda:near(want, 1e-12), math.abs((lambda/array(want))({2, 7}):max() - 1) < 1e-6)       --> true	true
print((V.T:dot(V)):near(eye(7), 1e-9), abs(V(nil, 1) - 1/math.sqrt(n)):max() < 1e-12)          --> true	true
local grid = graph.grid(30, 40)             -- eigenvalues of paths, summed
local sums = {}
for i = 0, 29 do for j = 0, 39 do sums[#sums + 1] = 4 - 2*math.cos(pi*i/30) - 2*math.cos(pi*j/40) end end
table.sort(sums)
print(grid:spectrum(12):near(array(sums)({1, 12}), 1e-11))          --> true
local short = grid:reweighted(ones(grid.m)*2^-500)                  -- however short
print((short:spectrum(12)*2^-500):near((grid:spectrum(12)), 1e-13)) --> true
local mu = graph.path(2000):spectrum(3, {kind = "normalized"})
print(mu:near({0, 1 - math.cos(pi/1999), 1 - math.cos(2*pi/1999)}, 1e-13))                     --> true
local c = graph.barbell(300):cheeger()
print(c.part:sum(), math.abs(c.conductance - 1/(300*299 + 1)) < 1e-15, c.lower < c.conductance)        --> 900.0	true	true
print((ring:resistance_curvature() - 4/2999):norm() < 1e-9, math.abs(graph.grid(100, 100):node_resistance_curvature():sum() - 1) < 1e-10)   --> true	true
print(ring:resistance{{1, 2}, {1, 1501}, {7, 7}}:near({2999/3000, 750, 0}, 1e-9))              --> true
print(graph.grid(20, 20):resistance():near(graph.grid(20, 20):resistance().T, 0))              --> true
local w, from = grid:node_resistance_curvature{equilibrium = true}, {}
for v = 1, 1200 do from[v] = {600, v} end
print(math.abs(grid:resistance(from):dot(w) - 1) < 1e-9, grid:resistance(from):near(grid:resistance()[600], 1e-11))          --> true	true
local tree = graph.tree(2, 10)              -- in a tree resistances are distances
print(tree:resistance()[2]:near(tree:distances(2), 1e-10), tree.n)  --> true	2047
local G = graph.random{n = 300, m = 900, seed = 2}                  -- Foster: c omega sums to n less the parts
local _, parts = G:components()
print(math.abs(G:resistance(G:edges()):sum() - (300 - parts)) < 1e-9)          --> true
local f = zeros(500)
f[1], f[2] = 1, -1
local d = graph.path(500):diffusion_distance(3)
print(math.abs(d[1][2] - graph.path(500):heat(f, 3):norm()) < 1e-12)           --> true
print(graph({{1, 2}}, {n = 3}):resistance{{1, 2}, {1, 3}})          --> {1, inf}
ring:resistance{{1, 3001}}                  --! resistance: node 3001 out of range 1..3000
local wild = ones(400)
wild[7] = 1e-200
graph.cycle(400):reweighted(wild):resistance_curvature()           --! resistance_curvature: lengths are too far apart for resistances
ring:resistance{1, 2}                       --! pairs of nodes, k x 2, expected, got shape (2)
