// Steps of C^k networks (Hauser and Ray 2017): sum over j of (-1)^j C(k, j) x(l+1-j) = act(W x(l) + b) dl^k,
// with x(m) = x(0) for m < 0. From k = 2 on a layer carries x(l), ..., x(l-k+1): the state of a system of order k.
// twice: real.h
#include "net/net.h"

#include <math.h>
#include <string.h>

#define ACTIVATIONS "identity|tanh|sigmoid|softplus|relu|leaky_relu|elu|silu|gelu|gelu_tanh|sin|exp|gaussian"
#define OWN_PARAMS                                                                                                        \
    { "width", DGL_INT, 2, 1, 1e6, "numbers of a layer", NULL },                                                         \
    { "order", DGL_INT, 1, 0, 3, "k: 0 plain, 1 residual, 2 and 3 with finite differences of that order", NULL },        \
    { "activation", DGL_WORD, DGL_ACT_tanh, 0, 0, "what follows the affine map", ACTIVATIONS },                           \
    { "dl", DGL_NUM, 1, 1e-9, 1e9, "the distance of layers", NULL },                                                     \
    { "gain", DGL_NUM, NAN, 0, 1e6, "weights start normal with this times sqrt(2/(inputs + outputs)); 1 for order 0, else 0.1", NULL }
enum { WIDTH, ORDER, ACTIVATION, DL, GAIN, FIRST, LAST };

static const dgl_param params[] = { OWN_PARAMS, { 0 } };
const dgl_param dgl_residual_params[] = { OWN_PARAMS, { "depth", DGL_INT, 10, 1, 10000, "how many layers", NULL }, { 0 } };

static size_t history(const dgl_layer *l) { return l->option[ORDER] < 2 ? 1 : (size_t)l->option[ORDER]; }
static size_t width(const dgl_layer *l) { return (size_t)l->option[WIDTH]; }
static size_t blocks_in(const dgl_layer *l) { return l->option[FIRST] ? 1 : history(l); }
static size_t blocks_out(const dgl_layer *l) { return l->option[LAST] ? 1 : history(l); }

// x(l+1) = sum of c[j] x(l-j) + h act(...)
static int coefficients(const dgl_layer *l, double *c, double *h)
{
    static const double table[4][3] = { { 0 }, { 1 }, { 2, -1 }, { 3, -3, 1 } };
    int k = (int)l->option[ORDER];
    memcpy(c, table[k], sizeof table[k]);
    *h = 1;
    for (int i = 0; i < k; i++) *h *= l->option[DL];
    return k;
}

static dgl_status shape(dgl_layer *l)
{
    if (l->in.c != width(l)*blocks_in(l) || l->in.h != 1 || l->in.w != 1)
        DGL_FAIL(DGL_ESHAPE, "a step of width %zu and order %g takes %zu numbers, not %zu", width(l), l->option[ORDER],
                 width(l)*blocks_in(l), dgl_extent_size(l->in));
    l->out = (dgl_net_extent){ width(l) * blocks_out(l), 1, 1 };
    l->visible = width(l);
    return DGL_OK;
}

static dgl_status setup(dgl_layer *l, const dgl_value *v)
{
    for (int i = 0; i <= GAIN; i++) l->option[i] = v[i].num;
    if (!v[GAIN].given)
        l->option[GAIN] = v[ORDER].num ? 0.1 : 1;
    l->option[FIRST] = l->option[LAST] = 1;
    l->in = (dgl_net_extent){ width(l), 1, 1 };
    l->nparams = width(l) * (width(l) + 1);
    return shape(l);
}

static void init(const dgl_layer *l, double *theta, dgl_rng *g)
{
    size_t d = width(l);
    for (size_t i = 0; i < d*d; i++) theta[i] = l->option[GAIN] / sqrt((double)d) * dgl_rng_normal(g);
}

static int tensors(const dgl_layer *l, dgl_tensor_shape *t) { return dgl_affine_tensors(t, width(l), width(l), true); }

// kept: u, then what the activation keeps
static size_t keep_size(const dgl_layer *l, const dgl_pass *p)
{
    return width(l) * (2*dgl_pass_columns(p) + (p->reverse ? dgl_act_keep(p) : 0)) + dgl_act_keep(p);
}

static dgl_status forward(const dgl_layer *l, const dgl_pass *p, const real *theta, real *y, const real *x, real *keep)
{
    size_t d = width(l), cols = dgl_pass_columns(p), in = blocks_in(l), out = blocks_out(l), size = d*cols;
    double c[3], h;
    real *u = keep, *a = keep + size;
    int k = coefficients(l, c, &h);
    DGL_TRY(dgl_affine_forward(p, d, d, true, theta, u, x));
    if (k == 0) {
        dgl_act_forward((int)l->option[ACTIVATION], p, d, y, u, a + size);
        return DGL_OK;
    }
    dgl_act_forward((int)l->option[ACTIVATION], p, d, a, u, a + size);
    if (in == 1)                                        // c sums to 1
        memcpy(y, x, size * sizeof *y);
    else
        dgl_net_kernel->fill(1, size, y, 0, NULL);
    for (int j = 0; j < k && in > 1; j++) dgl_net_kernel->axpy(size, y, c[j], x + (size_t)j*size);
    dgl_net_kernel->axpy(size, y, h, a);
    for (size_t j = 1; j < out; j++) memcpy(y + j*size, x + (in == 1 ? 0 : (j - 1)*size), size * sizeof *y);
    return DGL_OK;
}

