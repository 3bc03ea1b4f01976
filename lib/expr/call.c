#include "expr/call.h"

#include <math.h>
#include <string.h>

dgl_ex dgl_ex_intern(dgl_dag *d, uint32_t op, dgl_ex a, dgl_ex b, dgl_ex c);

enum { MOST_ORDER = 2 };          // of a jet


// ---- which number of a jet ----

typedef struct { int order; uint32_t output, by[MOST_ORDER]; } derivative;

static uint32_t block(const dgl_fn *f, int order)
{
    uint32_t n = (uint32_t)f->nout;
    while (order-- > 0) n *= (uint32_t)f->nin;
    return n;
}

int dgl_call_place(const dgl_fn *f, uint32_t c, uint32_t *index)
{
    int order = 0;
    while (c >= block(f, order))
        c -= block(f, order++);
    *index = c;
    return order;
}

int dgl_call_order(const dgl_fn *f, uint32_t c)
{
    uint32_t index;
    return dgl_call_place(f, c, &index);
}

static derivative decode(const dgl_fn *f, uint32_t c)
{
    derivative k = { 0 };
    k.order = dgl_call_place(f, c, &c);
    for (int i = k.order; i-- > 0; c /= (uint32_t)f->nin) k.by[i] = c % (uint32_t)f->nin;
    k.output = c;
    return k;
}

static uint32_t encode(const dgl_fn *f, const derivative *k)
{
    uint32_t c = k->output, before = 0;
    for (int i = 0; i < k->order; i++) {
        c = c * (uint32_t)f->nin + k->by[i];
        before += block(f, i);
    }
    return before + c;
}


// ---- nodes ----

uint32_t dgl_dag_function(dgl_dag *d, dgl_fn *f)
{
    for (uint32_t i = 0; i < d->nfunctions; i++)
        if (d->function[i] == f)
            return i;
    dgl_fn **function = dgl_realloc(d->function, (d->nfunctions + 1) * sizeof *function);
    if (!function) {
        d->failed = DGL_ENOMEM;
        return 0;
    }
    d->function = function;
    function[d->nfunctions] = dgl_retain(f);
    return d->nfunctions++;
}

static dgl_ex list_of(dgl_dag *d, size_t n, const dgl_ex *x)
{
    dgl_ex list = DGL_EX_0;
    while (n-- > 0) list = dgl_ex_intern(d, DGL_OP_pair, x[n], list, 0);
    return list;
}

dgl_status dgl_ex_call(dgl_dag *d, dgl_ex *y, dgl_fn *f, const dgl_ex *x)
{
    dgl_ex list = list_of(d, (size_t)f->nin, x);
    uint32_t function = dgl_dag_function(d, f);
    for (int j = 0; j < f->nout; j++) y[j] = dgl_ex_intern(d, DGL_OP_call, list, function, (uint32_t)j);
    return dgl_dag_ok(d);
}

static dgl_ex argument(const dgl_dag *d, dgl_ex list, int i)
{
    while (i-- > 0) list = d->node[list].b;
    return d->node[list].a;
}

// a derivative by argument i of one that is the last of the jet, from the function written out
static dgl_status beyond(dgl_dag *d, dgl_ex *e, dgl_ex list, dgl_fn *f, const derivative *k, uint32_t i)
{
    DGL_SCOPE;
    DGL_OWNED dgl_dag *own = NULL;
    DGL_SCRATCH_OF(dgl_ex, x, 2 * f->nin);
    DGL_SCRATCH_OF(dgl_ex, y, f->nout);
    dgl_ex *at = x + f->nin;
    if (!f->trace)
        return DGL_EDOMAIN;
    DGL_TRY(dgl_dag_new(&own));
    dgl_ex_vars(own, (size_t)f->nin, x, 'x');
    for (int j = 0; j < f->nin; j++, list = d->node[list].b) at[j] = d->node[list].a;
    dgl_status status = f->trace(f, own, y, x);
    if (status)
        return own->failed ? own->failed : DGL_EDOMAIN;
    dgl_ex *value = &y[k->output];
    for (int j = 0; j < MOST_ORDER; j++) DGL_TRY(dgl_ex_diff(own, 1, value, value, (int)k->by[j]));
    DGL_TRY(dgl_ex_diff(own, 1, value, value, (int)i));
    return dgl_ex_import(d, own, 1, e, value, at);
}

static dgl_ex derived(dgl_dag *d, const dgl_node *m, uint32_t i)
{
    dgl_fn *f = d->function[m->b];
    derivative k = decode(f, m->c);
    if (k.order == MOST_ORDER) {
        dgl_ex e = DGL_EX_0;
        dgl_status status = beyond(d, &e, m->a, f, &k, i);
        if (status)
            d->failed = status;
        return e;
    }
    int place = k.order++;
    for (; place > 0 && k.by[place - 1] > i; place--) k.by[place] = k.by[place - 1];
    k.by[place] = i;
    return dgl_ex_intern(d, DGL_OP_call, m->a, m->b, encode(f, &k));
}


