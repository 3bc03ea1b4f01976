// What the bindings of topology share.
#ifndef BIND_TOPO_H
#define BIND_TOPO_H

#include "bind.h"

extern const bind_class bind_diagram_class;

// Of classes that only carry what C made to the end of a call.
extern const bind_row bind_no_rows[];

// A matrix at arg, its rows points or distances; which of them says an option, or its looks.
dgl_array *bind_topo_points(lua_State *L, int arg);
#define BIND_DISTANCES { "distances", DGL_BOOL, NAN, 0, 1, "the matrix holds distances; when not given, if it looks like that", NULL }
static inline bool bind_are_distances(const dgl_array *X, const dgl_value *v) { return v->given ? v->num != 0 : dgl_points_are_distances(X); }

#endif
