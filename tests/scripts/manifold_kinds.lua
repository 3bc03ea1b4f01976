-- half-space, positive numbers, the simplex, oblique, projective, rigid motions, correlation matrices
local H, half = manifold.hyperbolic(2, {model = "half-space"}), metric.hyperbolic(2, {model = "half-space"})
print(H, H:dist({0, 1}, {0, exp(1)}), math.abs(H:dist({0, 1}, {1, 2}) - half:dist({0, 1}, {1, 2})) < 1e-12)   --> hyperbolic(2, {model = "half-space"})	1.0	true
print(H:exp({0, 1}, {pi/2, 0}):near(array{tanh(pi/2), 1/cosh(pi/2)}, 1e-15), H:dist({0, 1}, {1e-12, 1}), H:dist({0, 1e-200}, {0, 1}))   --> true	1e-12	460.51701859881
print(H:sectional_curvature({0, 2}, {1, 0}, {0, 1}), H:log({0, 1}, {0, 1e-30}))   --> -1.0	{0, -69.0776}
local P = manifold.positive(3)
print(P, P:dist({1, 1, 1}, {exp(1), 1, 1}), P:exp({1, 2, 3}, {0, 2, 0}):near(array{1, 2*exp(1), 3}, 1e-15), P:log({1, 1, 1}, {1 + 1e-15, 1, 1})[1] > 1e-15)   --> positive(3)	1.0	true	true
print(stats.frechet_mean(manifold.positive(1), {{1}, {4}, {16}})[1])        --> 4.0
-- the Fisher-Rao geometry of three outcomes
local D, three = manifold.simplex(2), family.categorical(3)
print(D.dim, math.abs(D:dist({0.2, 0.3, 0.5}, {0.6, 0.3, 0.1}) - three:dist({0.2, 0.3}, {0.6, 0.3})) < 1e-15, D:sectional_curvature({0.2, 0.3, 0.5}, {1, -1, 0}, {0, 1, -1}))   --> 2	true	0.25
print(math.abs(D:inner({0.2, 0.3, 0.5}, {1, -1, 0}, {1, 0, -1}) - array{1, 0}:dot(three:fisher{0.2, 0.3}:dot(array{1, -1}))) < 1e-14)   --> true
local O, S = manifold.oblique(3, 2), manifold.sphere(2)
random.seed(2)
local a, b = O:random_point(), O:random_point()
print(O.dim, O.shape[1], math.abs(O:dist(a, b)^2 - S:dist(a.T[1], b.T[1])^2 - S:dist(a.T[2], b.T[2])^2) < 1e-14)   --> 4	3	true
local L = manifold.projective(2)
print(L:dist({1, 0, 0}, {-1, 0, 0}), L:dist({1, 0, 0}, {-1/sqrt(2), 1/sqrt(2), 0})/pi, L:log({1, 0, 0}, {-1/sqrt(2), 1/sqrt(2), 0})[2]/pi)   --> 0.0	0.25	-0.25
local E = manifold.se(2)
local x = E:exp(eye(3), E:hat{pi/2, 3, 4})
print(E.dim, x:near(array{{0, -1, 3}, {1, 0, 4}, {0, 0, 1}}, 1e-15), E:dist(eye(3), x)^2 - pi^2/4, E:compose(x, E:inverse(x)):near(eye(3), 1e-15))   --> 3	true	25.0	true
print(E:vee(E:bracket(E:hat{1, 0, 0}, E:hat{0, 1, 0})), E:vee(E:adjoint(x, E:hat{0, 1, 0})):near(array{0, 0, 1}, 1e-15))   --> {0, 0, 1}	true
local C = manifold.correlation(3)
local c = C:random_point()
print(C.dim, C:contains(c), C:exp(c, C:log(c, eye(3))):near(eye(3), 1e-14), C:contains(stats.frechet_mean(C, C:random_point(20))))   --> 3	true	true	true	0.0
print(manifold.correlation(2):dist(eye(2), {{1, 0.6}, {0.6, 1}}))           --> 0.75
-- a function on each: Riemannian descent finds the lowest point
print(optim.minimize(function(p, q, r) return -(0.5*log(p) + 0.3*log(q) + 0.2*log(r)) end, {on = D}).x:near(array{0.5, 0.3, 0.2}, 1e-8))   --> true
print(optim.minimize(function(x, y) return x^2 + (y - 2)^2 end, {on = H}).x:near(array{0, 2}, 1e-8))   --> true
for _, M in ipairs{H, P, D, O, L, E, C, manifold.se(3), H*D, L^3} do
  local X = M:random_normal(M:random_point(), 0.05, 9)
  local m, report = stats.frechet_mean(M, X)
  assert(report.converged and M:contains(m), tostring(M))
  local p, q = M(X[1]), M(X[2])
  assert(math.abs((q - p):norm() - p:dist(q)) < 1e-12 and ((q - p) >> q).base == q, tostring(M))
