// Symmetric positive definite matrices with the affine-invariant metric tr(X^-1 U X^-1 V).
//
// With X = L L' everything is done to the whitened matrices L^-1 A L^-T. The logarithm takes log1p of the
// eigenvalues of L^-1 (Y - X) L^-T for near points, and twice the logarithm of the singular values of L^-1 M,
// Y = M M', for others: ill-conditioned matrices lose no more digits than they must.
#include "manifold/lanes.h"
#include "manifold/matrix.h"
#include "manifold/rows.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

extern const dgl_manifold_kind dgl_spd_flat_kind, dgl_spd_bures_kind;

static const dgl_param params[] = {
    { "n", DGL_INT, 2, 1, 2000, "how many rows and columns", NULL },
    { "metric", DGL_WORD, 0, 0, 3, "affine-invariant; flat through the logarithm or the Cholesky factor; of optimal transport", "affine-invariant|log-euclidean|log-cholesky|bures-wasserstein" },
    { 0 }
};

static dgl_status setup(dgl_manifold *M)
{
    size_t n = (size_t)M->param[0];
    M->d = n * n;
    M->dim = (int)(n * (n + 1) / 2);
    M->naxes = 2;
    M->shape[0] = M->shape[1] = n;
    M->reach = INFINITY;
    static const char *const names[] = { "", ", {metric = \"log-euclidean\"}", ", {metric = \"log-cholesky\"}", ", {metric = \"bures-wasserstein\"}" };
    int metric = (int)M->param[1];
    snprintf(M->name, sizeof M->name, "spd(%zu%s)", n, names[metric]);
    if (metric > 0)
        M->kind = metric == 3 ? &dgl_spd_bures_kind : &dgl_spd_flat_kind;
    if (metric == 3)
        M->reach = NAN;                                // it depends on the point
    return DGL_OK;
}

static size_t side(const dgl_manifold *M) { return M->shape[0]; }

// The eigenvectors Q of W = L^-1 Y L^-T and the logarithms of its eigenvalues.
static dgl_status log_spectrum(const dgl_manifold *M, double *Q, double *w, const double *L, const double *x, const double *y)
{
    DGL_SCOPE;
    size_t n = side(M);
    DGL_SCRATCH(W, n * n);
    DGL_SCRATCH(B, n * n);
    for (size_t i = 0; i < n * n; i++) B[i] = y[i] - x[i];
    DGL_TRY(dgl_whiten(n, W, L, B));
    double size = 0;
    for (size_t i = 0; i < n * n; i++) size += W[i] * W[i];
    if (size < 0.1) {
        DGL_TRY(dgl_linalg_eigh(1, n, w, Q, W));
        for (size_t j = 0; j < n; j++) w[j] = log1p(w[j]);
        return DGL_OK;
    }
    DGL_TRY(dgl_row_cholesky(n, B, y));
    dgl_solve_lower(n, n, L, B);
    DGL_TRY(dgl_svd(n, n, Q, w, W, B));
    for (size_t j = 0; j < n; j++) w[j] = 2 * log(w[j]);
    return DGL_OK;
}

static dgl_status exp1(const dgl_manifold *M, double *y, const double *x, const double *v)
{
    DGL_SCOPE;
    size_t n = side(M), d = M->d;
    DGL_SCRATCH(L, d);
    DGL_SCRATCH(W, d);
    DGL_SCRATCH(Q, d);
    DGL_SCRATCH(F, d);
    DGL_SCRATCH(w, n);
    DGL_TRY(dgl_row_cholesky(n, L, x));
    DGL_TRY(dgl_whiten(n, W, L, v));
    DGL_TRY(dgl_linalg_eigh(1, n, w, Q, W));
    DGL_TRY(dgl_mul(n, n, n, F, L, Q));
    double most = 0;
    for (size_t j = 0; j < n; j++) most = fmax(most, fabs(w[j]));
    bool near = most < 0.3;
    for (size_t j = 0; j < n; j++) w[j] = near ? expm1(w[j]) : exp(w[j]);
    DGL_TRY(dgl_compose(n, y, F, w));
    for (size_t k = 0; near && k < d; k++) y[k] += x[k];
    if (!dgl_all_finite(d, y))
        DGL_FAIL(DGL_EDOMAIN, "the geodesic ends too far out for doubles (row %zu)", dgl_manifold_row(0));
    return DGL_OK;
}
DGL_BY_ROW2(exp_, exp1, M->d)

