// nn.linear(2, 16), nn.tanh(), nn.sequential{...}: layers and networks, one constructor for each line of layers.def and
// activations.def.
#include "bind_net.h"
#include "net/conv.h"

#include <stdio.h>
#include <string.h>

static dgl_net **new_net(lua_State *L) { return bind_shell(L, &bind_net_class); }
static void pay(lua_State *L, const dgl_net *net) { bind_pay(L, net->nparams * sizeof(double)); }

// nn.group_conv{3, 8, 3, lift = true}: what a table has by place becomes arguments, the rest stays its options
static void unpack_places(lua_State *L)
{
    int n = lua_gettop(L) == 1 && lua_type(L, 1) == LUA_TTABLE ? (int)lua_rawlen(L, 1) : 0;
    if (!n)
        return;
    luaL_checkstack(L, n + 4, "arguments");
    lua_newtable(L);
    for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) {
        if (lua_isinteger(L, -2) && lua_tointeger(L, -2) >= 1 && lua_tointeger(L, -2) <= n)
            continue;
        lua_pushvalue(L, -2);
        lua_pushvalue(L, -2);
        lua_rawset(L, 2);
    }
    for (int i = 1; i <= n; i++) {
        lua_rawgeti(L, 1, i);
        lua_insert(L, i + 1);
    }
    lua_remove(L, 1);
}

static int make(lua_State *L)
{
    const dgl_layer_kind *kind = lua_touserdata(L, lua_upvalueindex(1));
    dgl_value v[DGL_MAX_PARAMS];
    unpack_places(L);
    bind_params(L, 1, kind->params, v);
    dgl_rng *g = bind_generator(L);
    dgl_net **net = new_net(L);
    bind_try(L, dgl_net_new(net, kind, v, g));
    pay(L, *net);
    return 1;
}

static int make_activation(lua_State *L)
{
    dgl_value v[1] = { { .num = (double)lua_tointeger(L, lua_upvalueindex(1)) } };
    if (lua_gettop(L) > 0 && !(lua_type(L, 1) == LUA_TTABLE && lua_rawlen(L, 1) == 0))
        bind_arg_error(L, 1, "an activation takes nothing; put it into nn.sequential{...}");
    bind_try(L, dgl_net_new(new_net(L), &dgl_activation_kind, v, NULL));
    return 1;
}

static int l_residual(lua_State *L)
{
    dgl_value v[DGL_MAX_PARAMS];
    bind_params(L, 1, dgl_residual_params, v);
    dgl_rng *g = bind_generator(L);
    bind_try(L, dgl_net_residual(new_net(L), v, g));
    return 1;
}

static int l_sequential(lua_State *L)
{
    if (lua_type(L, 1) != LUA_TTABLE)
        bind_type_error(L, 1, "table of layers");
    size_t n = lua_rawlen(L, 1);
    for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1))
        if (lua_type(L, -2) != LUA_TNUMBER)
            bind_error(L, DGL_EARG, "layers have no names; got one at '%s'", luaL_tolstring(L, -2, NULL));
    dgl_net **part = lua_newuserdatauv(L, (n + 1) * sizeof *part, 0);
    for (size_t i = 0; i < n; i++) {
        lua_rawgeti(L, 1, (lua_Integer)i + 1);
        part[i] = bind_test(L, -1, &bind_net_class);
        if (!part[i])
            bind_error(L, DGL_EARG, "entry %zu is a %s, not a layer", i + 1, bind_typename(L, -1));
        lua_pop(L, 1);                                  // the table keeps it
    }
    dgl_net **net = new_net(L);
    bind_try(L, dgl_net_join(net, (int)n, part));
    pay(L, *net);
    return 1;
}

lua_CFunction bind_find_sequential(void) { return l_sequential; }

