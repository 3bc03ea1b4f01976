// The Stiefel manifold: n x k matrices with orthonormal columns, with the canonical metric or the one of the
// ambient space. With b = 1/2 or 1: <u, v> = tr u'v - (1 - b) tr (X'u)'(X'v).
//
// exp: Zimmermann and Hüper, SIAM J. Matrix Anal. Appl. 43 (2022), for the family of metrics b; log: stiefel_log.c.
#include "manifold/ambient.h"
#include "manifold/lanes.h"
#include "manifold/matrix.h"
#include "manifold/rows.h"
#include "manifold/stiefel.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const dgl_param params[] = {
    { "n", DGL_INT, 3, 1, 1e5, "how many rows", NULL },
    { "k", DGL_INT, 2, 1, 1e5, "how many columns", NULL },
    { "metric", DGL_WORD, 0, 0, 1, "the canonical metric, or the one of the ambient space", "canonical|euclidean" },
    { 0 }
};

static dgl_status setup(dgl_manifold *M)
{
    size_t n = (size_t)M->param[0], k = (size_t)M->param[1];
    bool euclidean = M->param[2] == 1;
    if (k > n)
        DGL_FAIL(DGL_EARG, "%zu orthonormal columns do not fit into %zu rows", k, n);
    M->d = n * k;
    M->dim = (int)(n * k - k * (k + 1) / 2);
    M->naxes = 2;
    M->shape[0] = n;
    M->shape[1] = k;
    M->reach = M_PI * (euclidean || k == 1 ? 1 : sqrt(0.8));       // canonical: a lower bound, from K <= 5/4
    snprintf(M->name, sizeof M->name, euclidean ? "stiefel(%zu, %zu, {metric = \"euclidean\"})" : "stiefel(%zu, %zu)", n, k);
    return DGL_OK;
}

static double beta(const dgl_manifold *M) { return M->param[2] == 1 ? 1 : 0.5; }
#define SIZES size_t n = M->shape[0], k = M->shape[1], d = M->d, kk = k * k

static dgl_status inner1(const dgl_manifold *M, double *s, const double *x, const double *u, const double *v)
{
    DGL_SCOPE;
    SIZES;
    DGL_SCRATCH(A, kk);
    DGL_SCRATCH(B, kk);
    *s = dgl_dot(d, u, v);
    if (beta(M) == 1)
        return DGL_OK;
    DGL_TRY(dgl_tmul(k, k, n, A, x, u));
    DGL_TRY(dgl_tmul(k, k, n, B, x, v));
    *s -= (1 - beta(M)) * dgl_dot(kk, A, B);
    return DGL_OK;
}
DGL_BY_ROW3(inner, inner1, 1)

// a - X sym(X'a)
static dgl_status tangent1(const dgl_manifold *M, double *v, const double *x, const double *a)
{
    DGL_SCOPE;
    SIZES;
    DGL_SCRATCH(S, kk);
    DGL_TRY(dgl_tmul(k, k, n, S, x, a));
    dgl_make_symmetric(k, S);
    DGL_TRY(dgl_mul(n, k, k, v, x, S));
    for (size_t j = 0; j < d; j++) v[j] = a[j] - v[j];
    return DGL_OK;
}
DGL_BY_ROW2(tangent, tangent1, M->d)

// [X Q] exp [2bA -R'; R 0] (1; 0) exp (1 - 2b)A for v = X A + Q R
static dgl_status exp_(const dgl_manifold *M, size_t rows, double *y, const double *x, const double *v)
{
    DGL_SCOPE;
    SIZES;
    size_t r = n - k < k ? n - k : k, m = k + r;
    double b = beta(M);
    DGL_SCRATCH(A, kk);
    DGL_SCRATCH(N, d);
    DGL_SCRATCH(U, d);
    DGL_SCRATCH(s, k);
    DGL_SCRATCH(V, kk);
    DGL_SCRATCH(R, r * k + 1);
    DGL_SCRATCH(K, m * m);
    DGL_SCRATCH(E, m * m);
    DGL_SCRATCH(P, 2 * kk + d);
    for (size_t row = 0; row < rows; row++, y += d, x += d, v += d) {
        DGL_TRY(dgl_stiefel_split(n, k, N, A, x, v));
        dgl_make_skew(k, A);
        DGL_TRY(dgl_svd(n, k, U, s, V, N));
        for (size_t i = 0; i < r; i++)
            for (size_t j = 0; j < k; j++) R[i*k + j] = s[i] * V[j*k + i];
        dgl_stiefel_generator(k, r, K, A, 2 * b, R);
        DGL_TRY(dgl_rotation_exp(m, E, K));
        double *top = P, *turned = P + kk, *low = P + 2*kk;
        for (size_t i = 0; i < k; i++) memcpy(top + i*k, E + i*m, k * sizeof *top);
        if (b != 0.5) {
            for (size_t i = 0; i < kk; i++) A[i] *= 1 - 2*b;
            DGL_TRY(dgl_rotation_exp(k, V, A));
            DGL_TRY(dgl_mul(k, k, k, turned, top, V));
        } else
            memcpy(turned, top, kk * sizeof *top);
        DGL_TRY(dgl_mul(n, k, k, y, x, turned));
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < k; j++) {
                low[i*k + j] = 0;
                for (size_t c = 0; c < r; c++) low[i*k + j] += U[i*k + c] * E[(k + c)*m + j];
            }
        if (b != 0.5) {
            DGL_TRY(dgl_mul(n, k, k, N, low, V));
            memcpy(low, N, d * sizeof *low);
        }
        for (size_t i = 0; i < d; i++) y[i] += low[i];
        DGL_TRY(dgl_sharpen(n, k, y));
    }
    return DGL_OK;
}

