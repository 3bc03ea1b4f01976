local A = array{{1, 2, 3}, {4, 5, 6}}
print(A)                        --> {{1, 2, 3},
                                -->  {4, 5, 6}}
print(A.shape, A.shape[2], A.size, #A)   --> {2, 3}	3	6	2
print(A[2], A[2][3], A(1, 2))   --> {4, 5, 6}	6.0	2.0
print(A({1, 2}, 2), A(nil, 3), A(1, {3, 1, -1}))    --> {2, 5}	{3, 6}	{3, 2, 1}
A[1][2] = 20; A:set(0, nil, 1); A.T[3] = {7, 8}
print(A)                        --> {{ 0, 20,  7},
                                -->  { 0,  5,  8}}
for i, x in ipairs(A[2]) do print(i, x) end         --> 1	0.0
                                                    --> 2	5.0
                                                    --> 3	8.0
print(linspace(0, 1, 5), range(1, 4), eye(2):reshape(4))   --> {0, 0.25, 0.5, 0.75, 1}	{1, 2, 3, 4}	{1, 0, 0, 1}
print(grid({1, 2}, {3, 4}))     --> {{1, 3},
                                -->  {1, 4},
                                -->  {2, 3},
                                -->  {2, 4}}
local B = array{A, A}; A[1] = A[2]
print(B.shape[1], B.shape[3], B[1][1][2], A[1])     --> 2	3	20.0	{0, 5, 8}
print(#array{}, zeros(0, 3).size)                   --> 0	0
local ok, e = pcall(array, {{1, 2}, {3}})
print(e.kind, e:match "row 2", e.message)           --> argument	row 2	array: argument 1: row 2 has 1 entries, expected 2
print(A[4])                     --! array.lua:23: index 4 out of range 1..2 on axis 1
print(A[1.5])                   --! index 1.5 out of range 1..2 on axis 1
print(A[2^53 + 1])              --! out of range
print(A(1, 0))                  --! index 0 out of range 1..3 on axis 2
print(A.shpae)                  --! array has no field or method 'shpae' (did you mean 'shape'?)
print(zeros(-1))                --! zeros: -1 is no count
print(zeros(2^40, 2^40))        --! zeros: an array of shape (1099511627776, 1099511627776) does not fit into memory
print(zeros(2^37))              --! zeros: not enough memory: needs 1024.0 GiB, limit
print(A:reshape(4, 2))          --! reshape: an array of shape (2, 3) can't become (4, 2)
array{{1}, "a"}                 --! row 2 is a string
linspace(0)                     --! linspace: argument 2: number expected, got nothing
