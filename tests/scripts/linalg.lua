local A, b = array{{4, 1}, {2, 3}}, {1, 2}
print(linalg.solve(A, b), linalg.det(A), linalg.trace(A))   --> {0.1, 0.6}	10.0	7.0
print(linalg.inv(A))                    --> {{ 0.3, -0.1},
                                        -->  {-0.2,  0.4}}
local w, V = linalg.eig(A)
print(w, A:dot(V):near(V:dot{{2, 0}, {0, 5}}))              --> {2, 5}	true
local S = array{{2, 1}, {1, 2}}
local w, V = linalg.eigh(S)
print(w, V:dot(V.T):near(eye(2)), linalg.cholesky(S):dot(linalg.cholesky(S).T):near(S))     --> {1, 3}	true	true
local B = array{{1, 2}, {3, 4}, {5, 6}}
local U, s, V = linalg.svd(B)
print(U.shape[2], V.shape[1], (U:dot{{s[1], 0}, {0, s[2]}}):dot(V.T):near(B))               --> 2	2	true
local Q, R = linalg.qr(B)
print(Q:dot(R):near(B), Q.T:dot(Q):near(eye(2)), R[1][1] > 0, R[2][1])                      --> true	true	true	0.0
print(linalg.lstsq(B, {1, 2, 3}):near{0, 0.5}, select(2, linalg.lstsq(B, {1, 2, 3})))           --> true	2
print(linalg.rank(B), linalg.rank{{1, 2}, {2, 4}}, linalg.rank({{1, 0}, {0, 0.1}}, 0.5))    --> 2	1	1
print(string.format("%.6f", linalg.cond{{1, 0}, {0, 4}}), linalg.cond{{1, 1}, {1, 1}} > 1e15)    --> 4.000000	true
print(linalg.expm{{0, -math.pi/2}, {math.pi/2, 0}}:near{{0, -1}, {1, 0}})                             --> true
print(linalg.logm(linalg.expm(A)):near(A), linalg.sqrtm(A):dot(linalg.sqrtm(A)):near(A))    --> true	true
print(linalg.kron({{1, 2}}, eye(2)))    --> {{1, 0, 2, 0},
                                        -->  {0, 1, 0, 2}}
local w, Z = linalg.eig({{0, -2}, {2, 0}}, {complex = true})
print(w, Z.shape[1], Z.shape[2], Z.shape[3])                --> {{ 0, -2},
                                                            -->  { 0,  2}}	2	2	2

-- products of vectors, matrices, stacks
local v = array{1, 2}
print(v:dot(v), A:dot(v), v:dot(A), B:dot(A).shape[1])      --> 5.0	{6, 8}	{8, 7}	3
local T = array{eye(2), A}
print(T:dot(v), T:dot(T)[2] == A:dot(A), A:dot(T)[1] == A)  --> {{1, 2},
                                                            -->  {6, 8}}	true	true
print(linalg.det(T), linalg.inv(T)[2] == linalg.inv(A), linalg.solve(T, {1, 2})[1])         --> {1, 10}	true	{1, 2}
print(linalg.solve(T, {{1, 2}, {6, 8}}), linalg.trace(T))   --> {{1, 2},
                                                            -->  {1, 2}}	{2, 7}
print(linalg.expm(zeros(3, 2, 2))[3] == eye(2), linalg.det(zeros(0, 0)), zeros(2, 0):dot(zeros(0, 2)):sum())    --> true	1.0	0.0

local ok, e = pcall(linalg.solve, {{1, 2}, {2, 4}}, {1, 1})
print(e.kind, e.message)                --> domain	solve: matrix is singular (rank 1 of 2)
linalg.inv(array{eye(2), zeros(2, 2)})  --! linalg.lua:39: inv: matrix 2: matrix is singular (rank 0 of 2)
linalg.inv(B)                           --! linalg.lua:40: inv: a square matrix expected, got shape (3, 2)
linalg.inv{1, 2}                        --! inv: a matrix or a stack of matrices expected, got shape (2)
linalg.cholesky{{1, 2}, {2, 1}}         --! cholesky: matrix is not positive definite: leading minor 2
linalg.eigh{{1, 5}, {2, 1}}             --! eigh: matrix is not symmetric: |a12-a21| = 3
linalg.eigh{{1/0, 0}, {0, 1}}           --! eigh: entry (1,1) is inf
linalg.eig{{0, -1}, {1, 0}}             --! eig: eigenvalues 1 and 2 are complex: 0 ± 1i; eig(A, {complex = true}) gives them
linalg.eig({{0, -1}, {1, 0}}, {complx = true})              --! eig: unknown option 'complx' (did you mean 'complex'?)
linalg.logm{{-1, 0}, {0, 2}}            --! logm: no real principal logarithm: eigenvalue -1 is negative
linalg.sqrtm{{-1, 0}, {0, 2}}           --! sqrtm: no real principal square root: eigenvalue -1 is negative
linalg.solve(A, {1, 2, 3})              --! solve: shapes do not match: A is (2, 2), b is (3)
linalg.lstsq(A, {1, 2, 3})              --! lstsq: shapes do not match: A is (2, 2), b is (3)
array{{1, 2, 3}}:dot{{1, 2, 3}}         --! dot: inner sizes differ: (1, 3) x (1, 3); the second one's transpose would fit
linalg.threads(0)                       --! threads: threads must be from 1 to 1024, not 0
linalg.slove(A, b)                      --! linalg.slove does not exist (did you mean 'solve'?)
