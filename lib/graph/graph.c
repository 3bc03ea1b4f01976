// Graphs: made from edge tables, cut down to parts, taken apart into components.
#include "graph/graph.h"

#include "graph/flow.h"

#include <limits.h>
#include <math.h>
#include <string.h>

static void destroy(void *self)
{
    dgl_graph *G = self;
    dgl_free(G->tail);
    dgl_free(G->head);
    dgl_free(G->weight);
    dgl_free(G->start);
    dgl_free(G->to);
    dgl_free(G->via);
    dgl_release(G->labels);
    dgl_release(G->flow);
}

// room for n nodes and m edges
static dgl_status shell(dgl_graph **out, int n, int m)
{
    if (n < 0 || m < 0 || n > INT_MAX / 4 || m > INT_MAX / 4)
        DGL_FAIL(DGL_ENOMEM, "a graph with %d nodes and %d edges does not fit", n, m);
    DGL_OWNED dgl_graph *G = dgl_new(sizeof *G, destroy);
    if (!G)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a graph");
    G->n = n;
    G->m = m;
    size_t links = (size_t)m + 1;                      // one more, so that none is empty
    G->tail = dgl_alloc(links * sizeof *G->tail);
    G->head = dgl_alloc(links * sizeof *G->head);
    G->weight = dgl_alloc(links * sizeof *G->weight);
    G->start = dgl_alloc(((size_t)n + 2) * sizeof *G->start);
    G->to = dgl_alloc(2 * links * sizeof *G->to);
    G->via = dgl_alloc(2 * links * sizeof *G->via);
    if (!G->tail || !G->head || !G->weight || !G->start || !G->to || !G->via)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a graph with %d nodes and %d edges", n, m);
    *out = dgl_retain(G);
    return DGL_OK;
}

// Neighbour lists from tail and head. Each node's links come out ascending: the edges are first put in
// the order of one end, then dealt out in that order.
static dgl_status link_up(dgl_graph *G)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(int, at, (size_t)G->n + 1);
    DGL_SCRATCH_OF(int, link, 2 * (size_t)G->m);       // 2e leads from tail to head, 2e + 1 back
    memset(G->start, 0, ((size_t)G->n + 1) * sizeof *G->start);
    for (int e = 0; e < G->m; e++) {
        G->start[G->tail[e] + 1]++;
        G->start[G->head[e] + 1]++;
    }
    for (int v = 0; v < G->n; v++) G->start[v + 1] += G->start[v];
    memcpy(at, G->start, (size_t)G->n * sizeof *at);
    for (int e = 0; e < G->m; e++) {                   // by the node they lead to
        link[at[G->head[e]]++] = 2*e;
        link[at[G->tail[e]]++] = 2*e + 1;
    }
    memcpy(at, G->start, (size_t)G->n * sizeof *at);
    for (int k = 0; k < 2*G->m; k++) {
        int e = link[k] / 2, back = link[k] % 2, from = back ? G->head[e] : G->tail[e];
        G->to[at[from]] = back ? G->tail[e] : G->head[e];
        G->via[at[from]++] = e;
    }
    dgl_graph_weights_changed(G);
    return DGL_OK;
}

void dgl_graph_weights_changed(dgl_graph *G)
{
    G->unit = G->m == 0 || G->weight[0] > 0;
    for (int e = 1; e < G->m; e++) G->unit &= G->weight[e] == G->weight[0];
}

dgl_status dgl_graph_new(dgl_graph **out, int n, int m, const int *ends, const double *weight)
{
    DGL_OWNED dgl_graph *G = NULL;
    DGL_TRY(shell(&G, n, m));
    for (int e = 0; e < m; e++) {
        int u = ends[2*e], v = ends[2*e + 1];
        double w = weight ? weight[e] : 1;
        if (u < 0 || u >= n || v < 0 || v >= n)
            DGL_FAIL(DGL_EARG, "edge %d (%d-%d) leads to a missing node: there are %d", e + 1, u + 1, v + 1, n);
        if (u == v)
            DGL_FAIL(DGL_EARG, "edge %d (%d-%d) is a loop", e + 1, u + 1, v + 1);
        if (!(w > 0 && isfinite(w)))
            DGL_FAIL(DGL_EARG, "edge %d (%d-%d) has weight %g: a weight is a length, positive and finite", e + 1, u + 1, v + 1, w);
        G->tail[e] = u;
        G->head[e] = v;
        G->weight[e] = w;
    }
    DGL_TRY(link_up(G));
    for (int v = 0; v < n; v++)
        for (int h = G->start[v] + 1; h < G->start[v + 1]; h++)
            if (G->to[h] == G->to[h - 1])
                DGL_FAIL(DGL_EARG, "edges %d and %d both join %d and %d", G->via[h - 1] + 1, G->via[h] + 1, v + 1, G->to[h] + 1);
    *out = dgl_retain(G);
    return DGL_OK;
}

