// A geodesic and its variations, carried from chart to chart.
#include "metric/atlas.h"

#include <math.h>
#include <string.h>

// x' = v, P' = Q and what the kernel says
static dgl_status flow(void *ctx, double t, const double *y, double *dy)
{
    (void)t;
    const dgl_traveller *p = ctx;
    size_t h = (size_t)(p->d + p->d * p->c);
    for (size_t i = 0; i < h; i++) dy[i] = y[h + i];   // few: memcpy would take longer
    dgl_kernel_eval1(p->kernel, dy + h, y);
    return DGL_OK;
}

// Very near the pole the kernel loses digits, as 1/r: there the value comes from places beside it, on a line
// across.
static dgl_status flow_at_pole(void *ctx, double t, const double *y, double *dy)
{
    const dgl_traveller *p = ctx;
    const dgl_pole *pole = &p->pole[p->chart - 1];
    size_t h = (size_t)(p->d + p->d * p->c);
    double delta = DGL_BESIDE * fmin(pole->radius, 2);
    if (dgl_pole_off_axis(pole, y) > delta)
        return flow(ctx, t, y, dy);
    double *w = p->room + 2*h, *sum = w + 2*h, *k = sum + h;
    memset(sum, 0, h * sizeof *sum);
    for (int n = 0; n < DGL_PLACES_BESIDE; n++) {
        dgl_pole_beside(pole, w, y, 2*h, dgl_pole_sides[n].off * delta);
        dgl_kernel_eval1(p->kernel, k, w);
        for (size_t m = 0; m < h; m++) sum[m] += dgl_pole_sides[n].weight * k[m];
    }
    memcpy(dy, y + h, h * sizeof *dy);
    memcpy(dy + h, sum, h * sizeof *dy);
    return DGL_OK;
}

dgl_status dgl_traveller_new(dgl_traveller *p, dgl_atlas *atlas, int c, double *room, const dgl_ode_options *options)
{
    int d = atlas->g->chart->n;
    *p = (dgl_traveller){ .atlas = atlas, .d = d, .c = c, .room = room, .y = room, .size = room + 6 * (d + d*c), .npoles = atlas->npoles };
    memcpy(p->pole, atlas->pole, (size_t)atlas->npoles * sizeof *p->pole);
    return dgl_ode_new(&p->ode, (size_t)(2*d + 2*d*c), flow, p, options);
}

void dgl_traveller_end(dgl_traveller *p)
{
    if (p->atlas)
        for (int i = p->atlas->npoles; i < p->npoles; i++) dgl_release(p->pole[i].local);
    dgl_release(p->ode);
    *p = (dgl_traveller){ 0 };
}

static double length_of(const dgl_pole *pole, const double *y, int columns)
{
    double s = 0;
    for (int k = 0; k <= pole->m; k++) s = hypot(s, y[pole->place[k] * columns]);
    return s;
}

// The regular coordinates at a pole are those of vectors: one that happens to be 0 is no more exact than the others.
static void measure(dgl_traveller *p, const dgl_pole *pole)
{
    int d = p->d, c = p->c, h = d + d*c;
    double *x = p->size, *v = x + h, *P = x + d, *Q = v + d, speed = length_of(pole, p->y + h, 1);
    double reach = fmin(speed * p->span, fmin(pole->radius, 2)), time = speed > 0 ? reach / speed : p->span;
    memset(x, 0, 2 * (size_t)h * sizeof *x);
    for (int k = 0; k <= pole->m && time > 0; k++) {
        int at = pole->place[k];
        x[at] = reach;
        v[at] = speed;
        for (int n = 0; n < c; n++) {
            double now = length_of(pole, p->y + d + n, c), then = length_of(pole, p->y + h + d + n, c);
            P[at*c + n] = now + time * then;
            Q[at*c + n] = now / time + then;
        }
    }
}

static dgl_status set_chart(dgl_traveller *p, int chart)
{
    p->chart = chart;
    p->ode->f = chart ? flow_at_pole : flow;
    p->ode->option.size = chart ? p->size : NULL;
    if (chart)
        measure(p, &p->pole[chart - 1]);
    return dgl_metric_vary(&p->kernel, chart ? p->pole[chart - 1].local : p->atlas->g, p->c);
}

// the chart of the pole that p->y is near
static int near_pole(const dgl_traveller *p)
{
    double x[2 * DGL_MAX_COORDINATES] = { 0 };
    memcpy(x, p->y, (size_t)p->d * sizeof *x);
    if (p->chart)
        dgl_pole_leave(&p->pole[p->chart - 1], p->d, 0, x, NULL);
    return dgl_pole_at(p->npoles, p->pole, x);
}

