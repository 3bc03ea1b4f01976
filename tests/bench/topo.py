# Peers of tests/bench/topo.lua: ripser and gudhi on the points and bars that it writes to $BENCH_FOLDER.
import os, subprocess, time

try:
    import numpy as np
except ImportError:
    raise SystemExit


def points(n, d, seed=42):
    return np.random.RandomState(seed).random_sample((n, d))


def best(f, runs=2):
    least = 1e99
    for _ in range(runs):
        t = time.process_time()
        f()
        least = min(least, time.process_time() - t)
    return least


folder = os.environ["BENCH_FOLDER"]
tasks = [(name, np.loadtxt(os.path.join(folder, name + ".csv"), delimiter=","), int(name[-1]))
         for name in ("circle500_H1", "sphere1000_H1", "random2000_H1", "roll1000_H1", "sphere300_H2")]

# Debian's program and its greatest memory
program = "/usr/bin/ripser"
if os.path.exists(program):
    for name, x, dim in tasks:
        command = [program, "--format", "point-cloud", "--dim", str(dim), os.path.join(folder, name + ".csv")]
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, _, used = os.wait4(child.pid, 0)
        print(f"ripser_{name} {used.ru_utime + used.ru_stime:.6f}", flush=True)
        print(f"ripser_{name}.MB {used.ru_maxrss / 1024:.1f}", flush=True)

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
    a, b = (np.loadtxt(os.path.join(folder, name), delimiter=",") for name in ("D.csv", "E.csv"))
    a, b = (x[np.isfinite(x).all(axis=1)] for x in (a, b))
    print(f"gudhi_bottleneck {best(lambda: gudhi.bottleneck_distance(a, b)):.6f}", flush=True)
    from gudhi.wasserstein import wasserstein_distance
    print(f"gudhi_wasserstein {best(lambda: wasserstein_distance(a, b, order=1, internal_p=np.inf)):.6f}", flush=True)
except ImportError:
    pass