static dgl_status log1(const dgl_manifold *M, double *v, const double *x, const double *y)
{
    DGL_SCOPE;
    size_t n = side(M), d = M->d;
    DGL_SCRATCH(L, d);
    DGL_SCRATCH(Q, d);
    DGL_SCRATCH(F, d);
    DGL_SCRATCH(w, n);
    DGL_TRY(dgl_row_cholesky(n, L, x));
    DGL_TRY(log_spectrum(M, Q, w, L, x, y));
    DGL_TRY(dgl_mul(n, n, n, F, L, Q));
    return dgl_compose(n, v, F, w);
}
DGL_BY_ROW2(log_, log1, M->d)

static dgl_status dist1(const dgl_manifold *M, double *s, const double *x, const double *y)
{
    DGL_SCOPE;
    size_t n = side(M), d = M->d;
    DGL_SCRATCH(L, d);
    DGL_SCRATCH(Q, d);
    DGL_SCRATCH(w, n);
    DGL_TRY(dgl_row_cholesky(n, L, x));
    DGL_TRY(log_spectrum(M, Q, w, L, x, y));
    *s = dgl_length(n, w);
    return DGL_OK;
}
DGL_BY_ROW2(dist, dist1, 1)

// E v E' with E = (Y X^-1)^(1/2) = L Q W^(1/2) Q' L^-1
static dgl_status transport1(const dgl_manifold *M, double *w, const double *x, const double *y, const double *v)
{
    DGL_SCOPE;
    size_t n = side(M), d = M->d;
    DGL_SCRATCH(L, d);
    DGL_SCRATCH(Q, d);
    DGL_SCRATCH(F, d);
    DGL_SCRATCH(A, d);
    DGL_SCRATCH(B, d);
    DGL_SCRATCH(r, n);
    DGL_TRY(dgl_row_cholesky(n, L, x));
    DGL_TRY(log_spectrum(M, Q, r, L, x, y));
    DGL_TRY(dgl_whiten(n, A, L, v));
    for (size_t j = 0; j < n; j++) r[j] = exp(r[j] / 2);
    DGL_TRY(dgl_tmul(n, n, n, B, Q, A));           // D^1/2 Q' A Q D^1/2 between L Q and its transpose
    DGL_TRY(dgl_mul(n, n, n, A, B, Q));
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < n; b++) A[a*n + b] *= r[a] * r[b];
    DGL_TRY(dgl_mul(n, n, n, F, L, Q));
    DGL_TRY(dgl_mul(n, n, n, B, F, A));
    DGL_TRY(dgl_mult(n, n, n, w, B, F));
    dgl_make_symmetric(n, w);
    return DGL_OK;
}
DGL_BY_ROW3(transport, transport1, M->d)

static dgl_status inner1(const dgl_manifold *M, double *s, const double *x, const double *u, const double *v)
{
    DGL_SCOPE;
    size_t n = side(M), d = M->d;
    DGL_SCRATCH(L, d);
    DGL_SCRATCH(A, d);
    DGL_SCRATCH(B, d);
    DGL_TRY(dgl_row_cholesky(n, L, x));
    DGL_TRY(dgl_whiten(n, A, L, u));
    DGL_TRY(dgl_whiten(n, B, L, v));
    *s = dgl_dot(d, A, B);
    return DGL_OK;
}
DGL_BY_ROW3(inner, inner1, 1)

