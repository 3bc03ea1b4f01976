// The logarithm of the Stiefel manifold, and what it shares with the exponential.
#ifndef DGL_MANIFOLD_STIEFEL_H
#define DGL_MANIFOLD_STIEFEL_H

#include "base/memory.h"

// v[n][k]: the velocity at x of a geodesic from x to y in the metric b (1/2 canonical, 1 ambient); the shortest one where it
// is shorter than reach. row is for messages: EDOMAIN where no path joins them, ECONV where none was found.
dgl_status dgl_stiefel_log(size_t n, size_t k, double b, double reach, double *v, const double *x, const double *y, size_t row) DGL_CHECKED;

// A[k][k] = X'a and N[n][k] = a - X A
dgl_status dgl_stiefel_split(size_t n, size_t k, double *N, double *A, const double *x, const double *a) DGL_CHECKED;

// K[m][m] = [factor A, -R'; R, 0], m = k + r
void dgl_stiefel_generator(size_t k, size_t r, double *K, const double *A, double factor, const double *R);

#endif
