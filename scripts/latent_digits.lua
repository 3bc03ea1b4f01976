-- An autoencoder of the handwritten digits with a plane as latent space, and the metric that its decoder pulls back from the space
-- of images: how latent steps change the picture. A straight line crosses ground where the picture changes much; the geodesic goes round.
random.seed(3)
local X, digit = data.digits()
X = X/16
local net, encoder, decoder = nn.autoencoder{64, 64, 32, 2}
print("loss", nn.train(net, X, X, {epochs = 30, batch = 32, lr = 6e-3, schedule = "cosine"}).loss)
local codes, g = encoder(X), decoder:pullback()
-- of pairs of digits the one whose straight line is longest beside its geodesic
local n, from, to, best, most = 32, {}, {}, 1, 0
for k = 1, 24 do from[k], to[k] = codes[7*k], codes[900 + 11*k] end
local _, report = g:geodesic_between(array(from), array(to), {n = n, extrapolate = false, lattice = 40})
for k = 1, 24 do
  if g:length(array{from[k], to[k]})/report.length[k] > most then best, most = k, g:length(array{from[k], to[k]})/report.length[k] end
end
local a, b, t = from[best], to[best], linspace(0, 1, n + 1):reshape(n + 1, 1)
local straight, path, w = a*(1 - t) + b*t, g:geodesic_between(a, b, {n = n, accuracy = 1e-6}), g:log(a, b)
print("all converged", report.converged, "straight", g:length(straight), "geodesic", g:length(path))
print("exp of log arrives", (g:exp(a, w) - b):norm() < 1e-4, "length of log", g:norm(a, w), "carried along", g:norm(b, g:transport(path, w)))
local function of(d) local t = {} for i = 1, 120 do if digit[i] == d then t[#t + 1] = codes[i]:table() end end return array(t) end
local mean = stats.frechet_mean(g, of(3))
print("Fréchet mean of threes", mean, "mean of coordinates", of(3):mean(1))
local lo, hi = codes:min(1) - 0.3, codes:max(1) + 0.3
local x, y, fig = {lo[1], hi[1]}, {lo[2], hi[2]}, figure{title = "digits in a latent plane", size = {14, 7}, grid = {3, 2}}
local ax = fig:axes{cell = {1, 1, 3, 1}, title = "codes, geodesic and straight line over log √det g", xlim = x, ylim = y}
local at = grid(linspace(x[1], x[2], 80), linspace(y[1], y[2], 80))
ax:contourf(log(g:volume_density(at)):reshape(80, 80).T, {x = x, y = y, cmap = "grey", levels = 16}):colorbar "log √det g"
ax:scatter(codes, {color = digit, cmap = "plasma", size = 3})
for d = 0, 9 do ax:text(of(d):mean(1), tostring(d), {size = 14, halo = true, align = "center", valign = "middle"}) end
ax:line(straight, {color = "black", dash = "--", width = 2, label = "straight line"}):line(path, {color = "red", width = 2.5, label = "geodesic"})
ax:scatter(array{mean:table()}, {color = "red", size = 9, label = "Fréchet mean of threes"}):legend()
for k, curve in ipairs{straight, path} do
  local picture = zeros(8, 8*9)
  for i = 0, 8 do picture:set(decoder(curve[4*i + 1]):reshape(8, 8), {1, 8}, {8*i + 1, 8*i + 8}) end
  fig:axes{cell = {k, 2}, title = "decoded along the " .. (k == 1 and "straight line" or "geodesic"), frame = "none"}:heatmap(picture, {cmap = "grey"})
end
local function steps(curve) local f = decoder(curve) return (f({2, n + 1}) - f({1, n})):norm(2) end
ax = fig:axes{cell = {3, 2}, title = "how much the picture changes in a step", xlabel = "step", ylim = {0, 1.1*steps(straight):max()}}
ax:line(steps(straight), {color = "black", dash = "--", label = "straight line"}):line(steps(path), {color = "red", label = "geodesic"}):legend()
fig:save "latent_digits.png"
