#include "opt/optimizer.h"

static const dgl_param params[] = { DGL_DESCENT_PARAMS, { 0 } };

static dgl_status step(dgl_descent *o, double *x, const double *g, double *const *state)
{
    (void)state;
    double lr = o->option[DGL_DESCENT_lr].num;
    for (int i = 0; i < o->d; i++) x[i] -= lr * g[i];
    return DGL_OK;
}

const dgl_optimizer_kind dgl_gradient_descent_kind = {
    .name = "gradient_descent", .usage = "optim.gradient_descent(f, x0, {lr = 0.1, steps = 100})",
    .doc = "steps against the gradient; r.path holds every point",
    .params = params, .step = step,
};
