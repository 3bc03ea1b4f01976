local S = manifold.sphere(2)
local f = function(x, y, z) return 2*x^2 - 2*x*y + 2*y^2 - 2*y*z + 2*z^2 end
local r = optim.gradient_descent(f, {1, 0, 0}, {on = S, lr = 0.1, steps = 200, gradient = 1e-12})
print(r.why, r.converged, math.abs(r.value - (2 - sqrt(2))) < 1e-15, r.path.shape[2])   --> gradient	true	true	3
for _, m in ipairs{"trust-region", "cg", "lbfgs", "gradient"} do
  local q = optim.minimize(f, {on = S, start = {1, 0, 0}, method = m})
  assert(q.converged and q.gradient_norm <= 1e-10 and S:contains(q.x) and math.abs(q.value - (2 - sqrt(2))) < 1e-15, m)
end
print(optim.minimize(f, {on = S, start = {1, 0, 0}, method = "adam", lr = 0.01}).converged)  --> true
-- a function of a matrix, on all manifolds of matrices with orthonormal columns: Brockett's cost, least 2 λ₁ + λ₂
local function brockett(X)
  local A, N, s = {{2, -1, 0}, {-1, 2, -1}, {0, -1, 2}}, {2, 1}, 0
  for j = 1, 2 do for i = 1, 3 do for k = 1, 3 do s = s + N[j]*X[i][j]*A[i][k]*X[k][j] end end end
  return s
end
random.seed(1)
for _, metric in ipairs{"canonical", "euclidean"} do
  for _, m in ipairs{"trust-region", "cg", "lbfgs"} do
    local M = manifold.stiefel(3, 2, {metric = metric})
    local q = optim.minimize(brockett, {on = M, method = m})
    assert(q.converged and math.abs(q.value - 3.1715728752538097) < 1e-12, metric .. m .. q.why)
    assert(q.x.shape[1] == 3 and q.path.shape[3] == 2)
  end
