// The k nearest of n points, exactly. Points are rows of d coordinates. Results are rows of k, nearest first;
// of points equally far the one with the smaller index comes first, so that all methods give the same rows.
#ifndef DGL_CLOUD_KNN_H
#define DGL_CLOUD_KNN_H

#include "base/memory.h"

#include <stdbool.h>

// Distances from one point x[d] to m others Y[m][d]. A metric: symmetric, with the triangle inequality.
typedef struct {
    dgl_status (*from)(void *ctx, size_t m, size_t d, double *out, const double *x, const double *Y);
    void *ctx;
    bool any_thread;               // may be called from threads
} dgl_distance;
extern const dgl_distance dgl_manhattan, dgl_chebyshev, dgl_angle;     // angle: between vectors, in radians

// The k nearest of X[n][d] to each of Q[m][d]: index[m][k] from 0, dist[m][k]. Q NULL: to each of X itself (m = n),
// without that point. By a kd-tree in few dimensions, by products of matrices in many, by a vantage-point tree
// where a metric is given (NULL: Euclidean). EDOMAIN: k >= n, or a coordinate is not finite.
dgl_status dgl_knn(size_t m, size_t k, int *index, double *dist, size_t n, size_t d, const double *X,
                   const double *Q, const dgl_distance *metric) DGL_CHECKED;

// The same from rows of a matrix of distances D[n][n].
dgl_status dgl_knn_of_distances(size_t n, size_t k, int *index, double *dist, const double *D) DGL_CHECKED;

// "k = 3 neighbours, but there are only 2 points"; others: of a point that is one of the n itself.
dgl_status dgl_knn_check(size_t k, size_t n, bool others) DGL_CHECKED;

// "coordinate (3,2) is nan"
dgl_status dgl_cloud_check(size_t n, size_t d, const double *X) DGL_CHECKED;
// The same, and whether squares of coordinates are numbers: none is above 1e140, not all are below 1e-140.
dgl_status dgl_cloud_check_squares(size_t n, size_t d, const double *X) DGL_CHECKED;

// Z[m][d]: a point of X and the others[m - 1], minus their mean.
void dgl_cloud_patch(size_t m, size_t d, double *Z, int point, const int *others, const double *X);

// s[m][n] = |x_i - y_j|^2 of x[m][d] and of points given coordinate by coordinate, T[d][n]; each summed in the order of coordinates.
void dgl_squares_from(size_t m, size_t n, size_t d, double *s, const double *x, const double *T);

// D[m][n] of Euclidean distances between rows of Q and of X.
dgl_status dgl_cloud_distances(size_t m, size_t n, size_t d, double *D, const double *Q, const double *X) DGL_CHECKED;

#endif
