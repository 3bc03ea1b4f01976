// Derivatives of expressions, as expressions: the rules stand in ops.def.
#include "expr/call.h"

#include <string.h>

#define ZERO          DGL_EX_0
#define ONE           DGL_EX_1
#define CONST(x)      dgl_ex_const(d, x)
#define ADD(x, y)     dgl_ex_add(d, x, y)
#define SUB(x, y)     dgl_ex_sub(d, x, y)
#define MUL(x, y)     dgl_ex_mul(d, x, y)
#define DIV(x, y)     dgl_ex_div(d, x, y)
#define NEG(x)        dgl_ex_neg(d, x)
#define POW(x, y)     dgl_ex_op(d, DGL_OP_pow, x, y, 0)
#define POLYGAMMA(m, x) dgl_ex_op(d, DGL_OP_polygamma, m, x, 0)
#define BESSEL_RATIO(nu, x) dgl_ex_op(d, DGL_OP_bessel_ratio, nu, x, 0)
#define LT(x, y)      dgl_ex_op(d, DGL_OP_lt, x, y, 0)
#define WHERE(p, x, y) dgl_ex_op(d, DGL_OP_where, p, x, y)
#define EX(op, x)     dgl_ex_op(d, DGL_OP_##op, x, 0, 0)

// what a change t of operand k of node self adds to it
#define TAPE_OP(...)
#define OP(name, arity, value, vector, da, db, dc, text, latex, native)                                          \
    static dgl_ex push_##name(dgl_dag *d, int k, dgl_ex t, dgl_ex a, dgl_ex b, dgl_ex c, dgl_ex self)    \
    { (void)d; (void)t; (void)a; (void)b; (void)c; (void)self; return k == 0 ? (da) : k == 1 ? (db) : (dc); }
#include "expr/ops.def"
#undef OP

static dgl_ex (*const push[DGL_OP_count])(dgl_dag *, int, dgl_ex, dgl_ex, dgl_ex, dgl_ex, dgl_ex) = {
#define OP(name, ...) [DGL_OP_##name] = push_##name,
#include "expr/ops.def"
#undef OP
};

// operand k of a node
static dgl_ex operand(const dgl_node *m, int k) { return k == 0 ? m->a : k == 1 ? m->b : m->c; }

dgl_status dgl_ex_jvp(dgl_dag *d, size_t n, dgl_ex *dy, const dgl_ex *y, int nvars, const dgl_ex *seed)
{
    uint32_t old = d->n;
    DGL_HEAP uint8_t *keep = dgl_alloc(old);
    DGL_HEAP dgl_ex *dot = dgl_alloc(old * sizeof *dot);
    if (!keep || !dot)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for the derivative of %u operations", old);
    uint32_t top = dgl_ex_mark(d, n, y, keep);
    for (dgl_ex i = 0; i < top; i++) {
        if (!keep[i])
            continue;
        dgl_node m = d->node[i];
        if (m.op == DGL_OP_var && (int)m.a < nvars)
            dot[i] = seed[m.a];
        if (dgl_is_call(m.op))
            dot[i] = dgl_ex_call_jvp(d, i, dot);
        if (m.op == DGL_OP_pair || dgl_is_call(m.op))
            continue;
        if (m.op == DGL_OP_mul && m.a == m.b && dot[m.a] != ZERO) {
            dot[i] = MUL(CONST(2), MUL(m.a, dot[m.a]));
            continue;
        }
        if (m.op == DGL_OP_div && dot[m.b] != ZERO) {  // one division for both operands
            dot[i] = DIV(SUB(dot[m.a], MUL(i, dot[m.b])), m.b);
            continue;
        }
        for (int k = 0; k < dgl_ops[m.op].arity; k++) {
            dgl_ex t = dot[operand(&m, k)];
            if (t != ZERO)
                dot[i] = ADD(dot[i], push[m.op](d, k, t, m.a, m.b, m.c, i));
        }
    }
    for (size_t k = 0; k < n; k++)
        dy[k] = dot[y[k]];
    return dgl_dag_ok(d);
}

dgl_status dgl_ex_vjp(dgl_dag *d, size_t n, dgl_ex *gx, const dgl_ex *y, int nvars, const dgl_ex *gy)
{
    uint32_t old = d->n;
    DGL_HEAP uint8_t *keep = dgl_alloc(old);
    DGL_HEAP dgl_ex *bar = dgl_alloc(old * sizeof *bar);
    if (!keep || !bar)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for the derivative of %u operations", old);
    uint32_t top = dgl_ex_mark(d, n, y, keep);
    for (size_t k = 0; k < n; k++)
        bar[y[k]] = ADD(bar[y[k]], gy ? gy[k] : ONE);
    memset(gx, 0, (size_t)nvars * sizeof *gx);
    for (dgl_ex i = top; i-- > 0; ) {
        if (!keep[i] || bar[i] == ZERO)
            continue;
        dgl_node m = d->node[i];
        if (m.op == DGL_OP_var && (int)m.a < nvars)
            gx[m.a] = bar[i];
        if (dgl_is_call(m.op)) {
            dgl_ex_call_vjp(d, i, bar[i], bar);
            continue;
        }
        for (int k = 0; k < dgl_ops[m.op].arity; k++) {
            dgl_ex x = operand(&m, k);
            if (!dgl_ex_is_const(d, x))
                bar[x] = ADD(bar[x], push[m.op](d, k, bar[i], m.a, m.b, m.c, i));
        }
    }
    return dgl_dag_ok(d);
}

dgl_status dgl_ex_diff(dgl_dag *d, size_t n, dgl_ex *dy, const dgl_ex *y, int var)
{
    dgl_ex seed[DGL_MAX_VARS] = { ZERO };
    seed[var] = ONE;
    return dgl_ex_jvp(d, n, dy, y, var + 1, seed);
}

dgl_status dgl_ex_jacobian(dgl_dag *d, size_t n, dgl_ex *J, const dgl_ex *y, int nvars)
{
    DGL_HEAP dgl_ex *column = dgl_alloc(n * sizeof *column);
    if (n && !column)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu derivatives", n);
    for (int i = 0; i < nvars; i++) {
        DGL_TRY(dgl_ex_diff(d, n, column, y, i));
        for (size_t k = 0; k < n; k++)
            J[k * (size_t)nvars + (size_t)i] = column[k];
    }
    return DGL_OK;
}
