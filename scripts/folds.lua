-- Where a network folds the plane. The plane's homeomorphisms can't unlink two circles, so x(0) -> x(L) of networks with two neurons a layer
-- must fold to part them: det Dx(L) < 0 (red) where it is turned over, 0 on the fold (black); the metric is singular there. A network of
-- second order (C²) folds as well, but its map to phase space (x, x before) doesn't: that metric is regular everywhere.
random.seed(2)
local X, y = data.circles{n = 300, noise = 0.04, factor = 0.45, seed = 1}
local depth, n, side = 5, 121, linspace(-1.3, 1.3, 121)
local box, square, diagonal, levels = {-1.3, 1.3}, grid(side, side), array{side:table(), side:table()}.T, linspace(-6, 6, 17)
local fig, section = figure{title = "where networks fold the plane", size = {17, 8.4}, grid = {2, 4}}
for order = 1, 2 do
  local net = nn.sequential{nn.residual{depth = depth, order = order}, nn.linear(2, 1)}
  local r = nn.train(net, X, y, {loss = "bce", optimizer = "adamw", lr = 0.01, epochs = 1200})
  local body, name = net:part(1, depth), order == 1 and "C¹" or "C²"
  local J = body:jacobian(square)
  local det = (J(nil, 1, 1)*J(nil, 2, 2) - J(nil, 1, 2)*J(nil, 2, 1)):reshape(n, n).T
  print(name, "loss", r.loss, "share turned over", sigmoid(-1e9*det):mean())
  local ax = fig:axes{title = name .. ": lattice and data behind layer " .. depth, aspect = "equal"}
  for i = 1, n, 10 do
    ax:line(body(grid(array{side[i]}, side)), {color = "#bbbbbb", width = 0.6})
    ax:line(body(grid(side, array{side[i]})), {color = "#bbbbbb", width = 0.6})
  end
  ax:scatter(body(X), {color = y, cmap = "coolwarm", size = 3})
  local function map(title, values, cmap, by)
    local at = fig:axes{title = title, aspect = "equal"}:contourf(values, {x = box, y = box, cmap = cmap, levels = by})
    if cmap == "viridis" then at:colorbar "log √det g" end
    at:contour(det, {x = box, y = box, levels = {0}, color = "black", label = "fold"})
    at:contour(net, {x = box, y = box, levels = {0}, color = "orange", label = "decision"})
    if not section then at:legend{place = "upper right"} end
  end
  map(name .. ": sign of det", det/(abs(det) + 0.3), "rdbu", linspace(-1, 1, 11))
  map(name .. ": metric of x(L)", log(max(body:pullback():volume_density(square), 1e-9)):reshape(n, n).T, "viridis", levels)
  section = section or fig:axes{title = "along the diagonal", xlabel = "x = y", ylabel = "√det g", yscale = "log", ylim = {2e-3, 300}}
  section:line(side, body:pullback():volume_density(diagonal), {label = name .. ", x(L)"})
  if order == 2 then
    local g = body:phase():pullback()
    print("least √det g", "of x(L)", body:pullback():volume_density(square):min(), "of phase space", g:volume_density(square):min())
    section:line(side, g:volume_density(diagonal), {label = "C², phase space"}):legend()
    map(name .. ": metric of phase space", log(g:volume_density(square)):reshape(n, n).T, "viridis", levels)
  end
end
fig:save "folds.png"
