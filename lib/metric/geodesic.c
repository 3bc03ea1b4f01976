#include "metric/geodesic.h"

#include "num/linalg.h"
#include "num/ode.h"

#include <math.h>
#include <string.h>

static const dgl_ode_options precise = { .rtol = 1e-13, .atol = 1e-14 };

typedef struct { dgl_kernel *kernel; size_t d; double *in; } system_;

// y = (x, v, P, Q), y' = (v, a, Q, dQ)
static dgl_status varied_flow(void *ctx, double t, const double *y, double *dy)
{
    (void)t;
    const system_ *s = ctx;
    size_t d = s->d, dd = d * d;
    memcpy(dy, y + d, d * sizeof *dy);
    memcpy(dy + 2*d, y + 2*d + dd, dd * sizeof *dy);
    double *a = s->in;
    dgl_kernel_eval1(s->kernel, a, y);
    memcpy(dy + d, a, d * sizeof *dy);
    memcpy(dy + 2*d + dd, a + d, dd * sizeof *dy);
    return DGL_OK;
}

// runs o from y to the time t1; y becomes where it is then
static dgl_status run(dgl_ode *o, double *y, double t0, double t1)
{
    DGL_TRY(dgl_ode_start(o, t0, y, t1));
    while (!o->done)
        DGL_TRY(dgl_ode_step(o));
    memcpy(y, o->y, o->n * sizeof *y);
    return DGL_OK;
}


// ---- between points ----

typedef struct {
    dgl_metric *g;
    size_t d;
    dgl_ode *o;
    double *state, *miss, *J;      // (x, v, P, Q); exp(x, v) - target; P at the end
} shooting;

static double largest(size_t n, const double *x)
{
    double m = 0;
    for (size_t i = 0; i < n; i++) m = fmax(m, fabs(x[i]));
    return m;
}

// shoots from x with v: the miss and its derivative by v. A shot that leaves the metric's domain misses by infinity.
static dgl_status shoot(shooting *s, double *error, const double *x, const double *v, const double *target)
{
    size_t d = s->d, dd = d * d;
    double *y = s->state;
    memset(y, 0, (2*d + 2*dd) * sizeof *y);
    memcpy(y, x, d * sizeof *y);
    memcpy(y + d, v, d * sizeof *y);
    for (size_t i = 0; i < d; i++) y[2*d + dd + i*d + i] = 1;
    dgl_status status = run(s->o, y, 0, 1);
    if (status == DGL_EDOMAIN || status == DGL_ECONV) {
        *error = INFINITY;
        return DGL_OK;
    }
    DGL_TRY(status);
    memcpy(s->J, y + 2*d, dd * sizeof *y);
    for (size_t i = 0; i < d; i++) s->miss[i] = y[i] - target[i];
    *error = largest(d, s->miss);
    return DGL_OK;
}

// Newton's method for one target, from v; *error is the last miss
static dgl_status aim(shooting *s, double *error, double *v, const double *x, const double *target)
{
    enum { MOST = 30, HALVINGS = 12 };
    DGL_SCOPE;
    size_t d = s->d;
    DGL_SCRATCH(step, d);
    DGL_SCRATCH(trial, d);
    double scale = 1 + largest(d, target);
    DGL_TRY(shoot(s, error, x, v, target));
    for (int i = 0; i < MOST && isfinite(*error) && *error > 1e-15 * scale; i++) {
        if (dgl_linalg_solve(1, d, 1, step, s->J, s->miss))
            return DGL_OK;                             // conjugate: Newton's method has no direction
        double last = *error, part = 1;
        int halvings = 0;
        do {
            for (size_t k = 0; k < d; k++) trial[k] = v[k] - part * step[k];
            DGL_TRY(shoot(s, error, x, trial, target));
            part /= 2;
        } while (!(*error < last) && ++halvings < HALVINGS);
        if (!(*error < last)) {
            *error = last;                             // as good as it gets
            return DGL_OK;
        }
        memcpy(v, trial, d * sizeof *v);
    }
    return DGL_OK;
}

