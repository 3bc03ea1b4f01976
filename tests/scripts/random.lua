random.seed(42)
print(string.format("%.16f", random.uniform()))             --> 0.3745401188473625
random.seed(42)
local A = random.normal(3, 2)
print(random.seed(42), A == random.normal{3, 2}, A.shape[1], A.shape[2])    --> 42	true	3	2
random.seed(42); print(random.permutation(5), random.integer(6))            --> {2, 5, 3, 1, 4}	5
random.seed(42); print(random.integer(1, 6, 10))            --> {4, 5, 3, 5, 5, 2, 3, 3, 3, 5}
random.seed(42); print(random.choice(10, 5), random.choice({"a", "b"}), #random.choice({"a", "b"}, 4))      --> {7, 4, 8, 5, 7}	b	4
random.seed(1); print(random.choice({{1, 2}, {3, 4}}, 3, {p = {0, 1}}), random.choice(array{5, 6}, {p = {1, 0}}))   --> {{3, 4},
                                                            -->  {3, 4},
                                                            -->  {3, 4}}	5.0
print(random.choice(3, 3, {replace = false}):sort(), random.permutation{{1, 2}, {3, 4}}:sum())      --> {1, 2, 3}	10.0
local g, h = random.generator(7), random.generator(7)
print(g:normal(3) == h:normal(3), g:uniform(2, {low = 5, high = 6}):min() >= 5, g:normal(4, {std = 0, mean = 3}))     --> true	true	{3, 3, 3, 3}
g:seed(1); h:seed(2); print(g:uniform() == h:uniform(), random.seed() ~= random.seed())             --> false	true
print(math.abs(random.normal(10000):mean()) < 0.05, random.integer(5, 5), random.normal(0).size)    --> true	5	0
random.seed(-1)             --! random.lua:17: seed: a seed is a whole number from 0 to 4294967295, not -1
random.seed(1.5)            --! not 1.5
random.seed(2^32)           --! not 4294967296
random.seed("a")            --! seed: argument 1: number expected, got string
random.normal(2, {sdt = 1}) --! normal: unknown option 'sdt' (did you mean 'std'?)
random.normal({std = -1})   --! option 'std' must be from 0 to inf, not -1
random.normal(-1)           --! normal: -1 is no count
random.integer(6, 1)        --! integer: no whole number to draw from 6 to 1
random.integer(1.5)         --! 1.5 is not a whole number
random.choice(3, 4, {replace = false})                      --! choice: 4 of 3 can't be chosen without replacement
random.choice(2, 1, {p = {0.5, 0.6}})                       --! choice: the chances sum to 1.1, not 1
random.choice(2, 1, {p = {1}})                              --! choice: 2 items, but chances of shape (1)
random.choice({})           --! choice: nothing to choose from
random.generator(1):norml() --! random generator has no field or method 'norml' (did you mean 'normal'?)
