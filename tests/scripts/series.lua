-- power series of expressions, and expressions as fields
local x, y = symbols "x y"
print(exp(x):series(x, 0, 4))                --> x⁴/24 + x³/6 + x²/2 + x + 1
print((sin(x)/x):series(x))                  --> 1/120 x⁴ - 1/5040 x⁶ - x²/6 + 1
print((1/sin(x)):series(x, 0, 5))            --> 31/15120 x⁵ + 7/360 x³ + x/6 + 1/x
print(tan(x):series("x", 0, 9))              --> 62/2835 x⁹ + 17/315 x⁷ + 2/15 x⁵ + x³/3 + x
print(sqrt(1 + x*y):series(x, 0, 3))         --> x³ y³/16 - x² y²/8 + x y/2 + 1
print(((1 - cos(x))/x^2):series(x, 0, 4))    --> 1/720 x⁴ - x²/24 + 1/2
print(abs(x):series(x, 2, 3))                --> x
print(y:series(x))                           --> y
print((x^2):series(x, y, 2))                 --> y² + 2 y (x - y) + (x - y)²

-- away from the place what is left out is of the next order
for _, f in ipairs{function(t) return exp(sin(t)/t) end, function(t) return log(1 + t)*atan(t) end, function(t) return (2 + t)^t end,
                   function(t) return gamma(2 + t) end, function(t) return tanh(t)/(exp(t) - 1) end, function(t) return t/(cosh(t) - cos(t)) end} do
    local s = f(x):series(x, 0, 5):compile()
    local h = 2^-2
    local e1, e2 = abs(s(h) - f(h)), abs(s(h/2) - f(h/2))
    assert(log(e1/e2)/log(2) > 5.7, e1/e2)
end

sqrt(x):series(x)                            --! series: there is no power series at x = 0
abs(x):series(x)                             --! series: there is no power series at x = 0
log(x):series(x)                             --! series: there is no power series at x = 0
exp(1/x):series(x)                           --! series: there is no power series at x = 0
(1/(sin(x)^2 + cos(x)^2 - 1)):series(x)      --! series: there is no power series at x = 0
abs(x):series(x, y)                          --! series: there is no power series in x there
x:series(x, 0, 1000)                         --! series: argument 3: the order must be 0 to 100
local deep = x
for _ = 1, 30000 do deep = sin(deep) end
deep:series(x)                               --! series: the expression is too deep for a series

local f = (x^2*y):compile()
print(f)                                     --> x² y
print(f(2, 3), f:diff("x"))                  --> 12.0	2 x y
print((x^2*y):compile("y", "x")(3, 2))       --> 12.0
print((y^2):compile()(3))                    --> 9.0
_ = (x*y):compile "x"                          --! compile: unbound symbol 'y'
