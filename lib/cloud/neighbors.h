// What is made from nearest neighbours: graphs, and their connected parts.
#ifndef DGL_CLOUD_NEIGHBORS_H
#define DGL_CLOUD_NEIGHBORS_H

#include "graph/graph.h"

#include <stdbool.h>

// The parts that points fall into when each is joined to its k neighbours: part[n] from 0, *count of them.
dgl_status dgl_neighbor_parts(size_t n, size_t k, const int *index, int *count, int *part) DGL_CHECKED;

// The graph that joins each of n points to its k neighbours (mutual: those that are so for both), with distances as
// lengths.
dgl_status dgl_neighbor_graph(dgl_graph **out, size_t n, size_t k, const int *index, const double *dist, bool mutual) DGL_CHECKED;

// G with its parts joined by the *bridges edges of a shortest spanning tree of parts. Distances between points are those of
// D[n][n], or of X[n][d] where D is NULL.
dgl_status dgl_neighbor_bridge(dgl_graph **out, int *bridges, const dgl_graph *G, size_t d, const double *X, const double *D) DGL_CHECKED;

// G without shortcuts: edges through empty space between parts of the set that are far along it (ORC-ManL: Saidi, Hickok,
// Blumberg, arXiv 2410.01149). They are those that Ollivier's curvature (alpha 0, all lengths 1) puts at most at
// -1 + 4 (1 - delta), and whose ends are farther than pi (pi + 1) (1 - lambda) / (2 sqrt(24 lambda)) times the median of nodes'
// longest edges apart without all these; not those that alone join two parts. shortcut[m] says which (NULL: not wanted), *count
// how many.
typedef struct { double delta, lambda; } dgl_prune_options;
static const dgl_prune_options dgl_prune_defaults = { 0.8, 0.01 };
dgl_status dgl_neighbor_prune(dgl_graph **out, bool *shortcut, int *count, const dgl_graph *G, const dgl_prune_options *o) DGL_CHECKED;

#endif
