// Making networks: layers one after another, their extents and parameters.
#include "net/net.h"

#include <math.h>
#include <string.h>

#define LAYER(name) extern const dgl_layer_kind dgl_##name##_kind;
#include "net/layers.def"
#undef LAYER

const dgl_layer_kind *const dgl_layer_kinds[] = {
#define LAYER(name) &dgl_##name##_kind,
#include "net/layers.def"
#undef LAYER
    NULL
};

dgl_status dgl_net_eval(dgl_fn *f, size_t n, double *y, const double *x);
dgl_status dgl_net_jet1(dgl_fn *f, size_t n, double *y, double *J, const double *x);
dgl_status dgl_net_jet2(dgl_fn *f, size_t n, double *y, double *J, double *H, const double *x);
dgl_status dgl_net_vjp(dgl_fn *f, size_t n, double *gx, const double *x, const double *gy);

static void destroy(void *self)
{
    dgl_release(((dgl_net *)self)->theta);
}

static dgl_status trace(dgl_fn *f, dgl_dag *d, dgl_ex *y, const dgl_ex *x) { return dgl_net_trace((dgl_net *)f, d, y, x); }

static dgl_status make(dgl_net **out, int nlayers)
{
    DGL_TRY(dgl_net_kernels_open(&dgl_net_kernel));
    DGL_OWNED dgl_net *net = dgl_new(sizeof *net + (size_t)nlayers * sizeof net->layer[0], destroy);
    if (!net)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a network");
    net->fn.eval = dgl_net_eval;
    net->fn.jet1 = dgl_net_jet1;
    net->fn.jet2 = dgl_net_jet2;
    net->fn.vjp = dgl_net_vjp;
    net->fn.trace = trace;
    net->fn.parallel = true;
    net->nlayers = nlayers;
    *out = dgl_retain(net);
    return DGL_OK;
}

void dgl_layer_print(dgl_text *t, const dgl_layer *l)
{
    if (l->kind == &dgl_activation_kind)
        dgl_text_add(t, "%s", dgl_activation_names[(int)l->option[0]]);
    else if (l->visible)
        dgl_text_add(t, "%s(%zu, %zu)", l->kind->name, l->visible, l->visible);
    else if (l->in.c && !dgl_extent_size(l->in))
        dgl_text_add(t, "%s(%zu channels)", l->kind->name, l->in.c);
    else if (l->in.h > 1 || l->in.w > 1)
        dgl_text_add(t, "%s(%zu×%zu×%zu → %zu×%zu×%zu)", l->kind->name, l->in.c, l->in.h, l->in.w, l->out.c, l->out.h, l->out.w);
    else if (l->in.c && (l->nparams || l->in.c != l->out.c))
        dgl_text_add(t, "%s(%zu, %zu)", l->kind->name, l->in.c, dgl_extent_size(l->out));
    else
        dgl_text_add(t, "%s", l->kind->name);
}

// extents from layer to layer; an unknown one stops it
static dgl_status shape(dgl_net *net)
{
    dgl_net_extent e = net->layer[0].in;
    for (int i = 0; i < net->nlayers; i++) {
        dgl_layer *l = &net->layer[i];
        dgl_net_extent in = l->in;
        bool image = in.h != 1 || in.w != 1;
        if (!image && in.c && dgl_extent_size(e) && dgl_extent_size(e) == in.c)
            e = in;                                     // an image read as a vector
        DGL_TEXT_OWNED dgl_text a = { 0 }, b = { 0 };
        if (e.c && in.c && e.c != in.c) {
            if (i)
                dgl_layer_print(&a, &net->layer[i - 1]);
            else
                dgl_text_add(&a, "the input");
            dgl_layer_print(&b, l);
            DGL_TRY(dgl_text_ok(&a));
            DGL_TRY(dgl_text_ok(&b));
            size_t gives = in.h == 1 && in.w == 1 && dgl_extent_size(e) ? dgl_extent_size(e) : e.c;
            DGL_FAIL(DGL_ESHAPE, "layer %d, %s, takes %zu %s; %s gives %zu", i + 1, b.s, in.c, image ? "channels" : "numbers", a.s, gives);
        }
        if (!e.c)
            e.c = in.c;
        if (!image && in.c && (e.h != 1 || e.w != 1) && e.h && e.w)
            DGL_FAIL(DGL_ESHAPE, "layer %d takes %zu numbers; it is given %zu×%zu×%zu", i + 1, in.c, e.c, e.h, e.w);
        l->in = e;
        if (!dgl_extent_size(e) && !(in.h == 1 && in.w == 1 && in.c)) {
            if (l->kind->shape)
                return DGL_OK;                          // not known yet
            l->out = e;
        } else if (l->kind->shape)
            DGL_TRY(l->kind->shape(l));
        else
            l->out = l->in;
        e = l->out;
        if (!e.c)
            return DGL_OK;
    }
    size_t in = dgl_extent_size(net->layer[0].in), out = dgl_extent_size(e);
    if (in > 1 << 28 || out > 1 << 28)
        DGL_FAIL(DGL_ESHAPE, "a network with %zu inputs and %zu outputs", in, out);
    net->fn.nin = (int)in;
    net->fn.nout = (int)out;
    if (!in)
        net->fn.nout = 0;
    return DGL_OK;
}

