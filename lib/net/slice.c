// The loss over a plane of parameters.
#include "net/objective.h"

#include "base/parallel.h"

#include <string.h>

typedef struct {
    const dgl_objective *o;
    const double *d1, *d2, *a, *b;
    size_t na, nb;
    double *S;                     // of each piece: [pieces][na][nb]
} job;

// the parameters from number from on at a place of the plane
static void parameters(const job *j, size_t place, size_t from, size_t n, double *theta)
{
    double a = j->a[place / j->nb], b = j->b[place % j->nb];
    memcpy(theta, dgl_net_theta(j->o->net) + from, n * sizeof *theta);
    dgl_net_kernel->axpy(n, theta, a, j->d1 + from);
    dgl_net_kernel->axpy(n, theta, b, j->d2 + from);
}

// What the first layer gives is an affine function of the place when that layer is: three products serve all places.
static dgl_status block(const job *j, size_t from, size_t n, double *S)
{
    DGL_SCOPE;
    const dgl_objective *o = j->o;
    const dgl_net *net = o->net;
    const dgl_layer *first = &net->layer[0];
    int L = net->nlayers, start = dgl_layer_is_affine(first);
    size_t P = net->nparams, skip = start ? first->nparams : 0, nin = (size_t)net->fn.nin, numbers = start ? first->out.c * n : nin * n;
    dgl_pass p = { .n = n, .channels = 1, .seeds = 1 };
    dgl_record r;
    DGL_TRY(dgl_net_record(&r, net, &p, 0, L));
    DGL_SCRATCH(theta, P);
    DGL_SCRATCH(u, 3 * numbers);
    DGL_SCRATCH(row, numbers);                          // what places with the same a share
    DGL_SCRATCH(t, o->targets * n + 1);
    p.theta = theta;
    dgl_block_load(net, n, nin, r.x[0], n, o->x + from*nin);
    dgl_block_load(net, n, o->targets, t, n, o->t + from*o->targets);
    const double *part[3] = { dgl_net_theta(net), j->d1, j->d2 };
    for (int k = 0; k < 3 && start; k++)
        DGL_TRY(dgl_affine_forward(&p, first->out.c, nin, first->option[2] != 0, part[k], u + (size_t)k*numbers, r.x[0]));
    for (size_t i = 0; i < j->na * j->nb; i++) {
        DGL_POLL();
        parameters(j, i, skip, P - skip, theta + skip);
        if (start) {
            if (i % j->nb == 0) {
                memcpy(row, u, numbers * sizeof *u);
                dgl_net_kernel->axpy(numbers, row, j->a[i / j->nb], u + numbers);
            }
            memcpy(r.x[1], row, numbers * sizeof *u);
            dgl_net_kernel->axpy(numbers, r.x[1], j->b[i % j->nb], u + 2*numbers);
        }
        DGL_TRY(dgl_net_forward(net, &p, start, L, &r));
        DGL_TRY(dgl_objective_loss(o, o->loss, o->n, n, &S[i], NULL, r.x[L], t));
    }
    return DGL_OK;
}

static dgl_status piece(void *ctx, size_t from, size_t to)
{
    const job *j = ctx;
    double *S = j->S + from / DGL_NET_BLOCK * j->na * j->nb;
    return block(j, from, to - from, S);
}

dgl_status dgl_objective_slice(const dgl_objective *o, const double *d1, const double *d2, size_t na, const double *a, size_t nb, const double *b,
                               double *S)
{
    DGL_SCOPE;
    size_t pieces = (o->n + DGL_NET_BLOCK - 1) / DGL_NET_BLOCK, room;
    DGL_TRY(dgl_memory_check(&room, pieces, na * nb, sizeof *S));
    DGL_SCRATCH(parts, pieces * na * nb);
    memset(parts, 0, pieces * na * nb * sizeof *parts);
    memset(S, 0, na * nb * sizeof *S);
    job j = { o, d1, d2, a, b, na, nb, parts };
    DGL_TRY(dgl_parallel_if(dgl_objective_parallel(o), o->n, DGL_NET_BLOCK, piece, &j));
    for (size_t k = 0; k < pieces; k++) dgl_net_kernel->axpy(na * nb, S, 1, parts + k*na*nb);
    return DGL_OK;
}
