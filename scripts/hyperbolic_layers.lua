-- A tree has no room in the plane: leaves grow with the exponential of their depth, circles only with the radius. In the Poincaré ball they
-- have (Nickel and Kiela 2017). The points are rows of an embedding whose parameters lie on the ball; the loss compares their distances with
-- the tree's, and Riemannian Adam moves every point along a geodesic and carries its moments along.
random.seed(1)
local tree = graph.tree(3, 3)
local D, I, T = tree:distances(), {}, {}
for i = 1, tree.n do for j = i + 1, tree.n do I[#I + 1], T[#T + 1] = {i, j}, D(i, j) end end
local function train(space, start, loss)
  local points = nn.embedding(tree.n, 2, {space = space})
  points:parameters(start)
  local r = nn.train(points, I, T, {loss = loss, optimizer = "riemannian-adam", lr = 0.1, epochs = 600, schedule = "cosine"})
  return (points:weights(1)), r
end
local plane, in_plane = train("flat", 2*random.normal(2*tree.n), function(a, b, c, e, t) return (sqrt((a - c)^2 + (b - e)^2 + 1e-12) - t)^2 end)
local ball, in_ball = train("ball", 0.15*plane:reshape(2*tree.n), function(a, b, c, e, t)
  return (acosh(1 + 1e-12 + 2*((a - c)^2 + (b - e)^2)/((1 - a^2 - b^2)*(1 - c^2 - e^2))) - t)^2
end)
print("mean squared error of distances", "plane", in_plane.loss, "ball", in_ball.loss)

local B, fig = manifold.hyperbolic(2, {model = "ball"}), figure{title = "a tree with edges of length 1", size = {14, 4.8}, grid = {1, 3}}
local ax = fig:axes{title = "in the plane", aspect = "equal"}
for _, e in ipairs(tree:edges():table()) do ax:line(array{plane[e[1]]:table(), plane[e[2]]:table()}, {color = "grey", width = 1}) end
ax:scatter(plane, {color = D[1], cmap = "plasma", size = 5})
ax = fig:axes{title = "in the Poincaré ball", aspect = "equal", frame = "none"}
local phi = linspace(0, 2*pi, 200)
ax:line(array{cos(phi):table(), sin(phi):table()}.T, {color = "black", width = 1})
for _, e in ipairs(tree:edges():table()) do ax:line(B:geodesic_between(ball[e[1]], ball[e[2]]), {color = "grey", width = 1}) end
ax:scatter(ball, {color = D[1], cmap = "plasma", size = 5})
local at, by = array(I), {}
ax = fig:axes{title = "distances of pairs", xlabel = "in the tree", ylabel = "embedded"}
for i, p in ipairs(I) do by[i] = {(plane[p[1]] - plane[p[2]]):norm(), B:dist(ball[p[1]], ball[p[2]])} end
ax:scatter(array(T) - 0.1, array(by)(nil, 1), {size = 2, label = "plane"}):scatter(array(T) + 0.1, array(by)(nil, 2), {size = 2, label = "ball"})
ax:line(array{0, 6}, array{0, 6}, {color = "black", width = 1}):legend()
fig:save "hyperbolic_layers.png"
