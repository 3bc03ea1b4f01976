-- Facts of the groups geodesic and global of tests/reference/geometry.json, through metrics and meshes.
local _, fact, finish = dofile "tests/reference/facts.lua"
local turn = {0, 2*pi, periodic = true}
local S2 = metric(function(theta, phi) return {{1, 0}, {0, sin(theta)^2}} end, {theta = {0, pi}, phi = turn})
local H2 = metric(function(x, y) return {{1/y^2, 0}, {0, 1/y^2}} end, {y = {0, inf}})
local T = metric(function(u, v) return {{(2 + cos(v))^2, 0}, {0, 1}} end, {u = turn, v = turn})

fact("S2.distance of the tutorial points", S2:dist({pi/4, pi/4}, {pi/2, pi/2}))
fact("S2.distance, near", S2:dist({pi/2, 0}, {pi/2, 1e-9}))
fact("H2.distance (0,1)-(0,e)", H2:dist({0, 1}, {0, exp(1)}))
fact("H2.distance (-1,1)-(1,1)", H2:dist({-1, 1}, {1, 1}))
fact("Poincare ball.distance", metric(function(x, y) local k = 4/(1 - x^2 - y^2)^2 return {{k, 0}, {0, k}} end):dist({0, 0}, {0.3, 0.4}))
local polar = metric(function(r, t) return {{1, 0}, {0, sinh(r)^2}} end, {r = {0, inf}, t = turn})
fact("Hyperboloid.distance, near", polar:dist({0, 0}, {1e-8, 1}))
-- a triangle that tends to an ideal one: π minus its angles, extrapolated
local function area(e)
  local p, left = {{-1, e}, {1, e}, {0, 1/e}}, pi
  for i = 1, 3 do
    local a, b, c = p[i], p[i % 3 + 1], p[(i + 1) % 3 + 1]
    left = left - H2:angle(a, (H2:log(a, b)), (H2:log(a, c)))
  end
  return left
end
local a1, a2, a3, a4 = area(8e-3), area(4e-3), area(2e-3), area(1e-3)
local b1, b2, b3 = 2*a2 - a1, 2*a3 - a2, 2*a4 - a3
local c1, c2 = (4*b2 - b1)/3, (4*b3 - b2)/3
fact("H2.ideal triangle area", (8*c2 - c1)/7)
local function endpoint(g, x, v, n)
  local y = g:exp(x, v)
  local _, DJ = g:jacobi(x, v, {DJ = {0, 0}})
  local back = -1*g:log(y, x)
  local out = {y[1], y[2], back[1], back[2]}
  return table.unpack(out, 1, n)
end
fact("torus(2,1).geodesic endpoint", endpoint(T, {0.3, 0.4}, {1, 0.5}, 4))
local C = map(function(u, v) return cosh(v)*cos(u), cosh(v)*sin(u), v end):metric()
local y = C:exp({0, 0.5}, {0.6, -0.4})
local w = -1*C:log(y, {0, 0.5})
fact("catenoid.geodesic endpoint", y[1], y[2], cosh(y[2])^2*w[1])
local J, K = S2:jacobi({1, 0}, {1, 0}, {DJ = {0, 1/sin(1)}, t = 1.3}), H2:jacobi({0, 1}, {0, 1}, {DJ = {1, 0}, t = 1.3})
fact("Jacobi field, K constant", S2:norm({2.3, 0}, J), H2:norm({0, exp(1.3)}, K))
fact("conjugate point on S^n", (S2:conjugate_point({1, 0.5}, {0.6, 0.8/sin(1)})))
local v = S2:transport(map(function(p) return 0.9, p end, {p = {0, 2*pi}}), {1, 0})
fact("S2.holonomy of a latitude circle", v[1], v[2]*sin(0.9))
fact("H2.transport along y=1", H2:transport({{0, 1}, {1, 1}}, {1, 0}))
fact("H2.holonomy of a circle", -select(2, polar:holonomy(map(function(p) return 0.8, p end, {p = {0, 2*pi}}))))
fact("torus.holonomy of a small patch", select(2, T:holonomy{{0, 0}, {1, 0}, {1, 0.6}, {0, 0.6}, {0, 0}}))

-- global: periodic sums converge faster than any power
local function integral(f, u, w, n, m)
  local cells = {}
  for i = 1, n do for k = 1, m do cells[#cells + 1] = {u[1] + (u[2] - u[1])*(i - 0.5)/n, w[1] + (w[2] - w[1])*(k - 0.5)/m} end end
  return f(array(cells)):sum()*(u[2] - u[1])*(w[2] - w[1])/(n*m)
end
local area = scalar_field(function(u, v) return 2 + cos(v) end)
local KdA = scalar_field(function(u, v) return cos(v)/(2 + cos(v))*(2 + cos(v)) end)
fact("torus.total curvature and area", integral(KdA, turn, turn, 8, 32), integral(area, turn, turn, 8, 32))
-- a geodesic disc: the length of its circles, integrated along the radius by Jacobi fields
local Js, _, path = S2:jacobi({1, 0}, {1, 0}, {DJ = {0, 1/sin(1)}, t = 0.1, n = 200})
local s = 0
for i = 1, 200, 2 do
  local a, b, c = S2:norm(path[i], Js[i]), S2:norm(path[i + 1], Js[i + 1]), S2:norm(path[i + 2], Js[i + 2])
  s = s + (a + 4*b + c)*0.1/200/3
end
fact("geodesic ball area, S2", 2*pi*s)
local two = mesh({{0, 0}, {1, 0}, {0.5, sqrt(0.75)}, {0.5, -sqrt(0.75)}}, {{1, 2, 3}, {2, 1, 4}})
local box = mesh({{0, 0}, {1, 0}, {1, 1}, {0, 1}}, {{1, 2, 3}, {1, 3, 4}})
fact("cotan Laplacian weight", two:hodge({1, 0, 0, 0, 0}, 1)[1], box:hodge({0, 1, 0, 0, 0}, 1)[2])
fact("S2.Laplace-Beltrami of cos theta", scalar_field(function(theta, phi) return cos(theta) end):laplacian(S2)(0.7, 0))
-- volumes of spheres, slice by slice: vol S^n = vol S^(n-1) ∫ sin^(n-1)
local volume, all = 2*pi, {2*pi}
for n = 2, 5 do
  local m = 4000
  local h = (range(0, m - 1) + 0.5)*(pi/m)
  local fine = (sin(h)^(n - 1)):sum()*(pi/m)
  if n % 2 == 0 then                           -- odd powers: the midpoint rule's first two errors out
    local r = {}
    for k = 1, 3 do local q = m/2^(k - 1) local g = (range(0, q - 1) + 0.5)*(pi/q) r[k] = (sin(g)^(n - 1)):sum()*(pi/q) end
    local a, b = (4*r[1] - r[2])/3, (4*r[2] - r[3])/3
    fine = (16*a - b)/15
  end
  volume = volume*fine
  all[n] = volume
end
fact("S^n.volume n=1..5", all)
local E = metric.enneper()
fact("Enneper.total curvature", (E:integrate(E:gaussian_curvature(), {rtol = 1e-12})))
fact("pseudosphere.area", 2*metric.pseudosphere():volume())
fact("Ricci flow of round S^n", 1 - 2*0.2*S2:ricci()(1, 0)[1][1], 1/(2*S2:ricci()(1, 0)[1][1]))
finish{"geodesic", "global"}                   --> 23 compared, 0 wrong, all 23 of geodesic, global
