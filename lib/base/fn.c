#include "base/fn.h"

#include <float.h>
#include <math.h>
#include <string.h>

dgl_status dgl_fn_eval(dgl_fn *f, size_t n, double *y, const double *x)
{
    return f->eval(f, n, y, x);
}

// central differences of a map that gives m numbers a point: d[n][m][nin]
static dgl_status differences(dgl_fn *f, size_t m, dgl_status (*value)(dgl_fn *, size_t, double *, const double *),
                              double power, size_t n, double *d, const double *x)
{
    DGL_SCOPE;
    size_t nin = (size_t)f->nin;
    DGL_SCRATCH(xs, n * nin);
    DGL_SCRATCH(up, n * m);
    DGL_SCRATCH(down, n * m);
    memcpy(xs, x, n * nin * sizeof *x);
    double h0 = pow(DBL_EPSILON, power);
    for (size_t k = 0; k < nin; k++) {
        for (size_t i = 0; i < n; i++) xs[i*nin + k] = x[i*nin + k] + h0 * fmax(1, fabs(x[i*nin + k]));
        DGL_TRY(value(f, n, up, xs));
        for (size_t i = 0; i < n; i++) xs[i*nin + k] = x[i*nin + k] - h0 * fmax(1, fabs(x[i*nin + k]));
        DGL_TRY(value(f, n, down, xs));
        for (size_t i = 0; i < n; i++) {
            double h = h0 * fmax(1, fabs(x[i*nin + k]));
            for (size_t j = 0; j < m; j++)
                d[(i*m + j)*nin + k] = (up[i*m + j] - down[i*m + j]) / (2*h);
            xs[i*nin + k] = x[i*nin + k];
        }
    }
    return DGL_OK;
}

static dgl_status no_derivative(dgl_fn *f)
{
    if (f->blackbox)
        return DGL_OK;
    DGL_FAIL(DGL_EUNSUP, "the function has no derivative; blackbox(f) allows differences");
}

dgl_status dgl_fn_jet1(dgl_fn *f, size_t n, double *y, double *J, const double *x)
{
    if (f->jet1)
        return f->jet1(f, n, y, J, x);
    DGL_TRY(no_derivative(f));
    if (y)
        DGL_TRY(f->eval(f, n, y, x));
    return differences(f, (size_t)f->nout, dgl_fn_eval, 1.0/3, n, J, x);
}

static dgl_status jacobian(dgl_fn *f, size_t n, double *J, const double *x) { return dgl_fn_jet1(f, n, NULL, J, x); }

dgl_status dgl_fn_jet2(dgl_fn *f, size_t n, double *y, double *J, double *H, const double *x)
{
    if (f->jet2)
        return f->jet2(f, n, y, J, H, x);
    DGL_TRY(no_derivative(f));
    DGL_SCOPE;
    size_t nin = (size_t)f->nin, nout = (size_t)f->nout;
    if (!J) {
        DGL_SCRATCH(own, n * nout * nin);
        J = own;
    }
    DGL_TRY(dgl_fn_jet1(f, n, y, J, x));
    DGL_TRY(differences(f, nout * nin, jacobian, f->jet1 ? 1.0/3 : 1.0/5, n, H, x));
    for (size_t i = 0; i < n * nout; i++)              // symmetric but for rounding
        for (size_t a = 0; a < nin; a++)
            for (size_t b = 0; b < a; b++) {
                double *p = &H[(i*nin + a)*nin + b], *q = &H[(i*nin + b)*nin + a];
                *p = *q = (*p + *q) / 2;
            }
    return DGL_OK;
}

dgl_status dgl_fn_vjp(dgl_fn *f, size_t n, double *gx, const double *x, const double *gy)
{
    if (f->vjp)
        return f->vjp(f, n, gx, x, gy);
    DGL_SCOPE;
    size_t nin = (size_t)f->nin, nout = (size_t)f->nout;
    DGL_SCRATCH(J, n * nout * nin);
    DGL_TRY(dgl_fn_jet1(f, n, NULL, J, x));
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < nin; k++) {
            double s = 0;
            for (size_t j = 0; j < nout; j++) s += gy[i*nout + j] * J[(i*nout + j)*nin + k];
            gx[i*nin + k] = s;
        }
    return DGL_OK;
}
