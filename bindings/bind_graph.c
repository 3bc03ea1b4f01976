// graph{...}: graphs, their curvatures, flows, communities and layouts.
#include "bind_graph.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static dgl_graph *self(lua_State *L) { return bind_check(L, 1, &bind_graph_class); }

static dgl_graph **new_graph(lua_State *L) { return bind_shell(L, &bind_graph_class); }

// ends with one array of n numbers
static dgl_array *numbers(lua_State *L, int n) { return bind_new_array(L, 1, (size_t[]){ (size_t)n }); }

// a place for n ints that Lua collects
static int *ints(lua_State *L, size_t n) { return lua_newuserdatauv(L, (n + 1) * sizeof(int), 0); }


// ---- makers ----

// a node number from 1, at the stack top, as an edge names it
static int read_node(lua_State *L, size_t edge)
{
    int ok;
    lua_Integer v = lua_tointegerx(L, -1, &ok);
    if (lua_type(L, -1) != LUA_TNUMBER)
        bind_error(L, DGL_EARG, "edge %zu: a node is a number, not a %s", edge, bind_typename(L, -1));
    if (!ok || v < 1 || v > 1 << 29)
        bind_error(L, DGL_EARG, "edge %zu: %s is no node number", edge, luaL_tolstring(L, -1, NULL));
    lua_pop(L, 1);
    return (int)v - 1;
}

// edges as rows {u, v} or {u, v, weight} of a table, or of an array
static size_t read_edges(lua_State *L, int arg, int **ends, double **weight)
{
    dgl_array *a = lua_type(L, arg) == LUA_TTABLE ? NULL : bind_dense(L, arg);
    if (a && (a->naxes != 2 || a->shape[1] < 2 || a->shape[1] > 3))
        bind_arg_error(L, arg, "rows {u, v} or {u, v, weight} expected, got shape %s", dgl_array_shape_text(a));
    size_t m = a ? a->shape[0] : lua_rawlen(L, arg);
    *ends = ints(L, 2 * m);
    *weight = bind_new_array(L, 1, &m)->data;
    luaL_checkstack(L, 8, "edges");
    for (size_t e = 0; e < m; e++) {
        size_t row = a ? a->shape[1] : 0;
        if (!a) {
            dgl_array *r = lua_rawgeti(L, arg, (lua_Integer)e + 1) == LUA_TTABLE ? NULL : bind_test(L, -1, &bind_array_class);
            if (!r && lua_type(L, -1) != LUA_TTABLE)
                bind_error(L, DGL_EARG, "edge %zu is a %s, expected {u, v} or {u, v, weight}", e + 1, bind_typename(L, -1));
            row = r ? r->size : lua_rawlen(L, -1);
            if (row < 2 || row > 3)
                bind_error(L, DGL_EARG, "edge %zu has %zu entries, expected {u, v} or {u, v, weight}", e + 1, row);
        }
        for (size_t k = 0; k < 3; k++) {
            if (k == 2 && row == 2) {
                (*weight)[e] = 1;
                break;
            }
            if (a)
                lua_pushnumber(L, a->data[e * row + k]);
            else
                lua_geti(L, -1, (lua_Integer)k + 1);
            if (k < 2)
                (*ends)[2*e + k] = read_node(L, e + 1);
            else {
                if (lua_type(L, -1) != LUA_TNUMBER)
                    bind_error(L, DGL_EARG, "edge %zu: the weight is a %s", e + 1, bind_typename(L, -1));
                (*weight)[e] = lua_tonumber(L, -1);
                lua_pop(L, 1);
            }
        }
        if (!a)
            lua_pop(L, 1);
    }
    return m;
}

static const dgl_param graph_params[] = {
    { "n", DGL_INT, NAN, 0, 1 << 29, "number of nodes; the greatest in the edges when not given", NULL },
    { "labels", DGL_NUMS, NAN, 0, 0, "a number for each node", NULL },
    { 0 }
};

static int l_graph(lua_State *L)
{
    dgl_value v[2];
    lua_settop(L, 2);
    if (lua_type(L, 1) != LUA_TTABLE && !bind_is_array(L, 1))
        bind_type_error(L, 1, "table of edges");
    bind_options(L, 2, graph_params, v);
    int *ends;
    double *weight;
    size_t m = read_edges(L, 1, &ends, &weight);
    if (m > 1 << 29)
        bind_error(L, DGL_ENOMEM, "%zu edges are too many", m);
    int n = v[0].given ? (int)v[0].num : 0;
    for (size_t k = 0; k < 2*m && !v[0].given; k++) n = ends[k] >= n ? ends[k] + 1 : n;
    if (v[1].given && v[1].array->size != (size_t)n)
        bind_error(L, DGL_ESHAPE, "%zu labels for %d nodes", v[1].array->size, n);
    dgl_graph **G = new_graph(L);
    bind_try(L, dgl_graph_new(G, n, (int)m, ends, weight));
    if (v[1].given)
        bind_try(L, dgl_graph_set_labels(*G, v[1].array->data));
    return 1;
}

