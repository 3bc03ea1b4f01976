-- How a network draws itself: its units and weights where they can be seen one by one, else a block for each layer; and how it learned.
local dgl, fail = ...
local array, figure = dgl.array, dgl.figure

-- {x, y} ranges given: the network as a function of the plane
local function as_field(net, o)
  if net.inputs > 2 or net.outputs ~= 1 then fail(("plot: a network of %d numbers to %d is no function of the plane"):format(net.inputs, net.outputs)) end
  local f = {coordinates = {"x", "y"}, x = o.x or {-2, 2}, y = o.y or o.x or {-2, 2}}
  local fig = figure{size = o.size or {6.4, 4.8}}
  if net.inputs == 1 then
    local t = dgl.linspace(f.x[1], f.x[2], 500)
    fig:axes{title = o.title, xlabel = "x"}:line(t, net(t:reshape(500, 1)):reshape(500))
  else
    fig:axes{title = o.title, xlabel = "x", ylabel = "y"}:contourf(net, {x = f.x, y = f.y, levels = o.levels or 14}):colorbar "network"
  end
  return fig
end

-- columns of units: the input, then what each layer with a matrix gives; activations are named under theirs. nil: too many to be seen
local function columns(net)
  local c = {}
  for l = 1, net.depth do
    local W = net:weights(l)
    local name, shape = net:layer(l)
    if W then
      if #W.shape ~= 2 or W.shape[1] > 40 or W.shape[2] > 40 or #c > 0 and #c[#c].W ~= W.shape[2] then return nil end
      c[#c + 1] = {W = W, name = name:match "^[%w_]+"}
    elseif #c > 0 and tonumber(shape) == #c[#c].W then
      c[#c].name = c[#c].name .. ", " .. name
    else
      return nil
    end
  end
  return #c > 0 and #c <= 12 and c or nil
end

local function units(net, c, o)
  local at, edges, weight, first = {}, {}, {}, {}
  local tallest = c[1].W.shape[2]
  for _, column in ipairs(c) do tallest = math.max(tallest, #column.W) end
  for k = 0, #c do
    local n = k == 0 and c[1].W.shape[2] or #c[k].W
    first[k] = #at
    for i = 1, n do at[#at + 1] = {3*k, (n + 1)/2 - i} end
    for i = 1, k > 0 and n or 0 do
      for j = 1, c[k].W.shape[2] do edges[#edges + 1], weight[#weight + 1] = {first[k - 1] + j, first[k] + i}, c[k].W[i][j] end
    end
  end
  local fig = figure{size = o.size or {math.max(5, 1.7*(#c + 1)), math.min(8, math.max(3.4, 0.32*tallest + 1.2))}}
  local ax = fig:axes{title = o.title or "weights", frame = "none", xlim = {-1.2, 3*#c + 1.2}, ylim = {-tallest/2 - 1.4, tallest/2 + 0.8}}
  local w = array(weight)
  ax:graph(array(at), array(edges), {color = w, cmap = "coolwarm", center = 0, width = 0.3 + 2*dgl.abs(w)/dgl.abs(w):max(), node_size = 9, node_color = "white"})
  ax:colorbar "weight"
  for k = 0, #c do ax:text({3*k, -tallest/2 - 0.5}, k == 0 and "input" or c[k].name, {align = "center", valign = "top", size = 8}) end
  return fig
end

-- a block for each layer, as high as the logarithm of what it gives
local function blocks(net, o)
  local n, names, shapes, counts, heights = net.depth, {}, {}, {}, {}
  local function height(shape)
    local size = 1
    for k in shape:gmatch "%d+" do size = size*tonumber(k) end
    return 0.6 + math.log(size + 1)
  end
  names[0], shapes[0], counts[0] = "input", net.inputs > 0 and tostring(net.inputs) or "?", 0
  for l = 1, n do names[l], shapes[l], counts[l] = net:layer(l) end
  local tallest = 0
  for l = 0, n do
    heights[l] = height(shapes[l])
    tallest = math.max(tallest, heights[l])
  end
  local fig = figure{size = o.size or {math.max(5, 0.75*(n + 1) + 0.6), 4.4}}
  local ax = fig:axes{title = o.title or ("%d parameters"):format(net.size), frame = "none", xlim = {-0.7, n + 0.7}, ylim = {-tallest/2 - 2, tallest/2 + 0.4}}
  for l = 0, n do
    local h = heights[l]/2
    ax:polygon(array{{l - 0.3, -h}, {l + 0.3, -h}, {l + 0.3, h}, {l - 0.3, h}}, {color = counts[l] > 0 and "blue" or "#999999", alpha = 0.35, edge = "black", width = 0.8})
    ax:text({l, 0}, names[l]:match "^[%w_]+", {align = "center", valign = "middle", angle = 90, size = 8})
    ax:text({l, -tallest/2 - 0.3}, shapes[l], {align = "center", valign = "top", size = 8})
    if counts[l] > 0 then ax:text({l, -tallest/2 - 1.1}, tostring(counts[l]), {align = "center", valign = "top", size = 8, color = "blue"}) end
  end
  return fig
end

-- the losses of a training
local function history(r, o)
  local fig = figure{size = o.size or {6.4, 4.8}}
  local ax = fig:axes{title = o.title, xlabel = o.xlabel or "epoch", ylabel = o.ylabel or "loss", yscale = o.yscale or r.losses:min() > 0 and "log" or nil}
  ax:line(dgl.range(1, r.epochs), r.losses, {label = "training"})
  if rawget(r, "validation") then ax:line(dgl.range(1, r.epochs), r.validation, {label = "validation"}):legend() end
  return fig
end

-- a slice of the loss, where the network stands in its middle
local function slice(s, o)
  local fig = figure{size = o.size or {6.4, 4.8}}
  local ax = fig:axes{title = o.title, xlabel = o.xlabel or "first direction", ylabel = o.ylabel or "second direction"}
  local positive = s.values:min() > 0
  ax:contourf((positive and dgl.log(s.values) or s.values).T, {x = {s.a[1], s.a[#s.a]}, y = {s.b[1], s.b[#s.b]}, levels = o.levels or 14}):colorbar(positive and "log loss" or "loss")
  ax:scatter(array{{0, 0}}, {color = "red", size = 6})
  return fig
end

local function draw(x, o)
  o = o or {}
  if type(x) == "table" and rawget(x, "d1") then return slice(x, o) end
  if type(x) == "table" and rawget(x, "losses") then
    if x.epochs < 1 then fail "plot: a training of 0 epochs" end
    return history(x, o)
  end
  if type(x) ~= "userdata" or getmetatable(x) ~= "network" then fail "draw: a network, or what nn.train or nn.landscape gives, expected" end
  if o.x or o.y then return as_field(x, o) end
  local c = columns(x)
  return c and units(x, c, o) or blocks(x, o)
end

return {
  ["nn.draw"] = {draw, "nn.draw(net, {x =, y =, title =, size =})",
    "a figure of a network, the same as plot(net): its units and weights, blocks of layers when there are many, or, with ranges, its values; of a training's losses, or of a landscape"},
}
