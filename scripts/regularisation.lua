-- What may be added to an autoencoder's loss so that its latent plane has a geometry one likes, and what each does: to the reconstruction,
-- to how the metric's condition and volume vary over the codes, and to curvature. g = J'J is pulled back by the decoder.
local X, digit = data.digits()
X = X({1, 1000})/16
local kinds = {{"none", 0}, {"distortion", 0.02}, {"volume", 0.02}, {"flat", 0.5}, {"contractive", 0.02}, {"bending", 0.005}}
local fig = figure{title = "codes of digits over K of the decoder's surface, with unit balls of the metric", size = {15, 9}, grid = {2, 3}}
print(("%-12s %8s %12s %10s %10s"):format("", "loss", "condition", "std log√g", "mean |K|"))
for _, k in ipairs(kinds) do
  random.seed(5)
  local net, encoder, decoder = nn.autoencoder{64, 64, 32, 2}
  nn.train(net, X, X, {epochs = 40, batch = 100, lr = 4e-3, schedule = "cosine", regularizer = k[2] > 0 and k[1] or nil, weight = k[2],
    part = {encoder.depth + 1, net.depth}})
  local Z, g = encoder(X), decoder:pullback()
  local G = g(Z)
  local trace, det = G(nil, 1, 1) + G(nil, 2, 2), G(nil, 1, 1)*G(nil, 2, 2) - G(nil, 1, 2)^2
  local root = sqrt(abs(trace^2/4 - det))
  local condition = sqrt((trace/2 + root)/(trace/2 - root)):sort()[500]
  local loss, K = nn.loss(net, X, X), g:gaussian_curvature(Z)
  print(("%-12s %8.4f %12.2f %10.3f %10.3f"):format(k[1], loss, condition, (0.5*log(det)):std(), abs(K):sort()({50, 950}):mean()))
  local lo, hi = Z:min(1), Z:max(1)
  local x, y, n = {lo[1], hi[1]}, {lo[2], hi[2]}, 60
  local ax = fig:axes{title = k[1], xlim = x, ylim = y}
  local at, s = grid(linspace(x[1], x[2], n), linspace(y[1], y[2], n)), {2, 10}
  local few = grid(linspace(x[1], x[2], 11)(s), linspace(y[1], y[2], 11)(s))
  ax:contourf((2/pi)*atan(g:gaussian_curvature(at)):reshape(n, n).T, {x = x, y = y, cmap = "coolwarm", levels = linspace(-1, 1, 17)}):colorbar "2/π atan K"
  ax:scatter(Z, {color = "black", size = 1.5, alpha = 0.5})
  ax:ellipses(few, g(few), {color = "black", alpha = 0})
end
fig:save "regularisation.png"
