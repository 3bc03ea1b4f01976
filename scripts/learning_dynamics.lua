-- How a classifier of digits learns: the length of its path through the weights against the straight line (Euclid's, and by the Fisher
-- matrix), the largest eigenvalue of the loss's Hessian against 2/lr, how alike hidden features are from epoch to epoch (CKA), and the
-- spectrum and a slice of the loss at the end.
random.seed(7)
local X, y = data.digits()
X = X/16
local net, o, lr, epochs = nn.sequential{nn.linear(64, 16), nn.tanh(), nn.linear(16, 10)}, {loss = "cross-entropy"}, 0.6, 60
local theta, top, features = {net:parameters():copy()}, {}, {}
local r = nn.train(net, X, y, {loss = "cross-entropy", optimizer = "sgd", lr = lr, epochs = epochs, on_epoch = function(e)
  theta[e + 1] = net:parameters():copy()
  top[e] = nn.hessian_spectrum(net, X, y, {loss = "cross-entropy", steps = 25})[25]
  if e % 6 == 0 then features[#features + 1] = net:layers(X)[2] end
end})
local euclid, fisher, straight = 0, 0, theta[#theta] - theta[1]
for e = 1, epochs do
  local step = theta[e + 1] - theta[e]
  net:parameters(theta[e])
  euclid, fisher = euclid + step:norm(), fisher + sqrt(step:dot(nn.fisher_product(net, X, y, step, o)))
end
net:parameters(theta[#theta])
print("path", euclid, "straight", straight:norm(), "Fisher length of the path", fisher)
local n, C = #features, zeros(#features, #features)
for i = 1, n do for j = 1, n do C:set(nn.cka(features[i], features[j]), i, j) end end

local fig = figure{title = "a classifier of digits learns", size = {15, 8.6}, grid = {2, 3}}
fig:axes{title = "loss", xlabel = "epoch", yscale = "log"}:line(range(1, epochs), r.losses)
local ax = fig:axes{title = "largest eigenvalue of the Hessian", xlabel = "epoch"}
ax:line(range(1, epochs), array(top), {label = "λ"})
ax:line(array{1, epochs}, array{2/lr, 2/lr}, {dash = "--", color = "black", label = "2/lr"}):legend()
local P = array(theta)
local _, _, V = linalg.svd(P - P:mean(1))
ax = fig:axes{title = "path of the weights, principal axes", xlabel = "first", ylabel = "second"}
ax:line((P - P:mean(1)):dot(V(nil, {1, 2})), {marker = "."})
fig:axes{title = "CKA of hidden features", xlabel = "epoch / 6", ylabel = "epoch / 6", aspect = "equal"}:heatmap(C):colorbar "CKA"
local values, weights = nn.hessian_spectrum(net, X, y, {loss = "cross-entropy", steps = 60})
fig:axes{title = "spectral density of the Hessian (Lanczos)", xlabel = "λ", yscale = "log"}:scatter(values, weights + 1e-12, {size = 5})
local s = nn.landscape(net, X, y, {loss = "cross-entropy", n = 25, span = 1})
fig:axes{title = "slice of the loss, rows normalised", aspect = "equal"}:contourf(log(s.values).T, {x = {-1, 1}, y = {-1, 1}, levels = 14}):colorbar "log loss"
fig:save "learning_dynamics.png"
