-- The metric of a network against that of the same network written out as an expression.
random.seed(6)
local net = nn.sequential{nn.linear(2, 5), nn.tanh(), nn.linear(5, 3)}
local g, h = net:pullback(), net:map():metric()
local P = random.normal(4, 2)
print(g, g.dim)                                                 --> metric in 2 coordinates, pulled back from 3 dimensions	2
print(g(P):near(h(P)), g:christoffel(P):near(h:christoffel()(P)), g:riemann(P):near(h:riemann()(P)))   --> true	true	true
print(g:ricci(P):near(h:ricci()(P)), g:scalar_curvature(P):near(h:scalar_curvature()(P)), g:gaussian_curvature(P):near(h:gaussian_curvature()(P)))   --> true	true	true
local x, u, v = P[1], {0.3, -0.2}, {0.1, 0.5}
print(abs(g:inner(x, u, v) - h:inner(x, u, v)) < 1e-14, abs(g:norm(x, u) - h:norm(x, u)) < 1e-14, abs(g:angle(x, u, v) - h:angle(x, u, v)) < 1e-12)   --> true	true	true
print(g:exp(x, u):near(h:exp(x, u), 1e-9), g:geodesic(x, u, {n = 5}):near(h:geodesic(x, u, {n = 5}), 1e-9))   --> true	true
local y = g:exp(x, u)
local w, report = g:log(x, y)
print(w:near(u, 1e-7), report.converged, abs(g:dist(x, y) - g:norm(x, u)) < 1e-8)   --> true	true	true
local path = g:geodesic(x, u, {n = 20})
print(g:transport(path, v):near(h:transport(path, v), 1e-8), abs(g:length(path) - h:length(path)) < 1e-9)   --> true	true
print(abs(g:sectional_curvature(x, u, v) - h:sectional_curvature(x, u, v)) < 1e-9, g:volume_density(x) > 0)   --> true	true
-- another metric on the outputs: a matrix, or an expression
local A = array{{2, 0.5, 0}, {0.5, 1, 0.1}, {0, 0.1, 3}}
local J = net:jacobian(x)
print(net:pullback(A)(x):near(J.T:dot(A):dot(J)))               --> true
local flat = metric(function(a, b, c) return {{2, 0.5, 0}, {0.5, 1, 0.1}, {0, 0.1, 3}} end)
print(net:pullback(flat)(x):near(net:pullback(A)(x)))           --> true
-- a part of a network, from layer to layer; members of an ensemble; maps that are no network
print(net:pullback{from = 2}(net:layers(x)[1]).shape[1], net:pullback{to = 1}(x):near(net:weights(1).T:dot((net:weights(1)))))   --> 5	true
local other = net:copy()
other:parameters(net:parameters()*1.1)
print(nn.ensemble_metric{net, other}(x):near((g(x) + other:pullback()(x))/2))   --> true
local sphere = nn.expected_metric{function(a, b) return cos(a)*sin(b), sin(a)*sin(b), cos(b) end}
print(abs(sphere:gaussian_curvature{0.3, 1.1} - 1) < 1e-12, abs(sphere:dist({0, pi/2}, {1, pi/2}) - 1) < 1e-9)   --> true	true
-- how far a decoder is off: small and right near the codes, up to far away from them
random.seed(3)
local Z, near = random.normal(600, 2), nn.sequential{nn.linear(2, 5), nn.tanh(), nn.linear(5, 2)}
local s = exp(-0.3*Z(nil, 1)):reshape(600, 1)*array{0.05, 0.2}
local sigma = nn.deviation(near, Z, near(Z) + s*random.normal(600, 2), {centers = 20, epochs = 60})
print(abs((sigma(Z)/s):mean(1) - 1):max() < 0.2, sigma{60, 60}:near(array{10, 10}), nn.expected_metric{near, sigma}{3, 3}[1][1] > near:pullback(){3, 3}[1][1])   --> true	true	true
-- networks and their curvature are drawn like any map
local fig = figure{grid = {1, 3}}
local one = nn.sequential{nn.linear(2, 4), nn.tanh(), nn.linear(4, 1)}
fig:axes():contourf(one, {x = {-1, 1}, y = {-1, 1}})
fig:axes():contourf(g:gaussian_curvature(), {x = {-1, 1}, y = {-1, 1}, n = 20})
fig:axes():ellipses(g, P)
-- wrong uses say what is wrong
net:pullback "bernoulli"(P)                                     --! not a probability between 0 and 1
net:pullback "bernouli"                                         --! no metric of outputs 'bernouli' (did you mean 'bernoulli'?)
net:pullback(eye(2))                                            --! a metric of 3 outputs is a matrix of shape (3, 3)
net:pullback{form = 2}                                          --! unknown option 'form' (did you mean 'from'?)
net:pullback(-eye(3))                                           --! not positive definite
g:dist({0, 0}, {1, nan})                                        --! coordinate 2 of pair 1 is not finite
g:geodesic_between(x, {1, 2, 3})                                --! points: 2 coordinates expected
g:sectional_curvature(x, u, u)                                  --! u and v span no plane
nn.sequential{nn.linear(2, 1)}:pullback():christoffel(x)        --! the pulled-back metric is singular
nn.sequential{nn.linear(3, 4)}:pullback():gaussian_curvature()  --! Gaussian curvature is of surfaces
nn.deviation(near, Z, near(Z), {centers = 601})                  --! deviation: 601 centers for 600 codes
