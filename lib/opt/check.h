// Whether derivatives are what they should be.
#ifndef DGL_OPT_CHECK_H
#define DGL_OPT_CHECK_H

#include "opt/optimizer.h"

// By which power of t the difference of f(exp_x tv) and its first order (gradient, 2 when that is right) and second order
// (hessian, 3) falls; infinite where the difference is rounding alone.
typedef struct { double gradient, hessian; bool second; } dgl_descent_slopes;

// M NULL: flat coordinates. v: the direction, of length about 1; second is false where f or M have no exact Hessian.
dgl_status dgl_descent_check(dgl_fn *f, const dgl_manifold *M, dgl_descent_slopes *out, const double *x, const double *v) DGL_CHECKED;

#endif
