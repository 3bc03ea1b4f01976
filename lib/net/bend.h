// Penalties on the curvature of the surface that a part of a net makes (train.h: dgl_penalty_kind).
#ifndef DGL_NET_BEND_H
#define DGL_NET_BEND_H

#include "net/net.h"

// Mean of R_abcd R^abcd/4, which is K² on surfaces, and mean of |II|², the squared length of the second fundamental form.
dgl_status dgl_penalty_curvature(const dgl_pass *p, size_t m, double *sum, double *g, const double *y, double scale) DGL_CHECKED;
dgl_status dgl_penalty_extrinsic(const dgl_pass *p, size_t m, double *sum, double *g, const double *y, double scale) DGL_CHECKED;

#endif
