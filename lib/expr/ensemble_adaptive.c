// Many solutions side by side, each with steps by its own error; who has arrived makes room for the last.
#include "expr/ensemble.h"

#include <float.h>
#include <math.h>

// what a lane is at: row is the next that it must reach
typedef struct { size_t id, row, steps; double t, h, memory; bool rejected; } lane;

typedef struct {
    const ensemble *e;
    lanes l;
    lane *lane;
    size_t active;
    bool forward;
    dgl_ode_report *report;
} march;

static double *row_of(const march *m, const lane *a, size_t row) { return m->e->y + (a->id * m->e->nt + row) * m->e->n; }

// the values at the times that the last step of lane i passed, by the interpolation of Dormand and Prince
static void keep_rows(march *m, size_t i, double h)
{
    const ensemble *e = m->e;
    lane *a = &m->lane[i];
    size_t n = e->n;
    for (; a->row < e->nt && (m->forward ? e->t[a->row] <= a->t : e->t[a->row] >= a->t); a->row++) {
        double *y = row_of(m, a, a->row), s = (e->t[a->row] - (a->t - h)) / h, r = 1 - s;
        double *const *c = m->l.out + 2*n + 3;
        for (size_t j = 0; j < n; j++)
            y[j] = e->t[a->row] == a->t ? m->l.out[j][i]
                 : c[j][i] + s * (c[n + j][i] + r * (c[2*n + j][i] + s * (c[3*n + j][i] + r * (c[4*n + j][i] + s * (c[5*n + j][i] + r * (c[6*n + j][i] + s * c[7*n + j][i]))))));
    }
}

// Hairer's controller, as in num/dop853.c
static dgl_status settle(march *m, size_t i, double h, bool last)
{
    const ensemble *e = m->e;
    lane *a = &m->lane[i];
    size_t n = e->n;
    double error = m->l.out[2*n][i], power = m->l.out[2*n + 1][i], all = 0;
    for (size_t j = n; j < 2*n; j++) all += m->l.out[j][i] * 0;
    a->steps++;
    if (error <= 1 && all == 0) {
        m->report->steps++;
        a->t = last ? e->t[e->nt - 1] : a->t + h;
        keep_rows(m, i, h);
        for (size_t j = 0; j < 2*n; j++) m->l.in[j][i] = m->l.out[j][i];
        double shrink = fmin(3, fmax(1.0/6, power / a->memory / 0.9));
        a->h = h / (a->rejected ? fmax(shrink, 1) : shrink);
        a->memory = m->l.out[2*n + 2][i];
        a->rejected = false;
        return DGL_OK;
    }
    m->report->rejected++;
    a->rejected = true;
    bool defined = isfinite(error) && all == 0;
    a->h = h / (defined ? fmin(3, power / 0.9) : 4);
    if (fabs(a->h) > 10 * DBL_EPSILON * fabs(a->t) && fabs(a->h) > 1e-290)
        return DGL_OK;
    DGL_TRY(dgl_site_status());
    if (defined)
        DGL_FAIL(DGL_ECONV, "row %zu: step size underflow at t = %.9g", a->id + 1, a->t);
    DGL_FAIL(DGL_EDOMAIN, "row %zu: the right-hand side is not finite beyond t = %.9g", a->id + 1, a->t);
}

// the last lane takes the place of one that has arrived
static void leave(march *m, size_t i)
{
    size_t last = --m->active, n = m->e->n;
    m->lane[i] = m->lane[last];
    for (size_t j = 0; j < 2*n + 1; j++) m->l.in[j][i] = m->l.in[j][last];
    for (size_t j = 0, all = dgl_kernel_nout(m->e->step.kernel); j < all; j++) m->l.out[j][i] = m->l.out[j][last];
}

static dgl_status step(march *m, double *h, bool *last)
{
    const ensemble *e = m->e;
    size_t n = e->n, most = e->options && e->options->max_steps ? e->options->max_steps : 100000;
    double end = e->t[e->nt - 1];
    for (size_t i = 0; i < m->active; i++) {
        lane *a = &m->lane[i];
        if (a->steps >= most)
            DGL_FAIL(DGL_ECONV, "row %zu: %zu steps taken at t = %.9g", a->id + 1, most, a->t);
        if (e->options && e->options->max_step > 0)
            a->h = copysign(fmin(fabs(a->h), e->options->max_step), a->h);
        last[i] = fabs(1.01 * a->h) >= fabs(end - a->t);
        m->l.in[2*n][i] = h[i] = last[i] ? end - a->t : a->h;
    }
    run(&m->l, m->active);
    m->report->evaluations += (dgl_kernel_nout(e->step.kernel) > 2*n + 3 ? 15 : 12) * m->active;
    for (size_t i = m->active; i-- > 0; ) {
        DGL_TRY(settle(m, i, h[i], last[i]));
        if (m->lane[i].row == e->nt)
            leave(m, i);
    }
    return DGL_OK;
}

