// Products of manifolds: the parts' numbers one after another; the parts do the work.
#include "manifold/manifold.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static dgl_status setup(dgl_manifold *M)
{
    size_t used = 0;
    M->naxes = 1;
    M->reach = INFINITY;
    for (size_t i = 0; i < M->nparts; i++) {
        const dgl_manifold *P = M->part[i];
        M->dim += P->dim;
        M->d += P->d;
        M->reach = isnan(P->reach) || isnan(M->reach) ? NAN : fmin(M->reach, P->reach);
        if (used < sizeof M->name)
            used += (size_t)snprintf(M->name + used, sizeof M->name - used, i ? " * %s" : "%s", P->name);
    }
    M->shape[0] = M->d;
    return DGL_OK;
}

// columns of the rows: out[n][width] = in[n][d] from column at on, or back
static void take(size_t n, size_t width, double *out, size_t d, const double *in)
{
    for (size_t i = 0; i < n; i++) memcpy(out + i * width, in + i * d, width * sizeof *out);
}

static void put(size_t n, size_t d, double *out, size_t width, const double *in)
{
    for (size_t i = 0; i < n; i++) memcpy(out + i * d, in + i * width, width * sizeof *out);
}

typedef enum { INNER, EXP, LOG, LOG_ANY, PROJECT, TANGENT, OFF, DIST, TRANSPORT, RETRACT, GRADIENT, HESSIAN, CONNECTION, CURVATURE } operation;

static dgl_status of_part(const dgl_manifold *P, operation op, size_t n, double *out, double *const *in)
{
    switch (op) {
    case INNER:      return dgl_manifold_inner(P, n, out, in[0], in[1], in[2]);
    case EXP:        return dgl_manifold_exp(P, n, out, in[0], in[1]);
    case LOG:        return dgl_manifold_log(P, n, out, in[0], in[1]);
    case LOG_ANY:    return dgl_manifold_log_any(P, n, out, in[0], in[1]);
    case PROJECT:    return dgl_manifold_project(P, n, out, in[0]);
    case TANGENT:    return dgl_manifold_tangent(P, n, out, in[0], in[1]);
    case OFF:        return dgl_manifold_off(P, n, out, in[0]);
    case DIST:       return dgl_manifold_dist(P, n, out, in[0], in[1]);
    case TRANSPORT:  return dgl_manifold_transport(P, n, out, in[0], in[1], in[2]);
    case RETRACT:    return dgl_manifold_retract(P, n, out, in[0], in[1]);
    case GRADIENT:   return dgl_manifold_gradient(P, n, out, in[0], in[1]);
    case HESSIAN:    return dgl_manifold_hessian(P, n, out, in[0], in[1], in[2], in[3]);
    case CONNECTION: return dgl_manifold_connection(P, n, out, in[0], in[1], in[2]);
    case CURVATURE:  return dgl_manifold_curvature(P, n, out, in[0], in[1], in[2]);
    }
    return DGL_OK;
}

static dgl_status vectors(const dgl_manifold *M, operation op, size_t n, double *out, int nin, const double *const *in)
{
    for (size_t i = 0, at = 0; i < M->nparts; at += M->part[i++]->d) {
        const dgl_manifold *P = M->part[i];
        DGL_SCOPE;
        double *part[4];
        for (int k = 0; k < nin; k++) {
            DGL_SCRATCH(p, n * P->d);
            take(n, P->d, part[k] = p, M->d, in[k] + at);
        }
        DGL_SCRATCH(y, n * P->d);
        DGL_TRY(of_part(P, op, n, y, part));
        put(n, M->d, out + at, P->d, y);
    }
    return DGL_OK;
}

