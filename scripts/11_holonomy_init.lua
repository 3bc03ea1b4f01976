-- The tutorial's "holonomy initialisation" takes the orthogonal factor of a random matrix: no connection, no loop, so it is Haar-orthogonal
-- initialisation, and is called so here. Holonomy is the matrix by which parallel transport round a loop turns vectors. Either has all singular
-- values 1, so signals and gradients keep their length through depth (dynamical isometry); normal weights lose it.
random.seed(1)
local sphere = metric(function(theta, phi) return {{1, 0}, {0, sin(theta)^2}} end, {phi = {0, 2*pi, periodic = true}})
local loop = zeros(201, 2) + pi/4
loop:set(linspace(0, 2*pi, 201), nil, 2)
local W = zeros(5, 10)
nn.init.holonomy(W, {metric = sphere, loop = loop})
print("turned by 2π(1 - cos π/4) = 1.8403023690", W({1, 2}, {1, 2}))
print("rows stay orthonormal in any shape", W:dot(W.T):near(eye(5)), "condition", linalg.cond(nn.init.orthogonal(zeros(5, 10))))

local starts = {normal = nn.init.xavier, orthogonal = nn.init.orthogonal, holonomy = function(w) return nn.init.holonomy(w, {metric = sphere, loop = loop}) end}
local width, depth = 32, 24
local x = 0.1*random.normal(1, width)
local fig = figure{title = "singular values of the Jacobian behind each layer", size = {14, 4.6}, grid = {1, 3}}
for _, name in ipairs{"normal", "orthogonal", "holonomy"} do
  local layers = {}
  for l = 1, depth do
    local layer = nn.linear(width, width)
    starts[name]((layer:weights(1)))
    layers[2*l - 1], layers[2*l] = layer, nn.tanh()
  end
  local net = nn.sequential(layers)
  local s = zeros(depth, width)
  for l = 1, depth do
    local _, values = linalg.svd(net:part(1, 2*l):jacobian(x)[1])
    s:set(values, l)
  end
  print(name, "smallest and largest after " .. depth .. " layers", s[depth]:min(), s[depth]:max())
  local ax = fig:axes{title = name, xlabel = "layer", ylim = {1e-8, 1e2}, yscale = "log"}
  for _, k in ipairs{1, 4, 8, 16, 24, 32} do ax:line(range(1, depth), s(nil, k), {color = values, label = ("σ %d of 32"):format(k)}) end
  if name == "holonomy" then ax:legend{place = "outside"} end
end
fig:save "11_holonomy_init.png"
