// Operations on arrays, entry by entry, by the same rows and runners as expressions.
#ifndef DGL_EXPR_ARRAYS_H
#define DGL_EXPR_ARRAYS_H

#include "base/array.h"
#include "expr/ops.h"

// out = op(a, b, c) for arrays of one shape (broadcast first); b and c as many as op has operands.
// out may be one of the operands.
dgl_status dgl_op_arrays(int op, dgl_array *out, const dgl_array *a, const dgl_array *b, const dgl_array *c) DGL_CHECKED;

#endif
