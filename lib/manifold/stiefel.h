// The logarithm of the Stiefel manifold, and what it shares with the exponential.
#ifndef DGL_MANIFOLD_STIEFEL_H
#define DGL_MANIFOLD_STIEFEL_H

#include "base/memory.h"

#include <complex.h>

// v[n][k]: the velocity at x of a geodesic from x to y in the metric b (1/2 canonical, 1 ambient); the shortest one where it
// is shorter than reach. row is for messages: EDOMAIN where no path joins them, ECONV where none was found.
dgl_status dgl_stiefel_log(size_t n, size_t k, double b, double reach, double *v, const double *x, const double *y, size_t row) DGL_CHECKED;

// A[k][k] = X'a and N[n][k] = a - X A
dgl_status dgl_stiefel_split(size_t n, size_t k, double *N, double *A, const double *x, const double *a) DGL_CHECKED;

// K[m][m] = [factor A, -R'; R, 0], m = k + r
void dgl_stiefel_generator(size_t k, size_t r, double *K, const double *A, double factor, const double *R);

// What is known of exp L of a skew L[m][m]: eigenvectors U and eigenvalues i w.
typedef struct { size_t m; double complex *U; double *w; } dgl_spectrum;

// The start of a geodesic in the metric b in m = k + r dimensions, and where it is at time 1: P = exp [2bA -B'; B 0] (1; 0) R.
typedef struct {
    size_t k, r, m, size;          // size = k (k - 1)/2 + r k, the numbers of A and B that are free
    double b;
    double *A, *B;                 // [k][k] skew, [r][k]
    double *E, *P, *R;             // the exponential [m][m], P[m][k], and R = exp (1 - 2b)A
    dgl_spectrum whole, small;     // of the two exponentials
} dgl_shot;

// A and B are changed until P is the given V[m][k]. deform: from the solution for the metric 1/2 through those between to b.
// follow: from 0 along the orthonormal factors of 1 + t (V - 1). ECONV where the way ends.
dgl_status dgl_shot_deform(dgl_shot *s, const double *V, double b) DGL_CHECKED;
dgl_status dgl_shot_follow(dgl_shot *s, const double *V) DGL_CHECKED;
double dgl_shot_length(const dgl_shot *s);

#endif
