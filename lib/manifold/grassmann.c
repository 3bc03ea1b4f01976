// The Grassmann manifold: k-dimensional subspaces of R^n, each as an n x k matrix X of orthonormal columns that
// span it; tangent vectors are matrices V with X'V = 0, with the metric tr U'V.
//
// Principal angles come from their sines where they are small and from their cosines where they are large
// (Björck and Golub, Math. Comp. 27, 1973; Bendokat, Zimmermann and Absil, Adv. Comput. Math. 50, 2024).
#include "manifold/ambient.h"
#include "manifold/lanes.h"
#include "manifold/matrix.h"
#include "manifold/rows.h"

#include <float.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static const dgl_param params[] = {
    { "n", DGL_INT, 3, 1, 1e5, "dimension of the space", NULL },
    { "k", DGL_INT, 1, 1, 1e5, "dimension of the subspaces", NULL },
    { 0 }
};

static dgl_status setup(dgl_manifold *M)
{
    size_t n = (size_t)M->param[0], k = (size_t)M->param[1];
    if (k > n)
        DGL_FAIL(DGL_EARG, "%zu-dimensional subspaces of %zu dimensions", k, n);
    M->d = n * k;
    M->dim = (int)(k * (n - k));
    M->naxes = 2;
    M->shape[0] = n;
    M->shape[1] = k;
    M->reach = M_PI / 2;
    snprintf(M->name, sizeof M->name, "grassmann(%zu, %zu)", n, k);
    return DGL_OK;
}

#define SIZES size_t n = M->shape[0], k = M->shape[1], d = M->d, kk = k * k

// v[n][k] = a - X (X'a), twice where a has a long part along X
static dgl_status across(size_t n, size_t k, double *v, const double *x, const double *a)
{
    DGL_SCOPE;
    DGL_SCRATCH(A, k * k);
    DGL_SCRATCH(T, n * k);
    memcpy(v, a, n * k * sizeof *v);
    for (int pass = 0; pass < 2; pass++) {
        DGL_TRY(dgl_tmul(k, k, n, A, x, v));
        DGL_TRY(dgl_mul(n, k, k, T, x, A));
        for (size_t j = 0; j < n * k; j++) v[j] -= T[j];
    }
    return DGL_OK;
}

static dgl_status tangent(const dgl_manifold *M, size_t rows, double *v, const double *x, const double *a)
{
    for (size_t i = 0; i < rows; i++) DGL_TRY(across(M->shape[0], M->shape[1], v + i * M->d, x + i * M->d, a + i * M->d));
    return DGL_OK;
}

// X V cos(S) V' + U sin(S) V' for v = U S V'
static dgl_status exp1(const dgl_manifold *M, double *y, const double *x, const double *v)
{
    DGL_SCOPE;
    SIZES;
    DGL_SCRATCH(U, d);
    DGL_SCRATCH(s, k);
    DGL_SCRATCH(V, kk);
    DGL_SCRATCH(T, d);
    DGL_TRY(dgl_svd(n, k, U, s, V, v));
    DGL_TRY(dgl_mul(n, k, k, T, x, V));
    for (size_t j = 0; j < d; j++) T[j] = T[j] * cos(s[j % k]) + (s[j % k] > 0 ? U[j] * sin(s[j % k]) : 0);
    DGL_TRY(dgl_mult(n, k, k, y, T, V));
    DGL_TRY(dgl_sharpen(n, k, y));
    return DGL_OK;
}
DGL_BY_ROW2(exp_, exp1, M->d)

// What is known of a pair: angle[k] descending, principal vectors X P and directions Z[n][k] across X, both
// [n][k] in columns, and R with Y R = X P cos + Z sin.
typedef struct { double *angle, *P, *Z, *R; } pair;

