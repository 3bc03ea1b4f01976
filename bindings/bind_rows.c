// Batches of points: arguments that are one point or many, and results of as many rows.
#include "bind.h"

#include <string.h>

static bind_rows as_points(lua_State *L, int arg, int d, const char *what)
{
    dgl_array *a = bind_dense(L, arg);
    size_t dim = (size_t)d;
    if (a->naxes <= 1 && a->size == dim)
        return (bind_rows){ a->data, 1, true };
    if (a->naxes == 2 && a->shape[1] == dim)
        return (bind_rows){ a->data, a->shape[0], false };
    if (d == 1 && a->naxes == 1)
        return (bind_rows){ a->data, a->size, false };
    bind_error(L, DGL_ESHAPE, "%s: %d coordinate%s expected, or rows of %d; got shape %s",
               what, d, d == 1 ? "" : "s", d, dgl_array_shape_text(a));
}

bind_rows bind_point_arg(lua_State *L, int arg, int d, const char *what)
{
    if (lua_type(L, arg) != LUA_TTABLE && lua_type(L, arg) != LUA_TNUMBER && !bind_test(L, arg, &bind_array_class))
        bind_arg_error(L, arg, "%s expected as a table or array, got %s", what,
                       lua_isnone(L, arg) ? "nothing" : bind_typename(L, arg));
    return as_points(L, arg, d, what);
}

bind_rows bind_points(lua_State *L, int arg, int d)
{
    if (lua_type(L, arg) != LUA_TNUMBER)
        return bind_point_arg(L, arg, d, "point");
    int n = lua_gettop(L) - arg + 1;
    if (n != d)
        bind_error(L, DGL_ESHAPE, "%d coordinate%s expected, got %d", d, d == 1 ? "" : "s", n);
    double *x = lua_newuserdatauv(L, (size_t)d * sizeof *x, 0);
    for (int k = 0; k < d; k++)
        x[k] = bind_number(L, arg + k);
    lua_replace(L, arg);
    lua_settop(L, arg);
    return (bind_rows){ x, 1, true };
}

static double *results(lua_State *L, dgl_array *(*make)(lua_State *, int, const size_t *), bind_rows p, int naxes, const size_t *shape)
{
    size_t full[DGL_MAX_AXES + 1] = { p.n };
    if (p.single && !naxes)
        return memset(lua_newuserdatauv(L, sizeof(double), 0), 0, sizeof(double));
    if (naxes >= DGL_MAX_AXES && !p.single)
        bind_error(L, DGL_ESHAPE, "a batch of arrays with %d axes has too many axes", naxes);
    if (naxes)
        memcpy(full + 1, shape, (size_t)naxes * sizeof *shape);
    return p.single ? make(L, naxes, shape)->data : make(L, naxes + 1, full)->data;
}

double *bind_results(lua_State *L, bind_rows p, int naxes, const size_t *shape) { return results(L, bind_new_array, p, naxes, shape); }
double *bind_results_room(lua_State *L, bind_rows p, int naxes, const size_t *shape) { return results(L, bind_new_room, p, naxes, shape); }

int bind_single(lua_State *L, bind_rows p)
{
    dgl_array *a = bind_test(L, -1, &bind_array_class);
    if (!a)
        lua_pushnumber(L, *(double *)lua_touserdata(L, -1));
    else if (p.single && a->size == 1)
        lua_pushnumber(L, a->data[0]);
    return 1;
}
