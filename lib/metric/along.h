// What happens along curves: Jacobi fields, conjugate points, holonomy, curvature of curves.
#ifndef DGL_METRIC_ALONG_H
#define DGL_METRIC_ALONG_H

#include "metric/geodesic.h"

// The Jacobi field along the geodesic from x with velocity v that begins as J0 with covariant derivative DJ0, at the
// times 0, t/n, ..., t: path (NULL: not wanted), J and DJ, each [n + 1][d]. n 0: at t only.
dgl_status dgl_metric_jacobi(dgl_metric *g, size_t n, double *path, double *J, double *DJ, const double *x, const double *v,
                             const double *J0, const double *DJ0, double t) DGL_CHECKED;

// *t: when the geodesic from x with velocity v first meets a point conjugate to x, at y[d]; INFINITY when it does
// not up to the time most.
dgl_status dgl_metric_conjugate(dgl_metric *g, double *t, double *y, const double *x, const double *v, double most) DGL_CHECKED;

// An estimate of the injectivity radius at x: the least distance of a conjugate point in many directions, or half
// the length of the shortest geodesic loop; INFINITY when neither is found up to the distance most.
dgl_status dgl_metric_injectivity(dgl_metric *g, double *radius, bool *loop, const double *x, double most, size_t rays) DGL_CHECKED;

// H[d][d]: what a vector at the start, in the orthonormal frame that comes from the coordinate vectors in their
// order, is after a round trip along a loop of points, or a curve. EARG: the loop is not closed (periodic
// coordinates close by whole periods). A surface's angle is atan2(H[1][0], H[0][0]).
dgl_status dgl_metric_holonomy(dgl_metric *g, double *H, size_t rows, const double *path) DGL_CHECKED;
dgl_status dgl_metric_holonomy_along(dgl_metric *g, double *H, dgl_field *curve, double t0, double t1) DGL_CHECKED;

// At n times: frame[n][d][d], rows T, N, B, ... orthonormal and positively oriented, and curvature[n][d - 1] (each may
// be NULL). On a surface the curvature has a sign: positive where the curve turns to the left. EDOMAIN where the curve stands
// still, and where a row of frame has no direction.
dgl_status dgl_metric_frenet(dgl_metric *g, size_t n, double *frame, double *curvature, dgl_field *curve, const double *t) DGL_CHECKED;

#endif
