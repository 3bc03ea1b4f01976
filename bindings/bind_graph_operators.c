// What acts on functions on nodes and edges: Laplacians, heat, resistances, cuts, and discrete forms.
#include "bind_graph.h"

#define KIND(words) { "kind", DGL_WORD, 0, 0, 0, \
    "plain, degrees minus adjacency; normalized, 1 - D^-1/2 A D^-1/2; walk, 1 - D^-1 A", words }
static const dgl_param laplacian_params[] = { KIND("plain|normalized|walk"), { 0 } };

static int l_laplacian(lua_State *L)
{
    dgl_graph *G = bind_graph(L);
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
    dgl_graph *G = bind_graph(L);
    dgl_value v[1];
    int all = lua_isnoneornil(L, 2) || lua_istable(L, 2), k = all ? G->n : (int)bind_index(L, 2, (size_t)G->n, "how many") + 1;
    bind_options(L, lua_istable(L, 2) ? 2 : 3, spectrum_params, v);
    dgl_array *lambda = bind_numbers(L, k), *V = bind_new_array(L, 2, (size_t[]){ (size_t)G->n, (size_t)k });
    bind_try(L, dgl_graph_spectrum(G, (int)v[0].num, k, lambda->data, V->data));
    return 2;
}

static int l_heat(lua_State *L)
{
    dgl_graph *G = bind_graph(L);
    dgl_array *f = bind_per(L, 2, G->n, "nodes");
    double t = bind_number(L, 3);
    if (!(t >= 0))
        bind_arg_error(L, 3, "time is not negative, %g is", t);
    bind_try(L, dgl_graph_heat(G, t, bind_numbers(L, G->n)->data, f->data));
    return 1;
}

static int l_diffusion(lua_State *L)
{
    dgl_graph *G = bind_graph(L);
    double t = bind_number(L, 2);
    if (!(t >= 0))
        bind_arg_error(L, 2, "time is not negative, %g is", t);
    bind_try(L, dgl_graph_diffusion_distances(G, t, bind_new_array(L, 2, (size_t[]){ (size_t)G->n, (size_t)G->n })->data));
    return 1;
}

static int l_resistances(lua_State *L)
{
    dgl_graph *G = bind_graph(L);
    if (lua_isnoneornil(L, 2)) {
        bind_try(L, dgl_graph_resistances(G, bind_new_array(L, 2, (size_t[]){ (size_t)G->n, (size_t)G->n })->data));
        return 1;
    }
    const dgl_array *pairs = bind_dense(L, 2);
    if (pairs->naxes != 2 || pairs->shape[1] != 2)
        bind_arg_error(L, 2, "pairs of nodes, k x 2, expected, got shape %s", dgl_array_shape_text(pairs));
    int *pair = bind_nodes(L, pairs, G->n);
    bind_try(L, dgl_graph_pair_resistances(G, pairs->shape[0], pair, bind_numbers(L, (int)pairs->shape[0])->data));
    return 1;
}

static int l_cheeger(lua_State *L)
{
    dgl_graph *G = bind_graph(L);
    dgl_cheeger c;
    lua_createtable(L, 0, 5);
    dgl_array *part = bind_numbers(L, G->n);
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

static int l_gradient(lua_State *L)
{
    dgl_graph *G = bind_graph(L);
    const dgl_array *f = bind_per(L, 2, G->n, "nodes");
    dgl_graph_gradient(G, bind_numbers(L, G->m)->data, f->data);
    return 1;
}

static int l_divergence(lua_State *L)
{
    dgl_graph *G = bind_graph(L);
    const dgl_array *w = bind_per(L, 2, G->m, "edges");
    dgl_graph_divergence(G, bind_numbers(L, G->n)->data, w->data);
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

static int l_triangles(lua_State *L) { return triangles(L, bind_graph(L)), 1; }

static int l_curl(lua_State *L)
{
    dgl_graph *G = bind_graph(L);
    const dgl_array *w = bind_per(L, 2, G->m, "edges"), *t = triangles(L, G);
    int *list = bind_ints(L, t->size);
    for (size_t k = 0; k < t->size; k++) list[k] = (int)t->data[k] - 1;
    dgl_graph_curl(G, (int)t->shape[0], list, bind_numbers(L, (int)t->shape[0])->data, w->data);
    return 1;
}

static int l_hodge(lua_State *L)
{
    dgl_graph *G = bind_graph(L);
    const dgl_array *w = bind_per(L, 2, G->m, "edges");
    static const char *const names[] = { "gradient", "curl", "harmonic", "potential" };
    double *part[4];
    lua_createtable(L, 0, 4);
    for (int k = 0; k < 4; k++) {
        part[k] = bind_numbers(L, k < 3 ? G->m : G->n)->data;
        lua_setfield(L, -2, names[k]);
    }
    bind_try(L, dgl_graph_hodge(G, w->data, part[0], part[1], part[2], part[3]));
    bind_result(L);
    return 1;
}

static const bind_row rows[] = {
    { "laplacian", l_laplacian, "G:laplacian{kind = \"plain\"}",
      "degrees minus adjacency, or normalized, or the walk's; an edge of twice the length counts half" },
    { "spectrum", l_spectrum, "G:spectrum(k, {kind = \"plain\"})",
      "the k least eigenvalues of the Laplacian, ascending, or all, and their eigenvectors as columns" },
    { "heat", l_heat, "G:heat(f, t)", "exp(-tL) f: what becomes of the heat f on the nodes after time t" },
    { "diffusion_distance", l_diffusion, "G:diffusion_distance(t)", "between all nodes: how far apart the heat from them is after time t" },
    { "resistance", l_resistances, "G:resistance(pairs)",
      "effective resistances between pairs of nodes, k x 2, or between all nodes; edges resist as their lengths" },
    { "cheeger", l_cheeger, "G:cheeger()",
      "the spectral gap, Cheeger's bounds for the conductance of the best cut, and a cut: gap, lower, upper, part, conductance" },
    { "gradient", l_gradient, "G:gradient(f)", "along each edge: f at its second node less f at its first" },
    { "divergence", l_divergence, "G:divergence(w)", "of a flow along the edges: what flows out of each node less what flows in" },
    { "curl", l_curl, "G:curl(w)", "the flow around each of G:triangles()" },
    { "triangles", l_triangles, "G:triangles()", "the triangles, t x 3, nodes ascending" },
    { "hodge", l_hodge, "G:hodge(w)",
      "the Hodge decomposition of a flow along the edges: gradient, curl, harmonic, which sum to it, and the potential" },
    { 0 }
};

static const bind_row_options options[] = {
    { "laplacian", laplacian_params },
    { "spectrum", spectrum_params },
    { 0 }
};

void bind_graph_operators(lua_State *L) { bind_methods(L, rows, options); }
