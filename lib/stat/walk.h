// Random motion on manifolds.
#ifndef DGL_STAT_WALK_H
#define DGL_STAT_WALK_H

#include "manifold/manifold.h"

// path[steps + 1][d] from x: geodesics of normal velocity, each of mean square length dim dt. For short steps a Brownian motion,
// whose generator is half the Laplacian (Jorgensen, Z. Wahrscheinlichkeitstheorie 32, 1975).
dgl_status dgl_random_walk(const dgl_manifold *M, dgl_rng *rng, size_t steps, double *path, const double *x, double dt) DGL_CHECKED;

// y[n][d]: where n walks from x are at time t, after so many steps.
dgl_status dgl_brownian(const dgl_manifold *M, dgl_rng *rng, size_t n, double *y, const double *x, double t, size_t steps) DGL_CHECKED;

#endif
