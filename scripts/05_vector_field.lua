-- The rotation field (-y, x): no divergence, curl 2, its flow is rotation and keeps the metric (Killing),
-- but it is not parallel along its own circles: ∇_X X = -(x, y).
local X = vector_field(function(x, y) return -y, x end)
local flat = metric(function(x, y) return {{1, 0}, {0, 1}} end)
print("X", X, "div", X:divergence(), "curl", X:curl())
print(lie_derivative(X, flat), "Killing:", flat:is_killing(X))
print("as a form", flat:lower(X), "d", flat:lower(X):d(), "circulation", flat:lower(X):integrate(map(function(t) return cos(t), sin(t) end, {t = {0, 2*pi}})))
print("flow of (1, 0) after t = 1", X:flow({1, 0}, {t = 1, n = 1})[2])
print("∇X", flat:nabla(X))

local fig = figure{size = {10, 4.6}, grid = {1, 2}}
local ax = fig:axes{title = "X = (-y, x) and a line of its flow", xlabel = "x", ylabel = "y", aspect = "equal"}
ax:quiver(X, {x = {-2, 2}, y = {-2, 2}, n = 20, color = "length"}):colorbar "|X|"
ax:line(X:flow({1, 0}, {t = 2*pi, n = 200}), {color = "red"})

-- the same rotation on the sphere: Killing there too; two zeros of index 1, χ = 2
local sphere = metric.sphere(2)
local rotations = {vector_field(function(theta, phi) return -sin(phi), -cos(theta)/sin(theta)*cos(phi) end),
                   vector_field(function(theta, phi) return cos(phi), -cos(theta)/sin(theta)*sin(phi) end),
                   vector_field(function(theta, phi) return 0, 1 end)}
for i = 1, 3 do print("R" .. i, rotations[i], "Killing:", sphere:is_killing(rotations[i])) end
print("[R1, R2] + R3", rotations[1]:bracket(rotations[2]) + rotations[3])
local S = map(function(theta, phi) return sin(theta)*cos(phi), sin(theta)*sin(phi), cos(theta) end, {theta = {0, pi}, phi = {0, 2*pi}})
local at = grid(linspace(0.2, pi - 0.2, 9), linspace(0, 2*pi, 17))
local ax3 = fig:axes3d{title = "∂ᵩ on the sphere: zeros at the poles"}
ax3:surface(S, {color = "lightgrey", lines = 0})
ax3:quiver(S(at), 0.25*S:pushforward(at, zeros(#at, 2) + array{0, 1}), {color = "red"})
fig:save "05_vector_field.png"
