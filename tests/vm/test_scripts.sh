#!/bin/sh
# Every script of scripts/ runs, prints and draws what it should.
case $B in /*) dgl=$B/dgl ;; *) dgl=$(pwd)/$B/dgl ;; esac
mkdir -p "$TMP/scripts"
for script in scripts/*.lua; do
    name=$(basename "$script" .lua)
    "$dgl" --out "$TMP/scripts" tests/vm/script.lua "$script" || bad=1
    ls "$TMP/scripts/$name".* >/dev/null || { echo "$script saves no picture"; bad=1; }
done
[ -z "$bad" ]
