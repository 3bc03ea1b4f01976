// A net as a map of points: values, jets and adjoints, block by block.
#include "net/net.h"

#include "base/parallel.h"

#include <string.h>

size_t dgl_net_widest(const dgl_net *net, int from, int to)
{
    size_t w = dgl_extent_size(net->layer[from].in);
    for (int i = from; i < to; i++)
        if (dgl_extent_size(net->layer[i].out) > w) w = dgl_extent_size(net->layer[i].out);
    return w;
}

void dgl_block_load(const dgl_net *net, size_t n, size_t width, double *block, size_t columns, const double *x)
{
    (void)net;
    dgl_net_kernel->transpose(n, width, block, columns, x, NULL, width);
}

void dgl_block_store(const dgl_net *net, size_t n, size_t width, double *y, const double *block, size_t columns)
{
    (void)net;
    dgl_net_kernel->transpose(width, n, y, width, block, NULL, columns);
}

void dgl_block_units(size_t m, size_t n, double *y)
{
    memset(y, 0, m * m * n * sizeof *y);
    for (size_t k = 0; k < m; k++) dgl_net_kernel->fill(1, n, y + (k*m + k)*n, n, &(double){ 1 });
}

size_t dgl_net_block(const dgl_net *net, size_t channels)
{
    size_t w = dgl_net_widest(net, 0, net->nlayers), most = w > 4096 ? 32 : w > 512 ? 128 : 384;
    size_t n = most / channels / 8 * 8;
    return n > DGL_NET_BLOCK ? DGL_NET_BLOCK : n < 8 ? 8 : n;
}

// ---- the map ----

typedef struct {
    const dgl_net *net;
    int order;
    size_t block;
    double *y, *J, *H, *gx;
    const double *x, *gy;
    double *const *layers;
} job;

// forward with two blocks in turn; the result is in *out, in end if that is not NULL
static dgl_status run(const dgl_net *net, const dgl_pass *p, double **out, double *a, double *b, double *end)
{
    for (int i = 0; i < net->nlayers; i++) {
        const dgl_layer *l = &net->layer[i];
        dgl_pass q = *p;
        q.input = p->input && i == 0;
        DGL_SCOPE;
        double *keep = NULL;
        if (end && i == net->nlayers - 1)
            b = end;
        if (l->kind->keep) {
            DGL_SCRATCH(own, l->kind->keep(l, p));
            keep = own;
        }
        DGL_TRY(l->kind->forward(l, &q, dgl_layer_theta(net, l), b, a, keep));
        double *t = a;
        a = b;
        b = t;
    }
    *out = a;
    return DGL_OK;
}

// the net's input with unit vectors as first derivatives
static void load_input(const dgl_net *net, const dgl_pass *p, double *a, const double *x)
{
    size_t nin = (size_t)net->fn.nin, cols = dgl_pass_columns(p);
    dgl_block_load(net, p->n, nin, a, cols, x);
    for (size_t k = 0; k < nin && p->channels > 1; k++) {
        memset(a + k*cols + p->n, 0, (p->channels - 1) * p->n * sizeof *a);
        for (size_t i = 0; i < p->n; i++) a[k*cols + (k + 1)*p->n + i] = 1;
    }
}

dgl_status dgl_net_jet_block(const dgl_net *net, int order, size_t n, double *block, const double *x)
{
    size_t nin = (size_t)net->fn.nin, nout = (size_t)net->fn.nout, w = dgl_net_widest(net, 0, net->nlayers);
    dgl_pass p = { .order = order, .d = (int)nin, .channels = dgl_pass_channels(order, (int)nin), .seeds = 1, .input = true };
    size_t most = dgl_net_block(net, p.channels);
    for (size_t i = 0; i < n; i += p.n) {
        DGL_SCOPE;
        p.n = n - i < most ? n - i : most;
        DGL_SCRATCH(a, w * dgl_pass_columns(&p));
        DGL_SCRATCH(b, w * dgl_pass_columns(&p));
        double *y = a;
        load_input(net, &p, a, x + i*nin);
        DGL_TRY(run(net, &p, &y, a, b, p.n == n ? block : NULL));
        if (p.n < n)
            dgl_block_copy(nout * p.channels, p.n, block + i, n, y, p.n);
    }
    return DGL_OK;
}

static dgl_status forward_piece(void *ctx, size_t from, size_t to)
{
    const job *j = ctx;
    const dgl_net *net = j->net;
    size_t nin = (size_t)net->fn.nin, nout = (size_t)net->fn.nout;
    dgl_pass p = { .order = j->order, .d = (int)nin, .channels = dgl_pass_channels(j->order, (int)nin), .seeds = 1, .input = true };
    for (size_t i = from; i < to; i += p.n) {
        DGL_SCOPE;
        DGL_POLL();
        p.n = to - i < j->block ? to - i : j->block;
        size_t n = p.n, cols = dgl_pass_columns(&p);
        DGL_SCRATCH(a, dgl_net_widest(net, 0, net->nlayers) * cols);
        DGL_SCRATCH(b, dgl_net_widest(net, 0, net->nlayers) * cols);
        double *y = a;
        load_input(net, &p, a, j->x + i*nin);
        bool row = n == 1 && j->order == 0;             // a block like a row
        DGL_TRY(run(net, &p, &y, a, b, row ? j->y + i*nout : NULL));
        if (j->y && !row)
            dgl_block_store(net, n, nout, j->y + i*nout, y, cols);
        for (size_t k = 0; k < nout && j->J; k++)
            for (size_t c = 0; c < nin; c++)
                for (size_t r = 0; r < n; r++) j->J[((i + r)*nout + k)*nin + c] = y[k*cols + (c + 1)*n + r];
        for (size_t k = 0; k < nout && j->H; k++) {
            DGL_POLL();
            const double *h = y + k*cols + (nin + 1)*n;
            for (size_t c = 0; c < nin; c++)
                for (size_t e = c; e < nin; e++, h += n)
                    for (size_t r = 0; r < n; r++) {
                        double *H = j->H + ((i + r)*nout + k)*nin*nin;
                        H[c*nin + e] = H[e*nin + c] = h[r];
                    }
        }
    }
    return DGL_OK;
}

