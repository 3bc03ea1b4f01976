// A smooth map R^nin -> R^nout, evaluated on n rows of points. A traced expression, a network, a
// composition and a declared black box all are one; everything that takes "a function" takes this.
#ifndef DGL_BASE_FN_H
#define DGL_BASE_FN_H

#include "base/memory.h"
#include <stdbool.h>
#include <stdint.h>

struct dgl_dag;

typedef struct dgl_fn dgl_fn;
struct dgl_fn {
    dgl_ref ref;
    int nin, nout;
    bool blackbox;                 // no derivatives known: central differences, by the user's leave
    bool parallel;                 // several threads may evaluate it at once
    // y[n][nout] = f(x[n][nin])
    dgl_status (*eval)(dgl_fn *f, size_t n, double *y, const double *x);
    // J[n][nout][nin] and, where y is not NULL, the value; NULL when unknown
    dgl_status (*jet1)(dgl_fn *f, size_t n, double *y, double *J, const double *x);
    // H[n][nout][nin][nin] as well; y and J may be NULL; NULL when unknown
    dgl_status (*jet2)(dgl_fn *f, size_t n, double *y, double *J, double *H, const double *x);
    // gx[n][nin] = gy[n][nout] . Df(x); NULL: made from jet1
    dgl_status (*vjp)(dgl_fn *f, size_t n, double *gx, const double *x, const double *gy);
    // y[nout] of x[nin] as nodes of a graph (expr/expr.h), which third and further derivatives come from; NULL: it can't be written so
    dgl_status (*trace)(dgl_fn *f, struct dgl_dag *d, uint32_t *y, const uint32_t *x);
};

dgl_status dgl_fn_eval(dgl_fn *f, size_t n, double *y, const double *x) DGL_CHECKED;
dgl_status dgl_fn_jet1(dgl_fn *f, size_t n, double *y, double *J, const double *x) DGL_CHECKED;
dgl_status dgl_fn_jet2(dgl_fn *f, size_t n, double *y, double *J, double *H, const double *x) DGL_CHECKED;
dgl_status dgl_fn_vjp(dgl_fn *f, size_t n, double *gx, const double *x, const double *gy) DGL_CHECKED;

#endif
