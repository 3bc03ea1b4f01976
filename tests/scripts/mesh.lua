local function near(a, b, tol) return math.abs(a - b) <= (tol or 1e-12)*math.max(1, math.abs(b)) end
local function torus(n) return mesh(map(function(u, v) return (2 + cos(v))*cos(u), (2 + cos(v))*sin(u), sin(v) end, {u = {0, 2*pi}, v = {0, 2*pi}}), {n = {2*n, n}}) end
local sphere = map(function(t, p) return sin(t)*cos(p), sin(t)*sin(p), cos(t) end, {t = {0, pi}, p = {0, 2*pi}})

-- what it is: seams and poles are closed, borders stay
local T, S, disc = torus(12), mesh(sphere, {n = {10, 20}}), mesh(map(function(r, t) return r*cos(t), r*sin(t), 0 end, {r = {0, 1}, t = {0, 2*pi}}), {n = {4, 16}})
print(T)                                       --> mesh of 288 vertices, 864 edges and 576 faces, Euler characteristic 0, closed
print(S)                                       --> mesh of 182 vertices, 540 edges and 360 faces, Euler characteristic 2, closed
print(disc, disc.boundaries)                   --> mesh of 65 vertices, 176 edges and 112 faces, Euler characteristic 1, with boundary	1
print(mesh(map(function(u, v) return cos(u), sin(u), v end, {u = {0, 2*pi}, v = {0, 1}}), {n = {12, 3}}).boundaries)   --> 2
local moebius = mesh(map(function(u, v) return (1 + v*cos(u/2))*cos(u), (1 + v*cos(u/2))*sin(u), v*sin(u/2) end, {u = {0, 2*pi}, v = {-0.4, 0.4}}), {n = {30, 4}})
print(moebius.oriented, moebius.boundaries, moebius:euler())   --> false	1	0
print(mesh.icosphere(0), mesh.icosphere(3).n)  --> mesh of 12 vertices, 30 edges and 20 faces, Euler characteristic 2, closed	642

-- Gauss-Bonnet to rounding, whatever the mesh
for _, M in ipairs{T, S, disc, moebius, mesh.icosphere(2)} do
  if not near(M:angle_defects():sum(), 2*pi*M:euler(), 1e-12) then print(M, M:angle_defects():sum()) end
  local vertex, face = M:areas()
  if not (near(vertex:sum(), M:area()) and near(face:sum(), M:area())) then print("areas", M) end
end

-- areas and curvature converge with order 2
local function orders(f)
  local a, b, c = f(1), f(2), f(4)
  return ("%.1f %.1f"):format(log(a/b)/log(2), log(b/c)/log(2))
end
print(orders(function(k) return math.abs(torus(16*k):area() - 8*pi^2) end))   --> 2.0 2.0
print(orders(function(k)
  local M = torus(16*k)
  local x = M.points
  local r = sqrt(x(nil, 1)^2 + x(nil, 2)^2)
  return abs(M:gaussian_curvature() - (r - 2)/r):max()
end))                                          --> 2.0 2.0
print(orders(function(k)
  local M = torus(16*k)
  local x = M.points
  local r = sqrt(x(nil, 1)^2 + x(nil, 2)^2)
  return abs(M:mean_curvature() - (1 + (r - 2)/r)/2):max()
end))                                          --> 2.0 2.0

-- forms: d d = 0, the stars, Laplacians of the sphere's harmonics, Stokes, the codifferential
local M = mesh.icosphere(4)
local f = random.normal(M.n)
print(abs(M:d(M:d(f, 0), 1)):max() < 1e-13)    --> true
local one = M:integrate(function(x, y, z) return y*z, x*z, x*y end)   -- d(xyz)
print((one - M:d(function(x, y, z) return x*y*z end, 0)):norm() < 1e-14)   --> true
print((M:codifferential(M:d(f, 0), 1) + M:laplacian(f)):norm()/M:laplacian(f):norm() < 1e-13)   --> true
local function mean_error(k)
  local N = mesh.icosphere(k)
  return abs(N:laplacian(function(x, y, z) return x*y end) + 6*N.points(nil, 1)*N.points(nil, 2)):mean()
end
print(mean_error(3)/mean_error(4) > 3, mean_error(4)/mean_error(5) > 3)   --> true	true
print(near(M:hodge(ones(M.n), 0):sum(), M:area()), near(M:hodge(M.lengths, 1)[1], M:hodge(ones(M.points.shape[1] + M.m - 2), 1)[1]*M.lengths[1]))   --> true	true
-- the energy of a 1-form converges to its norm: of -y dx + x dy on the sphere 8π/3
print(orders(function(k)
  local N = mesh.icosphere(2 + ({1, 2, 0, 3})[k])
  local w = N:integrate(function(x, y, z) return -y, x, 0*z end)
  return math.abs(w:dot(N:hodge(w, 1)) - 8*pi/3)
end))                                          --> 2.0 2.0
local u = M:poisson(function(x, y, z) return z end)
print(abs(u + M.points(nil, 3)/2):max() < 2e-3, abs(u:mean()) < 1e-6)   --> true	true
local grad = M:gradient(function(x, y, z) return 2*x + 3*z end)
print((grad*grad):sum(2):max() < 13)   --> true
-- the weight of an edge between two equilateral, and two right-angled triangles
local two = mesh({{0, 0}, {1, 0}, {0.5, sqrt(0.75)}, {0.5, -sqrt(0.75)}}, {{1, 2, 3}, {2, 1, 4}})
local box = mesh({{0, 0}, {1, 0}, {1, 1}, {0, 1}}, {{1, 2, 3}, {1, 3, 4}})
print(two:hodge({1, 0, 0, 0, 0}, 1)[1] - 1/sqrt(3) < 1e-15, near(box:hodge({0, 1, 0, 0, 0}, 1)[2], 0), near(box:hodge({0, 0, 1, 0, 0}, 1)[3], 0.5))   --> true	true	true

