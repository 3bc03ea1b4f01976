// Nonlinear conjugate gradients: the direction of Polak and Ribière, cut at the one of Fletcher and Reeves, restarted
// where it does not descend (Sato, Riemannian Optimization and Its Applications, 2021).
#include "opt/optimizer.h"

#include <math.h>
#include <string.h>

static const dgl_param params[] = { DGL_DESCENT_PARAMS, { 0 } };

static dgl_status step(dgl_descent *o)
{
    DGL_SCOPE;
    size_t d = (size_t)o->d;
    double *p = o->state[0], gg = dgl_descent_inner(o, o->x, o->g, o->g), slope = dgl_descent_inner(o, o->x, o->g, p);
    DGL_SCRATCH(was, d);
    DGL_SCRATCH(before, d);
    DGL_SCRATCH(q, d);
    bool restarted = !(slope < -1e-4 * gg);
    if (restarted) {
        for (size_t i = 0; i < d; i++) p[i] = -o->g[i];
        slope = -gg;
    }
    memcpy(before, o->g, d * sizeof *before);
    // the step that would lower f as much as the last one did, on a parabola
    double value = o->value, t = o->memory[0] > 0 ? 2 * o->memory[0] / -slope : o->option[DGL_DESCENT_lr].num;
    DGL_TRY(dgl_descent_search(o, &t, was, p, 0.2));
    if (!(t > 0) && !restarted) {
        for (size_t i = 0; i < d; i++) p[i] = -o->g[i];
        t = o->option[DGL_DESCENT_lr].num;
        DGL_TRY(dgl_descent_search(o, &t, was, p, 0.2));
    }
    if (!(t > 0)) {
        o->stop = "no step lowers f";
        return DGL_OK;
    }
    o->memory[0] = fmax(value - o->value, t * -slope / 4);
    DGL_TRY(dgl_descent_carry(o, q, was, o->x, before));
    double now = dgl_descent_inner(o, o->x, o->g, o->g), pr = (now - dgl_descent_inner(o, o->x, o->g, q)) / gg;
    double beta = fmax(0, fmin(pr, now / gg));
    DGL_TRY(dgl_descent_carry(o, q, was, o->x, p));
    for (size_t i = 0; i < d; i++) p[i] = beta * q[i] - o->g[i];
    return DGL_OK;
}

const dgl_optimizer_kind dgl_conjugate_gradient_kind = {
    .name = "conjugate_gradient", .usage = "optim.conjugate_gradient(f, x0, {steps = 100, gradient = 0, on = M})", .method = "cg",
    .doc = "nonlinear conjugate gradients with a line search", .params = params, .searches = true, .nstate = 1, .step = step,
};
