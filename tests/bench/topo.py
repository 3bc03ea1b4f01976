# Peers of tests/bench/topo.lua: ripser, gudhi, the same points.
import os, resource, subprocess, tempfile, time

try:
    import numpy as np
except ImportError:
    raise SystemExit


def points(n, d, seed=42):
    return np.random.RandomState(seed).random_sample((n, d))


def circle(n):
    t = points(n, 2)
    r = 1 + 0.2 * (t[:, 1] - 0.5)
    return np.c_[r * np.cos(2 * np.pi * t[:, 0]), r * np.sin(2 * np.pi * t[:, 0])]


def sphere(n):
    x = np.random.RandomState(42).standard_normal((n, 3))
    return x / np.linalg.norm(x, axis=1)[:, None]


def roll(n):
    u = points(n, 2)
    t = 1.5 * np.pi * (1 + 2 * u[:, 0])
    return np.c_[t * np.cos(t), 21 * u[:, 1], t * np.sin(t)]


def best(f, runs=2):
    least = 1e99
    for _ in range(runs):
        t = time.process_time()
        f()
        least = min(least, time.process_time() - t)
    return least


tasks = [("circle500_H1", circle(500), 1), ("sphere1000_H1", sphere(1000), 1), ("random2000_H1", points(2000, 3), 1),
         ("roll1000_H1", roll(1000), 1), ("sphere300_H2", sphere(300), 2)]

# Debian's program and its greatest memory
program = "/usr/bin/ripser"
if os.path.exists(program):
    for name, x, dim in tasks:
        with tempfile.NamedTemporaryFile("w", suffix=".csv") as f:
            np.savetxt(f, x, delimiter=",", fmt="%.17g")
            f.flush()
            command = [program, "--format", "point-cloud", "--dim", str(dim), f.name]
            before = os.times()
            subprocess.run(["/usr/bin/env", *command], stdout=subprocess.DEVNULL)
            after = os.times()
            print(f"ripser_{name} {after.children_user + after.children_system - before.children_user - before.children_system:.6f}", flush=True)

try:
    from ripser import ripser
    for name, x, dim in tasks:
        print(f"ripserpy_{name} {best(lambda: ripser(x, maxdim=dim), 1):.6f}", flush=True)
except ImportError:
    pass

try:
    import gudhi
    x = points(2000, 3)

    def alpha():
        tree = gudhi.AlphaComplex(points=x).create_simplex_tree()
        tree.compute_persistence(homology_coeff_field=2)
    print(f"gudhi_alpha2000 {best(alpha):.6f}", flush=True)
    im = np.random.RandomState(42).standard_normal((512, 512))

    def cubical():
        gudhi.CubicalComplex(top_dimensional_cells=im).compute_persistence(homology_coeff_field=2)
    print(f"gudhi_image512 {best(cubical):.6f}", flush=True)
    rng = np.random.RandomState(42)
    a, b = np.sort(rng.random_sample((169, 2)), axis=1), np.sort(rng.random_sample((1030, 2)), axis=1)
    print(f"gudhi_bottleneck {best(lambda: gudhi.bottleneck_distance(a, b)):.6f}", flush=True)
    from gudhi.wasserstein import wasserstein_distance
    print(f"gudhi_wasserstein {best(lambda: wasserstein_distance(a, b, order=1, internal_p=np.inf)):.6f}", flush=True)
except ImportError:
    pass
