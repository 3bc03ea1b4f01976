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

const dgl_rule dgl_momentum_rule = { .name = "momentum", .doc = "with a velocity that decays by momentum", .nstate = 1, .carried = 1, .step = momentum };

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

// The same on manifolds: layers whose weights lie on one turn the gradient into a tangent vector before a step, retract after it and
// carry the first moment along. The second moment is one number for each point (Bécigneul and Ganea 2019), so that steps stay tangent.
static dgl_status riemannian_adam(dgl_trainer *t, double *theta, double *g, double *const *state)
{
    DGL_SCOPE;
    const dgl_net *net = t->objective->net;
    size_t n = net->nparams;
    const dgl_value *o = t->option;
    double *m = state[0], *v = state[1], k = (double)t->step, decay = o[DGL_TRAIN_decay].num;
    double b1 = o[DGL_TRAIN_beta1].num, b2 = o[DGL_TRAIN_beta2].num, c1 = 1 - pow(b1, k), c2 = 1 - pow(b2, k);
    DGL_SCRATCH(square, n);
    for (size_t i = 0; i < n; i++) square[i] = g[i]*g[i];
    for (int l = 0; l < net->nlayers; l++) {
        const dgl_layer *layer = &net->layer[l];
        double *at = theta + layer->at, *mask = (double *)t->mask + layer->at;
        if (layer->kind->square)
            DGL_TRY(layer->kind->square(layer, square + layer->at, at, g + layer->at));
        else
            for (size_t i = 0; i < layer->nparams && decay; i++) at[i] *= 1 - t->lr*decay*mask[i];
    }
    for (size_t i = 0; i < n; i++) {
        m[i] = b1*m[i] + (1 - b1)*g[i];
        v[i] = b2*v[i] + (1 - b2)*square[i];
        theta[i] -= t->lr * (m[i]/c1) / (sqrt(v[i]/c2) + o[DGL_TRAIN_eps].num);
    }
    return DGL_OK;
}

const dgl_rule dgl_riemannian_sgd_rule = { .name = "riemannian-sgd", .doc = "against the Riemannian gradient of constrained layers, with retraction", .step = sgd };
const dgl_rule dgl_riemannian_adam_rule = {
    .name = "riemannian-adam", .doc = "Adam on Riemannian gradients, with retraction and transport", .nstate = 2, .carried = 1, .step = riemannian_adam,
};
