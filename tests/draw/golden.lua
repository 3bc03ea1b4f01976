-- Draw lists of small figures, one for each kind and option, against the files in tests/golden/draw.
-- DGL_GOLDEN=write makes them anew: look at the difference before it is committed.
local dir, write, bad = "tests/golden/draw/", os.getenv "DGL_GOLDEN" == "write", 0

local function compare(name, text)
    local path = dir .. name .. ".txt"
    if write then
        local f = assert(io.open(path, "w"))
        f:write(text)
        f:close()
        return
    end
    local f = io.open(path)
    local want = f and f:read "a" or ""
    if f then f:close() end
    if want == text then return end
    bad = bad + 1
    print(name .. " differs:")
    local a, b = want:gmatch "([^\n]*)\n", text:gmatch "([^\n]*)\n"
    for line = 1, math.huge do
        local x, y = a(), b()
        if x ~= y then
            print(("  line %d\n  - %s\n  + %s"):format(line, x or "(end)", y or "(end)"))
            break
        end
    end
end

local function axes(name, options, draw)
    local fig = figure{size = {3, 2.4}}
    draw(fig:axes(options))
    compare(name, fig:dump())
end

local function axes3(name, options, draw)
    local fig = figure{size = {2.4, 2}}
    draw(fig:axes3d(options))
    compare(name, fig:dump())
end

-- Z of a function on n x n points of [-1, 1]^2; not traced, so that only the drawing is tested
local function field(n, f)
    local x, Z = {}, {}
    for i = 1, n do x[i] = 2 * (i - 1) / (n - 1) - 1 end
    for i = 1, n do
        Z[i] = {}
        for j = 1, n do Z[i][j] = f(x[j], x[i]) end
    end
    return x, x, Z
end
local function saddle(x, y) return x * x - y * y end
local function bowl(x, y) return x * x + y * y end

local zigzag = {{0, 0}, {1, 2}, {2, 1}, {3, 3}, {4, 0.5}}
local nan = 0/0

-- line
axes("line", {title = "a line", xlabel = "x", ylabel = "$\\theta_1^2$"}, function(ax) ax:line(zigzag) end)
axes("line-style", {grid = true}, function(ax)
    ax:line(zigzag, {color = "red", dash = "dashed", width = 2, alpha = 0.5, label = "one"})
    ax:line({0, 1, 2}, {1, 1.5, 1}, {color = "#0a0", dash = {4, 2, 1, 2}, marker = "s", size = 6, label = "two"})
    ax:line({2, 2.5, 2.2}, {color = 3, width = 0, marker = "+", label = "three"})
    ax:legend()
end)
axes("line-gaps", {}, function(ax) ax:line({1, 2, nan, 2, 1}, {marker = "o"}) end)
axes("line-cut", {xlim = {1, 2}, ylim = {0, 1}}, function(ax) ax:line({{-1e12, 0.5}, {1.5, 0.5}, {1.5, 1e12}}) end)
axes("log", {xlabel = "step", grid = true}, function(ax) ax:line({1, 0.1, 0.01, 1e-3, 1e-4}):log "y" end)
axes("log-both", {xscale = "log", yscale = "log", xlim = {1, 100}, ylim = {1, 10}}, function(ax) ax:line({1, 10, 100}, {1, 3, 10}) end)
axes("reversed", {xlim = {3, 0}, ylim = {3, 0}}, function(ax) ax:line(zigzag) end)
axes("exponents", {}, function(ax) ax:line({{1e7, 1e-5}, {3e7, 4e-5}}) end)
axes("offset", {}, function(ax) ax:line({{1000000.1, 0}, {1000000.4, 1}}) end)
axes("names", {xticks = {1, 2, 3}, xnames = {"one", "two", "three"}, ynames = {"a", "b"}}, function(ax) ax:line({1, 2, 1.5}) end)
axes("frames", {frame = "open"}, function(ax) ax:line(zigzag) end)
axes("no-frame", {frame = "none", aspect = "equal"}, function(ax) ax:line(zigzag) end)

-- scatter
axes("scatter", {}, function(ax) ax:scatter(zigzag, {label = "points"}):legend "lower right" end)
axes("scatter-values", {}, function(ax)
    ax:scatter(zigzag, {color = {1, 2, nan, 4, 5}, size = {2, 4, 6, 8, 10}, cmap = "plasma_r", limits = {2, 4}, marker = "D", edge = "black"})
    ax:colorbar "value"
end)
axes("markers", {}, function(ax)
    for i, m in ipairs{"o", ".", "s", "D", "^", "v", "<", ">", "p", "h", "*", "+", "x", "|", "_"} do
        ax:scatter({i, i % 3}, {marker = m, size = 7})
    end
end)

