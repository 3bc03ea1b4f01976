// Networks as values: what they give, their derivatives, parts and parameters, and how they print.
#include "bind_expr.h"
#include "bind_field.h"
#include "bind_net.h"

#include <stdio.h>
#include <string.h>

dgl_net *bind_check_net(lua_State *L, int arg)
{
    dgl_net *net = bind_check(L, arg, &bind_net_class);
    if (!net->fn.nin)
        bind_error(L, DGL_ESHAPE, "the width of the network's input is not known yet; give it points first, or begin with a layer that has one");
    return net;
}

static dgl_net *self(lua_State *L) { return bind_check(L, 1, &bind_net_class); }
static dgl_net **new_net(lua_State *L) { return bind_shell(L, &bind_net_class); }

static void pay(lua_State *L, const dgl_net *net) { bind_pay(L, net->nparams * sizeof(double)); }

bind_rows bind_net_input(lua_State *L, int arg, dgl_net *net)
{
    if (lua_type(L, arg) != LUA_TTABLE && lua_type(L, arg) != LUA_TNUMBER && !bind_test(L, arg, &bind_array_class))
        bind_arg_error(L, arg, "points expected as a table or array, got %s", bind_typename(L, arg));
    dgl_array *a = bind_dense(L, arg);
    dgl_net_extent own = net->layer[0].in, in = { 0, 1, 1 };
    bool flat = own.h == 1 && own.w == 1 && own.c;
    if (a->naxes == 4 || (a->naxes == 3 && !flat)) {
        const size_t *s = a->shape + (a->naxes - 3);
        in = (dgl_net_extent){ s[0], s[1], s[2] };
        if (!flat || s[0]*s[1]*s[2] != own.c)
            bind_try(L, dgl_net_shape(net, in));
        return (bind_rows){ a->data, a->naxes == 4 ? a->shape[0] : 1, a->naxes == 3 };
    }
    if (!net->fn.nin && a->naxes >= 1 && a->naxes <= 2) {
        in.c = a->shape[a->naxes - 1];
        bind_try(L, dgl_net_shape(net, in));
        if (!net->fn.nin)
            bind_error(L, DGL_ESHAPE, "the network takes images: an array of shape (n, channels, height, width)");
    }
    return bind_point_arg(L, arg, net->fn.nin, "points");
}

// the extent of results as axes; their number
static int axes_of(const dgl_net *net, size_t *shape)
{
    dgl_net_extent e = net->layer[net->nlayers - 1].out;
    shape[0] = e.c;
    shape[1] = e.h;
    shape[2] = e.w;
    return e.h != 1 || e.w != 1 ? 3 : e.c > 1;
}

// ---- calling ----

// net(x, y) on expressions
static int call_traced(lua_State *L, dgl_net *net)
{
    int n = lua_gettop(L) - 1;
    dgl_dag *d = NULL;
    dgl_ex e;
    for (int i = 2; i <= n + 1 && !d; i++) d = bind_test_expr(L, i, &e);
    if (net->fn.nin && n != net->fn.nin)
        bind_error(L, DGL_ESHAPE, "%d coordinates expected, got %d", net->fn.nin, n);
    if (!net->fn.nin)
        bind_try(L, dgl_net_shape(net, (dgl_net_extent){ (size_t)n, 1, 1 }));
    dgl_ex *x = lua_newuserdatauv(L, ((size_t)n + (size_t)net->fn.nout) * sizeof *x, 0), *y = x + n;
    for (int i = 0; i < n; i++) x[i] = bind_ex(L, i + 2, d, "an input of the network");
    bind_try(L, dgl_net_ex(net, d, y, x));
    luaL_checkstack(L, net->fn.nout + 4, "results");
    for (int i = 0; i < net->fn.nout; i++) bind_push_expr(L, d, y[i]);
    return net->fn.nout;
}

static int l_call(lua_State *L)
{
    dgl_net *net = self(L);
    int top = lua_gettop(L);
    if (top < 2)
        bind_type_error(L, 2, "points");
    if (bind_any_expr(L, 2, top))
        return call_traced(L, net);
    bind_rows p;
    if (lua_type(L, 2) == LUA_TNUMBER) {
        if (!net->fn.nin)
            bind_try(L, dgl_net_shape(net, (dgl_net_extent){ (size_t)top - 1, 1, 1 }));
        p = bind_points(L, 2, net->fn.nin);
    } else
        p = bind_net_input(L, 2, net);
    size_t shape[3];
    int axes = axes_of(net, shape);
    double *y = bind_results_room(L, p, axes, shape);
    bind_try(L, dgl_fn_eval(&net->fn, p.n, y, p.x));
    return bind_single(L, p);
}

