// Fields from Lua functions: traced once, their coordinates the parameters' names, their ranges a table.
#include "bind_expr.h"
#include "bind_field.h"

#include <stdio.h>
#include <string.h>

// the values from stack place first on, or the entries of the one table there, as components
static dgl_ex *components(lua_State *L, int first, dgl_dag *d, size_t n, const char *what)
{
    size_t got = (size_t)(lua_gettop(L) - first + 1);
    bool table = got == 1 && lua_type(L, first) == LUA_TTABLE;
    if (table)
        got = lua_rawlen(L, first);
    if (n == SIZE_MAX)
        n = got;
    if (got != n || !n)
        bind_error(L, DGL_ESHAPE, "%s must return %zu number%s, got %zu", what, n, n == 1 ? "" : "s", got);
    dgl_ex *e = lua_newuserdatauv(L, n * sizeof *e, 0);
    for (size_t i = 0; i < n; i++) {
        if (table)
            lua_rawgeti(L, first, (lua_Integer)i + 1);
        else
            lua_pushvalue(L, first + (int)i);
        char name[64];
        snprintf(name, sizeof name, "result %zu of %s", i + 1, what);
        e[i] = bind_ex(L, -1, d, name);
        lua_pop(L, 1);
    }
    return e;
}

// the n x n entries of the table at stack place first
static dgl_ex *matrix(lua_State *L, int first, dgl_dag *d, size_t n, const char *what)
{
    if (lua_type(L, first) != LUA_TTABLE)
        bind_error(L, DGL_EARG, "%s must return a %zux%zu table of rows, got %s", what, n, n,
                   lua_isnone(L, first) ? "nothing" : bind_typename(L, first));
    size_t rows = lua_rawlen(L, first);
    dgl_ex *e = lua_newuserdatauv(L, n * n * sizeof *e, 0);
    for (size_t i = 0; i < rows; i++) {
        lua_rawgeti(L, first, (lua_Integer)i + 1);
        size_t columns = lua_type(L, -1) == LUA_TTABLE ? lua_rawlen(L, -1) : 0;
        if (rows != n || columns != n)
            bind_error(L, DGL_ESHAPE, "%s must return %zux%zu numbers, got %zux%zu", what, n, n, rows, columns);
        for (size_t j = 0; j < n; j++) {
            char name[64];
            snprintf(name, sizeof name, "entry %zu,%zu of %s", i + 1, j + 1, what);
            lua_rawgeti(L, -1, (lua_Integer)j + 1);
            e[i*n + j] = bind_ex(L, -1, d, name);
            lua_pop(L, 1);
        }
        lua_pop(L, 1);
    }
    if (rows != n)
        bind_error(L, DGL_ESHAPE, "%s must return %zux%zu numbers, got %zu rows", what, n, n, rows);
    return e;
}

dgl_chart **bind_new_chart(lua_State *L)
{
    static const bind_row no_rows[] = { { 0 } };
    static const bind_class chart = { .name = "chart", .rows = no_rows };
    return bind_shell(L, &chart);
}

dgl_field *bind_trace_field(lua_State *L, int arg, const char *index, int count, const char *what)
{
    const char *names[DGL_MAX_VARS];
    int graph, n = bind_parameter_names(L, arg, names), top = lua_gettop(L);
    dgl_chart **chart = bind_new_chart(L);
    bind_try(L, dgl_chart_new(chart, n, names));
    dgl_field **f = bind_new_field(L, index);
    bind_trace(L, arg, n, names, &graph);
    dgl_dag *d = bind_check(L, graph, &bind_expr_class);
    size_t size = count < 0 ? SIZE_MAX : (size_t)count;
    bool square = !strcmp(index, "dd");
    const dgl_ex *e = square ? matrix(L, graph + 1, d, (size_t)n, what)
                             : components(L, graph + 1, d, !strcmp(index, "u") ? (size_t)n : size, what);
    size_t m = square ? 0 : lua_rawlen(L, -1) / sizeof *e;
    bind_try(L, dgl_field_new(f, *chart, d, index, m, e, NULL));
    for (int i = n; i < d->nvars; i++)
        bind_error(L, DGL_EARG, "unbound symbol '%s' in %s", d->var[i], what);
    (*f)->given = true;
    lua_settop(L, top + 2);
    lua_remove(L, top + 1);
    return *f;
}

