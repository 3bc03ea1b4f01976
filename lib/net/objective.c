// The loss of a batch, its gradient and products with its second derivatives, block by block.
#include "net/train.h"

#include "base/parallel.h"

#include <math.h>
#include <string.h>

typedef struct {
    const dgl_objective *o;
    const size_t *row;
    size_t rows, grain, block;
    double *loss, *g;              // of each piece: loss[pieces], g[pieces][nparams]; g NULL
    const double *v;               // a direction of parameters: Hessian or Fisher product in place of the gradient
    bool fisher;
} job;

static size_t columns_of_target(const dgl_objective *o) { return o->targets; }

// rows of x[.][width] picked and turned into a block
static void gather(const job *j, size_t from, size_t n, size_t width, double *block, size_t cols, const double *x)
{
    if (!j->row) {
        dgl_net_kernel->transpose(n, width, block, cols, x + from*width, width);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        const double *r = x + j->row[from + i]*width;
        for (size_t k = 0; k < width; k++) block[k*cols + i] = r[k];
    }
}

// the loss of outputs y (its value channel), derivatives into g, both with rows `cols` apart
static dgl_status loss_of(const job *j, size_t n, size_t m, double *sum, double *g, const double *y, const double *t, size_t cols, double scale)
{
    DGL_SCOPE;
    const dgl_objective *o = j->o;
    if (o->own) {
        size_t nin = m + o->targets;
        DGL_SCRATCH(in, n * nin);
        DGL_SCRATCH(J, n * nin);
        DGL_SCRATCH(value, n);
        for (size_t i = 0; i < n; i++) {
            for (size_t k = 0; k < m; k++) in[i*nin + k] = y[k*cols + i];
            for (size_t k = 0; k < o->targets; k++) in[i*nin + m + k] = t[k*n + i];
        }
        DGL_TRY(dgl_fn_jet1(o->own, n, value, J, in));
        for (size_t i = 0; i < n; i++) {
            *sum += scale*value[i];
            for (size_t k = 0; k < m; k++) g[k*cols + i] = scale*J[i*nin + k];
        }
        return DGL_OK;
    }
    if (cols == n) {
        return o->loss->eval(m, n, sum, g, y, t, scale);
    }
    DGL_SCRATCH(y0, m * n);
    DGL_SCRATCH(g0, m * n);
    for (size_t k = 0; k < m; k++) memcpy(y0 + k*n, y + k*cols, n * sizeof *y);
    DGL_TRY(o->loss->eval(m, n, sum, g0, y0, t, scale));
    for (size_t k = 0; k < m; k++) memcpy(g + k*cols, g0 + k*n, n * sizeof *g);
    return DGL_OK;
}

static dgl_status hessian_of(const job *j, size_t n, size_t m, double *Sv, const double *y, const double *t, const double *v, double scale)
{
    DGL_SCOPE;
    const dgl_objective *o = j->o;
    if (!o->own) {
        return o->loss->hessian(m, n, Sv, y, t, v, scale);
    }
    size_t nin = m + o->targets;
    DGL_SCRATCH(in, n * nin);
    DGL_SCRATCH(H, n * nin * nin);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < m; k++) in[i*nin + k] = y[k*n + i];
        for (size_t k = 0; k < o->targets; k++) in[i*nin + m + k] = t[k*n + i];
    }
    DGL_TRY(dgl_fn_jet2(o->own, n, NULL, NULL, H, in));
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < m; k++) {
            double s = 0;
            for (size_t l = 0; l < m; l++) s += H[(i*nin + k)*nin + l]*v[l*n + i];
            Sv[k*n + i] = scale*s;
        }
    return DGL_OK;
}

static double scale_of(const job *j)
{
    double count = (double)j->rows;
    return 1 / (j->o->loss && j->o->loss->mean ? count * j->o->net->fn.nout : count);
}

// value and gradient of n rows
static dgl_status plain(const job *j, size_t from, size_t n, double *loss, double *g)
{
    DGL_SCOPE;
    const dgl_objective *o = j->o;
    const dgl_net *net = o->net;
    int L = net->nlayers;
    size_t m = (size_t)net->fn.nout, nin = (size_t)net->fn.nin;
    dgl_pass p = { .n = n, .channels = 1, .seeds = 1, .reverse = g != NULL, .train = o->train, .seed = o->seed, .first = from,
                   .penalty = loss, .penalty_scale = o->kl / (double)j->rows };
    DGL_SCRATCH(room, dgl_net_trace_size(net, &p, 0, L));
    DGL_SCRATCH_OF(double *, x, L + 1);
    DGL_SCRATCH_OF(double *, keep, L);
    size_t widest = m;
    for (int l = 0; l < L; l++) {
        widest = dgl_extent_size(net->layer[l].in) > widest ? dgl_extent_size(net->layer[l].in) : widest;
        widest = dgl_extent_size(net->layer[l].out) > widest ? dgl_extent_size(net->layer[l].out) : widest;
    }
    DGL_SCRATCH(gy, widest * n);
    DGL_SCRATCH(t, columns_of_target(o) * n + 1);
    dgl_net_trace_place(net, &p, 0, L, room, x, keep);
    gather(j, from, n, nin, x[0], n, o->x);
    gather(j, from, n, columns_of_target(o), t, n, o->t);
    DGL_TRY(dgl_net_forward(net, &p, 0, L, x, keep));
    DGL_TRY(loss_of(j, n, m, loss, gy, x[L], t, n, scale_of(j)));
    return g ? dgl_net_reverse(net, &p, 0, L, gy, g, false, x, keep, NULL) : DGL_OK;
}

