// Correlation matrices of full rank with a flat metric (Thanwerdas and Pennec, Linear Algebra Appl. 668, 2023, "Euclidean-Cholesky"):
// C = L L' is known by L with its rows divided by their last numbers, the strictly lower part T of diag(L)^-1 L.
#include "manifold/ambient.h"
#include "manifold/matrix.h"
#include "manifold/rows.h"

#include <stdio.h>
#include <string.h>

static const dgl_param params[] = {
    { "n", DGL_INT, 2, 2, 2000, "how many rows and columns", NULL },
    { 0 }
};

static dgl_status setup(dgl_manifold *M)
{
    size_t n = (size_t)M->param[0];
    M->d = n * n;
    M->dim = (int)(n * (n - 1) / 2);
    M->naxes = 2;
    M->shape[0] = M->shape[1] = n;
    M->reach = INFINITY;
    snprintf(M->name, sizeof M->name, "correlation(%zu)", n);
    return DGL_OK;
}

static size_t side(const dgl_manifold *M) { return M->shape[0]; }

// T from L
static void to_flat(size_t n, double *T, const double *L)
{
    memset(T, 0, n * n * sizeof *T);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) T[i*n + j] = L[i*n + j] / L[i*n + i];
}

// L from T: rows (T, 1) made of length 1; and C = L L' with ones on its diagonal
static dgl_status from_flat(size_t n, double *C, const double *T)
{
    DGL_SCOPE;
    DGL_SCRATCH(L, n * n);
    memset(L, 0, n * n * sizeof *L);
    for (size_t i = 0; i < n; i++) {
        double size = hypot(1, dgl_length(i, T + i*n));
        for (size_t j = 0; j < i; j++) L[i*n + j] = T[i*n + j] / size;
        L[i*n + i] = 1 / size;
    }
    DGL_TRY(dgl_mult(n, n, n, C, L, L));
    for (size_t i = 0; i < n; i++) C[i*n + i] = 1;
    dgl_make_symmetric(n, C);
    return DGL_OK;
}

// dT of dC = v: with dL = L P, P the lower half of L^-1 v L^-T, dT_ij = dL_ij/L_ii - L_ij dL_ii/L_ii^2
static dgl_status push(size_t n, double *T, const double *L, const double *v)
{
    DGL_SCOPE;
    DGL_SCRATCH(P, n * n);
    DGL_SCRATCH(D, n * n);
    DGL_TRY(dgl_whiten(n, P, L, v));
    for (size_t i = 0; i < n; i++)
        for (size_t j = i; j < n; j++) P[i*n + j] = i == j ? P[i*n + j] / 2 : 0;
    DGL_TRY(dgl_mul(n, n, n, D, L, P));
    memset(T, 0, n * n * sizeof *T);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) T[i*n + j] = (D[i*n + j] - L[i*n + j] * (D[i*n + i] / L[i*n + i])) / L[i*n + i];
    return DGL_OK;
}

// the vector whose push is T: dL_i = L_ii (dT_i - L_i <L_i, dT_i>)
static dgl_status pull(size_t n, double *v, const double *L, const double *T)
{
    DGL_SCOPE;
    DGL_SCRATCH(D, n * n);
    memset(D, 0, n * n * sizeof *D);
    for (size_t i = 0; i < n; i++) {
        double c = dgl_dot(i, L + i*n, T + i*n);
        for (size_t j = 0; j <= i; j++) D[i*n + j] = L[i*n + i] * ((j < i ? T[i*n + j] : 0) - L[i*n + j] * c);
    }
    DGL_TRY(dgl_mult(n, n, n, v, D, L));
    for (size_t i = 0; i < n; i++) {
        v[i*n + i] = 0;
        for (size_t j = 0; j < i; j++) v[i*n + j] = v[j*n + i] = v[i*n + j] + v[j*n + i];
    }
    return DGL_OK;
}

