# make install puts the program, the engine with its modules, and the module of stock Lua where they find each other.
. tests/vm/shell.sh
case $B in *asan*) exit 0 ;; esac
to=$dir/to
make -s install B="$B" DESTDIR="$to" PREFIX=/usr >/dev/null || fail "make install"
cd "$dir" || exit 1
is 0 '-2.0' '' "$to/usr/bin/dgl" -e 'print(linalg.det{{1, 2}, {3, 4}}) local f = figure() f:axes():line({1, 2}, {1, 2}) f:save "f.png"'
command -v lua5.4 >/dev/null && is 0 '{0, 0}	-2.0' '' env LUA_CPATH="$to/usr/lib/lua/5.4/?.so" lua5.4 -e 'local dgl = require "dgl" print(dgl.zeros(2), dgl.linalg.det{{1, 2}, {3, 4}})'
exit $bad
