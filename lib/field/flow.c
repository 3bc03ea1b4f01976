// The flow of a vector field.
#include "field/calculus.h"

#include <math.h>
#include <string.h>

dgl_status dgl_field_flows(dgl_field *X, dgl_ode_report *report, size_t count, size_t n, double *path, const double *x0, const double *t,
                           const dgl_integrator *how, const dgl_ode_options *options)
{
    static const dgl_ode_options precise = { .rtol = 1e-13, .atol = 1e-14 };
    DGL_SCOPE;
    size_t d = (size_t)X->chart->n, first = n && t[0] != 0, nt = n + first;
    dgl_ode_options o = options ? *options : precise;
    o.rtol = o.rtol > 0 ? o.rtol : precise.rtol;
    o.atol = o.atol > 0 ? o.atol : precise.atol;
    if (strcmp(X->index, "u"))
        DGL_FAIL(DGL_EARG, "a vector field expected");
    for (size_t i = 0; i < n; i++)
        if (!isfinite(t[i]) || t[i] * t[n - 1] < 0 || (i && fabs(t[i]) < fabs(t[i - 1])))
            DGL_FAIL(DGL_EARG, "times go on from 0 in one direction; number %zu is %g", i + 1, t[i]);
    DGL_SCRATCH(times, nt);
    DGL_SCRATCH(y, count * nt * d);
    if (!X->flow)
        DGL_TRY(dgl_system_new(&X->flow, X->dag, X->chart->n, X->ex));
    times[0] = 0;
    memcpy(times + first, t, n * sizeof *t);
    for (size_t i = 0; i < count; i++) memcpy(y + i * nt * d, x0 + i*d, d * sizeof *y);
    dgl_status status = dgl_system_solve(X->flow, report, count, nt, y, times, how ? how : &dgl_dop853_integrator, &o);
    if (report->rows >= first)
        report->rows -= first;
    for (size_t i = 0; i < count; i++) memcpy(path + i * n * d, y + (i * nt + first) * d, n * d * sizeof *path);
    return status;
}

dgl_status dgl_field_flow(dgl_field *X, size_t n, double *path, const double *x0, const double *t)
{
    dgl_ode_report report;
    return dgl_field_flows(X, &report, 1, n, path, x0, t, NULL, NULL);
}
