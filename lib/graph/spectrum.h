// Laplacians of graphs: spectra, heat, resistances, cuts. An edge of twice the length conducts half as well.
#ifndef DGL_GRAPH_SPECTRUM_H
#define DGL_GRAPH_SPECTRUM_H

#include "graph/graph.h"
#include "num/cholesky.h"

// L, the symmetric 1 - D^-1/2 A D^-1/2, or the random walk's 1 - D^-1 A; where a node has no links its row is 0.
enum { DGL_LAPLACIAN_PLAIN, DGL_LAPLACIAN_NORMALIZED, DGL_LAPLACIAN_WALK };
dgl_status dgl_graph_laplacian_kind(const dgl_graph *G, int kind, double *L) DGL_CHECKED;

// The plain or the normalized one as a sparse matrix.
dgl_status dgl_graph_sparse_laplacian(const dgl_graph *G, int kind, dgl_sparse *L) DGL_CHECKED;

// The k least eigenvalues, ascending, lambda[k], and with V not NULL orthonormal eigenvectors as columns, V[n][k],
// of the plain or the normalized Laplacian. The walk's has the eigenvalues of the normalized one. A few of a large graph
// come from ARPACK and sparse factors.
dgl_status dgl_graph_spectrum(const dgl_graph *G, int kind, int k, double *lambda, double *V) DGL_CHECKED;

// out[n] = exp(-t L) f, heat after time t >= 0, by Chebyshev polynomials: no eigenvalues are needed.
dgl_status dgl_graph_heat(const dgl_graph *G, double t, double *out, const double *f) DGL_CHECKED;

// d[n][n]: how far the heat from two nodes is apart after time t, |exp(-tL) e_u - exp(-tL) e_v|.
dgl_status dgl_graph_diffusion_distances(const dgl_graph *G, double t, double *d) DGL_CHECKED;

// The gap, the second eigenvalue of the normalized Laplacian, tells of the best cut's conductance h, the edges that
// leave a part (by their conductances) over the lesser volume of the two: gap/2 <= h <= sqrt(2 gap) (Cheeger's
// inequality). part[n] is 1 or 2: the best cut along the second eigenvector, and conductance its own.
typedef struct { double gap, lower, upper, conductance; } dgl_cheeger;
dgl_status dgl_graph_cheeger(const dgl_graph *G, dgl_cheeger *out, double *part) DGL_CHECKED;

#endif
