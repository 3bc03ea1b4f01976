// Directed graphs: shortest ways from each node (Dijkstra), then exact transport along each arc.
#include "graph/directed.h"

#include "graph/measure.h"
#include "graph/transport.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct { int n, m, *start, *node, *arc; } links;       // [n + 1], [m], [m]: to or from each node

static void link_up(links *l, const int *ends, int side)
{
    memset(l->start, 0, ((size_t)l->n + 1) * sizeof *l->start);
    for (int e = 0; e < l->m; e++) l->start[ends[2*e + side] + 1]++;
    for (int v = 0; v < l->n; v++) l->start[v + 1] += l->start[v];
    for (int e = l->m - 1; e >= 0; e--) {              // start moves back to where it began
        int at = --l->start[ends[2*e + side] + 1];
        l->node[at] = ends[2*e + 1 - side];
        l->arc[at] = e;
    }
    for (int v = 0; v < l->n; v++) l->start[v] = l->start[v + 1];
    l->start[l->n] = l->m;
}

typedef struct { double d; int v; } item;

// d[n] from a node; heap[m + 1]
static void ways(double *d, item *heap, const links *out, const double *weight, int from)
{
    int n = 0;
    for (int v = 0; v < out->n; v++) d[v] = INFINITY;
    d[from] = 0;
    heap[n++] = (item){ 0, from };
    while (n) {
        item top = heap[0], last = heap[--n];
        int at = 0;
        for (int child; (child = 2*at + 1) < n; at = child) {
            child += child + 1 < n && heap[child + 1].d < heap[child].d;
            if (heap[child].d >= last.d)
                break;
            heap[at] = heap[child];
        }
        heap[at] = last;
        if (top.d > d[top.v])
            continue;
        for (int l = out->start[top.v]; l < out->start[top.v + 1]; l++) {
            double far = top.d + (weight ? weight[out->arc[l]] : 1);
            if (!(far < d[out->node[l]]))
                continue;
            d[out->node[l]] = far;
            int i = n++;
            for (; i && heap[(i - 1) / 2].d > far; i = (i - 1) / 2) heap[i] = heap[(i - 1) / 2];
            heap[i] = (item){ far, out->node[l] };
        }
    }
}

// the node and its links on one side: amounts out of total, in equal parts
static int measure(int *node, dgl_amount *amount, dgl_amount *total, const links *l, int v, int64_t p, int64_t q)
{
    int degree = l->start[v + 1] - l->start[v], n = 0;
    *total = degree ? (dgl_amount)q * degree : 1;
    if (p || !degree) {
        node[n] = v;
        amount[n++] = degree ? (dgl_amount)p * degree : 1;
    }
    for (int k = l->start[v]; k < l->start[v + 1] && p < q; k++) {
        node[n] = l->node[k];
        amount[n++] = q - p;
    }
    return n;
}

// the cost of the cheapest transport of whole; INFINITY when some has no way
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

static int by_ends(const void *a, const void *b)
{
    const int *x = a, *y = b;
    return x[0] != y[0] ? (x[0] > y[0]) - (x[0] < y[0]) : (x[1] > y[1]) - (x[1] < y[1]);
}

static dgl_status check(int n, int m, const int *ends, const double *weight)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(int, sorted, 2 * (size_t)m);
    for (int e = 0; e < m; e++) {
        int u = ends[2*e], v = ends[2*e + 1];
        if (u < 0 || u >= n || v < 0 || v >= n)
            DGL_FAIL(DGL_EARG, "arc %d (%d-%d) leads to a missing node: there are %d", e + 1, u + 1, v + 1, n);
        if (u == v)
            DGL_FAIL(DGL_EARG, "arc %d (%d-%d) is a loop", e + 1, u + 1, v + 1);
        if (weight && !(weight[e] > 0 && isfinite(weight[e])))
            DGL_FAIL(DGL_EARG, "arc %d (%d-%d) has weight %g: a weight is a length, positive and finite", e + 1, u + 1, v + 1, weight[e]);
    }
    memcpy(sorted, ends, 2 * (size_t)m * sizeof *sorted);
    qsort(sorted, (size_t)m, 2 * sizeof *sorted, by_ends);
    for (int e = 1; e < m; e++)
        if (!by_ends(sorted + 2*e, sorted + 2*e - 2))
            DGL_FAIL(DGL_EARG, "two arcs lead from %d to %d", sorted[2*e] + 1, sorted[2*e + 1] + 1);
    return DGL_OK;
}

