#!/bin/sh
# Everything called with nonsense, in a folder of its own, for several seeds.
root=$(pwd)
case $B in /*) dgl=$B/dgl ;; *) dgl=$root/$B/dgl ;; esac
mkdir -p "$TMP/monkey" && cd "$TMP/monkey" || exit 1
for seed in 1 2 3; do
    SEED=$seed CALLS=${CALLS:-8000} timeout 200 "$dgl" --memory 1G "$root/tests/monkey.lua" </dev/null 2>err || { tail -5 err; echo "seed $seed: exit status $?"; exit 1; }
done
