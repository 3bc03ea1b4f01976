-- Alpha complexes of points of a turned line and a turned grid, as degenerate as rounding leaves them: components are those of
-- the distances, and no bar moves by more than the points do.
random.seed(4)
local far, moved = 0, 0
for case = 1, 600 do
  local P, a, b = {}, 6*random.uniform(), 6*random.uniform()
  for i = 1, random.integer(4, 12) do
    local x, y = 0.1*random.integer(0, 9), case % 3 == 0 and random.integer(0, 2) or 0
    P[i] = {x*cos(a) - y*sin(a), (x*sin(a) + y*cos(a))*cos(b), (x*sin(a) + y*cos(a))*sin(b)}
    if random.uniform() < 0.3 then P[i][1] = P[i][1] + 1e-9*random.normal() end
  end
  P = array(P)
  local A, R = topology.alpha(P), topology.rips(P, {maxdim = 0})
  local B = topology.alpha(P + 2e-10*(random.uniform(#P, 3) - 0.5))
  local r, s = A[0](nil, 2), R[0](nil, 2)/2
  for i = 2, min(#r, #s) do far = max(far, abs(r[i] - s[i])) end
  for k = 0, 2 do moved = max(moved, A:bottleneck(B, k)) end
end
print(far < 1e-12, moved < 2e-10)           --> true	true
