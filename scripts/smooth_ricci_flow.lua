-- Ricci flow of smooth surfaces, ∂g/∂t = -2 Ric = -2 K g: a soliton only slides along itself, a dumbbell becomes round.
local cigar = metric.cigar()
local f = scalar_field(function(x, y) return -log(1 + x^2 + y^2) end)
print("cigar:", cigar, "K =", cigar:gaussian_curvature())
print("a steady soliton, Ric + ∇∇f:", cigar:ricci() + f:hessian(cigar))
-- g = e^(2u) (dθ² + sin² θ dφ²) with u(θ): K = e^(-2u) (1 - Δu), and the flow of constant area is ∂u/∂t = <K> - K
local n, h = 64, pi/64
local theta = (linspace(1, n, n) - 0.5)*h
local wall, weight = sin(linspace(1, n - 1, n - 1)*h)/h, 2*sin(theta)*sin(h/2)
local function curvature(u)                               -- sums of fluxes through the walls between rings: ∫ K dA = 4π exactly
  local flux, laplacian, scale = wall*(u({2, n}) - u({1, n - 1})), zeros(n), exp(2*u)
  laplacian:set(flux, {1, n - 1})
  laplacian:set(laplacian({2, n}) - flux, {2, n})
  return (1 - laplacian/weight)/scale, 2*pi*scale:dot(weight)
end
local function profile(u)                                 -- the surface of revolution in space: distance from the axis, height
  local r, z = zeros(n + 2), zeros(n + 2)                 -- the first and the last on the axis
  r:set(exp(u)*sin(theta), {2, n + 1})
  local dr, ds = r({3, n + 1}) - r({2, n}), exp((u({2, n}) + u({1, n - 1}))/2)*h
  z:set(sqrt(max(ds^2 - dr^2, 0)):cumsum(), {3, n + 1})
  z:set(z(n + 1), n + 2)
  return r, z - z:mean()
end
local u, dt, step, colors = log(0.5 + 0.7*cos(theta)^2), 0.05*h^2, 0, {"purple", "blue", "teal", "green", "orange", "red"}
local fig = figure{size = {11, 4.6}, grid = {1, 2}}
local shape = fig:axes{title = "a dumbbell becomes round", xlabel = "r", ylabel = "z", aspect = "equal", xlim = {-1.6, 1.6}}
local graph = fig:axes{title = "its curvature", xlabel = "θ", ylabel = "K", xlim = {0, pi}}
for i, time in ipairs{0, 0.02, 0.06, 0.15, 0.3, 0.8} do
  local K, area = curvature(u)
  while step*dt < time do
    u, step = u + dt*(4*pi/area - K), step + 1
    K, area = curvature(u)
  end
  local r, z = profile(u)
  shape:line(r, z, {color = colors[i]}):line(-r, z, {color = colors[i], label = ("t = %g"):format(time)})
  graph:line(theta, K, {color = colors[i]})
  print(("t = %.2f: K from %7.4f to %7.4f, area %.6f, ∫ K dA = %.12f π"):format(time, K:min(), K:max(), area, 2*(K*exp(2*u)):dot(weight)))
end
shape:legend "right"
fig:save "smooth_ricci_flow.png"
