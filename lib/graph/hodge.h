// Discrete forms on the clique complex of a graph: functions on nodes, flows along edges (from the first node of an
// edge to its second), circulations around triangles.
#ifndef DGL_GRAPH_HODGE_H
#define DGL_GRAPH_HODGE_H

#include "graph/graph.h"

// The triangles, triangle[*t][3] with nodes ascending, in order; dgl_free it.
dgl_status dgl_graph_triangles(const dgl_graph *G, int **triangle, int *t) DGL_CHECKED;

// flow[m] = f at the second node less f at the first; out[n] = what flows out of each node less what flows in.
void dgl_graph_gradient(const dgl_graph *G, double *flow, const double *f);
void dgl_graph_divergence(const dgl_graph *G, double *out, const double *flow);

// curl[t]: the flow around each triangle, from its first node over the second and third.
void dgl_graph_curl(const dgl_graph *G, int t, const int *triangle, double *curl, const double *flow);

// flow = gradient + curl part + harmonic part, orthogonal to each other, each [m] (Jiang, Lim, Yao, Ye, Statistical
// ranking and combinatorial Hodge theory, 2011). potential[n] with the gradient it has, mean 0 on each component. EDOMAIN names an edge whose
// flow is not finite.
dgl_status dgl_graph_hodge(const dgl_graph *G, const double *flow, double *gradient, double *curl, double *harmonic, double *potential) DGL_CHECKED;

#endif
