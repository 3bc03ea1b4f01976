-- Known families: log-densities, and closed forms of distances and divergences (Atkinson and Mitchell, Sankhya A 43, 1981).
-- Fisher matrices are found from the log-density. The functions are traced: log, asinh, ... are those of the module.
local family, dgl, fail = ...
local log, sqrt, asinh, abs, where, lt, pi, inf = dgl.log, dgl.sqrt, dgl.asinh, dgl.abs, dgl.where, dgl.lt, dgl.pi, dgl.inf
local positive, chance = {0, inf}, {0, 1}
local known = {}

-- a whole number from lo to hi
local function whole(n, lo, hi, what)
  if math.type(n) == "float" and n == math.floor(n) and math.abs(n) < 1e9 then n = math.floor(n) end
  if math.type(n) ~= "integer" or n < lo or n > hi then fail(("%s must be a whole number from %d to %d, not %s"):format(what, lo, hi, tostring(n))) end
  return n
end

-- 2 asinh of half a chord: the distance in the half-plane of curvature -1, exact for near points
local function half_plane(dx, y1, y2) return 2*asinh(sqrt((dx^2 + (y1 - y2)^2)/(4*y1*y2))) end
-- |log(a/b)| and 2 |asin √p - asin √q|, exact for near numbers, the latter also beside 0 and 1
local function ratio(a, b) return 2*asinh(abs(a - b)/(2*sqrt(a)*sqrt(b))) end
local function arc(p, q)
  return 2*dgl.atan(abs(p - q)/(sqrt(p*(1 - q)) + sqrt(q*(1 - p))), sqrt(p*q) + sqrt((1 - p)*(1 - q)))
end
local function normal_kl(m1, s1, m2, s2) return log(s2/s1) + (s1^2 + (m1 - m2)^2)/(2*s2^2) - 0.5 end
local function normal_dist(m1, s1, m2, s2) return sqrt(2)*half_plane((m1 - m2)/sqrt(2), s1, s2) end

function known.normal()
  return family(function(x, mu, sigma) return -((x - mu)/sigma)^2/2 - log(sigma) - log(2*pi)/2 end,
    {name = "normal", sigma = positive, kl = normal_kl, dist = normal_dist})
end

function known.lognormal()
  return family(function(x, mu, sigma) return -((log(x) - mu)/sigma)^2/2 - log(sigma) - log(x) - log(2*pi)/2 end,
    {name = "lognormal", support = positive, sigma = positive, kl = normal_kl, dist = normal_dist,
     fisher = function(mu, sigma) return {{1/sigma^2, 0}, {0, 2/sigma^2}} end})
end

function known.bernoulli()
  return family(function(x, p) return x*log(p) + (1 - x)*log(1 - p) end,
    {name = "bernoulli", support = {values = {0, 1}}, p = chance,
     dist = arc,
     kl = function(p, q) return p*log(p/q) + (1 - p)*log((1 - p)/(1 - q)) end})
end

function known.binomial(n)
  n = whole(n or 1, 1, 1000, "binomial: the number of trials")
  local values, weights, c = {}, {}, 1
  for x = 0, n do values[x + 1], weights[x + 1], c = x, c, c*(n - x)/(x + 1) end
  return family(function(x, p) return x*log(p) + (n - x)*log(1 - p) end,
    {name = "binomial", support = {values = values, weights = weights}, p = chance,
     dist = function(p, q) return sqrt(n)*arc(p, q) end,
     kl = function(p, q) return n*(p*log(p/q) + (1 - p)*log((1 - p)/(1 - q))) end})
end

-- names a1, ..., an as one text; f(x, theta) of two tables as a function of arguments with names, for tracing
local function numbered(a, n) local t = {} for i = 1, n do t[i] = a .. i end return table.concat(t, ", ") end
local function named(arguments, packed, f) return load(("local f = ... return function(%s) return f(%s) end"):format(arguments, packed))(f) end

