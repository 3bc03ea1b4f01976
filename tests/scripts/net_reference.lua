-- PyTorch's numbers (tests/reference/networks): C^k networks, a decoder's geometry, second-order quantities, convolutions.
local R = "tests/reference/networks/"
local function off(a, b) return abs(a - b):max() end
local function below(x, bound) return x < bound or x end

-- every array of every file must be looked at
local unread = {}
for name in io.popen("ls " .. R):lines() do unread[name] = true end
local function reference(name)
    local d = data.load(R .. name)
    unread[name] = nil
    for key in pairs(d) do unread[name .. " " .. key] = true end
    return setmetatable({}, {__index = function(_, key)
        unread[name .. " " .. key] = nil
        return d[key] or nil
    end}), function(key) return rawget(d, key) ~= nil end
end

-- C^k networks: training as AdamW of PyTorch does it (plain layers for 200 epochs: an ulp in one weight is 0.02 in the loss by epoch 500), then
-- every layer with its derivatives and the metric in its coordinates
local cases = {{"circles", "tanh"}, {"moons", "tanh"}, {"spiral", "sigmoid"}, {"spiral_c0", "tanh"}, {"spiral_relu", "relu"}, {"circles_d3", "softplus"}}
for _, case in ipairs(cases) do
    local d, has = reference(case[1] .. ".npz")
    local k, dl, lr, decay, epochs = table.unpack(d.meta:table())
    local width = d.W.shape[2]
    local net = nn.sequential{nn.residual{width = width, order = math.tointeger(k), activation = case[2], dl = dl}, nn.linear(width, 1)}
    local function fill(W, b, w, c)
        local theta, size = zeros(net.size), width*(width + 1)
        for l = 0, 9 do
            theta:set(W[l + 1]:reshape(width*width), {size*l + 1, size*l + width*width})
            theta:set(b[l + 1], {size*l + width*width + 1, size*(l + 1)})
        end
        theta:set(w, {10*size + 1, 10*size + width})
        theta:set(c, {10*size + width + 1, net.size})
        net:parameters(theta)
    end
    local curve = true
    if has "X" then
        fill(d.init_W, d.init_b, d.init_w_out, d.init_b_out)
        local r = nn.train(net, d.X, d.y, {loss = "bce", optimizer = "adamw", lr = lr, decay = decay, epochs = math.tointeger(epochs)})
        curve = below(off(r.losses, d.loss_curve({1, r.epochs})), 1e-10)
    end
    fill(d.W, d.b, d.w_out, d.b_out)
    local body, layers, values, tangents, metrics, J = net:part(1, 10), net:layers(d.Q), 0, 0, 0, {}
    for l = 1, 10 do
        J[l] = net:part(1, l):jacobian(d.Q)(nil, {1, width})
        values, tangents = max(values, off(layers[l], d.acts[l + 1])), max(tangents, off(J[l], d.A[l + 1])/abs(d.A[l + 1]):max())
    end
    for l = 0, 10 do                                   -- E = A_L A_l^-1, less exact where A_l is nearly singular
        for i = 1, #d.Q do
            local A = l > 0 and J[l][i] or eye(width)
            local E, worst = J[10][i]:dot(linalg.inv(A)), linalg.cond(A)
            metrics = max(metrics, off(E.T:dot(E), d.metric_layers[l + 1][i])/(abs(d.metric_layers[l + 1][i]):max()*max(1e-10, 1e-14*worst^2)))
        end
    end
    local g = body:pullback()(d.Q)
    print(case[1], curve, below(values, 1e-10), below(tangents, 1e-10), below(metrics, 1), below(off(body:hessian(d.Q), d.hess)/max(abs(d.hess):max(), 1e-300), 1e-10),
          below(off(net(d.Q), d.logit), 1e-10), below(off(g, d.metric_layers[1])/abs(d.metric_layers[1]):max(), 1e-10))
end
--> circles	true	true	true	true	true	true	true
--> moons	true	true	true	true	true	true	true
--> spiral	true	true	true	true	true	true	true
--> spiral_c0	true	true	true	true	true	true	true
--> spiral_relu	true	true	true	true	true	true	true
--> circles_d3	true	true	true	true	true	true	true

-- the decoder of an autoencoder of the digits
local d = reference "latent.npz"
local net = nn.load(R .. "decoder.safetensors")
unread["decoder.safetensors"] = nil
local g = net:pullback()
print(net.depth, net.inputs, net.outputs, net.size)             --> 6	2	64	16768
print(below(off(net(d.z), d.f), 1e-12), below(off(net:jacobian(d.z({1, 6})), d.J), 1e-12), below(off(net:hessian(d.z({1, 3})), d.H), 1e-12))   --> true	true	true
print(below(off(g(d.z), d.g), 1e-10), below(off(g:christoffel(d.z), d.christoffel), 1e-10), below(off(g:gaussian_curvature(d.z), d.curvature), 1e-10))   --> true	true	true
print(below(off(net:pullback "bernoulli"(d.z), d.fisher), 1e-10))   --> true
print(below(off(g:scalar_curvature(d.z), 2*d.curvature), 1e-10), below(off(g:sectional_curvature(d.z, zeros(20, 2) + array{1, 0.5}, zeros(20, 2) + array{0, 1}), d.curvature), 1e-9))   --> true	true

