-- The Swiss roll is flat: a sheet with the metric (1 + t²) dt² + dy², rolled up. The tutorial calls the columns x and y "the first
-- two principal components"; no projection unrolls it. Distances along the roll do: Isomap finds the sheet again.
local X, t = data.swiss_roll{n = 1000, noise = 0.1, seed = 42}           -- the tutorial's own 1000 points
local s = (t*(1 + t^2)^0.5 + log(t + (1 + t^2)^0.5))/2                  -- arc length of the spiral (t cos t, t sin t)
local sheet = zeros(1000, 2)
for i = 1, 1000 do sheet[i] = {s(i), X(i, 2)} end

local P = embedding.pca(X, {dim = 2})
local Y, isomap = embedding.isomap(X, {dim = 2, k = 10})
print("variances of the principal components", select(2, embedding.pca(X, {dim = 3})).values)
print("dimension of the cloud (TwoNN)", topology.intrinsic_dimension(X))
print(isomap)
local D = cloud.distances(sheet)
print("               residual variance of distances on the sheet, trustworthiness")
for _, z in ipairs{{"columns x, y", X(nil, {1, 2})}, {"two components", P}, {"Isomap", Y}} do
  print(("%-16s %.5f  %.4f"):format(z[1], embedding.residual_variance(D, z[2]), embedding.trustworthiness(X, z[2], 10)))
end

local fig = figure{size = {15, 5}, grid = {1, 3}}
local ax = fig:axes3d{title = "the Swiss roll in space", xlabel = "x", ylabel = "y", zlabel = "z", elevation = 12, azimuth = -70}
ax:scatter(X, {color = t, size = 5})
fig:axes{title = "its shadow on the plane (x, y): sheets overlap", xlabel = "x", ylabel = "y", aspect = "equal"}
  :scatter(X(nil, {1, 2}), {color = t, size = 5})
ax = fig:axes{title = "unrolled by Isomap", xlabel = "along the roll", ylabel = "across", aspect = "equal"}
ax:scatter(Y, {color = t, size = 3.5})
ax:colorbar "t"
fig:save "02_swiss_roll.png"
