// y = W x + b.
// twice: real.h
#include "net/net.h"

#include <math.h>
#include <string.h>

static const dgl_param params[] = {
    { "inputs", DGL_INT, NAN, 1, 1e7, "numbers that go in", NULL },
    { "outputs", DGL_INT, NAN, 1, 1e7, "numbers that come out", NULL },
    { "bias", DGL_BOOL, 1, 0, 1, "whether b is added", NULL },
    { "gain", DGL_NUM, 1, 0, 1e6, "weights start normal with this times sqrt(2/(inputs + outputs)), biases at 0", NULL },
    { 0 }
};
enum { IN, OUT, BIAS, GAIN };

static dgl_status setup(dgl_layer *l, const dgl_value *v)
{
    if (!v[IN].given || !v[OUT].given)
        DGL_FAIL(DGL_EARG, "linear(inputs, outputs) needs both numbers");
    for (int i = 0; i <= GAIN; i++) l->option[i] = v[i].num;
    size_t in = (size_t)v[IN].num, out = (size_t)v[OUT].num, size;
    l->in = (dgl_net_extent){ in, 1, 1 };
    l->out = (dgl_net_extent){ out, 1, 1 };
    DGL_TRY(dgl_memory_check(&size, in + 1, out, sizeof(double)));
    l->nparams = out * in + (v[BIAS].num ? out : 0);
    return DGL_OK;
}

static dgl_status shape(dgl_layer *l)
{
    l->out = (dgl_net_extent){ (size_t)l->option[OUT], 1, 1 };
    return DGL_OK;
}

static void init(const dgl_layer *l, double *theta, dgl_rng *g)
{
    size_t in = l->in.c, out = l->out.c;
    double scale = l->option[GAIN] * sqrt(2.0 / (double)(in + out));
    for (size_t i = 0; i < in * out; i++) theta[i] = scale * dgl_rng_normal(g);
}

dgl_status dgl_affine_forward(const dgl_pass *p, size_t out, size_t in, bool bias, const real *theta, real *y, const real *x)
{
    const dgl_net_kernels *K = dgl_net_kernel;
    size_t cols = dgl_pass_columns(p), n = p->n;
    bool units = p->input && p->order && !p->tangent, zeros = p->input && p->tangent;
    const real *b = bias ? theta + in*out : NULL, *dW = p->tangent;
    DGL_TRY(dgl_net_product(out, in, n, y, cols, theta, false, x, cols, false, b));
    if (dW) {                                           // d(W x + b) = dW x + db + W dx
        DGL_TRY(dgl_net_product(out, in, n, y + n, cols, dW, false, x, cols, false, b ? dW + in*out : NULL));
        return zeros ? DGL_OK : dgl_net_product(out, in, n, y + n, cols, theta, false, x + n, cols, true, NULL);
    }
    if (cols > n && !units)
        return dgl_net_product(out, in, cols - n, y + n, cols, theta, false, x + n, cols, false, NULL);
    for (size_t r = 0; r < out && units; r++) {         // the derivatives by the input are W itself
        K->fill(in, n, y + r*cols + n, n, theta + r*in);
        K->fill(1, cols - (in + 1)*n, y + r*cols + (in + 1)*n, 0, NULL);
    }
    return DGL_OK;
}

dgl_status dgl_affine_reverse(const dgl_pass *p, size_t out, size_t in, bool bias, const real *theta, real *gx, real *gtheta,
                              const real *gy, const real *x)
{
    size_t cols = dgl_pass_adjoints(p), n = p->n, known = p->input && p->tangent ? n : cols;
    if (gtheta) {
        DGL_TRY(dgl_net_gradient(out, in, known, gtheta, in, gy, cols, x, cols));
        if (bias)
            dgl_net_bias_gradient(out, n, cols, gtheta + in*out, gy);
    }
    if (gx)
        DGL_TRY(dgl_net_product(in, out, cols, gx, cols, theta, true, gy, cols, false, NULL));
    if (gx && p->tangent)
        DGL_TRY(dgl_net_product(in, out, n, gx, cols, p->tangent, true, gy + n, cols, true, NULL));
    return DGL_OK;
}

dgl_status dgl_affine_trace(dgl_dag *d, size_t out, size_t in, bool bias, const double *theta, dgl_ex *y, const dgl_ex *x)
{
    for (size_t r = 0; r < out; r++) {
        dgl_ex s = dgl_ex_const(d, bias ? theta[in*out + r] : 0);
        for (size_t k = 0; k < in; k++) s = dgl_ex_add(d, s, dgl_ex_scale(d, theta[r*in + k], x[k]));
        y[r] = s;
    }
    return dgl_dag_ok(d);
}

int dgl_affine_tensors(dgl_tensor_shape *t, size_t out, size_t in, bool bias)
{
    t[0] = (dgl_tensor_shape){ "weight", 2, { out, in } };
    t[1] = (dgl_tensor_shape){ "bias", 1, { out } };
    return 1 + bias;
}

static int tensors(const dgl_layer *l, dgl_tensor_shape *t)
{
    return dgl_affine_tensors(t, (size_t)l->option[OUT], (size_t)l->option[IN], l->option[BIAS] != 0);
}

static dgl_status forward(const dgl_layer *l, const dgl_pass *p, const real *theta, real *y, const real *x, real *keep)
{
    (void)keep;
    return dgl_affine_forward(p, l->out.c, dgl_extent_size(l->in), l->option[BIAS] != 0, theta, y, x);
}

static dgl_status reverse(const dgl_layer *l, const dgl_pass *p, const real *theta, real *gx, real *gtheta,
                          const real *gy, const real *x, const real *y, const real *keep)
{
    (void)y, (void)keep;
    return dgl_affine_reverse(p, l->out.c, dgl_extent_size(l->in), l->option[BIAS] != 0, theta, gx, gtheta, gy, x);
}

static dgl_status trace(const dgl_layer *l, dgl_dag *d, const double *theta, dgl_ex *y, const dgl_ex *x)
{
    return dgl_affine_trace(d, l->out.c, dgl_extent_size(l->in), l->option[BIAS] != 0, theta, y, x);
}

DGL_TWICE(dgl_linear_kind)
const dgl_layer_kind dgl_linear_kind = {
    .single = DGL_TWIN(dgl_linear_kind), .name = "linear", .usage = "nn.linear(inputs, outputs, {bias = true})", .doc = "y = W x + b",
    .params = params, .setup = setup, .shape = shape, .init = init, .forward = forward, .reverse = reverse, .trace = trace,
    .tensors = tensors,
};
