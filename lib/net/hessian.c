// Products with second derivatives by parameters, of the loss or of the outputs' distribution: the R-operator of Pearlmutter (1994).
#include "net/objective.h"

#include <string.h>

static dgl_status hessian_of(const dgl_batch *b, size_t n, size_t m, double *Sv, const double *y, const double *t, const double *v, double scale)
{
    DGL_SCOPE;
    const dgl_objective *o = b->o;
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

// products with second derivatives: a direction forward, both adjoints back
static dgl_status product(const dgl_batch *b, size_t from, size_t n, double *loss, double *g)
{
    DGL_SCOPE;
    const dgl_objective *o = b->o;
    const dgl_net *net = o->net;
    int L = net->nlayers;
    size_t m = (size_t)net->fn.nout, nin = (size_t)net->fn.nin, cols = 2*n;
    double scale = dgl_objective_scale(o, b->rows);
    dgl_pass p = dgl_batch_pass(b, from, n, loss);
    p.order = p.d = 1;
    p.channels = 2;
    p.input = true;
    p.tangent = b->v;
    dgl_record r;
    DGL_TRY(dgl_net_record(&r, net, &p, 0, L));
    DGL_SCRATCH(t, o->targets * n + 1);
    DGL_SCRATCH(y, 4 * m * n);
    double *y1 = y + m*n, *gy = y1 + m*n, *Sv = gy + m*n;
    dgl_batch_gather(b, from, n, nin, r.x[0], cols, o->x);
    for (size_t k = 0; k < nin; k++) memset(r.x[0] + k*cols + n, 0, n * sizeof *y);
    dgl_batch_gather(b, from, n, o->targets, t, n, o->t);
    DGL_TRY(dgl_net_forward(net, &p, 0, L, &r));
    dgl_block_copy(m, n, y, n, r.x[L], cols);
    dgl_block_copy(m, n, y1, n, r.x[L] + n, cols);
    DGL_TRY(hessian_of(b, n, m, Sv, y, t, y1, scale));
    if (b->fisher)
        memset(gy, 0, m * n * sizeof *gy);
    else
        DGL_TRY(dgl_objective_loss(o, b->loss, b->rows, n, loss, gy, y, t));
    dgl_block_copy(m, n, r.g, cols, Sv, n);
    dgl_block_copy(m, n, r.g + n, cols, gy, n);
    return dgl_net_reverse(net, &p, 0, L, g, false, &r, NULL);
}

dgl_status dgl_objective_hvp(const dgl_objective *o, double *Hv, const double *v)
{
    dgl_batch b = { .o = o, .loss = o->loss, .rows = o->n, .each = product, .v = v };
    return dgl_batch_run(&b, NULL, Hv);
}

dgl_status dgl_objective_fisher_product(const dgl_objective *o, double *Gv, const double *v)
{
    dgl_batch b = { .o = o, .loss = o->loss, .rows = o->n, .each = product, .v = v, .fisher = true };
    return dgl_batch_run(&b, NULL, Gv);
}
