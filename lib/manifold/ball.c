// Hyperbolic space as the Poincaré ball |x| < 1 with the metric 4 dx^2/(1 - |x|^2)^2: a model of manifold.hyperbolic.
// 1 - |x|^2 is computed without rounding of the squares, so that distances are right up to the border.
#include "manifold/ambient.h"
#include "manifold/rows.h"

#include <string.h>

// 1 - |x|^2, the products and sums exact to twice the precision
static double inside(size_t d, const double *x)
{
    double s = 1, low = 0;
    for (size_t k = 0; k < d; k++) {
        double p = -x[k] * x[k], e = fma(-x[k], x[k], -p), t = s + p, b = t - s;
        low += (s - (t - b)) + (p - b) + e;
        s = t;
    }
    return s + low;
}

static double between2(size_t d, const double *x, const double *y)
{
    double s = 0;
    for (size_t k = 0; k < d; k++) s += (x[k] - y[k]) * (x[k] - y[k]);
    return s;
}

static dgl_status project(const dgl_manifold *M, size_t n, double *y, const double *a)
{
    size_t d = M->d;
    for (size_t i = 0; i < n; i++, y += d, a += d) {
        double r = dgl_length(d, a);
        if (!isfinite(r))
            DGL_FAIL(DGL_EDOMAIN, "no point of %s is nearest (row %zu)", M->name, dgl_manifold_row(i));
        double s = r >= 1 ? (1 - 0x1p-50) / r : 1;
        for (size_t k = 0; k < d; k++) y[k] = s * a[k];
    }
    return DGL_OK;
}

static dgl_status off(const dgl_manifold *M, size_t n, double *s, const double *a)
{
    for (size_t i = 0; i < n; i++) s[i] = inside(M->d, a + i * M->d) > 0 ? 0 : INFINITY;
    return DGL_OK;
}

static dgl_status inner(const dgl_manifold *M, size_t n, double *s, const double *x, const double *u, const double *v)
{
    size_t d = M->d;
    for (size_t i = 0; i < n; i++, x += d, u += d, v += d) {
        double f = 2 / inside(d, x);
        s[i] = f * f * dgl_dot(d, u, v);
    }
    return DGL_OK;
}

static dgl_status dist(const dgl_manifold *M, size_t n, double *s, const double *x, const double *y)
{
    size_t d = M->d;
    for (size_t i = 0; i < n; i++, x += d, y += d)
        s[i] = 2 * asinh(sqrt(between2(d, x, y) / inside(d, x) / inside(d, y)));
    return DGL_OK;
}

// Möbius addition of w = tanh(|v|/(1 - |x|^2)) v/|v|: with A = 1 - |x|^2, B = 1 - |w|^2 and s = x + w it is
// (|s|^2 x + A s) / (|s|^2 + A B)
static dgl_status exp_(const dgl_manifold *M, size_t n, double *y, const double *x, const double *v)
{
    size_t d = M->d;
    for (size_t i = 0; i < n; i++, y += d, x += d, v += d) {
        double A = inside(d, x), t = dgl_length(d, v), w = t > 0 ? tanh(t / A) / t : 0, c = 1 / cosh(t / A), ss = 0;
        for (size_t k = 0; k < d; k++) {
            y[k] = x[k] + w * v[k];
            ss += y[k] * y[k];
        }
        double D = ss + A * c * c;
        for (size_t k = 0; k < d; k++) y[k] = D > 0 ? (ss * x[k] + A * y[k]) / D : x[k];
        if (!(inside(d, y) > 0))
            DGL_FAIL(DGL_EDOMAIN, "the geodesic ends too near to the border for doubles (row %zu); the hyperboloid reaches farther", dgl_manifold_row(i));
    }
    return DGL_OK;
}

// (-x) + y in Möbius' sense is along (1 - |x|^2)(y - x) - |y - x|^2 x
static dgl_status log_(const dgl_manifold *M, size_t n, double *v, const double *x, const double *y)
{
    size_t d = M->d;
    for (size_t i = 0; i < n; i++, v += d, x += d, y += d) {
        double A = inside(d, x), b = between2(d, x, y), s = 2 * asinh(sqrt(b / A / inside(d, y)));
        for (size_t k = 0; k < d; k++) v[k] = A * (y[k] - x[k]) - b * x[k];
        double t = dgl_length(d, v), scale = t > 0 ? s * A / 2 / t : 0;
        for (size_t k = 0; k < d; k++) v[k] *= scale;
    }
    return DGL_OK;
}

