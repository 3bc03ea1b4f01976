// Shortest paths: only the distances that are asked for, many sources at a time.
#ifndef DGL_GRAPH_SHORTEST_H
#define DGL_GRAPH_SHORTEST_H

#include "graph/graph.h"

// A wish: out[j] = the distance from source to target[j], infinite where there is no path. bound: what is
// farther may come out too large.
typedef struct {
    int source, count;
    const int *target;             // NULL: all nodes, in order
    double bound;
    double *out;
} dgl_wish;

// Grants n wishes. Sources that are near each other are relaxed together, and nothing
// is looked at that is farther than the bounds.
dgl_status dgl_graph_distances(const dgl_graph *G, int n, const dgl_wish *wish) DGL_CHECKED;

// d[m]: the distance between the ends of each edge; its weight, or less where a detour is shorter.
dgl_status dgl_graph_edge_distances(const dgl_graph *G, double *d) DGL_CHECKED;

#endif
