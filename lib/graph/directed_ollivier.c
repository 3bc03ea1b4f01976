// Ollivier-Ricci curvature of arcs, by exact transport along each.
#include "graph/directed.h"

#include "graph/measure.h"
#include "graph/transport.h"

#include <math.h>

// What all arcs share: alpha, = part/whole, where the costs of each begin, the costs, and the distance of its ends.
typedef struct {
    const dgl_digraph *G;
    double alpha, power;
    int64_t part, whole;
    size_t *first;                 // [m + 1]
    double *cost, *length;         // [m]
    int *node;                     // [2][most]
    dgl_amount *amount;            // [2][most]
    size_t most;                   // nodes of a measure
} work;

// exp(-w^p) of link k, as a share of that of the shortest link of v
static double share(const work *w, const dgl_links *l, int k, double shortest)
{
    double x = w->G->weight[l->arc[k]];
    return x == shortest ? 1 : exp(pow(shortest, w->power) - pow(x, w->power));
}

// by the weights of the arcs, out of 2^50; the node keeps what rounding leaves, or the last of its links if it keeps nothing
static int weighted(const work *w, int *node, dgl_amount *amount, dgl_amount *total, const dgl_links *l, int v)
{
    double shortest = INFINITY, sum = 0;
    int n = 0, from = l->start[v], end = l->start[v + 1];
    dgl_amount left = *total = (dgl_amount)1 << 50;
    for (int k = from; k < end; k++) shortest = fmin(shortest, w->G->weight[l->arc[k]]);
    for (int k = from; k < end; k++) sum += share(w, l, k, shortest);
    for (int k = from; k < end; k++) {
        dgl_amount x = (dgl_amount)ldexp((1 - w->alpha) * share(w, l, k, shortest) / sum, 50);
        x = x > left || (k == end - 1 && w->alpha == 0) ? left : x;
        if (!x)
            continue;
        node[n] = l->node[k];
        amount[n++] = x;
        left -= x;
    }
    if (left) {
        node[n] = v;
        amount[n++] = left;
    }
    return n;
}

// the node and its links on one side: amounts out of total
static int measure(const work *w, int *node, dgl_amount *amount, dgl_amount *total, const dgl_links *l, int v)
{
    int degree = l->start[v + 1] - l->start[v], n = 0;
    if (w->power > 0 && degree)
        return weighted(w, node, amount, total, l, v);
    *total = degree ? (dgl_amount)w->whole * degree : 1;
    if (w->part || !degree) {
        node[n] = v;
        amount[n++] = degree ? (dgl_amount)w->part * degree : 1;
    }
    for (int k = l->start[v]; k < l->start[v + 1] && w->part < w->whole; k++) {
        node[n] = l->node[k];
        amount[n++] = w->whole - w->part;
    }
    return n;
}

// the row of s in the costs of the arcs from x
static void fill_rows(const work *w, int s, int x, const double *d)
{
    dgl_amount total;
    const dgl_links *out = &w->G->out;
    int rows = measure(w, w->node, w->amount, &total, &w->G->in, x), row = 0;
    while (row < rows && w->node[row] != s) row++;
    for (int l = out->start[x]; l < out->start[x + 1] && row < rows; l++) {
        int columns = measure(w, w->node + w->most, w->amount + w->most, &total, out, out->node[l]);
        double *cost = w->cost + w->first[out->arc[l]] + (size_t)row * (size_t)columns;
        for (int k = 0; k < columns; k++) cost[k] = d[w->node[w->most + (size_t)k]];
    }
}

// all ways from s: to the heads of its arcs, and as it belongs to the measures of the nodes it has arcs to, and its own
static dgl_status fill_from(const work *w, int s, double *d)
{
    const dgl_links *out = &w->G->out;
    DGL_TRY(dgl_digraph_distances(w->G, 1, &s, d));
    for (int l = out->start[s]; l < out->start[s + 1]; l++) w->length[out->arc[l]] = d[out->node[l]];
    fill_rows(w, s, s, d);
    for (int l = out->start[s]; l < out->start[s + 1]; l++) fill_rows(w, s, out->node[l], d);
    return DGL_OK;
}

