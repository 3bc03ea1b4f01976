-- How many dimensions does a cloud have? Four estimates, with standard errors, against what is known: a circle, a Swiss roll,
-- a 5-ball in 10 coordinates, a 9-sphere; and the digits, where nobody knows. Estimates fall short in many dimensions: there
-- a thousand points have no small neighbourhoods.
local sets = {
  {"circle", data.circle{n = 1000}, 1}, {"Swiss roll", data.swiss_roll{n = 1000, seed = 42}, 2},
  {"cube", data.cube{n = 1000, dim = 3, ambient = 6}, 3}, {"5-ball in R¹⁰", data.ball{n = 1000, dim = 5, ambient = 10}, 5},
  {"sphere S⁹", data.sphere{n = 1000, dim = 9}, 9}, {"digits", (data.digits())},
}
local methods = {{"twonn", "TwoNN", "blue"}, {"mle", "maximum likelihood", "orange"}, {"correlation", "correlation", "green"}, {"pca", "local PCA", "red"}}
print(("%-16s known"):format "" .. ("  %-18s"):rep(4):format("TwoNN", "likelihood", "correlation", "local PCA"))

local fig = figure{size = {9, 5}}
local names = {}
for i, s in ipairs(sets) do names[i] = s[1] end
local ax = fig:axes{title = "intrinsic dimension, two standard errors", ylabel = "dimension", xlim = {0.4, #sets + 0.6},
  xticks = range(1, #sets), xnames = names}
for i, s in ipairs(sets) do
  if s[3] then ax:line({{i - 0.4, s[3]}, {i + 0.4, s[3]}}, {color = "gray", label = i == 1 and "known" or nil}) end
end
local text = {}
for k, m in ipairs(methods) do
  local places, values = {}, {}
  for i, s in ipairs(sets) do
    local d, e = topology.intrinsic_dimension(s[2], {method = m[1]})
    local x = i + 0.15*(k - 2.5)
    places[i] = {x, d}
    text[i] = (text[i] or s[1] .. (" "):rep(16 - utf8.len(s[1])) .. (" %5s"):format(s[3] or "?")) .. ("  %7.3f ± %-8.3f"):format(d, e)
    ax:line({{x, d - 2*e}, {x, d + 2*e}}, {color = m[3], width = 1.5})
  end
  ax:scatter(places, {color = m[3], label = m[2], size = 7})
end
print(table.concat(text, "\n"))
ax:legend()
fig:save "intrinsic_dimension.png"
