-- Forms: d, the wedge, the Hodge star; Stokes' theorem; a closed form that is no d of a function.
local a = form(function(x, y) return {dx = -y^3/3, dy = x^3/3} end)
print("α = ", a, "dα = ", a:d(), "ddα = ", a:d():d())
local curve = function(t) local r = 1 + 0.45*cos(3*t) return r*cos(t), r*sin(t) end
local edge = map(curve, {t = {0, 2*pi}})
local inside = map(function(s, t) local x, y = curve(t) return s*x, s*y end, {s = {0, 1}, t = {0, 2*pi}})
local round, through = a:integrate(edge), a:d():integrate(inside)
print("∮ α", round, "∬ dα", through)

local g = metric.euclidean(2)
local w = form(function(x, y) return {dx = -y/(x^2 + y^2), dy = x/(x^2 + y^2)} end)
print("ω = ", w, "dω = ", w:d(), "δω = ", w:codifferential(g), "harmonic:", w:hodge_laplacian(g))
local function circle(x, y) return map(function(t) return x + cos(t), y + sin(t) end, {t = {0, 2*pi}}) end
local about, beside = w:integrate(circle(0.3, 0.2)), w:integrate(circle(1.4, 1.1))
print("∮ ω about the hole", about, "beside it", beside)

-- Maxwell: F = dA of a charge at rest is closed and, away from it, coclosed
local F = form(function(t, r, theta, phi) return {dt = -1/r} end):d()
local flat = metric.product(metric(function(t) return {{-1}} end, {signature = {1, 0}}), metric.euclidean(3, {coordinates = "spherical"}))
local shell = map(function(theta, phi) return 0, 1, theta, phi end, {theta = {0, pi}, phi = {0, 2*pi}})
print("F = ", F, "⋆F = ", F:hodge(flat), "d⋆F = ", F:hodge(flat):d(), "∮ ⋆F", F:hodge(flat):integrate(shell))

local fig = figure{size = {11, 4.8}, grid = {1, 2}}
local ax = fig:axes{title = ("Stokes: ∮ α = %.6f = ∬ dα"):format(round), xlabel = "x", ylabel = "y", aspect = "equal"}
ax:contourf(function(x, y) return x^2 + y^2 end, {x = {-1.7, 1.7}, y = {-1.7, 1.7}, levels = 12}):colorbar "dα / dx∧dy"
ax:quiver(g:raise(a), {x = {-1.6, 1.6}, y = {-1.6, 1.6}, n = 13, color = "white"})
ax:line(edge(linspace(0, 2*pi, 300):reshape(300, 1)), {color = "red", width = 2, label = "∂U"}):legend()
ax = fig:axes{title = "ω = dφ is closed, but not exact", xlabel = "x", ylabel = "y", aspect = "equal", xlim = {-2.6, 2.6}, ylim = {-2.3, 2.3}}
ax:streamlines(g:raise(w), {x = {-2.6, 2.6}, y = {-2.3, 2.3}, color = "grey"})
local t = linspace(0, 2*pi, 200):reshape(200, 1)
ax:line(circle(0.3, 0.2)(t), {color = "red", width = 2, label = "∮ ω = 2π"})
ax:line(circle(1.4, 1.1)(t), {color = "blue", width = 2, label = "∮ ω = 0"})
ax:scatter({{0, 0}}, {color = "black", size = 6}):legend()
fig:save "forms.png"