// ---- linear solves ----

// x[n] of rows (A[n][n], b[n]) by elimination with partial pivoting; NaN where A is singular
static dgl_status eliminate(dgl_fn *f, size_t rows, double *y, const double *in)
{
    DGL_SCOPE;
    size_t n = (size_t)f->nout;
    DGL_SCRATCH(w, n * n + n);
    for (; rows-- > 0; in += n * n + n, y += n) {
        double *b = w + n * n;
        memcpy(w, in, (n * n + n) * sizeof *w);
        for (size_t k = 0; k < n; k++) {
            size_t p = k;
            for (size_t i = k + 1; i < n; i++)
                if (fabs(w[i*n + k]) > fabs(w[p*n + k])) p = i;
            if (p != k) {
                for (size_t j = k; j < n; j++) { double t = w[k*n + j]; w[k*n + j] = w[p*n + j]; w[p*n + j] = t; }
                double t = b[k]; b[k] = b[p]; b[p] = t;
            }
            double r = 1 / w[k*n + k];
            for (size_t i = k + 1; i < n; i++) {
                double q = w[i*n + k] * r;
                for (size_t j = k + 1; j < n; j++) w[i*n + j] -= q * w[k*n + j];
                b[i] -= q * b[k];
            }
            w[k*n + k] = r;
        }
        for (size_t k = n; k-- > 0; ) {
            double s = b[k];
            for (size_t j = k + 1; j < n; j++) s -= w[k*n + j] * y[j];
            y[k] = s * w[k*n + k];
            if (!isfinite(w[k*n + k]))
                y[k] = NAN;
        }
    }
    return DGL_OK;
}

static dgl_fn *solver(dgl_dag *d, int n)
{
    for (uint32_t i = 0; i < d->nfunctions; i++)
        if (d->function[i]->eval == eliminate && d->function[i]->nout == n)
            return d->function[i];
    DGL_OWNED dgl_fn *f = dgl_new(sizeof *f, NULL);
    if (!f) {
        d->failed = DGL_ENOMEM;
        return NULL;
    }
    f->nin = n * n + n;
    f->nout = n;
    f->eval = eliminate;
    f->parallel = true;
    uint32_t place = dgl_dag_function(d, f);
    return d->failed ? NULL : d->function[place];
}

dgl_status dgl_ex_solve(dgl_dag *d, int n, dgl_ex *x, const dgl_ex *A, const dgl_ex *b)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(dgl_ex, all, n * n + n);
    dgl_fn *f = solver(d, n);
    bool zero = true;
    memcpy(all, A, (size_t)(n * n) * sizeof *A);
    memcpy(all + n * n, b, (size_t)n * sizeof *b);
    for (int i = 0; i < n; i++) zero = zero && b[i] == DGL_EX_0;
    memset(x, 0, (size_t)n * sizeof *x);
    if (!f || zero)
        return dgl_dag_ok(d);
    dgl_ex list = list_of(d, (size_t)(n * n + n), all);
    uint32_t function = dgl_dag_function(d, f);
    for (int j = 0; j < n; j++) x[j] = dgl_ex_intern(d, DGL_OP_solve, list, function, (uint32_t)j);
    return dgl_dag_ok(d);
}

// A and b of a solve node, and its whole solution
static void parts(dgl_dag *d, const dgl_node *m, int n, dgl_ex *A, dgl_ex *x)
{
    for (int i = 0; i < n * n; i++) A[i] = argument(d, m->a, i);
    for (int j = 0; j < n; j++) x[j] = dgl_ex_intern(d, DGL_OP_solve, m->a, m->b, (uint32_t)j);
}

#define SOLVE_PARTS(nothing)                                                      \
    int n = d->function[m.b]->nout;                                               \
    DGL_HEAP dgl_ex *A = dgl_alloc((size_t)(2 * n * n + 3 * n) * sizeof *A);      \
    if (!A) {                                                                     \
        d->failed = DGL_ENOMEM;                                                   \
        return nothing;                                                           \
    }                                                                             \
    dgl_ex *x = A + n * n, *rhs = x + n, *y = rhs + n;                            \
    parts(d, &m, n, A, x)

// A dx = db - dA x
static dgl_ex solve_jvp(dgl_dag *d, dgl_node m, const dgl_ex *dot)
{
    SOLVE_PARTS(DGL_EX_0);
    for (int i = 0; i < n; i++) {
        rhs[i] = dot[argument(d, m.a, n * n + i)];
        for (int k = 0; k < n; k++)
            rhs[i] = dgl_ex_sub(d, rhs[i], dgl_ex_mul(d, dot[A[i*n + k]], x[k]));
    }
    return dgl_ex_solve(d, n, y, A, rhs) ? DGL_EX_0 : y[m.c];
}

