local X, t = data.swiss_roll{n = 600, seed = 42}
local Y, m = embedding.isomap(X, {dim = 2, k = 10})
print(Y.shape[1], Y.shape[2], m.kind, m.converged, m.values.size, m.residual < 0.02)   --> 600	2	isomap	true	2	true
print(embedding.trustworthiness(X, Y, 10) > 0.995, embedding.continuity(X, Y, 10) > 0.995)    --> true	true
-- the unrolled sheet: arc length and height explain it
local s = (t*(1 + t^2)^0.5 + log(t + (1 + t^2)^0.5))/2
local sheet = zeros(600, 2)
for i = 1, 600 do sheet[i] = {s(i), X(i, 2)} end
print(embedding.residual_variance(cloud.distances(sheet), Y) < 2e-3, embedding.residual_variance(sheet, Y) < 2e-3)   --> true	true
print(embedding.residual_variance(graph.knn(X, 10):distances(), Y) < 0.05, embedding.stress(sheet, Y) < 0.05)        --> true	true
print(m:transform(X({1, 3})):near(Y({1, 3}), 1e-6*Y:max()), m:transform(X[5]):near(Y[5], 1e-4), m:transform(X[5]).shape[1])  --> true	true	2

-- every method, by its name; the same bits each time
for _, name in ipairs{"pca", "kernel_pca", "mds", "smacof", "isomap", "lle", "modified_lle", "hessian_lle", "ltsa", "laplacian_eigenmaps",
                      "diffusion_map", "tsne", "umap"} do
    local o = ({tsne = {steps = 100}, umap = {steps = 30}, smacof = {steps = 20}})[name]
    local A, B = embedding[name](X, o), embedding[name](X, o)
    if not (A.shape[2] == 2 and A == B and embedding.trustworthiness(X, A, 10) > 0.8) then print(name, embedding.trustworthiness(X, A, 10)) end
end

-- distances in place of points
local D = cloud.distances(X)
print(abs(embedding.mds(D)):near(abs(embedding.pca(X)), 1e-6), embedding.isomap(D):near(Y, 1e-6))    --> true	true
local triangle = array{{0, 1, 1}, {1, 0, 1}, {1, 1, 0}}
local E, h = embedding.mds(triangle)
print(cloud.distances(E):near(triangle, 1e-12), h)  --> true	mds of 3 points in 2 dimensions; share of squared inner products that is left out 0
print(select(2, embedding.isomap({{0, 0}, {0, 1}, {0, 2}, {9, 0}, {9, 1}, {9, 2}}, {k = 1, dim = 1})).why)     --> the neighbours left 2 parts, joined by their shortest edges
local W = embedding.pca(X, {whiten = true})
print(abs(W:std(1) - 1):max() < 1e-3)               --> true
print(embedding.tsne(X, {init = Y/1000, steps = 1, lr = 1e-9}):near(Y/1000, 1e-6))   --> true

-- curvature: without shortcuts, in every method of a graph; and distances that a Ricci flow has smoothed
local roll = data.load "tests/reference/clouds/swiss1000.csv"
for _, name in ipairs{"isomap", "laplacian_eigenmaps", "diffusion_map", "umap"} do
    local o = {k = 16, prune = true}
    if name == "umap" then o.steps = 20 end
    print(select(2, embedding[name](roll, o)).why)
end
--> 1 shortcut left out
--> 1 shortcut left out
--> 1 shortcut left out
--> 1 shortcut left out
local flowed = graph.knn(X, 10, {connected = true}):ricci_flow{steps = 3}
print(embedding.residual_variance(sheet, embedding.mds(flowed:distances())) < 0.1)   --> true
-- whatever the scale
print(embedding.isomap(1e100*X):near(1e100*Y, 1e92), embedding.laplacian_eigenmaps(1e-100*X):near(embedding.laplacian_eigenmaps(X), 1e-6))   --> true	true

embedding.pca(1e150*X)                              --! whose square is out of the range of numbers; divide all by it
embedding.kernel_pca(1e-150*X)                      --! whose square is out of the range of numbers; divide all by it
embedding.lle({{1, 2}, {2, 3}})                     --! dim = 2: 2 points span at most 1 dimension
embedding.isomap(X, {k = 600})                      --! isomap: k = 600 neighbours, but there are only 599 other points
embedding.isomap(X, {dim = 600})                    --! dim = 600: 600 points span at most 599 dimensions
embedding.lle({{0, 0}, {0, 1}, {0, 2}, {9, 0}, {9, 1}, {9, 2}}, {k = 2, dim = 1})    --! with k = 2 neighbours the points fall into 2 parts
embedding.hessian_lle(X, {k = 4})                   --! k = 4 neighbours can't tell second derivatives in 2 dimensions; take at least 5
embedding.ltsa(X, {dim = 3, k = 3})                 --! can't tell a tangent space of dim = 3
embedding.pca(X, {dim = 4})                         --! dim = 4, but points have 3 coordinates
embedding.tsne(X, {perplexity = 500})               --! perplexity = 500 is too large for 600 points: at most 199
embedding.tsne(X, {init = "pcx"})                   --! init is 'pca', 'random' or an array, not 'pcx'
embedding.tsne(X, {init = Y({1, 5})})               --! init has shape (5, 2), the places have (600, 2)
embedding.diffusion_map(X, {epsilon = 0})           --! a kernel of width epsilon = 0 tells no neighbours
embedding.diffusion_map(X, {epsilon = 1e-9})        --! is isolated
embedding.hessian_lle(zeros(20, 3), {k = 8})         --! all points are one: there is no sheet to lay flat
embedding.umap(X, {steps = 0})                      --! steps
embedding.umap({1, 2, 3})                           --! points are rows of an n x d array, got shape (3)
embedding.umap(X, {dims = 2})                       --! (did you mean 'dim'?)
embedding.umpa(X)                                   --! (did you mean 'umap'?)
embedding.trustworthiness(X, Y, 300)                --! k = 300 must be from 1 to below half the number of points, 600
embedding.trustworthiness(X, Y({1, 5}), 2)          --! 600 points, but 5 places
select(2, embedding.mds(triangle)):transform{1, 2, 3}   --! the embedding was made from distances
local roll = data.swiss_roll{n = 100, seed = 1}
select(2, embedding.isomap(roll)):transform{{1e160, 0, 0}}          --! transform: point 1 is too far from those of the embedding
select(2, embedding.diffusion_map(roll)):transform{{0, 0, 0}, {1e160, 0, 0}}    --! transform: point 2 is too far
embedding.umap(roll, {min_dist = 2, spread = 1})    --! umap: min_dist = 2 is more than spread = 1
