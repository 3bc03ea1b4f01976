// Flat metrics of symmetric positive definite matrices: models of manifold.spd that a map to a vector space makes.
// log-Euclidean (Arsigny et al., SIAM J. Matrix Anal. Appl. 29, 2007): X -> log X. Its derivative has the divided
// differences of the logarithm, in a form that keeps its digits for equal eigenvalues.
// log-Cholesky (Lin, SIAM J. Matrix Anal. Appl. 40, 2019): X = L L' -> L with the logarithm of its diagonal.
#include "manifold/ambient.h"
#include "manifold/matrix.h"
#include "manifold/rows.h"

#include <string.h>

extern const dgl_manifold_kind dgl_spd_kind;

static size_t side(const dgl_manifold *M) { return M->shape[0]; }
static bool cholesky(const dgl_manifold *M) { return M->param[1] == 2; }

// What is known at a point: eigenvectors Q and eigenvalues w, or L in place of Q.
typedef struct { double *Q, *w; } frame;
#define FRAME(f) DGL_SCRATCH(Q_, M->d); DGL_SCRATCH(w_, side(M)); const frame f = { Q_, w_ }

static dgl_status look(const dgl_manifold *M, const frame *f, const double *x)
{
    size_t n = side(M);
    if (cholesky(M))
        return dgl_row_cholesky(n, f->Q, x);
    DGL_TRY(dgl_linalg_eigh(1, n, f->w, f->Q, x));
    if (!(f->w[0] > 0))
        DGL_FAIL(DGL_EDOMAIN, "the matrix has an eigenvalue %g (row %zu)", f->w[0], dgl_manifold_row(0));
    return DGL_OK;
}

// the place c of a point in the vector space, and back
static dgl_status to_flat(const dgl_manifold *M, const frame *f, double *c)
{
    size_t n = side(M);
    if (!cholesky(M)) {
        DGL_SCOPE;
        DGL_SCRATCH(l, n);
        for (size_t i = 0; i < n; i++) l[i] = log(f->w[i]);
        return dgl_compose(n, c, f->Q, l);
    }
    memcpy(c, f->Q, M->d * sizeof *c);
    for (size_t i = 0; i < n; i++) c[i*n + i] = log(c[i*n + i]);
    return DGL_OK;
}

static dgl_status from_flat(const dgl_manifold *M, double *x, const double *c)
{
    DGL_SCOPE;
    size_t n = side(M);
    DGL_SCRATCH(A, M->d);
    DGL_SCRATCH(w, n);
    if (!cholesky(M)) {
        DGL_TRY(dgl_linalg_eigh(1, n, w, A, c));
        for (size_t i = 0; i < n; i++) w[i] = exp(w[i]);
        return dgl_compose(n, x, A, w);
    }
    memcpy(A, c, M->d * sizeof *A);
    for (size_t i = 0; i < n; i++) A[i*n + i] = exp(A[i*n + i]);
    return dgl_compose(n, x, A, NULL);
}

// (log a - log b)/(a - b)
static double divided(double a, double b)
{
    double z = (a - b) / (a + b), g = fabs(z) < 1e-4 ? 1 + z * z / 3 : fabs(z) < 0.9 ? atanh(z) / z : (log(a) - log(b)) / (2 * z);
    return 2 * g / (a + b);
}

// The derivative of the logarithm applied to v: its entries in the frame times the divided differences; or its inverse.
static dgl_status along_log(const dgl_manifold *M, const frame *f, double *c, const double *v, bool inverse)
{
    DGL_SCOPE;
    size_t n = side(M);
    DGL_SCRATCH(A, M->d);
    DGL_SCRATCH(B, M->d);
    DGL_TRY(dgl_tmul(n, n, n, A, f->Q, v));
    DGL_TRY(dgl_mul(n, n, n, B, A, f->Q));
    for (size_t i = 0; i < M->d; i++) {
        double s = divided(f->w[i / n], f->w[i % n]);
        B[i] = inverse ? B[i] / s : B[i] * s;
    }
    DGL_TRY(dgl_mul(n, n, n, A, f->Q, B));
    DGL_TRY(dgl_mult(n, n, n, c, A, f->Q));
    dgl_make_symmetric(n, c);
    return DGL_OK;
}

