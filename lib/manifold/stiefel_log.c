// The logarithm of the Stiefel manifold. In a basis W of the columns of X and of what Y has across them it is a problem
// of m = k + r <= 2k dimensions: find A and B with exp [2bA -B'; B 0] (1; 0) exp (1 - 2b)A = W'Y.
//
// For the canonical metric, b = 1/2: the iteration of Zimmermann (SIAM J. Matrix Anal. Appl. 38, 2017) with the Sylvester
// equation of Zimmermann and Hüper (43, 2022). For others Newton's method on A and B, with the exact derivative of the
// exponential, from the canonical solution; far ones by steps in b, or in steps along a path from X to Y.
#include "manifold/matrix.h"
#include "manifold/rows.h"
#include "manifold/stiefel.h"

#include <string.h>

dgl_status dgl_stiefel_split(size_t n, size_t k, double *N, double *A, const double *x, const double *a)
{
    DGL_TRY(dgl_tmul(k, k, n, A, x, a));
    DGL_TRY(dgl_mul(n, k, k, N, x, A));
    for (size_t i = 0; i < n * k; i++) N[i] = a[i] - N[i];
    return DGL_OK;
}

void dgl_stiefel_generator(size_t k, size_t r, double *K, const double *A, double factor, const double *R)
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


// ---- the canonical metric ----

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

// Turns the last r columns of V until log V = [A -B'; B 0]; part: how much of a correction is taken.
static dgl_status iterate(size_t k, size_t r, double *A, double *B, double *V, double part, double enough)
{
    const int STEPS = (int)(300 / part);
    DGL_SCOPE;
    size_t m = k + r;
    double best = INFINITY, most;
    DGL_SCRATCH(one, m * m);
    DGL_SCRATCH(L, m * m);
    DGL_SCRATCH(turned, m * r);
    DGL_SCRATCH(C, r * r);
    DGL_SCRATCH(E, r * r);
    DGL_SCRATCH(W, m * r);
    for (size_t i = 0; i < m * m; i++) one[i] = i % (m + 1) == 0;
    for (int step = 0, worse = 0; step < STEPS && worse <= 40; step++) {
        DGL_TRY(dgl_rotation_log(m, L, &most, one, V));
        double off = 0;
        for (size_t i = 0; i < k; i++) memcpy(A + i*k, L + i*m, k * sizeof *A);
        for (size_t i = 0; i < r; i++) {
            memcpy(B + i*k, L + (k + i)*m, k * sizeof *B);
            for (size_t j = 0; j < r; j++) {
                C[i*r + j] = L[(k + i)*m + k + j];
                off = hypot(off, C[i*r + j]);
            }
        }
        worse = off < best ? 0 : worse + 1;
        best = fmin(best, off);
        if (off < enough || (worse > 5 && best < 1e-12))        // or as near as rounding lets it come
            return DGL_OK;
        DGL_TRY(correction(k, r, C, B));
        for (size_t i = 0; i < r * r; i++) C[i] *= part;
        DGL_TRY(dgl_rotation_exp(r, E, C));
        for (size_t i = 0; i < m; i++) memcpy(W + i*r, V + i*m + k, r * sizeof *W);
        DGL_TRY(dgl_mul(m, r, r, turned, W, E));
        for (size_t i = 0; i < m; i++) memcpy(V + i*m + k, turned + i*r, r * sizeof *V);
    }
    DGL_FAIL(DGL_ECONV, "the iteration stops at %.2g", best);
}


// A and B for the first k columns of V
static dgl_status solve(dgl_shot *s, const double *V, double b, double reach)
{
    DGL_SCOPE;
    size_t k = s->k, r = s->r, m = s->m;
    DGL_SCRATCH(begin, m * m);
    DGL_SCRATCH(first, m * k);
    DGL_SCRATCH(best, k * k + r * k);
    for (size_t i = 0; i < m; i++) memcpy(first + i*k, V + i*m, k * sizeof *first);
    dgl_status status = DGL_ECONV;
    for (double part = 1; status == DGL_ECONV && part > 0.2; part /= 2) {      // far points need shorter corrections
        memcpy(begin, V, m * m * sizeof *V);
        status = iterate(k, r, s->A, s->B, begin, part, b == 0.5 ? 1e-15 * (double)m : 1e-4);
    }
    s->b = 0.5;
    if (!status && b != 0.5 && r)
        status = dgl_shot_deform(s, first, b);
    s->b = b;
    if (status && status != DGL_ECONV)
        return status;
    double length = status ? INFINITY : dgl_shot_length(s);
    if (length < reach || s->size > 2000)
        return status;
    memcpy(best, s->A, k * k * sizeof *best);
    memcpy(best + k * k, s->B, r * k * sizeof *best);
    dgl_status other = dgl_shot_follow(s, first);
    if (!other && dgl_shot_length(s) < length)
        return DGL_OK;
    memcpy(s->A, best, k * k * sizeof *best);
    memcpy(s->B, best + k * k, r * k * sizeof *best);
    return status;
}

dgl_status dgl_stiefel_log(size_t n, size_t k, double b, double reach, double *v, const double *x, const double *y, size_t row)
{
    DGL_SCOPE;
    size_t r = n - k < k ? n - k : k, m = k + r, d = n * k;
    DGL_SCRATCH(D, d);
    DGL_SCRATCH(N, d);
    DGL_SCRATCH(W, n * m);
    DGL_SCRATCH(C, m * k);
    DGL_SCRATCH(V, m * m);
    dgl_shot s = { .k = k, .r = r, .m = m, .size = k * (k - 1) / 2 + r * k, .whole = { .m = m }, .small = { .m = k } };
    DGL_SCRATCH(A, k * k);
    DGL_SCRATCH(B, r * k + 1);
    DGL_SCRATCH(E, m * m);
    DGL_SCRATCH(P, m * k);
    DGL_SCRATCH(R, k * k);
    DGL_SCRATCH_OF(double complex, U, m * m + k * k);
    DGL_SCRATCH(w, m + k);
    s.A = A;
    s.B = B;
    s.E = E;
    s.P = P;
    s.R = R;
    s.whole.U = U;
    s.small.U = U + m * m;
    s.whole.w = w;
    s.small.w = w + m;
    for (size_t i = 0; i < d; i++) D[i] = y[i] - x[i];
    DGL_TRY(dgl_stiefel_split(n, k, N, A, x, D));
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
    dgl_status status = solve(&s, V, b, reach);
    if (status == DGL_ECONV)
        DGL_FAIL(DGL_ECONV, "no geodesic found (row %zu): the points are too far apart, %s", dgl_manifold_row(row), dgl_error_message());
    DGL_TRY(status);
    DGL_TRY(dgl_mul(n, k, k, v, x, A));
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < k; j++)
            for (size_t c = 0; c < r; c++) v[i*k + j] += W[i*m + k + c] * B[c*k + j];
    return DGL_OK;
}
