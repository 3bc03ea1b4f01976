// Descent in coordinates: f a smooth map to one number, steps by the kinds of optimizers.def.
#ifndef DGL_OPT_OPTIMIZER_H
#define DGL_OPT_OPTIMIZER_H

#include "base/fn.h"
#include "base/param.h"

typedef struct dgl_descent dgl_descent;

// A kind of optimizer: one static const struct, in one file, listed in optimizers.def.
typedef struct {
    const char *name, *usage, *doc;
    const dgl_param *params;       // begins with DGL_DESCENT_PARAMS, ends with a NULL name
    bool matrix;                   // whether it wants the matrix of a metric
    int nstate;                    // vectors it keeps from step to step; they start at zero
    // moves x by one step; g is the gradient (derivatives by the coordinates) at x
    dgl_status (*step)(dgl_descent *o, double *x, const double *g, double *const *state);
} dgl_optimizer_kind;

extern const dgl_optimizer_kind *const dgl_optimizer_kinds[];    // ended by NULL

// What all kinds understand.
enum { DGL_DESCENT_lr, DGL_DESCENT_steps, DGL_DESCENT_gradient, DGL_DESCENT_own };
#define DGL_DESCENT_PARAMS                                                                                        \
    { "lr", DGL_NUM, 0.1, 1e-300, 1e300, "learning rate: the step per unit of gradient", NULL },                  \
    { "steps", DGL_INT, 100, 0, 1e9, "how many steps", NULL },                                                    \
    { "gradient", DGL_NUM, 0, 0, 1e300, "stop when the gradient's norm is this small", NULL }

struct dgl_descent {
    const dgl_optimizer_kind *kind;
    dgl_fn *f, *matrix;            // matrix: d*d numbers at x, symmetric positive definite; NULL
    const dgl_value *option;       // of the kind's parameters
    int d;
    long step;                     // from 0
};

typedef struct {
    long steps;                    // taken; path has steps + 1 rows
    const char *why;               // "steps", "gradient" or "diverged"
    bool converged;
    double gradient_norm;          // at the last point
    double value;
} dgl_descent_result;

// Runs from path[0..d), writing every point: path has room for (steps + 1) * d numbers. A value or
// gradient that is not finite ends the run ("diverged") with the last good point as the last.
dgl_status dgl_descent_run(dgl_descent *o, double *path, dgl_descent_result *result) DGL_CHECKED;

#endif
