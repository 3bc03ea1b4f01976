// Descent of a smooth function of one value, in coordinates or on a Riemannian manifold, by the kinds of optimizers.def.
#ifndef DGL_OPT_OPTIMIZER_H
#define DGL_OPT_OPTIMIZER_H

#include "base/fn.h"
#include "base/param.h"
#include "manifold/manifold.h"

#include <math.h>

typedef struct dgl_descent dgl_descent;

// A kind of optimizer: one static const struct, in one file, listed in optimizers.def.
typedef struct {
    const char *name, *usage, *doc;
    const char *method;            // what optim.minimize calls it; NULL: it does not offer it
    const dgl_param *params;       // begins with DGL_DESCENT_PARAMS, ends with a NULL name
    bool matrix;                   // whether it wants the matrix of a metric
    bool searches;                 // it finds the length of its steps itself; lr is the first it tries
    bool plain;                    // it looks at values of f only
    bool residuals;                // f gives several numbers; half the sum of their squares is lowered
    int nstate, per_dimension;     // vectors it keeps from step to step, some for each number of x; they start at zero
    // moves o->x by one step. It may set o->value, e and g for the new point and o->fresh, or o->stop.
    dgl_status (*step)(dgl_descent *o);
} dgl_optimizer_kind;

extern const dgl_optimizer_kind *const dgl_optimizer_kinds[];    // ended by NULL

// What all kinds understand.
enum { DGL_DESCENT_lr, DGL_DESCENT_steps, DGL_DESCENT_gradient, DGL_DESCENT_seconds, DGL_DESCENT_own };
#define DGL_DESCENT_PARAMS                                                                                        \
    { "lr", DGL_NUM, 0.1, 1e-300, 1e300, "learning rate: the step per unit of gradient", NULL },                  \
    { "steps", DGL_INT, 100, 0, 1e9, "how many steps", NULL },                                                    \
    { "gradient", DGL_NUM, 0, 0, 1e300, "stop when the gradient's norm is this small", NULL },                    \
    { "seconds", DGL_NUM, INFINITY, 0, INFINITY, "stop after this time", NULL }

struct dgl_descent {
    const dgl_optimizer_kind *kind;
    dgl_fn *f, *matrix;            // matrix: d*d numbers at x, symmetric positive definite; NULL
    const dgl_manifold *M;         // NULL: coordinates of flat space
    const dgl_value *option;       // of the kind's parameters
    int d;
    // filled by the run
    long step;                     // from 0
    double *x, *e, *g;             // the point; the derivatives by its numbers; the (Riemannian) gradient
    double value;
    double **state;                // kind->nstate + d kind->per_dimension vectors
    double memory[8];              // numbers a kind keeps; they start at 0
    bool fresh;
    const char *stop;              // a kind's reason to end the run
};

typedef struct {
    long steps;                    // taken; path has steps + 1 rows
    const char *why;               // "steps", "gradient", "size", "seconds", "diverged" or a kind's own reason
    bool converged;
    double gradient_norm;          // at the last point
    double value;
} dgl_descent_result;

// Runs from path[0..d), writing every point: path has room for (steps + 1) * d numbers. A value or
// gradient that is not finite ends the run ("diverged") with the last good point as the last.
dgl_status dgl_descent_run(dgl_descent *o, double *path, dgl_descent_result *result) DGL_CHECKED;

// ---- for the kinds ----

// f, its derivatives and its gradient at a point; not finite where f is not.
dgl_status dgl_descent_evaluate(dgl_descent *o, const double *x, double *value, double *e, double *g) DGL_CHECKED;
// What is lowered at x, alone.
dgl_status dgl_descent_value(dgl_descent *o, const double *x, double *value) DGL_CHECKED;
// y = exp_x(v), x + v in coordinates; *possible is false where that has no value.
dgl_status dgl_descent_move(dgl_descent *o, double *y, const double *x, const double *v, bool *possible) DGL_CHECKED;
// w: v at x carried to y, by parallel transport where it is known in closed form, else by projection.
dgl_status dgl_descent_carry(dgl_descent *o, double *w, const double *x, const double *y, const double *v) DGL_CHECKED;
double dgl_descent_inner(dgl_descent *o, const double *x, const double *u, const double *v);
// The Hessian at o->x applied to v: exact where f has second derivatives of at most 64 variables and the manifold a
// formula, else by differences of gradients. H: the ambient Hessian from dgl_descent_second, or NULL.
dgl_status dgl_descent_hessian(dgl_descent *o, double *w, const double *v, const double *H) DGL_CHECKED;
bool dgl_descent_has_second(const dgl_descent *o);

// Moves along p from o->x to a point that meets the Wolfe conditions (in the form of Hager and Zhang, SIAM J. Optim.
// 16, 2005, where values differ by rounding alone), first by t. Sets o->x, value, e, g; *t is what it took, 0 when no
// step lowers f; y[d] is where it was.
dgl_status dgl_descent_search(dgl_descent *o, double *t, double *y, const double *p, double curvature) DGL_CHECKED;

#endif