// <R(u,v)v, u> = -|[u, v]|^2/4 of the whitened matrices
static dgl_status curvature1(const dgl_manifold *M, double *s, const double *x, const double *u, const double *v)
{
    DGL_SCOPE;
    size_t n = side(M), d = M->d;
    DGL_SCRATCH(L, d);
    DGL_SCRATCH(A, d);
    DGL_SCRATCH(B, d);
    DGL_SCRATCH(C, d);
    DGL_TRY(dgl_row_cholesky(n, L, x));
    DGL_TRY(dgl_whiten(n, A, L, u));
    DGL_TRY(dgl_whiten(n, B, L, v));
    DGL_TRY(dgl_mul(n, n, n, C, A, B));            // the commutator is C - C'
    *s = 0;
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < n; b++) *s -= (C[a*n + b] - C[b*n + a]) * (C[a*n + b] - C[b*n + a]) / 4;
    return DGL_OK;
}
DGL_BY_ROW3(curvature, curvature1, 1)

static dgl_status tangent(const dgl_manifold *M, size_t rows, double *v, const double *x, const double *a)
{
    (void)x;
    memcpy(v, a, rows * M->d * sizeof *v);
    for (size_t i = 0; i < rows; i++) dgl_make_symmetric(side(M), v + i * M->d);
    return DGL_OK;
}

static dgl_status off1(const dgl_manifold *M, double *s, const double *a)
{
    DGL_SCOPE;
    size_t n = side(M), d = M->d;
    DGL_SCRATCH(L, d);
    double most = 0, worst = 0;
    for (size_t p = 0; p < n; p++)
        for (size_t q = 0; q <= p; q++) {
            most = fmax(most, fabs(a[p*n + q]));
            worst = fmax(worst, fabs(a[p*n + q] - a[q*n + p]));
        }
    *s = worst > 1e-10 * most ? worst / most : dgl_linalg_cholesky(1, n, L, a) ? INFINITY : 0;
    return DGL_OK;
}
DGL_BY_ROW1(off, off1, 1)

// symmetric part, eigenvalues at least a little above 0
static dgl_status project1(const dgl_manifold *M, double *y, const double *a)
{
    DGL_SCOPE;
    size_t n = side(M), d = M->d;
    DGL_SCRATCH(Q, d);
    DGL_SCRATCH(w, n);
    memcpy(y, a, d * sizeof *y);
    dgl_make_symmetric(n, y);
    DGL_TRY(dgl_linalg_eigh(1, n, w, Q, y));
    double least = 1e-12 * fmax(fabs(w[0]), fabs(w[n - 1]));
    if (!(least > 0))
        DGL_FAIL(DGL_EDOMAIN, "the zero matrix has no nearest positive definite one (row %zu)", dgl_manifold_row(0));
    if (w[0] >= least)
        return DGL_OK;
    for (size_t j = 0; j < n; j++) w[j] = fmax(w[j], least);
    return dgl_compose(n, y, Q, w);
}
DGL_BY_ROW1(project, project1, M->d)

// out = A B C, its symmetric part
static dgl_status sandwich(size_t n, double *out, const double *A, const double *B, const double *C)
{
    DGL_SCOPE;
    DGL_SCRATCH(D, n * n);
    DGL_TRY(dgl_mul(n, n, n, D, A, B));
    DGL_TRY(dgl_mul(n, n, n, out, D, C));
    dgl_make_symmetric(n, out);
    return DGL_OK;
}

// X sym(e) X
static dgl_status gradient1(const dgl_manifold *M, double *g, const double *x, const double *e)
{
    DGL_SCOPE;
    size_t n = side(M), d = M->d;
    DGL_SCRATCH(S, d);
    memcpy(S, e, d * sizeof *S);
    dgl_make_symmetric(n, S);
    DGL_TRY(sandwich(n, g, x, S, x));
    return DGL_OK;
}
DGL_BY_ROW2(gradient, gradient1, M->d)

