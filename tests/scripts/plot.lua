-- plot(anything): what it draws, told by the draw list, and what it refuses
local function shows(x, o, ...)
  local text = plot(x, o):dump()
  for _, word in ipairs{...} do assert(text:find(word, 1, true), word .. " is not in " .. text:sub(1, 2000)) end
end
shows(function(x) return sin(x) end, {x = {0, 20}, title = "a sine"}, "a sine", "20")
shows(function(theta, y) return sin(theta)*y end, nil, "θ", "f(θ, y)")
shows(scalar_field(function(x, y, z) return x*y + z end), {at = {z = 1}}, "at z = 1")
shows(function(x, y) return -y, x end, nil, "length")
shows(map(function(x, y) return x^2 - y^2, 2*x*y end, {x = {0, 1}, y = {0, 1}}), nil, "x constant", "y constant")
shows(function(x) return x, x^2, x^3, 1 end, nil, "component 4")
shows(function(x) if x > 0 then return x end return 0 end, {x = {-1, 1}})
shows(map(function(u, v) return (2 + cos(v))*cos(u), (2 + cos(v))*sin(u), sin(v) end), nil, "z")
shows(metric(function(x, y) return {{1/y^2, 0}, {0, 1/y^2}} end), {y = {0.3, 2}})
shows(graph.karate(), nil, "Ollivier-Ricci curvature")
shows({1, 4, 9}, nil, "index")
shows(optim.gradient_descent(function(x, y) return x^2 + y^2 end, {1, 1}, {lr = 0.1, steps = 5}), nil, "path", "step")
print((tostring(plot({{1, 2, 3}, {4, 5, 6}})):gsub("\n", ";")))  --> figure, 6.4 x 4.8 inches;  axes: heatmap
plot "x"                                  --! plot.lua:19: plot: nothing to draw for a string; it draws fields, forms, maps, metrics, graphs
plot(function(x) return x end, {colr = 1}) --! plot.lua:20: line: unknown option 'colr' (did you mean 'color'?)

-- what comes with a report is drawn as well; paths are lines
local sphere = metric.sphere(2)
local function says(x) return (tostring(x):gsub("\n", ";")) end
print(says(plot(sphere:geodesic({1, 0}, {0, 1}))))                                  --> figure, 6.4 x 4.8 inches;  axes: line
print(says(plot(sphere:geodesic(array{{1, 0}, {2, 0}}, array{{0, 1}, {1, 0}}))))    --> figure, 6.4 x 4.8 inches;  axes: line, line
print(figure():axes():line(sphere:geodesic({1, 0}, {0, 1})))                        --> axes: line
-- networks: units and weights, blocks where there are many, values over ranges; a training's losses; numeric metrics and their curvature
local small, wide = nn.sequential{nn.linear(2, 3), nn.tanh(), nn.linear(3, 1)}, nn.sequential{nn.linear(2, 64), nn.tanh(), nn.linear(64, 3)}
local function texts(fig) local t = {} for s in fig:dump():gmatch "\ntext [^\n]* : (%a[^\n]*)" do t[#t + 1] = s end return table.concat(t, " | ") end
print(texts(plot(small)))                                       --> input | linear, tanh | linear | weights | weight
print(texts(plot(wide)))                                        --> input | linear | tanh | linear
print(texts(plot(small, {x = {-1, 1}, y = {-1, 1}})))           --> network
print(texts(plot(nn.train(small, {{0, 1}, {1, 0}}, {0, 1}, {epochs = 3}))))   --> epoch | loss
print(texts(plot(wide:pullback())), texts(plot(wide:pullback():gaussian_curvature())))   --> z1 | z2	z1 | z2 | f(z1, z2)
plot(wide, {x = {-1, 1}})                                       --! plot: a network of 2 numbers to 3 is no function of the plane
plot(nn.train(small, {{0, 1}}, {0}, {epochs = 0}))              --! plot: a training of 0 epochs
