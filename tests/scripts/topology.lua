local square = {{0, 0}, {1, 0}, {1, 1}, {0, 1}}
local D = topology.rips(square, {maxdim = 2})
print(D)                                    --> Vietoris-Rips diagram of 4 points: 4 bars in dimension 0, 1 bar in dimension 1, 0 bars in dimension 2
print(D[0], D[1], D.dims, D.prime)          --> {{  0, inf},
                                            -->  {  0,   1},
                                            -->  {  0,   1},
                                            -->  {  0,   1}}	{{      1, 1.41421}}	3	2
print(D:betti(1.2), D:betti(1.2, 1), D:betti({0.5, 1.2, 2}, 1), D:euler(1.2), D:euler{0.5, 2})      --> {1, 1, 0}	1	{0, 1, 0}	0	{4, 1}
print(D:betti{0.5, 2})                      --> {{4, 0, 0},
                                            -->  {1, 0, 0}}
print(math.abs(D:entropy(0) - math.log(3)) < 1e-15)                 --> true
local E = topology.rips({{0, 1, 2, 1}, {1, 0, 1, 2}, {2, 1, 0, 1}, {1, 2, 1, 0}})      -- looks like distances: a cycle of 4
print(E[1], D:bottleneck(E, 1), D:wasserstein(E, 1), D:wasserstein(E, 1, {order = 2, norm = "euclidean"}))  --> {{1, 2}}	0.5	0.5857864376269	0.5857864376269
print(D:landscape(1, {layers = 2, t = {1.1, 1.2, 3}}))              --> {{0.1, 0.2,   0},
                                                                    -->  {  0,   0,   0}}	{1.1, 1.2, 3}
print(D:image(1, {size = {2, 3}, range = {0, 2, 0, 1}, width = 1}).size, D:image(2):max())          --> 6	0.0
print(D:cycle(), select(2, D:cocycle()))    --> {{1, 2, 1},
                                            -->  {1, 4, 1},
                                            -->  {2, 3, 1},
                                            -->  {3, 4, 1}}	1.0
local ends = topology.rips({{1, 0, 0}, {-1, 0, 0}, {0, 1, 0}, {0, -1, 0}, {0, 0, 1}, {0, 0, -1}}, {maxdim = 2, prime = 3})
print(ends[2], table.unpack(ends:cycle{dim = 2}.shape))     -- an octahedron                --> {{1.41421,       2}}	8	4
print(ends:cocycle{dim = 2})                --> {{2, 4, 6, 1}}	1.4142135623731
print(topology.alpha{{0, 0, 0}, {1, 1, 1}, {3, 3, 3}})      --> alpha diagram of 3 points: 3 bars in dimension 0, 0 bars in dimension 1, 0 bars in dimension 2
print(topology.alpha{{2, 5}}, topology.alpha{{3}, {5}}[0])  --> alpha diagram of 1 point: 1 bar in dimension 0, 0 bars in dimension 1	{{  0, inf},
                                                            -->  {  0,   1}}
local cross = zeros(20, 20)                 -- twice ten poles: a sphere of dimension 9
for i = 1, 20 do for j = 1, 20 do cross[i][j] = i == j and 0 or math.abs(i - j) == 10 and 2 or 1 end end
local S9 = topology.rips(cross, {maxdim = 9})
print(S9[9], S9[8].shape[1], S9:cycle{dim = 9}.shape[1] == 2^10)    --> {{1, 2}}	0	true
local C = topology.rips(square, {prime = 47})
local angle = C:circular_coordinates()
local turn = {}
for i = 1, 4 do turn[i] = math.floor(((angle[i % 4 + 1] - angle[i]) / (pi/2)) % 4 + 0.5) end
print(turn[1], turn[1] == turn[2] and turn[2] == turn[3] and turn[3] == turn[4])                    --> 1	true
local A = topology.alpha(square)
print(A, A[0], A[1])                        --> alpha diagram of 4 points: 4 bars in dimension 0, 1 bar in dimension 1	{{  0, inf},
                                            -->  {  0, 0.5},
                                            -->  {  0, 0.5},
                                            -->  {  0, 0.5}}	{{     0.5, 0.707107}}
print(topology.alpha(square, {squared = true})[1], topology.rips(square, {threshold = 1})[1])       --> {{0.25,  0.5}}	{{  1, inf}}
local I = topology.cubical{{0, 0, 0}, {0, 5, 0}, {0, 0, 1}}
print(I[0], I[1])                           --> {{  0, inf}}	{{0, 5}}
print(topology.cubical({{0, 9}, {9, 0}})[0], topology.cubical({{0, 9}, {9, 0}}, {by = "corners"})[0])    --> {{  0, inf}}	{{  0, inf},
                                                                                                    -->  {  0,   9}}
