// Families of graphs by name. A generator is a const struct in one of the files here and a line in
// generators.def; that gives graph.NAME with its options and help.
#ifndef DGL_GRAPH_GENERATORS_H
#define DGL_GRAPH_GENERATORS_H

#include "base/param.h"
#include "graph/graph.h"

typedef struct {
    const dgl_param *params;
    int required;                  // how many of the first params must be given
    dgl_status (*make)(dgl_graph **out, const dgl_value *value);
} dgl_generator;

// The graph for the given options; EARG names one that is missing.
dgl_status dgl_graph_generate(dgl_graph **out, const dgl_generator *generator, const dgl_value *value) DGL_CHECKED;

#define DGL_GENERATOR(name, usage, doc) extern const dgl_generator dgl_##name##_generator;
#include "graph/generators.def"
#undef DGL_GENERATOR

#endif
