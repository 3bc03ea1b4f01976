// Special functions that libm has not, on arrays of n numbers; y may be x. nan where they have poles.
#ifndef DGL_NUM_SPECIAL_H
#define DGL_NUM_SPECIAL_H

#include "base/memory.h"

// The logarithmic derivative of gamma, and its m-th derivative; polygamma of m >= 1 wants x > 0, else nan.
dgl_status dgl_digamma(size_t n, double *y, const double *x) DGL_CHECKED;
dgl_status dgl_polygamma(size_t n, double *y, int m, const double *x) DGL_CHECKED;

#endif
