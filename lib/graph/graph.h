// Undirected graphs: nodes 0 .. n-1, edges with weights, which are lengths. Messages and files for
// people count nodes and edges from 1, as scripts do.
#ifndef DGL_GRAPH_GRAPH_H
#define DGL_GRAPH_GRAPH_H

#include "base/array.h"

typedef struct dgl_graph dgl_graph;
struct dgl_graph {
    dgl_ref ref;
    int n, m;                      // nodes, edges
    bool unit;                     // all edges have one length, which is not 0
    int *tail, *head;              // [m] edge e joins tail[e] and head[e], as its maker gave them
    double *weight;                // [m] the length of e
    int *start;                    // [n + 1] the links of v are start[v] .. start[v + 1] - 1:
    int *to, *via;                 // [2m] the node each leads to, ascending, and its edge
    dgl_array *labels;             // [n] a number for each node; NULL: none
    struct dgl_flow *flow;         // what happened, when a flow made the graph; NULL (flow.h)
};

// A graph of n nodes and m edges; ends[m][2] from 0, weight[m] or NULL: all 1. EARG names an edge to a
// missing node, a loop, a second edge between two nodes, and a weight that is not positive and finite.
dgl_status dgl_graph_new(dgl_graph **out, int n, int m, const int *ends, const double *weight) DGL_CHECKED;

// The edges of G that keep says (NULL: all), with other weights (NULL: the same), the labels as they are.
// Zero is allowed here: flows shrink edges to points.
dgl_status dgl_graph_reweighted(dgl_graph **out, const dgl_graph *G, const double *weight, const bool *keep) DGL_CHECKED;

// To be called by who writes weights into a graph that nobody else holds.
void dgl_graph_weights_changed(dgl_graph *G);

// The given k nodes and the edges between them; node i of the result is nodes[i].
dgl_status dgl_graph_subgraph(dgl_graph **out, const dgl_graph *G, int k, const int *nodes) DGL_CHECKED;

// Sets the labels, label[n]; NULL takes them away.
dgl_status dgl_graph_set_labels(dgl_graph *G, const double *label) DGL_CHECKED;
dgl_status dgl_labels_set(dgl_array **labels, int n, const double *label) DGL_CHECKED;

static inline int dgl_graph_degree(const dgl_graph *G, int v) { return G->start[v + 1] - G->start[v]; }

// The edge between u and v; -1 when there is none.
int dgl_graph_edge(const dgl_graph *G, int u, int v);

// The connected component of each node, component[n], from 0 in the order of first nodes; *count of them.
dgl_status dgl_graph_components(const dgl_graph *G, int *count, int *component) DGL_CHECKED;

// L[n][n] = sum over edges of (e_u - e_v)(e_u - e_v)^T / weight: positive semidefinite, rows sum to 0.
// An edge of twice the length conducts half as well; on unit lengths it is degrees minus adjacency.
dgl_status dgl_graph_laplacian(const dgl_graph *G, double *L) DGL_CHECKED;

// Zachary's karate club; the labels are the two clubs after the split.
dgl_status dgl_graph_karate(dgl_graph **out) DGL_CHECKED;

#endif
