# The command line: scripts, options, exit statuses, output. Numbers are those of the list of bad cases.
. tests/vm/shell.sh
cd "$dir" || exit 1
unset LUA_INIT LUA_INIT_5_4 LUA_PATH LUA_PATH_5_4

# 1-3: scripts that can't be read
is 2 '' 'dgl: nofile.lua: No such file or directory' $dgl nofile.lua
mkdir folder
is 2 '' 'dgl: folder/: Is a directory' $dgl folder/
echo 'print "secret"' >closed.lua
chmod 000 closed.lua
[ "$(id -u)" = 0 ] || is 2 '' 'dgl: closed.lua: Permission denied' $dgl closed.lua
is 2 '' 'dgl: --out closed.lua/x: Not a directory' $dgl --out closed.lua/x -e ''

# 5: options
is 2 '' 'dgl: -e needs a CHUNK' $dgl -e
is 2 '' "dgl: unknown option '--sandbx' (did you mean '--sandbox'?)" $dgl --sandbx
is 2 '' "dgl: unknown option '-x'; dgl --help lists them" $dgl -x
is 2 '' 'dgl: --memory abc: a size from 4M to 1024G expected' $dgl --memory=abc -e ''
is 2 '' 'dgl: --time -3: seconds from 0.01 to 1e7 expected' $dgl --time -3 -e ''
is 2 '' 'dgl: --sandbox takes no value' $dgl --sandbox=1
is 0 '1
2' '' $dgl -e 'x = 1 print(x)' '-eprint(x + 1)'
is 0 'math	3.0' '' $dgl -l m=math -e 'print("math", m.sqrt(9))'
is 0 'complete -o default -W "doc -e -l -i -E --out --traceback --sandbox --memory --time --completion --version --help" dgl' '' $dgl --completion
$dgl --help | grep -q -e '--traceback  *after an error, the calls' || fail "--help"
$dgl --version | head -2 | tr '\n' ' ' | grep -q '^dgl [0-9.]* Lua 5\.4\.[0-9]* $' || fail "--version"
$dgl --version | grep -q '^readline [0-9.]*$' || fail "--version: readline"

# 6: what is text
: >empty.lua
is 0 '' '' $dgl empty.lua
printf '#!/usr/bin/env dgl' >shebang.lua
is 0 '' '' $dgl shebang.lua
printf '\357\273\277#!/usr/bin/env dgl\r\nprint(1)\r\nerror "here"\r\n' >bom.lua
is 1 1 'bom.lua:3: here' $dgl bom.lua
printf '#!%s\nprint(...)\n' "$dgl" >run.lua
chmod +x run.lua
is 0 'a	b c' '' ./run.lua a 'b c'

# 7: what is not
printf '\377\376p\0r\0' >utf16.lua
is 1 '' 'utf16.lua: not a Lua text file (byte 0xFF at offset 0)' $dgl utf16.lua
printf 'p\0r\0i\0' >nobom.lua
is 1 '' 'nobom.lua: not a Lua text file (byte 0x00 at offset 1)' $dgl nobom.lua
$dgl -e 'io.open("code.lua", "wb"):write(string.dump(function() print "never" end)):close()'
is 1 '' 'code.lua: not a Lua text file (byte 0x1B at offset 0)' $dgl code.lua
is 0 'nil	code.lua: not a Lua text file (byte 0x1B at offset 0)' '' $dgl -e 'print(loadfile "code.lua")'
is 0 'false	./code.lua: not a Lua text file (byte 0x1B at offset 0)' '' $dgl -e 'print(pcall(require, "code"))'
is 0 'false	code.lua: not a Lua text file (byte 0x1B at offset 0)' '' $dgl -e 'print(pcall(dofile, "code.lua"))'
is 0 'nil	attempt to load a binary chunk (mode is '"'t'"')
nil	only text chunks are loaded' '' $dgl -e 'local s = string.dump(print and function() end) print(load(s, "=s")) print(load(s, "=s", "b"))'

