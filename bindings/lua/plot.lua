-- plot(anything, options): one picture of it as a person would draw it first.
-- Options of the axes go to the axes, size to the figure, ranges by the names of coordinates (or x, y, z),
-- at = {z = 0} holds further coordinates, and the rest goes to the plot.
local dgl, fail = ...
local array, linspace, figure = dgl.array, dgl.linspace, dgl.figure

local function set(names)
  local s = {}
  for name in names:gmatch "%S+" do s[name] = true end
  return s
end
local of_axes = set "title xlabel ylabel zlabel xlim ylim zlim aspect xscale yscale grid frame xticks yticks zticks xnames ynames elevation azimuth perspective"
local of_plot = set "size at legend label_bar"

local function given(o, defaults)
  local t = {}
  for k, v in pairs(defaults) do t[k] = v end
  for k, v in pairs(o) do t[k] = v end
  return t
end

-- the axes' options with their defaults, and what is left for the plot
local function split(o, axes, plot)
  local a, p = given({}, axes), given({}, plot or {})
  for k, v in pairs(o) do
    if of_axes[k] then a[k] = v elseif not of_plot[k] then p[k] = v end
  end
  return a, p
end

local function axes(o, defaults, plot, dims)
  local a, p = split(o, defaults, plot)
  local fig = figure{size = o.size or {6.4, 4.8}}
  local ax = dims == 3 and fig:axes3d(a) or fig:axes(a)
  return fig, ax, p
end

local greek = {alpha = "α", beta = "β", gamma = "γ", delta = "δ", epsilon = "ε", eta = "η", theta = "θ", kappa = "κ", lambda = "λ", mu = "μ",
  nu = "ν", xi = "ξ", rho = "ρ", sigma = "σ", tau = "τ", phi = "φ", chi = "χ", psi = "ψ", omega = "ω", zeta = "ζ"}
local function label(name) return greek[name] or name end

-- {from, to} of coordinate i: as told by its name or by its place, as the chart says, or a guess
local function range(f, i, o, guess)
  local name = f.coordinates[i]
  local r = o[name] or o[({"x", "y", "z"})[i]] or f.ranges[name]
  if r and math.abs(r[1]) < math.huge and math.abs(r[2]) < math.huge then return {r[1], r[2]} end
  return guess or {-2, 2}
end

local function without(o, f)
  local t = given(o, {})
  for i, name in ipairs(f.coordinates) do
    t[name] = nil
    t[({"x", "y", "z"})[i] or name] = nil
  end
  return t
end

