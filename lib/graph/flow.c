// Discrete Ricci flow with surgery.
#include "graph/flow.h"

#include "base/progress.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// The nodes and the edges or arcs of a graph; lengths may be written.
typedef struct { int n, m; const int *tail, *head; double *weight; } edges;

// What flows: a graph, directed or not.
typedef struct {
    const char *name;              // of an edge
    edges (*look)(const void *G);
    dgl_status (*compute)(const void *G, const void *ctx, double *kappa, double *length, double *cost);
    dgl_status (*part)(void **out, const void *G, const bool *keep);       // a copy of its own with some edges; NULL: all
    void (*changed)(void *G);      // its lengths were written; NULL: it does not matter
} carrier;

typedef struct {
    const carrier *kind;
    void *G;                       // as it is now; nobody else holds it
    edges now;
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
    for (int e = 0; e < s->now.m; e++) {
        weight[s->id[e]] = s->now.weight[e];
        kappa[s->id[e]] = s->kappa[e];
    }
}

// the greatest difference of two curvatures
static double spread(const state *s)
{
    double most = -INFINITY, least = INFINITY;
    for (int e = 0; e < s->now.m; e++)
        if (!isnan(s->kappa[e])) {
            most = fmax(most, s->kappa[e]);
            least = fmin(least, s->kappa[e]);
        }
    return most >= least ? most - least : 0;
}

// The new lengths, in s->cost; false when there are none.
static bool lengthen(state *s, const dgl_flow_options *o, int step, char *why, size_t room)
{
    int m = s->now.m;
    for (int e = 0; e < m; e++) s->cost[e] = fmax((1 - o->step) * s->length[e] + o->step * s->cost[e], 0);
    double total = sum(s->cost, m), scale = o->normalize ? s->mean * m / total : 1;
    if (!(total > 0 && total < 1e250 && scale < 1e250)) {
        snprintf(why, room, total < 1 ? "all edges collapse in step %d" : "lengths pass 1e250 in step %d", step);
        return false;
    }
    for (int e = 0; e < m; e++) {
        if ((s->cost[e] *= scale) > 0 || s->now.weight[e] == 0)
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
    int m = s->now.m, left = 0;
    double mean = sum(s->now.weight, m) / m, longest = 0;
    for (int e = 0; e < m; e++) longest = fmax(longest, s->now.weight[e] / mean);
    // no cut where only rounding tells edges apart
    double most = surgery == 1 ? 1 + fmax(0.6 * (longest - 1), 1e-6) : surgery;
    for (int e = 0; e < m; e++) {
        s->keep[e] = s->now.weight[e] <= most * mean;
        if (s->keep[e])
            s->id[left++] = s->id[e];
    }
    s->cut += m - left;
    if (left == m)
        return DGL_OK;
    void *H;
    DGL_TRY(s->kind->part(&H, s->G, s->keep));
    dgl_release(s->G);
    s->G = H;
    s->now = s->kind->look(H);
    return DGL_OK;
}

// how many parts a graph has, whichever way its arcs lead
static dgl_status parts(int *count, const edges *g)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(int, up, g->n);
    *count = g->n;
    for (int v = 0; v < g->n; v++) up[v] = v;
    for (int e = 0; e < g->m; e++) {
        int a = g->tail[e], b = g->head[e];
        while (up[a] != a) a = up[a] = up[up[a]];
        while (up[b] != b) b = up[b] = up[up[b]];
        *count -= a != b;
        up[a] = b;
    }
    return DGL_OK;
}

// what surgery did, and what collapsed
static dgl_status tell(const state *s, const edges *origin, bool surgery, char *why, size_t room)
{
    int e = s->first, before, after;
    size_t n = strlen(why);
    const char *name = s->kind->name;
    DGL_TRY(parts(&before, origin));
    DGL_TRY(parts(&after, &s->now));
    if (s->cut)
        snprintf(why + n, room - n, "; %d %s%s cut%s", s->cut, name, s->cut == 1 ? "" : "s", after > before ? "" : ", but nothing came apart");
    else if (surgery)
        snprintf(why + n, room - n, "; no %s was long enough to be cut", name);
    n = strlen(why);
    if (s->collapsed)
        snprintf(why + n, room - n, "; %d %s%s collapsed to length 0, the first was %d-%d in step %d", s->collapsed, name,
                 s->collapsed == 1 ? "" : "s", origin->tail[e] + 1, origin->head[e] + 1, s->first_step);
    return DGL_OK;
}

static dgl_status run(state *s, dgl_flow *f, const void *ctx, const dgl_flow_options *o)
{
    DGL_PROGRESS progress = dgl_progress_begin("ricci flow", (size_t)o->steps);
    int k = 0;
    for (;; k++) {
        DGL_POLL();
        dgl_progress_at(&progress, (size_t)k);
        dgl_status status = s->kind->compute(s->G, ctx, s->kappa, s->length, s->cost);
        if (status && !(status == DGL_EDOMAIN && k))
            return status;
        for (int e = 0; status && e < s->now.m; e++) s->kappa[e] = NAN;
        record(s, f, (size_t)k);
        if (status)
            snprintf(f->why, sizeof f->why, "no curvature after %d step%s: %s", k, k == 1 ? "" : "s", dgl_error_message());
        else if (k == o->steps)
            snprintf(f->why, sizeof f->why, "%d step%s done", k, k == 1 ? "" : "s");
        else if (o->normalize && spread(s) <= o->tol)
            snprintf(f->why, sizeof f->why, "curvature is constant within %g after %d step%s", o->tol, k, k == 1 ? "" : "s");
        if (f->why[0] || !lengthen(s, o, k + 1, f->why, sizeof f->why))
            break;
        memcpy(s->now.weight, s->cost, (size_t)s->now.m * sizeof *s->cost);
        if (s->kind->changed)
            s->kind->changed(s->G);
        if (o->surgery > 0 && (k + 1) % o->every == 0)
            DGL_TRY(cut(s, o->surgery));
    }
    edges origin = s->kind->look(f->origin);
    DGL_TRY(tell(s, &origin, o->surgery > 0, f->why, sizeof f->why));
    dgl_array *all[2] = { f->history, f->curvature };
    f->history = f->curvature = NULL;
    dgl_status status = dgl_array_slice(&f->history, all[0], 0, 0, 1, (size_t)k + 1);
    if (!status)
        status = dgl_array_slice(&f->curvature, all[1], 0, 0, 1, (size_t)k + 1);
    dgl_release(all[0]);
    dgl_release(all[1]);
    return status;
}

