-- geodesics and flows by every method, one start or many, and what they report
local S = metric(function(theta, phi) return {{1, 0}, {0, sin(theta)^2}} end, {theta = {0, pi}})
local function latitude(p) return p[1] end
for _, method in ipairs {"dop853", "rk4", "symplectic", "bdf"} do
  local p = S:geodesic({pi/2, 0}, {0, 1}, {t = 2*pi, n = 8, method = method})
  print(method, p.shape[1], abs(p[9][2] - 2*pi) < 1e-6, p.report.method == method, p.report.drift < 1e-6)
end
--> dop853	9	true	true	true
--> rk4	9	true	true	true
--> symplectic	9	true	true	true
--> bdf	9	true	true	true
local p = S:geodesic({1, 0}, {0.1, 1}, {t = 10, n = 1, method = "rk4", steps = 10000})
print(p.report.steps, p.report.evaluations, p.report.drift < 1e-13, (p + 0).report)   --> 10000	40000	true	nil

-- a batch of starts gives a path each, as one by one
local x, v = array{{1, 0}, {pi/2, 1}, {2, 0}}, array{{0, 1}, {0.2, 1}, {-0.3, 0.1}}
local P = S:geodesic(x, v, {t = 3, n = 5})
print(P.shape[1], P.shape[2], P.shape[3])       --> 3	6	2
for i = 1, 3 do assert(P[i]:near(S:geodesic(x[i], v[i], {t = 3, n = 5}), 1e-12)) end
local Q = S:geodesic({1, 0}, v, {n = 2, method = "rk4"})                    -- one point, several vectors
print(Q.shape[1], Q(nil, 3, nil):near(S:exp({1, 0}, v), 1e-11))   --> 3	true
print(S:exp(zeros(0, 2), zeros(0, 2)).shape[1])  --> 0

local X = vector_field(function(x, y) return -y, x end)
local F = X:flow({{1, 0}, {0, 2}}, {t = pi, n = 3})
print(F.shape[1], F.shape[2], F.shape[3], F(nil, 4, nil):near(array{{-1, 0}, {0, -2}}, 1e-11), F.report.method)   --> 2	4	2	true	dop853
print(X:flow({1, 0}, {t = -pi/2, n = 1, method = "symplectic", steps = 40})[2]:near(array{0, -1}, 1e-9))          --> true
-- stiff: y follows cos t at once
local Y = vector_field(function(t, y) return 1, -1e6*(y - cos(t)) end)
local y = Y:flow({0, 0}, {t = 2, n = 1, method = "bdf"})
print(abs(y[2][2] - cos(2)) < 1e-5, y.report.steps < 500)   --> true	true

X:flow({1, 0}, {method = "euler"})              --! flow: option 'method'
X:flow({1, 0}, {method = "rk4", rtol = 1e-9})   --! flow: rk4 takes steps of one length: 'steps' says how many
X:flow({1, 0}, {steps = 10})                    --! flow: dop853 adapts its steps: 'rtol' and 'atol' rule them
local stopped, why = Y:flow({0, 0}, {t = 10, max_steps = 1000})
print(why.complete, why.why:match "^1000 steps taken at t =", #stopped < 101)   --> false	1000 steps taken at t =	true
vector_field(function(y) return y^2 end):flow({{1}, {2}, {0.1}}, {t = 0.9})   --! flow: row 2: the right-hand side is not finite beyond t = 0.5
local blown, why = vector_field(function(y) return y^2 end):flow({2}, {t = 1, n = 10})
print(#blown, blown[5][1], why)                 --> 5	10.0	{complete = false, why = step size underflow at t = 0.5}
vector_field(function(y) return log(y) end):flow({{1}, {-1}}, {method = "rk4"})   --! flow: row 2: the solution is not finite beyond t = 0

-- a path ends where a function of the point is zero
local q = X:flow({1, 0}, {t = 10, n = 100, stop = function(x, y) return x - y end})
print(q.shape[1], abs(q.report.stopped - pi/4) < 1e-12, q[9]:near(array{sqrt(0.5), sqrt(0.5)}, 1e-12))   --> 9	true	true
print(X:flow({1, 0}, {t = -10, n = 2, stop = function(x, y) return x + y end}).report.stopped < 0)       --> true
local fall = metric(function(t, r) return {{-(1 - 2/r), 0}, {0, 1/(1 - 2/r)}} end, {signature = {1, 1}})
local p = fall:geodesic({0, 6}, {1, -0.5}, {t = 10, n = 50, stop = function(t, r) return r - 2.5 end})
print(abs(p[#p][2] - 2.5) < 1e-12, p.report.stopped < 10, p.report.drift < 1e-11)                       --> true	true	true
print(S:geodesic({1, 0}, {1, 0}, {t = 1, n = 3, stop = function(a, b) return a - 7 end}).report.stopped)  --> false
X:flow({1, 0}, {stop = function(x) return x end})       --! flow: option 'stop' is a function of 1 number; the points have 2
X:flow({1, 0}, {stop = 3})                              --! flow: option 'stop' is a function
X:flow({1, 0}, {stop = function(x, y) return x end, method = "rk4"})     --! flow: rk4 does not stop at events; dop853 does
X:flow({{1, 0}, {2, 0}}, {stop = function(x, y) return x end})           --! flow: one start can be stopped at an event, not 2
