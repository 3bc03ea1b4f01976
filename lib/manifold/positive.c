// Vectors of positive numbers with the metric sum (u/x)(v/x): flat through the logarithm, which nothing here computes the
// difference of.
#include "manifold/ambient.h"
#include "manifold/rows.h"


static const dgl_param params[] = {
    { "dim", DGL_INT, 1, 1, 1e6, "how many numbers", NULL },
    { 0 }
};

static dgl_status setup(dgl_manifold *M) { return dgl_vector_setup(M, INFINITY); }

static dgl_status project(const dgl_manifold *M, size_t n, double *y, const double *a)
{
    for (size_t i = 0; i < n * M->d; i++) {
        if (!isfinite(a[i]))
            DGL_FAIL(DGL_EDOMAIN, "no point of %s is nearest (row %zu)", M->name, dgl_manifold_row(i / M->d));
        y[i] = fmax(a[i], 1e-150);
    }
    return DGL_OK;
}

static dgl_status off(const dgl_manifold *M, size_t n, double *s, const double *a)
{
    for (size_t i = 0; i < n; i++) {
        s[i] = 0;
        for (size_t k = 0; k < M->d; k++)
            if (!(a[i*M->d + k] > 0 && a[i*M->d + k] < INFINITY)) s[i] = INFINITY;
    }
    return DGL_OK;
}

static dgl_status inner(const dgl_manifold *M, size_t n, double *s, const double *x, const double *u, const double *v)
{
    for (size_t i = 0; i < n; i++) {
        s[i] = 0;
        for (size_t k = i * M->d; k < (i + 1) * M->d; k++) s[i] += u[k] / x[k] * (v[k] / x[k]);
    }
    return DGL_OK;
}

static dgl_status exp_(const dgl_manifold *M, size_t n, double *y, const double *x, const double *v)
{
    for (size_t k = 0; k < n * M->d; k++) {
        double t = v[k] / x[k];
        y[k] = fabs(t) < 0.3 ? x[k] + x[k] * expm1(t) : x[k] * exp(t);
        if (!(y[k] > 0 && y[k] < INFINITY))
            DGL_FAIL(DGL_EDOMAIN, "the geodesic ends too far out for doubles (row %zu)", dgl_manifold_row(k / M->d));
    }
    return DGL_OK;
}

// log(y/x), exact for near numbers
static double ratio(double x, double y)
{
    double t = (y - x) / x;
    return fabs(t) < 0.5 ? log1p(t) : log(y) - log(x);
}

static dgl_status log_(const dgl_manifold *M, size_t n, double *v, const double *x, const double *y)
{
    for (size_t k = 0; k < n * M->d; k++) v[k] = x[k] * ratio(x[k], y[k]);
    return DGL_OK;
}

static dgl_status dist(const dgl_manifold *M, size_t n, double *s, const double *x, const double *y)
{
    for (size_t i = 0; i < n; i++) {
        s[i] = 0;
        for (size_t k = i * M->d; k < (i + 1) * M->d; k++) s[i] = hypot(s[i], ratio(x[k], y[k]));
    }
    return DGL_OK;
}

static dgl_status transport(const dgl_manifold *M, size_t n, double *w, const double *x, const double *y, const double *v)
{
    for (size_t k = 0; k < n * M->d; k++) w[k] = v[k] / x[k] * y[k];
    return DGL_OK;
}

static dgl_status gradient(const dgl_manifold *M, size_t n, double *g, const double *x, const double *e)
{
    for (size_t k = 0; k < n * M->d; k++) g[k] = x[k] * x[k] * e[k];
    return DGL_OK;
}

static dgl_status hessian(const dgl_manifold *M, size_t n, double *out, const double *x, const double *v, const double *e, const double *h)
{
    for (size_t k = 0; k < n * M->d; k++) out[k] = x[k] * (x[k] * h[k] + v[k] * e[k]);
    return DGL_OK;
}

static dgl_status connection(const dgl_manifold *M, size_t n, double *w, const double *x, const double *u, const double *v)
{
    for (size_t k = 0; k < n * M->d; k++) w[k] = -u[k] / x[k] * v[k];
    return DGL_OK;
}

static void random_(const dgl_manifold *M, dgl_rng *rng, size_t n, double *x)
{
    for (size_t k = 0; k < n * M->d; k++) x[k] = exp(dgl_rng_normal(rng));
}

static void random_tangent(const dgl_manifold *M, dgl_rng *rng, size_t n, double *v, const double *x)
{
    for (size_t k = 0; k < n * M->d; k++) v[k] = x[k] * dgl_rng_normal(rng);
}

const dgl_manifold_kind dgl_positive_kind = {
    .name = "positive", .usage = "manifold.positive(n)", .doc = "n positive numbers with the metric sum (dx/x)^2", .points = "its numbers are positive",
    .params = params, .setup = setup,
    .inner = inner, .exp = exp_, .log = log_, .project = project, .tangent = dgl_ambient_tangent, .off = off, .random = random_,
    .dist = dist, .transport = transport, .gradient = gradient, .hessian = hessian, .connection = connection, .curvature = dgl_flat_curvature,
    .random_tangent = random_tangent,
};
