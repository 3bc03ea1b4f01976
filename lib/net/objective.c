// The loss of a batch and its gradient, block by block.
// twice: real.h
#include "net/objective.h"

#include "base/parallel.h"

#include <string.h>

void dgl_batch_gather(const dgl_batch *b, size_t from, size_t n, size_t width, real *block, size_t cols, const double *x)
{
    dgl_net_kernel->transpose(n, width, block, cols, b->row ? x : x + from*width, b->row ? b->row + from : NULL, width);
}

dgl_status dgl_objective_loss(const dgl_objective *o, const dgl_loss_kind *loss, size_t rows, size_t n, double *sum, real *g, const real *y, const real *t)
{
    DGL_SCOPE;
    double scale = dgl_objective_scale(o, rows);
    size_t m = (size_t)o->net->fn.nout, nin = m + o->targets;
    if (loss)
        return loss->eval(m, n, sum, g, y, t, scale);
    DGL_SCRATCH(in, n * nin);
    DGL_SCRATCH(J, n * nin);
    DGL_SCRATCH(value, n);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < m; k++) in[i*nin + k] = y[k*n + i];
        for (size_t k = 0; k < o->targets; k++) in[i*nin + m + k] = t[k*n + i];
    }
    DGL_TRY(dgl_fn_jet1(o->own, n, value, J, in));
    for (size_t i = 0; i < n; i++) {
        *sum += scale*value[i];
        for (size_t k = 0; k < m && g; k++) g[k*n + i] = (real)(scale*J[i*nin + k]);
    }
    return DGL_OK;
}

dgl_pass dgl_batch_pass(const dgl_batch *b, size_t from, size_t n, double *loss)
{
    const dgl_objective *o = b->o;
    return (dgl_pass){ .n = n, .channels = 1, .seeds = 1, .reverse = true, .train = o->train, .seed = o->seed, .first = from, .theta = b->theta,
                       .penalty = loss, .penalty_scale = o->kl / (double)b->rows };
}

static dgl_status plain(const dgl_batch *b, size_t from, size_t n, double *loss, real *g)
{
    DGL_SCOPE;
    const dgl_objective *o = b->o;
    const dgl_net *net = o->net;
    int L = net->nlayers;
    dgl_pass p = dgl_batch_pass(b, from, n, loss);
    dgl_record r;
    DGL_SCRATCH_OF(real, t, o->targets * n + 1);
    DGL_TRY(dgl_net_record(&r, net, &p, 0, L));
    p.reverse = g != NULL;
    dgl_batch_gather(b, from, n, (size_t)net->fn.nin, r.x[0], n, o->x);
    dgl_batch_gather(b, from, n, o->targets, t, n, o->t);
    DGL_TRY(dgl_net_forward(net, &p, 0, L, &r));
    DGL_TRY(dgl_objective_loss(o, b->loss, b->rows, n, loss, g ? r.g : NULL, r.x[L], t));
    return g ? dgl_net_reverse(net, &p, 0, L, g, false, &r, NULL) : DGL_OK;
}

static dgl_status piece(void *ctx, size_t from, size_t to)
{
    const dgl_batch *b = ctx;
    size_t number = from / b->grain;
    real *g = b->gradients ? b->gradients + number * b->o->net->nparams : NULL;
    for (size_t i = from; i < to; i += b->block) {
        size_t n = to - i < b->block ? to - i : b->block;
        DGL_POLL();
        DGL_TRY(b->each(b, i, n, &b->losses[number], g));
    }
    return DGL_OK;
}

// layers whose points depend on one another want the whole batch in one block
static bool together(const dgl_objective *o)
{
    for (int i = 0; i < o->net->nlayers; i++)
        if (!strcmp(o->net->layer[i].kind->name, "batchnorm")) return o->train;
    return o->penalty != NULL;
}