-- f with all coordinates but the first n held at o.at, or at the middle of their ranges
local function slice(f, n, o)
  local names = f.coordinates
  if #names <= n then return f, "" end
  local held, told, ranges = {}, {}, {}
  for i = n + 1, #names do
    local v = o.at and o.at[names[i]]
    if not v then
      local r = range(f, i, o)
      v = (r[1] + r[2])/2
    end
    held[#held + 1], told[#told + 1] = v, ("%s = %g"):format(label(names[i]), v)
  end
  for i = 1, n do ranges[names[i]] = f.ranges[names[i]] end
  local kind = getmetatable(f) == "vector field" and dgl.map or dgl.scalar_field
  local part = n == 1 and function(x) return f(x, table.unpack(held)) end or function(x, y) return f(x, y, table.unpack(held)) end
  local g = kind(part)
  return setmetatable({coordinates = {table.unpack(names, 1, n)}, ranges = ranges, fn = g}, {__call = function(_, ...) return g(...) end}),
    "at " .. table.concat(told, ", ")
end

local draw = {}

-- y = f(x), the graph of every component
local function curves(f, o)
  local x = range(f, 1, o)
  local fig, ax, p = axes(without(o, f), {xlabel = label(f.coordinates[1])}, {})
  local n = p.n or 500
  p.n = nil
  local t = linspace(x[1], x[2], n)
  local y = f(t)
  if #y.shape == 1 then y = y:reshape(n, 1) end
  local m = y.shape[2]
  for k = 1, m do ax:line(t, y(nil, k), given(p, m > 1 and {label = "component " .. k} or {})) end
  if m > 1 then ax:legend() end
  return fig
end

draw["scalar field"] = function(f, o)
  if #f.coordinates == 1 then return curves(f, o) end
  local s, note = slice(f, 2, o)
  local fig, ax, p = axes(without(o, f), {xlabel = label(f.coordinates[1]), ylabel = label(f.coordinates[2]), title = note ~= "" and note or nil})
  p.x, p.y = range(f, 1, o), range(f, 2, o)
  ax:contourf(type(s) == "table" and s.fn or s, given(p, {levels = 14}))
  ax:colorbar(("f(%s)"):format(table.concat(f.coordinates, ", "):gsub("%a+", label)))
  return fig
end

-- arrows, coloured by length
draw["vector field"] = function(X, o)
  local n = #X.coordinates
  if n == 1 then return curves(X, o) end
  if n == 2 then
    local fig, ax, p = axes(without(o, X), {xlabel = label(X.coordinates[1]), ylabel = label(X.coordinates[2]), aspect = "equal"}, {color = "length"})
    p.x, p.y = range(X, 1, o), range(X, 2, o)
    ax:quiver(X, p)
    if p.color == "length" then ax:colorbar "length" end
    return fig
  elseif n == 3 then
    local fig, ax, p = axes(without(o, X), {xlabel = label(X.coordinates[1]), ylabel = label(X.coordinates[2]), zlabel = label(X.coordinates[3])}, {color = "length"}, 3)
    local count, r = p.n or 6, {range(X, 1, o), range(X, 2, o), range(X, 3, o)}
    p.n = nil
    local at = dgl.grid(linspace(r[1][1], r[1][2], count), linspace(r[2][1], r[2][2], count), linspace(r[3][1], r[3][2], count))
    ax:quiver(at, X(at), p)
    if p.color == "length" then ax:colorbar "length" end
    return fig
  end
  fail("plot: a vector field in " .. n .. " coordinates; plot a map of two or three of its components")
end

-- a 1-form by its components, a form of the highest degree by its density
function draw.form(w, o)
  local c = w:components()
  if getmetatable(c) == "map" then fail(("plot: a form of degree %d in %d coordinates has no picture"):format(w.degree, #w.coordinates)) end
  return draw[getmetatable(c)](c, o)
end

-- a curve, a surface, or the image of the coordinate lines
function draw.map(f, o)
  local n, m = #f.coordinates, f.outputs
  if n == 1 and (m == 2 or m == 3) then
    local t = range(f, 1, o, {0, 2*math.pi})
    local fig, ax, p = axes(without(o, f), m == 2 and {aspect = "equal", xlabel = "x", ylabel = "y"} or {xlabel = "x", ylabel = "y", zlabel = "z"}, {}, m)
    local count = p.n or 1000
    p.n = nil
    ax:line(f(linspace(t[1], t[2], count)), p)
    return fig
  elseif n == 1 then
    return curves(f, o)
  elseif n == 2 and m == 3 then
    local fig, ax, p = axes(without(o, f), {xlabel = "x", ylabel = "y", zlabel = "z"}, {lines = 12}, 3)
    p.x, p.y = range(f, 1, o, {0, 2*math.pi}), range(f, 2, o, {0, 2*math.pi})
    ax:surface(f, p)
    return fig
  elseif n == 2 and m == 2 then
    local fig, ax, p = axes(without(o, f), {aspect = "equal"}, {})
    local u, v, count = range(f, 1, o), range(f, 2, o), p.n or 15
    p.n = nil
    local us, vs = linspace(u[1], u[2], 200), linspace(v[1], v[2], 200)
    local function line(points, first, options) ax:line(f(points), given(p, given(first and {label = options.label} or {}, {color = options.color}))) end
    for k, c in ipairs(linspace(u[1], u[2], count):table()) do
      line(dgl.grid(array{c}, vs), k == 1, {color = "blue", label = label(f.coordinates[1]) .. " constant"})
    end
    for k, c in ipairs(linspace(v[1], v[2], count):table()) do
      line(dgl.grid(us, array{c}), k == 1, {color = "orange", label = label(f.coordinates[2]) .. " constant"})
    end
    ax:legend{place = "outside"}
    return fig
  elseif m == 1 then
    return draw["scalar field"](f, o)
  end
  fail(("plot: a map of %d numbers to %d has no picture; plot a part of it"):format(n, m))
end

-- unit balls in the chart over the density of volume
function draw.metric(g, o)
  local n = g.dim
  if n == 1 then return curves(dgl.scalar_field(function(x) return dgl.sqrt(dgl.abs(g(x)[1][1])) end), o) end
  if n ~= 2 then fail("plot: a metric in " .. n .. " coordinates; pull it back to a surface first") end
  local fig, ax, p = axes(without(o, g), {xlabel = label(g.coordinates[1]), ylabel = label(g.coordinates[2]), aspect = "equal"})
  local x, y, count = range(g, 1, o), range(g, 2, o), p.n or 10
  p.n = nil
  local function inside(r) local d = (r[2] - r[1])/(2*count) return linspace(r[1] + d, r[2] - d, count) end
  ax:ellipses(g, dgl.grid(inside(x), inside(y)), p)
  return fig
end

-- edges coloured by their Ollivier-Ricci curvature, nodes by their labels
function draw.graph(G, o)
  local plain = o.color ~= nil or G.m == 0 or G.m > 20000
  local fig, ax, p = axes(o, {aspect = "equal"}, {width = 2, labels = G.n <= 20 or nil, node_color = G.labels and "labels" or nil})
  if not plain then p.color, p.cmap, p.center = G:ollivier_ricci(), p.cmap or "coolwarm", p.center or 0 end
  ax:graph(G, p)
  if type(p.color) == "userdata" then ax:colorbar(plain and "edges" or "Ollivier-Ricci curvature") end
  return fig
end

-- bars, and births against deaths
function draw.diagram(D, o)
  local a, p = split(o, {})
  local fig = figure{size = o.size or {10, 4.4}, grid = {1, 2}, title = a.title}
  local ax = fig:axes{title = "barcode", xlabel = "scale", yticks = array{}}
  ax:barcode(D, p)
  ax = fig:axes{title = "diagram", xlabel = "birth", ylabel = "death"}
  ax:diagram(D, p)
  ax:legend()
  return fig
end

-- a list of numbers is a line; n × 2 and n × 3 are points; other matrices are heat maps
-- a surface of triangles, its Gaussian curvature as colour
function draw.mesh(M, o)
  local fig, ax, p = axes(o, {frame = "none"}, {}, 3)
  if p.color == nil then
    local K = M:gaussian_curvature()
    p.color, p.cmap, p.center = K, p.cmap or "coolwarm", 0
    ax:mesh(M, p):colorbar("K")
  else
    ax:mesh(M, p)
  end
  return fig
end

function draw.array(A, o)
  local shape = A.shape
  local d = shape[#shape]
  if A.report and (#shape == 2 or #shape == 3) and (d == 2 or d == 3) then    -- a path, or many
    local fig, ax, p = axes(o, {xlabel = "x", ylabel = "y", zlabel = d == 3 and "z" or nil}, {}, d)
    for i = 1, #shape == 3 and shape[1] or 1 do ax:line(#shape == 3 and A[i] or A, p) end
    return fig
  elseif #shape == 1 then
    local fig, ax, p = axes(o, {xlabel = "index"})
    ax:line(dgl.range(1, shape[1]), A, p)
    return fig
  elseif #shape == 2 and shape[2] == 2 and shape[1] > 2 then
    local fig, ax, p = axes(o, {xlabel = "x", ylabel = "y"})
    ax:scatter(A, p)
    return fig
  elseif #shape == 2 and shape[2] == 3 and shape[1] > 3 then
    local fig, ax, p = axes(o, {xlabel = "x", ylabel = "y", zlabel = "z"}, {}, 3)
    ax:scatter(A, p)
    return fig
  elseif #shape == 2 then
    local fig, ax, p = axes(o, {xlabel = "column", ylabel = "row"})
    ax:heatmap(A, p)
    ax:colorbar "value"
    return fig
  end
  fail("plot: an array with " .. #shape .. " axes; plot a part of it")
end

-- what an optimizer gives: the path where it lies in a plane, and the values
local function descent(r, o)
  local plane = #r.x == 2
  local a, p = split(o, {xlabel = "step", ylabel = "value"})
  local fig = figure{size = o.size or (plane and {10, 4.4} or {6.4, 4.8}), grid = {1, plane and 2 or 1}}
  if plane then fig:axes{title = "path", xlabel = "x", ylabel = "y", aspect = "equal"}:line(r.path, given(p, {marker = "o"})) end
  local ax = fig:axes(a)
  ax:line(dgl.range(0, r.steps), r.values, p)
  return fig
end

-- a Lua function: traced when it can be, else called
local function trace(f)
  local ok, m = pcall(dgl.map, f)
  if ok then return m end
  local b = dgl.blackbox(f)
  local at = {}
  for i = 1, b.inputs do at[i] = 0.5 end
  local count = select("#", f(table.unpack(at)))
  b = dgl.blackbox(f, {outputs = count})
  return setmetatable({coordinates = {table.unpack({"x", "y", "z"}, 1, b.inputs)}, ranges = {}, outputs = count, fn = b},
    {__call = function(_, ...) return b(...) end})
end

draw["pulled-back metric"], draw["numeric field"] = draw.metric, draw["scalar field"]

local function plot(x, o)
  o = getmetatable(o) ~= "result" and o or {}
  if type(o) ~= "table" then fail("plot: argument 2: table of options expected, got " .. type(o)) end
  local kind = type(x) == "userdata" and getmetatable(x) or type(x)
  if kind == "function" then
    local f = x
    x = trace(f)
    local n, m = #x.coordinates, x.outputs
    if n == 2 and m == 2 and type(x) == "userdata" then return plot(dgl.vector_field(f), o) end
    return (m == 1 and draw["scalar field"] or draw.map)(x, o)
  elseif kind == "network" or kind == "table" and (rawget(x, "losses") or rawget(x, "d1")) then
    return dgl.nn.draw(x, o)
  elseif kind == "table" and rawget(x, "path") and rawget(x, "values") then
    return descent(x, o)
  elseif kind == "table" then
    return draw.array(array(x), o)
  elseif kind == "tensor" or not draw[kind] then
    fail("plot: nothing to draw for a " .. kind .. "; it draws fields, forms, maps, metrics, graphs, diagrams, networks, arrays and functions")
  end
  return draw[kind](x, o)
end

return {plot = {plot, "plot(anything, {x = {from, to}, y = {from, to}, title =, ...})",
  "a figure of a function, field, form, map, metric, graph, diagram, network, array or optimizer's result; :save or :show it"}}
