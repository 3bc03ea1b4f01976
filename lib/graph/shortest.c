// Shortest paths of many sources. One Dijkstra search from a source gives the order in which its whole
// neighbourhood is best relaxed; the sources nearest to it then share the sweeps, one in each lane.
#include "graph/shortest.h"

#include "base/progress.h"
#include "graph/heap.h"
#include "graph/relax.h"

#include <math.h>
#include <string.h>

typedef struct {
    const dgl_graph *G;
    dgl_heap heap;
    double *length;                // [2m] of each link, beside its target
    double *reach;                 // [n] how far a source must see; below 0: no wishes, or granted
    int *order, found;             // the nodes of a neighbourhood by distance from its first source
    bool whole;                    // which is a component
    int source[DGL_LANES], sources;
    double *d;                     // [n][DGL_LANES] infinite outside the neighbourhood
    bool *dirty;                   // [n] a neighbour came nearer
    const double **row;            // [n] the distances from a node to all, once they are known; NULL
    dgl_relax *relax;
} search;

// Sources that are left in a component whose nodes are in order; false: none.
static bool go_on(search *s)
{
    s->sources = 0;
    for (int i = 0; i < s->found && s->sources < DGL_LANES; i++)
        if (s->reach[s->order[i]] == INFINITY) {
            s->source[s->sources++] = s->order[i];
            s->reach[s->order[i]] = -1;
        }
    return s->sources > 0;
}

// Nodes by distance from the first source, as far as the sources found on the way need; those within the
// first one's own reach join it. Where all see everything the order of the first search serves for all.
static void explore(search *s, int first)
{
    double near = s->reach[first], limit = near;
    if (s->whole && near == INFINITY && go_on(s))
        return;
    s->found = s->sources = 0;
    dgl_heap_offer(&s->heap, first, 0);
    while (s->heap.n && s->heap.key[s->heap.node[0]] <= limit) {
        int u = dgl_heap_settle(&s->heap, s->G, s->length);
        s->order[s->found++] = u;
        if (s->sources < DGL_LANES && s->reach[u] >= 0 && s->heap.key[u] <= near) {
            s->source[s->sources++] = u;
            limit = fmax(limit, s->heap.key[u] + s->reach[u]);
            s->reach[u] = -1;
        }
    }
    s->whole = limit == INFINITY;
    dgl_heap_forget(&s->heap, s->found, s->order);
}

static inline void mark_neighbours(search *s, int v)
{
    for (int l = s->G->start[v]; l < s->G->start[v + 1]; l++) s->dirty[s->G->to[l]] = true;
}

// What is known of the distances to nodes that were sources before. The others are then to be relaxed.
static void recall(search *s)
{
    bool any = false;
    for (int i = 0; i < s->found; i++) {
        int v = s->order[i];
        for (int k = 0; k < s->sources && s->row[v]; k++) s->d[(size_t)v * DGL_LANES + (size_t)k] = s->row[v][s->source[k]];
        any |= s->row[v] != NULL;
    }
    for (int i = 0; i < s->found && any; i++) s->dirty[s->order[i]] = true;
}

// Sweeps to and fro over the neighbourhood until nothing changes. Nodes outside keep infinite distances,
// and are not relaxed: no shortest path that was asked for leads through them.
static inline void sweep(search *s)
{
    recall(s);
    for (int k = 0; k < s->sources; k++) {
        s->d[(size_t)s->source[k] * DGL_LANES + (size_t)k] = 0;
        mark_neighbours(s, s->source[k]);
    }
    for (bool changed = true, forth = true; changed; forth = !forth) {
        changed = false;
        for (int i = 0; i < s->found; i++) {
            int v = s->order[forth ? i : s->found - 1 - i];
            if (!s->dirty[v] || s->row[v])
                continue;
            s->dirty[v] = false;
            int from = s->G->start[v], links = s->G->start[v + 1] - from;
            if (s->relax(s->d + (size_t)v * DGL_LANES, s->d, links, s->G->to + from, s->length + from)) {
                mark_neighbours(s, v);
                changed = true;
            }
        }
    }
}

static void clear(search *s)
{
    for (int i = 0; i < s->found; i++) {
        int v = s->order[i];
        for (int k = 0; k < DGL_LANES; k++) s->d[(size_t)v * DGL_LANES + (size_t)k] = INFINITY;
        for (int l = s->G->start[v]; l < s->G->start[v + 1]; l++) s->dirty[s->G->to[l]] = false;
    }
}

static void grant(const search *s, int lane, const dgl_wish *w)
{
    const double *d = s->d + lane;
    for (int j = 0; j < w->count; j++) w->out[j] = d[(size_t)(w->target ? w->target[j] : j) * DGL_LANES];
}

enum { TILE = 8 };                 // nodes whose distances are read together

// The wishes for all nodes, a few nodes at a time for every source: rows of d are read once.
static void grant_rows(const search *s, int sources, double *const *out)
{
    int n = s->G->n;
    for (int v = 0; v < n; v += TILE) {
        int end = n - v < TILE ? n - v : TILE;
        const double *d = s->d + (size_t)v * DGL_LANES;
        for (int k = 0; k < sources; k++)
            for (int i = 0; out[k] && i < end; i++) out[k][v + i] = d[(size_t)i * DGL_LANES + (size_t)k];
    }
}

