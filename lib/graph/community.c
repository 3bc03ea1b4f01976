// Communities by cutting long edges, and measures of labellings.
#include "graph/community.h"

#include "base/module.h"
#include "graph/flow.h"
#include "graph/layout.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CUTS = 1000 };              // of one graph that are looked at, at most

typedef struct { int stage; double value; int id; } entry;

static int ascending(const void *a, const void *b)
{
    const entry *x = a, *y = b;
    return x->stage != y->stage ? x->stage - y->stage
         : x->value < y->value ? -1 : x->value > y->value ? 1 : x->id - y->id;
}

static int root(int *parent, int v)
{
    while (parent[v] != v) v = parent[v] = parent[parent[v]];
    return v;
}

typedef struct {
    const dgl_graph *G;            // with all edges, as before any flow
    entry *order;                  // [m] the edges, short ones first
    int *rank;                     // [m] place of each edge in that order, the same for equal lengths
    int *parent, *part, *size;     // [n]
    int *links, *nearest;          // [n] of one part to others: how many, the least rank
    int *list, *target;            // [n]
    int count, smallest;           // parts; the least size of a large one
} cutter;

// Labels the parts that the k shortest edges leave; the number of those that are large enough.
static int parts(cutter *c, int k)
{
    int n = c->G->n, count = 0, large = 0;
    for (int v = 0; v < n; v++) c->parent[v] = v;
    for (int i = 0; i < k; i++)
        c->parent[root(c->parent, c->G->tail[c->order[i].id])] = root(c->parent, c->G->head[c->order[i].id]);
    for (int v = 0; v < n; v++) c->part[v] = -1;
    for (int v = 0; v < n; v++) {
        int r = root(c->parent, v);
        if (c->part[r] < 0) {
            c->size[count] = 0;
            c->part[r] = count++;
        }
        c->size[c->part[r]]++;
    }
    for (int v = 0; v < n; v++) c->target[v] = c->part[root(c->parent, v)];
    memcpy(c->part, c->target, (size_t)n * sizeof *c->part);
    for (int p = 0; p < count; p++) large += c->size[p] >= c->smallest;
    c->count = count;
    return large;
}

// where a small part belongs; -1: no large part is beside it
static int best_neighbour(cutter *c, const int *node, int n)
{
    const dgl_graph *G = c->G;
    int best = -1;
    for (int pass = 0; pass < 3; pass++)               // clear, count, choose
        for (int i = 0; i < n; i++)
            for (int l = G->start[node[i]]; l < G->start[node[i] + 1]; l++) {
                int p = c->part[G->to[l]];
                if (c->size[p] < c->smallest)
                    continue;
                if (pass == 0) {
                    c->links[p] = 0;
                    c->nearest[p] = G->m;
                } else if (pass == 1) {
                    c->links[p]++;
                    c->nearest[p] = c->rank[G->via[l]] < c->nearest[p] ? c->rank[G->via[l]] : c->nearest[p];
                } else if (best < 0 || c->links[p] > c->links[best] || (c->links[p] == c->links[best] &&
                           (c->nearest[p] < c->nearest[best] || (c->nearest[p] == c->nearest[best] && p < best))))
                    best = p;
            }
    return best;
}

// Small parts join their best neighbours, all at once, and those behind them after that.
static void join_small(cutter *c)
{
    int n = c->G->n, count = c->count, *first = c->parent, *list = c->list, *target = c->target;
    for (int p = 0; p <= count; p++) first[p] = 0;
    for (int v = 0; v < n; v++) first[c->part[v] + 1]++;
    for (int p = 0; p < count; p++) first[p + 1] += first[p];
    for (int v = 0; v < n; v++) list[first[c->part[v]]++] = v;
    for (int p = count; p > 0; p--) first[p] = first[p - 1];
    first[0] = 0;
    for (bool again = true; again; ) {
        again = false;
        for (int p = 0; p < count; p++)
            target[p] = c->size[p] < c->smallest && c->part[list[first[p]]] == p
                        ? best_neighbour(c, list + first[p], first[p + 1] - first[p]) : -1;
        for (int p = 0; p < count; p++)
            if (target[p] >= 0) {
                again = true;
                for (int i = first[p]; i < first[p + 1]; i++) c->part[list[i]] = target[p];
            }
    }
}

// Labels from 1 in the order of first nodes, once the small parts have joined others; their number.
static int join_and_number(cutter *c, double *label)
{
    join_small(c);
    int count = 0, n = c->G->n;
    for (int v = 0; v < n; v++) c->target[v] = 0;
    for (int v = 0; v < n; v++) {
        int *name = &c->target[c->part[v]];
        if (!*name)
            *name = ++count;
        label[v] = *name;
    }
    return count;
}

