# What the peers take for the same: numpy, scipy, SymPy, where they are installed.
import os
import time


def best(f, runs=5):
    least = 1e9
    for _ in range(runs):
        t = time.process_time()
        f()
        least = min(least, time.process_time() - t)
    return least


try:
    import numpy as np
    x, y = np.random.rand(10**7), np.random.rand(10**7)
    print("numpy", best(lambda: np.sin(x) * np.cos(y) + np.exp(-x**2 - y**2), 3))
except ImportError:
    pass

try:
    from math import sin, cos
    from scipy.integrate import solve_ivp

    def sphere(t, s):
        return [s[2], s[3], sin(s[0]) * cos(s[0]) * s[3]**2, -2 * cos(s[0]) / sin(s[0]) * s[2] * s[3]]
    print("solve_ivp", best(lambda: solve_ivp(sphere, (0, 10), [0.7, 0.1, 0.1, 0.2], method="DOP853", rtol=1e-10, atol=1e-10)))
except ImportError:
    pass

try:
    import sympy as sp

    def christoffel(g, x):
        n, inverse = len(x), g.inv()
        return [[[sp.simplify(sum(inverse[a, d] * (sp.diff(g[d, b], x[c]) + sp.diff(g[d, c], x[b]) - sp.diff(g[b, c], x[d]))
                                  for d in range(n)) / 2) for c in range(n)] for b in range(n)] for a in range(n)]

    def curvature(g, x):
        n, G = len(x), christoffel(g, x)
        R = [[[[sp.simplify(sp.diff(G[a][b][d], x[c]) - sp.diff(G[a][b][c], x[d])
                            + sum(G[a][c][e] * G[e][b][d] - G[a][d][e] * G[e][b][c] for e in range(n)))
                for d in range(n)] for c in range(n)] for b in range(n)] for a in range(n)]
        inverse = g.inv()
        return sp.simplify(sum(R[a][b][c][d]**2 * g[a, a] * inverse[b, b] * inverse[c, c] * inverse[d, d]
                               for a in range(n) for b in range(n) for c in range(n) for d in range(n)))

    def kerr(x, p):
        """Kerr in x = cos theta: what it takes SymPy to simplify the Christoffel symbols and the Ricci tensor."""
        t, r, M, a = sp.symbols("t r M a")
        S, D, s2 = r**2 + a**2 * x**2, r**2 - 2 * M * r + a**2, 1 - x**2
        k = -2 * M * a * r * s2 / S
        g = sp.Matrix([[2 * M * r / S - 1, 0, 0, k], [0, S / D, 0, 0], [0, 0, S / s2, 0], [k, 0, 0, (r**2 + a**2 - a * k) * s2]])
        c, n = [t, r, x, p], 4
        G = christoffel(g, c)
        return [sp.simplify(sum(sp.diff(G[e][b][d], c[e]) - sp.diff(G[e][b][e], c[d])
                                + sum(G[e][e][f] * G[f][b][d] - G[e][d][f] * G[f][b][e] for f in range(n)) for e in range(n)))
                for b in range(n) for d in range(b, n)]

    t, r, h, p, M = sp.symbols("t r theta phi M")
    f = 1 - 2 * M / r
    g = sp.diag(-f, 1 / f, r**2, r**2 * sp.sin(h)**2)
    print("schwarzschild", best(lambda: curvature(g, [t, r, h, p]), 1))
    if os.environ.get("SYMPY_KERR"):       # minutes
        print("kerr", best(lambda: kerr(sp.Symbol("x"), p), 1))
except ImportError:
    pass
