// Parameters that are points of the Poincaré ball (curvature -1): rows[n][d] of a layer's parameters.
#ifndef DGL_NET_BALL_H
#define DGL_NET_BALL_H

#include "net/net.h"

// the gradient g as a tangent vector there
dgl_status dgl_ball_gradient(size_t n, size_t d, const double *x, double *g) DGL_CHECKED;
// x, which a step has moved away from `from` in a straight line, to where the geodesic that way is
dgl_status dgl_ball_move(size_t n, size_t d, double *x, const double *from) DGL_CHECKED;
// v at from, carried to x
dgl_status dgl_ball_carry(size_t n, size_t d, const double *x, const double *from, double *v) DGL_CHECKED;
// s[n][d]: the squared length of row i of v at x, d times each
dgl_status dgl_ball_square(size_t n, size_t d, double *s, const double *x, const double *v) DGL_CHECKED;

#endif