// Cuts at different lengths that leave different parts, the fewest edges first: how many edges each leaves.
static int find_cuts(cutter *c, int *cut)
{
    int n = 0, m = c->G->m;
    for (int v = 0; v < c->G->n; v++) c->parent[v] = v;
    cut[n++] = 0;
    bool joins = false;
    for (int i = 0; i < m; i++) {
        int e = c->order[i].id, u = root(c->parent, c->G->tail[e]), v = root(c->parent, c->G->head[e]);
        joins |= u != v;
        c->parent[u] = v;
        if (joins && (i + 1 == m || c->rank[c->order[i + 1].id] != c->rank[e])) {
            cut[n++] = i + 1;
            joins = false;
        }
    }
    return n;
}

// The first cut, fewest edges first gone, with count parts that are large enough; *most is what there is else.
static dgl_status cut_to_count(cutter *c, const int *cut, int cuts, int count, int *found, double *label, int *most)
{
    *found = *most = 0;
    for (int i = cuts - 1; i >= 0; i--) {
        DGL_POLL();
        int large = parts(c, cut[i]);
        *most = large > *most ? large : *most;
        if (large >= count) {
            *found = join_and_number(c, label);
            return DGL_OK;
        }
    }
    return DGL_OK;
}

// The cut of greatest modularity, if that is above *best.
static dgl_status best_cut(cutter *c, const int *cut, int cuts, double *best, int *count, double *label)
{
    DGL_SCOPE;
    DGL_SCRATCH(trial, c->G->n);
    int step = cuts / CUTS + 1;
    for (int i = cuts - 1; i >= 0; i -= step) {
        DGL_POLL();
        double q;
        if (parts(c, cut[i]) == 0 && i + 1 < cuts)
            continue;
        int k = join_and_number(c, trial);
        DGL_TRY(dgl_graph_modularity(c->G, &q, trial));
        if (q > *best + 1e-12) {
            *best = q;
            *count = k;
            memcpy(label, trial, (size_t)c->G->n * sizeof *label);
        }
    }
    return DGL_OK;
}

static dgl_status choose(cutter *c, const int *cut, int cuts, const dgl_community_options *o, int *count, double *label)
{
    c->smallest = o->smallest;
    if (o->count) {
        int most;
        if (!o->smallest) {                            // a third of an even share, rounded up, and at least 2
            int share = (int)(((long)c->G->n + 3l * o->count - 1) / (3l * o->count));
            c->smallest = share > 2 ? share : 2;
        }
        for (;; c->smallest = c->smallest / 2 > 2 ? c->smallest / 2 : 2) {
            DGL_TRY(cut_to_count(c, cut, cuts, o->count, count, label, &most));
            if (*count)
                return DGL_OK;
            if (o->smallest || c->smallest <= 2)
                DGL_FAIL(DGL_EDOMAIN, "no cut leaves %d communities of at least %d nodes; the most is %d",
                         o->count, c->smallest, most);
        }
    }
    double best = -INFINITY;
    if (o->smallest)
        return best_cut(c, cut, cuts, &best, count, label);
    for (int a = 1, b = 2; b == 2 || (b < 50 && b <= c->G->n / 2); b += a, a = b - a) {
        c->smallest = b;
        DGL_TRY(best_cut(c, cut, cuts, &best, count, label));
    }
    return DGL_OK;
}

// Edges by their length after the flow; after them those that surgery cut, the last cut first.
static void sort_edges(cutter *c, const dgl_graph *H)
{
    const dgl_array *a = H->flow ? H->flow->history : NULL;
    int m = c->G->m, rows = a ? (int)a->shape[0] : 1;
    for (int e = 0; e < m; e++) {
        const double *last = a ? a->data + (size_t)(rows - 1) * (size_t)m + e : &H->weight[e];
        int stage = 0;
        for (; stage + 1 < rows && isnan(*last); stage++) last -= m;
        c->order[e] = (entry){ stage, *last, e };
    }
    qsort(c->order, (size_t)m, sizeof *c->order, ascending);
    for (int i = 0; i < m; i++) {
        const entry *x = &c->order[i];
        bool equal = i && x[-1].stage == x->stage && x->value <= x[-1].value * (1 + 1e-9);       // but for rounding
        c->rank[x->id] = equal ? c->rank[x[-1].id] : i;
    }
}

