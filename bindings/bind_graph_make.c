// graph{...} and the other makers of graphs, directed and not.
#include "bind_graph.h"

#include <math.h>

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
    *ends = bind_ints(L, 2 * m);
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
    { "directed", DGL_BOOL, 0, 0, 1, "edges are arcs, from their first to their second node", NULL },
    { 0 }
};

static int make(lua_State *L, bool directed)
{
    dgl_value v[3];
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
    const double *labels = v[1].given ? v[1].array->data : NULL;
    if (directed || v[2].num != 0) {
        dgl_digraph **D = bind_shell(L, &bind_digraph_class);
        bind_try(L, dgl_digraph_new(D, n, (int)m, ends, weight));
        bind_try(L, dgl_digraph_set_labels(*D, labels));
    } else {
        dgl_graph **G = bind_new_graph(L);
        bind_try(L, dgl_graph_new(G, n, (int)m, ends, weight));
        bind_try(L, dgl_graph_set_labels(*G, labels));
    }
    return 1;
}

static int l_graph(lua_State *L)   { return make(L, false); }
static int l_digraph(lua_State *L) { return make(L, true); }

// the graph of a file, directed or not, at the stack top
static int load(lua_State *L, const char *path, bool arcs)
{
    dgl_graph **G = bind_new_graph(L);
    dgl_digraph **D = bind_shell(L, &bind_digraph_class);
    bind_try(L, dgl_graph_load(G, D, arcs, path));
    if (*G)
        lua_pop(L, 1);
    return 1;
}

static const dgl_param load_params[] = {
    { "directed", DGL_BOOL, 0, 0, 1, "lines and edges are arcs, from their first to their second node", NULL },
    { 0 }
};

static int l_load(lua_State *L)
{
    dgl_value v[1];
    const char *path = bind_string(L, 1);
    bind_options(L, 2, load_params, v);
    return load(L, path, v[0].num != 0);
}

void bind_load_graph(lua_State *L, const char *path) { load(L, path, false); }

void bind_save_graph(lua_State *L, int arg, const char *path)
{
    dgl_digraph *D = bind_test(L, arg, &bind_digraph_class);
    bind_try(L, D ? dgl_digraph_save(D, path) : dgl_graph_save(bind_check(L, arg, &bind_graph_class), path));
}

static int l_karate(lua_State *L)
{
    bind_try(L, dgl_graph_karate(bind_new_graph(L)));
    return 1;
}

// for the generator in the upvalue
static int generate(lua_State *L)
{
    const dgl_generator *generator = lua_touserdata(L, lua_upvalueindex(1));
    dgl_value v[DGL_MAX_PARAMS];
    bind_params(L, 1, generator->params, v);
    bind_try(L, dgl_graph_generate(bind_new_graph(L), generator, v));
    return 1;
}

static void open(lua_State *L)
{
#define DGL_GENERATOR(name, usage, doc) \
    lua_pushlightuserdata(L, (void *)&dgl_##name##_generator); \
    bind_method(L, #name, generate, 1, usage, doc, dgl_##name##_generator.params);
#include "graph/generators.def"
#undef DGL_GENERATOR
}

static const bind_row rows[] = {
    { "__call", l_graph, "graph({{1, 2}, {2, 3, 0.5}}, {n =, labels =, directed = false})",
      "a graph from its edges; a third entry is the weight, which is a length" },
    { "digraph", l_digraph, "graph.digraph({{1, 2}, {2, 3, 0.5}}, {n =, labels =})",
      "a directed graph from its arcs, each from its first node to its second" },
    { "load", l_load, "graph.load(\"x.edges\", {directed = false})",
      "a text edge list: lines 'u v' or 'u v weight', 'u : label', # begins a comment; or GraphML, \"x.graphml\", which may say itself that it is directed" },
    { "karate", l_karate, "graph.karate()", "Zachary's karate club; labels are the clubs after the split" },
    { 0 }
};

static const bind_row_options options[] = {
    { "__call", graph_params },
    { "digraph", graph_params },
    { "load", load_params },
    { 0 }
};

const bind_module bind_graph_make_module = { .name = "graph", .rows = rows, .options = options, .open = open };
