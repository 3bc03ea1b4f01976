// Expressions and parameters as Lua values, and tracing: a Lua function run on expressions.
#include "bind_expr.h"
#include "bind_field.h"

#include "expr/series.h"
#include "expr/simplify.h"

#include <string.h>

void bind_push_expr(lua_State *L, dgl_dag *d, dgl_ex e)
{
    void **place = bind_shell_with(L, &bind_expr_class, sizeof(dgl_ex));
    *place = dgl_retain(d);
    *(dgl_ex *)bind_extra(L, -1) = e;
}

dgl_dag *bind_test_expr(lua_State *L, int arg, dgl_ex *e)
{
    dgl_dag *d = lua_type(L, arg) == LUA_TUSERDATA ? bind_test(L, arg, &bind_expr_class) : NULL;
    if (d)
        *e = *(dgl_ex *)bind_extra(L, arg);
    return d;
}

dgl_ex bind_ex(lua_State *L, int arg, dgl_dag *d, const char *what)
{
    dgl_ex e;
    if (lua_type(L, arg) == LUA_TNUMBER)
        return dgl_ex_const(d, lua_tonumber(L, arg));
    dgl_dag *from = bind_test_expr(L, arg, &e);
    if (from == d)
        return e;
    if (from) {
        bind_try(L, dgl_ex_import(d, from, 1, &e, &e, NULL));
        return e;
    }
    dgl_parameter *p = bind_test(L, arg, &bind_parameter_class);
    if (!p)
        bind_error(L, DGL_EARG, "%s must be a number or a traced expression, not %s%s", what,
                   lua_isnil(L, arg) ? "" : "a ", bind_typename(L, arg));
    return dgl_ex_param(d, p);
}

bool bind_any_expr(lua_State *L, int first, int last)
{
    for (int i = first; i <= last; i++)
        if (lua_type(L, i) == LUA_TUSERDATA &&
            (bind_test(L, i, &bind_expr_class) || bind_test(L, i, &bind_parameter_class)))
            return true;
    return false;
}


// ---- tracing ----

int bind_parameter_names(lua_State *L, int arg, const char **names)
{
    lua_Debug ar;
    if (lua_type(L, arg) != LUA_TFUNCTION)
        bind_type_error(L, arg, "function");
    lua_pushvalue(L, arg);
    lua_getinfo(L, ">u", &ar);
    if (lua_iscfunction(L, arg) || ar.isvararg || !ar.nparams)
        bind_arg_error(L, arg, "a Lua function with named parameters expected: they are the coordinates");
    if (ar.nparams > DGL_MAX_COORDINATES)
        bind_arg_error(L, arg, "a function of %d numbers; at most %d are possible", ar.nparams, DGL_MAX_COORDINATES);
    lua_pushvalue(L, arg);
    for (int i = 0; i < ar.nparams; i++)
        names[i] = lua_getlocal(L, NULL, i + 1);
    lua_pop(L, 1);
    return ar.nparams;
}

int bind_trace(lua_State *L, int arg, int n, const char *const *names, int *graph)
{
    arg = lua_absindex(L, arg);
    luaL_checkstack(L, n + 8, "coordinates");
    void **place = bind_shell_with(L, &bind_expr_class, sizeof(dgl_ex));
    *graph = lua_gettop(L);
    bind_try(L, dgl_dag_new((dgl_dag **)place));
    dgl_dag *d = *place;
    lua_pushvalue(L, arg);
    for (int i = 0; i < n; i++)
        bind_push_expr(L, d, dgl_ex_var(d, names[i]));
    bind_try(L, dgl_dag_ok(d));
    lua_call(L, n, LUA_MULTRET);
    bind_running = L;
    bind_try(L, dgl_dag_ok(d));
    return lua_gettop(L) - *graph;
}


// ---- functions called with traced values ----

bool bind_traced_arguments(lua_State *L)
{
    if (bind_any_expr(L, 2, lua_gettop(L)))
        return true;
    bool any = false;
    if (lua_type(L, 2) == LUA_TTABLE)
        for (lua_Integer i = 1, n = (lua_Integer)lua_rawlen(L, 2); i <= n && i <= DGL_MAX_VARS && !any; i++) {
            lua_rawgeti(L, 2, i);
            any = bind_any_expr(L, lua_gettop(L), lua_gettop(L));
            lua_pop(L, 1);
        }
    return any;
}

