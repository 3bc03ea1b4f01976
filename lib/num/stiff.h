// What mod_sundials.c gives: stiff problems.
#ifndef DGL_NUM_STIFF_H
#define DGL_NUM_STIFF_H

#include "num/integrator.h"

typedef struct {
    dgl_status (*bdf)(dgl_ode_report *report, size_t n, size_t nt, double *y, const double *t, dgl_ode_fn f, void *ctx,
                      const dgl_ode_options *options);
} dgl_sundials_api;

#endif
