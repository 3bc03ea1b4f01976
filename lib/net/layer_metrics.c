// The metric behind the last layer in the coordinates of every layer: one pass forward and one back (Hauser and Ray 2017).
#include "net/net.h"

#include "base/parallel.h"

#include <string.h>

typedef struct { const dgl_net *net; double *const *g; const double *x; } job;
typedef struct { const job *j; size_t from, n; } place;

// g[n][w][w] = the sum over seeds s of d[a][s] d[b][s], d[w][seeds][n] the adjoints of w numbers
static dgl_status gram(size_t w, size_t seeds, size_t n, double *g, const double *d)
{
    DGL_SCOPE;
    DGL_SCRATCH(sum, n);
    for (size_t a = 0; a < w; a++)
        for (size_t b = a; b < w; b++) {
            dgl_net_kernel->multiply(n, sum, d + a*seeds*n, d + b*seeds*n);
            for (size_t s = 1; s < seeds; s++) dgl_net_kernel->muladd(n, sum, d + (a*seeds + s)*n, d + (b*seeds + s)*n);
            for (size_t i = 0; i < n; i++) g[i*w*w + a*w + b] = g[i*w*w + b*w + a] = sum[i];
        }
    return DGL_OK;
}

static dgl_status behind(void *ctx, int layer, const double *d)
{
    const place *p = ctx;
    size_t w = dgl_extent_size(p->j->net->layer[layer].out);
    return gram(w, (size_t)p->j->net->fn.nout, p->n, p->j->g[layer + 1] + p->from*w*w, d);
}

static dgl_status piece(void *ctx, size_t from, size_t to)
{
    const job *j = ctx;
    const dgl_net *net = j->net;
    int L = net->nlayers;
    size_t nin = (size_t)net->fn.nin, m = (size_t)net->fn.nout;
    dgl_pass p = { .channels = 1, .seeds = m, .reverse = true };
    for (size_t i = from; i < to; i += p.n) {
        DGL_SCOPE;
        DGL_POLL();
        p.n = to - i < DGL_NET_BLOCK ? to - i : DGL_NET_BLOCK;
        dgl_record r;
        DGL_TRY(dgl_net_record(&r, net, &p, 0, L));
        dgl_block_load(net, p.n, nin, r.x[0], p.n, j->x + i*nin);
        DGL_TRY(dgl_net_forward(net, &p, 0, L, &r));
        dgl_block_units(m, p.n, r.g);
        place at = { j, i, p.n };
        DGL_TRY(dgl_net_reverse(net, &p, 0, L, NULL, true, &r, &(dgl_delta){ behind, &at }));
        DGL_TRY(gram(nin, m, p.n, j->g[0] + i*nin*nin, r.g));
    }
    return DGL_OK;
}

dgl_status dgl_net_metrics(dgl_net *net, size_t n, double *const *g, const double *x)
{
    job j = { net, g, x };
    return dgl_parallel(n, 4*DGL_NET_BLOCK, piece, &j);
}
