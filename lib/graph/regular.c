// Graphs with a rule: paths, rings, grids, trees, cubes.
#include "graph/generators.h"

#include <math.h>

dgl_status dgl_graph_generate(dgl_graph **out, const dgl_generator *generator, const dgl_value *value)
{
    for (int i = 0; i < generator->required; i++)
        if (!value[i].given)
            DGL_FAIL(DGL_EARG, "%s is missing: %s", generator->params[i].name, generator->params[i].doc);
    return generator->make(out, value);
}

typedef struct { int m, *ends; } edge_list;

static void join(edge_list *l, int u, int v)
{
    l->ends[2*l->m] = u;
    l->ends[2*l->m++ + 1] = v;
}

// room for the given number of edges, which is a product or a sum that may be too large for an int
#define EDGES(l, count)                                                                         \
    if ((count) > 1 << 29) DGL_FAIL(DGL_ENOMEM, "%.0f edges are too many", (double)(count));   \
    DGL_SCOPE;                                                                                  \
    DGL_SCRATCH_OF(int, l##_ends, 2 * (size_t)(count));                                         \
    edge_list l = { 0, l##_ends }

static const dgl_param node_params[] = { { "n", DGL_INT, NAN, 1, 1 << 28, "number of nodes", NULL }, { 0 } };
static const dgl_param ring_params[] = { { "n", DGL_INT, NAN, 3, 1 << 28, "number of nodes", NULL }, { 0 } };

static dgl_status path(dgl_graph **out, const dgl_value *v)
{
    int n = (int)v[0].num;
    EDGES(l, n - 1);
    for (int i = 1; i < n; i++) join(&l, i - 1, i);
    return dgl_graph_new(out, n, l.m, l.ends, NULL);
}
const dgl_generator dgl_path_generator = { node_params, 1, path };

static dgl_status cycle(dgl_graph **out, const dgl_value *v)
{
    int n = (int)v[0].num;
    EDGES(l, n);
    for (int i = 1; i < n; i++) join(&l, i - 1, i);
    join(&l, n - 1, 0);
    return dgl_graph_new(out, n, l.m, l.ends, NULL);
}
const dgl_generator dgl_cycle_generator = { ring_params, 1, cycle };

static void join_all(edge_list *l, int from, int n)
{
    for (int i = 0; i < n; i++)
        for (int j = i + 1; j < n; j++) join(l, from + i, from + j);
}

static dgl_status complete(dgl_graph **out, const dgl_value *v)
{
    int n = (int)v[0].num;
    EDGES(l, (long)n * (n - 1) / 2);
    join_all(&l, 0, n);
    return dgl_graph_new(out, n, l.m, l.ends, NULL);
}
const dgl_generator dgl_complete_generator = { node_params, 1, complete };

static dgl_status barbell(dgl_graph **out, const dgl_value *v)
{
    int n = (int)v[0].num;
    EDGES(l, (long)n * (n - 1) + 1);
    join_all(&l, 0, n);
    join_all(&l, n, n);
    join(&l, n - 1, n);
    return dgl_graph_new(out, 2*n, l.m, l.ends, NULL);
}
const dgl_generator dgl_barbell_generator = { node_params, 1, barbell };

static const dgl_param bipartite_params[] = {
    { "m", DGL_INT, NAN, 1, 1 << 28, "nodes on one side", NULL },
    { "n", DGL_INT, NAN, 1, 1 << 28, "nodes on the other", NULL }, { 0 }
};

static dgl_status bipartite(dgl_graph **out, const dgl_value *v)
{
    int m = (int)v[0].num, n = (int)v[1].num;
    EDGES(l, (long)m * n);
    for (int i = 0; i < m; i++)
        for (int j = 0; j < n; j++) join(&l, i, m + j);
    return dgl_graph_new(out, m + n, l.m, l.ends, NULL);
}
const dgl_generator dgl_bipartite_generator = { bipartite_params, 2, bipartite };

static const dgl_param grid_params[] = {
    { "m", DGL_INT, NAN, 1, 1 << 28, "number of rows", NULL },
    { "n", DGL_INT, NAN, 1, 1 << 28, "nodes in a row", NULL },
    { "periodic", DGL_BOOL, 0, 0, 1, "rows and columns are rings: a torus", NULL }, { 0 }
};

static dgl_status grid(dgl_graph **out, const dgl_value *v)
{
    int m = (int)v[0].num, n = (int)v[1].num;
    bool periodic = v[2].num != 0;
    if (periodic && (m < 3 || n < 3))
        DGL_FAIL(DGL_EARG, "a ring has at least 3 nodes; a periodic %d x %d grid has shorter ones", m, n);
    EDGES(l, 2 * (long)m * n);
    for (int i = 0; i < m; i++)
        for (int j = 0; j < n; j++) {
            int a = i*n + j;
            if (j + 1 < n || periodic) join(&l, a, i*n + (j + 1) % n);
            if (i + 1 < m || periodic) join(&l, a, (i + 1) % m * n + j);
        }
    return dgl_graph_new(out, m*n, l.m, l.ends, NULL);
}
const dgl_generator dgl_grid_generator = { grid_params, 2, grid };

static const dgl_param hypercube_params[] = { { "d", DGL_INT, NAN, 0, 24, "dimension", NULL }, { 0 } };

static dgl_status hypercube(dgl_graph **out, const dgl_value *v)
{
    int d = (int)v[0].num, n = 1 << d;
    EDGES(l, (long)d * n / 2);
    for (int i = 0; i < n; i++)
        for (int k = 0; k < d; k++)
            if (!(i >> k & 1)) join(&l, i, i | 1 << k);
    return dgl_graph_new(out, n, l.m, l.ends, NULL);
}
const dgl_generator dgl_hypercube_generator = { hypercube_params, 1, hypercube };

static const dgl_param tree_params[] = {
    { "r", DGL_INT, NAN, 1, 1 << 20, "children of a node", NULL },
    { "h", DGL_INT, NAN, 0, 1 << 20, "generations", NULL }, { 0 }
};

static dgl_status tree(dgl_graph **out, const dgl_value *v)
{
    int r = (int)v[0].num, h = (int)v[1].num;
    long n = 1, row = 1;
    for (int i = 0; i < h && n < 1 << 29; i++) n += row *= r;
    EDGES(l, n - 1);
    for (int i = 1; i < (int)n; i++) join(&l, (i - 1) / r, i);
    return dgl_graph_new(out, (int)n, l.m, l.ends, NULL);
}
const dgl_generator dgl_tree_generator = { tree_params, 2, tree };
