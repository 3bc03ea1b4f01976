// nn.train, its data and options, and files of networks.
#include "bind_net.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// ---- targets ----

// pushes rows of m chances for classes y[n] that count from first
static dgl_array *one_hot(lua_State *L, int arg, const dgl_array *y, size_t m, double first)
{
    size_t n = y->size;
    dgl_array *t = bind_new_array(L, 2, (size_t[]){ n, m });
    for (size_t i = 0; i < n; i++) {
        double c = y->data[i] - first;
        if (!(c >= 0 && c < (double)m) || c != floor(c))
            bind_arg_error(L, arg, "row %zu has class %g; %zu outputs know %g to %g", i + 1, y->data[i], m, first, first + (double)m - 1);
        t->data[i*m + (size_t)c] = 1;
    }
    return t;
}

// where the classes of m begin: at 0 if one is 0, at 1 if one is m; else nobody knows
static double first_class(lua_State *L, int arg, const dgl_array *y, size_t m)
{
    double least = INFINITY, most = -INFINITY;
    for (size_t i = 0; i < y->size; i++) {
        least = fmin(least, y->data[i]);
        most = fmax(most, y->data[i]);
    }
    if (least >= 1 && most < (double)m)
        bind_arg_error(L, arg, "classes %g to %g of %zu: do they count from 0 or from 1? nn.one_hot(y, %zu, 0) and nn.one_hot(y, %zu, 1) say it", least, most, m, m, m);
    return least < 1 ? 0 : 1;
}

// nn.one_hot(y, count, first)
static int l_one_hot(lua_State *L)
{
    lua_settop(L, 3);
    dgl_array *y = bind_dense(L, 1);
    size_t m = bind_count(L, 2);
    one_hot(L, 1, y, m, lua_isnil(L, 3) ? first_class(L, 1, y, m) : bind_number(L, 3));
    return 1;
}

dgl_array *bind_targets(lua_State *L, int arg, const dgl_loss_kind *loss, size_t n, size_t outputs)
{
    if (!bind_is_array(L, arg))
        bind_arg_error(L, arg, "targets expected as a table or array, got %s", bind_typename(L, arg));
    dgl_array *y = bind_dense(L, arg);
    size_t rows = y->naxes ? y->shape[0] : 1;
    if (rows != n)
        bind_arg_error(L, arg, "%zu rows of targets for %zu points", rows, n);
    bool chances = loss && loss->check && (!strcmp(loss->name, "cross-entropy") || !strcmp(loss->name, "kl"));
    if (chances && y->size == n && outputs > 1) {
        y = one_hot(L, arg, y, outputs, first_class(L, arg, y, outputs));
        lua_replace(L, arg);
    }
    if (loss && y->size != n * outputs)
        bind_arg_error(L, arg, "targets of shape %s for %zu outputs", dgl_array_shape_text(y), outputs);
    if (loss && loss->check)
        bind_try(L, loss->check(outputs, n, y->data));
    return y;
}

// ---- an objective from net, X, y at 1, 2, 3 and the fields loss, kl of the table at 4 ----

// a text as its option list says, from the table; NULL: not given
const char *bind_text_option(lua_State *L, int table, const char *name)
{
    const char *s = NULL;
    if (lua_type(L, table) == LUA_TTABLE) {
        int type = lua_getfield(L, table, name);
        if (type == LUA_TSTRING)
            s = lua_tostring(L, -1);                    // the table keeps it
        else if (type != LUA_TNIL)
            bind_error(L, DGL_EARG, "option '%s' can't be a %s", name, bind_typename(L, -1));
        lua_pop(L, 1);
    }
    return s;
}

void bind_read_loss(lua_State *L, int table, dgl_objective *o)
{
    size_t m = (size_t)o->net->fn.nout;
    if (lua_type(L, table) == LUA_TTABLE && lua_getfield(L, table, "loss") == LUA_TFUNCTION) {
        o->own = bind_fn(L, -1, -1, 1);                 // stays on the stack
        if ((size_t)o->own->nin < m)
            bind_error(L, DGL_ESHAPE, "the loss takes %d numbers; %zu outputs and then the targets are expected", o->own->nin, m);
        o->targets = (size_t)o->own->nin - m;
        return;
    }
    if (lua_type(L, table) == LUA_TTABLE)
        lua_pop(L, 1);
    const char *name = bind_text_option(L, table, "loss");
    bind_try(L, dgl_loss_find(&o->loss, name ? name : "mse"));
    o->targets = m;
}

