// topology: persistent homology and what is read off its diagrams.
#include "bind.h"

#include <math.h>
#include <string.h>

static const bind_class bind_diagram_class;

static dgl_diagram *self(lua_State *L) { return bind_check(L, 1, &bind_diagram_class); }

static dgl_diagram **new_diagram(lua_State *L) { return bind_shell(L, &bind_diagram_class); }

// a matrix at arg, its rows points or distances
static dgl_array *points(lua_State *L, int arg)
{
    if (!bind_is_array(L, arg))
        bind_type_error(L, arg, "array of points or matrix of distances");
    dgl_array *X = bind_dense(L, arg);
    if (X->naxes != 2)
        bind_arg_error(L, arg, "points as rows expected, got shape %s", dgl_array_shape_text(X));
    return X;
}

enum { MAXDIM, THRESHOLD, PRIME, DISTANCES };
static const dgl_param rips_params[] = {
    { "maxdim", DGL_INT, 1, 0, DGL_TOPO_DIMS - 2, "holes up to this dimension", NULL },
    { "threshold", DGL_NUM, NAN, 0, INFINITY, "edges up to this length; when not given, all that can matter", NULL },
    { "prime", DGL_INT, 2, 2, 32749, "coefficients are whole numbers modulo it", NULL },
    { "distances", DGL_BOOL, NAN, 0, 1, "the matrix holds distances; when not given, if it looks like that", NULL },
    { 0 }
};

static int l_rips(lua_State *L)
{
    dgl_value v[4];
    lua_settop(L, 2);
    dgl_array *X = points(L, 1);
    bind_options(L, 2, rips_params, v);
    bool matrix = v[DISTANCES].given ? v[DISTANCES].num != 0 : dgl_points_are_distances(X);
    bind_try(L, dgl_topo_rips(new_diagram(L), X, matrix, &(dgl_rips_options){ (int)v[MAXDIM].num, v[THRESHOLD].num, (int)v[PRIME].num }));
    return 1;
}

// D[k]: the bars of dimension k
static int l_index(lua_State *L)
{
    dgl_diagram *D = self(L);
    int ok;
    lua_Integer k = lua_tointegerx(L, 2, &ok);
    if (lua_type(L, 2) != LUA_TNUMBER || !ok || k < 0 || k >= D->dims)
        bind_error(L, DGL_EARG, "dimension %s: the diagram knows 0..%d", luaL_tolstring(L, 2, NULL), D->dims - 1);
    bind_push(L, &bind_array_class, D->bars[k]);
    return 1;
}

static int l_tostring(lua_State *L)
{
    dgl_diagram *D = self(L);
    dgl_text *t = bind_text(L);
    dgl_text_add(t, "%s diagram of %zu points:", D->kind, D->points);
    for (int k = 0; k < D->dims; k++) dgl_text_add(t, "%s %zu bar%s in dimension %d", k ? "," : "", D->bars[k]->shape[0],
                                                  D->bars[k]->shape[0] == 1 ? "" : "s", k);
    return bind_push_text(L, t);
}

static const bind_row class_rows[] = {
    { "__tostring", l_tostring, NULL, NULL },
    { 0 }
};

static const bind_class bind_diagram_class = {
    .name = "diagram", .doc = "births and deaths of holes; D[k] is an m x 2 array for dimension k, the longest first", .rows = class_rows,
    .index = l_index,
};

static const bind_row rows[] = {
    { "rips", l_rips, "topology.rips(X, {maxdim = 1, threshold =, prime = 2, distances =})",
      "persistent homology of the Vietoris-Rips complex of points, or of a matrix of distances" },
    { 0 }
};

const bind_module bind_topo_module = {
    .name = "topology", .doc = "holes of data: persistent homology, Mapper, Euler characteristics", .rows = rows,
    .classes = (const bind_class *const[]){ &bind_diagram_class, NULL },
};
