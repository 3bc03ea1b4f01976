// Steps of Runge-Kutta methods as expressions of y and h: f is imported at every stage's point.
#include "expr/system.h"

#include "num/dop853_table.h"
#include "num/gauss_table.h"

#include <string.h>

enum { MOST_STAGES = 17 };

// the graph that a step is written in; slopes are k[stage][n], stages counted from 1
typedef struct {
    dgl_system *s;
    dgl_dag *d;
    size_t n;
    const dgl_ex *y;
    dgl_ex h, *k[MOST_STAGES], *at;
} writer;

// one term of a stage: its coefficient and slope
typedef struct { double a; int stage; } term;

static dgl_ex sum(const writer *w, size_t i, size_t terms, const term *t)
{
    dgl_ex s = DGL_EX_0;
    for (size_t j = 0; j < terms; j++) s = dgl_ex_add(w->d, s, dgl_ex_scale(w->d, t[j].a, w->k[t[j].stage][i]));
    return s;
}

// k[stage] = f(y + h (sum of terms)); the point stays in at
static dgl_status stage(writer *w, int which, size_t terms, const term *t)
{
    for (size_t i = 0; i < w->n; i++) w->at[i] = dgl_ex_add(w->d, w->y[i], dgl_ex_mul(w->d, w->h, sum(w, i, terms, t)));
    return dgl_ex_import(w->d, w->s->dag, w->n, w->k[which], w->s->f, w->at);
}

#define TERMS(...) sizeof (term[]){ __VA_ARGS__ } / sizeof (term), (term[]){ __VA_ARGS__ }
#define STAGE(which, ...) DGL_TRY(stage(w, which, TERMS(__VA_ARGS__)))

static dgl_status rk4(writer *w, dgl_ex *out)
{
    STAGE(1, { 0, 1 });
    STAGE(2, { 0.5, 1 });
    STAGE(3, { 0.5, 2 });
    STAGE(4, { 1, 3 });
    for (size_t i = 0; i < w->n; i++)
        out[i] = dgl_ex_add(w->d, w->y[i], dgl_ex_mul(w->d, w->h, sum(w, i, TERMS({ 1.0/6, 1 }, { 1.0/3, 2 }, { 1.0/3, 3 }, { 1.0/6, 4 }))));
    return DGL_OK;
}

static dgl_ex larger(const writer *w, dgl_ex x, dgl_ex y)
{
    return dgl_ex_op(w->d, DGL_OP_max, x, dgl_ex_op(w->d, DGL_OP_abs, y, 0, 0), 0);
}

// each slope from the latest of the others (num/symplectic.c)
static dgl_status gauss(writer *w, dgl_ex *out)
{
    size_t n = w->n;
    dgl_ex *moved = &out[3*n], *size = &out[3*n + 1];
    *moved = *size = DGL_EX_0;
    for (int s = 1; s <= DGL_GAUSS_STAGES; s++) {
        const double *a = dgl_gauss_a[s - 1];
        dgl_ex *old = &out[(size_t)(s - 1) * n];
        memcpy(old, w->k[s], n * sizeof *old);
        STAGE(s, { a[0], 1 }, { a[1], 2 }, { a[2], 3 });
        for (size_t i = 0; i < n; i++) {
            *moved = larger(w, *moved, dgl_ex_sub(w->d, w->k[s][i], old[i]));
            *size = larger(w, *size, w->k[s][i]);
        }
        memcpy(old, w->k[s], n * sizeof *old);
    }
    return DGL_OK;
}

#define A(s, j) { a##s##_##j, j }
#define E5(j) { e5_##j, j }
#define E3(j) { e3_##j, j }
#define D(c, j) { d##c##_##j, j }

