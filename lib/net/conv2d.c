// Convolution of images, plain or with a kernel averaged over the quarter turns.
// twice: real.h
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

// ---- the kernel averaged over the quarter turns ----

// the four entries of a k x k kernel that the quarter turns bring to (y, x)
static void orbit(size_t k, size_t y, size_t x, size_t *from)
{
    for (int e = 0; e < 4; e++) from[e] = dgl_square_source(e, k, y, x);
}

static dgl_status average(const dgl_conv *c, real *W, const real *theta)
{
    size_t kk = c->k*c->k, from[4];
    for (size_t i = 0; i < kk; i++) {
        orbit(c->k, i/c->k, i % c->k, from);
        for (size_t at = 0; at < c->own; at += kk)
            W[at + i] = (theta[at + from[0]] + theta[at + from[1]] + theta[at + from[2]] + theta[at + from[3]])/4;
    }
    return DGL_OK;
}

static dgl_status share(const dgl_conv *c, real *gtheta, const real *gW)
{
    size_t kk = c->k*c->k, from[4];
    for (size_t i = 0; i < kk; i++) {
        orbit(c->k, i/c->k, i % c->k, from);
        for (size_t at = 0; at < c->own; at += kk)
            for (int e = 0; e < 4; e++) gtheta[at + from[e]] += gW[at + i]/4;
    }
    return DGL_OK;
}

static dgl_conv conv_of(const dgl_layer *l)
{
    const double *o = l->option;
    dgl_conv c = { .in = (size_t)o[IN], .out = (size_t)o[OUT], .k = (size_t)o[SIZE], .stride = (size_t)o[STRIDE], .padding = (size_t)o[PADDING],
                   .bias = o[BIAS] != 0, .repeat = 1, .expand = o[AVERAGE] ? average : NULL, .fold = o[AVERAGE] ? share : NULL };
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
    t[0] = (dgl_tensor_shape){ "weight", 4, { c.out, c.in, c.k, c.k } };
    t[1] = (dgl_tensor_shape){ "bias", 1, { c.out } };
    return 1 + c.bias;
}

DGL_TWICE(dgl_conv2d_kind)
const dgl_layer_kind dgl_conv2d_kind = {
    .single = DGL_TWIN(dgl_conv2d_kind), .name = "conv2d", .usage = "nn.conv2d(inputs, outputs, size, {padding = 0, stride = 1})", .doc = "convolution of images (n, channels, height, width)",
    .params = params, .setup = setup, .shape = shape, .init = init, .forward = forward, .reverse = reverse, .tensors = tensors,
};
