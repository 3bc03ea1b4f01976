-- A network as coordinate changes: Euclid's metric behind the last layer, pulled back through all layers before it (Hauser and Ray 2017).
-- In each layer's coordinates: the lattice of the input carried along and the unit balls of the metric, above on the lattice, below on the
-- data, and last the line that decides. Each ball is drawn by the eigenvectors of g(l) = E' E, E the product of the Jacobians behind l.
random.seed(2)
local X, y = data.circles{n = 300, noise = 0.04, factor = 0.45, seed = 1}
local depth = 5
local net = nn.sequential{nn.residual{depth = depth, order = 1}, nn.linear(2, 1)}
print("loss", nn.train(net, X, y, {loss = "bce", optimizer = "adamw", lr = 0.01, epochs = 1200}).loss)
local body = net:part(1, depth)

local fine, coarse = linspace(-1.3, 1.3, 60), linspace(-1.2, 1.2, 7)
local points, nodes, some, lines = body:layers(X), body:layers(grid(coarse, coarse)), body:layers(X({1, 24})), {}
for _, c in ipairs(linspace(-1.3, 1.3, 14):table()) do
  lines[#lines + 1] = body:layers(grid(array{c}, fine))
  lines[#lines + 1] = body:layers(grid(fine, array{c}))
end
local fig = figure{title = "one metric in the coordinates of each layer", size = {18, 6.6}, grid = {2, depth + 1}}
for row, balls in ipairs{nodes, some} do
  for l = 0, depth do
    local lo, hi = nodes[l]:min(1), nodes[l]:max(1)
    local middle, half = (lo + hi)/2, 0.62*(hi - lo):max()
    local x, y_ = {middle[1] - half, middle[1] + half}, {middle[2] - half, middle[2] + half}
    local ax = fig:axes{title = l == 0 and "input" or "layer " .. l, aspect = "equal", xlim = x, ylim = y_}
    for _, carried in ipairs(lines) do ax:line(carried[l], {color = "#bbbbbb", width = 0.6}) end
    if row == 2 then ax:scatter(points[l], {color = y, cmap = "coolwarm", size = 3}) end
    local g = l < depth and body:pullback{from = l + 1}(balls[l]) or zeros(balls[l].shape[1], 2, 2) + eye(2)
    local size = 0.04*half*linalg.det(g)^0.25            -- about as large as can be seen beside the data
    ax:ellipses(balls[l], g, {color = "black", alpha = 0, scale = row == 2 and size:sort()[#size//2] or nil})
    if row == 2 and l == depth then                     -- w·z + b = 0
      local W, b = net:weights(depth + 1)
      local w = W[1]
      local foot, along = w*(-b[1]/w:dot(w)), array{-w[2], w[1]}/w:norm()
      ax:line(array{(foot - 2*half*along):table(), (foot + 2*half*along):table()}, {color = "orange", width = 2})
    end
  end
end
fig:save "pullback_layers.png"
