#include "opt/optimizer.h"

static const dgl_param params[] = { DGL_DESCENT_PARAMS, { 0 } };

static dgl_status step(dgl_descent *o)
{
    DGL_SCOPE;
    size_t d = (size_t)o->d;
    double lr = o->option[DGL_DESCENT_lr].num;
    bool possible;
    DGL_SCRATCH(v, d);
    DGL_SCRATCH(y, d);
    for (size_t i = 0; i < d; i++) v[i] = -lr * o->g[i];
    DGL_TRY(dgl_descent_move(o, y, o->x, v, &possible));
    for (size_t i = 0; i < d; i++) o->x[i] = y[i];
    if (!possible)
        o->stop = "diverged";
    return DGL_OK;
}

const dgl_optimizer_kind dgl_gradient_descent_kind = {
    .name = "gradient_descent", .usage = "optim.gradient_descent(f, x0, {lr = 0.1, steps = 100, on = M})",
    .doc = "steps against the gradient, along geodesics on a manifold or metric; r.path holds every point",
    .params = params, .step = step,
};
