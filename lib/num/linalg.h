// Linear algebra on row-major doubles. Every call works on a stack of count matrices, one after another.
//
// Inputs are checked: entries must be finite, a symmetric matrix symmetric to 1e-10 of its largest entry
// (the mean of the two triangles is used). Errors are EDOMAIN with one line that names the matrix of the
// stack, the entry or the eigenvalue; ECONV where an iteration of LAPACK stopped. Outputs may be the
// inputs. Small matrices are done in line, larger ones by LAPACK.
#ifndef DGL_NUM_LINALG_H
#define DGL_NUM_LINALG_H

#include "base/array.h"

// ---- products (dot.c) ----

// C[m][n] = A[m][k] B[k][n]; C is neither A nor B. lda, ldb: from one row to the next. ta: A is given
// transposed, as [k][m]; tb likewise.
dgl_status dgl_linalg_gemm(size_t m, size_t n, size_t k, double *C, const double *A, size_t lda, bool ta,
                           const double *B, size_t ldb, bool tb) DGL_CHECKED;

// The product over the last axis of a and the first of b, or of each matrix of a stack: vectors with one
// axis, matrices with two, stacks with three. Two vectors give an array without axes.
dgl_status dgl_linalg_dot(dgl_array **out, dgl_array *a, dgl_array *b) DGL_CHECKED;

// K[m p][n q]: every entry of A[m][n] times B[p][q].
void dgl_linalg_kron(size_t m, size_t n, size_t p, size_t q, double *K, const double *A, const double *B);

// out[n][m] = in[m][n]; out is not in.
void dgl_linalg_transpose(size_t m, size_t n, double *out, const double *in);

// ---- square matrices A[count][n][n] (lu.c) ----

// A X = B, X and B [count][n][k]. EDOMAIN when the matrix, its rows and columns scaled to like size, is
// singular to the precision of doubles: "matrix is singular (rank 1 of 2)".
dgl_status dgl_linalg_solve(size_t count, size_t n, size_t k, double *X, const double *A, const double *B) DGL_CHECKED;
dgl_status dgl_linalg_inv(size_t count, size_t n, double *X, const double *A) DGL_CHECKED;
// det[count]; 0 for singular matrices, 1 for n = 0.
dgl_status dgl_linalg_det(size_t count, size_t n, double *det, const double *A) DGL_CHECKED;

// ---- symmetric matrices (symmetric.c) ----

// A = L L', L lower triangular. EDOMAIN: "matrix is not positive definite: leading minor 2".
dgl_status dgl_linalg_cholesky(size_t count, size_t n, double *L, const double *A) DGL_CHECKED;
// A V = V diag(w), w[count][n] ascending, the columns of V[count][n][n] orthonormal, the largest entry
// of each positive; V may be NULL.
dgl_status dgl_linalg_eigh(size_t count, size_t n, double *w, double *V, const double *A) DGL_CHECKED;

// ---- general matrices (eig.c) ----

// A V = V diag(w) with w = re + i im, [count][n], sorted by real part, then imaginary part, and the unit
// columns of V = Vre + i Vim, [count][n][n]. Vre, Vim and im may be NULL; without im, complex eigenvalues
// are EDOMAIN: "eigenvalues 1 and 2 are complex: 0 ± 1i".
dgl_status dgl_linalg_eig(size_t count, size_t n, double *re, double *im, double *Vre, double *Vim, const double *A) DGL_CHECKED;
// A = Q T Q', Q orthogonal, T upper triangular but for 2 x 2 blocks [a b; c a], b c < 0, of complex pairs.
dgl_status dgl_linalg_schur(size_t n, double *T, double *Q, const double *A) DGL_CHECKED;

// ---- rectangular matrices A[count][m][n], r = min(m, n) (svd.c) ----

// A = U diag(s) V': U[count][m][r], s[count][r] descending, V[count][n][r], orthonormal columns, the largest
// entry of each column of U positive. U and V may both be NULL.
dgl_status dgl_linalg_svd(size_t count, size_t m, size_t n, double *U, double *s, double *V, const double *A) DGL_CHECKED;
// A = Q R: Q[count][m][r] with orthonormal columns, R[count][r][n] upper triangular with diagonal >= 0.
dgl_status dgl_linalg_qr(size_t count, size_t m, size_t n, double *Q, double *R, const double *A) DGL_CHECKED;
// The shortest X[n][k] of those with least |A X - B|, B[m][k]; the rank of A that was used.
dgl_status dgl_linalg_lstsq(size_t m, size_t n, size_t k, double *X, size_t *rank, const double *A, const double *B) DGL_CHECKED;
// Largest over smallest singular value; INFINITY for singular matrices.
dgl_status dgl_linalg_cond(size_t count, size_t m, size_t n, double *cond, const double *A) DGL_CHECKED;
// How many singular values are above tol times the largest; tol < 0: max(m, n) 2^-52.
dgl_status dgl_linalg_rank(size_t count, size_t m, size_t n, size_t *rank, const double *A, double tol) DGL_CHECKED;

// ---- functions of square matrices (expm.c, logm.c) ----

dgl_status dgl_linalg_expm(size_t count, size_t n, double *X, const double *A) DGL_CHECKED;
// The principal logarithm and square root: eigenvalues with |Im log| < pi, Re sqrt >= 0. EDOMAIN when
// there is no real one: "no real principal logarithm: eigenvalue -2 is negative".
dgl_status dgl_linalg_logm(size_t count, size_t n, double *X, const double *A) DGL_CHECKED;
dgl_status dgl_linalg_sqrtm(size_t count, size_t n, double *X, const double *A) DGL_CHECKED;

// ---- for these files (check.c, lu.c, symmetric.c) ----

// "entry (1,2) is inf"
dgl_status dgl_linalg_check_finite(size_t m, size_t n, const double *A) DGL_CHECKED;
// Finite and symmetric: "matrix is not symmetric: |a12-a21| = 3". S = (A + A')/2 when S is not NULL.
dgl_status dgl_linalg_check_symmetric(size_t n, double *S, const double *A) DGL_CHECKED;
// Puts "matrix 3: " before the message of a failed one of several.
dgl_status dgl_linalg_of_stack(dgl_status status, size_t i, size_t count) DGL_CHECKED;
// Finite and not singular, as in solve.
dgl_status dgl_linalg_check_regular(size_t n, const double *A) DGL_CHECKED;
// Turns the columns of V[m][n], and with them those of W[k][n], so that the largest entry of each is positive.
void dgl_linalg_fix_signs(size_t m, size_t n, double *V, size_t k, double *W);
// A size as LAPACK's int; ENOMEM when it is too large for it.
dgl_status dgl_linalg_check_size(size_t n) DGL_CHECKED;

#endif
