// The Bures-Wasserstein metric of symmetric positive definite matrices, a model of manifold.spd: <U, V> = tr(L(U) V)/2,
// where L(V) solves X L + L X = V (Malagò, Montrucchio and Pistone, Information Geometry 1, 2018; Bhatia, Jain and Lim,
// Expo. Math. 37, 2019). It is not complete: exp is undefined where 1 + L(v) is not positive.
#include "manifold/manifold.h"
#include "manifold/matrix.h"
#include "manifold/rows.h"

#include <string.h>

extern const dgl_manifold_kind dgl_spd_kind;

static size_t side(const dgl_manifold *M) { return M->shape[0]; }

// L of v in the eigenvectors Q of a point with eigenvalues w
static dgl_status turned(size_t n, double *L, double *room, const double *Q, const double *w, const double *v)
{
    DGL_TRY(dgl_tmul(n, n, n, room, Q, v));
    DGL_TRY(dgl_mul(n, n, n, L, room, Q));
    for (size_t i = 0; i < n * n; i++) L[i] /= w[i / n] + w[i % n];
    return DGL_OK;
}

static dgl_status lyapunov(size_t n, double *L, const double *Q, const double *w, const double *v)
{
    DGL_SCOPE;
    DGL_SCRATCH(A, n * n);
    DGL_SCRATCH(B, n * n);
    DGL_TRY(turned(n, B, A, Q, w, v));
    DGL_TRY(dgl_mul(n, n, n, A, Q, B));
    DGL_TRY(dgl_mult(n, n, n, L, A, Q));
    dgl_make_symmetric(n, L);
    return DGL_OK;
}

static dgl_status look(size_t n, double *Q, double *w, const double *x)
{
    DGL_TRY(dgl_linalg_eigh(1, n, w, Q, x));
    if (!(w[0] > 0))
        DGL_FAIL(DGL_EDOMAIN, "the matrix has an eigenvalue %g (row %zu)", w[0], dgl_manifold_row(0));
    return DGL_OK;
}

// what each operation begins with, in a scope
#define LOOK FRAME(Q); FRAME(w); FRAME(L); FRAME(T); (void)T; DGL_TRY(look(n, Q, w, x))
#define FRAME(name) DGL_SCRATCH(name, d)

static dgl_status inner1(const dgl_manifold *M, double *s, const double *x, const double *u, const double *v)
{
    DGL_SCOPE;
    size_t n = side(M), d = M->d;
    LOOK;
    DGL_TRY(lyapunov(n, L, Q, w, u));
    *s = dgl_dot(d, L, v) / 2;
    return DGL_OK;
}

// X + v + L X L
static dgl_status exp1(const dgl_manifold *M, double *y, const double *x, const double *v)
{
    DGL_SCOPE;
    size_t n = side(M), d = M->d;
    LOOK;
    DGL_TRY(lyapunov(n, L, Q, w, v));
    DGL_TRY(dgl_mul(n, n, n, T, L, x));
    DGL_TRY(dgl_mul(n, n, n, y, T, L));
    dgl_make_symmetric(n, y);
    for (size_t k = 0; k < d; k++) y[k] += x[k] + v[k];
    for (size_t i = 0; i < n; i++) L[i*n + i] += 1;
    if (dgl_linalg_cholesky(1, n, T, L))
        DGL_FAIL(DGL_EDOMAIN, "the geodesic leaves the positive definite matrices before time 1 (row %zu)", dgl_manifold_row(0));
    return DGL_OK;
}

