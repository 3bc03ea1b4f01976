// Small matrices, row-major, for the manifolds made of them.
#ifndef DGL_MANIFOLD_MATRIX_H
#define DGL_MANIFOLD_MATRIX_H

#include "manifold/manifold.h"
#include "num/linalg.h"

// C[m][n] = A[m][k] B[k][n]; A[k][m]' B[k][n]; A[m][k] B[n][k]'. Small ones in line, others by BLAS.
enum { DGL_SMALL_PRODUCT = 512 };

// the entries of A are ai and al apart, those of B bl and bj
static inline void dgl_small_product(size_t m, size_t n, size_t k, double *C, const double *A, size_t ai, size_t al, const double *B, size_t bl, size_t bj)
{
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < n; j++) {
            double s = 0;
            for (size_t l = 0; l < k; l++) s += A[i*ai + l*al] * B[l*bl + j*bj];
            C[i*n + j] = s;
        }
}

static inline dgl_status dgl_mul(size_t m, size_t n, size_t k, double *C, const double *A, const double *B)
{
    if (m * n * k > DGL_SMALL_PRODUCT)
        return dgl_linalg_gemm(m, n, k, C, A, k, false, B, n, false);
    dgl_small_product(m, n, k, C, A, k, 1, B, n, 1);
    return DGL_OK;
}

static inline dgl_status dgl_tmul(size_t m, size_t n, size_t k, double *C, const double *A, const double *B)
{
    if (m * n * k > DGL_SMALL_PRODUCT)
        return dgl_linalg_gemm(m, n, k, C, A, m, true, B, n, false);
    dgl_small_product(m, n, k, C, A, 1, m, B, n, 1);
    return DGL_OK;
}

static inline dgl_status dgl_mult(size_t m, size_t n, size_t k, double *C, const double *A, const double *B)
{
    if (m * n * k > DGL_SMALL_PRODUCT)
        return dgl_linalg_gemm(m, n, k, C, A, k, false, B, k, true);
    dgl_small_product(m, n, k, C, A, k, 1, B, 1, k);
    return DGL_OK;
}

// A = (A + A')/2, (A - A')/2
void dgl_make_symmetric(size_t n, double *A);
void dgl_make_skew(size_t n, double *A);

// B[n][m] = L^-1 B of a lower triangular L; W = L^-1 A L^-T of a symmetric A
void dgl_solve_lower(size_t n, size_t m, const double *L, double *B);
dgl_status dgl_whiten(size_t n, double *W, const double *L, const double *A) DGL_CHECKED;

// The lower triangular L of the positive definite A, the matrix of the row at hand. EDOMAIN tells that row.
dgl_status dgl_row_cholesky(size_t n, double *L, const double *A) DGL_CHECKED;
// X = A diag(w) A' (w NULL: A A'), symmetric to the last bit
dgl_status dgl_compose(size_t n, double *X, const double *A, const double *w) DGL_CHECKED;

// A[m][n] = U diag(s) V' for m >= n: U[m][n], s descending, V[n][n]. Up to 32 columns by one-sided Jacobi rotations,
// which keep the digits of small singular values (Demmel and Veselic, SIAM J. Matrix Anal. Appl. 13, 1992).
dgl_status dgl_svd(size_t m, size_t n, double *U, double *s, double *V, const double *A) DGL_CHECKED;

// The orthonormal factor of A[m][n], m >= n: the nearest matrix with orthonormal columns. EDOMAIN for rank below n.
dgl_status dgl_polar(size_t m, size_t n, double *Q, const double *A) DGL_CHECKED;

// The columns of Q[m][n] made orthonormal one after another, twice (Gram and Schmidt), in place; R[n][n] with
// A = Q R, or NULL. Columns that depend on others are replaced by any that don't.
void dgl_orthonormalize(size_t m, size_t n, double *Q, double *R);

// W = log X'Y of rotations X, Y of n dimensions: the skew matrix of the shortest turn. *most is its largest angle;
// where that is pi, W is one of several. Near points keep their digits.
dgl_status dgl_rotation_log(size_t n, double *W, double *most, const double *X, const double *Y) DGL_CHECKED;
// E = exp W for skew W
dgl_status dgl_rotation_exp(size_t n, double *E, const double *W) DGL_CHECKED;

// One step of Newton and Schulz towards the orthonormal factor of X[m][n], which is near to it: X (3 - X'X)/2, so that
// rounding does not add up over many steps.
dgl_status dgl_sharpen(size_t m, size_t n, double *X) DGL_CHECKED;

// sqrt of the sum of squares of what differs from 1 in X'X
double dgl_off_orthonormal(size_t m, size_t n, const double *X);

// A B - B A of square matrices, points of M
dgl_row_op2 dgl_commutator;

#endif
