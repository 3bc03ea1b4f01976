local dir = os.getenv "TMP"
local function write(name, text) local f = io.open(dir .. "/" .. name, "w") f:write(text) f:close() return dir .. "/" .. name end
local K = graph.karate():reweighted(range(1, 78)/7)
for _, name in ipairs{"/k.graphml", "/k.edges"} do
  data.save(dir .. name, K)
  local G = data.load(dir .. name)
  print(G, G:edges() == K:edges(), G:weights() == K:weights(), G.labels == K.labels)
end
--> weighted graph with 34 nodes and 78 edges	true	true	true
--> weighted graph with 34 nodes and 78 edges	true	true	true
local G = graph.load(write("a.graphml", [[<?xml version="1.0"?> <!-- nodes after edges -->
<graphml><key id="d0" for="edge" attr.name="weight" attr.type="double"/><key id="d1" for="node" attr.name="label" attr.type="string"/>
<graph id='G' edgedefault="undirected"><edge source="a" target="b"><data key="d0"> 2.5 </data></edge><edge source="b" target="c"/>
<node id="a"><data key="d1">7</data></node><node id="b"/><node id="c"><desc>no number</desc></node></graph></graphml>]]))
print(G, G:edges(), G:weights(), G.labels)  --> weighted graph with 3 nodes and 2 edges	{{1, 2},
                                            -->  {2, 3}}	{2.5, 1}	{7, nan, nan}
graph.load(write("b.graphml", "<graphml>\n<graph><node id='a'></edge></graph></graphml>"))      --! b.graphml:2: </edge> closes nothing that is open; open is node
graph.load(write("b.graphml", "<!DOCTYPE x [<!ENTITY e SYSTEM '/etc/passwd'>]>\n<graphml/>"))   --! b.graphml:1: document types and entities are not read
graph.load(write("b.graphml", "<graphml><graph>\n<node id='a'/>\n<edge source='a' target='z'/></graph></graphml>"))   --! b.graphml:3: no node has the id 'z'
-- directed
local D = graph.digraph({{1, 2}, {2, 1, 3}, {2, 3}}, {labels = {5, 6, 0/0}})
for _, name in ipairs{"/d.graphml", "/d.edges"} do
  D:save(dir .. name)
  local E = graph.load(dir .. name, {directed = true})
  print(E, E:edges() == D:edges(), E:weights(), E.labels)
end
--> directed graph with 3 nodes and 3 arcs	true	{1, 3, 1}	{5, 6, nan}
--> directed graph with 3 nodes and 3 arcs	true	{1, 3, 1}	{5, 6, nan}
data.save(dir .. "/d.graphml", D)
print(data.load(dir .. "/d.graphml"), D:reweighted{1, 1, 1}.labels, D:undirected().labels, graph.digraph{{1, 2}}.labels) --> directed graph with 3 nodes and 3 arcs	{5, 6, nan}	{5, 6, nan}	nil
print(graph.load(write("b.graphml", "<graphml><graph edgedefault='directed'/></graphml>")))     --> directed graph with 0 nodes and 0 arcs
print(graph.load(write("b.graphml", "<graphml><graph><node id='a'/><node id='b'/><edge source='b' target='a' directed='true'/></graph></graphml>")):edges())   --> {{2, 1}}
graph.load(write("b.graphml", "<graphml><graph edgedefault='directed'><node id='a'/><node id='b'/><edge source='b' target='a' directed='false'/><edge source='a' target='b'/></graph></graphml>"))   --! 1 of 2 edges have a direction: all or none must have one
graph.load(write("c.edges", "\xef\xbb\xbf1 2\n3 3\n"))              --! c.edges:2: the edge 3-3 is a loop
graph.load(write("c.edges", "1 2\n2 3 -1\n"))                       --! c.edges:2: weight -1: a weight is a length, positive and finite
graph.load(dir .. "/d.edges")                                       --! edges 1 and 2 both join 1 and 2
graph.load(dir .. "/d.edges", {direct = true})                      --! (did you mean 'directed'?)
graph.load(write("b.graphml", "<graphml><graph><node id='a'/><node id='a'/></graph></graphml>"))    --! node 'a' comes twice
graph.load(write("b.graphml", "<graphml><graph>"))                  --! b.graphml:1: the file ends within <graph>
graph.load(write("b.graphml", "not xml"))                           --! text outside all elements: not GraphML
graph.load(write("b.graphml", ""))                                  --! no element: not GraphML
graph.load(write("b.graphml", "<html/>"))                           --! not GraphML: the first element is <html>
graph.load(write("b.graphml", ("<graphml>"):rep(100)))              --! elements are nested more than 64 deep
graph.load(write("b.graphml", "<graphml><key id='w' attr.name='weight' for='edge'/><graph><node id='a'/><node id='b'/><edge source='a' target='b'><data key='w'>far</data></edge></graph></graphml>"))   --! 'far' is no number
graph.load(write("b.graphml", "<graphml><graph><node id='a'/><edge source='a' target='a'/></graph></graphml>"))   --! edge 1 (1-1) is a loop
graph.load(write("b.edges", "1 2\n2 x\n"))                          --! b.edges:2: 'x' is no node number
data.save(dir .. "/g.graphml", {1, 2})                              --! save: argument 2: graph expected, got table
graph.karate():save(dir .. "/g.txt")                                --! g.txt: graphs are written as .edges or .graphml
graph.load(dir)                                                     --! not a regular file
graph.load(write("c.edges", "1 2\n\27[31m 3\n"))                    --! c.edges:2: '\x1b[31m' is no node number
-- a flow shrinks edges to points, whose length no file gives back: nothing is written
local F = graph{{1, 2}, {1, 3}, {2, 3}, {3, 4}, {4, 5}, {4, 6}, {5, 6}}:ricci_flow{alpha = 1/3, steps = 30}
os.remove(dir .. "/flow.edges")
print(F:weights()[1], pcall(F.save, F, dir .. "/flow.edges") or (io.open(dir .. "/flow.edges")))   --> 0.0	nil
data.save(dir .. "/flow.npy", F:weights())
print(data.load(dir .. "/flow.npy") == F:weights())                 --> true
F:save(dir .. "/flow.edges")                                        --! save: edge 1 (1-2) collapsed to length 0, and lengths in files are positive: save its weights() as an array
data.save(dir .. "/flow.graphml", F)                                --! save: edge 1 (1-2) collapsed to length 0
graph.digraph{{1, 2}, {2, 1}, {1, 3}, {3, 1}, {2, 3}, {3, 2}, {3, 4}, {4, 3}, {4, 5}, {5, 4}, {4, 6}, {6, 4}, {5, 6}, {6, 5}}:ricci_flow{alpha = 1/3, steps = 9}:save(dir .. "/a.edges")     --! save: arc 1 (1-2) collapsed to length 0
