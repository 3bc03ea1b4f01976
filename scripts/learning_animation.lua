-- A network learns to part two spirals: its training as a film. Left: the plane with the curve where the network is undecided; bright
-- where the map to the last layer magnifies, black where it is turned over: it learns to fold. Right: the data and the carried lattice in
-- the coordinates of the last layer, where that curve is a straight line.
random.seed(1)
local X, y = data.spirals{n = 300, noise = 0.02, turns = 0.75, seed = 3}
X = 3*X
local depth, each, frames, span = 8, 20, 24, 3.6
local net = nn.sequential{nn.residual{depth = depth}, nn.linear(2, 1)}
local kept = {net:parameters():copy()}
local losses = nn.train(net, X, y, {loss = "bce", optimizer = "adamw", lr = 0.01, epochs = each*(frames - 1), on_epoch = function(e)
  if e % each == 0 then kept[e//each + 1] = net:parameters():copy() end
end}).losses
print("loss", losses[1], losses[#losses])

local body, fine = net:part(1, depth), linspace(-span, span, 60)
local square, box = grid(fine, fine), {x = {-span, span}, y = {-span, span}}
animation{frames = frames, fps = 8, draw = function(_, k)
  net:parameters(kept[k])
  local fig = figure{size = {10.5, 4.8}, grid = {1, 2}}
  local ax = fig:axes{title = "input, epoch " .. each*(k - 1), aspect = "equal", xlim = box.x, ylim = box.y}
  local J = body:jacobian(square)
  local det = (J(nil, 1, 1)*J(nil, 2, 2) - J(nil, 1, 2)*J(nil, 2, 1)):reshape(60, 60).T
  ax:contourf(det/(abs(det) + 1), {x = box.x, y = box.y, cmap = "grey", levels = linspace(-1, 1, 21)}):colorbar "det/(1 + |det|)"
  ax:contour(net, {x = box.x, y = box.y, levels = {0}, color = "orange", width = 2})
  ax:scatter(X, {color = y, cmap = "coolwarm", size = 3})
  local half = 1.1*max(abs(body(square)):max(), span)
  ax = fig:axes{title = ("layer %d, loss %.3f"):format(depth, k == 1 and losses[1] or losses[each*(k - 1)]), aspect = "equal", xlim = {-half, half}, ylim = {-half, half}}
  for _, c in ipairs(linspace(-span, span, 13):table()) do
    ax:line(body(grid(array{c}, fine)), {color = "#bbbbbb", width = 0.6})
    ax:line(body(grid(fine, array{c})), {color = "#bbbbbb", width = 0.6})
  end
  ax:scatter(body(X), {color = y, cmap = "coolwarm", size = 3})
  local W, b = net:weights(depth + 1)
  local w = W[1]
  local foot, along = w*(-b[1]/w:dot(w)), array{-w[2], w[1]}/w:norm()
  ax:line(array{(foot - 9*half*along):table(), (foot + 9*half*along):table()}, {color = "orange", width = 2})
  if k == frames then fig:save "learning_animation.png" end
  return fig
end}:save "learning_animation.gif"
