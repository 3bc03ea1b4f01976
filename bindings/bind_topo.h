// What the bindings of topology share.
#ifndef BIND_TOPO_H
#define BIND_TOPO_H

#include "bind.h"

extern const bind_class bind_diagram_class;

// A matrix at arg, its rows points or distances.
dgl_array *bind_topo_points(lua_State *L, int arg);

#endif
