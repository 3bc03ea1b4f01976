local S = manifold.sphere(2)
print(S, S.dim, S.injectivity_radius, #S.shape, S.shape[1])                --> sphere(2)	2	3.1415926535898	1	3
print(S:dist({1, 0, 0}, {0, 1, 0}), S:log({1, 0, 0}, {0, 1, 0}))           --> 1.5707963267949	{0, 1.5708, 0}
print(#S:exp({1, 0, 0}, {{0, 1, 0}, {0, 2, 0}}), S:inner({1, 0, 0}, {0, 1, 2}, {0, 3, 4}))   --> 2	11.0
print(S:norm({1, 0, 0}, {0, 3, 4}), S:transport({1, 0, 0}, {0, 0, 1}, {0, 1, 0}))            --> 5.0	{0, 1, 0}
print(S:project{2, 0, 0}, S:tangent({1, 0, 0}, {5, 1, 2}), S:egrad_to_rgrad({1, 0, 0}, {5, 1, 2}))   --> {1, 0, 0}	{0, 1, 2}	{0, 1, 2}
print(S:retract({1, 0, 0}, {0, 1, 0})[2] == 1/sqrt(2), S:sectional_curvature({1, 0, 0}, {0, 1, 0}, {0, 1, 1}))   --> true	1.0
print(S:contains{1, 0, 0}, (S:contains{1, 0, 0.1}))                        --> true	false
print(S:geodesic({1, 0, 0}, {0, pi/2, 0}, {n = 2})(3, nil):near(array{0, 1, 0}, 1e-15), #S:geodesic_between({1, 0, 0}, {0, 1, 0}, {n = 4}))   --> true	5
-- points that know where they live
local p, q = S{1, 0, 0}, S{0, 1, 0}
local v = q - p
print(v)                                       --> {0, 1.5708, 0} tangent to sphere(2)
print(p + v/2, p + v == S:exp(p, v))           --> {0.707107, 0.707107, 0} on sphere(2)	false
print(v >> q, v*v, v:norm(), p:dist(q))        --> {-1.5708, 0, 0} tangent to sphere(2)	2.4674011002723	1.5707963267949	1.5707963267949
print((2*v - v + -v).coordinates, v.base == p, v.manifold == manifold.sphere(2), p[1], #p)   --> {0, 0, 0}	true	true	1.0	3
print(S({3, 4, 0}, {project = true}), p - v/2) --> {0.6, 0.8, 0} on sphere(2)	{0.707107, -0.707107, 0} on sphere(2)
local many = S{{1, 0, 0}, {0, 0, 1}}
print((many - q):norm():near(array{pi/2, pi/2}, 1e-15), q + (many - q)/2)  --> true	{{0.707107, 0.707107,        0},
                                               -->  {       0, 0.707107, 0.707107}} on sphere(2)
print(((many - q) >> q)*((many - q) >> q), ((q - many) >> many).base == many, v >> many)   --> {2.4674, 2.4674}	true	{{     0, 1.5708,      0},
                                               -->  {     0, 1.5708,      0}} tangent to sphere(2)
-- other manifolds, products, powers, charts
print(manifold.sphere(3, {radius = 2}):dist({2, 0, 0, 0}, {0, 2, 0, 0}))   --> 3.1415926535898
print(manifold.hyperbolic(2):dist({1, 0, 0}, {cosh(3), sinh(3), 0}), manifold.hyperbolic(2, {model = "ball"}):dist({0, 0}, {0.5, 0}))   --> 3.0	1.0986122886681
print(manifold.spd(2):log({{1, 0}, {0, 1}}, {{exp(1), 0}, {0, 1}}))        --> {{1, 0},
                                               -->  {0, 0}}
local R = manifold.so(3)
local x = R:exp({{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, R:hat{0, 0, pi/2})
print(x:near(array{{0, -1, 0}, {1, 0, 0}, {0, 0, 1}}, 1e-15), R:vee(R:bracket(R:hat{1, 0, 0}, R:hat{0, 1, 0})), R:vee(R:adjoint(x, R:hat{1, 0, 0})):near(array{0, 1, 0}, 1e-15))   --> true	{0, 0, 1}	true
print(R:compose(x, R:inverse(x)):near(eye(3), 1e-15), manifold.so(3, {metric = "trace"}):dist(x, eye(3)) / R:dist(x, eye(3)))   --> true	1.4142135623731
print(manifold.stiefel(4, 2).dim, manifold.grassmann(4, 2).dim, manifold.torus(2):dist({3, 0}, {-3, 0}))   --> 5	4	0.28318530717959
local P = S*R
print(P, P.dim, P:dist({{1, 0, 0}, eye(3)}, {{0, 1, 0}, x})^2/pi^2)        --> sphere(2) * so(3)	5	0.5
print(R^10, (R^10).shape[1], (S*S)^2, #(R^10):random_point(3).shape)       --> so(3)^10	10	(sphere(2) * sphere(2))^2	4
local half = metric(function(x, y) return {{1/y^2, 0}, {0, 1/y^2}} end, {y = {0, inf}})
print(manifold.from_metric(half):dist({0, 1}, {0, exp(1)}), manifold.from_metric(half):sectional_curvature({0, 2}, {1, 0}, {0, 1}))   --> 1.0	-1.0
local phi = map(function(u, v) return sin(u)*cos(v), sin(u)*sin(v), cos(u) end)
local chart = manifold.from_immersion(phi)
print(math.abs(chart:dist({1, 0}, {1, 0.5}) - S:dist(phi{1, 0}, phi{1, 0.5})) < 1e-13)                     --> true
random.seed(3)
for _, M in ipairs{S, R, manifold.spd(3), manifold.stiefel(5, 2), manifold.grassmann(5, 2), S*R, R^4, manifold.hyperbolic(3), chart} do
  local a = M:random_point()
  local b = M:random_normal(a, 0.1)
  assert(M:contains(a) and M:contains(b) and M:dist(M:exp(a, M:log(a, b)), b) < 1e-9, tostring(M))
end
-- where several geodesics are the shortest, one of them on request
print(S:log({0, 0, 1}, {0, 0, -1}, {any = true}), R:vee(R:log(eye(3), {{-1, 0, 0}, {0, -1, 0}, {0, 0, 1}}, {any = true})))   --> {3.14159, 0, 0}	{0, 0, 3.14159}
print((S*manifold.grassmann(2, 1)):log({1, 0, 0, 1, 0}, {-1, 0, 0, 0, 1}, {any = true}):norm() / pi)   --> 1.1180339887499
-- errors
S:log({1, 0, 0}, {-1, 0, 0})                   --! manifold.lua:51: log: x and y are antipodes (row 1)
S:dist({1, 0, 0.1}, {1, 0, 0})                 --! dist: point is off sphere(2) by 0.00499 (row 1): its points have |x| = radius
S:exp({1, 0, 0}, {1, 1, 0})                    --! exp: vector is not tangent to sphere(2) (row 1)
S:exp({1, 0, 0}, {1, 1})                       --! exp: vector: 3 numbers expected for sphere(2), or a batch of them; got shape (2)
S:exp({{1, 0, 0}, {0, 1, 0}}, zeros(3, 3))     --! exp: 2 points for 3 rows
S:exp({1, 0, 0}, S{1, 0, 0} - S{0, 1, 0})      --! exp: tangent vector belongs to another point
manifold.sphere(3):dist(S{1, 0, 0}, {1, 0, 0, 0})   --! dist: the point lives on sphere(2), not on sphere(3)
local _ = p + q                                --! points can't be added
manifold.sphere{dims = 2}                      --! sphere: unknown option 'dims' (did you mean 'dim'?)
print(manifold.fixed_rank(5, 4, 2), manifold.fixed_rank(5, 4, 2).dim, manifold.fixed_rank(3, 3, 3):dist(eye(3), 2*eye(3))^2)   --> fixed_rank(5, 4, 2)	14	3.0
manifold.fixed_rank(3, 2, 3)                   --! fixed_rank: a matrix of 3 rows and 2 columns has no rank 3
manifold.fixed_rank(2, 2, 1):dist(eye(2), {{1, 0}, {0, 0}})     --! dist: point is off fixed_rank(2, 2, 1) by 1 (row 1): its points are matrices of this rank
manifold.hyperbolic(2, {model = "disk"})       --! hyperbolic: option 'model' must be one of hyperboloid|ball|half-space, not 'disk'
manifold.spd(2):dist({{1, 2}, {2, 1}}, eye(2)) --! dist: point is off spd(2) (row 1): its points are symmetric positive definite matrices
manifold.so(2):dist({{1, 0}, {0, -1}}, eye(2)) --! dist: point is off so(2) (row 1): its points are matrices with X'X = 1 and determinant 1
manifold.hyperbolic(2, {model = "ball"}){1, 0} --! point is off hyperbolic(2, {model = "ball"}) (row 1): its points have |x| < 1
R:log(eye(3), {{-1, 0, 0}, {0, -1, 0}, {0, 0, 1}})   --! log: x and y are half a turn apart (row 1)
manifold.grassmann(2, 1):log({{1}, {0}}, {{0}, {1}}) --! log: a direction of x is orthogonal to y (row 1)
manifold.stiefel(2, 3)                         --! stiefel: 3 orthonormal columns do not fit into 2 rows
manifold.torus(1):log({0}, {pi})               --! log: angle 1 of x and y is opposite (row 1)
S:compose({1, 0, 0}, {1, 0, 0})                --! compose: sphere(2) is no Lie group
manifold.from_metric(metric(function(t, x) return {{-1, 0}, {0, 1}} end, {signature = {1, 1}}))   --! from_metric: a manifold needs a positive metric
manifold.from_metric(half):dist({0, -1}, {0, 1})    --! dist: point is off a chart of 2 coordinates (row 1)
S:sectional_curvature({1, 0, 0}, {0, 1, 0}, {0, 2, 0})   --! sectional_curvature: u and v span no plane (row 1)
_ = S ^ 0                                       --! a power is 1 or more
-- rank one is a cone over two spheres, whose distances are those of polar coordinates
do
  local F = manifold.fixed_rank(3, 4, 1)
  random.seed(1)
  for _ = 1, 3 do
    local u, v, p, q = manifold.sphere(2):random_point(), manifold.sphere(3):random_point(), manifold.sphere(2):random_point(), manifold.sphere(3):random_point()
    local function outer(c, a, b) return c*a:reshape(3, 1)*b:reshape(1, 4) end
    local function angle(s) return math.sqrt(math.acos(s*u:dot(p))^2 + math.acos(s*v:dot(q))^2) end
    local x, y, w = outer(2, u, v), outer(3, p, q), math.min(angle(1), angle(-1))
    assert(math.abs(F:dist(x, y) - math.sqrt(13 - 12*math.cos(w))) < 1e-10)
    assert((F:exp(x, F:log(x, y)) - y):norm() < 1e-9)
  end
end
