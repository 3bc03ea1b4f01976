-- Parallel transport round a circle. In the plane nothing happens (the tutorial turns the vector with the
-- point); round the latitude θ₀ of the sphere it comes back turned by the enclosed area, 2π(1 - cos θ₀).
local g = metric(function(theta, phi) return {{1, 0}, {0, sin(theta)^2}} end)
local S = map(function(theta, phi) return sin(theta)*cos(phi), sin(theta)*sin(phi), cos(theta) end, {theta = {0, pi}, phi = {0, 2*pi}})
local theta0, n = pi/4, 16
local points, vectors, v = {}, {}, {1, 0}
for i = 0, n do
  local phi = 2*pi*i/n
  if i > 0 then v = g:transport(map(function(t) return theta0, t end, {t = {phi - 2*pi/n, phi}}), v) end
  points[i + 1], vectors[i + 1] = {theta0, phi}, v
end
local angle = atan(v[2]*sin(theta0), v[1])
print("carried round, (e_θ, e_φ) components", v[1], v[2]*sin(theta0))
print("turned by", angle, "2π(1 - cos θ₀) =", 2*pi*(1 - cos(theta0)))
points, vectors = array(points), array(vectors)

local fig = figure{size = {10, 4.8}, grid = {1, 2}}
local ax = fig:axes3d{title = ("sphere, θ₀ = π/4: turned by %.4f"):format(angle), elevation = 40, azimuth = 20}
ax:surface(S, {color = "lightblue", alpha = 0.5, lines = 12})
ax:line(S(array{full(theta0, 101), linspace(0, 2*pi, 101)}.T), {color = "black"})
ax:quiver(1.01*S(points), 0.35*S:pushforward(points, vectors), {color = "red", width = 2})
ax:quiver(1.01*S(points({1, 1}, nil)), 0.45*S:pushforward(points({1, 1}, nil), vectors({1, 1}, nil)), {color = "blue", width = 3})
local t = linspace(0, 2*pi, 101)
local ax2 = fig:axes{title = "flat plane: not turned", xlabel = "x", ylabel = "y", aspect = "equal"}
ax2:line(array{cos(t), sin(t)}.T, {color = "black"})
local s = linspace(0, 2*pi, n + 1)
ax2:quiver(array{cos(s), sin(s)}.T, ones(n + 1, 2)*array{1, 0}, {color = "red", scale = 0.35})
fig:save "10_parallel_transport.png"
