// Natural gradient: steps by the Fisher matrix (F + damping 1)^-1 g, exact; and K-FAC, its block-diagonal
// approximation by Kronecker factors (Martens and Grosse 2015).
#include "net/train.h"

#include "base/parallel.h"
#include "num/lapack.h"
#include "num/linalg.h"

#include <math.h>
#include <string.h>

// ---- adjoints of all outputs at the affine layers ----

typedef struct { const dgl_net *net; size_t n, seeds; double **delta; } deltas;

static void keep_delta(void *ctx, int layer, const double *gy)
{
    deltas *d = ctx;
    if (d->delta[layer])
        memcpy(d->delta[layer], gy, dgl_extent_size(d->net->layer[layer].out) * d->n * d->seeds * sizeof *gy);
}

static bool is_affine(const dgl_layer *l) { return !strcmp(l->kind->name, "linear"); }

// Which layers have parameters: they must be affine.
dgl_status dgl_net_check_affine(const dgl_net *net)
{
    for (int l = 0; l < net->nlayers; l++)
        if (net->layer[l].nparams && !is_affine(&net->layer[l]))
            DGL_FAIL(DGL_EUNSUP, "layer %d (%s): this needs a network of linear layers and activations", l + 1, net->layer[l].kind->name);
    return DGL_OK;
}

dgl_status dgl_net_collect(const dgl_net *net, size_t n, const double *rows, double **x, double **delta)
{
    int L = net->nlayers;
    size_t m = (size_t)net->fn.nout, widest = m;
    dgl_pass p = { .n = n, .channels = 1, .seeds = m, .reverse = true };
    double *room = dgl_scratch(dgl_net_trace_size(net, &p, 0, L)), **keep = (double **)(void *)dgl_scratch((size_t)L);
    for (int l = 0; l < L; l++) {
        size_t w = dgl_extent_size(net->layer[l].in), v = dgl_extent_size(net->layer[l].out);
        widest = w > widest ? w : widest;
        widest = v > widest ? v : widest;
        delta[l] = NULL;
        if (is_affine(&net->layer[l]) && !(delta[l] = dgl_scratch(v * n * m)))
            room = NULL;
    }
    double *g = dgl_scratch(widest * n * m);
    if (!room || !keep || !g)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for the derivatives of %zu points", n);
    dgl_net_trace_place(net, &p, 0, L, room, x, keep);
    dgl_block_load(net, n, (size_t)net->fn.nin, x[0], n, rows);
    DGL_TRY(dgl_net_forward(net, &p, 0, L, x, keep));
    memset(g, 0, m * n * m * sizeof *g);
    for (size_t k = 0; k < m; k++)
        for (size_t i = 0; i < n; i++) g[(k*m + k)*n + i] = 1;
    deltas d = { net, n, m, delta };
    return dgl_net_reverse(net, &p, 0, L, g, NULL, false, x, keep, &(dgl_delta){ keep_delta, &d });
}

// ---- the Fisher matrix ----