static const dgl_param directed_params[] = {
    { "alpha", DGL_NUM, 0.5, 0, 1, "the part of its mass that a node keeps", NULL },
    { "n", DGL_INT, NAN, 0, 1 << 29, "number of nodes; the greatest in the arcs when not given", NULL },
    { 0 }
};

static int l_directed(lua_State *L)
{
    dgl_value v[2];
    lua_settop(L, 2);
    if (lua_type(L, 1) != LUA_TTABLE && !bind_is_array(L, 1))
        bind_type_error(L, 1, "table of arcs");
    bind_options(L, 2, directed_params, v);
    int *ends;
    double *weight;
    size_t m = read_edges(L, 1, &ends, &weight);
    if (m > 1 << 29)
        bind_error(L, DGL_ENOMEM, "%zu arcs are too many", m);
    int n = v[1].given ? (int)v[1].num : 0;
    for (size_t k = 0; k < 2*m && !v[1].given; k++) n = ends[k] >= n ? ends[k] + 1 : n;
    bind_try(L, dgl_directed_ollivier(numbers(L, (int)m)->data, n, (int)m, ends, weight, v[0].num));
    return 1;
}

static int l_load(lua_State *L)
{
    const char *path = bind_string(L, 1);
    bind_try(L, dgl_graph_load(new_graph(L), path));
    return 1;
}

void bind_load_graph(lua_State *L, const char *path) { bind_try(L, dgl_graph_load(new_graph(L), path)); }

static int l_save(lua_State *L)
{
    dgl_graph *G = self(L);
    bind_try(L, dgl_graph_save(G, bind_string(L, 2)));
    return 0;
}

static int l_karate(lua_State *L)
{
    bind_try(L, dgl_graph_karate(new_graph(L)));
    return 1;
}

static int generate(lua_State *L, const dgl_generator *generator)
{
    dgl_value v[DGL_MAX_PARAMS];
    bind_params(L, 1, generator->params, v);
    bind_try(L, dgl_graph_generate(new_graph(L), generator, v));
    return 1;
}

#define DGL_GENERATOR(name, usage, doc) static int make_##name(lua_State *L) { return generate(L, &dgl_##name##_generator); }
#include "graph/generators.def"
#undef DGL_GENERATOR


// ---- what a graph is ----

static int l_n(lua_State *L) { return lua_pushinteger(L, self(L)->n), 1; }
static int l_m(lua_State *L) { return lua_pushinteger(L, self(L)->m), 1; }

static int l_labels(lua_State *L)
{
    dgl_graph *G = self(L);
    if (G->labels)
        bind_push(L, &bind_array_class, G->labels);
    else
        lua_pushnil(L);
    return 1;
}

static int l_tostring(lua_State *L)
{
    dgl_graph *G = self(L);
    bool ones = G->m == 0 || (G->unit && G->weight[0] == 1);
    lua_pushfstring(L, "%sgraph with %d node%s and %d edge%s", ones ? "" : "weighted ", G->n, G->n == 1 ? "" : "s",
                    G->m, G->m == 1 ? "" : "s");
    return 1;
}

static int l_edges(lua_State *L)
{
    dgl_graph *G = self(L);
    dgl_array *a = bind_new_array(L, 2, (size_t[]){ (size_t)G->m, 2 });
    for (int e = 0; e < G->m; e++) {
        a->data[2*e] = G->tail[e] + 1;
        a->data[2*e + 1] = G->head[e] + 1;
    }
    return 1;
}

static int l_weights(lua_State *L)
{
    dgl_graph *G = self(L);
    dgl_array *a = numbers(L, G->m);
    for (int e = 0; e < G->m; e++) a->data[e] = G->weight[e];
    return 1;
}

static int l_degree(lua_State *L)
{
    dgl_graph *G = self(L);
    if (!lua_isnoneornil(L, 2)) {
        lua_pushinteger(L, dgl_graph_degree(G, (int)bind_index(L, 2, (size_t)G->n, "node")));
        return 1;
    }
    dgl_array *a = numbers(L, G->n);
    for (int v = 0; v < G->n; v++) a->data[v] = dgl_graph_degree(G, v);
    return 1;
}

