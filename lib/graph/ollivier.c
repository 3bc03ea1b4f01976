// Ollivier-Ricci curvature 1 - W1(m_x, m_y)/d(x, y) of every edge xy, by exact optimal transport (Ollivier,
// Ricci curvature of Markov chains on metric spaces, 2009; the measures of Ni, Lin, Luo, Gao 2019).
#include "graph/curvature.h"

#include "base/parallel.h"
#include "base/progress.h"
#include "graph/measure.h"
#include "graph/near.h"
#include "graph/shortest.h"
#include "graph/transport.h"
#include "graph/transport_unit.h"

#include <math.h>
#include <string.h>

typedef struct { double alpha, p; bool by_weight; } options;

#define HUGE_LENGTH 1e250          // sums of amounts times lengths stay finite below

enum { POLL = 256, CELLS = 1 << 23 };  // edges between two looks at the interrupt; costs held at a time

// what a difference of measures along edge e needs
static size_t room(const dgl_graph *G, int e)
{
    return (size_t)dgl_graph_degree(G, G->tail[e]) + (size_t)dgl_graph_degree(G, G->head[e]) + 2;
}

typedef struct { const dgl_graph *G; const dgl_measure *mu; int64_t *num, *den; } unit_work;

static dgl_status unit_piece(void *ctx, size_t from, size_t to)
{
    const unit_work *u = ctx;
    DGL_OWNED dgl_transport_unit *work = NULL;
    DGL_TRY(dgl_transport_unit_begin(&work, u->G));
    for (size_t v = from; v < to; v++) {
        DGL_POLL();
        DGL_TRY(dgl_transport_unit_around(work, u->mu, (int)v, u->num, u->den));
    }
    return DGL_OK;
}

// W1 = num/den along each edge, in units of the one length of all edges; pieces are so large that what they prepare
// does not weigh
static dgl_status unit_costs(const dgl_graph *G, const dgl_measure *mu, int64_t *num, int64_t *den)
{
    return dgl_parallel_shown("curvature", (size_t)G->n, 16 + (size_t)G->n / 32, unit_piece, &(unit_work){ G, mu, num, den });
}

typedef struct { const dgl_graph *G; const dgl_transport *problem; const double *cost; const size_t *cell; const int *edge; double *w1; } solve_work;

static dgl_status solve_piece(void *ctx, size_t from, size_t to)
{
    const solve_work *s = ctx;
    for (size_t k = from; k < to; k++) {
        const dgl_transport *t = &s->problem[k];
        const double *c = s->cost + s->cell[k];
        int e = s->edge[k];
        double longest = 0;
        if (k % POLL == 0)
            DGL_POLL();
        for (const double *p = c; p < s->cost + s->cell[k + 1]; p++) longest = *p > longest ? *p : longest;
        if (!(longest < HUGE_LENGTH))
            DGL_FAIL(DGL_EDOMAIN, "the lengths around edge %d (%d-%d) are too large", e + 1, s->G->tail[e] + 1, s->G->head[e] + 1);
        DGL_TRY(dgl_transport_solve(&s->w1[e], NULL, t->ns, t->nd, t->supply, t->demand, c));
        s->w1[e] /= (double)t->whole;
    }
    return DGL_OK;
}

// what is between x and v, for every v that is x or a neighbour of it
static void set_legs(const dgl_graph *G, int x, double *leg)
{
    leg[x] = 0;
    for (int l = G->start[x]; l < G->start[x + 1]; l++) leg[G->to[l]] = G->weight[G->via[l]];
}

// the lengths of the paths along edge e; leg[2][n] is work space
static void paths_along(const dgl_graph *G, int e, const dgl_transport *t, double *leg, double *cost)
{
    double *from = leg, *to = leg + G->n;
    set_legs(G, t->back ? G->head[e] : G->tail[e], from);
    set_legs(G, t->back ? G->tail[e] : G->head[e], to);
    for (int i = 0; i < t->ns; i++)
        for (int j = 0; j < t->nd; j++) *cost++ = from[t->from[i]] + G->weight[e] + to[t->to[j]];
}

