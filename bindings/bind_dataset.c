// data.swiss_roll{...}, data.digits(), ...: one function for each line of datasets.def.
#include "bind.h"

// for the set in the upvalue
static int make(lua_State *L)
{
    const dgl_dataset *set = lua_touserdata(L, lua_upvalueindex(1));
    dgl_value v[DGL_MAX_PARAMS];
    bind_params(L, 1, set->params, v);
    dgl_array **X = bind_shell(L, &bind_array_class), **y = bind_shell(L, &bind_array_class);
    bind_try(L, set->make(X, y, v));
    bind_pay(L, ((*X)->size + (*y ? (*y)->size : 0)) * sizeof(double));
    if (!*y)
        lua_pop(L, 1);
    return *y ? 2 : 1;
}

static int l_karate(lua_State *L)
{
    bind_try(L, dgl_graph_karate(bind_shell(L, &bind_graph_class)));
    return 1;
}

static void open(lua_State *L)
{
#define DGL_DATASET(name, usage, doc) \
    lua_pushlightuserdata(L, (void *)&dgl_##name##_dataset); \
    bind_method(L, #name, make, 1, usage, doc, dgl_##name##_dataset.params);
#include "cloud/datasets.def"
#undef DGL_DATASET
}

static const bind_row rows[] = {
    { "karate", l_karate, "data.karate()", "Zachary's karate club as a graph; labels are the clubs after the split" },
    { 0 }
};

const bind_module bind_dataset_module = { .name = "data", .rows = rows, .open = open };
