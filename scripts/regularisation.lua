-- What may be added to an autoencoder's loss so that its latent plane has a geometry one likes, and what each does: to the reconstruction,
-- to how the metric's condition and volume vary over the codes, and to curvature. g = J'J is pulled back by the decoder. A metric near a
-- multiple of the unit matrix (isometric, distortion) is flat as well; one whose volume alone is even may still be narrow and curved.
local X, digit = data.digits()
X = X({1, 600})/16
local kinds = {{"none"}, {"isometric", 0.01, "|g - 1|²"}, {"distortion", 0.02, "relaxed distortion"}, {"volume", 0.002, "variance of log det g"},
  {"contractive", 0.002, "|J|²"}, {"jacobian", 0.02, "|J v|², v random"}, {"curvature", 0.01, "K²"}, {"extrinsic", 0.01, "|II|²"}}
local fig = figure{title = "latent planes of the digits over the decoder's curvature K, with unit balls of its metric", size = {17, 8.6}, grid = {2, 4}}
print(("%-12s %8s %12s %10s %10s"):format("", "loss", "condition", "std log√g", "mean |K|"))
for _, k in ipairs(kinds) do
  random.seed(5)
  local net, encoder, decoder = nn.autoencoder{64, 64, 32, 2}
  nn.train(net, X, X, {epochs = 24, batch = 25, lr = 8e-3, schedule = "cosine", regularizer = k[2] and k[1], weight = k[2],
    part = {encoder.depth + 1, net.depth}})
  local Z, g = encoder(X), decoder:pullback()
  local G = g(Z)
  local trace, det = G(nil, 1, 1) + G(nil, 2, 2), G(nil, 1, 1)*G(nil, 2, 2) - G(nil, 1, 2)^2
  local root = sqrt(abs(trace^2/4 - det))
  local condition = sqrt((trace/2 + root)/(trace/2 - root)):sort()[300]
  local loss, K = nn.loss(net, X, X), g:gaussian_curvature(Z)
  print(("%-12s %8.4f %12.2f %10.3f %10.3f"):format(k[1], loss, condition, (0.5*log(det)):std(), abs(K):sort()({30, 570}):mean()))
  local lo, hi = Z:min(1), Z:max(1)
  local middle, half, n = (lo + hi)/2, 0.55*max((hi - lo):max(), 0), 60
  local x, y = {middle[1] - half, middle[1] + half}, {middle[2] - half, middle[2] + half}
  local ax = fig:axes{title = k[1] .. (k[3] and ": " .. k[3] or ""), xlim = x, ylim = y, aspect = "equal"}
  local at = grid(linspace(x[1], x[2], n), linspace(y[1], y[2], n))
  local few = grid(linspace(x[1], x[2], 11)({2, 10}), linspace(y[1], y[2], 11)({2, 10}))
  ax:contourf((2/pi)*atan(g:gaussian_curvature(at)):reshape(n, n).T, {x = x, y = y, cmap = "coolwarm", levels = linspace(-1, 1, 17)})
  if k[1] == "volume" or k[1] == "extrinsic" then ax:colorbar "2/π atan K" end
  ax:scatter(Z, {color = digit({1, 600}), cmap = "plasma", size = 2})
  ax:ellipses(few, g(few), {color = "black", alpha = 0})
end
fig:save "regularisation.png"
