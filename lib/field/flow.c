// The flow of a vector field.
#include "field/calculus.h"
#include "num/ode.h"

#include <string.h>

static dgl_status velocity(void *ctx, double t, const double *y, double *dy)
{
    (void)t;
    dgl_kernel_eval1(ctx, dy, y);
    return DGL_OK;
}

dgl_status dgl_field_flow(dgl_field *X, double *path, const double *x0, double t, size_t n)
{
    DGL_SCOPE;
    size_t d = (size_t)X->chart->n;
    dgl_kernel *k;
    DGL_OWNED dgl_ode *o = NULL;
    DGL_ODE_PATH_OWNED dgl_ode_path p = { 0 };
    DGL_SCRATCH(times, n + 1);
    if (strcmp(X->index, "u"))
        DGL_FAIL(DGL_EARG, "a vector field expected");
    for (size_t i = 0; i <= n; i++) times[i] = n ? t * (double)i / (double)n : 0;
    DGL_TRY(dgl_field_kernel(&k, X, 0));
    DGL_TRY(dgl_ode_new(&o, d, velocity, k, &(dgl_ode_options){ .rtol = 1e-13, .atol = 1e-14 }));
    DGL_TRY(dgl_ode_solve(&p, o, 0, x0, t, &(dgl_ode_output){ .nt = n + 1, .t = times }));
    memcpy(path, p.y, (n + 1) * d * sizeof *path);
    return DGL_OK;
}
