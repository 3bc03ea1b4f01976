// The Stiefel manifold: n x k matrices with orthonormal columns, with the canonical metric or the one of the
// ambient space. With b = 1/2 or 1: <u, v> = tr u'v - (1 - b) tr (X'u)'(X'v).
//
// exp and log: Zimmermann and Hüper, SIAM J. Matrix Anal. Appl. 43 (2022), for the family of metrics b; the log's
// iteration is the one of Zimmermann (38, 2017) with the Sylvester equation of 2022.
#include "manifold/manifold.h"
#include "manifold/matrix.h"
#include "manifold/rows.h"

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

// u[n][k] = a - X (X'a); A = X'a
static dgl_status split(size_t n, size_t k, double *u, double *A, const double *x, const double *a)
{
    DGL_TRY(dgl_tmul(k, k, n, A, x, a));
    DGL_TRY(dgl_mul(n, k, k, u, x, A));
    for (size_t i = 0; i < n * k; i++) u[i] = a[i] - u[i];
    return DGL_OK;
}

static dgl_status inner(const dgl_manifold *M, size_t rows, double *s, const double *x, const double *u, const double *v)
{
    DGL_SCOPE;
    SIZES;
    DGL_SCRATCH(A, kk);
    DGL_SCRATCH(B, kk);
    for (size_t i = 0; i < rows; i++, x += d, u += d, v += d) {
        s[i] = dgl_dot(d, u, v);
        if (beta(M) == 1)
            continue;
        DGL_TRY(dgl_tmul(k, k, n, A, x, u));
        DGL_TRY(dgl_tmul(k, k, n, B, x, v));
        s[i] -= (1 - beta(M)) * dgl_dot(kk, A, B);
    }
    return DGL_OK;
}

// a - X sym(X'a)
static dgl_status tangent(const dgl_manifold *M, size_t rows, double *v, const double *x, const double *a)
{
    DGL_SCOPE;
    SIZES;
    DGL_SCRATCH(S, kk);
    for (size_t i = 0; i < rows; i++, v += d, x += d, a += d) {
        DGL_TRY(dgl_tmul(k, k, n, S, x, a));
        dgl_make_symmetric(k, S);
        DGL_TRY(dgl_mul(n, k, k, v, x, S));
        for (size_t j = 0; j < d; j++) v[j] = a[j] - v[j];
    }
    return DGL_OK;
}

static dgl_status off(const dgl_manifold *M, size_t rows, double *s, const double *a)
{
    for (size_t i = 0; i < rows; i++) s[i] = dgl_off_orthonormal(M->shape[0], M->shape[1], a + i * M->d);
    return DGL_OK;
}

static dgl_status project(const dgl_manifold *M, size_t rows, double *y, const double *a)
{
    for (size_t i = 0; i < rows; i++) DGL_TRY(dgl_polar(M->shape[0], M->shape[1], y + i * M->d, a + i * M->d));
    return DGL_OK;
}

// K = [2bA  -R'; R  0], in k + r dimensions
static void generator(size_t k, size_t r, double *K, const double *A, double factor, const double *R)
{
    size_t m = k + r;
    memset(K, 0, m * m * sizeof *K);
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++) K[i*m + j] = factor * A[i*k + j];
    for (size_t i = 0; i < r; i++)
        for (size_t j = 0; j < k; j++) {
            K[(k + i)*m + j] = R[i*k + j];
            K[j*m + k + i] = -R[i*k + j];
        }
}

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
        DGL_TRY(split(n, k, N, A, x, v));
        dgl_make_skew(k, A);
        DGL_TRY(dgl_svd(n, k, U, s, V, N));
        for (size_t i = 0; i < r; i++)
            for (size_t j = 0; j < k; j++) R[i*k + j] = s[i] * V[j*k + i];
        generator(k, r, K, A, 2 * b, R);
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