static dgl_status principal(const dgl_manifold *M, const pair *p, const double *x, const double *y)
{
    DGL_SCOPE;
    SIZES;
    DGL_SCRATCH(C, kk);
    DGL_SCRATCH(c, k);
    DGL_SCRATCH(XP, d);
    DGL_SCRATCH(YR, d);
    DGL_SCRATCH(U, d);
    DGL_SCRATCH(s, k);
    DGL_SCRATCH(V, kk);
    DGL_SCRATCH(T, kk);
    DGL_TRY(dgl_tmul(k, k, n, C, x, y));
    DGL_TRY(dgl_svd(k, k, p->P, c, p->R, C));          // cosines descending: the smallest angles first
    for (size_t i = 0; i < k / 2; i++) {               // the largest angles first
        double t = c[i];
        c[i] = c[k - 1 - i];
        c[k - 1 - i] = t;
        for (size_t r = 0; r < k; r++) {
            t = p->P[r*k + i];
            p->P[r*k + i] = p->P[r*k + k - 1 - i];
            p->P[r*k + k - 1 - i] = t;
            t = p->R[r*k + i];
            p->R[r*k + i] = p->R[r*k + k - 1 - i];
            p->R[r*k + k - 1 - i] = t;
        }
    }
    size_t large = 0;                                  // those whose cosines say more than their sines
    while (large < k && c[large] < 0.7) large++;
    DGL_TRY(dgl_mul(n, k, k, XP, x, p->P));
    DGL_TRY(dgl_mul(n, k, k, YR, y, p->R));
    for (size_t j = 0; j < d; j++) YR[j] -= j % k < large ? 0 : XP[j];
    DGL_TRY(across(n, k, p->Z, x, YR));
    for (size_t j = 0; j < large; j++) {
        double size = 0;
        for (size_t i = 0; i < n; i++) size = hypot(size, p->Z[i*k + j]);
        p->angle[j] = atan2(size, c[j]);
        for (size_t i = 0; i < n && size > 0; i++) p->Z[i*k + j] /= size;
    }
    size_t rest = k - large;
    if (!rest)
        return DGL_OK;
    for (size_t i = 0; i < n; i++) memcpy(U + i*rest, p->Z + i*k + large, rest * sizeof *U);
    DGL_SCRATCH(L, n * rest);
    memcpy(L, U, n * rest * sizeof *L);
    DGL_TRY(dgl_svd(n, rest, U, s, V, L));
    for (size_t j = 0; j < rest; j++) {
        p->angle[large + j] = asin(fmin(s[j], 1));
        for (size_t i = 0; i < n; i++) p->Z[i*k + large + j] = s[j] > 0 ? U[i*rest + j] : 0;
    }
    for (int which = 0; which < 2; which++) {
        double *A = which ? p->R : p->P;
        memcpy(T, A, kk * sizeof *T);
        for (size_t i = 0; i < k; i++)
            for (size_t j = 0; j < rest; j++) {
                A[i*k + large + j] = 0;
                for (size_t l = 0; l < rest; l++) A[i*k + large + j] += T[i*k + large + l] * V[l*rest + j];
            }
    }
    return DGL_OK;
}

#define PAIR(p) \
    DGL_SCRATCH(angle_, k); DGL_SCRATCH(P_, kk); DGL_SCRATCH(Z_, d); DGL_SCRATCH(R_, kk); \
    const pair p = { angle_, P_, Z_, R_ }

static dgl_status check_cut(const dgl_manifold *M, const pair *p)
{
    if (p->angle[0] >= M_PI / 2 - 2 * DBL_EPSILON && M->shape[0] > M->shape[1])
        DGL_FAIL(DGL_EDOMAIN, "a direction of x is orthogonal to y (row %zu): no geodesic between them is the shortest", dgl_manifold_row(0));
    return DGL_OK;
}

// Z angles P'
static dgl_status velocity(const dgl_manifold *M, double *v, const pair *p)
{
    size_t k = M->shape[1];
    for (size_t j = 0; j < M->d; j++) p->Z[j] *= p->angle[j % k];
    return dgl_mult(M->shape[0], k, k, v, p->Z, p->P);
}

static dgl_status log_any1(const dgl_manifold *M, double *v, const double *x, const double *y)
{
    DGL_SCOPE;
    size_t k = M->shape[1], d = M->d, kk = k * k;
    PAIR(p);
    DGL_TRY(principal(M, &p, x, y));
    return velocity(M, v, &p);
}
DGL_BY_ROW2(log_any, log_any1, M->d)

static dgl_status log1(const dgl_manifold *M, double *v, const double *x, const double *y)
{
    DGL_SCOPE;
    size_t k = M->shape[1], d = M->d, kk = k * k;
    PAIR(p);
    DGL_TRY(principal(M, &p, x, y));
    DGL_TRY(check_cut(M, &p));
    return velocity(M, v, &p);
}
DGL_BY_ROW2(log_, log1, M->d)

static dgl_status dist1(const dgl_manifold *M, double *s, const double *x, const double *y)
{
    DGL_SCOPE;
    size_t k = M->shape[1], d = M->d, kk = k * k;
    PAIR(p);
    DGL_TRY(principal(M, &p, x, y));
    *s = dgl_length(k, p.angle);
    return DGL_OK;
}
DGL_BY_ROW2(dist, dist1, 1)