-- fields
local x, y, S = field(7, saddle)
local _, _, B = field(7, bowl)
axes("contour", {aspect = "equal"}, function(ax) ax:contour(x, y, S, {levels = 5, negative = "dashed"}):colorbar "f" end)
axes("contour-color", {}, function(ax) ax:contour(x, y, B, {levels = {0.5, 1}, color = "black", width = 2, dash = "dotted"}) end)
axes("contour-ranges", {}, function(ax) ax:contour(B, {x = {0, 6}, y = {10, 20}, levels = 3}) end)
axes("contourf", {}, function(ax) ax:contourf(x, y, S, {levels = 4, cmap = "rdbu"}):colorbar "f(x, y)" end)
axes("contourf-uneven", {}, function(ax) ax:contourf(x, y, B, {levels = {0.1, 0.5, 0.6, 1}, alpha = 0.5}):colorbar() end)
axes("contourf-constant", {}, function(ax) ax:contourf(x, y, (select(3, field(7, function() return 3 end)))):colorbar() end)
S[3][3] = nan
axes("contourf-hole", {}, function(ax) ax:contourf(x, y, S, {levels = 3}):contour(x, y, S, {levels = 3, color = "white"}) end)
axes("heatmap", {}, function(ax) ax:heatmap({{1, 2, 3}, {4, nan, 6}}, {cmap = "magma"}):colorbar{label = "entry", ticks = {1, 3, 6}} end)
axes("heatmap-places", {}, function(ax) ax:heatmap({0, 1, 4}, {0, 1}, {{-1, 0, 1}, {1, 2, 0}}, {cmap = "coolwarm", alpha = 0.8}) end)

-- vectors
axes("quiver", {aspect = "equal"}, function(ax) ax:quiver({{0, 0}, {1, 0}, {1, 1}}, {{1, 0}, {0, 1}, {-1, -1}}) end)
axes("quiver-length", {}, function(ax)
    ax:quiver({{0, 0}, {1, 0}, {1, 1}}, {{1, 0}, {0, 2}, {-1, -1}}, {scale = 0.5, color = "length", width = 2}):colorbar()
end)
local U = {}
for i = 1, 5 do
    U[i] = {}
    for j = 1, 5 do U[i][j] = {-(i - 3) / 2, (j - 3) / 2} end
end
axes("streamlines", {aspect = "equal"}, function(ax) ax:streamlines(U, {x = {-1, 1}, y = {-1, 1}, density = 0.4}) end)
axes("streamlines-length", {}, function(ax) ax:streamlines(U, {density = 0.3, color = "length", head = 0}):colorbar() end)
axes("arrow", {}, function(ax) ax:arrow({0, 0}, {1, 1}, {color = "green", width = 2, head = 12, label = "to"}):legend() end)

-- areas
axes("polygon", {}, function(ax)
    ax:polygon({{0, 0}, {2, 0}, {1, 2}, {nan, nan}, {3, 0}, {4, 0}, {4, 1}}, {color = "orange", edge = "black", label = "area"}):legend()
end)
axes("polygon-cut", {xlim = {0, 1}, ylim = {0, 1}}, function(ax) ax:polygon({{-1e9, 0.5}, {1e9, 0.5}, {0.5, 1e9}}) end)
axes("band", {}, function(ax) ax:band({1, 2, 3, 4, 5}, {0, 0, nan, 1, 1}, {1, 2, 3, 2, 3}) end)
axes("histogram", {}, function(ax) ax:histogram({1, 2, 2, 3, 3, 3, 4, 4, 5, 9}, {label = "values"}):legend() end)
axes("histogram-density", {}, function(ax) ax:histogram({1, 2, 2, 3}, {bins = {0, 1, 2, 4}, density = true, edge = "black"}) end)
axes("bar", {}, function(ax) ax:bar({"a", "b", "c"}, {1, -2, 3}) end)
axes("bar-turned-names", {}, function(ax) ax:bar({"a long name", "another long name", "and a third one", "four"}, {1, 2, 3, 4}) end)
axes("bar-values", {}, function(ax) ax:bar({10, 20}, {1, 2}, {width = 5, offset = 1, base = 0.5, color = {1, 2}, edge = "black"}) end)