-- p1 ... p(k-1) and the rest; the distance is twice the angle between the roots, on a sphere of radius 2
function known.categorical(k)
  k = whole(k or 2, 2, 30, "categorical: the number of outcomes")
  local list, values, ranges = numbered("p", k - 1), {}, {name = "categorical"}
  for i = 1, k do values[i] = i end
  for i = 1, k - 1 do ranges["p" .. i] = chance end
  local function full(p) local rest = 1 for i = 1, k - 1 do rest = rest - p[i] end p[k] = rest return p end
  local function density(x, p)
    full(p)
    local l = log(p[k])
    for i = k - 1, 1, -1 do l = where(lt(x, i + 0.5), log(p[i]), l) end
    return l
  end
  local function halves(p) local a, b = {}, {} for i = 1, k - 1 do a[i], b[i] = p[i], p[k - 1 + i] end return full(a), full(b) end
  local function dist(p)
    local a, b = halves(p)
    local minus, plus = 0, 0
    for i = 1, k do minus, plus = minus + (sqrt(a[i]) - sqrt(b[i]))^2, plus + (sqrt(a[i]) + sqrt(b[i]))^2 end
    return 4*dgl.atan(sqrt(minus), sqrt(plus))
  end
  local function kl(p)
    local a, b = halves(p)
    local s = 0
    for i = 1, k do s = s + a[i]*log(a[i]/b[i]) end
    return s
  end
  local function fisher(p)
    full(p)
    local F = {}
    for i = 1, k - 1 do F[i] = {} for j = 1, k - 1 do F[i][j] = (i == j and 1/p[i] or 0) + 1/p[k] end end
    return F
  end
  local two = list .. ", " .. list:gsub("p", "q")
  ranges.support = {values = values}
  ranges.fisher = named(list, "{" .. list .. "}", fisher)
  ranges.dist, ranges.kl = named(two, "{" .. two .. "}", dist), named(two, "{" .. two .. "}", kl)
  return family(named("x, " .. list, "x, {" .. list .. "}", density), ranges)
end

function known.poisson()
  return family(function(x, lambda) return x*log(lambda) - lambda end,
    {name = "poisson", support = "counts", factorial = true, lambda = positive,
     dist = function(a, b) return 2*abs(a - b)/(sqrt(a) + sqrt(b)) end, kl = function(a, b) return a*log(a/b) - a + b end})
end

function known.geometric()
  return family(function(x, p) return log(p) + x*log(1 - p) end,
    {name = "geometric", support = "counts", p = chance,
     dist = function(p, q) return 2*abs(dgl.atanh(sqrt(1 - p)) - dgl.atanh(sqrt(1 - q))) end,
     kl = function(p, q) return log(p/q) + (1 - p)/p*log((1 - p)/(1 - q)) end})
end

function known.exponential()
  return family(function(x, lambda) return log(lambda) - lambda*x end,
    {name = "exponential", support = positive, lambda = positive,
     dist = ratio, kl = function(a, b) return log(a/b) + b/a - 1 end})
end

local lg, psi = dgl.lgamma, dgl.digamma

function known.gamma()
  return family(function(x, alpha, beta) return (alpha - 1)*log(x) - beta*x + alpha*log(beta) - lg(alpha) end,
    {name = "gamma", support = positive, alpha = positive, beta = positive,
     kl = function(a, b, c, d) return (a - c)*psi(a) - lg(a) + lg(c) + c*log(b/d) + a*(d - b)/b end})
end

function known.beta()
  local function lbeta(a, b) return lg(a) + lg(b) - lg(a + b) end
  return family(function(x, a, b) return (a - 1)*log(x) + (b - 1)*log(1 - x) - lbeta(a, b) end,
    {name = "beta", support = chance, a = positive, b = positive,
     kl = function(a, b, c, d) return lbeta(c, d) - lbeta(a, b) + (a - c)*psi(a) + (b - d)*psi(b) + (c - a + d - b)*psi(a + b) end})
end

