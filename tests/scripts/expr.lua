local x, y = symbols "x y"
print((x + y)^2/(x*y), sin(x)^2*cos(y), sqrt(x + y), x^1.5)    --> (x + y)²/(x y)	sin² x cos y	√(x + y)	x^(3/2)
print(1/(2*x), -x/3, 2*pi*x, 0.3*x, x^2 - 2*x*y + 1)           --> 1/(2 x)	-x/3	2π x	0.3 x	x² - 2 x y + 1
print(exp(-x^2/2), abs(x), where(lt(x, 0), -x, x), atan(y, x)) --> exp(-x²/2)	|x|	where(x < 0, -x, x)	atan2(y, x)
print((sin(x)^2/(2*y)):latex(), sqrt(x):latex())               --> \frac{\sin^{2} x}{2 \, y}	\sqrt{x}
print((x^3):diff "x", (sin(x)*exp(y)):diff(x, 2), x:diff(y))   --> 3 x²	-exp(y) sin x	0
print((x^2*y):subs{x = 2}, (x^2*y):subs{x = y, y = 3}, (x*y):subs{x = 2, y = 3})   --> 4 y	3 y²	6.0
print(((x^2 - y^2)/(x - y)):simplify(), (x^2 - y^2):factor(), ((x + y)^2):expand())   --> x + y	(x + y) (x - y)	x² + 2 x y + y²
print((x^(2/3)*x^(-1/3)):simplify(), (x^(1/3)*sqrt(x)):simplify(), sqrt(x^(2/3)):simplify(), (x^(4/3) - x*x^(1/3)):simplify())   --> x^(1/3)	x^(5/6)	x^(1/3)	0
print((x^(1/3)*y^(1/4)/x^(7/3)):simplify(), ((x - 1)/(x^(1/3) - 1)):simplify(), (x^(2/3)*y/x):equals(y/x^(1/3)))   --> y^(1/4)/x²	x^(2/3) + x^(1/3) + 1	true
print((sin(x)^2 + cos(x)^2):equals(1), (sin(2*x)):equals(2*sin(x)*cos(x)), x:equals(y)) --> true	true	false
-- whichever comes first, multiples and parts of angles, sums of them, tangents, hyperbolic functions and exponentials
local a, b = symbols "a b"
print((sin(2*a)):equals(2*sin(a)*cos(a)), (cos(2*b)*cos(3*b)):equals((cos(b) + cos(5*b))/2), (sin(a + b)):equals(sin(a)*cos(b) + cos(a)*sin(b)))   --> true	true	true
print((tan(2*a)):equals(2*tan(a)/(1 - tan(a)^2)), (sinh(2*a)):equals(2*sinh(a)*cosh(a)), (tanh(b)):equals(1 - 2/(exp(2*b) + 1)))               --> true	true	true
print((sin(a - b)):equals(sin(a) - sin(b)), (tan(2*a)):equals(2*tan(a)), (log(a^2)):equals(2*log(a) + 1e-3))                                   --> false	false	false
print((sin(2*a)/sin(a)):simplify(), (sin(2*b) + 1):simplify(), sin(a + b):simplify())   --> 2 cos a	sin(2 b) + 1	sin(a + b)
print(x + x == 2*x, x == y)                                    --> true	false
print(symbols "theta alpha_1 x2 Gamma")                        --> θ	α₁	x₂	Γ
local M = param("M", 2)
local f = scalar_field(function(r) return 1 - 2*M/r end)
print(f, f(8), M)                                              --> 1 - 2 M/r	0.5	M = 2.0
M:set(3)
print(f(8), M.value)                                           --> 0.25	3.0
print(sin(array{0, pi/2}), array{1, 2}^2 + 1, 2 - array{{1}, {2}}, max(array{1, 5}, 3))   --> {0, 1}	{2, 5}	{{1},
                                                               -->  {0}}	{3, 5}
print(max(1, 2, 3), min(2.5, 1), abs(-3), floor(2.7), ceil(-0.5), sign(-2), cbrt(-8))   --> 3	1.0	3	2	0	-1	-2.0
print(log(8, 2), log(100, 10), atan(1), atan(1, -1), relu(-1), sigmoid(0), erf(0))   --> 3.0	2.0	0.78539816339745	2.3561944901923	0	0.5	0.0
print(array{1, 2} + array{1, 2, 3})                            --! shapes (2) and (3) do not match
print(x < y)                                                   --! use where(lt(x, 0), a, b) instead of branching
print(sin({"a"}))                                              --! sin: argument 1: no number at [1], but a string
print(sin())                                                   --! sin: 1 value expected, got 0
print(x:subs{z = 1})                                           --! subs: unbound symbol 'z'
print(x + "a")                                                 --! an operand must be a number or a traced expression, not a string
print(x.dif)                                                   --! expression has no field or method 'dif' (did you mean 'diff'?)
