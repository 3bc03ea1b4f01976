// Nearest points in any metric: a vantage-point tree (Yianilos, SODA 1993). Around its first point, the nearer half
// of the others and the farther half.
#include "cloud/nearest.h"

#include "base/parallel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LEAF = 24 };

typedef struct {
    size_t n, d, k;
    const dgl_distance *metric;
    double *X;                     // [n][d] in the order of the tree
    int *order;                    // [n] what each was
    double *radius;                // [n] around the vantage point at this place: of the nearer half
    const double *Q;
    int *index;
    double *dist;
} tree;

static dgl_status distances(const tree *t, size_t m, double *out, const double *x, const double *Y)
{
    DGL_TRY(t->metric->from(t->metric->ctx, m, t->d, out, x, Y));
    for (size_t i = 0; i < m; i++)
        if (!(out[i] >= 0))
            DGL_FAIL(DGL_EDOMAIN, "a distance is %g", out[i]);
    return DGL_OK;
}

typedef struct { double key; size_t at; } pair;

static int by_key(const void *a, const void *b)
{
    const pair *x = a, *y = b;
    return x->key != y->key ? (x->key > y->key) - (x->key < y->key) : (x->at > y->at) - (x->at < y->at);
}

// the nearer ones of places lo + 1 .. hi - 1 stand first then, as many as the farther ones or one more
static size_t middle(size_t lo, size_t hi) { return lo + 1 + (hi - lo) / 2; }

static dgl_status build(tree *t, size_t lo, size_t hi)
{
    if (hi - lo <= LEAF)
        return DGL_OK;
    DGL_POLL();
    size_t m = hi - lo - 1, d = t->d, mid = middle(lo, hi);
    {
        DGL_SCOPE;
        DGL_SCRATCH(s, m);
        DGL_SCRATCH_OF(pair, sorted, m);
        DGL_SCRATCH(X, m * d);
        DGL_SCRATCH_OF(int, order, m);
        double *first = t->X + (lo + 1) * d;
        DGL_TRY(distances(t, m, s, t->X + lo * d, first));
        for (size_t i = 0; i < m; i++) sorted[i] = (pair){ s[i], i };
        qsort(sorted, m, sizeof *sorted, by_key);
        memcpy(X, first, m * d * sizeof *X);
        memcpy(order, t->order + lo + 1, m * sizeof *order);
        for (size_t i = 0; i < m; i++) {
            memcpy(first + i*d, X + sorted[i].at * d, d * sizeof *X);
            t->order[lo + 1 + i] = order[sorted[i].at];
        }
        t->radius[lo] = sorted[mid - lo - 2].key;
    }
    DGL_TRY(build(t, lo + 1, mid));
    return build(t, mid, hi);
}

// Whether the far side of a shell can hold one nearer than worst. A metric's values are rounded: a little is allowed for.
static bool reaches(double gap, double scale, double worst) { return gap - 1e-12 * scale <= worst; }

static dgl_status search(const tree *t, size_t lo, size_t hi, const double *q, int self, dgl_nearest_list *list)
{
    if (hi - lo <= LEAF) {
        double s[LEAF];
        DGL_TRY(distances(t, hi - lo, s, q, t->X + lo * t->d));
        for (size_t i = lo; i < hi; i++)
            if (t->order[i] != self)
                dgl_nearest_offer(list, t->order[i], s[i - lo]);
        return DGL_OK;
    }
    double s, r = t->radius[lo];
    size_t mid = middle(lo, hi);
    DGL_TRY(distances(t, 1, &s, q, t->X + lo * t->d));
    if (t->order[lo] != self)
        dgl_nearest_offer(list, t->order[lo], s);
    for (int side = 0; side < 2; side++) {
        bool inner = (s <= r) == (side == 0);
        if (!reaches(inner ? s - r : r - s, s + r, list->key[list->k - 1]))
            continue;
        DGL_TRY(search(t, inner ? lo + 1 : mid, inner ? mid : hi, q, self, list));
    }
    return DGL_OK;
}

static dgl_status piece(void *ctx, size_t from, size_t to)
{
    tree *t = ctx;
    DGL_POLL();
    for (size_t r = from; r < to; r++) {
        size_t i = t->Q ? r : (size_t)t->order[r];
        dgl_nearest_list list = { t->k, t->index + i * t->k, t->dist + i * t->k };
        dgl_nearest_clear(&list);
        DGL_TRY(search(t, 0, t->n, t->Q ? t->Q + i * t->d : t->X + r * t->d, t->Q ? -1 : (int)i, &list));
    }
    return DGL_OK;
}

dgl_status dgl_knn_vptree(size_t m, size_t k, int *index, double *dist, size_t n, size_t d, const double *X, const double *Q,
                          const dgl_distance *metric)
{
    DGL_SCOPE;
    DGL_SCRATCH(own, n * d);
    DGL_SCRATCH_OF(int, order, n);
    DGL_SCRATCH(radius, n);
    memcpy(own, X, n * d * sizeof *own);
    for (size_t i = 0; i < n; i++) order[i] = (int)i;
    tree t = { .n = n, .d = d, .k = k, .metric = metric, .X = own, .order = order, .radius = radius, .Q = Q, .index = index, .dist = dist };
    DGL_TRY(build(&t, 0, n));
    return dgl_parallel_if(metric->any_thread, m, 128, piece, &t);
}


// ---- metrics ----

static dgl_status manhattan(void *ctx, size_t m, size_t d, double *out, const double *x, const double *Y)
{
    (void)ctx;
    for (size_t i = 0; i < m; i++, Y += d) {
        double s = 0;
        for (size_t k = 0; k < d; k++) s += fabs(x[k] - Y[k]);
        out[i] = s;
    }
    return DGL_OK;
}
const dgl_distance dgl_manhattan = { manhattan, NULL, true };

static dgl_status chebyshev(void *ctx, size_t m, size_t d, double *out, const double *x, const double *Y)
{
    (void)ctx;
    for (size_t i = 0; i < m; i++, Y += d) {
        double s = 0;
        for (size_t k = 0; k < d; k++) s = fmax(s, fabs(x[k] - Y[k]));
        out[i] = s;
    }
    return DGL_OK;
}
const dgl_distance dgl_chebyshev = { chebyshev, NULL, true };

// 2 atan2(|p - q|, |p + q|) of the unit vectors: exact for small angles
static dgl_status angle(void *ctx, size_t m, size_t d, double *out, const double *x, const double *Y)
{
    (void)ctx;
    double xx = 0;
    for (size_t k = 0; k < d; k++) xx += x[k] * x[k];
    for (size_t i = 0; i < m; i++, Y += d) {
        double yy = 0, less = 0, more = 0;
        for (size_t k = 0; k < d; k++) yy += Y[k] * Y[k];
        if (!(xx > 0 && yy > 0))
            DGL_FAIL(DGL_EDOMAIN, "a vector of length 0 has no angle");
        for (size_t k = 0; k < d; k++) {
            double p = x[k] / sqrt(xx), q = Y[k] / sqrt(yy);
            less += (p - q) * (p - q);
            more += (p + q) * (p + q);
        }
        out[i] = 2 * atan2(sqrt(less), sqrt(more));
    }
    return DGL_OK;
}
const dgl_distance dgl_angle = { angle, NULL, true };
