// Descent in coordinates: f a smooth map to one number, steps by the kinds of optimizers.def.
#ifndef DGL_OPT_OPTIMIZER_H
#define DGL_OPT_OPTIMIZER_H

#include "base/fn.h"
#include "base/param.h"

typedef struct dgl_descent dgl_descent;

// A kind of optimizer: one static const struct, in one file, listed in optimizers.def.
typedef struct {
    const char *name, *usage, *doc;
    const dgl_param *params;       // ends with a NULL name; after those that all have (dgl_descent_params)
    bool matrix;                   // whether it wants the matrix of a metric
    int nstate;                    // vectors it keeps from step to step; they start at zero
    // moves x by one step; g is the gradient (derivatives by the coordinates) at x
    dgl_status (*step)(dgl_descent *o, double *x, const double *g, double *const *state);
} dgl_optimizer_kind;

extern const dgl_optimizer_kind *const dgl_optimizer_kinds[];    // ended by NULL

// What all kinds understand: lr, steps, gradient (stop when its norm is this small).
enum { DGL_DESCENT_lr, DGL_DESCENT_steps, DGL_DESCENT_gradient, DGL_DESCENT_own };
extern const dgl_param dgl_descent_params[];
// The common parameters and then the kind's, for bindings.
void dgl_optimizer_params(dgl_param *all, const dgl_optimizer_kind *kind);

struct dgl_descent {
    const dgl_optimizer_kind *kind;
    dgl_fn *f, *matrix;            // matrix: d*d numbers at x, symmetric positive definite; NULL
    const dgl_value *option;       // of the list above
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
