-- Figures as a user meets them: what they print, what they refuse, and where the error is said to be.
local fig = figure{title = "two", grid = {1, 2}}
print(fig)                                       --> figure 'two', 9.4 x 4.2 inches, a grid of 1 x 2
local ax = fig:axes{title = "flat"}
local ax3 = fig:axes3d()
ax:line({1, 2, 3}, {label = "a"}):scatter({{1, 1}, {2, 2}}):legend()
ax3:surface(function(u, v) return cos(u)*sin(v), sin(u)*sin(v), cos(v) end, {x = {0, 2*pi}, y = {0, pi}, color = function(u, v) return cos(v) end})
ax3:colorbar "height"
print(ax)                                        --> axes 'flat': line, scatter
print(ax3)                                       --> axes3d: surface
print(fig:dump():match "^page[^\n]*")            --> page 676.8,302.4
print(#fig:dump() == #fig:dump())                --> true

-- a function brings the ranges of its arguments along
local f = scalar_field(function(x, y) return x^2 - y^2 end, {x = {0, 10}, y = {-1, 1}})
local a = figure{}:axes{}:contourf(f)
print(a)                                         --> axes: contourf
local function limits(options, draw)
    local g = figure{}
    draw(g:axes(options))
    local list = {}
    for t in g:dump():gmatch "h 0.5 v top box [^\n]* : ([^\n]*)" do list[#list + 1] = t end
    return list[1], list[#list]
end
print(limits({}, function(ax) ax:contour(f) end))                                --> 0	10
print(limits({}, function(ax) ax:contour(f, {x = {2, 4}, y = {0, 1}}) end))      --> 2.00	4.00
print(limits({}, function(ax) ax:line(function(t) return t^2 end, {x = {0, 4}}) end))       --> 0.0	4.0
print(limits({xlim = {5, 5}}, function(ax) ax:line{1, 2} end))                   --> 4.5	5.5
print(limits({}, function(ax) ax:contour(f, {x = {0, 1}, y = {0, 1}}):line{{0, 0}, {90, 90}} end))      --> 0.0	1.0

-- data is taken when it is given
local A = array{{0, 0}, {1, 1}}
local g = figure{}
g:axes{}:line(A)
local before = g:dump()
A[1] = {5, 5}
print(g:dump() == before)                        --> true

-- options that are changed later
g = figure{}
ax = g:axes{}
ax:line{1, 10, 100}
ax:log "y":title "t":xlabel "x":grid():set{ylim = {1, 1000}}
print(g:dump():match " : (1000)")                --> 1000
ax:line(nil)                                     --! figure.lua:45: line: argument 1: array, table or function expected, got nil
ax:line{{1, 2, 3}}                               --! line: points with 2 coordinates expected, one a row; got shape (1, 3)
ax:line({1, 2, 3}, {1, 2})                       --! line: x has 3 entries, y has 2
ax:line({1, 2}, {colour = "red"})                --! line: unknown option 'colour' (did you mean 'color'?)
ax:line({1, 2}, {color = "rde"})                 --! line: unknown colour 'rde' (did you mean 'red'?)
ax:line({1, 2}, {dash = "dahsed"})               --! line: unknown dash 'dahsed' (did you mean 'dashed'?)
ax:line({1, 2}, {dash = {1, -1}})                --! dash has -1; lengths in points are wanted
ax:line({1, 2}, {marker = "q"})                  --! unknown marker 'q'
ax:line({1, 2}, {width = -1})                    --! option 'width' must be from 0 to 200, not -1
ax:scatter({{1, 2}}, {cmap = "virids"})          --! unknown cmap 'virids' (did you mean 'viridis'?)
ax:scatter({{1, 2}}, {color = {1, 2}})           --! scatter: color has 2 values for 1 points
ax:scatter(function(x) return x end)             --! scatter: argument 1: array or table expected, got function
ax:contour(zeros(100, 99), {levels = {2, 1}})    --! contour: levels must rise; level 2 is 1 after
ax:contour(linspace(0, 1, 100), linspace(0, 1, 100), zeros(100, 99))    --! contour: Z is 100x99, x has 100, y has 100
ax:contour(zeros(3, 3), {levels = 1e6})          --! contour: levels must be a number from 1 to 1000 or a table of levels
ax:contour(zeros(3, 3), {x = {1, 2, 2}})         --! contour: x must rise or fall throughout; entries 2 and 3 don't
ax:contour(function(x) return x end)             --! contour: argument 1: a function of 2 numbers with 1 result expected
ax:contour(f, {x = {1, 1}})                      --! contour: x = {1, 1} is no range
ax:quiver({{1, 2}}, {{1, 2}, {3, 4}})            --! quiver: 1 points, but 2 vectors
ax:ellipses({{0, 0}}, {{1, 2}, {3, 4}})          --! ellipses: matrix 1 is not symmetric: 2 and 3
ax:graph({{0, 0}, {1, 1}}, {{1, 3}})             --! graph: row 1 of the edges: place 3 is not among the 2 points
ax:histogram({1, 2}, {bins = 0})                 --! histogram: bins must be a number from 1
ax:bar({"a", "b"}, {1})                          --! bar: 2 names, but 1 heights
ax:text({0, 0})                                  --! text: something is missing; it is ax:text(point,
ax:colorbar()                                    --! colorbar: nothing in these axes is coloured by numbers
ax:surface(f)                                    --! axes has no field or method 'surface'
ax:scater{{1, 2}}                                --! axes has no field or method 'scater' (did you mean 'scatter'?)
ax:log "z"                                       --! log: argument 1: "x", "y" or "xy" expected, got 'z'
ax:set{xlim = {1}}                               --! set: xlim must be two numbers
ax:set{aspect = "equla"}                         --! set: aspect must be "equal", "auto" or a positive number
ax:legend "uper right"                           --! legend: option 'place' must be one of best|upper right
figure{}:axes{xscale = "log", xlim = {-1, 1}}    --! axes: xlim = {-1, 1}: a log axis shows positive numbers only
figure{grid = {0, 1}}                            --! figure: grid must be whole numbers from 1 to 50, not 0
figure{size = {1}}                               --! figure: size must be two numbers
local h = figure{}; h:axes{}; h:axes{}           --! axes: all cells of the grid of 1 x 1 are taken
figure{}:axes{cell = {2, 1}}                     --! axes: cell {2, 1} is outside the grid of 1 x 1
fig:save "a"                                     --! save: 'a' has no extension; a figure is saved as .png, .svg, .pdf or .html
fig:save "a.jepg"                                --! save: can't save as '.jepg'
fig:save "no/such/folder/a.png"                  --! save: cannot write no/such/folder/a.png: No such file or directory
fig:save("a.png", {dpi = 0})                     --! save: option 'dpi' must be from 10 to 2400, not 0
fig:axes3d{}                                     --! axes3d: all cells of the grid of 1 x 2 are taken
-- ticks where one says
local ticked = figure()
ticked:axes{xticks = {1, 2, 4}}:line({0, 6}, {0, 5})
print(select(2, ticked:dump():gsub("v top box [^\n]* : [124]\n", "")))   --> 3
