-- Every file of tests/reference/clouds: what scikit-learn, umap-learn and others found on the same points.
local checked = {["intrinsic_dim.json"] = true}    -- by cloud.lua
local function reference(name)
  checked[name] = true
  return data.load("tests/reference/clouds/" .. name)
end
local failed = 0
local function check(ok, ...) if not ok then failed = failed + 1 print(...) end end

-- Embeddings: as trustworthy as theirs to 0.01 (diffusion maps and modified LLE choose their widths another way: to 0.05), as
-- continuous to 0.02, as near to distances along the graph. Ours are there where theirs fail.
local sets = {swiss1000 = data.load "tests/reference/clouds/swiss1000.csv", digits = data.digits()}
local methods = {pca = {"pca"}, cmds = {"mds"}, isomap = {"isomap", k = 12}, lle = {"lle", k = 12}, mlle = {"modified_lle", k = 12},
  hlle = {"hessian_lle", k = 12}, ltsa = {"ltsa", k = 12}, laplacian = {"laplacian_eigenmaps", k = 12},
  diffmap = {"diffusion_map", k = 48}, tsne = {"tsne", steps = 400}, umap = {"umap", steps = 200}}
local best, done = reference "manifold_best.json", {}
for name, X in pairs(sets) do
  local D = name == "digits" and graph.knn(X, 12, {connected = true}):distances()
  for label, m in pairs(methods) do
    local options = {}
    for key, value in pairs(m) do if key ~= 1 then options[key] = value end end
    local Y = embedding[m[1]](X, options)
    local row, loose = best[name .. "|" .. label .. "|openblas"], label == "diffmap" or label == "mlle"
    done[name .. "|" .. label .. "|openblas"] = true
    local T, C = embedding.trustworthiness(X, Y, 12), embedding.continuity(X, Y, 12)
    check(T > (row and row.trustworthiness_k12 - (loose and 0.05 or 0.01) or 0.85), name, label, "trustworthiness", T)
    check(C > (row and row.continuity_k12 - 0.02 or 0.9), name, label, "continuity", C)
    if D and row and (label == "pca" or label == "isomap") then
      local r = embedding.residual_variance(D, Y)
      check(abs(r - row.residual_variance) < 0.02, name, label, "residual variance", r)
    end
  end
end
local mds = embedding.trustworthiness(sets.swiss1000, embedding.smacof(sets.swiss1000, {steps = 100}), 12)
check(mds > best["swiss1000|mds|openblas"].trustworthiness_k12 - 0.01, "swiss1000", "smacof", "trustworthiness", mds)
for key in pairs(best) do                              -- the bench has 5000 points; other BLAS, other t-SNE
  check(done[key] or key:find "^swiss5000" or key:find "|reference$" or key:find "|mds|" or key:find "|tsne_exact|", key, "is not looked at")
end

-- curvature and normals of the sphere: errors no greater than theirs by more than a fifth
local geometry, S = reference "point_geometry.json", data.load "tests/reference/clouds/sphere1000.csv"
local function median(t)
  table.sort(t)
  return (t[#t//2] + t[#t//2 + 1]) / 2
end
for _, k in ipairs{15, 30} do
  local c, K, H, angle = cloud.curvature(S, {k = k}), {}, {}, {}
  for i = 1, #S do
    K[i], H[i] = abs(c.gaussian[i] - 1), abs(abs(c.mean[i]) - 1)
    angle[i] = math.deg(acos(min(1, abs(c.normals[i]:dot(S[i] / S[i]:norm())))))
  end
  local row = geometry["sphere1000_k" .. k]
  for label, pair in pairs{gauss_abs_err = median(K), mean_abs_err = median(H), jet_normal_deg = median(angle)} do
    check(pair < 1.2 * row[label].median, k, label, pair)
  end
end
for name, row in pairs(geometry.geodesic) do           -- along the graph, beside the great circle
  local k = math.tointeger(tonumber(name:match "^sphere1000_k(%d+)$"))
  if k then
    local D, sum, n = cloud.geodesic_distances(S, {k = k, from = {1, 100, 200, 300, 400, 500, 600, 700, 800, 900}}), 0, 0
    for i, from in ipairs{1, 100, 200, 300, 400, 500, 600, 700, 800, 900} do
      for j = 1, #S do
        local arc = 2*math.atan((S[from] - S[j]):norm(), (S[from] + S[j]):norm())
        if j ~= from then sum, n = sum + D[i][j]/arc - 1, n + 1 end
      end
    end
    check(abs(sum/n - row.mean_rel_err) < 0.02, name, "mean relative error", sum/n)
  end
end

for file in io.popen "ls tests/reference/clouds":lines() do
  check(checked[file] or file:find "%.csv$", file, "is read by no test")
end
print(failed)   --> 0
