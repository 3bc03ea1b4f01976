-- Two small networks learn upright digits and are asked for turned ones. The plain one has not seen them; the convolutions of the other
-- run over the quarter turns as well (p4, Cohen and Welling 2016), and a pool over orientations and places makes its answer invariant: what
-- it knows of a digit it knows of the turned one, to the last bit but rounding.
random.seed(0)
local digits, label = data.digits()
local function images(from, to) return digits({from, to}):reshape(to - from + 1, 1, 8, 8)/16 end
local seen, unseen, known = images(1, 600), images(1201, 1797), label({1201, 1797})
local plain = nn.sequential{nn.conv2d(1, 16, 3, {padding = 1}), nn.relu(), nn.pool(2), nn.conv2d(16, 16, 3, {padding = 1}), nn.relu(),
  nn.pool{over = "image"}, nn.linear(16, 10)}
local p4 = nn.sequential{nn.group_conv(1, 8, 3, {padding = 1, lift = true}), nn.relu(), nn.pool(2), nn.group_conv(8, 12, 3, {padding = 1}),
  nn.relu(), nn.pool{over = "orientations"}, nn.pool{over = "image"}, nn.linear(12, 10)}

local fig = figure{title = "trained on upright digits", size = {14, 4.4}, grid = {1, 3}}
local row = zeros(4*9 - 1, 8*9 - 1)
for e = 0, 3 do
  local turned = nn.turn(unseen({1, 8}), e)
  for i = 1, 8 do row:set(turned[i]:reshape(8, 8), {9*e + 1, 9*e + 8}, {9*i - 8, 9*i - 1}) end
end
fig:axes{title = "what they are asked for", frame = "none"}:heatmap(row, {cmap = "grey"})
local curves = fig:axes{title = "loss", xlabel = "epoch", yscale = "log"}
local bars = fig:axes{title = "answers that are right", xlabel = "turned by", ylim = {0, 1.15}, xticks = {1, 2, 3, 4}, xnames = {"0°", "90°", "180°", "270°"}}
for k, net in ipairs{plain, p4} do
  local name, right = k == 1 and "plain" or "p4", {}
  local r = nn.train(net, seen, label({1, 600}), {loss = "cross-entropy", epochs = 12, batch = 20, lr = 0.01, schedule = "cosine"})
  for e = 0, 3 do
    local out, hits = net(nn.turn(unseen, e)), 0
    for i = 1, #known do hits = hits + (out[i]:argmax() - 1 == known[i] and 1 or 0) end
    right[e + 1] = hits/#known
  end
  print(("%-6s %d parameters, right when turned by 0, 90, 180, 270 degrees: %.3f %.3f %.3f %.3f"):format(name, net.size, table.unpack(right)))
  print("", "output unchanged by turns to", nn.equivariance(net, "c4", unseen({1, 20})).invariant)
  curves:line(range(1, r.epochs), r.losses, {label = name})
  bars:bar(right, {width = 0.38, offset = 0.4*(k - 1.5), label = name})
end
curves:legend()
bars:legend()
fig:save "rotated_digits.png"
