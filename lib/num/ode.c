// Fixed steps, and adaptive steps over a whole interval with output where it is wanted and events on the way.
#include "num/ode.h"

#include "num/root.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static inline __attribute__((always_inline)) dgl_status rk4(const size_t n, size_t steps, double *path, size_t *done, double *room,
                                                           dgl_ode_fn f, void *ctx, double t0, double t1)
{
    double *restrict w = room, *k1 = w + n, *k2 = k1 + n, *k3 = k2 + n, *k4 = k3 + n;
    double h = steps ? (t1 - t0) / (double)steps : 0;
    for (*done = 0; *done < steps; path += n) {
        const double *y = path;
        double t = t0 + h * (double)*done, *restrict z = path + n, all = 0;
        DGL_TRY(f(ctx, t, y, k1));
        for (size_t i = 0; i < n; i++) w[i] = y[i] + h / 2 * k1[i];
        DGL_TRY(f(ctx, t + h / 2, w, k2));
        for (size_t i = 0; i < n; i++) w[i] = y[i] + h / 2 * k2[i];
        DGL_TRY(f(ctx, t + h / 2, w, k3));
        for (size_t i = 0; i < n; i++) w[i] = y[i] + h * k3[i];
        DGL_TRY(f(ctx, t + h, w, k4));
        for (size_t i = 0; i < n; i++) z[i] = y[i] + h / 6 * (k1[i] + 2 * (k2[i] + k3[i]) + k4[i]);
        for (size_t i = 0; i < n; i++) all += z[i] * 0;
        if (all != 0)
            DGL_FAIL(DGL_EDOMAIN, "the solution is not finite beyond t = %.9g", t);
        ++*done;
        DGL_POLL();
    }
    return DGL_OK;
}

dgl_status dgl_ode_rk4(size_t n, size_t steps, double *path, size_t *done, dgl_ode_fn f, void *ctx, double t0, double t1)
{
    DGL_SCOPE;
    DGL_SCRATCH(room, 5 * n);
    switch (n) {                                       // geodesics in 2, 3 and 4 dimensions, unrolled
    case 4: return rk4(4, steps, path, done, room, f, ctx, t0, t1);
    case 6: return rk4(6, steps, path, done, room, f, ctx, t0, t1);
    case 8: return rk4(8, steps, path, done, room, f, ctx, t0, t1);
    }
    return rk4(n, steps, path, done, room, f, ctx, t0, t1);
}


// ---- the path ----

void dgl_ode_path_free(dgl_ode_path *p)
{
    dgl_free(p->t);
    dgl_free(p->y);
    dgl_free(p->hit);
    dgl_free(p->hit_y);
    dgl_free(p->y_end);
    *p = (dgl_ode_path){ 0 };
}

// makes an array of count entries longer; its old entries stay
static dgl_status longer(void *array, size_t count, size_t size)
{
    void **place = array;
    size_t bytes;
    DGL_TRY(dgl_memory_check(&bytes, count, size, 1));
    void *more = dgl_realloc(*place, bytes);
    if (!more)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu points", count);
    *place = more;
    return DGL_OK;
}

static dgl_status make_room(dgl_ode_path *p, size_t rows)
{
    if (rows <= p->room)
        return DGL_OK;
    size_t room = rows > 2 * p->room ? rows : 2 * p->room;
    DGL_TRY(longer(&p->t, room, sizeof *p->t));
    DGL_TRY(longer(&p->y, room, p->n * sizeof *p->y));
    p->room = room;
    return DGL_OK;
}

// one more row, at a t of the last step
static dgl_status add_row(dgl_ode_path *p, dgl_ode *o, double t)
{
    DGL_TRY(make_room(p, p->rows + 1));
    DGL_TRY(dgl_ode_dense(o, t, p->y + p->rows * p->n));
    p->t[p->rows++] = t;
    return DGL_OK;
}

static dgl_status add_hit(dgl_ode_path *p, dgl_ode *o, dgl_ode_hit hit)
{
    if (p->hits == p->hit_room) {
        size_t room = p->hit_room ? 2 * p->hit_room : 8;
        DGL_TRY(longer(&p->hit, room, sizeof *p->hit));
        DGL_TRY(longer(&p->hit_y, room, p->n * sizeof *p->hit_y));
        p->hit_room = room;
    }
    DGL_TRY(dgl_ode_dense(o, hit.t, p->hit_y + p->hits * p->n));
    p->hit[p->hits++] = hit;
    return DGL_OK;
}

static dgl_status set_end(dgl_ode_path *p, dgl_ode *o, double t)
{
    p->t_end = t;
    p->steps = o->steps;
    p->rejected = o->rejected;
    p->evaluations = o->evaluations;
    return dgl_ode_dense(o, t, p->y_end);
}


// ---- events ----

typedef struct { dgl_ode *o; const dgl_ode_event *event; double *y; } along;

static dgl_status value_at(void *ctx, double t, double *value)
{
    along *a = ctx;
    DGL_TRY(dgl_ode_dense(a->o, t, a->y));
    return a->event->g(a->event->ctx, t, a->y, value);
}

typedef struct {
    dgl_ode *o;
    const dgl_ode_output *output;
    double *before, *y;                // of each event, at the start of the step; a point
    dgl_ode_hit *found;                // in this step
} watch;

