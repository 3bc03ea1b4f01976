// Values of a map, and when they are wanted its first derivatives and its second ones along a covector at each point. Of a net of affine layers
// and activations these are sums over its activations: one adjoint of the values, in place of three columns of second derivatives by two coordinates.
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

static bool is_activation(const dgl_layer *l) { return l->kind == &dgl_activation_kind; }

// numbers a point of the slopes f' and f'' of all activations, which stand behind one another: f1[rows][n], f2[rows][n]
static size_t slopes(const dgl_net *net)
{
    size_t numbers = 0;
    for (int l = 0; l < net->nlayers; l++) numbers += is_activation(&net->layer[l]) ? 2*dgl_extent_size(net->layer[l].out) : 0;
    return numbers;
}

size_t dgl_immersion_slopes(const dgl_immersion *M, size_t n)
{
    const dgl_net *net = plain_net(M);
    return net ? slopes(net)*n : 0;
}

static dgl_status affine(const dgl_net *net, int l, bool transposed, bool bias, size_t cols, double *y, const double *x)
{
    const dgl_layer *layer = &net->layer[l];
    size_t in = dgl_extent_size(layer->in), out = dgl_extent_size(layer->out);
    const double *W = dgl_layer_theta(net, layer), *b = bias && layer->nparams > in*out ? W + in*out : NULL;
    return dgl_net_product(transposed ? in : out, transposed ? out : in, cols, y, cols, W, transposed, x, cols, false, b);
}

// values y[nout][N] of n points, and slopes f
static dgl_status values(const dgl_net *net, size_t N, size_t n, double *y, double *f, const double *x)
{
    DGL_SCOPE;
    size_t widest = dgl_net_widest(net, 0, net->nlayers);
    DGL_SCRATCH(a, widest * n);
    DGL_SCRATCH(b, widest * n);
    dgl_block_load(net, n, (size_t)net->fn.nin, a, n, x);
    for (int l = 0; l < net->nlayers; l++) {
        const dgl_layer *layer = &net->layer[l];
        size_t size = dgl_extent_size(layer->out)*n;
        if (is_activation(layer)) {
            dgl_net_kernel->act((int)layer->option[0], 2, size, (double *[]){ b, f, f + size }, a);
            f += 2*size;
        } else
            DGL_TRY(affine(net, l, false, true, n, b, a));
        double *t = a;
        a = b;
        b = t;
    }
    dgl_block_copy((size_t)net->fn.nout, n, y, N, a, n);
    return DGL_OK;
}

dgl_status dgl_immersion_values(dgl_immersion *M, size_t n, double *y, double *f, const double *x)
{
    const dgl_net *net = plain_net(M);
    size_t d = (size_t)M->d, most = net ? dgl_net_block(net, d) : 0;
    if (!net)
        return dgl_immersion_jet(M, 0, n, y, x);
    for (size_t i = 0; i < n; i += most) DGL_TRY(values(net, n, n - i < most ? n - i : most, y + i, f + slopes(net)*i, x + i*d));
    return DGL_OK;
}

// the same n points again: J[nout][d][N], D[pair][N] for covectors w[nout][N]
static dgl_status by_adjoint(const dgl_net *net, size_t N, size_t n, double *J, double *D, const double *f, const double *w)
{
    DGL_SCOPE;
    int L = net->nlayers;
    size_t d = (size_t)net->fn.nin, m = (size_t)net->fn.nout, pairs = d*(d + 1)/2, widest = dgl_net_widest(net, 0, L);
    DGL_SCRATCH_OF(double *, u, L + 1);                 // derivatives in front of each layer
    DGL_SCRATCH(g, widest * n);
    DGL_SCRATCH(other, widest * n);
    DGL_SCRATCH(own, pairs * n);
    for (int l = 0; l < L; l++) {
        const dgl_layer *layer = &net->layer[l];
        size_t out = dgl_extent_size(layer->out);
        DGL_SCRATCH(room, out * d*n);
        u[l + 1] = room;
        if (l == 0)                                     // of the unit vectors: the weights
            dgl_net_kernel->fill(out*d, n, room, n, dgl_layer_theta(net, layer));
        else if (is_activation(layer)) {
            dgl_net_kernel->scale(out, d, n, room, f, u[l]);
            f += 2*out*n;
        } else
            DGL_TRY(affine(net, l, false, false, d*n, room, u[l]));
    }
    dgl_block_copy(m*d, n, J, N, u[L], n);
    dgl_block_copy(m, n, g, n, w, N);
    memset(own, 0, pairs*n * sizeof *own);
    for (int l = L - 1; l > 0; l--) {
        size_t out = dgl_extent_size(net->layer[l].out);
        if (is_activation(&net->layer[l])) {
            f -= 2*out*n;
            dgl_net_kernel->along(out, d, n, own, g, f, f + out*n, u[l]);
            continue;
        }
        DGL_TRY(affine(net, l, true, false, n, other, g));
        double *t = g;
        g = other;
        other = t;
    }
    dgl_block_copy(pairs, n, D, N, own, n);
    return DGL_OK;
}

dgl_status dgl_immersion_along(dgl_immersion *M, size_t n, double *J, double *D, const double *f, const double *x, const double *w)
{
    DGL_SCOPE;
    const dgl_net *net = plain_net(M);
    size_t d = (size_t)M->d, pairs = d*(d + 1)/2, channels = 1 + d + pairs, most = net ? dgl_net_block(net, d) : 0;
    for (size_t i = 0; i < n && net; i += most)
        DGL_TRY(by_adjoint(net, n, n - i < most ? n - i : most, J + i, D + i, f + slopes(net)*i, w + i));
    if (net)
        return DGL_OK;
    DGL_SCRATCH(jets, (size_t)M->nout * channels * n);
    DGL_TRY(dgl_immersion_jet(M, 2, n, jets, x));
    memset(D, 0, pairs * n * sizeof *D);
    for (int r = 0; r < M->nout; r++, jets += channels*n, w += n) {
        memcpy(J + (size_t)r*d*n, jets + n, d*n * sizeof *J);
        for (size_t k = 0; k < pairs; k++) dgl_net_kernel->muladd(n, D + k*n, w, jets + (1 + d + k)*n);
    }
    return DGL_OK;
}
