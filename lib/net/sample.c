// The bottleneck of a variational autoencoder (Kingma and Welling 2014): of (mean, log variance) it draws a point in training
// and takes the mean otherwise. It adds KL(N(mean, variance) || N(0, 1)) to the loss, weighted.
// twice: real.h
#include "net/net.h"

#include <math.h>
#include <string.h>

static const dgl_param params[] = { { "outputs", DGL_INT, 2, 1, 1e6, "dimension of the latent space; twice as many numbers go in", NULL }, { 0 } };

static dgl_status setup(dgl_layer *l, const dgl_value *v)
{
    l->option[0] = v[0].num;
    l->in = (dgl_net_extent){ 2*(size_t)v[0].num, 1, 1 };
    l->out = (dgl_net_extent){ (size_t)v[0].num, 1, 1 };
    return DGL_OK;
}

static dgl_status shape(dgl_layer *l)
{
    l->out = (dgl_net_extent){ (size_t)l->option[0], 1, 1 };
    return DGL_OK;
}

static double noise(const dgl_pass *p, size_t m, size_t r, size_t i)
{
    return dgl_net_hash_normal(p->seed, (uint64_t)((p->first + i)*m + r));
}

// kept: what the noise adds to the mean
static size_t keep_size(const dgl_layer *l, const dgl_pass *p) { return p->train ? l->out.c * p->n : 0; }

static dgl_status forward(const dgl_layer *l, const dgl_pass *p, const real *theta, real *y, const real *x, real *keep)
{
    (void)theta;
    size_t m = l->out.c, cols = dgl_pass_columns(p);
    memcpy(y, x, m * cols * sizeof *y);
    if (!p->train)
        return DGL_OK;
    if (p->order)
        DGL_FAIL(DGL_EUNSUP, "derivatives through a sampling layer in training; regularise the decoder alone");
    for (size_t r = 0; r < m; r++)
        for (size_t i = 0; i < p->n; i++) {
            real mean = x[r*cols + i], lv = x[(m + r)*cols + i];
            y[r*cols + i] += keep[r*p->n + i] = exp(0.5*lv)*noise(p, m, r, i);
            *p->penalty += p->penalty_scale*0.5*(mean*mean + exp(lv) - 1 - lv);
        }
    return DGL_OK;
}

static dgl_status reverse(const dgl_layer *l, const dgl_pass *p, const real *theta, real *gx, real *gtheta,
                          const real *gy, const real *x, const real *y, const real *keep)
{
    (void)theta, (void)gtheta, (void)y;
    size_t m = l->out.c, cols = dgl_pass_adjoints(p);
    if (!gx)
        return DGL_OK;
    memcpy(gx, gy, m * cols * sizeof *gx);
    memset(gx + m*cols, 0, m * cols * sizeof *gx);
    for (size_t r = 0; r < m && p->train; r++)
        for (size_t i = 0; i < p->n; i++) {
            real mean = x[r*cols + i], lv = x[(m + r)*cols + i];
            gx[r*cols + i] += p->penalty_scale*mean;
            gx[(m + r)*cols + i] = 0.5*keep[r*p->n + i]*gy[r*cols + i] + p->penalty_scale*0.5*(exp(lv) - 1);
        }
    return DGL_OK;
}

static dgl_status trace(const dgl_layer *l, dgl_dag *d, const double *theta, dgl_ex *y, const dgl_ex *x)
{
    (void)d, (void)theta;
    memcpy(y, x, l->out.c * sizeof *y);
    return DGL_OK;
}

DGL_TWICE(dgl_sample_kind)
const dgl_layer_kind dgl_sample_kind = {
    .single = DGL_TWIN(dgl_sample_kind), .name = "sample", .usage = "nn.sample(dimension)", .doc = "draws a point of (mean, log variance) in training, gives the mean else; adds their KL to the loss",
    .params = params, .setup = setup, .shape = shape, .keep = keep_size, .forward = forward, .reverse = reverse, .trace = trace,
};
