// What doubles can't decide about points, by whole numbers of any size (module gmp). Coordinates are at most 2 and multiples
// of 2^-200, as dgl_without_dust leaves them.
#ifndef DGL_TOPO_EXACT_H
#define DGL_TOPO_EXACT_H

#include "base/status.h"

#include <math.h>

// y or, where that is very small, the nearest multiple of 2^-200
static inline double dgl_without_dust(double y) { return fabs(y) < 0x1p-148 ? ldexp(rint(ldexp(y, 200)), -200) : y; }

typedef struct {
    // dgl_orient and dgl_in_sphere (delaunay.h)
    int (*orient)(int d, const double *const *p);
    int (*in_sphere)(int d, const double *const *p, const double *q);
    // The smallest sphere through k + 1 points of R^d: its radius, squared, and whether q is outside (1), on (0) or in it (-1)
    double (*square_radius)(int d, int k, const double *const *p);
    int (*outside)(int d, int k, const double *const *p, const double *q);
    // axis[2][3]: orthonormal, in the plane of three points of space that are not in a line
    void (*plane)(double *axis, const double *const *p);
} dgl_exact;

dgl_status dgl_exact_open(const dgl_exact **) DGL_CHECKED;

#endif