static dgl_status log_(const dgl_manifold *M, size_t rows, double *v, const double *x, const double *y)
{
    for (size_t i = 0; i < rows; i++)
        DGL_TRY(dgl_stiefel_log(M->shape[0], M->shape[1], beta(M), M->reach, v + i * M->d, x + i * M->d, y + i * M->d, i));
    return DGL_OK;
}

// ambient: X sym(u'v); canonical (Edelman, Arias and Smith, SIAM J. Matrix Anal. Appl. 20, 1998, (2.41)):
// sym(u v') X + X sym(u'(1 - XX')v)
static dgl_status connection1(const dgl_manifold *M, double *w, const double *x, const double *u, const double *v)
{
    DGL_SCOPE;
    SIZES;
    DGL_SCRATCH(S, kk);
    DGL_SCRATCH(A, kk);
    DGL_SCRATCH(B, kk);
    DGL_SCRATCH(C, kk);
    DGL_SCRATCH(T, d);
    DGL_TRY(dgl_tmul(k, k, n, S, u, v));
    if (beta(M) != 1) {
        DGL_TRY(dgl_tmul(k, k, n, A, x, u));
        DGL_TRY(dgl_tmul(k, k, n, B, x, v));
        DGL_TRY(dgl_tmul(k, k, k, C, A, B));
        for (size_t j = 0; j < kk; j++) S[j] -= C[j];
    }
    dgl_make_symmetric(k, S);
    DGL_TRY(dgl_mul(n, k, k, w, x, S));
    if (beta(M) == 1)
        return DGL_OK;
    DGL_TRY(dgl_mult(n, k, k, T, u, B));           // u v'X + v u'X, halved: X'v = B
    for (size_t j = 0; j < d; j++) w[j] += T[j] / 2;
    DGL_TRY(dgl_mult(n, k, k, T, v, A));
    for (size_t j = 0; j < d; j++) w[j] += T[j] / 2;
    return DGL_OK;
}
DGL_BY_ROW3(connection, connection1, M->d)

// ambient: e - X sym(X'e); canonical: e - X e'X
static dgl_status gradient1(const dgl_manifold *M, double *g, const double *x, const double *e)
{
    if (beta(M) == 1)
        return tangent1(M, g, x, e);
    DGL_SCOPE;
    SIZES;
    DGL_SCRATCH(A, kk);
    DGL_TRY(dgl_tmul(k, k, n, A, e, x));
    DGL_TRY(dgl_mul(n, k, k, g, x, A));
    for (size_t j = 0; j < d; j++) g[j] = e[j] - g[j];
    return DGL_OK;
}
DGL_BY_ROW2(gradient, gradient1, M->d)

// ambient: P(h - v sym(X'e)); canonical: the derivative of e - X e'X along v, and the connection
static dgl_status hessian1(const dgl_manifold *M, double *out, const double *x, const double *v, const double *e, const double *h)
{
    DGL_SCOPE;
    SIZES;
    DGL_SCRATCH(S, kk);
    DGL_SCRATCH(T, d);
    DGL_SCRATCH(g, d);
    if (beta(M) == 1) {
        DGL_TRY(dgl_tmul(k, k, n, S, x, e));
        dgl_make_symmetric(k, S);
        DGL_TRY(dgl_mul(n, k, k, T, v, S));
        for (size_t j = 0; j < d; j++) T[j] = h[j] - T[j];
        DGL_TRY(tangent1(M, out, x, T));
        return DGL_OK;
    }
    DGL_TRY(gradient1(M, g, x, e));
    DGL_TRY(connection1(M, out, x, v, g));
    DGL_TRY(dgl_tmul(k, k, n, S, e, x));           // h - v e'X - X h'X - X e'v
    DGL_TRY(dgl_mul(n, k, k, T, v, S));
    for (size_t j = 0; j < d; j++) out[j] += h[j] - T[j];
    DGL_TRY(dgl_tmul(k, k, n, S, h, x));
    DGL_TRY(dgl_mul(n, k, k, T, x, S));
    for (size_t j = 0; j < d; j++) out[j] -= T[j];
    DGL_TRY(dgl_tmul(k, k, n, S, e, v));
    DGL_TRY(dgl_mul(n, k, k, T, x, S));
    for (size_t j = 0; j < d; j++) out[j] -= T[j];
    return DGL_OK;
}
DGL_BY_ROW4(hessian, hessian1, M->d)

