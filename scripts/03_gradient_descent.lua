-- Gradient descent on x² + y²: the gradient is the differential, raised by a metric (here the flat one).
local f = scalar_field(function(x, y) return x^2 + y^2 end)
local r = optim.gradient_descent(f, {1, 1}, {lr = 0.1, steps = 100})
print("f", f, "df", f:d(), "gradient", f:gradient())
print("x after 10 steps", r.path[11][1], "which is (4/5)^10")
print("f after 100 steps", r.value, "in", r.steps, "steps")

-- the same steps on an anisotropic bowl: there the metric matters
local bowl = scalar_field(function(x, y) return x^2 + 8*y^2 end)
local plain = optim.gradient_descent(bowl, {1.2, 0.8}, {lr = 0.1, steps = 40})
local scaled = optim.natural_gradient(bowl, function(x, y) return {{2, 0}, {0, 16}} end, {1.2, 0.8}, {lr = 0.3, steps = 40})

local fig = figure{size = {12, 4}, grid = {1, 3}}
local window = {x = {-1.5, 1.5}, y = {-1.5, 1.5}}
local ax = fig:axes{title = "gradient descent on x² + y²", xlabel = "x", ylabel = "y", aspect = "equal"}
ax:contour(f, {x = window.x, y = window.y, levels = 20}):colorbar "f(x, y)"
ax:line(r.path, {color = "red", marker = "o"})
ax = fig:axes{title = "x² + 8 y²: the metric matters", xlabel = "x", ylabel = "y", aspect = "equal"}
ax:contour(bowl, {x = window.x, y = window.y, levels = 14})
ax:line(plain.path, {color = "red", marker = "o", label = "flat metric"})
ax:line(scaled.path, {color = "blue", marker = "o", label = "the Hessian as metric"}):legend()
ax = fig:axes{title = "f against the step", xlabel = "step", ylabel = "f"}
ax:line(range(0, 100), r.values, {color = "red", label = "x² + y²"})
ax:line(range(0, 40), plain.values, {color = "orange", label = "x² + 8 y², flat"})
ax:line(range(0, 40), scaled.values, {color = "blue", label = "x² + 8 y², scaled"}):log "y":legend()
fig:save "03_gradient_descent.png"
