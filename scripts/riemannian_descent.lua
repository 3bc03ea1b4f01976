-- Riemannian descent: the Rayleigh quotient xᵀAx on the sphere is least at the eigenvector of the least eigenvalue,
-- 2 - √2 for A = tridiag(-1, 2, -1). Steps go along geodesics against the gradient, and never leave the sphere.
local S = manifold.sphere(2)
local f = function(x, y, z) return 2*x^2 - 2*x*y + 2*y^2 - 2*y*z + 2*z^2 end
local least, saddle, most = array{1, sqrt(2), 1}/2, array{1, 0, -1}/sqrt(2), array{1, -sqrt(2), 1}/2
local start = S:project(most + 0.5*saddle + 0.15*least)
local methods = {"gradient", "cg", "lbfgs", "trust-region"}
local colors = {"blue", "orange", "green", "purple"}
local fixed = optim.gradient_descent(f, start, {on = S, lr = 0.12, steps = 60})
print("fixed steps", fixed.value, "after", fixed.steps, "λ₁ =", 2 - sqrt(2))

local fig = figure{size = {12.5, 4.8}, grid = {1, 2}}
local ax = fig:axes3d{title = "xᵀAx on the sphere", elevation = 12, azimuth = 12}
local phi = map(function(u, v) return cos(u)*sin(v), sin(u)*sin(v), cos(v) end, {u = {0, 2*pi}, v = {0, pi}})
local height = scalar_field(function(u, v) return f(cos(u)*sin(v), sin(u)*sin(v), cos(v)) end)
ax:surface(phi, {color = height, cmap = "viridis", lines = 0, alpha = 0.85}):colorbar "xᵀAx"
ax:line(1.01*fixed.path, {color = "red", width = 2.5, label = "gradient descent, lr = 0.12"})
ax:scatter(1.01*fixed.path, {color = "red", size = 5})
ax:line(1.01*S:geodesic_between(start, fixed.x), {color = "black", width = 1.5, label = "the geodesic to its end"})
ax:scatter(1.02*array{least, saddle, most}, {color = "black", size = 9, label = "eigenvectors"})
ax:legend{place = "outside"}

local ax2 = fig:axes{title = "what is left of f", xlabel = "step", ylabel = "f - λ₁", xlim = {0, 40}, ylim = {1e-16, 10}}
local function left(r) return max(abs(r.values - (2 - sqrt(2))), 2e-16) end
ax2:line(range(0, fixed.steps), left(fixed), {color = "red", label = "fixed steps"})
for i, m in ipairs(methods) do
  local r = optim.minimize(f, {on = S, start = start, method = m})
  print(m, r.steps .. " steps", "gradient below 1e-10: " .. tostring(r.gradient_norm < 1e-10))
  ax2:line(range(0, r.steps), left(r), {color = colors[i], marker = "o", label = m})
end
ax2:log "y":legend()
fig:save "riemannian_descent.png"
