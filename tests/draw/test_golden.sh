# Draw lists of small figures, compared line by line.
exec "$B/dgl" tests/draw/golden.lua
