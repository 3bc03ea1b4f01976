// Effective resistances: edges resist as their lengths. One node of each component is grounded, and the Laplacian of the
// others inverted, whole where it is small and by sparse factors (CHOLMOD) where it is large.
#ifndef DGL_GRAPH_GROUND_H
#define DGL_GRAPH_GROUND_H

#include "graph/graph.h"

// omega[m]: between the ends of each edge; of large graphs no other entries of the inverse are made. ground[n]: from each node to
// one of its component.
dgl_status dgl_graph_edge_resistances(const dgl_graph *G, double *omega, double *ground) DGL_CHECKED;

// r[k]: between the nodes of each pair[k][2]; INFINITY between components.
dgl_status dgl_graph_pair_resistances(const dgl_graph *G, size_t k, const int *pair, double *r) DGL_CHECKED;

// r[n][n]: between all nodes.
dgl_status dgl_graph_resistances(const dgl_graph *G, double *r) DGL_CHECKED;

#endif
