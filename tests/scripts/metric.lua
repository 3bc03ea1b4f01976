local S2 = metric(function(theta, phi) return {{1, 0}, {0, sin(theta)^2}} end, {theta = {0, pi}, phi = {0, 2*pi, periodic = true}})
print(S2, S2.dim)                              --> ds² = dθ² + sin² θ dφ²	2
print(S2:christoffel())                        --> Γ^θ_φφ = -sin θ cos θ
                                               --> Γ^φ_θφ = Γ^φ_φθ = cos θ/sin θ
print(S2:riemann())                            --> R^θ_φθφ = sin² θ
                                               --> R^φ_θθφ = -1
print(S2:ricci())                              --> R_θθ = 1
                                               --> R_φφ = sin² θ
print(S2:scalar_curvature(), S2:gaussian_curvature(), S2:einstein())   --> 2	1	G = 0
print(S2:christoffel()(pi/4, 0):near(array{{{0, 0}, {0, -0.5}}, {{0, 1}, {1, 0}}}, 1e-15))   --> true
print(S2:christoffel():latex())                --> \Gamma^{\theta}{}_{\phi \phi} = -\sin \theta \, \cos \theta \\
                                               --> \Gamma^{\phi}{}_{\theta \phi} = \Gamma^{\phi}{}_{\phi \theta} = \frac{\cos \theta}{\sin \theta}
print(S2(1, 0)[2][2] == sin(1)^2, S2{{1, 0}, {2, 0}}.shape[1])         --> true	2
print(S2:inner({1, 0}, {1, 2}, {3, 0}), S2:norm({pi/2, 0}, {0, 2}), S2:angle({1, 0}, {1, 0}, {0, 5}))   --> 3.0	2.0	1.5707963267949
print(S2:sectional_curvature({1, 2}, {1, 0}, {0.3, 1}))                --> 1.0
print(S2:raise(scalar_field(function(theta, phi) return phi end):d())) --> 1/sin² θ ∂_φ
local f = scalar_field(function(theta, phi) return cos(theta) end)
print(f:gradient(S2), f:laplacian(S2))         --> -sin θ ∂_θ	-2 cos θ
print(S2:nabla(S2:matrix()))                   --> ∇T = 0
local _, report = S2:log({1, 1}, {1.1, 1.2})
print(report.converged, report.residual < 1e-13)                       --> true	true
print(S2:dist({{1, 0}, {1, 1}}, {2, 0}).size, S2:exp({{1, 0}, {2, 0}}, {0.1, 0}))   --> 2	{{1.1,   0},
                                               -->  {2.1,   0}}
local M = param("M", 1)
local function schwarzschild() return metric(function(t, r, theta, phi)
  return {{-(1 - 2*M/r), 0, 0, 0}, {0, 1/(1 - 2*M/r), 0, 0}, {0, 0, r^2, 0}, {0, 0, 0, r^2*sin(theta)^2}}
end, {signature = {1, 3}}) end
local g = schwarzschild()
print(g:kretschmann(), g:ricci(), g:kretschmann()(0, 4, 1, 0))         --> 48 M²/r⁶	R = 0	0.01171875
M:set(3)
print(g:kretschmann()(0, 4, 1, 0))             --> 0.10546875
local P = metric.pullback(map(function(r, t) return r*cos(t), r*sin(t) end))
print(P, P:geodesic({1, 0}, {0, 1}, {t = 1, n = 1})[2][1]^2)           --> ds² = dr² + r² dt²	2.0
metric(function(x, y) return {{1, x}, {y, 1}} end)                     --! metric.lua:34: metric: matrix at (-1.56169, -0.938459) is not symmetric
metric(function(x, y) return {{1, 0}} end)                             --! metric: the function must return 2x2 numbers, got 1x2
metric(function(x, y) return {{1, 0, 0}, {0, 1, 0}} end)               --! must return 2x2 numbers, got 2x3
metric(function(x, y) end)                                             --! must return a 2x2 table of rows, got nothing
metric(function(x, y) return {{1, 0}, {0, "a"}} end)                   --! entry 2,2 of the function must be a number or a traced expression, not a string
S2:exp({0, 0}, {1, 1})                         --! exp: metric is singular at (0, 0)
S2:exp({4, 0}, {1, 1})                         --! exp: theta = 4 is outside its range {0, 3.14159}
S2:exp({1, 0}, {1, 1, 1})                      --! vector: 2 coordinates expected, or rows of 2; got shape (3)
S2:exp({1, 0})                                 --! exp: argument 2: vector expected as a table or array, got nil
S2:chrstoffel()                                --! metric has no field or method 'chrstoffel' (did you mean 'christoffel'?)
S2:geodesic({1, 0}, {1, 0}, {stpes = 3})       --! geodesic: unknown option 'stpes' (did you mean 'steps'?)
schwarzschild():gaussian_curvature()           --! the Gaussian curvature is for surfaces; this metric has 4 dimensions
metric(function(x, y) return {{1, 0}, {0, -1}} end):exp({0, 0}, {1, 0})   --! metric is not positive definite at (0, 0): smallest eigenvalue -1;
metric(function(x, y) return {{1/x, 0}, {0, 1}} end):exp({0, 0}, {1, 0})  --! exp: metric has no value at (0, 0) (1/x: division by zero)
metric(function(x) return {{1}} end, {signature = {1, 3}})                --! signature {1, 3} does not fit 1 coordinates
S2:sectional_curvature({1, 0}, {1, 0}, {2, 0}) --! sectional_curvature: the two vectors span no plane
S2:transport(map(function(t) return t, t end), {1, 0})                 --! the curve needs a range: map(f, {t = {from, to}})

