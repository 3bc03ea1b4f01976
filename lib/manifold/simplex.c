// The probability simplex, n + 1 positive numbers with the sum 1, with the Fisher metric sum u v/x: through the roots of its
// numbers a part of the sphere of radius 2. Its border is at a finite distance.
#include "manifold/ambient.h"
#include "manifold/rows.h"

#include <stdio.h>

static const dgl_param params[] = {
    { "dim", DGL_INT, 2, 1, 1e6, "dimension, one less than there are numbers", NULL },
    { 0 }
};

static dgl_status setup(dgl_manifold *M)
{
    M->dim = (int)M->param[0];
    M->d = M->shape[0] = (size_t)M->dim + 1;
    M->naxes = 1;
    snprintf(M->name, sizeof M->name, "simplex(%d)", M->dim);
    return DGL_OK;
}

// the nearest numbers with the sum 1, those below 0 lifted
static dgl_status project1(const dgl_manifold *M, double *y, const double *a)
{
    size_t d = M->d;
    double sum = 0, all = 0;
    for (size_t k = 0; k < d; k++) sum += a[k];
    for (size_t k = 0; k < d; k++) all += y[k] = fmax(a[k] - (sum - 1) / (double)d, 1e-12);
    if (!isfinite(all))
        DGL_FAIL(DGL_EDOMAIN, "no point of %s is nearest (row %zu)", M->name, dgl_manifold_row(0));
    for (size_t k = 0; k < d; k++) y[k] /= all;
    return DGL_OK;
}
DGL_BY_ROW1(project, project1, M->d)

static dgl_status off1(const dgl_manifold *M, double *s, const double *a)
{
    double sum = -1;
    bool inside = true;
    for (size_t k = 0; k < M->d; k++) {
        sum += a[k];
        inside = inside && a[k] > 0;
    }
    *s = inside && isfinite(sum) ? fabs(sum) : INFINITY;
    return DGL_OK;
}
DGL_BY_ROW1(off, off1, 1)

static dgl_status inner1(const dgl_manifold *M, double *s, const double *x, const double *u, const double *v)
{
    *s = 0;
    for (size_t k = 0; k < M->d; k++) *s += u[k] / x[k] * v[k];
    return DGL_OK;
}
DGL_BY_ROW3(inner, inner1, 1)

// orthogonal in the metric: the normal of the simplex is x
static dgl_status tangent1(const dgl_manifold *M, double *v, const double *x, const double *a)
{
    double sum = 0, all = 0;
    for (size_t k = 0; k < M->d; k++) {
        sum += a[k];
        all += x[k];
    }
    for (size_t k = 0; k < M->d; k++) v[k] = a[k] - sum / all * x[k];
    return DGL_OK;
}
DGL_BY_ROW2(tangent, tangent1, M->d)

// roots move as cos(t) s + sin(t) w/|w| with w = v/s and t = |w|/2
static dgl_status exp1(const dgl_manifold *M, double *y, const double *x, const double *v)
{
    double ww, sum = 0;
    DGL_TRY(inner1(M, &ww, x, v, v));
    double t = sqrt(ww) / 2, c = cos(t), s = t > 0 ? sin(t) / (2 * t) : 0.5;
    for (size_t k = 0; k < M->d; k++) {
        double root = sqrt(x[k]), r = c * root + s * v[k] / root;
        if (!(r > 0))
            DGL_FAIL(DGL_EDOMAIN, "the geodesic leaves the simplex (row %zu): number %zu becomes 0", dgl_manifold_row(0), k + 1);
        sum += y[k] = r * r;
    }
    for (size_t k = 0; k < M->d; k++) y[k] /= sum;
    return DGL_OK;
}
DGL_BY_ROW2(exp_, exp1, M->d)

static dgl_status dist1(const dgl_manifold *M, double *s, const double *x, const double *y)
{
    double minus = 0, plus = 0;
    for (size_t k = 0; k < M->d; k++) {
        double a = sqrt(x[k]), b = sqrt(y[k]), e = (x[k] - y[k]) / (a + b);
        minus += e * e;
        plus += (a + b) * (a + b);
    }
    *s = 4 * atan2(sqrt(minus), sqrt(plus));
    return DGL_OK;
}
DGL_BY_ROW2(dist, dist1, 1)