static dgl_status inner1(const dgl_manifold *M, double *s, const double *x, const double *u, const double *v)
{
    DGL_SCOPE;
    size_t n = side(M);
    DGL_SCRATCH(L, M->d);
    DGL_SCRATCH(a, M->d);
    DGL_SCRATCH(b, M->d);
    DGL_TRY(dgl_row_cholesky(side(M), L, x));
    DGL_TRY(push(n, a, L, u));
    DGL_TRY(push(n, b, L, v));
    *s = dgl_dot(M->d, a, b);
    return DGL_OK;
}
DGL_BY_ROW3(inner, inner1, 1)

static dgl_status exp1(const dgl_manifold *M, double *y, const double *x, const double *v)
{
    DGL_SCOPE;
    size_t n = side(M);
    DGL_SCRATCH(L, M->d);
    DGL_SCRATCH(a, M->d);
    DGL_SCRATCH(b, M->d);
    DGL_TRY(dgl_row_cholesky(side(M), L, x));
    to_flat(n, a, L);
    DGL_TRY(push(n, b, L, v));
    for (size_t k = 0; k < M->d; k++) a[k] += b[k];
    return from_flat(n, y, a);
}
DGL_BY_ROW2(exp_, exp1, M->d)

// T = the place of y less the one of x; L: of x
static dgl_status between(const dgl_manifold *M, double *T, double *L, const double *x, const double *y)
{
    DGL_SCOPE;
    DGL_SCRATCH(a, M->d);
    DGL_TRY(dgl_row_cholesky(side(M), L, y));
    to_flat(side(M), T, L);
    DGL_TRY(dgl_row_cholesky(side(M), L, x));
    to_flat(side(M), a, L);
    for (size_t k = 0; k < M->d; k++) T[k] -= a[k];
    return DGL_OK;
}

static dgl_status log1(const dgl_manifold *M, double *v, const double *x, const double *y)
{
    DGL_SCOPE;
    DGL_SCRATCH(L, M->d);
    DGL_SCRATCH(T, M->d);
    DGL_TRY(between(M, T, L, x, y));
    return pull(side(M), v, L, T);
}
DGL_BY_ROW2(log_, log1, M->d)

static dgl_status dist1(const dgl_manifold *M, double *s, const double *x, const double *y)
{
    DGL_SCOPE;
    DGL_SCRATCH(L, M->d);
    DGL_SCRATCH(T, M->d);
    DGL_TRY(between(M, T, L, x, y));
    *s = dgl_length(M->d, T);
    return DGL_OK;
}
DGL_BY_ROW2(dist, dist1, 1)

static dgl_status transport1(const dgl_manifold *M, double *w, const double *x, const double *y, const double *v)
{
    DGL_SCOPE;
    DGL_SCRATCH(L, M->d);
    DGL_SCRATCH(T, M->d);
    DGL_TRY(dgl_row_cholesky(side(M), L, x));
    DGL_TRY(push(side(M), T, L, v));
    DGL_TRY(dgl_row_cholesky(side(M), L, y));
    return pull(side(M), w, L, T);
}
DGL_BY_ROW3(transport, transport1, M->d)

// sum over the unit vectors of the flat space of (e . pull) pull
static dgl_status gradient1(const dgl_manifold *M, double *g, const double *x, const double *e)
{
    DGL_SCOPE;
    size_t n = side(M), d = M->d;
    DGL_SCRATCH(L, d);
    DGL_SCRATCH(T, d);
    DGL_SCRATCH(v, d);
    DGL_TRY(dgl_row_cholesky(side(M), L, x));
    memset(g, 0, d * sizeof *g);
    memset(T, 0, d * sizeof *T);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) {
            T[i*n + j] = 1;
            DGL_TRY(pull(n, v, L, T));
            T[i*n + j] = 0;
            double s = dgl_dot(d, e, v);
            for (size_t k = 0; k < d; k++) g[k] += s * v[k];
        }
    return DGL_OK;
}
DGL_BY_ROW2(gradient, gradient1, M->d)