static int l_jacobian(lua_State *L)
{
    dgl_net *net = self(L);
    bind_rows p = bind_net_input(L, 2, net);
    double *J = bind_results(L, p, 2, (size_t[]){ (size_t)net->fn.nout, (size_t)net->fn.nin });
    bind_try(L, dgl_fn_jet1(&net->fn, p.n, NULL, J, p.x));
    return 1;
}

static int l_hessian(lua_State *L)
{
    dgl_net *net = self(L);
    bind_rows p = bind_net_input(L, 2, net);
    size_t nin = (size_t)net->fn.nin;
    double *H = bind_results(L, p, 3, (size_t[]){ (size_t)net->fn.nout, nin, nin });
    bind_try(L, dgl_fn_jet2(&net->fn, p.n, NULL, NULL, H, p.x));
    return 1;
}

// a table of the values before the first layer (entry 0) and after each
static int l_layers(lua_State *L)
{
    dgl_net *net = self(L);
    bind_rows p = bind_net_input(L, 2, net);
    lua_createtable(L, net->nlayers, 1);
    int table = lua_gettop(L);
    lua_pushvalue(L, 2);
    lua_rawseti(L, table, 0);
    double **y = lua_newuserdatauv(L, (size_t)net->nlayers * sizeof *y, 0);
    for (int l = 0; l < net->nlayers; l++) {
        size_t width = dgl_layer_visible(&net->layer[l]);
        y[l] = bind_results(L, p, 1, &width);
        lua_rawseti(L, table, l + 1);
    }
    bind_try(L, dgl_net_layers(net, p.n, y, p.x));
    lua_settop(L, table);
    return 1;
}

static int l_metrics(lua_State *L)
{
    dgl_net *net = self(L);
    bind_rows p = bind_net_input(L, 2, net);
    lua_createtable(L, net->nlayers, 1);
    int table = lua_gettop(L);
    double **g = lua_newuserdatauv(L, ((size_t)net->nlayers + 1) * sizeof *g, 0);
    for (int l = 0; l <= net->nlayers; l++) {
        size_t w = l ? dgl_extent_size(net->layer[l - 1].out) : (size_t)net->fn.nin;
        g[l] = bind_results(L, p, 2, (size_t[]){ w, w });
        lua_rawseti(L, table, l);
    }
    bind_try(L, dgl_net_metrics(net, p.n, g, p.x));
    lua_settop(L, table);
    return 1;
}

static int l_vjp(lua_State *L)
{
    dgl_net *net = self(L);
    bind_rows p = bind_net_input(L, 2, net);
    bind_rows g = bind_point_arg(L, 3, net->fn.nout, "covectors");
    size_t nin = (size_t)net->fn.nin;
    if (g.n != p.n)
        bind_error(L, DGL_ESHAPE, "%zu points and %zu covectors", p.n, g.n);
    double *gx = bind_results(L, p, 1, &nin);
    bind_try(L, dgl_fn_vjp(&net->fn, p.n, gx, p.x, g.x));
    return 1;
}

// ---- parts and parameters ----

static int l_parameters(lua_State *L)
{
    dgl_net *net = self(L);
    if (!lua_isnoneornil(L, 2)) {
        dgl_array *a = bind_dense(L, 2);
        if (a->size != net->nparams)
            bind_arg_error(L, 2, "%zu numbers for %zu parameters", a->size, net->nparams);
        memmove(dgl_net_theta(net), a->data, a->size * sizeof(double));
    }
    bind_push(L, &bind_array_class, net->theta);
    return 1;
}

// net:weights(l): the tensors of a layer, as views: W[out][in] and b of an affine one
static int l_weights(lua_State *L)
{
    dgl_net *net = self(L);
    const dgl_layer *l = &net->layer[bind_index(L, 2, (size_t)net->nlayers, "layer")];
    dgl_tensor_shape t[DGL_MAX_TENSORS];
    int n = dgl_layer_tensors(l, t);
    ptrdiff_t at = (ptrdiff_t)l->at;
    for (int k = 0; k < n; k++) {
        dgl_array **a = bind_shell(L, &bind_array_class);
        ptrdiff_t stride[4], s = 1;
        for (int i = t[k].naxes - 1; i >= 0; i--) {
            stride[i] = s;
            s *= (ptrdiff_t)t[k].shape[i];
        }
        bind_try(L, dgl_array_view(a, net->theta, at, t[k].naxes, t[k].shape, stride));
        at += s;
    }
    return n;
}

