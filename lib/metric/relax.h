// Paths of least discrete energy n/2 sum w'g w, w the pieces and g the metric in their middles; or, where pieces may
// be long for what the metric changes on them (safe), the mean of its values at their ends.
#ifndef DGL_METRIC_RELAX_H
#define DGL_METRIC_RELAX_H

#include "metric/atlas.h"

// Moves the inner points of path[n + 1][d] downhill, at most so many times; *length is the root of twice the
// energy at the end, which is the length of a path with pieces of one length; INFINITY where it has no value.
dgl_status dgl_relax(double *length, dgl_kernel *strain, size_t d, size_t n, double *path, int most, bool safe) DGL_CHECKED;

// From the straight line, however far from the shortest path that is: of g alone, and of g and a flat metric that fades
// away; the shorter one of both. It stays within the chart's ranges (NULL: everywhere).
dgl_status dgl_relax_from_afar(double *length, dgl_kernel *strain, const dgl_chart *chart, size_t d, size_t n, double *path) DGL_CHECKED;

#endif