# 9, 10: syntax
awk 'BEGIN { printf "t = "; for (i = 0; i < 1e5; i++) printf "{"; print "" }' >nested.lua
is 1 '' 'nested.lua: too many nested levels' $dgl nested.lua
printf '\n\n\n\n\n\nx = = 1\n' >syntax.lua
is 1 '' "syntax.lua:7: unexpected symbol near '='" $dgl syntax.lua
is 1 '' '(command line):1: unexpected symbol near <eof>' $dgl -e 'x ='
is 1 '' '(command line):1: C stack overflow' $dgl -e 'assert(load(("("):rep(1e6)))'
is 0 '300000' '' $dgl -e 'local t = {} for i = 1, 300000 do t[i] = i end print(#load("return {" .. table.concat(t, ",") .. "}")())'

# 13: os.exit closes everything
for e in '3 3' 'true 0' 'false 1' '3,true 3' ' 0'; do
    is "${e#* }" closed '' $dgl -e "setmetatable({}, {__gc = function() print 'closed' end}) os.exit(${e% *})"
done
is 4 closed '' $dgl -e 'local x <close> = setmetatable({}, {__close = function() print "closed" end}) pcall(coroutine.wrap(function() pcall(os.exit, 4) print "on" end))'

# 14: modules
is 1 '' "*module 'nosuch' not found:*no file './nosuch.lua'*" $dgl -e 'require "nosuch"'
mkdir lib
echo 'return {name = ..., syntax = 1}' >lib/m.lua
is 0 'm' '' env LUA_PATH='lib/?.lua;;' $dgl -e 'print(require "m".name)'
is 1 '' "*module 'm' not found:*" env LUA_PATH='lib/?.lua;;' $dgl -E -e 'require "m"'
is 0 'm' '' env LUA_PATH='lib/?.lua;;' $dgl -l m -e 'print(m.name)'
echo 'return {' >lib/broken.lua
is 1 '' "lib/broken.lua:2: unexpected symbol near <eof>" env LUA_PATH='lib/?.lua' $dgl -e 'require "broken"'
is 0 'init
run' '' env LUA_INIT='print "init"' $dgl -e 'print "run"'
echo 'print("init file")' >init.lua
is 0 'init file' '' env LUA_INIT=@init.lua $dgl -e ''
is 0 '' '' env LUA_INIT='print "init"' $dgl -E -e ''

# arg, as lua has it
echo 'print(arg[-2], arg[-1], arg[0], arg[1], arg[2], #arg, ...)' >arg.lua
is 0 "--out	out	arg.lua	x	-e	2	x	-e" '' $dgl --out out arg.lua x -e
[ -d out ] || fail "--out does not make the folder"
is 0 "function arg_of() end	--	arg.lua	-i	nil	1	-i" '' $dgl -e 'function arg_of() end' -- arg.lua -i
echo 'print("stdin", ...)' | $dgl - a b >got
[ "$(cat got)" = 'stdin	a	b' ] || fail "dgl -: $(cat got)"
echo 'print("stdin", arg[0] ~= nil)' | $dgl >got
[ "$(cat got)" = 'stdin	true' ] || fail "dgl <file: $(cat got)"

# errors: any value, one line
is 1 '' '(command line):1: an error without a message (nil)' $dgl -e 'error(nil)'
is 1 '' '(command line):1: the error is a table: {2, {3}, a = 1}' $dgl -e 'error({2, {3}, a = 1})'
is 1 '' 'dgl: like this' $dgl -e 'error(setmetatable({}, {__tostring = function() return "like this" end}))'
is 1 '' "dgl: it can't be shown" $dgl -e 'error(setmetatable({}, {__tostring = function() error "x" end}))'
is 1 '' '(command line):1: the error is a boolean: false' $dgl -e 'error(false)'
is 1 '' 'dgl: bare' $dgl -e 'error("bare", 0)'
is 1 '' "(command line):1: attempt to call a nil value (global 'prnit') (did you mean 'print'?)" $dgl -e 'prnit(1)'
is 1 '' '(command line):1: zeros: -1 is no count' $dgl -e 'zeros(-1)'
is 1 '' '(command line):1: stack overflow*' $dgl -e 'local function f() return 1 + f() end f()'
cat >deep.lua <<'END'
local function inner(n) zeros(-n) end
local function outer() inner(2); print "never" end
pcall(outer)
outer()
END
is 1 '' 'deep.lua:1: zeros: -2 is no count' $dgl deep.lua
is 1 '' "deep.lua:1: zeros: -2 is no count
    deep.lua:1: in upvalue 'inner'
    deep.lua:2: in local 'outer'
    deep.lua:4: in the script" $dgl --traceback deep.lua
