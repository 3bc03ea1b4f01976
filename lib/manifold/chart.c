// A Riemannian metric on a chart as a manifold: points are coordinates, geodesics are solved for.
#include "manifold/ambient.h"
#include "manifold/rows.h"

#include "metric/between.h"
#include "metric/geodesic.h"
#include "num/linalg.h"

#include <stdio.h>
#include <string.h>

static dgl_status setup(dgl_manifold *M)
{
    if (M->metric->negative)
        DGL_FAIL(DGL_EARG, "a manifold needs a positive metric; this one has %d timelike direction%s", M->metric->negative,
                 M->metric->negative == 1 ? "" : "s");
    M->dim = M->metric->chart->n;
    M->d = M->shape[0] = (size_t)M->dim;
    M->naxes = 1;
    snprintf(M->name, sizeof M->name, "a chart of %d coordinate%s", M->dim, M->dim == 1 ? "" : "s");
    return DGL_OK;
}

static dgl_status project(const dgl_manifold *M, size_t n, double *y, const double *a)
{
    memcpy(y, a, n * M->d * sizeof *y);
    for (size_t i = 0; i < n * M->d; i++) {
        const dgl_range *r = &M->metric->chart->range[i % M->d];
        if (r->ranged && !r->periodic)
            y[i] = fmin(fmax(y[i], r->lo), r->hi);
    }
    return DGL_OK;
}

static dgl_status off(const dgl_manifold *M, size_t n, double *s, const double *a)
{
    for (size_t i = 0; i < n; i++) s[i] = dgl_metric_check(M->metric, 1, a + i * M->d) ? INFINITY : 0;
    return DGL_OK;
}

static dgl_status inner(const dgl_manifold *M, size_t n, double *s, const double *x, const double *u, const double *v)
{
    return dgl_metric_inner(M->metric, n, s, x, u, v);
}

static dgl_status exp_(const dgl_manifold *M, size_t n, double *y, const double *x, const double *v)
{
    return dgl_metric_exp(M->metric, n, y, NULL, x, v);
}

static dgl_status log_(const dgl_manifold *M, size_t n, double *v, const double *x, const double *y)
{
    return dgl_metric_between(M->metric, n, v, NULL, NULL, x, y);
}

static dgl_status dist(const dgl_manifold *M, size_t n, double *s, const double *x, const double *y)
{
    return dgl_metric_dist(M->metric, n, s, x, y);
}

// carry gives the change of a vector along dx: -G(dx, v)
static dgl_status connection(const dgl_manifold *M, size_t n, double *w, const double *x, const double *u, const double *v)
{
    DGL_SCOPE;
    size_t d = M->d;
    dgl_kernel *carry;
    DGL_SCRATCH(in, 3 * d);
    DGL_TRY(dgl_metric_carry(&carry, M->metric));
    for (size_t i = 0; i < n; i++) {
        memcpy(in, x + i*d, d * sizeof *in);
        memcpy(in + d, u + i*d, d * sizeof *in);
        memcpy(in + 2*d, v + i*d, d * sizeof *in);
        dgl_kernel_eval1(carry, w + i*d, in);
        for (size_t k = 0; k < d; k++) w[i*d + k] = -w[i*d + k];
    }
    return DGL_OK;
}

// x + v - G(v, v)/2
static dgl_status retract(const dgl_manifold *M, size_t n, double *y, const double *x, const double *v)
{
    DGL_TRY(connection(M, n, y, x, v, v));
    for (size_t i = 0; i < n * M->d; i++) y[i] = x[i] + v[i] - y[i] / 2;
    for (size_t i = 0; i < n; i++)                     // too long a step leaves the chart: then the geodesic itself
        if (dgl_metric_check(M->metric, 1, y + i * M->d))
            DGL_TRY(exp_(M, 1, y + i * M->d, x + i * M->d, v + i * M->d));
    return DGL_OK;
}

