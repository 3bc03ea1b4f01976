// The operations of ops.def as data.
#ifndef DGL_EXPR_OPS_H
#define DGL_EXPR_OPS_H

#include "base/status.h"
#include "num/special.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
    DGL_OP_const, DGL_OP_var, DGL_OP_param,            // leaves
#define OP(name, ...) DGL_OP_##name,
#define TAPE_OP(name, ...) DGL_OP_##name,
#include "expr/ops.def"
#undef OP
#undef TAPE_OP
    DGL_OP_pair, DGL_OP_call, DGL_OP_solve,            // a graph's: lists, and functions that are called (call.h)
    DGL_OP_sincos,                                     // a tape's: d = sin a, c = cos a
    DGL_OP_put, DGL_OP_invoke, DGL_OP_get,             // a tape's: arguments of a call, the call, what it gave
    DGL_OP_spread, DGL_OP_lane,                        // of machine code: a number four times; one of four (pack.h)
    DGL_OP_end,
    DGL_OP_count
} dgl_op;

typedef struct {
    const char *name;
    int arity;
    double (*value)(double a, double b, double c);
    const char *text, *latex;
    enum { DGL_NONE, DGL_ONE, DGL_MANY } called;       // a function, no instruction; machine code calls it for one number, or for many
} dgl_op_row;

extern const dgl_op_row dgl_ops[DGL_OP_count];

// The operation a function name of Lua stands for; -1: none.
int dgl_op_find(const char *name);

#endif