// Z + the solution of E (X + Z) + (X + Z) E = C - Z X - X Z - Z^2, for C = X^(1/2) D X^(1/2) and X + Z with eigenvectors Q and
// eigenvalues r: a step of Newton's method, which gives a small Z its digits.
static dgl_status refine(size_t n, double *Z, const double *x, const double *R, const double *D, const double *Q, const double *r)
{
    DGL_SCOPE;
    DGL_SCRATCH(T, n * n);
    DGL_SCRATCH(C, n * n);
    DGL_TRY(dgl_mul(n, n, n, T, R, D));
    DGL_TRY(dgl_mul(n, n, n, C, T, R));
    DGL_TRY(dgl_mul(n, n, n, T, Z, x));
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) C[i*n + j] -= T[i*n + j] + T[j*n + i];
    DGL_TRY(dgl_mul(n, n, n, T, Z, Z));
    for (size_t k = 0; k < n * n; k++) C[k] -= T[k];
    DGL_TRY(dgl_tmul(n, n, n, T, Q, C));
    DGL_TRY(dgl_mul(n, n, n, C, T, Q));
    for (size_t k = 0; k < n * n; k++) C[k] /= r[k / n] + r[k % n];
    DGL_TRY(dgl_mul(n, n, n, T, Q, C));
    DGL_TRY(dgl_mult(n, n, n, C, T, Q));
    for (size_t k = 0; k < n * n; k++) Z[k] += C[k];
    return DGL_OK;
}

// X^(-1/2) Z X^(1/2) + X^(1/2) Z X^(-1/2), Z = (X^(1/2) Y X^(1/2))^(1/2) - X
static dgl_status log1(const dgl_manifold *M, double *v, const double *x, const double *y)
{
    DGL_SCOPE;
    size_t n = side(M), d = M->d;
    LOOK;
    DGL_SCRATCH(R, d);
    DGL_SCRATCH(S, d);
    DGL_SCRATCH(r, n);
    for (int inverse = 0; inverse < 2; inverse++) {    // R = X^(1/2), S = X^(-1/2)
        for (size_t k = 0; k < d; k++) T[k] = Q[k] * (inverse ? 1 / sqrt(w[k % n]) : sqrt(w[k % n]));
        DGL_TRY(dgl_mult(n, n, n, inverse ? S : R, T, Q));
    }
    DGL_TRY(dgl_mul(n, n, n, T, R, y));
    DGL_TRY(dgl_mul(n, n, n, L, T, R));
    dgl_make_symmetric(n, L);
    DGL_TRY(dgl_linalg_eigh(1, n, r, Q, L));
    for (size_t k = 0; k < n; k++) r[k] = sqrt(fmax(r[k], 0));
    for (size_t k = 0; k < d; k++) T[k] = Q[k] * r[k % n];
    DGL_TRY(dgl_mult(n, n, n, L, T, Q));
    for (size_t k = 0; k < d; k++) {
        L[k] -= x[k];
        v[k] = y[k] - x[k];
    }
    if (r[0] > 0)
        DGL_TRY(refine(n, L, x, R, v, Q, r));
    DGL_TRY(dgl_mul(n, n, n, T, R, L));
    DGL_TRY(dgl_mul(n, n, n, v, T, S));
    dgl_make_symmetric(n, v);
    for (size_t k = 0; k < d; k++) v[k] *= 2;
    return DGL_OK;
}

// G(u, v) = -(L(u) X L(v) + L(v) X L(u))
static dgl_status connection1(const dgl_manifold *M, double *out, const double *x, const double *u, const double *v)
{
    DGL_SCOPE;
    size_t n = side(M), d = M->d;
    LOOK;
    DGL_SCRATCH(K, d);
    DGL_TRY(lyapunov(n, L, Q, w, u));
    DGL_TRY(lyapunov(n, K, Q, w, v));
    DGL_TRY(dgl_mul(n, n, n, T, L, x));
    DGL_TRY(dgl_mul(n, n, n, out, T, K));
    dgl_make_symmetric(n, out);
    for (size_t k = 0; k < d; k++) out[k] *= -2;
    return DGL_OK;
}

// A -> A A' is a submersion from flat space, where X^(1/2) carries the vectors L X^(1/2); by O'Neill's formula the curvature
// is 3/4 |the vertical part of their bracket|^2. In the eigenvectors of X: 3/2 of the sum of w_i w_j [L(u), L(v)]_ij^2 / (w_i + w_j).
static dgl_status curvature1(const dgl_manifold *M, double *s, const double *x, const double *u, const double *v)
{
    DGL_SCOPE;
    size_t n = side(M), d = M->d;
    LOOK;
    DGL_SCRATCH(K, d);
    DGL_TRY(turned(n, L, T, Q, w, u));
    DGL_TRY(turned(n, K, T, Q, w, v));
    DGL_TRY(dgl_mul(n, n, n, T, L, K));                // its skew part twice is the bracket
    *s = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) {
            double c = T[i*n + j] - T[j*n + i];
            *s += 3 * w[i] * w[j] * c * c / (w[i] + w[j]);
        }
    return DGL_OK;
}

