// nn.train, nn.loss and what follows from a loss: gradients, curvature products, Fisher matrices.
#include "bind_net.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// ---- targets ----

// classes as numbers to rows of chances
static dgl_array *one_hot(lua_State *L, int arg, const dgl_array *y, size_t n, size_t m)
{
    double least = 1;
    for (size_t i = 0; i < n; i++) least = fmin(least, y->data[i]);
    double first = least < 1 ? 0 : 1;
    dgl_array *t = bind_new_array(L, 2, (size_t[]){ n, m });
    for (size_t i = 0; i < n; i++) {
        double c = y->data[i] - first;
        if (!(c >= 0 && c < (double)m) || c != floor(c))
            bind_arg_error(L, arg, "row %zu has class %g; a network with %zu outputs knows %g to %g", i + 1, y->data[i], m, first, first + (double)m - 1);
        t->data[i*m + (size_t)c] = 1;
    }
    lua_replace(L, arg);
    return t;
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
    if (chances && y->size == n && outputs > 1)
        y = one_hot(L, arg, y, n, outputs);
    if (loss && y->size != n * outputs)
        bind_arg_error(L, arg, "targets of shape %s for %zu outputs", dgl_array_shape_text(y), outputs);
    if (loss && loss->check)
        bind_try(L, loss->check(outputs, n, y->data));
    return y;
}

// ---- an objective from net, X, y at 1, 2, 3 and the fields loss, kl of the table at 4 ----

// a text as its option list says, from the table; NULL: not given
static const char *text_of(lua_State *L, int table, const char *name)
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

static void read_loss(lua_State *L, int table, dgl_objective *o)
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
    const char *name = text_of(L, table, "loss");
    bind_try(L, dgl_loss_find(&o->loss, name ? name : "mse"));
    o->targets = m;
}

// what an objective leaves on the stack stays above the arguments
static void read_data(lua_State *L, int X, int y, dgl_objective *o)
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

static dgl_objective check_objective(lua_State *L)
{
    dgl_objective o = { .net = bind_check(L, 1, &bind_net_class) };
    lua_settop(L, 4);
    if (!o.net->fn.nin)
        bind_net_input(L, 2, o.net);
    read_loss(L, 4, &o);
    read_data(L, 2, 3, &o);
    return o;
}

// fields of the options that are not numbers; the others are left in a table of their own at the top
static const char *const own_options[] = { "loss", "optimizer", "on_epoch", "validation", "checkpoint", "every", "regularizer", "weight", "part", "kl", NULL };

static void split_options(lua_State *L, int arg)
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

static const dgl_param loss_params[] = {
    { "loss", DGL_ANY, NAN, 0, 0, "mse, bce, cross-entropy, kl, bernoulli, or a function of outputs and targets", NULL },
    { 0 }
};

// options of a table that names only the loss
static void check_loss_only(lua_State *L, int table)
{
    if (lua_isnoneornil(L, table))
        return;
    if (lua_type(L, table) != LUA_TTABLE)
        bind_type_error(L, table, "table of options");
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
        int i;
        bind_try(L, dgl_param_find(&i, loss_params, lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "?"));
    }
}

static int l_loss(lua_State *L)
{
    check_loss_only(L, 4);
    dgl_objective o = check_objective(L);
    double loss;
    dgl_array *g = bind_new_array(L, 1, &o.net->nparams);
    bind_try(L, dgl_objective_eval(&o, 0, NULL, &loss, g->data));
    lua_pushnumber(L, loss);
    lua_insert(L, -2);
    return 2;
}

// nn.hvp(net, X, y, v, {loss =}) and the like: v moves behind
static int product(lua_State *L, dgl_status (*f)(const dgl_objective *, double *, const double *))
{
    lua_settop(L, 5);
    lua_rotate(L, 4, 1);                                // options to 4, v to 5
    check_loss_only(L, 4);
    lua_pushvalue(L, 5);
    lua_replace(L, 5);
    dgl_net *net = bind_check(L, 1, &bind_net_class);
    dgl_objective o = { .net = net };
    bind_net_input(L, 2, net);
    read_loss(L, 4, &o);
    read_data(L, 2, 3, &o);
    dgl_array *v = bind_dense(L, 5);
    if (v->size != net->nparams)
        bind_error(L, DGL_ESHAPE, "a direction of %zu numbers for %zu parameters", v->size, net->nparams);
    dgl_array *out = bind_new_array(L, 1, &net->nparams);
    bind_try(L, f(&o, out->data, v->data));
    return 1;
}

