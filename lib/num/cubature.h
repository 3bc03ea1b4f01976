// Adaptive integration over boxes of any dimension.
//
// Boxes of up to 4 dimensions use the product of Gauss-Kronrod rules of 7 and 15 points, boxes of more the rule of
// Genz and Malik of degree 7 (J. Comput. Appl. Math. 6, 295-302); the box with the largest error is halved across
// its worst direction. Ends of a box are never evaluated, and infinite ends are moved to finite ones.
#ifndef DGL_NUM_CUBATURE_H
#define DGL_NUM_CUBATURE_H

#include "base/memory.h"

#include <stdbool.h>
#include <stdint.h>

enum { DGL_MAX_INTEGRAL = 16 };    // dimensions that f depends on

// y[n] = f(x[n][d]); any status but DGL_OK ends the integration and goes up
typedef dgl_status (*dgl_integrand)(void *ctx, size_t n, double *y, const double *x);

typedef struct { double rtol, atol; size_t evaluations; } dgl_integral_options;    // 0: 1e-12, 1e-14, 5,000,000
typedef struct { double value, error; size_t evaluations, boxes; bool converged; } dgl_integral;

// The integral over lo[d] to hi[d]. constant: bits of the coordinates that f does not depend on. EDOMAIN names a point
// where f has no value; where the estimate misses both tolerances, converged is false (and the status OK).
dgl_status dgl_integrate(dgl_integral *out, int d, const double *lo, const double *hi, uint64_t constant, dgl_integrand f,
                         void *ctx, const dgl_integral_options *options) DGL_CHECKED;

#endif