end
-- numeric functions of arrays with a gradient; the subspace of the largest eigenvalues on a Grassmann manifold
local A = random.normal(12, 12)
A = A + A.T
local w = linalg.eigh(A)
local q = optim.minimize(function(X) return -(X*A:dot(X)):sum() end, {on = manifold.grassmann(12, 3), gradient = function(X) return -2*A:dot(X) end, method = "trust-region"})
print(q.converged, math.abs(q.value + w[10] + w[11] + w[12]) < 1e-10)                         --> true	true
q = optim.minimize(function(X) local d = X[1][1]*X[2][2] - X[1][2]*X[2][1] return X[1][1] + X[2][2] - 3*log(d) end, {on = manifold.spd(2)})
print(q.x:near(3*eye(2), 1e-9), q.why)         --> true	gradient
-- a matrix of low rank from some of its entries
random.seed(4)
do
  local F, seen = manifold.fixed_rank(8, 7, 2), {}
  local B = F:random_point()
  for i = 1, 8 do for j = 1, 7 do if (3*i + 5*j) % 4 ~= 0 then seen[#seen + 1] = {i, j} end end end
  local function miss(X) local s = 0 for _, at in ipairs(seen) do s = s + (X[at[1]][at[2]] - B[at[1]][at[2]])^2 end return s end
  local r = optim.minimize(miss, {on = F, method = "trust-region"})
  print(#seen, r.converged, (r.x - B):norm() < 1e-8)                                          --> 42	true	true
  assert(optim.check(miss, F).ok)
end
-- a metric is a manifold: maximum likelihood of a normal distribution along Fisher geodesics
local L = scalar_field(function(mu, sigma) return log(sigma) + (1 + mu^2)/(2*sigma^2) end)
q = optim.minimize(L, {on = family.normal():metric(), start = {2, 3}})
print(q.x:near(array{0, 1}, 1e-10), q.converged)                                              --> true	true
q = optim.gradient_descent(L, {2, 3}, {on = family.normal():metric(), lr = 0.5, steps = 300, gradient = 1e-9})
print(q.converged, q.x:near(array{0, 1}, 1e-8))                                               --> true	true
-- in coordinates
for _, m in ipairs{"trust-region", "cg", "lbfgs"} do
  q = optim.minimize(function(x, y) return (1 - x)^2 + 100*(y - x^2)^2 end, {start = {-1.2, 1}, method = m})
  assert(q.converged and q.x:near(array{1, 1}, 1e-9), m)
end
print(optim.minimize(function(x) return x^2 end, {start = {3}, stop = {steps = 0}}).why)      --> steps
print(optim.minimize(function(x) return x^2 end, {start = {0}}).steps)                        --> 0
-- values alone; sums of squares; whether derivatives are right
local nm = optim.minimize(f, {on = S, start = {1, 0, 0}, method = "nelder-mead"})
print(nm.why, nm.converged, math.abs(nm.value - (2 - sqrt(2))) < 1e-14, (S:contains(nm.x)), (pcall(function() return nm.gradient_norm end)))   --> size	true	true	true	false
nm = optim.minimize(function(x, y) return (1 - x)^2 + 100*(y - x^2)^2 end, {start = {-1.2, 1}, method = "nelder-mead"})
print(nm.x:near(array{1, 1}, 1e-7), optim.minimize(function(x) return abs(x - 3) end, {start = {0}, method = "nelder-mead"}).x:near(array{3}, 1e-7))   --> true	true
local lm = optim.minimize(function(x, y) return 1 - x, 10*(y - x^2) end, {start = {-1.2, 1}, method = "levenberg-marquardt"})
print(lm.why, lm.x:near(array{1, 1}, 1e-10), lm.steps < 30)                                   --> gradient	true	true
lm = optim.minimize(function(x, y, z) return x - 0.6, y - 0.7, z - 0.9 end, {on = S, method = "levenberg-marquardt"})
print(lm.converged, lm.x:near(S:project{0.6, 0.7, 0.9}, 1e-10))                              --> true	true
for _, M in ipairs{S, manifold.spd(2), manifold.stiefel(4, 2), manifold.so(3), manifold.hyperbolic(2), manifold.simplex(2), manifold.hyperbolic(2, {model = "half-space"}), manifold.se(2), manifold.positive(2)} do
  local function g(X)
    local s, rows = 0, #M.shape == 1 and {X} or X
    for i = 1, #M.shape == 1 and 1 or M.shape[1] do for j = 1, M.shape[#M.shape] do s = s + sin((i + j)*rows[i][j]) + rows[1][1]*rows[i][j]^2 end end
    return s
  end
  assert(optim.check(g, M).ok, tostring(M))
end
print(optim.check(function(x, y) return 2*x + y end))  --> {gradient = inf, hessian = inf, ok = true}
print(optim.check(function(x, y) return sin(x)*y end, nil, {at = {1, 2}}).gradient > 1.9)    --> true
-- statistics
print(stats.frechet_mean(manifold.torus(1), {{0}, {pi/2}})[1], stats.variance(manifold.torus(1), {{0}, {pi/2}}))   --> 0.78539816339745	0.61685027506808
local half = metric(function(x, y) return {{1/y^2, 0}, {0, 1/y^2}} end, {y = {0, inf}})
print((stats.frechet_mean(half, {{0, 1}, {0, exp(2)}}) - array{0, exp(1)}):norm() < 1e-14)         --> true
for _, M in ipairs{S, manifold.sphere(5), manifold.hyperbolic(3), manifold.hyperbolic(3, {model = "ball"}), manifold.spd(3), manifold.so(3), manifold.so(5),
                   manifold.stiefel(5, 2), manifold.grassmann(5, 2), manifold.so(3)*S, S^3} do
  local X = M:random_normal(M:random_point(), 0.2, 30)
  local m, report = stats.frechet_mean(M, X)
  assert(report.converged and report.residual < 1e-13, tostring(M))
  local sum = zeros(1)
  local base = M:log(m, X):mean(1)
  assert(M:norm(m, M:tangent(m, base)) < 1e-13, tostring(M))
  local d, rd = stats.frechet_median(M, X, {tolerance = 1e-10})
  assert(rd.converged, tostring(M))
end
local X = S:random_normal({1, 0, 0}, 0.3, 200)
local m, report = stats.frechet_mean(S, X)
print(report.steps < 6, stats.frechet_mean(S, X, {start = {0.8, 0.6, 0}}):near(m, 1e-14))     --> true	true
print(stats.frechet_mean(S, {{1, 0, 0}, {0, 1, 0}}, {weights = {3, 1}}):near(S:exp({1, 0, 0}, {0, pi/8, 0}), 1e-15))   --> true
local pca = stats.tangent_pca(S, X, {k = 2})
print(pca.variance[1] >= pca.variance[2], math.abs(pca.variance:sum() - stats.variance(S, X)) < 1e-12, pca.scores.shape[2])   --> true	true	2
local groups = stats.kmeans(S, array{{1, 0, 0}, {0.99, 0.1, 0}, {0, 1, 0}, {0.1, 0.99, 0}, {0, 0, 1}}/array{{1}, {sqrt(0.9901)}, {1}, {sqrt(0.9901)}, {1}}, 3)
print(groups.labels[1] == groups.labels[2], groups.labels[3] == groups.labels[4], groups.labels[1] ~= groups.labels[5], groups.inertia < 0.02)   --> true	true	true	true
-- errors
optim.gradient_descent(f, {1, 1, 0}, {on = S})                        --! gradient_descent: point is off sphere(2) by 0.414
optim.minimize(f, {on = S, method = "newton"})                        --! minimize: no method 'newton'
optim.minimize(function(x, y) return x + y end, {on = S})             --! a function of 3 numbers with 1 result expected, got one of 2 with 1
optim.minimize(function(x, y) return x + y end)                       --! minimize: start = {...} says where to begin
optim.minimize(function(X) return X:sum() end, {on = S, gradient = function(X) return {1, 2} end})   --! the gradient has shape (2), the point (3)
optim.minimize(function(X) return "a" end, {on = S, gradient = function(X) return X end})            --! the function gave string, not a number
optim.minimize(function(X) error "mine" end, {on = S, gradient = function(X) return X end})          --! mine
stats.frechet_mean(S, {{1, 0, 0}, {-1, 0, 0}})                        --! frechet_mean: x and y are antipodes (row 2)
stats.frechet_mean(S, {{1, 0, 0}}, {weights = {1, 2}})                --! frechet_mean: 2 weights for 1 points
stats.frechet_mean(S, {{1, 0, 0}, {0, 1, 0}}, {weights = {1, -1}})    --! frechet_mean: weight 2 is -1
stats.frechet_mean(S, zeros(0, 3))                                    --! frechet_mean: no points
stats.tangent_pca(S, X, {k = 3})                                      --! tangent_pca: 3 directions in 2 dimensions
stats.kmeans(S, X, 0)                                                 --! kmeans: 0 clusters of 200 points
stats.frechet_mean("S", X)                                            --! frechet_mean: argument 1: manifold or metric expected, got string
