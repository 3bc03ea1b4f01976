-- Facts of matrix manifolds, information geometry, statistics and optimisation (tests/reference/geometry.json).
local facts, failed, count = {}, 0, 0
for _, f in ipairs(data.load "tests/reference/geometry.json".facts) do facts[f.id] = f end

local function flat(x, out)
  if type(x) == "number" then out[#out + 1] = x else for i = 1, #x do flat(x[i], out) end end
  return out
end
local function fact(id, ...)
  local f = assert(facts[id], id)
  local want, got = flat(f.value, {}), flat({...}, {})
  local ok = #want == #got
  for i = 1, #want do ok = ok and math.abs(got[i] - want[i]) <= f.tolerance * math.max(1, math.abs(want[i])) end
  count = count + 1
  if not ok then
    failed = failed + 1
    print(f.name, "is", table.concat(got, " "), "not", table.concat(want, " "))
  end
end

-- Lie groups and matrices
local R, I = manifold.so(3), eye(3)
fact(47, R:sectional_curvature(I, R:hat{1, 0, 0}, R:hat{0, 1, 0}))
assert(math.abs(manifold.so(3, {metric = "trace"}):sectional_curvature(I, R:hat{1, 0, 0}, R:hat{0, 1, 0}) - 1/8) < 1e-15)
local E = R:exp(I, R:hat{0.3, -0.5, 0.4})
fact(52, E[1][1], E[1][2], E[3][1])
local P = manifold.spd(2)
local S1, S2, S3 = array{{1, 0}, {0, -1}}/sqrt(2), array{{0, 1}, {1, 0}}/sqrt(2), eye(2)/sqrt(2)
local one = eye(2)
fact(58, 2*(P:sectional_curvature(one, S1, S2) + P:sectional_curvature(one, S1, S3) + P:sectional_curvature(one, S2, S3)))
fact(59, P:sectional_curvature(one, S1, S2), -(S1:dot(S2) - S2:dot(S1)):norm()^2/4)
local G = manifold.grassmann(4, 2)
local X = array{{1, 0}, {0, 1}, {0, 0}, {0, 0}}
local function D(a, b, c, d) return {{0, 0}, {0, 0}, {a, b}, {c, d}} end
fact(61, G:sectional_curvature(X, D(1, 0, 0, 1), D(0, 1, -1, 0)))
local line = manifold.grassmann(3, 1)
fact(62, line:sectional_curvature({{1}, {0}, {0}}, {{0}, {1}, {0}}, {{0}, {0}, {1}}))
fact(64, G.injectivity_radius)
fact(65, manifold.stiefel(4, 2, {metric = "euclidean"}).injectivity_radius)
fact(67, manifold.stiefel(4, 2):sectional_curvature(X, D(1, 0, 0, 1), D(0, 1, -1, 0)))
local A, B = {{2, 1}, {1, 2}}, {{3, 0}, {0, 1}}
fact(68, P:dist(A, B))
fact(70, manifold.spd(2, {metric = "log-euclidean"}):dist(A, B))
fact(71, manifold.spd(2, {metric = "bures-wasserstein"}):dist(A, B))
fact(73, G:dist(X, {{cos(0.3), 0}, {0, cos(0.7)}, {sin(0.3), 0}, {0, sin(0.7)}}))
fact(74, R:dist(I, R:exp(I, 1.1*R:hat{2/3, -1/3, 2/3})))

-- geodesic
local S = manifold.sphere(2)
local function at(theta, phi) return {sin(theta)*cos(phi), sin(theta)*sin(phi), cos(theta)} end
fact(76, S:dist(at(pi/4, pi/4), at(pi/2, pi/2)))
fact(77, S:dist({1, 0, 0}, {1, 1e-9, 0}))
local Hn, Ball = manifold.hyperbolic(2), manifold.hyperbolic(2, {model = "ball"})
local function place(x, y) return {sqrt(1 + x^2 + y^2), x, y} end
fact(82, Ball:dist({0, 0}, {0.3, 0.4}))
fact(83, Hn:dist({1, 0, 0}, place(sinh(1e-8), 0)))

-- information
local N = family.normal()
fact(121, N:fisher{0.3, 1.7}[1][1], N:fisher{0.3, 1.7}[1][2], N:fisher({0.3, 1.7}, {method = "quadrature"})[2][2])
fact(122, N:metric():gaussian_curvature()(0.3, 1.7))
fact(124, N:dist({0, 1}, {1, 2}))
fact(124, N:metric():dist({0, 1}, {1, 2}))
fact(125, N:dist({0, 1}, {0, 2}))
fact(127, manifold.spd(2):dist(A, B)/sqrt(2))
local bernoulli = family.bernoulli()
fact(128, bernoulli:fisher{0.3}[1][1], bernoulli:dist(0.3, 0.8), 2*bernoulli:dist(0.5, 1e-300))
local categorical = family.categorical(3)
fact(130, 2*categorical:dist({0.2, 0.3}, {0.5, 0.3}))
fact(131, categorical:metric():gaussian_curvature()(0.2, 0.3)/4)
local poisson, exponential = family.poisson(), family.exponential()
fact(133, poisson:fisher{3}[1][1], poisson:dist(3, 5))
fact(134, exponential:fisher{3}[1][1], exponential:dist(3, 5))
local function quadrature(f, theta) local F = f:fisher(theta, {method = "quadrature"}) return F[1][1], F[2][2] end
fact(142, quadrature(family.cauchy(), {0.4, 1}))
fact(143, family.cauchy():metric():gaussian_curvature()(0, 1))
fact(145, family.logistic():metric():gaussian_curvature()(0, 1))
fact(146, quadrature(family.student(5), {0.4, 1}))
fact(148, quadrature(family.laplace(), {0.4, 1}))
fact(149, family.laplace():metric():gaussian_curvature()(0, 1))
fact(152, poisson:kl(3, 5))
local alpha, T = N:alpha_connection(0.5)(0.3, 1.7), N:amari_chentsov()(0.3, 1.7)
fact(154, alpha[1][1][2], alpha[1][2][1], alpha[2][2][2])
fact(155, T[1][1][2], T[2][2][2], T[1][1][1], T[1][2][2])

-- statistics and optimisation
local torus = manifold.torus(1)
fact(160, stats.frechet_mean(torus, {{0}, {pi/2}})[1], stats.variance(torus, {{0}, {pi/2}}))
local half = metric(function(x, y) return {{1/y^2, 0}, {0, 1/y^2}} end, {y = {0, inf}})
local middle = stats.frechet_mean(half, {{-1, 1}, {1, 1}})
fact(161, stats.frechet_mean(half, {{0, 1}, {0, exp(2)}})[2], half:dist(middle, {1, 1}))
local L = array{{2, -1, 0}, {-1, 2, -1}, {0, -1, 2}}
local least = optim.minimize(function(x, y, z) return 2*x^2 - 2*x*y + 2*y^2 - 2*y*z + 2*z^2 end, {on = S, start = {1, 0, 0}})
local v, w = {1/sqrt(2), 0, -1/sqrt(2)}, {0.5, -1/sqrt(2), 0.5}
local function second(u)                               -- the second derivative along a geodesic, from the eigenvalues it meets
  local function f(t) local x = S:exp(least.x, S:tangent(least.x, t*array(u))) return x:dot(L):dot(x) end
  return (-f(2e-2) + 16*f(1e-2) - 30*f(0) + 16*f(-1e-2) - f(-2e-2))/(12*1e-4)
end
facts[166].tolerance = 1e-6
fact(166, least.value, second(v), second(w))
local M = manifold.stiefel(3, 2)
random.seed(1)
fact(167, optim.minimize(function(Y)
  local s = 0
  for j = 1, 2 do for i = 1, 3 do for k = 1, 3 do s = s + (3 - j)*Y[i][j]*L[i][k]*Y[k][j] end end end
  return s
end, {on = M}).value)
print(count, failed)                           --> 42	0