// The same with derivatives of layers from .. to - 1 by their input, which a penalty sees.
static dgl_status penalised(const job *j, size_t from, size_t n, double *loss, double *g)
{
    DGL_SCOPE;
    const dgl_objective *o = j->o;
    const dgl_net *net = o->net;
    const dgl_penalty_kind *kind = o->penalty;
    int L = net->nlayers, a = o->from, b = o->to;
    size_t m = (size_t)net->fn.nout, nin = (size_t)net->fn.nin, width = dgl_extent_size(net->layer[a].in), out = dgl_extent_size(net->layer[b - 1].out);
    dgl_pass p = { .n = n, .channels = 1, .seeds = 1, .reverse = true, .train = o->train, .seed = o->seed, .first = from,
                   .penalty = loss, .penalty_scale = o->kl / (double)j->rows };
    dgl_pass q = p;
    q.order = kind->order;
    q.d = kind->tangent ? 1 : (int)width;
    q.channels = dgl_pass_channels(q.order, q.d);
    size_t cols = dgl_pass_columns(&q);
    DGL_SCRATCH(room, dgl_net_trace_size(net, &p, 0, L));
    DGL_SCRATCH(jets, dgl_net_trace_size(net, &q, a, b));
    DGL_SCRATCH_OF(double *, x, L + 1);
    DGL_SCRATCH_OF(double *, keep, L);
    DGL_SCRATCH_OF(double *, xj, L + 1);
    DGL_SCRATCH_OF(double *, keepj, L);
    size_t widest = 0;
    for (int l = 0; l < L; l++) {
        size_t w = dgl_extent_size(net->layer[l].in), v = dgl_extent_size(net->layer[l].out);
        widest = w > widest ? w : widest;
        widest = v > widest ? v : widest;
    }
    DGL_SCRATCH(gy, widest * n);
    DGL_SCRATCH(gj, widest * cols);
    DGL_SCRATCH(t, columns_of_target(o) * n + 1);
    dgl_net_trace_place(net, &p, 0, L, room, x, keep);
    dgl_net_trace_place(net, &q, a, b, jets, xj, keepj);
    gather(j, from, n, nin, x[0], n, o->x);
    gather(j, from, n, columns_of_target(o), t, n, o->t);
    if (a)
        DGL_TRY(dgl_net_forward(net, &p, 0, a, x, keep));
    memset(xj[a], 0, width * cols * sizeof *gy);
    for (size_t k = 0; k < width; k++) {
        memcpy(xj[a] + k*cols, x[a] + k*n, n * sizeof *gy);
        for (size_t i = 0; i < n; i++)
            if (kind->tangent)
                xj[a][k*cols + n + i] = dgl_net_hash_normal(o->seed ^ 0x5bd1e995u, (from + i)*width + k);
            else
                xj[a][k*cols + (k + 1)*n + i] = 1;
    }
    q.input = !kind->tangent;
    DGL_TRY(dgl_net_forward(net, &q, a, b, xj, keepj));
    for (size_t k = 0; k < out; k++) memcpy(x[b] + k*n, xj[b] + k*cols, n * sizeof *gy);
    if (b < L)
        DGL_TRY(dgl_net_forward(net, &p, b, L, x, keep));
    DGL_TRY(loss_of(j, n, m, loss, gy, x[L], t, n, scale_of(j)));
    if (b < L)
        DGL_TRY(dgl_net_reverse(net, &p, b, L, gy, g, true, x, keep, NULL));
    memset(gj, 0, out * cols * sizeof *gj);
    for (size_t k = 0; k < out; k++) memcpy(gj + k*cols, gy + k*n, n * sizeof *gj);
    DGL_TRY(kind->eval(&q, out, loss, gj, xj[b], o->penalty_weight * (double)n / (double)j->rows));
    if (!g)
        return DGL_OK;
    q.input = false;
    DGL_TRY(dgl_net_reverse(net, &q, a, b, gj, g, a > 0, xj, keepj, NULL));
    if (!a)
        return DGL_OK;
    for (size_t k = 0; k < width; k++) memcpy(gy + k*n, gj + k*cols, n * sizeof *gy);
    return dgl_net_reverse(net, &p, 0, a, gy, g, false, x, keep, NULL);
}

