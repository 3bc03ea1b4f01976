// Random expressions over every operation of ops.def, kept within bounds so that values stay finite.
#ifndef TESTS_EXPR_RANDOM_DAG_H
#define TESTS_EXPR_RANDOM_DAG_H

#include "../check.h"

static uint64_t fuzz_state = 88172645463325252u;

static inline uint32_t fuzz_next(void)
{
    fuzz_state ^= fuzz_state << 13;
    fuzz_state ^= fuzz_state >> 7;
    fuzz_state ^= fuzz_state << 17;
    return (uint32_t)(fuzz_state >> 32);
}
static inline double fuzz_real(void) { return fuzz_next() / 4294967296.0; }

// an operation whose operands are brought into its domain
static inline dgl_ex fuzz_op(dgl_dag *d, int op, dgl_ex a, dgl_ex b, dgl_ex c)
{
    dgl_ex s = dgl_ex_op(d, DGL_OP_sin, a, 0, 0);      // in [-1, 1]
    switch (op) {
    case DGL_OP_div:  return dgl_ex_div(d, a, dgl_ex_add(d, dgl_ex_mul(d, b, b), DGL_EX_1));
    case DGL_OP_pow:  return dgl_ex_op(d, op, dgl_ex_add(d, s, dgl_ex_const(d, 1.5)), dgl_ex_op(d, DGL_OP_cos, b, 0, 0), 0);
    case DGL_OP_sqrt: case DGL_OP_log: case DGL_OP_acosh:
        return dgl_ex_op(d, op, dgl_ex_add(d, dgl_ex_mul(d, s, s), dgl_ex_const(d, 1.25)), 0, 0);
    case DGL_OP_exp: case DGL_OP_sinh: case DGL_OP_cosh: case DGL_OP_tan:
        return dgl_ex_op(d, op, s, 0, 0);
    case DGL_OP_asin: case DGL_OP_acos: case DGL_OP_atanh:
        return dgl_ex_op(d, op, dgl_ex_scale(d, 0.9, s), 0, 0);
    case DGL_OP_gamma: case DGL_OP_lgamma: case DGL_OP_digamma:
        return dgl_ex_op(d, op, dgl_ex_add(d, s, dgl_ex_const(d, 1.75)), 0, 0);
    case DGL_OP_polygamma:
        return dgl_ex_op(d, op, dgl_ex_const(d, 1 + b % 3), dgl_ex_add(d, s, dgl_ex_const(d, 1.75)), 0);
    case DGL_OP_lbessel: case DGL_OP_bessel_ratio:
        return dgl_ex_op(d, op, dgl_ex_const(d, b % 3), dgl_ex_add(d, s, dgl_ex_const(d, 1.75)), 0);
    case DGL_OP_atan2:
        return dgl_ex_op(d, op, a, dgl_ex_add(d, dgl_ex_mul(d, b, b), dgl_ex_const(d, 0.5)), 0);
    case DGL_OP_where:
        return dgl_ex_op(d, op, dgl_ex_op(d, DGL_OP_lt, a, b, 0), b, c);
    default:
        return dgl_ex_op(d, op, a, dgl_ops[op].arity > 1 ? b : 0, dgl_ops[op].arity > 2 ? c : 0);
    }
}

// nvars variables, then size random operations; out[nout] are some of the last
static inline void fuzz_dag(dgl_dag *d, int nvars, dgl_parameter *p, int size, int nout, dgl_ex *out)
{
    dgl_ex *pool = malloc((size_t)(size + nvars + 8) * sizeof *pool);
    int n = 0;
    for (int i = 0; i < nvars; i++) {
        char name[16];
        snprintf(name, sizeof name, "x%d", i);
        pool[n++] = dgl_ex_var(d, name);
    }
    pool[n++] = dgl_ex_const(d, 4 * fuzz_real() - 2);
    pool[n++] = dgl_ex_const(d, 3);
    if (p)
        pool[n++] = dgl_ex_param(d, p);
    int window = 4 + (int)(fuzz_next() % 60);
    for (int i = 0; i < size; i++) {
        dgl_ex a = pool[n - 1 - (int)(fuzz_next() % (uint32_t)(n < window ? n : window))];
        dgl_ex b = pool[n - 1 - (int)(fuzz_next() % (uint32_t)(n < window ? n : window))];
        dgl_ex c = pool[fuzz_next() % (uint32_t)n];
        static const int common[] = { DGL_OP_add, DGL_OP_sub, DGL_OP_mul, DGL_OP_mul, DGL_OP_add };
        int op = fuzz_next() % 2 ? common[fuzz_next() % 5] : DGL_OP_add + (int)(fuzz_next() % (DGL_OP_fma - DGL_OP_add));
        dgl_ex e = fuzz_op(d, op, a, b, c);
        if (fuzz_next() % 4 == 0)
            e = dgl_ex_op(d, DGL_OP_sin, e, 0, 0);
        pool[n++] = e;
    }
    for (int k = 0; k < nout; k++) out[k] = pool[fuzz_next() % 3 ? n - 1 - (int)(fuzz_next() % (uint32_t)(n < 20 ? n : 20)) : (int)(fuzz_next() % (uint32_t)n)];
    free(pool);
}

// node by node, straight from the rows
static inline void fuzz_values(const dgl_dag *d, const double *x, double *w)
{
    for (dgl_ex i = 0; i < d->n; i++) {
        const dgl_node *m = &d->node[i];
        int arity = dgl_ops[m->op].arity;
        w[i] = m->op == DGL_OP_const ? d->value[m->a] : m->op == DGL_OP_var ? x[m->a] : m->op == DGL_OP_param ? d->param[m->a]->value
             : dgl_ops[m->op].value(w[m->a], arity > 1 ? w[m->b] : 0, arity > 2 ? w[m->c] : 0);
    }
}

#endif
