#include "num/stiff.h"

#include "base/module.h"

static dgl_status path(dgl_ode_report *report, size_t n, size_t nt, double *y, const double *t, dgl_ode_fn f, void *ctx,
                       const dgl_ode_options *options)
{
    const void *table;
    DGL_TRY(dgl_module_open(&table, "sundials"));
    return ((const dgl_sundials_api *)table)->bdf(report, n, nt, y, t, f, ctx, options);
}

const dgl_integrator dgl_bdf_integrator = {
    .name = "bdf", .doc = "backward differentiation of orders 1 to 5 by SUNDIALS, for stiff problems", .implicit = true, .path = path,
};
