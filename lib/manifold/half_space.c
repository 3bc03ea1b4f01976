// Hyperbolic space as the half-space x_n > 0 with the metric |dx|^2/x_n^2: a model of manifold.hyperbolic.
//
// A geodesic stays in a vertical plane. With h = x_n, unit velocity h (a, b) along and up in that plane it is after length t
// at h (a sinh t, 1)/(cosh t - b sinh t).
#include "manifold/ambient.h"
#include "manifold/rows.h"

#include <string.h>

static dgl_status project(const dgl_manifold *M, size_t n, double *y, const double *a)
{
    size_t d = M->d;
    memcpy(y, a, n * d * sizeof *y);
    for (size_t i = 0; i < n; i++, y += d) {
        if (!dgl_all_finite(d, y))
            DGL_FAIL(DGL_EDOMAIN, "no point of %s is nearest (row %zu)", M->name, dgl_manifold_row(i));
        y[d - 1] = fmax(y[d - 1], 1e-150);
    }
    return DGL_OK;
}

static dgl_status off(const dgl_manifold *M, size_t n, double *s, const double *a)
{
    for (size_t i = 0; i < n; i++, a += M->d) s[i] = a[M->d - 1] > 0 && dgl_all_finite(M->d, a) ? 0 : INFINITY;
    return DGL_OK;
}

static dgl_status inner1(const dgl_manifold *M, double *s, const double *x, const double *u, const double *v)
{
    double h = x[M->d - 1];
    *s = 0;
    for (size_t k = 0; k < M->d; k++) *s += u[k] / h * (v[k] / h);
    return DGL_OK;
}
DGL_BY_ROW3(inner, inner1, 1)

// |x - y|^2 / (x_n y_n) = 4 sinh^2 (dist/2)
static double chord2(size_t d, const double *x, const double *y)
{
    double s = 0;
    for (size_t k = 0; k < d; k++) s += (x[k] - y[k]) / x[d - 1] * ((x[k] - y[k]) / y[d - 1]);
    return s;
}

static dgl_status dist1(const dgl_manifold *M, double *s, const double *x, const double *y)
{
    *s = 2 * asinh(sqrt(chord2(M->d, x, y)) / 2);
    return DGL_OK;
}
DGL_BY_ROW2(dist, dist1, 1)

static dgl_status exp1(const dgl_manifold *M, double *y, const double *x, const double *v)
{
    size_t d = M->d;
    double h = x[d - 1], r = dgl_length(d, v), t = r / h, a = r > 0 ? dgl_length(d - 1, v) / r : 0, b = r > 0 ? v[d - 1] / r : 0;
    double rest = b > 0 ? a * a / (1 + b) : 1 - b;     // 1 - b without cancellation
    double under = exp(-t) * (1 - rest / 2) + exp(t) * rest / 2, s = r > 0 ? sinh(t) / t : 1;
    for (size_t k = 0; k + 1 < d; k++) y[k] = x[k] + s * v[k] / under;
    y[d - 1] = fabs(t) < 0.3 ? h + h * (b * sinh(t) - 2 * pow(sinh(t / 2), 2)) / under : h / under;
    if (!(y[d - 1] > 0) || !dgl_all_finite(d, y))
        DGL_FAIL(DGL_EDOMAIN, "the geodesic ends too near to the border for doubles (row %zu)", dgl_manifold_row(0));
    return DGL_OK;
}
DGL_BY_ROW2(exp_, exp1, M->d)

// sinh t (a, b), the unit velocity at x towards y: *along for each unit of y - x, *up
static void towards(size_t d, double *along, double *up, const double *x, const double *y)
{
    double h = x[d - 1], k = y[d - 1], flat = 0;
    for (size_t i = 0; i + 1 < d; i++) flat += (y[i] - x[i]) / h * ((y[i] - x[i]) / k);
    *along = 1 / k;
    *up = (flat + (k - h) / h * ((k + h) / k)) / 2;
}

static dgl_status log1(const dgl_manifold *M, double *v, const double *x, const double *y)
{
    size_t d = M->d;
    double t, along, up;
    DGL_TRY(dist1(M, &t, x, y));
    towards(d, &along, &up, x, y);
    double s = x[d - 1] * (t > 0 ? t / sinh(t) : 1);
    for (size_t k = 0; k + 1 < d; k++) v[k] = s * along * (y[k] - x[k]);
    v[d - 1] = s * up;
    return DGL_OK;
}
DGL_BY_ROW2(log_, log1, M->d)

