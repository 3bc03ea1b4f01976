// Tensors by their indices: g:tensor "R_abcd" * g:tensor "R^abcd", tensor("^a_b", f), T "_ab"; and what a metric adds.
#include "bind_expr.h"
#include "bind_field.h"

#include <string.h>

static dgl_indices parse(lua_State *L, const char *text)
{
    dgl_indices x;
    bind_try(L, dgl_indices_parse(&x, text));
    return x;
}

// the class of what is left when T's indices are named: contraction may leave a scalar field
static void push_named(lua_State *L, dgl_field *T, const dgl_indices *x)
{
    char index[DGL_MAX_RANK + 1] = "";
    int n = 0;
    for (int r = 0; r < x->rank; r++) {
        const char *first = strchr(x->letter, x->letter[r]);
        if (first == x->letter + r && !strchr(x->letter + r + 1, x->letter[r]))
            index[n++] = x->index[r];
    }
    bind_try(L, dgl_tensor_name(bind_new_field(L, index), T, x));
}

int bind_name_indices(lua_State *L)
{
    dgl_field *T = bind_check_field(L, 1);
    dgl_indices x = parse(L, bind_string(L, 2));
    if (dgl_form_degree(T) > 1)
        bind_try(L, dgl_form_full(&T, T));
    push_named(L, T, &x);
    return 1;
}

int bind_contract(lua_State *L, dgl_field *a, dgl_field *b)
{
    char index[2 * DGL_MAX_RANK + 1] = "";
    int n = 0;
    for (const char *s = a->letter; *s; s++)
        if (!strchr(b->letter, *s)) index[n++] = a->index[s - a->letter];
    for (const char *s = b->letter; *s; s++)
        if (!strchr(a->letter, *s)) index[n++] = b->index[s - b->letter];
    bind_try(L, dgl_tensor_product(bind_new_field(L, index), a, b));
    return 1;
}


// ---- tensor("^a_b", f) ----

// the entries of nested tables, n at each of the levels that are left
static void read_entries(lua_State *L, int arg, int level, int n, dgl_dag *d, dgl_ex **e, const char *what)
{
    if (!level) {
        *(*e)++ = bind_ex(L, arg, d, what);
        return;
    }
    if (lua_type(L, arg) != LUA_TTABLE)
        bind_error(L, DGL_ESHAPE, "%s must be a table of %d, not a %s", what, n, bind_typename(L, arg));
    if ((int)lua_rawlen(L, arg) != n)
        bind_error(L, DGL_ESHAPE, "%s must be a table of %d, not of %d", what, n, (int)lua_rawlen(L, arg));
    luaL_checkstack(L, 4, "tensor");
    for (int i = 1; i <= n; i++) {
        lua_rawgeti(L, arg, i);
        read_entries(L, lua_gettop(L), level - 1, n, d, e, "an entry of the function");
        lua_pop(L, 1);
    }
}

dgl_field *bind_trace_tensor(lua_State *L, int arg, const char *index, const char *symbol)
{
    const char *names[DGL_MAX_VARS];
    int graph, n = bind_parameter_names(L, arg, names);
    size_t size = 1;
    dgl_chart **chart = bind_new_chart(L);
    bind_try(L, dgl_chart_new(chart, n, names));
    bind_ranges(L, arg + 1, *chart, NULL);
    for (const char *s = index; *s; s++) bind_try(L, dgl_memory_check(&size, size, (size_t)n, 1));
    dgl_ex *e = lua_newuserdatauv(L, size * sizeof *e, 0), *next = e;
    if (bind_trace(L, arg, n, names, &graph) != 1)
        bind_error(L, DGL_EARG, "the function must return one value, a table of components");
    dgl_dag *d = bind_check(L, graph, &bind_expr_class);
    read_entries(L, graph + 1, (int)strlen(index), n, d, &next, "the result of the function");
    for (int i = n; i < d->nvars; i++)
        bind_error(L, DGL_EARG, "unbound symbol '%s' in the tensor", d->var[i]);
    dgl_field **T = bind_new_field(L, index);
    bind_try(L, dgl_field_new(T, *chart, d, index, 0, e, symbol));
    (*T)->given = true;
    return *T;
}

