-- Networks made of layers, and measures of networks that are a few array operations.
local dgl, fail, result = ...
local nn, linalg, array, sqrt = dgl.nn, dgl.linalg, dgl.array, dgl.sqrt

-- options of a table: the known ones with their defaults; others are errors that name the caller
local function options(o, name, defaults)
  if o ~= nil and type(o) ~= "table" then fail(name .. ": a table of options expected, got " .. type(o)) end
  local t = {}
  for k, v in pairs(defaults) do t[k] = v end
  for k, v in pairs(o or {}) do
    if math.type(k) ~= "integer" then
      if defaults[k] == nil then fail(("%s: no option '%s'"):format(name, tostring(k))) end
      t[k] = v
    end
  end
  return t
end

-- linear layers of the given widths with activations between them, and another behind the last
local function chain(layers, widths, activation, last)
  for i = 1, #widths - 1 do
    layers[#layers + 1] = nn.linear(widths[i], widths[i + 1])
    local name = i < #widths - 1 and activation or last
    if name then
      if not rawget(nn, name) then fail("no activation '" .. tostring(name) .. "'") end
      layers[#layers + 1] = nn[name]()
    end
  end
  return layers
end

local function halves(o, name)
  local widths, back = {}, {}
  for i, w in ipairs(o) do widths[i], back[#o + 1 - i] = w, w end
  if #widths < 2 then fail(name .. "{inputs, ..., latent} needs at least two widths") end
  return widths, back
end

local function autoencoder(o)
  local t = options(o, "autoencoder", {activation = "tanh", output = "sigmoid"})
  local widths, back = halves(o, "autoencoder")
  local layers = chain({}, widths, t.activation)
  local n = #layers
  local net = nn.sequential(chain(layers, back, t.activation, t.output ~= "identity" and t.output or nil))
  return net, net:part(1, n), net:part(n + 1)
end

local function vae(o)
  local t = options(o, "vae", {activation = "tanh", output = "sigmoid"})
  local widths, back = halves(o, "vae")
  local k = widths[#widths]
  widths[#widths] = 2*k
  local layers = chain({}, widths, t.activation)
  layers[#layers + 1] = nn.sample(k)
  local n = #layers
  local net = nn.sequential(chain(layers, back, t.activation, t.output ~= "identity" and t.output or nil))
  return net, net:part(1, n), net:part(n + 1)
end

-- y = exp0(W log0 x) ⊕ b: linear in the tangent space at the ball's middle, then moved by a point of the ball
local function hyperbolic(inputs, outputs)
  return nn.sequential{nn.from_ball(), nn.linear(inputs, outputs, {bias = false}), nn.to_ball(), nn.mobius_add(outputs)}
end

local function centred(A)
  if type(A) ~= "table" and type(A) ~= "userdata" then fail("cka: features expected, a row for each point, got " .. type(A)) end
  A = array(A)
  if #A.shape == 1 then A = A:reshape(A.shape[1], 1) end
  return A - A:mean(1)
end

-- |A'B|² / (|A'A| |B'B|) of centred columns
local function cka(A, B)
  A, B = centred(A), centred(B)
  if A.shape[1] ~= B.shape[1] then fail(("cka: %d and %d rows"):format(A.shape[1], B.shape[1])) end
  local ab, aa, bb = A.T:dot(B), A.T:dot(A), B.T:dot(B)
  if aa:norm() == 0 or bb:norm() == 0 then fail "cka: features are the same for all points" end
  return (ab*ab):sum() / (sqrt((aa*aa):sum()) * sqrt((bb*bb):sum()))
end

-- Betti numbers and dimensions of what each layer makes of points, row 1 the points themselves. Distances are counted in steps of the graph
-- of nearest neighbours (Naitzat et al. 2020), so that no layer's scale matters.
local function topology(net, X, o)
  local t = options(o, "topology", {k = 10, scale = 2, maxdim = 1, method = "twonn"})
  X = array(X)
  local n, layers = X.shape[1], net:layers(X)
  if n <= t.k + 1 then fail(("topology: %d points are too few for k = %d neighbours"):format(n, t.k)) end
  local betti, dimension = dgl.zeros(net.depth + 1, t.maxdim + 1), dgl.zeros(net.depth + 1)
  for l = 0, net.depth do
    local Z = array(layers[l]):reshape(n, array(layers[l]).size // n)
    local hops = dgl.graph(dgl.graph.knn(Z, t.k):edges(), {n = n}):distances()
    local D = dgl.topology.rips(dgl.min(hops, n), {maxdim = t.maxdim, distances = true, threshold = t.scale + 1})
    for k = 0, t.maxdim do betti:set(D:betti(t.scale, k), l + 1, k + 1) end
    local known, d = pcall(dgl.topology.intrinsic_dimension, Z, {method = t.method})
    dimension:set(known and d or 0, l + 1)
  end
  return result{betti = betti, dimension = dimension}
end

-- max |Φ(g x) - ρ(g) Φ(x)| / max |Φ(x)| over a group, for each action ρ that the shape of Φ(x) allows
local function equivariance(layer, group, X)
  local elements = ({c4 = 4, p4 = 4, d4 = 8, p4m = 8})[group or "c4"]
  if not elements then fail("equivariance: no group '" .. tostring(group) .. "'; there are c4 (p4) and d4 (p4m)") end
  if not X then fail "equivariance: images of shape (n, channels, size, size) expected" end
  X = array(X)
  local y = layer(X)
  local scale, square = dgl.abs(y):max(), #y.shape >= 3 and y.shape[#y.shape] == y.shape[#y.shape - 1]
  local r = {invariant = 0, image = square and 0 or nil, regular = square and y.shape[#y.shape - 2] % elements == 0 and 0 or nil}
  for e = 1, elements - 1 do
    local moved = layer(nn.turn(X, e))
    local function miss(name, expected) r[name] = math.max(r[name], dgl.abs(moved - expected):max() / scale) end
    miss("invariant", y)
    if r.image then miss("image", nn.turn(y, e)) end
    if r.regular then miss("regular", nn.turn(y, e, elements)) end
  end
  return result(r)
end

-- a random direction in which every row of a weight is as long as the network's own; biases stay (Li et al. 2018)
local function direction(net, seed)
  local rng, d = dgl.random.generator(seed), net:copy()
  d:parameters(dgl.zeros(net.size))
  for l = 1, net.depth do
    local W, D = table.pack(net:weights(l)), table.pack(d:weights(l))
    for k = 1, W.n do
      local shape = W[k].shape
      if #shape > 1 then
        local rows, columns = shape[1], W[k].size // shape[1]
        local r = rng:normal(rows, columns)
        r = r * (W[k]:reshape(rows, columns):norm(2) / r:norm(2)):reshape(rows, 1)
        D[k]:reshape(rows, columns):set(r, {1, rows})
      end
    end
  end
  return d:parameters()
end

local function landscape(net, X, y, o)
  local t = options(o, "landscape", {loss = "mse", n = 21, span = 1, seed = 0})
  local d1, d2 = direction(net, t.seed), direction(net, t.seed + 1)
  local a = dgl.linspace(-t.span, t.span, t.n)
  return result{values = nn.loss_slice(net, X, y, d1, d2, a, a, {loss = t.loss}), a = a, b = a, d1 = d1, d2 = d2}
end

-- ---- starting weights: they fill a matrix, such as W of net:weights(l), and return it ----

local function fill(W, values)
  if type(W) ~= "userdata" or #W.shape ~= 2 then fail "a matrix expected, such as W of net:weights(l)" end
  W:set(values, {1, W.shape[1]})
  return W
end

local function scaled(gain, fans)
  return function(W, o, more)
    if type(o) == "userdata" then o = more end          -- the bias of W, b = net:weights(l) is left alone
    local t = options(o, "init", {gain = gain})
    if type(W) ~= "userdata" or #W.shape ~= 2 then fail "a matrix expected, such as W of net:weights(l)" end
    local m, n = W.shape[1], W.shape[2]
    return fill(W, dgl.random.normal(m, n) * (t.gain * math.sqrt(2/fans(m, n))))
  end
end

-- Haar distributed: Q of a normal matrix, with R's diagonal positive
local function orthogonal(W)
  if type(W) ~= "userdata" or #W.shape ~= 2 then fail "a matrix expected, such as W of net:weights(l)" end
  local m, n = W.shape[1], W.shape[2]
  local Q = linalg.qr(dgl.random.normal(math.max(m, n), math.min(m, n)))
  return fill(W, m >= n and Q or Q.T)
end

-- the transport round a loop in an orthonormal frame, once in the first block of the diagonal, twice in the second, ...
local function holonomy(W, o, more)
  if type(o) == "userdata" then o = more end
  local t = options(o, "holonomy", {metric = false, loop = false, matrix = false})
  if type(W) ~= "userdata" or #W.shape ~= 2 then fail "a matrix expected, such as W of net:weights(l)" end
  local H = t.matrix
  if not H then
    if not (t.metric and t.loop) then fail "holonomy: give metric = g and loop = path, or matrix = H" end
    local g, loop = t.metric, array(t.loop)
    local d = loop.shape[2]
    local E = linalg.inv(linalg.cholesky(g(loop[1])).T)               -- its columns are an orthonormal frame
    local carried = g:transport(loop, E.T)                            -- rows: the frame's vectors carried round
    H = linalg.solve(E, carried.T)
  end
  H = array(H)
  local d, m, n = H.shape[1], W.shape[1], W.shape[2]
  local N = math.max(m, n)
  local A, power = dgl.eye(N), H
  for k = 0, N // d - 1 do
    A:set(power, {k*d + 1, (k + 1)*d}, {k*d + 1, (k + 1)*d})
    power = power:dot(H)
  end
  return fill(W, A({1, m}, {1, n}))
end

return {
  ["nn.autoencoder"] = {autoencoder, "nn.autoencoder{64, 128, 64, 2, activation = \"tanh\", output = \"sigmoid\"}",
    "a network through a narrow layer and back, its encoder and its decoder, which share its parameters"},
  ["nn.vae"] = {vae, "nn.vae{64, 128, 64, 2, activation = \"tanh\", output = \"sigmoid\"}",
    "a variational autoencoder, its encoder (which gives means) and its decoder; train it with loss = \"bernoulli\" or \"mse\", kl = weight"},
  ["nn.hyperbolic"] = {hyperbolic, "nn.hyperbolic(inputs, outputs)",
    "Ganea, Bécigneul and Hofmann's layer of the Poincaré ball, W ⊗ x ⊕ b, its b a point of the ball; train it with a Riemannian optimizer"},
  ["nn.cka"] = {cka, "nn.cka(A, B)", "linear centred kernel alignment of two sets of features of the same points, 0 to 1"},
  ["nn.topology"] = {topology, "nn.topology(net, X, {k = 10, scale = 2, maxdim = 1, method = \"twonn\"})",
    "Betti numbers {layer, dimension} and intrinsic dimensions of what layers make of points, row 1 the points: {betti, dimension}"},
  ["nn.equivariance"] = {equivariance, "nn.equivariance(layer, \"c4\", X)",
    "how far a layer is from commuting with turns: relative residuals {invariant, image, regular} for what turns may do to its output"},
  ["nn.landscape"] = {landscape, "nn.landscape(net, X, y, {loss =, n = 21, span = 1, seed = 0})",
    "the loss over a plane through the parameters along two random directions, each row as long as the network's: {values, a, b, d1, d2}"},
  ["nn.init.xavier"] = {scaled(1, function(m, n) return m + n end), "nn.init.xavier(W, {gain = 1})", "normal with variance 2 gain²/(m + n)"},
  ["nn.init.kaiming"] = {scaled(1, function(_, n) return n end), "nn.init.kaiming(W, {gain = 1})", "normal with variance 2 gain²/n, for relu"},
  ["nn.init.orthogonal"] = {orthogonal, "nn.init.orthogonal(W)", "orthonormal rows or columns, Haar distributed"},
  ["nn.init.holonomy"] = {holonomy, "nn.init.holonomy(W, {metric = g, loop = path})",
    "orthonormal rows or columns: the matrix of parallel transport round a loop, block by block along the diagonal"},
}
