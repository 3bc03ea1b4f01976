-- A manifold is a space with coordinates; a map into space makes it visible, its metric makes it measurable.
-- The tutorial draws the sphere and stops; here are its first fundamental form, its curvature and its area too.
local phi = map(function(u, v) return cos(u)*sin(v), sin(u)*sin(v), cos(v) end, {u = {0, 2*pi}, v = {0, pi}})
local g = phi:metric()
print("immersion", phi)
print("metric", g)
print("Gaussian curvature", g:gaussian_curvature())

local fig = figure{size = {10, 4.6}, grid = {1, 2}}
local ax = fig:axes3d{title = "the sphere, coloured by height", xlabel = "x", ylabel = "y", zlabel = "z"}
ax:surface(phi, {lines = 12})

-- circles of one size on the sphere, seen in the chart: wide near the poles, where u means little
local points = grid(linspace(0.4, 2*pi - 0.4, 9), linspace(0.35, pi - 0.35, 6))
fig:axes{title = "unit balls of the metric in the chart", xlabel = "u", ylabel = "v", aspect = "equal"}
  :ellipses(g, points, {scale = 0.18})
fig:save "01_manifold.png"
