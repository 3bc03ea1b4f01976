-- An autoencoder of the handwritten digits with a plane as latent space, and the metric that its decoder pulls back from the space
-- of images: how latent steps change the picture. A straight line crosses ground where the picture changes much; the geodesic goes round.
random.seed(3)
local X, digit = data.digits()
X = X/16
local net, encoder, decoder = nn.autoencoder{64, 64, 32, 2}
print("loss", nn.train(net, X, X, {epochs = 50, batch = 64, lr = 4e-3, schedule = "cosine"}).loss)
local codes, g = encoder(X), decoder:pullback()

-- of pairs of digits the one whose straight line is longest beside its geodesic
local n, pairs_, from, to = 32, 24, {}, {}
for k = 1, pairs_ do from[k], to[k] = codes[7*k], codes[900 + 11*k] end
local paths, report = g:geodesic_between(array(from), array(to), {n = n, extrapolate = false, lattice = 40})
local best, most = 1, 0
for k = 1, pairs_ do
  local ratio = g:length(array{from[k], to[k]})/report.length[k]
  if ratio > most then best, most = k, ratio end
end
local path, t = paths[best], linspace(0, 1, n + 1):reshape(n + 1, 1)
local straight = from[best]*(1 - t) + to[best]*t
print("converged", report.converged, "straight", g:length(straight), "geodesic", g:length(path))

local lo, hi = codes:min(1), codes:max(1)
local x, y = {lo[1] - 0.3, hi[1] + 0.3}, {lo[2] - 0.3, hi[2] + 0.3}
local fig = figure{title = "digits in a latent plane", size = {13, 6.2}, grid = {1, 2}}
local ax = fig:axes{title = "codes, geodesic and straight line over log √det g", xlim = x, ylim = y}
local at = grid(linspace(x[1], x[2], 80), linspace(y[1], y[2], 80))
ax:contourf(log(g:volume_density(at)):reshape(80, 80).T, {x = x, y = y, cmap = "grey", levels = 16}):colorbar "log √det g"
ax:scatter(codes, {color = digit, cmap = "plasma", size = 3})
ax:line(straight, {color = "black", dash = "--", width = 2, label = "straight line"})
ax:line(path, {color = "red", width = 2.5, label = "geodesic"})
ax:legend()
ax = fig:axes{title = "decoded along the line (above) and the geodesic (below)", aspect = "equal"}
local picture = zeros(17, 8*9)
for k = 0, 8 do
  picture:set(decoder(straight[4*k + 1]):reshape(8, 8), {1, 8}, {8*k + 1, 8*k + 8})
  picture:set(decoder(path[4*k + 1]):reshape(8, 8), {10, 17}, {8*k + 1, 8*k + 8})
end
ax:heatmap(picture, {cmap = "grey"})
fig:save "latent_digits.png"