// c: the derivative of the map, applied to v
static dgl_status push(const dgl_manifold *M, const frame *f, double *c, const double *v)
{
    DGL_SCOPE;
    size_t n = side(M);
    DGL_SCRATCH(A, M->d);
    if (!cholesky(M))
        return along_log(M, f, c, v, false);
    DGL_TRY(dgl_whiten(n, A, f->Q, v));
    for (size_t i = 0; i < n; i++)
        for (size_t j = i; j < n; j++) A[i*n + j] = i == j ? A[i*n + j] / 2 : 0;
    DGL_TRY(dgl_mul(n, n, n, c, f->Q, A));
    for (size_t i = 0; i < n; i++) c[i*n + i] /= f->Q[i*n + i];
    return DGL_OK;
}

// the vector whose push is c
static dgl_status pull(const dgl_manifold *M, const frame *f, double *v, const double *c)
{
    DGL_SCOPE;
    size_t n = side(M);
    DGL_SCRATCH(A, M->d);
    if (!cholesky(M))
        return along_log(M, f, v, c, true);
    for (size_t i = 0; i < M->d; i++) A[i] = i / n > i % n ? c[i] : i / n == i % n ? c[i] * f->Q[i] : 0;
    DGL_TRY(dgl_mult(n, n, n, v, A, f->Q));            // X L' + L X'
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) v[i*n + j] = v[j*n + i] = v[i*n + j] + v[j*n + i];
    return DGL_OK;
}

static dgl_status inner1(const dgl_manifold *M, double *s, const double *x, const double *u, const double *v)
{
    DGL_SCOPE;
    size_t d = M->d;
    FRAME(f);
    DGL_SCRATCH(a, d);
    DGL_SCRATCH(b, d);
    DGL_TRY(look(M, &f, x));
    DGL_TRY(push(M, &f, a, u));
    DGL_TRY(push(M, &f, b, v));
    *s = dgl_dot(d, a, b);
    return DGL_OK;
}
DGL_BY_ROW3(inner, inner1, 1)

static dgl_status exp1(const dgl_manifold *M, double *y, const double *x, const double *v)
{
    DGL_SCOPE;
    size_t d = M->d;
    FRAME(f);
    DGL_SCRATCH(a, d);
    DGL_SCRATCH(b, d);
    DGL_TRY(look(M, &f, x));
    DGL_TRY(to_flat(M, &f, a));
    DGL_TRY(push(M, &f, b, v));
    for (size_t k = 0; k < d; k++) a[k] += b[k];
    if (!cholesky(M))
        dgl_make_symmetric(side(M), a);
    DGL_TRY(from_flat(M, y, a));
    return DGL_OK;
}
DGL_BY_ROW2(exp_, exp1, M->d)

// c = the place of y less the one of x; f is the frame at x then
static dgl_status between(const dgl_manifold *M, const frame *f, double *c, const double *x, const double *y)
{
    DGL_SCOPE;
    DGL_SCRATCH(a, M->d);
    DGL_TRY(look(M, f, y));
    DGL_TRY(to_flat(M, f, c));
    DGL_TRY(look(M, f, x));
    DGL_TRY(to_flat(M, f, a));
    for (size_t k = 0; k < M->d; k++) c[k] -= a[k];
    return DGL_OK;
}

static dgl_status log1(const dgl_manifold *M, double *v, const double *x, const double *y)
{
    DGL_SCOPE;
    size_t d = M->d;
    FRAME(f);
    DGL_SCRATCH(c, d);
    DGL_TRY(between(M, &f, c, x, y));
    DGL_TRY(pull(M, &f, v, c));
    return DGL_OK;
}
DGL_BY_ROW2(log_, log1, M->d)