// upvalues: the function, its argument's axes and lengths; the expressions it is called with go into one table
static int pack(lua_State *L)
{
    int naxes = (int)lua_tointeger(L, lua_upvalueindex(2)), n = lua_gettop(L);
    size_t length[4] = { 1, 1, 1, 1 };
    for (int k = 0; k < naxes; k++) length[k] = (size_t)lua_tointeger(L, lua_upvalueindex(3 + k));
    luaL_checkstack(L, 8, "coordinates");
    for (int k = naxes - 1; k >= 0; k--) {             // the last axis first: tables of numbers, tables of tables, ...
        int groups = n / (int)length[k];
        lua_createtable(L, groups, 0);
        for (int i = 0; i < groups; i++) {
            lua_createtable(L, (int)length[k], 0);
            for (int j = 0; j < (int)length[k]; j++) {
                if (k == naxes - 1)
                    lua_pushvalue(L, 1 + i * (int)length[k] + j);
                else
                    lua_rawgeti(L, -3, i * (int)length[k] + j + 1);
                lua_rawseti(L, -2, j + 1);
            }
            lua_rawseti(L, -2, i + 1);
        }
        if (k < naxes - 1)
            lua_remove(L, -2);
        n = groups;
    }
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_rawgeti(L, -2, 1);
    lua_call(L, 1, LUA_MULTRET);
    return lua_gettop(L) - (naxes ? 1 : 0) - (int)lua_tointeger(L, lua_upvalueindex(7));
}

dgl_field *bind_trace_shaped(lua_State *L, int arg, int naxes, const size_t *shape)
{
    enum { MOST = DGL_MAX_COORDINATES };
    char name[MOST][8];
    const char *names[MOST];
    size_t d = 1;
    int graph, top = lua_gettop(L);
    arg = lua_absindex(L, arg);
    for (int k = 0; k < naxes; k++) d *= shape[k];
    if (d > MOST)
        bind_error(L, DGL_EUNSUP, "a traced function of %zu numbers; at most %d are possible: give gradient = df, a function of arrays", d, MOST);
    for (size_t i = 0; i < d; i++) {
        snprintf(name[i], sizeof name[i], "x%zu", i + 1);
        names[i] = name[i];
    }
    dgl_chart **chart = bind_new_chart(L);
    bind_try(L, dgl_chart_new(chart, (int)d, names));
    dgl_field **f = bind_new_field(L, "");
    lua_pushvalue(L, arg);
    lua_pushinteger(L, naxes);
    for (int k = 0; k < 4; k++) lua_pushinteger(L, k < naxes ? (lua_Integer)shape[k] : 1);
    lua_pushinteger(L, (lua_Integer)d);
    lua_pushcclosure(L, pack, 7);
    bind_trace(L, lua_gettop(L), (int)d, names, &graph);
    dgl_dag *dag = bind_check(L, graph, &bind_expr_class);
    const dgl_ex *e = components(L, graph + 1, dag, 1, "the function");
    bind_try(L, dgl_field_new(f, *chart, dag, "", 0, e, NULL));
    if (dag->nvars > (int)d)
        bind_error(L, DGL_EARG, "unbound symbol '%s' in the function", dag->var[d]);
    (*f)->given = true;
    lua_settop(L, top + 2);
    lua_remove(L, top + 1);
    return *f;
}

void bind_ranges(lua_State *L, int arg, dgl_chart *chart, const char *const *skip)
{
    if (lua_isnoneornil(L, arg))
        return;
    if (lua_type(L, arg) != LUA_TTABLE)
        bind_type_error(L, arg, "table of ranges {x = {from, to}}");
    for (lua_pushnil(L); lua_next(L, arg); lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING)
            bind_error(L, DGL_EARG, "ranges have names of coordinates; got [%s]", luaL_tolstring(L, -2, NULL));
        const char *name = lua_tostring(L, -2);
        bool other = false;
        for (const char *const *s = skip; s && *s; s++) other = other || !strcmp(name, *s);
        if (other)
            continue;
        int i, ok[2];
        bind_try(L, dgl_chart_find(&i, chart, name));
        if (lua_type(L, -1) != LUA_TTABLE)
            bind_error(L, DGL_EARG, "the range of %s must be {from, to}, not a %s", name, bind_typename(L, -1));
        lua_rawgeti(L, -1, 1);
        lua_rawgeti(L, -2, 2);
        double lo = lua_tonumberx(L, -2, &ok[0]), hi = lua_tonumberx(L, -1, &ok[1]);
        lua_pop(L, 2);
        if (!ok[0] || !ok[1] || !(lo < hi))
            bind_error(L, DGL_EARG, "the range of %s must be {from, to} with from < to", name);
        lua_getfield(L, -1, "periodic");
        chart->range[i] = (dgl_range){ lo, hi, true, lua_toboolean(L, -1) };
        lua_pop(L, 1);
    }
}
