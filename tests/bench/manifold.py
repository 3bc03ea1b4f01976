# The same with numpy: stacked matrices, whole arrays.
import time
import numpy as np
from scipy.spatial.transform import Rotation

def measure(name, n, f, runs=7):
    best = 1e9
    for _ in range(runs):
        t = time.process_time(); f(); best = min(best, time.process_time() - t)
    print(name, best / n)

rng = np.random.default_rng(1)
N = 100000
x = rng.normal(size=(N, 3)); x /= np.linalg.norm(x, axis=1)[:, None]
v = 0.1 * rng.normal(size=(N, 3)); v -= (x * v).sum(1)[:, None] * x

def exp(x, v):
    t = np.linalg.norm(v, axis=1)[:, None]
    return np.cos(t) * x + np.sinc(t / np.pi) * v
y = exp(x, v)

def log(x, y):
    c = (x * y).sum(1)[:, None]; u = y - c * x; n = np.linalg.norm(u, axis=1)[:, None]
    return np.arctan2(n, c) / n * u
measure("sphere(2)_exp", N, lambda: exp(x, v))
measure("sphere(2)_log", N, lambda: log(x, y))
measure("sphere(2)_dist", N, lambda: 2 * np.arctan2(np.linalg.norm(x - y, axis=1), np.linalg.norm(x + y, axis=1)))

n, N = 5, 2000
A = rng.normal(size=(N, n, n)); X = A @ A.transpose(0, 2, 1) + np.eye(n); B = rng.normal(size=(N, n, n)); Y = B @ B.transpose(0, 2, 1) + np.eye(n)
def roots(X):
    w, Q = np.linalg.eigh(X)
    return (Q * np.sqrt(w)[:, None]) @ Q.transpose(0, 2, 1), (Q / np.sqrt(w)[:, None]) @ Q.transpose(0, 2, 1)
def spd_log():
    r, i = roots(X); w, Q = np.linalg.eigh(i @ Y @ i)
    return r @ ((Q * np.log(w)[:, None]) @ Q.transpose(0, 2, 1)) @ r
V = spd_log()
def spd_exp():
    r, i = roots(X); w, Q = np.linalg.eigh(i @ V @ i)
    return r @ ((Q * np.exp(w)[:, None]) @ Q.transpose(0, 2, 1)) @ r
def spd_dist():
    r, i = roots(X)
    return np.sqrt((np.log(np.linalg.eigvalsh(i @ Y @ i))**2).sum(1))
measure("spd(5)_exp", N, spd_exp); measure("spd(5)_log", N, spd_log); measure("spd(5)_dist", N, spd_dist)

N = 20000
R, S = Rotation.random(N, random_state=1), Rotation.random(N, random_state=2)
w = 0.2 * rng.normal(size=(N, 3))
measure("so(3)_exp", N, lambda: (R * Rotation.from_rotvec(w)).as_matrix())
measure("so(3)_log", N, lambda: (R.inv() * S).as_rotvec())

def mean_spd(X):
    M = X[0]
    for _ in range(60):
        w, Q = np.linalg.eigh(M); r = (Q * np.sqrt(w)) @ Q.T; i = (Q / np.sqrt(w)) @ Q.T
        w, Q = np.linalg.eigh(i @ X @ i); T = ((Q * np.log(w)[:, None]) @ Q.transpose(0, 2, 1)).mean(0)
        w, Q = np.linalg.eigh(T); M = r @ ((Q * np.exp(w)) @ Q.T) @ r
        if np.linalg.norm(T) < 1e-12: break
    return M
for n in (3, 10):
    Z = 0.3 * rng.normal(size=(200, n, n)); Z = (Z + Z.transpose(0, 2, 1)) / 2
    w, Q = np.linalg.eigh(Z); X = (Q * np.exp(w)[:, None]) @ Q.transpose(0, 2, 1)
    measure(f"mean_of_spd({n}),_200", 1, lambda: mean_spd(X))

# geomstats and pymanopt on the same kinds, smaller batches: they loop over matrices in Python where these have logarithms
def compare(who, key, exp, log, dist, X, V, transport=None):
    n = len(X)
    Y = exp(V, X)
    measure(f"{who}:{key}_exp", n, lambda: exp(V, X), 3); measure(f"{who}:{key}_log", n, lambda: log(Y, X), 3)
    measure(f"{who}:{key}_dist", n, lambda: dist(X, Y), 3)
    if transport: measure(f"{who}:{key}_transport", n, lambda: transport(V, X, Y), 3)

import os
os.environ["GEOMSTATS_BACKEND"] = "numpy"
try:
    import logging; logging.disable(logging.CRITICAL)
    from geomstats.geometry.hypersphere import Hypersphere
    from geomstats.geometry.spd_matrices import SPDMatrices
    from geomstats.geometry.special_orthogonal import SpecialOrthogonal
    from geomstats.geometry.stiefel import Stiefel
    for key, M, n, moves in (("sphere(2)", Hypersphere(2), 10000, True), ("spd(5)", SPDMatrices(5), 200, True),
                             ("so(3)", SpecialOrthogonal(3), 50, False), ("stiefel(20,_5)", Stiefel(20, 5), 3, False)):
        X = M.random_point(n); V = 0.1 * M.random_tangent_vec(X, n) if key.startswith("s") else None
        g = M.metric
        move = (lambda v, x, y: g.parallel_transport(v, x, end_point=y)) if moves else None
        compare("geomstats", key, lambda v, x: g.exp(v, x), lambda y, x: g.log(y, x), lambda x, y: g.dist(x, y), X, V, move)
except ImportError:
    pass
try:
    import pymanopt.manifolds as pm
    # pymanopt's batches are powers of a manifold; the dist of a power is one number, of as many rows
    for key, M in (("spd(5)", pm.SymmetricPositiveDefinite(5, k=200)), ("grassmann(20,_5)", pm.Grassmann(20, 5, k=50))):
        X = M.random_point(); V = 0.1 * M.random_tangent_vector(X) * np.sqrt(len(X))
        compare("pymanopt", key, lambda v, x: M.exp(x, v), lambda y, x: M.log(x, y), lambda x, y: M.dist(x, y), X, V)
except ImportError:
    pass
