// Batch normalisation of channels: by the batch's moments in training, by running ones else.
// twice: real.h
#include "net/net.h"

#include <math.h>
#include <string.h>

static const dgl_param params[] = {
    { "channels", DGL_INT, NAN, 1, 1e7, "numbers, or channels of an image", NULL },
    { "momentum", DGL_NUM, 0.1, 0, 1, "how much of the batch's moments goes into the running ones", NULL },
    { "eps", DGL_NUM, 1e-5, 0, 1, "added to variances", NULL },
    { 0 }
};
enum { CHANNELS, MOMENTUM, EPS };

static dgl_status setup(dgl_layer *l, const dgl_value *v)
{
    if (!v[CHANNELS].given)
        DGL_FAIL(DGL_EARG, "batchnorm(channels) needs their number");
    for (int i = 0; i <= EPS; i++) l->option[i] = v[i].num;
    l->in = (dgl_net_extent){ (size_t)v[CHANNELS].num, 0, 0 };
    l->nparams = 4*l->in.c;                             // weight, bias, running mean, running variance
    l->nfixed = 2*l->in.c;
    return DGL_OK;
}

static void init(const dgl_layer *l, double *theta, dgl_rng *g)
{
    (void)g;
    size_t c = (size_t)l->option[CHANNELS];
    for (size_t i = 0; i < c; i++) theta[i] = theta[3*c + i] = 1;
}

// mean and 1/deviation of each channel are kept
static size_t keep_size(const dgl_layer *l, const dgl_pass *p)
{
    (void)p;
    return 2*l->in.c;
}

static dgl_status forward(const dgl_layer *l, const dgl_pass *p, const real *theta, real *y, const real *x, real *keep)
{
    size_t c = l->in.c, pixels = l->in.h*l->in.w, cols = dgl_pass_columns(p), n = p->n;
    if (p->train && p->order)
        DGL_FAIL(DGL_EUNSUP, "derivatives through batch normalisation in training");
    for (size_t k = 0; k < c; k++) {
        real mean = theta[2*c + k], variance = theta[3*c + k], count = (real)(pixels*n);
        if (p->train) {
            real *running = (real *)theta + 2*c + k, s = 0;
            mean = variance = 0;
            for (size_t i = 0; i < pixels; i++) mean += dgl_net_kernel->sum(n, x + (k*pixels + i)*cols);
            mean /= count;
            for (size_t i = 0; i < pixels; i++)
                for (size_t j = 0; j < n; j++) {
                    s = x[(k*pixels + i)*cols + j] - mean;
                    variance += s*s;
                }
            variance /= count;
            running[0] += l->option[MOMENTUM]*(mean - running[0]);
            running[c] += l->option[MOMENTUM]*(variance*(count > 1 ? count/(count - 1) : 1) - running[c]);
        }
        real root = 1/sqrt(variance + l->option[EPS]), a = theta[k]*root;
        keep[k] = mean;
        keep[c + k] = root;
        for (size_t i = k*pixels; i < (k + 1)*pixels; i++) {
            for (size_t j = 0; j < cols; j++) y[i*cols + j] = a*x[i*cols + j];
            for (size_t j = 0; j < n; j++) y[i*cols + j] += theta[c + k] - a*mean;
            for (size_t j = 0; j < n && p->tangent; j++)
                y[i*cols + n + j] += p->tangent[k]*root*(x[i*cols + j] - mean) + p->tangent[c + k];
        }
    }
    return DGL_OK;
}

static dgl_status reverse(const dgl_layer *l, const dgl_pass *p, const real *theta, real *gx, real *gtheta,
                          const real *gy, const real *x, const real *y, const real *keep)
{
    (void)y;
    size_t c = l->in.c, pixels = l->in.h*l->in.w, cols = dgl_pass_adjoints(p), from = dgl_pass_columns(p), n = p->n;
    for (size_t k = 0; k < c; k++) {
        real mean = keep[k], root = keep[c + k], sum = 0, product = 0, count = (real)(pixels*n);
        for (size_t i = k*pixels; i < (k + 1)*pixels; i++)
            for (size_t j = 0; j < n; j++) {
                sum += gy[i*cols + j];
                product += gy[i*cols + j]*(x[i*from + j] - mean)*root;
                for (size_t s = 1; s < p->channels; s++) product += gy[i*cols + s*n + j]*x[i*from + s*n + j]*root;
            }
        if (gtheta) {
            gtheta[k] += product;
            gtheta[c + k] += sum;
        }
        for (size_t i = k*pixels; i < (k + 1)*pixels && gx; i++) {
            for (size_t j = 0; j < cols; j++) gx[i*cols + j] = theta[k]*root*gy[i*cols + j];
            for (size_t j = 0; j < n && p->train; j++)
                gx[i*cols + j] -= theta[k]*root/count*(sum + (x[i*from + j] - mean)*root*product);
            for (size_t j = 0; j < n && p->tangent; j++) gx[i*cols + j] += p->tangent[k]*root*gy[i*cols + n + j];
        }
    }
    return DGL_OK;
}

static int tensors(const dgl_layer *l, dgl_tensor_shape *t)
{
    static const char *const names[] = { "weight", "bias", "running_mean", "running_var" };
    for (int i = 0; i < 4; i++) t[i] = (dgl_tensor_shape){ names[i], 1, { (size_t)l->option[CHANNELS] } };
    return 4;
}

DGL_TWICE(dgl_batchnorm_kind)
const dgl_layer_kind dgl_batchnorm_kind = {
    .single = DGL_TWIN(dgl_batchnorm_kind), .name = "batchnorm", .usage = "nn.batchnorm(channels)", .doc = "channels with mean 0 and variance 1 over the batch, then scaled and shifted",
    .params = params, .setup = setup, .init = init, .keep = keep_size, .forward = forward, .reverse = reverse, .tensors = tensors,
};
