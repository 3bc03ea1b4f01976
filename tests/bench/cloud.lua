-- Point clouds and embeddings, against scikit-learn and umap-learn in the same run (which takes five minutes, two of them with
-- BENCH_QUICK=1): processor time of one thread. Ratios are ours by theirs; a method is only comparable at equal trustworthiness, so
-- that stands beside it, and t-SNE and UMAP miss their bars when ours is less by more than 0.01.
-- threads: 1
local bench = dofile "tests/bench/table.lua"
local quick = os.getenv "BENCH_QUICK"
local sets = {swiss1000 = data.swiss_roll{n = 1000, seed = 42}, swiss5000 = data.swiss_roll{n = 5000, seed = 42}, digits = data.digits(), sphere5000 = data.sphere{n = 5000}}
local peer, folder

-- how many times as fast as theirs we must be
local bars = {["swiss1000.isomap"] = 5, ["swiss5000.isomap"] = 10, ["digits.isomap"] = 5, smacof = 3, lle = 4, modified_lle = 5,
  hessian_lle = 5, ltsa = 5, laplacian_eigenmaps = 4, diffusion_map = 3, tsne = 3, umap = 3, mds = 2, curvature = 20}
local whose = {umap = "umap-learn", mds = "scikit-learn, scipy", diffusion_map = "scipy", curvature = "numpy, a point a time"}
-- what the peer made of the points
local function load_theirs(name)
  local path = folder .. "/" .. name .. ".npy"
  local file = io.open(path)
  if file then file:close() return data.load(path) end
end
local function row(set, method, f, embeds)
  local name, Y = set .. "." .. method, f()
  local what, bar, said = name, bars[name] or bars[method], nil
  if method == "umap" then peer(name) end               -- its compiler runs first
  local s, t = bench.turns(function(job)
    local seconds, word = peer(job)
    said = word
    return seconds
  end, 5, {f}, {name}, 1)
  if embeds then
    local X, theirs = sets[set], load_theirs(name)
    local a, b = embedding.trustworthiness(X, Y, 12), theirs and embedding.trustworthiness(X, theirs, 12)
    what = ("%s  T %.4f (%s)"):format(name, a, b and ("%.4f"):format(b) or said == "failed" and "fails" or "-")
    if b and a < b - 0.01 and (method == "tsne" or method == "umap") then bar = math.huge end
  end
  bench.row(what, s[1], t[1], whose[method] or "scikit-learn", bar and 1/bar)
  return s[1]
end

bench.folder(function(place)
  folder = place
  for name, X in pairs(sets) do data.save(folder .. "/" .. name .. ".csv", X) end
  peer = bench.peers("cloud", "BENCH_POINTS=" .. folder)
  for _, name in ipairs(quick and {"swiss1000", "digits"} or {"swiss1000", "swiss5000", "digits"}) do
    local X, k = sets[name], {k = 12}
    row(name, "knn", function() return (cloud.knn(X, 12)) end)
    row(name, "pca", function() return (embedding.pca(X)) end)
    row(name, "mds", function() return (embedding.mds(cloud.distances(X))) end)
    for _, method in ipairs{"isomap", "lle", "modified_lle", "hessian_lle", "ltsa", "laplacian_eigenmaps", "diffusion_map"} do
      row(name, method, function() return (embedding[method](X, k)) end, true)
    end
    if name == "swiss1000" then
      row(name, "smacof", function() return (embedding.smacof(X, {steps = 100, tol = 0, init = "random"})) end)
    end
    row(name, "tsne", function() return (embedding.tsne(X)) end, true)
    row(name, "umap", function() return (embedding.umap(X)) end, true)
    for _, method in ipairs{"twonn", "twonn-ml", "mle", "mackay", "correlation", "pca"} do
      local s, t = bench.turns(peer, 5, {function() return (topology.intrinsic_dimension(X, {method = method})) end}, {name .. ".knn"}, 1)
      bench.row(("%s.dimension, %s"):format(name, method), s[1], t[1], "a search there", 2)
    end
  end
  local s = row("sphere5000", "curvature", function() return cloud.curvature(sets.sphere5000, {orient = false}) end)     -- nor do they
  bench.row("... against a twentieth of their 0.71 s", s, 0.71/20, "goal", 1)
end)
