# 185: dgl as a module of stock Lua: the same names, and nothing of the host is touched.
. tests/vm/shell.sh
command -v lua5.4 >/dev/null || exit 0
case $B in *asan*) exit 0 ;; esac                     # the sanitizer must be loaded first, and stock Lua does not
cpath="$(cd "$B" && pwd)/lib/lua/?.so"
stock() { LUA_CPATH=$cpath lua5.4 "$@"; }
is 0 '{1, 2}	nil' '' stock -e 'local dgl = require "dgl" print(dgl.array{1, 2}, zeros)'
is 0 '{0, 0}	{1, 2}' '' stock -e 'local dgl = require "dgl" dgl.import() print(zeros(2), array{1, 2}) assert(require "dgl" == dgl)'
is 0 'array	C	false' '' stock -e 'local dgl = require "dgl" local e = select(2, pcall(dgl.zeros, -1)) dgl.import() print(dgl.topics()[1].name, os.setlocale(), (pcall(zeros, -1)))'
is 0 'zeros: -1 is no count' '' stock -e 'local dgl = require "dgl" print(select(2, pcall(dgl.zeros, -1)).message)'
is 0 '  zeros(n, m, ...)  an array of zeros' '' stock -e 'require "dgl".help "zeros"'
is 1 '' '*1: zeros: -1 is no count*' stock -e 'require "dgl".zeros(-1)'
signals='local function caught() for l in io.lines "/proc/self/status" do if l:match "^Sig[CI]" then io.write(l, "\n") end end end'
[ "$(stock -e "$signals caught()")" = "$(stock -e "$signals require 'dgl'.zeros(3) caught()")" ] || fail "a signal handler was installed"
exit $bad
