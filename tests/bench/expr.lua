-- The expression engine against C by hand (expr.c; its figures are minima of CPU time in one process) and the peers.
local bench = dofile "tests/bench/table.lua"
local c, python = bench.c(), bench.python "expr"

local function section(text) print("\n" .. text) end
local function against(what, ours, theirs, who, bar) bench.row(what, c[ours], c[theirs], who, bar) end

section "one point: the right-hand side of a geodesic"
for _, row in ipairs {{"sphere", 2.5}, {"schwarzschild", 9}, {"net", 10}} do
  local name, bar = table.unpack(row)
  against(name .. ", native", name .. ".native", name .. ".hand", "C -O3", 1.35)
  against(name .. ", portable", name .. ".switch", name .. ".hand", "C -O3", bar)
end

against("net, native, as a network's bar", "net.native", "net.hand", "C -O3", 0.7)

section "one solution: 10^4 steps of RK4 on the sphere, one call from Lua"
local sphere = metric(function(theta, phi) return {{1, 0}, {0, sin(theta)^2}} end)
local rk4 = {method = "rk4", steps = 10000, n = 1, t = 10}
local t = bench.time(function() sphere:geodesic({0.7, 0.1}, {0.1, 0.2}, rk4) end)
bench.row("g:geodesic, rk4", t, 1e4 * c["sphere.one.hand"], "C -O3", 1.35)
local t = bench.time(function() sphere:geodesic({0.7, 0.1}, {0.1, 0.2}, {t = 10, n = 1, rtol = 1e-10, atol = 1e-10}) end)
bench.row("g:geodesic, adaptive at 1e-10", t, python["solve_ivp"], "scipy DOP853")
bench.row("... against its bar", t, 0.15e-3, "0.15 ms", 1)

section "many solutions: a step of RK4 of one of 1024 geodesics"
against("sphere", "sphere.many.native", "sphere.one.hand", "C -O3, one by one", 0.2)
against("Schwarzschild", "schwarzschild.many.native", "schwarzschild.one.hand", "C -O3, one by one", 0.4)
bench.row("sphere, against the bar of a batch", c["sphere.many.native"], 30e-9, "30 ns", 1)

section "grids, a point"
against("sin x cos y + exp(-x² - y²), native", "f.native", "f.sleef", "C with SLEEF", 1.1)
against("... portable blocks", "f.blocks", "f.sleef", "C with SLEEF", 1.9)
against("curvature of its graph, native", "bump.native", "bump.sleef", "C with SLEEF", 1.45)
against("... portable blocks", "bump.blocks", "bump.sleef", "C with SLEEF", 1.9)
for _, what in ipairs {"f", "bump"} do
  against(what .. ", native", what .. ".native", what .. ".hand", "C -O3, libm", 0.5)
  against(what .. ", portable blocks", what .. ".best", what .. ".hand", "C -O3, libm", 0.6)
end
against("curvature of a torus, 1000 x 1000", "torus.native", "torus.hand", "C -O3, libm", 0.5)
local f = scalar_field(function(x, y) return sin(x)*cos(y) + exp(-x^2 - y^2) end)
local P = random.uniform(10000000, 2)
f(P)
bench.row("f on 10^7 points", bench.time(function() f(P) end, 3), python["numpy"], "numpy", 0.8)
P = nil

section "networks 2 - width - width - 784, batches of second jets; a flop"
for _, width in ipairs {128, 512} do
  for _, points in ipairs {16, 64} do
    against(("width %d, %d points"):format(width, points), ("jets.%d.%d.flop"):format(width, points), "product.flop", "dgemm, 512 x 512", 1/0.6)
  end
end

section "two threads, the torus"
against("CPU time of both", "threads.cpu2", "threads.cpu1", "one thread", 1.05)
local machine = c["threads.bare2"]/c["threads.bare1"]         -- what two threads gain here now, by hand and without a pool
if machine <= 0.6 then
  against("time on the wall", "threads.wall2", "threads.wall1", "one thread", 0.6)
else
  against("time on the wall (not idle: by hand " .. ("%.2f)"):format(machine), "threads.wall2", "threads.wall1", "one thread")
end
bench.row("... against halves by hand in two threads", c["threads.wall2"], machine*c["threads.wall1"], "bare threads", 1.1)

section "latency"
against("Kerr: trace, differentiate; a node", "kerr.node", "us", "1 µs", 1)
against("tape; an instruction", "kerr.tape", "us", "0.3 µs", 0.3)
against("native code; an instruction", "kerr.emit", "us", "0.3 µs", 0.3)

