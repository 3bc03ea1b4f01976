// The sphere of a radius in R^(n+1). Angles come from atan2 and differences of near (or nearly opposite) points,
// so that no digit is lost beside 0 and pi.
#include "manifold/ambient.h"
#include "manifold/lanes.h"
#include "manifold/rows.h"

#include <float.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const dgl_param params[] = {
    { "dim", DGL_INT, 2, 1, 1e6, "dimension", NULL },
    { "radius", DGL_NUM, 1, 1e-100, 1e100, "radius", NULL },
    { 0 }
};

static dgl_status setup(dgl_manifold *M)
{
    M->dim = (int)M->param[0];
    M->d = M->shape[0] = (size_t)M->dim + 1;
    M->naxes = 1;
    M->reach = M_PI * M->param[1];
    if (M->param[1] == 1)
        snprintf(M->name, sizeof M->name, "sphere(%d)", M->dim);
    else
        snprintf(M->name, sizeof M->name, "sphere(%d, {radius = %g})", M->dim, M->param[1]);
    return DGL_OK;
}

static dgl_status project(const dgl_manifold *M, size_t n, double *y, const double *a)
{
    size_t d = M->d;
    for (size_t i = 0; i < n; i++, y += d, a += d) {
        double s = dgl_length(d, a);
        if (!(s > 0 && isfinite(s)))
            DGL_FAIL(DGL_EDOMAIN, "no point of %s is nearest (row %zu)", M->name, dgl_manifold_row(i));
        for (size_t k = 0; k < d; k++) y[k] = a[k] / s * M->param[1];
    }
    return DGL_OK;
}

static dgl_status tangent(const dgl_manifold *M, size_t n, double *v, const double *x, const double *a)
{
    size_t d = M->d;
    for (size_t i = 0; i < n; i++, v += d, x += d, a += d) {
        double c = dgl_dot(d, a, x) / dgl_dot(d, x, x);
        for (size_t k = 0; k < d; k++) v[k] = a[k] - c * x[k];
    }
    return DGL_OK;
}

static dgl_status off(const dgl_manifold *M, size_t n, double *s, const double *a)
{
    double r = M->param[1];
    for (size_t i = 0; i < n; i++) {
        s[i] = fabs(dgl_length(M->d, a + i * M->d) - r) / fmax(1, r);
        if (isnan(s[i]))
            s[i] = INFINITY;
    }
    return DGL_OK;
}

// y = cos(t/r) x + r sin(t/r) v/t, t = |v|, put back on the sphere
static dgl_status exp_(const dgl_manifold *M, size_t n, double *y, const double *x, const double *v)
{
    size_t d = M->d;
    double r = M->param[1];
    for (size_t i = 0; i < n; i++, y += d, x += d, v += d) {
        double t = dgl_length(d, v) / r, c = cos(t), s = t > 0 ? sin(t) / t : 1, size = 0;
        for (size_t k = 0; k < d; k++) {
            y[k] = c * x[k] + s * v[k];
            size += y[k] * y[k];
        }
        size = r / sqrt(size);
        for (size_t k = 0; k < d; k++) y[k] *= size;
    }
    return DGL_OK;
}

// The part of y across x, from y - x or y + x, whichever is short; returns its length over r.
static double across(size_t d, double *u, const double *x, const double *y, double r, double c)
{
    double sign = c > 0 ? -1 : 1, along = 0, s = 0;
    for (size_t k = 0; k < d; k++) {
        u[k] = y[k] + sign * x[k];
        along += u[k] * x[k];
    }
    along /= r * r;
    for (size_t k = 0; k < d; k++) {
        u[k] -= along * x[k];
        s += u[k] * u[k];
    }
    return s > 1e-280 ? sqrt(s) / r : dgl_length(d, u) / r;
}

// any length pi r across x: along the unit vector that x has least of
static void half_turn(size_t d, double *v, const double *x, double r)
{
    size_t least = 0;
    for (size_t k = 1; k < d; k++)
        if (fabs(x[k]) < fabs(x[least])) least = k;
    double c = x[least] / (r * r), s = M_PI * r / sqrt(1 - c * x[least]);
    for (size_t k = 0; k < d; k++) v[k] = s * ((k == least) - c * x[k]);
}

static dgl_status log_or(const dgl_manifold *M, size_t n, double *v, const double *x, const double *y, bool any)
{
    size_t d = M->d;
    double r = M->param[1];
    for (size_t i = 0; i < n; i++, v += d, x += d, y += d) {
        double c = dgl_dot(d, x, y) / (r * r), s = across(d, v, x, y, r, c);
        if (s < 4 * DBL_EPSILON && c < 0 && any) {
            half_turn(d, v, x, r);
            continue;
        }
        if (s < 4 * DBL_EPSILON && c < 0)
            DGL_FAIL(DGL_EDOMAIN, "x and y are antipodes (row %zu): no geodesic between them is the shortest", dgl_manifold_row(i));
        double scale = s > 0 ? atan2(s, c) / s : 1;
        for (size_t k = 0; k < d; k++) v[k] *= scale;
    }
    return DGL_OK;
}

