# What every shell test of the program includes: dgl, a folder of its own, and
#     is STATUS OUT ERR command...      what it gives back, prints, and says on stderr (a pattern of the shell)
dgl=$(cd "$B" && pwd)/dgl
name=$(basename "$0" .sh)
root=$PWD
dir=$TMP/$name
rm -rf "$dir"
mkdir -p "$dir"
bad=0
is() {
    want_status=$1 want_out=$2 want_err=$3
    shift 3
    "$@" >"$dir.out" 2>"$dir.err" </dev/null
    status=$? out=$(cat "$dir.out") err=$(cat "$dir.err")
    case $err in $want_err) err=ok ;; esac
    [ "$status" = "$want_status" ] && [ "$out" = "$want_out" ] && [ "$err" = ok ] || {
        bad=1
        printf '%s\n' "wrong: $*" "  status $status, not $want_status" "  printed '$out', not '$want_out'" "  said '$err', not '$want_err'"
    }
}
fail() { bad=1; echo "wrong: $*"; }