// (-X P sin Z' + Z cos Z' + 1 - Z Z') v, as vectors at y: times P R'
static dgl_status transport1(const dgl_manifold *M, double *w, const double *x, const double *y, const double *v)
{
    DGL_SCOPE;
    SIZES;
    PAIR(p);
    DGL_SCRATCH(XP, d);
    DGL_SCRATCH(A, kk);
    DGL_SCRATCH(B, d);
    DGL_SCRATCH(T, kk);
    DGL_TRY(principal(M, &p, x, y));
    DGL_TRY(check_cut(M, &p));
    DGL_TRY(dgl_mul(n, k, k, XP, x, p.P));
    DGL_TRY(dgl_tmul(k, k, n, A, p.Z, v));
    for (size_t j = 0; j < d; j++) {
        double a = p.angle[j % k], h = sin(a / 2);
        XP[j] = -sin(a) * XP[j] - 2 * h * h * p.Z[j];
    }
    DGL_TRY(dgl_mul(n, k, k, B, XP, A));
    for (size_t j = 0; j < d; j++) B[j] += v[j];
    DGL_TRY(dgl_mult(k, k, k, T, p.P, p.R));
    DGL_TRY(dgl_mul(n, k, k, w, B, T));
    return DGL_OK;
}
DGL_BY_ROW3(transport, transport1, M->d)

// P(h) - v X'e
static dgl_status hessian1(const dgl_manifold *M, double *out, const double *x, const double *v, const double *e, const double *h)
{
    DGL_SCOPE;
    SIZES;
    DGL_SCRATCH(A, kk);
    DGL_SCRATCH(T, d);
    DGL_TRY(across(n, k, out, x, h));
    DGL_TRY(dgl_tmul(k, k, n, A, x, e));
    DGL_TRY(dgl_mul(n, k, k, T, v, A));
    for (size_t j = 0; j < d; j++) out[j] -= T[j];
    return DGL_OK;
}
DGL_BY_ROW4(hessian, hessian1, M->d)

// of horizontal lifts: X u'v
static dgl_status connection1(const dgl_manifold *M, double *w, const double *x, const double *u, const double *v)
{
    DGL_SCOPE;
    size_t n = M->shape[0], k = M->shape[1], kk = k * k;
    DGL_SCRATCH(A, kk);
    DGL_TRY(dgl_tmul(k, k, n, A, u, v));
    DGL_TRY(dgl_mul(n, k, k, w, x, A));
    return DGL_OK;
}
DGL_BY_ROW3(connection, connection1, M->d)

// (|u v' - v u'|^2 + |u'v - v'u|^2)/2
static dgl_status curvature1(const dgl_manifold *M, double *s, const double *x, const double *u, const double *v)
{
    DGL_SCOPE;
    size_t n = M->shape[0], k = M->shape[1], kk = k * k;
    DGL_SCRATCH(G, kk);
    DGL_SCRATCH(H, kk);
    DGL_SCRATCH(C, kk);
    (void)x;
    DGL_TRY(dgl_tmul(k, k, n, G, u, u));
    DGL_TRY(dgl_tmul(k, k, n, H, v, v));
    DGL_TRY(dgl_tmul(k, k, n, C, u, v));
    double sum = 2 * dgl_dot(kk, G, H);
    for (size_t a = 0; a < k; a++)
        for (size_t b = 0; b < k; b++) {
            double p = C[a*k + b], q = C[b*k + a];
            sum += (p - q) * (p - q) - 2 * p * q;
        }
    *s = sum / 2;
    return DGL_OK;
}
DGL_BY_ROW3(curvature, curvature1, 1)

const dgl_manifold_kind dgl_grassmann_kind = {
    .name = "grassmann", .usage = "manifold.grassmann(n, k)", .doc = "k-dimensional subspaces of R^n, as n×k matrices of orthonormal columns",
    .points = "its points are matrices with orthonormal columns", .params = params, .setup = setup, .compact = true, .quotient = true,
    .inner = dgl_ambient_inner, .exp = exp_, .log = log_, .project = dgl_columns_project, .tangent = tangent, .off = dgl_columns_off, .random = dgl_columns_random,
    .dist = dist, .log_any = log_any, .transport = transport, .retract = dgl_columns_retract, .hessian = hessian, .connection = connection, .curvature = curvature,
    .lanes = offsetof(dgl_lanes_api, grassmann),
};
