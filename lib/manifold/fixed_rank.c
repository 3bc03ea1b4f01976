// Matrices of rank k among all m x n ones, with the metric of the ambient space (Vandereycken, SIAM J. Optim. 23, 2013).
// Geodesics are not closed: they may run into a matrix of lower rank, and end there.
#include "manifold/ambient.h"
#include "manifold/matrix.h"
#include "manifold/rows.h"
#include "manifold/shooting.h"

#include <stdio.h>
#include <string.h>

static const dgl_param params[] = {
    { "m", DGL_INT, 3, 1, 1e4, "how many rows", NULL },
    { "n", DGL_INT, 3, 1, 1e4, "how many columns", NULL },
    { "k", DGL_INT, 1, 1, 1e4, "the rank", NULL },
    { 0 }
};

static dgl_status setup(dgl_manifold *M)
{
    size_t m = (size_t)M->param[0], n = (size_t)M->param[1], k = (size_t)M->param[2];
    if (k > m || k > n)
        DGL_FAIL(DGL_EARG, "a matrix of %zu rows and %zu columns has no rank %zu", m, n, k);
    M->d = m * n;
    M->dim = (int)(k * (m + n - k));
    M->naxes = 2;
    M->shape[0] = m;
    M->shape[1] = n;
    M->reach = NAN;
    snprintf(M->name, sizeof M->name, "fixed_rank(%zu, %zu, %zu)", m, n, k);
    return DGL_OK;
}

static size_t rank(const dgl_manifold *M) { return (size_t)M->param[2]; }
#define SIZES size_t m = M->shape[0], n = M->shape[1], k = rank(M)

// U[m][k], s[k], V[n][k] of the best approximation of rank k; *rest: the next singular value's norm with all below it
static dgl_status best(const dgl_manifold *M, double *U, double *s, double *V, double *rest, const double *a)
{
    DGL_SCOPE;
    SIZES, d = M->d;
    size_t least = m < n ? m : n, most = m < n ? n : m;
    DGL_SCRATCH(T, d);
    DGL_SCRATCH(L, d);
    DGL_SCRATCH(R, least * least);
    DGL_SCRATCH(all, least);
    for (size_t i = 0; i < m && m < n; i++)
        for (size_t j = 0; j < n; j++) T[j*m + i] = a[i*n + j];
    DGL_TRY(dgl_svd(most, least, L, all, R, m < n ? T : a));
    const double *left = m < n ? R : L, *right = m < n ? L : R;
    for (size_t j = 0; j < k; j++) {
        for (size_t i = 0; i < m; i++) U[i*k + j] = left[i*least + j];
        for (size_t i = 0; i < n; i++) V[i*k + j] = right[i*least + j];
        s[j] = all[j];
    }
    *rest = dgl_length(least - k, all + k);
    return DGL_OK;
}

#define LEAST_RANK 1e-12                   // below this times the largest, a singular value counts as 0
#define FACTORS DGL_SCRATCH(U, m * k); DGL_SCRATCH(s, k); DGL_SCRATCH(V, n * k); double rest

// the factors of a point
static dgl_status factors(const dgl_manifold *M, double *U, double *s, double *V, double *rest, const double *x)
{
    DGL_TRY(best(M, U, s, V, rest, x));
    size_t k = rank(M);
    if (!(s[k - 1] > LEAST_RANK * s[0]))
        DGL_FAIL(DGL_EDOMAIN, "the rank is below %zu (row %zu): singular value %zu is %.3g", k, dgl_manifold_row(0), k, s[k - 1]);
    return DGL_OK;
}

static dgl_status off1(const dgl_manifold *M, double *s_out, const double *a)
{
    DGL_SCOPE;
    SIZES, d = M->d;
    FACTORS;
    *s_out = INFINITY;
    if (!dgl_all_finite(d, a))
        return DGL_OK;
    DGL_TRY(best(M, U, s, V, &rest, a));
    if (s[k - 1] > LEAST_RANK * s[0])
        *s_out = rest;
    return DGL_OK;
}
DGL_BY_ROW1(off, off1, 1)

