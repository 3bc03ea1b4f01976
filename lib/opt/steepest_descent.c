// Steepest descent with a line search that begins with the step of Barzilai and Borwein (IMA J. Numer. Anal. 8, 1988).
#include "opt/optimizer.h"

#include <math.h>

static const dgl_param params[] = { DGL_DESCENT_PARAMS, { 0 } };

static dgl_status step(dgl_descent *o)
{
    DGL_SCOPE;
    size_t d = (size_t)o->d;
    double t = o->step && o->memory[0] > 0 ? o->memory[0] : o->option[DGL_DESCENT_lr].num;
    DGL_SCRATCH(p, d);
    DGL_SCRATCH(was, d);
    DGL_SCRATCH(q, d);
    DGL_SCRATCH(before, d);
    for (size_t i = 0; i < d; i++) p[i] = -(before[i] = o->g[i]);
    DGL_TRY(dgl_descent_search(o, &t, was, p, 0.9));
    if (!(t > 0)) {
        o->stop = "no step lowers f";
        return DGL_OK;
    }
    DGL_TRY(dgl_descent_carry(o, q, was, o->x, p));    // s = t q, y = g + q: both at the new point
    for (size_t i = 0; i < d; i++) p[i] = o->g[i] + q[i];
    double ss = t * t * dgl_descent_inner(o, o->x, q, q), sy = t * dgl_descent_inner(o, o->x, q, p);
    o->memory[0] = sy > 0 ? ss / sy : 2 * t;
    return DGL_OK;
}

const dgl_optimizer_kind dgl_steepest_descent_kind = {
    .name = "steepest_descent", .usage = "optim.steepest_descent(f, x0, {steps = 100, gradient = 0, on = M})", .method = "gradient",
    .doc = "steps against the gradient whose length a line search finds", .params = params, .searches = true, .step = step,
};
