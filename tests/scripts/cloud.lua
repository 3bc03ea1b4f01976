-- nearest neighbours: indices count from 1, the point itself is none of them
local X = array{{0, 0}, {1, 0}, {3, 0}, {3, 4}}
local i, s = cloud.knn(X, 2)
print(i, s)
--> {{2, 3},
-->  {1, 3},
-->  {2, 1},
-->  {3, 2}}	{{      1,       3},
-->  {      1,       2},
-->  {      2,       3},
-->  {      4, 4.47214}}
print(cloud.knn(X, 1, {query = {2.9, 3}}))          --> {{4}}	{{1.00499}}
print(cloud.knn(X, 1, {metric = "manhattan"})[4], cloud.knn(X, 2, {query = {{3, 3}}, metric = "chebyshev"}))  --> {3}	{{4, 1}}	{{1, 3}}
print(cloud.knn(X, 1, {metric = function(x, y) return abs(x(2) - y(2)) end}))
--> {{2},
-->  {1},
-->  {1},
-->  {1}}	{{0},
-->  {0},
-->  {0},
-->  {4}}
-- whatever measures distances by rows, such as a manifold
local sphere = setmetatable({}, {__index = {dist = function(_, x, y) return 2*asin(((x - y)*(x - y)):sum(2)^0.5/2) end}})
local P = data.sphere{n = 400, seed = 3}
local a, r = cloud.knn(P, 5, {metric = sphere})
local b, q = cloud.knn(P, 5)
local c, t = cloud.knn(P, 5, {metric = "angle"})
print(a == b, c == b, r:near(2*asin(q/2), 1e-12), t:near(r, 1e-12))  --> true	true	true	true
-- points that are matrices
local spd, A, M = manifold.spd(2), random.normal(30, 2, 2), zeros(30, 2, 2)
for j = 1, 30 do M[j] = A[j]:dot(A[j].T) + eye(2) end
local e, u = cloud.knn(M, 2, {metric = spd})
local f = cloud.knn(M, 2, {metric = function(x, y) return spd:dist(x, y) end})
print(e == f, abs(u[3](2) - spd:dist(M[3], M[e[3](2)//1])) < 1e-12, cloud.knn(M, 1, {query = M[4], metric = spd}))  --> true	true	{{4}}	{{0}}

-- graphs of neighbours
local G = graph.knn(X, 1)
print(G, G:edges(), G:weights())
--> weighted graph with 4 nodes and 3 edges	{{1, 2},
-->  {3, 2},
-->  {4, 3}}	{1, 2, 4}
print(graph.knn(X, 1, {mutual = true}), cloud.geodesic_distances(X, {k = 1, from = {1}}))  --> graph with 4 nodes and 1 edge	{{0, 1, 3, 7}}
local two = array{{0, 0}, {0, 1}, {9, 0}, {9, 1}}
print(graph.knn(two, 1), graph.knn(two, 1, {connected = true}))   --> graph with 4 nodes and 2 edges	weighted graph with 4 nodes and 3 edges
-- with 16 neighbours the Swiss roll has a shortcut between its turns, which curvature tells
local roll = data.load "tests/reference/clouds/swiss1000.csv"
local short, clear = cloud.shortcuts(roll, 16)
print(short.shape[1], clear, graph.knn(roll, 16, {prune = true}).m == clear.m, cloud.shortcuts(roll, 10).shape[1])    --> 1	weighted graph with 1000 nodes and 9013 edges	true	0
local _, m = embedding.isomap(roll, {k = 16, prune = true})
print(embedding.trustworthiness(roll, m.Y, 12) > 0.999, embedding.trustworthiness(roll, (embedding.isomap(roll, {k = 16})), 12) < 0.992, m.why)  --> true	true	1 shortcut left out
print(cloud.geodesic_distances(roll, {k = 16, prune = true, from = {1, 2}}).shape[1])    --> 2
print(cloud.distances({{0, 0}}, {{3, 4}}), cloud.distances(X)[4])  --> {{5}}	{5, 4.47214, 4, 0}

-- dimension: the values of other implementations (tests/reference/clouds)
local ref = data.load "tests/reference/clouds/intrinsic_dim.json"
local sets = {digits = data.digits(), circle500 = data.load "tests/reference/topology/circle500.csv"}
for _, name in ipairs{"swiss1000", "sphere1000", "random2000_3d"} do sets[name] = data.load("tests/reference/clouds/" .. name .. ".csv") end
for name, points in pairs(sets) do
    for method, key in pairs{twonn = "twonn_fit", ["twonn-ml"] = "twonn_ml", mle = "mle_k10_20", mackay = "mle_mackay_k10_20",
                             correlation = "corrint_k10_20", pca = "local_pca_k20_95"} do
        local d = topology.intrinsic_dimension(points, {method = method})
        -- the digits have neighbours at equal distances, of which others take others
        local tolerance = name == "digits" and method == "pca" and 2e-4 or 3e-6
        if abs(d/ref[name][key][1] - 1) > tolerance then print(name, method, d, ref[name][key][1]) end
    end
end
local d, e = cloud.intrinsic_dimension(data.cube{n = 1000, dim = 3, ambient = 7, seed = 5})
print(abs(d - 3) < 3*e, e < 0.2)                    --> true	true
print((cloud.intrinsic_dimension(data.circle{n = 400}, {method = "correlation"}) - 1)^2 < 0.01)   --> true

-- shape: a sphere of radius 2 and a torus
local B = data.sphere{n = 1500, radius = 2}
local k = cloud.curvature(B)
print((k.gaussian - 1/4):norm()/1500^0.5 < 0.01, (k.mean - 1/2):norm()/1500^0.5 < 0.01, (k.scalar - 2*k.gaussian):norm())  --> true	true	0.0
print((k.normals*B):sum(2):min() > 1.999, cloud.normals(B) == k.normals, abs(k.principal - 1/2):max() < 0.1)     --> true	true	true
local T, uv = data.torus{n = 4000, R = 2, r = 0.8}
local K = cos(uv(nil, 2))/(0.8*(2 + 0.8*cos(uv(nil, 2))))
print(abs(cloud.curvature(T).gaussian - K):mean() < 0.04)        --> true
-- in codimension 2: the flat torus in R^4, and a circle in R^3 has no curvature of its own but one of its embedding
local flat = array(grid(linspace(0, 2*pi, 41)({1, 40}), linspace(0, 2*pi, 41)({1, 40})))
local u, v = flat(nil, 1), flat(nil, 2)
local F = zeros(1600, 4)
for j = 1, 1600 do F[j] = {cos(u(j)), sin(u(j)), cos(v(j)), sin(v(j))} end
local f = cloud.curvature(F, {dim = 2, k = 20})
print(abs(f.gaussian):max() < 2e-3, abs(f.mean - 0.5^0.5):max() < 0.02)  --> true	true
-- a surface has one curvature wherever it lies: turned into more coordinates, by heights over its tangent planes instead of along normals
local turned = {}
for i, d in ipairs{5, 70} do turned[i] = cloud.curvature(B:dot((linalg.qr(random.normal(d, 3))).T), {dim = 2}) end
for _, c in ipairs(turned) do
  print(abs(c.gaussian - k.gaussian):max() < 1e-10, abs(c.mean - abs(k.mean)):max() < 1e-11)    --> true	true
                                            --> true	true
end
local tangent, spread = cloud.tangent_spaces(B, {dim = 2, k = 12})
print(tangent.shape[2], tangent.shape[3], abs((tangent[7]:dot(tangent[7].T) - eye(2))):max() < 1e-12, spread[1](3) < 0.1*spread[1](2))  --> 2	3	true	true

-- fewer places than coordinates: the same planes as where the set is not turned into more of them, and orthonormal whatever is missing
local R70 = (linalg.qr(random.normal(70, 3)))
local high, wide = cloud.tangent_spaces(B:dot(R70.T), {dim = 2, k = 12})
local off, bent = 0, 0
for i = 1, 1500, 50 do
  local P, Q = tangent[i]:dot(R70.T), high[i]
  off = max(off, abs(P.T:dot(P) - Q.T:dot(Q)):max())
end
print(off < 1e-12, abs(wide(nil, {1, 3}) - spread):max() < 1e-12, wide.shape[2], wide(nil, {14, 70}):max())   --> true	true	70	0.0
for _, Z in ipairs{B:dot(R70.T), zeros(30, 70), zeros(30, 3):dot(R70.T)} do
  local T = cloud.tangent_spaces(Z, {dim = 20, k = 12})
  for i = 1, 30, 7 do bent = max(bent, abs(T[i]:dot(T[i].T) - eye(20)):max()) end
end
print(bent < 1e-14)                                 --> true

-- density and fewer points
local U = data.cube{n = 2000, dim = 2}
print(abs(cloud.density(U):sort()(1000) - 1) < 0.1, abs(cloud.density(U, {method = "gaussian"}):sort()(1000) - 0.95) < 0.1)  --> true	true
local few, places, radius = cloud.subsample(U, 50)
print(few.shape[1], places(1), U[places(9)//1] == few[9], radius < 0.2, cloud.knn(few, 1) ~= nil)  --> 50	1.0	true	true	true
print(cloud.subsample(U, 3, {method = "random", seed = 4}) == cloud.subsample(U, 3, {method = "random", seed = 4}))  --> true
local some, _, away = cloud.subsample(U, 9, {method = "random"})
print(away == select(2, cloud.knn(some, 1, {query = U})):max())     --> true

cloud.knn(X, 4)                                     --! knn: k = 4 neighbours, but there are only 3 other points
cloud.knn({{1, 2}, {3, 4}}, 2)                      --! knn: k = 2 neighbours, but there is only 1 other point
cloud.knn(zeros(0, 3), 1)                           --! knn: k = 1 neighbours, but there are only 0 other points
cloud.geodesic_distances(1e200*two, {k = 1})        --! coordinates go to 9e+200, whose square is out of the range of numbers
cloud.density(zeros(0, 2), {method = "gaussian"})   --! there are no points
cloud.knn({1, 2}, 1)                                --! points are rows of an n x d array, got shape (2)
cloud.knn({{1, 2}, {nan, 0}}, 1)                    --! coordinate (2,1) is nan
cloud.knn(X, 1, {metric = function() return "x" end})   --! the metric gave a string, not a number
cloud.knn(X, 1, {metric = function() return -1 end})    --! a distance is -1
cloud.knn(X, 1, {metric = "euclid"})                --! metric
cloud.knn(X, 1, {query = {1, 2, 3}})                --! points have 2 coordinates, query has shape (3)
cloud.knn(M, 1, {query = {1, 2}, metric = spd})     --! points have shape (30, 2, 2), query has shape (2)
cloud.knn(M, 1)                                     --! points are rows of an n x d array, got shape (30, 2, 2)
graph.knn(X, 9)                                     --! k = 9 neighbours, but there are only 3 other points
cloud.intrinsic_dimension(zeros(30, 2))             --! 0 of 30 points have two different neighbours
cloud.curvature(B, {k = 3})                         --! k = 3 neighbours do not tell a quadric in 2 dimensions; take at least 5
cloud.curvature(zeros(30, 3))                       --! do not tell a quadric
cloud.normals(F, {dim = 2})                         --! a set of dim = 2 in 4 coordinates has no single normal
cloud.density(X, {method = "gaussian", width = 0})  --! a kernel of width 0 has no density
cloud.subsample(X, 5)                               --! 5 of 4 points
cloud.geodesic_distances(X, {k = 1, from = {9}})    --! point 9 out of range 1..4
