// What a graph is: its nodes, edges and parts, how it is drawn and saved.
#include "bind_graph.h"

#include <math.h>
#include <string.h>

dgl_array *bind_per(lua_State *L, int arg, int n, const char *what)
{
    if (!bind_is_array(L, arg))
        bind_type_error(L, arg, "array");
    dgl_array *a = bind_dense(L, arg);
    if (a->size != (size_t)n)
        bind_error(L, DGL_ESHAPE, "%zu numbers for %d %s", a->size, n, what);
    return a;
}

static int l_n(lua_State *L) { return lua_pushinteger(L, bind_graph(L)->n), 1; }
static int l_m(lua_State *L) { return lua_pushinteger(L, bind_graph(L)->m), 1; }

static int l_labels(lua_State *L)
{
    dgl_array *labels = bind_graph(L)->labels;
    return labels ? bind_push(L, &bind_array_class, labels) : lua_pushnil(L), 1;
}

static int l_tostring(lua_State *L)
{
    dgl_graph *G = bind_graph(L);
    bool ones = G->m == 0 || (G->unit && G->weight[0] == 1);
    lua_pushfstring(L, "%sgraph with %d node%s and %d edge%s", ones ? "" : "weighted ", G->n, G->n == 1 ? "" : "s",
                    G->m, G->m == 1 ? "" : "s");
    return 1;
}

dgl_array *bind_push_ends(lua_State *L, int m, const int *tail, const int *head)
{
    dgl_array *a = bind_new_array(L, 2, (size_t[]){ (size_t)m, 2 });
    for (int e = 0; e < m; e++) {
        a->data[2*e] = tail[e] + 1;
        a->data[2*e + 1] = head[e] + 1;
    }
    return a;
}

static int l_edges(lua_State *L)
{
    dgl_graph *G = bind_graph(L);
    bind_push_ends(L, G->m, G->tail, G->head);
    return 1;
}

static int l_weights(lua_State *L)
{
    dgl_graph *G = bind_graph(L);
    dgl_array *a = bind_numbers(L, G->m);
    for (int e = 0; e < G->m; e++) a->data[e] = G->weight[e];
    return 1;
}

static int l_degree(lua_State *L)
{
    dgl_graph *G = bind_graph(L);
    if (!lua_isnoneornil(L, 2)) {
        lua_pushinteger(L, dgl_graph_degree(G, (int)bind_index(L, 2, (size_t)G->n, "node")));
        return 1;
    }
    dgl_array *a = bind_numbers(L, G->n);
    for (int v = 0; v < G->n; v++) a->data[v] = dgl_graph_degree(G, v);
    return 1;
}

static int l_neighbors(lua_State *L)
{
    dgl_graph *G = bind_graph(L);
    int v = (int)bind_index(L, 2, (size_t)G->n, "node");
    dgl_array *a = bind_numbers(L, dgl_graph_degree(G, v));
    for (size_t k = 0; k < a->size; k++) a->data[k] = G->to[G->start[v] + (int)k] + 1;
    return 1;
}

