// A zero of a function of one variable between two points where its signs differ.
#ifndef DGL_NUM_ROOT_H
#define DGL_NUM_ROOT_H

#include "base/status.h"

typedef dgl_status (*dgl_scalar_fn)(void *ctx, double x, double *y);

// Brent's method (Algorithms for Minimization without Derivatives, 1973, chapter 4): *x is within tol, or the
// spacing of doubles, of a change of sign; b < a is allowed. EDOMAIN when f(a) and f(b) have one sign, or f
// gives nan; a status of f goes up as it is.
dgl_status dgl_root(double *x, dgl_scalar_fn f, void *ctx, double a, double b, double tol) DGL_CHECKED;

#endif
