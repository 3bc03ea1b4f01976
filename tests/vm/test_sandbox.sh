# --sandbox: what it refuses, and that what it leaves works. Numbers are those of the list of bad cases.
. tests/vm/shell.sh
mkdir "$dir/work" "$dir/other"
cd "$dir/work" || exit 1
sand="$dir/sand"
printf '#!/bin/sh\nexec "%s" --sandbox "$@"\n' "$dgl" >"$sand"
chmod +x "$sand"

# 37: names that are not there
gone='os.execute os.remove os.rename os.tmpname os.getenv os.setlocale io.open io.popen io.lines io.output io.input io.tmpfile
    io.stdout io.stderr package debug loadfile dofile string.dump import'
for n in $gone; do
    is 0 'nil' '' "$sand" -e "print($n)"
done
for m in os io debug package; do
    is 0 'false' '' "$sand" -e "print((pcall(require, '$m')))"
done
is 1 '' "*collectgarbage: 'stop' is not available in the sandbox" "$sand" -e 'collectgarbage "stop"'
is 1 '' "*collectgarbage: 'generational' is not available in the sandbox" "$sand" -e 'collectgarbage "generational"'
is 0 'string	array' '' "$sand" -e 'print(getmetatable(""), getmetatable(zeros(1)))'
is 1 '' '*cannot change a protected metatable' "$sand" -e 'setmetatable(setmetatable({}, {__metatable = 1}), {})'
is 0 'nil	attempt to load a binary chunk (mode is '"'t'"')' '' "$sand" -e 'print(load("\27Lua"))'
is 0 'nil' '' "$sand" -e 'print(require("dgl").debug)'

# what is left works
is 0 '3	2.0	{1, 2}	15' '' "$sand" -e 'print(select("#", 1, 2, 3), math.sqrt(4), array{1, 2}, ("x"):rep(15):len())'
is 0 'true	number	1970' '' "$sand" -e 'print(os.clock() >= 0, type(os.time()), os.date("!%Y", 0))'
is 7 'written' '' "$sand" -e 'io.write "written" os.exit(7)'
echo 'return {value = 5}' >helper.lua
is 0 5 '' "$sand" -e 'print(require "helper".value)'
echo 'return "stolen"' >../other/secret.lua
is 1 '' "*'../other/secret' not found*" "$sand" -e 'require "../other/secret"'
ln -s ../other/secret.lua link.lua
is 1 '' '*./link.lua: path leaves the allowed folder' "$sand" -e 'require "link"'
cp ../other/secret.lua ../script.lua
is 0 '' '' "$sand" ../script.lua

# 19: memory; 18, 21: time
for c in 'local s = "x" while true do s = s .. s end' 'local t = {} while true do t[#t + 1] = {} end' \
         'local t = {} while true do t[#t + 1] = zeros(1000) end' 'while true do pcall(function() local t = {} while true do t[#t + 1] = {} end end) end' \
         'coroutine.wrap(function() local t = {} while true do t[#t + 1] = {} end end)()' 'while true do pcall(string.rep, "x", 1e9) end' \
         'local t = setmetatable({}, {__index = function() return ("x"):rep(1e6) end, __len = function() return 1e6 end}) table.concat(t)' \
         '("x"):rep(1e6):gsub("x", ("y"):rep(1e4))'; do
    is 3 '' '*not enough memory*' "$sand" --memory 32M -e "$c"
    [ "$(wc -l <"$dir.err")" = 1 ] || fail "more than one line: $c"
done
is 3 '' '*zeros: not enough memory: needs 762.9 MiB, limit 3[12].* MiB' "$sand" --memory 32M -e 'zeros(1e8)'
is 3 '' '*time limit of 0.2 s reached' "$sand" --time 0.2 -e 'local function f(...) return f(1, ...) end while true do pcall(f) end'
is 3 '' 'dgl: time limit reached' "$sand" --time 0.2 -e 'string.find(("a"):rep(40), ("a?"):rep(40) .. ("a"):rep(40))'
is 3 '' '*time limit of 0.2 s reached' "$sand" --time 0.2 -e 'while true do load(function() while true do end end) end'
command -v /usr/bin/time >/dev/null && {
    /usr/bin/time -f %M "$sand" --memory 32M -e 'local s = "x" while true do s = s .. s end' 2>err
    # sanitizers need memory of their own
    case $B in *asan*) ;; *) [ "$(tail -1 err)" -lt 50000 ] || fail "uses $(tail -1 err) KiB of 32 MiB" ;; esac
}
exit $bad