// 2 (X e + e X), e made symmetric
static dgl_status gradient1(const dgl_manifold *M, double *g, const double *x, const double *e)
{
    DGL_SCOPE;
    size_t n = side(M);
    DGL_SCRATCH(E, M->d);
    memcpy(E, e, M->d * sizeof *E);
    dgl_make_symmetric(n, E);
    DGL_TRY(dgl_mul(n, n, n, g, x, E));
    dgl_make_symmetric(n, g);
    for (size_t k = 0; k < M->d; k++) g[k] *= 4;
    return DGL_OK;
}

// the derivative of the gradient along v, and the connection
static dgl_status hessian1(const dgl_manifold *M, double *out, const double *x, const double *v, const double *e, const double *h)
{
    DGL_SCOPE;
    size_t d = M->d;
    DGL_SCRATCH(g, d);
    DGL_SCRATCH(a, d);
    DGL_TRY(gradient1(M, g, x, e));
    DGL_TRY(connection1(M, out, x, v, g));
    DGL_TRY(gradient1(M, a, v, e));
    for (size_t k = 0; k < d; k++) out[k] += a[k];
    DGL_TRY(gradient1(M, a, x, h));
    for (size_t k = 0; k < d; k++) out[k] += a[k];
    return DGL_OK;
}

DGL_BY_ROW3(inner, inner1, 1)
DGL_BY_ROW2(exp_, exp1, M->d)
DGL_BY_ROW2(log_, log1, M->d)
DGL_BY_ROW3(connection, connection1, M->d)
DGL_BY_ROW2(gradient, gradient1, M->d)
DGL_BY_ROW4(hessian, hessian1, M->d)
DGL_BY_ROW3(curvature, curvature1, 1)
static dgl_status project(const dgl_manifold *M, size_t rows, double *y, const double *a) { return dgl_spd_kind.project(M, rows, y, a); }
static dgl_status off(const dgl_manifold *M, size_t rows, double *s, const double *a) { return dgl_spd_kind.off(M, rows, s, a); }
static dgl_status tangent(const dgl_manifold *M, size_t rows, double *v, const double *x, const double *a) { return dgl_spd_kind.tangent(M, rows, v, x, a); }
static void random_(const dgl_manifold *M, dgl_rng *rng, size_t rows, double *x) { dgl_spd_kind.random(M, rng, rows, x); }

// In the eigenvectors of X the entries of a vector are orthogonal: |V_ij| counts 1/(w_i + w_j), twice off the diagonal.
static void random_tangent(const dgl_manifold *M, dgl_rng *rng, size_t rows, double *v, const double *x)
{
    DGL_SCOPE;
    size_t n = side(M), d = M->d;
    double *Q = dgl_scratch(d), *w = dgl_scratch(n), *Z = dgl_scratch(d), *T = dgl_scratch(d);
    for (size_t i = 0; i < rows; i++, v += d, x += d) {
        bool good = Q && w && Z && T && !look(n, Q, w, x);
        for (size_t a = 0; good && a < n; a++)
            for (size_t b = 0; b <= a; b++) Z[a*n + b] = Z[b*n + a] = dgl_rng_normal(rng) * sqrt((w[a] + w[b]) * (a == b ? 2 : 1));
        if (!good || dgl_mul(n, n, n, T, Q, Z) || dgl_mult(n, n, n, v, T, Q))
            memset(v, 0, d * sizeof *v);
        dgl_make_symmetric(n, v);
    }
}

const dgl_manifold_kind dgl_spd_bures_kind = {
    .name = "spd", .points = "its points are symmetric positive definite matrices",
    .inner = inner, .exp = exp_, .log = log_, .project = project, .tangent = tangent, .off = off, .random = random_,
    .gradient = gradient, .hessian = hessian, .connection = connection, .curvature = curvature, .random_tangent = random_tangent,
};
