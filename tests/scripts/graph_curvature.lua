local G = graph{{1, 2}, {1, 3}, {2, 3}, {3, 4}, {4, 5}, {4, 6}, {5, 6}}    -- two triangles and a bridge
print(G:ollivier_ricci())                   --> {0.75, 0.416667, 0.416667, -0.333333, 0.416667, 0.416667, 0.75}
print(G:ollivier_ricci{alpha = 0})          --> {0.5, 0.333333, 0.333333, -0.666667, 0.333333, 0.333333, 0.5}
print(table.concat(G:ollivier_ricci{alpha = 1/3, exact = true}, " "))      --> 1 5/9 5/9 -4/9 5/9 5/9 1
print(table.concat(G:lin_lu_yau{exact = true}, " "))                       --> 3/2 5/6 5/6 -2/3 5/6 5/6 3/2
print(G:lin_lu_yau())                       --> {1.5, 0.833333, 0.833333, -0.666667, 0.833333, 0.833333, 1.5}
print(G:forman_ricci())                     --> {0, -1, -1, -2, -1, -1, 0}
print(G:forman_ricci{augmented = true})     --> {3, 2, 2, -2, 2, 2, 3}
print(G:balanced_forman())                  --> {1.5, 0.833333, 0.833333, -0.666667, 0.833333, 0.833333, 1.5}
print(G:resistance_curvature())             --> {2, 0.5, 0.5, -0.666667, 0.5, 0.5, 2}
local W = graph{{1, 2, 1}, {2, 3, 1}, {1, 3, 5}}    -- edge 3 is longer than the way around it
print(W:ollivier_ricci())                   --> {0.75, 0.75, 0.75}
print(W:ollivier_ricci{divide = "weight"})  --> {0.75, 0.75, 0.9}
print(graph({}, {n = 3}):ollivier_ricci())  --> {}
print(graph({{1, 2}, {3, 4}}, {n = 5}):ollivier_ricci())                   --> {1, 1}
G:ollivier_ricci{alpha = 2}                 --! graph_curvature.lua:16: ollivier_ricci: option 'alpha' must be from 0 to 1, not 2
G:ollivier_ricci{aplha = 0}                 --! ollivier_ricci: unknown option 'aplha' (did you mean 'alpha'?)
G:ollivier_ricci{divide = "length"}         --! ollivier_ricci: option 'divide' must be one of distance|weight, not 'length'
W:ollivier_ricci{exact = true}              --! ollivier_ricci: fractions are for graphs whose edges all have one length
G:ollivier_ricci(0.5)                       --! ollivier_ricci: argument 1: table of options expected, got number