static int l_hvp(lua_State *L) { return product(L, dgl_objective_hvp); }
static int l_fisher_product(lua_State *L) { return product(L, dgl_objective_fisher_product); }

// a matrix too large for memory is an error before it is asked for
static void check_matrix_size(lua_State *L, size_t n, const char *what, const char *instead)
{
    if (n > 1 << 14)
        bind_error(L, DGL_EUNSUP, "%s would have %zu rows and take %.2g GB%s%s", what, n, 8e-9*(double)n*(double)n, *instead ? "; " : "", instead);
}

// the Fisher matrix of what a loss says of the outputs' distribution: targets don't matter
static int l_fisher(lua_State *L)
{
    dgl_net *net = bind_check(L, 1, &bind_net_class);
    lua_settop(L, 3);
    check_loss_only(L, 3);
    bind_rows p = bind_net_input(L, 2, net);
    dgl_objective o = { .net = net, .x = p.x, .n = p.n, .targets = (size_t)net->fn.nout };
    const char *name = text_of(L, 3, "loss");
    bind_try(L, dgl_loss_find(&o.loss, name ? name : "mse"));
    dgl_array *t = bind_new_array(L, 2, (size_t[]){ p.n, (size_t)net->fn.nout });
    o.t = t->data;
    check_matrix_size(L, net->nparams, "the Fisher matrix", "nn.fisher_product gives what it does to a vector");
    dgl_array *F = bind_new_array(L, 2, (size_t[]){ net->nparams, net->nparams });
    bind_try(L, dgl_objective_fisher(&o, F->data));
    return 1;
}

// the K-FAC step of the gradient
static int l_kfac(lua_State *L)
{
    lua_settop(L, 5);
    double damping = bind_opt_number(L, 5, 1e-3);
    check_loss_only(L, 4);
    dgl_objective o = check_objective(L);
    double loss;
    dgl_array *g = bind_new_array(L, 1, &o.net->nparams);
    bind_try(L, dgl_objective_eval(&o, 0, NULL, &loss, g->data));
    bind_try(L, dgl_objective_kfac(&o, g->data, damping));
    return 1;
}

static const dgl_param spectrum_params[] = {
    { "steps", DGL_INT, 40, 1, 100000, "of Lanczos", NULL },
    { "seed", DGL_INT, 0, 0, 4294967295.0, "of the first vector", NULL },
    { 0 }
};

static int l_hessian_spectrum(lua_State *L)
{
    dgl_value v[DGL_MAX_PARAMS];
    dgl_objective o = check_objective(L);
    split_options(L, 4);
    bind_options(L, lua_gettop(L), spectrum_params, v);
    size_t k = (size_t)v[0].num < o.net->nparams ? (size_t)v[0].num : o.net->nparams;
    dgl_array *values = bind_new_array(L, 1, &k), *weights = bind_new_array(L, 1, &k);
    bind_try(L, dgl_hessian_lanczos(&o, k, values->data, weights->data, (uint32_t)v[1].num));
    return 2;
}

static int l_ntk(lua_State *L)
{
    dgl_net *net = bind_check(L, 1, &bind_net_class);
    bind_rows p = bind_net_input(L, 2, net);
    size_t m = p.n * (size_t)net->fn.nout;
    check_matrix_size(L, m, "the tangent kernel", "");
    dgl_array *K = bind_new_array(L, 2, (size_t[]){ m, m });
    bind_try(L, dgl_net_ntk(net, p.n, K->data, p.x));
    return 1;
}

// the loss over a plane of parameters: S[i][j] at theta + a[i] d1 + b[j] d2
static int l_loss_slice(lua_State *L)
{
    lua_settop(L, 8);
    lua_rotate(L, 4, 1);                                // options to 4
    check_loss_only(L, 4);
    dgl_net *net = bind_check(L, 1, &bind_net_class);
    dgl_objective o = { .net = net };
    bind_net_input(L, 2, net);
    read_loss(L, 4, &o);
    read_data(L, 2, 3, &o);
    dgl_array *v[4];
    for (int k = 0; k < 4; k++) v[k] = bind_dense(L, 5 + k);
    if (v[0]->size != net->nparams || v[1]->size != net->nparams)
        bind_error(L, DGL_ESHAPE, "directions of %zu and %zu numbers for %zu parameters", v[0]->size, v[1]->size, net->nparams);
    dgl_array *S = bind_new_array(L, 2, (size_t[]){ v[2]->size, v[3]->size });
    bind_try(L, dgl_objective_slice(&o, v[0]->data, v[1]->data, v[2]->size, v[2]->data, v[3]->size, v[3]->data, S->data));
    return 1;
}

