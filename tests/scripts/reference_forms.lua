-- Facts of curvature, forms, relativity and curves (tests/reference/geometry.json) through the catalogue.
local _, fact, finish = dofile "tests/reference/facts.lua"

-- surfaces
local function K(g, ...) return g:gaussian_curvature()(...) end
local T = metric.torus(2, 1)
fact("torus(R=2,r=1).gaussian", K(T, 0.3, 0.4))
fact("torus.mean", abs(T.immersion:mean_curvature()(0.3, 0.4)))
fact("torus.christoffel", T:christoffel()(0.3, 0.4)[1][1][2], T:christoffel()(0.3, 0.4)[2][1][1])
fact("torus.total curvature and area", T:integrate(T:gaussian_curvature()), (T:volume()))
fact("catenoid.mean", metric.catenoid().immersion:mean_curvature()(0.3, 0.4))
fact("helicoid.gaussian", K(metric.helicoid(), 0.3, 0.7))
local E = metric.enneper()
fact("Enneper.gaussian", K(E, 0.3, 0.4))
fact("Enneper.mean", E.immersion:mean_curvature()(0.3, 0.4))
fact("Enneper.total curvature", (E:integrate(E:gaussian_curvature(), {rtol = 1e-12})))
local saddle = metric.monge(function(x, y) return x^2 - y^2 end)
fact("saddle z=x^2-y^2.gaussian", K(saddle, 0.3, 0.4))
fact("saddle.mean", saddle.immersion:mean_curvature()(0.3, 0.4))
fact("monkey saddle.gaussian", K(metric.monge(function(x, y) return x^3 - 3*x*y^2 end), 0.3, 0.4))
fact("ellipsoid(2,1.5,1).gaussian", K(metric.ellipsoid(2, 1.5, 1), 0.8, 0.3))
fact("cigar soliton.gaussian", K(metric.cigar(), 0.3, 0.4))
fact("conformal plane", K(metric.conformal(scalar_field(function(x, y) return sin(x)*cosh(y) + x*y^2 end), metric.euclidean(2)), 0.3, 0.4))
fact("pseudosphere.area", 2*metric.pseudosphere():volume())
fact("Clifford torus in S3", (map(function(u, v) return cos(u)/sqrt(2), sin(u)/sqrt(2), cos(v)/sqrt(2), sin(v)/sqrt(2) end,
  {u = {0, 2*pi}, v = {0, 2*pi}}):area()), map(function(u, v) return cos(u), sin(u), cos(v), sin(v) end):gaussian_curvature()(0.3, 0.4))
local helix = map(function(t) return 2*cos(t), 2*sin(t), t/2 end)
fact("helix.curvature + torsion", helix:curvature()(0.3), helix:torsion()(0.3))

-- spaces
local S2 = metric.sphere(2)
fact("S2(R=2).gaussian", K(metric.sphere(2, {radius = 2}), 1, 0))
fact("S2(R=2).scalar", metric.sphere{radius = 2}:scalar_curvature()(1, 0))
local R = S2:tensor "R^a_bcd"(0.7, 0)
fact("S2.riemann", R[1][2][1][2], R[2][1][2][1], R[2][1][1][2])
fact("S2.ricci", S2:tensor "R_ab"(0.7, 0)[1][1], S2:tensor "R_ab"(0.7, 0)[2][2])
fact("S3.kretschmann", metric.sphere(3):kretschmann()(0.7, 1.1, 0.3))
fact("S4(stereographic).scalar", metric.sphere(4, {coordinates = "stereographic"}):scalar_curvature()(0.1, -0.2, 0.3, 0.4))
local H2 = metric.hyperbolic(2, {model = "half-space"})
fact("H2(half-plane).gaussian", K(H2, 0.3, 1.7))
local G = H2:christoffel()(0.2, 1.7)
fact("H2(half-plane).christoffel", G[1][1][2], G[2][1][1], G[2][2][2])
for _, model in ipairs{"poincare", "half-space", "klein", "hyperboloid"} do
  fact("H3.scalar", metric.hyperbolic(3, {model = model}):scalar_curvature()(0.3, 0.4, 0.5))
