// nn.loss and what follows from a loss: gradients, curvature products, Fisher matrices, spectra, slices.
#include "bind_net.h"

#include <math.h>
#include <string.h>

// net, X, y and options at 1 to 4; what it needs stays on the stack above all arguments
static dgl_objective check_objective(lua_State *L)
{
    dgl_objective o = { .net = bind_check(L, 1, &bind_net_class) };
    if (!o.net->fn.nin)
        bind_net_input(L, 2, o.net);
    bind_read_loss(L, 4, &o);
    bind_read_data(L, 2, 3, &o);
    return o;
}

#define LOSS { "loss", DGL_ANY, NAN, 0, 0, "mse, bce, cross-entropy, kl, bernoulli, or a function of outputs and targets", NULL }
static const dgl_param loss_params[] = { LOSS, { 0 } };

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
    lua_settop(L, 4);
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
    dgl_objective o = check_objective(L);
    dgl_array *v = bind_dense(L, 5);
    if (v->size != o.net->nparams)
        bind_error(L, DGL_ESHAPE, "a direction of %zu numbers for %zu parameters", v->size, o.net->nparams);
    dgl_array *out = bind_new_array(L, 1, &o.net->nparams);
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
    const char *name = bind_text_option(L, 3, "loss");
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
    LOSS,
    { "steps", DGL_INT, 40, 1, 100000, "of Lanczos", NULL },
    { "seed", DGL_INT, 0, 0, 4294967295.0, "of the first vector", NULL },
    { 0 }
};

static int l_hessian_spectrum(lua_State *L)
{
    dgl_value v[DGL_MAX_PARAMS];
    lua_settop(L, 4);
    dgl_objective o = check_objective(L);
    bind_split_options(L, 4);
    bind_options(L, lua_gettop(L), spectrum_params + 1, v);
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
    dgl_array *K = bind_new_room(L, 2, (size_t[]){ m, m });
    bind_try(L, dgl_net_ntk(net, p.n, K->data, p.x));
    return 1;
}

// the loss over a plane of parameters: S[i][j] at theta + a[i] d1 + b[j] d2
static int l_loss_slice(lua_State *L)
{
    lua_settop(L, 8);
    lua_rotate(L, 4, 1);                                // options to 4
    check_loss_only(L, 4);
    dgl_objective o = check_objective(L);
    dgl_array *v[4];
    for (int k = 0; k < 4; k++) v[k] = bind_dense(L, 5 + k);
    if (v[0]->size != o.net->nparams || v[1]->size != o.net->nparams)
        bind_error(L, DGL_ESHAPE, "directions of %zu and %zu numbers for %zu parameters", v[0]->size, v[1]->size, o.net->nparams);
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

void bind_fisher_method(lua_State *L)
{
    bind_method(L, "fisher", l_fisher, 0, "net:fisher(X, {loss = \"mse\"})", "the Fisher matrix over points, of the distribution that a loss stands for", NULL);
}

static const bind_row rows[] = {
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

static const bind_row_options options[] = {
    { "loss", loss_params },
    { "hvp", loss_params },
    { "fisher_product", loss_params },
    { "fisher", loss_params },
    { "kfac", loss_params },
    { "hessian_spectrum", spectrum_params },
    { "loss_slice", loss_params },
    { 0 }
};

const bind_module bind_loss_module = { .name = "nn", .rows = rows, .options = options };
