-- Networks against PyTorch and its friends on one thread: the thirteen bars of issue "networks", as ratios ours / theirs.
local bench = dofile "tests/bench/table.lua"
local peer, hand = bench.python "net", bench.c()
local R = "tests/reference/networks/"
random.seed(0)
local function row(what, f, name, bar, runs, who)
  local s = bench.time(f, runs or 5)
  bench.row(what, s, peer[name], who or "PyTorch", bar)
  return s
end
local function check(what, value, bar)
  print(("%-44s %10.2g %48s"):format(what, value, (value <= bar and "ok" or "MISSED") .. (" (≤ %g)"):format(bar)))
end

print "1, 2 training a C^1 network: 10 layers of 2, 500 points"
local X, y = random.normal(500, 2), random.integer(0, 1, 500)
local ck = nn.sequential{nn.residual{depth = 10}, nn.linear(2, 1)}
local adamw = {loss = "bce", optimizer = "adamw", lr = 5e-3, decay = 0.05, epochs = 2000}
local s = row("2000 epochs of AdamW", function() nn.train(ck, X, y, adamw) end, "ck_train", 1/25, 3)
bench.row("... against a loop written for it", s, hand.ck_train, "C -O3, libm")
local d = data.load(R .. "moons.npz")
local k, dl, lr, decay, epochs = table.unpack(d.meta:table())
local same, theta = nn.sequential{nn.residual{order = math.tointeger(k), dl = dl}, nn.linear(2, 1)}, zeros(63)
for l = 0, 9 do
  theta:set(d.init_W[l + 1]:reshape(4), {6*l + 1, 6*l + 4})
  theta:set(d.init_b[l + 1], {6*l + 5, 6*l + 6})
end
theta:set(d.init_w_out, {61, 62})
theta:set(d.init_b_out, {63, 63})
same:parameters(theta)
local r = nn.train(same, d.X, d.y, {loss = "bce", optimizer = "adamw", lr = lr, decay = decay, epochs = math.tointeger(epochs)})
check("its losses minus PyTorch's, at most", abs(r.losses - d.loss_curve({1, r.epochs})):max(), 1e-10)

print "\n3, 4, 5 metrics at 10^4 points"
local Z, body = random.normal(10000, 2), ck:part(1, 10)
s = row("metrics of all 10 layers", function() body:metrics(Z) end, "layer_metrics", 1/3)
bench.row("...", s, peer.layer_metrics_each, "... a point a time", 1/5000)
local dec = nn.sequential{nn.linear(2, 64), nn.tanh(), nn.linear(64, 128), nn.tanh(), nn.linear(128, 64), nn.sigmoid()}
local g = dec:pullback()
s = row("metric of a decoder", function() g(Z) end, "metric", 1/2.5, 30)
bench.row("...", s, peer.stochman_metric, "StochMan", 1/2)
bench.row("...", s, hand.metric, "C, dgemm alone")
row("its Christoffel symbols and curvature", function() g:gaussian_curvature(Z) end, "curvature", 1/5)

print "\n6, 7 geodesics of the digits' decoder"
local net, pairs_ = nn.load(R .. "decoder.safetensors"), data.load(R .. "geodesics.npz")
local surface, path, report = net:pullback()
s = row("100 geodesics, 31 segments", function()
  path, report = surface:geodesic_between(pairs_["from"], pairs_.to, {n = 31, extrapolate = false})
end, "stochman_geodesics", 1/4, 6, "StochMan, its stop")
bench.row("...", s, peer.lbfgs, "PyTorch, L-BFGS", 1/50)
local function longer(than)                            -- how many have more energy; length goes by its root
  local n = 0
  for i = 1, 100 do
    local F = net(path[i])
    local chords = F({2, 32}) - F({1, 31})
    if 31*(chords*chords):sum() > than[i]*(1 + 2e-6) then n = n + 1 end
  end
  return n
end
check("largest gradient", report.residual, 1e-8)
check("longer than Newton's method in PyTorch", longer(pairs_.newton), 0)
print(("longer than L-BFGS there: %d; shorter by 1e-6: %d"):format(longer(pairs_.lbfgs), 100 - longer(pairs_.lbfgs*(1 - 4e-6))))
local lengths
row("10 geodesics to 1e-7", function() lengths, report = surface:dist(pairs_["from"]({1, 10}), pairs_.to({1, 10}), {n = 48}) end, "bvp", 1/50, 2, "scipy solve_bvp")
local longest = 0
for i = 1, 10 do if pairs_.bvp_solved[i] == 1 then longest = math.max(longest, lengths[i]/pairs_.bvp_length[i] - 1) end end
check("longer than scipy's, at most", longest, 1e-7)

