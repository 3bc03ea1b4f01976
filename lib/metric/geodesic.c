#include "metric/geodesic.h"

#include "metric/atlas.h"
#include "num/cubature.h"
#include "num/ode.h"

#include <math.h>
#include <string.h>

static const dgl_ode_options precise = { .rtol = 1e-13, .atol = 1e-17 };

// A state of a geodesic in the metric's coordinates; an angle is near the one of the last stop.
typedef struct { double *x, *v; size_t d; const double *before; size_t done; } stops;

static dgl_status visit(void *ctx, size_t i, int chart, const dgl_traveller *p, const double *y)
{
    stops *s = ctx;
    size_t d = s->d;
    double z[2 * DGL_MAX_COORDINATES];
    memcpy(z, y, 2 * d * sizeof *z);
    if (chart)
        dgl_pole_leave(&p->pole[chart - 1], (int)d, 0, z, s->before);
    memcpy(s->x + i*d, z, d * sizeof *z);
    if (s->v)
        memcpy(s->v + i*d, z + d, d * sizeof *z);
    s->before = s->x + i*d;
    s->done = i + 1;
    return DGL_OK;
}

static void count_steps(dgl_ode_report *r, const dgl_ode *o)
{
    r->steps += o->steps;
    r->rejected += o->rejected;
    r->evaluations += o->evaluations;
}

dgl_status dgl_metric_geodesic(dgl_metric *g, double *path, double *velocity, dgl_geodesic_report *report, const double *x, const double *v,
                               double t, size_t n, double tol)
{
    DGL_SCOPE;
    size_t d = (size_t)g->chart->n;
    dgl_atlas *atlas;
    DGL_TRAVELLER_OWNED dgl_traveller p = { 0 };
    DGL_SCRATCH(room, dgl_traveller_room(d, 0));
    DGL_SCRATCH(y, 2 * d);
    DGL_SCRATCH(times, n + 1);
    DGL_SCRATCH(w, report && !velocity ? (n + 1) * d : 1);
    dgl_ode_options o = tol > 0 ? (dgl_ode_options){ .rtol = tol, .atol = 1e-4 * tol } : precise;
    DGL_TRY(dgl_metric_check(g, 1, x));
    DGL_TRY(dgl_metric_atlas(&atlas, g));
    memcpy(y, x, d * sizeof *y);
    memcpy(y + d, v, d * sizeof *y);
    for (size_t i = 0; i <= n; i++) times[i] = n ? t * (double)i / (double)n : 0;
    DGL_TRY(dgl_traveller_new(&p, atlas, 0, room, &o));
    p.bounded = true;
    stops s = { path, velocity ? velocity : report ? w : NULL, d, x, 0 };
    dgl_status status = dgl_travel(&p, 0, y, t, n + 1, times, visit, &s);
    if (report) {
        *report = (dgl_geodesic_report){ .ode = { .rtol = o.rtol, .atol = o.atol }, .done = s.done };
        count_steps(&report->ode, p.ode);
        if (!status)
            DGL_TRY(dgl_metric_drift(g, &report->drift, 1, n + 1, s.x, s.v, d));
    }
    return status;
}

// many at once, where the chart has no ends and no poles that are known
static bool is_open(const dgl_atlas *a)
{
    const dgl_chart *c = a->g->chart;
    bool open = !a->npoles;
    for (int k = 0; k < c->n; k++) open = open && (!c->range[k].ranged || c->range[k].periodic);
    return open;
}

static dgl_status exp_together(dgl_metric *g, size_t n, double *y, double *w, const double *x, const double *v)
{
    DGL_SCOPE;
    size_t d = (size_t)g->chart->n;
    dgl_geodesic_report report;
    DGL_SCRATCH(path, 2 * n * d);
    DGL_SCRATCH(velocity, 2 * n * d);
    DGL_TRY(dgl_metric_geodesics(g, &report, n, path, velocity, x, v, 1, 1, NULL, NULL));
    for (size_t i = 0; i < n; i++) {
        memcpy(y + i*d, path + (2*i + 1)*d, d * sizeof *y);
        if (w)
            memcpy(w + i*d, velocity + (2*i + 1)*d, d * sizeof *w);
    }
    return DGL_OK;
}