dgl_dag *bind_traced_point(lua_State *L, int n, dgl_ex *at)
{
    int first = 2;
    if (lua_gettop(L) == 2 && lua_type(L, 2) == LUA_TTABLE) {
        luaL_checkstack(L, n + 4, "coordinates");
        for (int i = 1; i <= n + 1; i++) lua_rawgeti(L, 2, i);
        first = 3;
        lua_settop(L, lua_isnil(L, 3 + n) ? 2 + n : 3 + n);
    }
    if (lua_gettop(L) - first + 1 != n)
        bind_error(L, DGL_ESHAPE, "%d coordinate%s expected, got %d", n, n == 1 ? "" : "s", lua_gettop(L) - first + 1);
    dgl_ex e;
    dgl_dag *d = NULL;
    for (int i = 0; i < n && !d; i++) d = bind_test_expr(L, first + i, &e);
    if (!d) {
        void **place = bind_shell_with(L, &bind_expr_class, sizeof(dgl_ex));
        bind_try(L, dgl_dag_new((dgl_dag **)place));
        d = *place;
    }
    for (int i = 0; i < n; i++) at[i] = bind_ex(L, first + i, d, "a coordinate");
    return d;
}

int bind_call_traced(lua_State *L, dgl_fn *f)
{
    if (f->nin > DGL_MAX_VARS)
        bind_error(L, DGL_EUNSUP, "a function of %d numbers in a traced function; at most %d are possible", f->nin, DGL_MAX_VARS);
    dgl_ex at[DGL_MAX_VARS];
    dgl_dag *d = bind_traced_point(L, f->nin, at);
    dgl_ex *y = lua_newuserdatauv(L, (size_t)f->nout * sizeof *y, 0);
    bind_try(L, dgl_ex_call(d, y, f, at));
    luaL_checkstack(L, f->nout + 4, "values");
    for (int j = 0; j < f->nout; j++) bind_push_expr(L, d, y[j]);
    return f->nout;
}


// ---- the expression class ----

static dgl_dag *check(lua_State *L, int arg, dgl_ex *e)
{
    dgl_dag *d = bind_check(L, arg, &bind_expr_class);
    *e = *(dgl_ex *)bind_extra(L, arg);
    return d;
}

static int no_branch(lua_State *L)
{
    bind_error(L, DGL_EARG, "a traced value can't be compared, for it stands for every point at once; "
                            "use where(lt(x, 0), a, b) instead of branching");
}

static int print_as(lua_State *L, dgl_notation notation)
{
    dgl_ex e;
    dgl_dag *d = check(L, 1, &e);
    dgl_text *t = bind_text(L);
    dgl_print(t, d, e, notation);
    return bind_push_text(L, t);
}

static int l_tostring(lua_State *L) { return print_as(L, DGL_UNICODE); }
static int l_latex(lua_State *L)    { return print_as(L, DGL_LATEX); }

// the number of a variable, given by its name or as an expression that is one
static int check_var(lua_State *L, int arg, const dgl_dag *d)
{
    dgl_ex e;
    const char *name = NULL;
    const dgl_dag *from = bind_test_expr(L, arg, &e);
    if (from && from->node[e].op == DGL_OP_var)
        name = from->var[from->node[e].a];
    else if (lua_type(L, arg) == LUA_TSTRING)
        name = lua_tostring(L, arg);
    else
        bind_type_error(L, arg, "symbol or its name");
    for (int i = 0; i < d->nvars; i++)
        if (!strcmp(d->var[i], name))
            return i;
    return -1;
}

// e:diff(x), e:diff("x", 2)
static int l_diff(lua_State *L)
{
    dgl_ex e;
    dgl_dag *d = check(L, 1, &e);
    int var = check_var(L, 2, d), times = lua_isnoneornil(L, 3) ? 1 : (int)bind_count(L, 3);
    for (int i = 0; i < times; i++) {
        if (var < 0)
            e = DGL_EX_0;
        else
            bind_try(L, dgl_ex_diff(d, 1, &e, &e, var));
    }
    bind_push_expr(L, d, e);
    return 1;
}

