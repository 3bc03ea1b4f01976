local G = graph{{1, 2}, {1, 3}, {2, 3}, {3, 4, 2.5}}
print(G, G.n, G.m)                          --> weighted graph with 4 nodes and 4 edges	4	4
print(G:edges())                            --> {{1, 2},
                                            -->  {1, 3},
                                            -->  {2, 3},
                                            -->  {3, 4}}
print(G:weights(), G:degree(), G:degree(3), G:neighbors(3))    --> {1, 1, 1, 2.5}	{2, 2, 3, 1}	3	{1, 2, 4}
print(G:distances(4))                       --> {3.5, 3.5, 2.5, 0}
print(G:distances())                        --> {{  0,   1,   1, 3.5},
                                            -->  {  1,   0,   1, 3.5},
                                            -->  {  1,   1,   0, 2.5},
                                            -->  {3.5, 3.5, 2.5,   0}}
print(G:laplacian())                        --> {{   2,   -1,   -1,    0},
                                            -->  {  -1,    2,   -1,    0},
                                            -->  {  -1,   -1,  2.4, -0.4},
                                            -->  {   0,    0, -0.4,  0.4}}
print(G:subgraph{3, 4}, G:subgraph{3, 1, 2}:edges().shape[1])  --> weighted graph with 2 nodes and 1 edge	3
local two = graph({{1, 2}}, {n = 3, labels = {5, 5, 7}})
print(two, two.labels, two:components())    --> graph with 3 nodes and 1 edge	{5, 5, 7}	{1, 1, 2}	2
print(two:distances(1), G.labels)           --> {0, 1, inf}	nil
print(graph(array{{1, 2, 0.5}}), graph{}, graph({}, {n = 2}))  --> weighted graph with 2 nodes and 1 edge	graph with 0 nodes and 0 edges	graph with 2 nodes and 0 edges
print(graph.karate(), graph.karate().labels(nil):copy()({8, 10}))   --> graph with 34 nodes and 78 edges	{1, 1, 2}
print(graph.grid(3, 4), graph.grid(3, 4, {periodic = true}).m, graph.tree(2, 3).n, graph.hypercube(5).m)   --> graph with 12 nodes and 17 edges	24	15	80
print(graph.random{n = 50, m = 100, seed = 3}, graph.sbm{sizes = {3, 2}, p = 1, q = 0}.labels)  --> graph with 50 nodes and 100 edges	{1, 1, 1, 2, 2}
print(graph.path(2):reweighted{3}:weights())                   --> {3}
local f = io.open(os.getenv "TMP" .. "/x.edges", "w")
f:write("# a triangle\n0 1\n1 2 # not far\n2,0 4\n1 : 9\n") f:close()
print(graph.load(os.getenv "TMP" .. "/x.edges"):weights())     --> {1, 1, 4}
graph{{1, 2}, {2, 2}}                       --! graph_make.lua:29: graph: edge 2 (2-2) is a loop
graph{{1, 2}, {2, 3}, {2, 1}}               --! graph: edges 1 and 3 both join 1 and 2
graph({{1, 2}, {2, 5}}, {n = 4})            --! graph: edge 2 (2-5) leads to a missing node: there are 4
graph{{1, 2, -1}}                           --! graph: edge 1 (1-2) has weight -1: a weight is a length, positive and finite
graph{{1, 2}, {2, 3, 0/0}}                  --! graph: edge 2 (2-3) has weight nan
graph{{1, 2, 0}}                            --! graph: edge 1 (1-2) has weight 0: a weight is a length, positive and finite
graph{{0, 1}}                               --! graph: edge 1: 0 is no node number
graph{{1, 1.5}}                             --! graph: edge 1: 1.5 is no node number
graph{{1, "b"}}                             --! graph: edge 1: a node is a number, not a string
graph{{1, 2}, {3}}                          --! graph: edge 2 has 1 entries, expected {u, v} or {u, v, weight}
graph{{1, 2}, 3}                            --! graph: edge 2 is a number, expected {u, v} or {u, v, weight}
graph{{1, 2, "far"}}                        --! graph: edge 1: the weight is a string
G.n = 3                                     --! graph can't be changed
graph(12)                                   --! graph: argument 1: table of edges expected, got number
graph(array{1, 2, 3})                       --! graph: argument 1: rows {u, v} or {u, v, weight} expected, got shape (3)
graph({{1, 2}}, {labels = {1}})             --! graph: 1 labels for 2 nodes
graph.gird(3, 3)                            --! graph.gird does not exist (did you mean 'grid'?)
graph.grid(3)                               --! grid: n is missing: nodes in a row
graph.cycle(2)                              --! cycle: option 'n' must be from 3 to
graph.random{n = 4, m = 7}                  --! random: 4 nodes have 6 pairs, not 7
graph.random{n = 4, edges = 7}              --! random: unknown option 'edges'
graph.sbm{}                                 --! sbm: sizes is missing: the number of nodes of each block
graph.load "no.edges"                       --! load: no.edges: No such file or directory
G:neighbors(5)                              --! neighbors: node 5 out of range 1..4
G:neighbors()                               --! neighbors: node: number expected, got nothing
G:subgraph{1, 1}                            --! subgraph: node 1 is named twice
G:reweighted{1, 2}                          --! reweighted: 2 weights for 4 edges
G:reweighted{1, 2, 0, 1}                    --! reweighted: edge 3 (2-3) gets weight 0
