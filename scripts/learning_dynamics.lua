-- How a classifier of digits learns: the length of its path by the Fisher metric against the Fisher-Rao geodesic of its predictions, the
-- largest eigenvalue of the loss's Hessian against 2/lr, how alike hidden features (CKA) and tangent kernels are from epoch to epoch, and
-- the spectrum and a slice of the loss at the end.
random.seed(7)
local X, y = data.digits()
X = X/16
local net, o, lr, epochs = nn.sequential{nn.linear(64, 16), nn.tanh(), nn.linear(16, 10)}, {loss = "cross-entropy"}, 0.6, 60
local few, chances = X({1, 60}), nn.softmax()
local theta, top, features, kernels, p = {net:parameters():copy()}, {}, {}, {}, {chances(net(X))}
local r = nn.train(net, X, y, {loss = "cross-entropy", optimizer = "sgd", lr = lr, epochs = epochs, on_epoch = function(e)
  theta[e + 1], p[e + 1] = net:parameters():copy(), chances(net(X))
  if e % 3 == 0 then top[e//3] = nn.hessian_spectrum(net, X, y, {loss = "cross-entropy", steps = 16})[16] end
  if e % 6 == 0 then features[e//6], kernels[e//6] = net:layers(X)[2], nn.ntk(net, few) end
end})
local path, far, way = zeros(epochs + 1), zeros(epochs + 1), nn.trajectory(net, theta, X, o)
for e = 1, epochs do
  path:set(path[e] + way.fisher_steps[e], e + 1)
  far:set(sqrt((4*acos(min(sqrt(p[1]*p[e + 1]):sum(2), 1))^2):mean()), e + 1)         -- each point's chances on their simplex
end
print("weights: path", way.length, "straight", (theta[#theta] - theta[1]):norm(), "Fisher length", way.fisher_length, "Fisher-Rao geodesic of predictions", far[epochs + 1])
print("mean angle between steps", way.turning:mean(), "sharpness at the end", nn.sharpness(net, X, y, {loss = "cross-entropy", lanczos = 25}))
local n, fig = #features, figure{title = "a classifier of digits learns", size = {18, 8.2}, grid = {2, 4}}
local function alike(f) local C = zeros(n, n) for i = 1, n do for j = 1, n do C:set(f(i, j), i, j) end end return C end
fig:axes{title = "loss", xlabel = "epoch", yscale = "log"}:line(range(1, epochs), r.losses)
fig:axes{title = "largest eigenvalue of the Hessian", xlabel = "epoch"}:line(range(3, epochs, 3), array(top), {label = "λ"})
  :line(array{1, epochs}, array{2/lr, 2/lr}, {dash = "--", color = "black", label = "2/lr"}):legend()
fig:axes{title = "from the start", xlabel = "epoch"}:line(range(0, epochs), path, {label = "Fisher length of the path"}):line(range(0, epochs), far, {label = "Fisher-Rao distance"}):legend()
fig:axes{title = "path of the weights", xlabel = "first principal axis", ylabel = "second"}:line(way.scores(nil, {1, 2}), {marker = "."})
local every = {cmap = "viridis", x = 6*range(1, n), y = 6*range(1, n)}
fig:axes{title = "CKA of hidden features", xlabel = "epoch", ylabel = "epoch"}:heatmap(alike(function(i, j) return nn.cka(features[i], features[j]) end), every):colorbar()
fig:axes{title = "cosine of tangent kernels", xlabel = "epoch"}:heatmap(alike(function(i, j) return (kernels[i]*kernels[j]):sum()/(kernels[i]:norm()*kernels[j]:norm()) end), every):colorbar()
local values, weights = nn.hessian_spectrum(net, X, y, {loss = "cross-entropy", steps = 50})
local at, width = linspace(values[1] - 0.2, values[#values] + 0.2, 400), 0.03
local bumps = exp(-((at:reshape(400, 1) - values)/width)^2/2)/(width*sqrt(2*pi))
fig:axes{title = "spectral density of the Hessian", xlabel = "λ", yscale = "log", ylim = {1e-5, 30}}:line(at, bumps:dot(weights))
local s = nn.landscape(net, X, y, {loss = "cross-entropy", n = 17})
fig:axes{title = "slice of the loss, rows normalised"}:contourf(log(s.values).T, {x = {-1, 1}, y = {-1, 1}, levels = 14}):colorbar "log loss"
fig:save "learning_dynamics.png"
