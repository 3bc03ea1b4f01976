local N = family.normal()
print(N)                                       --> normal: log p(x | μ, σ) = -log σ - 0.918939 - (x - μ)²/(2 σ²)
print(N:fisher())                              --> F_μμ = 1/σ²
                                               --> F_σσ = 2/σ²
print(N:metric(), N:metric():gaussian_curvature(), N.parameters[2])   --> ds² = 1/σ² dμ² + 2/σ² dσ²	-1/2	sigma
print(N:dist({0, 1}, {1, 2}), N:kl({0, 1}, {1, 2}))                   --> 1.1893809314064	0.44314718055995
print(N:dist({0, 1}, {1e-8, 1}), N:dist({0, 1}, {{0, 2}, {10, 1}}))   --> 1e-08	{0.980258, 5.58738}
print(N:fisher{{0, 1}, {0, 2}}.shape[1], N:fisher({0.3, 1.7}, {method = "quadrature"}):near(N:fisher{0.3, 1.7}, 1e-14))   --> 2	true
print(N:fisher({1e3, 1e-2}, {method = "quadrature"}):near(array{{1e4, 0}, {0, 2e4}}, 1e-8))   --> true
print(N:amari_chentsov())                      --> T_μμσ = T_μσμ = T_σμμ = 2/σ³
                                               --> T_σσσ = 8/σ³
-- a family of one's own: the same matrix from the log-density alone, exactly
local mine = family(function(x, mu, sigma) return -((x - mu)/sigma)^2/2 - log(sigma) - log(2*pi)/2 end, {support = {-inf, inf}, sigma = {0, inf}})
print(mine:fisher())                           --> F_μμ = 1/σ²
                                               --> F_σσ = 2/σ²
print(mine:kl({0, 1}, {1, 2}) - N:kl({0, 1}, {1, 2}) < 1e-15, math.abs(mine:dist({0, 1}, {1, 2}) - N:dist({0, 1}, {1, 2})) < 1e-12)   --> true	true
local cauchy = family(function(x, m, s) return -log(pi*s) - log(1 + ((x - m)/s)^2) end, {s = {0, inf}})
print(cauchy:metric(), cauchy:metric():gaussian_curvature())          --> ds² = 1/(2 s²) dm² + 1/(2 s²) ds²	-2
local weibull = family(function(x, k) return log(k) + (k - 1)*log(x) - x^k end, {support = {0, inf}, k = {0, inf}})
print(math.abs(weibull:fisher{2}[1][1] - (pi^2/6 + (1 - 0.57721566490153286)^2)/4) < 1e-12)           --> true
-- the known ones: closed forms against quadrature and against geodesics of the metric
for name, n in pairs{normal = 0, bernoulli = 0, binomial = 4, categorical = 3, poisson = 0, geometric = 0, exponential = 0, laplace = 0,
                     cauchy = 0, logistic = 0, student = 5, lognormal = 0, inverse_gaussian = 0, rayleigh = 0} do
  local f = family[name](n)
  local p, q = {0.3, 0.5}, {0.25, 0.4}
  if #f.parameters == 1 then p, q = {0.3}, {0.45} end
  local F = f:fisher(p)
  assert((f:fisher(p, {method = "quadrature"}) - F):norm() < 1e-12*F:norm(), name)
  assert(math.abs(f:dist(p, q) - f:metric():dist(p, q)) < 1e-10, name .. ": dist")
  -- KL ~ dist²/2 for near members, and its closed form against the expectation's second order
  local near = #f.parameters == 1 and {0.3 + 1e-4} or {0.3 + 1e-4, 0.5}
  assert(math.abs(f:kl(p, near)/f:dist(p, near)^2*2 - 1) < 2e-3, name .. ": kl")
  assert(f:kl(p, p) == 0 or math.abs(f:kl(p, p)) < 1e-15, name .. ": kl of itself")
end
print(family.exponential():dist(3, 3*(1 + 1e-12))/1e-12 - 1 < 1e-4, family.bernoulli():dist(1e-20, 4e-20) - 2e-10 < 1e-25)   --> true	true
for _, name in ipairs{"gamma", "beta", "vonmises"} do
  local f, p = family[name](), {2, 3}
  local F = f:fisher(p)
  assert((f:fisher(p, {method = "quadrature"}) - F):norm() < 1e-10*F:norm() and math.abs(f:kl(p, {2.0001, 3})/f:dist(p, {2.0001, 3})^2*2 - 1) < 2e-3, name)
