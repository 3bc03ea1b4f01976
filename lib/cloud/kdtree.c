// Nearest points by a kd-tree: boxes around halves of halves of the points, 16 points side by side in each leaf. Where the points
// themselves ask, those of a leaf walk the tree together.
#include "cloud/nearest.h"

#include "base/parallel.h"
#include "cloud/wide.h"
#include "num/sort.h"

#include <math.h>

enum { LEAF = 16, MOST_DEPTH = 40, MANY = 8 };

// Half as many numbers as dgl_wide has: all that is done with them here, compilers know how to do with AVX2, too.
typedef double four __attribute__((vector_size(32)));
typedef long long mask __attribute__((vector_size(32)));
enum { PARTS = LEAF / 4 };
#define ALL(x) ((x) - (four){ 0 })
#define CHOOSE(m, a, b) ((four)(((mask)(a) & (m)) | ((mask)(b) & ~(m))))

// Four of the best so far, in order. Before the first of k come as many -INFINITY as fill a block.
typedef struct { four key; mask id; } block;

// Nodes in the order of a heap: the halves of node i are nodes 2i + 1 and 2i + 2; the last row is leaves.
typedef struct {
    size_t n, d, k, blocks, first_leaf;
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
        double *points = t->leaf + l * d * LEAF;
        t->from[l] = lo;
        for (size_t k = 0; k < d; k++)
            for (size_t i = 0; i < LEAF; i++)
                points[k*LEAF + i] = lo + i < hi ? coordinate(t, t->order[lo + i], k) : INFINITY;
        return;
    }
    size_t mid = lo + (hi - lo) / 2;
    dgl_select(hi - lo, mid - lo, t->order + lo, t->X + axis, d);
    build(t, 2*node + 1, lo, mid);
    build(t, 2*node + 2, mid, hi);
}

// ---- lists of the best ----

static void clear(size_t k, size_t blocks, block *list)
{
    size_t none = blocks * 4 - k;
    for (size_t j = 0; j < blocks * 4; j++) {
        ((double *)&list[j / 4].key)[j % 4] = j < none ? -INFINITY : INFINITY;
        ((long long *)&list[j / 4].id)[j % 4] = INT_MAX;
    }
}

static void copy_out(size_t k, size_t blocks, int *index, double *key, const block *list)
{
    for (size_t j = 0, at = blocks * 4 - k; j < k; j++, at++) {
        index[j] = (int)list[at / 4].id[at % 4];
        key[j] = list[at / 4].key[at % 4];
    }
}

#define WORST(list, blocks) (((const double *)&(list)[(blocks) - 1].key)[3])
#define ONE_BEFORE(before, at) __builtin_shufflevector(before, at, 3, 4, 5, 6)

// each takes what stood before it where that is farther, else the new one where it is farther itself
DGL_INLINE void insert(size_t blocks, block *list, double x, int i)
{
    four key = ALL(x);
    mask id = i - (mask){ 0 };
    for (size_t b = blocks; b-- > 0; ) {
        block at = list[b], before = b ? list[b - 1] : (block){ ALL(-INFINITY), { 0 } };
        before.key = ONE_BEFORE(before.key, at.key);
        before.id = ONE_BEFORE(before.id, at.id);
        mask goes = (at.key > key) | ((at.key == key) & (at.id > id));
        mask comes = (before.key > key) | ((before.key == key) & (before.id > id));
        list[b].key = CHOOSE(comes, before.key, CHOOSE(goes, key, at.key));
        list[b].id = (comes & before.id) | (~comes & ((goes & id) | (~goes & at.id)));
        if (blocks > MANY && !goes[0])                 // the rest is nearer
            break;
    }
}

// *bits: which lanes of m[PARTS] are set
DGL_INLINE void to_bits(unsigned *bits, const mask *m)
{
    mask b = { 0 };
    for (int h = 0; h < PARTS; h++) b |= m[h] & ((mask){ 1, 2, 4, 8 } << 4*h);
    b |= __builtin_shufflevector(b, b, 2, 3, 0, 1);
    *bits = (unsigned)(b[0] | b[1]);
}

// offers the points of a leaf to the list of q, but for those whose bits are set in without
DGL_INLINE void offer_leaf(const tree *t, size_t l, const double *q, unsigned without, block *list)
{
    const four *x = (const four *)(const void *)(t->leaf + l * t->d * LEAF);
    const int *point = t->order + t->from[l];
    unsigned there = (1u << (t->from[l + 1] - t->from[l])) - 1, bits;
    four s[PARTS] = { 0 }, worst = ALL(WORST(list, t->blocks));
    mask near[PARTS];
    for (size_t k = 0; k < t->d; k++)
        for (int h = 0; h < PARTS; h++) {
            four a = *x++ - q[k];
            s[h] += a * a;
        }
    for (int h = 0; h < PARTS; h++) near[h] = s[h] <= worst;
    to_bits(&bits, near);
    for (bits &= there & ~without; bits; bits &= bits - 1) {
        int i = __builtin_ctz(bits);
        insert(t->blocks, list, ((const double *)s)[i], point[i]);
    }
}

// ---- walks ----

typedef struct { size_t node; double near; } place;

