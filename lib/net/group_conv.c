// Convolutions that commute with the lattice's turns (p4) and mirrors (p4m): Cohen and Welling 2016. Channel o |G| + s is what
// channel o sees in orientation s; turning the image turns the planes and shifts s.
// twice: real.h
#include "net/conv.h"

#include <math.h>
#include <string.h>

static const dgl_param params[] = {
    { "inputs", DGL_INT, NAN, 1, 1e5, "channels that go in, each with an orientation unless the layer lifts", NULL },
    { "outputs", DGL_INT, NAN, 1, 1e5, "channels that come out, each in every orientation", NULL },
    { "size", DGL_INT, 3, 1, 1000, "the side of the kernel", NULL },
    { "padding", DGL_INT, 0, 0, 1000, "zeros around the image", NULL },
    { "group", DGL_WORD, 0, 0, 0, "p4: quarter turns; p4m: with mirrors", "p4|p4m" },
    { "lift", DGL_BOOL, 0, 0, 1, "true: from a plain image", NULL },
    { "bias", DGL_BOOL, 1, 0, 1, "whether a number is added to each channel, the same in all orientations", NULL },
    { 0 }
};
enum { IN, OUT, SIZE, PADDING, GROUP, LIFT, BIAS };

static size_t order(const dgl_layer *l) { return l->option[GROUP] ? 8 : 4; }

// kernel[(o, s)][(i, t)] is element s of the group applied to W[o][(i, s^-1 t)]: where each of its planes comes from, and each
// entry of a plane that element s moves
static void places(const dgl_conv *c, size_t *plane, size_t *entry)
{
    size_t kk = c->k*c->k;
    for (size_t os = 0; os < c->out; os++)
        for (size_t it = 0; it < c->in; it++) {
            int s = (int)(os % c->to), t = (int)(it % c->from);
            size_t source = c->from == 1 ? it : it - (size_t)t + (size_t)dgl_square_product(dgl_square_inverse(s), t);
            *plane++ = (os/c->to*c->in + source)*kk;
        }
    for (size_t s = 0; s < c->to; s++)
        for (size_t j = 0; j < kk; j++) *entry++ = dgl_square_source((int)s, c->k, j/c->k, j % c->k);
}

static dgl_status expand(const dgl_conv *c, real *W, const real *theta)
{
    DGL_SCOPE;
    size_t kk = c->k*c->k;
    DGL_SCRATCH_OF(size_t, plane, c->out * c->in);
    DGL_SCRATCH_OF(size_t, entry, c->to * kk);
    places(c, plane, entry);
    for (size_t i = 0; i < c->out*c->in; i++)
        for (size_t j = 0; j < kk; j++) W[i*kk + j] = theta[plane[i] + entry[i/c->in % c->to*kk + j]];
    return DGL_OK;
}

static dgl_status fold(const dgl_conv *c, real *gtheta, const real *gW)
{
    DGL_SCOPE;
    size_t kk = c->k*c->k;
    DGL_SCRATCH_OF(size_t, plane, c->out * c->in);
    DGL_SCRATCH_OF(size_t, entry, c->to * kk);
    places(c, plane, entry);
    for (size_t i = 0; i < c->out*c->in; i++)
        for (size_t j = 0; j < kk; j++) gtheta[plane[i] + entry[i/c->in % c->to*kk + j]] += gW[i*kk + j];
    return DGL_OK;
}

static dgl_conv conv_of(const dgl_layer *l)
{
    const double *o = l->option;
    size_t G = order(l), from = o[LIFT] ? 1 : G;
    dgl_conv c = { .in = (size_t)o[IN]*from, .out = (size_t)o[OUT]*G, .k = (size_t)o[SIZE], .stride = 1, .padding = (size_t)o[PADDING],
                   .bias = o[BIAS] != 0, .repeat = G, .from = from, .to = G, .expand = expand, .fold = fold };
    c.own = c.in*(size_t)o[OUT]*c.k*c.k;
    return c;
}

static dgl_status setup(dgl_layer *l, const dgl_value *v)
{
    if (!v[IN].given || !v[OUT].given)
        DGL_FAIL(DGL_EARG, "group_conv(inputs, outputs, size) needs the numbers of channels");
    for (int i = 0; i <= BIAS; i++) l->option[i] = v[i].num;
    dgl_conv c = conv_of(l);
    l->in = (dgl_net_extent){ c.in, 0, 0 };
    l->nparams = c.own + (c.bias ? (size_t)l->option[OUT] : 0);
    return DGL_OK;
}

static dgl_status shape(dgl_layer *l)
{
    dgl_conv c = conv_of(l);
    return dgl_conv_shape(l, &c);
}

static void init(const dgl_layer *l, double *theta, dgl_rng *g)
{
    dgl_conv c = conv_of(l);
    dgl_conv_init(&c, c.in*c.k*c.k, theta, g);
}

static dgl_status forward(const dgl_layer *l, const dgl_pass *p, const real *theta, real *y, const real *x, real *keep)
{
    (void)keep;
    dgl_conv c = conv_of(l);
    return dgl_conv_forward(l, &c, p, theta, y, x);
}

static dgl_status reverse(const dgl_layer *l, const dgl_pass *p, const real *theta, real *gx, real *gtheta,
                          const real *gy, const real *x, const real *y, const real *keep)
{
    (void)y, (void)keep;
    dgl_conv c = conv_of(l);
    return dgl_conv_reverse(l, &c, p, theta, gx, gtheta, gy, x);
}

static int tensors(const dgl_layer *l, dgl_tensor_shape *t)
{
    dgl_conv c = conv_of(l);
    t[0] = (dgl_tensor_shape){ "weight", 4, { (size_t)l->option[OUT], c.in, c.k, c.k } };
    t[1] = (dgl_tensor_shape){ "bias", 1, { (size_t)l->option[OUT] } };
    return 1 + c.bias;
}

DGL_TWICE(dgl_group_conv_kind)
const dgl_layer_kind dgl_group_conv_kind = {
    .single = DGL_TWIN(dgl_group_conv_kind), .name = "group_conv", .usage = "nn.group_conv(inputs, outputs, size, {group = \"p4\", lift = false, padding = 0})",
    .doc = "convolution over the lattice's turns (and mirrors): commutes with them exactly",
    .params = params, .setup = setup, .shape = shape, .init = init, .forward = forward, .reverse = reverse, .tensors = tensors,
};