// the gyration gyr[y, -x] and the ratio of the conformal factors
static dgl_status transport(const dgl_manifold *M, size_t n, double *w, const double *x, const double *y, const double *v)
{
    size_t d = M->d;
    for (size_t i = 0; i < n; i++, w += d, x += d, y += d, v += d) {
        double Ax = inside(d, x), Ay = inside(d, y), xx = dgl_dot(d, x, x), yy = dgl_dot(d, y, y), xy = dgl_dot(d, x, y);
        double xv = dgl_dot(d, x, v), yv = dgl_dot(d, y, v), D = between2(d, x, y) + Ax * Ay;
        double a = -yv * xx - xv + 2 * xy * xv, b = xv * yy - yv;
        for (size_t k = 0; k < d; k++) w[k] = Ay / Ax * (v[k] + 2 * (a * y[k] - b * x[k]) / D);
    }
    return DGL_OK;
}

static dgl_status gradient(const dgl_manifold *M, size_t n, double *g, const double *x, const double *e)
{
    size_t d = M->d;
    for (size_t i = 0; i < n; i++, g += d, x += d, e += d) {
        double A = inside(d, x);
        for (size_t k = 0; k < d; k++) g[k] = A * A / 4 * e[k];
    }
    return DGL_OK;
}

// G(u, v) = (2/(1 - |x|^2)) (<x,u> v + <x,v> u - <u,v> x)
static dgl_status connection(const dgl_manifold *M, size_t n, double *w, const double *x, const double *u, const double *v)
{
    size_t d = M->d;
    for (size_t i = 0; i < n; i++, w += d, x += d, u += d, v += d) {
        double f = 2 / inside(d, x), xu = dgl_dot(d, x, u), xv = dgl_dot(d, x, v), uv = dgl_dot(d, u, v);
        for (size_t k = 0; k < d; k++) w[k] = f * (xu * v[k] + xv * u[k] - uv * x[k]);
    }
    return DGL_OK;
}

// (h - e(G(v, .))) raised
static dgl_status hessian(const dgl_manifold *M, size_t n, double *out, const double *x, const double *v, const double *e, const double *h)
{
    size_t d = M->d;
    for (size_t i = 0; i < n; i++, out += d, x += d, v += d, e += d, h += d) {
        double A = inside(d, x), f = 2 / A, xv = dgl_dot(d, x, v), xe = dgl_dot(d, x, e), ve = dgl_dot(d, v, e);
        for (size_t k = 0; k < d; k++) out[k] = A * A / 4 * (h[k] - f * (xv * e[k] + ve * x[k] - xe * v[k]));
    }
    return DGL_OK;
}

static dgl_status curvature(const dgl_manifold *M, size_t n, double *s, const double *x, const double *u, const double *v)
{
    return dgl_constant_curvature(M, n, s, x, u, v, -1);
}

// the places of the hyperboloid's random points: x/(1 + x0)
static void random_(const dgl_manifold *M, dgl_rng *rng, size_t n, double *x)
{
    size_t d = M->d;
    for (size_t i = 0; i < n; i++, x += d) {
        for (size_t k = 0; k < d; k++) x[k] = dgl_rng_normal(rng);
        double c = 1 + hypot(1, dgl_length(d, x));
        for (size_t k = 0; k < d; k++) x[k] /= c;
    }
}

static void random_tangent(const dgl_manifold *M, dgl_rng *rng, size_t n, double *v, const double *x)
{
    size_t d = M->d;
    for (size_t i = 0; i < n; i++, v += d, x += d) {
        double A = inside(d, x);
        for (size_t k = 0; k < d; k++) v[k] = A / 2 * dgl_rng_normal(rng);
    }
}

const dgl_manifold_kind dgl_ball_kind = {
    .name = "hyperbolic", .points = "its points have |x| < 1",
    .inner = inner, .exp = exp_, .log = log_, .project = project, .tangent = dgl_ambient_tangent, .off = off, .random = random_,
    .dist = dist, .transport = transport, .gradient = gradient, .hessian = hessian, .connection = connection,
    .curvature = curvature, .random_tangent = random_tangent,
};
