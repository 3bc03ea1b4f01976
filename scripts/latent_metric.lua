-- Four metrics of one latent plane: pulled back from Euclid's space of images, from Bernoulli variables (each pixel a chance of ink), the
-- expected metric of a decoder whose deviation grows away from the data (Arvanitidis et al. 2018), which keeps geodesics near it, and the
-- mean metric of an ensemble of decoders.
random.seed(4)
local X, digit = data.digits()
X = X/16
local net, encoder, decoder = nn.vae{64, 64, 2}
print("loss", nn.train(net, X, X, {loss = "bernoulli", epochs = 40, batch = 64, lr = 5e-3, schedule = "cosine", kl = 0.3}).loss)
local codes = encoder(X)(nil, {1, 2}):copy()

local deviation = nn.deviation(decoder, codes, X)
local ensemble = {decoder}
for i = 2, 4 do                                         -- others that learn the same codes
  ensemble[i] = nn.sequential{nn.linear(2, 64), nn.tanh(), nn.linear(64, 64), nn.sigmoid()}
  nn.train(ensemble[i], codes, X, {loss = "bernoulli", epochs = 20, batch = 64, lr = 5e-3, schedule = "cosine"})
end
local a, b = codes[1], codes[43]
local lo, hi = codes:min(1) - 1.5, codes:max(1) + 1.5
local x, y, n = {lo[1], hi[1]}, {lo[2], hi[2]}, 90
local at, few = grid(linspace(x[1], x[2], n), linspace(y[1], y[2], n)), grid(linspace(x[1], x[2], 13)({2, 12}), linspace(y[1], y[2], 13)({2, 12}))
local fig = figure{title = "four metrics of a latent plane: log √det g, unit balls, a geodesic; below, curvature", size = {19, 8.6}, grid = {2, 4}}
local metrics = {{"Euclidean", decoder:pullback()}, {"Bernoulli-Fisher", decoder:pullback "bernoulli"}, {"expected, stochastic decoder", nn.expected_metric{decoder, deviation}},
  {"mean of an ensemble", nn.ensemble_metric(ensemble)}}
for _, m in ipairs(metrics) do
  local ax, g = fig:axes{title = m[1], xlim = x, ylim = y}, m[2]
  ax:contourf(log(g:volume_density(at)):reshape(n, n).T, {x = x, y = y, levels = 14}):colorbar "log √det g"
  ax:scatter(codes, {color = "white", size = 1.5, alpha = 0.6})
  ax:ellipses(few, g(few), {color = "black", alpha = 0})
  local path, r = g:geodesic_between(a, b, {n = 32, box = {x, y}})
  ax:line(path, {color = "red", width = 2.5})
  print(m[1], "length", r.length, "converged", r.converged, "straight", g:length(array{a, b}))
end
for _, m in ipairs(metrics) do
  local ax = fig:axes{title = "K, " .. m[1], xlim = x, ylim = y}
  local K = m[2]:gaussian_curvature(at)
  ax:contourf((2/pi)*atan(K):reshape(n, n).T, {x = x, y = y, cmap = "coolwarm", levels = linspace(-1, 1, 17)}):colorbar "2/π atan K"
end
fig:save "latent_metric.png"
