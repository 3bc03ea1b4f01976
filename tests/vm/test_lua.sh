# The Lua that is linked: its known faults are said by --version, and what can be done about them is done.
. tests/vm/shell.sh
version=$($dgl --version)

# 23: canaries; a fault that shows here must be told there, and no other
canary() {
    if [ "$($dgl -e "$2" 2>&1)" = right ]; then
        case $version in *"$1"*) fail "--version tells of a fault that is not there: $1" ;; esac
    else
        case $version in *"$1"*) ;; *) fail "--version does not tell of: $1" ;; esac
    fi
}
canary '1 ~ (2 or 3) is wrong' 'local t = {} for i = 1, 300 do t[i] = "s = s .. " .. i .. ".5" end
    print(load("local s = 0 " .. table.concat(t, " ") .. " return 1 ~ (2 or 3)")() == 3 and "right")'
canary 'break out of a generic for' 'local n = 0
    for i in next, {1, 2, 3}, nil, setmetatable({}, {__close = function() n = n + 1 end}) do local f = function() return i end if i == 2 then break end end
    print(n == 1 and "right")'
canary '_ENV[1 < 2]' 'print(_ENV[1 < 2] == nil and "right")'

# 22: coroutines that close one another, 100,000 deep
cat >"$dir/chain.lua" <<'END'
local co
for i = 1, 1e5 do
    local before = co
    co = coroutine.create(function()
        local x <close> = setmetatable({}, {__close = function() if before then assert(coroutine.close(before)) end end})
        coroutine.yield()
    end)
    coroutine.resume(co)
end
print(coroutine.close(co))
END
is 0 "false	$dir/chain.lua:5: close: coroutines that close one another are nested more than 160 deep" '' $dgl "$dir/chain.lua"
(ulimit -s 512; $dgl "$dir/chain.lua" >/dev/null) || fail "a small C stack"
# the same through wrap, whose coroutines are closed when they fail
is 1 '' '*' $dgl -e 'local function nest() local x <close> = setmetatable({}, {__close = function() coroutine.wrap(nest)() end}) error "x" end nest()'
exit $bad