static dgl_status log1(const dgl_manifold *M, double *v, const double *x, const double *y)
{
    double chord = 0, c = 0, s = 0;
    for (size_t k = 0; k < M->d; k++) {
        double a = sqrt(x[k]), b = sqrt(y[k]), e = (y[k] - x[k]) / (a + b);
        chord += e * e;
        c += a * b;
        v[k] = e;
    }
    for (size_t k = 0; k < M->d; k++) {                // the part of the root of y across the one of x
        v[k] += chord / 2 * sqrt(x[k]);
        s += v[k] * v[k];
    }
    s = sqrt(s);
    double scale = s > 0 ? 2 * atan2(s, c) / s : 2;
    for (size_t k = 0; k < M->d; k++) v[k] *= scale * sqrt(x[k]);
    return DGL_OK;
}
DGL_BY_ROW2(log_, log1, M->d)

static dgl_status transport1(const dgl_manifold *M, double *w, const double *x, const double *y, const double *v)
{
    double plus = 0, along = 0;
    for (size_t k = 0; k < M->d; k++) {
        double a = sqrt(x[k]), b = sqrt(y[k]);
        plus += (a + b) * (a + b);
        along += (a + b) * v[k] / a;
    }
    for (size_t k = 0; k < M->d; k++) {
        double a = sqrt(x[k]), b = sqrt(y[k]);
        w[k] = b * (v[k] / a - 2 * along / plus * (a + b));
    }
    return DGL_OK;
}
DGL_BY_ROW3(transport, transport1, M->d)

static dgl_status gradient1(const dgl_manifold *M, double *g, const double *x, const double *e)
{
    double c = dgl_dot(M->d, x, e);
    for (size_t k = 0; k < M->d; k++) g[k] = x[k] * (e[k] - c);
    return DGL_OK;
}
DGL_BY_ROW2(gradient, gradient1, M->d)

// G(u, v) = (x sum uv/x - uv/x)/2
static dgl_status connection1(const dgl_manifold *M, double *w, const double *x, const double *u, const double *v)
{
    double s;
    DGL_TRY(inner1(M, &s, x, u, v));
    for (size_t k = 0; k < M->d; k++) w[k] = (s * x[k] - u[k] / x[k] * v[k]) / 2;
    return DGL_OK;
}
DGL_BY_ROW3(connection, connection1, M->d)

// the derivative of the gradient along v, and the connection
static dgl_status hessian1(const dgl_manifold *M, double *out, const double *x, const double *v, const double *e, const double *h)
{
    DGL_SCOPE;
    DGL_SCRATCH(g, M->d);
    DGL_TRY(gradient1(M, g, x, e));
    DGL_TRY(connection1(M, out, x, v, g));
    double xe = dgl_dot(M->d, x, e), change = dgl_dot(M->d, v, e) + dgl_dot(M->d, x, h);
    for (size_t k = 0; k < M->d; k++) out[k] += v[k] * (e[k] - xe) + x[k] * (h[k] - change);
    return DGL_OK;
}
DGL_BY_ROW4(hessian, hessian1, M->d)

static dgl_status curvature(const dgl_manifold *M, size_t n, double *s, const double *x, const double *u, const double *v)
{
    return dgl_constant_curvature(M, n, s, x, u, v, 0.25);
}

// in proportion to exp of normal numbers
static void random_(const dgl_manifold *M, dgl_rng *rng, size_t n, double *x)
{
    for (size_t i = 0; i < n; i++, x += M->d) {
        double sum = 0;
        for (size_t k = 0; k < M->d; k++) sum += x[k] = exp(dgl_rng_normal(rng));
        for (size_t k = 0; k < M->d; k++) x[k] /= sum;
    }
}

static void random_tangent(const dgl_manifold *M, dgl_rng *rng, size_t n, double *v, const double *x)
{
    for (size_t i = 0; i < n; i++, v += M->d, x += M->d) {
        double sum = 0;
        for (size_t k = 0; k < M->d; k++) sum += v[k] = sqrt(x[k]) * dgl_rng_normal(rng);
        for (size_t k = 0; k < M->d; k++) v[k] -= sum * x[k];
    }
}

const dgl_manifold_kind dgl_simplex_kind = {
    .name = "simplex", .usage = "manifold.simplex(n)", .doc = "n + 1 positive numbers with the sum 1, with the Fisher metric",
    .points = "its numbers are positive and their sum is 1", .params = params, .setup = setup,
    .inner = inner, .exp = exp_, .log = log_, .project = project, .tangent = tangent, .off = off, .random = random_,
    .dist = dist, .transport = transport, .gradient = gradient, .hessian = hessian, .connection = connection, .curvature = curvature,
    .random_tangent = random_tangent,
};
