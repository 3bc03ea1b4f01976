// The line search of the kinds that look for the length of their steps.
#include "opt/optimizer.h"

#include <float.h>
#include <math.h>
#include <string.h>

typedef struct { double t, value, slope; } trial;

// f and its slope along p at exp_x(t p); an infinite value where there is none
static dgl_status try_at(dgl_descent *o, trial *a, double *y, double *e, double *g, const double *p, double t)
{
    DGL_SCOPE;
    size_t d = (size_t)o->d;
    DGL_SCRATCH(v, d);
    DGL_SCRATCH(q, d);
    bool possible;
    *a = (trial){ t, INFINITY, INFINITY };
    for (size_t i = 0; i < d; i++) v[i] = t * p[i];
    DGL_TRY(dgl_descent_move(o, y, o->x, v, &possible));
    if (!possible)
        return DGL_OK;
    DGL_TRY(dgl_descent_evaluate(o, y, &a->value, e, g));
    DGL_TRY(dgl_descent_carry(o, q, o->x, y, p));
    a->slope = dgl_descent_inner(o, y, g, q);
    if (!isfinite(a->value) || !isfinite(a->slope))
        a->value = a->slope = INFINITY;
    return DGL_OK;
}

// where a cubic through both, or a line through their slopes, is lowest between a and b, a < b
static double between(const trial *a, const trial *b)
{
    double h = b->t - a->t, t = NAN;
    if (isfinite(b->value)) {
        double s = (b->value - a->value) / h, u = a->slope + b->slope - 3 * s, q = u * u - a->slope * b->slope;
        if (fabs(b->value - a->value) > 1e-10 * fabs(a->value) && q >= 0)
            t = b->t - h * ((b->slope + sqrt(q) - u) / (b->slope - a->slope + 2 * sqrt(q)));
        else
            t = a->t - a->slope * h / (b->slope - a->slope);
    }
    return isfinite(t) ? fmin(fmax(t, a->t + 0.1 * h), a->t + 0.9 * h) : a->t + h / 2;
}

dgl_status dgl_descent_search(dgl_descent *o, double *t, double *was, const double *p, double curvature)
{
    enum { TRIALS = 40 };
    const double lower = 1e-4;
    DGL_SCOPE;
    size_t d = (size_t)o->d;
    DGL_SCRATCH(y, d);
    DGL_SCRATCH(e, d);
    DGL_SCRATCH(g, d);
    trial start = { 0, o->value, dgl_descent_inner(o, o->x, o->g, p) }, lo = start, hi = { INFINITY, INFINITY, INFINITY }, a;
    double noise = 4 * DBL_EPSILON * fabs(o->value), best = 0;
    memcpy(was, o->x, d * sizeof *was);
    if (!(start.slope < 0)) {
        *t = 0;
        return DGL_OK;
    }
    DGL_SCRATCH(kept, 3 * d);
    double kept_value = o->value, at = *t;
    for (int i = 0; i < TRIALS; i++) {
        DGL_TRY(try_at(o, &a, y, e, g, p, at));
        bool falls = a.value <= start.value + lower * a.t * start.slope ||
                     (a.value <= start.value + noise && a.slope <= (2 * lower - 1) * start.slope);
        if (!falls)
            hi = a;
        else {
            best = a.t;
            kept_value = a.value;
            memcpy(kept, y, d * sizeof *y);
            memcpy(kept + d, e, d * sizeof *y);
            memcpy(kept + 2*d, g, d * sizeof *y);
            if (a.slope >= curvature * start.slope)
                break;
            lo = a;
        }
        double last = at;
        at = isfinite(hi.t) ? between(&lo, &hi) : 4 * a.t;
        if (fabs(at - last) <= DBL_EPSILON * last || (i > 8 && best > 0))
            break;
    }
    *t = best;
    if (best > 0) {
        memcpy(o->x, kept, d * sizeof *y);
        memcpy(o->e, kept + d, d * sizeof *y);
        memcpy(o->g, kept + 2*d, d * sizeof *y);
        o->value = kept_value;
        o->fresh = true;
    }
    return DGL_OK;
}
