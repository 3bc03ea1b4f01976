// The flow of a vector field.
#include "field/calculus.h"
#include "num/ode.h"

#include <math.h>
#include <string.h>

static dgl_status velocity(void *ctx, double t, const double *y, double *dy)
{
    (void)t;
    dgl_kernel_eval1(ctx, dy, y);
    return DGL_OK;
}

dgl_status dgl_field_flow(dgl_field *X, size_t n, double *path, const double *x0, const double *t)
{
    size_t d = (size_t)X->chart->n;
    dgl_kernel *k;
    DGL_OWNED dgl_ode *o = NULL;
    DGL_ODE_PATH_OWNED dgl_ode_path p = { 0 };
    if (strcmp(X->index, "u"))
        DGL_FAIL(DGL_EARG, "a vector field expected");
    for (size_t i = 0; i < n; i++)
        if (!isfinite(t[i]) || t[i] * t[n - 1] < 0 || (i && fabs(t[i]) < fabs(t[i - 1])))
            DGL_FAIL(DGL_EARG, "times go on from 0 in one direction; number %zu is %g", i + 1, t[i]);
    if (!n)
        return DGL_OK;
    DGL_TRY(dgl_field_kernel(&k, X, 0));
    DGL_TRY(dgl_ode_new(&o, d, velocity, k, &(dgl_ode_options){ .rtol = 1e-13, .atol = 1e-14 }));
    DGL_TRY(dgl_ode_solve(&p, o, 0, x0, t[n - 1], &(dgl_ode_output){ .nt = n, .t = t }));
    memcpy(path, p.y, n * d * sizeof *path);
    return DGL_OK;
}