// the straight coordinate line first; where it fails, targets on that line, nearer and nearer to y
static dgl_status log_one(shooting *s, double *error, double *v, const double *x, const double *y)
{
    const double accepted = 1e-9;
    DGL_SCOPE;
    size_t d = s->d;
    DGL_SCRATCH(target, d);
    DGL_SCRATCH(line, d);
    for (size_t k = 0; k < d; k++) {
        const dgl_range *r = &s->g->chart->range[k];
        line[k] = y[k] - x[k];
        if (r->periodic)
            line[k] = remainder(line[k], r->hi - r->lo);
        target[k] = x[k] + line[k];
        v[k] = line[k];
    }
    double scale = 1 + largest(d, target);
    DGL_TRY(aim(s, error, v, x, target));
    if (*error <= accepted * scale)
        return DGL_OK;
    double at = 0, stride = 0.25;
    memset(v, 0, d * sizeof *v);
    DGL_SCRATCH(trial, d);
    while (at < 1 && stride > 1e-3) {
        double next = fmin(1, at + stride);
        for (size_t k = 0; k < d; k++) {
            target[k] = x[k] + next * line[k];
            trial[k] = at > 0 ? v[k] * next / at : next * line[k];
        }
        DGL_TRY(aim(s, error, trial, x, target));
        if (*error <= accepted * scale) {
            memcpy(v, trial, d * sizeof *v);
            at = next;
            stride *= 1.5;
        } else
            stride /= 2;
    }
    return DGL_OK;
}

dgl_status dgl_metric_log(dgl_metric *g, size_t n, double *v, double *residual, const double *x, const double *y)
{
    DGL_SCOPE;
    size_t d = (size_t)g->chart->n, dd = d * d;
    DGL_OWNED dgl_ode *o = NULL;
    system_ system = { .d = d };
    shooting s = { .g = g, .d = d };
    DGL_SCRATCH(state, 2*d + 2*dd);
    DGL_SCRATCH(miss, d);
    DGL_SCRATCH(J, dd);
    DGL_SCRATCH(a, d + dd);
    DGL_TRY(dgl_metric_check(g, n, x));
    DGL_TRY(dgl_metric_check(g, n, y));
    DGL_TRY(dgl_metric_variation(&system.kernel, g));
    system.in = a;
    DGL_TRY(dgl_ode_new(&o, 2*d + 2*dd, varied_flow, &system, &precise));
    s.o = o;
    s.state = state;
    s.miss = miss;
    s.J = J;
    for (size_t i = 0; i < n; i++) {
        double error;
        DGL_POLL();
        DGL_TRY(log_one(&s, &error, v + i*d, x + i*d, y + i*d));
        if (!(error <= 1e-8 * (1 + largest(d, y + i*d))))
            DGL_FAIL(DGL_ECONV, "no geodesic found%s: shooting misses by %.2g", n > 1 ? " (a row of the batch)" : "", error);
        if (residual)
            residual[i] = error;
    }
    return DGL_OK;
}

dgl_status dgl_metric_dist(dgl_metric *g, size_t n, double *s, const double *x, const double *y)
{
    DGL_SCOPE;
    DGL_SCRATCH(v, n * (size_t)g->chart->n);
    DGL_TRY(dgl_metric_log(g, n, v, NULL, x, y));
    DGL_TRY(dgl_metric_inner(g, n, s, x, v, v));
    for (size_t i = 0; i < n; i++) s[i] = sqrt(fabs(s[i]));
    return DGL_OK;
}


// ---- along lines ----

// Gauss-Legendre with 8 points on [0, 1]
static const double node[8] = {
    0.019855071751231884, 0.10166676129318664, 0.23723379504183550, 0.40828267875217510,
    0.59171732124782490, 0.76276620495816450, 0.89833323870681336, 0.98014492824876812,
};
static const double weight[8] = {
    0.050614268145188130, 0.11119051722668724, 0.15685332293894364, 0.18134189168918099,
    0.18134189168918099, 0.15685332293894364, 0.11119051722668724, 0.050614268145188130,
};

