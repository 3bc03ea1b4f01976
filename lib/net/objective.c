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

// n rows of x[.][width] from number from on, picked and turned into a block
static dgl_status gather(const job *j, size_t from, size_t n, size_t width, double *block, size_t cols, const double *x)
{
    DGL_SCOPE;
    DGL_SCRATCH(rows, j->row ? n * width : 1);
    for (size_t i = 0; i < n && j->row; i++) memcpy(rows + i*width, x + j->row[from + i]*width, width * sizeof *rows);
    dgl_net_kernel->transpose(n, width, block, cols, j->row ? rows : x + from*width, width);
    return DGL_OK;
}

static double scale_of(const dgl_objective *o, size_t rows)
{
    return 1 / (o->loss && o->loss->mean ? (double)rows * o->net->fn.nout : (double)rows);
}

dgl_status dgl_objective_loss(const dgl_objective *o, size_t rows, size_t n, double *sum, double *g, const double *y, const double *t)
{
    DGL_SCOPE;
    double scale = scale_of(o, rows);
    size_t m = (size_t)o->net->fn.nout, nin = m + o->targets;
    if (!o->own)
        return o->loss->eval(m, n, sum, g, y, t, scale);
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
        for (size_t k = 0; k < m; k++) g[k*n + i] = scale*J[i*nin + k];
    }
    return DGL_OK;
}