static int l_neighbors(lua_State *L)
{
    dgl_graph *G = self(L);
    int v = (int)bind_index(L, 2, (size_t)G->n, "node");
    dgl_array *a = numbers(L, dgl_graph_degree(G, v));
    for (size_t k = 0; k < a->size; k++) a->data[k] = G->to[G->start[v] + (int)k] + 1;
    return 1;
}

static int l_distances(lua_State *L)
{
    dgl_graph *G = self(L);
    size_t n = (size_t)G->n;
    if (!lua_isnoneornil(L, 2)) {
        int v = (int)bind_index(L, 2, n, "node");
        dgl_array *a = numbers(L, G->n);
        bind_try(L, dgl_graph_distances(G, 1, &(dgl_wish){ v, G->n, NULL, INFINITY, a->data }));
        return 1;
    }
    dgl_array *a = bind_new_array(L, 2, (size_t[]){ n, n });
    dgl_wish *wish = lua_newuserdatauv(L, (n + 1) * sizeof *wish, 0);
    for (size_t v = 0; v < n; v++) wish[v] = (dgl_wish){ (int)v, G->n, NULL, INFINITY, a->data + v * n };
    bind_try(L, dgl_graph_distances(G, G->n, wish));
    lua_pop(L, 1);
    return 1;
}

#define KIND(words) { "kind", DGL_WORD, 0, 0, 0, \
    "plain, degrees minus adjacency; normalized, 1 - D^-1/2 A D^-1/2; walk, 1 - D^-1 A", words }
static const dgl_param laplacian_params[] = { KIND("plain|normalized|walk"), { 0 } };

static int l_laplacian(lua_State *L)
{
    dgl_graph *G = self(L);
    size_t n = (size_t)G->n;
    dgl_value v[1];
    bind_options(L, 2, laplacian_params, v);
    dgl_array *a = bind_new_array(L, 2, (size_t[]){ n, n });
    bind_try(L, dgl_graph_laplacian_kind(G, (int)v[0].num, a->data));
    return 1;
}

static const dgl_param spectrum_params[] = { KIND("plain|normalized"), { 0 } };

static int l_spectrum(lua_State *L)
{
    dgl_graph *G = self(L);
    dgl_value v[1];
    int all = lua_isnoneornil(L, 2) || lua_istable(L, 2), k = all ? G->n : (int)bind_index(L, 2, (size_t)G->n, "how many") + 1;
    bind_options(L, lua_istable(L, 2) ? 2 : 3, spectrum_params, v);
    dgl_array *lambda = numbers(L, k), *V = bind_new_array(L, 2, (size_t[]){ (size_t)G->n, (size_t)k });
    bind_try(L, dgl_graph_spectrum(G, (int)v[0].num, k, lambda->data, V->data));
    return 2;
}

// n numbers at arg
static dgl_array *per(lua_State *L, int arg, int n, const char *what)
{
    if (!bind_is_array(L, arg))
        bind_type_error(L, arg, "array");
    dgl_array *a = bind_dense(L, arg);
    if (a->size != (size_t)n)
        bind_error(L, DGL_ESHAPE, "%zu numbers for %d %s", a->size, n, what);
    return a;
}

static int l_heat(lua_State *L)
{
    dgl_graph *G = self(L);
    dgl_array *f = per(L, 2, G->n, "nodes");
    double t = bind_number(L, 3);
    if (!(t >= 0))
        bind_arg_error(L, 3, "time is not negative, %g is", t);
    bind_try(L, dgl_graph_heat(G, t, numbers(L, G->n)->data, f->data));
    return 1;
}

static int l_diffusion(lua_State *L)
{
    dgl_graph *G = self(L);
    double t = bind_number(L, 2);
    if (!(t >= 0))
        bind_arg_error(L, 2, "time is not negative, %g is", t);
    bind_try(L, dgl_graph_diffusion_distances(G, t, bind_new_array(L, 2, (size_t[]){ (size_t)G->n, (size_t)G->n })->data));
    return 1;
}

static int l_resistances(lua_State *L)
{
    dgl_graph *G = self(L);
    bind_try(L, dgl_graph_resistances(G, bind_new_array(L, 2, (size_t[]){ (size_t)G->n, (size_t)G->n })->data));
    return 1;
}

static int l_cheeger(lua_State *L)
{
    dgl_graph *G = self(L);
    dgl_cheeger c;
    lua_createtable(L, 0, 5);
    dgl_array *part = numbers(L, G->n);
    bind_try(L, dgl_graph_cheeger(G, &c, part->data));
    lua_setfield(L, -2, "part");
    const struct { const char *name; double x; } fields[] = {
        { "gap", c.gap }, { "lower", c.lower }, { "upper", c.upper }, { "conductance", c.conductance }
    };
    for (int k = 0; k < 4; k++) {
        lua_pushnumber(L, fields[k].x);
        lua_setfield(L, -2, fields[k].name);
    }
    bind_result(L);
    return 1;
}


