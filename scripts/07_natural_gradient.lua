-- Natural gradient descent: steps against g^-1 df. The tutorial's metric diag(cos² θ₁, cos² θ₂) is that of
-- N((sin θ₁, sin θ₂), I): flat, singular where cos θ = 0, and its comparison proves nothing. Maximum
-- likelihood of a normal distribution does: there the metric is the Fisher information.
local f = scalar_field(function(theta1, theta2) return -cos(theta1)*cos(theta2) end)
local g = metric(function(theta1, theta2) return {{cos(theta1)^2, 0}, {0, cos(theta2)^2}} end)
local L = scalar_field(function(mu, sigma) return log(sigma) + (1 + mu^2)/(2*sigma^2) end)
local fisher = metric(function(mu, sigma) return {{1/sigma^2, 0}, {0, 2/sigma^2}} end, {sigma = {0, inf}})
print("tutorial's metric", g, "K", g:gaussian_curvature())
print("Fisher metric", fisher, "K", fisher:gaussian_curvature())
print("geodesic length from the start to the minimum", g:dist({pi/4, pi/4}, {0, 0}))

local start = {1.2, 0.5}                     -- off the diagonal, where both methods draw the same line
local ngd, gd = optim.natural_gradient(f, g, start, {lr = 0.1}), optim.gradient_descent(f, start, {lr = 0.1})
local ml_ngd = optim.natural_gradient(L, fisher, {2, 3}, {lr = 0.1, steps = 60})
local ml_gd = optim.gradient_descent(L, {2, 3}, {lr = 0.1, steps = 60})
print("normal family after 60 steps: natural", ml_ngd.x, "plain", ml_gd.x)

local fig = figure{size = {14, 4.4}, grid = {1, 3}}
local ax = fig:axes{title = "f and the tutorial's metric", xlabel = "θ₁", ylabel = "θ₂", aspect = "equal"}
ax:contour(f, {x = {-0.5, 1.5}, y = {-0.5, 1.5}, levels = 20}):colorbar "f(θ)"
ax:line(ngd.path, {color = "red", marker = "o", label = "natural gradient"})
ax:line(gd.path, {color = "blue", marker = "o", label = "gradient"}):legend()
ax = fig:axes{title = "likelihood of N(μ, σ), Fisher metric", xlabel = "μ", ylabel = "σ", aspect = "equal"}
ax:contour(L, {x = {-0.5, 2.5}, y = {0.5, 3.5}, levels = 0.5 + exp(linspace(log(0.05), log(10), 18))}):colorbar "L(μ, σ)"
ax:ellipses(fisher, grid(linspace(0, 2, 4), linspace(1, 3, 4)), {scale = 0.1, color = "grey"})
ax:line(ml_ngd.path, {color = "red", marker = "o", label = "natural gradient"})
ax:line(ml_gd.path, {color = "blue", marker = "o", label = "gradient"}):legend{place = "upper left"}
ax = fig:axes{title = "L above its minimum", xlabel = "step", ylabel = "L - 1/2"}
ax:line(range(0, 60), ml_ngd.values - 0.5, {color = "red", label = "natural gradient"})
ax:line(range(0, 60), ml_gd.values - 0.5, {color = "blue", label = "gradient"}):log "y":legend()
fig:save "07_natural_gradient.png"
