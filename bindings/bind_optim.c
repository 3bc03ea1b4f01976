// optim.gradient_descent(f, x0, options), ...: one function for each kind in optimizers.def.
#include "bind_field.h"

#include <string.h>

// the matrix of a metric, or of a Lua function that gives one, in place of the argument
static dgl_fn *check_matrix(lua_State *L, int arg, int d)
{
    dgl_metric *g = bind_test(L, arg, &bind_metric_class);
    dgl_field *m = g ? g->matrix : bind_test(L, arg, &bind_field_class);
    if (!m) {
        if (lua_type(L, arg) != LUA_TFUNCTION)
            bind_type_error(L, arg, "metric or matrix-valued function");
        m = bind_trace_field(L, arg, "dd", -1, "the metric's function");
        lua_replace(L, arg);
    }
    if (m->chart->n != d || m->fn.nout != d * d)
        bind_arg_error(L, arg, "a metric in %d coordinates expected, got one in %d", d, m->chart->n);
    return &m->fn;
}

static int run(lua_State *L)
{
    const dgl_optimizer_kind *kind = lua_touserdata(L, lua_upvalueindex(1));
    dgl_value v[DGL_MAX_PARAMS];
    int start = kind->matrix ? 3 : 2;
    lua_settop(L, start + 1);
    dgl_fn *f = bind_fn(L, 1, -1, 1);
    dgl_fn *matrix = kind->matrix ? check_matrix(L, 2, f->nin) : NULL;
    bind_rows x0 = bind_point_arg(L, start, f->nin, "start");
    if (x0.n != 1)
        bind_arg_error(L, start, "one point to start from, got %zu", x0.n);
    bind_options(L, start + 1, kind->params, v);
    size_t d = (size_t)f->nin, rows = (size_t)v[DGL_DESCENT_steps].num + 1;
    dgl_array *path = bind_new_array(L, 2, (size_t[]){ rows, d });
    int place = lua_gettop(L);
    memcpy(path->data, x0.x, d * sizeof(double));
    dgl_descent o = { .kind = kind, .f = f, .matrix = matrix, .option = v, .d = (int)d };
    dgl_descent_result result;
    bind_try(L, dgl_descent_run(&o, path->data, &result));
    lua_createtable(L, 0, 8);
    int table = lua_gettop(L);
    if ((size_t)result.steps + 1 < rows) {
        dgl_array **taken = bind_shell(L, &bind_array_class);
        bind_try(L, dgl_array_slice(taken, path, 0, 0, 1, (size_t)result.steps + 1));
        lua_replace(L, place);
        path = *taken;
    }
    lua_pushvalue(L, place);
    lua_setfield(L, table, "path");
    dgl_array **x = bind_shell(L, &bind_array_class);
    bind_try(L, dgl_array_row(x, path, (size_t)result.steps));
    lua_setfield(L, table, "x");
    lua_pushnumber(L, result.value);
    lua_setfield(L, table, "value");
    lua_pushinteger(L, result.steps);
    lua_setfield(L, table, "steps");
    lua_pushnumber(L, result.gradient_norm);
    lua_setfield(L, table, "gradient_norm");
    lua_pushstring(L, result.why);
    lua_setfield(L, table, "why");
    lua_pushboolean(L, result.converged);
    lua_setfield(L, table, "converged");
    size_t n = (size_t)result.steps + 1;
    dgl_array *values = bind_new_array(L, 1, &n);
    bind_try(L, dgl_fn_eval(f, n, values->data, path->data));
    lua_setfield(L, table, "values");
    lua_settop(L, table);
    bind_result(L);
    return 1;
}

static void open(lua_State *L)
{
    for (const dgl_optimizer_kind *const *k = dgl_optimizer_kinds; *k; k++) {
        lua_pushlightuserdata(L, (void *)*k);
        bind_method(L, (*k)->name, run, 1, (*k)->usage, (*k)->doc, (*k)->params);
    }
}

const bind_module bind_optim_module = { .name = "optim", .doc = "minimising functions", .open = open };
