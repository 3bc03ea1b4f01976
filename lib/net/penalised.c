// The loss with a penalty: a part of the net also carries derivatives by its input, which the penalty sees.
// twice: real.h
#include "net/objective.h"

#include <string.h>

dgl_status dgl_batch_penalised(const dgl_batch *b, size_t from, size_t n, double *loss, real *g)
{
    DGL_SCOPE;
    const dgl_objective *o = b->o;
    const dgl_net *net = o->net;
    const dgl_penalty_kind *kind = b->penalty;
    int L = net->nlayers, first = o->from, last = o->to;
    size_t nin = (size_t)net->fn.nin, width = dgl_extent_size(net->layer[first].in), out = dgl_extent_size(net->layer[last - 1].out);
    dgl_pass p = dgl_batch_pass(b, from, n, loss), q = p;
    q.order = kind->order;
    q.d = kind->tangent ? 1 : (int)width;
    q.channels = dgl_pass_channels(q.order, q.d);
    size_t cols = dgl_pass_columns(&q);
    dgl_record values, jets;
    DGL_TRY(dgl_net_record(&values, net, &p, 0, L));
    DGL_TRY(dgl_net_record(&jets, net, &q, first, last));
    DGL_SCRATCH_OF(real, t, o->targets * n + 1);
    dgl_batch_gather(b, from, n, nin, values.x[0], n, o->x);
    dgl_batch_gather(b, from, n, o->targets, t, n, o->t);
    if (first)
        DGL_TRY(dgl_net_forward(net, &p, 0, first, &values));
    real *at = jets.x[first];
    memset(at, 0, width * cols * sizeof *at);
    dgl_block_copy(width, n, at, cols, values.x[first], n);
    for (size_t k = 0; k < width; k++)
        for (size_t i = 0; i < n; i++)
            if (kind->tangent)
                at[k*cols + n + i] = (real)dgl_net_hash_normal(o->seed ^ 0x5bd1e995u, (from + i)*width + k);
            else
                at[k*cols + (k + 1)*n + i] = 1;
    q.input = !kind->tangent;
    DGL_TRY(dgl_net_forward(net, &q, first, last, &jets));
    dgl_block_copy(out, n, values.x[last], n, jets.x[last], cols);
    if (last < L)
        DGL_TRY(dgl_net_forward(net, &p, last, L, &values));
    DGL_TRY(dgl_objective_loss(o, b->loss, b->rows, n, loss, values.g, values.x[L], t));
    if (last < L)
        DGL_TRY(dgl_net_reverse(net, &p, last, L, g, true, &values, NULL));
    memset(jets.g, 0, out * cols * sizeof *jets.g);
    dgl_block_copy(out, n, jets.g, cols, values.g, n);
    DGL_TRY(kind->eval(&q, out, loss, jets.g, jets.x[last], o->penalty_weight * (double)n / (double)b->rows));
    if (!g)
        return DGL_OK;
    q.input = false;
    DGL_TRY(dgl_net_reverse(net, &q, first, last, g, first > 0, &jets, NULL));
    if (!first)
        return DGL_OK;
    dgl_block_copy(width, n, values.g, n, jets.g, cols);
    return dgl_net_reverse(net, &p, 0, first, g, false, &values, NULL);
}
