// In a small graph all distances are known. In a large one every node knows the nodes nearest to it: a shortest path
// leaves what is near its first node by a link, and the rest of it lies near its last node; where both are too small
// the first search goes on.
#include "graph/near.h"

#include "base/parallel.h"
#include "graph/heap.h"
#include "graph/shortest.h"

#include <math.h>
#include <string.h>

enum { WHOLE = 2000, MOST = 48, FIRST = 128 };     // nodes of a graph that is small; of a neighbourhood; of a first search

typedef struct { double distance; int node; } neighbour;

struct dgl_near {
    dgl_ref ref;
    const dgl_graph *G;
    double *all;                   // [n][n] in a small graph, which has nothing else
    double *length;                // [2m] of each link
    int *count;                    // [n]
    neighbour *list;               // [n][MOST] by distance, the node itself first
    double *radius;                // [n] all nodes nearer than this are listed
};

static void destroy(void *self)
{
    dgl_near *s = self;
    dgl_free(s->all);
    dgl_free(s->length);
    dgl_free(s->count);
    dgl_free(s->list);
    dgl_free(s->radius);
}

// A search; key[v] is the length of the shortest path to v that leaves the settled nodes by one link, infinite elsewhere.
typedef struct { const dgl_near *near; dgl_heap heap; int *order, count; } search;

static void ready(search *s, const dgl_near *near, int *ints, double *key)
{
    size_t n = (size_t)near->G->n;
    *s = (search){ near, { .node = ints, .place = ints + n, .key = key }, ints + 2*n, 0 };
    for (size_t v = 0; v < n; v++) {
        s->heap.place[v] = DGL_OUT;
        key[v] = INFINITY;
    }
}

static double radius_of(const search *s) { return s->heap.n ? s->heap.key[s->heap.node[0]] : INFINITY; }

// settles nodes until there are most, and all that are nearer than radius
static void explore(search *s, int most, double radius)
{
    while (s->heap.n && (s->count < most || radius_of(s) < radius))
        s->order[s->count++] = dgl_heap_settle(&s->heap, s->near->G, s->near->length);
}

static void forget(search *s)
{
    for (int i = 0; i < s->heap.n; i++) s->heap.key[s->heap.node[i]] = INFINITY;
    for (int i = 0; i < s->count; i++) s->heap.key[s->order[i]] = INFINITY;
    dgl_heap_forget(&s->heap, s->count, s->order);
    s->count = 0;
}

static dgl_status list_piece(void *ctx, size_t from, size_t to)
{
    dgl_near *near = ctx;
    DGL_SCOPE;
    DGL_SCRATCH_OF(int, ints, 3 * (size_t)near->G->n);
    DGL_SCRATCH(key, near->G->n);
    search s;
    ready(&s, near, ints, key);
    for (size_t v = from; v < to; v++) {
        if (v % 64 == 0)
            DGL_POLL();
        dgl_heap_offer(&s.heap, (int)v, 0);
        explore(&s, MOST, 0);
        near->radius[v] = radius_of(&s);
        near->count[v] = s.count;
        for (int k = 0; k < s.count; k++) near->list[v * MOST + (size_t)k] = (neighbour){ key[s.order[k]], s.order[k] };
        forget(&s);
    }
    return DGL_OK;
}

// nodes in one piece of work: what a piece prepares must not weigh
static size_t grain(const dgl_graph *G) { return 64 + (size_t)G->n / 16; }

static dgl_status find_all(dgl_near *s)
{
    DGL_SCOPE;
    size_t n = (size_t)s->G->n;
    DGL_SCRATCH_OF(dgl_wish, wish, n);
    if (!(s->all = dgl_alloc((n * n + 1) * sizeof *s->all)))
        DGL_FAIL(DGL_ENOMEM, "not enough memory for the distances of %zu nodes", n);
    for (size_t v = 0; v < n; v++) wish[v] = (dgl_wish){ (int)v, (int)n, NULL, INFINITY, s->all + v * n };
    return dgl_graph_distances(s->G, (int)n, wish);
}

