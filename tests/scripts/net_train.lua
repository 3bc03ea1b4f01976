random.seed(2)
local X, y = data.two_moons{n = 200, noise = 0.1, seed = 3}
local function fresh() random.seed(5) return nn.sequential{nn.linear(2, 12), nn.tanh(), nn.linear(12, 1)} end
local net = fresh()
local told, last = 0
local r = nn.train(net, X, y, {loss = "bce", lr = 0.02, epochs = 300, on_epoch = function(epoch, loss) told, last = told + 1, loss end})
print(r.epochs, r.steps, r.why, #r.losses, told, last == r.losses[300], r.loss < 0.1)   --> 300	300	epochs	300	300	true	true
-- every optimizer lowers it
for _, optimizer in ipairs{"sgd", "momentum", "adam", "adamw", "natural", "kfac"} do
    local r = nn.train(fresh(), X, y, {loss = "bce", optimizer = optimizer, lr = ({sgd = 0.5, momentum = 0.1, natural = 0.5, kfac = 0.5})[optimizer] or 0.02, epochs = 60, damping = 1e-2})
    print(optimizer, r.loss < 0.5*r.losses[1])
end
--> sgd	true
--> momentum	true
--> adam	true
--> adamw	true
--> natural	true
--> kfac	true
-- the same seed, the same numbers; another seed shuffles differently
local function minibatches(seed) return nn.train(fresh(), X, y, {loss = "bce", batch = 32, epochs = 5, seed = seed}).losses end
print(minibatches(1) == minibatches(1), minibatches(1) == minibatches(2))   --> true	false
-- stops
print(nn.train(fresh(), X, y, {loss = "bce", lr = 0.05, epochs = 500, stop = 0.2}).why, nn.train(fresh(), X, y, {loss = "bce", epochs = 9, on_epoch = function(e) return e < 4 end}).epochs)   --> loss	4
local r = nn.train(fresh(), X, y, {loss = "bce", lr = 5, epochs = 500, patience = 5, validation = {X({1, 50}), y({1, 50})}})
print(r.why, #r.validation == r.epochs)                         --> patience	true
print(nn.train(fresh(), X, y, {epochs = 0}).epochs)             --> 0
-- schedules end where they say
for _, s in ipairs{"linear", "cosine", "exponential"} do print(nn.train(fresh(), X, y, {loss = "bce", schedule = s, epochs = 50, lr = 0.05}).loss < 0.4) end
--> true
--> true
--> true
local cosine = nn.train(fresh(), X, y, {loss = "bce", schedule = "cosine", epochs = 20}).losses
print(nn.train(fresh(), X, y, {loss = "bce", rates = (1 + cos(pi*range(0, 19)/20))/2, epochs = 20}).losses:near(cosine, 1e-13), nn.train(fresh(), X, y, {loss = "bce", rates = {1, 0}, epochs = 20}).losses:std() < 0.1)   --> true	true
-- one's own loss, traced: the same as the one by name
local a, ga = nn.loss(net, X, y, {loss = "mse"})
local b, gb = nn.loss(net, X, y, {loss = function(u, t) return (u - t)^2 end})
print(abs(a - b) < 1e-15*a, ga:near(gb, 1e-13))                 --> true	true
-- its workspace is one: two threads don't share it
local many, marks = random.normal(4000, 2), random.normal(4000)
local function both(call)
    local one, two = {call{loss = "mse"}}, {call{loss = function(u, t) return (u - t)^2 end}}
    return array(one[1]):near(two[1], 1e-12), one[2] == nil or one[2]:near(two[2], 1e-12)
end
print(both(function(o) return nn.loss(net, many, marks, o) end))   --> true	true
local d = random.normal(2, #net:parameters())
print(both(function(o) return nn.loss_slice(net, many, marks, d[1], d[2], {-1, 0, 1}, {0, 2}, o) end))   --> true	true
-- classes from 1, classes from 0 where a 0 occurs, rows of chances
local three = nn.sequential{nn.linear(2, 3)}
local P = {{0, 1}, {1, 0}, {1, 1}}
local function ce(t) return (nn.loss(three, P, t, {loss = "cross-entropy"})) end
print(ce{1, 2, 3} == ce{0, 1, 2}, ce{1, 2, 3} == ce(eye(3)), nn.loss(three, P, eye(3), {loss = "kl"}) == ce(eye(3)))   --> true	true	true
-- batch normalisation, a variational autoencoder, a regularised autoencoder
local bn = nn.sequential{nn.linear(2, 8), nn.batchnorm(8), nn.relu(), nn.linear(8, 1)}
print(nn.train(bn, X, y, {loss = "bce", epochs = 100, lr = 0.02}).loss < 0.35, bn:weights(2)[1] ~= 1, select(4, bn:weights(2))[1] ~= 1)   --> true	true	true
local D = data.digits()({1, 200})/16
local vae, encoder, decoder = nn.vae{64, 32, 2}
local r = nn.train(vae, D, D, {loss = "bernoulli", epochs = 30, lr = 5e-3, batch = 50})
print(r.loss < r.losses[1], encoder.outputs, decoder.inputs)    --> true	2	2
local function distortion(weight)
    random.seed(4)
    local net, encoder, decoder = nn.autoencoder{64, 32, 2}
    nn.train(net, D, D, {epochs = 60, lr = 5e-3, batch = 50, regularizer = "distortion", weight = weight, part = {encoder.depth + 1, net.depth}})
    return nn.isometry_loss(decoder, encoder(D), "distortion")
end
print(distortion(0.2) < distortion(0))                          --> true
-- files: layers and weights come back; a checkpoint is a network, too
local path = os.getenv "TMP" .. "/net.safetensors"
local all = nn.sequential{nn.conv2d(1, 2, 3, {padding = 1}), nn.gelu(), nn.batchnorm(2), nn.group_conv(2, 1, 3, {lift = true}), nn.pool(2), nn.linear(16, 3), nn.softmax()}
local I = random.normal(2, 1, 6, 6)
local value = all(I)
all:save(path)
local back = nn.load(path)
print(back(I) == value, tostring(back) == tostring(all))        --> true	true
local steps = nn.sequential{nn.residual{width = 2, depth = 3, order = 2, dl = 0.5}, nn.linear(2, 1)}
steps:save(path)
print(nn.load(path)(X) == steps(X), nn.load(path, steps:copy())(X) == steps(X))   --> true	true
nn.train(net, X, y, {loss = "bce", epochs = 4, checkpoint = path, every = 2})
print(nn.load(path):parameters() == net:parameters())           --> true
-- what a process that was killed left behind goes with the next one's save; what may still be written to stays
local left = path .. ".tmp99999999"
os.execute("touch " .. left)
net:save(path)
print(io.open(left) ~= nil)                                     --> true
os.execute("touch -d '1 hour ago' " .. left)
net:save(path)
print((io.open(left)))                                          --> nil
local npz = os.getenv "TMP" .. "/net.npz"
local W, b = net:weights(1)
local V, c = net:weights(3)
data.save(npz, {["m.0.weight"] = W, ["m.0.bias"] = b, ["m.2.weight"] = V, ["m.2.bias"] = c})
print(nn.load(npz, "linear tanh linear", {prefix = "m."})(X) == net(X))   --> true
print(nn.load(npz, {"linear", "tanh", "linear"}, {prefix = "m."})(X) == net(X), nn.load(npz, {nn.linear(2, 12), nn.tanh(), nn.linear(12, 1)}, {prefix = "m."})(X) == net(X))   --> true	true
-- numbers of modules count up with layers that have tensors, whatever stood between them; names are told
local named = os.getenv "TMP" .. "/named.npz"
data.save(named, {["0.weight"] = W, ["0.bias"] = b, ["5.weight"] = V, ["5.bias"] = c})
print(nn.load(named, "linear tanh linear")(X) == net(X))                 --> true
data.save(named, {["fc2.weight"] = V, ["fc2.bias"] = c, ["fc1.weight"] = W, ["fc1.bias"] = b})
print(nn.load(named, "linear tanh linear", {names = "fc1 fc2"})(X) == net(X), nn.load(named, nn.sequential{nn.linear(2, 12), nn.tanh(), nn.linear(12, 1)}, {prefix = "fc", names = "1 2"})(X) == net(X))   --> true	true
nn.load(named, "linear tanh linear")                            --! there is no matrix '0.weight'; names = "fc1 fc2", in the order of layers, says what they are called
nn.load(named, "linear tanh linear", {names = "fc1"})           --! there is no matrix '?.weight'; names is "fc1"
nn.load(named, "linear batchnorm", {names = "fc1 fc2"})         --! the name batchnorm does not say all of the layer: give a list of layers, {nn.batchnorm(...), ...}
print(nn.group_conv{3, 8, 3, lift = true}.size == nn.group_conv(3, 8, 3, {lift = true}).size, nn.init.xavier(net:copy():weights(1)).shape[1])   --> true	12
print(data.load(path)["0.weight"] == W)                         --> true
-- in floats: the same curve to their precision, parameters are doubles as before
local function curve(dtype, make, P, t, o)
  random.seed(8)
  local net = make()
  o.dtype, o.epochs, o.lr = dtype, 30, 5e-3
  return nn.train(net, P, t, o).losses, net
end
for _, c in ipairs{
  {function() return nn.sequential{nn.residual{depth = 6, order = 2, dl = 0.5}, nn.linear(2, 1)} end, X, y, {loss = "bce", optimizer = "adamw", decay = 0.01}},
  {function() return nn.sequential{nn.linear(2, 16), nn.silu(), nn.batchnorm(16), nn.linear(16, 2)} end, X, 1 + y, {loss = "cross-entropy", batch = 50}},
  {function() return nn.sequential{nn.conv2d(1, 4, 3, {padding = 1}), nn.relu(), nn.pool(2), nn.linear(16, 2)} end, random.normal(60, 1, 4, 4), random.normal(60, 2), {optimizer = "momentum"}},
  {function() return nn.vae{2, 8, 2} end, sigmoid(X), sigmoid(X), {kl = 0.1}},
  {function() return nn.sequential{nn.orthogonal(2, 5), nn.tanh(), nn.linear(5, 1)} end, X, y, {loss = function(a, b) return (a - b)^4 end, optimizer = "riemannian-adam"}},
  {function() return nn.rbf(2, 5, 1) end, X, 0.5 + 0.1*y, {}},
  {function() return nn.sequential{nn.embedding(200, 3, {space = "ball"}), nn.hyperbolic(3, 3), nn.from_ball(), nn.linear(3, 1)} end, range(1, 200):reshape(200, 1), y, {loss = "bce", optimizer = "riemannian-adam"}},
} do
  local double = curve("float64", table.unpack(c))
  local single = curve("float32", table.unpack(c))
  print(abs(single - double):max() < 1e-4*double[1], single == double)
end
--> true	false
--> true	false
--> true	false
--> true	false
--> true	false
--> true	false
--> true	false
local T, apart = random.normal(200, 3), {}
for _, name in ipairs{"isometric", "flat", "distortion", "volume", "contractive", "jacobian", "bending"} do
  local function make() return nn.sequential{nn.linear(2, 6), nn.tanh(), nn.linear(6, 3)} end
  local double = curve("float64", make, X, T, {regularizer = name, weight = 0.1})
  local single = curve("float32", make, X, T, {regularizer = name, weight = 0.1})
  if abs(single - double):max() > 1e-5*double[1] or single == double then apart[#apart + 1] = name end
end
print(#apart, apart[1])                                         --> 0	nil
for _, name in ipairs{"curvature", "extrinsic"} do               -- of large numbers
  local function make() return nn.sequential{nn.linear(2, 6), nn.tanh(), nn.linear(6, 3)} end
  local double, single = curve("float64", make, X, T, {regularizer = name, weight = 0.1}), curve("float32", make, X, T, {regularizer = name, weight = 0.1})
  print((abs(single - double)/double):max() < 2e-3, single == double)
end
--> true	false
--> true	false
local centres, before = nn.rbf(2, 3, 1)
before = select(3, centres:weights(1)):copy()
nn.train(centres, X, 0.5 + 0.1*y, {dtype = "float32", epochs = 2})
print(select(3, centres:weights(1)) == before)                  --> true
nn.train(nn.embedding(2^25, 1), {{1}}, {{1}}, {dtype = "float32", epochs = 1})   --! an embedding of 3.35544e+07 rows in float32, which tells 1.67772e+07 numbers apart
nn.train(net, X, y, {dtype = "float16"})                        --! float64
-- wrong uses say what is wrong
nn.train(net, X, y, {lr = 0})                                   --! lr
nn.train(net, X, y, {rates = {}})                               --! rates
nn.train(net, X, y, {lr = -1})                                  --! lr
nn.train(net, X, y, {loss = "bce", lr = 1e6, optimizer = "sgd", loss = "mse", epochs = 100})   --! loss is
nn.train(net, X, (function() local t = y:copy() t:set(nan, 150) return t end)(), {epochs = 3})   --! loss is nan at step 1: row 150 of the targets has nan in column 1
nn.train(net, (function() local P = X:copy() P:set(inf, 150, 2) return P end)(), y, {epochs = 3, batch = 200, loss = "bce"})   --! loss is nan at step 2: row 150 of the points has inf in column 2
nn.train(nn.sequential{nn.linear(2, 12), nn.exp(), nn.linear(12, 1)}, 100*X, y, {epochs = 1, dtype = "float32"})   --! though all layers have finite values in float64; float32 ends at 3.4e38
nn.train(net, X, y, {loss = "mes"})                             --! no loss 'mes' (did you mean 'mse'?)
nn.train(net, X, y, {loss = "hinge"})                           --! no loss 'hinge'; there are mse, bce, cross-entropy, kl, bernoulli
nn.train(net, X, y, {optimizer = "adma"})                       --! no optimizer 'adma' (did you mean 'adam'?)
nn.train(net, X, y, {epoch = 3})                                --! unknown option 'epoch' (did you mean 'epochs'?)
nn.train(net, X, y({1, 20}))                                    --! 20 rows of targets for 200 points
nn.train(net, zeros(0, 2), zeros(0))                            --! a batch of 0 rows
nn.train(net, X, 3*y, {loss = "bce"})                           --! target 3 of row 3 is not between 0 and 1
print(ce(nn.one_hot({1, 2, 2}, 3, 0)) == ce{{0, 1, 0}, {0, 0, 1}, {0, 0, 1}}, ce(nn.one_hot({1, 2, 2}, 3, 1)) == ce{{1, 0, 0}, {0, 1, 0}, {0, 1, 0}}, nn.one_hot({1, 3}, 3)[2][3])   --> true	true	1.0
nn.loss(three, P, {1, 2, 2}, {loss = "cross-entropy"})          --! loss: argument 3: classes 1 to 2 of 3: do they count from 0 or from 1? nn.one_hot(y, 3, 0) and nn.one_hot(y, 3, 1) say it
nn.one_hot({1, 2}, 2, 5)                                        --! row 1 has class 1; 2 outputs know 5 to 6
nn.loss(three, P, {1, 2, 4}, {loss = "cross-entropy"})          --! row 3 has class 4; 3 outputs know 1 to 3
nn.loss(three, P, {0, 2, 2.5}, {loss = "cross-entropy"})        --! row 3 has class 2.5
nn.train(nn.sequential{nn.tanh()}, X, X)                        --! the network has no parameters
nn.train(net, X, y, {epochs = 3, on_epoch = function() error "stop here" end})   --! stop here
nn.train(net, X, y, {regularizer = "isometrc"})                 --! no regularizer 'isometrc' (did you mean 'isometric'?)
nn.train(net, X, y, {regularizer = "flat", part = {3, 1}})      --! ends before it begins
nn.load "nothing.safetensors"                                   --! nothing.safetensors: No such file
nn.load("x.pt")                                                 --! x.pt: pickles are not read, for they run code; save it from Python with safetensors
nn.load("x.csv")                                                --! x.csv: weights are read from .safetensors and .npz files
nn.load(path, {"linear", 3})                                    --! a list of layers has names, or layers; entry 2 is a number
nn.load(path, {nn.linear(2, 3), "tanh"})                        --! entry 2 is a string, not a layer
nn.load(path, "linear tanh conv3d")                             --! no layer is called 'conv3d'
nn.load(path, "linear relu linear")                             --! net.safetensors: it was saved with layers 'linear tanh linear'; this network has relu as layer 2
nn.load(path, nn.sequential{net, nn.tanh()})                    --! this network has tanh as layer 4
nn.load(path, nn.linear(2, 3))                                  --! this network has nothing as layer 2
nn.load(npz, nn.sequential{nn.linear(2, 3), nn.tanh(), nn.linear(3, 1)}, {prefix = "m."})   --! tensor 'm.0.weight' has shape (12, 2); layer 1, linear, has (3, 2)
nn.load(npz, "linear tanh linear")                              --! layer 1 is linear, but there is no matrix '0.weight'
net:save "x.txt"                                                --! a network is saved as .safetensors
nn.fisher(all, I)                                               --! this needs a network of linear layers
nn.train(net, X, y, {validation = {X, y({1, 5})}})              --! validation: 5 rows of targets for 200 points
nn.train(net, X, y, {kl = "a"})                                 --! option 'kl' must be a number, not a string
nn.cka(3, 4)                                                    --! cka: features expected, a row for each point, got number
nn.cka(ones(3, 2), ones(3, 2))                                  --! cka: features are the same for all points
nn.fisher(nn.linear(200, 200), zeros(1, 200))                   --! the Fisher matrix would have 40200 rows and take 13 GB; nn.fisher_product gives what it does to a vector
nn.load(string.format("%s/v2.safetensors", (function() local f = io.open(path, "rb") local s = f:read "a" f:close() s = s:gsub("dgl%-net%-1", "dgl-net-2") local g = io.open(os.getenv "TMP" .. "/v2.safetensors", "wb") g:write(s) g:close() return os.getenv "TMP" end)()))   --! the network was saved by another version, as 'dgl-net-2'; this one reads dgl-net-1