end
-- errors
H:dist({0, 0}, {0, 1})                         --! dist: point is off hyperbolic(2, {model = "half-space"}) (row 1): its points have a last number above 0
D:dist({0.5, 0.5, 0.1}, {0.2, 0.3, 0.5})       --! dist: point is off simplex(2) by 0.1 (row 1): its numbers are positive and their sum is 1
D:dist({1.5, -0.5, 0}, {0.2, 0.3, 0.5})        --! dist: point is off simplex(2) (row 1)
D:exp({0.2, 0.3, 0.5}, {-2, 1, 1})             --! exp: the geodesic leaves the simplex (row 1): number 1 becomes 0
P:dist({1, 0, 1}, {1, 1, 1})                   --! dist: point is off positive(3) (row 1): its numbers are positive
O:dist({{1, 0}, {0, 2}, {0, 0}}, a)            --! dist: point is off oblique(3, 2) by 1 (row 1)
L:log({1, 0, 0}, {0, 1, 0})                    --! log: x and y are orthogonal (row 1)
E:dist(eye(3), {{1, 0, 0}, {0, 1, 0}, {0, 1, 1}})    --! dist: point is off se(2) by 1 (row 1)
C:dist(eye(3), 2*eye(3))                       --! dist: point is off correlation(3) by 1 (row 1): its points are positive definite matrices with ones on the diagonal
manifold.oblique(1, 2)                         --! oblique: option 'n'
-- curvature of the Bures-Wasserstein metric by O'Neill's formula, and by the tensor of its matrix in three coordinates
local bures = manifold.spd(2, {metric = "bures-wasserstein"})
local function times(A, B) return {{A[1][1]*B[1][1] + A[1][2]*B[2][1], A[1][1]*B[1][2] + A[1][2]*B[2][2]}, {A[2][1]*B[1][1] + A[2][2]*B[2][1], A[2][1]*B[1][2] + A[2][2]*B[2][2]}} end
local chart = metric(function(a, b, c)
  local trace, det, adjugate, E, g = a + c, a*c - b^2, {{c, -b}, {-b, a}}, {{{1, 0}, {0, 0}}, {{0, 1}, {1, 0}}, {{0, 0}, {0, 1}}}, {{}, {}, {}}
  for i = 1, 3 do
    local S = times(times(adjugate, E[i]), adjugate)
    for j = 1, 3 do
      g[i][j] = 0
      for k = 1, 2 do for l = 1, 2 do g[i][j] = g[i][j] + (det*E[i][k][l] + S[k][l])*E[j][k][l]/(4*trace*det) end end
    end
  end
  return g
end)
local function full(v) return {{v[1], v[2]}, {v[2], v[3]}} end
local x, u, v = {2.3, 0.7, 1.1}, {1, 0.4, -0.6}, {0.2, 1, 0.9}
print(abs(bures:sectional_curvature(full(x), full(u), full(v)) - chart:sectional_curvature(x, u, v)) < 1e-13, abs(bures:inner(full(x), full(u), full(v)) - chart:inner(x, u, v)) < 1e-14)   --> true	true
