// Mapper (Singh, Memoli, Carlsson 2007): a graph that shows the shape of points through a few functions on them.
#ifndef DGL_TOPO_MAPPER_H
#define DGL_TOPO_MAPPER_H

#include "topo/pairs.h"

// Nodes are clusters of points, in the order of the pieces of the cover and of first points; edges join those that
// share points.
typedef struct dgl_mapper {
    dgl_ref ref;
    size_t nodes, edges;
    size_t *start;                 // [nodes + 1] the members of node k are member[start[k]] .. member[start[k + 1] - 1]
    uint32_t *member;
    uint32_t *edge;                // [edges][2]
} dgl_mapper;

typedef struct {
    size_t intervals;              // that cover the range of each function
    double overlap;                // part of an interval that it shares with the next, below 1
    double eps;                    // points nearer than this belong together; NAN: up to the first gap among the
    int bins;                      // lengths at which clusters join, that is the first empty one of so many bins
} dgl_mapper_options;

// f[n][functions].
dgl_status dgl_topo_mapper(dgl_mapper **out, const dgl_points *X, size_t functions, const double *f, const dgl_mapper_options *o) DGL_CHECKED;

#endif