print(topology.sublevel({1, 3, 0, 2}, graph.path(4))[0])            --> {{  0, inf},
                                                                    -->  {  1,   3}}
local ball = {{1, 2, 3}, {1, 2, 4}, {1, 3, 4}, {2, 3, 4}}
print(topology.euler(ball), topology.euler(graph.cycle(5)), topology.euler_curve({1, 2, 3, 4}, ball, {0, 1, 3, 4}))      --> 2	0	{0, 1, 1, 2}
local M = topology.mapper({{0}, {1}, {2}, {3}, {4}}, {0, 1, 2, 3, 4}, {intervals = 2, overlap = 0.4, eps = 1})
print(M.graph, M.sizes, M.members[2], M.values:reshape(2))          --> graph with 2 nodes and 1 edge	{3, 3}	{3, 4, 5}	{1, 3}
print(topology.rips{{1, 1}, {1, 1}}[0], topology.rips(zeros(0, 2)))  --> {{  0, inf}}	Vietoris-Rips diagram of 0 points: 0 bars in dimension 0, 0 bars in dimension 1
print(topology.rips({{0, 1, inf}, {1, 0, inf}, {inf, inf, 0}})[0])   --> {{  0, inf},
                                            -->  {  0, inf},
                                            -->  {  0,   1}}
local fig = figure{grid = {1, 2}}
local ax = fig:axes():barcode(D, {width = 2}):legend()
print(fig:axes():diagram(D), ax)            --> axes: diagram, diagram	axes: barcode, barcode
figure():axes():diagram({{0, 1}, {0, inf}}, {color = "red"})     -- bars without a diagram
print(plot(D))                              --> figure, 10 x 4.4 inches, a grid of 1 x 2
                                            -->   axes 'barcode': barcode, barcode
                                            -->   axes 'diagram': diagram, diagram
figure():axes():diagram(D, {colour = 1}) --! topology.lua:63: diagram: unknown option 'colour' (did you mean 'color'?)
figure():axes():scatter(D)               --! scatter: a diagram is drawn by ax:diagram and ax:barcode
topology.rips{{0, 1}, {0/0, 2}}             --! topology.lua:65: rips: point 2 has NaN
topology.rips({{0, 1}, {2, 0}}, {distances = true})                 --! rips: distances are not symmetric: (2,1) is 2, (1,2) is 1
topology.rips(square, {prime = 6})          --! rips: prime must be a prime number below 32768, not 6
topology.rips(square, {maxdims = 1})        --! rips: unknown option 'maxdims' (did you mean 'maxdim'?)
topology.rips(3)                            --! rips: argument 1: array of points or matrix of distances expected, got number
topology.rips(zeros(300000, 2))             --! rips: 300000 points have 4.5e+10 pairs, which need 1.01e+03 GiB; give a smaller threshold
D.nothing = 1                               --! diagram can't be changed
print(D[3])                                 --! dimension 3: the diagram knows 0..2
D:cocycle{bar = 2}                          --! cocycle: bar 2 out of range 1..1
ends:cycle{dim = 3}                         --! cycle: cycles and cocycles have dimension 1..2, not 3
ends:cocycle{dim = 2, scale = 3}            --! cocycle: bar 1 lives from 1.41421 to 2: no cocycle at 3
A:cocycle()                                 --! cocycle: only Vietoris-Rips diagrams with maxdim >= 1 know cycles and cocycles
topology.rips(square, {maxdim = 15})        --! rips: option 'maxdim' must be from 0 to 14, not 15
topology.rips(random.normal(300, 9), {maxdim = 5, limit = 1e6})     --! simplices, more than limit = 1e+06; give a smaller threshold or maxdim
topology.rips({{0, 1/0, nan}, {1, 0, 1}, {nan, 1, 0}}, {distances = true})  --! rips: distance (1,3) is nan; inf says that there is none
topology.alpha{{0, 0, 0, 0}}                --! alpha: alpha complexes are for points in a line, the plane or space, not with 4 coordinates
topology.euler{{1, 1, 2}}                   --! euler: simplex 1 has vertex 1 twice
topology.sublevel({1, 2}, ball)             --! sublevel: 2 values for 4 vertices
topology.mapper(square, {1, 2, 3, 0/0})     --! mapper: function 1 is