// e:subs{x = 1, y = z}: symbols replaced by numbers or expressions, all at once
static int l_subs(lua_State *L)
{
    dgl_ex e, at[DGL_MAX_VARS];
    dgl_dag *d = check(L, 1, &e);
    if (lua_type(L, 2) != LUA_TTABLE)
        bind_type_error(L, 2, "table {symbol = value}");
    for (int i = 0; i < d->nvars; i++) at[i] = dgl_ex_input(d, i);
    for (lua_pushnil(L); lua_next(L, 2); lua_pop(L, 1)) {
        int var = check_var(L, -2, d);
        if (var < 0)
            bind_error(L, DGL_EARG, "unbound symbol '%s'", lua_tostring(L, -2));
        at[var] = bind_ex(L, -1, d, "a value");
    }
    bind_try(L, dgl_ex_import(d, d, 1, &e, &e, at));
    if (dgl_ex_is_const(d, e))
        lua_pushnumber(L, dgl_ex_value(d, e));
    else
        bind_push_expr(L, d, e);
    return 1;
}

// e:series(x), e:series(x, at, order)
static int l_series(lua_State *L)
{
    dgl_ex e;
    dgl_dag *d = check(L, 1, &e);
    int var = check_var(L, 2, d);
    dgl_ex at = lua_isnoneornil(L, 3) ? DGL_EX_0 : bind_ex(L, 3, d, "the place");
    int order = lua_isnoneornil(L, 4) ? 6 : (int)bind_integer(L, 4);
    if (order < 0 || order > 100)
        bind_arg_error(L, 4, "the order must be 0 to 100");
    if (var >= 0)
        bind_try(L, dgl_ex_series(&e, d, e, var, at, order));
    bind_push_expr(L, d, e);
    return 1;
}

// e:compile(): a scalar field of its symbols; e:compile("x", "y"): of these, in this order
static int l_compile(lua_State *L)
{
    dgl_ex e, at[DGL_MAX_VARS];
    dgl_dag *d = check(L, 1, &e);
    const char *name[DGL_MAX_VARS];
    int n = 0, last = lua_gettop(L);
    luaL_checkstack(L, DGL_MAX_VARS, "compile");
    uint8_t *used = lua_newuserdatauv(L, d->n, 0);
    memset(used, 0, d->n);
    dgl_ex_mark(d, 1, &e, used);
    for (int i = 2; i <= last && n < DGL_MAX_VARS; i++) {
        int var = check_var(L, i, d);
        name[n++] = var < 0 ? lua_tostring(L, i) : d->var[var];
    }
    for (int i = 0; i < d->nvars; i++) {
        bool named = false;
        for (int k = 0; k < n && last > 1; k++) named = named || !strcmp(name[k], d->var[i]);
        if (!used[dgl_ex_input(d, i)] || named)
            continue;
        if (last > 1)
            bind_error(L, DGL_EARG, "unbound symbol '%s'", d->var[i]);
        name[n++] = d->var[i];
    }
    dgl_chart **chart = bind_new_chart(L);
    bind_try(L, dgl_chart_new(chart, n, name));
    dgl_dag **own = (dgl_dag **)bind_shell_with(L, &bind_expr_class, sizeof(dgl_ex));
    bind_try(L, dgl_dag_new(own));
    for (int k = 0; k < n; k++) dgl_ex_var(*own, name[k]);
    for (int i = 0; i < d->nvars; i++) at[i] = used[dgl_ex_input(d, i)] ? dgl_ex_var(*own, d->var[i]) : DGL_EX_0;
    bind_try(L, dgl_ex_import(*own, d, 1, &e, &e, at));
    dgl_field **f = bind_new_field(L, "");
    bind_try(L, dgl_field_new(f, *chart, *own, "", 0, &e, NULL));
    return 1;
}

static int simplified(lua_State *L, dgl_form form)
{
    dgl_ex e;
    dgl_dag *d = check(L, 1, &e);
    bind_try(L, dgl_ex_simplify(d, 1, &e, &e, form));
    bind_push_expr(L, d, e);
    return 1;
}

static int l_simplify(lua_State *L) { return simplified(L, DGL_SHORTEST); }
static int l_expand(lua_State *L)   { return simplified(L, DGL_EXPANDED); }
static int l_factor(lua_State *L)   { return simplified(L, DGL_FACTORED); }

// a:equals(b): whether they are the same function
static int l_equals(lua_State *L)
{
    dgl_ex a;
    bool same;
    dgl_dag *d = check(L, 1, &a);
    dgl_ex b = bind_ex(L, 2, d, "the other side");
    bind_try(L, dgl_ex_equal(&same, d, a, b));
    lua_pushboolean(L, same);
    return 1;
}

static int l_eq(lua_State *L)
{
    dgl_ex a, b;
    dgl_dag *d = bind_test_expr(L, 1, &a), *e = bind_test_expr(L, 2, &b);
    if (d && e && d != e)
        bind_try(L, dgl_ex_import(d, e, 1, &b, &b, NULL));
    lua_pushboolean(L, d && e && a == b);
    return 1;
}

