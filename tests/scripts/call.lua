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

-- dense metrics: of four dimensions
local g = metric(function(a, b, c, d) return {{2 + a^2, b, c, d}, {b, 3, a*c, 0.1}, {c, a*c, 4, b}, {d, 0.1, b, 5}} end)
local p = g:geodesic({0.1, 0.2, 0.1, 0}, {1, 0.5, -0.3, 0.2}, {n = 4})
print(p.report.drift < 1e-12, p[5]:near(g:exp({{0.1, 0.2, 0.1, 0}}, {{1, 0.5, -0.3, 0.2}})[1], 1e-12))  --> true	true
-- and of ten, positive and not: that one solves a linear system at every point
local function ten(first)
  return metric(function(a, b, c, d, e, f, g, h, i, j)
    local x, m = {a, b, c, d, e, f, g, h, i, j}, {}
    for k = 1, 10 do m[k] = {} for l = 1, 10 do m[k][l] = (k ~= l and 0 or k == 1 and first or 1) + 0.1*x[k]*x[l] end end
    return m
  end, {signature = first < 0 and {1, 9} or {0, 10}})
end
local v, at = {}, {}
for k = 1, 10 do v[k], at[k] = 1/k, 0.1*k end
print(ten(1):geodesic(at, v, {n = 1}).report.drift < 1e-12, ten(-3):geodesic(at, v, {n = 1}).report.drift < 1e-12)   --> true	true
print(ten(-3):geodesic({at, at}, v, {n = 1})[2]:near(ten(-3):geodesic(at, v, {n = 1}), 1e-12))                      --> true

local bad = blackbox(function(x) error "not today" end)
local h = scalar_field(function(x) return bad(x) + x end)
h(1)                                            --! call.lua:31: not today
vector_field(function(x) return bad(x) end):flow({1})         --! call.lua:31: not today
vector_field(function(x) return bad(x) end):flow({{1}, {2}})  --! call.lua:31: not today
turn(h, 1)                                      --! call
scalar_field(function(x) return turn(x) end)    --! 2 coordinates expected, got 1

-- networks: a small one is written out, a larger one called; derivatives are exact, of any order
random.seed(3)
local large = nn.sequential{nn.linear(2, 24), nn.tanh(), nn.linear(24, 24), nn.softplus(), nn.linear(24, 3)}
print(large:map(), #tostring(nn.linear(2, 3):map()) > 60)     --> (x₁, x₂) ↦ (f_1(x₁, x₂), f_2(x₁, x₂), f_3(x₁, x₂))	true
local P, known = random.normal(300, 2), large:pullback()
print(large:map():metric():gaussian_curvature()(P):near(known:gaussian_curvature(P), 1e-10))               --> true
local m = metric(function(x, y) local a, b, c = large(x, y) return {{exp(a), 0.1*b}, {0.1*b, 1 + c^2}} end)
print(m:geodesic({0, 0}, {1, 0.3}, {n = 3}).report.drift < 1e-12, m:ricci()(P).shape[1])                     --> true	300
local s = scalar_field(function(x, y) local a, b, c = large(x*y, y) return a*b + sin(c) end)
local second, third, e = s:diff("x"):diff("x"), s:diff("x"):diff("x"):diff("y"), 1e-4
print(abs(third(0.3, 0.4) - (second(0.3, 0.4 + e) - second(0.3, 0.4 - e))/(2*e)) < 1e-8)                     --> true
local before = s(0.3, 0.4)
large:parameters(large:parameters()*2)
print(s(0.3, 0.4) ~= before)                    --> true
scalar_field(function(x) return (turn(x, x)) end):diff("x"):diff("x"):diff("x")   --! first and second derivatives only
