// Bounds of Ollivier's curvature from below: by degrees and triangles (Jost, Liu, Ollivier's Ricci curvature, local clustering
// and curvature-dimension inequalities on graphs, 2014, theorem 3), and by a plan of transport that is not the best one.
#include "graph/curvature.h"

#include "base/progress.h"
#include "graph/near.h"
#include "graph/shortest.h"

#include <math.h>

static int triangles(const dgl_graph *G, int e)
{
    int count = 0, u = G->tail[e], v = G->head[e];
    for (int a = G->start[u], b = G->start[v]; a < G->start[u + 1] && b < G->start[v + 1]; ) {
        int x = G->to[a], y = G->to[b];
        count += x == y;
        a += x <= y;
        b += y <= x;
    }
    return count;
}

static const dgl_param no_params[] = { { 0 } };

static dgl_status jost_liu(const dgl_graph *G, const dgl_value *value, double *kappa, double *length, double *cost)
{
    (void)value;
    for (int e = 0; e < G->m; e++) {
        if (e % 1024 == 0)
            DGL_POLL();
        double du = dgl_graph_degree(G, G->tail[e]), dv = dgl_graph_degree(G, G->head[e]), t = triangles(G, e);
        double rest = 1 - 1/du - 1/dv;
        kappa[e] = t / fmax(du, dv) - fmax(rest - t / fmin(du, dv), 0) - fmax(rest - t / fmax(du, dv), 0);
        if (length) {
            length[e] = G->weight[e];
            cost[e] = (1 - kappa[e]) * G->weight[e];
        }
    }
    return DGL_OK;
}

const dgl_curvature dgl_jost_liu_curvature = { "jost_liu", no_params, jost_liu, NULL };

// mean[k] of the distances from a neighbour of one end of edge from + k to a neighbour of the other
static dgl_status mean_distances(const dgl_graph *G, const dgl_near *near, int from, int to, double *mean)
{
    DGL_SCOPE;
    size_t rows = 0, cells = 0;
    for (int e = from; e < to; e++) {
        rows += (size_t)dgl_graph_degree(G, G->tail[e]);
        cells += (size_t)dgl_graph_degree(G, G->tail[e]) * (size_t)dgl_graph_degree(G, G->head[e]);
    }
    DGL_SCRATCH(d, cells);
    DGL_SCRATCH_OF(dgl_ask, ask, rows);
    double *at = d;
    rows = 0;
    for (int e = from; e < to; e++) {
        int u = G->tail[e], v = G->head[e], n = dgl_graph_degree(G, v), *there = G->to + G->start[v];
        for (int a = G->start[u]; a < G->start[u + 1]; a++, at += n) {
            for (int b = 0; b < n; b++)                // the path along the edge
                at[b] = G->to[a] == there[b] ? 0 : G->weight[G->via[a]] + G->weight[e] + G->weight[G->via[G->start[v] + b]];
            ask[rows++] = (dgl_ask){ G->to[a], n, there, at };
        }
    }
    DGL_TRY(dgl_near_distances(near, (int)rows, ask));
    at = d;
    for (int e = from; e < to; e++) {
        int n = dgl_graph_degree(G, G->tail[e]) * dgl_graph_degree(G, G->head[e]);
        mean[e - from] = 0;
        for (int k = 0; k < n; k++) mean[e - from] += *at++ / n;
    }
    return DGL_OK;
}

static const dgl_param alpha_params[] = { { "alpha", DGL_NUM, 0.5, 0, 1, "the part of its mass that a node keeps", NULL }, { 0 } };

static dgl_status average(const dgl_graph *G, const dgl_value *value, double *kappa, double *length, double *cost)
{
    enum { EDGES = 4096 };                             // at a time
    DGL_SCOPE;
    DGL_SCRATCH(d, G->m);
    DGL_SCRATCH(mean, G->m);
    DGL_TRY(dgl_graph_edge_distances(G, d));
    DGL_OWNED dgl_near *near = NULL;
    DGL_TRY(dgl_near_new(&near, G));
    DGL_PROGRESS progress = dgl_progress_begin("curvature", (size_t)G->m);
    for (int from = 0; from < G->m; from += EDGES) {
        DGL_POLL();
        dgl_progress_at(&progress, (size_t)from);
        DGL_TRY(mean_distances(G, near, from, G->m - from < EDGES ? G->m : from + EDGES, mean + from));
    }
    for (int e = 0; e < G->m; e++) {
        double w = value[0].num * d[e] + (1 - value[0].num) * mean[e];
        kappa[e] = d[e] > 0 ? 1 - w / d[e] : NAN;
        if (length) {
            length[e] = d[e];
            cost[e] = w;
        }
    }
    return DGL_OK;
}

const dgl_curvature dgl_average_curvature = { "average", alpha_params, average, NULL };
