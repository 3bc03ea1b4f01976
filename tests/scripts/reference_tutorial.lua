-- The tutorial's sections with the right numbers (tests/reference/tutorial.json).
local ref, failed, count = data.load "tests/reference/tutorial.json", 0, 0
local function number(x) return type(x) == "table" and (x.value or tonumber(x[1])) or x end
local function check(name, got, want, tolerance)
  want = number(want)
  count = count + 1
  if not (math.abs(got - want) <= (tolerance or 1e-12) * math.max(1, math.abs(want))) then
    failed = failed + 1
    print(name, "is", got, "not", want)
  end
end

local s = ref["01_sphere"]
local phi = map(function(u, v) return cos(u)*sin(v), sin(u)*sin(v), cos(v) end, {u = {0, 2*pi}, v = {0, pi}})
local g = phi:metric()
check("sphere K", g:gaussian_curvature()(0.3, 0.8), s.gauss_K)
check("sphere R", g:scalar_curvature()(0.3, 0.8), s.scalar_R)
check("sphere g_uu", g(0.3, 0.8)[1][1], sin(0.8)^2)
check("sphere g_vv", g(0.3, 0.8)[2][2], 1)

s = ref["03_graddescent"]
local r = optim.gradient_descent(function(x, y) return x^2 + y^2 end, {1, 1}, {lr = 0.1, steps = 100})
check("path rows", #r.path, s.path_points, 0)
for i = 1, 101 do check("x_" .. i - 1, r.path[i][1], s.path_x_double[i], 1e-15) end
check("f_100", r.value*1e19, s.f_100.value*1e19)
local X = vector_field(function(x, y) return -2*x, -2*y end)
check("gradient flow", X:flow({1, 1}, {t = 10, n = 1})[2][1], s["gradient_flow_at_time_10 (=100*lr)"], 1e-15)

s = ref["04_spheremetric"]
local S2 = metric(function(theta, phi) return {{1, 0}, {0, sin(theta)^2}} end, {theta = {0, pi}, phi = {0, 2*pi, periodic = true}})
local p, q = s.p1_theta_phi, s.p2_theta_phi
check("distance", S2:dist(p, q), s.geodesic_distance)
local v = S2:log(p, q)
check("log theta", v[1], s["initial_velocity_theta_phi_coord (log map, unit time)"][1])
check("log phi", v[2], s["initial_velocity_theta_phi_coord (log map, unit time)"][2])
check("speed", S2:norm(p, v), s.speed)
check("Clairaut", sin(p[1])^2*v[2], s.clairaut_sin2theta_dphi)
local m = S2:geodesic_between(p, q, {n = 2})[2]
check("midpoint theta", m[1], s.midpoint_theta_phi[1])
check("midpoint phi", m[2], s.midpoint_theta_phi[2])
check("straight in coordinates", S2:length{p, q}, s.length_of_straight_coordinate_segment)
local G = S2:christoffel()(1, 0)
check("Γ^θ_φφ", G[1][2][2], s.christoffel_at_theta_1["Gamma^theta_phiphi"])
check("Γ^φ_θφ", G[2][1][2], s.christoffel_at_theta_1["Gamma^phi_thetaphi"])
for _, pair in ipairs(s.random_pairs) do                 -- eight pairs: distance by a map of the sphere, too
  check("pair", S2:dist(pair.p, pair.q), pair.d, 1e-11)
end

s = ref["05_vectorfield"]
X = vector_field(function(x, y) return -y, x end)
check("div", X:divergence()(0.3, 0.4), s.div)
check("curl", X:curl()(0.3, 0.4), s.curl)
local moved = X:flow({1, 0}, {t = 1, n = 4})
check("flow x", moved[5][1], s["flow_of_(1,0)_at_t=1"][1])
check("flow y", moved[5][2], s["flow_of_(1,0)_at_t=1"][2])
local flat = metric(function(x, y) return {{1, 0}, {0, 1}} end)
check("Killing", lie_derivative(X, flat)(0.3, 0.4):norm(), 0)
local DX = flat:nabla(X)(0.3, 0.4)                       -- ∇_X X = -(x, y)
local x = X(0.3, 0.4)
check("∇_X X, x", DX[1][1]*x[1] + DX[1][2]*x[2], -0.3)
check("∇_X X, y", DX[2][1]*x[1] + DX[2][2]*x[2], -0.4)

s = ref["06_saddle"]
local f = scalar_field(function(x, y) return x^2 - y^2 end)
r = optim.gradient_descent(f, {1, 1}, {lr = 0.1, steps = 20})
check("x_20", r.x[1], s.abs_x_20)
check("y_20", r.x[2], s.abs_y_20)
check("f_20", r.value, s.f_20)
check("y_4", r.path[5][2], s.y_4)
local graph_of_f = map(function(x, y) return x, y, x^2 - y^2 end):metric()
for _, at in ipairs{{0, 0}, {1, 1}, {1, 0}} do
  check("K", graph_of_f:gaussian_curvature()(at), s[({[0] = "K_origin", "K_(1,0)", "K_(1,1)"})[at[1] + at[2]]])
end
G = graph_of_f:christoffel()(1, 1)
check("Γ^x_xx", G[1][1][1], s["christoffel_(1,1)"]["Gamma^x_xx"])
check("Γ^y_xx", G[2][1][1], s["christoffel_(1,1)"]["Gamma^y_xx"])
check("S", graph_of_f:scalar_curvature()(1, 1), s["scalar_R_(1,1)"])
check("Hessian", f:hessian()(0.3, 0.4)[2][2], -2)

s = ref["07_natgrad"]
f = scalar_field(function(a, b) return -cos(a)*cos(b) end)
local fisher = metric(function(a, b) return {{cos(a)^2, 0}, {0, cos(b)^2}} end)
local ngd = optim.natural_gradient(f, fisher, {pi/4, pi/4}, {lr = 0.1, steps = 100})
local gd = optim.gradient_descent(f, {pi/4, pi/4}, {lr = 0.1, steps = 100})
for i = 1, #s.theta_ngd_mp do check("ngd " .. i, ngd.path[i][1], tonumber(s.theta_ngd_mp[i]), 1e-14) end
for i = 1, #s.theta_gd_mp do check("gd " .. i, gd.path[i][2], tonumber(s.theta_gd_mp[i]), 1e-14) end
check("1 + f ngd", (1 + ngd.value)*1e9, s.one_plus_f_ngd_100.value*1e9, 1e-6)
local far = optim.natural_gradient(f, fisher, {1.5, 0.3}, {lr = 0.1, steps = 1}).x
check("near the singular line", far[1], s.cond_F_near_singular.first_ngd_step_to[1], 1e-11)
check("and", far[2], s.cond_F_near_singular.first_ngd_step_to[2])
check("flat", fisher:gaussian_curvature()(0.3, 0.4), 0)
check("length to the minimum", fisher:dist({pi/4, pi/4}, {0, 0}), s["geodesic_length_start_to_(0,0)"], 1e-10)
local mle = s.better_example_gaussian_mle
local L = scalar_field(function(mu, sigma) return log(sigma) + (1 + mu^2)/(2*sigma^2) end)
local N = metric(function(mu, sigma) return {{1/sigma^2, 0}, {0, 2/sigma^2}} end)
r = optim.natural_gradient(L, N, {2, 3}, {lr = 0.1, steps = 20})
for i = 1, #mle.ngd do
  check("mle mu", r.path[i][1], tonumber(mle.ngd[i][1]))
  check("mle sigma", r.path[i][2], tonumber(mle.ngd[i][2]))
end

s = ref["10_paralleltransport"]
for name, circle in pairs(s.latitude_circles) do
  local theta0 = number(circle.theta0)
  local w = S2:transport(map(function(t) return theta0, t end, {t = {0, 2*pi}}), {1, 0})
  local angle = number(circle["holonomy_angle_2pi(1-cos)"])
  check("holonomy " .. name, w[1], math.cos(angle))
  check("holonomy " .. name, w[2]*math.sin(theta0), math.sin(angle))
end
local disk = metric(function(x, y) local k = 4/(1 - x^2 - y^2)^2 return {{k, 0}, {0, k}} end)
local rho = math.tanh and math.tanh(0.5) or (math.exp(1) - 1)/(math.exp(1) + 1)
local w = disk:transport(map(function(t) return rho*cos(t), rho*sin(t) end, {t = {0, 2*pi}}), {1, 0})
check("hyperbolic holonomy", w[2]/w:norm(), math.sin(number(s.hyperbolic_r1)))

s = ref["12_liederivative"]
local at = s["at_(1,2)"]
check("L_X r²", X:apply(scalar_field(function(x, y) return x^2 + y^2 end))(1, 2), 0)
check("L_X(x² y)", X:apply(scalar_field(function(x, y) return x^2*y end))(1, 2), at["L_X(x^2 y)"])
check("L_X e^x sin y", lie_derivative(X, scalar_field(function(x, y) return exp(x)*sin(y) end))(1, 2), at["L_X exp(x)sin(y)"])
local E = vector_field(function(x, y) return x, y end)
check("L_E g = 2 g", (lie_derivative(E, flat) - 2*flat:matrix())(0.3, 0.4):norm(), 0)
check("[X, E]", X:bracket(E)(0.3, 0.4):norm(), 0)
check("[X, x d_y]", (X:bracket(vector_field(function(x, y) return 0, x end))(0.3, 0.4) - array{0.3, -0.4}):norm(), 0)

print(count .. " values, " .. failed .. " wrong")             --> 410 values, 0 wrong
