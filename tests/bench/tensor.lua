-- Curvature of Kerr's metric at a point from its components: Riemann, Ricci and Kretschmann, one point and a batch.
local bench = dofile "tests/bench/table.lua"
local c, py = bench.c(), bench.python "tensor"
local g = metric.kerr(1, 0.6)
local R, Ric, K = g:tensor "R_abcd", g:ricci(), g:kretschmann()
local x = array{0, 3, 0.8, 0.2}
assert(math.abs(K(x) - c.value) < 1e-12)
local one = bench.time(function() R(x); Ric(x); K(x) end)
bench.row("Riemann, Ricci, Kretschmann at a point", one, c.kerr, "C, jets by hand", 3.6)
bench.row("the same against the bar of 5 us", one, 5e-6, "bar", 1)
bench.row("  Kretschmann alone", bench.time(function() K(x) end), c.kerr, "C, jets by hand")
local X = random.uniform(1000, 4) + array{0, 3, 0.5, 0}
bench.row("  a point of a batch of 1000, all three", bench.time(function() R(X); Ric(X); K(X) end)/1000, c.kerr, "C, jets by hand")
bench.row("Riemann at a point", bench.time(function() R(x) end), py.geomstats, "geomstats")
