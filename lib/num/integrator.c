// The table of integrators, and those that are two lines of the steppers of ode.h.
#include "num/integrator.h"

#include <math.h>
#include <string.h>

const dgl_integrator *const dgl_integrators[] = {
#define INTEGRATOR(name) &dgl_##name##_integrator,
#include "num/integrators.def"
#undef INTEGRATOR
};

size_t dgl_steps_between(const dgl_ode_options *options, size_t nt, const double *t, size_t k)
{
    double steps = options && options->steps ? (double)options->steps : 1000, whole = fabs(t[nt - 1] - t[0]);
    double share = whole > 0 ? ceil(steps * fabs(t[k] - t[k - 1]) / whole - 1e-9) : 1;
    return share < 1 ? 1 : (size_t)share;
}

static dgl_status adaptive(dgl_ode_report *report, size_t n, size_t nt, double *y, const double *t, dgl_ode_fn f, void *ctx,
                           const dgl_ode_options *options)
{
    DGL_OWNED dgl_ode *o = NULL;
    DGL_ODE_PATH_OWNED dgl_ode_path p = { 0 };
    DGL_TRY(dgl_ode_new(&o, n, f, ctx, options));
    dgl_status status = DGL_OK;
    if (nt)
        status = dgl_ode_solve(&p, o, t[0], y, t[nt - 1], &(dgl_ode_output){ .nt = nt, .t = t, .nevents = o->option.stop != NULL, .event = o->option.stop });
    memcpy(y, p.y, p.rows * n * sizeof *y);
    *report = (dgl_ode_report){ o->steps, o->rejected, o->evaluations, o->option.rtol, o->option.atol, p.rows, p.stopped, p.t_end };
    if (p.stopped && p.t[p.rows - 1] != p.t_end)
        memcpy(y + report->rows++ * n, p.y_end, n * sizeof *y);
    return status;
}

const dgl_integrator dgl_dop853_integrator = {
    .name = "dop853", .doc = "Dormand and Prince, order 8(5,3), steps by the error", .stops = true, .path = adaptive,
};

static dgl_status fixed(dgl_ode_report *report, size_t n, size_t nt, double *y, const double *t, dgl_ode_fn f, void *ctx,
                        const dgl_ode_options *options)
{
    *report = (dgl_ode_report){ 0 };
    for (size_t k = 1; k < nt; k++, y += n) {
        size_t steps = dgl_steps_between(options, nt, t, k), done;
        DGL_SCOPE;
        DGL_SCRATCH(path, (steps + 1) * n);
        memcpy(path, y, n * sizeof *y);
        dgl_status status = dgl_ode_rk4(n, steps, path, &done, f, ctx, t[k - 1], t[k]);
        report->steps += done;
        report->evaluations += 4 * done;
        DGL_TRY(status);
        memcpy(y + n, path + steps * n, n * sizeof *y);
    }
    return DGL_OK;
}

const dgl_integrator dgl_rk4_integrator = {
    .name = "rk4", .doc = "the classical method of order 4, steps of one length", .fixed = true, .path = fixed,
};
