-- The metric of a network takes the calls of any metric: against the same network written out as an expression.
random.seed(1)
local net = nn.sequential{nn.linear(2, 6), nn.tanh(), nn.linear(6, 4)}
net:parameters(1.5*net:parameters())
local g, h = net:pullback(), net:map():metric()
local P, x, v = 0.7*random.normal(5, 2), {0.1, 0.2}, {0.5, -0.3}
print(g:einstein(P):near(h:einstein()(P), 1e-12), g:kretschmann(P):near(h:kretschmann()(P), 1e-10), g:volume_form(x) == g:volume_density(x))   --> true	true	true
local four, Q = nn.sequential{nn.linear(4, 6), nn.tanh(), nn.linear(6, 7)}, random.normal(1, 4)
local g4, h4 = four:pullback(), four:map():metric()
local function f(a, b) return a^2 + b^2 end
local rot = vector_field(function(a, b) return -b, a end)
-- wrong uses say what is wrong
g:holonomy{{0, 0}, {1, 0}}                                      --! the loop is not closed: coordinate 1 begins at 0 and ends at 1
g:schouten(x)                                                   --! the Schouten tensor needs 3 dimensions or more; this metric has 2
g:jacobi(x, v, {J = {1, 2, 3}})                                 --! J has 3 components, the metric has 2 coordinates
g:jacobi(P, P)                                                  --! one point and one vector expected, got 5
g:conjugate_point(x, v, {tt = 3})                               --! unknown option 'tt'
optim.natural_gradient(f, g4, {0, 0})                           --! a metric in 2 coordinates expected, got one in 4
manifold.from_metric(net)                                       --! metric expected, got network
stats.frechet_mean(g, {{0, 0}, {1, nan}})                       --! point is off a latent space of 2 coordinates (row 2): its coordinates are finite
scalar_field(function(a, b, c) return a end):gradient(g)        --! gradient: a metric in 2 coordinates where the chart has 3
g:raise(rot)                                                      --! raise: the tensor has no lower index
g:tensor "Q_ab"                                                 --! tensor: no tensor 'Q_ab' with 2 indices
connection(net)                                                 --! connection: argument 1: metric expected, got network
print(g4:schouten(Q):near(h4:schouten()(Q), 1e-10), g4:weyl(Q):near(h4:weyl()(Q), 1e-10), abs(g:weyl(x)):max())   --> true	true	0.0
-- curves: holonomy, Jacobi fields, conjugate points
local t = linspace(0, 2*pi, 101)
local loop = zeros(101, 2)
loop:set(0.3*cos(t), nil, 1)
loop:set(0.3*sin(t), nil, 2)
local H, angle = g:holonomy(loop)
local H2, angle2 = h:holonomy(loop)
print(H:near(H2, 1e-8), abs(angle - angle2) < 1e-8)             --> true	true
local J, DJ = g:jacobi(x, v, {J = {0.1, 0}, DJ = {0, 1}})
local J2, DJ2 = h:jacobi(x, v, {J = {0.1, 0}, DJ = {0, 1}})
print(J:near(J2, 1e-8), DJ:near(DJ2, 1e-8))                     --> true	true
local fields, _, path = g:jacobi(x, v, {DJ = {0, 1}, n = 4})
print(fields.shape[1], fields[5]:near((g:jacobi(x, v, {DJ = {0, 1}})), 1e-9), path[5]:near(g:exp(x, v), 1e-9))   --> 5	true	true
local sphere = nn.expected_metric{function(a, b, c) return cos(a)*sin(b)*sin(c), sin(a)*sin(b)*sin(c), cos(b)*sin(c), cos(c) end}
local time, point = sphere:conjugate_point({0, pi/2, pi/2}, {1, 0, 0.1}, {t = 5})
print(abs(time - pi/sqrt(1.01)) < 1e-8, point:near(array{pi, pi/2, pi/2}, 1e-1), g:conjugate_point(x, v, {t = 0.5}))   --> true	true
-- a map that is no network has one workspace: threads don't share it
local many, ball = random.uniform(2000, 3), metric(function(a, b, c) return {{sin(b)^2*sin(c)^2, 0, 0}, {0, sin(c)^2, 0}, {0, 0, 1}} end)
print(sphere(many):near(ball(many), 1e-13), sphere:christoffel(many):near(ball:christoffel()(many), 1e-9))   --> true	true
-- where a manifold is asked for
local X, M = 0.5*random.normal(12, 2), manifold.from_metric(g)
print(M, stats.frechet_mean(g, X):near(stats.frechet_mean(h, X), 1e-8), stats.frechet_median(g, X):near(stats.frechet_median(h, X), 1e-7))   --> a latent space of 2 coordinates	true	true
print(stats.tangent_pca(g, X, {k = 2}).variance:near(stats.tangent_pca(h, X, {k = 2}).variance, 1e-8))   --> true
print(abs(M:dist(x, {0.3, 0.3}) - h:dist(x, {0.3, 0.3})) < 1e-9, M:transport(x, {0.3, 0.3}, v):near(manifold.from_metric(h):transport(x, {0.3, 0.3}, v), 1e-8))   --> true	true
print(optim.natural_gradient(f, g, {0.5, 0.5}, {steps = 5}).x:near(optim.natural_gradient(f, h, {0.5, 0.5}, {steps = 5}).x, 1e-12))   --> true
print(optim.minimize(function(a, b) return (a - 0.3)^2 + b^2 end, {on = g, start = {0.5, 0.5}}).x:near(array{0.3, 0}, 1e-8))   --> true
-- where expressions are asked for: on the chart of the field that it meets
local X, u = rot, scalar_field(function(a, b) return a^2*b + sin(b) end)
local Y, w = vector_field(function(x1, x2) return -x2, x1 end), scalar_field(function(x1, x2) return x1^2*x2 + sin(x2) end)
print(g:lower(X)(P):near(h:lower(Y)(P), 1e-13), g:raise(u:d())(P):near(h:raise(w:d())(P), 1e-12), g:nabla(X)(P):near(h:nabla(Y)(P), 1e-12), g:inverse()(P):near(h:inverse()(P), 1e-12))   --> true	true	true	true
print(u:gradient(g)(P):near(w:gradient(h)(P), 1e-12), u:hessian(g)(P):near(w:hessian(h)(P), 1e-12), u:laplacian(g)(P):near(w:laplacian(h)(P), 1e-12), X:divergence(g)(P):near(Y:divergence(h)(P), 1e-12))   --> true	true	true	true
print(((g:tensor "R_abcd")*(g:tensor "R^abcd"))(P):near(g:kretschmann(P), 1e-10), g:tensor("T_a", X)(P):near(g:lower(X)(P), 0), g:tensor "g^ab"(x):near(linalg.inv(g(x)), 1e-12))   --> true	true	true
print(connection(g):geodesic(x, v, {n = 4}):near(g:geodesic(x, v, {n = 4}), 1e-8), connection(g):curvature()(P):near(g:riemann(P), 1e-11), g:is_killing(X))   --> true	true	false
print(lie_derivative(X, g)(P):near(lie_derivative(Y, h)(P), 1e-12), u:d():hodge(g)(P):near(w:d():hodge(h)(P), 1e-12), metric.conformal(u, g)(P):near(metric.conformal(w, h)(P), 1e-12))   --> true	true	true
local middles = grid((range(1, 100) - 0.5)/100, (range(1, 100) - 0.5)/100)
print(abs(g:integrate(scalar_field(function(a, b) return a end, {a = {0, 1}, b = {0, 1}})) - (middles(nil, 1)*g:volume_density(middles)):mean()) < 1e-4)   --> true
local before, B = nn.sequential{nn.linear(3, 2), nn.sigmoid()}, array{{2, 0.5, 0, 0}, {0.5, 1, 0, 0}, {0, 0, 3, 1}, {0, 0, 1, 2}}
print(before:pullback(g)({1, 2, 3}):near(nn.sequential{before, net}:pullback()({1, 2, 3}), 1e-13), net:pullback(B):matrix()(P):near(net:pullback(B)(P), 1e-13))   --> true	true
local chances = nn.sequential{net, nn.sigmoid()}
print(chances:pullback "bernoulli":matrix()(P):near(chances:pullback "bernoulli"(P), 1e-13), nn.ensemble_metric{net, chances}:matrix()(P):near(nn.ensemble_metric{net, chances}(P), 1e-13))   --> true	true
-- far apart in a decoder's plane: exp follows log to where it says
local d = data.load "tests/reference/networks/latent.npz"
local decoder = nn.load "tests/reference/networks/decoder.safetensors"
local k = decoder:pullback()
local w, r = k:log(d["from"]({1, 5}), d.to({1, 5}))
print(r.converged, k:exp(d["from"]({1, 5}), w):near(d.to({1, 5}), 1e-6), k:norm(d["from"]({1, 5}), w):near(k:dist(d["from"]({1, 5}), d.to({1, 5})), 1e-6))   --> true	true	true
print(k:log({1, 1}, {1, 1}))                                    --> {0, 0}	{converged = true, residual = 0.0, why = extrapolations of the velocity agree}
-- too large to be written as a fraction: by values
print(connection(k):is_metric(k), connection(k):is_metric(net:pullback()))   --> true	false
