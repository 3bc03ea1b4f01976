-- a function that is called, not traced, inside a traced one
local b = blackbox(function(x, y) return sin(x)*y end, {inputs = 2})
local f = scalar_field(function(u, v) return b(u*v, v)^2 + u end)
print(f)                                        --> u + (f(u v, v))²
print(f:diff "u")                               --> 2 v ∂_1 f(u v, v) f(u v, v) + 1
print(f:latex())                                --> u + \left(f\left(u \, v, v\right)\right)^{2}
print(abs(f(1, 2) - (4*sin(2)^2 + 1)) < 1e-15, abs(f:diff("u")(1, 2) - (16*sin(2)*cos(2) + 1)) < 1e-8)   --> true	true
b = nil collectgarbage() collectgarbage()       -- the field keeps it
print(f(array{{1, 2}, {0, 1}}):near(array{4*sin(2)^2 + 1, 0}, 1e-15), f:hessian()(1, 2).shape[1])        --> true	2
local turn = blackbox(function(x, y) return -y, x end, {inputs = 2, outputs = 2})
local X = vector_field(function(x, y) return turn(x, y) end)
print(X:flow({{1, 0}, {0, 1}}, {t = pi, n = 1})(nil, 2, nil):near(array{{-1, 0}, {0, -1}}, 1e-11))       --> true

-- a dense metric of four dimensions: its geodesics solve a linear system at every point
local g = metric(function(a, b, c, d) return {{2 + a^2, b, c, d}, {b, 3, a*c, 0.1}, {c, a*c, 4, b}, {d, 0.1, b, 5}} end)
local p = g:geodesic({0.1, 0.2, 0.1, 0}, {1, 0.5, -0.3, 0.2}, {n = 4})
print(p.report.drift < 1e-12, p[5]:near(g:exp({{0.1, 0.2, 0.1, 0}}, {{1, 0.5, -0.3, 0.2}})[1], 1e-12))  --> true	true
-- and of ten, which has no adjugate to speak of
local ten = metric(function(a, b, c, d, e, f, g, h, i, j)
  local x, m = {a, b, c, d, e, f, g, h, i, j}, {}
  for k = 1, 10 do m[k] = {} for l = 1, 10 do m[k][l] = (k == l and 1 or 0) + 0.1*x[k]*x[l] end end
  return m
end)
local v, at = {}, {}
for k = 1, 10 do v[k], at[k] = 1/k, 0.1*k end
print(ten:geodesic(at, v, {n = 1}).report.drift < 1e-12)   --> true

local bad = blackbox(function(x) error "not today" end)
local h = scalar_field(function(x) return bad(x) + x end)
h(1)                                            --! call.lua:28: not today
vector_field(function(x) return bad(x) end):flow({1})         --! call.lua:28: not today
vector_field(function(x) return bad(x) end):flow({{1}, {2}})  --! call.lua:28: not today
turn(h, 1)                                      --! call
scalar_field(function(x) return turn(x) end)    --! 2 coordinates expected, got 1