end
local V = {}
for n = 1, 5 do V[n] = metric.sphere(n):volume() end
fact("S^n.volume n=1..5", V)
local CP2 = metric.fubini_study(2)
local z = {0.3, -0.2, 0.5, 0.1}
fact("CP2 Fubini-Study.scalar", CP2:scalar_curvature()(z))
fact("CP2.sectional", CP2:sectional_curvature(z, {1, 0.3, -0.4, 0.2}, {-0.3, 1, -0.2, -0.4}))     -- v = i u
local S2S2 = metric.product(S2, S2)
local x = {0.7, 0.1, 1.2, 0.3}
fact("S2xS2", S2S2:scalar_curvature()(x), S2S2:sectional_curvature(x, {1, 0, 0, 0}, {0, 0, 1, 0}), S2S2:ricci()(x)[1][1])
local r = param("R", 1)                                        -- Ricci flow of the round sphere: dR²/dt = -2(n-1)
fact("Ricci flow of round S^n", 1 - 2*0.2*S2:ricci()(1, 0)[1][1], 1/(2*S2:ricci()(1, 0)[1][1]))
fact("geodesic ball area, S2", (map(function(theta, phi) return sin(theta)*cos(phi), sin(theta)*sin(phi), cos(theta) end,
  {theta = {0, 0.1}, phi = {0, 2*pi}}):area()))

-- spacetimes
local at = {0, 3, 0.8, 0.2}
local M = param("M", 1)
local schwarzschild = metric.schwarzschild(M)
fact("Schwarzschild.kretschmann", schwarzschild:kretschmann()(at))
fact("Schwarzschild.kretschmann", (schwarzschild:tensor "R_abcd" * schwarzschild:tensor "R^abcd")(at))
fact("Schwarzschild.kretschmann", (schwarzschild:tensor "C_abcd" * schwarzschild:tensor "C^abcd")(at))    -- all of it is Weyl
G = schwarzschild:christoffel()(at)
fact("Schwarzschild.christoffel", G[2][1][1], G[1][1][2], G[2][3][3])
fact("Reissner-Nordstrom.kretschmann", metric.reissner_nordstrom(1, 0.5):kretschmann()(at))
local kerr = metric.kerr(1, {a = 0.6})
fact("Kerr.kretschmann", kerr:kretschmann()(at))
local Ric = kerr:ricci()(at)
fact("Kerr.ricci", Ric[1][1], Ric[2][2], Ric[1][4])
local flrw = metric.flrw(function(t) return t^(2/3) end)
fact("FLRW flat dust a=t^(2/3)", flrw:scalar_curvature()(2, 1, 1, 0), flrw:einstein()(2, 1, 1, 0)[1][1])

-- forms
local w = form(function(x, y) return {dx = -y, dy = x} end)
local circle = map(function(t) return cos(t), sin(t) end, {t = {0, 2*pi}})
fact("d(-y dx + x dy)", w:d()(0.3, 0.4)[1][2], (w:integrate(circle)))
local E3 = metric.euclidean(3)
local dx = form(function(x, y, z) return {dx = 1} end)
local dy = form(function(x, y, z) return {dy = 1} end)
fact("Hodge in R3", dx:hodge(E3)(0, 0, 0)[2][3], dy:hodge(E3)(0, 0, 0)[1][3], (dx ^ dy):hodge(E3)(0, 0, 0)[3], dx:hodge(E3):hodge(E3)(0, 0, 0)[1])
local function twice(g, name)
  local names = table.concat(g.coordinates, ", ")
  local a = load("return form(function(" .. names .. ") return {" .. name .. " = 1} end)")()
  local b = a:hodge(g):hodge(g)(1, 2, 3, 4)
  return a.degree == 1 and b[1] or b[1][2]
end
local mink = metric.minkowski(4)
fact("Hodge double star", twice(metric.euclidean(4), '["dx1^dx2"]'), twice(mink, '["dt^dx"]'), twice(mink, "dt"))
local flux = form(function(x, y, z) return {["dy^dz"] = x, ["dz^dx"] = y, ["dx^dy"] = z} end)
fact("pull-back of x dy^dz + y dz^dx + z dx^dy to S2", flux:pullback(S2.immersion)(0.7, 0.2)[1][2])
local X = vector_field(function(x, y) return -y, x end)
fact("Lie bracket [-y dx + x dy, x dx] (fields)", X:bracket(vector_field(function(x, y) return x, 0 end))(0.3, 0.4))
fact("Lie derivative of x^2-y^2 along (-y,x)", lie_derivative(X, scalar_field(function(x, y) return x^2 - y^2 end))(0.3, 0.4))
local xdy = form(function(x, y) return {dy = x} end)
fact("Cartan: L_X w = i_X dw + d i_X w", lie_derivative(X, xdy)(0.3, 0.4))
fact("Cartan: L_X w = i_X dw + d i_X w", (xdy:d():interior(X) + xdy:interior(X):d())(0.3, 0.4))
fact("S2.Laplace-Beltrami of cos theta", -scalar_field(function(theta, phi) return cos(theta) end):hodge_laplacian(S2)(0.7, 0))

finish{"curvature", "forms", "relativity", "curves"}   --> 53 compared, 0 wrong, all 40 of curvature, forms, relativity, curves