// F += the blocks of layers a <= b; Sd: delta_a S of layer a
static dgl_status fisher_pair(const dgl_net *net, int a, int b, size_t m, size_t n, const double *Sd, const double *delta, double *const *x, double *F)
{
    DGL_SCOPE;
    const dgl_layer *la = &net->layer[a], *lb = &net->layer[b];
    size_t P = net->nparams, outa = la->out.c, ina = la->in.c, wa = ina + (la->option[2] != 0), outb = lb->out.c, inb = lb->in.c, wb = inb + (lb->option[2] != 0);
    DGL_SCRATCH(M, n);
    DGL_SCRATCH(scaled, wa * n);
    DGL_SCRATCH(bx, wb * n);
    DGL_SCRATCH(block, wa * wb);
    memcpy(bx, x[b], inb * n * sizeof *bx);
    for (size_t i = 0; wb > inb && i < n; i++) bx[inb*n + i] = 1;
    for (size_t r = 0; r < outa; r++)
        for (size_t s = a == b ? r : 0; s < outb; s++) {
            double size = 0;
            memset(M, 0, n * sizeof *M);
            for (size_t j = 0; j < m; j++) dgl_net_kernel->muladd(n, M, Sd + (r*m + j)*n, delta + (s*m + j)*n);
            for (size_t i = 0; i < n; i++) size += fabs(M[i]);
            if (size == 0)
                continue;
            for (size_t k = 0; k < wa; k++)
                for (size_t i = 0; i < n; i++) scaled[k*n + i] = (k < ina ? x[a][k*n + i] : 1) * M[i];
            memset(block, 0, wa * wb * sizeof *block);
            DGL_TRY(dgl_net_gradient(wa, wb, n, block, scaled, bx));
            for (size_t k = 0; k < wa; k++)
                for (size_t l = a == b && r == s ? k : 0; l < wb; l++) {
                    size_t p = la->at + (k < ina ? r*ina + k : outa*ina + r), q = lb->at + (l < inb ? s*inb + l : outb*inb + s);
                    F[p*P + q] += block[k*wb + l];
                    if (p != q)
                        F[q*P + p] += block[k*wb + l];
                }
        }
    return DGL_OK;
}

// F += sum over points of (delta S delta')(l, m) x (a a')(l, m), a with a 1 behind it
static dgl_status fisher_block(const dgl_objective *o, size_t n, const double *rows, const double *target, double scale, double *F)
{
    DGL_SCOPE;
    const dgl_net *net = o->net;
    int L = net->nlayers;
    size_t m = (size_t)net->fn.nout;
    DGL_SCRATCH_OF(double *, x, L + 1);
    DGL_SCRATCH_OF(double *, delta, L);
    DGL_TRY(dgl_net_collect(net, n, rows, x, delta));
    DGL_SCRATCH(unit, m * n);
    DGL_SCRATCH(S, m * m * n);                          // S[k][j][n]: column k
    for (size_t k = 0; k < m; k++) {
        memset(unit, 0, m * n * sizeof *unit);
        for (size_t i = 0; i < n; i++) unit[k*n + i] = 1;
        DGL_TRY(o->loss->hessian(m, n, S + k*m*n, x[L], target, unit, scale));
    }
    for (int a = 0; a < L; a++) {
        if (!delta[a])
            continue;
        const dgl_layer *la = &net->layer[a];
        size_t outa = la->out.c;
        DGL_SCRATCH(Sd, outa * m * n);                  // Sd[r][j][n] = sum_k delta_a[r][k] S[k][j]
        memset(Sd, 0, outa * m * n * sizeof *Sd);
        for (size_t r = 0; r < outa; r++)
            for (size_t k = 0; k < m; k++)
                for (size_t j = 0; j < m; j++)
                    dgl_net_kernel->muladd(n, Sd + (r*m + j)*n, delta[a] + (r*m + k)*n, S + (k*m + j)*n);
        for (int b = a; b < L; b++) {
            if (!delta[b])
                continue;
            DGL_TRY(fisher_pair(net, a, b, m, n, Sd, delta[b], x, F));
        }
    }
    return DGL_OK;
}

dgl_status dgl_objective_fisher(const dgl_objective *o, double *F)
{
    DGL_SCOPE;
    const dgl_net *net = o->net;
    size_t P = net->nparams, m = (size_t)net->fn.nout, nin = (size_t)net->fn.nin;
    DGL_TRY(dgl_net_check_affine(net));
    if (!o->loss)
        DGL_FAIL(DGL_EUNSUP, "the Fisher matrix wants one of the named losses");
    memset(F, 0, P * P * sizeof *F);
    double scale = 1 / ((double)o->n * (o->loss->mean ? (double)m : 1));
    DGL_SCRATCH(t, o->targets * 256 + 1);
    for (size_t i = 0; i < o->n; i += 256) {
        size_t n = o->n - i < 256 ? o->n - i : 256;
        DGL_POLL();
        dgl_net_kernel->transpose(n, o->targets, t, n, o->t + i*o->targets, o->targets);
        DGL_TRY(fisher_block(o, n, o->x + i*nin, t, scale, F));
    }
    return DGL_OK;
}

