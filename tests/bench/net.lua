-- Networks against PyTorch on one thread: bars of the notes on networks, as ratios ours / theirs. Run with DGL_THREADS=1.
local bench = dofile "tests/bench/table.lua"
local peer = bench.python "net"
random.seed(0)
local function row(what, f, name, bar, runs) bench.row(what, bench.time(f, runs or 5), peer[name], "PyTorch", bar) end

local X, y = random.normal(500, 2), random.integer(0, 1, 500)
local ck = nn.sequential{nn.residual{depth = 10}, nn.linear(2, 1)}
row("C^1 network, 2000 epochs AdamW, 500 points", function() nn.train(ck, X, y, {loss = "bce", optimizer = "adamw", lr = 5e-3, decay = 0.05, epochs = 2000}) end, "ck_train", 1/25, 3)

local dec = nn.sequential{nn.linear(2, 64), nn.tanh(), nn.linear(64, 128), nn.tanh(), nn.linear(128, 64), nn.sigmoid()}
local g, Z = dec:pullback(), random.normal(10000, 2)
row("decoder metric at 10^4 points", function() g(Z) end, "metric", 1/2.5)
row("curvature of it", function() g:gaussian_curvature(Z) end, "curvature", 1/5)

local D = random.uniform(1797, 64)
local net, enc = nn.autoencoder{64, 128, 64, 2}
row("autoencoder, 100 epochs of batches of 128", function() nn.train(net, D, D, {epochs = 100, batch = 128, lr = 1e-3}) end, "ae", 1/3, 1)
row("the same with relaxed distortion", function()
  nn.train(net, D, D, {epochs = 100, batch = 128, lr = 1e-3, regularizer = "distortion", weight = 0.1, part = {enc.depth + 1, net.depth}})
end, "regular", 1/4, 1)

local c, digits, labels = nn.sequential{nn.linear(64, 16), nn.tanh(), nn.linear(16, 10)}, data.digits()
digits = digits/16
local o, v = {loss = "cross-entropy"}, random.normal(c.size)
local gradient = bench.time(function() nn.loss(c, digits, labels, o) end)
bench.row("gradient, 1210 parameters, 1797 rows", gradient, peer.gradient, "PyTorch")
local hvp = bench.time(function() nn.hvp(c, digits, labels, v, o) end)
bench.row("Hessian times a vector", hvp, peer.hvp, "PyTorch")
bench.row("the same against our own gradient", hvp, gradient, "gradient", 2.5)
row("Fisher matrix 1210 x 1210", function() c:fisher(digits, o) end, "fisher", 1/10, 3)
row("K-FAC step", function() nn.kfac(c, digits, labels, o) end, "kfac", 1/5)
local a = linspace(-1, 1, 21)
row("slice of the loss, 21 x 21", function() nn.loss_slice(c, digits, labels, v, v, a, a, o) end, "slice", 1/4, 2)

local conv, x = nn.rotation_average(nn.conv2d(3, 16, 3, {padding = 1}), "c4"), random.normal(1, 3, 32, 32)
conv(x)
row("rotation-averaged convolution", function() conv(x) end, "conv", 1/8)
local t = zeros(1, 16*32*32)
row("its value, loss and gradient", function() nn.loss(conv, x, t) end, "conv_both", 1/8)
local st, S, T = nn.orthogonal(32, 64), eye(32), random.normal(32, 64)
row("Stiefel step 64 x 32 (with loss and gradient)", function() nn.train(st, S, T, {optimizer = "riemannian-sgd", epochs = 10}) end, "none")