-- distances: two routes, sources anywhere, order of convergence
local function errors(k)
  local N = mesh.icosphere(k)
  local p = N.points[1]
  local exact = 2*atan((N.points - p):norm(2) , (N.points + p):norm(2))
  return N:heat_distance(1), N:fast_marching(1), exact
end
local e = {}
for k = 2, 5 do
  local h, m, x = errors(k)
  e[#e + 1] = {abs(h - x):mean(), abs(m - x):mean()}
end
print(e[4][1] < 0.01, e[4][2] < 0.003, e[1][2]/e[2][2] > 1.7, e[2][2]/e[3][2] > 1.7, e[3][2]/e[4][2] > 1.7)   --> true	true	true	true	true
local d = T:fast_marching{1, 7}
print(d[1], d[7], d:max() < T:fast_marching(1):max(), T:heat_distance({1, 7}):min() < 0.2)   --> 0.0	0.0	true	true
local flat = mesh(map(function(x, y) return x, y, 0 end, {x = {0, 1}, y = {0, 1}}), {n = {20, 20}})
print(near(flat:fast_marching(1)[21*21], sqrt(2), 1e-12))   --> true
-- exact on the polyhedron: a cube is unfolded, distances of finer spheres converge with order 2, paths are as long as they say
local cube = mesh({{0,0,0},{1,0,0},{0,1,0},{1,1,0},{0,0,1},{1,0,1},{0,1,1},{1,1,1}},
  {{1,3,2},{2,3,4},{5,6,7},{6,8,7},{1,2,5},{2,6,5},{3,7,4},{4,7,8},{1,5,3},{3,5,7},{2,4,6},{4,8,6}})
print(cube:exact_distance(1))                  --> {0, 1, 1, 1.41421, 1, 1.41421, 1.41421, 2.23607}
print(cube:exact_distance{1, 8}:max())         --> 1.0
print(orders(function(k)
  local N = mesh.icosphere(1 + ({1, 2, 0, 3})[k])
  local p = N.points[1]
  return abs(N:exact_distance(1) - 2*atan((N.points - p):norm(2), (N.points + p):norm(2))):mean()
end))                                          --> 1.9 2.0
local e = T:exact_distance(5)
local function gap(n, how)
  local N = torus(n)
  return abs(N[how](N, 5) - N:exact_distance(5)):mean()
end
print(gap(12, "fast_marching")/gap(36, "fast_marching") > 1.8, gap(12, "heat_distance")/gap(36, "heat_distance") > 1.8)   --> true	true
local path, length = T:shortest_path(5, 200)
print(near(length, e[200]), near((path({2, #path}) - path({1, #path - 1})):norm(2):sum(), length), path[1] == T.points[5], path[#path] == T.points[200])   --> true	true	true	true
print(near(flat:exact_distance(1)[21*21], sqrt(2), 1e-14), #flat:shortest_path(7, 7))   --> true	1

-- Ricci flow: curvature becomes constant
local r = T:ricci_flow()
print(r.converged, abs(r.defects):max() < 1e-10, near(r.u:sum(), 0, 1e-9))   --> true	true	true
local egg = mesh(map(function(t, p) return sin(t)*cos(p), 0.7*sin(t)*sin(p), 1.6*cos(t) end, {t = {0, pi}, p = {0, 2*pi}}), {n = {20, 30}})
local slow, fast = egg:ricci_flow{step = 5, steps = 400}, egg:ricci_flow()
print(slow.converged, fast.steps < 8, (slow.u - fast.u):norm() < 1e-7, slow.history.shape[1] == slow.steps + 1)   --> true	true	true	true

-- files
local dir = os.tmpname()
for _, kind in ipairs{".off", ".obj", ".ply"} do
  T:save(dir .. kind)
  local U = mesh.load(dir .. kind)
  print(U.points == T.points, U.faces == T.faces)   --> true	true
  os.remove(dir .. kind)                       --> true	true
end                                            --> true	true
os.remove(dir)
figure{}:axes3d{}:mesh(T, {color = T:gaussian_curvature(), lines = true})
print(#mesh({{0, 0, 0}, {1, 0, 0}, {0, 1, 0}, {5, 5, 5}, {1, 1, 0}}, {{1, 2, 3}, {2, 3, 5}, {1, 1, 2}}, {clean = true}).faces)   --> 2
