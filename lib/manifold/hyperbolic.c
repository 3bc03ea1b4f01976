// Hyperbolic space as the hyperboloid -x0^2 + x1^2 + ... = -1, x0 > 0. The last n numbers (the place) determine
// a point and a tangent vector; every result is computed from them, split into the part along the place and the
// part across it, so that digits survive far out, where Minkowski products of the numbers cancel.
#include "manifold/ambient.h"
#include "manifold/rows.h"

#include <float.h>
#include <stdio.h>
#include <string.h>

extern const dgl_manifold_kind dgl_ball_kind, dgl_half_space_kind;

static const dgl_param params[] = {
    { "dim", DGL_INT, 2, 1, 1e6, "dimension", NULL },
    { "model", DGL_WORD, 0, 0, 2, "hyperboloid in R^(n+1), time first; Poincaré ball or half-space in R^n", "hyperboloid|ball|half-space" },
    { 0 }
};

static dgl_status setup(dgl_manifold *M)
{
    M->dim = (int)M->param[0];
    M->naxes = 1;
    M->reach = INFINITY;
    if (M->param[1] > 0) {
        bool ball = M->param[1] == 1;
        M->kind = ball ? &dgl_ball_kind : &dgl_half_space_kind;
        M->d = M->shape[0] = (size_t)M->dim;
        snprintf(M->name, sizeof M->name, "hyperbolic(%d, {model = \"%s\"})", M->dim, ball ? "ball" : "half-space");
    } else {
        M->d = M->shape[0] = (size_t)M->dim + 1;
        snprintf(M->name, sizeof M->name, "hyperbolic(%d)", M->dim);
    }
    return DGL_OK;
}

// time of a place
static double time_of(size_t m, const double *x) { return hypot(1, dgl_length(m, x)); }

// The time of a tangent vector at a point.
static double time_of_vector(size_t m, const double *x, const double *v) { return dgl_dot(m, x, v) / time_of(m, x); }

// 2 cosh d - 2 = <x - y, x - y>, without cancellation; x, y places of m numbers
static double chord2(size_t m, const double *x, const double *y)
{
    double ss = 0, dd = 0, ds = 0, xx = dgl_length(m, x), yy = dgl_length(m, y), tx = hypot(1, xx), ty = hypot(1, yy), T = tx + ty;
    for (size_t k = 0; k < m; k++) {
        double s = x[k] + y[k], e = y[k] - x[k];
        ss += s * s;
        dd += e * e;
        ds += e * s;
    }
    if (ss == 0 && dd == 0)
        return 0;
    if (dd <= ss / 4) {                                // h (1 - a^2/T^2) = across^2 + 4 a^2/T^2, a: the part of y - x along x + y
        double across = 0, a2 = ds / T * (ds / ss) / T, ws = 0;
        size_t p = 0;                                  // w = y - x without a multiple of x + y, so that its largest number is 0
        for (size_t k = 1; k < m; k++)
            if (fabs(x[k] + y[k]) > fabs(x[p] + y[p])) p = k;
        double f = (y[p] - x[p]) / (x[p] + y[p]);
        for (size_t k = 0; k < m; k++)
            if (k != p) ws += ((y[k] - x[k]) - f * (x[k] + y[k])) * (x[k] + y[k]);
        for (size_t k = 0; k < m; k++) {
            double w = k == p ? 0 : (y[k] - x[k]) - f * (x[k] + y[k]), e = w - ws / ss * (x[k] + y[k]);
            across += e * e;
        }
        return (across + 4 * a2) / (1 - a2);
    }
    double delta = asinh(ds / (xx * ty + yy * tx)), sh = 2 * sinh(delta / 2), u2 = 0;
    for (size_t k = 0; k < m && xx > 0 && yy > 0; k++) {
        double e = x[k] / xx - y[k] / yy;
        u2 += e * e;
    }
    return sh * sh + xx * yy * u2;
}

static dgl_status dist(const dgl_manifold *M, size_t n, double *s, const double *x, const double *y)
{
    for (size_t i = 0; i < n; i++) s[i] = 2 * asinh(sqrt(chord2(M->d - 1, x + i * M->d + 1, y + i * M->d + 1)) / 2);
    return DGL_OK;
}

// <u, v> = u across . v across + (u along)(v along)/x0^2
static dgl_status inner(const dgl_manifold *M, size_t n, double *s, const double *x, const double *u, const double *v)
{
    size_t d = M->d, m = d - 1;
    for (size_t i = 0; i < n; i++, x += d, u += d, v += d) {
        double r = dgl_length(m, x + 1), t = hypot(1, r), ur = 0, vr = 0, across = 0;
        for (size_t k = 1; k <= m && r > 0; k++) {
            ur += u[k] * (x[k] / r);
            vr += v[k] * (x[k] / r);
        }
        for (size_t k = 1; k <= m; k++) {
            double e = r > 0 ? x[k] / r : 0;
            across += (u[k] - ur * e) * (v[k] - vr * e);
        }
        s[i] = across + (ur / t) * (vr / t);
    }
    return DGL_OK;
}

