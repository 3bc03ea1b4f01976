-- Networks with two neurons a layer (Hauser and Ray 2017) separate two spirals: plain layers (C⁰), residual ones (C¹) and second
-- differences (C²). Each panel shows the data and the carried lattice in the coordinates of a layer; behind the last, a line separates them.
-- dgl ck_networks.lua two_moons, and circles, show other data.
local X, y = data[arg[1] or "spirals"]{n = 400, noise = 0.02, turns = not arg[1] and 0.75 or nil, seed = 3}
X = 3*X
local depth, names = 10, {[0] = "C⁰", "C¹", "C²"}
local function train(order, seed)
  random.seed(seed)
  local net = nn.sequential{nn.residual{depth = depth, order = order, dl = order == 2 and 0.5 or 1}, nn.linear(2, 1)}
  return net, nn.train(net, X, y, {loss = "bce", optimizer = "adamw", lr = 0.01, decay = 1e-3, epochs = 1000}).loss
end
local s, lattice = linspace(-3, 3, 60), {}
for _, c in ipairs(linspace(-3, 3, 13):table()) do
  lattice[#lattice + 1], lattice[#lattice + 2] = grid(array{c}, s), grid(s, array{c})
end
local fig = figure{title = "data in the coordinates of the layers", size = {26, 7.4}, grid = {3, depth + 1}}
for order = 0, 2 do
  local net, loss = train(order, 1)
  for seed = 2, 3 do                                   -- of three starts the best: plain layers often get stuck
    local other, l = train(order, seed)
    if l < loss then net, loss = other, l end
  end
  print(("%s: loss %.4f, largest error %.2f"):format(names[order], loss, abs(sigmoid(net(X)) - y):max()))
  local layers, lines = net:layers(X), {}
  for k, line in ipairs(lattice) do lines[k] = net:layers(line) end
  for l = 0, depth do
    local Z = layers[l]
    local lo, hi, m = Z:min(1), Z:max(1), 0.08*(Z:max(1) - Z:min(1))
    local ax = fig:axes{title = l == 0 and names[order] .. ", input" or "layer " .. l, xlim = {lo[1] - m[1], hi[1] + m[1]}, ylim = {lo[2] - m[2], hi[2] + m[2]}}
    for _, line in ipairs(lines) do ax:line(line[l], {color = "#cccccc", width = 0.5}) end
    ax:scatter(Z, {color = y, cmap = "coolwarm", size = 3})
    if l == depth then                                 -- W z + b = 0, drawn from -100 to 100 along itself
      local W, b = net:weights(depth + 1)
      local w = array{W[1][1], W[1][2]}
      local foot, along = w*(-b[1]/w:dot(w)), array{-w[2], w[1]}/w:norm()
      ax:line(array{(foot - 100*along):table(), (foot + 100*along):table()}, {color = "black"})
    end
  end
end
fig:save "ck_networks.png"
