-- random motion, regression and principal directions
random.seed(4)
local S = manifold.sphere(2)
local walk = stats.random_walk(S, {0, 0, 1}, {steps = 500, dt = 1e-3})
print(walk.shape[1], #S:contains(walk), walk[1])       --> 501	501	{0, 0, 1}
local ends = stats.brownian(S, {0, 0, 1}, {t = 0.5, n = 4000})
print(ends.shape[1], math.abs(ends(nil, 3):mean() - exp(-0.5)) < 0.03, stats.brownian(S, {0, 0, 1}).shape[1])   --> 4000	true	3
local line = metric(function(x, y) return {{1/y^2, 0}, {0, 1/y^2}} end, {y = {0, inf}})
print(stats.random_walk(line, {0, 1}, {steps = 3, dt = 0.01}).shape[1])     --> 4
for _, M in ipairs{S, manifold.spd(2), manifold.so(3), manifold.hyperbolic(2), manifold.simplex(2), manifold.se(2), manifold.torus(2)} do
  local p = M:random_point()
  local v, t, X = M:random_tangent(p)*0.3, linspace(-1, 1, 7), {}
  for i = 1, 7 do X[i] = M:exp(p, t[i]*v) end
  local r = stats.geodesic_regression(M, t, X)
  assert(r.converged and M:dist(r.point, p) < 1e-9 and math.abs(r.r2 - 1) < 1e-12, tostring(M))
  assert(M:dist(M:exp(r.point, 0.5*r.velocity), M:exp(p, 0.5*v)) < 1e-9, tostring(M))
end
-- in flat space it is the straight line of least squares
local r = stats.geodesic_regression(manifold.euclidean(1), {0, 1, 2, 3}, {{1}, {3}, {2}, {5}})
print(r.point:near(array{1.1}, 1e-9), r.velocity:near(array{1.1}, 1e-9), math.abs(r.r2 - 0.6914285714285714) < 1e-12)   --> true	true	true
local X = array{{0, 0}, {2, 2}, {4, 4.2}, {6, 5.8}}
local pca = stats.pca(X, {k = 1})
print(pca.variance.shape[1], pca.mean, math.abs(pca.directions[1][1] - sqrt(0.5)) < 0.02)   --> 1	{3, 3}	true
-- errors
stats.random_walk(S, {0, 0, 2})                --! random_walk: point is off sphere(2) by 1 (row 1)
stats.random_walk(S, {{0, 0, 1}, {1, 0, 0}})   --! random_walk: argument 2: one point expected, got 2
stats.brownian(S, {0, 0, 1}, {t = -1})         --! brownian: option 't'
stats.geodesic_regression(S, {0, 1}, {{1, 0, 0}})           --! geodesic_regression: 2 times for 1 points
stats.geodesic_regression(S, {1, 1}, {{1, 0, 0}, {0, 1, 0}})    --! geodesic_regression: two different times are needed
stats.pca({{1, 2}}, {k = 2})                    --! pca: 2 directions of 1 points in 2 dimensions
stats.pca({1, 2, 3})                           --! pca: rows of numbers expected, got shape (3)
