// The random walk on a graph of neighbours and its slowest modes, for Laplacian eigenmaps, diffusion maps and starts of UMAP.
#ifndef DGL_EMBED_SPECTRAL_H
#define DGL_EMBED_SPECTRAL_H

#include "embed/embedding.h"

typedef struct {
    bool prune;                    // leave out shortcuts
    bool heat;                     // weights exp(-dist^2 / epsilon) instead of 1
    double epsilon;                // NAN: the median of dist^2 to the k-th neighbour
    double alpha;                  // weights are divided by (degree_i degree_j)^alpha first
    bool diffusion;                // coordinates times lambda^t; values are those of the walk
    double t;
} dgl_spectral;

// Y: right eigenvectors of the walk D^-1 W across the constants, of mean square 1 by its stationary measure. values: of
// 1 - D^-1 W, ascending, or of the walk, descending.
dgl_status dgl_embed_spectral(dgl_embedding *e, const dgl_spectral *o) DGL_CHECKED;

// A symmetric graph with given weights: row i has entries start[i] .. start[i + 1] - 1; both triangles, no diagonal.
// self[n]: the diagonal; NULL: 0. V[n][k] and values of 1 - D^-1 W as above; EDOMAIN for a node without weight.
dgl_status dgl_walk_modes(size_t n, const int *start, const int *to, const double *weight, const double *self, size_t k,
                          double *w, double *V) DGL_CHECKED;

// The mean of Y over the neighbours of a new point, by their weights, over the eigenvalue.
dgl_status dgl_embed_nystrom(const dgl_embedding *e, size_t m, double *Y, const double *Q) DGL_CHECKED;

#endif