// An orthonormal basis W[n][k + r] that begins with X and holds the columns of N.
static dgl_status basis(size_t n, size_t k, size_t r, double *W, const double *x, const double *N)
{
    DGL_SCOPE;
    size_t m = k + r;
    DGL_SCRATCH(U, n * k);
    DGL_SCRATCH(s, k);
    DGL_SCRATCH(V, k * k);
    DGL_TRY(dgl_svd(n, k, U, s, V, N));
    for (size_t i = 0; i < n; i++) {
        memcpy(W + i*m, x + i*k, k * sizeof *W);
        for (size_t j = 0; j < r; j++) W[i*m + k + j] = s[j] > 1e-15 ? U[i*k + j] : 0;
    }
    dgl_orthonormalize(n, m, W, NULL);
    for (size_t i = 0; i < n; i++)                     // X itself, to the last bit
        memcpy(W + i*m, x + i*k, k * sizeof *W);
    return DGL_OK;
}

// V[m][m] from its first k columns: the others complete them, as near to 1 as they can be, det V = 1.
static dgl_status complete(size_t m, size_t k, double *V)
{
    DGL_SCOPE;
    size_t r = m - k;
    double det, turned;
    DGL_SCRATCH(D, r * r);
    DGL_SCRATCH(s, r);
    DGL_SCRATCH(R, r * r);
    DGL_SCRATCH(Y, r * r);
    DGL_SCRATCH(T, m * r);
    DGL_SCRATCH(Z, m * r);
    for (size_t i = 0; i < m; i++)                     // start from the last unit vectors
        for (size_t j = 0; j < r; j++) V[i*m + k + j] = i == k + j;
    dgl_orthonormalize(m, m, V, NULL);
    for (size_t i = 0; i < r; i++) memcpy(Y + i*r, V + (k + i)*m + k, r * sizeof *Y);
    DGL_TRY(dgl_linalg_det(1, m, &det, V));
    DGL_TRY(dgl_svd(r, r, D, s, R, Y));
    DGL_TRY(dgl_mult(r, r, r, Y, R, D));               // with it the last block becomes symmetric
    DGL_TRY(dgl_linalg_det(1, r, &turned, Y));
    for (size_t i = 0; det * turned < 0 && i < r; i++) D[i*r + r - 1] = -D[i*r + r - 1];
    DGL_TRY(dgl_mult(r, r, r, Y, R, D));
    for (size_t i = 0; i < m; i++) memcpy(T + i*r, V + i*m + k, r * sizeof *T);
    DGL_TRY(dgl_mul(m, r, r, Z, T, Y));
    for (size_t i = 0; i < m; i++) memcpy(V + i*m + k, Z + i*r, r * sizeof *T);
    return DGL_OK;
}

// C <- G with S G + G S = C, S = B B'/12 - 1/2
static dgl_status correction(size_t k, size_t r, double *C, const double *B)
{
    DGL_SCOPE;
    DGL_SCRATCH(S, r * r);
    DGL_SCRATCH(Q, r * r);
    DGL_SCRATCH(T, r * r);
    DGL_SCRATCH(w, r);
    DGL_TRY(dgl_mult(r, r, k, S, B, B));
    for (size_t i = 0; i < r * r; i++) S[i] = S[i] / 12 - (i % (r + 1) == 0) / 2.0;
    dgl_make_symmetric(r, S);
    DGL_TRY(dgl_linalg_eigh(1, r, w, Q, S));
    if (w[r - 1] > -0.05) {                            // far apart: the plain correction
        for (size_t i = 0; i < r * r; i++) C[i] = -C[i];
        return DGL_OK;
    }
    DGL_TRY(dgl_tmul(r, r, r, T, Q, C));
    DGL_TRY(dgl_mul(r, r, r, S, T, Q));
    for (size_t i = 0; i < r; i++)
        for (size_t j = 0; j < r; j++) S[i*r + j] /= w[i] + w[j];
    DGL_TRY(dgl_mul(r, r, r, T, Q, S));
    DGL_TRY(dgl_mult(r, r, r, C, T, Q));
    dgl_make_skew(r, C);
    return DGL_OK;
}

