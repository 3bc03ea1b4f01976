// Places for the nodes of a graph in the plane. A layout is a const struct and a line in layouts.def.
#ifndef DGL_GRAPH_LAYOUT_H
#define DGL_GRAPH_LAYOUT_H

#include "base/param.h"
#include "graph/graph.h"

typedef struct {
    const char *name;
    const dgl_param *params;
    dgl_status (*place)(const dgl_graph *G, const dgl_value *value, double *xy);     // xy[n][2]
} dgl_layout;

// All layouts, in the order of layouts.def, ended by NULL.
extern const dgl_layout *const dgl_layouts[];

// The layout of that name; EARG names the nearest when there is none.
dgl_status dgl_layout_find(const dgl_layout **out, const char *name) DGL_CHECKED;

// xy[n][2]: centred, the longest axis along x, node 1 to the left and above, within [-1, 1]. The same graph
// always gets the same places.
dgl_status dgl_graph_layout(const dgl_graph *G, const dgl_layout *layout, const dgl_value *value, double *xy) DGL_CHECKED;

#define DGL_LAYOUT(name) extern const dgl_layout dgl_##name##_layout;
#include "graph/layouts.def"
#undef DGL_LAYOUT

// What the igraph module does: moves xy[n][2] from where the nodes are. ends[m][2], weight[m] or NULL.
typedef struct {
    dgl_status (*spring)(int n, int m, const int *ends, const double *pull, int steps, double *xy);
    dgl_status (*kamada_kawai)(int n, int m, const int *ends, const double *length, int steps, double *xy);
    // label[n] from 0; lengths do not count (community.h)
    dgl_status (*communities)(int method, int n, int m, const int *ends, double resolution, double *label);
} dgl_igraph_api;

#endif
