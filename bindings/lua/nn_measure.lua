-- Measures of networks that are a few array operations.
local dgl, fail, result, options = ...
local nn, array, sqrt = dgl.nn, dgl.array, dgl.sqrt

local function centred(A)
  if type(A) ~= "table" and type(A) ~= "userdata" then fail("cka: features expected, a row for each point, got " .. type(A)) end
  A = array(A)
  if #A.shape == 1 then A = A:reshape(A.shape[1], 1) end
  return A - A:mean(1)
end

-- |A'B|² / (|A'A| |B'B|) of centred columns
local function cka(A, B)
  A, B = centred(A), centred(B)
  if A.shape[1] ~= B.shape[1] then fail(("cka: %d and %d rows"):format(A.shape[1], B.shape[1])) end
  local ab, aa, bb = A.T:dot(B), A.T:dot(A), B.T:dot(B)
  if aa:norm() == 0 or bb:norm() == 0 then fail "cka: features are the same for all points" end
  return (ab*ab):sum() / (sqrt((aa*aa):sum()) * sqrt((bb*bb):sum()))
end

-- Betti numbers and dimensions of what each layer makes of points, row 1 the points themselves. Distances are counted in steps of the graph
-- of nearest neighbours (Naitzat et al. 2020), so that no layer's scale matters.
local function topology(net, X, o)
  local t = options(o, "topology", {k = 10, scale = 2, maxdim = 1, method = "twonn"})
  X = array(X)
  local n, layers = X.shape[1], net:layers(X)
  if n <= t.k + 1 then fail(("topology: %d points are too few for k = %d neighbours"):format(n, t.k)) end
  local betti, dimension = dgl.zeros(net.depth + 1, t.maxdim + 1), dgl.zeros(net.depth + 1)
  for l = 0, net.depth do
    local Z = array(layers[l]):reshape(n, array(layers[l]).size // n)
    local hops = dgl.graph(dgl.graph.knn(Z, t.k):edges(), {n = n}):distances()
    local D = dgl.topology.rips(dgl.min(hops, n), {maxdim = t.maxdim, distances = true, threshold = t.scale + 1})
    for k = 0, t.maxdim do betti:set(D:betti(t.scale, k), l + 1, k + 1) end
    local known, d = pcall(dgl.topology.intrinsic_dimension, Z, {method = t.method})
    dimension:set(known and d or 0, l + 1)
  end
  return result{betti = betti, dimension = dimension}
end

-- Eight images for a network of images that was given none
local function some_images(layer)
  local c, h = table.unpack(type(layer) == "userdata" and layer.shape or {})
  if not c then fail "equivariance: images of shape (n, channels, size, size) expected" end
  local k = h > 0 and h or 8
  return dgl.random.generator(0):normal(8, math.max(c, 1), k, k)
end

-- how the elements of a group move points, and what they may do to results y: {name = function(y, e)}
local function actions(group, y)
  if type(group) == "table" then                        -- matrices
    local R = array(group)
    local function move(x, e) return x:dot(R[e].T) end
    return #R, move, {invariant = function(v) return v end, same = #y.shape == 2 and y.shape[2] == R.shape[3] and move or nil}
  end
  local n = ({c4 = 4, p4 = 4, d4 = 8, p4m = 8})[group or "c4"]
  if not n then fail("equivariance: no group '" .. tostring(group) .. "'; there are c4 (p4) and d4 (p4m), and lists of matrices") end
  local square = #y.shape >= 3 and y.shape[#y.shape] == y.shape[#y.shape - 1]
  local function turn(x, e) return nn.turn(x, e - 1) end
  local function regular(x, e) return nn.turn(x, e - 1, n) end
  return n, turn, {invariant = function(v) return v end, image = square and turn or nil,
    regular = square and y.shape[#y.shape - 2] % n == 0 and regular or nil}
end

-- max |Φ(g x) - ρ(g) Φ(x)| / max |Φ(x)| over a group, for each action ρ that the shape of Φ(x) allows
local function equivariance(layer, group, X)
  if not X and type(layer) == "userdata" then layer = layer:copy() end
  X = array(X or some_images(layer))
  local y, r = layer(X), {}
  local n, move, allowed = actions(group, y)
  for name in pairs(allowed) do r[name] = 0 end
  for e = 1, n do
    local moved = layer(move(X, e))
    for name, f in pairs(allowed) do r[name] = math.max(r[name], dgl.abs(moved - f(y, e)):max() / dgl.abs(y):max()) end
  end
  return result(r)
end

-- a random direction in which every row of a weight is as long as the network's own; biases stay (Li et al. 2018)
local function direction(net, seed)
  local rng, d = dgl.random.generator(seed), net:copy()
  d:parameters(dgl.zeros(net.size))
  for l = 1, net.depth do
    local W, D = table.pack(net:weights(l)), table.pack(d:weights(l))
    for k = 1, W.n do
      local shape = W[k].shape
      if #shape > 1 then
        local rows, columns = shape[1], W[k].size // shape[1]
        local r = rng:normal(rows, columns)
        r = r * (W[k]:reshape(rows, columns):norm(2) / r:norm(2)):reshape(rows, 1)
        D[k]:reshape(rows, columns):set(r, {1, rows})
      end
    end
  end
  return d:parameters()
end

local function landscape(net, X, y, o)
  local t = options(o, "landscape", {loss = "mse", n = 21, span = 1, seed = 0})
  local d1, d2 = direction(net, t.seed), direction(net, t.seed + 1)
  local a = dgl.linspace(-t.span, t.span, t.n)
  return result{values = nn.loss_slice(net, X, y, d1, d2, a, a, {loss = t.loss}), a = a, b = a, d1 = d1, d2 = d2}
end

-- The largest eigenvalue of the Hessian, where gradient descent stops being stable, and how much the loss rises within a ball of parameters:
-- the gradient is followed along the sphere (Foret et al. 2021).
local function sharpness(net, X, y, o)
  local t = options(o, "sharpness", {loss = "mse", rho = 0.05, steps = 10, lanczos = 40})
  local values = nn.hessian_spectrum(net, X, y, {loss = t.loss, steps = t.lanczos})
  local at, loss, most = net:parameters():copy(), nn.loss(net, X, y, {loss = t.loss}), 0
  local moved, e = net:copy(), dgl.zeros(net.size)
  for _ = 1, t.steps do
    moved:parameters(at + e)
    local _, g = nn.loss(moved, X, y, {loss = t.loss})
    if g:norm() == 0 then break end
    e = t.rho*g/g:norm()
    moved:parameters(at + e)
    most = math.max(most, nn.loss(moved, X, y, {loss = t.loss}) - loss)
  end
  return result{largest = values[#values], stable_below = 2/values[#values], rise = most}
end

-- The way that parameters went, rows of theta: its length, flat and by the Fisher metric of what the network says of X, the angles between its
-- steps, and how much of it lies along its principal directions.
local function trajectory(net, theta, X, o)
  local t = options(o, "trajectory", {loss = "mse", k = 3})
  theta = array(theta)
  local n, moved = #theta - 1, net:copy()
  if #theta.shape ~= 2 or theta.shape[2] ~= net.size then fail(("trajectory: rows of %d parameters expected"):format(net.size)) end
  if n < 2 then fail "trajectory: three rows or more are needed" end
  local step, y = theta({2, n + 1}) - theta({1, n}), dgl.zeros(array(X).shape[1], net.outputs)
  if t.loss == "cross-entropy" or t.loss == "kl" then y = y + 1/net.outputs end
  local fisher, turning = dgl.zeros(n), dgl.zeros(n - 1)
  for k = 1, n do
    moved:parameters((theta[k] + theta[k + 1])/2)
    fisher:set(sqrt(math.max(0, step[k]:dot(nn.fisher_product(moved, X, y, step[k], {loss = t.loss})))), k)
    if k > 1 then
      local u, v = step[k - 1]/step[k - 1]:norm(), step[k]/step[k]:norm()
      turning:set(2*dgl.atan((u - v):norm(), (u + v):norm()), k - 1)
    end
  end
  local pca = dgl.stats.pca(theta, {k = math.min(t.k, n, net.size)})
  return result{length = step:norm(2):sum(), fisher_length = fisher:sum(), steps = step:norm(2), fisher_steps = fisher, turning = turning,
    variance = pca.variance, scores = pca.scores}
end

return {
  ["nn.cka"] = {cka, "nn.cka(A, B)", "linear centred kernel alignment of two sets of features of the same points, 0 to 1"},
  ["nn.topology"] = {topology, "nn.topology(net, X, {k = 10, scale = 2, maxdim = 1, method = \"twonn\"})",
    "Betti numbers {layer, dimension} and intrinsic dimensions of what layers make of points, row 1 the points: {betti, dimension}"},
  ["nn.sharpness"] = {sharpness, "nn.sharpness(net, X, y, {loss =, rho = 0.05})",
    "the largest eigenvalue of the loss's Hessian, the learning rate below which descent is stable there, and the most that the loss rises within rho"},
  ["nn.trajectory"] = {trajectory, "nn.trajectory(net, theta, X, {loss =, k = 3})",
    "of rows of parameters that training went through: length and steps, fisher_length and fisher_steps, turning angles, variance and scores of k principal directions"},
  ["nn.equivariance"] = {equivariance, "nn.equivariance(layer, \"c4\", X)",
    "how far a layer is from commuting with a group, c4, d4 or a list of matrices: relative residuals {invariant, image, regular, same} for what may happen to its output"},
  ["nn.landscape"] = {landscape, "nn.landscape(net, X, y, {loss =, n = 21, span = 1, seed = 0})",
    "the loss over a plane through the parameters along two random directions, each row as long as the network's: {values, a, b, d1, d2}"},
}
