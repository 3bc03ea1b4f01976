// How well an embedding Y[n][m] keeps what there is in X[n][d].
#ifndef DGL_EMBED_QUALITY_H
#define DGL_EMBED_QUALITY_H

#include "base/memory.h"

// Trustworthiness (Venna, Kaski 2001): 1 less what is due to points that are among the k nearest in Y, not in X, by how far
// they rank there. Continuity is the same with X and Y exchanged. k < n/2.
dgl_status dgl_trustworthiness(double *t, size_t n, size_t k, size_t d, const double *X, size_t m, const double *Y) DGL_CHECKED;

// 1 - r^2 of the distances D[n][n] and those in Y, over pairs (Tenenbaum et al. 2000).
dgl_status dgl_residual_variance(double *v, size_t n, const double *D, size_t m, const double *Y) DGL_CHECKED;

// Kruskal's stress-1: the root of sum (D - |y_i - y_j|)^2 / sum |y_i - y_j|^2.
dgl_status dgl_stress(double *s, size_t n, const double *D, size_t m, const double *Y) DGL_CHECKED;

#endif