static const bind_row expr_rows[] = {
    { "diff",  l_diff,  "e:diff(x, n)", "the derivative by a symbol or its name, n times" },
    { "subs",  l_subs,  "e:subs{x = 1, y = z}", "symbols replaced by numbers or expressions, all at once" },
    { "latex", l_latex, "e:latex()", "the expression in LaTeX" },
    { "series", l_series, "e:series(x, at, order)", "its power series in x about at (0 when not given) up to (x - at)^order (6), negative powers at a pole included" },
    { "compile", l_compile, "e:compile(x, y, ...)", "the scalar field of the symbols in that order, or of all in the order of their making" },
    { "simplify", l_simplify, "e:simplify()", "the shortest of the factored, the written out and the given form" },
    { "expand",   l_expand,   "e:expand()", "written out over one denominator" },
    { "factor",   l_factor,   "e:factor()", "numerator and denominator factored" },
    { "equals",   l_equals,   "a:equals(b)", "whether both are the same function of their symbols" },
    BIND_ARITHMETIC,
    { "__lt", no_branch, NULL, NULL },
    { "__le", no_branch, NULL, NULL },
    { "__eq", l_eq, NULL, NULL },
    { "__tostring", l_tostring, NULL, NULL },
    { 0 }
};

const bind_class bind_expr_class = { .name = "expression", .doc = "a formula in symbols or in the coordinates of a traced function", .rows = expr_rows };


// ---- parameters ----

static int l_get(lua_State *L)
{
    lua_pushnumber(L, ((dgl_parameter *)bind_check(L, 1, &bind_parameter_class))->value);
    return 1;
}

static int l_set(lua_State *L)
{
    dgl_parameter *p = bind_check(L, 1, &bind_parameter_class);
    dgl_parameter_set(p, bind_number(L, 2));
    lua_settop(L, 1);
    return 1;
}

static int l_param_tostring(lua_State *L)
{
    dgl_parameter *p = bind_check(L, 1, &bind_parameter_class);
    lua_pushfstring(L, "%s = %f", p->name, p->value);
    return 1;
}

static const bind_row parameter_rows[] = {
    { ".value", l_get, "p.value", "the present value" },
    { "set", l_set, "p:set(x)", "a new value; what was traced with p follows without being traced again" },
    BIND_ARITHMETIC,
    { "__lt", no_branch, NULL, NULL },
    { "__le", no_branch, NULL, NULL },
    { "__tostring", l_param_tostring, NULL, NULL },
    { 0 }
};

const bind_class bind_parameter_class = { .name = "parameter", .doc = "a number in traced functions that may be changed later", .rows = parameter_rows };

static int l_param(lua_State *L)
{
    const char *name = bind_string(L, 1);
    double value = bind_opt_number(L, 2, 0);
    dgl_parameter **p = bind_shell(L, &bind_parameter_class);
    bind_try(L, dgl_parameter_new(p, name, value));
    return 1;
}

// symbols "x y": one expression for each name
static int l_symbols(lua_State *L)
{
    const char *s = bind_string(L, 1);
    void **place = bind_shell_with(L, &bind_expr_class, sizeof(dgl_ex));
    bind_try(L, dgl_dag_new((dgl_dag **)place));
    dgl_dag *d = *place;
    int n = 0;
    for (s += strspn(s, " ,"); *s; s += strspn(s, " ,")) {
        size_t len = strcspn(s, " ,");
        if (len >= DGL_NAME_SIZE)
            bind_error(L, DGL_EARG, "the name '%.*s...' is too long", 20, s);
        luaL_checkstack(L, 4, "symbols");
        lua_pushlstring(L, s, len);
        dgl_ex e = dgl_ex_var(d, lua_tostring(L, -1));
        lua_pop(L, 1);
        bind_try(L, dgl_dag_ok(d));
        bind_push_expr(L, d, e);
        s += len;
        n++;
    }
    if (!n)
        bind_error(L, DGL_EARG, "no names");
    return n;
}

static const bind_row rows[] = {
    { "symbols", l_symbols, "symbols \"x y\"", "one expression for each name" },
    { "param", l_param, "param(name, value)", "a number for traced functions that p:set(x) changes later, without tracing again" },
    { 0 }
};

const bind_module bind_expr_module = {
    .rows = rows, .classes = (const bind_class *const[]){ &bind_expr_class, &bind_parameter_class, NULL },
};
