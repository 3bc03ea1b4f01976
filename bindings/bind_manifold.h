// Manifolds, points and tangent vectors in Lua.
#ifndef BIND_MANIFOLD_H
#define BIND_MANIFOLD_H

#include "bind.h"

extern const bind_class bind_manifold_class, bind_point_class, bind_tangent_class;

// A point, or with v a tangent vector at x; x and v are arrays of one shape, single or a batch.
typedef struct {
    dgl_ref ref;
    dgl_manifold *M;
    dgl_array *x, *v;
} bind_place;

// A manifold, or a metric as the manifold of its chart, which takes the argument's place.
dgl_manifold *bind_manifold(lua_State *L, int arg);
// The same, or NULL for anything else.
dgl_manifold *bind_test_manifold(lua_State *L, int arg);

// The same kind with the same parameters and parts.
bool bind_same_manifold(const dgl_manifold *M, const dgl_manifold *N);

// Points or vectors of M at an argument, which one array replaces: objects, arrays and tables with the shape of a
// point, or a batch of them; of a product also a table of its parts.
bind_rows bind_manifold_rows(lua_State *L, int arg, const dgl_manifold *M, const char *what);

// Rows of several arguments, single ones repeated. kind has a letter for each argument from first on: p a point
// (checked), v a vector tangent at the first point (checked), a any ambient vector.
typedef struct { size_t n; bool single; const double *in[4]; } bind_call_rows;
bind_call_rows bind_gather(lua_State *L, const dgl_manifold *M, int first, const char *kind);

// Pushes the point whose numbers are the array at stack place x, or the vector v (0: none) at it.
void bind_push_place(lua_State *L, dgl_manifold *M, int x, int v);

// Pushes an array for the result of such a call and returns where to write.
double *bind_manifold_results(lua_State *L, const dgl_manifold *M, bind_rows r);

#endif
