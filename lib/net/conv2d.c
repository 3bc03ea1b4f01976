// Convolution of images, plain or with a kernel averaged over the quarter turns.
#include "net/conv.h"

#include <math.h>

static const dgl_param params[] = {
    { "inputs", DGL_INT, NAN, 1, 1e5, "channels that go in", NULL },
    { "outputs", DGL_INT, NAN, 1, 1e5, "channels that come out", NULL },
    { "size", DGL_INT, 3, 1, 1000, "the side of the kernel", NULL },
    { "padding", DGL_INT, 0, 0, 1000, "zeros around the image", NULL },
    { "stride", DGL_INT, 1, 1, 1000, "from one place of the kernel to the next", NULL },
    { "bias", DGL_BOOL, 1, 0, 1, "whether a number is added to each channel", NULL },
    { "average", DGL_WORD, 0, 0, 0, "c4: the kernel is the mean of its quarter turns, which makes the layer commute with them", "none|c4" },
    { 0 }
};
enum { IN, OUT, SIZE, PADDING, STRIDE, BIAS, AVERAGE };

static dgl_conv conv_of(const dgl_layer *l)
{
    const double *o = l->option;
    dgl_conv c = { (size_t)o[IN], (size_t)o[OUT], (size_t)o[SIZE], (size_t)o[STRIDE], (size_t)o[PADDING], o[BIAS] != 0, o[AVERAGE] ? 4 : 1, 0, 1 };
    c.own = c.in*c.out*c.k*c.k;
    return c;
}

static dgl_status setup(dgl_layer *l, const dgl_value *v)
{
    if (!v[IN].given || !v[OUT].given)
        DGL_FAIL(DGL_EARG, "conv2d(inputs, outputs, size) needs the numbers of channels");
    for (int i = 0; i <= AVERAGE; i++) l->option[i] = v[i].num;
    dgl_conv c = conv_of(l);
    l->in = (dgl_net_extent){ c.in, 0, 0 };
    l->nparams = c.own + (c.bias ? c.out : 0);
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

static void orbits(const dgl_conv *c, size_t *place)
{
    size_t kk = c->k*c->k;
    for (size_t i = 0; i < c->own; i++)
        for (int e = 0; e < 4; e++) place[4*i + (size_t)e] = i/kk*kk + dgl_square_source(e, c->k, i % kk/c->k, i % c->k);
}

static dgl_status forward(const dgl_layer *l, const dgl_pass *p, const double *theta, double *y, const double *x, double *keep)
{
    (void)keep;
    DGL_SCOPE;
    dgl_conv c = conv_of(l);
    DGL_SCRATCH_OF(size_t, place, l->option[AVERAGE] ? 4*c.own : 1);
    if (l->option[AVERAGE])
        orbits(&c, place);
    return dgl_conv_forward(l, &c, l->option[AVERAGE] ? place : NULL, p, theta, y, x);
}

static dgl_status reverse(const dgl_layer *l, const dgl_pass *p, const double *theta, double *gx, double *gtheta,
                          const double *gy, const double *x, const double *y, const double *keep)
{
    (void)y, (void)keep;
    DGL_SCOPE;
    dgl_conv c = conv_of(l);
    DGL_SCRATCH_OF(size_t, place, l->option[AVERAGE] ? 4*c.own : 1);
    if (l->option[AVERAGE])
        orbits(&c, place);
    return dgl_conv_reverse(l, &c, l->option[AVERAGE] ? place : NULL, p, theta, gx, gtheta, gy, x);
}

static int tensors(const dgl_layer *l, dgl_tensor_shape *t)
{
    dgl_conv c = conv_of(l);
    t[0] = (dgl_tensor_shape){ "weight", 4, { c.out, c.in, c.k, c.k } };
    t[1] = (dgl_tensor_shape){ "bias", 1, { c.out } };
    return 1 + c.bias;
}

const dgl_layer_kind dgl_conv2d_kind = {
    .name = "conv2d", .usage = "nn.conv2d(inputs, outputs, size, {padding = 0, stride = 1})", .doc = "convolution of images (n, channels, height, width)",
    .params = params, .setup = setup, .shape = shape, .init = init, .forward = forward, .reverse = reverse, .tensors = tensors,
};
