// Discrete Ricci flow: lengths of edges shrink where the curvature is positive and grow where it is negative.
#ifndef DGL_GRAPH_FLOW_H
#define DGL_GRAPH_FLOW_H

#include "graph/curvature.h"
#include "graph/directed.h"

// What happened. Columns are the edges of origin; NAN in the rows after an edge was cut, and where the
// curvature of an edge of length 0 is undefined.
typedef struct dgl_flow {
    dgl_ref ref;
    void *origin;                  // where it began, a dgl_graph or a dgl_digraph
    dgl_array *history;            // [steps + 1][m] lengths
    dgl_array *curvature;          // [steps + 1][m]
    char why[200];                 // it stopped, and what became of edges
} dgl_flow;

typedef struct {
    int steps;
    double step;                   // w <- (1 - step kappa) d, d being the length that the curvature sees
    bool normalize;                // after each step the mean length becomes what it was at first
    double surgery;                // edges longer than this many mean lengths are cut; 1: 1 + 0.6 (longest - 1); 0: none
    int every;                     // how many steps between two cuts
    double tol;                    // a normalized flow ends when no two curvatures differ by more
} dgl_flow_options;

// The graph after the flow (Ni, Lin, Luo, Gao, Community detection on networks with Ricci flow, 2019), its
// flow set. Lengths that would be negative become 0. A flow that can go no further is no error: why tells.
dgl_status dgl_graph_ricci_flow(dgl_graph **out, const dgl_graph *G, const dgl_curvature *kind, const dgl_value *value,
                                const dgl_flow_options *o) DGL_CHECKED;

// The same of a directed graph by Ollivier's curvature of its arcs. EDOMAIN where some mass has no way at first; later that
// ends the flow.
dgl_status dgl_digraph_ricci_flow(dgl_digraph **out, const dgl_digraph *G, double alpha, double p, const dgl_flow_options *o) DGL_CHECKED;

#endif
