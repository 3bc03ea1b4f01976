-- the points of scikit-learn for the same seeds
local X, t = data.swiss_roll{n = 1000, noise = 0.1, seed = 42}
local R, worst = data.load "tests/reference/swiss_roll_42.csv", 0
for i = 1, R.shape[1] do
    for k = 1, 3 do worst = max(worst, abs(X(R(i, 1), k) - R(i, k + 1))) end
    worst = max(worst, abs(t(R(i, 1)) - R(i, 5)))
end
print(X.shape[1], X.shape[2], worst < 1e-14)        --> 1000	3	true
local M, y = data.two_moons{n = 7, noise = 0.1, seed = 3}
print(M:near(array{{0.59805539, -0.3633235}, {1.95399579, 0.49420792}, {1.70775741, -0.42615665}, {0.09392364, 0.38195914},
    {-0.03473302, 1.00662987}, {0.83724147, 0.03978859}, {-1.16291574, -0.06389355}}, 1e-8), y)  --> true	{1, 1, 1, 1, 0, 0, 0}
local C, z = data.circles{n = 7, noise = 0.1, seed = 3}
print(C:near(array{{0.09805539, 0.8027019}, {-0.04600421, -0.80579208}, {-0.59224259, -0.06013125}, {0.89392364, -0.11804086},
    {-0.53473302, 0.87265528}, {0.83724147, 0.03978859}, {-0.66291574, -0.92991896}}, 1e-8), z)  --> true	{1, 1, 1, 1, 0, 0, 0}
local S, u = data.s_curve{n = 7, noise = 0.1, seed = 3}
print(S[7]:near(array{0.47581787, 0.48567525, 1.80156417}, 1e-8), abs(u(7) + 3.52877531) < 1e-8) --> true	true

-- on the sets they say
local T, uv = data.torus{n = 200, R = 3, r = 1}
print(((T(nil, 1)^2 + T(nil, 2)^2)^0.5 - 3 - cos(uv(nil, 2))):norm() < 1e-12)   --> true
local B = data.sphere{n = 50, dim = 4, radius = 2}
print(B.shape[2], ((B * B):sum(2) - 4):norm() < 1e-12)   --> 5	true
local D = data.ball{n = 100, dim = 2, ambient = 5}
print(D.shape[2], linalg.rank(D), (D * D):sum(2):max() < 1)     --> 5	2	true
print(data.cube(10, {dim = 2}).shape[2], data.circle(5).shape[1], data.trefoil(4).shape[2])  --> 2	5	3
local P, arm = data.spirals{n = 6, arms = 3}
print(arm, (P * P):sum(2):max() <= 1)               --> {0, 1, 2, 0, 1, 2}	true
local Q, k = data.blobs{n = 6, centers = 2, std = 0}
print(k, Q[1] == Q[3], Q[1] == Q[2])                --> {0, 1, 0, 1, 0, 1}	true	false
local H, w = data.swiss_roll{n = 500, hole = true}
local inside = 0
for i = 1, 500 do inside = inside + (abs(w(i) - 3*pi) < pi/2 and abs(H(i, 2) - 10.5) < 3.5 and 1 or 0) end
print(inside)                                       --> 0

-- the digits
local I, digit = data.digits()
print(I.shape[1], I.shape[2], I:min(), I:max(), I:sum(), digit:sum())   --> 1797	64	0.0	16.0	561718.0	8070.0
print(data.digits{scale = true}:max(), data.karate())    --> 1.0	graph with 34 nodes and 78 edges
print(data.two_moons{seed = 5}:near(data.two_moons{seed = 5}, 0), data.two_moons(1), data.circles(1))  --> true	{{  0, 0.5}}	{{0.8,   0}}	{1}

data.torus{R = 1, r = 2}                            --! the tube of radius r = 2 cuts itself
data.ball{dim = 3, ambient = 2}                     --! 3 dimensions do not fit into ambient = 2 coordinates
data.swiss_roll{n = 0}                              --! dataset.lua
data.swiss_roll{sed = 3}                            --! (did you mean 'seed'?)
data.swiss_rol()                                    --! (did you mean 'swiss_roll'?)
data.sphere{seed = -1}                              --! seed