// products with second derivatives: a direction forward, both adjoints back
static dgl_status product(const job *j, size_t from, size_t n, double *g)
{
    DGL_SCOPE;
    const dgl_objective *o = j->o;
    const dgl_net *net = o->net;
    int L = net->nlayers;
    size_t m = (size_t)net->fn.nout, nin = (size_t)net->fn.nin, cols = 2*n, widest = m;
    dgl_pass p = { .n = n, .order = 1, .d = 1, .channels = 2, .seeds = 1, .reverse = true, .train = o->train, .seed = o->seed, .first = from, .tangent = j->v };
    DGL_SCRATCH(room, dgl_net_trace_size(net, &p, 0, L));
    DGL_SCRATCH_OF(double *, x, L + 1);
    DGL_SCRATCH_OF(double *, keep, L);
    for (int l = 0; l < L; l++) {
        size_t w = dgl_extent_size(net->layer[l].in);
        widest = w > widest ? w : widest;
        w = dgl_extent_size(net->layer[l].out);
        widest = w > widest ? w : widest;
    }
    DGL_SCRATCH(gy, widest * cols);
    DGL_SCRATCH(t, columns_of_target(o) * n + 1);
    DGL_SCRATCH(y0, m * n);
    DGL_SCRATCH(y1, m * n);
    DGL_SCRATCH(g0, m * n);
    DGL_SCRATCH(Sv, m * n);
    double ignored = 0, scale = scale_of(j);
    dgl_net_trace_place(net, &p, 0, L, room, x, keep);
    gather(j, from, n, nin, x[0], cols, o->x);
    for (size_t k = 0; k < nin; k++) memset(x[0] + k*cols + n, 0, n * sizeof *gy);
    gather(j, from, n, columns_of_target(o), t, n, o->t);
    DGL_TRY(dgl_net_forward(net, &p, 0, L, x, keep));
    for (size_t k = 0; k < m; k++) {
        memcpy(y0 + k*n, x[L] + k*cols, n * sizeof *y0);
        memcpy(y1 + k*n, x[L] + k*cols + n, n * sizeof *y1);
    }
    DGL_TRY(hessian_of(j, n, m, Sv, y0, t, y1, scale));
    if (j->fisher)
        memset(g0, 0, m * n * sizeof *g0);
    else
        DGL_TRY(loss_of(j, n, m, &ignored, g0, y0, t, n, scale));
    for (size_t k = 0; k < m; k++) {
        memcpy(gy + k*cols, Sv + k*n, n * sizeof *gy);
        memcpy(gy + k*cols + n, g0 + k*n, n * sizeof *gy);
    }
    return dgl_net_reverse(net, &p, 0, L, gy, g, false, x, keep, NULL);
}

static dgl_status piece(void *ctx, size_t from, size_t to)
{
    const job *j = ctx;
    size_t number = from / j->grain;
    double *g = j->g ? j->g + number * j->o->net->nparams : NULL;
    for (size_t i = from; i < to; i += j->block) {
        size_t n = to - i < j->block ? to - i : j->block;
        DGL_POLL();
        DGL_TRY(j->v ? product(j, i, n, g) : j->o->penalty ? penalised(j, i, n, &j->loss[number], g) : plain(j, i, n, &j->loss[number], g));
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

static dgl_status run(job *j, double *loss, double *g)
{
    DGL_SCOPE;
    size_t P = j->o->net->nparams;
    if (!j->rows)
        DGL_FAIL(DGL_EARG, "a batch of 0 rows");
    j->block = 256;
    // pieces by size alone; at most 16 of them, so that their gradients stay small beside the work
    j->grain = j->rows <= 256 ? 256 : ((j->rows + 15) / 16 + 255) / 256 * 256;
    if (together(j->o) && (j->rows <= 256 || !j->o->penalty))
        j->grain = j->block = j->rows;
    size_t pieces = (j->rows + j->grain - 1) / j->grain;
    DGL_SCRATCH(losses, pieces);
    memset(losses, 0, pieces * sizeof *losses);
    j->loss = losses;
    if (g) {
        j->g = g;
        if (pieces > 1) {
            DGL_SCRATCH(parts, pieces * P + 1);
            j->g = parts;
        }
        memset(j->g, 0, pieces * P * sizeof *g);
    }
    DGL_TRY(dgl_parallel(j->rows, j->grain, piece, j));
    if (loss) {
        *loss = 0;
        for (size_t k = 0; k < pieces; k++) *loss += losses[k];
    }
    if (g && pieces > 1) {
        memcpy(g, j->g, P * sizeof *g);
        for (size_t k = 1; k < pieces; k++) dgl_net_kernel->axpy(P, g, 1, j->g + k*P);
    }
    return DGL_OK;
}

dgl_status dgl_objective_eval(const dgl_objective *o, size_t rows, const size_t *row, double *loss, double *g)
{
    job j = { .o = o, .rows = row ? rows : o->n, .row = row };
    return run(&j, loss, g);
}

dgl_status dgl_objective_hvp(const dgl_objective *o, double *Hv, const double *v)
{
    job j = { .o = o, .rows = o->n, .v = v };
    return run(&j, NULL, Hv);
}

dgl_status dgl_objective_fisher_product(const dgl_objective *o, double *Gv, const double *v)
{
    job j = { .o = o, .rows = o->n, .v = v, .fisher = true };
    return run(&j, NULL, Gv);
}
