-- Two curvatures of a loss f = x² - y²: its Hessian (eigenvalues ±2, the same everywhere) and the curvature
-- of its graph, K = -4/(1 + 4x² + 4y²)². Descent leaves the saddle: x shrinks, y grows by 6/5 each step.
local f = scalar_field(function(x, y) return x^2 - y^2 end, {x = {-2, 2}, y = {-2, 2}})
local surface = map(function(x, y) return x, y, x^2 - y^2 end, {x = {-2, 2}, y = {-2, 2}})
local g = surface:metric()
local K = g:gaussian_curvature()
print "Hessian"
print(f:hessian())
print("metric of the graph", g)
print("K", K, "at the saddle", K(0, 0), "at (1, 1)", K(1, 1))
print("H", surface:mean_curvature(), "second fundamental form", surface:second_fundamental_form())
print("principal curvatures and directions at the saddle", surface:principal_curvatures(0, 0))
print("directions that do not bend", surface:asymptotic_directions(0, 0))
print("∫ K dA over [-2, 2]²", g:integrate(K), "-4 atan(16/√33) =", -4*atan(16/sqrt(33)))

local fig = figure{size = {14, 4.3}, grid = {1, 3}}
local ax3 = fig:axes3d{title = "the graph of f, coloured by K", elevation = 35, azimuth = -50}
ax3:surface(surface, {x = {-1.5, 1.5}, y = {-1.5, 1.5}, color = K, cmap = "viridis", lines = 12}):colorbar "K"
local ax = fig:axes{title = "K, and directions that do not bend", xlabel = "x", ylabel = "y", aspect = "equal"}
ax:contourf(K, {x = {-2, 2}, y = {-2, 2}, levels = 12}):colorbar "K"
local at = grid(linspace(-1.8, 1.8, 10), linspace(-1.8, 1.8, 10))
local still = surface:asymptotic_directions(at)
for i = 1, #at do
  for k = 1, 2 do
    local v = 0.12*still[i][k]/still[i][k]:norm()
    ax:line({at[i] - v, at[i] + v}, {color = "black", width = 0.8})
  end
end
ax = fig:axes{title = "gradient descent from (±1, ±1), lr = 0.1", xlabel = "x", ylabel = "y", aspect = "equal", xlim = {-2, 2}, ylim = {-2, 2}}
ax:contour(f, {levels = 20}):colorbar "f(x, y)"
for i, start in ipairs{{-1, -1}, {1, 1}, {1, -1}, {-1, 1}} do
  local r = optim.gradient_descent(f, start, {lr = 0.1, steps = 20})
  print("from", array(start), "to", r.x, "f", r.value)
  ax:line(r.path, {marker = "o"})
end
fig:save "06_saddle_curvature.png"
