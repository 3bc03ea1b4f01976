// Coordinates from inner products: the greatest eigenvectors of a centred symmetric matrix, for PCA's kin, MDS and Isomap.
#ifndef DGL_EMBED_KERNEL_H
#define DGL_EMBED_KERNEL_H

#include "embed/embedding.h"

// e->Y from J K J, J = I - 1/n: its dim greatest eigenvectors, each times the root of its eigenvalue (0 when that is
// negative). e->values, e->residual (the share of the trace that is left out), e->part[0] the means of rows of K, the
// last entry that of all. K[n][n] is symmetric.
dgl_status dgl_embed_kernel(dgl_embedding *e, const double *K) DGL_CHECKED;

// The same for K = -D^2/2 of distances D[n][n]; K is room, and may be D. The residual is the share of |J K J|^2 that is left out.
dgl_status dgl_embed_distances(dgl_embedding *e, double *K, const double *D) DGL_CHECKED;

// Y[m][dim] of points whose inner products with the old ones are K[m][n], which is centred in place.
dgl_status dgl_embed_kernel_transform(const dgl_embedding *e, size_t m, double *Y, double *K) DGL_CHECKED;

#endif
