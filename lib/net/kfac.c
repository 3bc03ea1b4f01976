// K-FAC: natural gradient by the Fisher matrix's diagonal blocks, one for each affine layer, as Kronecker products A x G of the moments of
// its inputs and of its adjoints (Martens and Grosse 2015).
#include "net/train.h"

#include "base/parallel.h"
#include "num/lapack.h"
#include "num/linalg.h"

#include <math.h>
#include <string.h>

static size_t width(const dgl_layer *l) { return l->in.c + (l->option[2] != 0); }      // of the inputs with their 1

// the upper triangle of A[m][m], rows ld apart, += x x', in bands that begin at the diagonal
static dgl_status add_square(size_t m, size_t cols, double *A, size_t ld, const double *x)
{
    enum { BAND = 8 };
    for (size_t i = 0; i < m; i += BAND, A += BAND*(ld + 1), x += BAND*cols)
        DGL_TRY(dgl_net_gradient(m - i < BAND ? m - i : BAND, m - i, cols, A, ld, x, cols, x, cols));
    return DGL_OK;
}

// The upper triangles of A[w][w] += sum of a a', a with a 1 behind it, and G[out][out] += sum of h h' for the columns of h, of n points
static dgl_status add_moments(const dgl_layer *l, size_t m, size_t n, double *A, double *G, const double *x, const double *h)
{
    size_t in = l->in.c, w = width(l);
    DGL_TRY(add_square(in, n, A, w, x));
    for (size_t k = 0; k < in && w > in; k++) A[k*w + in] += dgl_net_kernel->sum(n, x + k*n);
    if (w > in)
        A[in*w + in] += (double)n;
    return add_square(l->out.c, m*n, G, l->out.c, h);
}

// the same for all layers, of n rows from row i on
static dgl_status add_block(const dgl_objective *o, size_t i, size_t n, double *const *A, double *const *G)
{
    DGL_SCOPE;
    const dgl_net *net = o->net;
    DGL_SCRATCH_OF(double *, x, net->nlayers + 1);
    DGL_SCRATCH_OF(double *, delta, net->nlayers);
    DGL_TRY(dgl_net_collect(net, o->loss, n, o->x + i*(size_t)net->fn.nin, o->t + i*o->targets, x, delta));
    for (int l = 0; l < net->nlayers; l++)
        if (delta[l])
            DGL_TRY(add_moments(&net->layer[l], (size_t)net->fn.nout, n, A[l], G[l], x[l], delta[l]));
    return DGL_OK;
}

// (G + sqrt(damping)/pi 1)^-1 D (A + pi sqrt(damping) 1)^-1, D[out][w] the gradient with the bias as its last column; of A and G the upper
// triangles are looked at, which for LAPACK are lower ones
static dgl_status precondition(const dgl_objective *o, int layer, double *g, double *A, double *G, double damping)
{
    DGL_SCOPE;
    const dgl_layer *l = &o->net->layer[layer];
    const dgl_lapack_api *lapack;
    size_t in = l->in.c, w = width(l), out = l->out.c;
    double ta = 0, tg = 0;
    DGL_TRY(dgl_lapack_open(&lapack));
    for (size_t i = 0; i < w; i++) ta += A[i*w + i];
    for (size_t i = 0; i < out; i++) tg += G[i*out + i];
    double pi = tg > 0 && ta > 0 ? sqrt(ta/(double)w / (tg/(double)out)) : 1;
    for (size_t i = 0; i < w; i++) A[i*w + i] += pi*sqrt(damping);
    for (size_t i = 0; i < out; i++) G[i*out + i] += sqrt(damping)/pi;
    DGL_SCRATCH(D, out * w);
    DGL_SCRATCH(T, out * w);
    for (size_t r = 0; r < out; r++) {
        memcpy(D + r*w, g + l->at + r*in, in * sizeof *D);
        if (w > in)
            D[r*w + in] = g[l->at + out*in + r];
    }
    if (lapack->dpotrf(DGL_COLS, 'L', (int)w, A, (int)w) || lapack->dpotrs(DGL_COLS, 'L', (int)w, (int)out, A, (int)w, D, (int)w))
        DGL_FAIL(DGL_EDOMAIN, "a factor of the Fisher matrix is singular (layer %d); damping makes it regular", layer + 1);
    dgl_linalg_transpose(out, w, T, D);
    if (lapack->dpotrf(DGL_COLS, 'L', (int)out, G, (int)out) || lapack->dpotrs(DGL_COLS, 'L', (int)out, (int)w, G, (int)out, T, (int)out))
        DGL_FAIL(DGL_EDOMAIN, "a factor of the Fisher matrix is singular (layer %d); damping makes it regular", layer + 1);
    dgl_linalg_transpose(w, out, D, T);
    for (size_t r = 0; r < out; r++) {
        memcpy(g + l->at + r*in, D + r*w, in * sizeof *D);
        if (w > in)
            g[l->at + out*in + r] = D[r*w + in];
    }
    return DGL_OK;
}

dgl_status dgl_objective_kfac(const dgl_objective *o, double *g, double damping)
{
    DGL_SCOPE;
    const dgl_net *net = o->net;
    int L = net->nlayers;
    size_t m = (size_t)net->fn.nout;
    DGL_TRY(dgl_net_check_affine(net));
    if (!o->loss)
        DGL_FAIL(DGL_EUNSUP, "K-FAC wants one of the named losses");
    DGL_SCRATCH_OF(double *, A, L);
    DGL_SCRATCH_OF(double *, G, L);
    for (int l = 0; l < L; l++) {
        const dgl_layer *layer = &net->layer[l];
        size_t w = width(layer), need = dgl_layer_is_affine(layer) ? w*w + layer->out.c*layer->out.c : 0;
        DGL_SCRATCH(own, need + 1);
        memset(own, 0, need * sizeof *own);
        A[l] = own;
        G[l] = own + (need ? w*w : 0);
    }
    for (size_t i = 0; i < o->n; i += DGL_NET_BLOCK) {
        DGL_POLL();
        DGL_TRY(add_block(o, i, o->n - i < DGL_NET_BLOCK ? o->n - i : DGL_NET_BLOCK, A, G));
    }
    double of_a = 1/(double)o->n, of_g = of_a / (o->loss->mean ? (double)m : 1);
    for (int l = 0; l < L; l++) {
        const dgl_layer *layer = &net->layer[l];
        if (!dgl_layer_is_affine(layer))
            continue;
        for (size_t i = 0; i < width(layer)*width(layer); i++) A[l][i] *= of_a;
        for (size_t i = 0; i < layer->out.c*layer->out.c; i++) G[l][i] *= of_g;
        DGL_TRY(precondition(o, l, g, A[l], G[l], damping));
    }
    return DGL_OK;
}

static dgl_status kfac(dgl_trainer *t, double *theta, double *g, double *const *state)
{
    (void)state;
    DGL_SCOPE;
    const dgl_objective *o = t->objective;
    size_t P = o->net->nparams;
    dgl_objective batch;
    DGL_TRY(dgl_trainer_batch(t, &batch));
    double decay = t->option[DGL_TRAIN_decay].num;
    for (size_t i = 0; i < P; i++) g[i] += decay*t->mask[i]*theta[i];
    DGL_TRY(dgl_objective_kfac(&batch, g, t->option[DGL_TRAIN_damping].num));
    for (size_t i = 0; i < P; i++) theta[i] -= t->lr * g[i];
    return DGL_OK;
}

const dgl_rule dgl_kfac_rule = { .name = "kfac", .doc = "by Kronecker factors of the Fisher matrix of each layer", .step = kfac };