// Turns the last r columns of V, and for b = 1 the first k ones, until log V = [2bA -B'; B 0]; part: how much of a
// correction is taken.
static dgl_status iterate(const dgl_manifold *M, double *A, double *B, double *V, double part, size_t row)
{
    const int STEPS = (int)(300 / part);
    DGL_SCOPE;
    size_t k = M->shape[1], kk = k * k, r = M->shape[0] - k < k ? M->shape[0] - k : k, m = k + r;
    double b = beta(M), best = INFINITY, most;
    DGL_SCRATCH(one, m * m);
    DGL_SCRATCH(L, m * m);
    DGL_SCRATCH(first, m * k);
    DGL_SCRATCH(turned, m * m);
    DGL_SCRATCH(C, m * m);
    DGL_SCRATCH(E, m * m);
    DGL_SCRATCH(W, m * m);
    for (size_t i = 0; i < m * m; i++) one[i] = i % (m + 1) == 0;
    for (size_t i = 0; i < m; i++) memcpy(first + i*k, V + i*m, k * sizeof *first);
    memset(A, 0, kk * sizeof *A);
    for (int step = 0, worse = 0; step < STEPS; step++) {
        DGL_TRY(dgl_rotation_log(m, L, &most, one, V));
        double off = 0, change = 0;
        for (size_t i = 0; i < k; i++)
            for (size_t j = 0; j < k; j++) {
                double a = b == 0.5 ? L[i*m + j] : L[i*m + j] + (1 - 2*b) * A[i*k + j];
                change = hypot(change, a - L[i*m + j] / (2*b));
                A[i*k + j] += part * (a - A[i*k + j]);
            }
        for (size_t i = 0; i < r; i++) {
            memcpy(B + i*k, L + (k + i)*m, k * sizeof *B);
            for (size_t j = 0; j < r; j++) {
                C[i*r + j] = L[(k + i)*m + k + j];
                off = hypot(off, C[i*r + j]);
            }
        }
        off = hypot(off, change);
        if (off < 1e-15 * (double)m)
            return DGL_OK;
        worse = off < best ? 0 : worse + 1;
        best = fmin(best, off);
        if (worse > 5 && best < 1e-12)
            return DGL_OK;                             // as near as rounding lets it come
        if (worse > 40)
            break;
        if (r) {
            DGL_TRY(correction(k, r, C, B));
            for (size_t i = 0; i < r * r; i++) C[i] *= part;
            DGL_TRY(dgl_rotation_exp(r, E, C));
            for (size_t i = 0; i < m; i++) memcpy(W + i*r, V + i*m + k, r * sizeof *W);
            DGL_TRY(dgl_mul(m, r, r, turned, W, E));
            for (size_t i = 0; i < m; i++) memcpy(V + i*m + k, turned + i*r, r * sizeof *V);
        }
        if (b != 0.5) {
            for (size_t i = 0; i < kk; i++) C[i] = -(1 - 2*b) * A[i];
            DGL_TRY(dgl_rotation_exp(k, E, C));
            DGL_TRY(dgl_mul(m, k, k, turned, first, E));
            for (size_t i = 0; i < m; i++) memcpy(V + i*m, turned + i*k, k * sizeof *V);
        }
    }
    DGL_FAIL(DGL_ECONV, "no geodesic found (row %zu): the points are too far apart, the iteration stops at %.2g", dgl_manifold_row(row), best);
}