// the rows of a step's batch
static dgl_status batch_of(const dgl_trainer *t, dgl_objective *out, double *x, double *y)
{
    const dgl_objective *o = t->objective;
    size_t nin = (size_t)o->net->fn.nin;
    *out = *o;
    if (!t->row)
        return DGL_OK;
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
    DGL_SCRATCH(x, t->rows * (size_t)o->net->fn.nin);
    DGL_SCRATCH(y, t->rows * o->targets + 1);
    DGL_TRY(batch_of(t, &batch, x, y));
    for (size_t i = 0; i < P; i++) g[i] += decay*t->mask[i]*theta[i];
    for (int l = 0; l < o->net->nlayers; l++) affine = affine && (!o->net->layer[l].nparams || is_affine(&o->net->layer[l]));
    DGL_TRY(affine && P <= WHOLE && !o->own ? solve_whole(&batch, g, damping) : solve_by_products(&batch, g, damping));
    for (size_t i = 0; i < P; i++) theta[i] -= t->lr * g[i];
    return DGL_OK;
}

const dgl_rule dgl_natural_rule = { .name = "natural", .doc = "by the inverse of the Fisher matrix, damped", .step = natural };


// ---- K-FAC ----

// A[in + 1][in + 1] = E[a a'], G[out][out] = E[delta delta'] with labels from the model, of layer l of n points
static dgl_status factors(const dgl_objective *o, int layer, double *A, double *G, double *const *x, double *const *delta, const double *root, size_t n)
{
    DGL_SCOPE;
    const dgl_layer *l = &o->net->layer[layer];
    size_t in = l->in.c, w = in + (l->option[2] != 0), out = l->out.c, m = (size_t)o->net->fn.nout;
    DGL_SCRATCH(a, w * n);
    DGL_SCRATCH(h, out * m * n);
    memcpy(a, x[layer], in * n * sizeof *a);
    for (size_t i = 0; w > in && i < n; i++) a[in*n + i] = 1;
    DGL_TRY(dgl_net_gradient(w, w, n, A, a, a));
    memset(h, 0, out * m * n * sizeof *h);              // delta root(S)
    for (size_t r = 0; r < out; r++)
        for (size_t k = 0; k < m; k++)
            for (size_t j = 0; j <= k; j++)
                dgl_net_kernel->muladd(n, h + (r*m + j)*n, delta[layer] + (r*m + k)*n, root + (k*m + j)*n);
    return dgl_net_gradient(out, out, m * n, G, h, h);
}

// S = R R' at each of n points, R lower triangular (semidefinite: columns of zero pivots are zero)
static void cholesky(size_t m, size_t n, double *R, const double *S)
{
    memset(R, 0, m * m * n * sizeof *R);
    for (size_t i = 0; i < n; i++)
        for (size_t c = 0; c < m; c++) {
            double d = S[(c*m + c)*n + i], size = fabs(d);
            for (size_t k = 0; k < c; k++) d -= R[(c*m + k)*n + i] * R[(c*m + k)*n + i];
            if (!(d > 1e-14*size))
                continue;
            double root = R[(c*m + c)*n + i] = sqrt(d);
            for (size_t r = c + 1; r < m; r++) {
                double s = S[(r*m + c)*n + i];
                for (size_t k = 0; k < c; k++) s -= R[(r*m + k)*n + i] * R[(c*m + k)*n + i];
                R[(r*m + c)*n + i] = s / root;
            }
        }
}

