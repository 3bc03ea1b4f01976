#include "num/root.h"

#include <float.h>
#include <math.h>

static dgl_status value(dgl_scalar_fn f, void *ctx, double x, double *y)
{
    DGL_TRY(f(ctx, x, y));
    if (isnan(*y))
        DGL_FAIL(DGL_EDOMAIN, "the function is nan at %.12g", x);
    return DGL_OK;
}

// The step from b by interpolation through the last points, or half the bracket when that is not to be trusted.
// m is half the way to c, on the other side of the zero; e is the step before last.
static double next_step(double a, double fa, double b, double fb, double c, double fc, double m, double tol, double *e, double d)
{
    if (fabs(*e) < tol || fabs(fa) <= fabs(fb))
        return *e = m;
    double p, q, s = fb / fa;
    if (a == c) {                                      // two points: the secant
        p = 2 * m * s;
        q = 1 - s;
    } else {                                           // three: the inverse parabola
        double r = fb / fc, t = fa / fc;
        p = s * (2 * m * t * (t - r) - (b - a) * (r - 1));
        q = (t - 1) * (r - 1) * (s - 1);
    }
    if (p > 0)
        q = -q;
    p = fabs(p);
    if (2 * p >= fmin(3 * m * q - fabs(tol * q), fabs(*e * q)))
        return *e = m;
    *e = d;
    return p / q;
}

dgl_status dgl_root(double *x, dgl_scalar_fn f, void *ctx, double a, double b, double tol)
{
    double fa, fb;
    DGL_TRY(value(f, ctx, a, &fa));
    DGL_TRY(value(f, ctx, b, &fb));
    if ((fa > 0 && fb > 0) || (fa < 0 && fb < 0))
        DGL_FAIL(DGL_EDOMAIN, "the function has one sign at %.12g and %.12g", a, b);
    double c = a, fc = fa, d = b - a, e = d;
    for (;;) {
        if ((fb > 0) == (fc > 0) && fb != 0) {         // the zero lies between a and b
            c = a;
            fc = fa;
            d = e = b - a;
        }
        if (fabs(fc) < fabs(fb)) {                     // b is the best so far
            a = b, b = c, c = a;
            fa = fb, fb = fc, fc = fa;
        }
        double least = 2 * DBL_EPSILON * fabs(b) + tol / 2, m = (c - b) / 2;
        if (fabs(m) <= least || fb == 0) {
            *x = b;
            return DGL_OK;
        }
        d = next_step(a, fa, b, fb, c, fc, m, least, &e, d);
        a = b;
        fa = fb;
        b += fabs(d) > least ? d : copysign(least, m);
        DGL_TRY(value(f, ctx, b, &fb));
    }
}
