// A heap of nodes by distance, and the step of Dijkstra's search that uses it.
#ifndef DGL_GRAPH_HEAP_H
#define DGL_GRAPH_HEAP_H

#include "graph/graph.h"

// Nodes by key, four children each; place[v] is where v stands, DGL_OUT or DGL_DONE. Before a search all are out.
typedef struct { int n, *node, *place; double *key; } dgl_heap;
enum { DGL_OUT = -1, DGL_DONE = -2 };

static inline void dgl_heap_rise(dgl_heap *h, int at, int v)
{
    while (at) {
        int up = (at - 1) / 4;
        if (h->key[h->node[up]] <= h->key[v])
            break;
        h->node[at] = h->node[up];
        h->place[h->node[at]] = at;
        at = up;
    }
    h->node[at] = v;
    h->place[v] = at;
}

static inline int dgl_heap_pop(dgl_heap *h)
{
    int top = h->node[0], v = h->node[--h->n], at = 0;
    h->place[top] = DGL_DONE;
    if (!h->n)
        return top;
    for (;;) {
        int child = 4*at + 1, end = child + 4 < h->n ? child + 4 : h->n, least = child;
        if (child >= h->n)
            break;
        for (int c = child + 1; c < end; c++)
            if (h->key[h->node[c]] < h->key[h->node[least]]) least = c;
        if (h->key[h->node[least]] >= h->key[v])
            break;
        h->node[at] = h->node[least];
        h->place[h->node[at]] = at;
        at = least;
    }
    h->node[at] = v;
    h->place[v] = at;
    return top;
}

static inline void dgl_heap_offer(dgl_heap *h, int v, double key)
{
    if (h->place[v] == DGL_OUT || (h->place[v] >= 0 && key < h->key[v])) {
        h->key[v] = key;
        dgl_heap_rise(h, h->place[v] == DGL_OUT ? h->n++ : h->place[v], v);
    }
}

// Takes the nearest node out and offers its neighbours by way of it; length[l] is that of link l.
static inline int dgl_heap_settle(dgl_heap *h, const dgl_graph *G, const double *length)
{
    int u = dgl_heap_pop(h);
    for (int l = G->start[u]; l < G->start[u + 1]; l++) dgl_heap_offer(h, G->to[l], h->key[u] + length[l]);
    return u;
}

// Makes the heap ready for another search, after the given nodes were settled.
static inline void dgl_heap_forget(dgl_heap *h, int settled, const int *node)
{
    for (int i = 0; i < h->n; i++) h->place[h->node[i]] = DGL_OUT;
    for (int i = 0; i < settled; i++) h->place[node[i]] = DGL_OUT;
    h->n = 0;
}

#endif