// X sym(h) X + sym(v sym(e) X)
static dgl_status hessian1(const dgl_manifold *M, double *out, const double *x, const double *v, const double *e, const double *h)
{
    DGL_SCOPE;
    size_t n = side(M), d = M->d;
    DGL_SCRATCH(S, d);
    DGL_SCRATCH(T, d);
    DGL_TRY(gradient1(M, out, x, h));
    memcpy(S, e, d * sizeof *S);
    dgl_make_symmetric(n, S);
    DGL_TRY(sandwich(n, T, v, S, x));
    for (size_t k = 0; k < d; k++) out[k] += T[k];
    return DGL_OK;
}
DGL_BY_ROW4(hessian, hessian1, M->d)

// B = X^-1 A
static dgl_status divide(const dgl_manifold *M, double *B, const double *x, const double *A)
{
    return dgl_linalg_solve(1, side(M), side(M), B, x, A);
}

// G(u, v) = -(u X^-1 v + v X^-1 u)/2
static dgl_status connection1(const dgl_manifold *M, double *w, const double *x, const double *u, const double *v)
{
    DGL_SCOPE;
    size_t n = side(M), d = M->d;
    DGL_SCRATCH(B, d);
    DGL_TRY(divide(M, B, x, v));
    DGL_TRY(dgl_mul(n, n, n, w, u, B));
    dgl_make_symmetric(n, w);
    for (size_t k = 0; k < d; k++) w[k] = -w[k];
    return DGL_OK;
}
DGL_BY_ROW3(connection, connection1, M->d)

// X + v + v X^-1 v/2
static dgl_status retract(const dgl_manifold *M, size_t rows, double *y, const double *x, const double *v)
{
    DGL_TRY(connection(M, rows, y, x, v, v));
    for (size_t i = 0; i < rows * M->d; i++) y[i] = x[i] + v[i] - y[i] / 2;
    return DGL_OK;
}

static void symmetric_normal(size_t n, double *S, dgl_rng *rng)
{
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b <= a; b++) S[a*n + b] = S[b*n + a] = a == b ? dgl_rng_normal(rng) : M_SQRT1_2 * dgl_rng_normal(rng);
}

// exp of a normal vector at 1
static void random_(const dgl_manifold *M, dgl_rng *rng, size_t rows, double *x)
{
    DGL_SCOPE;
    size_t n = side(M), d = M->d;
    double *S = dgl_scratch(d);
    for (size_t i = 0; i < rows; i++, x += d) {
        if (S)
            symmetric_normal(n, S, rng);
        if (!S || dgl_linalg_expm(1, n, x, S))
            for (size_t k = 0; k < d; k++) x[k] = k % (n + 1) == 0;
        dgl_make_symmetric(n, x);
    }
}

// L Z L'
static void random_tangent(const dgl_manifold *M, dgl_rng *rng, size_t rows, double *v, const double *x)
{
    DGL_SCOPE;
    size_t n = side(M), d = M->d;
    double *Z = dgl_scratch(d), *L = dgl_scratch(d), *B = dgl_scratch(d);
    for (size_t i = 0; i < rows; i++, v += d, x += d) {
        if (Z)
            symmetric_normal(n, Z, rng);
        if (!Z || !L || !B || dgl_linalg_cholesky(1, n, L, x) || dgl_mul(n, n, n, B, L, Z) || dgl_mult(n, n, n, v, B, L))
            memset(v, 0, d * sizeof *v);
        dgl_make_symmetric(n, v);
    }
}

const dgl_manifold_kind dgl_spd_kind = {
    .name = "spd", .usage = "manifold.spd(n, {metric = \"affine-invariant\"})", .doc = "symmetric positive definite n×n matrices with the metric tr(X^-1 U X^-1 V), or a flat one",
    .points = "its points are symmetric positive definite matrices", .params = params, .setup = setup,
    .inner = inner, .exp = exp_, .log = log_, .project = project, .tangent = tangent, .off = off, .random = random_,
    .dist = dist, .transport = transport, .retract = retract, .gradient = gradient, .hessian = hessian,
    .connection = connection, .curvature = curvature, .random_tangent = random_tangent,
    .lanes = offsetof(dgl_lanes_api, spd),
};