static dgl_status log_(const dgl_manifold *M, size_t n, double *v, const double *x, const double *y) { return log_or(M, n, v, x, y, false); }
static dgl_status log_any(const dgl_manifold *M, size_t n, double *v, const double *x, const double *y) { return log_or(M, n, v, x, y, true); }

// 2 atan2(|x - y|, |x + y|)
static dgl_status dist(const dgl_manifold *M, size_t n, double *s, const double *x, const double *y)
{
    size_t d = M->d;
    for (size_t i = 0; i < n; i++, x += d, y += d) {
        double minus = 0, plus = 0;
        for (size_t k = 0; k < d; k++) {
            double a = x[k] - y[k], b = x[k] + y[k];
            minus += a * a;
            plus += b * b;
        }
        s[i] = 2 * M->param[1] * atan2(sqrt(minus), sqrt(plus));
    }
    return DGL_OK;
}

// v - <y, v> (x + y) / (r^2 + <x, y>), with r^2 + <x, y> = |x + y|^2 / 2
static dgl_status transport(const dgl_manifold *M, size_t n, double *w, const double *x, const double *y, const double *v)
{
    size_t d = M->d;
    for (size_t i = 0; i < n; i++, w += d, x += d, y += d, v += d) {
        double plus = 0, yv = 0;
        for (size_t k = 0; k < d; k++) {
            plus += (x[k] + y[k]) * (x[k] + y[k]);
            yv += (x[k] + y[k]) * v[k];
        }
        if (sqrt(plus) < 4 * DBL_EPSILON * M->param[1])
            DGL_FAIL(DGL_EDOMAIN, "x and y are antipodes (row %zu): no geodesic between them is the shortest", dgl_manifold_row(i));
        for (size_t k = 0; k < d; k++) w[k] = v[k] - 2 * yv / plus * (x[k] + y[k]);
    }
    return DGL_OK;
}

static dgl_status retract(const dgl_manifold *M, size_t n, double *y, const double *x, const double *v)
{
    size_t d = M->d;
    for (size_t i = 0; i < n; i++, y += d, x += d, v += d) {
        for (size_t k = 0; k < d; k++) y[k] = x[k] + v[k];
        double s = M->param[1] / dgl_length(d, y);
        for (size_t k = 0; k < d; k++) y[k] *= s;
    }
    return DGL_OK;
}

// P(h) - <x, e> v / r^2
static dgl_status hessian(const dgl_manifold *M, size_t n, double *out, const double *x, const double *v, const double *e, const double *h)
{
    size_t d = M->d;
    DGL_TRY(tangent(M, n, out, x, h));
    for (size_t i = 0; i < n; i++, out += d, x += d, v += d, e += d) {
        double c = dgl_dot(d, x, e) / dgl_dot(d, x, x);
        for (size_t k = 0; k < d; k++) out[k] -= c * v[k];
    }
    return DGL_OK;
}

static dgl_status connection(const dgl_manifold *M, size_t n, double *w, const double *x, const double *u, const double *v)
{
    size_t d = M->d;
    for (size_t i = 0; i < n; i++, w += d, x += d, u += d, v += d) {
        double c = dgl_dot(d, u, v) / dgl_dot(d, x, x);
        for (size_t k = 0; k < d; k++) w[k] = c * x[k];
    }
    return DGL_OK;
}

static dgl_status curvature(const dgl_manifold *M, size_t n, double *s, const double *x, const double *u, const double *v)
{
    return dgl_constant_curvature(M, n, s, x, u, v, 1 / (M->param[1] * M->param[1]));
}

static void random_(const dgl_manifold *M, dgl_rng *rng, size_t n, double *x)
{
    size_t d = M->d;
    for (size_t i = 0; i < n; i++, x += d) {
        double s;
        do {
            for (size_t k = 0; k < d; k++) x[k] = dgl_rng_normal(rng);
            s = dgl_length(d, x);
        } while (!(s > 1e-3));
        for (size_t k = 0; k < d; k++) x[k] *= M->param[1] / s;
    }
}

const dgl_manifold_kind dgl_sphere_kind = {
    .name = "sphere", .usage = "manifold.sphere(n, {radius = 1})", .doc = "the sphere S^n of points x in R^(n+1) with |x| = radius",
    .points = "its points have |x| = radius", .params = params, .setup = setup, .compact = true,
    .inner = dgl_ambient_inner, .exp = exp_, .log = log_, .project = project, .tangent = tangent, .off = off, .random = random_,
    .dist = dist, .log_any = log_any, .transport = transport, .retract = retract, .hessian = hessian, .connection = connection, .curvature = curvature,
    .lanes = offsetof(dgl_lanes_api, sphere),
};