static int l_tensor(lua_State *L)
{
    const char *text = bind_string(L, 1);
    lua_settop(L, 3);
    dgl_indices x = parse(L, text + strcspn(text, "^_"));
    size_t length = strcspn(text, "^_");
    if (!x.rank)
        bind_arg_error(L, 1, "indices expected, like \"^a_b\"");
    lua_pushlstring(L, text, length < 15 ? length : 15);
    bind_trace_tensor(L, 2, x.index, length ? lua_tostring(L, -1) : "T");
    return 1;
}


// ---- tensors of a metric ----

static dgl_metric *check(lua_State *L) { return bind_check(L, 1, &bind_metric_class); }

// the tensor that a metric calls by that name, with the indices it has by nature; borrowed
static dgl_field *known(lua_State *L, dgl_metric *g, const char *name, size_t length, const dgl_indices *x)
{
    static const struct { const char *name; int rank; bool up; dgl_derived what; } names[] = {
        { "g", 2, true, DGL_G_inverse }, { "R", 4, true, DGL_G_riemann }, { "R", 4, false, DGL_G_riemann_lower }, { "R", 2, false, DGL_G_ricci },
        { "R", 0, false, DGL_G_scalar }, { "S", 0, false, DGL_G_scalar }, { "G", 2, false, DGL_G_einstein },
        { "P", 2, false, DGL_G_schouten }, { "C", 4, true, DGL_G_weyl }, { "C", 4, false, DGL_G_weyl_lower }, { "C", 3, false, DGL_G_cotton },
        { "Γ", 3, true, DGL_G_christoffel }, { "Gamma", 3, true, DGL_G_christoffel }, { "K", 0, false, DGL_G_kretschmann },
    };
    dgl_field *T;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strlen(names[i].name) != length || strncmp(names[i].name, name, length) || names[i].rank != x->rank)
            continue;
        if (names[i].what == DGL_G_inverse && strcmp(x->index, "uu"))
            return g->matrix;
        if (names[i].what == DGL_G_christoffel && strcmp(x->index, "udd"))
            bind_error(L, DGL_EARG, "Γ is no tensor: its indices stay where they are, Γ^a_bc");
        if (names[i].rank == 4 && names[i].up != (x->index[0] == 'u'))
            continue;
        bind_try(L, dgl_metric_derived(&T, g, names[i].what));
        return T;
    }
    bool volume = (length == 7 && !strncmp(name, "epsilon", 7)) || (length == 2 && !strncmp(name, "ε", 2));
    if (!volume || x->rank != g->chart->n)
        bind_error(L, DGL_EARG, "no tensor '%s' with %d indices; there are g_ab, R_abcd, R_ab, R, G_ab, C_abcd, C_abc, P_ab, Γ^a_bc, epsilon_%s", name,
                   x->rank, "ab...");
    bind_try(L, dgl_metric_derived(&T, g, DGL_G_volume_form));
    bind_try(L, dgl_form_full(&T, T));
    return T;
}

