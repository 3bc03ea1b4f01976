-- Jacobi fields tell what neighbours of a geodesic do: |J| is sin t, t and sinh t where the curvature is 1, 0 and -1;
-- on the torus, whose curvature changes its sign, they may come together or not. J = 0 is a conjugate point.
local turn, n, T = {0, 2*pi, periodic = true}, 150, 4.5
local function polar(f, most) return metric(function(r, t) return {{1, 0}, {0, f(r)^2}} end, {r = {0, most}, t = turn}) end
local sphere, plane, saddle = polar(sin, pi), polar(function(r) return r end, inf), polar(sinh, inf)
local torus = metric(function(u, v) return {{(2 + cos(v))^2, 0}, {0, 1}} end, {u = turn, v = turn})

-- the length of the field that begins as 0 and turns a unit velocity v at x towards the unit vector w
local function spread(g, x, v, w)
  local J, _, path = g:jacobi(x, v, {DJ = w, t = T, n = n})
  return g:norm(path, J)
end
local t = linspace(0, T, n + 1)
local cases = {
  {"sphere, K = 1", "red", spread(sphere, {1, 0}, {0, 1/sin(1)}, {1, 0}), abs(sin(t))},
  {"plane, K = 0", "black", spread(plane, {1, 0}, {0, 1}, {1, 0}), t},
  {"hyperbolic plane, K = -1", "blue", spread(saddle, {1, 0}, {0, 1/sinh(1)}, {1, 0}), sinh(t)},
  {"torus, outer equator, K = 1/3", "orange", spread(torus, {0, 0}, {1/3, 0}, {0, 1}), abs(sin(t/sqrt(3)))*sqrt(3)},
  {"torus, inner equator, K = -1", "green", spread(torus, {0, pi}, {1, 0}, {0, 1}), sinh(t)},
}
for _, c in ipairs(cases) do print(("%-32s differs from the known field by %.1e"):format(c[1], abs(c[3] - c[4]):max())) end
print("conjugate: sphere", sphere:conjugate_point({1, 0}, {0, 1/sin(1)}), "outer equator", torus:conjugate_point({0, 0}, {1/3, 0}))

local fig = figure{size = {12.5, 4.6}, grid = {1, 2}}
local ax = fig:axes{title = "how far neighbours are apart", xlabel = "t", ylabel = "|J(t)|", ylim = {0, 5}}
for _, c in ipairs(cases) do ax:line(t, c[3], {color = c[2], label = c[1], dash = c[2] == "green" and "dashed" or "solid"}) end
ax:legend{place = "outside"}
-- geodesic deviation on the torus: a geodesic, its neighbours, and what J says of them
ax = fig:axes{title = "neighbours on the torus and x ± 0.1 J", xlabel = "u", ylabel = "v", aspect = "equal"}
local x, v = {0, 0.6}, array{0.45, 0.5}
local J, _, path = torus:jacobi(x, v, {DJ = {0, 1}, t = T, n = n})
for i = -2, 2 do ax:line(torus:geodesic(x, v + {0, 0.05*i}, {t = T, n = n}), {color = i == 0 and "black" or "lightgray", width = i == 0 and 2 or 1.5}) end
for s = -1, 1, 2 do ax:line(path + 0.1*s*J, {color = "red", width = 1, dash = "dashed"}) end
ax:quiver(path({1, n, 15}, nil), 0.1*J({1, n, 15}, nil), {color = "red", scale = 1})
fig:save "jacobi.png"