// the root of the mean square of the error by what is allowed, from the two estimates (section II.10)
static dgl_ex error_of(const writer *w, const dgl_ex *z)
{
    dgl_dag *d = w->d;
    dgl_ex five = DGL_EX_0, three = DGL_EX_0, rtol = dgl_ex_param(d, w->s->rtol), atol = dgl_ex_param(d, w->s->atol);
    for (size_t i = 0; i < w->n; i++) {
        dgl_ex large = dgl_ex_op(d, DGL_OP_max, dgl_ex_op(d, DGL_OP_abs, w->y[i], 0, 0), dgl_ex_op(d, DGL_OP_abs, z[i], 0, 0), 0);
        dgl_ex allowed = dgl_ex_add(d, atol, dgl_ex_mul(d, rtol, large));
        dgl_ex p = dgl_ex_div(d, sum(w, i, TERMS(E5(1), E5(6), E5(7), E5(8), E5(9), E5(10), E5(11), E5(12))), allowed);
        dgl_ex q = dgl_ex_div(d, sum(w, i, TERMS(E3(1), E3(6), E3(7), E3(8), E3(9), E3(10), E3(11), E3(12))), allowed);
        five = dgl_ex_add(d, five, dgl_ex_mul(d, p, p));
        three = dgl_ex_add(d, three, dgl_ex_mul(d, q, q));
    }
    dgl_ex both = dgl_ex_scale(d, (double)w->n, dgl_ex_add(d, five, dgl_ex_scale(d, 0.01, three)));
    both = dgl_ex_op(d, DGL_OP_max, dgl_ex_const(d, 1e-300), both, 0);     // 0 / 0 where nothing moves; keeps NaN
    return dgl_ex_mul(d, dgl_ex_op(d, DGL_OP_abs, w->h, 0, 0), dgl_ex_div(d, five, dgl_ex_op(d, DGL_OP_sqrt, both, 0, 0)));
}

static dgl_status dense(writer *w, const dgl_ex *z, dgl_ex *c)
{
    dgl_dag *d = w->d;
    size_t n = w->n;
    STAGE(14, A(14, 1), A(14, 7), A(14, 8), A(14, 9), A(14, 10), A(14, 11), A(14, 12), A(14, 13));
    STAGE(15, A(15, 1), A(15, 6), A(15, 7), A(15, 8), A(15, 11), A(15, 12), A(15, 13), A(15, 14));
    STAGE(16, A(16, 1), A(16, 6), A(16, 7), A(16, 8), A(16, 9), A(16, 13), A(16, 14), A(16, 15));
    for (size_t i = 0; i < n; i++) {
        dgl_ex rise = dgl_ex_sub(d, z[i], w->y[i]), bend = dgl_ex_sub(d, dgl_ex_mul(d, w->h, w->k[1][i]), rise);
        c[i] = w->y[i];
        c[n + i] = rise;
        c[2*n + i] = bend;
        c[3*n + i] = dgl_ex_sub(d, dgl_ex_sub(d, rise, dgl_ex_mul(d, w->h, w->k[13][i])), bend);
        c[4*n + i] = sum(w, i, TERMS(D(4, 1), D(4, 6), D(4, 7), D(4, 8), D(4, 9), D(4, 10), D(4, 11), D(4, 12), D(4, 13), D(4, 14), D(4, 15), D(4, 16)));
        c[5*n + i] = sum(w, i, TERMS(D(5, 1), D(5, 6), D(5, 7), D(5, 8), D(5, 9), D(5, 10), D(5, 11), D(5, 12), D(5, 13), D(5, 14), D(5, 15), D(5, 16)));
        c[6*n + i] = sum(w, i, TERMS(D(6, 1), D(6, 6), D(6, 7), D(6, 8), D(6, 9), D(6, 10), D(6, 11), D(6, 12), D(6, 13), D(6, 14), D(6, 15), D(6, 16)));
        c[7*n + i] = sum(w, i, TERMS(D(7, 1), D(7, 6), D(7, 7), D(7, 8), D(7, 9), D(7, 10), D(7, 11), D(7, 12), D(7, 13), D(7, 14), D(7, 15), D(7, 16)));
        for (size_t j = 4; j < 8; j++) c[j*n + i] = dgl_ex_mul(d, w->h, c[j*n + i]);
    }
    return DGL_OK;
}

