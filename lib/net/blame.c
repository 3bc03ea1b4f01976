// Why a loss is not finite: the data, a layer, or the loss itself.
#include "net/train.h"

#include <math.h>

static const char *word(double x) { return isnan(x) ? "nan" : "inf"; }

// place of the first of n numbers that is not finite; n: there is none
static size_t not_finite(size_t n, const double *x)
{
    size_t i = 0;
    while (i < n && isfinite(x[i])) i++;
    return i;
}

static dgl_status check_data(const dgl_objective *o, const char *loss, long step, const char *what, size_t width, const double *x)
{
    size_t k = not_finite(o->n * width, x);
    if (k < o->n * width)
        DGL_FAIL(DGL_EDOMAIN, "loss is %s at step %ld: row %zu of the %s has %s in column %zu", loss, step, k/width + 1, what, word(x[k]), k%width + 1);
    return DGL_OK;
}

// the first layer whose parameters, or whose results for n points, are not finite; the number of layers when there is none
static dgl_status bad_layer(int *bad, const dgl_objective *o, size_t n, const double *x)
{
    DGL_SCOPE;
    dgl_net *net = o->net;
    int L = net->nlayers;
    DGL_SCRATCH_OF(double *, y, L);
    for (int l = 0; l < L; l++) {
        DGL_SCRATCH(own, n * dgl_layer_visible(&net->layer[l]));
        y[l] = own;
    }
    DGL_TRY(dgl_net_layers(net, n, y, x));
    for (*bad = 0; *bad < L; ++*bad) {
        const dgl_layer *l = &net->layer[*bad];
        size_t size = n * dgl_layer_visible(l);
        if (not_finite(l->nparams, dgl_layer_theta(net, l)) < l->nparams || not_finite(size, y[*bad]) < size)
            break;
    }
    return DGL_OK;
}

dgl_status dgl_objective_blame(const dgl_objective *o, double loss, long step)
{
    enum { BLOCK = 64 };
    const dgl_net *net = o->net;
    size_t nin = (size_t)net->fn.nin;
    int bad = net->nlayers;
    DGL_TRY(check_data(o, word(loss), step, "points", nin, o->x));
    DGL_TRY(check_data(o, word(loss), step, "targets", o->targets, o->t));
    for (size_t i = 0; i < o->n && bad == net->nlayers; i += BLOCK)
        DGL_TRY(bad_layer(&bad, o, o->n - i < BLOCK ? o->n - i : BLOCK, o->x + i*nin));
    if (bad == net->nlayers)
        DGL_FAIL(DGL_EDOMAIN, "loss is %s at step %ld, though all layers have finite values%s", word(loss), step,
                 o->single ? " in float64; float32 ends at 3.4e38" : "");
    DGL_TEXT_OWNED dgl_text t = { 0 };
    dgl_layer_print(&t, &net->layer[bad]);
    DGL_TRY(dgl_text_ok(&t));
    DGL_FAIL(DGL_EDOMAIN, "loss is %s at step %ld; layer %d, %s, is the first without finite values (a smaller lr may help)", word(loss), step, bad + 1, t.s);
}