-- geodesics: polygons of 31 pieces as good as Newton's method in PyTorch found, all converged; lengths of curves where scipy's solver succeeded
local pairs_ = reference "geodesics.npz"
local path, r = g:geodesic_between(pairs_["from"], pairs_.to, {n = 31, extrapolate = false})
local worse, than_newton = 0, 0
for i = 1, 100 do
    local F = net(path[i])
    local chords = F({2, 32}) - F({1, 31})
    local energy = 31*(chords*chords):sum()
    if energy > min(pairs_.newton[i], pairs_.lbfgs[i])*(1 + 2e-6) then worse = worse + 1 end
    if energy > pairs_.newton[i]*(1 + 2e-6) then than_newton = than_newton + 1 end
end
print(r.converged, r.residual < 1e-8, worse <= 3, than_newton, pairs_.bvp_length:near(d.bvp_length), pairs_.bvp_solved:near(d.bvp_solved), #d.energy)   --> true	true	true	0	true	true	20
local lengths, longer = g:dist(d["from"]({1, 10}), d.to({1, 10}), {n = 48}), 0
for i = 1, 10 do
    if d.bvp_solved[i] == 1 and lengths[i] > d.bvp_length[i]*(1 + 1e-7) then longer = longer + 1 end
end
print(longer)                                                   --> 0

-- the deviation of a stochastic decoder
local rbf = nn.rbf(2, d.rbf_centers.shape[1], 64)
local W, zeta, centers, lambda = rbf:weights(1)
W:set(d.rbf_W, {1, 64})
zeta:set(d.rbf_zeta, {1, 1})
centers:set(d.rbf_centers, {1, centers.shape[1]})
lambda:set(d.rbf_lambda, {1, lambda.size})
print(below(off(rbf(d.rbf_z), d.rbf_sigma), 1e-10), below(off(rbf:jacobian(d.rbf_z({1, 6})), d.rbf_J), 1e-10))   --> true	true
local Js, Jm = rbf:jacobian(d.rbf_z), net:jacobian(d.rbf_z)
print(below(off(nn.expected_metric{net, rbf}(d.rbf_z)(nil, 1, 2), (Jm(nil, nil, 1)*Jm(nil, nil, 2)):sum(2) + (Js(nil, nil, 1)*Js(nil, nil, 2)):sum(2)), 1e-9))   --> true

-- a classifier of the digits
local s, X, y = reference "secondorder.npz", data.digits()
X = X/16
local net = nn.sequential{nn.linear(64, 16), nn.tanh(), nn.linear(16, 10)}
local o = {loss = "cross-entropy"}
net:parameters(s.params_init)
local way = {net:parameters():copy()}
local r = nn.train(net, X, y, {loss = "cross-entropy", optimizer = "sgd", lr = 0.5, epochs = 60, on_epoch = function(e) way[e + 1] = net:parameters():copy() end})
local t = nn.trajectory(net, way, X({1, 50}), o)
print(below(abs(t.length - s.traj_length[1]), 1e-12), below(off(t.turning*180/pi, s.traj_turning), 1e-9))   --> true	true
print(below(off(r.losses, s.gd_losses), 1e-12), below(off(net:parameters(), s.params), 1e-12))   --> true	true
net:parameters(s.params)
local loss, gradient = nn.loss(net, X, y, o)
print(below(off(gradient, s.grad), 1e-14), below(off(nn.hvp(net, X, y, s.v, o), s.hvp), 1e-12))   --> true	true
print(below(off(nn.fisher_product(net, X, y, s.v, o), s.fisher_times_v), 1e-12))   --> true
local whole, diagonal = net:fisher(X, o), zeros(1210)
for i = 1, 1210 do diagonal:set(whole[i][i], i) end
print(below(off(diagonal, s.fisher_diag), 1e-12), below(off(linalg.solve(whole + 1e-3*eye(1210), gradient), s.natural_gradient_damped1e_3), 1e-8))   --> true	true
print(below(off(linalg.eigh(whole)({1201, 1210}), s.fisher_eigenvalues), 1e-12))   --> true
local empirical = zeros(1210)                           -- of gradients for the labels, which is no Fisher matrix
for i = 1, #X do
    local _, one = nn.loss(net, X({i, i}), nn.one_hot(y({i, i}), 10, 0), {loss = "cross-entropy"})
    empirical = empirical + one*(one:dot(s.v)/#X)
end
print(below(off(empirical, s.empirical_fisher_times_v), 1e-12))   --> true
local features = net:layers(X)
local alike = {{1, nn.cka(X, features[2]), nn.cka(X, features[3])}, {nn.cka(features[2], X), 1, nn.cka(features[2], features[3])}, {nn.cka(features[3], X), nn.cka(features[3], features[2]), 1}}
print(below(off(array(alike), s.cka), 1e-12))                  --> true
local F = net:fisher(X({1, 300}), o)
print(below(off(F:dot(s.v), nn.fisher_product(net, X({1, 300}), y({1, 300}), s.v, o)), 1e-12), F:near(F.T, 0))   --> true	true
local step = nn.kfac(net, X, y, o, 1e-3)
print(below(off(step({1, 1024}):reshape(16, 64), s.kfac_step1(nil, {1, 64})), 1e-10), below(off(step({1025, 1040}), s.kfac_step1(nil, 65)), 1e-10))   --> true	true
print(below(off(step({1041, 1200}):reshape(10, 16), s.kfac_step2(nil, {1, 16})), 1e-10))   --> true
local eigenvalues, weights = nn.hessian_spectrum(net, X, y, {loss = "cross-entropy", steps = 60})
print(below(abs(eigenvalues[60] - s.hessian_top[5]), 1e-10), below(abs(eigenvalues[59] - s.hessian_top[4]), 1e-10), weights:sum())   --> true	true	1.0
local a = linspace(-1, 1, 21)
print(below(off(nn.loss_slice(net, X, y, s.slice_d1, s.slice_d2, a({1, 5}), a({3, 8}), o).T, s.slice21({3, 8}, {1, 5})), 1e-12))   --> true
local K = nn.ntk(net, X({1, 100}))
print(below(off(linalg.eigh(K)({901, 1000}), s.ntk100_eigenvalues)/s.ntk100_eigenvalues:max(), 1e-12))   --> true
local trace = zeros(100, 100)
for k = 1, 10 do
    trace = trace + K:reshape(100, 10, 100, 10)(nil, k, nil, k)
end
print(below(off(trace, s.ntk100_trace_kernel) / trace:max(), 1e-12))   --> true

-- convolutions over groups
local c = reference "gconv.npz"
local conv = nn.rotation_average(nn.conv2d(3, 16, 3, {padding = 1}), "c4")
local W, b = conv:weights(1)
W:set(c.W, {1, 16})
b:set(c.b, {1, 16})
print(below(off(conv(c.x)(nil, {1, 2}), c.y), 1e-12))           --> true
local whole = conv(c.x)
print(below(off(conv:vjp(c.x, 2*whole:reshape(1, 16384)):reshape(3, 32, 32)[1], c.grad_x:reshape(32, 32)), 1e-11))   --> true
local _, gradient = nn.loss(conv, c.x, zeros(1, 16384), {loss = "mse"})
print(below(off(16384*gradient({1, 432}), c.grad_W:reshape(432))/abs(c.grad_W):max(), 1e-12), below(off(16384*gradient({433, 448}), c.grad_b)/abs(c.grad_b):max(), 1e-12))   --> true	true
local lift = nn.group_conv(3, 8, 3, {padding = 1, lift = true, bias = false})
local p4 = nn.group_conv(8, 8, 3, {padding = 1, bias = false})
lift:parameters(c.lift_W:reshape(216))
p4:parameters(c.p4_W:reshape(2304))
local group = nn.sequential{lift, p4}
print(below(off(group(c.x)(nil, {1, 4}):reshape(4, 32, 32), c.p4_y:reshape(4, 32, 32))/abs(c.p4_y):max(), 1e-12))   --> true
local invariant = nn.sequential{lift, p4, nn.pool{over = "orientations"}, nn.pool{over = "image", kind = "mean"}}
print(below(off(lift(c.x)(nil, {1, 4}):reshape(4, 32, 32), c.lift_y:reshape(4, 32, 32)), 1e-12), below(off(invariant(c.x):reshape(8), c.invariant:reshape(8)), 1e-10))   --> true	true

-- a layer on a Stiefel manifold: <G, W> has the gradient G (mse with its targets so placed), projected, then QR
local st = reference "stiefel.npz"
local layer = nn.orthogonal(32, 64)
local W, lr = layer:weights(1), 1e-2
W:set(st.X, {1, 64})
nn.train(layer, eye(32), (st.X - 32*st.G*32).T, {optimizer = "riemannian-sgd", lr = lr, epochs = 1})
print(below(off(W, st.retr_qr), 1e-12), below(off(linalg.qr(st.X - lr*st.grad_euclid), st.retr_qr), 1e-14), below(off(W.T:dot(W), eye(32)), 1e-14))   --> true	true	true
-- and what the manifold itself does
local E, C = manifold.stiefel(64, 32, {metric = "euclidean"}), manifold.stiefel(64, 32)
print(below(off(E:egrad_to_rgrad(st.X, st.G), st.grad_euclid), 1e-12), below(off(C:egrad_to_rgrad(st.X, st.G), st.grad_canonical), 1e-12))   --> true	true
print(below(off(E:retract(st.X, -lr*st.grad_euclid), st.retr_polar), 1e-12), below(off(E:exp(st.X, -lr*st.grad_euclid), st.exp_euclid), 1e-12))   --> true	true
local A = st.G:dot(st.X.T) - st.X:dot(st.G.T)
print(below(off(linalg.solve(eye(64) + lr/2*A, (eye(64) - lr/2*A):dot(st.X)), st.cayley), 1e-12))   --> true
print(next(unread))                                             --> nil