// A' y = t e_c: the adjoint of b is y, that of A is -y x'
static void solve_vjp(dgl_dag *d, dgl_node m, dgl_ex t, dgl_ex *bar)
{
    SOLVE_PARTS();
    dgl_ex *transposed = y + n;
    for (int i = 0; i < n * n; i++) transposed[i] = A[i % n * n + i / n];
    for (int i = 0; i < n; i++) rhs[i] = i == (int)m.c ? t : DGL_EX_0;
    if (dgl_ex_solve(d, n, y, transposed, rhs))
        return;
    for (int i = 0; i < n; i++) {
        dgl_ex b = argument(d, m.a, n * n + i);
        bar[b] = dgl_ex_add(d, bar[b], y[i]);
        for (int k = 0; k < n; k++) bar[A[i*n + k]] = dgl_ex_sub(d, bar[A[i*n + k]], dgl_ex_mul(d, y[i], x[k]));
    }
}


// ---- derivatives ----

dgl_ex dgl_ex_call_jvp(dgl_dag *d, dgl_ex self, const dgl_ex *dot)
{
    dgl_node m = d->node[self];
    if (m.op == DGL_OP_solve)
        return solve_jvp(d, m, dot);
    dgl_ex sum = DGL_EX_0, list = m.a;
    for (int i = 0; i < d->function[m.b]->nin; i++, list = d->node[list].b) {
        dgl_ex t = dot[d->node[list].a];
        if (t != DGL_EX_0)
            sum = dgl_ex_add(d, sum, dgl_ex_mul(d, t, derived(d, &m, (uint32_t)i)));
    }
    return sum;
}

void dgl_ex_call_vjp(dgl_dag *d, dgl_ex self, dgl_ex t, dgl_ex *bar)
{
    dgl_node m = d->node[self];
    if (m.op == DGL_OP_solve) {
        solve_vjp(d, m, t, bar);
        return;
    }
    dgl_ex list = m.a;
    for (int i = 0; i < d->function[m.b]->nin; i++, list = d->node[list].b) {
        dgl_ex x = d->node[list].a;
        if (!dgl_ex_is_const(d, x))
            bar[x] = dgl_ex_add(d, bar[x], dgl_ex_mul(d, t, derived(d, &m, (uint32_t)i)));
    }
}


// ---- evaluation ----

size_t dgl_site_jet(const dgl_site *s, int order) { return block(s->fn, order); }

size_t dgl_site_size(const dgl_site *s)
{
    size_t size = (size_t)s->fn->nin;
    for (int k = 0; k <= s->order; k++) size += block(s->fn, k);
    return size;
}

static _Thread_local dgl_status failed;

dgl_status dgl_site_status(void)
{
    dgl_status s = failed;
    failed = DGL_OK;
    return s;
}

void dgl_site_forget(void) { failed = DGL_OK; }

static dgl_status jet(const dgl_site *s, size_t n, double *const *at, const double *x)
{
    switch (s->order) {
    case 0: return dgl_fn_eval(s->fn, n, at[0], x);
    case 1: return dgl_fn_jet1(s->fn, n, at[0], at[1], x);
    default: return dgl_fn_jet2(s->fn, n, at[0], at[1], at[2], x);
    }
}

void dgl_site_run(const dgl_site *s, size_t n, double *const *at, const double *x)
{
    dgl_status status = jet(s, n, at, x);
    if (!status)
        return;
    failed = failed ? failed : status;
    for (int k = 0; k <= s->order; k++)
        for (size_t i = 0; i < n * block(s->fn, k); i++) at[k][i] = NAN;
}

void dgl_site_run_one(const dgl_site *s, double *x)
{
    double *at[MOST_ORDER + 1] = { x + s->fn->nin };
    for (int k = 0; k < s->order; k++) at[k + 1] = at[k] + block(s->fn, k);
    dgl_site_run(s, 1, at, x);
}

double dgl_ex_call_value(const dgl_dag *d, dgl_ex self, const double *w)
{
    const dgl_node *m = &d->node[self];
    uint32_t index;
    dgl_site s = { .fn = d->function[m->b] };
    s.order = dgl_call_place(s.fn, m->c, &index);
    DGL_HEAP double *x = dgl_alloc(dgl_site_size(&s) * sizeof *x);
    if (!x)
        return NAN;
    for (int i = 0; i < s.fn->nin; i++) x[i] = w[argument(d, m->a, i)];
    dgl_site_run_one(&s, x);
    for (int k = 0; k < s.order; k++) index += block(s.fn, k);
    return x[(uint32_t)s.fn->nin + index];
}
