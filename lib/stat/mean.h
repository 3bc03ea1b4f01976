// Means, medians, principal directions and lines of points on a manifold.
#ifndef DGL_STAT_MEAN_H
#define DGL_STAT_MEAN_H

#include "manifold/manifold.h"

typedef struct {
    bool converged;
    long steps;
    double residual;               // length of the gradient at the result
} dgl_stat_result;

typedef struct { double tolerance; long steps; } dgl_stat_stop;

// The point y[d] where sum w_i dist(y, x_i)^2 is least, from the weights w[n] >= 0 (NULL: equal). Fixed-point steps
// y <- exp_y(mean of logs) with lengths of Barzilai and Borwein; on spaces of constant curvature Newton's. It stops where
// the mean of the logs is no longer than the tolerance times 1 + the spread. A local minimum, unique when the points are in a ball of a
// quarter of pi/sqrt(max K) (Afsari, Proc. AMS 139, 2011). start[d]: where to begin, NULL: the first point.
dgl_status dgl_frechet_mean(const dgl_manifold *M, size_t n, double *y, const double *x, const double *w, const double *start,
                            const dgl_stat_stop *stop, dgl_stat_result *result) DGL_CHECKED;
// The same of sum w_i dist(y, x_i): Weiszfeld's iteration (Fletcher, Venkatasubramanian and Joshi, NeuroImage 45, 2009).
dgl_status dgl_frechet_median(const dgl_manifold *M, size_t n, double *y, const double *x, const double *w, const double *start,
                              const dgl_stat_stop *stop, dgl_stat_result *result) DGL_CHECKED;
// sum w_i dist(y, x_i)^2 of weights that sum to 1
dgl_status dgl_frechet_variance(const dgl_manifold *M, size_t n, double *s, const double *y, const double *x, const double *w) DGL_CHECKED;

// Principal directions of the logs at y, orthonormal in the metric: V[k][d] with variances s[k] (divided by n), descending;
// k <= dim. scores[n][k], or NULL: the coordinates of the logs.
dgl_status dgl_tangent_pca(const dgl_manifold *M, size_t n, size_t k, double *V, double *s, double *scores, const double *y, const double *x) DGL_CHECKED;
// The same of plain numbers x[n][d], with their mean[d]; k <= n and d.
dgl_status dgl_pca(size_t n, size_t d, size_t k, double *mean, double *V, double *s, double *scores, const double *x) DGL_CHECKED;

// k centres[k][d] and the place[n] of the nearest for each point: k-means with the seeds of k-means++ (Arthur and Vassilvitskii 2007).
dgl_status dgl_manifold_kmeans(const dgl_manifold *M, size_t n, size_t k, double *centre, size_t *place, double *inertia, const double *x,
                               dgl_rng *rng, const dgl_stat_stop *stop, dgl_stat_result *result) DGL_CHECKED;

#endif
