// What other bindings need of graphs.
#ifndef BIND_GRAPH_H
#define BIND_GRAPH_H

#include "bind.h"

extern const bind_class bind_graph_class;

// Pushes the graph of a file.
void bind_load_graph(lua_State *L, const char *path);

#endif
