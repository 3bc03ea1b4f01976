local dir = os.getenv "TMP"
local function write(name, text) local f = assert(io.open(dir .. "/" .. name, "wb")); f:write(text); f:close(); return dir .. "/" .. name end
local A = array{{1, 0.1, -3}, {1e300, 5, 1e-300}}
for _, e in ipairs{"csv", "tsv", "npy", "NPY"} do
    local path = dir .. "/data_lua." .. e
    data.save(path, A)
    print(data.load(path) == A)                             --> true
                                                            --> true
                                                            --> true
                                                            --> true
end
data.save(dir .. "/data.csv", {{1, 2}, {3, 4}}, {header = "x,y", separator = ";"})
print(io.open(dir .. "/data.csv"):read "l")                 --> x,y
local X, names = data.load(write("data.csv", "x,y\n1,2\n3,\n"))
print(X, names[1], names[2])                                --> {{  1,   2},
                                                            -->  {  3, nan}}	x	y
print(data.load(dir .. "/data.csv", {columns = {2}}):sort())        --> {{  2},
                                                            -->  {nan}}
data.save(dir .. "/data.npz", {A = A, b = {1, 2, 3}, c = 5}, {compress = true})
local z = data.load(dir .. "/data.npz")
print(z.A == A, z.b, z.c)                                   --> true	{1, 2, 3}	5
data.save(dir .. "/data.json", {name = "Γ \"x\"\n", list = {1, 2.5, {true, false}}, A = A, none = {}})
local t = data.load(dir .. "/data.json")
print(t.name == "Γ \"x\"\n", t.list[1], t.list[2], t.list[3][2], array(t.A) == A, #t.none)      --> true	1	2.5	false	true	0
print(io.open(dir .. "/data.json"):read "l")                --> {"A": [[1, 0.1, -3],
local ok, e = pcall(data.load, dir .. "/none.csv")
print(e.kind, e.message:match "[^/]*$")                     --> file	none.csv: No such file or directory
data.load(write("bad.csv", "1,2\n3,abc\n"))                 --! bad.csv:2: column 2: 'abc' is not a number
data.load(write("bad.json", "{\"a\": [1,\n 2,]}"))          --! bad.json:2:4: no JSON at ']}'
data.load(write("bad.npy", "no array"))                     --! bad.npy: not an npy file
data.load "points.xlsx"                                     --! load: points.xlsx: no data format .xlsx; there are .csv .tsv .npy .npz .json
data.load "points"                                          --! load: points: the name must end in one of .csv
data.load "a\0b.csv"                                        --! load: argument 1: a text with a zero byte
data.load "http://example.org/x.csv"                        --! dgl does not fetch URLs
data.load(dir)                                              --! the name must end in one of
data.load("x.csv", {seperator = ";"})                       --! load: unknown option 'seperator' (did you mean 'separator'?)
data.load("x.npy", {header = true})                         --! load: unknown option 'header'
data.load()                                                 --! load: argument 1: string expected, got nothing
data.save(dir .. "/x.npy")                                  --! save: argument 2: value expected, got nothing
data.save(dir .. "/x.npy", "text")                          --! save: argument 2: array expected, got string
data.save(dir .. "/x.npz", A)                               --! save: argument 2: table of arrays by name expected, got array
data.save(dir .. "/x.npz", {A = "a"})                       --! save: 'A' is a string, not an array
data.save(dir .. "/x.csv", zeros(1, 1, 1))                  --! x.csv: a table has rows and columns, the array has shape (1, 1, 1)
data.save(dir .. "/x.json", {print})                        --! save: a function can't be saved
data.save(dir .. "/x.json", {1, 2, x = 3})                  --! save: a table with the key [1] among named ones can't be saved
data.save(dir .. "/x.json", {0/0})                          --! x.json: JSON has no nan
local loop = {}; loop[1] = loop; data.save(dir .. "/x.json", loop)  --! save: nested too deeply; does a table hold itself?
data.save("/nonexistent/x.npy", A)                          --! save: cannot write /nonexistent/x.npy: No such file or directory
