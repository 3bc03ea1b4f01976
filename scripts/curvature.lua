-- Curvature of surfaces and beyond: what g knows of its own, and how a surface bends in space.
local S3 = metric.sphere(3)
print("the round 3-sphere:", S3)
print(S3:riemann())
print("scalar", S3:scalar_curvature(), "Weyl", S3:weyl(), "Cotton", S3:cotton())
local berger = metric.berger(param("ε", 0.5))
print("Berger's sphere: S =", berger:scalar_curvature(), "Cotton at (1, 0, 0) too:", berger:cotton()(1, 0, 0)[2][1][2])
local H = metric.heisenberg()
print("Heisenberg: Ric =")
print(H:ricci())

local surfaces = {
  {"torus", metric.torus(2, 1), {0, 2*pi}, {0, 2*pi}},
  {"catenoid, minimal", metric.catenoid(), {0, 2*pi}, {-1.3, 1.3}},
  {"helicoid, isometric to the catenoid", metric.helicoid(), {-pi, pi}, {-1.7, 1.7}},
  {"Enneper's surface, minimal", metric.enneper(), {-1.2, 1.2}, {-1.2, 1.2}},
  {"pseudosphere, K = -1", metric.pseudosphere(), {0, 2.5}, {0, 2*pi}},
  {"monkey saddle, flat at one point", metric.monge(function(x, y) return x^3 - 3*x*y^2 end), {-0.8, 0.8}, {-0.8, 0.8}},
}
local fig = figure{size = {13, 8}, grid = {2, 3}}
for _, s in ipairs(surfaces) do
  local name, g, u, v = table.unpack(s)
  local K = g:gaussian_curvature()
  print(name .. ": K =", K, "H =", g.immersion:mean_curvature())
  local ax = fig:axes3d{title = name, elevation = 28, azimuth = -55}
  ax:surface(g.immersion, {x = u, y = v, color = K, cmap = "coolwarm", limits = {-2, 2}, lines = 14}):colorbar "K"
end
fig:save "curvature.png"
