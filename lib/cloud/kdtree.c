// Nearest points by a kd-tree: boxes around halves of halves of the points, 16 points side by side in each leaf.
#include "cloud/nearest.h"

#include "base/parallel.h"
#include "cloud/wide.h"
#include "num/sort.h"

#include <math.h>

enum { LEAF = 16, MOST_DEPTH = 40 };

// Nodes in the order of a heap: the halves of node i are nodes 2i + 1 and 2i + 2; the last row is leaves.
typedef struct {
    size_t n, d, k, first_leaf, nodes;
    const double *X, *Q;
    int *order;                    // [n] points, those of a leaf together
    size_t *from;                  // [leaves + 1] where those of a leaf begin in order
    double *box;                   // [nodes][2][d] least and greatest coordinates
    double *leaf;                  // [leaves][d][LEAF]; infinite where a leaf has fewer points
    int *index;
    double *key;
} tree;

static double coordinate(const tree *t, int i, size_t axis) { return t->X[(size_t)i * t->d + axis]; }

static void build(tree *t, size_t node, size_t lo, size_t hi)
{
    size_t d = t->d, axis = 0;
    double *least = t->box + 2*d * node, *most = least + d, widest = -1;
    for (size_t k = 0; k < d; k++) {
        least[k] = INFINITY;
        most[k] = -INFINITY;
    }
    for (size_t i = lo; i < hi; i++)
        for (size_t k = 0; k < d; k++) {
            double x = coordinate(t, t->order[i], k);
            least[k] = x < least[k] ? x : least[k];
            most[k] = x > most[k] ? x : most[k];
        }
    for (size_t k = 0; k < d; k++)
        if (most[k] - least[k] > widest) {
            widest = most[k] - least[k];
            axis = k;
        }
    if (node >= t->first_leaf) {
        size_t l = node - t->first_leaf;
        double *block = t->leaf + l * d * LEAF;
        t->from[l] = lo;
        for (size_t k = 0; k < d; k++)
            for (size_t i = 0; i < LEAF; i++)
                block[k*LEAF + i] = lo + i < hi ? coordinate(t, t->order[lo + i], k) : INFINITY;
        return;
    }
    size_t mid = lo + (hi - lo) / 2;
    dgl_select(hi - lo, mid - lo, t->order + lo, t->X + axis, d);
    build(t, 2*node + 1, lo, mid);
    build(t, 2*node + 2, mid, hi);
}

// the square of the distance from q to a box; never more than to a point in it, rounding and all
static inline double to_box(const double *box, const double *q, size_t d)
{
    double s = 0;
    for (size_t k = 0; k < d; k++) {
        double a = box[k] - q[k], b = q[k] - box[d + k], x = a > b ? a : b;
        x = x > 0 ? x : 0;
        s += x * x;
    }
    return s;
}

// offers the points of a leaf, all but the one called self
DGL_WIDE static void search_leaf(const tree *t, size_t l, const double *q, int self, dgl_nearest_list *list)
{
    const dgl_wide *block = (const dgl_wide *)(const void *)(t->leaf + l * t->d * LEAF);
    dgl_wide lower = { 0 }, upper = { 0 };
    for (size_t k = 0; k < t->d; k++) {
        dgl_wide a = block[2*k] - q[k], b = block[2*k + 1] - q[k];
        lower += a * a;
        upper += b * b;
    }
    double s[LEAF];
    for (int i = 0; i < 8; i++) {
        s[i] = lower[i];
        s[8 + i] = upper[i];
    }
    const int *point = t->order + t->from[l];
    size_t count = t->from[l + 1] - t->from[l];
    for (size_t i = 0; i < count; i++)
        if (s[i] <= list->key[list->k - 1] && point[i] != self)
            dgl_nearest_offer(list, point[i], s[i]);
}

static void search(const tree *t, const double *q, int self, dgl_nearest_list *list)
{
    struct { size_t node; double near; } stack[MOST_DEPTH], at;
    int top = 0;
    stack[top++].node = 0;
    stack[0].near = 0;
    while (top) {
        at = stack[--top];
        if (at.near > list->key[list->k - 1])
            continue;
        while (at.node < t->first_leaf) {              // down to the nearer leaf, the others are kept for later
            size_t left = 2*at.node + 1;
            double a = to_box(t->box + 2*t->d * left, q, t->d), b = to_box(t->box + 2*t->d * (left + 1), q, t->d);
            stack[top].node = a <= b ? left + 1 : left;
            stack[top++].near = a <= b ? b : a;
            at.node = a <= b ? left : left + 1;
        }
        search_leaf(t, at.node - t->first_leaf, q, self, list);
    }
}

// queries in the order of the tree where they are its own points, so that neighbours share what is in the cache
static dgl_status piece(void *ctx, size_t from, size_t to)
{
    tree *t = ctx;
    DGL_POLL();
    for (size_t r = from; r < to; r++) {
        size_t i = t->Q ? r : (size_t)t->order[r];
        dgl_nearest_list list = { t->k, t->index + i * t->k, t->key + i * t->k };
        dgl_nearest_clear(&list);
        search(t, (t->Q ? t->Q : t->X) + i * t->d, t->Q ? -1 : (int)i, &list);
    }
    return DGL_OK;
}

dgl_status dgl_knn_kdtree(size_t m, size_t k, int *index, double *dist, size_t n, size_t d, const double *X, const double *Q)
{
    DGL_SCOPE;
    size_t leaves = 1;
    while (leaves * LEAF < n) leaves *= 2;
    DGL_SCRATCH_OF(int, order, n);
    DGL_SCRATCH_OF(size_t, from, leaves + 1);
    DGL_SCRATCH(box, (2*leaves - 1) * 2*d);
    DGL_SCRATCH(leaf, leaves * d * LEAF);
    for (size_t i = 0; i < n; i++) order[i] = (int)i;
    from[leaves] = n;
    tree t = { .n = n, .d = d, .k = k, .first_leaf = leaves - 1, .nodes = 2*leaves - 1, .X = X, .Q = Q, .order = order,
               .from = from, .box = box, .leaf = leaf, .index = index, .key = dist };
    build(&t, 0, 0, n);
    return dgl_parallel(m, 256, piece, &t);
}
