// Directed graphs: made from tables of arcs; shortest ways from each node (Dijkstra) and strong components (Tarjan).
#include "graph/directed.h"

#include "graph/flow.h"

#include <limits.h>
#include <math.h>
#include <string.h>

static void destroy(void *self)
{
    dgl_digraph *G = self;
    dgl_free(G->tail);
    dgl_free(G->weight);
    dgl_release(G->labels);
    dgl_release(G->flow);
}

dgl_status dgl_digraph_set_labels(dgl_digraph *G, const double *label) { return dgl_labels_set(&G->labels, G->n, label); }

// all whole numbers are one block, which tail begins
static dgl_status shell(dgl_digraph **out, int n, int m)
{
    if (n < 0 || m < 0 || n > INT_MAX / 4 || m > INT_MAX / 4)
        DGL_FAIL(DGL_ENOMEM, "a graph with %d nodes and %d arcs does not fit", n, m);
    DGL_OWNED dgl_digraph *G = dgl_new(sizeof *G, destroy);
    size_t arcs = (size_t)m, starts = (size_t)n + 2;
    if (!G || !(G->tail = dgl_alloc((6 * arcs + 2 * starts) * sizeof *G->tail)) || !(G->weight = dgl_alloc((arcs + 1) * sizeof *G->weight)))
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a graph with %d nodes and %d arcs", n, m);
    G->n = n;
    G->m = m;
    G->head = G->tail + arcs;
    G->out = (dgl_links){ G->head + 3 * arcs, G->head + arcs, G->head + 2 * arcs };
    G->in = (dgl_links){ G->out.start + starts, G->out.start + 2 * starts, G->out.start + 2 * starts + arcs };
    *out = dgl_retain(G);
    return DGL_OK;
}

// links at one end of the arcs, to the other
static void link_up(dgl_links *l, int n, int m, const int *end, const int *other)
{
    memset(l->start, 0, ((size_t)n + 2) * sizeof *l->start);
    for (int e = 0; e < m; e++) l->start[end[e] + 2]++;
    for (int v = 0; v < n; v++) l->start[v + 2] += l->start[v + 1];
    for (int e = 0; e < m; e++) {                      // start[v + 1] moves to the end of the links of v
        int at = l->start[end[e] + 1]++;
        l->node[at] = other[e];
        l->arc[at] = e;
    }
}

static dgl_status check_arc(int n, int e, int u, int v, double w)
{
    if (u < 0 || u >= n || v < 0 || v >= n)
        DGL_FAIL(DGL_EARG, "arc %d (%d-%d) leads to a missing node: there are %d", e + 1, u + 1, v + 1, n);
    if (u == v)
        DGL_FAIL(DGL_EARG, "arc %d (%d-%d) is a loop", e + 1, u + 1, v + 1);
    if (!(w > 0 && isfinite(w)))
        DGL_FAIL(DGL_EARG, "arc %d (%d-%d) has weight %g: a weight is a length, positive and finite", e + 1, u + 1, v + 1, w);
    return DGL_OK;
}

dgl_status dgl_digraph_new(dgl_digraph **out, int n, int m, const int *ends, const double *weight)
{
    DGL_OWNED dgl_digraph *G = NULL;
    DGL_TRY(shell(&G, n, m));
    for (int e = 0; e < m; e++) {
        G->tail[e] = ends[2*e];
        G->head[e] = ends[2*e + 1];
        G->weight[e] = weight ? weight[e] : 1;
        DGL_TRY(check_arc(n, e, G->tail[e], G->head[e], G->weight[e]));
    }
    link_up(&G->out, n, m, G->tail, G->head);
    link_up(&G->in, n, m, G->head, G->tail);
    DGL_SCOPE;
    DGL_SCRATCH_OF(int, from, n);                      // the last node with an arc to each
    for (int v = 0; v < n; v++) from[v] = -1;
    for (int v = 0; v < n; v++)
        for (int l = G->out.start[v]; l < G->out.start[v + 1]; l++) {
            if (from[G->out.node[l]] == v)
                DGL_FAIL(DGL_EARG, "two arcs lead from %d to %d", v + 1, G->out.node[l] + 1);
            from[G->out.node[l]] = v;
        }
    *out = dgl_retain(G);
    return DGL_OK;
}

dgl_status dgl_digraph_reweighted(dgl_digraph **out, const dgl_digraph *G, const double *weight, const bool *keep)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(int, ends, 2 * (size_t)G->m);
    DGL_SCRATCH(w, G->m);
    DGL_OWNED dgl_digraph *H = NULL;
    int m = 0;
    for (int e = 0; e < G->m; e++)
        if (!keep || keep[e]) {
            ends[2*m] = G->tail[e];
            ends[2*m + 1] = G->head[e];
            w[m++] = weight ? weight[e] : G->weight[e];
        }
    DGL_TRY(dgl_digraph_new(&H, G->n, m, ends, weight ? w : NULL));
    memcpy(H->weight, w, (size_t)m * sizeof *w);
    H->labels = dgl_retain(G->labels);
    *out = dgl_retain(H);
    return DGL_OK;
}

