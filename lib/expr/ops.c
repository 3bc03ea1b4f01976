#include "expr/ops.h"

#include <math.h>
#include <string.h>

#define OP(name, arity, expression, ...) \
    static double value_##name(double a, double b, double c) { (void)a; (void)b; (void)c; return expression; }
#define TAPE_OP(name, arity, expression, vector) OP(name, arity, expression)
#include "expr/ops.def"
#undef OP
#undef TAPE_OP

// the native column: which operations machine code calls
#define ARITH(op)      DGL_NONE
#define BITS(op, mask) DGL_NONE
#define ROOT(op)       DGL_NONE
#define ROUND(mode)    DGL_NONE
#define COMPARE(test)  DGL_NONE
#define CHOOSE         DGL_NONE
#define CALL(f)        DGL_ONE
#define CALLS(f, g)    DGL_MANY
#define VALUE          DGL_ONE

const dgl_op_row dgl_ops[DGL_OP_count] = {
    [DGL_OP_const] = { "const", 0, NULL, NULL, NULL, DGL_NONE },
    [DGL_OP_var] = { "var", 0, NULL, NULL, NULL, DGL_NONE },
    [DGL_OP_param] = { "param", 0, NULL, NULL, NULL, DGL_NONE },
#define OP(name, arity, value, vector, da, db, dc, text, latex, native) [DGL_OP_##name] = { #name, arity, value_##name, text, latex, native },
#define TAPE_OP(name, arity, value, vector) [DGL_OP_##name] = { #name, arity, value_##name, NULL, NULL, DGL_NONE },
#include "expr/ops.def"
#undef OP
#undef TAPE_OP
    [DGL_OP_pair] = { "pair", 2, NULL, NULL, NULL, DGL_NONE },
    [DGL_OP_call] = { "call", 1, NULL, NULL, NULL, DGL_NONE },
    [DGL_OP_solve] = { "solve", 1, NULL, NULL, NULL, DGL_NONE },
    [DGL_OP_put] = { "put", 1, NULL, NULL, NULL, DGL_NONE },
    [DGL_OP_invoke] = { "invoke", 0, NULL, NULL, NULL, DGL_ONE },
    [DGL_OP_get] = { "get", 0, NULL, NULL, NULL, DGL_NONE },
    [DGL_OP_spread] = { "spread", 1, NULL, NULL, NULL, DGL_NONE },
    [DGL_OP_lane] = { "lane", 1, NULL, NULL, NULL, DGL_NONE },
    [DGL_OP_sincos] = { "sincos", 1, NULL, NULL, NULL, DGL_ONE },
    [DGL_OP_end] = { "end", 0, NULL, NULL, NULL, DGL_NONE },
};

int dgl_op_find(const char *name)
{
    for (int op = DGL_OP_add; op < DGL_OP_fma; op++)
        if (!strcmp(dgl_ops[op].name, name))
            return op;
    return -1;
}
