-- pcall, xpcall and coroutines are ours; they must be as Lua's are
print(pcall(function(...) return select("#", ...), ... end, 1, nil))          --> true	2	1	nil
print(pcall(error, "x", 0))                             --> false	x
print(pcall(error))                                     --> false	nil
print(select("#", pcall(error, nil)))                   --> 2
print(xpcall(function(a, b) return a + b end, print, 1, 2))                   --> true	3
print(xpcall(error, function(e) return e .. "!" end, "x", 0))                 --> false	x!
print(xpcall(error, function(e) error "y" end, "x", 0) == false)              --> true
local co = coroutine.create(function(a, b)
    local c = coroutine.yield(a + b)
    local ok, d = pcall(function() return coroutine.yield(c * 2) end)         -- a yield across pcall
    local ok2, e = pcall(function() coroutine.yield(d) error("in", 0) end)
    local _, f = xpcall(function() coroutine.yield(e) error("out", 0) end, function(m) return m .. "!" end)
    return f, "end"
end)
print(coroutine.resume(co, 1, 2))                       --> true	3
print(coroutine.resume(co, 10))                         --> true	20
print(coroutine.resume(co, 7))                          --> true	7
print(coroutine.resume(co))                             --> true	in
print(coroutine.resume(co))                             --> true	out!	end
print(coroutine.resume(co))                             --> false	cannot resume dead coroutine
print(coroutine.status(co), coroutine.isyieldable(), select(2, coroutine.running()))  --> dead	false	true
local n = 0
for a, b in coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i, i * i) end end) do n = n + b end
print(n)                                                --> 14
local closed = {}
local function guard(name) return setmetatable({}, {__close = function(_, e) closed[#closed + 1] = name .. ":" .. tostring(e) end}) end
co = coroutine.create(function() local x <close> = guard "a" coroutine.yield() end)
coroutine.resume(co)
print(coroutine.close(co), coroutine.status(co), closed[1])                   --> true	dead	a:nil
co = coroutine.create(function() local x <close> = guard "b" error("e", 0) end)
print(coroutine.resume(co))                             --> false	e
print(coroutine.close(co))                              --> false	e
print(closed[2])                                        --> b:e
print(pcall(coroutine.wrap(function() local x <close> = guard "c" error("w", 0) end)))        --> false	w
print(closed[3])                                        --> c:w
print(pcall(coroutine.close, coroutine.running()) == false)                   --> true
print(coroutine.resume(coroutine.create(function() return pcall(pcall, error, "deep", 0) end)))   --> true	true	false	deep
local function deep(n) if n == 0 then error("bottom", 0) end return coroutine.wrap(deep)(n - 1) end
print(pcall(deep, 100))                                 --> false	bottom
print(select(2, pcall(deep, 1000)):match "C stack overflow")                  --> C stack overflow
print(load("return 1 + 1")(), load("x ="))              --> 2	nil	[string "x ="]:1: unexpected symbol near <eof>
print(load(function() return nil end) ~= nil, load("return y", "=y", "t", {y = 5})())         --> true	5
print(load("return y", "=y", nil, {y = 6})(), load("return print", "=p", "bt", nil) ~= nil)   --> 6	true
print(pcall(load, function() error("reader", 0) end))   --> true	nil	reader
pcall()                                                 --! pcall: argument 1: function expected, got nothing
xpcall(print)                                           --! xpcall: argument 2: function expected, got nothing
coroutine.resume(1)                                     --! resume: argument 1: coroutine expected, got number
coroutine.wrap(function() error "inside" end)()         --! protect.lua:49: inside