local M, a = param("M", 1), param("a", 3/5)
local function kerr(of_x)
  return metric(of_x and function(t, r, x, phi)
    local S, D, s2 = r^2 + a^2*x^2, r^2 - 2*M*r + a^2, 1 - x^2
    return {{-(1 - 2*M*r/S), 0, 0, -2*M*a*r*s2/S}, {0, S/D, 0, 0}, {0, 0, S/s2, 0}, {-2*M*a*r*s2/S, 0, 0, (r^2 + a^2 + 2*M*a^2*r*s2/S)*s2}}
  end or function(t, r, theta, phi)
    local S, D, s2 = r^2 + a^2*cos(theta)^2, r^2 - 2*M*r + a^2, sin(theta)^2
    return {{-(1 - 2*M*r/S), 0, 0, -2*M*a*r*s2/S}, {0, S/D, 0, 0}, {0, 0, S, 0}, {-2*M*a*r*s2/S, 0, 0, (r^2 + a^2 + 2*M*a^2*r*s2/S)*s2}}
  end, {signature = {1, 3}})
end
local function schwarzschild()
  return metric(function(t, r, theta, phi)
    local f = 1 - 2*M/r
    return {{-f, 0, 0, 0}, {0, 1/f, 0, 0}, {0, 0, r^2, 0}, {0, 0, 0, r^2*sin(theta)^2}}
  end, {signature = {1, 3}})
end
bench.row("Kerr's Kretschmann scalar at a point, from Lua", bench.time(function() kerr():kretschmann()(0, 4, 1, 0) end), 2e-3, "2 ms", 1)
bench.row("a torus's curvature at a point, from Lua", bench.time(function()
  map(function(u, v) return (2 + cos(v))*cos(u), (2 + cos(v))*sin(u), sin(v) end):metric():gaussian_curvature()(1, 1)
end), 1e-3, "1 ms", 1)
local K, R = kerr():kretschmann(), kerr():ricci()
local all = kerr():riemann()
bench.row("Riemann, Ricci, Kretschmann of Kerr at a point", bench.time(function() all(0, 4, 1, 0) R(0, 4, 1, 0) K(0, 4, 1, 0) end), 5e-6, "5 µs", 1)

section "symbols: everything printed"
local function printed(g) return tostring(g:christoffel()), tostring(g:riemann()), tostring(g:ricci()), tostring(g:kretschmann()) end
local function once(f) local best = 1e9 for _ = 1, 3 do local t = os.clock() f() best = min(best, os.clock() - t) end return best end
local t = once(function() local g = schwarzschild() return tostring(g:christoffel()), tostring(g:scalar_curvature()), tostring(g:kretschmann()) end)
bench.row("Schwarzschild: Γ, S = 0, Kretschmann", t, 20e-3, "20 ms (Maxima)", 1)
bench.row("...", t, python["schwarzschild"], "SymPy")
if python.kerr then
  bench.row("Kerr in x = cos θ: Γ and Ricci alone", once(function() local g = kerr(true) return tostring(g:christoffel()), tostring(g:ricci()) end), python.kerr, "SymPy")
end
bench.row("Kerr in x = cos θ: Γ, Riemann, Ricci, Kretschmann", once(function() printed(kerr(true)) end), 0.5, "0.5 s (Maxima)", 1)
bench.row("Kerr in θ", once(function() printed(kerr(false)) end), 2, "2 s (Maxima 11.6 s)", 1)

section "digits"
local worst, relative = 0, 0
for i = 1, 50 do
  local r, theta = 3 + 0.2*i, 0.3 + 0.05*i
  worst = max(worst, R(0, r, theta, 0):norm())
  local z = 9/25*cos(theta)^2
  local exact = 48*(r^2 - z)*((r^2 + z)^2 - 16*r^2*z)/(r^2 + z)^6
  relative = max(relative, abs(K(0, r, theta, 0) - exact)/(48*(r^2 + z)^-3))
end
print(("Kerr: |Ricci| at most %.1e, %s (≤ 1e-13); Kretschmann scalar off by %.1e, %s (≤ 1e-12)"):format(
  worst, worst <= 1e-13 and "ok" or "MISSED", relative, relative <= 1e-12 and "ok" or "MISSED"))
local fuzz = os.getenv "BENCH":gsub("bench/expr$", "tests/expr/test_native")
if io.open(fuzz) then print("native = portable, bit for bit, over 10^6 random instructions: " .. (os.execute(fuzz .. " >/dev/null 2>&1") and "ok" or "MISSED")) end
