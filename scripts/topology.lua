-- Holes of a noisy circle: as balls around the points grow, loops are born and die. One lives long, and its
-- cocycle gives every point an angle without knowing any centre (de Silva, Morozov, Vejdemo-Johansson 2011).
random.seed(7)
local n = 240
local t, r = random.uniform(n)*2*pi, 1 + 0.12*random.normal(n)
local X, circle = zeros(n, 2), zeros(n, 2)
for i = 1, n do
  circle[i][1], circle[i][2] = cos(t[i]), sin(t[i])
  X[i][1], X[i][2] = r[i]*cos(t[i]), r[i]*sin(t[i])
end

local D = topology.rips(X, {prime = 47})
print(D)
print("the longest loop lives from, to", D[1][1], "the second", D[1][2])
print("the same in the alpha complex, diameters", 2*topology.alpha(X)[1][1])
print("Betti numbers at 0.5", D:betti(0.5), "entropy of the loops", D:entropy(1))
print("bottleneck distance to the circle without noise", D:bottleneck(topology.rips(circle), 1))

local angle = D:circular_coordinates{scale = 0.6}
local fig = figure{size = {13, 4}, grid = {1, 3}}
local ax = fig:axes{title = "angles from the cocycle, and the loop", aspect = "equal", xlabel = "x", ylabel = "y"}
ax:scatter(X, {color = angle, cmap = "twilight", limits = {0, 2*pi}, size = 6, edge = "#555555"})
ax:colorbar "angle"
local loop = D:cycle()
for i = 1, loop.shape[1] do
  local a, b = loop[i][1], loop[i][2]
  ax:line({{X[a][1], X[a][2]}, {X[b][1], X[b][2]}}, {color = "black", width = 1.2})
end
ax = fig:axes{title = "barcode", xlabel = "distance", yticks = array{}}
ax:barcode(D)
ax:legend()
ax = fig:axes{title = "diagram", xlabel = "birth", ylabel = "death"}
ax:diagram(D)
ax:legend()
fig:save "topology.png"
