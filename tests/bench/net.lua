-- Networks against PyTorch and its friends on one thread: the thirteen bars of issue "networks", as ratios ours / theirs.
local bench = dofile "tests/bench/table.lua"
local peer, hand = bench.peers "net", bench.c()
local R = "tests/reference/networks/"
random.seed(0)
local function turns(...) return bench.turns(peer, ...) end
-- a row for each of {name, bar, who}; our time
local function row(what, rounds, f, ...)
  local names = {}
  for k, other in ipairs {...} do names[k] = other[1] end
  local s, t = turns(rounds, {f}, names)
  for k, other in ipairs {...} do bench.row(k == 1 and what or "...", s[1], t[k], other[3] or "PyTorch", other[2]) end
  return s[1]
end
local function check(what, value, bar)
  print(("%-44s %10.2g %48s"):format(what, value, (value <= bar and "ok" or "MISSED") .. (" (≤ %g)"):format(bar)))
end

print "1, 2 training a C^1 network: 10 layers of 2, 500 points"
local X, y = random.normal(500, 2), random.integer(0, 1, 500)
local ck = nn.sequential{nn.residual{depth = 10}, nn.linear(2, 1)}
local adamw = {loss = "bce", optimizer = "adamw", lr = 5e-3, decay = 0.05, epochs = 2000}
local s = row("2000 epochs of AdamW", 3, function() nn.train(ck, X, y, adamw) end, {"ck_train", 1/25})
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
row("metrics of all 10 layers", 3, function() body:metrics(Z) end, {"layer_metrics", 1/3}, {"layer_metrics_each", 1/5000, "... a point a time"})
local dec = nn.sequential{nn.linear(2, 64), nn.tanh(), nn.linear(64, 128), nn.tanh(), nn.linear(128, 64), nn.sigmoid()}
local g = dec:pullback()
s = row("metric of a decoder", 6, function() g(Z) end, {"metric", 1/2.5}, {"stochman_metric", 1/2, "StochMan"})
bench.row("...", s, hand.metric, "C, dgemm alone")
row("its Christoffel symbols and curvature", 3, function() g:gaussian_curvature(Z) end, {"curvature", 1/5})

print "\n6, 7 geodesics of the digits' decoder"
local net, pairs_ = nn.load(R .. "decoder.safetensors"), data.load(R .. "geodesics.npz")
local surface, path, report = net:pullback()
row("100 geodesics, 31 segments", 3, function()
  path, report = surface:geodesic_between(pairs_["from"], pairs_.to, {n = 31, extrapolate = false})
end, {"stochman_geodesics", 1/4, "StochMan, its stop"}, {"lbfgs", 1/50, "PyTorch, L-BFGS"})
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
row("10 geodesics to 1e-7", 1, function() lengths, report = surface:dist(pairs_["from"]({1, 10}), pairs_.to({1, 10}), {n = 48}) end,
  {"bvp", 1/50, "scipy solve_bvp"})
local longest = 0
for i = 1, 10 do if pairs_.bvp_solved[i] == 1 then longest = math.max(longest, lengths[i]/pairs_.bvp_length[i] - 1) end end
check("longer than scipy's, at most", longest, 1e-7)

print "\n8, 9 autoencoders of 1797 rows of 64, batches of 128, 100 epochs"
local D = random.uniform(1797, 64)
local ae, enc = nn.autoencoder{64, 128, 64, 2}
local vae = nn.vae{64, 128, 64, 2}
local function train(net, options, epochs)             -- some of them, so that samples are short and of equal length
  options.epochs, options.batch, options.lr = epochs, 128, 1e-3
  return function() nn.train(net, D, D, options) end
end
local part = {enc.depth + 1, ae.depth}
local t, theirs = turns(10, {train(ae, {}, 4), train(ae, {dtype = "float32"}, 4), train(vae, {loss = "bernoulli"}, 4),
  train(ae, {regularizer = "distortion", weight = 0.1, part = part}, 2)}, {"ae_f64", "ae_f32", "vae", "regular"})
