// Discrete Ricci flow with surgery.
#include "graph/flow.h"

#include "base/progress.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    dgl_graph *G;                  // as it is now; nobody else holds it
    int *id;                       // [m] its edges, as those of the origin
    bool *keep;                    // [m]
    double *kappa, *length, *cost; // [m]
    double mean;                   // length at first
    int cut, collapsed, first, first_step;
} state;

static void destroy(void *self)
{
    dgl_flow *f = self;
    dgl_release(f->origin);
    dgl_release(f->history);
    dgl_release(f->curvature);
}

static double sum(const double *x, int n)
{
    double s = 0;
    for (int i = 0; i < n; i++) s += x[i];
    return s;
}

static void record(const state *s, dgl_flow *f, size_t row)
{
    size_t m = f->history->shape[1];
    double *weight = f->history->data + row * m, *kappa = f->curvature->data + row * m;
    for (size_t e = 0; e < m; e++) weight[e] = kappa[e] = NAN;
    for (int e = 0; e < s->G->m; e++) {
        weight[s->id[e]] = s->G->weight[e];
        kappa[s->id[e]] = s->kappa[e];
    }
}

// the greatest difference of two curvatures
static double spread(const state *s)
{
    double most = -INFINITY, least = INFINITY;
    for (int e = 0; e < s->G->m; e++)
        if (!isnan(s->kappa[e])) {
            most = fmax(most, s->kappa[e]);
            least = fmin(least, s->kappa[e]);
        }
    return most >= least ? most - least : 0;
}

// The new lengths, in s->cost; false when there are none.
static bool lengthen(state *s, const dgl_flow_options *o, int step, char *why, size_t room)
{
    int m = s->G->m;
    for (int e = 0; e < m; e++) s->cost[e] = fmax((1 - o->step) * s->length[e] + o->step * s->cost[e], 0);
    double total = sum(s->cost, m), scale = o->normalize ? s->mean * m / total : 1;
    if (!(total > 0 && total < 1e250 && scale < 1e250)) {
        snprintf(why, room, total < 1 ? "all edges collapse in step %d" : "lengths pass 1e250 in step %d", step);
        return false;
    }
    for (int e = 0; e < m; e++) {
        if ((s->cost[e] *= scale) > 0 || s->G->weight[e] == 0)
            continue;
        if (!s->collapsed++) {
            s->first = s->id[e];
            s->first_step = step;
        }
    }
    return true;
}

static dgl_status cut(state *s, double surgery)
{
    int m = s->G->m, left = 0;
    double mean = sum(s->G->weight, m) / m, longest = 0;
    for (int e = 0; e < m; e++) longest = fmax(longest, s->G->weight[e] / mean);
    // no cut where only rounding tells edges apart
    double most = surgery == 1 ? 1 + fmax(0.6 * (longest - 1), 1e-6) : surgery;
    for (int e = 0; e < m; e++) {
        s->keep[e] = s->G->weight[e] <= most * mean;
        if (s->keep[e])
            s->id[left++] = s->id[e];
    }
    s->cut += m - left;
    if (left == m)
        return DGL_OK;
    DGL_OWNED dgl_graph *H = NULL;
    DGL_TRY(dgl_graph_reweighted(&H, s->G, NULL, s->keep));
    dgl_release(s->G);
    s->G = dgl_retain(H);
    return DGL_OK;
}

static void tell(const state *s, const dgl_graph *origin, char *why, size_t room)
{
    int e = s->first;
    size_t n = strlen(why);
    if (s->cut)
        snprintf(why + n, room - n, "; %d edge%s cut", s->cut, s->cut == 1 ? "" : "s");
    n = strlen(why);
    if (s->collapsed)
        snprintf(why + n, room - n, "; %d edge%s collapsed to length 0, the first was %d-%d in step %d", s->collapsed,
                 s->collapsed == 1 ? "" : "s", origin->tail[e] + 1, origin->head[e] + 1, s->first_step);
}

static dgl_status run(state *s, dgl_flow *f, const dgl_curvature *kind, const dgl_value *value, const dgl_flow_options *o)
{
    DGL_PROGRESS progress = dgl_progress_begin("ricci flow", (size_t)o->steps);
    int k = 0;
    for (;; k++) {
        DGL_POLL();
        dgl_progress_at(&progress, (size_t)k);
        dgl_status status = kind->compute(s->G, value, s->kappa, s->length, s->cost);
        if (status && !(status == DGL_EDOMAIN && k))
            return status;
        for (int e = 0; status && e < s->G->m; e++) s->kappa[e] = NAN;
        record(s, f, (size_t)k);
        if (status)
            snprintf(f->why, sizeof f->why, "no curvature after %d step%s: %s", k, k == 1 ? "" : "s", dgl_error_message());
        else if (k == o->steps)
            snprintf(f->why, sizeof f->why, "%d step%s done", k, k == 1 ? "" : "s");
        else if (o->normalize && spread(s) <= o->tol)
            snprintf(f->why, sizeof f->why, "curvature is constant within %g after %d step%s", o->tol, k, k == 1 ? "" : "s");
        if (f->why[0] || !lengthen(s, o, k + 1, f->why, sizeof f->why))
            break;
        memcpy(s->G->weight, s->cost, (size_t)s->G->m * sizeof *s->cost);
        dgl_graph_weights_changed(s->G);
        if (o->surgery > 0 && (k + 1) % o->every == 0)
            DGL_TRY(cut(s, o->surgery));
    }
    tell(s, f->origin, f->why, sizeof f->why);
    dgl_array *all[2] = { f->history, f->curvature };
    f->history = f->curvature = NULL;
    dgl_status status = dgl_array_slice(&f->history, all[0], 0, 0, 1, (size_t)k + 1);
    if (!status)
        status = dgl_array_slice(&f->curvature, all[1], 0, 0, 1, (size_t)k + 1);
    dgl_release(all[0]);
    dgl_release(all[1]);
    return status;
}

dgl_status dgl_graph_ricci_flow(dgl_graph **out, const dgl_graph *G, const dgl_curvature *kind, const dgl_value *value,
                                const dgl_flow_options *o)
{
    if (o->surgery != 0 && !(o->surgery >= 1))
        DGL_FAIL(DGL_EARG, "surgery cuts edges longer than so many mean lengths: 1 or more, not %g", o->surgery);
    DGL_SCOPE;
    size_t m = (size_t)G->m;
    DGL_OWNED dgl_flow *f = dgl_new(sizeof *f, destroy);
    if (!f)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a flow");
    f->origin = dgl_retain(G);
    DGL_TRY(dgl_array_new(&f->history, 2, (size_t[]){ (size_t)o->steps + 1, m }));
    DGL_TRY(dgl_array_new(&f->curvature, 2, (size_t[]){ (size_t)o->steps + 1, m }));
    DGL_SCRATCH_OF(int, id, m);
    DGL_SCRATCH_OF(bool, keep, m);
    DGL_SCRATCH(numbers, 3 * m);
    state s = { .id = id, .keep = keep, .kappa = numbers, .length = numbers + m, .cost = numbers + 2*m };
    for (int e = 0; e < G->m; e++) id[e] = e;
    s.mean = m ? sum(G->weight, G->m) / (double)m : 0;
    DGL_TRY(dgl_graph_reweighted(&s.G, G, NULL, NULL));
    dgl_status status = run(&s, f, kind, value, o);
    DGL_OWNED dgl_graph *H = s.G;
    DGL_TRY(status);
    H->flow = dgl_retain(f);
    *out = dgl_retain(H);
    return DGL_OK;
}
