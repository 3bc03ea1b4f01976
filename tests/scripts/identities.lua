-- Identities that hold for every metric, on random ones in two to four dimensions and both signatures.
random.seed(7)
local function c() return random.uniform()*0.4 - 0.2 end
local names = {"x", "y", "z", "w"}
-- a dense matrix near diag(-1, 1, ...) or the identity, of quadratic polynomials and sines
local function random_metric(n, negative)
  local rows, args = {}, table.concat(names, ", ", 1, n)
  local function entry(i, j)
    local s = i == j and (i <= negative and "-1" or "1") or "0"
    for k = 1, n do s = s .. (" + (%.3f)*%s + (%.3f)*%s*%s + (%.3f)*sin(%s)"):format(c(), names[k], c(), names[k], names[k % n + 1], c(), names[k]) end
    return s
  end
  for i = 1, n do rows[i] = {} end
  for i = 1, n do for j = i, n do rows[i][j] = entry(i, j); rows[j][i] = rows[i][j] end end
  for i = 1, n do rows[i] = "{" .. table.concat(rows[i], ", ") .. "}" end
  return metric(load("return function(" .. args .. ") return {" .. table.concat(rows, ", ") .. "} end")(), {signature = {negative, n - negative}})
end
local function vector(n)
  local parts = {}
  for i = 1, n do parts[i] = ("%.3f + %.3f*sin(%s) + %.3f*%s*%s"):format(c(), c(), names[i % n + 1], c(), names[i], names[i % n + 1]) end
  return vector_field(load("return function(" .. table.concat(names, ", ", 1, n) .. ") return " .. table.concat(parts, ", ") .. " end")())
end
local function one_form(n)
  local parts = {}
  for i = 1, n do parts[i] = ("d%s = %.3f + %.3f*cos(%s) + %.3f*%s^2"):format(names[i], c(), c(), names[i % n + 1], c(), names[(i + 1) % n + 1]) end
  return form(load("return function(" .. table.concat(names, ", ", 1, n) .. ") return {" .. table.concat(parts, ", ") .. "} end")())
end
local worst = {}
local function zero(what, f, n)
  local at = random.uniform(5, n)*0.6 - 0.3
  local v = f(at)
  local size = type(v) == "number" and math.abs(v) or abs(v):max()
  worst[what] = math.max(worst[what] or 0, size == size and size or inf)
end