// the nearest matrix of rank k
static dgl_status project1(const dgl_manifold *M, double *y, const double *a)
{
    DGL_SCOPE;
    SIZES;
    FACTORS;
    DGL_TRY(factors(M, U, s, V, &rest, a));
    for (size_t i = 0; i < m * k; i++) U[i] *= s[i % k];
    return dgl_mult(m, n, k, y, U, V);
}
DGL_BY_ROW1(project, project1, M->d)

// W = a - U U'a, or U U'a
static dgl_status split_rows(size_t m, size_t n, size_t k, double *W, const double *U, const double *a, bool across)
{
    DGL_SCOPE;
    DGL_SCRATCH(A, k * n);
    DGL_TRY(dgl_tmul(k, n, m, A, U, a));
    DGL_TRY(dgl_mul(m, n, k, W, U, A));
    for (size_t i = 0; i < m * n && across; i++) W[i] = a[i] - W[i];
    return DGL_OK;
}

// w = (1 - UU') a (1 - VV'), twice so that nothing of the tangent part is left
static dgl_status normal_part(const dgl_manifold *M, double *w, const double *U, const double *V, const double *a)
{
    DGL_SCOPE;
    SIZES, d = M->d;
    DGL_SCRATCH(T, d);
    DGL_SCRATCH(A, m * k);
    memcpy(w, a, d * sizeof *w);
    for (int pass = 0; pass < 2; pass++) {
        DGL_TRY(split_rows(m, n, k, T, U, w, true));
        DGL_TRY(dgl_mul(m, k, n, A, T, V));
        DGL_TRY(dgl_mult(m, n, k, w, A, V));
        for (size_t i = 0; i < d; i++) w[i] = T[i] - w[i];
    }
    return DGL_OK;
}

static dgl_status tangent1(const dgl_manifold *M, double *v, const double *x, const double *a)
{
    DGL_SCOPE;
    SIZES, d = M->d;
    FACTORS;
    DGL_TRY(factors(M, U, s, V, &rest, x));
    DGL_TRY(normal_part(M, v, U, V, a));
    for (size_t i = 0; i < d; i++) v[i] = a[i] - v[i];
    return DGL_OK;
}
DGL_BY_ROW2(tangent, tangent1, M->d)

// w += u V S^-1 U' v
static dgl_status through_inverse(const dgl_manifold *M, double *w, const double *U, const double *s, const double *V, const double *u, const double *v)
{
    DGL_SCOPE;
    SIZES, d = M->d;
    DGL_SCRATCH(A, m * k);
    DGL_SCRATCH(B, k * n);
    DGL_SCRATCH(T, d);
    DGL_TRY(dgl_mul(m, k, n, A, u, V));
    DGL_TRY(dgl_tmul(k, n, m, B, U, v));
    for (size_t i = 0; i < k * n; i++) B[i] /= s[i / n];
    DGL_TRY(dgl_mul(m, n, k, T, A, B));
    for (size_t i = 0; i < d; i++) w[i] += T[i];
    return DGL_OK;
}

// minus the second fundamental form: the normal part of u X^+ v + v X^+ u
static dgl_status connection1(const dgl_manifold *M, double *w, const double *x, const double *u, const double *v)
{
    DGL_SCOPE;
    SIZES, d = M->d;
    FACTORS;
    DGL_SCRATCH(T, d);
    memset(T, 0, d * sizeof *T);
    DGL_TRY(factors(M, U, s, V, &rest, x));
    DGL_TRY(through_inverse(M, T, U, s, V, u, v));
    DGL_TRY(through_inverse(M, T, U, s, V, v, u));
    DGL_TRY(normal_part(M, w, U, V, T));
    for (size_t i = 0; i < d; i++) w[i] = -w[i];
    return DGL_OK;
}
DGL_BY_ROW3(connection, connection1, M->d)

