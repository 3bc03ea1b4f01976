-- 1797 handwritten digits, points with 64 coordinates, in the plane by eight methods. Trustworthiness says how far neighbours in
-- the picture are neighbours among the digits (Venna, Kaski 2001); colours are the digits, which no method was told.
local X, digit = data.digits()
print("dimension of the digits (TwoNN)", topology.intrinsic_dimension(X))

local methods = {
  {"pca", "PCA"}, {"isomap", "Isomap", {k = 12}}, {"lle", "LLE", {k = 12}}, {"hessian_lle", "Hessian LLE", {k = 12}},
  {"laplacian_eigenmaps", "Laplacian eigenmaps", {k = 12}}, {"diffusion_map", "diffusion map", {k = 12}},
  {"tsne", "t-SNE", {steps = 500}}, {"umap", "UMAP", {steps = 200}},
}
local colors = {"#e6194b", "#f58231", "#d4ac0d", "#3cb44b", "#00a5a5", "#4363d8", "#911eb4", "#f032e6", "#9a6324", "#555555"}
local fig = figure{size = {15, 8.4}, grid = {2, 4}, title = "handwritten digits in the plane, and the trustworthiness of each picture"}
for i, m in ipairs(methods) do
  local Y, model = embedding[m[1]](X, m[3])
  local trust = embedding.trustworthiness(X, Y, 12)
  print(("%-20s trustworthiness %.2f  continuity %.2f"):format(m[2], trust, embedding.continuity(X, Y, 12)), i < 7 and model or "")
  local ax = fig:axes{title = ("%s: %.2f"):format(m[2], trust), frame = "none"}
  for d = 0, 9 do
    local places = {}
    for j = 1, #Y do if digit(j) == d then places[#places + 1] = Y[j] end end
    ax:scatter(places, {size = 3.2, color = colors[d + 1], edge = colors[d + 1], label = tostring(d)})
  end
  if i == 4 then ax:legend() end
end
fig:save "embeddings.png"