// g:tensor "R_abcd", g:tensor("T^ab", T)
static int l_metric_tensor(lua_State *L)
{
    dgl_metric *g = check(L);
    const char *text = bind_string(L, 2);
    size_t length = strcspn(text, "^_");
    dgl_indices x = parse(L, text + length);
    dgl_field *T;
    if (lua_isnoneornil(L, 3)) {
        T = known(L, g, text, length, &x);
    } else {
        dgl_metric *h = bind_test_metric(L, 3, g->chart);
        T = h ? h->matrix : bind_check_field(L, 3);
        if (dgl_form_degree(T) > 1)
            bind_try(L, dgl_form_full(&T, T));
    }
    if (dgl_field_rank(T) != x.rank || strchr(T->index, 'm'))
        bind_error(L, DGL_ESHAPE, "the tensor has %d indices, '%s' has %d", dgl_field_rank(T), text, x.rank);
    luaL_checkstack(L, x.rank + 4, "indices");
    for (int r = 0; r < x.rank; r++) {
        if (T->index[r] == x.index[r])
            continue;
        dgl_field **out = bind_new_field(L, "dd");
        bind_try(L, (x.index[r] == 'u' ? dgl_metric_raise : dgl_metric_lower)(out, g, T, r));
        T = *out;
    }
    push_named(L, T, &x);
    return 1;
}

static int l_weyl(lua_State *L)        { return bind_derived(L, DGL_G_weyl); }
static int l_schouten(lua_State *L)    { return bind_derived(L, DGL_G_schouten); }
static int l_cotton(lua_State *L)      { return bind_derived(L, DGL_G_cotton); }
static int l_volume_form(lua_State *L) { return bind_derived(L, DGL_G_volume_form); }

static int l_is_killing(lua_State *L)
{
    dgl_metric *g = check(L);
    dgl_field *X = bind_check(L, 2, &bind_vector_class);
    bool yes;
    bind_try(L, dgl_metric_is_killing(&yes, g, X));
    lua_pushboolean(L, yes);
    return 1;
}

// g:integrate(f, options); g:volume(options)
static int integral(lua_State *L, dgl_metric *g, dgl_field *f, int options)
{
    dgl_value v[DGL_MAX_PARAMS];
    dgl_integral r;
    bind_options(L, options, bind_integral_params, v);
    dgl_integral_options o = bind_integral_options(v);
    bind_try(L, dgl_metric_integrate(&r, g, f, &o));
    return bind_push_integral(L, r);
}

static int l_integrate(lua_State *L)
{
    dgl_metric *g = check(L);
    return integral(L, g, bind_check(L, 2, &bind_scalar_class), 3);
}

static int l_volume(lua_State *L) { return integral(L, check(L), NULL, 2); }

void bind_tensor_methods(lua_State *L)
{
    bind_method(L, "tensor", l_metric_tensor, 0, "g:tensor \"R_abcd\", g:tensor(\"T^ab\", T)",
                "a tensor of the metric (g, R, G, C, P, epsilon) or T with its indices where the text has them; products sum over common indices", NULL);
    bind_method(L, "weyl", l_weyl, 0, "g:weyl()", "C^a_bcd, the trace-free part of the curvature", NULL);
    bind_method(L, "schouten", l_schouten, 0, "g:schouten()", "P_ab = (R_ab - S g_ab/(2(n-1)))/(n-2)", NULL);
    bind_method(L, "cotton", l_cotton, 0, "g:cotton()", "C_abc = (n-2)(∇_c P_ab - ∇_b P_ac): 0 in 3 dimensions when conformally flat", NULL);
    bind_method(L, "volume_form", l_volume_form, 0, "g:volume_form()", "sqrt |det g| dx1^dx2^...^dxn", NULL);
    bind_method(L, "volume", l_volume, 0, "g:volume({rtol = 1e-12})", "the volume of the chart, whose coordinates need ranges; and a report with the error",
                bind_integral_params);
    bind_method(L, "integrate", l_integrate, 0, "g:integrate(f, {rtol = 1e-12})", "the integral of a scalar field over the chart; and a report with the error",
                bind_integral_params);
    bind_method(L, "is_killing", l_is_killing, 0, "g:is_killing(X)", "whether the flow of X keeps g: L_X g = 0", NULL);
}

static const bind_row rows[] = {
    { "tensor", l_tensor, "tensor(\"^a_b\", f, ranges)", "the tensor whose components a Lua function returns as nested tables; indices above and below as the text says" },
    { 0 }
};

const bind_module bind_tensor_module = { .rows = rows };