// P(h) + N v' X^+' + X^+' v' N with the normal part N of e
static dgl_status hessian1(const dgl_manifold *M, double *out, const double *x, const double *v, const double *e, const double *h)
{
    DGL_SCOPE;
    SIZES, d = M->d;
    FACTORS;
    DGL_SCRATCH(N, d);
    DGL_SCRATCH(A, m * k);
    DGL_SCRATCH(B, n * k);
    DGL_SCRATCH(T, d);
    DGL_TRY(factors(M, U, s, V, &rest, x));
    DGL_TRY(normal_part(M, N, U, V, e));
    DGL_TRY(normal_part(M, out, U, V, h));
    for (size_t i = 0; i < d; i++) out[i] = h[i] - out[i];
    DGL_TRY(dgl_tmul(n, k, m, B, v, U));               // N v'U S^-1 V'
    DGL_TRY(dgl_mul(m, k, n, A, N, B));
    for (size_t i = 0; i < m * k; i++) A[i] /= s[i % k];
    DGL_TRY(dgl_mult(m, n, k, T, A, V));
    for (size_t i = 0; i < d; i++) out[i] += T[i];
    DGL_TRY(dgl_mul(m, k, n, A, v, V));                // U S^-1 V'v' N
    DGL_TRY(dgl_tmul(n, k, m, B, N, A));
    for (size_t i = 0; i < n * k; i++) B[i] /= s[i % k];
    DGL_TRY(dgl_mult(m, n, k, T, U, B));
    for (size_t i = 0; i < d; i++) out[i] += T[i];
    return DGL_OK;
}
DGL_BY_ROW4(hessian, hessian1, M->d)

// the Gauss equation
static dgl_status curvature1(const dgl_manifold *M, double *s, const double *x, const double *u, const double *v)
{
    DGL_SCOPE;
    size_t d = M->d;
    DGL_SCRATCH(uu, d);
    DGL_SCRATCH(vv, d);
    DGL_SCRATCH(uv, d);
    DGL_TRY(connection1(M, uu, x, u, u));
    DGL_TRY(connection1(M, vv, x, v, v));
    DGL_TRY(connection1(M, uv, x, u, v));
    *s = dgl_dot(d, uu, vv) - dgl_dot(d, uv, uv);
    return DGL_OK;
}
DGL_BY_ROW3(curvature, curvature1, 1)

static dgl_status retract1(const dgl_manifold *M, double *y, const double *x, const double *v)
{
    DGL_SCOPE;
    DGL_SCRATCH(a, M->d);
    for (size_t i = 0; i < M->d; i++) a[i] = x[i] + v[i];
    return project1(M, y, a);
}
DGL_BY_ROW2(retract, retract1, M->d)

// A B' of normal A, B
static void random_(const dgl_manifold *M, dgl_rng *rng, size_t rows, double *x)
{
    DGL_SCOPE;
    SIZES, d = M->d;
    double *A = dgl_scratch(m * k), *B = dgl_scratch(n * k);
    for (size_t r = 0; r < rows; r++, x += d) {
        for (size_t i = 0; A && i < m * k; i++) A[i] = dgl_rng_normal(rng);
        for (size_t i = 0; B && i < n * k; i++) B[i] = dgl_rng_normal(rng);
        if (!A || !B || dgl_mult(m, n, k, x, A, B))
            memset(x, 0, d * sizeof *x);
    }
}

const dgl_manifold_kind dgl_fixed_rank_kind = {
    .name = "fixed_rank", .usage = "manifold.fixed_rank(m, n, k)", .doc = "m×n matrices of rank k, with the metric of the ambient space",
    .points = "its points are matrices of this rank", .params = params, .setup = setup,
    .inner = dgl_ambient_inner, .exp = dgl_shooting_exp, .log = dgl_shooting_log, .project = project, .tangent = tangent, .off = off, .random = random_,
    .retract = retract, .hessian = hessian, .connection = connection, .curvature = curvature,
};