static dgl_status hessian_of(const job *j, size_t n, size_t m, double *Sv, const double *y, const double *t, const double *v, double scale)
{
    DGL_SCOPE;
    const dgl_objective *o = j->o;
    if (!o->own)
        return o->loss->hessian(m, n, Sv, y, t, v, scale);
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

// the pass that a gradient needs over n points from number from on
static dgl_pass pass_of(const job *j, size_t from, size_t n, double *loss)
{
    const dgl_objective *o = j->o;
    return (dgl_pass){ .n = n, .channels = 1, .seeds = 1, .reverse = true, .train = o->train, .seed = o->seed, .first = from,
                       .penalty = loss, .penalty_scale = o->kl / (double)j->rows };
}

// value and gradient of n rows
static dgl_status plain(const job *j, size_t from, size_t n, double *loss, double *g)
{
    DGL_SCOPE;
    const dgl_objective *o = j->o;
    const dgl_net *net = o->net;
    int L = net->nlayers;
    size_t nin = (size_t)net->fn.nin;
    dgl_pass p = pass_of(j, from, n, loss);
    dgl_record r;
    DGL_SCRATCH(t, o->targets * n + 1);
    DGL_TRY(dgl_net_record(&r, net, &p, 0, L));
    p.reverse = g != NULL;
    DGL_TRY(gather(j, from, n, nin, r.x[0], n, o->x));
    DGL_TRY(gather(j, from, n, o->targets, t, n, o->t));
    DGL_TRY(dgl_net_forward(net, &p, 0, L, &r));
    DGL_TRY(dgl_objective_loss(o, j->rows, n, loss, r.g, r.x[L], t));
    return g ? dgl_net_reverse(net, &p, 0, L, g, false, &r, NULL) : DGL_OK;
}

// from's rows of the first n of from_cols columns
static void copy_values(size_t rows, size_t n, double *to, size_t to_cols, const double *from, size_t from_cols)
{
    for (size_t k = 0; k < rows; k++) memcpy(to + k*to_cols, from + k*from_cols, n * sizeof *to);
}

// The same with derivatives of layers from .. to - 1 by their input, which a penalty sees.
static dgl_status penalised(const job *j, size_t from, size_t n, double *loss, double *g)
{
    DGL_SCOPE;
    const dgl_objective *o = j->o;
    const dgl_net *net = o->net;
    const dgl_penalty_kind *kind = o->penalty;
    int L = net->nlayers, a = o->from, b = o->to;
    size_t nin = (size_t)net->fn.nin, width = dgl_extent_size(net->layer[a].in), out = dgl_extent_size(net->layer[b - 1].out);
    dgl_pass p = pass_of(j, from, n, loss), q = p;
    q.order = kind->order;
    q.d = kind->tangent ? 1 : (int)width;
    q.channels = dgl_pass_channels(q.order, q.d);
    size_t cols = dgl_pass_columns(&q);
    dgl_record values, jets;
    DGL_TRY(dgl_net_record(&values, net, &p, 0, L));
    DGL_TRY(dgl_net_record(&jets, net, &q, a, b));
    DGL_SCRATCH(t, o->targets * n + 1);
    DGL_TRY(gather(j, from, n, nin, values.x[0], n, o->x));
    DGL_TRY(gather(j, from, n, o->targets, t, n, o->t));
    if (a)
        DGL_TRY(dgl_net_forward(net, &p, 0, a, &values));
    double *at = jets.x[a];
    memset(at, 0, width * cols * sizeof *at);
    copy_values(width, n, at, cols, values.x[a], n);
    for (size_t k = 0; k < width; k++)
        for (size_t i = 0; i < n; i++)
            if (kind->tangent)
                at[k*cols + n + i] = dgl_net_hash_normal(o->seed ^ 0x5bd1e995u, (from + i)*width + k);
            else
                at[k*cols + (k + 1)*n + i] = 1;
    q.input = !kind->tangent;
    DGL_TRY(dgl_net_forward(net, &q, a, b, &jets));
    copy_values(out, n, values.x[b], n, jets.x[b], cols);
    if (b < L)
        DGL_TRY(dgl_net_forward(net, &p, b, L, &values));
    DGL_TRY(dgl_objective_loss(o, j->rows, n, loss, values.g, values.x[L], t));
    if (b < L)
        DGL_TRY(dgl_net_reverse(net, &p, b, L, g, true, &values, NULL));
    memset(jets.g, 0, out * cols * sizeof *jets.g);
    copy_values(out, n, jets.g, cols, values.g, n);
    DGL_TRY(kind->eval(&q, out, loss, jets.g, jets.x[b], o->penalty_weight * (double)n / (double)j->rows));
    if (!g)
        return DGL_OK;
    q.input = false;
    DGL_TRY(dgl_net_reverse(net, &q, a, b, g, a > 0, &jets, NULL));
    if (!a)
        return DGL_OK;
    copy_values(width, n, values.g, n, jets.g, cols);
    return dgl_net_reverse(net, &p, 0, a, g, false, &values, NULL);
}

// products with second derivatives: a direction forward, both adjoints back
static dgl_status product(const job *j, size_t from, size_t n, double *g)
{
    DGL_SCOPE;
    const dgl_objective *o = j->o;
    const dgl_net *net = o->net;
    int L = net->nlayers;
    size_t m = (size_t)net->fn.nout, nin = (size_t)net->fn.nin, cols = 2*n;
    double ignored = 0, scale = scale_of(o, j->rows);
    dgl_pass p = pass_of(j, from, n, NULL);
    p.order = p.d = 1;
    p.channels = 2;
    p.input = true;
    p.tangent = j->v;
    dgl_record r;
    DGL_TRY(dgl_net_record(&r, net, &p, 0, L));
    DGL_SCRATCH(t, o->targets * n + 1);
    DGL_SCRATCH(y, 4 * m * n);
    double *y1 = y + m*n, *gy = y1 + m*n, *Sv = gy + m*n;
    DGL_TRY(gather(j, from, n, nin, r.x[0], cols, o->x));
    for (size_t k = 0; k < nin; k++) memset(r.x[0] + k*cols + n, 0, n * sizeof *y);
    DGL_TRY(gather(j, from, n, o->targets, t, n, o->t));
    DGL_TRY(dgl_net_forward(net, &p, 0, L, &r));
    copy_values(m, n, y, n, r.x[L], cols);
    copy_values(m, n, y1, n, r.x[L] + n, cols);
    DGL_TRY(hessian_of(j, n, m, Sv, y, t, y1, scale));
    if (j->fisher)
        memset(gy, 0, m * n * sizeof *gy);
    else
        DGL_TRY(dgl_objective_loss(o, j->rows, n, &ignored, gy, y, t));
    copy_values(m, n, r.g, cols, Sv, n);
    copy_values(m, n, r.g + n, cols, gy, n);
    return dgl_net_reverse(net, &p, 0, L, g, false, &r, NULL);
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
    j->block = DGL_NET_BLOCK;
    // pieces by size alone; at most 16 of them, so that their gradients stay small beside the work
    j->grain = (j->rows + 16*j->block - 1) / (16*j->block) * j->block;
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