-- geometry
axes("ellipses", {}, function(ax)
    ax:ellipses({{0, 0}, {1, 0}, {0, 1}}, {{{1, 0}, {0, 4}}, {{2, 1}, {1, 2}}, {{1, 2}, {2, 1}}}, {scale = 0.4, color = {1, 2, 3}})
end)
axes("ellipses-auto", {}, function(ax) ax:ellipses({{0, 0}, {1, 0}}, {{1, 0}, {0, 1}}) end)
local nodes, edges = {{0, 0}, {0, 1}, {1, 0.5}, {2, 0.5}}, {{1, 2}, {1, 3}, {2, 3}, {3, 4}, {4, 4}}
axes("graph", {title = "a graph"}, function(ax) ax:graph(nodes, edges, {labels = true}) end)
axes("graph-values", {}, function(ax)
    ax:graph(nodes, edges, {color = {0.5, 0.3, 0.3, -0.6, 0}, width = {1, 2, 2, 4, 1}, node_color = {1, 2, 3, 4}, labels = {"a", "b", "c", "longer"},
                            edge_labels = {0.5, 1/3, 1/3, -2/3, 0}}):colorbar "curvature"
end)
axes("graph-arrows", {}, function(ax) ax:graph(nodes, edges, {arrows = true, node_size = 5, node_color = "red", dash = "dashed"}) end)
axes("text", {}, function(ax)
    ax:text({0, 0}, "left"):text(1, 1, "turned", {angle = 45, align = "center", valign = "bottom", halo = true, offset = {2, 3}})
    ax:text({{0, 1}, {1, 0}}, {"$x_1$", "two\nlines"}, {size = 12})
end)
axes("legend", {}, function(ax)
    for i = 1, 5 do ax:line({i, 0}, {label = "line " .. i}) end
    ax:legend{place = "outside", title = "five", columns = 2}
end)

-- a grid of axes
local fig = figure{title = "A heading over a grid of axes", size = {6, 4}, grid = {2, 2}}
fig:axes{title = "a title that is so long that it has to be broken into lines to fit", ylabel = "first"}:line(zigzag)
fig:axes{xlabel = "x", aspect = "equal"}:contourf(x, y, B):colorbar "label"
fig:axes{cell = {2, 1, 1, 2}, xlabel = "wide"}:line(zigzag)
compare("grid", fig:dump())

-- three dimensions
local ball = {}
for i = 0, 8 do
    ball[i + 1] = {}
    for j = 0, 12 do
        local u, v = 2 * math.pi * j / 12, math.pi * i / 8
        ball[i + 1][j + 1] = {math.cos(u) * math.sin(v), math.sin(u) * math.sin(v), math.cos(v)}
    end
end
axes3("surface", {title = "ball", xlabel = "x", ylabel = "y", zlabel = "height"}, function(ax) ax:surface(ball):colorbar "z" end)
axes3("surface-style", {elevation = 40, azimuth = 30, perspective = 0.5, zlim = {-0.5, 1}}, function(ax)
    ax:surface(ball, {color = "red", alpha = 0.5, lines = 5, shade = 1, label = "ball"}):legend()
end)
axes3("surface-heights", {aspect = {2, 1, 1}, frame = "none"}, function(ax) ax:surface(x, y, B, {cmap = "grey"}) end)
axes3("wireframe", {}, function(ax) ax:wireframe(ball, {lines = 5}) end)
axes3("mesh", {xticks = {0, 1}}, function(ax)
    ax:mesh({{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, {{1, 2, 3}, {1, 2, 4}, {2, 3, 4}}, {color = {0, 1, 2, 3}, lines = true})
end)
axes3("line3", {}, function(ax) ax:line({{0, 0, 0}, {1, 1, 1}, {nan, 0, 0}, {0, 1, 0}, {1, 0, 1}}, {dash = "dashed", size = 4, label = "line"}):legend() end)
axes3("scatter3", {}, function(ax) ax:scatter({{0, 0, 0}, {1, 1, 1}, {0, 1, 0}}, {color = {1, 2, 3}, size = 8}) end)
axes3("quiver3", {}, function(ax) ax:quiver({{0, 0, 0}, {1, 1, 1}}, {{1, 0, 0}, {-1, -1, 0}}, {color = "length"}) end)
axes3("text3", {elevation = 90}, function(ax) ax:text({0, 0, 0}, "origin", {offset = {3, 3}}):text({{1, 1, 1}, {1, 0, 0}}, {"a", "b"}) end)

os.exit(bad == 0)
