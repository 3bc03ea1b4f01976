// Mapper: pieces of a cover, clusters in each, and which of them share points.
#include "topo/mapper.h"

#include "base/progress.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void destroy(void *self)
{
    dgl_mapper *M = self;
    dgl_free(M->start);
    dgl_free(M->member);
    dgl_free(M->edge);
}

typedef struct {
    const dgl_points *X;
    const dgl_mapper_options *o;
    size_t n, functions, room, node_room, count[4];        // count: intervals of each function
    double *low, *step, *width;    // [functions]
    uint32_t *inside;              // [n] the points of a piece
    double *join;                  // [n] the length that joins each to those before it
    uint32_t *to;                  // [n] and to which
    dgl_mapper *M;
} work;

static dgl_status add_member(work *w, uint32_t point)
{
    size_t n = w->M->start[w->M->nodes + 1];
    if (n == w->room) {
        w->room = 2 * w->room + 1024;
        uint32_t *p = dgl_realloc(w->M->member, w->room * sizeof *p);
        if (!p)
            DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu members", w->room);
        w->M->member = p;
    }
    w->M->member[w->M->start[w->M->nodes + 1]++] = point;
    return DGL_OK;
}

static dgl_status end_node(work *w)
{
    if (++w->M->nodes + 2 >= w->node_room) {
        w->node_room = 2 * w->node_room + 64;
        size_t *p = dgl_realloc(w->M->start, w->node_room * sizeof *p);
        if (!p)
            DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu nodes", w->node_room);
        w->M->start = p;
    }
    w->M->start[w->M->nodes + 1] = w->M->start[w->M->nodes];
    return DGL_OK;
}

static int by_number(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// where the lengths join[1 .. k - 1] leave a bin empty for the first time; INFINITY: nowhere
static dgl_status first_gap(double *cut, const work *w, size_t k)
{
    DGL_SCOPE;
    DGL_SCRATCH(sorted, k);
    *cut = INFINITY;
    if (k < 3)
        return DGL_OK;
    memcpy(sorted, w->join + 1, (k - 1) * sizeof *sorted);
    qsort(sorted, k - 1, sizeof *sorted, by_number);
    double size = sorted[k - 2] / w->o->bins;
    for (size_t i = 1; i < k - 1 && size > 0; i++)
        if (floor(sorted[i] / size * (1 - 1e-12)) - floor(sorted[i - 1] / size * (1 - 1e-12)) > 1) {
            *cut = (sorted[i] + sorted[i - 1]) / 2;
            break;
        }
    return DGL_OK;
}

// the clusters of w->inside[k]: a tree of shortest lengths (Prim), without those that are too long
static dgl_status cluster(work *w, size_t k)
{
    DGL_SCOPE;
    DGL_SCRATCH(near, k);
    DGL_SCRATCH_OF(uint32_t, order, k);
    DGL_SCRATCH_OF(uint32_t, parent, k);
    DGL_SCRATCH_OF(uint32_t, label, k);
    for (uint32_t i = 0; i < k; i++) {
        near[i] = INFINITY;
        order[i] = i;
        parent[i] = 0;
    }
    for (size_t t = 0; t < k; t++) {                   // order[0 .. t] is in the tree
        size_t best = t;
        if (t % 64 == 0)
            DGL_POLL();
        for (size_t i = t; i < k; i++) best = near[order[i]] < near[order[best]] ? i : best;
        uint32_t v = order[best];
        order[best] = order[t];
        order[t] = v;
        w->join[t] = near[v];
        for (size_t i = t + 1; i < k; i++) {
            double d = dgl_points_distance(w->X, w->inside[v], w->inside[order[i]]);
            if (d < near[order[i]])
                near[order[i]] = d, parent[order[i]] = v;
        }
    }
    double cut = w->o->eps;
    if (isnan(cut))
        DGL_TRY(first_gap(&cut, w, k));
    for (size_t t = 0; t < k; t++) label[order[t]] = t && w->join[t] <= cut ? label[parent[order[t]]] : order[t];
    DGL_SCRATCH_OF(uint32_t, seen, k);
    memset(seen, 0, k * sizeof *seen);
    for (uint32_t i = 0; i < k; i++) {                 // by first points
        if (seen[i])
            continue;
        for (uint32_t j = i; j < k; j++)
            if (label[j] == label[i]) {
                seen[j] = 1;
                DGL_TRY(add_member(w, w->inside[j]));
            }
        DGL_TRY(end_node(w));
    }
    return DGL_OK;
}

typedef struct { uint32_t point, node; } visit;

static int by_visit(const void *a, const void *b)
{
    const visit *x = a, *y = b;
    return x->point != y->point ? (x->point < y->point ? -1 : 1) : (x->node > y->node) - (x->node < y->node);
}

// nodes that share a point
static dgl_status nerve(dgl_mapper *M)
{
    size_t n = M->start[M->nodes], pairs = 0, m = 0;
    DGL_HEAP visit *v = dgl_alloc((n + 1) * sizeof *v);
    if (!v)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu members", n);
    for (uint32_t k = 0; k < M->nodes; k++)
        for (size_t i = M->start[k]; i < M->start[k + 1]; i++) v[i] = (visit){ M->member[i], k };
    qsort(v, n, sizeof *v, by_visit);
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n && v[j].point == v[i].point; j++) pairs++;
    DGL_HEAP visit *e = dgl_alloc((pairs + 1) * sizeof *e);
    if (!e)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu edges", pairs);
    pairs = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n && v[j].point == v[i].point; j++) e[pairs++] = (visit){ v[i].node, v[j].node };
    if (pairs)
        qsort(e, pairs, sizeof *e, by_visit);
    if (!(M->edge = dgl_alloc((2 * pairs + 1) * sizeof *M->edge)))
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu edges", pairs);
    for (size_t i = 0; i < pairs; i++)
        if (!i || by_visit(&e[i], &e[i - 1])) {
            M->edge[2*m] = e[i].point;
            M->edge[2 * m++ + 1] = e[i].node;
        }
    M->edges = m;
    return DGL_OK;
}

