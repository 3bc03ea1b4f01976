local A = array{{3, 1, 2}, {6, 5, 4}}
print(A:sum(), A:prod(), A:mean(), A:min(), A:max())        --> 21.0	720.0	3.5	1.0	6.0
print(A:sum(1), A:sum(2), A:mean(1), A.T:sum(1))            --> {9, 6, 6}	{6, 15}	{4.5, 3, 3}	{6, 15}
print(A:var(2), A:std(1), array{3, 4}:norm(), array{3e200, 4e200}:norm())   --> {0.666667, 0.666667}	{1.5, 2, 1}	5.0	5e+200
print(A:argmax(2), A(A:argmin()), array{5, 7, 7}:argmax())  --> {1, 1}	1.0	2
print(A:argmax())                                           --> 2	1
print(A:sort(), A:argsort()[1])                             --> {{1, 2, 3},
                                                            -->  {4, 5, 6}}	{2, 3, 1}
print(array{2, 0/0, -1/0, 1}:sort(), array{2, 1, 2, 3, 1}:unique())         --> {-inf, 1, 2, nan}	{1, 2, 3}
print(A:cumsum(), A:cumsum(1)[2], A:quantile(0.5), A:quantile(0.25, 2))     --> {{ 3,  4,  6},
                                                            -->  { 6, 11, 15}}	{9, 6, 6}	3.5	{1.5, 4.5}
print(A == A:copy(), A == A:reshape(6), A == 3, A:near(A[1]), array{1, 1}:near(1), (zeros(2)):near({0, 1e-5}, 1e-4))  --> true	false	false	false	true	true
print(concat{A[1], {7, 8}}, concat({A, A}, 2).shape[2], stack{A[1], A[2]} == A, stack({A[1], A[2]}, 2) == A.T)     --> {3, 1, 2, 7, 8}	6	true	true
print(zeros(0):sum(), zeros(0):prod(), zeros(0, 3):sum(1), array{1, 0/0}:max(), array{1, 0/0}:argmin())     --> 0.0	1.0	{0, 0, 0}	nan	2
zeros(0):max()                          --! reduce.lua:15: max: max of an empty array
zeros(2, 0):mean(2)                     --! mean of an empty array
A:sum(3)                                --! sum: axis 3 out of range 1..2
A:sum(0)                                --! sum: axis 0 out of range 1..2
A:near(zeros(4))                        --! near: shapes (2, 3) and (4) do not match
A:quantile(2)                           --! quantile: 2 is no share from 0 to 1
A:smu()                                 --! array has no field or method 'smu' (did you mean 'sum'?)
concat{A, zeros(2, 2)}                  --! concat: array 1 is (2, 3), array 2 is (2, 2): they can't be joined along axis 1
concat{A, "b"}                          --! concat: entry 2 of the list is a string, not an array
concat{}                                --! concat: nothing to join
stack({A, A}, 5)                        --! stack: arrays with 2 axes can't be stacked along axis 5
concat(3)                               --! concat: argument 1: list of arrays expected, got number
