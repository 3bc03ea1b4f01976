// How an objective goes through its rows: in blocks, pieces of blocks in parallel. For files that calculate something of each block.
#ifndef DGL_NET_OBJECTIVE_H
#define DGL_NET_OBJECTIVE_H

#include "net/train.h"

typedef struct dgl_batch dgl_batch;
struct dgl_batch {
    const dgl_objective *o;
    const dgl_loss_kind *loss;     // NULL: the objective's own function
    const dgl_penalty_kind *penalty;   // NULL: none
    const size_t *row;             // NULL: all
    size_t rows;
    const real *theta;             // as in dgl_pass
    // what n rows from number from on give: added to *loss and to g[nparams] (NULL: not wanted)
    dgl_status (*each)(const dgl_batch *b, size_t from, size_t n, double *loss, real *g);
    const double *v;               // for products with second derivatives: the direction,
    bool fisher;                   // and whether it is the Fisher matrix
    size_t grain, block;           // below: run's own
    double *losses;                // of each piece
    real *gradients;
};

// loss and g (NULL: not wanted) of all rows.
dgl_status dgl_batch_run(dgl_batch *b, double *loss, real *g) DGL_CHECKED;
// n rows of x[.][width], from number from on, as a block with rows cols apart.
void dgl_batch_gather(const dgl_batch *b, size_t from, size_t n, size_t width, real *block, size_t cols, const double *x);
// The pass that the gradient of n rows needs.
dgl_pass dgl_batch_pass(const dgl_batch *b, size_t from, size_t n, double *loss);
// *sum += what outputs y[m][n] and targets t[targets][n] of n among rows give to the loss, g[m][n] (NULL: not wanted) = its derivatives by y.
dgl_status dgl_objective_loss(const dgl_objective *o, const dgl_loss_kind *loss, size_t rows, size_t n, double *sum, real *g, const real *y, const real *t) DGL_CHECKED;
// Whether several threads may ask it at once: a loss of one's own is a function with one workspace.
static inline bool dgl_objective_parallel(const dgl_objective *o) { return !o->own || o->own->parallel; }

static inline double dgl_objective_scale(const dgl_objective *o, size_t rows)
{
    return 1 / (o->loss && o->loss->mean ? (double)rows * o->net->fn.nout : (double)rows);
}

// With derivatives of layers, which a penalty sees (penalised.c).
dgl_status dgl_batch_penalised(const dgl_batch *b, size_t from, size_t n, double *loss, real *g) DGL_CHECKED;

#endif