dgl_status dgl_net_shape(dgl_net *net, dgl_net_extent in)
{
    if (net->fn.nin && dgl_extent_size(in) == (size_t)net->fn.nin && (in.h == 1 && in.w == 1))
        return DGL_OK;                                  // rows of as many numbers, whatever they are
    dgl_net_extent own = net->layer[0].in;
    if (own.c && own.c != in.c)
        DGL_FAIL(DGL_ESHAPE, "the network takes %zu %s, got %zu×%zu×%zu", own.c, own.h == 1 && own.w == 1 ? "numbers" : "channels", in.c, in.h, in.w);
    net->layer[0].in = in;
    for (int i = 1; i < net->nlayers; i++) {
        const dgl_layer_kind *k = net->layer[i].kind;
        if (net->layer[i].in.h != 1 || net->layer[i].in.w != 1) {
            if (!net->layer[i].nparams && !k->setup)
                net->layer[i].in.c = 0;
            net->layer[i].in.h = net->layer[i].in.w = 0;
        }
        if (!net->layer[i].nparams)
            net->layer[i].in = (dgl_net_extent){ 0 };
    }
    return shape(net);
}

static dgl_status finish(dgl_net **out, dgl_net *net)
{
    net->nparams = 0;
    for (int i = 0; i < net->nlayers; i++) {
        net->layer[i].at = net->nparams;
        net->nparams += net->layer[i].nparams;
    }
    DGL_TRY(dgl_array_new(&net->theta, 1, &net->nparams));
    DGL_TRY(shape(net));
    *out = dgl_retain(net);
    return DGL_OK;
}

dgl_status dgl_net_new(dgl_net **out, const dgl_layer_kind *kind, const dgl_value *v, dgl_rng *g)
{
    DGL_OWNED dgl_net *net = NULL;
    DGL_TRY(make(&net, 1));
    dgl_layer *l = &net->layer[0];
    l->kind = kind;
    if (kind->setup)
        DGL_TRY(kind->setup(l, v));
    DGL_TRY(finish(out, net));
    if (kind->init)
        kind->init(l, dgl_net_theta(net), g);
    return DGL_OK;
}

dgl_status dgl_net_join(dgl_net **out, int n, dgl_net *const *part)
{
    DGL_OWNED dgl_net *net = NULL;
    int count = 0;
    for (int i = 0; i < n; i++) count += part[i]->nlayers;
    if (!count)
        DGL_FAIL(DGL_EARG, "a network has at least one layer");
    DGL_TRY(make(&net, count));
    count = 0;
    for (int i = 0; i < n; i++)
        for (int k = 0; k < part[i]->nlayers; k++) {
            dgl_layer *l = &net->layer[count++];
            *l = part[i]->layer[k];
            if (i && !l->nparams && l->kind == &dgl_activation_kind)
                l->in = l->out = (dgl_net_extent){ 0 };
        }
    DGL_TRY(finish(out, net));
    double *theta = dgl_net_theta(net);
    for (int i = 0; i < n; i++) {
        memcpy(theta, dgl_net_theta(part[i]), part[i]->nparams * sizeof *theta);
        theta += part[i]->nparams;
    }
    return DGL_OK;
}

