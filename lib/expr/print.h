// Expressions as people write them: Unicode text or LaTeX.
#ifndef DGL_EXPR_PRINT_H
#define DGL_EXPR_PRINT_H

#include "base/text.h"
#include "expr/expr.h"

typedef enum { DGL_UNICODE, DGL_LATEX } dgl_notation;

// Adds e to t. Products are printed with equal factors joined and quotients under one bar; what would be
// longer than some thousands of signs ends in "…".
void dgl_print(dgl_text *t, const dgl_dag *d, dgl_ex e, dgl_notation notation);

// Why y[n] have no finite value at a point: adds the first operation that fails there, "1/r: division by
// zero". Adds nothing when all are finite.
dgl_status dgl_print_fault(dgl_text *t, const dgl_dag *d, size_t n, const dgl_ex *y, const double *x) DGL_CHECKED;

// Whether e is printed as several terms, so that it needs brackets in a product.
bool dgl_prints_as_sum(const dgl_dag *d, dgl_ex e);

// Adds a name: theta as θ or \theta, x1 as x₁ or x_{1}.
void dgl_print_name(dgl_text *t, const char *name, dgl_notation notation);

// Adds a number: 1/3, π/2, 0.3, 2.71828.
void dgl_print_number(dgl_text *t, double x, dgl_notation notation);

// x as p/q with q <= 1000 or a power of two up to 2^20, when it is one to the last bit.
bool dgl_as_fraction(double x, double *p, double *q);

#endif
