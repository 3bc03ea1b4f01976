-- Starting weights: they fill a matrix, such as W of net:weights(l), and return it.
local dgl, fail, _, options = ...
local linalg, array = dgl.linalg, dgl.array

local function fill(W, values)
  if type(W) ~= "userdata" or #W.shape ~= 2 then fail "a matrix expected, such as W of net:weights(l)" end
  W:set(values, {1, W.shape[1]})
  return W
end

local function scaled(gain, fans)
  return function(W, o, more)
    if type(o) == "userdata" then o = more end          -- the bias of W, b = net:weights(l) is left alone
    local t = options(o, "init", {gain = gain})
    if type(W) ~= "userdata" or #W.shape ~= 2 then fail "a matrix expected, such as W of net:weights(l)" end
    local m, n = W.shape[1], W.shape[2]
    return fill(W, dgl.random.normal(m, n) * (t.gain * math.sqrt(2/fans(m, n))))
  end
end

-- Haar distributed: Q of a normal matrix, with R's diagonal positive
local function orthogonal(W)
  if type(W) ~= "userdata" or #W.shape ~= 2 then fail "a matrix expected, such as W of net:weights(l)" end
  local m, n = W.shape[1], W.shape[2]
  local Q = linalg.qr(dgl.random.normal(math.max(m, n), math.min(m, n)))
  return fill(W, m >= n and Q or Q.T)
end

-- the transport round a loop of points on a manifold, by shortest geodesics, in an orthonormal frame at its start
local function round(M, loop)
  local x, frame = loop[1], {}
  if M:dist(x, loop[#loop]) > 1e-9 then fail "holonomy: the loop is not closed" end
  for i = 1, x.size do
    local e = M:tangent(x, dgl.eye(x.size)[i]:reshape(table.unpack(x.shape)))
    for _ = 1, 2 do                                     -- Gram and Schmidt, twice
      for _, f in ipairs(frame) do e = e - M:inner(x, f, e)*f end
    end
    if M:norm(x, e) > 1e-6 and #frame < M.dim then frame[#frame + 1] = e/M:norm(x, e) end
  end
  local H = dgl.zeros(M.dim, M.dim)
  for j, e in ipairs(frame) do
    local v = e
    for k = 1, #loop - 1 do v = M:transport(loop[k], loop[k + 1], v) end
    for i, f in ipairs(frame) do H:set(M:inner(x, f, v), i, j) end
  end
  return H
end

-- the transport round a loop, once in the first block of the diagonal, twice in the second, ...
local function holonomy(W, o, more)
  if type(o) == "userdata" then o = more end
  local t = options(o, "holonomy", {metric = false, connection = false, manifold = false, loop = false, matrix = false})
  if type(W) ~= "userdata" or #W.shape ~= 2 then fail "a matrix expected, such as W of net:weights(l)" end
  local H = t.matrix
  if not H then
    local g = t.metric or t.connection or t.manifold
    if not (g and t.loop) then fail "holonomy: give metric = g, connection = c or manifold = M, and loop = path; or matrix = H" end
    local kind, loop = getmetatable(g), array(t.loop)
    H = kind == "connection" and g:transport(loop, dgl.eye(loop.shape[2])).T or kind == "manifold" and round(g, loop) or (g:holonomy(loop))
  end
  H = array(H)
  local d, m, n = H.shape[1], W.shape[1], W.shape[2]
  local N = math.max(m, n)
  local A, power = dgl.eye(N), H
  for k = 0, N // d - 1 do
    A:set(power, {k*d + 1, (k + 1)*d}, {k*d + 1, (k + 1)*d})
    power = power:dot(H)
  end
  return fill(W, A({1, m}, {1, n}))
end

return {
  ["nn.init.xavier"] = {scaled(1, function(m, n) return m + n end), "nn.init.xavier(W, {gain = 1})", "normal with variance 2 gain²/(m + n)"},
  ["nn.init.kaiming"] = {scaled(1, function(_, n) return n end), "nn.init.kaiming(W, {gain = 1})", "normal with variance 2 gain²/n, for relu"},
  ["nn.init.orthogonal"] = {orthogonal, "nn.init.orthogonal(W)", "orthonormal rows or columns, Haar distributed"},
  ["nn.init.holonomy"] = {holonomy, "nn.init.holonomy(W, {metric = g, loop = path})",
    "the matrix of parallel transport round a loop, its powers block by block along the diagonal; also of a connection = c or a manifold = M"},
}
