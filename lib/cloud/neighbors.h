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

// The same, its parts joined by the *bridges edges of a shortest spanning tree of parts. Distances between points are
// those of D[n][n], or of X[n][d] where D is NULL.
dgl_status dgl_neighbor_graph_bridged(dgl_graph **out, int *bridges, size_t n, size_t k, const int *index, const double *dist,
                                      size_t d, const double *X, const double *D) DGL_CHECKED;

#endif
