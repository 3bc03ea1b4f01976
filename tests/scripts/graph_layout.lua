local K = graph.karate()
for _, name in ipairs{"spring", "kamada-kawai", "circle"} do
    local xy = K:layout(name)
    print(name, xy.shape[1], xy.shape[2], tostring(xy) == tostring(K:layout(name)))
end
--> spring	34	2	true
--> kamada-kawai	34	2	true
--> circle	34	2	true
print(tostring(K:layout("spring", {seed = 3})) == tostring(K:layout("spring", {seed = 4})))    --> false
local before, after = K:layout(), K:ricci_flow{steps = 5}:layout()  -- the same places, though lengths changed
print(tostring(before) == tostring(after))  --> true
print(graph.path(1):layout(), graph({}, {n = 0}):layout().size)     --> {{0, 0}}	0
local xy = graph.path(2):layout()
print(math.abs(xy[1][1] + 1) < 1e-9, math.abs(xy[2][1] - 1) < 1e-9) --> true	true
K:layout "tree"                             --! graph_layout.lua:15: layout: no layout is called 'tree'
K:layout("circle", {seed = 1})              --! layout: unknown option 'seed'