static int l_part(lua_State *L)
{
    dgl_net *net = self(L);
    int from = (int)bind_index(L, 2, (size_t)net->nlayers, "layer");
    int to = lua_isnoneornil(L, 3) ? net->nlayers : (int)bind_index(L, 3, (size_t)net->nlayers, "layer") + 1;
    bind_try(L, dgl_net_part(new_net(L), net, from, to));
    return 1;
}

static int l_copy(lua_State *L)
{
    dgl_net *net = self(L);
    dgl_net **out = new_net(L);
    bind_try(L, dgl_net_copy(out, net));
    pay(L, *out);
    return 1;
}

static int l_phase(lua_State *L)
{
    dgl_net *net = self(L);
    bind_try(L, dgl_net_phase(new_net(L), net));
    return 1;
}

static int l_inputs(lua_State *L) { return lua_pushinteger(L, self(L)->fn.nin), 1; }
static int l_outputs(lua_State *L) { return lua_pushinteger(L, self(L)->fn.nout), 1; }
// of the input: {channels, height, width}
static int l_shape(lua_State *L)
{
    dgl_net_extent e = self(L)->layer[0].in;
    lua_createtable(L, 3, 0);
    for (int k = 0; k < 3; k++) {
        lua_pushinteger(L, (lua_Integer)(k == 0 ? e.c : k == 1 ? e.h : e.w));
        lua_rawseti(L, -2, k + 1);
    }
    return 1;
}

static int l_depth(lua_State *L) { return lua_pushinteger(L, self(L)->nlayers), 1; }
static int l_nparams(lua_State *L) { return lua_pushinteger(L, (lua_Integer)self(L)->nparams), 1; }

// "64", "3×8×8"
static void print_extent(dgl_text *t, dgl_net_extent e)
{
    if (!dgl_extent_size(e))
        dgl_text_put(t, "?", 1);
    else if (e.h == 1 && e.w == 1)
        dgl_text_add(t, "%zu", e.c);
    else
        dgl_text_add(t, "%zu×%zu×%zu", e.c, e.h, e.w);
}

static dgl_net_extent shown(const dgl_layer *l) { return l->visible ? (dgl_net_extent){ l->visible, 1, 1 } : l->out; }

// name, what comes out, parameters
static int l_layer(lua_State *L)
{
    dgl_net *net = self(L);
    const dgl_layer *l = &net->layer[bind_index(L, 2, (size_t)net->nlayers, "layer")];
    for (int k = 0; k < 2; k++) {
        dgl_text *t = bind_text(L);
        if (k)
            print_extent(t, shown(l));
        else
            dgl_layer_print(t, l);
        bind_push_text(L, t);
        lua_remove(L, -2);
    }
    lua_pushinteger(L, (lua_Integer)l->nparams);
    return 3;
}

// columns of text, counted as they are seen
static void pad(dgl_text *t, size_t from, size_t width)
{
    size_t seen = 0;
    for (size_t i = from; i < t->n; i++) seen += ((unsigned char)t->s[i] & 0xC0) != 0x80;
    for (; seen < width; seen++) dgl_text_put(t, " ", 1);
}

// one layer on a line, several as a table: the layer, what it gives, its parameters; equal neighbours once
static int l_tostring(lua_State *L)
{
    enum { NAME = 8, SHAPE = 34, NUMBERS = 48 };
    dgl_net *net = self(L);
    dgl_text *t = bind_text(L);
    const char *s = net->nparams == 1 ? "" : "s";
    if (net->nlayers == 1) {
        dgl_layer_print(t, &net->layer[0]);
        dgl_text_add(t, ": %zu parameter%s", net->nparams, s);
        return bind_push_text(L, t);
    }
    dgl_text_add(t, "network of %d layers, ", net->nlayers);
    print_extent(t, net->layer[0].in);
    dgl_text_put(t, " → ", strlen(" → "));
    print_extent(t, shown(&net->layer[net->nlayers - 1]));
    dgl_text_add(t, ", %zu parameter%s", net->nparams, s);
    for (int i = 0, run; i < net->nlayers; i += run) {
        DGL_TEXT_OWNED dgl_text one = { 0 };
        const dgl_layer *l = &net->layer[i];
        size_t numbers = l->nparams;
        dgl_layer_print(&one, l);
        for (run = 1; i + run < net->nlayers; run++) {
            DGL_TEXT_OWNED dgl_text next = { 0 };
            dgl_layer_print(&next, &net->layer[i + run]);
            if (!one.s || !next.s || strcmp(one.s, next.s))
                break;
            numbers += net->layer[i + run].nparams;
        }
        dgl_text_put(t, "\n", 1);
        size_t from = t->n;
        if (run > 1)
            dgl_text_add(t, "%d-%d", i + 1, i + run);
        else
            dgl_text_add(t, "%d", i + 1);
        pad(t, from, NAME);
        dgl_text_add(t, "%s", one.s ? one.s : "");
        pad(t, from, SHAPE);
        print_extent(t, shown(l));
        if (numbers) {
            pad(t, from, NUMBERS);
            dgl_text_add(t, "%zu", numbers);
        }
    }
    return bind_push_text(L, t);
}

