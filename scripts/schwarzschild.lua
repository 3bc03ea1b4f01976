-- Light round a black hole of mass M. By Fermat's principle its rays are the geodesics of the optical metric
-- -g_space/g_tt, whose length is the time of a far observer: so that captured rays reach r = 2M never.
local M = param("M", 1)
local g = metric.schwarzschild(M)
print(g)
print("Ric:", g:ricci(), "Kretschmann:", g:kretschmann(), "Weyl²:", g:tensor "C_abcd" * g:tensor "C^abcd")
local optical = metric(function(r, phi) local f = 1 - 2*M/r return {{1/f^2, 0}, {0, r^2/f}} end, {r = {2, inf}})
print("optical metric:", optical, "K =", optical:gaussian_curvature())
print("the circle r = 3M is a geodesic: Γ^r_φφ =", optical:christoffel()(3, 0)[1][2][2])

-- a ray from the right with impact parameter b; its path, and how far its direction has turned in the end
local far = 400
local function ray(b, time, n)
  local x, f = {far, asin(b/far*sqrt(1 - 2/far))}, 1 - 2/far
  local path = optical:geodesic(x, {-f*sqrt(1 - f*b^2/far^2), b*f/far^2}, {t = time, n = n})
  local r, phi = path(nil, 1), path(nil, 2)
  return r*cos(phi), r*sin(phi), phi[#phi] - x[2] + asin(b/r[#r]) + asin(b/far) - pi
end

local fig = figure{size = {11.5, 4.8}, grid = {1, 2}}
local ax = fig:axes{title = "light rays round a black hole", xlabel = "x/M", ylabel = "y/M", aspect = "equal", xlim = {-14, 14}, ylim = {-12, 16}}
local t = linspace(0, 2*pi, 200)
for b = -10.8, 10.9, 0.9 do
  local x, y = ray(b, far + 60, 1500)
  ax:line(x, y, {color = math.abs(b) < 3*sqrt(3) and "red" or "blue", width = 1})
end
ax:polygon(2*cos(t), 2*sin(t), {color = "black", alpha = 1})
ax:line(3*cos(t), 3*sin(t), {color = "orange", width = 1.5, label = "r = 3M, the photon sphere"})
ax:line({0, 0}, {50, 51}, {color = "red", label = "captured: b < 3√3 M"}):line({0, 0}, {50, 51}, {color = "blue", label = "deflected"}):legend "upper left"

local bs, angles = array{5.3, 5.5, 6, 7, 8, 10, 13, 17, 22, 30, 40}, {}
for i = 1, #bs do
  angles[i] = select(3, ray(bs[i], 2*far + 40, 200))
end
print("deflection at b = 40 M", angles[#bs], "weak field 4M/b + 15π/4 (M/b)²", 4/40 + 15*pi/4/40^2)
ax = fig:axes{title = "angle of deflection", xlabel = "b/M", ylabel = "angle"}
local b = linspace(5.2, 40, 200)
ax:scatter(bs, angles, {color = "blue", label = "geodesics"}):line(b, 4/b, {color = "grey", label = "Einstein: 4M/b"})
ax:line(b, 4/b + 15*pi/4/b^2, {color = "orange", label = "and the next order"}):legend()
fig:save "schwarzschild.png"
