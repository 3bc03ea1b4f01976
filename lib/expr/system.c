#include "expr/ensemble.h"

#include <math.h>

static void destroy(void *self)
{
    dgl_system *s = self;
    dgl_release(s->dag);
    dgl_release(s->slope);
    dgl_release(s->rtol);
    dgl_release(s->atol);
    for (int i = 0; i < DGL_STEPS; i++) dgl_release(s->step[i]);
    dgl_free(s->f);
}

dgl_status dgl_system_new(dgl_system **out, dgl_dag *d, int n, const dgl_ex *f)
{
    DGL_OWNED dgl_system *s = dgl_new(sizeof *s, destroy);
    if (!s || !(s->f = dgl_alloc(((size_t)n + 1) * sizeof *f)))
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %d equations", n);
    s->n = n;
    s->dag = dgl_retain(d);
    memcpy(s->f, f, (size_t)n * sizeof *f);
    DGL_TRY(dgl_kernel_new(&s->slope, d, n, (size_t)n, f));
    DGL_TRY(dgl_parameter_new(&s->rtol, "rtol", 0));
    DGL_TRY(dgl_parameter_new(&s->atol, "atol", 0));
    *out = dgl_retain(s);
    return DGL_OK;
}

// RK4 of one solution: a compiled step after the other, from one end of room to the other
static dgl_status rk4(dgl_system *s, dgl_ode_report *report, size_t nt, double *y, const double *t, const dgl_ode_options *options)
{
    DGL_SCOPE;
    size_t n = (size_t)s->n;
    dgl_kernel *k;
    DGL_SCRATCH(room, 2 * (n + 1));
    DGL_TRY(dgl_system_step(&k, s, DGL_STEP_RK4));
    double *now = room, *next = room + n + 1;
    dgl_site_forget();
    memcpy(now, y, n * sizeof *y);
    for (size_t row = 1; row < nt; row++) {
        size_t steps = dgl_steps_between(options, nt, t, row);
        double all = 0;
        now[n] = next[n] = (t[row] - t[row - 1]) / (double)steps;
        for (size_t i = 0; i < steps; i++) {
            double *z = now;
            dgl_kernel_eval1(k, next, now);
            now = next;
            next = z;
            if (i % 1024 == 0)
                DGL_POLL();
        }
        for (size_t j = 0; j < n; j++) all += now[j] * 0;
        if (all != 0)
            DGL_TRY(dgl_site_status());
        if (all != 0)
            DGL_FAIL(DGL_EDOMAIN, "the solution is not finite beyond t = %.9g", t[row - 1]);
        memcpy(y + row * n, now, n * sizeof *y);
        report->steps += steps;
        report->evaluations += 4 * steps;
    }
    return DGL_OK;
}

// ---- one by one ----

typedef struct {
    dgl_system *s;
    size_t nt;
    double *y;
    const double *t;
    const dgl_integrator *how;
    const dgl_ode_options *options;
    dgl_ode_report *report;            // of each
    bool named;                        // which row fails
} row_by_row;

typedef struct { dgl_kernel *k; double *w; } right_hand_side;

static dgl_status slope(void *ctx, double t, const double *y, double *dy)
{
    const right_hand_side *f = ctx;
    (void)t;
    dgl_kernel_point(f->k, f->w, dy, y);
    return dgl_site_status();
}

static dgl_status rows(void *ctx, size_t from, size_t to)
{
    DGL_SCOPE;
    const row_by_row *r = ctx;
    size_t n = (size_t)r->s->n;
    right_hand_side f = { r->s->slope, NULL };
    DGL_SCRATCH(w, dgl_kernel_places(f.k));
    dgl_kernel_bind(f.k, f.w = w);
    dgl_site_forget();
    for (size_t i = from; i < to; i++) {
        r->report[i] = (dgl_ode_report){ 0 };
        dgl_status status = r->how->path(&r->report[i], n, r->nt, r->y + i * r->nt * n, r->t, slope, &f, r->options);
        if (status && r->named)
            DGL_FAIL(status, "row %zu: %s", i + 1, dgl_error_message());
        DGL_TRY(status);
    }
    return DGL_OK;
}

static dgl_status one_by_one(dgl_system *s, dgl_ode_report *report, size_t count, size_t nt, double *y, const double *t,
                             const dgl_integrator *how, const dgl_ode_options *options)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(dgl_ode_report, reports, count);
    row_by_row r = { s, nt, y, t, how, options, reports, count > 1 };
    dgl_kernel_start(s->slope);
    memset(reports, 0, count * sizeof *reports);
    dgl_status status = dgl_kernel_parallel(s->slope) ? dgl_parallel(count, 1, rows, &r) : rows(&r, 0, count);
    for (size_t i = 0; i < count; i++) {
        const dgl_ode_report *one = &reports[i];
        report->steps += one->steps;
        report->rejected += one->rejected;
        report->evaluations += one->evaluations;
        report->rtol = one->rtol;
        report->atol = one->atol;
        if (one->stopped) {
            report->rows = one->rows;
            report->stopped = true;
            report->t_end = one->t_end;
        }
    }
    if (status)
        report->rows = count == 1 ? reports->rows : 0;
    return status;
}

dgl_status dgl_system_solve(dgl_system *s, dgl_ode_report *report, size_t count, size_t nt, double *y, const double *t,
                            const dgl_integrator *how, const dgl_ode_options *options)
{
    *report = (dgl_ode_report){ .rows = nt, .t_end = nt ? t[nt - 1] : 0 };
    if (options && options->stop && !how->stops)
        DGL_FAIL(DGL_EUNSUP, "%s does not stop at events; dop853 does", how->name);
    if (options && options->stop && count != 1)
        DGL_FAIL(DGL_EUNSUP, "one start can be stopped at an event, not %zu", count);
    if (how == &dgl_rk4_integrator && dgl_system_steps(s, DGL_STEP_RK4))
        return count == 1 ? rk4(s, report, nt, y, t, options) : dgl_ensemble_rk4(s, report, count, nt, y, t, options);
    if (how == &dgl_symplectic_integrator && count > 1 && dgl_system_steps(s, DGL_STEP_GAUSS))
        return dgl_ensemble_gauss(s, report, count, nt, y, t, options);
    if (how == &dgl_dop853_integrator && count > 1 && dgl_system_steps(s, DGL_STEP_DOP853))
        return dgl_ensemble_dop853(s, report, count, nt, y, t, options);
    return one_by_one(s, report, count, nt, y, t, how, options);
}
