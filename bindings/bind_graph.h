// What other bindings need of graphs.
#ifndef BIND_GRAPH_H
#define BIND_GRAPH_H

#include "bind.h"

extern const bind_class bind_graph_class;

#endif
