// Pulled-back metrics where expressions are asked for: f:gradient(g), connection(g), g:raise(w), g:tensor "R_abcd".
#include "bind_field.h"
#include "bind_net.h"

#include <stdio.h>

// z1, z2, ...: pushed
static dgl_chart *push_chart(lua_State *L, int d)
{
    char text[DGL_MAX_COORDINATES][8];
    const char *name[DGL_MAX_COORDINATES];
    for (int k = 0; k < d; k++) {
        snprintf(text[k], sizeof text[k], "z%d", k + 1);
        name[k] = text[k];
    }
    dgl_chart **chart = bind_new_chart(L);
    bind_try(L, dgl_chart_new(chart, d, name));
    return *chart;
}

dgl_metric *bind_test_metric(lua_State *L, int arg, dgl_chart *chart)
{
    int top = lua_gettop(L);
    arg = lua_absindex(L, arg);
    dgl_immersion *M = bind_test(L, arg, &bind_immersion_class);
    if (M) {
        chart = chart ? chart : push_chart(L, M->d);
        dgl_metric **g = bind_shell(L, &bind_metric_class);
        bind_try(L, dgl_immersion_metric(g, M, chart));
        lua_replace(L, arg);
        lua_settop(L, top);
    }
    return bind_test(L, arg, &bind_metric_class);
}

dgl_metric *bind_metric(lua_State *L, int arg, dgl_chart *chart)
{
    dgl_metric *g = bind_test_metric(L, arg, chart);
    return g ? g : bind_check(L, arg, &bind_metric_class);
}

// a method of metrics, called on the chart of its first field
static int as_metric(lua_State *L)
{
    dgl_field *T = NULL;
    int n = lua_gettop(L);
    for (int i = 2; i <= n && !T; i++) T = bind_test(L, i, &bind_field_class);
    bind_check(L, 1, &bind_immersion_class);
    bind_metric(L, 1, T ? T->chart : NULL);
    lua_getfield(L, 1, lua_tostring(L, lua_upvalueindex(1)));
    lua_insert(L, 1);
    lua_call(L, n, LUA_MULTRET);
    return lua_gettop(L);
}

void bind_immersion_tensors(lua_State *L)
{
    static const char *const names[] = { "raise", "lower", "nabla", "tensor", "inverse", "matrix", "cotton", "is_killing", "integrate" };
    bind_metatable(L, &bind_metric_class);
    lua_getfield(L, -1, "methods");
    lua_replace(L, -2);
    lua_insert(L, -2);                                  // below the methods of this class
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        bind_entry e;
        lua_getfield(L, -2, names[i]);
        bind_describe(L, -1, &e);
        lua_pop(L, 1);
        lua_pushstring(L, names[i]);
        bind_method(L, names[i], as_metric, 1, e.usage, e.doc, e.params);
    }
    lua_remove(L, -2);
}
