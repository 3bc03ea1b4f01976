// Functions for the engine: fields and maps as they are, Lua functions traced, black boxes called.
#include "bind_expr.h"
#include "bind_field.h"
#include "bind_net.h"

#include <string.h>

static dgl_fn *check_shape(lua_State *L, int arg, dgl_fn *f, int nin, int nout)
{
    if ((nin >= 0 && f->nin != nin) || (nout >= 0 && f->nout != nout))
        bind_arg_error(L, arg, "a function of %d number%s with %d result%s expected, got one of %d with %d", nin,
                       nin == 1 ? "" : "s", nout < 0 ? f->nout : nout, nout == 1 ? "" : "s", f->nin, f->nout);
    return f;
}

dgl_fn *bind_fn(lua_State *L, int arg, int nin, int nout)
{
    arg = lua_absindex(L, arg);
    if (bind_is_field(L, arg))
        return check_shape(L, arg, &bind_check_field(L, arg)->fn, nin, nout);
    dgl_fn *f = bind_test(L, arg, &bind_blackbox_class);
    if (!f)
        f = bind_test_numeric(L, arg);
    if (f)
        return check_shape(L, arg, f, nin, nout);
    if (lua_type(L, arg) != LUA_TFUNCTION)
        bind_type_error(L, arg, "function, field or map");
    dgl_field *field = bind_trace_field(L, arg, nout == 1 ? "" : "m", nout, "the function");
    lua_replace(L, arg);
    return check_shape(L, arg, &field->fn, nin, nout);
}


// ---- black boxes: the Lua function is the shell's user value; a weak table leads from the object to the shell ----

static const char shells;                              // registry key of the weak table
static const char traced;                              // and of the functions of black boxes that a graph holds

static dgl_status eval(dgl_fn *f, size_t n, double *y, const double *x)
{
    lua_State *L = bind_running;
    int top = lua_gettop(L);
    if (!lua_checkstack(L, f->nin + f->nout + 8))
        DGL_FAIL(DGL_ENOMEM, "the Lua stack is full");
    lua_rawgetp(L, LUA_REGISTRYINDEX, &shells);
    lua_rawgetp(L, -1, f);
    if (lua_isnil(L, -1)) {                            // only a graph holds it
        lua_rawgetp(L, LUA_REGISTRYINDEX, &traced);
        lua_rawgetp(L, -1, f);
    } else
        lua_getiuservalue(L, -1, 1);
    int function = lua_gettop(L);
    for (size_t i = 0; i < n; i++, y += f->nout) {
        lua_pushvalue(L, function);
        for (int k = 0; k < f->nin; k++) lua_pushnumber(L, *x++);
        dgl_status s = bind_call(L, f->nin, f->nout);
        for (int k = 0; k < f->nout && !s; k++) {
            int ok;
            y[k] = lua_tonumberx(L, function + 1 + k, &ok);
            if (!ok)
                s = dgl_fail(DGL_EARG, __func__, "the function gave a %s, not a number", bind_typename(L, function + 1 + k));
        }
        if (s) {
            lua_settop(L, top);
            return s;
        }
        lua_settop(L, function);
    }
    lua_settop(L, top);
    return DGL_OK;
}

// the function of a black box that no graph holds any more
static void destroy(void *self)
{
    lua_State *L = bind_running;
    if (!lua_checkstack(L, 4))
        return;
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &traced) == LUA_TTABLE) {
        lua_pushnil(L);
        lua_rawsetp(L, -2, self);
    }
    lua_pop(L, 1);
}

// f(x, y) in a traced function: the graph keeps f, so its function must live as long
static int call_traced(lua_State *L, dgl_fn *f)
{
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &traced) != LUA_TTABLE) {
        lua_pop(L, 1);
        lua_newtable(L);
        lua_pushvalue(L, -1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, &traced);
    }
    lua_getiuservalue(L, 1, 1);
    lua_rawsetp(L, -2, f);
    lua_pop(L, 1);
    return bind_call_traced(L, f);
}

