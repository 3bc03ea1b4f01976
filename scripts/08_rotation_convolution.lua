-- The tutorial's "rotation-invariant" layer averages a kernel over its quarter turns. That makes it EQUIVARIANT under C4: turn the
-- image and the output turns. It is not invariant, it has nothing to do with a Lie group, and it is one convolution with one averaged,
-- therefore isotropic, kernel. Group convolutions (p4) keep what a filter sees in each orientation; a pool over all makes an invariant.
random.seed(0)
local x = random.normal(1, 3, 32, 32)
local conv = nn.conv2d(3, 16, 3, {padding = 1})
local tutorial = nn.rotation_average(conv, "c4")
print("input", table.concat(x.shape, " × "), "output", table.concat(tutorial(x).shape, " × "))
local lift, p4 = nn.group_conv(3, 8, 3, {lift = true, padding = 1}), nn.group_conv(8, 8, 3, {padding = 1})
local group = nn.sequential{lift, nn.relu(), p4}
local invariant = nn.sequential{lift, nn.relu(), p4, nn.pool{over = "orientations"}, nn.pool{over = "image", kind = "mean"}}
local named = {{"plain conv", conv}, {"averaged kernel", tutorial}, {"p4 group conv", group}, {"p4, pooled", invariant}}
for _, l in ipairs(named) do
  local e = nn.equivariance(l[2], "c4", x)
  print(l[1], "output unchanged", e.invariant, "output turns", rawget(e, "image"), "and shifts", rawget(e, "regular"))
end

local s = linspace(-1, 1, 32)
local image = (exp(-12*((grid(s, s)(nil, 1) + 0.3)^2 + 4*(grid(s, s)(nil, 2) - 0.2)^2))):reshape(1, 1, 32, 32)
local one = nn.conv2d(1, 1, 3, {padding = 1, bias = false})
one:parameters{0, 1, -1, 3, -2, -2, 0, 1, 0}
local fig = figure{title = "a layer and quarter turns: what it gives for an image and for the image turned", size = {13, 6}, grid = {2, 4}}
for _, l in ipairs{{"edge filter", one}, {"averaged filter", nn.rotation_average(one, "c4")}} do
  local y, of_turned = l[2](image), l[2](nn.turn(image, 1))
  local most = abs(y):max()
  for _, p in ipairs{{"image", image, 1}, {l[1], y, most}, {"of the turned image", of_turned, most}, {"that turned back, minus the second", nn.turn(of_turned, 3) - y, most}} do
    fig:axes{title = p[1], frame = "none"}:heatmap(p[2]:reshape(32, 32), {cmap = "coolwarm", limits = {-p[3], p[3]}})
  end
end
fig:save "08_rotation_convolution.png"