bench.row("float64", 25*t[1], theirs[1], "PyTorch", 1/3)
bench.row("...", 25*t[1], hand.ae, "C, dgemm alone")
bench.row("float32", 25*t[2], theirs[2], "PyTorch", 1/4)
bench.row("variational", 25*t[3], theirs[3], "PyTorch", 1/3)
bench.row("relaxed distortion", 50*t[4], theirs[4], "PyTorch", 1/4)
bench.row("...", 50*t[4], 25*t[1], "ours without it", 2.2)

print "\n10 second order: 64-16-10, 1210 parameters, 1797 digits"
local c, digits, labels = nn.sequential{nn.linear(64, 16), nn.tanh(), nn.linear(16, 10)}, data.digits()
digits = digits/16
local entropy, v = {loss = "cross-entropy"}, random.normal(c.size)
t, theirs = turns(4, {function() nn.loss(c, digits, labels, entropy) end, function() nn.hvp(c, digits, labels, v, entropy) end}, {"gradient", "hvp"})
bench.row("gradient", t[1], theirs[1], "PyTorch")
bench.row("Hessian times a vector", t[2], theirs[2], "PyTorch")
bench.row("...", t[2], t[1], "our gradient", 2.5)
row("Fisher matrix 1210 x 1210", 3, function() c:fisher(digits, entropy) end, {"fisher", 1/10})
row("tangent kernel of 100 rows, 1000 x 1000", 4, function() nn.ntk(c, digits({1, 100})) end, {"ntk"}, {"ntk_jacobians", 1/10, "..., by Jacobians"})
row("K-FAC step", 5, function() nn.kfac(c, digits, labels, entropy) end, {"kfac", 1/5})
local a = linspace(-1, 1, 21)
row("slice of the loss, 21 x 21", 4, function() nn.loss_slice(c, digits, labels, v, v, a, a, entropy) end, {"slice", 1/4})
local second = data.load(R .. "secondorder.npz")
c:parameters(second.params)
check("Lanczos: largest eigenvalue off by", abs(nn.hessian_spectrum(c, digits, labels, {loss = "cross-entropy", steps = 60})[60] - second.hessian_top[5]), 1e-10)

print "\n11 a step on a Stiefel manifold, 64 x 32, with loss and gradient"
local st, S, T = nn.orthogonal(32, 64), eye(32), random.normal(32, 64)
t, theirs = turns(5, {function() nn.train(st, S, T, {optimizer = "riemannian-sgd", epochs = 500}) end}, {"stiefel"})
bench.row("Riemannian SGD", t[1]/500, theirs[1], "geoopt", 1/3)
local Q = st:weights(1)
check("|W'W - 1| after that many steps", abs(Q.T:dot(Q) - eye(32)):max(), 1e-14)

print "\n12 a convolution with its kernel averaged over quarter turns, 3 x 32 x 32 -> 16"
local conv, x = nn.rotation_average(nn.conv2d(3, 16, 3, {padding = 1}), "c4"), random.normal(1, 3, 32, 32)
conv(x)
s = row("forward", 5, function() conv(x) end, {"conv", 1/8})
bench.row("...", s, hand.conv, "C -O3, its loops")
local target = zeros(1, 16*32*32)
row("loss and gradient by the kernel", 5, function() nn.loss(conv, x, target) end, {"conv_both", 1/8})

print "\n13 from start to the figure of scripts/ck_networks.lua: nine networks trained, 33 panels"
local least, theirs = math.huge, math.huge
for _ = 1, 3 do
  local pipe = io.popen(("%s --out %s scripts/ck_networks.lua >/dev/null; times"):format(os.getenv "DGL", os.getenv "BENCH":match "(.*)/"))
  local um, us, sm, ss = pipe:read "a":match "\n(%d+)m([%d.]+)s (%d+)m([%d.]+)s"
  pipe:close()
  least, theirs = math.min(least, 60*um + us + 60*sm + ss), math.min(theirs, peer "import_torch" or 0/0)
end
bench.row("CPU time of the program", least, theirs == theirs and theirs, "import torch", 1)