print "\n8, 9 autoencoders of 1797 rows of 64, batches of 128, 100 epochs"
local D = random.uniform(1797, 64)
local ae, enc = nn.autoencoder{64, 128, 64, 2}
local o = {epochs = 100, batch = 128, lr = 1e-3}
local distortion = {epochs = 100, batch = 128, lr = 1e-3, regularizer = "distortion", weight = 0.1, part = {enc.depth + 1, ae.depth}}
local plain, regular = math.huge, math.huge            -- in turns, for their ratio is a bar, too
for _ = 1, 4 do
  plain = math.min(plain, bench.time(function() nn.train(ae, D, D, o) end, 1))
  regular = math.min(regular, bench.time(function() nn.train(ae, D, D, distortion) end, 1))
end
bench.row("float64", plain, peer.ae, "PyTorch", 1/3)
bench.row("...", plain, hand.ae, "C, dgemm alone")
local single = {epochs = 100, batch = 128, lr = 1e-3, dtype = "float32"}
row("float32", function() nn.train(ae, D, D, single) end, "ae_f32", 1/4, 2)
local vae = nn.vae{64, 128, 64, 2}
row("variational", function() nn.train(vae, D, D, {loss = "bernoulli", epochs = 100, batch = 128, lr = 1e-3}) end, "vae", 1/3, 2)
bench.row("relaxed distortion", regular, peer.regular, "PyTorch", 1/4)
bench.row("...", regular, plain, "ours without it", 2.2)

print "\n10 second order: 64-16-10, 1210 parameters, 1797 digits"
local c, digits, labels = nn.sequential{nn.linear(64, 16), nn.tanh(), nn.linear(16, 10)}, data.digits()
digits = digits/16
local entropy, v = {loss = "cross-entropy"}, random.normal(c.size)
local gradient = row("gradient", function() nn.loss(c, digits, labels, entropy) end, "gradient")
local hvp = row("Hessian times a vector", function() nn.hvp(c, digits, labels, v, entropy) end, "hvp")
bench.row("...", hvp, gradient, "our gradient", 2.5)
row("Fisher matrix 1210 x 1210", function() c:fisher(digits, entropy) end, "fisher", 1/10, 3)
s = row("tangent kernel of 100 rows, 1000 x 1000", function() nn.ntk(c, digits({1, 100})) end, "ntk", nil, 3)
bench.row("...", s, peer.ntk_jacobians, "..., by Jacobians", 1/10)
row("K-FAC step", function() nn.kfac(c, digits, labels, entropy) end, "kfac", 1/5)
local a = linspace(-1, 1, 21)
row("slice of the loss, 21 x 21", function() nn.loss_slice(c, digits, labels, v, v, a, a, entropy) end, "slice", 1/4, 3)
local second = data.load(R .. "secondorder.npz")
c:parameters(second.params)
check("Lanczos: largest eigenvalue off by", abs(nn.hessian_spectrum(c, digits, labels, {loss = "cross-entropy", steps = 60})[60] - second.hessian_top[5]), 1e-10)

print "\n11 a step on a Stiefel manifold, 64 x 32, with loss and gradient"
local st, S, T = nn.orthogonal(32, 64), eye(32), random.normal(32, 64)
local steps = bench.time(function() nn.train(st, S, T, {optimizer = "riemannian-sgd", epochs = 1000}) end, 3)/1000
bench.row("Riemannian SGD", steps, peer.stiefel, "geoopt", 1/3)
local Q = st:weights(1)
check("|W'W - 1| after 3000 steps", abs(Q.T:dot(Q) - eye(32)):max(), 1e-14)

print "\n12 a convolution with its kernel averaged over quarter turns, 3 x 32 x 32 -> 16"
local conv, x = nn.rotation_average(nn.conv2d(3, 16, 3, {padding = 1}), "c4"), random.normal(1, 3, 32, 32)
conv(x)
s = row("forward", function() conv(x) end, "conv", 1/8)
bench.row("...", s, hand.conv, "C -O3, its loops")
local t = zeros(1, 16*32*32)
row("loss and gradient by the kernel", function() nn.loss(conv, x, t) end, "conv_both", 1/8)

print "\n13 from start to the figure of scripts/ck_networks.lua: nine networks trained, 18 panels"
local pipe = io.popen(("%s --out %s scripts/ck_networks.lua >/dev/null; times"):format(os.getenv "DGL", os.getenv "BENCH":match "(.*)/"))
local text = pipe:read "a"
pipe:close()
local um, us, sm, ss = text:match "\n(%d+)m([%d.]+)s (%d+)m([%d.]+)s"
bench.row("CPU time of the program", 60*um + us + 60*sm + ss, peer.import, "import torch", 1)