dgl_status dgl_graph_communities(const dgl_graph *H, int *count, double *label, const dgl_community_options *o)
{
    DGL_SCOPE;
    const dgl_graph *G = H->flow ? H->flow->origin : H;
    size_t n = (size_t)G->n + 1, m = (size_t)G->m;
    DGL_SCRATCH_OF(entry, order, m);
    DGL_SCRATCH_OF(int, rank, m);
    DGL_SCRATCH_OF(int, ints, 8 * n);
    cutter c = { .G = G, .order = order, .rank = rank,
                 .parent = ints, .part = ints + n, .size = ints + 2*n, .links = ints + 3*n, .nearest = ints + 4*n,
                 .list = ints + 5*n, .target = ints + 6*n };
    int *cut = ints + 7*n;
    sort_edges(&c, H);
    return choose(&c, cut, find_cuts(&c, cut), o, count, label);
}

// the labels that differ, ascending; name[i] says which of them label[i] is
static dgl_status names(size_t n, const double *label, int *count, int *name)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(entry, order, n);
    for (size_t i = 0; i < n; i++) {
        if (isnan(label[i]))
            DGL_FAIL(DGL_EDOMAIN, "label %zu is not a number", i + 1);
        order[i] = (entry){ 0, label[i], (int)i };
    }
    qsort(order, n, sizeof *order, ascending);
    int k = 0;
    for (size_t i = 0; i < n; i++) {
        k += i > 0 && order[i].value != order[i - 1].value;
        name[order[i].id] = k;
    }
    *count = n ? k + 1 : 0;
    return DGL_OK;
}

dgl_status dgl_graph_modularity(const dgl_graph *G, double *q, const double *label)
{
    DGL_SCOPE;
    int count;
    DGL_SCRATCH_OF(int, name, G->n);
    DGL_TRY(names((size_t)G->n, label, &count, name));
    DGL_SCRATCH(degrees, count);
    for (int k = 0; k < count; k++) degrees[k] = 0;
    double within = 0, m = G->m, expected = 0;
    for (int e = 0; e < G->m; e++) within += name[G->tail[e]] == name[G->head[e]];
    for (int v = 0; v < G->n; v++) degrees[name[v]] += dgl_graph_degree(G, v);
    for (int k = 0; k < count; k++) expected += degrees[k] * degrees[k];
    *q = G->m ? within / m - expected / (4*m*m) : 0;
    return DGL_OK;
}

static double pairs(double n) { return n * (n - 1) / 2; }

dgl_status dgl_adjusted_rand(double *ari, size_t n, const double *a, const double *b)
{
    DGL_SCOPE;
    int ka, kb;
    DGL_SCRATCH_OF(int, x, n);
    DGL_SCRATCH_OF(int, y, n);
    DGL_SCRATCH(both, n);
    DGL_TRY(names(n, a, &ka, x));
    DGL_TRY(names(n, b, &kb, y));
    DGL_SCRATCH(in_a, ka);
    DGL_SCRATCH(in_b, kb);
    memset(in_a, 0, (size_t)ka * sizeof *in_a);
    memset(in_b, 0, (size_t)kb * sizeof *in_b);
    for (size_t i = 0; i < n; i++) {
        in_a[x[i]]++;
        in_b[y[i]]++;
        both[i] = (double)x[i] * kb + y[i];
    }
    int cells;
    DGL_TRY(names(n, both, &cells, x));
    memset(both, 0, n * sizeof *both);
    for (size_t i = 0; i < n; i++) both[x[i]]++;
    double together = 0, sa = 0, sb = 0;
    for (int k = 0; k < cells; k++) together += pairs(both[k]);
    for (int k = 0; k < ka; k++) sa += pairs(in_a[k]);
    for (int k = 0; k < kb; k++) sb += pairs(in_b[k]);
    double expected = n > 1 ? sa * sb / pairs((double)n) : 0, most = (sa + sb) / 2;
    *ari = most == expected ? 1 : (together - expected) / (most - expected);
    return DGL_OK;
}

dgl_status dgl_graph_other_communities(const dgl_graph *G, int method, double resolution, int *count, double *label)
{
    DGL_SCOPE;
    const void *table;
    DGL_TRY(dgl_module_open(&table, "igraph"));
    const dgl_igraph_api *igraph = table;
    DGL_SCRATCH_OF(int, ends, 2 * (size_t)G->m);
    DGL_SCRATCH_OF(int, number, (size_t)G->n + 1);     // of each label in the order of first nodes
    for (int e = 0; e < G->m; e++) {
        ends[2*e] = G->tail[e];
        ends[2*e + 1] = G->head[e];
    }
    *count = 0;
    if (!G->n)
        return DGL_OK;
    DGL_TRY(igraph->communities(method, G->n, G->m, ends, resolution, label));
    for (int v = 0; v <= G->n; v++) number[v] = 0;
    for (int v = 0; v < G->n; v++) {
        int *k = &number[(int)label[v]];
        label[v] = *k = *k ? *k : ++*count;
    }
    return DGL_OK;
}
