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
    dgl_release(s->jacobian);
    dgl_free(s->f);
    dgl_free(s->entry);
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

// ---- the Jacobian ----

// Second derivatives of functions that are called have no others but those of the function written out, which may be large:
// differences are as good there.
static bool has_jacobian(const dgl_system *s)
{
    const dgl_tape *t = dgl_kernel_tape(s->slope);
    bool has = true;
    for (uint32_t i = 0; i < t->nsites; i++) has = has && t->site[i].order < 2;
    return has;
}

static dgl_status make_jacobian(dgl_system *s)
{
    DGL_SCOPE;
    DGL_OWNED dgl_dag *d = NULL;
    size_t n = (size_t)s->n, count = 0;
    DGL_SCRATCH_OF(dgl_ex, x, (size_t)s->dag->nvars + n);
    DGL_SCRATCH_OF(dgl_ex, J, n * n);
    dgl_ex *f = x + s->dag->nvars;
    DGL_TRY(dgl_dag_new(&d));
    for (int i = 0; i < s->dag->nvars; i++) x[i] = dgl_ex_var(d, s->dag->var[i]);
    DGL_TRY(dgl_ex_import(d, s->dag, n, f, s->f, x));
    DGL_TRY(dgl_ex_jacobian(d, n, J, f, s->n));
    if (!s->entry && !(s->entry = dgl_alloc((n * n + 1) * sizeof *s->entry)))
        DGL_FAIL(DGL_ENOMEM, "not enough memory for the Jacobian of %zu equations", n);
    for (size_t i = 0; i < n * n; i++)
        if (J[i] != DGL_EX_0) {
            s->entry[count] = (uint32_t)i;
            J[count++] = J[i];
        }
    return dgl_kernel_new(&s->jacobian, d, s->n, count, J);
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

// of one thread: places of the two kernels, and what the second gives
typedef struct { const dgl_system *s; double *w, *v, *out; } right_hand_side;

static dgl_status slope(void *ctx, double t, const double *y, double *dy)
{
    const right_hand_side *f = ctx;
    (void)t;
    dgl_kernel_point(f->s->slope, f->w, dy, y);
    return dgl_site_status();
}

static dgl_status derivative(void *ctx, double t, const double *y, double *J)
{
    const right_hand_side *f = ctx;
    size_t n = (size_t)f->s->n;
    (void)t;
    dgl_kernel_point(f->s->jacobian, f->v, f->out, y);
    memset(J, 0, n * n * sizeof *J);
    for (size_t i = 0; i < dgl_kernel_nout(f->s->jacobian); i++) J[f->s->entry[i]] = f->out[i];
    return dgl_site_status();
}

static dgl_status rows(void *ctx, size_t from, size_t to)
{
    DGL_SCOPE;
    const row_by_row *r = ctx;
    dgl_kernel *slopes = r->s->slope, *jacobian = r->how->implicit ? r->s->jacobian : NULL;
    size_t n = (size_t)r->s->n;
    dgl_ode_options options = r->options ? *r->options : (dgl_ode_options){ 0 };
    DGL_SCRATCH(w, dgl_kernel_places(slopes));
    DGL_SCRATCH(v, jacobian ? dgl_kernel_places(jacobian) : 0);
    DGL_SCRATCH(out, jacobian ? dgl_kernel_nout(jacobian) : 0);
    right_hand_side f = { r->s, w, v, out };
    dgl_kernel_bind(slopes, w);
    if (jacobian) {
        dgl_kernel_bind(jacobian, v);
        options.jacobian = derivative;
    }
    dgl_site_forget();
    for (size_t i = from; i < to; i++) {
        r->report[i] = (dgl_ode_report){ 0 };
        dgl_status status = r->how->path(&r->report[i], n, r->nt, r->y + i * r->nt * n, r->t, slope, &f, &options);
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
    if (how->implicit && !s->jacobian && has_jacobian(s))
        DGL_TRY(make_jacobian(s));
    if (how->implicit && s->jacobian)
        dgl_kernel_start(s->jacobian);
    memset(reports, 0, count * sizeof *reports);
    dgl_status status = dgl_parallel_if(dgl_kernel_parallel(s->slope), count, 1, rows, &r);
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
