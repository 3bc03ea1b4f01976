// Graphs and slow, plain ways to the same numbers, for the tests of this room.
#ifndef TESTS_GRAPHS_H
#define TESTS_GRAPHS_H

#include "tests/check.h"

#include <stdbool.h>
#include <string.h>

static inline int below(int n) { return (int)(uniform() * n); }

// Random edges among n nodes, no loops and no two alike; m may come out smaller. weight may be NULL.
static inline dgl_graph *random_graph(int n, int m, double (*length)(void))
{
    int *ends = calloc((size_t)m + 1, 2 * sizeof *ends), k = 0;
    double *weight = calloc((size_t)m + 1, sizeof *weight);
    bool *joined = calloc((size_t)n * (size_t)n, sizeof *joined);
    for (int e = 0; e < m; e++) {
        int u = below(n), v = below(n);
        if (u == v || joined[u*n + v])
            continue;
        joined[u*n + v] = joined[v*n + u] = true;
        ends[2*k] = u;
        ends[2*k + 1] = v;
        weight[k++] = length ? length() : 1;
    }
    dgl_graph *G = NULL;
    check_ok(dgl_graph_new(&G, n, k, ends, weight));
    free(ends);
    free(weight);
    free(joined);
    return G;
}

// the same graph with its nodes called by other names: node v is name[v]
static inline dgl_graph *renamed(const dgl_graph *G, const int *name)
{
    int *ends = calloc((size_t)G->m + 1, 2 * sizeof *ends);
    for (int e = 0; e < G->m; e++) {
        ends[2*e] = name[G->tail[e]];
        ends[2*e + 1] = name[G->head[e]];
    }
    dgl_graph *H = NULL;
    check_ok(dgl_graph_new(&H, G->n, G->m, ends, G->weight));
    free(ends);
    return H;
}

static inline void shuffle(int *name, int n)
{
    for (int i = 0; i < n; i++) name[i] = i;
    for (int i = n - 1; i > 0; i--) {
        int j = below(i + 1), t = name[i];
        name[i] = name[j];
        name[j] = t;
    }
}

// all distances, by Floyd and Warshall
static inline void slow_distances(const dgl_graph *G, double *d)
{
    int n = G->n;
    for (int i = 0; i < n*n; i++) d[i] = i % (n + 1) ? INFINITY : 0;
    for (int e = 0; e < G->m; e++) d[G->tail[e]*n + G->head[e]] = d[G->head[e]*n + G->tail[e]] = G->weight[e];
    for (int k = 0; k < n; k++)
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) d[i*n + j] = fmin(d[i*n + j], d[i*n + k] + d[k*n + j]);
}

// Least cost of turning supply[n] into demand[n] at costs c[n][n], one shortest augmenting path after the
// other, in 128-bit numbers: amounts are small, costs are whole.
static inline __int128 slow_transport(int ns, int nd, const long *supply, const long *demand, const __int128 *c)
{
    int n = ns + nd;
    const __int128 far = (__int128)1 << 120;
    long s[64], d[64], flow[32][32] = { { 0 } };
    __int128 cost = 0;
    for (int i = 0; i < ns; i++) s[i] = supply[i];
    for (int j = 0; j < nd; j++) d[j] = demand[j];
    for (;;) {
        __int128 at[64];
        int from[64], last = -1;
        for (int v = 0; v < n; v++) {
            at[v] = v < ns && s[v] ? 0 : far;
            from[v] = -1;
        }
        for (bool again = true; again; ) {             // Bellman and Ford
            again = false;
            for (int i = 0; i < ns; i++)
                for (int j = 0; j < nd; j++) {
                    if (at[i] + c[i*nd + j] < at[ns + j]) {
                        at[ns + j] = at[i] + c[i*nd + j];
                        from[ns + j] = i;
                        again = true;
                    }
                    if (flow[i][j] && at[ns + j] - c[i*nd + j] < at[i]) {
                        at[i] = at[ns + j] - c[i*nd + j];
                        from[i] = ns + j;
                        again = true;
                    }
                }
        }
        for (int j = 0; j < nd; j++)
            if (d[j] && (last < 0 || at[ns + j] < at[last])) last = ns + j;
        if (last < 0)
            return cost;
        long amount = d[last - ns];
        int first = last;
        for (int v = last; from[v] >= 0; v = from[v]) {
            first = from[v];
            if (v < ns && flow[v][from[v] - ns] < amount)
                amount = flow[v][from[v] - ns];
        }
        amount = s[first] < amount ? s[first] : amount;
        for (int v = last; from[v] >= 0; v = from[v])
            if (v >= ns)
                flow[from[v]][v - ns] += amount;
            else
                flow[v][from[v] - ns] -= amount;
        s[first] -= amount;
        d[last - ns] -= amount;
        cost += amount * at[last];
    }
}

#endif