// sums over the parts; of distances the root of the sum of squares, of off the largest
static dgl_status numbers(const dgl_manifold *M, operation op, size_t n, double *s, int nin, const double *const *in)
{
    memset(s, 0, n * sizeof *s);
    for (size_t i = 0, at = 0; i < M->nparts; at += M->part[i++]->d) {
        const dgl_manifold *P = M->part[i];
        DGL_SCOPE;
        double *part[4];
        for (int k = 0; k < nin; k++) {
            DGL_SCRATCH(p, n * P->d);
            take(n, P->d, part[k] = p, M->d, in[k] + at);
        }
        DGL_SCRATCH(y, n);
        DGL_TRY(of_part(P, op, n, y, part));
        for (size_t j = 0; j < n; j++) s[j] = op == DIST ? hypot(s[j], y[j]) : op == OFF ? fmax(s[j], y[j]) : s[j] + y[j];
    }
    return DGL_OK;
}

#define IN(...) (const double *const []){ __VA_ARGS__ }
static dgl_status inner(const dgl_manifold *M, size_t n, double *s, const double *x, const double *u, const double *v) { return numbers(M, INNER, n, s, 3, IN(x, u, v)); }
static dgl_status curvature(const dgl_manifold *M, size_t n, double *s, const double *x, const double *u, const double *v) { return numbers(M, CURVATURE, n, s, 3, IN(x, u, v)); }
static dgl_status dist(const dgl_manifold *M, size_t n, double *s, const double *x, const double *y) { return numbers(M, DIST, n, s, 2, IN(x, y)); }
static dgl_status off(const dgl_manifold *M, size_t n, double *s, const double *a) { return numbers(M, OFF, n, s, 1, IN(a)); }
static dgl_status exp_(const dgl_manifold *M, size_t n, double *y, const double *x, const double *v) { return vectors(M, EXP, n, y, 2, IN(x, v)); }
static dgl_status log_(const dgl_manifold *M, size_t n, double *v, const double *x, const double *y) { return vectors(M, LOG, n, v, 2, IN(x, y)); }
static dgl_status log_any(const dgl_manifold *M, size_t n, double *v, const double *x, const double *y) { return vectors(M, LOG_ANY, n, v, 2, IN(x, y)); }
static dgl_status retract(const dgl_manifold *M, size_t n, double *y, const double *x, const double *v) { return vectors(M, RETRACT, n, y, 2, IN(x, v)); }
static dgl_status project(const dgl_manifold *M, size_t n, double *y, const double *a) { return vectors(M, PROJECT, n, y, 1, IN(a)); }
static dgl_status tangent(const dgl_manifold *M, size_t n, double *v, const double *x, const double *a) { return vectors(M, TANGENT, n, v, 2, IN(x, a)); }
static dgl_status gradient(const dgl_manifold *M, size_t n, double *g, const double *x, const double *e) { return vectors(M, GRADIENT, n, g, 2, IN(x, e)); }
static dgl_status transport(const dgl_manifold *M, size_t n, double *w, const double *x, const double *y, const double *v) { return vectors(M, TRANSPORT, n, w, 3, IN(x, y, v)); }
static dgl_status connection(const dgl_manifold *M, size_t n, double *w, const double *x, const double *u, const double *v) { return vectors(M, CONNECTION, n, w, 3, IN(x, u, v)); }
static dgl_status hessian(const dgl_manifold *M, size_t n, double *out, const double *x, const double *v, const double *e, const double *h) { return vectors(M, HESSIAN, n, out, 4, IN(x, v, e, h)); }

static void random_(const dgl_manifold *M, dgl_rng *rng, size_t n, double *x)
{
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i < M->nparts; x += M->part[i++]->d) dgl_manifold_random(M->part[i], rng, 1, x);
}

static void random_tangent(const dgl_manifold *M, dgl_rng *rng, size_t n, double *v, const double *x)
{
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i < M->nparts; v += M->part[i]->d, x += M->part[i]->d, i++) dgl_manifold_random_tangent(M->part[i], rng, 1, v, x);
}

const dgl_manifold_kind dgl_product_kind = {
    .name = "product", .usage = "M * N", .doc = "the product of manifolds", .points = "each part is a point of its manifold",
    .setup = setup, .serial = true,
    .inner = inner, .exp = exp_, .log = log_, .project = project, .tangent = tangent, .off = off, .random = random_,
    .dist = dist, .log_any = log_any, .transport = transport, .retract = retract, .gradient = gradient, .hessian = hessian,
    .connection = connection, .curvature = curvature, .random_tangent = random_tangent,
};