// ---- forms ----

static int l_gradient(lua_State *L)
{
    dgl_graph *G = self(L);
    const dgl_array *f = per(L, 2, G->n, "nodes");
    dgl_graph_gradient(G, numbers(L, G->m)->data, f->data);
    return 1;
}

static int l_divergence(lua_State *L)
{
    dgl_graph *G = self(L);
    const dgl_array *w = per(L, 2, G->m, "edges");
    dgl_graph_divergence(G, numbers(L, G->n)->data, w->data);
    return 1;
}

// triangles, as an array that Lua holds
static dgl_array *triangles(lua_State *L, const dgl_graph *G)
{
    int *list = NULL, t;
    bind_try(L, dgl_graph_triangles(G, &list, &t));
    dgl_array **place = bind_shell(L, &bind_array_class);
    dgl_status status = dgl_array_new(place, 2, (size_t[]){ (size_t)t, 3 });
    for (int k = 0; k < 3 * t && !status; k++) (*place)->data[k] = list[k] + 1;
    dgl_free(list);
    bind_try(L, status);
    return *place;
}

static int l_triangles(lua_State *L) { return triangles(L, self(L)), 1; }

static int l_curl(lua_State *L)
{
    dgl_graph *G = self(L);
    const dgl_array *w = per(L, 2, G->m, "edges"), *t = triangles(L, G);
    int *list = ints(L, t->size);
    for (size_t k = 0; k < t->size; k++) list[k] = (int)t->data[k] - 1;
    dgl_graph_curl(G, (int)t->shape[0], list, numbers(L, (int)t->shape[0])->data, w->data);
    return 1;
}

static int l_hodge(lua_State *L)
{
    dgl_graph *G = self(L);
    const dgl_array *w = per(L, 2, G->m, "edges");
    static const char *const names[] = { "gradient", "curl", "harmonic", "potential" };
    double *part[4];
    lua_createtable(L, 0, 4);
    for (int k = 0; k < 4; k++) {
        part[k] = numbers(L, k < 3 ? G->m : G->n)->data;
        lua_setfield(L, -2, names[k]);
    }
    bind_try(L, dgl_graph_hodge(G, w->data, part[0], part[1], part[2], part[3]));
    bind_result(L);
    return 1;
}

static int l_components(lua_State *L)
{
    dgl_graph *G = self(L);
    int count, *component = ints(L, (size_t)G->n);
    bind_try(L, dgl_graph_components(G, &count, component));
    dgl_array *a = numbers(L, G->n);
    for (int v = 0; v < G->n; v++) a->data[v] = component[v] + 1;
    lua_pushinteger(L, count);
    return 2;
}

static int l_subgraph(lua_State *L)
{
    dgl_graph *G = self(L);
    dgl_array *a = bind_dense(L, 2);
    int *nodes = ints(L, a->size);
    for (size_t i = 0; i < a->size; i++) {
        lua_pushnumber(L, a->data[i]);
        nodes[i] = (int)bind_index(L, -1, (size_t)G->n, "node");
        lua_pop(L, 1);
    }
    bind_try(L, dgl_graph_subgraph(new_graph(L), G, (int)a->size, nodes));
    return 1;
}

static int l_reweighted(lua_State *L)
{
    dgl_graph *G = self(L);
    dgl_array *w = bind_dense(L, 2);
    if (w->size != (size_t)G->m)
        bind_error(L, DGL_ESHAPE, "%zu weights for %d edges", w->size, G->m);
    for (int e = 0; e < G->m; e++)
        if (!(w->data[e] > 0 && isfinite(w->data[e])))
            bind_error(L, DGL_EARG, "edge %d (%d-%d) gets weight %g: a weight is a length, positive and finite",
                       e + 1, G->tail[e] + 1, G->head[e] + 1, w->data[e]);
    bind_try(L, dgl_graph_reweighted(new_graph(L), G, w->data, NULL));
    return 1;
}


// ---- curvature and flow ----

static bool asks_exact(const dgl_param *params, const dgl_value *v)
{
    for (; params->name; params++, v++)
        if (!strcmp(params->name, "exact"))
            return v->num != 0;
    return false;
}