typedef struct { double d; int v; } item;

static void push(item *heap, int *n, item x)
{
    int i = (*n)++;
    for (; i && heap[(i - 1) / 2].d > x.d; i = (i - 1) / 2) heap[i] = heap[(i - 1) / 2];
    heap[i] = x;
}

static item pop(item *heap, int *n)
{
    item top = heap[0], last = heap[--*n];
    int at = 0;
    for (int child; (child = 2*at + 1) < *n; at = child) {
        child += child + 1 < *n && heap[child + 1].d < heap[child].d;
        if (heap[child].d >= last.d)
            break;
        heap[at] = heap[child];
    }
    heap[at] = last;
    return top;
}

dgl_status dgl_digraph_distances(const dgl_digraph *G, size_t count, const int *source, double *d)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(item, heap, (size_t)G->m + 1);
    for (size_t k = 0; k < count; k++, d += G->n) {
        int n = 0;
        DGL_POLL();
        for (int v = 0; v < G->n; v++) d[v] = INFINITY;
        d[source[k]] = 0;
        push(heap, &n, (item){ 0, source[k] });
        while (n) {
            item top = pop(heap, &n);
            if (top.d > d[top.v])
                continue;
            for (int l = G->out.start[top.v]; l < G->out.start[top.v + 1]; l++) {
                double far = top.d + G->weight[G->out.arc[l]];
                if (!(far < d[G->out.node[l]]))
                    continue;
                d[G->out.node[l]] = far;
                push(heap, &n, (item){ far, G->out.node[l] });
            }
        }
    }
    return DGL_OK;
}

// Tarjan's search without recursion: low[v] is the first node, by the order of discovery, that v is known to reach back to.
dgl_status dgl_digraph_components(const dgl_digraph *G, int *count, int *component)
{
    DGL_SCOPE;
    size_t n = (size_t)G->n;
    DGL_SCRATCH_OF(int, ints, 6 * n + 1);
    int *found = ints, *low = ints + n, *next = ints + 2*n, *path = ints + 3*n, *open = ints + 4*n, *name = ints + 5*n;
    int time = 0, opened = 0, closed = 0;
    for (int v = 0; v < G->n; v++) {
        found[v] = component[v] = name[v] = -1;
        next[v] = G->out.start[v];
    }
    for (int root = 0; root < G->n; root++) {
        int depth = 0;
        if (found[root] < 0)
            path[depth++] = root;
        while (depth) {
            int v = path[depth - 1];
            if (found[v] < 0) {
                found[v] = low[v] = time++;
                open[opened++] = v;
            }
            if (next[v] < G->out.start[v + 1]) {
                int w = G->out.node[next[v]++];
                if (found[w] < 0)
                    path[depth++] = w;
                else if (component[w] < 0)
                    low[v] = found[w] < low[v] ? found[w] : low[v];
                continue;
            }
            if (--depth)
                low[path[depth - 1]] = low[v] < low[path[depth - 1]] ? low[v] : low[path[depth - 1]];
            if (low[v] == found[v]) {
                while (component[v] < 0) component[open[--opened]] = closed;
                closed++;
            }
        }
    }
    *count = 0;
    for (int v = 0; v < G->n; v++) {                   // numbered by first nodes
        int *c = &name[component[v]];
        *c = *c < 0 ? (*count)++ : *c;
        component[v] = *c;
    }
    return DGL_OK;
}

dgl_status dgl_digraph_undirected(dgl_graph **out, const dgl_digraph *G)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(int, ends, 2 * (size_t)G->m);
    DGL_SCRATCH_OF(int, edge, G->n);                   // of the links of one node, to each other node; -1
    DGL_SCRATCH(weight, G->m);
    int m = 0;
    for (int v = 0; v < G->n; v++) edge[v] = -1;
    for (int v = 0; v < G->n; v++) {
        int first = m;
        for (int side = 0; side < 2; side++) {
            const dgl_links *l = side ? &G->in : &G->out;
            for (int k = l->start[v]; k < l->start[v + 1]; k++) {
                int u = l->node[k], *e = &edge[u];
                if (u < v)
                    continue;
                if (*e < 0) {
                    *e = m++;
                    ends[2 * *e] = v;
                    ends[2 * *e + 1] = u;
                    weight[*e] = INFINITY;
                }
                weight[*e] = fmin(weight[*e], G->weight[l->arc[k]]);
            }
        }
        for (int e = first; e < m; e++) edge[ends[2*e + 1]] = -1;
    }
    DGL_OWNED dgl_graph *H = NULL;
    DGL_TRY(dgl_graph_new(&H, G->n, m, ends, weight));
    H->labels = dgl_retain(G->labels);
    *out = dgl_retain(H);
    return DGL_OK;
}