// (G + sqrt(damping)/pi 1)^-1 D (A + pi sqrt(damping) 1)^-1, D[out][w] the gradient with the bias as its last column
static dgl_status precondition(const dgl_objective *o, int layer, double *g, double *A, double *G, double damping)
{
    DGL_SCOPE;
    const dgl_layer *l = &o->net->layer[layer];
    const dgl_lapack_api *lapack;
    size_t in = l->in.c, w = in + (l->option[2] != 0), out = l->out.c;
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

// adds what n points from row i on give to the factors
static dgl_status kfac_block(const dgl_objective *o, size_t i, size_t n, double *const *A, double *const *G)
{
    DGL_SCOPE;
    const dgl_net *net = o->net;
    int L = net->nlayers;
    size_t m = (size_t)net->fn.nout, nin = (size_t)net->fn.nin;
    double scale = 1 / (o->loss->mean ? (double)m : 1);
    DGL_SCRATCH_OF(double *, x, L + 1);
    DGL_SCRATCH_OF(double *, delta, L);
    DGL_TRY(dgl_net_collect(net, n, o->x + i*nin, x, delta));
    DGL_SCRATCH(t, o->targets * n + 1);
    DGL_SCRATCH(unit, m * n);
    DGL_SCRATCH(S, m * m * n);
    DGL_SCRATCH(R, m * m * n);
    dgl_net_kernel->transpose(n, o->targets, t, n, o->t + i*o->targets, o->targets);
    for (size_t k = 0; k < m; k++) {
        memset(unit, 0, m * n * sizeof *unit);
        for (size_t j = 0; j < n; j++) unit[k*n + j] = 1;
        DGL_TRY(o->loss->hessian(m, n, S + k*m*n, x[L], t, unit, scale));
    }
    cholesky(m, n, R, S);
    for (int l = 0; l < L; l++)
        if (delta[l])
            DGL_TRY(factors(o, l, A[l], G[l], x, delta, R, n));
    return DGL_OK;
}

dgl_status dgl_objective_kfac(const dgl_objective *o, double *g, double damping)
{
    DGL_SCOPE;
    const dgl_net *net = o->net;
    int L = net->nlayers;
    DGL_TRY(dgl_net_check_affine(net));
    if (!o->loss)
        DGL_FAIL(DGL_EUNSUP, "K-FAC wants one of the named losses");
    DGL_SCRATCH_OF(double *, A, L);
    DGL_SCRATCH_OF(double *, G, L);
    for (int l = 0; l < L; l++) {
        size_t w = net->layer[l].in.c + 1, out = net->layer[l].out.c, need = is_affine(&net->layer[l]) ? w*w + out*out : 0;
        DGL_SCRATCH(own, need + 1);
        memset(own, 0, need * sizeof *own);
        A[l] = own;
        G[l] = own + (need ? w*w : 0);
    }
    for (size_t i = 0; i < o->n; i += 256) {
        DGL_POLL();
        DGL_TRY(kfac_block(o, i, o->n - i < 256 ? o->n - i : 256, A, G));
    }
    for (int l = 0; l < L; l++) {
        const dgl_layer *layer = &net->layer[l];
        size_t w = layer->in.c + (layer->option[2] != 0);
        if (!is_affine(layer))
            continue;
        for (size_t i = 0; i < w*w; i++) A[l][i] /= (double)o->n;
        for (size_t i = 0; i < layer->out.c*layer->out.c; i++) G[l][i] /= (double)o->n;
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
    DGL_SCRATCH(x, t->rows * (size_t)o->net->fn.nin);
    DGL_SCRATCH(y, t->rows * o->targets + 1);
    DGL_TRY(batch_of(t, &batch, x, y));
    double decay = t->option[DGL_TRAIN_decay].num;
    for (size_t i = 0; i < P; i++) g[i] += decay*t->mask[i]*theta[i];
    DGL_TRY(dgl_objective_kfac(&batch, g, t->option[DGL_TRAIN_damping].num));
    for (size_t i = 0; i < P; i++) theta[i] -= t->lr * g[i];
    return DGL_OK;
}

const dgl_rule dgl_kfac_rule = { .name = "kfac", .doc = "by Kronecker factors of the Fisher matrix of each layer", .step = kfac };