static int curvature(lua_State *L, const dgl_curvature *kind)
{
    dgl_graph *G = self(L);
    dgl_value v[DGL_MAX_PARAMS];
    bind_options(L, 2, kind->params, v);
    if (!asks_exact(kind->params, v)) {
        dgl_array *a = numbers(L, G->m);
        bind_try(L, kind->compute(G, v, a->data, NULL, NULL));
        return 1;
    }
    int64_t *num = lua_newuserdatauv(L, ((size_t)G->m + 1) * 2 * sizeof *num, 0), *den = num + G->m;
    bind_try(L, kind->exact(G, v, num, den));
    lua_createtable(L, G->m, 0);
    for (int e = 0; e < G->m; e++) {
        if (den[e] == 1)
            lua_pushfstring(L, "%I", (LUAI_UACINT)num[e]);
        else
            lua_pushfstring(L, "%I/%I", (LUAI_UACINT)num[e], (LUAI_UACINT)den[e]);
        lua_rawseti(L, -2, e + 1);
    }
    return 1;
}

#define DGL_CURVATURE(name, method, usage, doc) \
    static int l_##method(lua_State *L) { return curvature(L, &dgl_##name##_curvature); }
#include "graph/curvatures.def"
#undef DGL_CURVATURE

enum { CURVATURE, STEPS, STEP, NORMALIZE, SURGERY, EVERY, TOL, FLOW_PARAMS };

static const dgl_param flow_params[] = {
    { "curvature", DGL_TEXT, NAN, 0, 0, "which: ollivier, lin_lu_yau, forman, ...; its own options go beside this one", NULL },
    { "steps", DGL_INT, 50, 0, 1e7, "how many", NULL },
    { "step", DGL_NUM, 1, 1e-12, 1, "w becomes (1 - step kappa) d", NULL },
    { "normalize", DGL_BOOL, 1, 0, 1, "the mean length stays what it was at first", NULL },
    { "surgery", DGL_BOOL, 0, 0, 0, "cut edges longer than this many mean lengths; true: than 1 + 0.6 (longest - 1)", NULL },
    { "every", DGL_INT, 5, 1, 1e7, "steps between two cuts", NULL },
    { "tol", DGL_NUM, 1e-12, 0, 1e6, "ends when curvatures differ by no more", NULL },
    { 0 }
};

// the options of flows and those of the curvature that the table at arg names
static const dgl_curvature *flow_options(lua_State *L, int arg, dgl_param *params)
{
    const dgl_curvature *kind = &dgl_ollivier_curvature;
    if (lua_type(L, arg) == LUA_TTABLE) {
        if (lua_getfield(L, arg, "curvature") == LUA_TSTRING)
            bind_try(L, dgl_curvature_find(&kind, lua_tostring(L, -1)));
        lua_pop(L, 1);
    }
    memcpy(params, flow_params, sizeof flow_params);
    int n = FLOW_PARAMS;
    for (const dgl_param *p = kind->params; p->name; p++)
        if (strcmp(p->name, "exact"))
            params[n++] = *p;
    params[n] = (dgl_param){ 0 };
    return kind;
}

// the sum or mean over each node's edges of an array, or of the curvature that the table of options says
static int vertex_curvature(lua_State *L, bool mean)
{
    dgl_graph *G = self(L);
    double *kappa;
    if (bind_test(L, 2, &bind_array_class)) {
        kappa = per(L, 2, G->m, "edges")->data;
    } else {
        dgl_param params[DGL_MAX_PARAMS + 1];
        dgl_value v[DGL_MAX_PARAMS];
        const dgl_curvature *kind = flow_options(L, 2, params);
        params[FLOW_PARAMS - 1] = params[CURVATURE];   // of a flow's options only this one
        bind_options(L, 2, params + FLOW_PARAMS - 1, v);
        kappa = numbers(L, G->m)->data;
        bind_try(L, kind->compute(G, v + 1, kappa, NULL, NULL));
    }
    dgl_graph_vertex_sum(G, kappa, mean, numbers(L, G->n)->data);
    return 1;
}

static int l_vertex_ricci(lua_State *L) { return vertex_curvature(L, true); }
static int l_scalar_curvature(lua_State *L) { return vertex_curvature(L, false); }

static const dgl_param bakry_emery_params[] = {
    { "dimension", DGL_NUM, INFINITY, 0, INFINITY, "N in Gamma_2(f) >= (Lf)^2/N + K Gamma(f)", NULL },
    { "normalized", DGL_BOOL, 0, 0, 1, "the Laplacian is that of the random walk", NULL },
    { 0 }
};

static int l_bakry_emery(lua_State *L)
{
    dgl_graph *G = self(L);
    dgl_value v[2];
    bind_options(L, 2, bakry_emery_params, v);
    bind_try(L, dgl_graph_bakry_emery(G, v[0].num, v[1].num != 0, numbers(L, G->n)->data));
    return 1;
}

