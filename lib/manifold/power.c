// Powers of a manifold: k points of it one after another. n rows are n k rows of the base, so nothing is copied.
#include "manifold/manifold.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static dgl_status setup(dgl_manifold *M)
{
    const dgl_manifold *P = M->part[0];
    size_t k = (size_t)M->param[0], size;
    if (P->naxes >= 4)
        DGL_FAIL(DGL_EUNSUP, "points of %s have too many axes for a power", P->name);
    DGL_TRY(dgl_memory_check(&size, k, P->d, sizeof(double)));
    if ((double)k * P->dim > 2e9)
        DGL_FAIL(DGL_EARG, "%zu times %d dimensions are too many", k, P->dim);
    M->d = k * P->d;
    M->dim = (int)k * P->dim;
    M->naxes = P->naxes + 1;
    M->shape[0] = k;
    memcpy(M->shape + 1, P->shape, (size_t)P->naxes * sizeof *M->shape);
    M->reach = P->reach;
    bool bare = !strchr(P->name, ' ') || strchr(P->name, '{');
    snprintf(M->name, sizeof M->name, bare ? "%s^%zu" : "(%s)^%zu", P->name, k);
    return DGL_OK;
}

#define BASE M->part[0], n * (size_t)M->param[0]
static dgl_status exp_(const dgl_manifold *M, size_t n, double *y, const double *x, const double *v) { return dgl_manifold_exp(BASE, y, x, v); }
static dgl_status log_(const dgl_manifold *M, size_t n, double *v, const double *x, const double *y) { return dgl_manifold_log(BASE, v, x, y); }
static dgl_status log_any(const dgl_manifold *M, size_t n, double *v, const double *x, const double *y) { return dgl_manifold_log_any(BASE, v, x, y); }
static dgl_status retract(const dgl_manifold *M, size_t n, double *y, const double *x, const double *v) { return dgl_manifold_retract(BASE, y, x, v); }
static dgl_status project(const dgl_manifold *M, size_t n, double *y, const double *a) { return dgl_manifold_project(BASE, y, a); }
static dgl_status tangent(const dgl_manifold *M, size_t n, double *v, const double *x, const double *a) { return dgl_manifold_tangent(BASE, v, x, a); }
static dgl_status gradient(const dgl_manifold *M, size_t n, double *g, const double *x, const double *e) { return dgl_manifold_gradient(BASE, g, x, e); }
static dgl_status transport(const dgl_manifold *M, size_t n, double *w, const double *x, const double *y, const double *v) { return dgl_manifold_transport(BASE, w, x, y, v); }
static dgl_status connection(const dgl_manifold *M, size_t n, double *w, const double *x, const double *u, const double *v) { return dgl_manifold_connection(BASE, w, x, u, v); }
static dgl_status hessian(const dgl_manifold *M, size_t n, double *out, const double *x, const double *v, const double *e, const double *h) { return dgl_manifold_hessian(BASE, out, x, v, e, h); }

static void add_up(const dgl_manifold *M, size_t n, double *s, const double *each)
{
    size_t k = (size_t)M->param[0];
    for (size_t i = 0; i < n; i++) {
        s[i] = 0;
        for (size_t j = 0; j < k; j++) s[i] += each[i*k + j];
    }
}

static dgl_status inner(const dgl_manifold *M, size_t n, double *s, const double *x, const double *u, const double *v)
{
    DGL_SCOPE;
    DGL_SCRATCH(each, n * (size_t)M->param[0]);
    DGL_TRY(dgl_manifold_inner(BASE, each, x, u, v));
    add_up(M, n, s, each);
    return DGL_OK;
}

static dgl_status curvature(const dgl_manifold *M, size_t n, double *s, const double *x, const double *u, const double *v)
{
    DGL_SCOPE;
    DGL_SCRATCH(each, n * (size_t)M->param[0]);
    DGL_TRY(dgl_manifold_curvature(BASE, each, x, u, v));
    add_up(M, n, s, each);
    return DGL_OK;
}

static dgl_status dist(const dgl_manifold *M, size_t n, double *s, const double *x, const double *y)
{
    DGL_SCOPE;
    size_t k = (size_t)M->param[0];
    DGL_SCRATCH(each, n * k);
    DGL_TRY(dgl_manifold_dist(BASE, each, x, y));
    for (size_t i = 0; i < n; i++) {
        s[i] = 0;
        for (size_t j = 0; j < k; j++) s[i] = hypot(s[i], each[i*k + j]);
    }
    return DGL_OK;
}

static dgl_status off(const dgl_manifold *M, size_t n, double *s, const double *a)
{
    DGL_SCOPE;
    size_t k = (size_t)M->param[0];
    DGL_SCRATCH(each, n * k);
    DGL_TRY(dgl_manifold_off(BASE, each, a));
    for (size_t i = 0; i < n; i++) {
        s[i] = 0;
        for (size_t j = 0; j < k; j++) s[i] = fmax(s[i], each[i*k + j]);
    }
    return DGL_OK;
}

static void random_(const dgl_manifold *M, dgl_rng *rng, size_t n, double *x) { dgl_manifold_random(M->part[0], rng, n * (size_t)M->param[0], x); }

static void random_tangent(const dgl_manifold *M, dgl_rng *rng, size_t n, double *v, const double *x)
{
    dgl_manifold_random_tangent(M->part[0], rng, n * (size_t)M->param[0], v, x);
}

const dgl_manifold_kind dgl_power_kind = {
    .name = "power", .usage = "M ^ k", .doc = "k points of one manifold", .points = "each entry is a point of the base",
    .setup = setup, .serial = true,
    .inner = inner, .exp = exp_, .log = log_, .project = project, .tangent = tangent, .off = off, .random = random_,
    .dist = dist, .log_any = log_any, .transport = transport, .retract = retract, .gradient = gradient, .hessian = hessian,
    .connection = connection, .curvature = curvature, .random_tangent = random_tangent,
};
