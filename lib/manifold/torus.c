// The flat torus: n angles, each modulo 2 pi.
#include "manifold/ambient.h"

#include <float.h>
#include <math.h>

static const dgl_param params[] = {
    { "dim", DGL_INT, 2, 1, 1e6, "dimension", NULL },
    { 0 }
};

static dgl_status setup(dgl_manifold *M) { return dgl_vector_setup(M, M_PI); }

static double wrapped(double a) { return remainder(a, 2 * M_PI); }

static dgl_status project(const dgl_manifold *M, size_t n, double *y, const double *a)
{
    for (size_t i = 0; i < n * M->d; i++) y[i] = wrapped(a[i]);
    return DGL_OK;
}

static dgl_status exp_(const dgl_manifold *M, size_t n, double *y, const double *x, const double *v)
{
    for (size_t i = 0; i < n * M->d; i++) y[i] = wrapped(x[i] + v[i]);
    return DGL_OK;
}

static dgl_status log_(const dgl_manifold *M, size_t n, double *v, const double *x, const double *y)
{
    for (size_t i = 0; i < n * M->d; i++) {
        v[i] = wrapped(y[i] - x[i]);
        if (fabs(v[i]) >= M_PI - 2 * DBL_EPSILON)
            DGL_FAIL(DGL_EDOMAIN, "angle %zu of x and y is opposite (row %zu): no geodesic between them is the shortest",
                     i % M->d + 1, dgl_manifold_row(i / M->d));
    }
    return DGL_OK;
}

static dgl_status dist(const dgl_manifold *M, size_t n, double *s, const double *x, const double *y)
{
    for (size_t i = 0; i < n; i++) {
        double sum = 0;
        for (size_t k = 0; k < M->d; k++) sum = hypot(sum, wrapped(y[i*M->d + k] - x[i*M->d + k]));
        s[i] = sum;
    }
    return DGL_OK;
}

static void random_(const dgl_manifold *M, dgl_rng *rng, size_t n, double *x)
{
    for (size_t i = 0; i < n * M->d; i++) x[i] = M_PI * (2 * dgl_rng_uniform(rng) - 1);
}

const dgl_manifold_kind dgl_torus_kind = {
    .name = "torus", .usage = "manifold.torus(n)", .doc = "the flat torus of n angles", .points = "its angles are finite",
    .params = params, .setup = setup, .compact = true,
    .inner = dgl_ambient_inner, .exp = exp_, .log = log_, .project = project, .tangent = dgl_ambient_tangent, .off = dgl_ambient_off, .random = random_,
    .dist = dist, .transport = dgl_flat_transport, .hessian = dgl_flat_hessian, .curvature = dgl_flat_curvature, .connection = dgl_flat_connection,
};
