// The ways that a shortest path may go, relaxed: where shooting starts.
#include "metric/shoot.h"

#include "metric/relax.h"

#include <math.h>
#include <string.h>

typedef struct {
    dgl_atlas *atlas;
    size_t d;
    const double *x, *y;
    dgl_way *way;
    int *nways;
} ways;


// ---- what is known of a metric: how short paths can be, how much it is curved ----

// Over a lattice of the chart, when all its ranges are finite: the least of 1 / sqrt g^kk, for no path is
// shorter than that times the change of coordinate k, and the largest Gaussian curvature of a surface.
static dgl_status survey(dgl_atlas *a)
{
    enum { POINTS = 4000 };
    DGL_SCOPE;
    dgl_metric *g = a->g;
    size_t d = (size_t)g->chart->n, side = (size_t)fmax(2, floor(pow(POINTS, 1.0 / (double)d))), n = 1;
    a->least = dgl_alloc(d * sizeof *a->least);
    if (!a->least)
        DGL_FAIL(DGL_ENOMEM, "not enough memory");
    a->diagonal = true;
    for (size_t i = 0; i < d * d; i++) a->diagonal = a->diagonal && (i / d == i % d || g->matrix->ex[i] == DGL_EX_0);
    for (size_t k = 0; k < d; k++) {
        const dgl_range *r = &g->chart->range[k];
        if (!r->ranged || !isfinite(r->hi - r->lo) || (n *= side) > 100000)
            return DGL_OK;
    }
    DGL_SCRATCH(x, n * d);
    DGL_SCRATCH(m, n * d * d);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0, at = i; k < d; k++, at /= side) {
            const dgl_range *r = &g->chart->range[k];
            x[i*d + k] = r->lo + (r->hi - r->lo) * ((double)(at % side) + 0.5) / (double)side;
        }
    dgl_field *inverse;
    if (dgl_metric_derived(&inverse, g, DGL_G_inverse))
        return DGL_OK;
    DGL_TRY(dgl_fn_eval(&inverse->fn, n, m, x));
    for (size_t k = 0; k < d; k++) {
        double most = 0;
        for (size_t i = 0; i < n; i++) {
            double u = m[i*d*d + k*d + k];
            most = u >= 0 ? fmax(most, u) : INFINITY;
        }
        a->least[k] = 0.97 / sqrt(most);
    }
    dgl_field *K;
    if (d == 2 && !dgl_metric_derived(&K, g, DGL_G_gaussian)) {
        DGL_TRY(dgl_fn_eval(&K->fn, n, m, x));
        a->bend = -INFINITY;
        for (size_t i = 0; i < n; i++) a->bend = fmax(a->bend, isfinite(m[i]) ? m[i] : 0);
        a->bend *= 1.01;
    }
    return DGL_OK;
}

// No path whose coordinates change like this is shorter.
static double shortest_possible(const dgl_atlas *a, size_t d, const double *change)
{
    double sum = 0, most = 0;
    for (size_t k = 0; k < d; k++) {
        double s = a->least[k] * fabs(change[k]);
        sum += s * s;
        most = fmax(most, s);
    }
    return a->diagonal ? sqrt(sum) : most;
}


// ---- ways ----

// the pole in whose coordinates both points can be taken, 0 when there is none
static int common_chart(const ways *s)
{
    int chart = 0;
    double best = 0.9;
    for (int k = 0; k < s->atlas->npoles; k++) {
        double r = fmax(dgl_pole_distance(&s->atlas->pole[k], s->x), dgl_pole_distance(&s->atlas->pole[k], s->y));
        if (r < best) {
            best = r;
            chart = k + 1;
        }
    }
    return chart;
}