// nn.rotation_average(conv, "c4"): the same convolution, its kernel averaged over the quarter turns
static int l_rotation_average(lua_State *L)
{
    dgl_net *net = bind_check(L, 1, &bind_net_class);
    const char *group = lua_isnoneornil(L, 2) ? "c4" : bind_string(L, 2);
    if (strcmp(group, "c4"))
        bind_error(L, DGL_EARG, "no group '%s'; on the lattice of pixels it is \"c4\"", group);
    dgl_net **out = new_net(L);
    bind_try(L, dgl_net_copy(out, net));
    for (int l = 0; l < (*out)->nlayers; l++) {
        if (strcmp((*out)->layer[l].kind->name, "conv2d"))
            bind_error(L, DGL_EARG, "layer %d is a %s, not a conv2d", l + 1, (*out)->layer[l].kind->name);
        (*out)->layer[l].option[DGL_CONV2D_AVERAGE] = 1;
    }
    return 1;
}

// nn.turn(X, e, orientations): images under element e of the square's symmetries; channels in groups are orientations, which move, too
static int l_turn(lua_State *L)
{
    dgl_array *X = bind_dense(L, 1);
    int e = (int)bind_integer(L, 2);
    size_t G = lua_isnoneornil(L, 3) ? 1 : bind_count(L, 3);
    if (X->naxes < 2 || X->shape[X->naxes - 1] != X->shape[X->naxes - 2])
        bind_arg_error(L, 1, "square images expected, got shape %s", dgl_array_shape_text(X));
    size_t k = X->shape[X->naxes - 1], planes = k ? X->size/(k*k) : 0, channels = X->naxes > 2 ? X->shape[X->naxes - 3] : 1;
    if (e < 0 || e > 7 || (e > 3 && G == 4))
        bind_arg_error(L, 2, "elements are 0 to 3 (quarter turns), and 4 to 7 (after a mirror)");
    if (G != 1 && ((G != 4 && G != 8) || channels % G))
        bind_arg_error(L, 3, "%zu channels are no multiple of %zu orientations (4 or 8)", channels, G);
    dgl_array *Y = bind_new_array(L, X->naxes, X->shape);
    for (size_t p = 0; p < planes; p++) {
        size_t s = p % G, from = G == 1 ? p : p - s + (size_t)dgl_square_product(dgl_square_inverse(e), (int)s);
        for (size_t i = 0; i < k*k; i++) Y->data[p*k*k + i] = X->data[from*k*k + dgl_square_source(e, k, i/k, i % k)];
    }
    return 1;
}

static const bind_row rows[] = {
    { "rotation_average", l_rotation_average, "nn.rotation_average(conv, \"c4\")",
      "the convolution with its kernel averaged over quarter turns: it commutes with them (it is not invariant)" },
    { "turn", l_turn, "nn.turn(X, e, orientations)", "square images turned by e quarters (e < 4), or mirrored first (e >= 4); orientation channels move along" },
    { "sequential", l_sequential, "nn.sequential{layer, layer, ...}", "layers and networks one after another, with parameters of its own" },
    { 0 }
};

static void open(lua_State *L)
{
    for (const dgl_layer_kind *const *k = dgl_layer_kinds; *k; k++) {
        lua_pushlightuserdata(L, (void *)*k);
        bind_method(L, (*k)->name, make, 1, (*k)->usage, (*k)->doc, (*k)->params);
    }
    for (int i = 0; dgl_activation_names[i]; i++) {
        char usage[64];
        snprintf(usage, sizeof usage, "nn.%s()", dgl_activation_names[i]);
        lua_pushinteger(L, i);
        bind_method(L, dgl_activation_names[i], make_activation, 1, usage, dgl_activation_docs[i], NULL);
    }
    bind_method(L, "residual", l_residual, 0, "nn.residual{width = 2, depth = 10, order = 1, activation = \"tanh\", dl = 1}",
                "Hauser and Ray's C^k network: layers that are finite differences of order k", dgl_residual_params);
}

const bind_module bind_layers_module = { .name = "nn", .doc = "networks: layers, training, latent geometry", .rows = rows, .open = open };