static dgl_status reverse(const dgl_layer *l, const dgl_pass *p, const real *theta, real *gx, real *gtheta,
                          const real *gy, const real *x, const real *y, const real *keep)
{
    (void)y;
    DGL_SCOPE;
    size_t d = width(l), cols = dgl_pass_adjoints(p), in = blocks_in(l), out = blocks_out(l), size = d*cols, kept = d*dgl_pass_columns(p);
    double c[3], h;
    int k = coefficients(l, c, &h);
    const real *u = keep, *ga = gy;
    DGL_SCRATCH_OF(real, gu, size);
    DGL_SCRATCH_OF(real, scaled, size);
    if (h != 1) {
        for (size_t i = 0; i < size; i++) scaled[i] = h*gy[i];
        ga = scaled;
    }
    dgl_act_reverse(p, d, gu, ga, u, keep + 2*kept);
    DGL_TRY(dgl_affine_reverse(p, d, d, true, theta, gx, gtheta, gu, x));
    if (!gx || k == 0)
        return DGL_OK;
    if (in > 1)
        memset(gx + size, 0, (in - 1) * size * sizeof *gx);
    for (int j = 0; j < k; j++) dgl_net_kernel->axpy(size, gx + (in == 1 ? 0 : (size_t)j*size), c[j], gy);
    for (size_t j = 1; j < out; j++) dgl_net_kernel->axpy(size, gx + (in == 1 ? 0 : (j - 1)*size), 1, gy + j*size);
    return DGL_OK;
}

static dgl_status trace(const dgl_layer *l, dgl_dag *g, const double *theta, dgl_ex *y, const dgl_ex *x)
{
    size_t d = width(l), in = blocks_in(l), out = blocks_out(l);
    double c[3], h;
    int k = coefficients(l, c, &h);
    DGL_TRY(dgl_affine_trace(g, d, d, true, theta, y, x));
    for (size_t i = 0; i < d; i++) {
        DGL_TRY(dgl_act_trace(&y[i], (int)l->option[ACTIVATION], g, y[i]));
        if (k)
            y[i] = dgl_ex_scale(g, h, y[i]);
        for (int j = 0; j < k; j++) y[i] = dgl_ex_add(g, y[i], dgl_ex_scale(g, c[j], x[in == 1 ? i : (size_t)j*d + i]));
    }
    for (size_t j = 1; j < out; j++)
        for (size_t i = 0; i < d; i++) y[j*d + i] = x[in == 1 ? i : (j - 1)*d + i];
    return DGL_OK;
}

DGL_TWICE(dgl_step_kind)
const dgl_layer_kind dgl_step_kind = {
    .single = DGL_TWIN(dgl_step_kind), .name = "step", .usage = "nn.step{width = 2, order = 1, activation = \"tanh\", dl = 1}", .doc = "one step of a C^k network",
    .params = params, .setup = setup, .shape = shape, .init = init, .keep = keep_size, .forward = forward, .reverse = reverse, .trace = trace,
    .tensors = tensors,
};

dgl_status dgl_net_residual(dgl_net **out, const dgl_value *v, dgl_rng *g)
{
    int depth = (int)v[GAIN + 1].num;
    DGL_SCOPE;
    DGL_SCRATCH_OF(dgl_net *, part, depth);
    dgl_status status = DGL_OK;
    int made = 0;
    for (; made < depth && !status; made++) {
        status = dgl_net_new(&part[made], &dgl_step_kind, v, g);
        if (status)
            break;
        dgl_layer *l = &part[made]->layer[0];
        l->option[FIRST] = made == 0;
        l->option[LAST] = made == depth - 1;
        l->in.c = width(l) * blocks_in(l);
        l->out.c = width(l) * blocks_out(l);
    }
    if (!status)
        status = dgl_net_join(out, depth, part);
    for (int i = 0; i < made; i++) dgl_release(part[i]);
    return status;
}

dgl_status dgl_net_phase(dgl_net **out, dgl_net *net)
{
    DGL_OWNED dgl_net *whole = NULL;
    const dgl_layer *end = &net->layer[net->nlayers - 1];
    if (end->kind != &dgl_step_kind || history(end) < 2)
        DGL_FAIL(DGL_EARG, "the last layer is %s; phase space is that of steps of order 2 or 3", end->kind == &dgl_step_kind ? "a step of order below 2" : end->kind->name);
    DGL_TRY(dgl_net_part(&whole, net, 0, net->nlayers));
    dgl_layer *last = &whole->layer[net->nlayers - 1];
    last->option[LAST] = 0;
    DGL_TRY(shape(last));
    whole->fn.nout = (int)last->out.c;
    *out = dgl_retain(whole);
    return DGL_OK;
}