static dgl_status project(const dgl_manifold *M, size_t n, double *y, const double *a)
{
    size_t d = M->d;
    for (size_t i = 0; i < n; i++, y += d, a += d) {
        if (!dgl_all_finite(d, a))
            DGL_FAIL(DGL_EDOMAIN, "no point of %s is nearest (row %zu)", M->name, dgl_manifold_row(i));
        memmove(y + 1, a + 1, (d - 1) * sizeof *y);
        y[0] = time_of(d - 1, y + 1);
    }
    return DGL_OK;
}

// a + <x, a> x; its time from the rest
static dgl_status tangent(const dgl_manifold *M, size_t n, double *v, const double *x, const double *a)
{
    size_t d = M->d;
    for (size_t i = 0; i < n; i++, v += d, x += d, a += d) {
        double c = dgl_dot(d - 1, x + 1, a + 1) - x[0] * a[0];
        if (fabs(c) <= 8 * DBL_EPSILON * fabs(x[0] * a[0]))
            c = 0;                                     // it is tangent already
        for (size_t k = 1; k < d; k++) v[k] = a[k] + c * x[k];
        v[0] = time_of_vector(d - 1, x + 1, v + 1);
    }
    return DGL_OK;
}

static dgl_status off(const dgl_manifold *M, size_t n, double *s, const double *a)
{
    size_t d = M->d;
    for (size_t i = 0; i < n; i++, a += d) {
        double t = time_of(d - 1, a + 1);
        s[i] = dgl_all_finite(d, a) ? fabs(a[0] - t) / t : INFINITY;
    }
    return DGL_OK;
}

// With |x| = sinh r, v of length t and a = cos of its angle to the radius: the new place is sinh(t) v across / t
// across, (1+a)/2 sinh(r+t) + (1-a)/2 sinh(r-t) along.
static dgl_status exp_(const dgl_manifold *M, size_t n, double *y, const double *x, const double *v)
{
    size_t d = M->d, m = d - 1;
    for (size_t i = 0; i < n; i++, y += d, x += d, v += d) {
        double xx = dgl_length(m, x + 1), r = asinh(xx), along = 0, across = 0;
        for (size_t k = 1; k <= m && xx > 0; k++) along += v[k] * (x[k] / xx);
        for (size_t k = 1; k <= m; k++) {
            y[k] = v[k] - (xx > 0 ? along * (x[k] / xx) : 0);
            across = hypot(across, y[k]);
        }
        double radial = along / hypot(1, xx), t = hypot(across, radial), sh = t > 0 ? sinh(t) / t : 1, a = t > 0 ? radial / t : 0;
        double b2 = t > 0 ? (across / t) * (across / t) : 0, plus = a < 0 ? b2 / (1 - a) : 1 + a, minus = a > 0 ? b2 / (1 + a) : 1 - a;
        double out = r + t < 700 ? plus / 2 * sinh(r + t) : plus > 0 ? exp(r + t + log(plus / 4)) : 0;
        double place = t > 0.5 ? out + minus / 2 * sinh(r - t) : xx * cosh(t) + sh * along;
        for (size_t k = 1; k <= m; k++) y[k] = sh * y[k] + (xx > 0 ? place * (x[k] / xx) : 0);
        y[0] = time_of(m, y + 1);
        if (!isfinite(y[0]))
            DGL_FAIL(DGL_EDOMAIN, "the geodesic ends too far out for doubles (row %zu)", dgl_manifold_row(i));
    }
    return DGL_OK;
}

// (d / sinh d)(y - cosh(d) x), along and across
static dgl_status log_(const dgl_manifold *M, size_t n, double *v, const double *x, const double *y)
{
    size_t d = M->d, m = d - 1;
    for (size_t i = 0; i < n; i++, v += d, x += d, y += d) {
        double h = chord2(m, x + 1, y + 1), sh = sqrt(h) * sqrt(1 + h / 4), s = 2 * asinh(sqrt(h) / 2), scale = sh > 0 ? s / sh : 1;
        double xx = dgl_length(m, x + 1), tx = hypot(1, xx), ty = time_of(m, y + 1), yr = 0, e = 0, across = 0;
        for (size_t k = 1; k <= m && xx > 0; k++) {
            yr += y[k] * (x[k] / xx);
            e += (y[k] - x[k]) * (x[k] / xx);
        }
        for (size_t k = 1; k <= m; k++) v[k] = xx > 0 ? (y[k] - x[k]) - e * (x[k] / xx) : y[k];
        across = dgl_length(m, v + 1);
        double both = tx * yr + ty * xx, along = yr > 0 ? e * ((yr + xx) / both) - xx * across * (xx * across / both) : tx * yr - ty * xx;
        for (size_t k = 1; k <= m; k++) v[k] = scale * v[k] + (xx > 0 ? scale * along * tx * (x[k] / xx) : 0);
        v[0] = time_of_vector(m, x + 1, v + 1);
        if (!dgl_all_finite(d, v))
            DGL_FAIL(DGL_EDOMAIN, "x and y are too far apart for doubles (row %zu)", dgl_manifold_row(i));
    }
    return DGL_OK;
}