// what an objective leaves on the stack stays above the arguments
void bind_read_data(lua_State *L, int X, int y, dgl_objective *o)
{
    bind_rows p = bind_net_input(L, X, o->net);
    o->x = p.x;
    o->n = p.n;
    size_t m = (size_t)o->net->fn.nout;
    if (!p.n)
        bind_arg_error(L, X, "a batch of 0 rows");
    if (o->own && o->targets == 0) {
        o->t = p.x;
        return;
    }
    dgl_array *t = bind_targets(L, y, o->loss, p.n, m);
    if (o->own && t->size != p.n * o->targets)
        bind_error(L, DGL_ESHAPE, "targets of shape %s; the loss takes %zu numbers of them a point", dgl_array_shape_text(t), o->targets);
    o->t = t->data;
}

// fields of the options that are not numbers; the others are left in a table of their own at the top
static const char *const own_options[] = { "loss", "optimizer", "on_epoch", "validation", "checkpoint", "every", "regularizer", "weight", "part", "kl", NULL };

void bind_split_options(lua_State *L, int arg)
{
    lua_newtable(L);
    if (lua_isnoneornil(L, arg))
        return;
    if (lua_type(L, arg) != LUA_TTABLE)
        bind_type_error(L, arg, "table of options");
    int rest = lua_gettop(L);
    for (lua_pushnil(L); lua_next(L, arg); lua_pop(L, 1)) {
        bool own = false;
        for (int i = 0; own_options[i] && lua_type(L, -2) == LUA_TSTRING; i++) own = own || !strcmp(lua_tostring(L, -2), own_options[i]);
        if (own)
            continue;
        lua_pushvalue(L, -2);
        lua_pushvalue(L, -2);
        lua_rawset(L, rest);
    }
}

// ---- training ----

typedef struct { lua_State *L; int fn, every; const char *path; dgl_net *net; } watcher;

static dgl_status told(void *ctx, long epoch, double loss, double validation, bool *stop)
{
    const watcher *w = ctx;
    lua_State *L = w->L;
    if (w->path && epoch % w->every == 0)
        DGL_TRY(dgl_net_save(w->net, w->path));
    if (!w->fn)
        return DGL_OK;
    int top = lua_gettop(L);
    lua_pushvalue(L, w->fn);
    lua_pushinteger(L, epoch);
    lua_pushnumber(L, loss);
    if (isnan(validation))
        lua_pushnil(L);
    else
        lua_pushnumber(L, validation);
    dgl_status status = bind_call(L, 3, 1);
    *stop = !status && lua_isboolean(L, -1) && !lua_toboolean(L, -1);
    lua_settop(L, top);
    return status;
}

static const dgl_rule *check_rule(lua_State *L, int table)
{
    const char *name = bind_text_option(L, table, "optimizer"), *names[32] = { NULL };
    name = name ? name : "adam";
    for (int i = 0; dgl_rules[i]; i++) {
        names[i] = dgl_rules[i]->name;
        if (!strcmp(name, names[i]))
            return dgl_rules[i];
    }
    bind_error(L, DGL_EARG, "no optimizer '%s'%s", name, dgl_did_you_mean(name, names));
}

static double number_of(lua_State *L, int table, const char *name, double otherwise)
{
    double x = otherwise;
    if (lua_type(L, table) != LUA_TTABLE)
        return x;
    if (lua_getfield(L, table, name) == LUA_TNUMBER)
        x = lua_tonumber(L, -1);
    else if (!lua_isnil(L, -1))
        bind_error(L, DGL_EARG, "option '%s' must be a number, not a %s", name, bind_typename(L, -1));
    lua_pop(L, 1);
    return x;
}