// the square of the distance between the boxes from a to b and from c to e; rounding never makes it more than to a point in them
static inline double apart(size_t d, const double *a, const double *b, const double *c, const double *e)
{
    double s = 0;
    for (size_t k = 0; k < d; k++) {
        double u = a[k] - e[k], v = c[k] - b[k], x = u > v ? u : v;
        x = x > 0 ? x : 0;
        s += x * x;
    }
    return s;
}

// From a place down to the leaf that is nearest to the box; the others are kept for later.
static inline size_t descend(const tree *t, size_t node, const double *least, const double *most, place *stack, int *top)
{
    size_t d = t->d;
    while (node < t->first_leaf) {
        size_t left = 2*node + 1;
        const double *u = t->box + 2*d * left, *v = u + 2*d;
        double a = apart(d, u, u + d, least, most), b = apart(d, v, v + d, least, most);
        stack[(*top)++] = (place){ a <= b ? left + 1 : left, a <= b ? b : a };
        node = a <= b ? left : left + 1;
    }
    return node - t->first_leaf;
}

DGL_WIDE static void search(const tree *t, const double *q, block *list)
{
    place stack[MOST_DEPTH] = { { 0, 0 } };
    for (int top = 1; top--; )
        if (stack[top].near <= WORST(list, t->blocks)) {
            size_t l = descend(t, stack[top].node, q, q, stack, &top);
            offer_leaf(t, l, q, 0, list);
        }
}

// of all points of leaf l: list[LEAF][blocks]
DGL_WIDE static void search_together(const tree *t, size_t l, block *list)
{
    size_t d = t->d, blocks = t->blocks, count = t->from[l + 1] - t->from[l];
    const double *least = t->box + 2*d * (t->first_leaf + l), *most = least + d;
    const four *q = (const four *)(const void *)(t->leaf + l * d * LEAF);
    union { four part[PARTS]; double of[LEAF]; } worst = { .of = { 0 } };
    double all = -INFINITY;
    place stack[MOST_DEPTH] = { { 0, 0 } };
    for (size_t i = 0; i < LEAF; i++) worst.of[i] = -INFINITY;
    for (size_t i = 0; i < count; i++) {
        offer_leaf(t, l, t->X + (size_t)t->order[t->from[l] + i] * d, 1u << i, list + i * blocks);
        worst.of[i] = WORST(list + i * blocks, blocks);
        all = worst.of[i] > all ? worst.of[i] : all;
    }
    for (int top = 1; top--; ) {
        if (stack[top].near > all)
            continue;
        size_t o = descend(t, stack[top].node, least, most, stack, &top);
        const double *box = t->box + 2*d * (t->first_leaf + o);
        four near[PARTS] = { 0 };
        mask close[PARTS];
        unsigned bits;
        if (o == l)
            continue;
        for (size_t k = 0; k < d; k++)
            for (int h = 0; h < PARTS; h++) {
                four at = q[PARTS*k + (size_t)h], u = box[k] - at, v = at - box[d + k], x = CHOOSE(u > v, u, v);
                x = CHOOSE(x > 0, x, (four){ 0 });
                near[h] += x * x;
            }
        for (int h = 0; h < PARTS; h++) close[h] = near[h] <= worst.part[h];
        to_bits(&bits, close);
        if (!bits)
            continue;
        for (; bits; bits &= bits - 1) {
            int i = __builtin_ctz(bits);
            block *of = list + (size_t)i * blocks;
            offer_leaf(t, o, t->X + (size_t)t->order[t->from[l] + (size_t)i] * d, 0, of);
            worst.of[i] = WORST(of, blocks);
        }
        all = -INFINITY;
        for (size_t i = 0; i < count; i++) all = worst.of[i] > all ? worst.of[i] : all;
    }
}

// queries
static dgl_status others(void *ctx, size_t from, size_t to)
{
    tree *t = ctx;
    DGL_SCOPE;
    DGL_POLL();
    DGL_SCRATCH_OF(block, list, t->blocks);
    for (size_t i = from; i < to; i++) {
        clear(t->k, t->blocks, list);
        search(t, t->Q + i * t->d, list);
        copy_out(t->k, t->blocks, t->index + i * t->k, t->key + i * t->k, list);
    }
    return DGL_OK;
}

// the points of leaves
static dgl_status own(void *ctx, size_t from, size_t to)
{
    tree *t = ctx;
    DGL_SCOPE;
    DGL_POLL();
    DGL_SCRATCH_OF(block, list, LEAF * t->blocks);
    for (size_t l = from; l < to; l++) {
        const int *point = t->order + t->from[l];
        size_t count = t->from[l + 1] - t->from[l];
        for (size_t i = 0; i < count; i++) clear(t->k, t->blocks, list + i * t->blocks);
        search_together(t, l, list);
        for (size_t i = 0; i < count; i++) {
            size_t at = (size_t)point[i] * t->k;
            copy_out(t->k, t->blocks, t->index + at, t->key + at, list + i * t->blocks);
        }
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
    tree t = { .n = n, .d = d, .k = k, .blocks = (k + 3) / 4, .first_leaf = leaves - 1, .X = X, .Q = Q, .order = order,
               .from = from, .box = box, .leaf = leaf, .index = index, .key = dist };
    build(&t, 0, 0, n);
    return Q ? dgl_parallel(m, 256, others, &t) : dgl_parallel(leaves, 16, own, &t);
}
