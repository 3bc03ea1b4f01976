// data.swiss_roll{...}, data.digits(), ...: one function for each line of datasets.def.
#include "bind.h"

static int make(lua_State *L, const dgl_dataset *set)
{
    dgl_value v[DGL_MAX_PARAMS];
    bind_params(L, 1, set->params, v);
    dgl_array **X = bind_shell(L, &bind_array_class), **y = bind_shell(L, &bind_array_class);
    bind_try(L, set->make(X, y, v));
    bind_pay(L, ((*X)->size + (*y ? (*y)->size : 0)) * sizeof(double));
    if (!*y)
        lua_pop(L, 1);
    return *y ? 2 : 1;
}

#define DGL_DATASET(name, usage, doc) static int make_##name(lua_State *L) { return make(L, &dgl_##name##_dataset); }
#include "cloud/datasets.def"
#undef DGL_DATASET

static int l_karate(lua_State *L)
{
    bind_try(L, dgl_graph_karate(bind_shell(L, &bind_graph_class)));
    return 1;
}

static const bind_row rows[] = {
#define DGL_DATASET(name, usage, doc) { #name, make_##name, usage, doc },
#include "cloud/datasets.def"
#undef DGL_DATASET
    { "karate", l_karate, "data.karate()", "Zachary's karate club as a graph; labels are the clubs after the split" },
    { 0 }
};

const bind_module bind_dataset_module = { .name = "data", .rows = rows };
