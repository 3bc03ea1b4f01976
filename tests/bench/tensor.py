# Peers of tensor.lua: geomstats (Kretschmann has no function there: Riemann at a point) and SymPy (the scalar from the metric, evaluated).
import time

def best(f, n=3):
    t = []
    for _ in range(n):
        s = time.perf_counter()
        f()
        t.append(time.perf_counter() - s)
    return min(t)

try:
    import os
    os.environ.setdefault("GEOMSTATS_BACKEND", "autograd")
    import geomstats.backend as gs
    from geomstats.geometry.riemannian_metric import RiemannianMetric
    from geomstats.geometry.euclidean import Euclidean

    class Kerr(RiemannianMetric):
        def metric_matrix(self, base_point=None):
            r, theta = base_point[..., 1], base_point[..., 2]
            M, a = 1.0, 0.6
            s2, S, D = gs.sin(theta)**2, r**2 + a**2*gs.cos(theta)**2, r**2 - 2*M*r + a**2
            w, z = 2*M*r/S, 0*r
            return gs.stack([gs.stack([w - 1, z, z, -w*a*s2]), gs.stack([z, S/D, z, z]), gs.stack([z, z, S, z]),
                             gs.stack([-w*a*s2, z, z, (r**2 + a**2 + w*a**2*s2)*s2])])
    space = Euclidean(4, equip=False)
    space.equip_with_metric(Kerr)
    x = gs.array([0.0, 3.0, 0.8, 0.2])
    print("geomstats", best(lambda: space.metric.riemann_tensor(x)))
except Exception:
    pass