static dgl_status forward(dgl_fn *f, int order, size_t n, double *y, double *J, double *H, const double *x)
{
    job j = { .net = (dgl_net *)f, .order = order, .y = y, .J = J, .H = H, .x = x };
    if (!f->nin)
        DGL_FAIL(DGL_ESHAPE, "the width of the network's input is not known yet");
    j.block = dgl_net_block(j.net, dgl_pass_channels(order, f->nin));
    return dgl_parallel(n, j.block * 4, forward_piece, &j);
}

dgl_status dgl_net_eval(dgl_fn *f, size_t n, double *y, const double *x) { return forward(f, 0, n, y, NULL, NULL, x); }
dgl_status dgl_net_jet2(dgl_fn *f, size_t n, double *y, double *J, double *H, const double *x) { return forward(f, 2, n, y, J, H, x); }

// adjoints of unit vectors (J), or of given ones (gx)
static dgl_status reverse_piece(void *ctx, size_t from, size_t to)
{
    const job *j = ctx;
    const dgl_net *net = j->net;
    int L = net->nlayers;
    size_t nin = (size_t)net->fn.nin, nout = (size_t)net->fn.nout, seeds = j->J ? nout : 1;
    dgl_pass p = { .channels = 1, .seeds = seeds, .reverse = true };
    for (size_t i = from; i < to; i += p.n) {
        DGL_SCOPE;
        DGL_POLL();
        size_t n = p.n = to - i < j->block ? to - i : j->block, cols = seeds*n;
        dgl_record t;
        DGL_TRY(dgl_net_record(&t, net, &p, 0, L));
        double *g = t.g;
        dgl_block_load(net, n, nin, t.x[0], n, j->x + i*nin);
        DGL_TRY(dgl_net_forward(net, &p, 0, L, &t));
        if (j->y)
            dgl_block_store(net, n, nout, j->y + i*nout, t.x[L], n);
        if (j->J)
            dgl_block_units(nout, n, g);
        else
            dgl_block_load(net, n, nout, g, n, j->gy + i*nout);
        DGL_TRY(dgl_net_reverse(net, &p, 0, L, NULL, true, &t, NULL));
        if (j->J)
            for (size_t c = 0; c < nin; c++)
                for (size_t k = 0; k < nout; k++)
                    for (size_t r = 0; r < n; r++) j->J[((i + r)*nout + k)*nin + c] = g[c*cols + k*n + r];
        else
            dgl_block_store(net, n, nin, j->gx + i*nin, g, n);
    }
    return DGL_OK;
}

// forward where the results are many, backward where they are few
dgl_status dgl_net_jet1(dgl_fn *f, size_t n, double *y, double *J, const double *x)
{
    if (f->nin <= f->nout)
        return forward(f, 1, n, y, J, NULL, x);
    job j = { .net = (dgl_net *)f, .y = y, .J = J, .x = x };
    j.block = dgl_net_block(j.net, (size_t)f->nout);
    return dgl_parallel(n, j.block * 4, reverse_piece, &j);
}

dgl_status dgl_net_vjp(dgl_fn *f, size_t n, double *gx, const double *x, const double *gy)
{
    if (!f->nin)
        DGL_FAIL(DGL_ESHAPE, "the width of the network's input is not known yet");
    job j = { .net = (dgl_net *)f, .gx = gx, .x = x, .gy = gy };
    j.block = dgl_net_block(j.net, 1);
    return dgl_parallel(n, j.block * 4, reverse_piece, &j);
}

static dgl_status layers_piece(void *ctx, size_t from, size_t to)
{
    const job *j = ctx;
    const dgl_net *net = j->net;
    int L = net->nlayers;
    dgl_pass p = { .channels = 1, .seeds = 1 };
    for (size_t i = from; i < to; i += p.n) {
        DGL_SCOPE;
        p.n = to - i < j->block ? to - i : j->block;
        dgl_record t;
        DGL_TRY(dgl_net_record(&t, net, &p, 0, L));
        dgl_block_load(net, p.n, (size_t)net->fn.nin, t.x[0], p.n, j->x + i*(size_t)net->fn.nin);
        DGL_TRY(dgl_net_forward(net, &p, 0, L, &t));
        for (int l = 0; l < L; l++) {
            size_t width = dgl_layer_visible(&net->layer[l]);
            dgl_block_store(net, p.n, width, j->layers[l] + i*width, t.x[l + 1], p.n);
        }
    }
    return DGL_OK;
}

dgl_status dgl_net_layers(dgl_net *net, size_t n, double *const *y, const double *x)
{
    job j = { .net = net, .x = x, .layers = y, .block = DGL_NET_BLOCK };
    return dgl_parallel(n, j.block, layers_piece, &j);
}
