// Adam (Kingma and Ba 2015), and on manifolds Riemannian Adam (Bécigneul and Ganea 2019): the first moment is carried
// along, the second is the mean square of the gradient's length.
#include "opt/optimizer.h"

#include <math.h>
#include <string.h>

enum { BETA1 = DGL_DESCENT_own, BETA2, EPSILON };

static const dgl_param params[] = {
    DGL_DESCENT_PARAMS,
    { "beta1", DGL_NUM, 0.9, 0, 0.999999, "how much of the mean gradient stays", NULL },
    { "beta2", DGL_NUM, 0.999, 0, 0.999999999, "how much of the mean square stays", NULL },
    { "epsilon", DGL_NUM, 1e-8, 0, 1e300, "added to the root of the mean square", NULL },
    { 0 }
};

static dgl_status step(dgl_descent *o)
{
    DGL_SCOPE;
    size_t d = (size_t)o->d;
    double lr = o->option[DGL_DESCENT_lr].num, b1 = o->option[BETA1].num, b2 = o->option[BETA2].num, eps = o->option[EPSILON].num;
    double *m = o->state[0], *s = o->state[1], k = (double)o->step + 1;
    double c1 = 1 - pow(b1, k), c2 = 1 - pow(b2, k), square = o->M ? dgl_descent_inner(o, o->x, o->g, o->g) : 0;
    bool possible;
    DGL_SCRATCH(v, d);
    DGL_SCRATCH(y, d);
    for (size_t i = 0; i < d; i++) {
        m[i] = b1 * m[i] + (1 - b1) * o->g[i];
        s[i] = b2 * s[i] + (1 - b2) * (o->M ? square : o->g[i] * o->g[i]);
        v[i] = -lr * m[i] / c1 / (sqrt(s[i] / c2) + eps);
    }
    DGL_TRY(dgl_descent_move(o, y, o->x, v, &possible));
    if (!possible) {
        o->stop = "diverged";
        return DGL_OK;
    }
    DGL_TRY(dgl_descent_carry(o, v, o->x, y, m));
    memcpy(m, v, d * sizeof *m);
    memcpy(o->x, y, d * sizeof *y);
    return DGL_OK;
}

const dgl_optimizer_kind dgl_adam_kind = {
    .name = "adam", .usage = "optim.adam(f, x0, {lr = 0.1, steps = 100, beta1 = 0.9, beta2 = 0.999, on = M})", .method = "adam",
    .doc = "steps along a running mean of gradients, scaled by their running size", .params = params, .nstate = 2, .step = step,
};
