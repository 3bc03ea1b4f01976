// A few eigenvectors of a large symmetric matrix, by ARPACK; and of a sparse one the least, by factors of CHOLMOD.
#ifndef DGL_NUM_EIGS_H
#define DGL_NUM_EIGS_H

#include "num/cholesky.h"

// y[n] = A x[n]
typedef dgl_status dgl_matvec(void *ctx, double *y, const double *x);

// The k greatest eigenvalues w[k], descending, of the symmetric matrix that op applies, and unit vectors V[n][k] whose
// largest entries are positive. k <= n; a small matrix is done whole. tol: relative, of the values; 0: what doubles give. room: Lanczos vectors; 0: chosen.
// ECONV when the iteration ends without them.
dgl_status dgl_eigs(size_t n, size_t k, double *w, double *V, dgl_matvec *op, void *ctx, double tol, size_t room) DGL_CHECKED;

// Y[n][m] = a A X + b X + c Y, m a multiple of 8
typedef dgl_status dgl_panel_step(void *ctx, size_t m, double *Y, const double *X, double a, double b, double c);

// The k greatest, as above, of an A with eigenvalues from least to 1 that is applied to many vectors at a time, across the given
// unit eigenvector null[n] (NULL: none): |A v - w v| <= tol. For the large and sparse whose greatest eigenvalues stand apart; where
// they don't, this soon ends in ECONV.
dgl_status dgl_eigs_filtered(size_t n, size_t k, double *w, double *V, dgl_panel_step *step, void *ctx, double least,
                             const double *null, double tol) DGL_CHECKED;

// The k least eigenvalues w[k], ascending, of a positive semidefinite A, and V[n][k] as above, across the given unit
// vector null[n] of its null space (NULL: none). By inverting A + shift I; shift > 0, small beside what is looked for.
dgl_status dgl_eigs_least(const dgl_sparse *A, size_t k, double *w, double *V, const double *null, double shift) DGL_CHECKED;

// ---- modules ----

typedef struct {
    // ARPACK's dsaupd and dseupd, for which="LA"
    void (*saupd)(int *ido, int n, int nev, double tol, double *resid, int ncv, double *v, int *iparam, int *ipntr,
                  double *workd, double *workl, int lworkl, int *info);
    void (*seupd)(double *d, double *z, int n, int nev, double tol, double *resid, int ncv, double *v, int *iparam, int *ipntr,
                  double *workd, double *workl, int lworkl, int *info, int *select);
} dgl_arpack_api;

#endif
