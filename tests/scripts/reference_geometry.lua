-- Facts of geometry computed independently (tests/reference/geometry.json): closed form, tolerance, name.
local facts, fact, finish = dofile "tests/reference/facts.lua"
local function sphere(R) return metric(function(theta, phi) return {{R^2, 0}, {0, R^2*sin(theta)^2}} end, {theta = {0, pi}, phi = {0, 2*pi, periodic = true}}) end
local function K(g, ...) return g:gaussian_curvature()(...) end

-- curvature
local S2 = sphere(1)
fact("S2(R=2).gaussian", K(sphere(2), 1, 0))
fact("S2(R=2).scalar", sphere(2):scalar_curvature()(1, 0))
local R = S2:riemann()(0.7, 0)
fact("S2.riemann", R[1][2][1][2], R[2][1][2][1], R[2][1][1][2])
local Ric = S2:ricci()(0.7, 0)
fact("S2.ricci", Ric[1][1], Ric[2][2])
local S3 = metric(function(a, b, c) return {{1, 0, 0}, {0, sin(a)^2, 0}, {0, 0, sin(a)^2*sin(b)^2}} end)
fact("S3.kretschmann", S3:kretschmann()(0.7, 1.1, 0.3))
local S4 = metric(function(a, b, c, d)
  local k = 4/(1 + a^2 + b^2 + c^2 + d^2)^2
  return {{k, 0, 0, 0}, {0, k, 0, 0}, {0, 0, k, 0}, {0, 0, 0, k}}
end)
fact("S4(stereographic).scalar", S4:scalar_curvature()(0.1, -0.2, 0.3, 0.4))
local H2 = metric(function(x, y) return {{1/y^2, 0}, {0, 1/y^2}} end, {y = {0, inf}})
fact("H2(half-plane).gaussian", K(H2, 0.3, 1.7))
local G = H2:christoffel()(0.2, 1.7)
fact("H2(half-plane).christoffel", G[1][1][2], G[2][1][1], G[2][2][2])
local H3 = metric(function(x, y, z) return {{1/z^2, 0, 0}, {0, 1/z^2, 0}, {0, 0, 1/z^2}} end)
fact("H3.scalar", H3:scalar_curvature()(0.1, 0.2, 0.8))
local torus = map(function(u, v) return (2 + cos(v))*cos(u), (2 + cos(v))*sin(u), sin(v) end, {u = {0, 2*pi, periodic = true}, v = {0, 2*pi, periodic = true}})
local T = torus:metric()
fact("torus(R=2,r=1).gaussian", K(T, 0.3, 0.4))
local flatter = metric(function(u, v) return {{(2 + cos(v))^2, 0}, {0, 1}} end)
fact("torus(R=2,r=1).gaussian", K(flatter, 0.3, 0.4))       -- the other route: no immersion
G = T:christoffel()(0.3, 0.4)
fact("torus.christoffel", G[1][1][2], G[2][1][1])
local function surface(f, x, y) return K(map(f):metric(), x, y) end
fact("helicoid.gaussian", surface(function(u, v) return v*cos(u), v*sin(u), u end, 0.3, 0.7))
fact("Enneper.gaussian", surface(function(u, v) return u - u^3/3 + u*v^2, v - v^3/3 + v*u^2, u^2 - v^2 end, 0.3, 0.4))
fact("saddle z=x^2-y^2.gaussian", surface(function(x, y) return x, y, x^2 - y^2 end, 0.3, 0.4))
fact("monkey saddle.gaussian", surface(function(x, y) return x, y, x^3 - 3*x*y^2 end, 0.3, 0.4))
fact("ellipsoid(2,1.5,1).gaussian", surface(function(u, v) return 2*sin(v)*cos(u), 1.5*sin(v)*sin(u), cos(v) end, 0.3, 0.8))
fact("cigar soliton.gaussian", K(metric(function(x, y) local k = 1/(1 + x^2 + y^2) return {{k, 0}, {0, k}} end), 0.3, 0.4))
fact("conformal plane", K(metric(function(x, y) local k = exp(2*(sin(x)*cosh(y) + x*y^2)) return {{k, 0}, {0, k}} end), 0.3, 0.4))
local S2S2 = metric(function(a, b, c, d) return {{1, 0, 0, 0}, {0, sin(a)^2, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, sin(c)^2}} end)
local x = {0.7, 0.1, 1.2, 0.3}
fact("S2xS2", S2S2:scalar_curvature()(x), S2S2:sectional_curvature(x, {1, 0, 0, 0}, {0, 0, 1, 0}), S2S2:ricci()(x)[1][1])