dgl_status dgl_near_new(dgl_near **out, const dgl_graph *G)
{
    size_t n = (size_t)G->n + 1, links = 2 * (size_t)G->m, bytes;
    DGL_TRY(dgl_memory_check(&bytes, n, MOST, sizeof(neighbour)));
    DGL_OWNED dgl_near *s = dgl_new(sizeof *s, destroy);
    if (s && G->n <= WHOLE) {
        s->G = G;
        DGL_TRY(find_all(s));
        *out = dgl_retain(s);
        return DGL_OK;
    }
    if (!s || !(s->length = dgl_alloc((links + 1) * sizeof *s->length)) || !(s->count = dgl_alloc(n * sizeof *s->count)) ||
        !(s->list = dgl_alloc(n * MOST * sizeof *s->list)) || !(s->radius = dgl_alloc(n * sizeof *s->radius)))
        DGL_FAIL(DGL_ENOMEM, "not enough memory for the neighbourhoods of %d nodes", G->n);
    s->G = G;
    for (size_t l = 0; l < links; l++) s->length[l] = G->weight[G->via[l]];
    DGL_TRY(dgl_parallel((size_t)G->n, grain(G), list_piece, s));
    *out = dgl_retain(s);
    return DGL_OK;
}

typedef struct {
    const dgl_near *near;
    const dgl_ask *ask;
    const int *first, *next;       // [n] the questions of each node, as lists
} answer_work;

// Shortens a path to v; the radius of the search that would be sure that it is the shortest.
static double meet(const search *s, int v, double radius, double *best)
{
    const neighbour *list = s->near->list + (size_t)v * MOST;
    int count = s->near->count[v], k = 1;
    double least = fmin(*best, s->heap.key[v]);
    for (; k < count && list[k].distance < least - radius; k++) {
        double d = list[k].distance + s->heap.key[list[k].node];
        least = d < least ? d : least;
    }
    *best = least;
    return k < count ? 0 : least - s->near->radius[v];
}

static dgl_status answer_piece(void *ctx, size_t from, size_t to)
{
    const answer_work *w = ctx;
    DGL_SCOPE;
    DGL_SCRATCH_OF(int, ints, 3 * (size_t)w->near->G->n);
    DGL_SCRATCH(key, w->near->G->n);
    search s;
    ready(&s, w->near, ints, key);
    for (size_t v = from; v < to; v++) {
        if (w->first[v] < 0)
            continue;
        DGL_POLL();
        dgl_heap_offer(&s.heap, (int)v, 0);
        for (double need = 0; need < INFINITY; ) {
            explore(&s, FIRST, need);
            double radius = radius_of(&s), more = 0;
            for (int i = w->first[v]; i >= 0; i = w->next[i])
                for (int j = 0; j < w->ask[i].count; j++) more = fmax(more, meet(&s, w->ask[i].target[j], radius, &w->ask[i].out[j]));
            need = more > radius ? more : INFINITY;
        }
        forget(&s);
    }
    return DGL_OK;
}

bool dgl_near_wants_paths(const dgl_near *near) { return !near->all; }

static void look_up(const dgl_near *near, int n, const dgl_ask *ask)
{
    for (int i = 0; i < n; i++) {
        const double *row = near->all + (size_t)ask[i].source * (size_t)near->G->n;
        for (int j = 0; j < ask[i].count; j++) ask[i].out[j] = row[ask[i].target[j]];
    }
}

dgl_status dgl_near_distances(const dgl_near *near, int n, const dgl_ask *ask)
{
    if (near->all) {
        look_up(near, n, ask);
        return DGL_OK;
    }
    DGL_SCOPE;
    DGL_SCRATCH_OF(int, first, near->G->n);
    DGL_SCRATCH_OF(int, next, n);
    for (int v = 0; v < near->G->n; v++) first[v] = -1;
    for (int i = 0; i < n; i++) {
        next[i] = first[ask[i].source];
        first[ask[i].source] = i;
    }
    return dgl_parallel((size_t)near->G->n, grain(near->G), answer_piece, &(answer_work){ near, ask, first, next });
}