static int l_steinerberger(lua_State *L)
{
    dgl_graph *G = self(L);
    bool exact;
    bind_try(L, dgl_graph_steinerberger(G, numbers(L, G->n)->data, &exact));
    lua_pushboolean(L, exact);
    return 2;
}

static int l_ricci_flow(lua_State *L)
{
    dgl_graph *G = self(L);
    dgl_param params[DGL_MAX_PARAMS + 1];
    dgl_value v[DGL_MAX_PARAMS];
    const dgl_curvature *kind = flow_options(L, 2, params);
    bind_options(L, 2, params, v);
    dgl_flow_options o = {
        .steps = (int)v[STEPS].num, .step = v[STEP].num, .normalize = v[NORMALIZE].num != 0,
        .surgery = v[SURGERY].num, .every = (int)v[EVERY].num, .tol = v[TOL].num,
    };
    bind_try(L, dgl_graph_ricci_flow(new_graph(L), G, kind, v + FLOW_PARAMS, &o));
    return 1;
}

static dgl_flow *flow_of(lua_State *L)
{
    dgl_graph *G = self(L);
    if (!G->flow)
        bind_error(L, DGL_EUNSUP, "the graph does not come from a flow");
    return G->flow;
}

static int l_history(lua_State *L)   { return bind_push(L, &bind_array_class, flow_of(L)->history), 1; }
static int l_curvatures(lua_State *L) { return bind_push(L, &bind_array_class, flow_of(L)->curvature), 1; }
static int l_origin(lua_State *L)    { return bind_push(L, &bind_graph_class, flow_of(L)->origin), 1; }
static int l_why(lua_State *L)       { return lua_pushstring(L, flow_of(L)->why), 1; }


// ---- communities and layouts ----

static const dgl_param community_params[] = {
    { "method", DGL_WORD, 0, 0, 0, "cut long edges of a flow; or louvain, leiden, infomap, for which lengths do not count", "cut|louvain|leiden|infomap" },
    { "resolution", DGL_NUM, 1, 0, 1e6, "of louvain and leiden: greater for smaller communities", NULL },
    { "count", DGL_INT, 0, 1, 1 << 29, "how many; when not given, the cut of greatest modularity", NULL },
    { "smallest", DGL_INT, 0, 1, 1 << 29,
      "the least number of nodes of one; when not given, with count a third of an even share or less, else the one of "
      "greatest modularity", NULL },
    { 0 }
};

static int l_communities(lua_State *L)
{
    dgl_graph *G = self(L);
    dgl_value v[4];
    bind_options(L, 2, community_params, v);
    dgl_array *a = numbers(L, G->n);
    int count;
    if (v[0].num == 0)
        bind_try(L, dgl_graph_communities(G, &count, a->data, &(dgl_community_options){ (int)v[2].num, (int)v[3].num }));
    else {
        if (v[2].given || v[3].given)
            bind_error(L, DGL_EARG, "count and smallest are for method \"cut\"");
        bind_try(L, dgl_graph_other_communities(G, (int)v[0].num, v[1].num, &count, a->data));
    }
    lua_pushinteger(L, count);
    return 2;
}

static dgl_array *labels_of(lua_State *L, int arg, size_t n)
{
    dgl_array *a = bind_dense(L, arg);
    if (a->size != n)
        bind_error(L, DGL_ESHAPE, "%zu labels for %zu nodes", a->size, n);
    return a;
}

static int l_modularity(lua_State *L)
{
    dgl_graph *G = self(L);
    double q;
    bind_try(L, dgl_graph_modularity(G, &q, labels_of(L, 2, (size_t)G->n)->data));
    lua_pushnumber(L, q);
    return 1;
}

static int l_ari(lua_State *L)
{
    dgl_array *a = bind_dense(L, 1), *b = labels_of(L, 2, a->size);
    double ari;
    bind_try(L, dgl_adjusted_rand(&ari, a->size, a->data, b->data));
    lua_pushnumber(L, ari);
    return 1;
}

static int l_layout(lua_State *L)
{
    dgl_graph *G = self(L);
    const dgl_layout *layout = &dgl_spring_layout;
    dgl_value v[DGL_MAX_PARAMS];
    if (!lua_isnoneornil(L, 2))
        bind_try(L, dgl_layout_find(&layout, bind_string(L, 2)));
    bind_options(L, 3, layout->params, v);
    dgl_array *a = bind_new_array(L, 2, (size_t[]){ (size_t)G->n, 2 });
    bind_try(L, dgl_graph_layout(G, layout, v, a->data));
    return 1;
}