dgl_status dgl_directed_ollivier(double *kappa, int n, int m, const int *ends, const double *weight, double alpha)
{
    DGL_TRY(check(n, m, ends, weight));
    DGL_SCOPE;
    size_t cells = 0, most = 1;
    int64_t p, q;
    dgl_fraction(&p, &q, alpha, 1 << 30);
    DGL_SCRATCH_OF(int, ints, 2 * (size_t)n + 4 * (size_t)m + 2);
    links out = { n, m, ints, ints + n + 1, ints + n + 1 + m }, in = { n, m, ints + n + 1 + 2*m, ints + 2*n + 2 + 2*m, ints + 2*n + 2 + 3*m };
    link_up(&out, ends, 0);
    link_up(&in, ends, 1);
    DGL_SCRATCH_OF(size_t, first, (size_t)m + 1);      // where the costs of each arc begin
    for (int e = 0; e < m; e++) {
        size_t rows = (size_t)(in.start[ends[2*e] + 1] - in.start[ends[2*e]]) + 1;
        size_t columns = (size_t)(out.start[ends[2*e + 1] + 1] - out.start[ends[2*e + 1]]) + 1, bytes;
        first[e] = cells;
        cells += rows * columns;
        most = rows > most ? rows : most;
        most = columns > most ? columns : most;
        DGL_TRY(dgl_memory_check(&bytes, cells, sizeof(double), 1));
    }
    DGL_SCRATCH(cost, cells);
    DGL_SCRATCH(d, n);
    DGL_SCRATCH(length, m);
    DGL_SCRATCH_OF(item, heap, (size_t)m + 1);
    DGL_SCRATCH_OF(int, node, 2 * most);
    DGL_SCRATCH_OF(dgl_amount, amount, 2 * most);
    dgl_amount total[2];
    for (int s = 0; s < n; s++) {                      // from s: to what the heads of arcs from s, and from what follows s, reach
        DGL_POLL();
        ways(d, heap, &out, weight, s);
        for (int l = out.start[s]; l < out.start[s + 1]; l++) length[out.arc[l]] = d[out.node[l]];
        for (int around = -1; around < out.start[s + 1] - out.start[s]; around++) {
            int x = around < 0 ? s : out.node[out.start[s] + around];
            for (int l = out.start[x]; l < out.start[x + 1]; l++) {
                int e = out.arc[l], rows = measure(node, amount, &total[0], &in, x, p, q), row = 0;
                while (row < rows && node[row] != s) row++;
                if (row == rows)
                    continue;
                int columns = measure(node, amount, &total[1], &out, out.node[l], p, q);
                for (int k = 0; k < columns; k++) cost[first[e] + (size_t)row * (size_t)columns + (size_t)k] = d[node[k]];
            }
        }
    }
    for (int e = 0; e < m; e++) {
        int ns = measure(node, amount, &total[0], &in, ends[2*e], p, q), nd = measure(node + most, amount + most, &total[1], &out, ends[2*e + 1], p, q);
        double w1;
        for (int k = 0; k < ns; k++) amount[k] *= total[1];
        for (int k = 0; k < nd; k++) amount[most + (size_t)k] *= total[0];
        DGL_TRY(carry(&w1, ns, nd, amount, amount + most, cost + first[e]));
        kappa[e] = 1 - w1 / ((double)total[0] * (double)total[1]) / length[e];
    }
    return DGL_OK;
}
