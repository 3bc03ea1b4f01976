-- Geodesics on the torus (2 + cos v)² du² + dv²: the shortest one between two points among all that join them, the
-- fan of rays from a point with the place where each stops being shortest, and how long that is.
local turn = {0, 2*pi, periodic = true}
local X = map(function(u, v) return (2 + cos(v))*cos(u), (2 + cos(v))*sin(u), sin(v) end, {u = turn, v = turn})
local g = X:metric()
local p, q = {5.6, 0.5}, {1.4, 2.6}
local v, report = g:log(p, q)
print("log_p q", v)
print("distance", report.length, "unique", report.unique, "misses by", report.residual)
local velocities, lengths = g:all_geodesics(p, q, {length = 9})
print("geodesics up to length 9:", #lengths)
print(lengths)
local r, why = g:injectivity_radius{0, 0}
print("injectivity radius at (0, 0)", r, why)

local fig = figure{size = {11, 5}, grid = {1, 2}}
local ax = fig:axes3d{title = ("the %d geodesics shorter than 9"):format(#lengths), elevation = 50, azimuth = 15, frame = "none"}
ax:surface(X, {color = "#d4dfe9", lines = 17})
for i = #lengths, 1, -1 do
  ax:line(1.004*X(g:geodesic(p, velocities[i], {n = 200})), {color = i == 1 and "red" or "#3366aa", width = i == 1 and 3.5 or 1.5,
    label = i == 1 and ("shortest, %.4f"):format(lengths[1]) or i == 2 and "the others" or nil})
end
ax:scatter(1.01*X{p, q}, {color = "black", size = 7}):legend()

-- rays from (0, 0): past its first conjugate point (dots) a geodesic is never the shortest
ax = fig:axes{title = "rays from (0, 0) up to their first conjugate points", xlabel = "u", ylabel = "v", aspect = "equal", xlim = {-4, 4}, ylim = {-pi, pi}}
local ends = {}
for i = 0, 59 do
  local a = 2*pi*(i + 0.5)/60
  local w = array{cos(a)/3, sin(a)}
  local t, c = g:conjugate_point({0, 0}, w, {t = 12})
  ax:line(g:geodesic({0, 0}, w, {t = t or 7, n = 150}), {color = "#3366aa", width = 0.7})
  if t then ends[#ends + 1] = c end
end
ax:scatter(array(ends), {color = "red", size = 4, label = "conjugate points"})
ax:scatter({{0, 0}}, {color = "black", size = 6}):legend()
fig:save "geodesics.png"