static dgl_status log_(const dgl_manifold *M, size_t rows, double *v, const double *x, const double *y)
{
    DGL_SCOPE;
    SIZES;
    size_t r = n - k < k ? n - k : k, m = k + r;
    DGL_SCRATCH(D, d);
    DGL_SCRATCH(N, d);
    DGL_SCRATCH(A, kk);
    DGL_SCRATCH(W, n * m);
    DGL_SCRATCH(C, m * k);
    DGL_SCRATCH(V, m * m);
    DGL_SCRATCH(begin, m * m);
    DGL_SCRATCH(B, r * k + 1);
    for (size_t row = 0; row < rows; row++, v += d, x += d, y += d) {
        for (size_t i = 0; i < d; i++) D[i] = y[i] - x[i];
        DGL_TRY(split(n, k, N, A, x, D));
        if (r)
            DGL_TRY(basis(n, k, r, W, x, N));
        else
            memcpy(W, x, d * sizeof *W);
        DGL_TRY(dgl_tmul(m, k, n, C, W, D));
        for (size_t i = 0; i < m; i++)
            for (size_t j = 0; j < k; j++) V[i*m + j] = C[i*k + j] + (i == j);
        if (r)
            DGL_TRY(complete(m, k, V));
        else {
            double det;
            DGL_TRY(dgl_linalg_det(1, m, &det, V));
            if (det < 0)
                DGL_FAIL(DGL_EDOMAIN, "x and y have determinants of different signs (row %zu): no path joins them", dgl_manifold_row(row));
        }
        dgl_status status = DGL_ECONV;                 // far points need shorter corrections
        for (double part = 1; status == DGL_ECONV && part > 0.1; part /= 2) {
            memcpy(begin, V, m * m * sizeof *V);
            status = iterate(M, A, B, begin, part, row);
        }
        DGL_TRY(status);
        DGL_TRY(dgl_mul(n, k, k, v, x, A));
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < k; j++)
                for (size_t c = 0; c < r; c++) v[i*k + j] += W[i*m + k + c] * B[c*k + j];
    }
    return DGL_OK;
}

// ambient: X sym(u'v); canonical (Edelman, Arias and Smith, SIAM J. Matrix Anal. Appl. 20, 1998, (2.41)):
// sym(u v') X + X sym(u'(1 - XX')v)
static dgl_status connection(const dgl_manifold *M, size_t rows, double *w, const double *x, const double *u, const double *v)
{
    DGL_SCOPE;
    SIZES;
    DGL_SCRATCH(S, kk);
    DGL_SCRATCH(A, kk);
    DGL_SCRATCH(B, kk);
    DGL_SCRATCH(C, kk);
    DGL_SCRATCH(T, d);
    for (size_t i = 0; i < rows; i++, w += d, x += d, u += d, v += d) {
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
            continue;
        DGL_TRY(dgl_mult(n, k, k, T, u, B));           // u v'X + v u'X, halved: X'v = B
        for (size_t j = 0; j < d; j++) w[j] += T[j] / 2;
        DGL_TRY(dgl_mult(n, k, k, T, v, A));
        for (size_t j = 0; j < d; j++) w[j] += T[j] / 2;
    }
    return DGL_OK;
}

// ambient: e - X sym(X'e); canonical: e - X e'X
static dgl_status gradient(const dgl_manifold *M, size_t rows, double *g, const double *x, const double *e)
{
    if (beta(M) == 1)
        return tangent(M, rows, g, x, e);
    DGL_SCOPE;
    SIZES;
    DGL_SCRATCH(A, kk);
    for (size_t i = 0; i < rows; i++, g += d, x += d, e += d) {
        DGL_TRY(dgl_tmul(k, k, n, A, e, x));
        DGL_TRY(dgl_mul(n, k, k, g, x, A));
        for (size_t j = 0; j < d; j++) g[j] = e[j] - g[j];
    }
    return DGL_OK;
}

// ambient: P(h - v sym(X'e)); canonical: the derivative of e - X e'X along v, and the connection
static dgl_status hessian(const dgl_manifold *M, size_t rows, double *out, const double *x, const double *v, const double *e, const double *h)
{
    DGL_SCOPE;
    SIZES;
    DGL_SCRATCH(S, kk);
    DGL_SCRATCH(T, d);
    DGL_SCRATCH(g, d);
    for (size_t i = 0; i < rows; i++, out += d, x += d, v += d, e += d, h += d) {
        if (beta(M) == 1) {
            DGL_TRY(dgl_tmul(k, k, n, S, x, e));
            dgl_make_symmetric(k, S);
            DGL_TRY(dgl_mul(n, k, k, T, v, S));
            for (size_t j = 0; j < d; j++) T[j] = h[j] - T[j];
            DGL_TRY(tangent(M, 1, out, x, T));
            continue;
        }
        DGL_TRY(gradient(M, 1, g, x, e));
        DGL_TRY(connection(M, 1, out, x, v, g));
        DGL_TRY(dgl_tmul(k, k, n, S, e, x));           // h - v e'X - X h'X - X e'v
        DGL_TRY(dgl_mul(n, k, k, T, v, S));
        for (size_t j = 0; j < d; j++) out[j] += h[j] - T[j];
        DGL_TRY(dgl_tmul(k, k, n, S, h, x));
        DGL_TRY(dgl_mul(n, k, k, T, x, S));
        for (size_t j = 0; j < d; j++) out[j] -= T[j];
        DGL_TRY(dgl_tmul(k, k, n, S, e, v));
        DGL_TRY(dgl_mul(n, k, k, T, x, S));
        for (size_t j = 0; j < d; j++) out[j] -= T[j];
    }
    return DGL_OK;
}

