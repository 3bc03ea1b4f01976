// Distances between the bars of one dimension of two diagrams, a[n][2] and b[m][2]. A bar may be matched with nothing,
// which is as far as half its length. Endless bars are matched with each other; INFINITY when there are not as many.
#ifndef DGL_TOPO_DISTANCE_H
#define DGL_TOPO_DISTANCE_H

#include "base/memory.h"
#include <stdbool.h>

// The least delta such that some matching moves no end of a bar by more.
dgl_status dgl_bottleneck(double *out, size_t n, const double *a, size_t m, const double *b) DGL_CHECKED;

// The least sum of costs^order over matchings, to the power 1/order; the cost is the larger difference of two ends,
// or with euclidean set their distance as points of the plane.
dgl_status dgl_wasserstein(double *out, size_t n, const double *a, size_t m, const double *b, double order, bool euclidean) DGL_CHECKED;

// ---- for the files of this room ----

// The bottleneck distance of n and m bars of finite, positive length.
dgl_status dgl_bottleneck_of_bars(double *delta, size_t n, const double *a, size_t m, const double *b) DGL_CHECKED;

#endif