// the cost of the cheapest transport; INFINITY when some has no way
static dgl_status carry(double *cost, int ns, int nd, const dgl_amount *supply, const dgl_amount *demand, double *c)
{
    double most = 0;
    bool all = true;
    for (int k = 0; k < ns * nd; k++) {
        all &= isfinite(c[k]) != 0;
        most = isfinite(c[k]) ? fmax(most, c[k]) : most;
    }
    if (!all) {                                        // at first only what has no way costs
        DGL_SCOPE;
        DGL_SCRATCH(blocked, (size_t)ns * (size_t)nd);
        for (int k = 0; k < ns * nd; k++) blocked[k] = isinf(c[k]);
        DGL_TRY(dgl_transport_solve(cost, NULL, ns, nd, supply, demand, blocked));
        if (*cost > 0) {
            *cost = INFINITY;
            return DGL_OK;
        }
        for (int k = 0; k < ns * nd; k++)
            if (isinf(c[k])) c[k] = 4 * (ns + nd) * (most + 1);
    }
    return dgl_transport_solve(cost, NULL, ns, nd, supply, demand, c);
}

// the cost of the transport along arc e
static dgl_status curve(const work *w, int e, double *cost)
{
    dgl_amount total[2], *supply = w->amount, *demand = w->amount + w->most;
    int ns = measure(w, w->node, supply, &total[0], &w->G->in, w->G->tail[e]);
    int nd = measure(w, w->node + w->most, demand, &total[1], &w->G->out, w->G->head[e]);
    double w1;
    for (int k = 0; k < ns; k++) supply[k] *= total[1];
    for (int k = 0; k < nd; k++) demand[k] *= total[0];
    DGL_TRY(carry(&w1, ns, nd, supply, demand, w->cost + w->first[e]));
    *cost = w1 / ((double)total[0] * (double)total[1]);
    return DGL_OK;
}

static size_t links(const dgl_links *l, int v) { return (size_t)(l->start[v + 1] - l->start[v]); }

dgl_status dgl_digraph_ollivier(const dgl_digraph *G, double alpha, double p, double *kappa, double *length, double *cost)
{
    DGL_SCOPE;
    work w = { .G = G, .alpha = alpha, .power = p, .most = 1 };
    size_t cells = 0, bytes;
    dgl_fraction(&w.part, &w.whole, alpha, 1 << 30);
    DGL_SCRATCH_OF(size_t, first, (size_t)G->m + 1);
    for (int e = 0; e < G->m; e++) {
        size_t rows = links(&G->in, G->tail[e]) + 1, columns = links(&G->out, G->head[e]) + 1;
        first[e] = cells;
        cells += rows * columns;
        w.most = rows > w.most ? rows : w.most;
        w.most = columns > w.most ? columns : w.most;
        DGL_TRY(dgl_memory_check(&bytes, cells, sizeof(double), 1));
    }
    DGL_SCRATCH(costs, cells);
    DGL_SCRATCH(d, G->n);
    DGL_SCRATCH(lengths, G->m);
    DGL_SCRATCH_OF(int, node, 2 * w.most);
    DGL_SCRATCH_OF(dgl_amount, amount, 2 * w.most);
    w.first = first;
    w.cost = costs;
    w.length = lengths;
    w.node = node;
    w.amount = amount;
    for (int s = 0; s < G->n; s++) DGL_TRY(fill_from(&w, s, d));
    for (int e = 0; e < G->m; e++) {
        double w1;
        DGL_TRY(curve(&w, e, &w1));
        kappa[e] = lengths[e] > 0 ? 1 - w1 / lengths[e] : NAN;
        if (length) {
            length[e] = lengths[e];
            cost[e] = w1;
        }
    }
    return DGL_OK;
}