static int by_time(const void *a, const void *b)
{
    double s = ((const dgl_ode_hit *)a)->t, t = ((const dgl_ode_hit *)b)->t;
    return (s > t) - (s < t);
}

// The zeros in the last step, in the order in which they come; *count of them.
static dgl_status look_for_events(watch *w, size_t *count)
{
    dgl_ode *o = w->o;
    *count = 0;
    for (size_t i = 0; i < w->output->nevents; i++) {
        const dgl_ode_event *e = &w->output->event[i];
        double before = w->before[i], after;
        DGL_TRY(e->g(e->ctx, o->t, o->y, &after));
        if (isnan(after))
            DGL_FAIL(DGL_EDOMAIN, "event %zu is nan at t = %.9g", i + 1, o->t);
        bool rises = before < 0 && after >= 0, falls = before > 0 && after <= 0;
        w->before[i] = after;
        if (!(rises && e->direction >= 0) && !(falls && e->direction <= 0))
            continue;
        along a = { o, e, w->y };
        w->found[*count].event = i;
        DGL_TRY(dgl_root(&w->found[*count].t, value_at, &a, o->t_last, o->t, 0));
        ++*count;
    }
    qsort(w->found, *count, sizeof *w->found, by_time);
    for (size_t i = 0; o->t < o->t_last && i < *count / 2; i++) {
        dgl_ode_hit t = w->found[i];
        w->found[i] = w->found[*count - 1 - i];
        w->found[*count - 1 - i] = t;
    }
    return DGL_OK;
}

// Keeps the hits of the last step; *stop is the t up to which the solution counts.
static dgl_status keep_events(dgl_ode_path *p, watch *w, double *stop)
{
    size_t count;
    *stop = w->o->t;
    DGL_TRY(look_for_events(w, &count));
    for (size_t i = 0; i < count && !p->stopped; i++) {
        DGL_TRY(add_hit(p, w->o, w->found[i]));
        if (w->output->event[w->found[i].event].terminal) {
            p->stopped = true;
            *stop = w->found[i].t;
        }
    }
    return DGL_OK;
}


// ---- the interval ----

static dgl_status check_times(const dgl_ode_output *output, double t0, double t1)
{
    for (size_t i = 0; output->t && i < output->nt; i++) {
        double t = output->t[i], before = i ? output->t[i - 1] : t0;
        if (!((t0 <= t1 && before <= t && t <= t1) || (t0 > t1 && before >= t && t >= t1)))
            DGL_FAIL(DGL_EARG, "time %zu is %g, out of order between %g and %g", i + 1, t, t0, t1);
    }
    return DGL_OK;
}

// the points that are wanted up to t in the last step
static dgl_status keep_points(dgl_ode_path *p, dgl_ode *o, const dgl_ode_output *output, double t)
{
    if (!output->t)
        return p->rows && p->t[p->rows - 1] == t ? DGL_OK : add_row(p, o, t);
    bool forward = o->t_end >= o->t_last;
    while (p->rows < output->nt && (forward ? output->t[p->rows] <= t : output->t[p->rows] >= t))
        DGL_TRY(add_row(p, o, output->t[p->rows]));
    return DGL_OK;
}

static dgl_status begin(dgl_ode_path *p, watch *w, double t0, const double *y0, double t1)
{
    dgl_ode *o = w->o;
    dgl_ode_path_free(p);
    p->n = o->n;
    DGL_TRY(check_times(w->output, t0, t1));
    DGL_TRY(longer(&p->y_end, 1, o->n * sizeof *p->y_end));
    if (o->n)
        memcpy(p->y_end, y0, o->n * sizeof *y0);
    p->t_end = t0;
    DGL_TRY(make_room(p, w->output->t ? w->output->nt : 64));
    DGL_TRY(dgl_ode_start(o, t0, y0, t1));
    DGL_TRY(keep_points(p, o, w->output, t0));
    for (size_t i = 0; i < w->output->nevents; i++)
        DGL_TRY(w->output->event[i].g(w->output->event[i].ctx, t0, y0, &w->before[i]));
    return DGL_OK;
}

dgl_status dgl_ode_solve(dgl_ode_path *out, dgl_ode *o, double t0, const double *y0, double t1, const dgl_ode_output *output)
{
    static const dgl_ode_output every_step;
    watch w = { .o = o, .output = output ? output : &every_step };
    DGL_SCOPE;
    DGL_SCRATCH(before, w.output->nevents);
    DGL_SCRATCH(y, o->n);
    DGL_SCRATCH_OF(dgl_ode_hit, found, w.output->nevents);
    w.before = before;
    w.y = y;
    w.found = found;
    DGL_TRY(begin(out, &w, t0, y0, t1));
    while (!o->done && !out->stopped) {
        double stop;
        dgl_status status = dgl_ode_step(o);
        if (status) {
            out->steps = o->steps;
            out->rejected = o->rejected;
            out->evaluations = o->evaluations;
            return status;
        }
        DGL_TRY(keep_events(out, &w, &stop));
        DGL_TRY(keep_points(out, o, w.output, stop));
        DGL_TRY(set_end(out, o, stop));
    }
    out->evaluations = o->evaluations;
    return DGL_OK;
}