-- relativity
local function static(f) return metric(function(t, r, theta, phi)
  return {{-f(r), 0, 0, 0}, {0, 1/f(r), 0, 0}, {0, 0, r^2, 0}, {0, 0, 0, r^2*sin(theta)^2}}
end, {signature = {1, 3}}) end
local schwarzschild = static(function(r) return 1 - 2/r end)
local at = {0, 3, 0.8, 0.2}
fact("Schwarzschild.kretschmann", schwarzschild:kretschmann()(at))
G = schwarzschild:christoffel()(at)
fact("Schwarzschild.christoffel", G[2][1][1], G[1][1][2], G[2][3][3])
fact("Reissner-Nordstrom.kretschmann", static(function(r) return 1 - 2/r + 0.25/r^2 end):kretschmann()(at))
local kerr = metric(function(t, r, theta, phi)
  local M, a = 1, 0.6
  local S, D, s2 = r^2 + a^2*cos(theta)^2, r^2 - 2*M*r + a^2, sin(theta)^2
  local w = -2*M*a*r*s2/S
  return {{-(1 - 2*M*r/S), 0, 0, w}, {0, S/D, 0, 0}, {0, 0, S, 0}, {w, 0, 0, s2*(r^2 + a^2 + 2*M*a^2*r*s2/S)}}
end, {signature = {1, 3}})
fact("Kerr.kretschmann", kerr:kretschmann()(at))
Ric = kerr:ricci()(at)
fact("Kerr.ricci", Ric[1][1], Ric[2][2], Ric[1][4])
local flrw = metric(function(t, x, y, z) local a2 = t^(4/3) return {{-1, 0, 0, 0}, {0, a2, 0, 0}, {0, 0, a2, 0}, {0, 0, 0, a2}} end, {signature = {1, 3}})
fact("FLRW flat dust a=t^(2/3)", flrw:scalar_curvature()(2, 0, 0, 0), flrw:einstein()(2, 0, 0, 0)[1][1])

-- geodesics and transport
fact("S2.distance of the tutorial points", S2:dist({pi/4, pi/4}, {pi/2, pi/2}))
fact("H2.distance (0,1)-(0,e)", H2:dist({0, 1}, {0, exp(1)}))
fact("H2.distance (-1,1)-(1,1)", H2:dist({-1, 1}, {1, 1}))
local ball = metric(function(x, y) local k = 4/(1 - x^2 - y^2)^2 return {{k, 0}, {0, k}} end)
fact("Poincare ball.distance", ball:dist({0, 0}, {0.3, 0.4}))
local p, q = T:exp({0.3, 0.4}, {1, 0.5}), T:geodesic({0.3, 0.4}, {1, 0.5}, {t = 1, n = 1})[2]
local back = T:log({0.3, 0.4}, p)
assert(back:near({1, 0.5}, 1e-12) and p:near(q, 1e-13))
local w = T:transport(T:geodesic({0.3, 0.4}, {1, 0.5}, {n = 4000}), {1, 0.5})   -- the velocity stays the velocity
local want = facts["torus(2,1).geodesic endpoint"].value
assert(math.abs(w[1] - want[3]) < 1e-6 and math.abs(w[2] - want[4]) < 1e-6)
assert(math.abs(p[1] - want[1]) < 1e-12 and math.abs(p[2] - want[2]) < 1e-12)
local circle = map(function(t) return 0.9, t end, {t = {0, 2*pi}})
w = S2:transport(circle, {1, 0})
fact("S2.holonomy of a latitude circle", w[1], w[2]*sin(0.9))
fact("H2.transport along y=1", H2:transport({{0, 1}, {1, 1}}, {1, 0}))

-- fields and maps
fact("S2.Laplace-Beltrami of cos theta", scalar_field(function(theta, phi) return cos(theta) end):laplacian(S2)(0.7, 0))
local X = vector_field(function(x, y) return -y, x end)
fact("Lie bracket [-y dx + x dy, x dx] (fields)", X:bracket(vector_field(function(x, y) return x, 0 end))(0.3, 0.4))
fact("Lie derivative of x^2-y^2 along (-y,x)", X:apply(scalar_field(function(x, y) return x^2 - y^2 end))(0.3, 0.4))
local latent = map(function(a, b) return a, b, a^2 + b^2 end):metric()(0.3, 0.4)
fact("pull-back metric of z -> (z1,z2,z1^2+z2^2)", latent[1][1], latent[1][2], sqrt(linalg.det(latent)))
latent = map(function(a, b) return sigmoid(a + 2*b), sigmoid(-a + b/2) end):metric()(0.3, -0.2)
fact("pull-back of a sigmoid layer", latent[1][1], latent[1][2], latent[2][2])
local N = metric(function(mu, sigma) return {{1/sigma^2, 0}, {0, 2/sigma^2}} end, {sigma = {0, inf}})
fact("Normal.gaussian", K(N, 0.3, 1.7))
fact("Normal.Fisher-Rao distance", N:dist({0, 1}, {1, 2}))
fact("Normal.distance, equal means", N:dist({0, 1}, {0, 2}))

finish{}                                                       --> 40 compared, 0 wrong
