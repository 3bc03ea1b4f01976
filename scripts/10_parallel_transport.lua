-- Parallel transport round a circle. In the plane nothing happens (the tutorial turns the vector with the
-- point); round the latitude θ₀ of the sphere it comes back turned by the enclosed area, 2π(1 - cos θ₀).
local S = map(function(theta, phi) return sin(theta)*cos(phi), sin(theta)*sin(phi), cos(theta) end,
              {theta = {0, pi}, phi = {0, 2*pi, periodic = true}})
local g, theta0, n = S:metric(), pi/4, 16
local function latitude(from, to) return map(function(t) return theta0, t end, {t = {from, to}}) end
local points, vectors = {}, {}
for i = 0, n do
  local phi = 2*pi*i/n
  points[i + 1], vectors[i + 1] = {theta0, phi}, i == 0 and {1, 0} or g:transport(latitude(0, phi), {1, 0})
end
local H, angle = g:holonomy(latitude(0, 2*pi))
print("holonomy", H)
print("turned by", angle, "2π(1 - cos θ₀) =", 2*pi*(1 - cos(theta0)))

local fig = figure{size = {10, 4.8}, grid = {1, 2}}
local ax = fig:axes3d{title = ("sphere, θ₀ = π/4: turned by %.4f"):format(angle), elevation = 42, azimuth = 32, frame = "none"}
points, vectors = array(points), array(vectors)
local lift, t = 1.005, linspace(0, 2*pi, 201)
ax:surface(S, {color = "#c8d8e8", lines = 13})
ax:line(lift*S(array{full(theta0, 201), t}.T), {color = "black", width = 2})
ax:quiver(lift*S(points({2, n}, nil)), 0.36*S:pushforward(points({2, n}, nil), vectors({2, n}, nil)), {color = "#d08080", width = 2})
-- the angle at the start: an arc from the first vector to the last in the tangent plane
local p, e1, e2 = S(points[1]), S:pushforward(points[1], {1, 0}), S:pushforward(points[1], {0, 1/sin(theta0)})
local function turned(r, a) return 1.012*p + r*(cos(a)*e1 + sin(a)*e2) end
local arc = {}
for i = 0, 40 do arc[i + 1] = turned(0.24, angle*i/40) end
ax:line(array(arc), {color = "black", width = 2})
ax:quiver(array{1.01*p}, array{0.5*e1}, {color = "blue", width = 3, label = "at the start"})
ax:quiver(array{1.01*p}, array{0.5*(cos(angle)*e1 + sin(angle)*e2)}, {color = "red", width = 3, label = "after the round"}):legend()

local flat = fig:axes{title = "flat plane: not turned", xlabel = "x", ylabel = "y", aspect = "equal", xlim = {-1.3, 1.6}, ylim = {-1.2, 1.2}}
local circle, s = array{cos(t), sin(t)}.T, linspace(0, 2*pi, n + 1)
flat:line(circle, {color = "black", width = 2})
flat:quiver(array{cos(s), sin(s)}.T({2, n}, nil), ones(n - 1, 2)*array{1, 0}, {color = "#d08080", scale = 0.4})
flat:quiver(array{{1, 0}}, array{{1, 0}}, {color = "red", scale = 0.5, width = 3})
fig:save "10_parallel_transport.png"
