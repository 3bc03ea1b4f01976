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

return {
  ["nn.autoencoder"] = {autoencoder, "nn.autoencoder{64, 128, 64, 2, activation = \"tanh\", output = \"sigmoid\"}",
    "a network through a narrow layer and back, its encoder and its decoder, which share its parameters"},
  ["nn.vae"] = {vae, "nn.vae{64, 128, 64, 2, activation = \"tanh\", output = \"sigmoid\"}",
    "a variational autoencoder, its encoder (which gives means) and its decoder; train it with loss = \"bernoulli\" or \"mse\", kl = weight"},
  ["nn.hyperbolic"] = {hyperbolic, "nn.hyperbolic(inputs, outputs)",
    "Ganea, Bécigneul and Hofmann's layer of the Poincaré ball, W ⊗ x ⊕ b, its b a point of the ball; train it with a Riemannian optimizer"},
}
