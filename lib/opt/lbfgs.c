// Limited-memory BFGS: the last pairs of steps and changes of the gradient, carried along from point to point
// (Huang, Gallivan and Absil, SIAM J. Optim. 25, 2015).
#include "opt/optimizer.h"

#include <math.h>
#include <string.h>

enum { PAIRS = 8 };

static const dgl_param params[] = { DGL_DESCENT_PARAMS, { 0 } };

static void steepest(const dgl_descent *o, double *p)
{
    for (int i = 0; i < o->d; i++) p[i] = -o->g[i];
}

// p = -H g for the inverse Hessian that the pairs tell, by the two loops, newest pair last; false: f does not fall along it.
static bool direction(dgl_descent *o, int count, double *p)
{
    size_t d = (size_t)o->d;
    double **s = o->state, **y = o->state + PAIRS, alpha[PAIRS], rho[PAIRS];
    steepest(o, p);
    for (int k = count; k-- > 0; ) {
        rho[k] = 1 / dgl_descent_inner(o, o->x, s[k], y[k]);
        alpha[k] = rho[k] * dgl_descent_inner(o, o->x, s[k], p);
        for (size_t i = 0; i < d; i++) p[i] -= alpha[k] * y[k][i];
    }
    if (count) {
        double scale = 1 / (rho[count - 1] * dgl_descent_inner(o, o->x, y[count - 1], y[count - 1]));
        for (size_t i = 0; i < d; i++) p[i] *= scale;
    }
    for (int k = 0; k < count; k++) {
        double b = rho[k] * dgl_descent_inner(o, o->x, y[k], p);
        for (size_t i = 0; i < d; i++) p[i] += (alpha[k] - b) * s[k][i];
    }
    return dgl_descent_inner(o, o->x, o->g, p) < 0;
}

static dgl_status step(dgl_descent *o)
{
    DGL_SCOPE;
    size_t d = (size_t)o->d;
    int count = (int)o->memory[0];
    double **s = o->state, **y = o->state + PAIRS;
    DGL_SCRATCH(p, d);
    DGL_SCRATCH(was, d);
    DGL_SCRATCH(before, d);
    DGL_SCRATCH(q, d);
    if (!direction(o, count, p)) {
        count = 0;
        steepest(o, p);
    }
    memcpy(before, o->g, d * sizeof *before);
    double t = count ? 1 : o->option[DGL_DESCENT_lr].num;
    DGL_TRY(dgl_descent_search(o, &t, was, p, 0.9));
    if (!(t > 0) && count) {                           // forget, and try the gradient itself
        o->memory[0] = 0;
        steepest(o, p);
        count = 0;
        t = o->option[DGL_DESCENT_lr].num;
        DGL_TRY(dgl_descent_search(o, &t, was, p, 0.9));
    }
    if (!(t > 0)) {
        o->stop = "no step lowers f";
        return DGL_OK;
    }
    for (int k = 0; k < count; k++) {
        DGL_TRY(dgl_descent_carry(o, q, was, o->x, s[k]));
        memcpy(s[k], q, d * sizeof *q);
        DGL_TRY(dgl_descent_carry(o, q, was, o->x, y[k]));
        memcpy(y[k], q, d * sizeof *q);
    }
    if (count == PAIRS) {                              // the oldest pair makes way
        double *s0 = s[0], *y0 = y[0];
        memmove(s, s + 1, (PAIRS - 1) * sizeof *s);
        memmove(y, y + 1, (PAIRS - 1) * sizeof *y);
        s[PAIRS - 1] = s0;
        y[PAIRS - 1] = y0;
        count--;
    }
    DGL_TRY(dgl_descent_carry(o, s[count], was, o->x, p));
    DGL_TRY(dgl_descent_carry(o, q, was, o->x, before));
    for (size_t i = 0; i < d; i++) {
        s[count][i] *= t;
        y[count][i] = o->g[i] - q[i];
    }
    double sy = dgl_descent_inner(o, o->x, s[count], y[count]), ss = dgl_descent_inner(o, o->x, s[count], s[count]);
    o->memory[0] = count + (sy > 1e-12 * ss);          // only pairs along which f is convex
    return DGL_OK;
}

const dgl_optimizer_kind dgl_lbfgs_kind = {
    .name = "lbfgs", .usage = "optim.lbfgs(f, x0, {steps = 100, gradient = 0, on = M})", .method = "lbfgs",
    .doc = "limited-memory BFGS with a line search", .params = params, .searches = true, .nstate = 2 * PAIRS, .step = step,
};