dgl_status dgl_graph_reweighted(dgl_graph **out, const dgl_graph *G, const double *weight, const bool *keep)
{
    int m = 0;
    for (int e = 0; e < G->m; e++) m += !keep || keep[e];
    DGL_OWNED dgl_graph *H = NULL;
    DGL_TRY(shell(&H, G->n, m));
    m = 0;
    for (int e = 0; e < G->m; e++)
        if (!keep || keep[e]) {
            double w = weight ? weight[e] : G->weight[e];
            if (!(w >= 0 && isfinite(w)))
                DGL_FAIL(DGL_EARG, "edge %d (%d-%d) has weight %g", e + 1, G->tail[e] + 1, G->head[e] + 1, w);
            H->tail[m] = G->tail[e];
            H->head[m] = G->head[e];
            H->weight[m++] = w;
        }
    DGL_TRY(link_up(H));
    H->labels = dgl_retain(G->labels);
    *out = dgl_retain(H);
    return DGL_OK;
}

dgl_status dgl_graph_subgraph(dgl_graph **out, const dgl_graph *G, int k, const int *nodes)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(int, place, (size_t)G->n + 1);      // in the subgraph, from 1; 0: not in it
    memset(place, 0, (size_t)G->n * sizeof *place);
    for (int i = 0; i < k; i++) {
        if (nodes[i] < 0 || nodes[i] >= G->n)
            DGL_FAIL(DGL_EARG, "node %d out of range 1..%d", nodes[i] + 1, G->n);
        if (place[nodes[i]])
            DGL_FAIL(DGL_EARG, "node %d is named twice", nodes[i] + 1);
        place[nodes[i]] = i + 1;
    }
    int m = 0;
    for (int e = 0; e < G->m; e++) m += place[G->tail[e]] && place[G->head[e]];
    DGL_OWNED dgl_graph *H = NULL;
    DGL_TRY(shell(&H, k, m));
    m = 0;
    for (int e = 0; e < G->m; e++)
        if (place[G->tail[e]] && place[G->head[e]]) {
            H->tail[m] = place[G->tail[e]] - 1;
            H->head[m] = place[G->head[e]] - 1;
            H->weight[m++] = G->weight[e];
        }
    DGL_TRY(link_up(H));
    if (G->labels) {
        DGL_SCRATCH(label, k);
        for (int i = 0; i < k; i++) label[i] = G->labels->data[nodes[i]];
        DGL_TRY(dgl_graph_set_labels(H, label));
    }
    *out = dgl_retain(H);
    return DGL_OK;
}

dgl_status dgl_labels_set(dgl_array **labels, int n, const double *label)
{
    DGL_OWNED dgl_array *a = NULL;
    if (label) {
        DGL_TRY(dgl_array_new(&a, 1, (size_t[]){ (size_t)n }));
        memcpy(a->data, label, (size_t)n * sizeof *label);
    }
    dgl_release(*labels);
    *labels = dgl_retain(a);
    return DGL_OK;
}

dgl_status dgl_graph_set_labels(dgl_graph *G, const double *label) { return dgl_labels_set(&G->labels, G->n, label); }

int dgl_graph_edge(const dgl_graph *G, int u, int v)
{
    int lo = G->start[u], hi = G->start[u + 1];
    while (lo < hi) {
        int mid = lo + (hi - lo) / 2;
        if (G->to[mid] < v)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < G->start[u + 1] && G->to[lo] == v ? G->via[lo] : -1;
}

dgl_status dgl_graph_components(const dgl_graph *G, int *count, int *component)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(int, queue, G->n);
    for (int v = 0; v < G->n; v++) component[v] = -1;
    int c = 0;
    for (int s = 0; s < G->n; s++) {
        if (component[s] >= 0)
            continue;
        int first = 0, last = 0;
        queue[last++] = s;
        component[s] = c;
        while (first < last) {
            int v = queue[first++];
            for (int h = G->start[v]; h < G->start[v + 1]; h++)
                if (component[G->to[h]] < 0) {
                    component[G->to[h]] = c;
                    queue[last++] = G->to[h];
                }
        }
        c++;
    }
    *count = c;
    return DGL_OK;
}

dgl_status dgl_graph_laplacian(const dgl_graph *G, double *L)
{
    size_t n = (size_t)G->n;
    memset(L, 0, n * n * sizeof *L);
    for (int e = 0; e < G->m; e++) {
        size_t u = (size_t)G->tail[e], v = (size_t)G->head[e];
        double c = 1 / G->weight[e];
        if (!isfinite(c))
            DGL_FAIL(DGL_EDOMAIN, "edge %d (%zu-%zu) has length %g and conducts without limit", e + 1, u + 1, v + 1, G->weight[e]);
        L[u*n + u] += c;
        L[v*n + v] += c;
        L[u*n + v] = L[v*n + u] = -c;
    }
    return DGL_OK;
}