// the network as a map of x1, x2, ...
static int l_map(lua_State *L)
{
    dgl_net *net = bind_check_net(L, 1);
    size_t n = (size_t)net->fn.nin, m = (size_t)net->fn.nout;
    if (n > DGL_MAX_COORDINATES)
        bind_error(L, DGL_EUNSUP, "a network of %zu inputs is used as it is; as a map of expressions it may have %d", n, DGL_MAX_COORDINATES);
    char (*text)[8] = lua_newuserdatauv(L, n * sizeof *text, 0);
    const char **name = lua_newuserdatauv(L, n * sizeof *name, 0);
    for (size_t i = 0; i < n; i++) {
        snprintf(text[i], sizeof text[i], "x%zu", i + 1);
        name[i] = text[i];
    }
    dgl_field **f = bind_new_field(L, "m");
    dgl_ex *e = lua_newuserdatauv(L, (n + m) * sizeof *e, 0);
    lua_insert(L, -2);
    {
        dgl_status status;
        {
            DGL_OWNED dgl_dag *d = NULL;
            DGL_OWNED dgl_chart *chart = NULL;
            status = dgl_dag_new(&d);
            if (!status)
                status = dgl_chart_new(&chart, (int)n, name);
            for (size_t i = 0; i < n && !status; i++) e[i] = dgl_ex_var(d, name[i]);
            if (!status)
                status = dgl_net_ex(net, d, e + n, e);
            if (!status)
                status = dgl_field_new(f, chart, d, "m", m, e + n, "");
        }
        bind_try(L, status);
    }
    return 1;
}

lua_CFunction bind_find_map(void) { return l_map; }

static const bind_row class_rows[] = {
    { "layers",     l_layers,     "net:layers(x)", "a table of the values after every layer; entry 0 is x" },
    { "metrics",    l_metrics,    "net:metrics(x)", "a table of the metrics in every layer's coordinates that Euclid's behind the last layer gives; entry 0 is the input's" },
    { "jacobian",   l_jacobian,   "net:jacobian(x)", "exact first derivatives, [outputs][inputs]; also in batches" },
    { "hessian",    l_hessian,    "net:hessian(x)", "exact second derivatives, [outputs][inputs][inputs]; also in batches" },
    { "vjp",        l_vjp,        "net:vjp(x, w)", "w Df(x) by one pass backward" },
    { "parameters", l_parameters, "net:parameters(values)", "the vector of all parameters, which may be written to; values replace them" },
    { "weights",    l_weights,    "W, b = net:weights(l)", "the tensors of layer l, as views of the parameters" },
    { "layer",      l_layer,      "net:layer(l)", "what layer l is, the shape of what it gives, and how many parameters it has" },
    { "part",       l_part,       "net:part(from, to)", "layers from to to as a network on the same parameters" },
    { "phase",      l_phase,      "net:phase()", "on the same parameters, with the whole state (x, the one before, ...) of the last step of order 2 or 3 as result" },
    { "copy",       l_copy,       "net:copy()", "the same network with parameters of its own" },
    { "map",        l_map,        "net:map()", "the network as a map with coordinates x1, x2, ...: written out up to 500 parameters, called beyond" },
    { ".inputs",    l_inputs,     "net.inputs", "how many numbers it takes" },
    { ".outputs",   l_outputs,    "net.outputs", "how many numbers it gives" },
    { ".shape",     l_shape,      "net.shape", "{channels, height, width} of what it takes; 0 where that is not known yet" },
    { ".depth",     l_depth,      "net.depth", "how many layers it has" },
    { ".size",      l_nparams,    "net.size", "how many parameters it has" },
    { "__call",     l_call,       NULL, NULL },
    { "__tostring", l_tostring,   NULL, NULL },
    { 0 }
};

const bind_class bind_net_class = {
    .name = "network", .doc = "layers one after another: a smooth map with exact derivatives; net(x) is its value", .rows = class_rows,
    .more = bind_net_more,
};

const bind_module bind_net_module = { .name = "nn", .classes = (const bind_class *const[]){ &bind_net_class, NULL } };