// what a regulariser gives for a network at points, without weight
static int l_penalty(lua_State *L)
{
    dgl_net *net = bind_check(L, 1, &bind_net_class);
    bind_rows p = bind_net_input(L, 2, net);
    const char *name = lua_isnoneornil(L, 3) ? "distortion" : bind_string(L, 3), *names[32] = { NULL };
    const dgl_penalty_kind *kind = NULL;
    for (int i = 0; dgl_penalty_kinds[i]; i++) {
        names[i] = dgl_penalty_kinds[i]->name;
        if (!strcmp(name, names[i]))
            kind = dgl_penalty_kinds[i];
    }
    if (!kind || kind->tangent)
        bind_error(L, DGL_EARG, "no regularizer '%s'%s", name, kind ? ": it is random" : dgl_did_you_mean(name, names));
    size_t channels = dgl_pass_channels(kind->order, net->fn.nin), m = (size_t)net->fn.nout;
    dgl_array *block = bind_new_array(L, 3, (size_t[]){ m, channels, p.n }), *g = bind_new_array(L, 3, (size_t[]){ m, channels, p.n });
    dgl_pass pass = { .n = p.n, .order = kind->order, .d = net->fn.nin, .channels = channels, .seeds = 1 };
    double sum = 0;
    bind_try(L, dgl_net_jet_block(net, kind->order, p.n, block->data, p.x));
    bind_try(L, kind->eval(&pass, m, &sum, g->data, block->data, 1));
    lua_pushnumber(L, sum);
    return 1;
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
    const char *name = text_of(L, table, "optimizer"), *names[32] = { NULL };
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
    const char *name = text_of(L, table, "regularizer"), *names[32] = { NULL };
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

static int l_train(lua_State *L)
{
    dgl_value option[DGL_MAX_PARAMS];
    lua_settop(L, 4);
    dgl_objective o = { .net = bind_check(L, 1, &bind_net_class) }, check;
    if (!o.net->fn.nin)
        bind_net_input(L, 2, o.net);
    const dgl_rule *rule = check_rule(L, 4);
    split_options(L, 4);
    bind_options(L, 5, dgl_train_params, option);
    read_loss(L, 4, &o);
    read_data(L, 2, 3, &o);
    read_penalty(L, 4, &o);
    watcher w = { .L = L, .net = o.net, .path = text_of(L, 4, "checkpoint"), .every = (int)fmax(1, number_of(L, 4, "every", 1)) };
    bool checked = false;
    if (lua_type(L, 4) == LUA_TTABLE) {
        if (lua_getfield(L, 4, "validation") == LUA_TTABLE) {
            int table = lua_gettop(L);
            check = o;
            check.penalty = NULL;
            lua_rawgeti(L, table, 1);
            lua_rawgeti(L, table, 2);
            size_t rows = bind_net_input(L, table + 1, o.net).n;
            if (bind_is_array(L, table + 2) && bind_dense(L, table + 2)->shape[0] != rows)
                bind_error(L, DGL_ESHAPE, "validation: %zu rows of targets for %zu points", bind_dense(L, table + 2)->shape[0], rows);
            read_data(L, table + 1, table + 2, &check);
            checked = true;
        } else if (!lua_isnil(L, -1))
            bind_error(L, DGL_EARG, "validation is {X, y}");
        if (lua_getfield(L, 4, "on_epoch") == LUA_TFUNCTION)
            w.fn = lua_gettop(L);
        else if (!lua_isnil(L, -1))
            bind_error(L, DGL_EARG, "on_epoch must be a function(epoch, loss, validation), not a %s", bind_typename(L, -1));
    }
    size_t epochs = (size_t)option[DGL_TRAIN_epochs].num;
    dgl_array *losses = bind_new_array(L, 1, &epochs);
    int place = lua_gettop(L);
    dgl_array *validation = checked ? bind_new_array(L, 1, &epochs) : NULL;
    dgl_train_result r;
    bind_try(L, dgl_train(&o, rule, option, checked ? &check : NULL, losses->data, validation ? validation->data : NULL,
                          w.fn || w.path ? told : NULL, &w, &r));
    lua_createtable(L, 0, 8);
    int table = lua_gettop(L);
    for (int k = 0; k <= checked; k++) {
        dgl_array **taken = bind_shell(L, &bind_array_class);
        bind_try(L, dgl_array_slice(taken, k ? validation : losses, 0, 0, 1, (size_t)r.epochs));
        lua_setfield(L, table, k ? "validation" : "losses");
    }
    (void)place;
    lua_pushnumber(L, r.epochs ? losses->data[r.epochs - 1] : NAN);
    lua_setfield(L, table, "loss");
    lua_pushinteger(L, r.epochs);
    lua_setfield(L, table, "epochs");
    lua_pushinteger(L, r.steps);
    lua_setfield(L, table, "steps");
    lua_pushstring(L, r.why);
    lua_setfield(L, table, "why");
    lua_pushnumber(L, r.seconds);
    lua_setfield(L, table, "seconds");
    lua_settop(L, table);
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
static int l_load(lua_State *L)
{
    static const dgl_param params[] = { { "prefix", DGL_TEXT, 0, 0, 0, "of the names of tensors, \"decoder.\"", NULL }, { 0 } };
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
    bind_options(L, 3, params, v);
    dgl_net *net = bind_test(L, 2, &bind_net_class);
    if (net) {
        bind_try(L, dgl_net_fill(net, path, v[0].text));
        lua_pushvalue(L, 2);
        return 1;
    }
    if (!lua_isnil(L, 2))
        layers = bind_string(L, 2);
    bind_try(L, dgl_net_load(bind_shell(L, &bind_net_class), path, layers, v[0].text));
    return 1;
}

void bind_net_more(lua_State *L)
{
    bind_pullback_method(L);
    bind_method(L, "save", l_save, 0, "net:save \"n.safetensors\"", "writes layers and weights, whole or not at all", NULL);
    bind_method(L, "fisher", l_fisher, 0, "net:fisher(X, {loss = \"mse\"})", "the Fisher matrix over points, of the distribution that a loss stands for", NULL);
}

static const bind_row rows[] = {
    { "load", l_load, "nn.load(path[, architecture], {prefix =})",
      "a network from .safetensors or .npz; architecture: \"linear tanh linear\", a list of such names or of layers, or a network to fill, where the file does not say it" },
    { "loss", l_loss, "nn.loss(net, X, y, {loss = \"mse\"})", "the loss, and its gradient by the parameters" },
    { "hvp", l_hvp, "nn.hvp(net, X, y, v, {loss =})", "the Hessian of the loss by the parameters, times v, exactly" },
    { "fisher_product", l_fisher_product, "nn.fisher_product(net, X, y, v, {loss =})", "the Fisher matrix (generalised Gauss-Newton matrix) times v" },
    { "fisher", l_fisher, "nn.fisher(net, X, {loss =})", "the Fisher matrix of a network of linear layers over points" },
    { "kfac", l_kfac, "nn.kfac(net, X, y, {loss =}, damping)", "the gradient, preconditioned by K-FAC's Kronecker factors" },
    { "hessian_spectrum", l_hessian_spectrum, "nn.hessian_spectrum(net, X, y, {loss =, steps = 40})",
      "Lanczos' eigenvalues of the loss's Hessian, ascending, and their weights in the spectral density; the outer ones are exact first" },
    { "loss_slice", l_loss_slice, "nn.loss_slice(net, X, y, d1, d2, a, b, {loss =})", "the loss at parameters θ + a d1 + b d2, for lists a and b" },
    { "isometry_loss", l_penalty, "nn.isometry_loss(net, X, kind)", "how far the metric of a network is from flat: \"distortion\", \"isometric\", \"flat\", \"volume\", "
      "\"contractive\", \"bending\"; \"curvature\" and \"extrinsic\" say how curved" },
    { "ntk", l_ntk, "nn.ntk(net, X)", "the neural tangent kernel J J' between all outputs at all points" },
    { 0 }
};

static void open(lua_State *L)
{
    bind_method(L, "train", l_train, 0, "nn.train(net, X, y, {loss = \"mse\", optimizer = \"adam\", lr = 1e-2, epochs = 100, batch =, on_epoch =})",
                "minimises the loss; gives losses, epochs, why. Also: validation = {X, y}, checkpoint = path, every =, regularizer =, weight =, part = {from, to}",
                dgl_train_params);
}

const bind_module bind_train_module = { .name = "nn", .rows = rows, .open = open };
