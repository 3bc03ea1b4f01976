// Natural gradient: steps by the Fisher matrix (F + damping 1)^-1 g, exact. Of nets of affine layers and activations.
#include "net/train.h"

#include "base/parallel.h"
#include "num/lapack.h"

#include <math.h>
#include <string.h>

// ---- adjoints at the affine layers ----

typedef struct { const dgl_net *net; size_t numbers; double **delta; } deltas;

static dgl_status keep_delta(void *ctx, int layer, const double *gy)
{
    deltas *d = ctx;
    if (d->delta[layer])
        memcpy(d->delta[layer], gy, dgl_extent_size(d->net->layer[layer].out) * d->numbers * sizeof *gy);
    return DGL_OK;
}

bool dgl_layer_is_affine(const dgl_layer *l) { return !strcmp(l->kind->name, "linear"); }

dgl_status dgl_net_check_affine(const dgl_net *net)
{
    for (int l = 0; l < net->nlayers; l++)
        if (net->layer[l].nparams && !dgl_layer_is_affine(&net->layer[l]))
            DGL_FAIL(DGL_EUNSUP, "layer %d (%s): this needs a network of linear layers and activations", l + 1, net->layer[l].kind->name);
    return DGL_OK;
}

dgl_status dgl_net_collect(const dgl_net *net, const dgl_loss_kind *loss, size_t n, const double *rows, const double *t, double **x,
                           double **delta)
{
    int L = net->nlayers;
    size_t m = (size_t)net->fn.nout;
    dgl_pass p = { .n = n, .channels = 1, .seeds = m, .reverse = true };
    dgl_record r;
    DGL_TRY(dgl_net_record(&r, net, &p, 0, L));
    for (int l = 0; l < L; l++) {
        bool affine = dgl_layer_is_affine(&net->layer[l]);
        delta[l] = affine ? dgl_scratch(dgl_extent_size(net->layer[l].out) * n * m) : NULL;
        if (affine && !delta[l])
            DGL_FAIL(DGL_ENOMEM, "not enough memory for the derivatives of %zu points", n);
    }
    dgl_block_load(net, n, (size_t)net->fn.nin, r.x[0], n, rows);
    DGL_TRY(dgl_net_forward(net, &p, 0, L, &r));
    if (loss) {
        DGL_SCOPE;
        DGL_SCRATCH(target, m * n);
        dgl_block_load(net, n, m, target, n, t);
        DGL_TRY(dgl_loss_root(loss, m, n, r.g, r.x[L], target));
    } else
        dgl_block_units(m, n, r.g);
    deltas d = { net, n * m, delta };
    DGL_TRY(dgl_net_reverse(net, &p, 0, L, NULL, false, &r, &(dgl_delta){ keep_delta, &d }));
    memcpy(x, r.x, (size_t)(L + 1) * sizeof *x);
    return DGL_OK;
}

// ---- the Fisher matrix ----

// What layers a and b give to F[P][P] at n points: sum of M a b' for outputs r of a and s of b, M the product of their adjoints, a and b the
// layers' inputs with a 1 behind them. What is below the diagonal is left out.
static dgl_status fisher_pair(const dgl_net *net, const dgl_layer *a, const dgl_layer *b, size_t m, size_t n, const double *da, const double *db,
                              const double *xa, const double *xb, double *F)
{
    DGL_SCOPE;
    const dgl_net_kernels *K = dgl_net_kernel;
    size_t P = net->nparams, outa = a->out.c, ina = a->in.c, outb = b->out.c, inb = b->in.c;
    DGL_SCRATCH(M, n);
    DGL_SCRATCH(scaled, ina * n);
    for (size_t r = 0; r < outa; r++)
        for (size_t s = a == b ? r : 0; s < outb; s++) {
            size_t p = a->at + r*ina, q = b->at + s*inb, bias_p = a->at + outa*ina + r, bias_q = b->at + outb*inb + s;
            memset(M, 0, n * sizeof *M);
            for (size_t j = 0; j < m; j++) K->muladd(n, M, da + (r*m + j)*n, db + (s*m + j)*n);
            if (!(K->dot(n, M, M) != 0))
                continue;
            for (size_t k = 0; k < ina; k++) K->multiply(n, scaled + k*n, M, xa + k*n);
            DGL_TRY(dgl_net_gradient(ina, inb, n, F + p*P + q, P, scaled, n, xb, n));
            if (b->option[2] != 0)
                for (size_t k = 0; k < ina; k++) F[(p + k)*P + bias_q] += K->sum(n, scaled + k*n);
            for (size_t k = 0; k < inb && a->option[2] != 0; k++)
                if (a != b)
                    F[bias_p*P + q + k] += K->dot(n, M, xb + k*n);
                else if (r != s)                        // in one layer biases stand behind all weights
                    F[(q + k)*P + bias_p] += K->dot(n, M, xb + k*n);
            if (a->option[2] != 0 && b->option[2] != 0)
                F[bias_p*P + bias_q] += K->sum(n, M);
        }
    return DGL_OK;
}

