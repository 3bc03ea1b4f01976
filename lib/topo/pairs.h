// Pairs of points by their distance: the order in which the edges of a Vietoris-Rips complex appear.
#ifndef DGL_TOPO_PAIRS_H
#define DGL_TOPO_PAIRS_H

#include "base/array.h"

// Points x[n][d], or with matrix set (d = n) their distances x[n][n]. Squares are taken of differences times scale, a power of two.
typedef struct { const double *x; size_t n, d; bool matrix; double scale, back; } dgl_points;
dgl_points dgl_points_of(const double *x, size_t n, size_t d, bool matrix);

// Finite; a matrix symmetric, not negative, with zeros on the diagonal. Errors name the entry.
dgl_status dgl_points_check(const dgl_points *X) DGL_CHECKED;

// Does this square matrix look like one of distances?
bool dgl_points_are_distances(const dgl_array *a);

double dgl_points_distance(const dgl_points *X, size_t i, size_t j);

// out[j - from] for j = from .. n - 1; t is the transpose that dgl_points_transpose gave, [d][n], or NULL
void dgl_points_row(const dgl_points *X, const double *t, size_t i, size_t from, double *out);
dgl_status dgl_points_transpose(double **t, const dgl_points *X) DGL_CHECKED;

// The least distance within which some point sees all others: beyond it a Vietoris-Rips complex is a cone.
dgl_status dgl_points_enclosing_radius(double *radius, const dgl_points *X) DGL_CHECKED;

// ENOMEM when there is no room for all pairs of n points: it says how many they are.
dgl_status dgl_points_check_pairs(size_t n) DGL_CHECKED;

// The pairs i < j at finite distance <= threshold, in the order of distance, equal ones by i and j. m of them.
// ENOMEM says how many there are when they don't fit.
typedef struct { uint32_t i, j; } dgl_pair;
dgl_status dgl_points_pairs(dgl_pair **out, size_t *m, const dgl_points *X, double threshold) DGL_CHECKED;

#endif