// the transports along m edges: all their distances first, then each on its own
static dgl_status some_costs(const dgl_graph *G, const dgl_near *near, const dgl_measure *mu, size_t m, const int *edge,
                             dgl_amount *mass, double *leg, double *w1)
{
    DGL_SCOPE;
    size_t most = 0, rows = 0, cells = 0;
    for (size_t k = 0; k < m; k++) most += room(G, edge[k]);
    DGL_SCRATCH_OF(dgl_transport, problem, m);
    DGL_SCRATCH_OF(size_t, cell, m + 1);               // where the costs of each begin
    DGL_SCRATCH_OF(int, nodes, 2 * most);
    DGL_SCRATCH_OF(dgl_amount, amounts, 2 * most);
    for (size_t k = 0; k < m; k++) {
        size_t r = room(G, edge[k]);
        problem[k] = (dgl_transport){ .from = nodes, .to = nodes + r, .supply = amounts, .demand = amounts + r };
        nodes += 2*r;
        amounts += 2*r;
        dgl_measure_difference(&problem[k], mu, G, G->tail[edge[k]], G->head[edge[k]], mass);
        rows += (size_t)problem[k].ns;
        cell[k] = cells;
        cells += (size_t)problem[k].ns * (size_t)problem[k].nd;
    }
    cell[m] = cells;
    DGL_SCRATCH(cost, cells);
    DGL_SCRATCH_OF(dgl_ask, ask, rows);
    rows = 0;
    for (size_t k = 0; k < m; k++) {
        const dgl_transport *t = &problem[k];
        if (dgl_near_wants_paths(near))
            paths_along(G, edge[k], t, leg, cost + cell[k]);
        for (int i = 0; i < t->ns; i++) ask[rows++] = (dgl_ask){ t->from[i], t->nd, t->to, cost + cell[k] + (size_t)i * (size_t)t->nd };
    }
    DGL_TRY(dgl_near_distances(near, (int)rows, ask));
    return dgl_parallel(m, 64, solve_piece, &(solve_work){ G, problem, cost, cell, edge, w1 });
}

static dgl_status costs(const dgl_graph *G, const dgl_measure *mu, double *w1)
{
    DGL_SCOPE;
    size_t m = 0;
    DGL_SCRATCH(leg, 2 * (size_t)G->n);
    DGL_SCRATCH_OF(dgl_amount, mass, G->n);
    DGL_SCRATCH_OF(int, edge, G->m);                   // those around one node together
    memset(mass, 0, (size_t)G->n * sizeof *mass);
    for (int v = 0; v < G->n; v++)
        for (int l = G->start[v]; l < G->start[v + 1]; l++)
            if (v < G->to[l]) edge[m++] = G->via[l];
    DGL_OWNED dgl_near *near = NULL;
    DGL_TRY(dgl_near_new(&near, G));
    DGL_PROGRESS progress = dgl_progress_begin("curvature", m);
    for (size_t from = 0, end; from < m; from = end) {
        size_t cells = 0;
        dgl_progress_at(&progress, from);
        for (end = from; end < m && (end == from || cells < CELLS); end++)
            cells += ((size_t)dgl_graph_degree(G, G->tail[edge[end]]) + 1) * ((size_t)dgl_graph_degree(G, G->head[edge[end]]) + 1);
        DGL_TRY(some_costs(G, near, mu, end - from, edge + from, mass, leg, w1));
    }
    return DGL_OK;
}

