// Curvatures of the edges of a graph. A kind is a const struct in one file and a line in curvatures.def;
// that gives the method with its options and help, and a Ricci flow.
#ifndef DGL_GRAPH_CURVATURE_H
#define DGL_GRAPH_CURVATURE_H

#include "base/param.h"
#include "graph/graph.h"

typedef struct {
    const char *name;              // as a flow calls it
    const dgl_param *params;
    // kappa[m] of every edge. Where length and cost are given (both or none): length[m] is what the curvature
    // takes for the length of the edge, and kappa = 1 - cost/length; where the length is 0 kappa is NAN,
    // and the cost is what it tends to.
    dgl_status (*compute)(const dgl_graph *G, const dgl_value *value, double *kappa, double *length, double *cost);
    // kappa = num[m]/den[m] in lowest terms, where all edges have one length; the params then have a BOOL
    // "exact" to ask for it; NULL: no such method
    dgl_status (*exact)(const dgl_graph *G, const dgl_value *value, int64_t *num, int64_t *den);
} dgl_curvature;

// All kinds, in the order of curvatures.def, ended by NULL.
extern const dgl_curvature *const dgl_curvatures[];

// The kind of that name; EARG names the nearest when there is none.
dgl_status dgl_curvature_find(const dgl_curvature **out, const char *name) DGL_CHECKED;

#define DGL_CURVATURE(name, method, usage, doc) extern const dgl_curvature dgl_##name##_curvature;
#include "graph/curvatures.def"
#undef DGL_CURVATURE

#endif
