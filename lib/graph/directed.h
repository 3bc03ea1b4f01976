// Ollivier-Ricci curvature of directed graphs.
#ifndef DGL_GRAPH_DIRECTED_H
#define DGL_GRAPH_DIRECTED_H

#include "base/memory.h"

// kappa[m] of every arc x -> y of ends[m][2], weight[m] or NULL: all 1. 1 - W1/d(x, y) from the measure at x (alpha
// there, the rest in equal parts on the nodes with arcs to x) to that at y (alpha there, the rest on the nodes that y
// has arcs to), all of it at the node where there are none; d is the length of shortest directed ways. -INFINITY where
// some mass has no way. On a graph with all arcs in both directions it is that of the undirected graph. EARG as
// dgl_graph_new, a second arc from one node to another too.
dgl_status dgl_directed_ollivier(double *kappa, int n, int m, const int *ends, const double *weight, double alpha) DGL_CHECKED;

#endif
