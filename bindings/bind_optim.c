// optim.gradient_descent(f, x0, options), ...: one function for each kind in optimizers.def, and optim.minimize.
#include "bind_field.h"
#include "bind_manifold.h"
#include "bind_net.h"

#include <math.h>
#include <string.h>

// the matrix of a metric, or of a Lua function that gives one, in place of the argument
static dgl_fn *check_matrix(lua_State *L, int arg, int d)
{
    dgl_fn *pulled = bind_test_immersion_matrix(L, arg);
    if (pulled && pulled->nin == d)
        return pulled;
    dgl_metric *g = bind_test(L, arg, &bind_metric_class);
    dgl_field *m = g ? g->matrix : bind_test(L, arg, &bind_field_class);
    if (pulled)
        bind_arg_error(L, arg, "a metric in %d coordinates expected, got one in %d", d, pulled->nin);
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


// ---- functions on manifolds ----

// A Lua function of arrays, with one for its ambient gradient: both stand on the stack while they are used.
typedef struct { dgl_fn fn; int f, gradient, naxes; const size_t *shape; const double *x; double *out; } called;

// runs protected: (the numbers, as light userdata) -> the call's result into out
static int call_with_array(lua_State *L)
{
    const called *c = lua_touserdata(L, 1);
    size_t d = (size_t)c->fn.nin, wanted = c->out ? d : 1;
    lua_remove(L, 1);                                  // the function stays
    dgl_array *x = bind_new_array(L, c->naxes, c->shape);
    memcpy(x->data, c->x, d * sizeof(double));
    lua_call(L, 1, 1);
    bind_running = L;
    if (wanted == 1 && !c->out) {
        if (lua_type(L, -1) != LUA_TNUMBER)
            bind_error(L, DGL_EARG, "the function gave %s, not a number", bind_typename(L, -1));
        return 1;
    }
    if (!bind_is_array(L, -1))
        bind_error(L, DGL_EARG, "the gradient gave %s, not an array", bind_typename(L, -1));
    dgl_array *g = bind_dense(L, -1);
    if (g->size != d)
        bind_error(L, DGL_ESHAPE, "the gradient has shape %s, the point %s", dgl_array_shape_text(g), dgl_shape_text(c->naxes, c->shape));
    memcpy(c->out, g->data, d * sizeof(double));
    return 0;
}

static dgl_status call_one(called *c, int function, const double *x, double *value, double *gradient)
{
    lua_State *L = bind_running;
    if (!lua_checkstack(L, 8))
        DGL_FAIL(DGL_ENOMEM, "the Lua stack is full");
    c->x = x;
    c->out = gradient;
    lua_pushcfunction(L, call_with_array);
    lua_pushlightuserdata(L, c);
    lua_pushvalue(L, function);
    DGL_TRY(bind_call(L, 2, value ? 1 : 0));
    if (value) {
        *value = lua_tonumber(L, -1);
        lua_pop(L, 1);
    }
    return DGL_OK;
}

static dgl_status called_eval(dgl_fn *f, size_t n, double *y, const double *x)
{
    called *c = (called *)f;
    for (size_t i = 0; i < n; i++) DGL_TRY(call_one(c, c->f, x + i * (size_t)f->nin, y + i, NULL));
    return DGL_OK;
}

static dgl_status called_jet1(dgl_fn *f, size_t n, double *y, double *J, const double *x)
{
    called *c = (called *)f;
    size_t d = (size_t)f->nin;
    for (size_t i = 0; i < n; i++) {
        if (y)
            DGL_TRY(call_one(c, c->f, x + i*d, y + i, NULL));
        DGL_TRY(call_one(c, c->gradient, x + i*d, NULL, J + i*d));
    }
    return DGL_OK;
}

// f of the numbers of a point: a field or map, a black box, a Lua function of each number by name, or one of the point
// as a table of them
static dgl_fn *check_function(lua_State *L, int arg, const dgl_manifold *M, int nout)
{
    int d = M ? (int)M->d : -1;
    if (!M || d == 1 || nout != 1 || lua_type(L, arg) != LUA_TFUNCTION)
        return bind_fn(L, arg, d, nout);
    lua_Debug ar;
    lua_pushvalue(L, arg);
    lua_getinfo(L, ">u", &ar);
    if (ar.nparams != 1 || ar.isvararg)
        return bind_fn(L, arg, d, 1);
    dgl_field *f = bind_trace_shaped(L, arg, M->naxes, M->shape);
    lua_replace(L, arg);
    return &f->fn;
}


// ---- runs ----

static void set_array(lua_State *L, int table, const char *key, dgl_array *from, ptrdiff_t row, const dgl_manifold *M, size_t n, size_t d)
{
    size_t shape[DGL_MAX_AXES] = { n, d };
    int naxes = 1, first = row < 0;
    if (M)
        memcpy(shape + first, M->shape, (size_t)(naxes = M->naxes) * sizeof *shape);
    dgl_array **view = bind_shell(L, &bind_array_class), **shaped = bind_shell(L, &bind_array_class);
    if (row < 0)
        bind_try(L, dgl_array_slice(view, from, 0, 0, 1, n));
    else {
        shape[0] = M ? shape[0] : d;
        bind_try(L, dgl_array_row(view, from, (size_t)row));
    }
    bind_try(L, dgl_array_reshape(shaped, *view, naxes + first, shape));
    lua_setfield(L, table, key);
    lua_pop(L, 1);
}

// the table of results
static int report(lua_State *L, dgl_descent *o, dgl_array *path, const dgl_descent_result *r)
{
    size_t n = (size_t)r->steps + 1, d = (size_t)o->d;
    lua_createtable(L, 0, 8);
    int table = lua_gettop(L);
    set_array(L, table, "path", path, -1, o->M, n, d);
    set_array(L, table, "x", path, (ptrdiff_t)r->steps, o->M, n, d);
    lua_pushnumber(L, r->value);
    lua_setfield(L, table, "value");
    lua_pushinteger(L, r->steps);
    lua_setfield(L, table, "steps");
    if (!isnan(r->gradient_norm)) {
        lua_pushnumber(L, r->gradient_norm);
        lua_setfield(L, table, "gradient_norm");
    }
    lua_pushstring(L, r->why);
    lua_setfield(L, table, "why");
    lua_pushboolean(L, r->converged);
    lua_setfield(L, table, "converged");
    dgl_array *values = bind_new_array(L, 1, &n);
    for (size_t i = 0; i < n; i++) bind_try(L, dgl_descent_value(o, path->data + i*d, values->data + i));
    lua_setfield(L, table, "values");
    lua_settop(L, table);
    bind_result(L);
    return 1;
}

static int run(lua_State *L, dgl_descent *o, const double *start)
{
    size_t d = (size_t)o->d, rows = (size_t)o->option[DGL_DESCENT_steps].num + 1;
    dgl_array *path = bind_new_array(L, 2, (size_t[]){ rows, d });
    memcpy(path->data, start, d * sizeof(double));
    dgl_descent_result result;
    bind_try(L, dgl_descent_run(o, path->data, &result));
    return report(L, o, path, &result);
}

// Takes an entry out of the table of options at arg, which becomes a copy without it; false when it is not there.
static bool take(lua_State *L, int arg, const char *key)
{
    if (lua_type(L, arg) != LUA_TTABLE)
        return false;
    if (lua_getfield(L, arg, key) == LUA_TNIL) {
        lua_pop(L, 1);
        return false;
    }
    lua_newtable(L);
    for (lua_pushnil(L); lua_next(L, arg); ) {
        bool it = lua_type(L, -2) == LUA_TSTRING && !strcmp(lua_tostring(L, -2), key);
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        if (it)
            lua_pop(L, 2);
        else
            lua_rawset(L, -4);
    }
    lua_replace(L, arg);
    return true;
}

static bind_rows check_start(lua_State *L, int arg, const dgl_manifold *M, int d)
{
    bind_rows x = M ? bind_manifold_rows(L, arg, M, "start") : bind_point_arg(L, arg, d, "start");
    if (x.n != 1)
        bind_arg_error(L, arg, "one point to start from, got %zu", x.n);
    if (M)
        bind_try(L, dgl_manifold_check(M, 1, x.x));
    return x;
}

static int l_run(lua_State *L)
{
    const dgl_optimizer_kind *kind = lua_touserdata(L, lua_upvalueindex(1));
    dgl_value v[DGL_MAX_PARAMS];
    int start = kind->matrix ? 3 : 2;
    lua_settop(L, start + 1);
    if (!take(L, start + 1, "on"))
        lua_pushnil(L);
    int on = lua_gettop(L);
    dgl_manifold *M = lua_isnil(L, on) || kind->matrix ? NULL : bind_manifold(L, on);
    dgl_fn *f = check_function(L, 1, M, kind->residuals ? -1 : 1);
    dgl_fn *matrix = kind->matrix ? check_matrix(L, 2, f->nin) : NULL;
    bind_rows x0 = check_start(L, start, M, f->nin);
    bind_options(L, start + 1, kind->params, v);
    dgl_descent o = { .kind = kind, .f = f, .matrix = matrix, .M = M, .option = v, .d = f->nin };
    return run(L, &o, x0.x);
}

static const dgl_optimizer_kind *find_method(lua_State *L, const char *name)
{
    const char *names[32];
    int n = 0;
    for (const dgl_optimizer_kind *const *k = dgl_optimizer_kinds; *k && n < 31; k++)
        if ((*k)->method) {
            if (!strcmp((*k)->method, name))
                return *k;
            names[n++] = (*k)->method;
        }
    names[n] = NULL;
    bind_error(L, DGL_EARG, "no method '%s'%s", name, dgl_did_you_mean(name, names));
}

// optim.minimize(f, {on = M, start = x0, method =, gradient = df, stop = {steps =, gradient =, seconds =}, ...})
static int l_minimize(lua_State *L)
{
    lua_settop(L, 2);
    if (!lua_isnoneornil(L, 2) && lua_type(L, 2) != LUA_TTABLE)
        bind_type_error(L, 2, "table of options");
    if (lua_isnil(L, 2))
        lua_newtable(L), lua_replace(L, 2);
    lua_settop(L, 2);
    enum { ON = 3, START, METHOD, GRADIENT, STOP };
    static const char *const keys[] = { "on", "start", "method", "gradient", "stop" };
    for (int k = 0; k < 5; k++)
        if (!take(L, 2, keys[k]))
            lua_pushnil(L);
    dgl_manifold *M = lua_isnil(L, ON) ? NULL : bind_manifold(L, ON);
    const dgl_optimizer_kind *chosen = lua_isnil(L, METHOD) ? NULL : find_method(L, bind_string(L, METHOD));
    bool callbacks = !lua_isnil(L, GRADIENT);
    called c = { .fn = { .nout = 1, .eval = called_eval, .jet1 = called_jet1 }, .f = 1, .gradient = GRADIENT };
    dgl_fn *f = &c.fn;
    if (callbacks) {
        if (lua_type(L, 1) != LUA_TFUNCTION || lua_type(L, GRADIENT) != LUA_TFUNCTION)
            bind_error(L, DGL_EARG, "with a gradient, f and the gradient are functions of an array, not %s and %s",
                       bind_typename(L, 1), bind_typename(L, GRADIENT));
        if (!M && lua_isnil(L, START))
            bind_error(L, DGL_EARG, "start = {...} says where to begin");
    } else
        f = check_function(L, 1, M, chosen && chosen->residuals ? -1 : 1);
    size_t shape[4], plain;
    if (callbacks && !M) {
        c.fn.nin = (int)(plain = bind_dense(L, START)->size);
        c.naxes = 1;
        c.shape = &plain;
    } else if (callbacks) {
        memcpy(shape, M->shape, sizeof shape);
        c.fn.nin = (int)M->d;
        c.naxes = M->naxes;
        c.shape = shape;
    }
    if (lua_isnil(L, START)) {
        if (!M)
            bind_error(L, DGL_EARG, "start = {...} says where to begin");
        double *x = bind_manifold_results(L, M, (bind_rows){ NULL, 1, true });
        dgl_manifold_random(M, bind_generator(L), 1, x);
        lua_replace(L, START);
    }
    bind_rows x0 = check_start(L, START, M, f->nin);
    dgl_descent o = { .f = f, .M = M, .d = f->nin };
    o.kind = chosen ? chosen : find_method(L, !f->blackbox && dgl_descent_has_second(&o) ? "trust-region" : "lbfgs");
    dgl_value v[DGL_MAX_PARAMS], stop[DGL_MAX_PARAMS];
    bind_options(L, 2, o.kind->params, v);
    bind_options(L, STOP, o.kind->params, stop);
    for (int k = DGL_DESCENT_steps; k <= DGL_DESCENT_seconds; k++)
        if (stop[k].given)
            v[k] = stop[k];
    if (!v[DGL_DESCENT_steps].given)
        v[DGL_DESCENT_steps].num = o.kind->searches ? 1000 : 10000;
    if (!v[DGL_DESCENT_gradient].given)
        v[DGL_DESCENT_gradient].num = 1e-10;
    o.option = v;
    return run(L, &o, x0.x);
}

// optim.check(f, M, {at = x})
static int l_check(lua_State *L)
{
    lua_settop(L, 3);
    dgl_manifold *M = lua_isnil(L, 2) ? NULL : bind_manifold(L, 2);
    dgl_fn *f = check_function(L, 1, M, 1);
    if (!take(L, 3, "at"))
        lua_pushnil(L);
    int at = lua_gettop(L);
    bind_options(L, 3, (const dgl_param[]){ { 0 } }, NULL);
    size_t d = (size_t)f->nin;
    if (lua_isnil(L, at)) {
        double *x = bind_new_array(L, 1, &d)->data;
        for (size_t k = 0; !M && k < d; k++) x[k] = dgl_rng_normal(bind_generator(L));
        if (M)
            dgl_manifold_random(M, bind_generator(L), 1, x);
        lua_replace(L, at);
        if (M) {                                       // in the shape of a point
            dgl_array *flat = bind_check(L, at, &bind_array_class);
            double *shaped = bind_manifold_results(L, M, (bind_rows){ NULL, 1, true });
            memcpy(shaped, flat->data, d * sizeof *shaped);
            lua_replace(L, at);
        }
    }
    bind_rows x = check_start(L, at, M, f->nin);
    double *v = bind_new_array(L, 1, &d)->data, size = 0;
    if (M) {
        dgl_manifold_random_tangent(M, bind_generator(L), 1, v, x.x);
        bind_try(L, dgl_manifold_norm(M, 1, &size, x.x, v));
    } else
        for (size_t k = 0; k < d; k++) size = hypot(size, v[k] = dgl_rng_normal(bind_generator(L)));
    for (size_t k = 0; k < d && size > 0; k++) v[k] /= size;
    dgl_descent_slopes s;
    bind_try(L, dgl_descent_check(f, M, &s, x.x, v));
    lua_createtable(L, 0, 3);
    lua_pushnumber(L, s.gradient);
    lua_setfield(L, -2, "gradient");
    if (s.second) {
        lua_pushnumber(L, s.hessian);
        lua_setfield(L, -2, "hessian");
    }
    lua_pushboolean(L, s.gradient > 1.9 && (!s.second || s.hessian > 2.9));
    lua_setfield(L, -2, "ok");
    bind_result(L);
    return 1;
}

static void open(lua_State *L)
{
    for (const dgl_optimizer_kind *const *k = dgl_optimizer_kinds; *k; k++) {
        lua_pushlightuserdata(L, (void *)*k);
        bind_method(L, (*k)->name, l_run, 1, (*k)->usage, (*k)->doc, (*k)->params);
    }
}

static const bind_row rows[] = {
    { "minimize", l_minimize, "optim.minimize(f, {on = M, start = x0, method = \"trust-region\", stop = {steps =, gradient = 1e-10, seconds =}})",
      "the lowest point of f, on a manifold or in coordinates; f is traced, or takes an array and has a function gradient = df beside it" },
    { "check", l_check, "optim.check(f, M, {at = x})",
      "by which power f along a geodesic differs from its first order (gradient: 2) and second order (hessian: 3); inf: by rounding alone" },
    { 0 }
};

const bind_module bind_optim_module = { .name = "optim", .doc = "minimising functions", .rows = rows, .open = open };
