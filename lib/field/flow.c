// The flow of a vector field.
#include "field/calculus.h"

#include <string.h>

dgl_status dgl_field_flows(dgl_field *X, dgl_ode_report *report, size_t count, double *path, const double *x0, double t, size_t n,
                           const dgl_integrator *how, const dgl_ode_options *options)
{
    static const dgl_ode_options precise = { .rtol = 1e-13, .atol = 1e-14 };
    DGL_SCOPE;
    size_t d = (size_t)X->chart->n, nt = n + 1;
    dgl_ode_options o = options ? *options : precise;
    o.rtol = o.rtol > 0 ? o.rtol : precise.rtol;
    o.atol = o.atol > 0 ? o.atol : precise.atol;
    DGL_SCRATCH(times, nt);
    if (strcmp(X->index, "u"))
        DGL_FAIL(DGL_EARG, "a vector field expected");
    if (!X->flow)
        DGL_TRY(dgl_system_new(&X->flow, X->dag, X->chart->n, X->ex));
    for (size_t i = 0; i < nt; i++) times[i] = n ? t * (double)i / (double)n : 0;
    for (size_t i = 0; i < count; i++) memcpy(path + i * nt * d, x0 + i*d, d * sizeof *path);
    return dgl_system_solve(X->flow, report, count, nt, path, times, how ? how : &dgl_dop853_integrator, &o);
}

dgl_status dgl_field_flow(dgl_field *X, double *path, const double *x0, double t, size_t n)
{
    dgl_ode_report report;
    return dgl_field_flows(X, &report, 1, path, x0, t, n, NULL, NULL);
}