// regularizer = "isometric", weight = 1, part = {from, to}: layers, from 1
static void read_penalty(lua_State *L, int table, dgl_objective *o)
{
    const char *name = bind_text_option(L, table, "regularizer"), *names[32] = { NULL };
    o->kl = number_of(L, table, "kl", 1);
    if (!name)
        return;
    for (int i = 0; dgl_penalty_kinds[i]; i++) {
        names[i] = dgl_penalty_kinds[i]->name;
        if (!strcmp(name, names[i]))
            o->penalty = dgl_penalty_kinds[i];
    }
    if (!o->penalty)
        bind_error(L, DGL_EARG, "no regularizer '%s'%s", name, dgl_did_you_mean(name, names));
    o->penalty_weight = number_of(L, table, "weight", 1);
    o->from = 0;
    o->to = o->net->nlayers;
    if (lua_getfield(L, table, "part") == LUA_TTABLE) {
        for (int k = 1; k <= 2; k++) {
            lua_rawgeti(L, -1, k);
            int l = (int)bind_index(L, -1, (size_t)o->net->nlayers, "layer");
            *(k == 1 ? &o->from : &o->to) = k == 1 ? l : l + 1;
            lua_pop(L, 1);
        }
        if (o->to <= o->from)
            bind_error(L, DGL_EARG, "part = {from, to} ends before it begins");
    } else if (!lua_isnil(L, -1))
        bind_error(L, DGL_EARG, "part is {from, to}, the layers that are regularised");
    lua_pop(L, 1);
}

// validation = {X, y}: the objective of its rows, whose numbers stay on the stack; false when it is not given
static bool read_validation(lua_State *L, int table, const dgl_objective *o, dgl_objective *check)
{
    if (lua_type(L, table) != LUA_TTABLE || lua_getfield(L, table, "validation") == LUA_TNIL)
        return false;
    if (lua_type(L, -1) != LUA_TTABLE)
        bind_error(L, DGL_EARG, "validation is {X, y}");
    int pair = lua_gettop(L);
    *check = *o;
    check->penalty = NULL;
    lua_rawgeti(L, pair, 1);
    lua_rawgeti(L, pair, 2);
    size_t rows = bind_net_input(L, pair + 1, o->net).n;
    if (bind_is_array(L, pair + 2) && bind_dense(L, pair + 2)->shape[0] != rows)
        bind_error(L, DGL_ESHAPE, "validation: %zu rows of targets for %zu points", bind_dense(L, pair + 2)->shape[0], rows);
    bind_read_data(L, pair + 1, pair + 2, check);
    return true;
}

// on_epoch, which stays on the stack, checkpoint and every
static watcher read_watcher(lua_State *L, int table, dgl_net *net)
{
    watcher w = { .L = L, .net = net, .path = bind_text_option(L, table, "checkpoint"), .every = (int)fmax(1, number_of(L, table, "every", 1)) };
    if (lua_type(L, table) != LUA_TTABLE)
        return w;
    if (lua_getfield(L, table, "on_epoch") == LUA_TFUNCTION)
        w.fn = lua_gettop(L);
    else if (!lua_isnil(L, -1))
        bind_error(L, DGL_EARG, "on_epoch must be a function(epoch, loss, validation), not a %s", bind_typename(L, -1));
    return w;
}

// a field of the table on the stack top: the first n of the numbers
static void set_curve(lua_State *L, const char *name, dgl_array *a, size_t n)
{
    bind_try(L, dgl_array_slice(bind_shell(L, &bind_array_class), a, 0, 0, 1, n));
    lua_setfield(L, -2, name);
}

static int l_train(lua_State *L)
{
    dgl_value option[DGL_MAX_PARAMS];
    dgl_train_result r;
    lua_settop(L, 4);
    dgl_objective o = { .net = bind_check(L, 1, &bind_net_class) }, check;
    if (!o.net->fn.nin)
        bind_net_input(L, 2, o.net);
    const dgl_rule *rule = check_rule(L, 4);
    bind_split_options(L, 4);
    bind_options(L, 5, dgl_train_params, option);
    bind_read_loss(L, 4, &o);
    bind_read_data(L, 2, 3, &o);
    read_penalty(L, 4, &o);
    bool checked = read_validation(L, 4, &o, &check);
    watcher w = read_watcher(L, 4, o.net);
    size_t epochs = (size_t)option[DGL_TRAIN_epochs].num;
    dgl_array *losses = bind_new_array(L, 1, &epochs), *validation = checked ? bind_new_array(L, 1, &epochs) : NULL;
    bind_try(L, dgl_train(&o, rule, option, checked ? &check : NULL, losses->data, validation ? validation->data : NULL,
                          w.fn || w.path ? told : NULL, &w, &r));
    lua_createtable(L, 0, 8);
    set_curve(L, "losses", losses, (size_t)r.epochs);
    if (validation)
        set_curve(L, "validation", validation, (size_t)r.epochs);
    bind_set_number(L, "loss", r.epochs ? losses->data[r.epochs - 1] : NAN);
    bind_set_integer(L, "epochs", r.epochs);
    bind_set_integer(L, "steps", r.steps);
    bind_set_text(L, "why", r.why);
    bind_set_number(L, "seconds", r.seconds);
    bind_result(L);
    return 1;
}

