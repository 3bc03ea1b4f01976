-- The discrete side: distances by heat, Gauss-Bonnet to the last digit, and Ricci flow to constant curvature.
local X = map(function(u, v)
  local r = 1 + 0.28*cos(v)*(1 + 0.35*cos(3*u))
  return 2*r*cos(u), 2*r*sin(u), 0.62*sin(v)*(1 + 0.35*cos(3*u))
end, {u = {0, 2*pi}, v = {0, 2*pi}})
local M = mesh(X, {n = {96, 40}})
print(M)
local defects = M:angle_defects()
print("total curvature", defects:sum(), "2πχ =", 2*pi*M:euler())
local S = mesh.icosphere(4)
local p = S.points[1]
local exact = 2*atan((S.points - p):norm(2), (S.points + p):norm(2))
print("sphere: mean error of heat and marching distances", abs(S:heat_distance(1) - exact):mean(), abs(S:fast_marching(1) - exact):mean())
local flow = M:ricci_flow{step = 40, steps = 16, tol = 1e-8}
print("Ricci flow: largest defect", flow.history[1], "→", flow.history[flow.steps + 1], "in", flow.steps, "steps")

local fig = figure{size = {12, 7.4}, grid = {2, 2}}
local function draw(title, color, options)
  local ax = fig:axes3d{title = title, elevation = 48, azimuth = -60, frame = "none"}
  options.color = color
  ax:mesh(M, options):colorbar()
end
draw("distance from a point, by heat", M:heat_distance(31), {cmap = "viridis"})
draw("Gaussian curvature", M:gaussian_curvature(), {cmap = "coolwarm", center = 0, limits = {-3, 3}})
draw("lengths scaled by exp u: flat", flow.u, {cmap = "coolwarm", center = 0})
local ax = fig:axes{title = "Ricci flow of the mesh", xlabel = "step", ylabel = "largest angle defect", yscale = "log"}
ax:line(range(0, flow.steps), flow.history, {marker = "o"})
fig:save "mesh.png"
