local points = {{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {1, 1, 0}, {2, 0, 0}, {0, 0, 1}}
local S = mesh.icosphere(1)
local name = os.tmpname()
local function file(extension, text)
  local f = assert(io.open(name .. extension, "w"))
  f:write(text)
  f:close()
  return name .. extension
end
mesh(points, {{1, 2, 7}})                      --! mesh: face 1: corner 3 is 7, vertices are 1..6
mesh(points, {{1, 2, 0}})                      --! mesh: face 1: corner 3 is 0, vertices are 1..6
mesh(points, {{1, 2, 2.5}})                    --! mesh: face 1: corner 3 is 2.5
mesh(points, {{1, 2, 1}})                      --! mesh: face 1 has vertex 1 twice
mesh({{0, 0}, {1, 0}, {2, 0}}, {{1, 2, 3}})    --! mesh: face 1 (1, 2, 3) has no area
mesh(points, {{1, 2, 3}})                      --! mesh: vertex 4 belongs to no face
mesh({{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {0, -1, 0}}, {{1, 2, 3}, {1, 2, 4}, {1, 2, 5}})   --! mesh: faces 1, 2 and 3 share the edge 1-2: a surface has two at most
mesh({{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {-1, 0, 1}, {0, -1, 1}}, {{1, 2, 3}, {1, 4, 5}})   --! mesh: the faces at vertex 1 make more than one sheet
mesh({{0, 0, 0}, {1, 0, 0}, {0, nan, 0}}, {{1, 2, 3}})   --! mesh: vertex 3: coordinate 2 is nan
mesh(points)                                   --! mesh: argument 2: array expected, got nil
mesh(points, {{1, 2}})                         --! faces are rows of three vertices, got shape (1, 2)
mesh(zeros(0, 3), zeros(0, 3))                 --! mesh: a mesh has at least one face
mesh(map(function(u, v) return u, v, 0 end))   --! mesh: the map needs finite ranges
mesh(map(function(u) return u, 0, 0 end, {u = {0, 1}}))   --! mesh: a surface is a map of 2 numbers, not of 1
mesh(map(function(u, v) return u, v, log(u) end, {u = {0, 1}, v = {0, 1}}))   --! mesh: the map has no value at (0, 0)
mesh(map(function(u, v) return u, v, 0 end, {u = {0, 1}, v = {0, 1}}), {m = 3})   --! mesh: a mesh of a map has the option n only, not 'm'
mesh.icosphere(12)                             --! icosphere: an icosphere cut 12 times; 0 to 9 are possible
S:heat_distance(43)                            --! heat_distance: vertex 43 out of range 1..42
S:fast_marching{1, 50}                         --! fast_marching: vertex 50 out of range 1..42
S:fast_marching{}                              --! fast_marching: distances from no vertex
S:exact_distance{}                             --! exact_distance: distances from no vertex
S:exact_distance(0)                            --! exact_distance: vertex 0 out of range 1..42
S:shortest_path(1)                             --! shortest_path: vertex: number expected, got nothing
S:shortest_path(1, 43)                         --! shortest_path: vertex 43 out of range 1..42
mesh({{0, 0}, {1, 0}, {0, 1}, {5, 0}, {6, 0}, {5, 1}}, {{1, 2, 3}, {4, 5, 6}}):shortest_path(1, 4)   --! shortest_path: no path leads from vertex 1 to vertex 4
S:d(S.lengths, 0)                              --! d: argument 1: 42 numbers expected, one for each vertex, got shape (120)
S:d(S.lengths, 2)                              --! d: argument 2: the degree is 0 or 1 here, not 2
S:hodge(S.lengths, 3)                          --! hodge: forms on a surface have degree 0, 1 or 2, not 3
S:laplacian{1, 2}                              --! laplacian: argument 1: 42 numbers expected, one for each vertex, got shape (2)
S:ricci_flow{target = full(1, 42)}             --! ricci_flow: the target curvature adds up to 42, not to 2 pi chi = 12.5663706
S:ricci_flow{target = {1, 2}}                  --! ricci_flow: target has 2 numbers, the mesh 42 vertices
S:ricci_flow{stepp = 1}                        --! ricci_flow: unknown option 'stepp' (did you mean 'step'?)
S:areaof()                                     --! mesh has no field or method 'areaof' (did you mean 'area'?)
mesh.load "no.obj"                             --! load: no.obj: No such file or directory
mesh.load "mesh.stl"                           --! load: mesh.stl: meshes are read from .off, .obj and .ply files
mesh.load(file(".off", "OFF\n3 1 0\n0 0 0\n1 0 0\n0 1\n"))   --! .off:6: the file ends too soon
mesh.load(file(".off", "OFF\n3 1 0\n0 0 x\n"))        --! .off:3: 'x' is not a number
mesh.load(file(".off", "OFF\n3000000000 1 0\n0 0 0\n"))   --! 3000000000 vertices in a file of
mesh.load(file(".off", "OFF\n3 1 0\n0 0 0\n1 0 0\n0 1 0\n3 0 1 5\n"))   --! .off: face 1: corner 3 is vertex 6 of 3
mesh.load(file(".off", "COFF\n1"))            --! .off:1: an OFF file begins with OFF, not with 'COFF'
mesh.load(file(".obj", "v 0 0 0\nv 1 0 0\nf 1 2 0\n"))   --! .obj:3: vertices count from 1
mesh.load(file(".obj", "v 0 0 0\nv 1 0 0\nf 1 2\n"))     --! .obj:3: a face of 2 corners
mesh.load(file(".obj", "v 0 0 0\nv 1 0 0\nv 0 1 0\nf -1 -2 -4\n"))   --! .obj:4: 0 is no vertex
mesh.load(file(".ply", "ply\nformat ascii 2.0\nelement vertex 1\n"))   --! .ply:4: the header has no end_header
mesh.load(file(".ply", "ply\nformat binary 1.0\n"))   --! .ply:2: format 'binary'; known are ascii, binary_little_endian, binary_big_endian
mesh.load(file(".ply", "ply\nelement vertex 1\nproperty flot x\n"))   --! .ply:3: 'flot' is no type
mesh.load(file(".ply", "ply\nformat binary_little_endian 1.0\nelement vertex 9\nproperty double x\nend_header\n0123456789"))   --! .ply: the file ends too soon
S:save "/nowhere/at/all.off"                   --! save: 
S:save "mesh.txt"                              --! save: mesh.txt: meshes are written to .off, .obj and .ply files
