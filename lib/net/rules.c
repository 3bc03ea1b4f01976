// Steps by the gradient alone: plain, with momentum, Adam.
#include "net/train.h"

#include <math.h>

static dgl_status sgd(dgl_trainer *t, double *theta, double *g, double *const *state)
{
    (void)state;
    size_t n = t->objective->net->nparams;
    double decay = t->option[DGL_TRAIN_decay].num;
    for (size_t i = 0; i < n; i++) theta[i] -= t->lr * (g[i] + decay*t->mask[i]*theta[i]);
    return DGL_OK;
}

const dgl_rule dgl_sgd_rule = { .name = "sgd", .doc = "against the gradient", .step = sgd };

static dgl_status momentum(dgl_trainer *t, double *theta, double *g, double *const *state)
{
    size_t n = t->objective->net->nparams;
    double decay = t->option[DGL_TRAIN_decay].num, mu = t->option[DGL_TRAIN_momentum].num, *v = state[0];
    for (size_t i = 0; i < n; i++) {
        v[i] = mu*v[i] + g[i] + decay*t->mask[i]*theta[i];
        theta[i] -= t->lr * v[i];
    }
    return DGL_OK;
}

const dgl_rule dgl_momentum_rule = { .name = "momentum", .doc = "with a velocity that decays by momentum", .nstate = 1, .step = momentum };

// Kingma and Ba 2015; decay is added to the gradient (adam) or shrinks the weights (adamw: Loshchilov and Hutter 2019)
static dgl_status adam_step(dgl_trainer *t, double *theta, double *g, double *const *state, double added, double shrunk)
{
    size_t n = t->objective->net->nparams;
    double b1 = t->option[DGL_TRAIN_beta1].num, b2 = t->option[DGL_TRAIN_beta2].num, k = (double)t->step;
    if (added)
        for (size_t i = 0; i < n; i++) g[i] += added*t->mask[i]*theta[i];
    if (shrunk)                                         // what is not trained keeps its size
        for (size_t i = 0; i < n; i++) theta[i] *= 1 - t->lr*shrunk*t->mask[i];
    dgl_net_kernel->adam(n, theta, state[0], state[1], g, t->lr, b1, b2, 1 - pow(b1, k), 1 - pow(b2, k), t->option[DGL_TRAIN_eps].num, 0);
    return DGL_OK;
}

static dgl_status adam(dgl_trainer *t, double *theta, double *g, double *const *state)
{
    return adam_step(t, theta, g, state, t->option[DGL_TRAIN_decay].num, 0);
}

static dgl_status adamw(dgl_trainer *t, double *theta, double *g, double *const *state)
{
    return adam_step(t, theta, g, state, 0, t->option[DGL_TRAIN_decay].num);
}

const dgl_rule dgl_adam_rule = { .name = "adam", .doc = "steps scaled by running moments of the gradient", .nstate = 2, .step = adam };
const dgl_rule dgl_adamw_rule = { .name = "adamw", .doc = "Adam whose weight decay is apart from the gradient", .nstate = 2, .step = adamw };

// the same on manifolds: layers whose weights lie on one project the gradient before a step and retract after it
const dgl_rule dgl_riemannian_sgd_rule = { .name = "riemannian-sgd", .doc = "against the Riemannian gradient of constrained layers, with retraction", .step = sgd };
const dgl_rule dgl_riemannian_adam_rule = { .name = "riemannian-adam", .doc = "Adam on Riemannian gradients, with retraction", .nstate = 2, .step = adam };
