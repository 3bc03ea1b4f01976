// Flat space R^n.
#include "manifold/ambient.h"

#include <math.h>
#include <string.h>

static const dgl_param params[] = {
    { "dim", DGL_INT, 2, 1, 1e6, "dimension", NULL },
    { 0 }
};

static dgl_status setup(dgl_manifold *M) { return dgl_vector_setup(M, INFINITY); }

static dgl_status copy(const dgl_manifold *M, size_t n, double *y, const double *a)
{
    memcpy(y, a, n * M->d * sizeof *y);
    return DGL_OK;
}

static dgl_status exp_(const dgl_manifold *M, size_t n, double *y, const double *x, const double *v)
{
    for (size_t i = 0; i < n * M->d; i++) y[i] = x[i] + v[i];
    return DGL_OK;
}

static dgl_status log_(const dgl_manifold *M, size_t n, double *v, const double *x, const double *y)
{
    for (size_t i = 0; i < n * M->d; i++) v[i] = y[i] - x[i];
    return DGL_OK;
}

static void random_(const dgl_manifold *M, dgl_rng *rng, size_t n, double *x)
{
    for (size_t i = 0; i < n * M->d; i++) x[i] = dgl_rng_normal(rng);
}

const dgl_manifold_kind dgl_euclidean_kind = {
    .name = "euclidean", .usage = "manifold.euclidean(n)", .doc = "flat space R^n", .points = "its numbers are finite",
    .params = params, .setup = setup,
    .inner = dgl_ambient_inner, .exp = exp_, .log = log_, .project = copy, .tangent = dgl_ambient_tangent, .off = dgl_ambient_off, .random = random_,
    .transport = dgl_flat_transport, .hessian = dgl_flat_hessian, .curvature = dgl_flat_curvature, .connection = dgl_flat_connection,
};
