// Eigenvalues and eigenvectors of many small symmetric matrices.
#ifndef DGL_CLOUD_SPECTRA_H
#define DGL_CLOUD_SPECTRA_H

#include "base/memory.h"
#include "cloud/wide.h"

enum { DGL_SPECTRA = 8, DGL_SPECTRA_MOST = 64 };

// w[8][n], ascending: the eigenvalues of eight symmetric matrices A[8][n][n] of finite numbers, n <= 64, each to rounding of its
// largest; side by side, for each number waits for the one before. By Householder's reflections and implicit QL steps (Martin,
// Reinsch, Wilkinson, Numer. Math. 11 and 12, 1968). ECONV: some did not come in 50 steps.
dgl_status dgl_eight_spectra(size_t n, double *w, const double *A) DGL_CHECKED;

// Eight symmetric matrices S[n][n] of finite numbers side by side, by Jacobi's rotations (Rutishauser, Numer. Math. 9, 1966): w[n]
// eigenvalues, ascending, V[n][n] eigenvectors, one in each row. The upper triangle of S is overwritten. What one of them gets does
// not depend on the others. ECONV: not in 50 sweeps.
dgl_status dgl_eight_frames(size_t n, dgl_wide *w, dgl_wide *V, dgl_wide *S) DGL_CHECKED;

#endif
