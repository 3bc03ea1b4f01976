-- every row makes a metric that has a curvature, whose line element and immersion agree where both are given
local count = 0
for _, t in ipairs(dgl.topics()) do
  if t.namespace == "metric" and t.usage:match "^metric%.[%w_]+%(" and not t.usage:match "[gh]%)$" and t.name ~= "monge" and t.name ~= "revolution" and t.name ~= "flrw" then
    local g = metric[t.name]()
    local x = {0.3, 0.4, 0.5, 0.6}
    local at = array(x)({1, g.dim})
    assert(g:scalar_curvature()(at) == g:scalar_curvature()(at), t.name)
    assert((connection(g):riemann() - g:riemann())(at):norm() < 1e-9, t.name)
    if g.immersion then assert(g.immersion:metric()(at):near(g(at), 1e-12), t.name) end
    count = count + 1
  end
end
print(count)                                   --> 21
for n = 2, 5 do
  local s, q = metric.sphere(n, {radius = 2}), metric.sphere(n, {radius = 2, coordinates = "stereographic"})
  local x = array{0.3, 0.4, 0.5, 0.6, 0.7}({1, n})
  assert(s.immersion:metric()(x):near(s(x), 1e-12) and q.immersion:metric()(x):near(q(x), 1e-12) and abs(q:scalar_curvature()(x) - n*(n - 1)/4) < 1e-12)
end
-- constant curvature -1 in each model, distances from the centre
for _, model in ipairs{"poincare", "half-space", "klein", "hyperboloid"} do
  local H = metric.hyperbolic(2, {model = model})
  print(model, H:gaussian_curvature(), H)
end
print(metric.hyperbolic(2, {model = "klein"}):dist({0, 0}, {0.5, 0})/atanh(0.5), metric.hyperbolic(2):dist({0, 0}, {0.5, 0})/(2*atanh(0.5))) --> poincare	-1	ds² = 4/(1 - x² - y²)² dx² + 4/(1 - x² - y²)² dy²
                                               --> half-space	-1	ds² = 1/y² dx² + 1/y² dy²
                                               --> klein	-1	ds² = (x²/(1 - x² - y²)² + 1/(1 - x² - y²)) dx² + 2 x y/(1 - x² - y²)² dx dy + (y²/(1 - x² - y²)² + 1/(1 - x² - y²)) dy²
                                               --> hyperboloid	-1	ds² = dρ² + sinh² ρ dφ²
                                               --> 1.0	1.0
-- symbols
local M, a, Q, R = param("M", 1), param("a", 0.5), param("Q", 0.5), param("R", 2)
print(metric.schwarzschild(M))                 --> ds² = (2 M/r - 1) dt² + 1/(1 - 2 M/r) dr² + r² dθ² + r² sin² θ dφ²
print(metric.kerr(M, a):kretschmann())         --> 48 M² (r² - a² cos² θ) (r⁴ - 14 a² r² cos² θ + a⁴ cos⁴ θ)/(r² + a² cos² θ)⁶
print(metric.kerr(M, a):volume_form())         --> sin θ (r² + a² cos² θ) dt∧dr∧dθ∧dφ
print(metric.reissner_nordstrom{M = M, Q = Q}:einstein()) --> G_tt = Q² (r² - 2 M r + Q²)/r⁶
                                               --> G_rr = -Q²/(r² (r² - 2 M r + Q²))
                                               --> G_θθ = Q²/r²
                                               --> G_φφ = Q² sin² θ/r²
print(metric.torus(R, param("r", 1)):gaussian_curvature(), metric.sphere(2, R):gaussian_curvature()) --> cos v/(r (R + r cos v))	1/R²
R:set(3)
print(metric.sphere(2, R):gaussian_curvature()(1, 1)*9) --> 1.0
print(metric.flrw(function(t) return exp(t) end):scalar_curvature(), metric.flrw(function(t) return t end, {k = -1}):riemann()) --> 12	R = 0
print(metric.de_sitter(2):ricci() - 3/4*metric.de_sitter(2):matrix(), metric.anti_de_sitter(2):scalar_curvature()) --> R = 0	-3
print(metric.fubini_study(2):ricci() - 6*metric.fubini_study(2):matrix()) --> R = 0
print(metric.berger(1):riemann()(1, 0, 0)[1][2][1][2], metric.berger(1):scalar_curvature(), metric.heisenberg():scalar_curvature()) --> 0.25	6	-1/2
print(metric.cone():gaussian_curvature(), metric.cylinder(2), metric.pseudosphere(2):gaussian_curvature()) --> 0	ds² = 4 dφ² + dz²	-1/4
print(metric.revolution(function(v) return 2 + cos(v), sin(v) end):gaussian_curvature()) --> cos t/(cos t + 2)
print(metric.monge(function(x, y) return (x^2 + y^2)/2 end):gaussian_curvature()) --> 1/(x² + y² + 1)²
print(metric.euclidean(3, {coordinates = "cylindrical"}), metric.euclidean(5).coordinates[5], metric.minkowski(2)) --> ds² = dρ² + ρ² dφ² + dz²	x5	ds² = -dt² + dx²
-- metrics of metrics
local S = metric.sphere(2)
print(metric.product(S, S))                    --> ds² = dθ² + sin² θ dφ² + dθ₂² + sin² θ₂ dφ₂²
print(metric.warped(scalar_field(function(r) return sinh(r) end), metric(function(r) return {{1}} end, {r = {0, inf}}), S):scalar_curvature()) --> -6
print(metric.conformal(scalar_field(function(x, y) return -log(y) end), metric.euclidean(2)):gaussian_curvature()) --> -1
print(metric.product(metric.minkowski(2), S):volume_form()) --> sin θ dt∧dx∧dθ∧dφ
-- integrals
print(metric.torus(2, 1):volume()/pi^2, metric.pseudosphere():volume()/pi, (metric.hyperbolic(2, {model = "half-space"}).ranges.y[2])) --> 8.0	2.0	inf
print(metric.enneper():integrate(metric.enneper():gaussian_curvature())/pi) --> -4.0
metric.sphere(0)                               --! sphere: option 'dim' must be from 1 to 20, not 0
metric.sphere(2, {radius = 0})                 --! radius
metric.sphere(2, {raduis = 1})                 --! sphere: unknown option 'raduis' (did you mean 'radius'?)
metric.hyperbolic(2, {model = "disc"})         --! hyperbolic
metric.sphere(2, 1, "spherical", 3)                   --! sphere: too many arguments; it is metric.sphere(n, {radius = 1, coordinates = "spherical"})
metric.kerr("a")                               --! kerr: option 'M' must be a number
metric.kerr({}, 1)                             --! kerr: too many arguments
metric.torus(S)                                --! torus: R must be a number, not a metric
metric.monge()                                 --! monge: f, a function, is missing
metric.monge(function(x) return x end)         --! monge: argument 1: a function of 2 numbers with 1 result expected, got one of 1 with 1
metric.monge(blackbox(function(x, y) return x*y end))      --! monge: f is a black box; a metric needs a function that can be traced
metric.euclidean(4, {coordinates = "polar"})   --! euclidean: these coordinates are for 2 dimensions, not 4
metric.conformal(scalar_field(function(x) return x end), S)       --! conformal: a scalar field of 2 coordinates expected
metric.hyperbolic(2):volume()                  --! volume: the integral needs a range of x: {x = {from, to}}
