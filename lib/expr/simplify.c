#include "expr/simplify.h"

#include "expr/call.h"
#include "expr/normal.h"
#include "expr/print.h"

#include <math.h>

static void close_normal(dgl_normal *N) { if (N->api || N->rat) dgl_normal_close(N); }
#define NORMAL __attribute__((cleanup(close_normal))) dgl_normal

enum { POINTS = 4 };

// the values of all nodes below top at a point; symbols get numbers between 0.3 and 1.7
static void values_at(const dgl_dag *d, dgl_ex top, int point, double *w)
{
    for (dgl_ex i = 0; i < top; i++) {
        const dgl_node *m = &d->node[i];
        int arity = dgl_ops[m->op].arity;
        unsigned seed = (unsigned)point * 97u + m->a * 31u + (m->op == DGL_OP_param ? 13u : 7u);
        if (m->op == DGL_OP_const)
            w[i] = d->value[m->a];
        else if (m->op == DGL_OP_pair)                 // calls get any numbers, equal ones for equal arguments
            w[i] = w[m->a] + 0.7 * w[m->b];
        else if (dgl_is_call(m->op))
            w[i] = 1 + sin(w[m->a] + m->c + 3.0 * m->b);
        else if (arity == 0)
            w[i] = 0.3 + 1.4 * ((double)(seed * 2654435761u % 10007u) / 10007.0);
        else
            w[i] = dgl_ops[m->op].value(w[m->a], arity > 1 ? w[m->b] : 0, arity > 2 ? w[m->c] : 0);
    }
}

static bool close_to(double x, double y)
{
    return !isfinite(x) || !isfinite(y) || fabs(x - y) <= 1e-6 * (1 + fabs(x) + fabs(y));
}

// same[k]: a[k] and b[k] have equal values at every point where both have one
static dgl_status compare(const dgl_dag *d, size_t n, bool *same, const dgl_ex *a, const dgl_ex *b)
{
    DGL_HEAP double *w = dgl_alloc(d->n * sizeof *w);
    if (!w)
        DGL_FAIL(DGL_ENOMEM, "not enough memory to compare expressions");
    for (size_t k = 0; k < n; k++) same[k] = true;
    for (int p = 0; p < POINTS; p++) {
        values_at(d, d->n, p, w);
        for (size_t k = 0; k < n; k++) same[k] = same[k] && close_to(w[a[k]], w[b[k]]);
    }
    return DGL_OK;
}

static size_t printed_width(const dgl_dag *d, dgl_ex e)
{
    DGL_TEXT_OWNED dgl_text t = { 0 };
    dgl_print(&t, d, e, DGL_UNICODE);
    return t.s ? dgl_text_width(t.s) : 0;
}

static dgl_ex shortest(const dgl_dag *d, dgl_ex a, dgl_ex b) { return printed_width(d, b) < printed_width(d, a) ? b : a; }

// components of a tensor come again, also with the other sign: the place of one before k that is r[k] or -r[k]; k: none
static size_t seen(dgl_normal *N, size_t k, const dgl_rat *r, bool *minus)
{
    dgl_rat opposite = N->api->sub(N->ring, 0, r[k]);
    size_t j = 0;
    for (*minus = false; j < k && !N->api->equal(N->ring, r[j], r[k]); j++)
        if (N->api->equal(N->ring, r[j], opposite)) {
            *minus = true;
            break;
        }
    return j;
}

dgl_status dgl_ex_simplify(dgl_dag *d, size_t n, dgl_ex *out, const dgl_ex *in, dgl_form form)
{
    NORMAL N = { 0 };
    DGL_HEAP dgl_rat *r = dgl_alloc((n + 1) * sizeof *r);
    DGL_HEAP bool *same = dgl_alloc((n + 1) * sizeof *same);
    if (!r || !same)
        DGL_FAIL(DGL_ENOMEM, "not enough memory to simplify");
    DGL_TRY(dgl_normal_open(&N, d, n, r, in, false));
    for (size_t k = 0; k < n; k++) {
        DGL_POLL();
        bool minus;
        size_t before = seen(&N, k, r, &minus);
        if (before < k) {
            out[k] = minus ? dgl_ex_neg(d, out[before]) : out[before];
            continue;
        }
        dgl_ex e = form == DGL_EXPANDED ? dgl_normal_expanded(&N, r[k]) : dgl_normal_factored(&N, r[k], form == DGL_SHORTEST);
        if (form == DGL_SHORTEST) {
            e = shortest(d, e, dgl_normal_collected(&N, r[k]));
            e = shortest(d, e, dgl_normal_expanded(&N, r[k]));
            e = shortest(d, e, in[k]);
        }
        DGL_TRY(N.api->ok(N.ring));
        DGL_TRY(dgl_dag_ok(d));
        out[k] = e;
    }
    DGL_TRY(compare(d, n, same, in, out));
    for (size_t k = 0; k < n; k++)
        if (!same[k]) out[k] = in[k];
    return DGL_OK;
}

// as for print first, then with everything apart, as far as there is room for it
dgl_status dgl_ex_equal(bool *same, dgl_dag *d, dgl_ex a, dgl_ex b)
{
    dgl_ex difference = dgl_ex_sub(d, a, b);
    bool at_points;
    DGL_TRY(compare(d, 1, &at_points, &a, &b));
    *same = difference == DGL_EX_0;
    for (int apart = 0; at_points && !*same && apart <= 1; apart++) {
        NORMAL N = { 0 };
        dgl_rat r;
        dgl_status status = dgl_normal_open(&N, d, 1, &r, &difference, apart);
        if (status == DGL_EUNSUP && apart)
            break;
        if (status == DGL_EUNSUP) {                     // too large for a proof: a network's, say
            *same = true;
            break;
        }
        DGL_TRY(status);
        *same = N.api->is_zero(N.ring, r);
    }
    return DGL_OK;
}
