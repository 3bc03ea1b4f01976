// Directed graphs.
#include "bind_graph.h"

#include <string.h>

static dgl_digraph *self(lua_State *L) { return bind_check(L, 1, &bind_digraph_class); }

static int l_n(lua_State *L) { return lua_pushinteger(L, self(L)->n), 1; }
static int l_m(lua_State *L) { return lua_pushinteger(L, self(L)->m), 1; }

static int l_labels(lua_State *L)
{
    dgl_array *labels = self(L)->labels;
    return labels ? bind_push(L, &bind_array_class, labels) : lua_pushnil(L), 1;
}

static int l_save(lua_State *L) { return bind_save_graph(L, 1, bind_string(L, 2)), 0; }

static int l_tostring(lua_State *L)
{
    dgl_digraph *G = self(L);
    lua_pushfstring(L, "directed graph with %d node%s and %d arc%s", G->n, G->n == 1 ? "" : "s", G->m, G->m == 1 ? "" : "s");
    return 1;
}

static int l_edges(lua_State *L)
{
    dgl_digraph *G = self(L);
    bind_push_ends(L, G->m, G->tail, G->head);
    return 1;
}

static int l_weights(lua_State *L)
{
    dgl_digraph *G = self(L);
    dgl_array *a = bind_numbers(L, G->m);
    for (int e = 0; e < G->m; e++) a->data[e] = G->weight[e];
    return 1;
}

// the nodes at the other ends of the links of a node, ascending
static int neighbors(lua_State *L, const dgl_links *l, int n)
{
    int v = (int)bind_index(L, 2, (size_t)n, "node"), k = 0;
    dgl_array *a = bind_numbers(L, l->start[v + 1] - l->start[v]);
    for (int i = l->start[v]; i < l->start[v + 1]; i++) {
        int at = k++;
        for (; at && a->data[at - 1] > l->node[i] + 1; at--) a->data[at] = a->data[at - 1];
        a->data[at] = l->node[i] + 1;
    }
    return 1;
}

static int l_successors(lua_State *L)   { return neighbors(L, &self(L)->out, self(L)->n); }
static int l_predecessors(lua_State *L) { return neighbors(L, &self(L)->in, self(L)->n); }

static int degree(lua_State *L, const dgl_links *l, int n)
{
    if (!lua_isnoneornil(L, 2)) {
        int v = (int)bind_index(L, 2, (size_t)n, "node");
        lua_pushinteger(L, l->start[v + 1] - l->start[v]);
        return 1;
    }
    dgl_array *a = bind_numbers(L, n);
    for (int v = 0; v < n; v++) a->data[v] = l->start[v + 1] - l->start[v];
    return 1;
}

static int l_out_degree(lua_State *L) { return degree(L, &self(L)->out, self(L)->n); }
static int l_in_degree(lua_State *L)  { return degree(L, &self(L)->in, self(L)->n); }

static int l_distances(lua_State *L)
{
    dgl_digraph *G = self(L);
    size_t n = (size_t)G->n;
    if (!lua_isnoneornil(L, 2)) {
        int v = (int)bind_index(L, 2, n, "node");
        bind_try(L, dgl_digraph_distances(G, 1, &v, bind_numbers(L, G->n)->data));
        return 1;
    }
    int *all = bind_ints(L, n);
    for (int v = 0; v < G->n; v++) all[v] = v;
    bind_try(L, dgl_digraph_distances(G, n, all, bind_new_array(L, 2, (size_t[]){ n, n })->data));
    return 1;
}

static int l_components(lua_State *L)
{
    dgl_digraph *G = self(L);
    int count, *component = bind_ints(L, (size_t)G->n);
    bind_try(L, dgl_digraph_components(G, &count, component));
    dgl_array *a = bind_numbers(L, G->n);
    for (int v = 0; v < G->n; v++) a->data[v] = component[v] + 1;
    lua_pushinteger(L, count);
    return 2;
}

static int l_reweighted(lua_State *L)
{
    dgl_digraph *G = self(L);
    dgl_array *w = bind_per(L, 2, G->m, "arcs");
    bind_try(L, dgl_digraph_reweighted(bind_shell(L, &bind_digraph_class), G, w->data, NULL));
    return 1;
}

static int l_undirected(lua_State *L)
{
    dgl_digraph *G = self(L);
    bind_try(L, dgl_digraph_undirected(bind_new_graph(L), G));
    return 1;
}

#define P { "p", DGL_NUM, 0, 0, 16, "neighbours get mass in proportion to exp(-w^p), w being the weight of the arc; 0: in equal parts", NULL }
static const dgl_param ollivier_params[] = { { "alpha", DGL_NUM, 0.5, 0, 1, "the part of its mass that a node keeps", NULL }, P, { 0 } };
static const dgl_param lin_lu_yau_params[] = { P, { 0 } };

static int l_ollivier(lua_State *L)
{
    dgl_digraph *G = self(L);
    dgl_value v[2];
    bind_options(L, 2, ollivier_params, v);
    bind_try(L, dgl_digraph_ollivier(G, v[0].num, v[1].num, bind_numbers(L, G->m)->data, NULL, NULL));
    return 1;
}

// twice the curvature at 1/2, for the reason that holds without directions (lib/graph/ollivier.c)
static int l_lin_lu_yau(lua_State *L)
{
    dgl_digraph *G = self(L);
    dgl_value v[1];
    bind_options(L, 2, lin_lu_yau_params, v);
    dgl_array *kappa = bind_numbers(L, G->m);
    bind_try(L, dgl_digraph_ollivier(G, 0.5, v[0].num, kappa->data, NULL, NULL));
    for (int e = 0; e < G->m; e++) kappa->data[e] *= 2;
    return 1;
}

