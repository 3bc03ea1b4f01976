#include "stat/walk.h"

#include <math.h>
#include <string.h>

dgl_status dgl_random_walk(const dgl_manifold *M, dgl_rng *rng, size_t steps, double *path, const double *x, double dt)
{
    DGL_SCOPE;
    size_t d = M->d;
    double size = sqrt(dt);
    DGL_SCRATCH(v, d);
    memcpy(path, x, d * sizeof *path);
    for (size_t i = 0; i < steps; i++, path += d) {
        if (i % 256 == 0)
            DGL_POLL();
        dgl_manifold_random_tangent(M, rng, 1, v, path);
        for (size_t k = 0; k < d; k++) v[k] *= size;
        DGL_TRY(M->kind->exp(M, 1, path + d, path, v));
    }
    return DGL_OK;
}

dgl_status dgl_brownian(const dgl_manifold *M, dgl_rng *rng, size_t n, double *y, const double *x, double t, size_t steps)
{
    DGL_SCOPE;
    size_t d = M->d;
    double size = sqrt(t / (double)steps);
    DGL_SCRATCH(v, n * d);
    DGL_SCRATCH(z, n * d);
    for (size_t i = 0; i < n; i++) memcpy(y + i*d, x, d * sizeof *y);
    for (size_t s = 0; s < steps; s++) {
        DGL_POLL();
        dgl_manifold_random_tangent(M, rng, n, v, y);
        for (size_t k = 0; k < n * d; k++) v[k] *= size;
        DGL_TRY(dgl_manifold_exp(M, n, z, y, v));
        memcpy(y, z, n * d * sizeof *y);
    }
    return DGL_OK;
}