// v + <y, v> (x + y) / (1 + cosh d), with <y, v> = <y - x, v>
static dgl_status transport(const dgl_manifold *M, size_t n, double *w, const double *x, const double *y, const double *v)
{
    size_t d = M->d, m = d - 1;
    for (size_t i = 0; i < n; i++, w += d, x += d, y += d, v += d) {
        double tx = time_of(m, x + 1), ty = time_of(m, y + 1), ds = 0, ev = 0;
        for (size_t k = 1; k <= m; k++) {
            ds += (y[k] - x[k]) * (x[k] + y[k]);
            ev += (y[k] - x[k]) * v[k];
        }
        double yv = ev - ds / (tx + ty) * time_of_vector(m, x + 1, v + 1), c = yv / (2 + chord2(m, x + 1, y + 1) / 2);
        for (size_t k = 1; k <= m; k++) w[k] = v[k] + c * (x[k] + y[k]);
        w[0] = time_of_vector(m, y + 1, w + 1);
    }
    return DGL_OK;
}

// e with the sign of its time changed, made tangent
static dgl_status gradient(const dgl_manifold *M, size_t n, double *g, const double *x, const double *e)
{
    DGL_SCOPE;
    size_t d = M->d;
    DGL_SCRATCH(a, n * d);
    for (size_t k = 0; k < n * d; k++) a[k] = k % d ? e[k] : -e[k];
    return tangent(M, n, g, x, a);
}

// P(J h) + <x, J e> v
static dgl_status hessian(const dgl_manifold *M, size_t n, double *out, const double *x, const double *v, const double *e, const double *h)
{
    size_t d = M->d;
    DGL_TRY(gradient(M, n, out, x, h));
    for (size_t i = 0; i < n; i++, out += d, x += d, v += d, e += d) {
        double c = dgl_dot(d, x, e);
        for (size_t k = 0; k < d; k++) out[k] += c * v[k];
    }
    return DGL_OK;
}

static dgl_status connection(const dgl_manifold *M, size_t n, double *w, const double *x, const double *u, const double *v)
{
    size_t d = M->d;
    for (size_t i = 0; i < n; i++, w += d, x += d, u += d, v += d) {
        double c = dgl_dot(d - 1, u + 1, v + 1) - u[0] * v[0];
        for (size_t k = 0; k < d; k++) w[k] = -c * x[k];
    }
    return DGL_OK;
}

static dgl_status curvature(const dgl_manifold *M, size_t n, double *s, const double *x, const double *u, const double *v)
{
    return dgl_constant_curvature(M, n, s, x, u, v, -1);
}

static void random_(const dgl_manifold *M, dgl_rng *rng, size_t n, double *x)
{
    size_t d = M->d;
    for (size_t i = 0; i < n; i++, x += d) {
        for (size_t k = 1; k < d; k++) x[k] = dgl_rng_normal(rng);
        x[0] = time_of(d - 1, x + 1);
    }
}

// normal at (1, 0), carried to x: z + (x . z)/(1 + x0) x in place
static void random_tangent(const dgl_manifold *M, dgl_rng *rng, size_t n, double *v, const double *x)
{
    size_t d = M->d, m = d - 1;
    for (size_t i = 0; i < n; i++, v += d, x += d) {
        for (size_t k = 1; k <= m; k++) v[k] = dgl_rng_normal(rng);
        double c = dgl_dot(m, x + 1, v + 1) / (1 + time_of(m, x + 1));
        for (size_t k = 1; k <= m; k++) v[k] += c * x[k];
        v[0] = time_of_vector(m, x + 1, v + 1);
    }
}

const dgl_manifold_kind dgl_hyperbolic_kind = {
    .name = "hyperbolic", .usage = "manifold.hyperbolic(n, {model = \"hyperboloid\"})",
    .doc = "hyperbolic space H^n of curvature -1, as a hyperboloid or as the Poincaré ball",
    .points = "its points have -x0^2 + x1^2 + ... = -1, x0 > 0", .params = params, .setup = setup,
    .inner = inner, .exp = exp_, .log = log_, .project = project, .tangent = tangent, .off = off, .random = random_,
    .dist = dist, .transport = transport, .gradient = gradient, .hessian = hessian, .connection = connection,
    .curvature = curvature, .random_tangent = random_tangent,
};