dgl_status dgl_metric_exp(dgl_metric *g, size_t n, double *y, double *w, const double *x, const double *v)
{
    DGL_SCOPE;
    size_t d = (size_t)g->chart->n;
    const double end = 1;
    dgl_atlas *atlas;
    DGL_TRAVELLER_OWNED dgl_traveller p = { 0 };
    DGL_SCRATCH(room, dgl_traveller_room(d, 0));
    DGL_SCRATCH(state, 2 * d);
    DGL_TRY(dgl_metric_check(g, n, x));
    DGL_TRY(dgl_metric_atlas(&atlas, g));
    if (n > 1 && is_open(atlas)) {
        dgl_status status = exp_together(g, n, y, w, x, v);
        if (status != DGL_EDOMAIN && status != DGL_ECONV)      // there may be a pole on the way
            return status;
    }
    DGL_TRY(dgl_traveller_new(&p, atlas, 0, room, &precise));
    p.bounded = true;
    for (size_t i = 0; i < n; i++) {
        DGL_POLL();
        memcpy(state, x + i*d, d * sizeof *state);
        memcpy(state + d, v + i*d, d * sizeof *state);
        DGL_TRY(dgl_travel(&p, 0, state, 1, 1, &end, visit, &(stops){ y + i*d, w ? w + i*d : NULL, d, x + i*d, 0 }));
    }
    return DGL_OK;
}

// ---- along lines ----

// runs o from y to the time t1; y becomes where it is then
static dgl_status run(dgl_ode *o, double *y, double t0, double t1)
{
    DGL_TRY(dgl_ode_start(o, t0, y, t1));
    while (!o->done)
        DGL_TRY(dgl_ode_step(o));
    memcpy(y, o->y, o->n * sizeof *y);
    return DGL_OK;
}

// Gauss-Legendre with 8 points on [0, 1]
static const double node[8] = {
    0.019855071751231884, 0.10166676129318664, 0.23723379504183550, 0.40828267875217510,
    0.59171732124782490, 0.76276620495816450, 0.89833323870681336, 0.98014492824876812,
};
static const double weight[8] = {
    0.050614268145188130, 0.11119051722668724, 0.15685332293894364, 0.18134189168918099,
    0.18134189168918099, 0.15685332293894364, 0.11119051722668724, 0.050614268145188130,
};

// where the next point of a path is, seen from this one: periodic coordinates take the short way
static void next_point(const dgl_metric *g, double *to, const double *from, const double *next)
{
    for (int k = 0; k < g->chart->n; k++) {
        const dgl_range *r = &g->chart->range[k];
        to[k] = r->periodic ? from[k] + remainder(next[k] - from[k], r->hi - r->lo) : next[k];
    }
}

// from a point straight to another, at n times
typedef struct { dgl_metric *g; const double *from, *to; } line;

static dgl_status speed(void *ctx, size_t n, double *s, const double *t)
{
    DGL_SCOPE;
    const line *l = ctx;
    size_t d = (size_t)l->g->chart->n;
    DGL_SCRATCH(x, n * d);
    DGL_SCRATCH(v, n * d);
    for (size_t i = 0; i < n * d; i++) {
        v[i] = l->to[i % d] - l->from[i % d];
        x[i] = l->from[i % d] + t[i / d] * v[i];
    }
    DGL_TRY(dgl_metric_inner(l->g, n, s, x, v, v));
    for (size_t i = 0; i < n; i++) {
        s[i] = sqrt(fabs(s[i]));
        if (!isfinite(s[i]))
            DGL_TRY(dgl_metric_check(l->g, 1, x + i*d));
    }
    return DGL_OK;
}

// by 8 points, and by 8 on each half; where these differ the speed is integrated adaptively
dgl_status dgl_metric_length(dgl_metric *g, double *length, size_t rows, const double *path)
{
    enum { POINTS = 24 };
    size_t d = (size_t)g->chart->n;
    double t[POINTS], s[POINTS], to[DGL_MAX_COORDINATES];
    for (size_t i = 0; i < POINTS; i++) t[i] = i < 8 ? node[i] : (node[i % 8] + (i < 16 ? 0 : 1)) / 2;
    *length = 0;
    for (size_t row = 0; row + 1 < rows; row++, path += d) {
        line l = { g, path, to };
        double once = 0, twice = 0;
        next_point(g, to, path, path + d);
        DGL_TRY(speed(&l, POINTS, s, t));
        for (size_t i = 0; i < POINTS; i++) *(i < 8 ? &once : &twice) += weight[i % 8] * s[i];
        if (isnan(once) || isnan(twice))
            DGL_FAIL(DGL_EDOMAIN, "the length from point %zu to %zu is nan", row + 1, row + 2);
        if (!(fabs(twice / 2 - once) <= 1e-11 * once)) {
            dgl_integral r;
            DGL_TRY(dgl_integrate(&r, 1, &(double){ 0 }, &(double){ 1 }, 0, speed, &l, NULL));
            if (!r.converged)
                DGL_FAIL(DGL_ECONV, "the length from point %zu to %zu does not converge: %.6g with an error of %.2g", row + 1, row + 2, r.value, r.error);
            twice = 2 * r.value;
        }
        *length += twice / 2;
    }
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
        double to[DGL_MAX_COORDINATES];
        c.from = path + i*d;
        c.to = to;
        next_point(g, to, c.from, c.from + d);
        if (memcmp(c.from, to, d * sizeof *path))
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
