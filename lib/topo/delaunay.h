// Delaunay triangulations in the plane and in space, with exact predicates.
#ifndef DGL_TOPO_DELAUNAY_H
#define DGL_TOPO_DELAUNAY_H

#include "base/memory.h"
#include <stdbool.h>
#include <stdint.h>

// The simplices of the triangulation of x[n][d], d = 2 or 3: simplex[*m][d + 1], dgl_free it. same[n]: the first
// point in the same place, which stands for all of them. Where more points than d + 1 lie on a sphere, one of the
// triangulations that are possible. EDOMAIN when all points lie in a line, or in a plane of space.
dgl_status dgl_delaunay(uint32_t **simplex, size_t *m, uint32_t *same, size_t n, int d, const double *x) DGL_CHECKED;

// The sign of the volume of d + 1 points p[k] in R^d, and whether q lies in their sphere (1), on it (0) or outside (-1)
// when that sign is 1. Both exact, but for underflow.
int dgl_orient(int d, const double *const *p);
int dgl_in_sphere(int d, const double *const *p, const double *q);

#endif
