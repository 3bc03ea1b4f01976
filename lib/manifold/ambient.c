#include "manifold/ambient.h"
#include "manifold/matrix.h"
#include "manifold/rows.h"

#include <stdio.h>
#include <string.h>

dgl_status dgl_vector_setup(dgl_manifold *M, double reach)
{
    M->dim = (int)M->param[0];
    M->d = M->shape[0] = (size_t)M->dim;
    M->naxes = 1;
    M->reach = reach;
    snprintf(M->name, sizeof M->name, "%s(%d)", M->kind->name, M->dim);
    return DGL_OK;
}

dgl_status dgl_ambient_inner(const dgl_manifold *M, size_t n, double *s, const double *x, const double *u, const double *v)
{
    (void)x;
    for (size_t i = 0; i < n; i++) s[i] = dgl_dot(M->d, u + i * M->d, v + i * M->d);
    return DGL_OK;
}

dgl_status dgl_ambient_tangent(const dgl_manifold *M, size_t n, double *v, const double *x, const double *a)
{
    (void)x;
    memcpy(v, a, n * M->d * sizeof *v);
    return DGL_OK;
}

dgl_status dgl_ambient_off(const dgl_manifold *M, size_t n, double *s, const double *a)
{
    for (size_t i = 0; i < n; i++) s[i] = dgl_all_finite(M->d, a + i * M->d) ? 0 : INFINITY;
    return DGL_OK;
}

dgl_status dgl_flat_transport(const dgl_manifold *M, size_t n, double *w, const double *x, const double *y, const double *v)
{
    (void)y;
    return dgl_ambient_tangent(M, n, w, x, v);
}

dgl_status dgl_flat_hessian(const dgl_manifold *M, size_t n, double *out, const double *x, const double *v, const double *e, const double *h)
{
    (void)v; (void)e;
    return dgl_ambient_tangent(M, n, out, x, h);
}

dgl_status dgl_flat_curvature(const dgl_manifold *M, size_t n, double *s, const double *x, const double *u, const double *v)
{
    (void)M; (void)x; (void)u; (void)v;
    memset(s, 0, n * sizeof *s);
    return DGL_OK;
}

dgl_status dgl_flat_connection(const dgl_manifold *M, size_t n, double *w, const double *x, const double *u, const double *v)
{
    return dgl_flat_curvature(M, n * M->d, w, x, u, v);
}

dgl_status dgl_constant_curvature(const dgl_manifold *M, size_t n, double *s, const double *x, const double *u, const double *v, double K)
{
    DGL_SCOPE;
    DGL_SCRATCH(vv, n);
    DGL_SCRATCH(uv, n);
    DGL_TRY(M->kind->inner(M, n, s, x, u, u));
    DGL_TRY(M->kind->inner(M, n, vv, x, v, v));
    DGL_TRY(M->kind->inner(M, n, uv, x, u, v));
    for (size_t i = 0; i < n; i++) s[i] = M->dim > 1 ? K * (s[i] * vv[i] - uv[i] * uv[i]) : 0;
    return DGL_OK;
}

dgl_status dgl_columns_off(const dgl_manifold *M, size_t n, double *s, const double *a)
{
    for (size_t i = 0; i < n; i++) s[i] = dgl_off_orthonormal(M->shape[0], M->shape[1], a + i * M->d);
    return DGL_OK;
}

dgl_status dgl_columns_project(const dgl_manifold *M, size_t n, double *y, const double *a)
{
    for (size_t i = 0; i < n; i++) DGL_TRY(dgl_polar(M->shape[0], M->shape[1], y + i * M->d, a + i * M->d));
    return DGL_OK;
}

dgl_status dgl_columns_retract(const dgl_manifold *M, size_t n, double *y, const double *x, const double *v)
{
    DGL_SCOPE;
    DGL_SCRATCH(a, n * M->d);
    for (size_t j = 0; j < n * M->d; j++) a[j] = x[j] + v[j];
    return dgl_columns_project(M, n, y, a);
}

void dgl_columns_random(const dgl_manifold *M, dgl_rng *rng, size_t n, double *x)
{
    for (size_t i = 0; i < n; i++, x += M->d) {
        for (size_t j = 0; j < M->d; j++) x[j] = dgl_rng_normal(rng);
        dgl_orthonormalize(M->shape[0], M->shape[1], x, NULL);
    }
}
