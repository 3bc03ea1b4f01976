// Communities of graphs, and measures of labellings.
#include "bind_graph.h"

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
    dgl_graph *G = bind_graph(L);
    dgl_value v[4];
    bind_options(L, 2, community_params, v);
    dgl_array *a = bind_numbers(L, G->n);
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
    dgl_graph *G = bind_graph(L);
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

static const bind_row methods[] = {
    { "communities", l_communities, "H:communities{count =, smallest =, method = \"cut\", resolution = 1}",
      "labels from cutting long edges, and their number: into count parts, or where modularity is greatest; "
      "small parts join the one they have most edges to; or method = \"louvain\", \"leiden\", \"infomap\"" },
    { 0 }
};

static const bind_row_options options[] = {
    { "communities", community_params },
    { 0 }
};

void bind_graph_communities(lua_State *L) { bind_methods(L, methods, options); }

static const bind_row rows[] = {
    { "ari", l_ari, "graph.ari(a, b)", "the adjusted Rand index of two labellings: 1 when they agree, 0 on average by chance" },
    { "modularity", l_modularity, "graph.modularity(G, labels)",
      "the part of the edges within labels, less what chance would give; lengths do not count" },
    { 0 }
};

const bind_module bind_graph_community_module = { .name = "graph", .rows = rows };
