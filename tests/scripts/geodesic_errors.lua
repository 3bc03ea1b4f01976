local turn = {0, 2*pi, periodic = true}
local S2 = metric(function(theta, phi) return {{1, 0}, {0, sin(theta)^2}} end, {theta = {0, pi}, phi = turn})
local free = metric(function(theta, phi) return {{1, 0}, {0, sin(theta)^2}} end)
local T = metric(function(u, v) return {{(2 + cos(v))^2, 0}, {0, 1}} end, {u = turn, v = turn})
local H2 = metric(function(x, y) return {{1/y^2, 0}, {0, 1/y^2}} end, {y = {0, inf}})
local cone = metric(function(r, t) return {{1, 0}, {0, r^2/4}} end, {r = {0, inf}, t = turn})
local slit = metric(function(x, y) return {{1, 0}, {0, 1}} end, {x = {0, 1}, y = {0, 1}})
local R = metric(function(x, y) return {{2 + sin(x*y), 0.3*cos(x)}, {0.3*cos(x), 1.5 + 0.5*cos(x - 2*y)}} end)
local E3 = metric(function(x, y, z) return {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}} end)
local Lorentz = metric(function(t, x) return {{-1, 0}, {0, 1}} end, {signature = {1, 1}})
local holes = metric(function(x, y) local k = 1/sqrt(x) return {{k, 0}, {0, k}} end)
local function latitude(t) return map(function(p) return t, p end, {p = {0, 2*pi}}) end
T:log({0, 0}, {pi, 0})                         --! log: the shortest geodesic is not unique: y lies on the cut locus of x; {any = true} gives one of them
T:log(array{{0, 0}}, array{{pi, 0}}, {all = true})   --! log: unknown option 'all'
S2:log({1, 0}, {pi - 1, pi})                   --! the shortest geodesic is not unique
S2:log({0, 0}, {1, 1})                         --! log: vectors have no components at a pole of the coordinates
cone:exp({1, 0}, {-2, 0})                      --! exp: the geodesic leaves the chart at t = 0.5, where r = 0
slit:exp({0.5, 0.5}, {1, 0})                   --! exp: the geodesic leaves the chart at t = 0.5, where x = 1
slit:dist({0.5, 0.5}, {2, 0})                  --! dist: x = 2 is outside its range {0, 1}
H2:log({0, 1}, {1, 1, 1})                      --! vector: 2 coordinates expected
S2:holonomy{{1, 0}, {1, 1}, {1.5, 1}}          --! holonomy: the loop is not closed: theta begins at 1 and ends at 1.5
free:holonomy(latitude(1))                     --! phi begins at 0 and ends at 6.28318531; if that is a whole turn, give the metric the range {phi = {0, 2*pi, periodic = true}}
S2:holonomy(map(function(t) return 1, t end))  --! the curve needs a range
S2:conjugate_point({1, 0}, {0, 0})             --! conjugate_point: a geodesic needs a velocity that is not zero
S2:jacobi({1, 0}, {1, 0}, {J = {1}})           --! jacobi: J has 1 components, the metric has 2 coordinates
E3:frenet(function(t) return t, 2*t, 3*t end, 0.3)   --! frenet: the curve has no direction 2 of its frame at t = 0.3: its curvature 1 is zero
E3:frenet(function(t) return 1, 2, t^2 end, 0)       --! frenet: the curve stands still at t = 0
E3:geodesic_curvature(function(t) return t end, 0)   --! geodesic_curvature: a curve is a map of one coordinate to 3, got one of 1 to 1
S2:log({1, 0}, {nan, 1})                       --! log: theta = nan is outside its range {0, 3.14159}
S2:dist({{1, 0}, {1, 1}}, {{1, 0}, {1, 1}, {1, 2}})   --! dist: 2 points for 3 points
S2:exp({1, 0}, {nan, 0})                       --! exp: the start is nan
holes:dist({1, 0}, {-1, 0})                    --! dist: metric has no value at (-1, 0)
holes:exp({1, 0}, {-5, 0})                     --! exp:
S2:all_geodesics({1, 0}, {2, 1})               --! all_geodesics: up to which length? Give {length = ...}
Lorentz:conjugate_point({0, 0}, {1, 0})        --! conjugate points are for positive metrics
Lorentz:frenet(function(t) return t, t^2 end, 1)   --! frames of curves are for positive metrics
S2:holonomy(zeros(0, 2))                       --! holonomy: argument 1: a path has at least one point
S2:transport({{1, 0}, {1, nan}}, {1, 0})       --! transport:
S2:jacobi({1, 0}, {1, 0}, {K = {1, 0}})        --! jacobi: unknown option 'K'
S2:geodesic_curvature({1, 2}, 3)               --! geodesic_curvature: argument 1: curve (a map of one coordinate) expected, got table
S2:transport({{1, 0}, {1, 0.1}, {1, 2.2}}, {1, 0}, {jump = 0.5})   --! transport: the path jumps 2.1 between points 2 and 3
S2:dist({1, inf}, {1, 1})                      --! dist: phi is inf
S2:exp({1, 0}, {1e6, 1})                       --! exp: 100000 steps taken at t =
metric(function(t, x) return {{-1, 0}, {0, 1 + t^2}} end, {signature = {1, 1}}):log({0, 0}, {1, 50})   --! log: no geodesic found: neither shooting nor multiple shooting converged; the best try, with velocity {
H2:dist(array{{0, 1}, {0, 1}}, array{{1, 1}, {1e14, 1}})   --! dist: no geodesic found for row 2: neither shooting
H2:length{{0, 1}, {0, -1}}                     --! length: metric has no value at (0, 0) (1/y²: division by zero)
H2:length{{0, 1}, {nan, 1}}                    --! length: the length from point 1 to 2 is nan
