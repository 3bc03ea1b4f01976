// What several kinds take from the space of numbers around them.
#ifndef DGL_MANIFOLD_AMBIENT_H
#define DGL_MANIFOLD_AMBIENT_H

#include "manifold/manifold.h"

// setup of a kind whose points are vectors as long as its dimension, the first parameter
dgl_status dgl_vector_setup(dgl_manifold *M, double reach) DGL_CHECKED;

dgl_row_op3 dgl_ambient_inner;                     // the dot product
dgl_row_op2 dgl_ambient_tangent;                   // all vectors are tangent
dgl_row_op1 dgl_ambient_off;                       // all finite numbers are points

// of flat coordinates
dgl_row_op3 dgl_flat_transport, dgl_flat_connection, dgl_flat_curvature;
dgl_row_op4 dgl_flat_hessian;

// s[n] = K (|u|^2 |v|^2 - <u, v>^2) of spaces with one sectional curvature K; 0 where there are no planes
dgl_status dgl_constant_curvature(const dgl_manifold *M, size_t n, double *s, const double *x, const double *u, const double *v, double K) DGL_CHECKED;

// of n x k matrices with orthonormal columns
dgl_row_op1 dgl_columns_off, dgl_columns_project;
dgl_row_op2 dgl_columns_retract;                   // the orthonormal factor of x + v
void dgl_columns_random(const dgl_manifold *M, dgl_rng *rng, size_t n, double *x);

#endif
