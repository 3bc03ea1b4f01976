// A pulled-back metric as a manifold: points are coordinates, all numbers are allowed, geodesics are solved for.
#include "net/immersion.h"

#include "num/linalg.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static dgl_status setup(dgl_manifold *M)
{
    const dgl_immersion *I = M->own;
    M->dim = I->d;
    M->d = M->shape[0] = (size_t)I->d;
    M->naxes = 1;
    snprintf(M->name, sizeof M->name, "a latent space of %d coordinate%s", I->d, I->d == 1 ? "" : "s");
    return DGL_OK;
}

static dgl_status project(const dgl_manifold *M, size_t n, double *y, const double *a)
{
    memcpy(y, a, n * M->d * sizeof *y);
    return DGL_OK;
}

static dgl_status tangent(const dgl_manifold *M, size_t n, double *v, const double *x, const double *a)
{
    (void)x;
    return project(M, n, v, a);
}

static dgl_status off(const dgl_manifold *M, size_t n, double *s, const double *a)
{
    for (size_t i = 0; i < n; i++) {
        s[i] = 0;
        for (size_t k = 0; k < M->d; k++) s[i] = isfinite(a[i*M->d + k]) ? s[i] : INFINITY;
    }
    return DGL_OK;
}

static dgl_status inner(const dgl_manifold *M, size_t n, double *s, const double *x, const double *u, const double *v)
{
    return dgl_immersion_inner(M->own, n, s, x, u, v);
}

static dgl_status exp_(const dgl_manifold *M, size_t n, double *y, const double *x, const double *v)
{
    return dgl_immersion_exp(M->own, n, y, x, v);
}

static dgl_status log_(const dgl_manifold *M, size_t n, double *v, const double *x, const double *y)
{
    DGL_SCOPE;
    DGL_SCRATCH(error, n);
    DGL_TRY(dgl_immersion_log(M->own, n, v, error, x, y));
    for (size_t i = 0; i < n; i++)
        if (!(error[i] < 1e-3)) DGL_FAIL(DGL_ECONV, "no geodesic found for row %zu: velocities are still %.2g apart", dgl_manifold_row(i), error[i]);
    return DGL_OK;
}

// G(u, v) = Γ^k_ab u^a v^b
static dgl_status connection(const dgl_manifold *M, size_t n, double *w, const double *x, const double *u, const double *v)
{
    DGL_SCOPE;
    size_t d = M->d;
    DGL_SCRATCH(C, n * d*d*d);
    DGL_TRY(dgl_immersion_geometry(M->own, n, NULL, C, NULL, x));
    for (size_t i = 0; i < n*d; i++) {
        w[i] = 0;
        for (size_t ab = 0; ab < d*d; ab++) w[i] += C[i*d*d + ab]*u[i/d*d + ab/d]*v[i/d*d + ab%d];
    }
    return DGL_OK;
}

// x + v - G(v, v)/2
static dgl_status retract(const dgl_manifold *M, size_t n, double *y, const double *x, const double *v)
{
    DGL_TRY(connection(M, n, y, x, v, v));
    for (size_t i = 0; i < n * M->d; i++) y[i] = x[i] + v[i] - y[i]/2;
    return DGL_OK;
}

static dgl_status gradient(const dgl_manifold *M, size_t n, double *g, const double *x, const double *e)
{
    DGL_SCOPE;
    size_t d = M->d;
    DGL_SCRATCH(m, n * d * d);
    DGL_TRY(dgl_immersion_geometry(M->own, n, m, NULL, NULL, x));
    return dgl_linalg_solve(n, d, 1, g, m, e);
}

// g^-1 (h - e(G(v, .)))
static dgl_status hessian(const dgl_manifold *M, size_t n, double *out, const double *x, const double *v, const double *e, const double *h)
{
    DGL_SCOPE;
    size_t d = M->d;
    DGL_SCRATCH(C, n * d*d*d);
    DGL_SCRATCH(w, n * d);
    DGL_TRY(dgl_immersion_geometry(M->own, n, NULL, C, NULL, x));
    for (size_t i = 0; i < n; i++)
        for (size_t b = 0; b < d; b++) {
            w[i*d + b] = h[i*d + b];
            for (size_t ka = 0; ka < d*d; ka++) w[i*d + b] -= e[i*d + ka/d]*C[(i*d*d + ka)*d + b]*v[i*d + ka%d];
        }
    return gradient(M, n, out, x, w);
}

// K times the area
static dgl_status curvature(const dgl_manifold *M, size_t n, double *s, const double *x, const double *u, const double *v)
{
    DGL_SCOPE;
    size_t d = M->d, dd = d*d;
    DGL_SCRATCH(R, n * dd * dd);
    DGL_TRY(dgl_immersion_geometry(M->own, n, NULL, NULL, R, x));
    for (size_t i = 0; i < n; i++, u += d, v += d) {
        s[i] = 0;
        for (size_t k = 0; k < dd*dd; k++) s[i] += R[i*dd*dd + k]*u[k/dd/d]*v[k/dd%d]*u[k%dd/d]*v[k%d];
    }
    return DGL_OK;
}

static void random_(const dgl_manifold *M, dgl_rng *rng, size_t n, double *x)
{
    for (size_t i = 0; i < n * M->d; i++) x[i] = dgl_rng_normal(rng);
}

// L'^-1 z for g = L L'
static void random_tangent(const dgl_manifold *M, dgl_rng *rng, size_t n, double *v, const double *x)
{
    DGL_SCOPE;
    size_t d = M->d;
    double *m = dgl_scratch(d * d);
    for (size_t i = 0; i < n; i++, v += d, x += d) {
        for (size_t k = 0; k < d; k++) v[k] = dgl_rng_normal(rng);
        if (!m || dgl_immersion_geometry(M->own, 1, m, NULL, NULL, x) || dgl_linalg_cholesky(1, d, m, m)) {
            memset(v, 0, d * sizeof *v);
            continue;
        }
        for (size_t k = d; k-- > 0; ) {
            for (size_t j = k + 1; j < d; j++) v[k] -= m[j*d + k]*v[j];
            v[k] /= m[k*d + k];
        }
    }
}

static const dgl_manifold_kind kind = {
    .name = "latent", .usage = "manifold.from_metric(net:pullback())", .doc = "a pulled-back metric in its coordinates", .serial = true,
    .points = "its coordinates are finite", .setup = setup,
    .inner = inner, .exp = exp_, .log = log_, .project = project, .tangent = tangent, .off = off, .random = random_,
    .retract = retract, .gradient = gradient, .hessian = hessian, .connection = connection, .curvature = curvature,
    .random_tangent = random_tangent,
};

dgl_status dgl_manifold_from_immersion(dgl_manifold **out, dgl_immersion *M)
{
    return dgl_manifold_of(out, &kind, M);
}
