// Simplification for people: expressions in the form a textbook prints. Never on the way to an evaluation.
#ifndef DGL_EXPR_SIMPLIFY_H
#define DGL_EXPR_SIMPLIFY_H

#include "expr/expr.h"

typedef enum {
    DGL_SHORTEST,                  // of the forms below and of what was given, the shortest in print
    DGL_EXPANDED,                  // the numerator written out, the denominator factored
    DGL_FACTORED                   // both factored
} dgl_form;

// out[n]: the same functions as in[n], as one fraction of polynomials in lowest terms with
// sin² + cos² = 1 and its like used. Each result is compared with what was given at some points; where
// they differ (a branch of a root, say), what was given is kept. EUNSUP: too large.
dgl_status dgl_ex_simplify(dgl_dag *d, size_t n, dgl_ex *out, const dgl_ex *in, dgl_form form) DGL_CHECKED;

// Whether a and b are the same function: their difference is zero at some points and in normal form, where that is not too large (a
// network's is).
dgl_status dgl_ex_equal(bool *same, dgl_dag *d, dgl_ex a, dgl_ex b) DGL_CHECKED;

#endif
