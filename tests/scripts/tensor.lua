local S = metric.sphere(2)
print(S:tensor "R_abcd" * S:tensor "R^abcd", S:tensor "g_ab" * S:tensor "g^ab") --> 4	2
print(S:tensor "R_abcd")                       --> R_θφθφ = sin² θ
print(S:tensor "R^ab_cd")                      --> R^θφ_θφ = 1
print(S:tensor "R_a[bcd]", S:tensor "R^a_bac" - S:tensor "R_bc", S:tensor "R") --> R = 0	T = 0	2
print(S:tensor "g^a_b")                        --> g^θ_θ = 1
                                               --> g^φ_φ = 1
print(S:tensor "epsilon_ab", S:tensor "epsilon_ab" * S:tensor "epsilon^ab") --> ε_θφ = sin θ	2
print(S:tensor "Gamma^a_bc")                   --> Γ^θ_φφ = -sin θ cos θ
                                               --> Γ^φ_θφ = Γ^φ_φθ = cos θ/sin θ
local T = tensor("T^a_b", function(x, y) return {{x, y}, {1, x*y}} end)
print(T, T(1, 2), T.outputs)                   --> T^x_x = x
                                               --> T^x_y = y
                                               --> T^y_x = 1
                                               --> T^y_y = x y	{{1, 2},
                                               -->  {1, 2}}	4
print(T "^a_a", T "^a_b"*T "^b_a", (T "^a_b"*T "^b_c")(1, 2)) --> x y + x	x² y² + x² + 2 y	{{3, 6},
                                               -->  {3, 6}}
print(T:latex())                               --> T^{x}{}_{x} = x \\
                                               --> T^{x}{}_{y} = y \\
                                               --> T^{y}{}_{x} = 1 \\
                                               --> T^{y}{}_{y} = x \, y
local A = tensor("_ab", function(x, y) return {{x, y}, {0, 1}} end)
print(A "_ab" + A "_ba")                       --> T_xx = 2 x
                                               --> T_xy = T_yx = y
                                               --> T_yy = 2
print(A "_[ab]")                               --> T_xy = y/2
print(A "_(ab)" - A "_ba"/2 - A "_ab"/2)       --> T = 0
local X = vector_field(function(x, y) return x, y end)
print(A "_ab"*X "^b", A "_ab"*X "^a"*X "^b", 2*X "^a" - X "^a") --> (x² + y²) dx + y dy	x³ + x y² + y²	x ∂_x + y ∂_y
local E = metric.euclidean(2, {coordinates = "polar"})
print(E:tensor("V^a", scalar_field(function(r, phi) return r^2*phi end):d())) --> 2 r φ ∂_r + ∂_φ
print(E:tensor("_ab", E))                      --> g_rr = 1
                                               --> g_φφ = r²
print(lie_derivative(X, T))                    --> (L_X T)^x_x = x
                                               --> (L_X T)^x_y = y
                                               --> (L_X T)^y_y = 2 x y
print(lie_derivative(vector_field(function(x, y) return -y, x end), metric.euclidean(2))) --> (L_X g) = 0
-- curvature of higher dimensions and of spacetimes
local M = param("M", 1)
local g = metric.schwarzschild(M)
print(g:ricci(), g:einstein(), g:weyl() - g:riemann(), g:schouten(), g:cotton()) --> R = 0	G = 0	C = 0	P = 0	C = 0
print(g:tensor "C_abcd"*g:tensor "C^abcd", g:kretschmann()) --> 48 M²/r⁶	48 M²/r⁶
print(metric.sphere(3):schouten())             --> P_θ₁θ₁ = 1/2
                                               --> P_θ₂θ₂ = sin² θ₁/2
                                               --> P_φφ = sin² θ₁ sin² θ₂/2
print(metric.sphere(3):cotton(), metric.berger():cotton()(1, 0, 0)[2][1][2] ~= 0, metric.sphere(3):weyl()) --> C = 0	true	C = 0
print(metric.anti_de_sitter(2):einstein() - 3/4*metric.anti_de_sitter(2):matrix()) --> G = 0
print(metric.kerr():tensor "R_abcd"({0, 3, 1, 0}).shape[4]) --> 4
-- Killing fields
print(S:is_killing(vector_field(function(theta, phi) return sin(phi), cos(theta)/sin(theta)*cos(phi) end)), S:is_killing(vector_field(function(theta, phi) return 1, 0 end))) --> true	false
print(metric.kerr():is_killing(vector_field(function(t, r, theta, phi) return 0, 0, 0, 1 end))) --> true
-- vector fields
print(vector_field(function(r, theta, phi) return 0, 0, 1 end):curl(metric.euclidean(3, {coordinates = "spherical"}))) --> 2 cos θ ∂_r - 2 sin θ/r ∂_θ
print(vector_field(function(r, phi) return 0, 1 end):curl(E), vector_field(function(r, phi) return r, 0 end):divergence(E)) --> 2	2
local Y = vector_field(function(x, y) return -y, x end)
print(Y:flow({1, 0}, {times = {0, pi/2, pi}}):near(array{{1, 0}, {0, 1}, {-1, 0}}, 1e-12)) --> true
print(Y:flow({{1, 0}, {0, 2}}, {t = pi, n = 2}).shape[1], Y:flow({{1, 0}, {0, 2}}, {t = pi, n = 2})[2][3]:near(array{0, -2}, 1e-12)) --> 2	true
T "^a_bc"                                      --! T: the tensor has 2 indices (ud), not 3 (udd); u is above, d below
T "_ab"                                        --! the tensor has 2 indices (ud), not 2 (dd)
T "^a_"                                        --! not 1 (u)
T "^a_1"                                       --! '1' is no index
T "ab"                                         --! point
T "^(a_b)"                                     --! brackets around indices above and below
A "_[ab"                                       --! '[' is never closed
local _ = A "_ab"*A "_ab"                      --! the index b comes twice below; it is summed over when it stands once above and once below
local _ = A "_ab" + A "_ac"                    --! tensors with the indices ab and ac can't be added
local _ = T "^a_b"*A "_ab"                     --! comes twice below
local _ = A*A                                  --! the product of two tensors needs their indices: A "_ab" * B "^b"; of forms it is a ^ b
local _ = S:tensor "R_cdef"*S:tensor "R_abgh"  --! the product has 8 indices; at most 6 are possible
S:tensor "Q_ab"                                --! tensor: no tensor 'Q_ab' with 2 indices; there are
S:tensor "Gamma_abc"                           --! Γ is no tensor: its indices stay where they are, Γ^a_bc
S:tensor("_abc", A)                            --! tensor: the tensor has 2 indices, '_abc' has 3
S:weyl():foo()                                 --! no field or method 'foo'
S:schouten()                                   --! schouten: the Schouten tensor needs 3 dimensions or more; this metric has 2
tensor("T", function(x, y) return {1, 2} end)  --! tensor: argument 1: indices expected, like "^a_b"
tensor("_ab", function(x, y) return {{1, 2}} end)          --! the result of the function must be a table of 2, not of 1
tensor("_ab", function(x, y) return {{1, 2}, {1}} end)     --! an entry of the function must be a table of 2, not of 1
tensor("_ab", function(x, y) return 1 end)                 --! the result of the function must be a table of 2, not a number
S:is_killing(A)                                --! vector field
Y:flow({1, 0}, {times = {1, 0.5}})             --! flow: times go on from 0 in one direction; number 2 is 0.5
