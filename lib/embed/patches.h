// The sum over points of small quadratic forms on each point and its neighbours, and its least eigenvectors: what LLE
// and its kin have in common.
#ifndef DGL_EMBED_PATCHES_H
#define DGL_EMBED_PATCHES_H

#include "embed/embedding.h"
#include "num/eigs.h"

// Writes the form B[m][m] of the m = k + 1 points place[m]: a point, and its k neighbours. Called from threads.
typedef dgl_status dgl_patch(const dgl_embedding *e, size_t m, const int *place, double *B, void *ctx);

// e->Y: the dim eigenvectors of the sum across the constants with the least eigenvalues, mean 0 and variance 1.
dgl_status dgl_embed_patches(dgl_embedding *e, size_t k, const int *index, dgl_patch *patch, void *ctx) DGL_CHECKED;

// A[n][n] = sum of local[n][m][m] at places index[n][m].
dgl_status dgl_patches_sum(dgl_sparse *A, size_t n, size_t m, const int *index, const double *local) DGL_CHECKED;

// T[k][r]: orthonormal coordinates across the constants of the k points index[k] of X[n][d] along the r directions in
// which they vary most; s[r] singular values. Directions in which they do not vary are filled in arbitrarily.
dgl_status dgl_local_frame(size_t r, double *T, double *s, size_t k, const int *index, size_t d, const double *X) DGL_CHECKED;

#endif