function known.dirichlet(k)
  k = whole(k or 3, 2, 12, "dirichlet: the number of shares")
  local list, ranges, gamma = numbered("alpha", k), {name = "dirichlet", support = {dimension = k}}, nil
  for i = 1, k do ranges["alpha" .. i] = positive end
  local function total(a) local s = 0 for i = 1, k do s = s + a[i] end return s end
  local function lbeta(a) local s = -lg(total(a)) for i = 1, k do s = s + lg(a[i]) end return s end
  local function density(x, a) local s = -lbeta(a) for i = 1, k do s = s + (a[i] - 1)*log(x[i]) end return s end
  local function kl(a, b)
    local s, all = lbeta(b) - lbeta(a), psi(total(a))
    for i = 1, k do s = s + (a[i] - b[i])*(psi(a[i]) - all) end
    return s
  end
  local function fisher(a)
    local F, all = {}, dgl.polygamma(1, total(a))
    for i = 1, k do F[i] = {} for j = 1, k do F[i][j] = (i == j and dgl.polygamma(1, a[i]) or 0) - all end end
    return F
  end
  -- gamma variates, divided by their sum
  local function sample(n, ...)
    local x = dgl.zeros(n, k)
    gamma = gamma or known.gamma()
    for i = 1, k do x:set(gamma:sample({select(i, ...), 1}, n), nil, i) end
    return x/x:sum(2):reshape(n, 1)
  end
  local x, other = numbered("x", k), numbered("beta", k)
  ranges.fisher, ranges.sample = named(list, "{" .. list .. "}", fisher), sample
  ranges.kl = named(list .. ", " .. other, ("{%s}, {%s}"):format(list, other), kl)
  return family(named(x .. ", " .. list, ("{%s}, {%s}"):format(x, list), density), ranges)
end