end
print(family.gamma():fisher())                 --> F_αα = polygamma(1, α)
                                               --> F_αβ = F_βα = -1/β
                                               --> F_ββ = α/β²
-- von Mises: circular means of a sample; third moments from the divergence against quadrature of the score's
local V = family.vonmises()
print(V:fisher())                              --> F_μμ = κ bessel_ratio(0, κ)
                                               --> F_κκ = 1 - bessel_ratio²(0, κ) - bessel_ratio(0, κ)/κ
do
  local function third(h) return V:fisher({0, 2 + h}, {method = "quadrature"}) end       -- dF_κκ = T_κκκ + 2 Γ of an exponential parameter, 0
  assert(math.abs(V:amari_chentsov()({0, 2})[2][2][2] - (third(1e-4) - third(-1e-4))[2][2]/2e-4) < 1e-7)
  random.seed(1)
  local x, A = V:sample({0.5, 3}, 4000), bessel_ratio(0, 3)
  assert(math.abs(sin(x):mean() - A*sin(0.5)) < 0.04 and math.abs(cos(x):mean() - A*cos(0.5)) < 0.04)
end
-- vectors: Dirichlet of two shares is beta, a normal vector of one number is normal
do
  local D, B, M, N, p, q = family.dirichlet(2), family.beta(), family.multivariate_normal(1), family.normal(), {2, 3}, {2.5, 1}
  assert((D:fisher(p) - B:fisher(p)):norm() < 1e-15 and math.abs(D:kl(p, q) - B:kl(p, q)) < 1e-14)
  assert((D:amari_chentsov()(p) - B:amari_chentsov()(p)):norm() < 1e-13)                 -- from the divergence; from the exponential form
  assert(math.abs(M:kl({1, 4}, {0, 9}) - N:kl({1, 2}, {0, 3})) < 1e-15 and math.abs(M:dist({1, 4}, {0, 9}) - N:dist({1, 2}, {0, 3})) < 1e-9)
  for f, p in pairs{[family.dirichlet(3)] = {1, 2, 3}, [family.multivariate_normal(2)] = {0.3, 1, 2, 0.5, 1}} do
    local F, e = f:fisher(p), 1e-4*array{1, -2, 0.5, 1, 2}({1, #p})
    local q = array(p) + e
    assert(math.abs(f:kl(p, q)/(e:dot(F:dot(e))/2) - 1) < 1e-3)
  end
end
print(family.multivariate_normal(2):metric():scalar_curvature())      --> -9/2
print(family.multivariate_normal(2):dist({0, 0, 1, 0, 1}, {0, 0, exp(2), 0, 1}) - sqrt(2) < 1e-9)   --> true
do                                             -- means and covariances of samples
  local x = family.multivariate_normal(2):sample({1, -1, 2, 0.6, 1}, 5000)
  local y = x - x:mean(1)
  assert((x:mean(1) - array{1, -1}):norm() < 0.08 and (y.T:dot(y)/5000 - array{{2, 0.6}, {0.6, 1}}):norm() < 0.15)
  local s = family.dirichlet(3):sample({1, 2, 3}, 5000)
  assert((s:mean(1) - array{1, 2, 3}/6):norm() < 0.02 and (s:sum(2) - 1):norm() < 1e-12 and s:min() > 0)
  print(family.dirichlet():sample{1, 2, 3}.shape[1], family.multivariate_normal(3):sample({0, 0, 0, 1, 0, 0, 1, 0, 1}, 4).shape)   --> 3	{4, 3}
end
-- samples: means and deviations of known members
random.seed(1)
for name, case in pairs{normal = {{1, 2}, 1, 2}, gamma = {{2, 4}, 0.5, sqrt(2)/4}, beta = {{2, 3}, 0.4, 0.2}, exponential = {{2}, 0.5, 0.5}, poisson = {{4}, 4, 2},
                         bernoulli = {{0.3}, 0.3, sqrt(0.21)}, geometric = {{0.5}, 1, sqrt(2)}, laplace = {{0, 1}, 0, sqrt(2)}, rayleigh = {{1}, sqrt(pi/2), sqrt(2 - pi/2)}} do
  local x = family[name]():sample(case[1], 2000)
  assert(math.abs(x:mean() - case[2]) < 5*case[3]/sqrt(2000) and math.abs(x:std() - case[3]) < 0.15*case[3], name)
end
print(family.gamma():sample({0.3, 1}, 500):min() > 0, family.beta():sample({0.5, 0.5}, 500):max() < 1, N:sample{0, 1} ~= N:sample{0, 1})   --> true	true	true
print(math.abs(family.gamma():sample({0.3, 1}, 2000):mean() - 0.3) < 0.06, weibull:sample({2}, 10).shape[1])   --> true	10
-- errors
N:sample({0, -1}, 10)                          --! sample: sigma = -1 is outside its range
N:sample({{0, 1}, {1, 1}}, 10)                 --! sample: argument 1: one row of parameters expected, got 2
family(function(x, s) return -x^2/s - log(s) end):sample({1}, 3)   --! sample: the density integrates to 1.772454, not 1
family.multivariate_normal(2):sample({0, 0, 1, 2, 1}, 3)        --! cholesky: matrix is not positive definite
family.multivariate_normal(2):fisher{0, 0, 1, 2, 1}             --! is not positive definite at (0, 0, 1, 2, 1)
family.multivariate_normal(5)                  --! multivariate_normal: the dimension must be a whole number from 1 to 4, not 5
family.dirichlet(3):fisher({1, 2, 3}, {method = "quadrature"})  --! there is no quadrature over vectors of 3 numbers
family(function(x, y, p) return x*log(p) + y*p^3 + exp(p*x*y) end, {support = {dimension = 2}})   --! family: a density of 2 numbers needs its Fisher matrix: fisher = function(p) ... end
family(function(x, y) return x*y end, {support = {dimension = 2}})         --! family: a log-density is a function of x and the parameters
family(function(x, p) return x*p end, {support = {dimension = 0}})         --! family: the dimension of the support must be from 1 to
family(function(x, p) return p*x - log(p) end, {sample = 3})    --! family: sample must be a function of n and the parameters, not a number
family(function(x, p) return log(p) - p*x end, {support = {0, inf}, p = {0, inf}, sample = function() return 1 end}):sample({1}, 2)   --! sample: sample must give 2 rows of 1 numbers, not 1 numbers
family(function(x) return x end)               --! family: a log-density is a function of x and the parameters
family(function(x, p) return x*p end, {support = "integers"})   --! family: support must be {from, to}, "counts" or {values = {...}}, not 'integers'
family(function(x, p) return x*p end, {q = {0, 1}})             --! no coordinate 'q'
family(function(x, s) return -x^2/s - log(s) end):fisher({1}, {method = "quadrature"})   --! fisher: the density integrates to 1.772454, not 1
weibull:metric()                               --! metric: no closed form of the Fisher matrix was found
weibull:alpha_connection(1)                    --! alpha_connection: no closed form
cauchy:amari_chentsov()                        --! amari_chentsov: third moments are known in closed form of exponential families
N:fisher{0, -1}                                --! fisher: sigma = -1 is outside its range
N:dist({0, 1}, {0, -1})                        --! dist: sigma = -1 is outside its range (0, inf)
N:fisher{1}                                    --! fisher: parameters: 2 coordinates expected, or rows of 2; got shape (1)
family.norml()                                 --! family.norml does not exist (did you mean 'normal'?)
family(function(x, m, s) return -log(s) end, {fisher = function(s, m) return {{1, 0}, {0, 1}} end})   --! family: parameter 1 is 'm' in the density and 's' in fisher
family.categorical(1)                          --! categorical: the number of outcomes must be a whole number from 2 to 30, not 1
family.student(-1)                             --! student: the degrees of freedom must be from 0 to 1e6, not -1
family(function(x, a) return -a*x end, {support = {0, inf}}):fisher{2}   --! fisher: the density integrates to 0.5, not 1
family(function(x, m) return -(x - m)^2 end):fisher{0}                   --! fisher: the density integrates to 1.772454, not 1
