local S = metric.sphere(2)
local c = connection(S)
print(c)                                       --> Γ^θ_φφ = -sin θ cos θ
                                               --> Γ^φ_θφ = Γ^φ_φθ = cos θ/sin θ
print(c:torsion(), c:is_metric(S), c:ricci())  --> T = 0	true	R_θθ = 1
                                               --> R_φφ = sin² θ
print(c:curvature())                           --> R^θ_φθφ = sin² θ
                                               --> R^φ_θθφ = -1
local circle = map(function(t) return 0.9, t end, {t = {0, 2*pi}})
print(c:transport(circle, {1, 0}):near(S:transport(circle, {1, 0}), 1e-11), c:geodesic({1, 0}, {0.3, 0.5}, {n = 3}):near(S:geodesic({1, 0}, {0.3, 0.5}, {n = 3}), 1e-11)) --> true	true
-- without curvature but with torsion: the frame e1 = ∂_θ, e2 = ∂_φ/sin θ of the sphere declared parallel; its straight lines are loxodromes
local frame = connection(function(theta, phi) return {{{0, 0}, {0, 0}}, {{0, cos(theta)/sin(theta)}, {0, 0}}} end)
print(frame)                                   --> Γ^φ_θφ = cos θ/sin θ
print(frame:torsion())                         --> T^φ_θφ = cos θ/sin θ
print(frame:curvature(), frame:is_metric(S), frame:is_parallel(vector_field(function(theta, phi) return 0, 1/sin(theta) end))) --> R = 0	true	true
local path = frame:geodesic({1, 0}, {0.5, 0.5}, {n = 2})
print(path[3], sin(1)*log(tan(0.75)/tan(0.5))) --> {1.5, 0.449116}	0.44911570435894
print(frame:transport(array{{1, 0}, {1.2, 0.5}, {1.2, 0.5}, {1, 1}}, {{1, 0}, {0, 1/sin(1)}}):near(array{{1, 0}, {0, 1/sin(1)}}, 1e-12)) --> true
-- an affine connection that no metric has: its Ricci tensor is not symmetric
local odd = connection(function(x, y) return {{{y, 0}, {0, 0}}, {{0, 0}, {0, 0}}} end)
print(odd:ricci(), odd:nabla(vector_field(function(x, y) return 1, 0 end))) --> R_xy = -1	∇T^x_x = y
print(odd.coordinates[2], odd:christoffel()(1, 2)[1][1][1]) --> y	2.0
connection(function(x, y) return {{1}} end)    --! connection: the result of the function must be a table of 2, not of 1
connection(3)                                  --! connection: argument 1: function expected, got number
c:nabla(metric.euclidean(3))                   --! a tensor of 3 coordinates and a metric of 2
c:geodesic({1, 0}, {1, 0, 0})                  --! vector: 2 coordinates expected
c:transport(map(function(t) return t, t end), {1, 0})      --! the curve needs a range
c:is_metric(c)                                 --! metric
