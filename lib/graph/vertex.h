// Curvatures of nodes.
#ifndef DGL_GRAPH_VERTEX_H
#define DGL_GRAPH_VERTEX_H

#include "graph/graph.h"

// From a curvature of the edges, kappa[m]: the sum over the edges of each node (its scalar curvature), or their mean
// (its Ricci curvature), out[n]; 0 where there are none.
void dgl_graph_vertex_sum(const dgl_graph *G, const double *kappa, bool mean, double *out);

// Bakry and Emery's K_N: the largest K with Gamma_2(f) >= (Lf)^2/N + K Gamma(f) at each node for all functions f;
// N INFINITY or positive. L is the graph's own, sum of (f(y) - f(x))/length, or with normalized set divided by the sum
// of 1/length. K[n]; NAN where a node has no links. EDOMAIN where lengths are 0, too short or too far apart for numbers, EUNSUP
// where thousands of neighbours of a node are tied to each other. (Cushing, Kamtue, Liu, Peyerimhoff, Bakry-Emery curvature on graphs
// as an eigenvalue problem, 2021.)
dgl_status dgl_graph_bakry_emery(const dgl_graph *G, double N, bool normalized, double *K) DGL_CHECKED;

// Devriendt and Lambiotte's resistance curvature of each node: 1 less half the sum of resistance by length over its links. The
// sum over the nodes of each component is 1 (Foster).
dgl_status dgl_graph_resistance_nodes(const dgl_graph *G, double *p) DGL_CHECKED;

// Devriendt, Ottolini and Steinerberger's (Graph curvature via resistance distance, 2024): R w = 1 for the matrix R of effective
// resistances, which is that of above over a number. EDOMAIN for graphs that are not connected.
dgl_status dgl_graph_resistance_equilibrium(const dgl_graph *G, double *w) DGL_CHECKED;

// Steinerberger's curvature (Curvature on graphs via equilibrium measures, 2022): w with D w = n, D the distances. Of
// many solutions that of greatest least entry; where there is none the one nearest to it, by least squares (*exact is
// false). EDOMAIN for graphs that are not connected.
dgl_status dgl_graph_steinerberger(const dgl_graph *G, double *w, bool *exact) DGL_CHECKED;

#endif