static int l_distances(lua_State *L)
{
    dgl_graph *G = bind_graph(L);
    size_t n = (size_t)G->n;
    if (!lua_isnoneornil(L, 2)) {
        int v = (int)bind_index(L, 2, n, "node");
        dgl_array *a = bind_numbers(L, G->n);
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

static int l_components(lua_State *L)
{
    dgl_graph *G = bind_graph(L);
    int count, *component = bind_ints(L, (size_t)G->n);
    bind_try(L, dgl_graph_components(G, &count, component));
    dgl_array *a = bind_numbers(L, G->n);
    for (int v = 0; v < G->n; v++) a->data[v] = component[v] + 1;
    lua_pushinteger(L, count);
    return 2;
}

int *bind_nodes(lua_State *L, const dgl_array *a, int n)
{
    int *node = bind_ints(L, a->size);
    for (size_t i = 0; i < a->size; i++) {
        if (a->data[i] == floor(a->data[i]) && fabs(a->data[i]) < 1e15)
            lua_pushinteger(L, (lua_Integer)a->data[i]);
        else
            lua_pushnumber(L, a->data[i]);
        node[i] = (int)bind_index(L, -1, (size_t)n, "node");
        lua_pop(L, 1);
    }
    return node;
}

static int l_subgraph(lua_State *L)
{
    dgl_graph *G = bind_graph(L);
    dgl_array *a = bind_dense(L, 2);
    int *nodes = bind_nodes(L, a, G->n);
    bind_try(L, dgl_graph_subgraph(bind_new_graph(L), G, (int)a->size, nodes));
    return 1;
}

static int l_reweighted(lua_State *L)
{
    dgl_graph *G = bind_graph(L);
    dgl_array *w = bind_dense(L, 2);
    if (w->size != (size_t)G->m)
        bind_error(L, DGL_ESHAPE, "%zu weights for %d edges", w->size, G->m);
    for (int e = 0; e < G->m; e++)
        if (!(w->data[e] > 0 && isfinite(w->data[e])))
            bind_error(L, DGL_EARG, "edge %d (%d-%d) gets weight %g: a weight is a length, positive and finite",
                       e + 1, G->tail[e] + 1, G->head[e] + 1, w->data[e]);
    bind_try(L, dgl_graph_reweighted(bind_new_graph(L), G, w->data, NULL));
    return 1;
}

static int l_save(lua_State *L) { return bind_save_graph(L, 1, bind_string(L, 2)), 0; }

static dgl_flow *flow_of(lua_State *L)
{
    dgl_graph *G = bind_graph(L);
    if (!G->flow)
        bind_error(L, DGL_EUNSUP, "the graph does not come from a flow");
    return G->flow;
}

static int l_history(lua_State *L)   { return bind_push(L, &bind_array_class, flow_of(L)->history), 1; }
static int l_curvatures(lua_State *L) { return bind_push(L, &bind_array_class, flow_of(L)->curvature), 1; }
static int l_origin(lua_State *L)    { return bind_push(L, &bind_graph_class, flow_of(L)->origin), 1; }
static int l_why(lua_State *L)       { return lua_pushstring(L, flow_of(L)->why), 1; }

static int l_layout(lua_State *L)
{
    dgl_graph *G = bind_graph(L);
    const dgl_layout *layout = &dgl_spring_layout;
    dgl_value v[DGL_MAX_PARAMS];
    if (!lua_isnoneornil(L, 2))
        bind_try(L, dgl_layout_find(&layout, bind_string(L, 2)));
    bind_options(L, 3, layout->params, v);
    dgl_array *a = bind_new_array(L, 2, (size_t[]){ (size_t)G->n, 2 });
    bind_try(L, dgl_graph_layout(G, layout, v, a->data));
    return 1;
}

// An option that is the word is what the word stands for, of the object at 1.
static void replace_word(lua_State *L, int options, const bind_plot_word *w)
{
    lua_getfield(L, options, w->option);
    if (lua_type(L, -1) == LUA_TSTRING && !strcmp(lua_tostring(L, -1), w->word)) {
        lua_pushcfunction(L, w->values);
        lua_pushvalue(L, 1);
        lua_call(L, 1, 1);
        lua_setfield(L, options, w->option);
    }
    lua_pop(L, 1);
}

// The options at the stack place that follows: a copy, as they are the caller's.
static void copy_options(lua_State *L, int options)
{
    lua_newtable(L);
    if (lua_type(L, options) == LUA_TTABLE)
        for (lua_pushnil(L); lua_next(L, options); ) {
            lua_pushvalue(L, -2);
            lua_insert(L, -2);
            lua_rawset(L, options + 1);
        }
    else if (!lua_isnil(L, options))
        bind_type_error(L, options, "table of options");
    lua_replace(L, options);
}

// the arguments are the object, the kind of plot, its places or nothing, and options
int bind_plot_graph(lua_State *L, lua_CFunction layout, lua_CFunction edges, const bind_plot_word *words, bool arrows)
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
    copy_options(L, OPTIONS);
    if (lua_isnil(L, PLACES)) {
        lua_getfield(L, OPTIONS, "layout");
        lua_replace(L, PLACES);
    }
    lua_pushnil(L);
    lua_setfield(L, OPTIONS, "layout");
    if (!bind_is_array(L, PLACES)) {
        lua_pushcfunction(L, layout);
        lua_pushvalue(L, 1);
        lua_pushvalue(L, PLACES);
        lua_call(L, 2, 1);
        lua_replace(L, PLACES);
    }
    for (; words->option; words++) replace_word(L, OPTIONS, words);
    if (arrows && lua_getfield(L, OPTIONS, "arrows") == LUA_TNIL) {
        lua_pushboolean(L, true);
        lua_setfield(L, OPTIONS, "arrows");
    }
    lua_settop(L, OPTIONS);
    lua_pushvalue(L, PLACES);
    lua_pushcfunction(L, edges);
    lua_pushvalue(L, 1);
    lua_call(L, 1, 1);
    lua_pushvalue(L, OPTIONS);
    return 3;
}

// ax:graph(G, {layout = "spring" or places, width = "weight", color = "weight", node_color = "labels" or "degree", ...})
static int l_plot(lua_State *L)
{
    static const bind_plot_word words[] = {
        { "width", "weight", l_weights }, { "color", "weight", l_weights }, { "node_color", "labels", l_labels },
        { "node_color", "degree", l_degree }, { 0 }
    };
    return bind_plot_graph(L, l_layout, l_edges, words, false);
}

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
    { "components", l_components, "G:components()", "the connected component of each node, and how many there are" },
    { "subgraph", l_subgraph, "G:subgraph{1, 2, 5}", "the given nodes and the edges between them" },
    { "reweighted", l_reweighted, "G:reweighted(w)", "the same graph with other lengths" },
    { ".history", l_history, "H.history",
      "the lengths after each step of the flow, a row a step; nan once an edge is cut" },
    { ".curvature_history", l_curvatures, "H.curvature_history", "the curvatures after each step of the flow" },
    { ".origin", l_origin, "H.origin", "the graph that the flow began with" },
    { ".why", l_why, "H.why", "why the flow stopped, and what became of edges" },
    { "layout", l_layout, "G:layout(\"spring\", {seed =, weighted = false})",
      "places in the plane, n x 2: spring, kamada-kawai, spectral or circle; the same for the same graph" },
    { "save", l_save, "G:save \"x.edges\"", "writes the graph as a text edge list, or as GraphML, \"x.graphml\"" },
    { "__plot", l_plot, NULL, NULL },
    { "__tostring", l_tostring, NULL, NULL },
    { 0 }
};

static void more(lua_State *L)
{
    bind_graph_operators(L);
    bind_graph_curvatures(L);
    bind_graph_communities(L);
}

const bind_class bind_graph_class = {
    .name = "graph", .doc = "nodes 1 to n and edges whose weights are lengths", .rows = class_rows, .more = more,
};

const bind_module bind_graph_module = {
    .name = "graph", .doc = "graphs, their curvatures, flows and communities",
    .classes = (const bind_class *const[]){ &bind_graph_class, NULL },
};