// The option called name of the table at place opts: what it says when it says no colour but one of the graph's numbers.
static void replace_word(lua_State *L, int opts, const char *name, const char *word, lua_CFunction values)
{
    lua_getfield(L, opts, name);
    if (lua_type(L, -1) == LUA_TSTRING && !strcmp(lua_tostring(L, -1), word)) {
        lua_pushcfunction(L, values);
        lua_pushvalue(L, 1);
        lua_call(L, 1, 1);
        lua_setfield(L, opts, name);
    }
    lua_pop(L, 1);
}

// ax:graph(G, {layout = "spring" or places, width = "weight", color = "weight", node_color = "labels" or "degree", ...}):
// the places of nodes, the edges and the options
static int l_plot(lua_State *L)
{
    enum { PLACES = 3, OPTIONS = 4 };
    if (strcmp(bind_string(L, 2), "graph"))
        bind_error(L, DGL_EARG, "a graph is drawn by ax:graph");
    if (lua_gettop(L) < OPTIONS && !bind_is_array(L, PLACES)) {
        lua_settop(L, PLACES);
        lua_pushnil(L);
        lua_insert(L, PLACES);
    }
    lua_settop(L, OPTIONS);
    lua_newtable(L);                                   // the options are the caller's: a copy
    if (lua_type(L, OPTIONS) == LUA_TTABLE)
        for (lua_pushnil(L); lua_next(L, OPTIONS); ) {
            lua_pushvalue(L, -2);
            lua_insert(L, -2);
            lua_rawset(L, OPTIONS + 1);
        }
    else if (!lua_isnil(L, OPTIONS))
        bind_type_error(L, OPTIONS, "table of options");
    lua_replace(L, OPTIONS);
    if (lua_isnil(L, PLACES)) {
        lua_getfield(L, OPTIONS, "layout");
        lua_replace(L, PLACES);
    }
    lua_pushnil(L);
    lua_setfield(L, OPTIONS, "layout");
    if (!bind_is_array(L, PLACES)) {
        lua_pushcfunction(L, l_layout);
        lua_pushvalue(L, 1);
        lua_pushvalue(L, PLACES);
        lua_call(L, 2, 1);
        lua_replace(L, PLACES);
    }
    replace_word(L, OPTIONS, "width", "weight", l_weights);
    replace_word(L, OPTIONS, "color", "weight", l_weights);
    replace_word(L, OPTIONS, "node_color", "labels", l_labels);
    replace_word(L, OPTIONS, "node_color", "degree", l_degree);
    lua_pushvalue(L, PLACES);
    lua_pushcfunction(L, l_edges);
    lua_pushvalue(L, 1);
    lua_call(L, 1, 1);
    lua_pushvalue(L, OPTIONS);
    return 3;
}


// ---- tables ----