static dgl_status tangent1(const dgl_manifold *M, double *v, const double *x, const double *a)
{
    (void)x;
    memcpy(v, a, M->d * sizeof *v);
    dgl_make_symmetric(side(M), v);
    for (size_t i = 0; i < side(M); i++) v[i * (side(M) + 1)] = 0;
    return DGL_OK;
}
DGL_BY_ROW2(tangent, tangent1, M->d)

static dgl_status off1(const dgl_manifold *M, double *s, const double *a)
{
    DGL_SCOPE;
    size_t n = side(M);
    DGL_SCRATCH(L, M->d);
    *s = 0;
    for (size_t i = 0; i < n; i++) {
        *s = fmax(*s, fabs(a[i*n + i] - 1));
        for (size_t j = 0; j < i; j++) *s = fmax(*s, fabs(a[i*n + j] - a[j*n + i]));
    }
    if (!isfinite(*s) || (*s < 1e-8 && dgl_linalg_cholesky(1, n, L, a)))
        *s = INFINITY;
    return DGL_OK;
}
DGL_BY_ROW1(off, off1, 1)

// symmetric, eigenvalues lifted above 0, scaled to ones on the diagonal
static dgl_status project1(const dgl_manifold *M, double *y, const double *a)
{
    DGL_SCOPE;
    size_t n = side(M);
    DGL_SCRATCH(S, M->d);
    DGL_SCRATCH(Q, M->d);
    DGL_SCRATCH(w, n);
    memcpy(S, a, M->d * sizeof *S);
    dgl_make_symmetric(n, S);
    DGL_TRY(dgl_linalg_eigh(1, n, w, Q, S));
    double least = 1e-12 * fmax(fabs(w[0]), fabs(w[n - 1]));
    if (!(least > 0))
        DGL_FAIL(DGL_EDOMAIN, "the zero matrix has no nearest correlation matrix (row %zu)", dgl_manifold_row(0));
    if (w[0] < least) {
        for (size_t i = 0; i < M->d; i++) S[i] = Q[i] * fmax(w[i % n], least);
        DGL_TRY(dgl_mult(n, n, n, y, S, Q));
        memcpy(S, y, M->d * sizeof *S);
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) y[i*n + j] = i == j ? 1 : S[i*n + j] / sqrt(S[i*n + i] * S[j*n + j]);
    dgl_make_symmetric(n, y);
    return DGL_OK;
}
DGL_BY_ROW1(project, project1, M->d)

static void flat_normal(size_t n, double *T, dgl_rng *rng)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) T[i*n + j] = j < i ? dgl_rng_normal(rng) : 0;
}

static void random_(const dgl_manifold *M, dgl_rng *rng, size_t rows, double *x)
{
    DGL_SCOPE;
    size_t n = side(M);
    double *T = dgl_scratch(M->d);
    for (size_t i = 0; i < rows; i++, x += M->d) {
        if (T)
            flat_normal(n, T, rng);
        if (!T || from_flat(n, x, T))
            for (size_t k = 0; k < M->d; k++) x[k] = k % (n + 1) == 0;
    }
}

static void random_tangent(const dgl_manifold *M, dgl_rng *rng, size_t rows, double *v, const double *x)
{
    DGL_SCOPE;
    size_t n = side(M);
    double *T = dgl_scratch(M->d), *L = dgl_scratch(M->d);
    for (size_t i = 0; i < rows; i++, v += M->d, x += M->d) {
        if (T)
            flat_normal(n, T, rng);
        if (!T || !L || dgl_linalg_cholesky(1, n, L, x) || pull(n, v, L, T))
            memset(v, 0, M->d * sizeof *v);
    }
}

const dgl_manifold_kind dgl_correlation_kind = {
    .name = "correlation", .usage = "manifold.correlation(n)", .doc = "n×n correlation matrices of full rank, flat through their Cholesky factors",
    .points = "its points are positive definite matrices with ones on the diagonal", .params = params, .setup = setup,
    .inner = inner, .exp = exp_, .log = log_, .project = project, .tangent = tangent, .off = off, .random = random_,
    .dist = dist, .transport = transport, .gradient = gradient, .curvature = dgl_flat_curvature, .random_tangent = random_tangent,
};