#define MEASURE(mu, G)                                                               \
    DGL_SCRATCH_OF(dgl_amount, mu##_parts, 2 * (size_t)(G)->n + 2 * (size_t)(G)->m); \
    dgl_measure mu = { mu##_parts, mu##_parts + (G)->n, mu##_parts + 2 * (size_t)(G)->n }

static dgl_status compute(const dgl_graph *G, options o, double *kappa, double *length, double *cost)
{
    DGL_SCOPE;
    size_t m = (size_t)G->m;
    MEASURE(mu, G);
    if (G->unit) {
        dgl_measure_fill(&mu, G, o.alpha, 0);
        DGL_SCRATCH_OF(int64_t, num, m);
        DGL_SCRATCH_OF(int64_t, den, m);
        DGL_TRY(unit_costs(G, &mu, num, den));
        for (size_t e = 0; e < m; e++) {
            kappa[e] = (double)(den[e] - num[e]) / (double)den[e];
            if (length) {
                length[e] = G->weight[e];
                cost[e] = G->weight[e] * (double)num[e] / (double)den[e];
            }
        }
        return DGL_OK;
    }
    DGL_SCRATCH(d, m);
    DGL_SCRATCH(w1, m);
    DGL_TRY(dgl_graph_edge_distances(G, d));
    dgl_measure_fill(&mu, G, o.alpha, o.p);
    DGL_TRY(costs(G, &mu, w1));
    for (size_t e = 0; e < m; e++) {
        double l = o.by_weight ? G->weight[e] : d[e];
        if (o.by_weight && l < 1e-7)
            w1[e] = l;                                 // GraphRicciCurvature takes short edges for flat
        kappa[e] = l > 0 ? 1 - w1[e] / l : o.by_weight ? 0 : NAN;
        if (length) {
            length[e] = l;
            cost[e] = w1[e];
        }
    }
    return DGL_OK;
}

// 1 - W1 as a fraction, times factor
static dgl_status exact(const dgl_graph *G, double alpha, int factor, int64_t *num, int64_t *den)
{
    if (!G->unit)
        DGL_FAIL(DGL_EUNSUP, "fractions are for graphs whose edges all have one length");
    DGL_SCOPE;
    MEASURE(mu, G);
    dgl_measure_fill(&mu, G, alpha, 0);
    DGL_TRY(unit_costs(G, &mu, num, den));
    for (int e = 0; e < G->m; e++) {
        int64_t k = factor * (den[e] - num[e]), g = dgl_gcd(k < 0 ? -k : k, den[e]);
        num[e] = k / g;
        den[e] /= g;
    }
    return DGL_OK;
}

#define EXACT { "exact", DGL_BOOL, 0, 0, 1, "fractions p/q as texts, where all edges have one length", NULL }

static const dgl_param ollivier_params[] = {
    { "alpha", DGL_NUM, 0.5, 0, 1, "the part of its mass that a node keeps", NULL },
    { "p", DGL_NUM, 0, 0, 16,
      "neighbours get the rest in proportion to exp(-w^p), w being the weight of the edge; 0: in equal parts", NULL },
    { "divide", DGL_WORD, 0, 0, 0,
      "by the distance of the ends; or by the weight of the edge, flat below 1e-7, as GraphRicciCurvature 0.5 does",
      "distance|weight" },
    EXACT, { 0 }
};

static dgl_status ollivier(const dgl_graph *G, const dgl_value *v, double *kappa, double *length, double *cost)
{
    return compute(G, (options){ v[0].num, v[1].num, v[2].num != 0 }, kappa, length, cost);
}

static dgl_status ollivier_exact(const dgl_graph *G, const dgl_value *v, int64_t *num, int64_t *den)
{
    return exact(G, v[0].num, 1, num, den);
}

const dgl_curvature dgl_ollivier_curvature = { "ollivier", ollivier_params, ollivier, ollivier_exact };

static const dgl_param lin_lu_yau_params[] = {
    { "p", DGL_NUM, 0, 0, 16, "neighbours get mass in proportion to exp(-w^p), 0: in equal parts", NULL },
    EXACT, { 0 }
};

// From alpha = 1/2 on some mass must go from x to y, so that every optimal potential falls by d(x, y) and W1
// is linear in alpha: the limit is twice the curvature at 1/2 (Bourne, Cushing, Liu, Münch, Peyerimhoff 2018).
static dgl_status lin_lu_yau(const dgl_graph *G, const dgl_value *v, double *kappa, double *length, double *cost)
{
    DGL_TRY(compute(G, (options){ 0.5, v[0].num, false }, kappa, length, cost));
    for (int e = 0; e < G->m; e++) {
        kappa[e] *= 2;
        if (cost)
            cost[e] = 2 * cost[e] - length[e];
    }
    return DGL_OK;
}

static dgl_status lin_lu_yau_exact(const dgl_graph *G, const dgl_value *v, int64_t *num, int64_t *den)
{
    (void)v;
    return exact(G, 0.5, 2, num, den);
}

const dgl_curvature dgl_lin_lu_yau_curvature = { "lin_lu_yau", lin_lu_yau_params, lin_lu_yau, lin_lu_yau_exact };
