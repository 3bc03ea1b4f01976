// Directed graphs: nodes 0 .. n-1, arcs whose weights are lengths.
#ifndef DGL_GRAPH_DIRECTED_H
#define DGL_GRAPH_DIRECTED_H

#include "graph/graph.h"

// The links of v on one side are start[v] .. start[v + 1] - 1: the nodes there in the order of their arcs, and the arcs.
typedef struct { int *start, *node, *arc; } dgl_links;

typedef struct {
    dgl_ref ref;
    int n, m;                      // nodes, arcs
    int *tail, *head;              // [m] arc e leads from tail[e] to head[e]
    double *weight;                // [m]
    dgl_links out, in;             // from each node, to each node
    dgl_array *labels;             // [n] a number for each node; NULL: none
    struct dgl_flow *flow;         // what happened, when a flow made the graph; NULL (flow.h)
} dgl_digraph;

// A directed graph of n nodes and m arcs; ends[m][2], weight[m] or NULL: all 1. EARG as dgl_graph_new; a second arc from
// one node to another too, while one each way is no fault.
dgl_status dgl_digraph_new(dgl_digraph **out, int n, int m, const int *ends, const double *weight) DGL_CHECKED;

// Sets the labels, label[n]; NULL takes them away.
dgl_status dgl_digraph_set_labels(dgl_digraph *G, const double *label) DGL_CHECKED;

// The arcs of G that keep says (NULL: all), with other weights (NULL: the same, 0 is allowed), the labels as they are.
dgl_status dgl_digraph_reweighted(dgl_digraph **out, const dgl_digraph *G, const double *weight, const bool *keep) DGL_CHECKED;

// d[count][n]: lengths of shortest ways from the sources to all nodes, INFINITY where there is none.
dgl_status dgl_digraph_distances(const dgl_digraph *G, size_t count, const int *source, double *d) DGL_CHECKED;

// The strong component of each node, component[n], from 0 in the order of first nodes; *count of them: within one every
// node has a way to every other.
dgl_status dgl_digraph_components(const dgl_digraph *G, int *count, int *component) DGL_CHECKED;

// The graph without directions, the labels as they are; of two arcs between the same nodes the shorter.
dgl_status dgl_digraph_undirected(dgl_graph **out, const dgl_digraph *G) DGL_CHECKED;

// kappa[m] of every arc x -> y: 1 - W1/d(x, y) from the measure at x (alpha there, the rest on the nodes with arcs to x)
// to that at y (alpha there, the rest on the nodes that y has arcs to), all of it at the node where there are none; the rest in
// proportion to exp(-w^p), w being the weights of the arcs, or for p = 0 in equal parts; d is the length of shortest directed
// ways. -INFINITY where some mass has no way. On a graph with all arcs in both directions it is that of the undirected graph.
// length and cost: as a dgl_curvature gives them; both or none.
dgl_status dgl_digraph_ollivier(const dgl_digraph *G, double alpha, double p, double *kappa, double *length, double *cost) DGL_CHECKED;

#endif