// tr P Q' of k x k matrices
static double trace2(size_t k, const double *P, const double *Q) { return dgl_dot(k * k, P, Q); }

// Ambient: the Gauss equation. Canonical: |[U,V]_m|^2/4 + |[U,V]_h|^2 of a normal homogeneous space, with
// U = [A -B'; B 0] and N = Q B the part across X.
static dgl_status curvature(const dgl_manifold *M, size_t rows, double *s, const double *x, const double *u, const double *v)
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
    for (size_t i = 0; i < rows; i++, x += d, u += d, v += d) {
        if (beta(M) == 1) {
            DGL_TRY(dgl_tmul(k, k, n, G, u, u));
            DGL_TRY(dgl_tmul(k, k, n, H, v, v));
            DGL_TRY(dgl_tmul(k, k, n, C, u, v));
            dgl_make_symmetric(k, C);
            s[i] = trace2(k, G, H) - trace2(k, C, C);
            continue;
        }
        DGL_TRY(split(n, k, P, A, x, u));
        DGL_TRY(split(n, k, Q, B, x, v));
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
        s[i] = (m11 + 2 * dgl_dot(d, T, T)) / 8 + h / 2;
    }
    return DGL_OK;
}

static void random_(const dgl_manifold *M, dgl_rng *rng, size_t rows, double *x)
{
    for (size_t i = 0; i < rows; i++, x += M->d) {
        for (size_t j = 0; j < M->d; j++) x[j] = dgl_rng_normal(rng);
        dgl_orthonormalize(M->shape[0], M->shape[1], x, NULL);
    }
}

// the part along X is longer in the ambient metric than in the canonical one
static void random_tangent(const dgl_manifold *M, dgl_rng *rng, size_t rows, double *v, const double *x)
{
    DGL_SCOPE;
    SIZES;
    double *z = dgl_scratch(d), *A = dgl_scratch(kk), *N = dgl_scratch(d), f = 1 / sqrt(beta(M));
    for (size_t i = 0; i < rows; i++, v += d, x += d) {
        for (size_t j = 0; z && j < d; j++) z[j] = dgl_rng_normal(rng);
        if (!z || !A || !N || split(n, k, N, A, x, z)) {
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

// the orthonormal factor of x + v: to second order the geodesic of the ambient metric
static dgl_status retract(const dgl_manifold *M, size_t rows, double *y, const double *x, const double *v)
{
    if (beta(M) != 1)
        return exp_(M, rows, y, x, v);
    DGL_SCOPE;
    DGL_SCRATCH(a, rows * M->d);
    for (size_t j = 0; j < rows * M->d; j++) a[j] = x[j] + v[j];
    return project(M, rows, y, a);
}

const dgl_manifold_kind dgl_stiefel_kind = {
    .name = "stiefel", .usage = "manifold.stiefel(n, k, {metric = \"canonical\"})", .doc = "n×k matrices with orthonormal columns",
    .points = "its points are matrices with orthonormal columns", .params = params, .setup = setup, .compact = true,
    .inner = inner, .exp = exp_, .log = log_, .project = project, .tangent = tangent, .off = off, .random = random_,
    .retract = retract, .gradient = gradient, .hessian = hessian, .connection = connection, .curvature = curvature,
    .random_tangent = random_tangent,
};
