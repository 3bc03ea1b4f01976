-- Networks made of layers.
local dgl, fail, _, options = ...
local nn = dgl.nn

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

-- The deviation of a stochastic decoder (Arvanitidis et al. 2018): centres by k-means of the codes, widths by how far codes are from their
-- centre, and weights from what the decoder misses, since E|r| = σ sqrt(2/π).
local function deviation(decoder, codes, X, o)
  local t = options(o, "deviation", {centers = 30, width = 1.25, far = 10, epochs = 100, lr = 0.05})
  codes, X = dgl.array(codes), dgl.array(X)
  local n, d, m = codes.shape[1], codes.shape[2], X.shape[2]
  if t.centers > n then fail(("deviation: %d centers for %d codes"):format(t.centers, n)) end
  local missed = dgl.abs(X - decoder(codes))*math.sqrt(math.pi/2)
  local clusters, rbf = dgl.stats.kmeans(dgl.manifold.euclidean(d), codes, t.centers), nn.rbf(d, t.centers, m)
  local W, zeta, centers, lambda = rbf:weights(1)
  local spread, count, all = dgl.zeros(t.centers), dgl.zeros(t.centers), 0
  for i = 1, n do
    local k = math.tointeger(clusters.labels[i])
    local r = (codes[i] - clusters.centers[k]):norm()
    spread:set(spread[k] + r, k)
    count:set(count[k] + 1, k)
    all = all + r/n
  end
  for k = 1, t.centers do                               -- a cluster of one code is as wide as the others
    local r = count[k] > 1 and spread[k] > 0 and spread[k]/count[k] or all
    lambda:set(0.5/(t.width*r)^2, k)
  end
  centers:set(clusters.centers, {1, t.centers})
  local mean = missed:mean(1) + 1e-12                   -- every output learns on its own scale
  nn.train(rbf, codes, missed/mean, {epochs = t.epochs, lr = t.lr, batch = math.min(n, 256)})
  W:set(W/(mean^2):reshape(m, 1), {1, m})
  zeta:set(t.far^-2, 1)
  return rbf
end

return {
  ["nn.autoencoder"] = {autoencoder, "nn.autoencoder{64, 128, 64, 2, activation = \"tanh\", output = \"sigmoid\"}",
    "a network through a narrow layer and back, its encoder and its decoder, which share its parameters"},
  ["nn.vae"] = {vae, "nn.vae{64, 128, 64, 2, activation = \"tanh\", output = \"sigmoid\"}",
    "a variational autoencoder, its encoder (which gives means) and its decoder; train it with loss = \"bernoulli\" or \"mse\", kl = weight"},
  ["nn.deviation"] = {deviation, "nn.deviation(decoder, codes, X, {centers = 30, width = 1.25, far = 10, epochs = 100})",
    "an nn.rbf that says how far the decoder is off at a code: small near the codes, up to far away from them; nn.expected_metric takes both"},
  ["nn.hyperbolic"] = {hyperbolic, "nn.hyperbolic(inputs, outputs)",
    "Ganea, Bécigneul and Hofmann's layer of the Poincaré ball, W ⊗ x ⊕ b, its b a point of the ball; train it with a Riemannian optimizer"},
}
