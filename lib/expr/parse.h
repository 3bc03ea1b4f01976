// Expressions from text: "-(1 - 2*M/r)*dt^2 + sin(theta)^2".
#ifndef DGL_EXPR_PARSE_H
#define DGL_EXPR_PARSE_H

#include "expr/expr.h"

// A name and what it stands for.
typedef struct { char name[DGL_NAME_SIZE]; dgl_ex e; } dgl_meaning;

// e: the text with + - * / ^ and brackets, numbers, pi, inf, the n names that have a meaning (the last one of equal names)
// and the functions of ops.def. EARG says where it stopped.
dgl_status dgl_ex_parse(dgl_ex *e, dgl_dag *d, const char *text, size_t n, const dgl_meaning *known) DGL_CHECKED;

#endif
