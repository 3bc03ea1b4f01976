-- Two curvatures of a loss f = x² - y²: its Hessian (eigenvalues ±2, the same everywhere) and the curvature
-- of its graph, K = -4/(1 + 4x² + 4y²)². Descent leaves the saddle: x shrinks, y grows by 6/5 each step.
local f = scalar_field(function(x, y) return x^2 - y^2 end, {x = {-2, 2}, y = {-2, 2}})
local surface = map(function(x, y) return x, y, x^2 - y^2 end, {x = {-1.5, 1.5}, y = {-1.5, 1.5}})
local g = surface:metric()
local K = g:gaussian_curvature()
print "Hessian"
print(f:hessian())
print("metric of the graph", g)
print("K", K, "at the saddle", K(0, 0), "at (1, 1)", K(1, 1))

local fig = figure{size = {14, 4.3}, grid = {1, 3}}
local ax3 = fig:axes3d{title = "the graph of f, coloured by K", elevation = 35, azimuth = -50}
ax3:surface(surface, {color = K, cmap = "viridis", lines = 12}):colorbar "K"
local ax = fig:axes{title = "K in the chart: flat far from the saddle", xlabel = "x", ylabel = "y", aspect = "equal"}
ax:contourf(K, {x = {-2, 2}, y = {-2, 2}, levels = 12}):colorbar "K"
ax = fig:axes{title = "gradient descent, lr = 0.1", xlabel = "x", ylabel = "y", aspect = "equal", xlim = {-2, 2}, ylim = {-2, 2}}
ax:contour(f, {levels = 20}):colorbar "f(x, y)"
for i, start in ipairs{{-1, -1}, {1, 1}, {1, -1}, {-1, 1}} do
  local r = optim.gradient_descent(f, start, {lr = 0.1, steps = 20})
  print("from", array(start), "to", r.x, "f", r.value)
  ax:line(r.path, {marker = "o", label = ("from (%d, %d)"):format(start[1], start[2])})
end
ax:legend{place = "right"}
fig:save "06_saddle_curvature.png"
