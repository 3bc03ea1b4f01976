-- Numbers whose squares are none, functions without a range, thresholds that are no numbers, jobs too large.
for _, s in ipairs{1e160, 1e-170, 1e-160, 1e300, 1e-300} do
  local D, P = topology.rips({{0, 0}, {s, 0}, {0, s}, {s, s}}), {}
  assert(D[0](nil, 2)/s == array{inf, 1, 1, 1} and abs(D[1]/s - array{{1, 2^0.5}}):max() < 1e-15)
  for i = 1, 100 do P[i] = {s*cos(2*pi*i/100), s*sin(2*pi*i/100)} end
  local G = topology.mapper(P, array(P)(nil, 1)).graph
  assert(G.n == G.m)                        -- one loop
  local B = topology.cubical{{s, s, s}, {s, 5*s, s}, {s, s, s}}
  local C = topology.cubical{{s, s, s}, {s, 3*s, s}, {s, s, s}}
  for order = 1, 64, 21 do assert(abs(B:wasserstein(C, 1, {order = order})/s - 2) < 1e-14) end
end
print(topology.mapper({{1, 2}}, {3}).graph, topology.mapper({{0, 0}, {0, 0.1}, {5, 5}}, {1, 1, 1}).graph)    --> graph with 1 node and 0 edges	graph with 2 nodes and 0 edges
print(topology.rips{{0, 0}, {1, 0}}:betti(nan))                                 --> {nan, nan}
print(topology.euler_curve({1, 2, 3}, {{1, 2, 3}}, {2, nan, 1}))                --> {1, nan, 1}
local X = data.cube{n = 10000, dim = 3}
topology.rips(X, {maxdim = 2, limit = 1e9})         --! rips: 10000 points and 3.918e+07 edges would need about 8.4e+10 simplices, more than limit = 1e+09
topology.rips(X({1, 300}), {maxdim = 2, limit = 1})  --! would need about
