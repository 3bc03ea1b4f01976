# scikit-learn, umap-learn and scipy at what tests/bench/cloud.lua times: "name seconds" a line, or "name failed". Jobs are told by name on the
# standard input, so that they take turns with ours. The points are written by the bench to $BENCH_POINTS: swiss1000.csv, swiss5000.csv, digits.csv,
# sphere5000.csv; the embeddings go there, too. Processor time of one thread.
import inspect
import os
import sys
for v in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[v] = "1"
import time
import warnings

warnings.filterwarnings("ignore")
try:
    import numpy as np
    from scipy.spatial.distance import cdist
    from sklearn import manifold
    from sklearn.decomposition import PCA
    from sklearn.neighbors import NearestNeighbors
except ImportError:
    raise SystemExit

folder = os.environ["BENCH_POINTS"]
names = ("swiss1000", "digits") if os.environ.get("BENCH_QUICK") else ("swiss1000", "swiss5000", "digits")
points = {n: np.loadtxt(os.path.join(folder, n + ".csv"), delimiter=",") for n in names}


jobs = {}


def run(name, f, embeds=False):
    jobs[name] = f, embeds


def sample(name):
    f, embeds = jobs[name]
    t = time.process_time()
    try:
        Y = f()
    except Exception:
        return "failed"
    t = time.process_time() - t
    path = os.path.join(folder, name + ".npy")
    if embeds and not np.isfinite(Y).all():
        return "failed"
    if embeds and not os.path.exists(path):
        np.save(path, np.asarray(Y, dtype=float))
    return t


def diffusion(X, k):
    from scipy.sparse import coo_matrix, diags
    from scipy.sparse.linalg import eigsh
    n = len(X)
    d, i = NearestNeighbors(n_neighbors=k + 1).fit(X).kneighbors(X)
    eps = np.median(d[:, -1] ** 2)
    W = coo_matrix((np.exp(-(d**2) / eps).ravel(), (np.repeat(np.arange(n), k + 1), i.ravel())), shape=(n, n)).tocsr()
    W = W.maximum(W.T)
    q = diags(1 / np.asarray(W.sum(1)).ravel())
    W = q @ W @ q
    s = diags(1 / np.sqrt(np.asarray(W.sum(1)).ravel()))
    w, v = eigsh(s @ W @ s, 3, which="LA", v0=np.ones(n))
    v = s @ v
    return (v / v[:, -1:])[:, 1::-1] * w[1::-1]


def mds(X):                                            # scikit-learn has it from 1.8 on
    if hasattr(manifold, "ClassicalMDS"):
        return manifold.ClassicalMDS(2).fit_transform(X)
    from scipy.sparse.linalg import eigsh
    K = -0.5 * cdist(X, X) ** 2
    K -= K.mean(0)
    K -= K.mean(1, keepdims=True)
    w, v = eigsh(K, 2, which="LA")
    return v * np.sqrt(w)


def curvature(X, k=15):
    _, near = NearestNeighbors(n_neighbors=k + 1).fit(X).kneighbors(X)
    K = np.empty(len(X))
    for i, p in enumerate(near):
        Z = X[p] - X[p].mean(0)
        frame = np.linalg.eigh(Z.T @ Z)[1]
        h, v, u = ((X[p] - X[i]) @ frame).T
        A = np.stack([np.ones_like(u), u, v, u * u / 2, u * v, v * v / 2], 1)
        _, a, b, r, s, t = np.linalg.lstsq(A, h, rcond=None)[0]
        K[i] = (r * t - s * s) / (1 + a * a + b * b) ** 2
    return K


k = 12
def add(name, X):
    run(name + ".knn", lambda: NearestNeighbors(n_neighbors=k).fit(X).kneighbors())
    run(name + ".pca", lambda: PCA(2).fit_transform(X))
    run(name + ".mds", lambda: mds(X))
    run(name + ".isomap", lambda: manifold.Isomap(n_components=2, n_neighbors=k).fit_transform(X), True)
    for method, label in (("standard", "lle"), ("modified", "modified_lle"), ("hessian", "hessian_lle"), ("ltsa", "ltsa")):
        run(name + "." + label, lambda method=method: manifold.LocallyLinearEmbedding(n_components=2, n_neighbors=k, method=method, random_state=0).fit_transform(X), True)
    run(name + ".laplacian_eigenmaps", lambda: manifold.SpectralEmbedding(2, n_neighbors=k, affinity="nearest_neighbors", random_state=0).fit_transform(X), True)
    run(name + ".diffusion_map", lambda: diffusion(X, k), True)
    run(name + ".tsne", lambda: manifold.TSNE(2, n_jobs=1, random_state=0).fit_transform(X), True)
    if len(X) == 1000:
        newer = {"init": "random"} if "init" in inspect.signature(manifold.MDS).parameters else {}
        run(name + ".smacof", lambda: manifold.MDS(2, n_init=1, max_iter=100, eps=0, random_state=0, **newer).fit_transform(X))
    run(name + ".umap", lambda: fit_umap(X), True)


def fit_umap(X):
    import umap
    return umap.UMAP(n_neighbors=16, n_jobs=1, random_state=0).fit_transform(X)


for name, X in points.items():
    add(name, X)
sphere = np.loadtxt(os.path.join(folder, "sphere5000.csv"), delimiter=",")
run("sphere5000.curvature", lambda: curvature(sphere))
print("ready", 0, flush=True)
for name in map(str.strip, sys.stdin):
    print(name, sample(name) if name in jobs else "-", flush=True)
