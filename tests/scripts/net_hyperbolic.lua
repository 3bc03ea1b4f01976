-- Layers of the Poincaré ball against its manifold, against the network as an expression, and against differences.
random.seed(1)
local B, o = manifold.hyperbolic(2, {model = "ball"}), {0, 0}
local V = random.normal(6, 2)
local inside = nn.to_ball()(V)
print(inside:near(B:exp(zeros(6, 2), V), 1e-15), nn.from_ball()(inside):near(V, 1e-12), nn.to_ball()(1e-9*V):near(1e-9*V, 1e-20))   --> true	true	true
local shift, b = nn.mobius_add(2), {0.3, -0.4}
shift:parameters(b)
local carried = B:transport(zeros(6, 2), inside, zeros(6, 2) + B:log(o, b))
print(shift(inside):near(B:exp(inside, carried), 1e-13))        --> true
local layer = nn.hyperbolic(3, 2)
print(layer(0.2*random.normal(2, 3)).shape[2], layer.size)      --> 2	8
-- jets, and second derivatives by the parameters
local net = nn.sequential{nn.linear(2, 3), nn.to_ball(), nn.mobius_add(3), nn.from_ball(), nn.linear(3, 2, {bias = false}), nn.to_ball(), nn.mobius_add(2)}
net:weights(3):set({0.2, -0.3, 0.1}, {1, 3})
net:weights(7):set({-0.1, 0.5}, {1, 2})
local f = net:map()
print(net(V):near(f(V), 1e-13), net:jacobian(V):near(f:jacobian(V), 1e-12), net:hessian(V):near(net:hessian(V), 1e-12))   --> true	true	true
local worst, h = 0, 1e-5
for k = 1, 2 do
  local e = zeros(6, 2)
  e:set(h, nil, k)
  worst = max(worst, abs((net:jacobian(V + e) - net:jacobian(V - e))/(2*h) - net:hessian(V)(nil, nil, nil, k)):max())
end
print(worst < 1e-8)                                             --> true
local Y = 0.3*random.normal(6, 2)
local theta, v = net:parameters():copy(), random.normal(net.size)
local function gradient(t) net:parameters(theta + t*v) local _, g = nn.loss(net, V, Y) return g:copy() end
local l1, l2 = (function() net:parameters(theta + h*v) return (nn.loss(net, V, Y)) end)(), (function() net:parameters(theta - h*v) return (nn.loss(net, V, Y)) end)()
print(abs((l1 - l2)/(2*h) - gradient(0):dot(v)) < 1e-8, ((gradient(h) - gradient(-h))/(2*h)):near((function() net:parameters(theta) return nn.hvp(net, V, Y, v) end)(), 1e-7))   --> true	true
-- the metric of the ball pulled back to the tangent space at its middle: lengths along rays are those of 2 |v|
local g = nn.to_ball():copy()
g(V)
local polar = g:pullback(metric(function(x, y) local s = 4/(1 - x^2 - y^2)^2 return {{s, 0}, {0, s}} end))
print(abs(polar:norm({0.3, 0.4}, {0.6, 0.8}) - 2) < 1e-12)      --> true
-- a step of Riemannian descent goes along the geodesic; adam's moments are carried
local one = nn.mobius_add(2)
one:parameters(b)
local _, e = nn.loss(one, inside, Y)
local expected = B:exp(b, -0.1*B:egrad_to_rgrad(b, e))
nn.train(one, inside, Y, {optimizer = "riemannian-sgd", lr = 0.1, epochs = 1})
print(one:parameters():near(expected, 1e-14))                   --> true
one:parameters(b)
nn.train(one, inside, Y, {optimizer = "riemannian-adam", lr = 0.1, epochs = 2})
local r1 = B:egrad_to_rgrad(b, e)
local x1 = B:exp(b, -0.1*r1/B:norm(b, r1))
one:parameters(x1)
local _, e2 = nn.loss(one, inside, Y)
local r2, m1 = B:egrad_to_rgrad(x1, e2), B:transport(b, x1, 0.1*r1)
local m2, s2 = 0.9*m1 + 0.1*r2, 0.999*0.001*B:norm(b, r1)^2 + 0.001*B:norm(x1, r2)^2
local x2 = B:exp(x1, -0.1*(m2/(1 - 0.9^2))/sqrt(s2/(1 - 0.999^2)))
one:parameters(b)
nn.train(one, inside, Y, {optimizer = "riemannian-adam", lr = 0.1, epochs = 2})
print(one:parameters():near(x2, 1e-6))                          --> true
-- a binary tree embeds better in the ball than in the plane (Nickel and Kiela 2017): distances as a traced loss
local tree = graph.tree(2, 3)
local D, I, T = tree:distances(), {}, {}
for i = 1, tree.n do for j = i + 1, tree.n do I[#I + 1], T[#T + 1] = {i, j}, D(i, j) end end
local function stress(space, start, distance)
  local points = nn.embedding(tree.n, 2, {space = space})
  points:parameters(start)
  return nn.train(points, I, T, {loss = distance, optimizer = "riemannian-adam", lr = 0.1, epochs = 400, schedule = "cosine"}).loss, points
end
local plane, flat = stress("flat", random.normal(2*tree.n), function(a, b, c, e, t) return (sqrt((a - c)^2 + (b - e)^2 + 1e-12) - t)^2 end)
local ball, points = stress("ball", 0.2*flat:parameters(), function(a, b, c, e, t)
  return (acosh(1 + 1e-12 + 2*((a - c)^2 + (b - e)^2)/((1 - a^2 - b^2)*(1 - c^2 - e^2))) - t)^2
end)
print(ball < 0.5*plane, points:weights(1):norm(2):max() < 1)    --> true	true
local classifier = nn.sequential{nn.linear(2, 8), nn.to_ball(), nn.hyperbolic(8, 4), nn.from_ball(), nn.linear(4, 1)}
local X, y = data.two_moons{n = 200, noise = 0.1, seed = 3}
print(nn.train(classifier, X, y, {loss = "bce", optimizer = "riemannian-adam", lr = 0.02, epochs = 200}).loss < 0.35)   --> true
local path = os.getenv "TMP" .. "/ball.safetensors"
classifier:save(path)
print(nn.load(path)(X) == classifier(X))                        --> true
points:save(path)
print(nn.load(path)({{1, 5}}):near(points({{1, 5}}), 0))    --> true
-- wrong uses say what is wrong
nn.from_ball(){{0.1, 0.2}, {1, 0}}                              --! point 2 has length 1; from_ball takes points with |x| < 1
nn.mobius_add()                                                 --! mobius_add(width) needs the dimension of the ball
nn.embedding(3, 2, {space = "bal"})                             --! 'bal'
