# docs/guide.md: its blocks, as one script, print what they say.
awk '/^```lua$/ { on = 1; print ""; next } /^```$/ { on = 0; print ""; next } on { print; next } { print "" }' docs/guide.md >"$TMP/guide.lua"
dgl=$PWD/$B/dgl expect=$PWD/tests/expect
cd "$TMP" && "$expect" "$dgl" guide.lua && [ -s torus.png ]