static dgl_status dist1(const dgl_manifold *M, double *s, const double *x, const double *y)
{
    DGL_SCOPE;
    FRAME(f);
    DGL_SCRATCH(c, M->d);
    DGL_TRY(between(M, &f, c, x, y));
    *s = dgl_length(M->d, c);
    return DGL_OK;
}
DGL_BY_ROW2(dist, dist1, 1)

static dgl_status transport1(const dgl_manifold *M, double *w, const double *x, const double *y, const double *v)
{
    DGL_SCOPE;
    size_t d = M->d;
    FRAME(f);
    DGL_SCRATCH(c, d);
    DGL_TRY(look(M, &f, x));
    DGL_TRY(push(M, &f, c, v));
    DGL_TRY(look(M, &f, y));
    DGL_TRY(pull(M, &f, w, c));
    return DGL_OK;
}
DGL_BY_ROW3(transport, transport1, M->d)

// an orthonormal basis of the vector space: unit vector (a, b), a >= b
static void unit(const dgl_manifold *M, double *c, size_t a, size_t b)
{
    size_t n = side(M);
    memset(c, 0, M->d * sizeof *c);
    c[a*n + b] = a == b || cholesky(M) ? 1 : M_SQRT1_2;
    if (!cholesky(M))
        c[b*n + a] = c[a*n + b];
}

// sum over the basis of (e . pull c) pull c
static dgl_status gradient1(const dgl_manifold *M, double *g, const double *x, const double *e)
{
    DGL_SCOPE;
    size_t d = M->d;
    FRAME(f);
    DGL_SCRATCH(c, d);
    DGL_SCRATCH(v, d);
    memset(g, 0, d * sizeof *g);
    DGL_TRY(look(M, &f, x));
    for (size_t a = 0; a < side(M); a++)
        for (size_t b = 0; b <= a; b++) {
            unit(M, c, a, b);
            DGL_TRY(pull(M, &f, v, c));
            double s = dgl_dot(d, e, v);
            for (size_t k = 0; k < d; k++) g[k] += s * v[k];
        }
    return DGL_OK;
}
DGL_BY_ROW2(gradient, gradient1, M->d)

static dgl_status project(const dgl_manifold *M, size_t rows, double *y, const double *a) { return dgl_spd_kind.project(M, rows, y, a); }
static dgl_status off(const dgl_manifold *M, size_t rows, double *s, const double *a) { return dgl_spd_kind.off(M, rows, s, a); }
static dgl_status tangent(const dgl_manifold *M, size_t rows, double *v, const double *x, const double *a) { return dgl_spd_kind.tangent(M, rows, v, x, a); }
static void random_(const dgl_manifold *M, dgl_rng *rng, size_t rows, double *x) { dgl_spd_kind.random(M, rng, rows, x); }

static void random_tangent(const dgl_manifold *M, dgl_rng *rng, size_t rows, double *v, const double *x)
{
    DGL_SCOPE;
    size_t n = side(M), d = M->d;
    double *Q = dgl_scratch(d), *w = dgl_scratch(n), *c = dgl_scratch(d);
    const frame f = { Q, w };
    for (size_t i = 0; i < rows; i++, v += d, x += d) {
        for (size_t a = 0; c && a < n; a++)
            for (size_t b = 0; b <= a; b++) {
                c[a*n + b] = dgl_rng_normal(rng) * (a == b || cholesky(M) ? 1 : M_SQRT1_2);
                if (a != b)
                    c[b*n + a] = cholesky(M) ? 0 : c[a*n + b];
            }
        if (!Q || !w || !c || look(M, &f, x) || pull(M, &f, v, c))
            memset(v, 0, d * sizeof *v);
    }
}

const dgl_manifold_kind dgl_spd_flat_kind = {
    .name = "spd", .points = "its points are symmetric positive definite matrices",
    .inner = inner, .exp = exp_, .log = log_, .project = project, .tangent = tangent, .off = off, .random = random_,
    .dist = dist, .transport = transport, .gradient = gradient, .curvature = dgl_flat_curvature, .random_tangent = random_tangent,
};