dgl_status dgl_topo_mapper(dgl_mapper **out, const dgl_points *X, size_t functions, const double *f, const dgl_mapper_options *o)
{
    size_t n = X->n;
    if (!functions || functions > 4)
        DGL_FAIL(DGL_EARG, "1 to 4 functions on the points, not %zu", functions);
    DGL_TRY(dgl_points_check(X));
    DGL_OWNED dgl_mapper *M = dgl_new(sizeof *M, destroy);
    if (!M || !(M->start = dgl_alloc(64 * sizeof *M->start)))
        DGL_FAIL(DGL_ENOMEM, "not enough memory");
    DGL_SCOPE;
    DGL_SCRATCH(range, 3 * functions);
    DGL_SCRATCH_OF(uint32_t, inside, n);
    DGL_SCRATCH(join, n);
    work w = { .X = X, .o = o, .n = n, .functions = functions, .node_room = 64, .low = range, .step = range + functions,
               .width = range + 2 * functions, .inside = inside, .join = join, .M = M };
    size_t pieces = n ? 1 : 0;
    for (size_t c = 0; c < functions; c++) {
        double lo = INFINITY, hi = -INFINITY;
        for (size_t i = 0; i < n; i++) {
            double v = f[i * functions + c];
            if (!isfinite(v))
                DGL_FAIL(DGL_EARG, "function %zu is %g at point %zu", c + 1, v, i + 1);
            lo = fmin(lo, v);
            hi = fmax(hi, v);
        }
        w.low[c] = lo;
        w.count[c] = hi > lo ? o->intervals : 1;
        w.width[c] = (hi - lo) / ((double)o->intervals - (double)(o->intervals - 1) * o->overlap);
        w.step[c] = w.width[c] * (1 - o->overlap);
        if (__builtin_mul_overflow(pieces, w.count[c], &pieces) || pieces > 1 << 24)
            DGL_FAIL(DGL_ENOMEM, "a cover with so many pieces does not fit");
    }
    DGL_PROGRESS progress = dgl_progress_begin("mapper", pieces);
    for (size_t p = 0; p < pieces; p++) {
        size_t k = 0;
        DGL_POLL();
        dgl_progress_at(&progress, p);
        for (uint32_t i = 0; i < n; i++) {
            bool in = true;
            for (size_t c = 0, at = p; c < functions && in; at /= w.count[c++]) {
                double v = f[i * functions + c] - w.low[c], from = (double)(at % w.count[c]) * w.step[c], slack = 1e-12 * w.width[c];
                in = v >= from - slack && v <= from + w.width[c] + slack;
            }
            if (in)
                inside[k++] = i;
        }
        if (k)
            DGL_TRY(cluster(&w, k));
    }
    DGL_TRY(nerve(M));
    *out = dgl_retain(M);
    return DGL_OK;
}
