-- Forms on finer and finer meshes of a torus against the smooth ones: symbols on the chart are the other route.
local torus = map(function(u, v) return (2 + cos(v))*cos(u), (2 + cos(v))*sin(u), sin(v) end, {u = {0, 2*pi}, v = {0, 2*pi}})
local g = torus:metric()
local function f(x, y, z) return x*y + z end
local w = form(function(x, y, z) return {dx = -y*z, dy = x, dz = x*y} end):pullback(torus)
local smooth = {
  d = w:d():hodge(g), codifferential = w:codifferential(g), energy = g:integrate(w:inner(w, g)),
  laplacian = scalar_field(function(u, v) return f(torus(u, v)) end):laplacian(g),
}
local function at(field, x)                    -- where x is in the chart
  return field(array{atan(x(nil, 2), x(nil, 1)), atan(x(nil, 3), sqrt(x(nil, 1)^2 + x(nil, 2)^2) - 2)}.T)
end
local function middles(M)
  local c = zeros(M.m, 3)
  for i = 1, M.m do
    local F = M.faces[i]
    c[i] = (M.points[F[1]] + M.points[F[2]] + M.points[F[3]])/3
  end
  return c
end

local errors = {d = {}, star = {}, codifferential = {}, laplacian = {}, energy = {}}
for i, n in ipairs{8, 16, 32} do
  local M = mesh(torus, {n = {2*n, n}})
  local _, area = M:areas()
  local edges = M:integrate(function(x, y, z) return -y*z, x, x*y end)
  local density = at(smooth.d, middles(M))
  errors.d[i] = abs(M:d(edges, 1)/area - density):mean()
  errors.star[i] = abs(M:hodge(M:d(edges, 1), 2) - density):mean()       -- of a 2-form: a number for each face
  errors.codifferential[i] = abs(M:codifferential(edges, 1) - at(smooth.codifferential, M.points)):max()
  errors.laplacian[i] = abs(M:laplacian(f) - at(smooth.laplacian, M.points)):mean()
  errors.energy[i] = math.abs(edges:dot(M:hodge(edges, 1)) - smooth.energy)
end
for _, name in ipairs{"d", "star", "codifferential", "laplacian", "energy"} do
  local e = errors[name]
  print(("%s %.1f %.1f"):format(name, log(e[1]/e[2])/log(2), log(e[2]/e[3])/log(2)))
end
--> d 1.1 1.0
--> star 1.1 1.0
--> codifferential 1.7 1.9
--> laplacian 1.8 2.0
--> energy 1.9 2.0