// ---- files ----

static int l_save(lua_State *L)
{
    dgl_net *net = bind_check(L, 1, &bind_net_class);
    bind_try(L, dgl_net_save(net, bind_string(L, 2)));
    return 0;
}

// {"linear", "tanh", "linear"} in place as one text, {nn.linear(2, 3), nn.tanh()} as a network
static void join_list(lua_State *L, int arg)
{
    luaL_Buffer b;
    lua_Integer n = (lua_Integer)lua_rawlen(L, arg);
    if (lua_rawgeti(L, arg, 1) == LUA_TUSERDATA) {
        lua_pushcfunction(L, bind_find_sequential());
        lua_pushvalue(L, arg);
        lua_call(L, 1, 1);
        lua_replace(L, arg);
        return;
    }
    luaL_buffinit(L, &b);
    for (lua_Integer i = 1; i <= n; i++) {
        if (i > 1)
            luaL_addchar(&b, ' ');
        if (lua_rawgeti(L, arg, i) != LUA_TSTRING)
            bind_arg_error(L, arg, "a list of layers has names, or layers; entry %d is a %s", (int)i, bind_typename(L, -1));
        luaL_addvalue(&b);
    }
    luaL_pushresult(&b);
    lua_replace(L, arg);
}

// nn.load(path), nn.load(path, "linear tanh linear"), nn.load(path, net): into a network that stands
static const dgl_param load_params[] = {
    { "prefix", DGL_TEXT, 0, 0, 0, "of the names of tensors, \"decoder.\"", NULL },
    { "names", DGL_TEXT, 0, 0, 0, "of the modules that have tensors, in the order of layers, \"fc1 fc2\"; else numbers", NULL },
    { 0 }
};

static int l_load(lua_State *L)
{
    dgl_value v[DGL_MAX_PARAMS];
    const char *path = bind_string(L, 1), *layers = NULL;
    lua_settop(L, 3);
    if (lua_type(L, 2) == LUA_TTABLE && !lua_rawlen(L, 2)) {        // options alone
        lua_replace(L, 3);
        lua_pushnil(L);
        lua_insert(L, 2);
        lua_settop(L, 3);
    } else if (lua_type(L, 2) == LUA_TTABLE)
        join_list(L, 2);
    lua_settop(L, 3);
    bind_options(L, 3, load_params, v);
    dgl_net *net = bind_test(L, 2, &bind_net_class);
    if (net) {
        bind_try(L, dgl_net_fill(net, path, v[0].text, v[1].text));
        lua_pushvalue(L, 2);
        return 1;
    }
    if (!lua_isnil(L, 2))
        layers = bind_string(L, 2);
    bind_try(L, dgl_net_load(bind_shell(L, &bind_net_class), path, layers, v[0].text, v[1].text));
    return 1;
}

void bind_net_more(lua_State *L)
{
    bind_pullback_method(L);
    bind_method(L, "save", l_save, 0, "net:save \"n.safetensors\"", "writes layers and weights, whole or not at all", NULL);
    bind_fisher_method(L);
}

static const bind_row rows[] = {
    { "one_hot", l_one_hot, "nn.one_hot(y, count, first)", "rows of count chances, 1 for each class of y, which count from first: 0 or 1, or as they tell themselves" },
    { "load", l_load, "nn.load(path[, architecture], {prefix =, names =})",
      "a network from .safetensors or .npz; architecture: \"linear tanh linear\", a list of such names or of layers, or a network to fill, where the file does not say it; names = \"fc1 fc2\" of its modules where they are no numbers" },
    { 0 }
};

static const bind_row_options options[] = {
    { "load", load_params },
    { 0 }
};

static void open(lua_State *L)
{
    bind_method(L, "train", l_train, 0, "nn.train(net, X, y, {loss = \"mse\", optimizer = \"adam\", lr = 1e-2, epochs = 100, batch =, on_epoch =})",
                "minimises the loss; gives losses, epochs, why. Also: validation = {X, y}, checkpoint = path, every =, regularizer =, weight =, part = {from, to}, kl = 1",
                dgl_train_params);
}

const bind_module bind_train_module = { .name = "nn", .rows = rows, .options = options, .open = open };