-- determinant and inverse of a small symmetric matrix, by minors
local function minor(A, r, c)
  local M = {}
  for i = 1, #A do
    if i ~= r then
      local row = {}
      for j = 1, #A do if j ~= c then row[#row + 1] = A[i][j] end end
      M[#M + 1] = row
    end
  end
  return M
end
local function det(A)
  if #A == 0 then return 1 end
  local s = 0
  for j = 1, #A do s = s + (-1)^(j + 1)*A[1][j]*det(minor(A, 1, j)) end
  return s
end
local function inverse(A)
  local B, d = {}, det(A)
  for i = 1, #A do B[i] = {} for j = 1, #A do B[i][j] = (-1)^(i + j)*det(minor(A, j, i))/d end end
  return B
end

-- mu1 ... mun, then the covariance row by row from its diagonal: s11, s12, ..., s22, ...
function known.multivariate_normal(n)
  n = whole(n or 2, 1, 4, "multivariate_normal: the dimension")
  local place, list = {}, {}
  for i = 1, n do for j = i, n do list[#list + 1], place[#place + 1] = ("s%d%d"):format(i, j), {i, j} end end
  local x, mean, covariance = numbered("x", n), numbered("mu", n), table.concat(list, ", ")
  local parameters, ranges = mean .. ", " .. covariance, {name = "multivariate_normal", support = {dimension = n}}
  for i = 1, n do ranges[("s%d%d"):format(i, i)] = positive end
  -- of a list of parameters, from place `from`
  local function mu(theta, from) return table.move(theta, from, from + n - 1, 1, {}) end
  local function sigma(theta, from)
    local S = {}
    for i = 1, n do S[i] = {} end
    for k, p in ipairs(place) do S[p[1]][p[2]], S[p[2]][p[1]] = theta[from + n + k - 1], theta[from + n + k - 1] end
    return S
  end
  local function quadratic(A, a, b) local s = 0 for i = 1, n do for j = 1, n do s = s + A[i][j]*(a[i] - b[i])*(a[j] - b[j]) end end return s end
  local function density(x, theta)
    local S = sigma(theta, 1)
    return -quadratic(inverse(S), x, mu(theta, 1))/2 - log(det(S))/2 - n*log(2*pi)/2
  end
  local function kl(theta)
    local m = n + #place
    local S, T = sigma(theta, 1), sigma(theta, m + 1)
    local A, trace = inverse(T), 0
    for i = 1, n do for j = 1, n do trace = trace + A[i][j]*S[i][j] end end
    return (trace - n + quadratic(A, mu(theta, 1), mu(theta, m + 1)) + log(det(T)/det(S)))/2
  end
  -- S^-1 of the means; tr(S^-1 E_a S^-1 E_b)/2 of the covariances, E_a the places of an entry
  local function fisher(theta)
    local A, F = inverse(sigma(theta, 1)), {}
    for a = 1, n + #place do F[a] = {} for b = 1, n + #place do F[a][b] = a <= n and b <= n and A[a][b] or 0 end end
    for a, p in ipairs(place) do
      for b, q in ipairs(place) do
        local i, j, k, l = p[1], p[2], q[1], q[2]
        F[n + a][n + b] = (A[i][k]*A[j][l] + A[i][l]*A[j][k])*((i == j and 1 or 2)*(k == l and 1 or 2)/4)
      end
    end
    return F
  end
  local function sample(count, ...)
    local theta = {...}
    return dgl.random.normal(count, n):dot(dgl.linalg.cholesky(dgl.array(sigma(theta, 1))).T) + dgl.array(mu(theta, 1))
  end
  local second = parameters:gsub("mu", "nu"):gsub("s", "t")
  ranges.fisher, ranges.sample = named(parameters, "{" .. parameters .. "}", fisher), sample
  ranges.kl = named(parameters .. ", " .. second, ("{%s, %s}"):format(parameters, second), kl)
  return family(named(x .. ", " .. parameters, ("{%s}, {%s}"):format(x, parameters), density), ranges)
end

-- mean direction A = I_1/I_0
function known.vonmises()
  local A, lbessel = function(kappa) return dgl.bessel_ratio(0, kappa) end, dgl.lbessel
  return family(function(x, mu, kappa) return kappa*dgl.cos(x - mu) - lbessel(0, kappa) - log(2*pi) end,
    {name = "vonmises", support = {-pi, pi}, kappa = positive,
     fisher = function(mu, kappa) return {{kappa*A(kappa), 0}, {0, 1 - A(kappa)/kappa - A(kappa)^2}} end,
     kl = function(mu, kappa, nu, lambda) return lbessel(0, lambda) - lbessel(0, kappa) + A(kappa)*(kappa - lambda*dgl.cos(mu - nu)) end})
end

function known.rayleigh()
  return family(function(x, sigma) return log(x) - 2*log(sigma) - x^2/(2*sigma^2) end,
    {name = "rayleigh", support = positive, sigma = positive,
     dist = function(a, b) return 2*ratio(a, b) end, kl = function(a, b) return 2*log(b/a) + a^2/b^2 - 1 end})
end

function known.inverse_gaussian()
  return family(function(x, mu, lambda) return log(lambda/(2*pi*x^3))/2 - lambda*(x - mu)^2/(2*mu^2*x) end,
    {name = "inverse_gaussian", support = positive, mu = positive, lambda = positive})
end

-- of location and scale: ds² = (A dμ² + B ds²)/s², a half-plane again
local function location_scale(name, A, B, density)
  return family(density, {name = name, s = positive, fisher = function(mu, s) return {{A/s^2, 0}, {0, B/s^2}} end,
    dist = function(m1, s1, m2, s2) return sqrt(B)*half_plane(sqrt(A/B)*(m1 - m2), s1, s2) end})
end

function known.laplace()
  return location_scale("laplace", 1, 1, function(x, mu, s) return -abs(x - mu)/s - log(2*s) end)
end

function known.cauchy()
  return location_scale("cauchy", 0.5, 0.5, function(x, mu, s) return -log(pi*s) - log(1 + ((x - mu)/s)^2) end)
end

function known.logistic()
  return location_scale("logistic", 1/3, (3 + pi^2)/9,
    function(x, mu, s) local z = (x - mu)/s return -z - log(s) - 2*dgl.softplus(-z) end)
end

-- log Γ by Stirling's series above 15
local function lgamma(x)
  local s = 0
  while x < 15 do s, x = s - math.log(x), x + 1 end
  return s + (x - 0.5)*math.log(x) - x + math.log(2*pi)/2 + 1/(12*x) - 1/(360*x^3) + 1/(1260*x^5) - 1/(1680*x^7)
end

function known.student(nu)
  nu = nu or 1
  if type(nu) ~= "number" or not (nu > 0 and nu < 1e6) then fail("student: the degrees of freedom must be from 0 to 1e6, not " .. tostring(nu)) end
  local c = lgamma((nu + 1)/2) - lgamma(nu/2) - math.log(nu*pi)/2
  return location_scale("student", (nu + 1)/(nu + 3), 2*nu/(nu + 3),
    function(x, mu, s) return c - log(s) - (nu + 1)/2*log(1 + ((x - mu)/s)^2/nu) end)
end

return known
