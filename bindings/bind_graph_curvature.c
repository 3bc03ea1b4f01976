// Curvatures of graphs and the flows they drive; optimal transport.
#include "bind_graph.h"

#include <math.h>
#include <string.h>

static bool asks_exact(const dgl_param *params, const dgl_value *v)
{
    for (; params->name; params++, v++)
        if (!strcmp(params->name, "exact"))
            return v->num != 0;
    return false;
}

// for the kind in the upvalue
static int l_curvature(lua_State *L)
{
    const dgl_curvature *kind = lua_touserdata(L, lua_upvalueindex(1));
    dgl_graph *G = bind_graph(L);
    dgl_value v[DGL_MAX_PARAMS];
    bind_options(L, 2, kind->params, v);
    if (!asks_exact(kind->params, v)) {
        dgl_array *a = bind_numbers(L, G->m);
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

enum { CURVATURE, STEPS, STEP, NORMALIZE, SURGERY, EVERY, TOL, FLOW_PARAMS };

#define WHICH { "curvature", DGL_TEXT, NAN, 0, 0, "which: ollivier, lin_lu_yau, forman, ...; its own options go beside this one", NULL }
static const dgl_param which_params[] = { WHICH, { 0 } };
static const dgl_param flow_params[] = {
    WHICH,
    { "steps", DGL_INT, 50, 0, 1e7, "how many", NULL },
    { "step", DGL_NUM, 1, 1e-12, 1, "w becomes (1 - step kappa) d", NULL },
    { "normalize", DGL_BOOL, 1, 0, 1, "the mean length stays what it was at first", NULL },
    { "surgery", DGL_BOOL, 0, 0, 0, "cut edges longer than this many mean lengths; true: than 1 + 0.6 (longest - 1)", NULL },
    { "every", DGL_INT, 5, 1, 1e7, "steps between two cuts", NULL },
    { "tol", DGL_NUM, 1e-12, 0, 1e6, "ends when curvatures differ by no more", NULL },
    { 0 }
};

const dgl_param *const bind_ricci_params = flow_params + STEPS;

dgl_flow_options bind_ricci_options(const dgl_value *v)
{
    v -= STEPS;
    return (dgl_flow_options){
        .steps = (int)v[STEPS].num, .step = v[STEP].num, .normalize = v[NORMALIZE].num != 0,
        .surgery = v[SURGERY].num, .every = (int)v[EVERY].num, .tol = v[TOL].num,
    };
}

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
    dgl_graph *G = bind_graph(L);
    double *kappa;
    if (bind_test(L, 2, &bind_array_class)) {
        kappa = bind_per(L, 2, G->m, "edges")->data;
    } else {
        dgl_param params[DGL_MAX_PARAMS + 1];
        dgl_value v[DGL_MAX_PARAMS];
        const dgl_curvature *kind = flow_options(L, 2, params);
        params[FLOW_PARAMS - 1] = params[CURVATURE];   // of a flow's options only this one
        bind_options(L, 2, params + FLOW_PARAMS - 1, v);
        kappa = bind_numbers(L, G->m)->data;
        bind_try(L, kind->compute(G, v + 1, kappa, NULL, NULL));
    }
    dgl_graph_vertex_sum(G, kappa, mean, bind_numbers(L, G->n)->data);
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
    dgl_graph *G = bind_graph(L);
    dgl_value v[2];
    bind_options(L, 2, bakry_emery_params, v);
    bind_try(L, dgl_graph_bakry_emery(G, v[0].num, v[1].num != 0, bind_numbers(L, G->n)->data));
    return 1;
}

static const dgl_param node_resistance_params[] = {
    { "equilibrium", DGL_BOOL, 0, 0, 1, "Devriendt, Ottolini and Steinerberger's: R w = 1 for the matrix R of effective resistances", NULL },
    { 0 }
};

static int l_node_resistance_curvature(lua_State *L)
{
    dgl_graph *G = bind_graph(L);
    dgl_value v[1];
    bind_options(L, 2, node_resistance_params, v);
    double *p = bind_numbers(L, G->n)->data;
    bind_try(L, v[0].num != 0 ? dgl_graph_resistance_equilibrium(G, p) : dgl_graph_resistance_nodes(G, p));
    return 1;
}

static int l_steinerberger(lua_State *L)
{
    dgl_graph *G = bind_graph(L);
    bool exact;
    bind_try(L, dgl_graph_steinerberger(G, bind_numbers(L, G->n)->data, &exact));
    lua_pushboolean(L, exact);
    return 2;
}

static int l_ricci_flow(lua_State *L)
{
    dgl_graph *G = bind_graph(L);
    dgl_param params[DGL_MAX_PARAMS + 1];
    dgl_value v[DGL_MAX_PARAMS];
    const dgl_curvature *kind = flow_options(L, 2, params);
    bind_options(L, 2, params, v);
    dgl_flow_options o = bind_ricci_options(v + STEPS);
    bind_try(L, dgl_graph_ricci_flow(bind_new_graph(L), G, kind, v + FLOW_PARAMS, &o));
    return 1;
}

static const bind_row methods[] = {
    { "vertex_ricci", l_vertex_ricci, "G:vertex_ricci{curvature = \"ollivier\", ...} or G:vertex_ricci(kappa)",
      "the mean curvature of the edges of each node" },
    { "scalar_curvature", l_scalar_curvature, "G:scalar_curvature{curvature = \"ollivier\", ...} or G:scalar_curvature(kappa)",
      "the sum of the curvatures of the edges of each node" },
    { "bakry_emery", l_bakry_emery, "G:bakry_emery{dimension = inf, normalized = false}",
      "Bakry and Emery's curvature of each node: the largest K with Gamma_2(f) >= (Lf)^2/N + K Gamma(f)" },
    { "node_resistance_curvature", l_node_resistance_curvature, "G:node_resistance_curvature{equilibrium = false}",
      "Devriendt and Lambiotte's curvature of each node, from effective resistances; it sums to 1 on a connected graph; "
      "equilibrium: Devriendt, Ottolini and Steinerberger's, R w = 1 for the resistances R" },
    { "steinerberger", l_steinerberger, "G:steinerberger()",
      "Steinerberger's curvature w of each node, D w = n for the distances D; and whether there is one, or only the nearest" },
    { "ricci_flow", l_ricci_flow,
      "G:ricci_flow{steps = 50, curvature = \"ollivier\", alpha = 0.5, step = 1, normalize = true, surgery = false, "
      "every = 5, tol = 1e-12}",
      "the graph after Ricci flow: lengths shrink where curvature is positive; surgery = true cuts long edges (see history, why)" },
    { 0 }
};

static const bind_row_options options[] = {
    { "vertex_ricci", which_params },
    { "scalar_curvature", which_params },
    { "bakry_emery", bakry_emery_params },
    { "ricci_flow", flow_params },
    { "node_resistance_curvature", node_resistance_params },
    { 0 }
};

void bind_graph_curvatures(lua_State *L)
{
#define DGL_CURVATURE(name, method, usage, doc) \
    lua_pushlightuserdata(L, (void *)&dgl_##name##_curvature); \
    bind_method(L, #method, l_curvature, 1, usage, doc, dgl_##name##_curvature.params);
#include "graph/curvatures.def"
#undef DGL_CURVATURE
    bind_methods(L, methods, options);
}

static const dgl_param transport_params[] = {
    { "normalize", DGL_BOOL, 0, 0, 1, "masses are divided by their sums", NULL },
    { 0 }
};

static int l_transport(lua_State *L)
{
    dgl_value v[1];
    bind_options(L, 4, transport_params, v);
    const dgl_array *a = bind_dense(L, 1), *b = bind_dense(L, 2), *c = bind_dense(L, 3);
    if (c->naxes != 2 || c->shape[0] != a->size || c->shape[1] != b->size)
        bind_error(L, DGL_ESHAPE, "costs of shape %s for masses at %zu and %zu places", dgl_array_shape_text(c), a->size, b->size);
    double cost;
    dgl_array *plan = bind_new_array(L, 2, c->shape);
    bind_try(L, dgl_transport_masses(&cost, plan->data, a->size, b->size, a->data, b->data, c->data, v[0].num != 0));
    lua_pushnumber(L, cost);
    lua_insert(L, -2);
    return 2;
}

static const bind_row rows[] = {
    { "transport", l_transport, "cost, plan = graph.transport(a, b, C, {normalize = false})",
      "optimal transport of masses a to masses b, exactly: the least sum of plan[i][j] C[i][j]" },
    { 0 }
};

static const bind_row_options transport_options[] = {
    { "transport", transport_params },
    { 0 }
};

const bind_module bind_graph_curvature_module = { .name = "graph", .rows = rows, .options = transport_options };