// the graph after the flow, and what happened
static dgl_status flow(void **out, dgl_flow **happened, const carrier *kind, const void *G, const void *ctx, const dgl_flow_options *o)
{
    if (o->surgery != 0 && !(o->surgery >= 1))
        DGL_FAIL(DGL_EARG, "surgery cuts %ss longer than so many mean lengths: 1 or more, not %g", kind->name, o->surgery);
    DGL_SCOPE;
    edges before = kind->look(G);
    size_t m = (size_t)before.m;
    DGL_OWNED dgl_flow *f = dgl_new(sizeof *f, destroy);
    if (!f)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a flow");
    f->origin = dgl_retain(G);
    DGL_TRY(dgl_array_new(&f->history, 2, (size_t[]){ (size_t)o->steps + 1, m }));
    DGL_TRY(dgl_array_new(&f->curvature, 2, (size_t[]){ (size_t)o->steps + 1, m }));
    DGL_SCRATCH_OF(int, id, m);
    DGL_SCRATCH_OF(bool, keep, m);
    DGL_SCRATCH(numbers, 3 * m);
    state s = { .kind = kind, .id = id, .keep = keep, .kappa = numbers, .length = numbers + m, .cost = numbers + 2*m };
    for (int e = 0; e < before.m; e++) id[e] = e;
    s.mean = m ? sum(before.weight, before.m) / (double)m : 0;
    DGL_TRY(kind->part(&s.G, G, NULL));
    s.now = kind->look(s.G);
    dgl_status status = run(&s, f, ctx, o);
    DGL_OWNED void *H = s.G;
    DGL_TRY(status);
    *out = dgl_retain(H);
    *happened = dgl_retain(f);
    return DGL_OK;
}


// ---- graphs ----

typedef struct { const dgl_curvature *kind; const dgl_value *value; } curvature;

static edges look(const void *self)
{
    const dgl_graph *G = self;
    return (edges){ G->n, G->m, G->tail, G->head, G->weight };
}

static dgl_status compute(const void *G, const void *ctx, double *kappa, double *length, double *cost)
{
    const curvature *c = ctx;
    return c->kind->compute(G, c->value, kappa, length, cost);
}

static dgl_status part(void **out, const void *G, const bool *keep)
{
    dgl_graph *H = NULL;
    DGL_TRY(dgl_graph_reweighted(&H, G, NULL, keep));
    *out = H;
    return DGL_OK;
}

static void changed(void *G) { dgl_graph_weights_changed(G); }

dgl_status dgl_graph_ricci_flow(dgl_graph **out, const dgl_graph *G, const dgl_curvature *kind, const dgl_value *value,
                                const dgl_flow_options *o)
{
    static const carrier graphs = { "edge", look, compute, part, changed };
    void *H;
    dgl_flow *f;
    DGL_TRY(flow(&H, &f, &graphs, G, &(curvature){ kind, value }, o));
    *out = H;
    (*out)->flow = f;
    return DGL_OK;
}


// ---- directed graphs ----

typedef struct { double alpha, p; } measure;

static edges look_directed(const void *self)
{
    const dgl_digraph *G = self;
    return (edges){ G->n, G->m, G->tail, G->head, G->weight };
}

static dgl_status compute_directed(const void *self, const void *ctx, double *kappa, double *length, double *cost)
{
    const dgl_digraph *G = self;
    const measure *mu = ctx;
    DGL_TRY(dgl_digraph_ollivier(G, mu->alpha, mu->p, kappa, length, cost));
    for (int e = 0; e < G->m; e++)
        if (isinf(cost[e]))
            DGL_FAIL(DGL_EDOMAIN, "some mass has no way along arc %d (%d-%d)", e + 1, G->tail[e] + 1, G->head[e] + 1);
    return DGL_OK;
}

static dgl_status part_directed(void **out, const void *G, const bool *keep)
{
    dgl_digraph *H = NULL;
    DGL_TRY(dgl_digraph_reweighted(&H, G, NULL, keep));
    *out = H;
    return DGL_OK;
}

dgl_status dgl_digraph_ricci_flow(dgl_digraph **out, const dgl_digraph *G, double alpha, double p, const dgl_flow_options *o)
{
    static const carrier digraphs = { "arc", look_directed, compute_directed, part_directed, NULL };
    void *H;
    dgl_flow *f;
    DGL_TRY(flow(&H, &f, &digraphs, G, &(measure){ alpha, p }, o));
    *out = H;
    (*out)->flow = f;
    return DGL_OK;
}