static dgl_status dop853_piece(void *ctx, size_t from, size_t to)
{
    DGL_SCOPE;
    const ensemble *e = ctx;
    size_t n = e->n;
    LANES_OF(l, e);
    dgl_site_forget();
    lane state[LANES];
    double h[LANES];
    bool last[LANES];
    march m = { .e = e, .l = l, .lane = state, .active = to - from, .forward = e->t[e->nt - 1] >= e->t[0], .report = &e->report[from / LANES] };
    for (size_t i = 0; i < m.active; i++) {
        state[i] = (lane){ .id = from + i, .row = 1, .t = e->t[0], .h = e->first[from + i], .memory = pow(1e-4, 0.04) };
        for (size_t j = 0; j < n; j++) {
            l.in[j][i] = e->y[(from + i) * e->nt * n + j];
            l.in[n + j][i] = e->slope[(from + i) * n + j];
        }
    }
    while (m.active) {
        DGL_POLL();
        DGL_TRY(step(&m, h, last));
    }
    return DGL_OK;
}

// the root of the mean square of x / (atol + rtol |y|)
static double size_of(size_t n, const double *x, const double *y, const dgl_ode_report *r)
{
    double s = 0;
    for (size_t j = 0; j < n; j++) {
        double q = x[j] / (r->atol + r->rtol * fabs(y[j]));
        s += q * q;
    }
    return n ? sqrt(s / (double)n) : 0;
}

// The slopes at the start and first steps from the sizes of y, y' and y'' across an Euler step (section II.4).
static dgl_status begin(ensemble *e, size_t count, double *slope, double *first, const dgl_ode_report *r)
{
    DGL_SCOPE;
    size_t n = e->n;
    double whole = e->t[e->nt - 1] - e->t[0], limit = fabs(whole);
    DGL_SCRATCH(y, count * n);
    DGL_SCRATCH(beyond, count * n);
    for (size_t i = 0; i < count; i++) memcpy(y + i*n, e->y + i * e->nt * n, n * sizeof *y);
    DGL_TRY(dgl_kernel_eval(e->s->slope, count, slope, y));
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < n; j++)
            if (!isfinite(y[i*n + j]) || !isfinite(slope[i*n + j]))
                DGL_FAIL(DGL_EDOMAIN, "row %zu: the %s is not finite at the start (component %zu)", i + 1,
                         isfinite(y[i*n + j]) ? "right-hand side" : "point", j + 1);
    for (size_t i = 0; i < count; i++) {
        double d0 = size_of(n, y + i*n, y + i*n, r), d1 = size_of(n, slope + i*n, y + i*n, r);
        first[i] = copysign(fmin(d0 < 1e-5 || d1 < 1e-5 ? 1e-6 : 0.01 * d0 / d1, limit), whole);
        for (size_t j = 0; j < n; j++) beyond[i*n + j] = y[i*n + j] + first[i] * slope[i*n + j];
    }
    DGL_SCRATCH(there, count * n);
    DGL_TRY(dgl_kernel_eval(e->s->slope, count, there, beyond));
    for (size_t i = 0; i < count; i++) {
        double h = fabs(first[i]), d1 = size_of(n, slope + i*n, y + i*n, r);
        for (size_t j = 0; j < n; j++) there[i*n + j] -= slope[i*n + j];
        double most = fmax(d1, size_of(n, there + i*n, y + i*n, r) / h);
        if (isfinite(most))
            h = fmin(fmin(100 * h, most > 1e-15 ? pow(0.01 / most, 1.0/8) : fmax(1e-6, 1e-3 * h)), limit);
        if (e->options && e->options->first_step > 0)
            h = fmin(e->options->first_step, limit);
        first[i] = copysign(h, whole);
    }
    return DGL_OK;
}

dgl_status dgl_ensemble_dop853(dgl_system *s, dgl_ode_report *r, size_t count, size_t nt, double *y, const double *t, const dgl_ode_options *o)
{
    DGL_SCOPE;
    size_t n = (size_t)s->n, pieces = (count + LANES - 1) / LANES;
    ensemble e = { .s = s, .n = n, .nt = nt, .y = y, .t = t, .options = o };
    dgl_kernel *k;
    DGL_SCRATCH(slope, count * n);
    DGL_SCRATCH(first, count);
    DGL_SCRATCH_OF(dgl_ode_report, reports, pieces);
    r->rtol = o && o->rtol > 0 ? o->rtol : 1e-10;
    r->atol = o && o->atol > 0 ? o->atol : 1e-12;
    if (nt < 2 || t[0] == t[nt - 1] || !count) {
        for (size_t i = 0; i < count; i++)
            for (size_t row = 1; row < nt; row++) memcpy(y + (i * nt + row) * n, y + i * nt * n, n * sizeof *y);
        return DGL_OK;
    }
    if (s->rtol->value != r->rtol || s->atol->value != r->atol) {
        dgl_parameter_set(s->rtol, r->rtol);
        dgl_parameter_set(s->atol, r->atol);
    }
    DGL_TRY(begin(&e, count, slope, first, r));
    e.slope = slope;
    e.first = first;
    e.report = reports;
    memset(reports, 0, pieces * sizeof *reports);
    DGL_TRY(dgl_system_step(&k, s, nt > 2 ? DGL_STEP_DOP853_DENSE : DGL_STEP_DOP853));
    DGL_TRY(dgl_columns_start(&e.step, k));
    DGL_TRY(in_pieces(&e, count, dop853_piece));
    r->evaluations = 2 * count;
    for (size_t i = 0; i < pieces; i++) {
        r->steps += reports[i].steps;
        r->rejected += reports[i].rejected;
        r->evaluations += reports[i].evaluations;
    }
    return DGL_OK;
}
