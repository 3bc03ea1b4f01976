// Geodesics between two points.
//
// The shortest one: for each way round the periodic coordinates that can be short enough a path of 16 pieces is
// relaxed to least discrete energy; the best are made exact by shooting with Newton's method, whose
// derivatives are Jacobi fields (variational equations, never differences); where shooting is unstable, by
// multiple shooting from the pieces. Where curvature allows another geodesic of like length, or one lies
// beyond a conjugate point, a fan of geodesics from x in all directions looks for the others.
#ifndef DGL_METRIC_BETWEEN_H
#define DGL_METRIC_BETWEEN_H

#include "metric/metric.h"

typedef struct {
    double length;
    double residual;               // the distance at which it misses y, or of multiple shooting the worst joint
    bool unique;                   // no other geodesic found is as short, and y is not conjugate to x along it
    bool multiple;                 // found by multiple shooting
} dgl_between;

// v[n][d], w[n][d]: the velocities at x[n][d] and at y[n][d] of the shortest geodesic found, which takes time 1.
// w, info[n] may be NULL. At a pole of polar coordinates vectors have no components: v or w is nan there.
// ECONV: none was found.
dgl_status dgl_metric_between(dgl_metric *g, size_t n, double *v, double *w, dgl_between *info, const double *x, const double *y) DGL_CHECKED;

// Geodesics from x to y of at most the given length, shortest first: *count of them, at most room, with
// velocities v[room][d] and info. Found with a fan of rays, so one that is met only within a narrow angle may be left out.
dgl_status dgl_metric_all_between(dgl_metric *g, size_t room, size_t *count, double *v, dgl_between *info,
                                  const double *x, const double *y, double length, size_t rays) DGL_CHECKED;

// The distance alone: s[n].
dgl_status dgl_metric_dist(dgl_metric *g, size_t n, double *s, const double *x, const double *y) DGL_CHECKED;

// path[n + 1][d] of the geodesic with velocities v at x and w at y, from both ends to the middle.
dgl_status dgl_metric_path_between(dgl_metric *g, size_t n, double *path, const double *x, const double *y,
                                   const double *v, const double *w) DGL_CHECKED;

#endif