dgl_status dgl_metric_length(dgl_metric *g, double *length, size_t rows, const double *path)
{
    DGL_SCOPE;
    size_t d = (size_t)g->chart->n, segments = rows ? rows - 1 : 0;
    DGL_SCRATCH(x, segments * 8 * d);
    DGL_SCRATCH(v, segments * 8 * d);
    DGL_SCRATCH(s, segments * 8);
    for (size_t i = 0; i < segments * 8; i++)
        for (size_t k = 0; k < d; k++) {
            double from = path[i/8*d + k], to = path[(i/8 + 1)*d + k];
            v[i*d + k] = to - from;
            x[i*d + k] = from + node[i%8] * (to - from);
        }
    DGL_TRY(dgl_metric_inner(g, segments * 8, s, x, v, v));
    *length = 0;
    for (size_t i = 0; i < segments * 8; i++) *length += weight[i%8] * sqrt(fabs(s[i]));
    if (!isfinite(*length))
        DGL_TRY(dgl_metric_check(g, segments * 8, x));
    return DGL_OK;
}

typedef struct {
    dgl_kernel *carry, *curve, *speed;     // curve and speed: of a curve given as a map; else a straight segment
    size_t d, n;
    const double *from, *to;
    double *in;                    // (x, dx, v)
} carrying;

static dgl_status carried(void *ctx, double t, const double *y, double *dy)
{
    const carrying *c = ctx;
    size_t d = c->d;
    if (c->curve) {
        dgl_kernel_eval1(c->curve, c->in, &t);
        dgl_kernel_eval1(c->speed, c->in + d, &t);
    } else
        for (size_t k = 0; k < d; k++) {
            c->in[k] = c->from[k] + t * (c->to[k] - c->from[k]);
            c->in[d + k] = c->to[k] - c->from[k];
        }
    for (size_t i = 0; i < c->n; i++) {
        memcpy(c->in + 2*d, y + i*d, d * sizeof *y);
        dgl_kernel_eval1(c->carry, dy + i*d, c->in);
    }
    return DGL_OK;
}

dgl_status dgl_metric_transport(dgl_metric *g, size_t n, double *w, size_t rows, const double *path, const double *v)
{
    DGL_SCOPE;
    size_t d = (size_t)g->chart->n;
    DGL_OWNED dgl_ode *o = NULL;
    carrying c = { .d = d, .n = n };
    DGL_SCRATCH(in, 3 * d);
    c.in = in;
    memmove(w, v, n * d * sizeof *w);
    if (rows)
        DGL_TRY(dgl_metric_check(g, rows, path));
    DGL_TRY(dgl_metric_carry(&c.carry, g));
    DGL_TRY(dgl_ode_new(&o, n * d, carried, &c, &precise));
    for (size_t i = 0; i + 1 < rows; i++) {
        DGL_POLL();
        c.from = path + i*d;
        c.to = path + (i + 1)*d;
        if (memcmp(c.from, c.to, d * sizeof *path))
            DGL_TRY(run(o, w, 0, 1));
    }
    return DGL_OK;
}

dgl_status dgl_metric_transport_along(dgl_metric *g, size_t n, double *w, dgl_field *curve, double t0, double t1, const double *v)
{
    DGL_SCOPE;
    size_t d = (size_t)g->chart->n;
    DGL_OWNED dgl_ode *o = NULL;
    carrying c = { .d = d, .n = n };
    DGL_SCRATCH(in, 3 * d);
    c.in = in;
    if (curve->chart->n != 1 || curve->fn.nout != (int)d)
        DGL_FAIL(DGL_ESHAPE, "a curve is a map of one coordinate to %zu, got one of %d to %d", d, curve->chart->n, curve->fn.nout);
    memmove(w, v, n * d * sizeof *w);
    DGL_TRY(dgl_metric_carry(&c.carry, g));
    DGL_TRY(dgl_field_kernel(&c.curve, curve, 0));
    DGL_TRY(dgl_field_kernel(&c.speed, curve, 1));
    DGL_TRY(dgl_ode_new(&o, n * d, carried, &c, &precise));
    return run(o, w, t0, t1);
}
