#include "num/special.h"

#include "base/module.h"
#include "num/gsl.h"

dgl_status dgl_gsl_open(const dgl_gsl_api **gsl)
{
    const void *table;
    DGL_TRY(dgl_module_open(&table, "gsl"));
    *gsl = table;
    return DGL_OK;
}

dgl_status dgl_digamma(size_t n, double *y, const double *x)
{
    const dgl_gsl_api *gsl;
    DGL_TRY(dgl_gsl_open(&gsl));
    for (size_t i = 0; i < n; i++) y[i] = gsl->digamma(x[i]);
    return DGL_OK;
}

dgl_status dgl_polygamma(size_t n, double *y, int m, const double *x)
{
    const dgl_gsl_api *gsl;
    if (m < 0)
        DGL_FAIL(DGL_EARG, "polygamma has an order from 0, not %d", m);
    DGL_TRY(dgl_gsl_open(&gsl));
    for (size_t i = 0; i < n; i++) y[i] = gsl->polygamma(m, x[i]);
    return DGL_OK;
}