static dgl_status gradient(const dgl_manifold *M, size_t n, double *g, const double *x, const double *e)
{
    DGL_SCOPE;
    size_t d = M->d;
    DGL_SCRATCH(m, n * d * d);
    DGL_TRY(dgl_fn_eval(&M->metric->matrix->fn, n, m, x));
    return dgl_linalg_solve(n, d, 1, g, m, e);
}

// g^-1 (h - e(G(v, .)))
static dgl_status hessian(const dgl_manifold *M, size_t n, double *out, const double *x, const double *v, const double *e, const double *h)
{
    DGL_SCOPE;
    size_t d = M->d;
    DGL_SCRATCH(unit, d);
    DGL_SCRATCH(G, d);
    DGL_SCRATCH(w, n * d);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < d; k++) {
            memset(unit, 0, d * sizeof *unit);
            unit[k] = 1;
            DGL_TRY(connection(M, 1, G, x + i*d, v + i*d, unit));
            w[i*d + k] = h[i*d + k] - dgl_dot(d, e + i*d, G);
        }
    return gradient(M, n, out, x, w);
}

// K times the area
static dgl_status curvature(const dgl_manifold *M, size_t n, double *s, const double *x, const double *u, const double *v)
{
    DGL_SCOPE;
    DGL_SCRATCH(uu, n);
    DGL_SCRATCH(vv, n);
    DGL_SCRATCH(uv, n);
    DGL_TRY(inner(M, n, uu, x, u, u));
    DGL_TRY(inner(M, n, vv, x, v, v));
    DGL_TRY(inner(M, n, uv, x, u, v));
    DGL_TRY(dgl_metric_sectional(M->metric, n, s, x, u, v));
    for (size_t i = 0; i < n; i++) s[i] *= uu[i] * vv[i] - uv[i] * uv[i];
    return DGL_OK;
}

// uniform in the ranges, normal where there are none
static void random_(const dgl_manifold *M, dgl_rng *rng, size_t n, double *x)
{
    for (size_t i = 0; i < n * M->d; i++) {
        const dgl_range *r = &M->metric->chart->range[i % M->d];
        bool lo = r->ranged && isfinite(r->lo), hi = r->ranged && isfinite(r->hi);
        x[i] = lo && hi ? r->lo + (r->hi - r->lo) * dgl_rng_uniform(rng) : lo ? r->lo - log1p(-dgl_rng_uniform(rng))
             : hi ? r->hi + log1p(-dgl_rng_uniform(rng)) : dgl_rng_normal(rng);
    }
}

// L'^-1 z for g = L L'
static void random_tangent(const dgl_manifold *M, dgl_rng *rng, size_t n, double *v, const double *x)
{
    DGL_SCOPE;
    size_t d = M->d;
    double *m = dgl_scratch(d * d);
    for (size_t i = 0; i < n; i++, v += d, x += d) {
        for (size_t k = 0; k < d; k++) v[k] = dgl_rng_normal(rng);
        if (!m || dgl_fn_eval(&M->metric->matrix->fn, 1, m, x) || dgl_linalg_cholesky(1, d, m, m)) {
            memset(v, 0, d * sizeof *v);
            continue;
        }
        for (size_t k = d; k-- > 0; ) {
            for (size_t j = k + 1; j < d; j++) v[k] -= m[j*d + k] * v[j];
            v[k] /= m[k*d + k];
        }
    }
}

const dgl_manifold_kind dgl_chart_kind = {
    .name = "chart", .usage = "manifold.from_metric(g)", .doc = "a Riemannian metric in its coordinates", .serial = true,
    .points = "its coordinates are in their ranges and the metric is positive there", .setup = setup,
    .inner = inner, .exp = exp_, .log = log_, .project = project, .tangent = dgl_ambient_tangent, .off = off, .random = random_,
    .dist = dist, .retract = retract, .gradient = gradient, .hessian = hessian, .connection = connection, .curvature = curvature,
    .random_tangent = random_tangent,
};
