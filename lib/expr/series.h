// Taylor and Laurent series of expressions.
#ifndef DGL_EXPR_SERIES_H
#define DGL_EXPR_SERIES_H

#include "expr/expr.h"

// *out: the terms of e up to (x - at)^order of its series in variable var about at, negative powers at a pole
// included. EARG: e has none there, as sqrt(x) at 0, or its first 32 terms vanish below a fraction.
dgl_status dgl_ex_series(dgl_ex *out, dgl_dag *d, dgl_ex e, int var, dgl_ex at, int order) DGL_CHECKED;

#endif
