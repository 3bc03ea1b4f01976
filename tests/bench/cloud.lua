-- Point clouds and embeddings, against scikit-learn and umap-learn in the same run (which takes ten minutes): processor time of one thread. Ratios are ours
-- by theirs; a method is only comparable at equal trustworthiness, so that stands beside it.
if os.getenv "DGL_THREADS" ~= "1" then
  print "(threads add up in processor time: run with DGL_THREADS=1)"
end
local bench = dofile "tests/bench/table.lua"
local quick = os.getenv "BENCH_QUICK"
local folder = os.tmpname()
os.remove(folder)
os.execute("mkdir " .. folder)
local sets = {swiss1000 = data.swiss_roll{n = 1000, seed = 42}, swiss5000 = data.swiss_roll{n = 5000, seed = 42}, digits = data.digits()}
for name, X in pairs(sets) do data.save(folder .. "/" .. name .. ".csv", X) end
local python = os.getenv "PYTHON" or "python3"
local pipe, peer = io.popen(("BENCH_POINTS=%s %s tests/bench/cloud.py 2>/dev/null"):format(folder, python)), {}
for line in pipe:lines() do
  local name, value = line:match "^(%S+)%s+(%S+)$"
  if name then peer[name] = tonumber(value) end
end
pipe:close()
os.execute("rm -r " .. folder)

local bars = {["swiss5000.isomap"] = 10, ["swiss1000.isomap"] = 5, ["swiss5000.lle"] = 4, ["swiss5000.laplacian_eigenmaps"] = 4,
  ["swiss5000.modified_lle"] = 5, ["swiss5000.hessian_lle"] = 5, ["swiss5000.ltsa"] = 5, ["swiss5000.diffusion_map"] = 3,
  ["swiss1000.smacof"] = 3, ["swiss1000.tsne"] = 3, ["swiss5000.tsne"] = 3, ["digits.tsne"] = 3, ["swiss1000.umap"] = 3,
  ["swiss5000.umap"] = 3, ["digits.umap"] = 3}
local function row(name, f, X, runs)
  local Y = f()
  local what, bar = name, bars[name]
  local ours = bench.time(f, runs)
  if X then
    local theirs = peer[name .. ".T"]
    what = ("%s  T %.4f (%s)"):format(name, embedding.trustworthiness(X, Y, 12), peer[name .. ".failed"] and "fails" or theirs and ("%.4f"):format(theirs) or "-")
  end
  bench.row(what, ours, peer[name], "scikit-learn", bar and 1/bar)
end

for _, name in ipairs(quick and {"swiss1000", "digits"} or {"swiss1000", "swiss5000", "digits"}) do
  local X, k = sets[name], {k = 12}
  row(name .. ".knn", function() return (cloud.knn(X, 12)) end)
  row(name .. ".pca", function() return (embedding.pca(X)) end)
  for _, method in ipairs{"isomap", "lle", "modified_lle", "hessian_lle", "ltsa", "laplacian_eigenmaps", "diffusion_map"} do
    row(name .. "." .. method, function() return (embedding[method](X, k)) end, X, 3)
  end
  if name == "swiss1000" then
    row(name .. ".smacof", function() return (embedding.smacof(X, {steps = 100, tol = 0, init = "random"})) end, nil, 2)
  end
  row(name .. ".tsne", function() return (embedding.tsne(X)) end, X, 1)
  row(name .. ".umap", function() return (embedding.umap(X)) end, X, 2)
  row(name .. ".twonn", function() return (topology.intrinsic_dimension(X)) end)
end
local B = data.sphere{n = 5000}
row("sphere5000.curvature", function() return cloud.curvature(B) end)
