local D = graph.digraph{{1, 2}, {2, 3, 2}, {3, 1}, {3, 4}, {4, 5}}
print(D, D.n, D.m, graph({{1, 2}}, {directed = true, n = 3}))   --> directed graph with 5 nodes and 5 arcs	5	5	directed graph with 3 nodes and 1 arc
print(D:edges()({1, 2}), D:weights())       --> {{1, 2},
                                            -->  {2, 3}}	{1, 2, 1, 1, 1}
print(D:successors(3), D:predecessors(1), D:predecessors(2), D:successors(5))   --> {1, 4}	{3}	{1}	{}
print(D:out_degree(), D:in_degree(), D:out_degree(3), D:in_degree(4))           --> {1, 1, 2, 1, 0}	{1, 1, 1, 1, 1}	2	1
print(D:distances(1), D:distances()[4])     --> {0, 1, 3, 4, 5}	{inf, inf, inf, 0, 1}
print(D:components())                       --> {1, 1, 1, 2, 3}	3
print(D:undirected(), graph.digraph{{1, 2, 3}, {2, 1, 2}}:undirected():weights())       --> weighted graph with 5 nodes and 5 edges	{2}
print(D:reweighted{1, 1, 1, 1, 1}:distances(1))     --> {0, 1, 2, 3, 4}
print(D:ollivier_ricci())                   --> {0.5, 0, 0.5, -1.5, -0.5}
print(graph.digraph{{1, 2}, {3, 1}, {2, 4}, {5, 3}, {6, 1}}:ollivier_ricci(), graph.digraph{}:components().size)    --> {-1, -1, -0.5, -0.5, -0.5}	0
-- with all arcs both ways it is the curvature of the graph without directions
local G, w = graph.random{n = 20, m = 60, seed = 2}, linspace(0.5, 2, 60)
local arcs = {}
for e, ends in ipairs(G:edges():table()) do
  arcs[e], arcs[60 + e] = {ends[1], ends[2], w[e]}, {ends[2], ends[1], w[e]}
end
local both, plain = graph.digraph(arcs), G:reweighted(w)
for _, o in ipairs{{alpha = 0}, {alpha = 0.25, p = 1}, {alpha = 0, p = 2}, {p = 1}} do
  local kappa = both:ollivier_ricci(o)
  io.write((kappa({1, 60}) - plain:ollivier_ricci(o)):norm() < 1e-12 and (kappa({61, 120}) - kappa({1, 60})):norm() < 1e-12 and "same " or "no ")
end
print((both:lin_lu_yau{p = 1}({1, 60}) - plain:lin_lu_yau{p = 1}):norm() < 1e-12)    --> same same same same true
local there, back = both:reweighted(ones(120)):ricci_flow{steps = 8, p = 1}, plain:reweighted(ones(60)):ricci_flow{steps = 8, p = 1}
print((there:weights()({1, 60}) - back:weights()):norm() < 1e-12, (there.curvature_history(9, {61, 120}) - back.curvature_history[9]):norm() < 1e-12, there.why) --> true	true	8 steps done
local ring = graph.digraph{{1, 2}, {2, 3}, {3, 1}, {3, 4}, {4, 5}, {5, 6}, {6, 4}, {6, 1}}      -- two rings, an arc each way between them
local H = ring:ricci_flow{surgery = true}
print(H, H.why, H.origin.m, H.history.shape, H:components())       --> directed graph with 6 nodes and 6 arcs	curvature is constant within 1e-12 after 5 steps; 2 arcs cut	8	{6, 8}	{1, 1, 1, 2, 2, 2}	2
print(H.history(6, 4), H.history(5, 4) > 1.98, graph.digraph{}:ricci_flow().why)           --> nan	true	curvature is constant within 1e-12 after 0 steps
local limit = D:lin_lu_yau{p = 2}
print((limit - D:ollivier_ricci{p = 2, alpha = 0.999}*1000):norm() < 1e-9)            --> true
print(ring.why)                             --! the graph does not come from a flow
ring:ricci_flow{curvature = "forman"}       --! ricci_flow: unknown option 'curvature'
ring:ricci_flow{surgery = 0.5}              --! ricci_flow: surgery cuts arcs longer than so many mean lengths: 1 or more, not 0.5
D:ollivier_ricci{p = -1}                    --! ollivier_ricci: option 'p' must be from 0 to 16, not -1
local fig = figure()
fig:axes():graph(D, {layout = "circle", labels = true, color = D:ollivier_ricci()})
fig:save(os.getenv "TMP" .. "/directed.png")
print(D:layout().shape[1], tostring(D:layout "circle") == tostring(D:undirected():layout "circle"))     --> 5	true
D:neighbors(1)                              --! directed graph has no field or method 'neighbors'
D:successors(6)                             --! successors: node 6 out of range 1..5
D:reweighted{1, 1, 0, 1, 1}                 --! reweighted: arc 3 (3-1) has weight 0
D:ollivier_ricci{alpha = 2}                 --! ollivier_ricci: option 'alpha' must be from 0 to 1, not 2
graph({{1, 2}}, {directed = true, labels = {1}})        --! graph: 1 labels for 2 nodes
-- optimal transport
local cost, plan = graph.transport({1, 2}, {2, 1}, {{0, 1}, {1, 0}})
print(cost, plan)                           --> 1.0	{{1, 0},
                                            -->  {1, 1}}
cost, plan = graph.transport({1, 0, 1}, {0, 3, 1}, {{0, 1, 2}, {1, 0, 1}, {2, 1, 0}}, {normalize = true})
print(cost, plan[1], plan[3])               --> 0.75	{0, 0.5, 0}	{0, 0.25, 0.25}
graph.transport({1, 2}, {1, 1}, {{0, 1}, {1, 0}})       --! transport: the masses differ: 3 and 2 (normalize = true divides by them)
graph.transport({1, -2}, {1, 1}, {{0, 1}, {1, 0}})      --! transport: mass 2 of the first measure is -2: a mass is finite and not negative
graph.transport({0, 0}, {1, 1}, {{0, 1}, {1, 0}})       --! transport: the first measure has no mass to move
graph.transport({}, {1}, zeros(0, 1))                   --! transport: the first measure has no mass to move
graph.transport({1}, {1}, {{0/0}})                      --! transport: the cost from 1 to 1 is nan
graph.transport({1}, {1}, {{1, 2}})                     --! transport: costs of shape (1, 2) for masses at 1 and 1 places