static dgl_status add_way(ways *s, int chart, const double *from, const double *to)
{
    size_t d = s->d;
    dgl_kernel *strain;
    dgl_way *c = &s->way[*s->nways];
    c->chart = chart;
    for (size_t i = 0; i <= DGL_WAY_PIECES; i++)
        for (size_t k = 0; k < d; k++) {
            double t = (double)i / DGL_WAY_PIECES;
            c->path[i*d + k] = i < DGL_WAY_PIECES ? from[k] + t * (to[k] - from[k]) : to[k];
        }
    ++*s->nways;
    c->length = 0;
    if (s->atlas->g->negative)                         // energy has no least value: the straight line it is
        return DGL_OK;
    DGL_TRY(dgl_metric_strain(&strain, dgl_chart_metric(s->atlas, chart)));
    return dgl_relax(&c->length, strain, d, DGL_WAY_PIECES, c->path, 24, false);
}

static int by_length(const dgl_way *a, const dgl_way *b) { return (a->length > b->length) - (a->length < b->length); }

static void sort_ways(ways *s)
{
    for (int i = 1; i < *s->nways; i++) {
        dgl_way c = s->way[i];
        int k = i;
        for (; k > 0 && by_length(&s->way[k - 1], &c) > 0; k--) s->way[k] = s->way[k - 1];
        s->way[k] = c;
    }
}

// An angle round a pole: paths that differ by whole turns are no two ways.
static bool about_a_pole(const dgl_atlas *a, size_t k)
{
    for (int p = 0; p < a->npoles; p++)
        if (a->pole[p].place[a->pole[p].m] == (int)k)
            return true;
    return false;
}

// The straight line the short way round, and the other ways that may be shorter than the best relaxed one.
static dgl_status make_ways(ways *s)
{
    DGL_SCOPE;
    size_t d = s->d;
    const dgl_chart *chart = s->atlas->g->chart;
    DGL_SCRATCH(from, d);
    DGL_SCRATCH(to, d);
    DGL_SCRATCH(change, d);
    double nothing[DGL_MAX_COORDINATES] = { 0 }, best;
    int common = common_chart(s), turns[DGL_MAX_COORDINATES], total = 1;
    *s->nways = 0;
    memcpy(from, s->x, d * sizeof *from);
    memcpy(to, s->y, d * sizeof *to);
    if (common) {
        dgl_chart_to(s->atlas->pole, 0, common, d, from, nothing, NULL);
        dgl_chart_to(s->atlas->pole, 0, common, d, to, nothing, NULL);
        return add_way(s, common, from, to);
    }
    for (size_t k = 0; k < d; k++) {
        const dgl_range *r = &chart->range[k];
        double step = to[k] - from[k];
        change[k] = r->periodic ? remainder(step, r->hi - r->lo) : step;
        // the short way and the next, either side
        bool close = !about_a_pole(s->atlas, k) || fabs(change[k]) > 0.4 * (r->hi - r->lo);
        turns[k] = r->periodic && close && total * 3 <= DGL_MAX_WAYS && !s->atlas->g->negative ? 3 : 1;
        total *= turns[k];
        to[k] = from[k] + change[k];
    }
    DGL_TRY(add_way(s, 0, from, to));
    best = s->way[0].length;
    for (int i = 1; i < total; i++) {
        for (size_t k = 0, at = (size_t)i; k < d; k++) {
            static const int turn[3] = { 0, 1, -1 };
            double period = chart->range[k].hi - chart->range[k].lo;
            int w = turn[at % (size_t)turns[k]];
            at /= (size_t)turns[k];
            to[k] = w ? change[k] + w * (change[k] > 0 ? -period : period) : change[k];
        }
        if (shortest_possible(s->atlas, d, to) > best * 1.001)
            continue;
        for (size_t k = 0; k < d; k++) to[k] += from[k];
        DGL_TRY(add_way(s, 0, from, to));
        best = fmin(best, s->way[*s->nways - 1].length);
    }
    sort_ways(s);
    return DGL_OK;
}

dgl_status dgl_find_ways(dgl_way *way, int *count, dgl_atlas *atlas, const double *x, const double *y)
{
    if (!atlas->least)
        DGL_TRY(survey(atlas));
    return make_ways(&(ways){ atlas, (size_t)atlas->g->chart->n, x, y, way, count });
}
