-- Lie derivatives along the rotation field: 0 for what rotation leaves alone, -4xy for x² - y²; they act
-- on every tensor, so that the metric's is 0 (rotation is an isometry) and that of scaling is twice the metric.
local X = vector_field(function(x, y) return -y, x end)
local f = scalar_field(function(x, y) return x^2 + y^2 end)
local h = scalar_field(function(x, y) return x^2 - y^2 end)
local flat = metric(function(x, y) return {{1, 0}, {0, 1}} end)
local scaling = vector_field(function(x, y) return x, y end)
print("L_X (x² + y²)", lie_derivative(X, f))
print("L_X (x² - y²)", lie_derivative(X, h), "at (1, 2)", lie_derivative(X, h)(1, 2))
print("[X, ∂_x]", X:bracket(vector_field(function(x, y) return 1, 0 end)))
print(lie_derivative(X, flat))
local w = form(function(x, y) return {dy = x} end)
print("L_X (x dy)", lie_derivative(X, w), "Cartan: i_X d + d i_X", w:d():interior(X) + w:interior(X):d())
print("L_X dx∧dy", lie_derivative(X, form(function(x, y) return {["dx^dy"] = 1} end)))
print("for scaling E = x ∂_x + y ∂_y:")
print(lie_derivative(scaling, flat))

local fig = figure{size = {14, 4.2}, grid = {1, 3}}
local window = {x = {-2, 2}, y = {-2, 2}}
local function panel(title, field, options)
  local ax = fig:axes{title = title, xlabel = "x", ylabel = "y", aspect = "equal"}
  options.x, options.y = window.x, window.y
  ax:contourf(field, options):colorbar()
  ax:quiver(X, {x = window.x, y = window.y, n = 9, color = "white", width = 1})
end
panel("x² + y²: invariant under rotation", f, {levels = 10})
panel("x² - y²", h, {levels = 12, cmap = "coolwarm", center = 0})
panel("its Lie derivative, -4 x y", lie_derivative(X, h), {levels = 12, cmap = "coolwarm", center = 0})
fig:save "12_lie_derivative.png"
