// Exact transport between the neighbourhoods of two joined nodes where every edge has length 1, so that
// all costs are 1, 2 or 3.
#ifndef DGL_GRAPH_TRANSPORT_UNIT_H
#define DGL_GRAPH_TRANSPORT_UNIT_H

#include "graph/measure.h"

// What one thread needs for a graph; begin once, then any number of problems, then free.
typedef struct dgl_transport_unit dgl_transport_unit;
dgl_status dgl_transport_unit_begin(dgl_transport_unit **out, const dgl_graph *G) DGL_CHECKED;

// *cost = the least sum of amount times distance, a whole number. t must be a difference of the measures of
// two joined nodes of G in equal parts.
dgl_status dgl_transport_unit_solve(dgl_transport_unit *work, const dgl_transport *t, int64_t *cost) DGL_CHECKED;

#endif
