// y = W x + b.
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

// the net's first layer at one point: x is followed by unit vectors, the derivatives are W itself
static void first_layer(size_t cols, size_t out, size_t in, const double *theta, double *y, const double *x)
{
    for (size_t r = 0; r < out; r++, theta += in, y += cols) {
        double s = 0;
        for (size_t k = 0; k < in; k++) {
            s += theta[k] * x[k*cols];
            y[k + 1] = theta[k];
        }
        for (size_t k = in + 1; k < cols; k++) y[k] = 0;
        y[0] = s;
    }
}

dgl_status dgl_affine_forward(const dgl_pass *p, size_t out, size_t in, bool bias, const double *theta, double *y, const double *x)
{
    size_t cols = dgl_pass_columns(p), n = p->n;
    const double *b = bias ? theta + in*out : NULL;
    if (p->input && p->order && n == 1 && !p->tangent)
        first_layer(cols, out, in, theta, y, x);
    else if ((p->input && p->order) || p->tangent) {
        DGL_SCOPE;
        DGL_SCRATCH(x0, in * n);
        DGL_SCRATCH(y0, out * n);
        for (size_t k = 0; k < in; k++) memcpy(x0 + k*n, x + k*cols, n * sizeof *x);
        if (!p->tangent) {                              // the derivatives are W itself
            DGL_TRY(dgl_net_product(out, in, n, y0, theta, false, x0, false));
            for (size_t r = 0; r < out; r++) {
                double *row = y + r*cols;
                memcpy(row, y0 + r*n, n * sizeof *row);
                for (size_t k = 0; k < in; k++)
                    for (size_t i = 0; i < n; i++) row[(k + 1)*n + i] = theta[r*in + k];
                memset(row + (in + 1)*n, 0, (cols - (in + 1)*n) * sizeof *row);
            }
        } else {                                        // d(W x + b) = dW x + db + W dx
            DGL_TRY(dgl_net_product(out, in, cols, y, theta, false, x, false));
            DGL_TRY(dgl_net_product(out, in, n, y0, p->tangent, false, x0, false));
            for (size_t r = 0; r < out; r++)
                for (size_t i = 0; i < n; i++) y[r*cols + n + i] += y0[r*n + i] + (b ? p->tangent[in*out + r] : 0);
        }
    } else
        DGL_TRY(dgl_net_product(out, in, cols, y, theta, false, x, false));
    for (size_t r = 0; r < out && b; r++)
        for (size_t i = 0; i < n; i++) y[r*cols + i] += b[r];
    return DGL_OK;
}

dgl_status dgl_affine_reverse(const dgl_pass *p, size_t out, size_t in, bool bias, const double *theta, double *gx, double *gtheta,
                              const double *gy, const double *x)
{
    size_t cols = dgl_pass_adjoints(p), n = p->n;
    if (gtheta) {
        DGL_TRY(dgl_net_gradient(out, in, cols, gtheta, gy, x));
        if (bias)
            dgl_net_bias_gradient(out, n, cols, gtheta + in*out, gy);
    }
    if (gx)
        DGL_TRY(dgl_net_product(in, out, cols, gx, theta, true, gy, false));
    if (gx && p->tangent) {
        DGL_SCOPE;
        DGL_SCRATCH(g1, out * n);
        DGL_SCRATCH(x0, in * n);
        for (size_t r = 0; r < out; r++) memcpy(g1 + r*n, gy + r*cols + n, n * sizeof *g1);
        DGL_TRY(dgl_net_product(in, out, n, x0, p->tangent, true, g1, false));
        for (size_t k = 0; k < in; k++)
            for (size_t i = 0; i < n; i++) gx[k*cols + i] += x0[k*n + i];
    }
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

static dgl_status forward(const dgl_layer *l, const dgl_pass *p, const double *theta, double *y, const double *x, double *keep)
{
    (void)keep;
    return dgl_affine_forward(p, l->out.c, dgl_extent_size(l->in), l->option[BIAS] != 0, theta, y, x);
}

static dgl_status reverse(const dgl_layer *l, const dgl_pass *p, const double *theta, double *gx, double *gtheta,
                          const double *gy, const double *x, const double *y, const double *keep)
{
    (void)y, (void)keep;
    return dgl_affine_reverse(p, l->out.c, dgl_extent_size(l->in), l->option[BIAS] != 0, theta, gx, gtheta, gy, x);
}

static dgl_status trace(const dgl_layer *l, dgl_dag *d, const double *theta, dgl_ex *y, const dgl_ex *x)
{
    return dgl_affine_trace(d, l->out.c, dgl_extent_size(l->in), l->option[BIAS] != 0, theta, y, x);
}

const dgl_layer_kind dgl_linear_kind = {
    .name = "linear", .usage = "nn.linear(inputs, outputs, {bias = true})", .doc = "y = W x + b",
    .params = params, .setup = setup, .shape = shape, .init = init, .forward = forward, .reverse = reverse, .trace = trace,
    .tensors = tensors,
};