static const bind_row class_rows[] = {
    { ".n", l_n, "G.n", "the number of nodes" },
    { ".m", l_m, "G.m", "the number of edges" },
    { ".labels", l_labels, "G.labels", "a number for each node that its maker gave, or nil" },
    { "edges", l_edges, "G:edges()", "the two nodes of each edge, m x 2" },
    { "weights", l_weights, "G:weights()", "the length of each edge" },
    { "degree", l_degree, "G:degree(v)", "the number of neighbours of a node, or of each" },
    { "neighbors", l_neighbors, "G:neighbors(v)", "the neighbours of a node, ascending" },
    { "distances", l_distances, "G:distances(v)",
      "lengths of shortest paths from a node, or between all; inf where there is none" },
    { "laplacian", l_laplacian, "G:laplacian{kind = \"plain\"}",
      "degrees minus adjacency, or normalized, or the walk's; an edge of twice the length counts half" },
    { "spectrum", l_spectrum, "G:spectrum(k, {kind = \"plain\"})",
      "the k least eigenvalues of the Laplacian, ascending, or all, and their eigenvectors as columns" },
    { "heat", l_heat, "G:heat(f, t)", "exp(-tL) f: what becomes of the heat f on the nodes after time t" },
    { "diffusion_distance", l_diffusion, "G:diffusion_distance(t)", "between all nodes: how far apart the heat from them is after time t" },
    { "resistance", l_resistances, "G:resistance()", "the effective resistances between all nodes; edges resist as their lengths" },
    { "cheeger", l_cheeger, "G:cheeger()",
      "the spectral gap, Cheeger's bounds for the conductance of the best cut, and a cut: gap, lower, upper, part, conductance" },
    { "gradient", l_gradient, "G:gradient(f)", "along each edge: f at its second node less f at its first" },
    { "divergence", l_divergence, "G:divergence(w)", "of a flow along the edges: what flows out of each node less what flows in" },
    { "curl", l_curl, "G:curl(w)", "the flow around each of G:triangles()" },
    { "triangles", l_triangles, "G:triangles()", "the triangles, t x 3, nodes ascending" },
    { "hodge", l_hodge, "G:hodge(w)",
      "the Hodge decomposition of a flow along the edges: gradient, curl, harmonic, which sum to it, and the potential" },
    { "vertex_ricci", l_vertex_ricci, "G:vertex_ricci{curvature = \"ollivier\", ...} or G:vertex_ricci(kappa)",
      "the mean curvature of the edges of each node" },
    { "scalar_curvature", l_scalar_curvature, "G:scalar_curvature{curvature = \"ollivier\", ...} or G:scalar_curvature(kappa)",
      "the sum of the curvatures of the edges of each node" },
    { "bakry_emery", l_bakry_emery, "G:bakry_emery{dimension = inf, normalized = false}",
      "Bakry and Emery's curvature of each node: the largest K with Gamma_2(f) >= (Lf)^2/N + K Gamma(f)" },
    { "steinerberger", l_steinerberger, "G:steinerberger()",
      "Steinerberger's curvature w of each node, D w = n for the distances D; and whether there is one, or only the nearest" },
    { "components", l_components, "G:components()", "the connected component of each node, and how many there are" },
    { "subgraph", l_subgraph, "G:subgraph{1, 2, 5}", "the given nodes and the edges between them" },
    { "reweighted", l_reweighted, "G:reweighted(w)", "the same graph with other lengths" },
#define DGL_CURVATURE(name, method, usage, doc) { #method, l_##method, usage, doc },
#include "graph/curvatures.def"
#undef DGL_CURVATURE
    { "ricci_flow", l_ricci_flow,
      "G:ricci_flow{steps = 50, curvature = \"ollivier\", alpha = 0.5, step = 1, normalize = true, surgery = false, "
      "every = 5, tol = 1e-12}",
      "the graph after Ricci flow: lengths shrink where curvature is positive; surgery = true cuts long edges (see history, why)" },
    { ".history", l_history, "H.history",
      "the lengths after each step of the flow, a row a step; nan once an edge is cut" },
    { ".curvature_history", l_curvatures, "H.curvature_history", "the curvatures after each step of the flow" },
    { ".origin", l_origin, "H.origin", "the graph that the flow began with" },
    { ".why", l_why, "H.why", "why the flow stopped, and what became of edges" },
    { "communities", l_communities, "H:communities{count =, smallest =, method = \"cut\", resolution = 1}",
      "labels from cutting long edges, and their number: into count parts, or where modularity is greatest; "
      "small parts join the one they have most edges to; or method = \"louvain\", \"leiden\", \"infomap\"" },
    { "layout", l_layout, "G:layout(\"spring\", {seed =, weighted = false})",
      "places in the plane, n x 2: spring, kamada-kawai, spectral or circle; the same for the same graph" },
    { "save", l_save, "G:save \"x.edges\"", "writes the graph as a text edge list, or as GraphML, \"x.graphml\"" },
    { "__plot", l_plot, NULL, NULL },
    { "__tostring", l_tostring, NULL, NULL },
    { 0 }
};

const bind_class bind_graph_class = {
    .name = "graph", .doc = "nodes 1 to n and edges whose weights are lengths", .rows = class_rows,
};

static const bind_row rows[] = {
    { "__call", l_graph, "graph({{1, 2}, {2, 3, 0.5}}, {n =, labels =})",
      "a graph from its edges; a third entry is the weight, which is a length" },
    { "load", l_load, "graph.load \"x.edges\"",
      "a text edge list: lines 'u v' or 'u v weight', 'u : label', # begins a comment; or GraphML, \"x.graphml\"" },
    { "karate", l_karate, "graph.karate()", "Zachary's karate club; labels are the clubs after the split" },
#define DGL_GENERATOR(name, usage, doc) { #name, make_##name, usage, doc },
#include "graph/generators.def"
#undef DGL_GENERATOR
    { "directed_ollivier_ricci", l_directed, "graph.directed_ollivier_ricci({{1, 2}, {2, 3, 0.5}}, {alpha = 0.5})",
      "Ollivier's curvature of each arc of a directed graph: from the nodes before its tail to those after its head" },
    { "ari", l_ari, "graph.ari(a, b)", "the adjusted Rand index of two labellings: 1 when they agree, 0 on average by chance" },
    { "modularity", l_modularity, "graph.modularity(G, labels)",
      "the part of the edges within labels, less what chance would give; lengths do not count" },
    { 0 }
};

const bind_module bind_graph_module = {
    .name = "graph", .doc = "graphs, their curvatures, flows and communities", .rows = rows,
    .classes = (const bind_class *const[]){ &bind_graph_class, NULL },
};