static int l_ricci_flow(lua_State *L)
{
    dgl_digraph *G = self(L);
    dgl_param params[2 + BIND_RICCI_PARAMS + 1];
    dgl_value v[2 + BIND_RICCI_PARAMS];
    memcpy(params, ollivier_params, 2 * sizeof *params);
    memcpy(params + 2, bind_ricci_params, (BIND_RICCI_PARAMS + 1) * sizeof *params);
    bind_options(L, 2, params, v);
    dgl_flow_options o = bind_ricci_options(v + 2);
    bind_try(L, dgl_digraph_ricci_flow(bind_shell(L, &bind_digraph_class), G, v[0].num, v[1].num, &o));
    return 1;
}

static dgl_flow *flow_of(lua_State *L)
{
    dgl_digraph *G = self(L);
    if (!G->flow)
        bind_error(L, DGL_EUNSUP, "the graph does not come from a flow");
    return G->flow;
}

static int l_history(lua_State *L)    { return bind_push(L, &bind_array_class, flow_of(L)->history), 1; }
static int l_curvatures(lua_State *L) { return bind_push(L, &bind_array_class, flow_of(L)->curvature), 1; }
static int l_origin(lua_State *L)     { return bind_push(L, &bind_digraph_class, flow_of(L)->origin), 1; }
static int l_why(lua_State *L)        { return lua_pushstring(L, flow_of(L)->why), 1; }

// the layout of the graph without directions
static int l_layout(lua_State *L)
{
    lua_settop(L, 3);
    l_undirected(L);
    lua_getfield(L, -1, "layout");
    lua_pushvalue(L, -2);
    lua_pushvalue(L, 2);
    lua_pushvalue(L, 3);
    lua_call(L, 3, 1);
    return 1;
}

static int l_plot(lua_State *L)
{
    static const bind_plot_word words[] = { { "width", "weight", l_weights }, { "color", "weight", l_weights }, { "node_color", "labels", l_labels }, { 0 } };
    return bind_plot_graph(L, l_layout, l_edges, words, true);
}

static const bind_row class_rows[] = {
    { ".n", l_n, "D.n", "the number of nodes" },
    { ".m", l_m, "D.m", "the number of arcs" },
    { ".labels", l_labels, "D.labels", "a number for each node that its maker gave, or nil" },
    { "edges", l_edges, "D:edges()", "the two nodes of each arc, m x 2: from, to" },
    { "weights", l_weights, "D:weights()", "the length of each arc" },
    { "successors", l_successors, "D:successors(v)", "the nodes that v has arcs to, ascending" },
    { "predecessors", l_predecessors, "D:predecessors(v)", "the nodes that have arcs to v, ascending" },
    { "out_degree", l_out_degree, "D:out_degree(v)", "the number of arcs from a node, or from each" },
    { "in_degree", l_in_degree, "D:in_degree(v)", "the number of arcs to a node, or to each" },
    { "distances", l_distances, "D:distances(v)", "lengths of shortest ways from a node, or between all; inf where there is none" },
    { "components", l_components, "D:components()", "the strong component of each node, and how many there are" },
    { "reweighted", l_reweighted, "D:reweighted(w)", "the same graph with other lengths" },
    { "undirected", l_undirected, "D:undirected()", "the graph without directions; of two arcs between the same nodes the shorter" },
    { "ollivier_ricci", l_ollivier, "D:ollivier_ricci{alpha = 0.5, p = 0}",
      "Ollivier's curvature of each arc: from the nodes before its tail to those after its head; -inf where there is no way" },
    { "lin_lu_yau", l_lin_lu_yau, "D:lin_lu_yau{p = 0}", "the limit of Ollivier's curvature of each arc over 1 - alpha for alpha to 1, exactly" },
    { "ricci_flow", l_ricci_flow, "D:ricci_flow{alpha = 0.5, p = 0, steps = 50, step = 1, normalize = true, surgery = false, every = 5, tol = 1e-12}",
      "the graph after Ricci flow: lengths of arcs shrink where their curvature is positive (see history, why)" },
    { ".history", l_history, "H.history", "the lengths after each step of the flow, a row a step; nan once an arc is cut" },
    { ".curvature_history", l_curvatures, "H.curvature_history", "the curvatures after each step of the flow" },
    { ".origin", l_origin, "H.origin", "the graph that the flow began with" },
    { ".why", l_why, "H.why", "why the flow stopped, and what became of arcs" },
    { "layout", l_layout, "D:layout(\"spring\", {seed =})", "places in the plane, as those of D:undirected()" },
    { "save", l_save, "D:save \"x.graphml\"", "writes the graph as GraphML, or as a text edge list, \"x.edges\", of arcs" },
    { "__plot", l_plot, NULL, NULL },
    { "__tostring", l_tostring, NULL, NULL },
    { 0 }
};

static const bind_row_options options[] = {
    { "ollivier_ricci", ollivier_params },
    { "lin_lu_yau", lin_lu_yau_params },
    { 0 }
};

const bind_class bind_digraph_class = {
    .name = "directed graph", .doc = "nodes 1 to n and arcs whose weights are lengths", .rows = class_rows, .options = options,
};

const bind_module bind_digraph_module = { .name = "graph", .classes = (const bind_class *const[]){ &bind_digraph_class, NULL } };
