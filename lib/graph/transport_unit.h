// Exact transport between the neighbourhoods of joined nodes where every edge has length 1, so that all costs are 1, 2 or 3.
#ifndef DGL_GRAPH_TRANSPORT_UNIT_H
#define DGL_GRAPH_TRANSPORT_UNIT_H

#include "graph/measure.h"

// What one thread needs for a graph, which must outlive it; shared: dgl_release.
typedef struct dgl_transport_unit dgl_transport_unit;
dgl_status dgl_transport_unit_begin(dgl_transport_unit **out, const dgl_graph *G) DGL_CHECKED;

// The transports along the edges of x to nodes of fewer links, or of as many and greater number: num[e]/den[e] is the
// least mean distance from the measure of x to that of the other end, mu being measures in equal parts. Every edge
// belongs to one of its ends.
dgl_status dgl_transport_unit_around(dgl_transport_unit *work, const dgl_measure *mu, int x, int64_t *num, int64_t *den) DGL_CHECKED;

#endif