dgl_status dgl_net_part(dgl_net **out, dgl_net *net, int from, int to)
{
    if (from < 0 || to > net->nlayers || from >= to)
        DGL_FAIL(DGL_EARG, "layers %d to %d of a network with %d", from + 1, to, net->nlayers);
    DGL_OWNED dgl_net *part = NULL;
    DGL_TRY(make(&part, to - from));
    memcpy(part->layer, net->layer + from, (size_t)(to - from) * sizeof part->layer[0]);
    size_t at = part->layer[0].at;
    for (int i = 0; i < part->nlayers; i++) {
        part->layer[i].at -= at;
        part->nparams += part->layer[i].nparams;
    }
    DGL_TRY(dgl_array_view(&part->theta, net->theta, (ptrdiff_t)at, 1, &part->nparams, (ptrdiff_t[]){ 1 }));
    part->fn.nin = (int)dgl_extent_size(part->layer[0].in);
    part->fn.nout = (int)dgl_extent_size(part->layer[part->nlayers - 1].out);
    *out = dgl_retain(part);
    return DGL_OK;
}

dgl_status dgl_net_copy(dgl_net **out, dgl_net *net)
{
    return dgl_net_join(out, 1, &net);
}

int dgl_layer_tensors(const dgl_layer *l, dgl_tensor_shape *t)
{
    if (l->kind->tensors)
        return l->kind->tensors(l, t);
    t[0] = (dgl_tensor_shape){ "weight", 1, { l->nparams } };
    return l->nparams > 0;
}

void dgl_net_trained(const dgl_net *net, double *mask)
{
    for (int i = 0; i < net->nlayers; i++) {
        const dgl_layer *l = &net->layer[i];
        for (size_t k = 0; k < l->nparams; k++) mask[l->at + k] = k + l->nfixed < l->nparams;
    }
}

dgl_status dgl_net_trace(dgl_net *net, dgl_dag *d, dgl_ex *y, const dgl_ex *x)
{
    DGL_SCOPE;
    size_t width = (size_t)net->fn.nin;
    for (int i = 0; i < net->nlayers; i++)
        if (dgl_extent_size(net->layer[i].out) > width) width = dgl_extent_size(net->layer[i].out);
    DGL_SCRATCH_OF(dgl_ex, a, width);
    DGL_SCRATCH_OF(dgl_ex, b, width);
    memcpy(a, x, (size_t)net->fn.nin * sizeof *a);
    if (net->nparams > 1 << 18)
        DGL_FAIL(DGL_EUNSUP, "a network of %zu parameters is too large to be written out as an expression", net->nparams);
    for (int i = 0; i < net->nlayers; i++) {
        const dgl_layer *l = &net->layer[i];
        if (!l->kind->trace)
            DGL_FAIL(DGL_EUNSUP, "layer %d (%s) can't be written as an expression", i + 1, l->kind->name);
        DGL_TRY(l->kind->trace(l, d, dgl_layer_theta(net, l), b, a));
        dgl_ex *t = a;
        a = b;
        b = t;
    }
    memcpy(y, a, (size_t)net->fn.nout * sizeof *y);
    return dgl_dag_ok(d);
}

dgl_status dgl_net_ex(dgl_net *net, dgl_dag *d, dgl_ex *y, const dgl_ex *x)
{
    enum { SMALL = 500 };
    for (int i = 0; i < net->nlayers; i++)
        if (!net->layer[i].kind->trace)
            return dgl_ex_call(d, y, &net->fn, x);
    return net->nparams <= SMALL ? dgl_net_trace(net, d, y, x) : dgl_ex_call(d, y, &net->fn, x);
}

// SplitMix64
static uint64_t mix(uint64_t z)
{
    z += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

double dgl_net_hash_normal(uint32_t seed, uint64_t i)
{
    uint64_t a = mix(mix(seed) + 2*i), b = mix(mix(seed) + 2*i + 1);
    double u = ((double)(a >> 11) + 0.5) * 0x1p-53, v = (double)(b >> 11) * 0x1p-53;
    return sqrt(-2*log(u)) * cos(2*M_PI*v);
}
