// Distances between nodes that are near each other, searched from both ends: what it costs depends on what lies
// around them, not on the size of the graph.
#ifndef DGL_GRAPH_NEAR_H
#define DGL_GRAPH_NEAR_H

#include "graph/graph.h"

// The nodes nearest to each node of a graph, which must outlive it; shared: dgl_release.
typedef struct dgl_near dgl_near;
dgl_status dgl_near_new(dgl_near **out, const dgl_graph *G) DGL_CHECKED;

// Distances that are asked for: out[j], that from source to target[j], comes in as the length of some path, if those
// are wanted, and goes out as that of the shortest.
typedef struct { int source, count; const int *target; double *out; } dgl_ask;
bool dgl_near_wants_paths(const dgl_near *near);
dgl_status dgl_near_distances(const dgl_near *near, int n, const dgl_ask *ask) DGL_CHECKED;

#endif
