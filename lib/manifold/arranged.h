// Manifolds whose points are those of another one, part[0], with the numbers in other places: M->place says where each of its
// numbers stands. Numbers of M that have no place are 0, but for the last of points, which is 1.
#ifndef DGL_MANIFOLD_ARRANGED_H
#define DGL_MANIFOLD_ARRANGED_H

#include "manifold/manifold.h"

// M's part and places; M->d is set. The part is M's from now on.
dgl_status dgl_arranged_setup(dgl_manifold *M, dgl_manifold *part) DGL_CHECKED;

dgl_row_op1 dgl_arranged_project, dgl_arranged_off;
dgl_row_op2 dgl_arranged_exp, dgl_arranged_log, dgl_arranged_log_any, dgl_arranged_dist, dgl_arranged_tangent, dgl_arranged_retract, dgl_arranged_gradient;
dgl_row_op3 dgl_arranged_inner, dgl_arranged_transport, dgl_arranged_connection, dgl_arranged_curvature;
dgl_row_op4 dgl_arranged_hessian;
void dgl_arranged_random(const dgl_manifold *M, dgl_rng *rng, size_t n, double *x);
void dgl_arranged_random_tangent(const dgl_manifold *M, dgl_rng *rng, size_t n, double *v, const double *x);

#define DGL_ARRANGED \
    .inner = dgl_arranged_inner, .exp = dgl_arranged_exp, .log = dgl_arranged_log, .project = dgl_arranged_project, \
    .tangent = dgl_arranged_tangent, .off = dgl_arranged_off, .random = dgl_arranged_random, .dist = dgl_arranged_dist, \
    .log_any = dgl_arranged_log_any, .transport = dgl_arranged_transport, .retract = dgl_arranged_retract, \
    .gradient = dgl_arranged_gradient, .hessian = dgl_arranged_hessian, .connection = dgl_arranged_connection, \
    .curvature = dgl_arranged_curvature, .random_tangent = dgl_arranged_random_tangent, .serial = true

#endif