// From which chart it goes on: the state p->y is taken there. *changed tells.
static dgl_status change_chart(dgl_traveller *p, bool *changed)
{
    const double out = 0.9;
    *changed = false;
    if (p->chart && dgl_pole_radius_of(&p->pole[p->chart - 1], p->y) < out * p->pole[p->chart - 1].radius)
        return DGL_OK;
    int to = near_pole(p);
    if (to == p->chart)
        return DGL_OK;
    // it stays at a pole as long as there are no angles to go to
    if (p->chart && !to && dgl_pole_off_axis(&p->pole[p->chart - 1], p->y) < 1e-3 * p->pole[p->chart - 1].radius)
        return DGL_OK;
    dgl_pole_transfer(p->pole, p->chart, to, p->d, p->c, p->y, NULL);
    *changed = true;
    return set_chart(p, to);
}

int dgl_chart_outside(const dgl_chart *c, const double *x)
{
    for (int k = 0; k < c->n; k++) {
        const dgl_range *r = &c->range[k];
        double room = 1e-12 * (1 + fabs(x[k]));
        if (r->ranged && !r->periodic && !(x[k] >= r->lo - room && x[k] <= r->hi + room))
            return k;
    }
    return -1;
}

// *t: where the last step left the chart, if it did; the coordinate, or -1
static dgl_status look_for_border(dgl_traveller *p, double *t, int *coordinate)
{
    const dgl_chart *c = p->atlas->g->chart;
    double in = p->ode->t_last, out = *t = p->ode->t, *w = p->room + 2 * (size_t)(p->d + p->d * p->c);
    *coordinate = p->bounded && !p->chart ? dgl_chart_outside(c, p->ode->y) : -1;
    if (*coordinate < 0)
        return DGL_OK;
    for (int i = 0; i < 60; i++) {
        double middle = 0.5 * (in + out);
        DGL_TRY(dgl_ode_dense(p->ode, middle, w));
        if (dgl_chart_outside(c, w) < 0)
            in = middle;
        else
            out = middle;
    }
    *t = in;
    return DGL_OK;
}

static dgl_status visit_stops(dgl_traveller *p, double t, size_t *i, size_t nstop, const double *stop, dgl_visit *visit, void *ctx)
{
    double *w = p->room + 2 * (size_t)(p->d + p->d * p->c);
    bool forward = p->ode->t >= p->ode->t_last;
    for (; *i < nstop && (forward ? stop[*i] <= t : stop[*i] >= t); ++*i) {
        DGL_TRY(dgl_ode_dense(p->ode, stop[*i], w));
        DGL_TRY(visit(ctx, *i, p->chart, p, w));
    }
    return DGL_OK;
}

dgl_status dgl_travel(dgl_traveller *p, int chart, const double *y, double t, size_t nstop, const double *stop, dgl_visit *visit, void *ctx)
{
    dgl_ode *o = p->ode;
    enum { SEARCHES = 12 };
    size_t i = 0, n = 2 * (size_t)(p->d + p->d * p->c);
    int searches = 0;
    size_t taken = 0;                                  // steps in all charts
    bool changed = true;
    if (y != p->y)
        memcpy(p->y, y, n * sizeof *y);
    p->t = p->longest = 0;
    p->span = fabs(t);
    DGL_TRY(set_chart(p, chart));
    DGL_TRY(change_chart(p, &changed));
    DGL_TRY(dgl_ode_start(o, 0, p->y, t));
    if (visit)
        for (; i < nstop && stop[i] == 0; i++) DGL_TRY(visit(ctx, i, p->chart, p, p->y));
    while (!o->done) {
        double before = o->t;
        if (++taken > o->option.max_steps)
            DGL_FAIL(DGL_ECONV, "%zu steps taken at t = %.9g", o->option.max_steps, o->t);
        dgl_status status = dgl_ode_step(o);
        double step = fabs(o->t - before);
        bool found = false;
        if (!p->chart && !p->atlas->g->negative && searches < SEARCHES && (status == DGL_ECONV || status == DGL_EDOMAIN || step < p->longest / 6 || o->rejected > 3)) {
            int known = p->npoles;
            searches++;
            memcpy(p->y, o->y, n * sizeof *y);
            DGL_TRY(dgl_traveller_find_pole(p));
            found = p->npoles > known;
            o->rejected = 0;
        }
        if (status && !found)
            return status;
        p->longest = fmax(p->longest, step);
        double until;
        int left;
        DGL_TRY(look_for_border(p, &until, &left));
        if (visit)
            DGL_TRY(visit_stops(p, until, &i, nstop, stop, visit, ctx));
        if (left >= 0) {
            const dgl_range *r = &p->atlas->g->chart->range[left];
            DGL_FAIL(DGL_EDOMAIN, "the geodesic leaves the chart at t = %.6g, where %s = %.6g", until, p->atlas->g->chart->name[left],
                     o->y[left] > r->hi ? r->hi : r->lo);
        }
        if (p->npoles && !o->done) {
            memcpy(p->y, o->y, n * sizeof *y);
            DGL_TRY(change_chart(p, &changed));
            if (changed)
                DGL_TRY(dgl_ode_start(o, o->t, p->y, t));
        }
    }
    memcpy(p->y, o->y, n * sizeof *y);
    p->t = t;
    return DGL_OK;
}