# 11: a script that changes while it runs
cat >changes.lua <<'END'
os.remove "changes.lua"
error "gone"
END
is 1 '' 'changes.lua:2: gone' $dgl changes.lua
# 25: errors in finalizers
is 0 'on' 'dgl: warning: error in __gc ((command line):1: fin)' $dgl -e 'for i = 1, 3 do setmetatable({}, {__gc = function() error "fin" end}) end collectgarbage() print "on"'

# 26, 27, 29: objects
is 1 '' "(command line):1: bad argument #1 to 'setmetatable' (table expected, got array)" $dgl -e 'setmetatable(zeros(1), {})'
is 0 'array	nil' '' $dgl -e 'print(getmetatable(zeros(1)), rawequal(zeros(1), nil) and 1 or nil)'
is 1 '' '(command line):1: reshape: argument 1: array expected, got number' $dgl -e 'local f = zeros(1).reshape f(3, 4)'
is 1 '' "(command line):1: array has no field or method 'shpae' (did you mean 'shape'?)" $dgl -e 'print(zeros(1).shpae)'

# 175: output that fails
for c in 'print(1)' 'io.write "x"' 'for i = 1, 1e5 do io.write(i, "\n") end'; do
    $dgl -e "$c" >/dev/full 2>err
    [ $? = 1 ] && grep -q '^dgl: write error: No space left on device$' err && [ "$(wc -l <err)" = 1 ] || fail "/dev/full: $c: $(cat err)"
done
$dgl -e 'for i = 1, 1e5 do print(i) end' >/dev/full 2>err
[ $? = 1 ] && [ "$(cat err)" = '(command line):1: print: write error: No space left on device' ] || fail "/dev/full: print: $(cat err)"
$dgl -e 'print(1)' >&- 2>err
[ $? = 1 ] && [ "$(cat err)" = 'dgl: write error: Bad file descriptor' ] || fail ">&-: $(cat err)"
$dgl -e 'io.open("data", "w"):write("data"):close()' >&- 2>/dev/null <&-
[ "$(cat data)" = data ] || fail "a file took the place of a closed stream"
{ $dgl -e 'for i = 1, 1e6 do print(i) end' 2>err; echo $? >status; } | head -1 >got
[ "$(cat got)" = 1 ] && [ "$(cat status)" = 141 ] && [ ! -s err ] || fail "| head -1: $(cat got status err)"
is 0 'first
second' '' $dgl -e 'print "first" os.execute "echo second"'
# 178: a file that grows too large
(ulimit -f 1; $dgl -e 'local f = io.open("large", "w") f:setvbuf "no" local ok, e repeat ok, e = f:write(("x"):rep(512)) until not ok print(e)') >got
[ "$(cat got)" = 'File too large' ] || fail "SIGXFSZ: $(cat got)"

# doc, help
is 0 '  zeros(n, m, ...)  an array of zeros' '' $dgl doc zeros
is 1 '' "dgl: help: nothing is called 'zreos' (did you mean 'zeros'?)" $dgl doc zreos
$dgl doc | grep -q '^  .*linspace' || fail "dgl doc"
$dgl doc array | grep -q '^  A:reshape(n, m, ...)  *the same entries' || fail "dgl doc array"
exit $bad
