-- Geodesics between 100 pairs of points of the torus (2, 1), an initial value problem, distances on a sphere of 40,962 vertices.
local bench = dofile "tests/bench/table.lua"
local c, py = bench.c(), bench.python "geodesic"
local turn = {0, 2*pi, periodic = true}
local g = metric(function(u, v) return {{(2 + cos(v))^2, 0}, {0, 1}} end, {u = turn, v = turn})
local X, Y = {}, {}
for i = 0, 99 do                                -- the same pairs as beside this
  local function r(k) return 2*pi*((math.sin(12.9898*(4*i + k + 1))*43758.5453) % 1) end
  X[i + 1], Y[i + 1] = {r(0), r(1)}, {r(2), r(3)}
end
X, Y = array(X), array(Y)
local V, report = g:log(X, Y)
local E, missed, shorter = g:exp(X, V), 0, 0
for i = 1, 100 do
  for k = 1, 2 do missed = math.max(missed, math.abs((E[i][k] - Y[i][k] + pi) % (2*pi) - pi)) end
  local l = select(2, g:all_geodesics(X[i], Y[i], {length = report.length[i]*1.001}))
  if l[1] < report.length[i]*(1 - 1e-10) then shorter = shorter + 1 end
end
print(("100 pairs: largest miss %.1e, %d not minimal, sum of lengths %.9f"):format(missed, shorter, report.length:sum()))
print(("plain Newton from the straight line converges for %d of them, to geodesics that need not be the shortest"):format(c.converged))
local t = bench.time(function() g:dist(X, Y) end)/100
bench.row("shortest geodesic of a pair", t, c.newton_rk8, "C Newton, rk8pd", 2)
bench.row("", t, c.newton_rk4, "C Newton, RK4x256", 2)
bench.row("", t, py.solve_bvp, "scipy solve_bvp", 1/40)
bench.row("", t, 0.15e-3, "the bar", 1)
t = bench.time(function() g:log(X, Y) end)/100
bench.row("the same by log, verified", t, c.newton_rk8, "C Newton, rk8pd")
local v = {1, 0.5}
t = bench.time(function() g:geodesic({0.3, 0.4}, v, {t = 10, n = 1, rtol = 1e-10}) end)
bench.row("initial value problem, T = 10, 1e-10", t, c.ivp_rk8, "C rk8pd 1e-10")
bench.row("", t, 0.15e-3, "the bar", 1)
bench.row("the same as precise as it gets, 1e-13", bench.time(function() g:geodesic({0.3, 0.4}, v, {t = 10, n = 1}) end))
local rk4 = {t = 1, steps = 200, n = 1, method = "rk4"}
local many, speed = random.uniform(1000, 2), random.normal(1000, 2)
bench.row("1000 geodesics at once: one step of one", bench.time(function() g:geodesic(many, speed, rk4) end)/200/1000, 30e-9, "the bar", 1)
local M = mesh.icosphere(6)
bench.row("fast marching, 40,962 vertices", bench.time(function() M:fast_marching(1) end), c.marching, "C, plane fronts", 1.5)
local set = os.clock()
M:heat_distance(1)
set = os.clock() - set
bench.row("heat method, 40,962 vertices: setup", set, py.heat_setup, "scipy splu")
bench.row("heat method: solve", bench.time(function() M:heat_distance(1) end), py.heat_solve, "scipy splu")
bench.row("", bench.time(function() M:heat_distance(1) end), 36e-3, "CGAL 5.5, measured once", 1.5)
M = mesh.icosphere(5)
bench.row("exact distances, 10,242 vertices", bench.time(function() M:exact_distance(1) end))
