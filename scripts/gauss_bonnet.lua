-- Gauss and Bonnet: ∫ K dA + ∮ k_g ds = 2π χ, whatever the shape.
for _, s in ipairs{{"sphere", metric.sphere(2), 2}, {"ellipsoid", metric.ellipsoid(2, 1.5, 1), 2}, {"torus", metric.torus(2, 1), 0}} do
  local name, g, chi = table.unpack(s)
  local total, report = g:integrate(g:gaussian_curvature(), {rtol = 1e-10})
  print(name, "∫ K dA / 2π", total/(2*pi), "χ", chi, "error", report.error)
end
local E = metric.enneper()
print("Enneper's surface, complete but not closed", E:integrate(E:gaussian_curvature())/pi .. " π")

-- a cap of the sphere: its edge turns by what the curvature inside leaves of 2π
for _, edge in ipairs{0.5, 1, pi/2, 2.5} do
  local cap = metric(function(theta, phi) return {{1, 0}, {0, sin(theta)^2}} end, {theta = {0, edge}, phi = {0, 2*pi}})
  local k = -cap:christoffel()(edge, 0)[1][2][2]          -- k_g |c'| of the circle: its acceleration, inwards
  local inside, turned = cap:integrate(cap:gaussian_curvature()), 2*pi*k/sin(edge)
  print(("cap to θ = %.3f: ∫ K dA = %.6f, ∮ k_g ds = %.6f, together %.6f π"):format(edge, inside, turned, (inside + turned)/pi))
end

-- a sphere deformed: K changes everywhere, its integral nowhere
local function deformed(e, from)                          -- the poles of the chart are left out where it is drawn
  return map(function(theta, phi)
    local r = 1 + e*cos(2*theta)
    return r*sin(theta)*cos(phi), r*sin(theta)*sin(phi), r*cos(theta)
  end, {theta = {from, pi - from}, phi = {0, 2*pi}})
end
local fig = figure{size = {13, 4.2}, grid = {1, 3}}
local ax = fig:axes{title = "K along a meridian of r = 1 + ε cos 2θ", xlabel = "θ", ylabel = "K", xlim = {0, pi}}
local theta = linspace(0.001, pi - 0.001, 300)
for _, e in ipairs{0, 0.15, 0.3} do
  local h = deformed(e, 0):metric()
  local K = h:gaussian_curvature()
  print(("ε = %.2f: area %.6f, ∫ K dA = %.10f π"):format(e, h:volume{rtol = 1e-9}, h:integrate(K, {rtol = 1e-9})/pi))
  ax:line(theta, K(array{theta, zeros(300)}.T), {label = ("ε = %.2f"):format(e)})
end
ax:legend()
local function draw(title, phi)
  fig:axes3d{title = title, elevation = 25}:surface(phi, {color = phi:gaussian_curvature(), cmap = "coolwarm", center = 0, lines = 14}):colorbar "K"
end
draw("ε = 0.3: ∫ K dA = 4π", deformed(0.3, 0.01))
draw("torus: ∫ K dA = 0", metric.torus(2, 1).immersion)
fig:save "gauss_bonnet.png"