for _, case in ipairs{{2, 0}, {3, 0}, {3, 1}, {4, 0}, {4, 1}} do
  local n, negative = case[1], case[2]
  local g = random_metric(n, negative)
  local X, Y, a, b = vector(n), vector(n), one_form(n), one_form(n)
  local f = scalar_field(load("return function(" .. table.concat(names, ", ", 1, n) .. ") return sin(x)*y + x^2 end")())

  zero("metric compatibility", g:nabla(g:matrix()), n)
  zero("compatibility of the volume form", g:nabla(g:volume_form()), n)
  zero("torsion", connection(g):torsion(), n)
  zero("torsion of fields", g:tensor("_ab", g:nabla(f:d())) - g:tensor("_ba", g:nabla(f:d())), n)
  -- [X, Y] = D_X Y - D_Y X
  local DX, DY = g:nabla(X), g:nabla(Y)
  zero("bracket", X "^b"*DY "^a_b" - Y "^b"*DX "^a_b" - X:bracket(Y) "^a", n)
  local R = g:tensor "R_abcd"
  zero("first Bianchi identity", g:tensor "R_a[bcd]", n)
  zero("pair symmetry", R - g:tensor "R_cdab", n)
  zero("second Bianchi identity", g:nabla(g:riemann()) "^a_b[cde]", n)
  zero("contracted Bianchi identity", g:tensor("^a_bc", g:nabla(g:einstein())) "^a_ba", n)
  zero("connection and metric route", connection(g):riemann() - g:riemann(), n)
  -- Ricci identity: (D_c D_d - D_d D_c) X^a = R^a_bcd X^b
  local DDX = g:nabla(DX)
  zero("Ricci identity", DDX "^a_dc" - DDX "^a_cd" - g:tensor "R^a_bcd"*X "^b", n)
  zero("Kretschmann by contraction", R*g:tensor "R^abcd" - g:kretschmann(), n)
  if n > 3 then
    zero("trace of Weyl", g:tensor "C^a_bac", n)
    local e = metric.conformal(f, g)
    zero("Weyl is conformal", e:weyl() - g:weyl(), n)
  end
  if n > 2 then zero("Cotton is cyclic", g:tensor "C_[abc]", n) end

  -- forms
  local w = a ^ b
  zero("d d f", f:d():d(), n)
  zero("d d a", a:d():d(), n)
  zero("Leibniz", (f*a):d() - (f:d() ^ a) - f*a:d(), n)
  zero("Cartan", lie_derivative(X, a) - a:d():interior(X) - a:interior(X):d(), n)
  zero("Lie derivative of a 2-form", lie_derivative(X, w) - (lie_derivative(X, a) ^ b) - (a ^ lie_derivative(X, b)), n)
  zero("i_X i_X", w:interior(X):interior(X), n)
  local sign = negative % 2 == 1 and -1 or 1
  zero("star star a", a:hodge(g):hodge(g) - ((n - 1) % 2 == 0 and 1 or -1)*sign*a, n)
  if n > 2 then zero("star star w", w:hodge(g):hodge(g) - sign*w, n) end
  zero("a ^ star b", (a ^ b:hodge(g)) - a:inner(b, g)*g:volume_form(), n)
  zero("w ^ star w", (w ^ w:hodge(g)) - w:inner(w, g)*g:volume_form(), n)
  -- delta = (-1)^(n(k+1)+1) sign det g * d *
  local function delta(u) return ((n*(u.degree + 1) + 1) % 2 == 0 and 1 or -1)*sign*u:hodge(g):d():hodge(g) end
  zero("codifferential by stars", a:codifferential(g) - delta(a), n)
  zero("codifferential by stars", w:codifferential(g) - delta(w), n)
  zero("delta is -div", a:codifferential(g) + g:raise(a):divergence(g), n)
  zero("Laplacian of functions", f:hodge_laplacian(g) + f:laplacian(g), n)
  -- Weitzenboeck: (d delta + delta d) a = -D^b D_b a + Ric(a)
  local DDa = g:tensor("_a^b_b", g:nabla(g:nabla(a)))
  zero("Weitzenboeck", a:hodge_laplacian(g) "_a" + DDa - g:tensor "R_ab"*g:raise(a) "^b", n)
  zero("Lie derivative of the metric", lie_derivative(X, g) "_ab" - g:tensor("_ab", g:nabla(g:lower(X))) - g:tensor("_ba", g:nabla(g:lower(X))), n)
  zero("Lie derivative of the volume", lie_derivative(X, g:volume_form()) - X:divergence(g)*g:volume_form(), n)
end

-- Gauss and Codazzi on a random hypersurface of R^4, Gauss by another route on a surface of R^4
local phi = map(function(x, y, z) return x + 0.1*y^2, y + 0.2*sin(z*x), z - 0.1*x*y, 0.3*x^2 - 0.2*y*z + 0.1*cos(x + z) end)
local g, h = phi:metric(), phi:second_fundamental_form()
zero("Gauss", connection(g):riemann() "^a_bcd" - g:tensor("h^a_c", h)*h "_bd" + g:tensor("h^a_d", h)*h "_bc", 3)
local Dh = g:nabla(h)
zero("Codazzi", Dh "_abc" - Dh "_acb", 3)
zero("Gauss map", phi:normal():metric():matrix() "_ab" - g:tensor("h^c_a", h)*h "_cb", 3)
zero("pull-back commutes with d", form(function(p, q, r, s) return {dp = q*r, ds = p*s} end):d():pullback(phi) -
  form(function(p, q, r, s) return {dp = q*r, ds = p*s} end):pullback(phi):d(), 3)
local K = map(function(u, v) return u, v, u^2 - 0.3*v^3, sin(u)*v end)
zero("codimension 2", K:gaussian_curvature() - connection(K:metric()):ricci() "_bd"*K:metric():tensor "g^bd"/2, 2)

local bad = 0
for what, x in pairs(worst) do
  if not (x < 2e-12) then bad = bad + 1; print(what, x) end
end
print(bad .. " identities fail")                               --> 0 identities fail
