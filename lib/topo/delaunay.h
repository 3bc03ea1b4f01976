// Delaunay triangulations in the plane and in space, with exact predicates.
#ifndef DGL_TOPO_DELAUNAY_H
#define DGL_TOPO_DELAUNAY_H

#include "base/memory.h"
#include "topo/exact.h"
#include <stdbool.h>
#include <stdint.h>

// The simplices of the triangulation of x[n][d], d = 1, 2 or 3, coordinates as exact.h wants them: simplex[*m][*dim + 1],
// dgl_free it. *dim is d, or less when all points lie in a plane of space, a line or a place. plane[n][2]: the coordinates in
// that plane, by which it then works; unused for d < 3. same[n]: one point of those in the same place, which stands for all
// of them. Where more points than *dim + 1 lie on a sphere, one of the triangulations that are possible.
dgl_status dgl_delaunay(const dgl_exact *, uint32_t **simplex, size_t *m, int *dim, uint32_t *same, double *plane, size_t n, int d, const double *x) DGL_CHECKED;

// The sign of the volume of d + 1 points p[k] in R^d, and whether q lies in their sphere (1), on it (0) or outside (-1)
// when that sign is 1.
int dgl_orient(const dgl_exact *, int d, const double *const *p);
int dgl_in_sphere(const dgl_exact *, int d, const double *const *p, const double *q);

#endif
