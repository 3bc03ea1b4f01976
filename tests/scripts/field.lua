local f = scalar_field(function(x, y) return x^2 + y^2 end)
print(f, f(1, 2), f{1, 2}, f{{1, 2}, {3, 4}})                  --> x² + y²	5.0	5.0	{5, 25}
print(f:d(), f:gradient(), f:laplacian(), f:diff "y")          --> 2 x dx + 2 y dy	2 x ∂_x + 2 y ∂_y	4	2 y
print(f:hessian())                                             --> H_xx = 2
                                                               --> H_yy = 2
local X = vector_field(function(x, y) return -y, x end)
print(X, X:divergence(), X:curl(), X:apply(f), X(1, 2))        --> -y ∂_x + x ∂_y	0	2	0	{-2, 1}
local E = vector_field(function(x, y) return {x, y} end)
local dx = vector_field(function(x, y) return 1, 0 end)
print(X:bracket(E), X:bracket(dx), dx:bracket(E))              --> 0	-∂_y	∂_x
print(lie_derivative(X, scalar_field(function(x, y) return x^2 - y^2 end)))   --> -4 x y
print(lie_derivative(E, metric(function(x, y) return {{1, 0}, {0, 1}} end)))  --> (L_X g)_xx = 2
                                                               --> (L_X g)_yy = 2
local phi = map(function(u, v) return cos(u)*sin(v), sin(u)*sin(v), cos(v) end, {u = {0, 2*pi}, v = {0, pi}})
print(phi)                                                     --> (u, v) ↦ (cos u sin v, sin u sin v, cos v)
print(phi:jacobian{0, pi/2})                                   --> {{          0, 6.12323e-17},
                                                               -->  {          1,           0},
                                                               -->  {          0,          -1}}
print(phi.ranges.v[2], phi:pushforward({0, pi/2}, {1, 0}))     --> 3.1415926535898	{0, 1, 0}
local polar = map(function(r, t) return r*cos(t), r*sin(t) end)
print(f .. polar, (f .. polar)(3, 1), polar:pullback(f:d()))   --> r²	9.0	2 r dr
print(polar:metric())                                          --> ds² = dr² + r² dt²
print(2*f - 1, X + E, sin(f))                                  --> 2 x² + 2 y² - 1	(x - y) ∂_x + (x + y) ∂_y	sin(x² + y²)
local g = scalar_field(function(x, y) return f(y, x)*2 + f{x, 1} end)
print(g:simplify(), g(1, 1))                                   --> 3 x² + 2 y² + 1	6.0
local curl3 = vector_field(function(x, y, z) return -y, x, z end):curl()
print(curl3, curl3(1, 2, 3))                                   --> 2 ∂_z	{0, 0, 2}
print(#f(zeros(100, 2)), f(zeros(0, 2)))                       --> 100	{}
local b = blackbox(function(x, y) if x < 0 then return -x*y else return x*y end end)
print(b, b(-2, 3), b:jacobian{-2, 3}:near(array{{-3, 2}}, 1e-8))   --> black box of 2 numbers with 1 result; derivatives by differences	6.0	true
f(1)                                                           --! 2 coordinates expected, got 1
f{1, 2, 3}                                                     --! point: 2 coordinates expected, or rows of 2; got shape (3)
f("a")                                                         --! point expected as a table or array, got string
scalar_field(function(x, y) return x, y end)                   --! scalar_field: the function must return 1 number, got 2
scalar_field(function(x) if x > 0 then return 1 end end)       --! field.lua:35: a traced value can't be compared
scalar_field(function(x) return z end)                         --! result 1 of the function must be a number or a traced expression, not nil
scalar_field(function(...) return 1 end)                       --! a Lua function with named parameters expected
vector_field(function(x, y) return x end)                      --! vector_field: the function must return 2 numbers, got 1
f:gradeint()                                                   --! scalar field has no field or method 'gradeint' (did you mean 'gradient'?)
scalar_field(function(x) return x end, {y = {0, 1}})           --! no coordinate 'y'
scalar_field(function(x) return x end, {x = {1, 0}})           --! the range of x must be {from, to} with from < to
phi .. f                                                       --! syntax error
local bad = phi .. f                                           --! map expected, got scalar field
f:diff "z"                                                     --! diff: no coordinate 'z'
X:apply(X)                                                     --! apply: argument 1: scalar field expected, got vector field
blackbox(function(x) error("no") end)(1)                       --! field.lua:46: no