static void grant_all(search *s, const int *first, const int *next, const dgl_wish *wish)
{
    double *row[DGL_LANES];
    for (int k = 0; k < s->sources; k++) {
        row[k] = NULL;
        for (int i = first[s->source[k]]; i >= 0; i = next[i])
            if (wish[i].target || row[k])
                grant(s, k, &wish[i]);
            else
                row[k] = wish[i].out;
    }
    grant_rows(s, s->sources, row);
    for (int k = 0; k < s->sources; k++) s->row[s->source[k]] = row[k];
}

dgl_status dgl_graph_distances(const dgl_graph *G, int n, const dgl_wish *wish)
{
    DGL_SCOPE;
    size_t nodes = (size_t)G->n, links = 2 * (size_t)G->m;
    search s = { .G = G, .relax = dgl_relax_best() };
    DGL_SCRATCH_OF(int, ints, 4 * nodes);              // heap.node, heap.place, order, first
    DGL_SCRATCH_OF(int, next, n);                      // the wishes of a source, as a list
    DGL_SCRATCH(numbers, 2 * nodes + links);
    DGL_SCRATCH(d, nodes * DGL_LANES);
    DGL_SCRATCH_OF(bool, dirty, nodes);
    DGL_SCRATCH_OF(const double *, row, nodes);
    int *first = ints + 3 * nodes;
    s.row = memset(row, 0, nodes * sizeof *row);
    s.heap = (dgl_heap){ .node = ints, .place = ints + nodes, .key = numbers };
    s.order = ints + 2 * nodes;
    s.reach = numbers + nodes;
    s.length = numbers + 2 * nodes;
    s.d = d;
    s.dirty = memset(dirty, 0, nodes * sizeof *dirty);
    for (size_t l = 0; l < links; l++) s.length[l] = G->weight[G->via[l]];
    for (size_t i = 0; i < nodes * DGL_LANES; i++) s.d[i] = INFINITY;
    for (size_t v = 0; v < nodes; v++) {
        s.heap.place[v] = DGL_OUT;
        s.reach[v] = -1;
        first[v] = -1;
    }
    for (int i = 0; i < n; i++) {
        int v = wish[i].source;
        s.reach[v] = fmax(s.reach[v], wish[i].bound * (1 + 1e-9));      // the bound is rounded
        next[i] = first[v];
        first[v] = i;
    }
    DGL_PROGRESS progress = dgl_progress_begin("shortest paths", nodes);
    for (int v = 0; v < G->n; v++)
        while (s.reach[v] >= 0) {
            DGL_POLL();
            dgl_progress_at(&progress, (size_t)v);
            explore(&s, v);
            sweep(&s);
            grant_all(&s, first, next, wish);
            clear(&s);
        }
    return DGL_OK;
}

// the two shortest links of each node
static void shortest_links(const dgl_graph *G, const double *length, double (*least)[2])
{
    for (int v = 0; v < G->n; v++) {
        least[v][0] = least[v][1] = INFINITY;
        for (int l = G->start[v]; l < G->start[v + 1]; l++) {
            least[v][1] = fmin(least[v][1], fmax(least[v][0], length[l]));
            least[v][0] = fmin(least[v][0], length[l]);
        }
    }
}

// A detour around an edge begins and ends with other links of its ends. It is looked for where the shortest
// of those are shorter together, and as far as the last but one of its nodes can be.
dgl_status dgl_graph_edge_distances(const dgl_graph *G, double *d)
{
    DGL_SCOPE;
    size_t nodes = (size_t)G->n, links = 2 * (size_t)G->m;
    DGL_SCRATCH_OF(int, ints, 3 * nodes);
    DGL_SCRATCH(numbers, 3 * nodes + links);
    dgl_heap h = { .node = ints, .place = ints + nodes, .key = numbers };
    int *order = ints + 2 * nodes;
    double (*least)[2] = (double (*)[2])(numbers + nodes), *length = numbers + 3 * nodes;
    for (size_t l = 0; l < links; l++) length[l] = G->weight[G->via[l]];
    for (size_t v = 0; v < nodes; v++) h.place[v] = DGL_OUT;
    for (int e = 0; e < G->m; e++) d[e] = G->weight[e];
    shortest_links(G, length, least);
    for (int x = 0; x < G->n; x++) {
        double limit = -1;
        for (int l = G->start[x]; l < G->start[x + 1]; l++) {
            int y = G->to[l];
            double w = length[l], first = least[x][w == least[x][0]], last = least[y][w == least[y][0]];
            if (x < y && first + last < w)
                limit = fmax(limit, w - last);
        }
        if (limit < 0)
            continue;
        DGL_POLL();
        int settled = 0;
        dgl_heap_offer(&h, x, 0);
        while (h.n && h.key[h.node[0]] <= limit) order[settled++] = dgl_heap_settle(&h, G, length);
        for (int l = G->start[x]; l < G->start[x + 1]; l++) d[G->via[l]] = fmin(d[G->via[l]], h.key[G->to[l]]);
        dgl_heap_forget(&h, settled, order);
    }
    return DGL_OK;
}