static dgl_status dop853(writer *w, dgl_ex *out, bool with_dense)
{
    dgl_dag *d = w->d;
    size_t n = w->n;
    STAGE(2, A(2, 1));
    STAGE(3, A(3, 1), A(3, 2));
    STAGE(4, A(4, 1), A(4, 3));
    STAGE(5, A(5, 1), A(5, 3), A(5, 4));
    STAGE(6, A(6, 1), A(6, 4), A(6, 5));
    STAGE(7, A(7, 1), A(7, 4), A(7, 5), A(7, 6));
    STAGE(8, A(8, 1), A(8, 4), A(8, 5), A(8, 6), A(8, 7));
    STAGE(9, A(9, 1), A(9, 4), A(9, 5), A(9, 6), A(9, 7), A(9, 8));
    STAGE(10, A(10, 1), A(10, 4), A(10, 5), A(10, 6), A(10, 7), A(10, 8), A(10, 9));
    STAGE(11, A(11, 1), A(11, 4), A(11, 5), A(11, 6), A(11, 7), A(11, 8), A(11, 9), A(11, 10));
    STAGE(12, A(12, 1), A(12, 4), A(12, 5), A(12, 6), A(12, 7), A(12, 8), A(12, 9), A(12, 10), A(12, 11));
    STAGE(13, A(13, 1), A(13, 6), A(13, 7), A(13, 8), A(13, 9), A(13, 10), A(13, 11), A(13, 12));
    memcpy(out, w->at, n * sizeof *out);
    memcpy(out + n, w->k[13], n * sizeof *out);
    dgl_ex e = error_of(w, out), b = dgl_ex_const(d, 0.04);
    out[2*n] = e;
    out[2*n + 1] = dgl_ex_op(d, DGL_OP_pow, e, dgl_ex_const(d, 1.0/8 - 0.2 * 0.04), 0);
    out[2*n + 2] = dgl_ex_op(d, DGL_OP_pow, dgl_ex_op(d, DGL_OP_max, e, dgl_ex_const(d, 1e-4), 0), b, 0);
    return with_dense ? dense(w, out, out + 2*n + 3) : DGL_OK;
}

// numbers that go in and come out, as multiples of n and so many more
static const struct { size_t in, out, more; } sizes[DGL_STEPS] = {
    [DGL_STEP_RK4] = { 1, 1, 0 }, [DGL_STEP_GAUSS] = { 4, 3, 2 }, [DGL_STEP_DOP853] = { 2, 2, 3 }, [DGL_STEP_DOP853_DENSE] = { 2, 10, 3 },
};

bool dgl_system_steps(const dgl_system *s, int which) { return sizes[which].in * (size_t)s->n < DGL_MAX_VARS; }

static dgl_status make(dgl_kernel **k, dgl_system *s, int which)
{
    size_t n = (size_t)s->n, nin = sizes[which].in * n + 1, nout = sizes[which].out * n + sizes[which].more;
    if (!dgl_system_steps(s, which))
        DGL_FAIL(DGL_EUNSUP, "a step of %zu equations has more than %d variables", n, DGL_MAX_VARS);
    DGL_OWNED dgl_dag *d = NULL;
    DGL_TRY(dgl_dag_new(&d));
    DGL_SCOPE;
    DGL_SCRATCH_OF(dgl_ex, room, MOST_STAGES * n + (size_t)s->dag->nvars + nin);
    DGL_SCRATCH_OF(dgl_ex, out, nout);
    writer w = { .s = s, .d = d, .n = n, .at = room + MOST_STAGES * n, .y = room + MOST_STAGES * n + s->dag->nvars };
    dgl_ex *in = w.at + s->dag->nvars;
    memset(room, 0, (MOST_STAGES * n + (size_t)s->dag->nvars) * sizeof *room);
    dgl_ex_vars(d, nin, in, 'y');
    for (int i = 0; i < MOST_STAGES; i++) w.k[i] = room + (size_t)i * n;
    for (size_t i = 1; i < sizes[which].in; i++) w.k[i] = in + i * n;
    w.h = in[nin - 1];
    switch (which) {
    case DGL_STEP_RK4:   DGL_TRY(rk4(&w, out)); break;
    case DGL_STEP_GAUSS: DGL_TRY(gauss(&w, out)); break;
    default:             DGL_TRY(dop853(&w, out, which == DGL_STEP_DOP853_DENSE));
    }
    return dgl_kernel_new(k, d, (int)nin, nout, out);
}

dgl_status dgl_system_step(dgl_kernel **k, dgl_system *s, int which)
{
    if (!s->step[which])
        DGL_TRY(make(&s->step[which], s, which));
    *k = s->step[which];
    return DGL_OK;
}
