// Which operation has no value at a point, for messages.
#include "expr/call.h"
#include "expr/print.h"

#include <math.h>

static const char *reason(const dgl_node *m, const double *w)
{
    double a = dgl_ops[m->op].arity > 0 ? w[m->a] : 0, b = dgl_ops[m->op].arity > 1 ? w[m->b] : 0;
    switch (m->op) {
    case DGL_OP_div:   return b == 0 ? "division by zero" : "overflow";
    case DGL_OP_log:   return a == 0 ? "logarithm of zero" : "logarithm of a negative number";
    case DGL_OP_sqrt:  return "square root of a negative number";
    case DGL_OP_asin: case DGL_OP_acos: return "outside [-1, 1]";
    case DGL_OP_acosh: return "below 1";
    case DGL_OP_atanh: return "outside (-1, 1)";
    case DGL_OP_pow:   return a < 0 ? "a power of a negative number" : a == 0 ? "a negative power of zero" : "overflow";
    case DGL_OP_call:  return "the function has no value";
    case DGL_OP_solve: return "the matrix is singular";
    default:           return "overflow";
    }
}

dgl_status dgl_print_fault(dgl_text *t, const dgl_dag *d, size_t n, const dgl_ex *y, const double *x)
{
    DGL_HEAP uint8_t *keep = dgl_alloc(d->n);
    DGL_HEAP double *w = dgl_alloc(d->n * sizeof *w);
    if (!keep || !w)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %u operations", d->n);
    for (dgl_ex i = 0, top = dgl_ex_mark(d, n, y, keep); i < top; i++) {
        const dgl_node *m = &d->node[i];
        int arity = dgl_ops[m->op].arity;
        if (!keep[i])
            continue;
        if (m->op == DGL_OP_pair)
            continue;
        w[i] = dgl_is_call(m->op) ? dgl_ex_call_value(d, i, w) : m->op == DGL_OP_const ? d->value[m->a] : m->op == DGL_OP_var ? x[m->a] : m->op == DGL_OP_param ? d->param[m->a]->value
             : dgl_ops[m->op].value(w[m->a], arity > 1 ? w[m->b] : 0, arity > 2 ? w[m->c] : 0);
        bool operands = !dgl_is_call(m->op) && arity > 0 && isfinite(w[m->a]) && (arity < 2 || isfinite(w[m->b])) && (arity < 3 || isfinite(w[m->c]));
        if (isfinite(w[i]) || !(operands || dgl_is_call(m->op)))
            continue;
        dgl_print(t, d, i, DGL_UNICODE);
        dgl_text_add(t, ": %s", reason(m, w));
        break;
    }
    return dgl_text_ok(t);
}