static int l_call(lua_State *L)
{
    dgl_fn *f = bind_check(L, 1, &bind_blackbox_class);
    if (bind_traced_arguments(L))
        return call_traced(L, f);
    bind_rows p = bind_points(L, 2, f->nin);
    size_t m = (size_t)f->nout;
    double *y = bind_results(L, p, m > 1, &m);
    bind_try(L, dgl_fn_eval(f, p.n, y, p.x));
    return bind_single(L, p);
}

static int l_jacobian(lua_State *L)
{
    dgl_fn *f = bind_check(L, 1, &bind_blackbox_class);
    bind_rows p = bind_points(L, 2, f->nin);
    double *J = bind_results(L, p, 2, (size_t[]){ (size_t)f->nout, (size_t)f->nin });
    bind_try(L, dgl_fn_jet1(f, p.n, NULL, J, p.x));
    return 1;
}

static int l_tostring(lua_State *L)
{
    dgl_fn *f = bind_check(L, 1, &bind_blackbox_class);
    lua_pushfstring(L, "black box of %d number%s with %d result%s; derivatives by differences", f->nin,
                    f->nin == 1 ? "" : "s", f->nout, f->nout == 1 ? "" : "s");
    return 1;
}

static int l_inputs(lua_State *L)
{
    lua_pushinteger(L, ((dgl_fn *)bind_check(L, 1, &bind_blackbox_class))->nin);
    return 1;
}

static int l_outputs(lua_State *L)
{
    lua_pushinteger(L, ((dgl_fn *)bind_check(L, 1, &bind_blackbox_class))->nout);
    return 1;
}

static const bind_row class_rows[] = {
    { ".inputs",  l_inputs,  "f.inputs", "how many numbers it takes" },
    { ".outputs", l_outputs, "f.outputs", "how many numbers it returns" },
    { "jacobian", l_jacobian, "f:jacobian(x)", "first derivatives by central differences: about 10 digits" },
    { "__call", l_call, NULL, NULL },
    { "__tostring", l_tostring, NULL, NULL },
    { 0 }
};

const bind_class bind_blackbox_class = { .name = "blackbox", .doc = "a Lua function that is only called, never traced", .rows = class_rows };

static const dgl_param blackbox_params[] = {
    { "inputs",  DGL_INT, NAN, 1, 1e6, "how many numbers it takes; else its parameters are counted", NULL },
    { "outputs", DGL_INT, 1, 1, 1e6, "how many numbers it returns", NULL },
    { 0 }
};

static int l_blackbox(lua_State *L)
{
    dgl_value v[DGL_MAX_PARAMS];
    if (lua_type(L, 1) != LUA_TFUNCTION)
        bind_type_error(L, 1, "function");
    bind_options(L, 2, blackbox_params, v);
    const char *names[DGL_MAX_VARS];
    int nin = v[0].given ? (int)v[0].num : bind_parameter_names(L, 1, names);
    dgl_fn **shell = bind_shell(L, &bind_blackbox_class);
    dgl_fn *f = *shell = dgl_new(sizeof *f, destroy);
    if (!f)
        bind_error(L, DGL_ENOMEM, "not enough memory");
    f->nin = nin;
    f->nout = (int)v[1].num;
    f->blackbox = true;
    f->eval = eval;
    lua_pushvalue(L, 1);
    lua_setiuservalue(L, -2, 1);
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &shells) != LUA_TTABLE) {
        lua_pop(L, 1);
        lua_newtable(L);
        lua_createtable(L, 0, 1);
        lua_pushliteral(L, "v");
        lua_setfield(L, -2, "__mode");
        lua_setmetatable(L, -2);
        lua_pushvalue(L, -1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, &shells);
    }
    lua_pushvalue(L, -2);
    lua_rawsetp(L, -2, f);
    lua_pop(L, 1);
    return 1;
}

static const bind_row rows[] = {
    { "blackbox", l_blackbox, "blackbox(f, {inputs =, outputs =})",
      "a function that can't be traced (it branches, reads files, ...); its derivatives are differences" },
    { 0 }
};

static const bind_row_options options[] = {
    { "blackbox", blackbox_params },
    { 0 }
};

const bind_module bind_fn_module = { .rows = rows, .options = options, .classes = (const bind_class *const[]){ &bind_blackbox_class, NULL } };
