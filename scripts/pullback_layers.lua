-- A network as coordinate changes: Euclid's metric behind the last layer, pulled back through all layers before it (Hauser and Ray
-- 2017). In each layer's coordinates: the data, the lattice of the input carried along, and the unit balls of the metric there. On
-- circles the map must fold (the plane's homeomorphisms can't unlink them): where det < 0, right, and across its zero, the fold.
random.seed(2)
local X, y = data.circles{n = 300, noise = 0.04, factor = 0.45, seed = 1}
local depth = 6
local net = nn.sequential{nn.residual{depth = depth, order = 1}, nn.linear(2, 1)}
print("loss", nn.train(net, X, y, {loss = "bce", optimizer = "adamw", lr = 0.01, epochs = 1200}).loss)
local body = net:part(1, depth)

local s = linspace(-1.3, 1.3, 14)
local fine, coarse = linspace(-1.3, 1.3, 60), linspace(-1.2, 1.2, 7)
local fig = figure{title = "one metric in the coordinates of each layer", size = {16, 6.8}, grid = {2, 4}}
local nodes = grid(coarse, coarse)
local points, balls = body:layers(X), body:layers(nodes)
local lines = {}
for _, c in ipairs(s:table()) do
  lines[#lines + 1] = body:layers(grid(array{c}, fine))
  lines[#lines + 1] = body:layers(grid(fine, array{c}))
end
for l = 0, depth do
  local ax = fig:axes{title = l == 0 and "input" or "layer " .. l, aspect = "equal"}
  for _, carried in ipairs(lines) do ax:line(carried[l], {color = "#bbbbbb", width = 0.6}) end
  ax:scatter(points[l], {color = y, cmap = "coolwarm", size = 3})
  local g = l < depth and body:pullback{from = l + 1}(balls[l]) or zeros(49, 2, 2) + eye(2)
  ax:ellipses(balls[l], g, {color = "black", alpha = 0})
end
local ax = fig:axes{title = "sign of det: the fold", aspect = "equal"}
local J = body:jacobian(grid(linspace(-1.3, 1.3, 121), linspace(-1.3, 1.3, 121)))
local det = (J(nil, 1, 1)*J(nil, 2, 2) - J(nil, 1, 2)*J(nil, 2, 1)):reshape(121, 121).T
print("share of the square where the map is turned over", sigmoid(-1e9*det):mean())
ax:contourf(det/(abs(det) + 0.3), {x = {-1.3, 1.3}, y = {-1.3, 1.3}, cmap = "rdbu", levels = linspace(-1, 1, 11)})
ax:contour(det, {x = {-1.3, 1.3}, y = {-1.3, 1.3}, levels = {0}, color = "black"})
ax:contour(net, {x = {-1.3, 1.3}, y = {-1.3, 1.3}, levels = {0}, color = "orange"})
fig:save "pullback_layers.png"