dgl_status dgl_batch_run(dgl_batch *b, double *loss, real *g)
{
    DGL_SCOPE;
    size_t P = b->o->net->nparams;
    if (!b->rows)
        DGL_FAIL(DGL_EARG, "a batch of 0 rows");
    b->block = DGL_NET_BLOCK;
    // pieces by size alone; at most 16 of them, so that their gradients stay small beside the work
    b->grain = (b->rows + 16*b->block - 1) / (16*b->block) * b->block;
    if (together(b->o) && (b->rows <= 256 || !b->o->penalty))
        b->grain = b->block = b->rows;
    size_t pieces = (b->rows + b->grain - 1) / b->grain;
    DGL_SCRATCH(losses, pieces);
    memset(losses, 0, pieces * sizeof *losses);
    b->losses = losses;
    if (g) {
        b->gradients = g;
        if (pieces > 1) {
            DGL_SCRATCH_OF(real, parts, pieces * P + 1);
            b->gradients = parts;
        }
        memset(b->gradients, 0, pieces * P * sizeof *g);
    }
    DGL_TRY(dgl_parallel_if(dgl_objective_parallel(b->o), b->rows, b->grain, piece, b));
    if (loss) {
        *loss = 0;
        for (size_t k = 0; k < pieces; k++) *loss += losses[k];
    }
    if (g && pieces > 1) {
        memcpy(g, b->gradients, P * sizeof *g);
        for (size_t k = 1; k < pieces; k++) dgl_net_kernel->axpy(P, g, 1, b->gradients + k*P);
    }
    return DGL_OK;
}

#ifdef DGL_SINGLE

// the same loss and penalty for floats
static const dgl_loss_kind *loss_of(const dgl_objective *o)
{
    for (int i = 0; dgl_loss_kinds[i] && o->loss; i++)
        if (!strcmp(dgl_loss_kinds[i]->name, o->loss->name)) return dgl_loss_kinds[i];
    return NULL;
}

static const dgl_penalty_kind *penalty_of(const dgl_objective *o)
{
    for (int i = 0; dgl_penalty_kinds[i] && o->penalty; i++)
        if (!strcmp(dgl_penalty_kinds[i]->name, o->penalty->name)) return dgl_penalty_kinds[i];
    return NULL;
}

// The net's parameters stay doubles: they are rounded for the passes, and the gradient is what comes of that.
dgl_status dgl_objective_eval(const dgl_objective *o, size_t rows, const size_t *row, double *loss, double *g)
{
    DGL_SCOPE;
    const dgl_net *net = o->net;
    size_t P = net->nparams;
    for (int l = 0; l < net->nlayers; l++)
        if (!net->layer[l].kind->single)
            DGL_FAIL(DGL_EUNSUP, "layer %d (%s) is calculated in float64 only", l + 1, net->layer[l].kind->name);
    const dgl_penalty_kind *penalty = penalty_of(o);
    DGL_TRY(dgl_net_kernels_open(&dgl_net_kernel));
    DGL_SCRATCH_OF(real, theta, P);
    DGL_SCRATCH_OF(real, gradient, P);
    dgl_net_kernel->transpose(1, P, theta, 1, dgl_net_theta(net), NULL, P);
    dgl_batch b = { .o = o, .loss = loss_of(o), .rows = row ? rows : o->n, .row = row, .theta = theta, .penalty = penalty,
                    .each = penalty ? dgl_batch_penalised : plain };
    DGL_TRY(dgl_batch_run(&b, loss, g ? gradient : NULL));
    if (g)
        dgl_net_kernel->widen(P, g, gradient);
    for (int l = 0; l < net->nlayers && o->train; l++) { // what layers keep of what they saw
        const dgl_layer *layer = &net->layer[l];
        double *own = dgl_net_theta(net) + layer->at;
        const real *seen = theta + layer->at;
        for (size_t i = layer->nparams - layer->nfixed; i < layer->nparams; i++)
            if (seen[i] != (real)own[i]) own[i] = seen[i];
    }
    return DGL_OK;
}

#else

dgl_status dgl_objective_eval(const dgl_objective *o, size_t rows, const size_t *row, double *loss, double *g)
{
    dgl_status dgl_objective_eval_single(const dgl_objective *, size_t, const size_t *, double *, double *);
    if (o->single)
        return dgl_objective_eval_single(o, rows, row, loss, g);
    dgl_batch b = { .o = o, .loss = o->loss, .rows = row ? rows : o->n, .row = row, .penalty = o->penalty, .each = o->penalty ? dgl_batch_penalised : plain };
    return dgl_batch_run(&b, loss, g);
}

#endif