-- the length of a curve is an integral; of points, of the lines between them
local parabola = map(function(t) return t, t^2 end, {t = {0, 1}})
print(abs(metric.euclidean(2):length(parabola) - (sqrt(5)/2 + asinh(2)/4)) < 1e-14)                         --> true
print(abs(metric.euclidean(2):length(parabola(linspace(0, 1, 2001))) - (sqrt(5)/2 + asinh(2)/4)) < 1e-6)    --> true
metric.sphere(2):length(function(t) return 1, t end)                 --! length: argument 1: the curve needs a range: map(f, {t = {from, to}})
metric.sphere(2):length(map(function(t, s) return t, s end))         --! length: argument 1: a curve is a map of one coordinate, got one of 2
metric.sphere(2):holonomy(function(t) return 1, t end)               --! holonomy: argument 1: the curve needs a range

-- a universe of dust: fractional powers are put together
local dust = metric(function(t, x, y, z) local a2 = t^(4/3) return {{-1, 0, 0, 0}, {0, a2, 0, 0}, {0, 0, a2, 0}, {0, 0, 0, a2}} end, {signature = {1, 3}})
print(dust:kretschmann(), dust:scalar_curvature())         --> 80/(27 t⁴)	4/(3 t²)
-- the length of points far apart is that of the straight line, to the last digits
local half = metric.hyperbolic(2, {model = "half-space"})
print(abs(half:length{{0, 1}, {0, 1e12}} - log(1e12)) < 1e-10)                                            --> true
-- where a coordinate means nothing what can be told is told: at the pole the curvature, not the connection; batches keep nan or inf
local round = metric.sphere(2)
print(round:gaussian_curvature()(0, 0), round:ricci()(0, 1):norm(), round.immersion:normal()(0, 0))       --> 1.0	1.0	{0, 0, 1}
print(scalar_field(function(theta, phi) return cos(theta) end):laplacian(round)(array{{0, 0}, {pi/2, 1}}):near({-2, 0}, 1e-15))   --> true
print(round:christoffel()(array{{0, 0}, {1, 0}})(nil, 2, 1, 2):near({inf, cos(1)/sin(1)}, 1e-15))         --> true
round:christoffel()(0, 0)                                  --! Γ has no value at (0, 0) (cos θ/sin θ: division by zero)
round:tensor("R^abcd")(pi*0, 1)                            --! R has no value at (0, 1) (1/sin² θ: division by zero)
metric.schwarzschild(1):kretschmann()(0, 0, 1, 1)          --! K has no value at (0, 0, 1, 1) (1/r⁶: division by zero)
connection(round):christoffel()(nan, 0)                    --! Γ has no value at (nan, 0) (a coordinate is not finite)
half(0, 0)                                                 --! g has no value at (0, 0) (1/y²: division by zero)
metric(function(x, y) return {{x^2, x*y}, {x*y, y^2}} end):christoffel()   --! christoffel: the metric is singular everywhere: its determinant is 0
local _ = form(function(x, y) return {dx = y} end) + form(function(x, y) return {["dx^dy"] = y} end)   --! forms of degree 1 and 2 can't be added
