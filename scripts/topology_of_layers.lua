-- What a network does to the topology of its data (Naitzat, Zhitnikov and Lim 2020): one class is a ring, which has a hole. Betti numbers
-- and intrinsic dimension of what each layer makes of it, from epoch to epoch: a network that parts the classes closes the hole, the more
-- the deeper; relu may do it early, because it is no homeomorphism. Distances are steps between nearest neighbours: no layer's scale matters.
random.seed(3)
local X, y = data.circles{n = 400, noise = 0.02, factor = 0.5, seed = 1}
local function class(c) local t = {} for i = 1, 400 do if y[i] == c then t[#t + 1] = X[i]:table() end end return array(t) end
local ring, width, depth, every, frames = class(0), 12, 5, 12, 11
local fig = figure{title = "the topology of a ring in the layers of a network", size = {17, 8.4}, grid = {2, 4}}
for _, name in ipairs{"tanh", "relu"} do
  local layers = {nn.linear(2, width), nn[name]()}
  for l = 2, depth do layers[2*l - 1], layers[2*l] = nn.linear(width, width), nn[name]() end
  layers[#layers + 1] = nn.linear(width, 1)
  local net = nn.sequential(layers)
  local holes, dimension = zeros(frames, depth + 2), zeros(frames, depth + 2)
  local function look(k)                                -- the input, behind each activation, and the output
    local t = nn.topology(net, ring)
    for l = 0, depth + 1 do
      local row = l <= depth and 2*l + 1 or 2*depth + 2
      holes:set(t.betti(row, 2), k, l + 1)
      dimension:set(t.dimension[row], k, l + 1)
    end
  end
  look(1)
  local r = nn.train(net, X, y, {loss = "bce", lr = 0.005, epochs = every*(frames - 1), on_epoch = function(e) if e % every == 0 then look(e//every + 1) end end})
  print(name, "loss", r.loss, "holes, input to output", table.concat(holes[frames]:table(), " "))
  local function map(title, values, limits, cmap)
    local ax = fig:axes{title = name .. ": " .. title, xlabel = "layer", ylabel = "epoch", aspect = "auto", xticks = {0, 1, 2, 3, 4, 5, 6}}
    ax:heatmap(values, {x = range(0, depth + 1), y = every*range(0, frames - 1), cmap = cmap, limits = limits}):colorbar()
  end
  map("holes, β₁", holes, {0, 3}, "viridis")
  map("intrinsic dimension", dimension, {0.9, 2.4}, "plasma")
  for _, l in ipairs{depth - 1, depth} do
    local Z = net:layers(X)[2*l]
    local _, _, V = linalg.svd(Z - Z:mean(1))
    fig:axes{title = name .. (": layer %d, principal axes"):format(l)}:scatter((Z - Z:mean(1)):dot(V(nil, {1, 2})), {color = y, cmap = "coolwarm", size = 3})
  end
end
fig:save "topology_of_layers.png"