dgl_status dgl_objective_fisher(const dgl_objective *o, double *F)
{
    const dgl_net *net = o->net;
    int L = net->nlayers;
    size_t P = net->nparams, m = (size_t)net->fn.nout;
    DGL_TRY(dgl_net_check_affine(net));
    if (!o->loss)
        DGL_FAIL(DGL_EUNSUP, "the Fisher matrix wants one of the named losses");
    memset(F, 0, P * P * sizeof *F);
    for (size_t i = 0; i < o->n; i += DGL_NET_BLOCK) {
        DGL_SCOPE;
        DGL_POLL();
        size_t n = o->n - i < DGL_NET_BLOCK ? o->n - i : DGL_NET_BLOCK;
        DGL_SCRATCH_OF(double *, x, L + 1);
        DGL_SCRATCH_OF(double *, delta, L);
        DGL_TRY(dgl_net_collect(net, o->loss, n, o->x + i*(size_t)net->fn.nin, o->t + i*o->targets, x, delta));
        for (int a = 0; a < L; a++)
            for (int b = a; b < L && delta[a]; b++)
                if (delta[b])
                    DGL_TRY(fisher_pair(net, &net->layer[a], &net->layer[b], m, n, delta[a], delta[b], x[a], x[b], F));
    }
    double scale = 1 / ((double)o->n * (o->loss->mean ? (double)m : 1));
    for (size_t p = 0; p < P; p++)
        for (size_t q = p; q < P; q++) F[q*P + p] = F[p*P + q] *= scale;
    return DGL_OK;
}

// ---- the rule ----

dgl_status dgl_trainer_batch(const dgl_trainer *t, dgl_objective *out)
{
    const dgl_objective *o = t->objective;
    size_t nin = (size_t)o->net->fn.nin;
    *out = *o;
    if (!t->row)
        return DGL_OK;
    double *x = dgl_scratch(t->rows * nin), *y = dgl_scratch(t->rows * o->targets + 1);
    if (!x || !y)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a batch of %zu rows", t->rows);
    for (size_t i = 0; i < t->rows; i++) {
        memcpy(x + i*nin, o->x + t->row[i]*nin, nin * sizeof *x);
        memcpy(y + i*o->targets, o->t + t->row[i]*o->targets, o->targets * sizeof *y);
    }
    out->x = x;
    out->t = y;
    out->n = t->rows;
    return DGL_OK;
}

// g = (F + damping)^-1 g with the whole matrix
static dgl_status solve_whole(const dgl_objective *o, double *g, double damping)
{
    DGL_SCOPE;
    size_t P = o->net->nparams;
    const dgl_lapack_api *lapack;
    DGL_SCRATCH(F, P * P);
    DGL_TRY(dgl_objective_fisher(o, F));
    DGL_TRY(dgl_lapack_open(&lapack));
    for (size_t i = 0; i < P; i++) F[i*P + i] += damping;
    if (lapack->dpotrf(DGL_COLS, 'L', (int)P, F, (int)P) || lapack->dpotrs(DGL_COLS, 'L', (int)P, 1, F, (int)P, g, (int)P))
        DGL_FAIL(DGL_EDOMAIN, "the Fisher matrix is singular; damping makes it regular");
    return DGL_OK;
}

// The same by conjugate gradients, for networks of any layers and sizes: F only multiplies.
static dgl_status solve_by_products(const dgl_objective *o, double *g, double damping)
{
    enum { MOST = 500 };
    DGL_SCOPE;
    size_t P = o->net->nparams;
    DGL_SCRATCH(x, P);
    DGL_SCRATCH(p, P);
    DGL_SCRATCH(Fp, P);
    double rr = dgl_net_kernel->dot(P, g, g), enough = 1e-20*rr;
    memset(x, 0, P * sizeof *x);
    memcpy(p, g, P * sizeof *p);                        // g is the residual on the way
    for (int k = 0; k < MOST && rr > enough; k++) {
        DGL_TRY(dgl_objective_fisher_product(o, Fp, p));
        dgl_net_kernel->axpy(P, Fp, damping, p);
        double curvature = dgl_net_kernel->dot(P, p, Fp), last = rr;
        if (!(curvature > 0))
            DGL_FAIL(DGL_EDOMAIN, "the Fisher matrix is singular; damping makes it regular");
        dgl_net_kernel->axpy(P, x, rr/curvature, p);
        dgl_net_kernel->axpy(P, g, -rr/curvature, Fp);
        rr = dgl_net_kernel->dot(P, g, g);
        for (size_t i = 0; i < P; i++) p[i] = g[i] + rr/last*p[i];
    }
    memcpy(g, x, P * sizeof *g);
    return DGL_OK;
}

static dgl_status natural(dgl_trainer *t, double *theta, double *g, double *const *state)
{
    enum { WHOLE = 4096 };                              // more parameters than this are no matrix any more
    (void)state;
    DGL_SCOPE;
    const dgl_objective *o = t->objective;
    size_t P = o->net->nparams;
    double damping = t->option[DGL_TRAIN_damping].num, decay = t->option[DGL_TRAIN_decay].num;
    bool affine = true;
    dgl_objective batch;
    DGL_TRY(dgl_trainer_batch(t, &batch));
    for (size_t i = 0; i < P; i++) g[i] += decay*t->mask[i]*theta[i];
    for (int l = 0; l < o->net->nlayers; l++) affine = affine && (!o->net->layer[l].nparams || dgl_layer_is_affine(&o->net->layer[l]));
    DGL_TRY(affine && P <= WHOLE && !o->own ? solve_whole(&batch, g, damping) : solve_by_products(&batch, g, damping));
    for (size_t i = 0; i < P; i++) theta[i] -= t->lr * g[i];
    return DGL_OK;
}

const dgl_rule dgl_natural_rule = { .name = "natural", .doc = "by the inverse of the Fisher matrix, damped", .step = natural };