// tr P Q' of k x k matrices
static double trace2(size_t k, const double *P, const double *Q) { return dgl_dot(k * k, P, Q); }

// Ambient: the Gauss equation. Canonical: |[U,V]_m|^2/4 + |[U,V]_h|^2 of a normal homogeneous space, with
// U = [A -B'; B 0] and N = Q B the part across X.
static dgl_status curvature1(const dgl_manifold *M, double *s, const double *x, const double *u, const double *v)
{
    DGL_SCOPE;
    SIZES;
    DGL_SCRATCH(A, kk);
    DGL_SCRATCH(B, kk);
    DGL_SCRATCH(G, kk);
    DGL_SCRATCH(H, kk);
    DGL_SCRATCH(C, kk);
    DGL_SCRATCH(P, d);
    DGL_SCRATCH(Q, d);
    DGL_SCRATCH(T, d);
    DGL_SCRATCH(R, d);
    if (beta(M) == 1) {
        DGL_TRY(dgl_tmul(k, k, n, G, u, u));
        DGL_TRY(dgl_tmul(k, k, n, H, v, v));
        DGL_TRY(dgl_tmul(k, k, n, C, u, v));
        dgl_make_symmetric(k, C);
        *s = trace2(k, G, H) - trace2(k, C, C);
        return DGL_OK;
    }
    DGL_TRY(dgl_stiefel_split(n, k, P, A, x, u));
    DGL_TRY(dgl_stiefel_split(n, k, Q, B, x, v));
    DGL_TRY(dgl_tmul(k, k, n, G, P, P));
    DGL_TRY(dgl_tmul(k, k, n, H, Q, Q));
    DGL_TRY(dgl_tmul(k, k, n, C, Q, P));
    double h = 2 * trace2(k, G, H);
    for (size_t a = 0; a < k; a++)
        for (size_t b = 0; b < k; b++) h -= 2 * C[a*k + b] * C[b*k + a];
    DGL_TRY(dgl_mul(k, k, k, G, A, B));            // [A, B] - (P'Q - Q'P)
    DGL_TRY(dgl_mul(k, k, k, H, B, A));
    double m11 = 0;
    for (size_t a = 0; a < k; a++)
        for (size_t b = 0; b < k; b++) {
            double e = G[a*k + b] - H[a*k + b] - C[b*k + a] + C[a*k + b];
            m11 += e * e;
        }
    DGL_TRY(dgl_mul(n, k, k, T, P, B));
    DGL_TRY(dgl_mul(n, k, k, R, Q, A));
    for (size_t j = 0; j < d; j++) T[j] -= R[j];
    *s = (m11 + 2 * dgl_dot(d, T, T)) / 8 + h / 2;
    return DGL_OK;
}
DGL_BY_ROW3(curvature, curvature1, 1)

// the part along X is longer in the ambient metric than in the canonical one
static void random_tangent(const dgl_manifold *M, dgl_rng *rng, size_t rows, double *v, const double *x)
{
    DGL_SCOPE;
    SIZES;
    double *z = dgl_scratch(d), *A = dgl_scratch(kk), *N = dgl_scratch(d), f = 1 / sqrt(beta(M));
    for (size_t i = 0; i < rows; i++, v += d, x += d) {
        for (size_t j = 0; z && j < d; j++) z[j] = dgl_rng_normal(rng);
        if (!z || !A || !N || dgl_stiefel_split(n, k, N, A, x, z)) {
            memset(v, 0, d * sizeof *v);
            continue;
        }
        dgl_make_skew(k, A);
        for (size_t j = 0; j < kk; j++) A[j] *= f;
        if (dgl_mul(n, k, k, v, x, A))
            memset(v, 0, d * sizeof *v);
        for (size_t j = 0; j < d; j++) v[j] += N[j];
    }
}

// the orthonormal factor agrees to second order with the geodesics of the ambient metric
static dgl_status retract(const dgl_manifold *M, size_t n, double *y, const double *x, const double *v)
{
    return beta(M) == 1 ? dgl_columns_retract(M, n, y, x, v) : exp_(M, n, y, x, v);
}

const dgl_manifold_kind dgl_stiefel_kind = {
    .name = "stiefel", .usage = "manifold.stiefel(n, k, {metric = \"canonical\"})", .doc = "n×k matrices with orthonormal columns",
    .points = "its points are matrices with orthonormal columns", .params = params, .setup = setup, .compact = true,
    .inner = inner, .exp = exp_, .log = log_, .project = dgl_columns_project, .tangent = tangent, .off = dgl_columns_off, .random = dgl_columns_random,
    .retract = retract, .gradient = gradient, .hessian = hessian, .connection = connection, .curvature = curvature,
    .random_tangent = random_tangent,
    .lanes = offsetof(dgl_lanes_api, stiefel),
};
