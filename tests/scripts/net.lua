random.seed(1)
local net = nn.sequential{nn.linear(2, 16), nn.tanh(), nn.linear(16, 1)}
print(net)
--> network of 3 layers, 2 → 1, 65 parameters
--> 1       linear(2, 16)             16            48
--> 2       tanh                      16
--> 3       linear(16, 1)             1             17
print(net.inputs, net.outputs, net.depth, net.size, net:layer(1))        --> 2	1	3	65	linear(2, 16)	16	48
print(nn.linear(2, 3))                                          --> linear(2, 3): 9 parameters
print(net(0.5, -1) == net{0.5, -1}, net{{0.5, -1}}.shape[1], #net:layers{1, 2})   --> true	1	3
-- a network is a map like any other: written out as an expression it has the same derivatives
local P = random.normal(5, 2)
local f = net:map()
print(f(P):reshape(5):near(net(P)), f:jacobian(P):near(net:jacobian(P)))   --> true	true
local h = scalar_field(function(x, y) return net(x, y)^2 end)
print(h(P):near(net(P)^2))                                      --> true
print(net:vjp(P, ones(5, 1)):near(net:jacobian(P):reshape(5, 2)))   --> true
-- parameters are one vector, which may be written to
local W, b = net:weights(1)
W[1][2] = 7
print(net:parameters()[2], W.shape[1], W.shape[2], b.size)      --> 7.0	16	2	16
local part, copy = net:part(1, 2), net:copy()
W[1][2] = 5
print(part:weights(1)[1][2], copy:weights(1)[1][2])             --> 5.0	7.0
-- C^k networks: the state of order 2 is (x, the one before); layers show x
local c2 = nn.residual{width = 2, depth = 4, order = 2, gain = 1}
print(c2, c2:layers(P)[2].shape[2], c2:part(1, 2).outputs)
--> network of 4 layers, 2 → 2, 24 parameters
--> 1-4     step(2, 2)                2             24	2	4
local x, layers = P, c2:layers(P)
local second = layers[3] - 2*layers[2] + layers[1]
print(second:near(tanh(layers[2]:dot(c2:weights(3).T) + select(2, c2:weights(3)))))   --> true
-- phase space: the state's map has an inverse where that of x alone folds
local phase = c2:phase()
print(phase.outputs, phase(P)(nil, {1, 2}):near(c2(P), 0), phase(P)(nil, {3, 4}):near(layers[3], 0), abs(linalg.det(c2:part(2):phase():jacobian(c2:part(1, 1)(P)))):min() > 1e-3)   --> 4	true	true	true
-- pictures and images
local conv = nn.sequential{nn.conv2d(1, 2, 3, {padding = 1}), nn.relu(), nn.pool(2), nn.linear(18, 3)}
print(conv)
--> network of 4 layers, ? → 3, 77 parameters
--> 1       conv2d(1 channels)        ?             20
--> 2       relu                      ?
--> 3       pool                      ?
--> 4       linear(18, 3)             3             57
print(conv(random.normal(4, 1, 6, 6)).shape[2], conv:layer(3))  --> 3	pool(2×6×6 → 2×3×3)	2×3×3	0
print(nn.embedding(3, 2)({{1}, {3}}).shape[2], nn.softmax()({1, 1, 1, 1})[1])   --> 2	0.25
local images = random.normal(2, 1, 5, 5)
print(nn.turn(nn.turn(images, 1), 3):near(images), nn.turn(images, 4)(1, 1, 1, 5) == images(1, 1, 1, 1))   --> true	true
-- averaging over turns commutes with them and is not invariant; group convolutions move orientations along
local plain = nn.conv2d(1, 3, 3, {padding = 1})
local e = nn.equivariance(nn.rotation_average(plain, "c4"), "c4", images)
print(e.image < 1e-14, e.invariant > 0.1, nn.equivariance(plain, "c4", images).image > 0.1)   --> true	true	true
local p4m = nn.sequential{nn.group_conv(1, 2, 3, {padding = 1, group = "p4m", lift = true}), nn.tanh(), nn.group_conv(2, 1, 3, {padding = 1, group = "p4m"})}
print(nn.equivariance(p4m, "d4", images).regular < 1e-13)       --> true
print(nn.equivariance(p4m, "d4").regular < 1e-13, nn.equivariance(plain, "c4").image > 0.1, plain.shape[1], plain.shape[2], p4m.shape[3])   --> true	true	1	5	5
local quarter, radial = {{{0, -1}, {1, 0}}, {{-1, 0}, {0, -1}}}, function(x) return x*(x*x):sum(2):reshape(#x, 1) end
print(nn.equivariance(radial, quarter, P).same < 1e-14, nn.equivariance(radial, quarter, P).invariant > 0.1, nn.equivariance(net, quarter, P).invariant > 0.01)   --> true	true	true
-- starting weights
local W = zeros(4, 7)
print(nn.init.orthogonal(W):dot(W.T):near(eye(4)))              --> true
local sphere, loop = metric(function(theta, phi) return {{1, 0}, {0, sin(theta)^2}} end, {phi = {0, 2*pi, periodic = true}}), zeros(201, 2)
for i = 1, 201 do loop:set(pi/4, i, 1); loop:set(2*pi*(i - 1)/200, i, 2) end
local function round(x) return floor(x*1e8 + 0.5)/1e8 end
nn.init.holonomy(W, {metric = sphere, loop = loop})
print(round(W(1, 1)), round(W(1, 2)), W:dot(W.T):near(eye(4)))                --> -0.26625534	-0.96390253	true
local V, H = zeros(2, 2), zeros(2, 2)
nn.init.holonomy(V, {connection = connection(sphere), loop = loop})      -- in coordinates: no orthonormal frame is known
print(round(V(1, 1)), round(V(2, 1)*sin(pi/4)), round(W(2, 1)))                --> -0.26625534	0.96390253	0.96390253
nn.init.holonomy(V, {manifold = manifold.sphere(2), loop = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {1, 0, 0}}})
print(round(V(1, 1)), round(abs(V(1, 2))), V:dot(V.T):near(eye(2)))             --> 0.0	1.0	true
local onto = nn.sequential{nn.linear(2, 4), nn.tanh(), nn.linear(4, 3)}:pullback()
nn.init.holonomy(H, {metric = onto, loop = {{0, 0}, {1, 0}, {0, 1}, {0, 0}}})
print(H:near((onto:holonomy{{0, 0}, {1, 0}, {0, 1}, {0, 0}}), 0))       --> true
print(nn.cka(P, P), nn.cka(P, 3*P:dot{{0, 1}, {-1, 0}} + 2))    --> 1.0	1.0
-- the metric behind the last layer in the coordinates of every layer, for steps of order 2 in those of their whole state
for order = 1, 2 do
  local body = nn.residual{depth = 4, order = order}
  local g, Z, same = body:metrics(P), body:layers(P), true
  for l = 1, 3 do
    local part = body:part(l + 1, 4)
    local z = order == 1 and Z[l] or body:part(1, l)(P)
    same = same and g[l]:near(part:pullback()(z), 1e-12)
  end
  print(same, g[0]:near(body:pullback()(P), 1e-12), g[4]:near(zeros(P.shape[1], 2, 2) + eye(2), 0), g[2].shape[2])
end
--> true	true	true	2
--> true	true	true	4
print(#net:metrics{0.5, 0.25}[0])                               --> 2
-- wrong uses say what is wrong
nn.sequential{nn.linear(2, 3), nn.linear(4, 1)}                 --! layer 2, linear(4, 1), takes 4 numbers; linear(2, 3) gives 3
nn.sequential{}                                                 --! a network has at least one layer
nn.sequential{nn.linear(2, 3), 7}                               --! entry 2 is a number, not a layer
nn.linear(3)                                                    --! linear(inputs, outputs) needs both numbers
nn.linear(0, 3)                                                 --! inputs
nn.linear(3, 2, {basi = true})                                  --! unknown option 'basi' (did you mean 'bias'?)
net{1, 2, 3}                                                    --! points: 2 coordinates expected, or rows of 2; got shape (3)
net(1)                                                          --! 2 coordinates expected, got 1
nn.conv2d(1, 1, 5)(random.normal(1, 1, 3, 3))                   --! a 5x5 kernel is larger than the 3x3 image with padding 0
nn.conv2d(3, 1, 3)(random.normal(1, 1, 8, 8))                   --! the network takes 3 channels, got 1×8×8
nn.tanh(3)                                                      --! an activation takes nothing
nn.residual{order = 4}                                          --! order
nn.residual{activation = "tahn"}                                --! tanh
nn.embedding(3, 2){{4}}                                         --! 4 is no row of an embedding of 3
net:weights(4)                                                  --! layer 4 out of range 1..3
net:parameters{1, 2}                                            --! 2 numbers for 65 parameters
nn.autoencoder{3}                                               --! needs at least two widths
nn.autoencoder{3, 2, activatoin = "tanh"}                       --! no option 'activatoin'
nn.rotation_average(nn.linear(2, 2), "c4")                      --! layer 1 is a linear, not a conv2d
net:phase()                                                     --! the last layer is linear; phase space is that of steps of order 2 or 3
nn.residual{order = 1}:phase()                                  --! the last layer is a step of order below 2
-- the topology of layers: a ring keeps its hole through what is one to one, and loses it on a line
local ring = data.circles{n = 200, noise = 0.01, factor = 0.5, seed = 1}
local t = {}
for i = 1, 200 do if ring[i]:norm() > 0.75 then t[#t + 1] = ring[i]:table() end end
local layered = nn.sequential{nn.linear(2, 5), nn.tanh(), nn.linear(5, 1)}
local shape = nn.topology(layered, t)
print(shape.betti:table()[3][2], shape.betti:table()[4][2], shape.dimension[1] > 1, shape.dimension[4] < 1.3)   --> 1.0	0.0	true	true
-- how sharp a minimum is, and the way there: for a quadratic loss, whose Hessian is known
local flat, A, b = nn.linear(2, 1, {bias = false}), array{{1, 0}, {0, 2}}, zeros(2, 1)
flat:parameters{0, 0}
local s = nn.sharpness(flat, A, b, {rho = 0.1})                 -- (w1² + 4 w2²)/2
print(abs(s.largest - 4) < 1e-12, abs(s.stable_below - 0.5) < 1e-12, s.rise)      --> true	true	0
flat:parameters{0, 1e-3}
print(abs(nn.sharpness(flat, A, b, {rho = 0.1}).rise - (2*0.101^2 - 2e-6)) < 1e-12)   --> true
local small = nn.sequential{nn.linear(2, 3), nn.tanh(), nn.linear(3, 1)}
print(plot(nn.landscape(small, P, zeros(5), {n = 5})), plot(nn.landscape(flat, A, b, {n = 5}), {title = "a slice"}))
--> figure, 6.4 x 4.8 inches
-->   axes: contourf, scatter	figure, 6.4 x 4.8 inches
-->   axes 'a slice': contourf, scatter
local way = nn.trajectory(flat, {{0, 0}, {3, 0}, {3, 4}, {0, 4}}, A)
print(way.length, abs(way.fisher_length - 3 - 2*4 - 3) < 1e-12, way.turning:near(array{pi/2, pi/2}), way.variance.size)   --> 10.0	true	true	2
nn.trajectory(flat, {{0, 0}, {1, 1}}, A)                        --! trajectory: three rows or more are needed
nn.trajectory(flat, {{0, 0, 1}, {1, 1, 1}, {1, 2, 3}}, A)       --! trajectory: rows of 2 parameters expected
nn.equivariance(radial, "c4")                                   --! equivariance: images of shape (n, channels, size, size) expected
nn.init.holonomy(zeros(2, 2), {manifold = manifold.sphere(2), loop = {{1, 0, 0}, {0, 1, 0}}})   --! holonomy: the loop is not closed
nn.init.holonomy(zeros(2, 2), {metric = sphere, loop = {{1, 0}, {1, 1}}})   --! the loop is not closed
nn.topology(layered, {{1, 2}, {3, 4}})                          --! topology: 2 points are too few for k = 10 neighbours
nn.topology(layered, t, {kk = 3})                               --! topology: no option 'kk'
net:layer(7)                                                    --! layer 7 out of range 1..3
