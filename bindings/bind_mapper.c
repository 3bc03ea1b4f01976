// topology.mapper: clusters of points and how they overlap, as a table.
#include "bind_graph.h"
#include "bind_topo.h"

#include <math.h>

static const bind_class bind_mapper_class = { .name = "mapper", .doc = "clusters and their overlaps", .rows = bind_no_rows };

enum { INTERVALS, OVERLAP, EPS, BINS, DISTANCES };
static const dgl_param mapper_params[] = {
    { "intervals", DGL_INT, 10, 1, 1e6, "that cover the range of each function", NULL },
    { "overlap", DGL_NUM, 0.3, 0, 0.99, "part of an interval that it shares with the next", NULL },
    { "eps", DGL_NUM, NAN, 0, INFINITY, "points nearer than this belong together; when not given, up to the first gap", NULL },
    { "bins", DGL_INT, 10, 1, 1e6, "a gap is the first empty one of so many bins of the lengths at which clusters join", NULL },
    BIND_DISTANCES,
    { 0 }
};

static int l_mapper(lua_State *L)
{
    dgl_value v[5];
    lua_settop(L, 3);
    dgl_array *X = bind_topo_points(L, 1);
    if (!bind_is_array(L, 2))
        bind_type_error(L, 2, "array of the values of functions on the points");
    dgl_array *f = bind_dense(L, 2);
    size_t n = X->shape[0], functions = f->naxes == 2 ? f->shape[1] : 1;
    if (f->naxes < 1 || f->naxes > 2 || f->shape[0] != n)
        bind_error(L, DGL_ESHAPE, "values of shape %s on %zu points", dgl_array_shape_text(f), n);
    bind_options(L, 3, mapper_params, v);
    dgl_points P = dgl_points_of(X->data, n, X->shape[1], bind_are_distances(X, &v[DISTANCES]));
    dgl_mapper **place = bind_shell(L, &bind_mapper_class);
    bind_try(L, dgl_topo_mapper(place, &P, functions, f->data,
        &(dgl_mapper_options){ (size_t)v[INTERVALS].num, v[OVERLAP].num, v[EPS].num, (int)v[BINS].num }));
    dgl_mapper *M = *place;

    lua_newtable(L);
    int result = lua_gettop(L);
    dgl_array *sizes = bind_new_array(L, 1, &M->nodes);
    lua_setfield(L, result, "sizes");
    dgl_array *values = bind_new_array(L, 2, (size_t[]){ M->nodes, functions });
    lua_setfield(L, result, "values");
    lua_createtable(L, (int)M->nodes, 0);
    for (size_t k = 0; k < M->nodes; k++) {
        size_t size = M->start[k + 1] - M->start[k];
        dgl_array *members = bind_new_array(L, 1, &size);
        sizes->data[k] = (double)size;
        for (size_t i = 0; i < size; i++) {
            uint32_t p = M->member[M->start[k] + i];
            members->data[i] = p + 1;
            for (size_t c = 0; c < functions; c++) values->data[k * functions + c] += f->data[p * functions + c] / (double)size;
        }
        lua_rawseti(L, -2, (lua_Integer)k + 1);
    }
    lua_setfield(L, result, "members");
    int *ends = lua_newuserdatauv(L, (M->edges + 1) * 2 * sizeof *ends, 0);
    for (size_t e = 0; e < 2 * M->edges; e++) ends[e] = (int)M->edge[e];
    dgl_graph **G = bind_shell(L, &bind_graph_class);
    bind_try(L, dgl_graph_new(G, (int)M->nodes, (int)M->edges, ends, NULL));
    double *label = lua_newuserdatauv(L, (M->nodes + 1) * sizeof *label, 0);
    for (size_t k = 0; k < M->nodes; k++) label[k] = values->data[k * functions];
    bind_try(L, dgl_graph_set_labels(*G, label));
    lua_pop(L, 1);
    lua_setfield(L, result, "graph");
    lua_settop(L, result);
    bind_result(L);
    return 1;
}

static const bind_row rows[] = {
    { "mapper", l_mapper, "topology.mapper(X, f, {intervals = 10, overlap = 0.3, eps =, bins = 10})",
      "Mapper: clusters of the points in overlapping pieces of the range of f, joined where they share points; "
      "a table with graph, members, sizes and values" },
    { 0 }
};

static const bind_row_options options[] = {
    { "mapper", mapper_params },
    { 0 }
};

const bind_module bind_mapper_module = { .name = "topology", .rows = rows, .options = options };
