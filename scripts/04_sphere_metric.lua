-- Distances on the sphere. The tutorial's formula takes the colatitude for a latitude and prints π/4;
-- the points, at (θ, φ) = (π/4, π/4) and (π/2, π/2), are π/3 apart.
local g = metric(function(theta, phi) return {{1, 0}, {0, sin(theta)^2}} end,
                 {theta = {0, pi}, phi = {0, 2*pi, periodic = true}})
local p, q = {pi/4, pi/4}, {pi/2, pi/2}
print(g)
print(g:christoffel())
print("geodesic distance", g:dist(p, q), "= π/3 =", pi/3)
print("log_p q", (g:log(p, q)))
print("straight in coordinates", g:length(array{linspace(p[1], q[1], 200), linspace(p[2], q[2], 200)}.T))

local embed = map(function(theta, phi) return sin(theta)*cos(phi), sin(theta)*sin(phi), cos(theta) end, {theta = {0, pi}, phi = {0, 2*pi}})
local geodesic = g:geodesic_between(p, q, {n = 60})
local straight = array{linspace(p[1], q[1], 61), linspace(p[2], q[2], 61)}.T
local fig = figure{size = {10, 4.6}, grid = {1, 2}}
local ax = fig:axes3d{title = "two points on the sphere", elevation = 25, azimuth = 20}
ax:surface(embed, {color = "lightblue", alpha = 0.45, lines = 12})
ax:line(embed(geodesic), {color = "red", width = 3})
ax:line(embed(straight), {color = "blue", width = 2})
ax:scatter(embed{p, q}, {color = "black", size = 8})
ax = fig:axes{title = "the same in the chart", xlabel = "θ", ylabel = "φ", aspect = "equal"}
ax:ellipses(g, geodesic({1, 61, 10}, nil), {scale = 0.06})
ax:line(geodesic, {color = "red", label = "geodesic, π/3"}):line(straight, {color = "blue", label = "straight, 1.058"})
ax:scatter({p, q}, {color = "black"}):legend()
fig:save "04_sphere_metric.png"
