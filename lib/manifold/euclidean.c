// Flat space R^n.
#include "manifold/manifold.h"
#include "manifold/rows.h"

#include <stdio.h>
#include <string.h>

static const dgl_param params[] = {
    { "dim", DGL_INT, 2, 1, 1e6, "dimension", NULL },
    { 0 }
};

static dgl_status setup(dgl_manifold *M)
{
    M->dim = (int)M->param[0];
    M->d = M->shape[0] = (size_t)M->dim;
    M->naxes = 1;
    M->reach = INFINITY;
    snprintf(M->name, sizeof M->name, "euclidean(%d)", M->dim);
    return DGL_OK;
}

static dgl_status copy(const dgl_manifold *M, size_t n, double *y, const double *a)
{
    memcpy(y, a, n * M->d * sizeof *y);
    return DGL_OK;
}

static dgl_status tangent(const dgl_manifold *M, size_t n, double *v, const double *x, const double *a)
{
    (void)x;
    return copy(M, n, v, a);
}

static dgl_status off(const dgl_manifold *M, size_t n, double *s, const double *a)
{
    for (size_t i = 0; i < n; i++) s[i] = dgl_all_finite(M->d, a + i * M->d) ? 0 : INFINITY;
    return DGL_OK;
}

static dgl_status inner(const dgl_manifold *M, size_t n, double *s, const double *x, const double *u, const double *v)
{
    (void)x;
    for (size_t i = 0; i < n; i++) s[i] = dgl_dot(M->d, u + i * M->d, v + i * M->d);
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

static dgl_status transport(const dgl_manifold *M, size_t n, double *w, const double *x, const double *y, const double *v)
{
    (void)x; (void)y;
    return copy(M, n, w, v);
}

static dgl_status hessian(const dgl_manifold *M, size_t n, double *out, const double *x, const double *v, const double *e, const double *h)
{
    (void)x; (void)v; (void)e;
    return copy(M, n, out, h);
}

static dgl_status zero(const dgl_manifold *M, size_t n, double *s, const double *x, const double *u, const double *v)
{
    (void)M; (void)x; (void)u; (void)v;
    memset(s, 0, n * sizeof *s);
    return DGL_OK;
}

static dgl_status no_connection(const dgl_manifold *M, size_t n, double *w, const double *x, const double *u, const double *v)
{
    return zero(M, n * M->d, w, x, u, v);
}

static void random_(const dgl_manifold *M, dgl_rng *rng, size_t n, double *x)
{
    for (size_t i = 0; i < n * M->d; i++) x[i] = dgl_rng_normal(rng);
}

const dgl_manifold_kind dgl_euclidean_kind = {
    .name = "euclidean", .usage = "manifold.euclidean(n)", .doc = "flat space R^n", .points = "its numbers are finite",
    .params = params, .setup = setup,
    .inner = inner, .exp = exp_, .log = log_, .project = copy, .tangent = tangent, .off = off, .random = random_,
    .transport = transport, .hessian = hessian, .curvature = zero, .connection = no_connection,
};
