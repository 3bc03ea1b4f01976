// Geodesics through points.
#ifndef DGL_STAT_REGRESSION_H
#define DGL_STAT_REGRESSION_H

#include "stat/mean.h"

// The point p[d] and velocity v[d] whose geodesic exp_p(t v) has the least sum of squared distances from x[n] at the times t[n]
// (Fletcher, Int. J. Comput. Vis. 105, 2013), by Gauss and Newton's method. *r2: which part of the Fréchet variance it explains.
// result->residual: the length of the last step, relative. EDOMAIN for fewer than two times.
dgl_status dgl_geodesic_regression(const dgl_manifold *M, size_t n, double *p, double *v, double *r2, const double *t, const double *x,
                                   const dgl_stat_stop *stop, dgl_stat_result *result) DGL_CHECKED;

#endif
