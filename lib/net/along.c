// First derivatives of a map, and its second ones along a covector at each point. Of a net of affine layers and activations these are sums over
// its activations: one adjoint of the values, in place of three columns of second derivatives by two coordinates.
#include "net/immersion.h"
#include "net/train.h"

#include <string.h>

// the net that the metric is pulled back by, if it is one net of affine layers and activations and nothing else
static const dgl_net *plain_net(const dgl_immersion *M)
{
    const dgl_net *net = (const dgl_net *)M->map[0].f;
    if (M->nmaps > 1 || !dgl_fn_is_net(M->map[0].f) || M->map[0].ambient || M->map[0].root || M->map[0].weight != 1)
        return NULL;
    for (int l = 0; l < net->nlayers; l++)
        if (!dgl_layer_is_affine(&net->layer[l]) && (l == 0 || net->layer[l].kind != &dgl_activation_kind)) return NULL;
    return net;
}

// D[pair][n] for the adjoint g[nout][n] of what the layers of a pass gave, which is overwritten; other: room as for g
static dgl_status back(const dgl_net *net, const dgl_pass *p, const dgl_record *r, double *D, double *g, double *other)
{
    size_t n = p->n, d = (size_t)p->d;
    memset(D, 0, d*(d + 1)/2*n * sizeof *D);
    for (int l = net->nlayers - 1; l > 0; l--) {
        const dgl_layer *layer = &net->layer[l];
        size_t in = dgl_extent_size(layer->in), out = dgl_extent_size(layer->out);
        if (layer->kind == &dgl_activation_kind) {
            dgl_net_kernel->along(out, d, n, D, g, r->keep[l], r->x[l]);
            continue;
        }
        DGL_TRY(dgl_net_product(in, out, n, other, n, dgl_layer_theta(net, layer), true, g, n, false, NULL));
        double *t = g;
        g = other;
        other = t;
    }
    return DGL_OK;
}

static dgl_status by_adjoint(const dgl_net *net, size_t N, double *block, double *D, const double *x, const double *w)
{
    size_t d = (size_t)net->fn.nin, m = (size_t)net->fn.nout, widest = dgl_net_widest(net, 0, net->nlayers), most = dgl_net_block(net, 1 + d);
    dgl_pass p = { .order = 1, .d = (int)d, .channels = 1 + d, .seeds = 1, .input = true, .reverse = true };
    for (size_t i = 0; i < N; i += p.n) {
        DGL_SCOPE;
        size_t n = p.n = N - i < most ? N - i : most;
        dgl_record r;
        DGL_TRY(dgl_net_record(&r, net, &p, 0, net->nlayers));
        DGL_SCRATCH(g, widest * n);
        DGL_SCRATCH(other, widest * n);
        DGL_SCRATCH(own, d*(d + 1)/2 * n);
        dgl_block_load(net, n, d, r.x[0], (1 + d)*n, x + i*d);         // the first layer knows the derivatives of its input
        DGL_TRY(dgl_net_forward(net, &p, 0, net->nlayers, &r));
        dgl_block_copy(m*(1 + d), n, block + i, N, r.x[net->nlayers], n);
        dgl_block_copy(m, n, g, n, w + i, N);
        DGL_TRY(back(net, &p, &r, own, g, other));
        dgl_block_copy(d*(d + 1)/2, n, D + i, N, own, n);
    }
    return DGL_OK;
}

dgl_status dgl_immersion_along(dgl_immersion *M, size_t n, double *block, double *D, const double *x, const double *w)
{
    DGL_SCOPE;
    const dgl_net *net = plain_net(M);
    size_t d = (size_t)M->d, pairs = d*(d + 1)/2, channels = 1 + d + pairs;
    if (net)
        return by_adjoint(net, n, block, D, x, w);
    DGL_SCRATCH(jets, (size_t)M->nout * channels * n);
    DGL_TRY(dgl_immersion_jet(M, 2, n, jets, x));
    memset(D, 0, pairs * n * sizeof *D);
    for (int r = 0; r < M->nout; r++, jets += channels*n, w += n) {
        memcpy(block + (size_t)r*(1 + d)*n, jets, (1 + d)*n * sizeof *block);
        for (size_t k = 0; k < pairs; k++) dgl_net_kernel->muladd(n, D + k*n, w, jets + (1 + d + k)*n);
    }
    return DGL_OK;
}
