// The slope test: how f along a geodesic differs from its first and second order.
#include "opt/check.h"

#include <float.h>
#include <math.h>
#include <string.h>

// The median slope of log error over log t where the error is above rounding; infinite where it is rounding everywhere.
static double slope_of(int n, const double *t, const double *error, double noise)
{
    double s[64];
    int m = 0;
    for (int i = 0; i + 3 < n; i++) {
        if (!(error[i + 3] > 20 * noise) || !isfinite(error[i]))
            continue;
        double slope = log(error[i] / error[i + 3]) / log(t[i] / t[i + 3]);
        int at = m++;
        for (; at > 0 && s[at - 1] > slope; at--) s[at] = s[at - 1];
        s[at] = slope;
    }
    return m ? s[m / 2] : INFINITY;
}

dgl_status dgl_descent_check(dgl_fn *f, const dgl_manifold *M, dgl_descent_slopes *out, const double *x, const double *v)
{
    enum { TIMES = 25 };
    static const dgl_optimizer_kind any = { .name = "check" };
    DGL_SCOPE;
    size_t d = (size_t)f->nin;
    dgl_descent o = { .kind = &any, .f = f, .M = M, .d = f->nin };
    DGL_SCRATCH(at, d);
    DGL_SCRATCH(e, d);
    DGL_SCRATCH(g, d);
    DGL_SCRATCH(w, d);
    DGL_SCRATCH(y, d);
    o.x = at;
    o.e = e;
    o.g = g;
    memcpy(at, x, d * sizeof *at);
    DGL_TRY(dgl_descent_evaluate(&o, x, &o.value, e, g));
    double first = dgl_descent_inner(&o, x, g, v), second = 0, t[TIMES], error[2][TIMES], size = fabs(o.value);
    out->second = dgl_descent_has_second(&o);
    if (out->second) {
        DGL_SCRATCH(H, d * d);
        DGL_TRY(dgl_fn_jet2(f, 1, NULL, NULL, H, x));
        DGL_TRY(dgl_descent_hessian(&o, w, v, H));
        second = dgl_descent_inner(&o, x, w, v);
    }
    for (int i = 0; i < TIMES; i++) {
        double value = INFINITY;
        bool possible;
        t[i] = pow(10, -0.25 * i);
        for (size_t k = 0; k < d; k++) w[k] = t[i] * v[k];
        DGL_TRY(dgl_descent_move(&o, y, x, w, &possible));
        if (possible)
            DGL_TRY(dgl_descent_value(&o, y, &value));
        if (i > 8 && isfinite(value))
            size = fmax(size, fabs(value));
        error[0][i] = fabs(value - o.value - t[i] * first);
        error[1][i] = fabs(value - o.value - t[i] * (first + t[i] * second / 2));
    }
    double noise = 4 * DBL_EPSILON * fmax(size, fabs(first));
    out->gradient = slope_of(TIMES, t, error[0], noise);
    out->hessian = out->second ? slope_of(TIMES, t, error[1], noise) : NAN;
    return DGL_OK;
}