// turned in the vertical plane as the velocity is, and scaled
static dgl_status transport1(const dgl_manifold *M, double *w, const double *x, const double *y, const double *v)
{
    size_t d = M->d;
    double along, up, along2, up2, scale = y[d - 1] / x[d - 1], r = 0, va = 0;
    towards(d, &along, &up, x, y);
    towards(d, &along2, &up2, y, x);
    for (size_t k = 0; k + 1 < d; k++) r = hypot(r, y[k] - x[k]);
    double a = along * r, b = up, c = along2 * r, e = -up2;            // velocities at x and y, times sinh t
    double size = hypot(a, b) * hypot(c, e), cosine = size > 0 ? (a * c + b * e) / size : 1, sine = size > 0 ? (a * e - b * c) / size : 0;
    for (size_t k = 0; k < d; k++) w[k] = scale * v[k];
    if (!(r > 0) || !(size > 0))
        return DGL_OK;
    for (size_t k = 0; k + 1 < d; k++) va += v[k] * (y[k] - x[k]) / r;
    double turned = (cosine - 1) * va - sine * v[d - 1];
    for (size_t k = 0; k + 1 < d; k++) w[k] += scale * turned * (y[k] - x[k]) / r;
    w[d - 1] = scale * (sine * va + cosine * v[d - 1]);
    return DGL_OK;
}
DGL_BY_ROW3(transport, transport1, M->d)

static dgl_status gradient1(const dgl_manifold *M, double *g, const double *x, const double *e)
{
    double h = x[M->d - 1];
    for (size_t k = 0; k < M->d; k++) g[k] = h * h * e[k];
    return DGL_OK;
}
DGL_BY_ROW2(gradient, gradient1, M->d)

// G(u, v) = (<u,v> e_n - u_n v - v_n u)/x_n
static dgl_status connection1(const dgl_manifold *M, double *w, const double *x, const double *u, const double *v)
{
    size_t last = M->d - 1;
    for (size_t k = 0; k <= last; k++) w[k] = -(u[last] / x[last] * v[k] + v[last] / x[last] * u[k]);
    w[last] += dgl_dot(M->d, u, v) / x[last];
    return DGL_OK;
}
DGL_BY_ROW3(connection, connection1, M->d)

// the derivative of the gradient along v, and the connection
static dgl_status hessian1(const dgl_manifold *M, double *out, const double *x, const double *v, const double *e, const double *h)
{
    size_t last = M->d - 1;
    double s = x[last];
    for (size_t k = 0; k <= last; k++) out[k] = s * (s * h[k] + v[last] * e[k] - e[last] * v[k]);
    out[last] += s * dgl_dot(M->d, v, e);
    return DGL_OK;
}
DGL_BY_ROW4(hessian, hessian1, M->d)

static dgl_status curvature(const dgl_manifold *M, size_t n, double *s, const double *x, const double *u, const double *v)
{
    return dgl_constant_curvature(M, n, s, x, u, v, -1);
}

static void random_(const dgl_manifold *M, dgl_rng *rng, size_t n, double *x)
{
    for (size_t i = 0; i < n; i++, x += M->d) {
        for (size_t k = 0; k < M->d; k++) x[k] = dgl_rng_normal(rng);
        x[M->d - 1] = exp(x[M->d - 1]);
    }
}

static void random_tangent(const dgl_manifold *M, dgl_rng *rng, size_t n, double *v, const double *x)
{
    for (size_t k = 0; k < n * M->d; k++) v[k] = x[k - k % M->d + M->d - 1] * dgl_rng_normal(rng);
}

const dgl_manifold_kind dgl_half_space_kind = {
    .name = "hyperbolic", .points = "its points have a last number above 0",
    .inner = inner, .exp = exp_, .log = log_, .project = project, .tangent = dgl_ambient_tangent, .off = off, .random = random_,
    .dist = dist, .transport = transport, .gradient = gradient, .hessian = hessian, .connection = connection,
    .curvature = curvature, .random_tangent = random_tangent,
};
