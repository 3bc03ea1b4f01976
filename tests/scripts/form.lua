local w = form(function(x, y) return {dx = -y, dy = x} end)
print(w, w:d(), w.degree, w:d().degree)        --> -y dx + x dy	2 dx∧dy	1	2
print(w:latex(), w:d():latex())                --> -y dx + x dy	2 dx \wedge dy
print(w(1, 2), w({1, 2}, {3, 4}), w:d()(1, 2)) --> {-2, 1}	-2.0	{{ 0,  2},
                                               -->  {-2,  0}}
print(w:d()({1, 2}, {1, 0}, {0, 1}), w:d()({1, 2}, {0, 1}, {1, 0}), w:d()({1, 2}, {{1, 0}, {2, 0}}, {0, 1})) --> 2.0	-2.0	{2, 4}
print(form(function(x, y, z) return {["dy^dx"] = z, ["dx^dz"] = 1} end)) --> -z dx∧dy + dx∧dz
local dx = form(function(x, y, z) return {dx = 1} end)
local a = form(function(x, y, z) return {dy = x, dz = y} end)
print(dx ^ a, a ^ dx, a ^ a, dx ^ a ^ dx, a:d(), a:d():d(), (a ^ a:d())) --> x dx∧dy + y dx∧dz	-x dx∧dy - y dx∧dz	0	0	dx∧dy + dy∧dz	0	y dx∧dy∧dz
local f = scalar_field(function(x, y, z) return x*y end)
print(f:d(), f:d():d(), f*a, f ^ a, a + 2*dx, -a, a/2) --> y dx + x dy	0	x² y dy + x y² dz	x² y dy + x y² dz	2 dx + x dy + y dz	-x dy - y dz	x/2 dy + y/2 dz
print(dx ^ a + dx ^ a, (dx ^ a):simplify())    --> 2 x dx∧dy + 2 y dx∧dz	x dx∧dy + y dx∧dz
local X = vector_field(function(x, y, z) return 1, z, 0 end)
print(a:interior(X), (dx ^ a):interior(X), f:interior(X), lie_derivative(X, a), lie_derivative(X, a:d())) --> x z	-x z dx + x dy + y dz	0	dy + (x + z) dz	dx∧dz
local omega = form(function(q1, p1, q2, p2) return {["dq1^dp1"] = 1, ["dq2^dp2"] = 1} end)
print(omega ^ 2, omega ^ 3)                    --> 2 dq₁∧dp₁∧dq₂∧dp₂	0
-- with a metric
local E = metric.euclidean(3)
print(dx:hodge(E), a:hodge(E), a:hodge(E):hodge(E), f:hodge(E), E:volume_form():hodge(E)) --> dy∧dz	y dx∧dy - x dx∧dz	x dy + y dz	x y dx∧dy∧dz	1
print(a:codifferential(E), f:d():codifferential(E), f:hodge_laplacian(E), a:inner(a, E), dx:inner(a, E)) --> 0	0	0	x² + y²	0
local polar = metric.euclidean(2, {coordinates = "polar"})
local dphi = form(function(r, phi) return {dphi = 1} end)
print(polar:volume_form(), dphi:hodge(polar), dphi:d(), dphi:codifferential(polar), dphi:inner(dphi, polar)) --> r dr∧dφ	-1/r dr	0	0	1/r²
print(metric(function(theta, phi) return {{1, 0}, {0, sin(theta)^2}} end):volume_form()) --> |sin θ| dθ∧dφ
print(metric.minkowski(2):volume_form():hodge(metric.minkowski(2))) --> -1
print(E:raise(a), E:nabla(a:d()))              --> x ∂_y + y ∂_z	∇T = 0
print(w:components(), w:d():components(), (dx ^ a):components())   --> -y ∂_x + x ∂_y	2	(x, y, z) ↦ (x, y, 0)
local name = os.tmpname()
plot(w):save(name .. ".png"); plot(w:d()):save(name .. ".png"); os.remove(name); os.remove(name .. ".png")
-- pull-back and integrals
local disk = map(function(r, t) return r*cos(t), r*sin(t) end, {r = {0, 1}, t = {0, 2*pi}})
local circle = map(function(t) return cos(t), sin(t) end, {t = {0, 2*pi}})
print(w:d():pullback(disk), w:pullback(circle), w:d():pullback(circle)) --> 2 r dr∧dt	dt	0
print(w:integrate(circle)/pi, w:d():integrate(disk)/pi) --> 2.0	2.0
local value, report = form(function(x, y) return {["dx^dy"] = exp(-x^2 - y^2)} end, {x = {-inf, inf}, y = {-inf, inf}}):integrate()
print(value/pi, report.converged, report.error < 1e-11) --> 1.0	true	true
print(form(function(x, y) return {["dx^dy"] = 1/(x + y)} end, {x = {0, 1}, y = {0, 1}}):integrate{rtol = 1e-6}/(2*log(2))) --> 0.99999999941048
print(form(function(t) return {dt = log(t)} end, {t = {0, 1}}):integrate{rtol = 1e-9}) --> -0.99999999999842	{converged = true, error = 6.8409607389294e-10, evaluations = 916}
form(function(x, y) return {dz = 1} end)       --! form: no coordinate 'z'
form(function(x, y) return {dx = 1, ["dx^dy"] = 1} end)    --! degree
form(function(x, y) return {x = 1} end)        --! form: 'x' is no basis form; write "dx" or "dx^dy"
form(function(x, y) return {} end)             --! a form needs a component, such as {dx = 0}
form(function(x, y) return x end)              --! the function must return a table like {dx = ...}, got expression
form(function(x, y) return {1, 2} end)         --! a form is a table {dx = ...}; got the key [1]
form(function(x, y) return {dx = "a"} end)     --! form: dx must be a number or a traced expression, not a string
local _ = dx ^ w                               --! fields on charts of 3 and 2 coordinates
local _ = w + w:d()                            --! forms of degree 1 and 2 can't be added
local _ = w * w                                --! the product of two tensors needs their indices
local _ = w ^ 0                                --! a form to the power 0
plot(dx ^ a)                                   --! plot: a form of degree 2 in 3 coordinates has no picture
w:hodge(E)                                     --! hodge: a form of 2 coordinates and a metric of 3
w:interior(X)                                  --! interior: a vector field of 3 coordinates and a form of 2
w:integrate(disk)                              --! integrate: a form of degree 1 is integrated over 1 coordinate, not 2
w:integrate(map(function(t) return t, t end))  --! integrate: the integral needs a range of t: {t = {from, to}}
w({1, 2}, {1, 0}, {0, 1})                      --! a form of degree 1 takes a point and 1 vector, got 2
w:pullback(map(function(t) return t end))      --! the map gives 1 numbers, but the form has 2 coordinates
form(function(t) return {dt = 1/t} end, {t = {-1, 1}}):integrate()  --! integrate: the integrand is inf at (0)
form(function(t) return {dt = 1/t} end, {t = {0, 1}}):integrate()   --! integrate: the integrand is inf at (
form(function(t) return {dt = log(t)} end, {t = {0, 1}}):integrate{evaluations = 100}   --! integrate: the integral did not converge: -0.999577, error about 0.2 after 75
local _ = w ^ form(function(r, phi) return {dr = 1} end)   --! fields on different charts: coordinate 1 is x in one and r in the other
