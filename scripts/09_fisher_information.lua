-- Fisher information E[s sᵀ] of the score s = ∂ log p. The tutorial takes second derivatives of a density in its own
-- argument, forgets data, expectation and sign, and prints -I, which is no metric; for N(x; θ, I) it is +I.
local N = family.normal()
local unit = family(function(x, theta) return -(x - theta)^2/2 - log(2*pi)/2 end)
local g = N:metric()
print("the tutorial's matrix", "-I (negative definite)")
print("N(x; θ, 1) has F =", unit:fisher{0.3}[1][1])
print(N)
print(N:fisher())
print("by quadrature of the score at (0.3, 1.7)", N:fisher({0.3, 1.7}, {method = "quadrature"})(1, 1), 1/1.7^2)
print("K", g:gaussian_curvature(), "Fisher-Rao distance of N(0, 1) and N(1, 2)", N:dist({0, 1}, {1, 2}))

local fig = figure{size = {14, 4.4}, grid = {1, 3}}
local x = linspace(-4, 4, 200)
local function score(mu, sigma) return (x - mu)/sigma^2, ((x - mu)^2 - sigma^2)/sigma^3 end
local s1, s2 = score(0, 1)
local p = exp(-x^2/2)/sqrt(2*pi)
local ax = fig:axes{title = "squared scores of N(0, 1), weighted by p", xlabel = "x", ylim = {0, 0.78}}
ax:line(x, s1^2*p, {color = "blue", label = "(∂ log p/∂μ)² p: area 1"}):line(x, s2^2*p, {color = "red", label = "(∂ log p/∂σ)² p: area 2"})
ax:line(x, p, {color = "grey", dash = "dashed", label = "p"}):legend()

ax = fig:axes{title = "what the tutorial prints, and what is true", xlabel = "v₁", ylabel = "v₂", aspect = "equal"}
local v = scalar_field(function(a, b) return -(a^2 + b^2) end)
ax:contourf(v, {x = {-1.6, 1.6}, y = {-1.6, 1.6}, levels = 10}):colorbar "vᵀ(-I)v: no length"
local t = linspace(0, 2*pi, 100)
ax:line(cos(t), sin(t), {color = "white", width = 3, label = "vᵀ(+I)v = 1: the unit circle"}):legend()

ax = fig:axes{title = "normal distributions: a half-plane of K = -1/2", xlabel = "μ", ylabel = "σ", aspect = "equal", xlim = {-2.2, 2.2}, ylim = {0, 3.4}}
local at = grid(linspace(-1.8, 1.8, 7), linspace(0.35, 2.15, 6))
ax:ellipses(at, g(at), {scale = 0.12, color = "grey"})
for i = 1, 9 do
  ax:line(g:geodesic({0, 0.5}, {0.5*cos(i*pi/10), 0.5*sin(i*pi/10)/sqrt(2)}, {t = 2.2}),
    {color = "blue", width = 1, label = i == 1 and "geodesics from N(0, 0.5)" or nil})
end
ax:line(g:geodesic_between({-1.5, 0.5}, {1.5, 0.5}), {color = "red", width = 3, label = "shortest from N(-1.5, 0.5) to N(1.5, 0.5)"}):legend{place = "upper"}
fig:save "09_fisher_information.png"
