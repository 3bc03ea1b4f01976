// The transportation simplex on a rooted tree, in whole amounts. The amounts are multiplied and shifted a
// little (Orden 1956), so that no step is degenerate and every one lowers the cost: it can't cycle.
// Columns, which demand, are nodes 0 .. nd - 1; rows, which supply, nd .. nd + ns - 1. What hangs below each node is
// a set of bits, so that a step moves whole branches by masks.
#include "graph/transport.h"

#include "base/memory.h"
#include "graph/price.h"

#include <float.h>
#include <math.h>
#include <string.h>

typedef uint64_t bits;

typedef struct {
    int ns, nd, n;                 // rows, columns, nodes
    size_t wide, words;            // numbers in a row of c; words in a set of nodes
    double *c;                     // [ns][wide] prices; infinite beyond the columns
    double *at;                    // [n] potentials: c + at[row] - at[column] is 0 on the tree
    int *parent;                   // [n] -1: the root
    dgl_amount *flow;              // [n] on the way between a node and its parent
    bits *below;                   // [n][words] a node and all under it
    bits *branch;                  // [words] what a step moves
    int *path[2];                  // [n] of a cycle: from its row up, from its column up
    double most;                   // the largest |at| so far
    long steps, cap, drift;        // taken in all, at most, and since the potentials were found from the tree
    int deepest;
    dgl_price *price;
} tree;

static inline double more(double a, double b) { return a > b ? a : b; }

static inline double as_double(dgl_amount a) { return 0x1p64 * (double)(int64_t)(a >> 64) + (double)(uint64_t)a; }

static inline double price_of(const tree *t, int v, int parent)
{
    int row = v < t->nd ? parent : v, column = v < t->nd ? v : parent;
    return t->c[(size_t)(row - t->nd) * t->wide + (size_t)column];
}

static inline bool is_below(const tree *t, int v, int top, size_t words)
{
    return t->below[(size_t)top * words + (size_t)v / 64] >> v % 64 & 1;
}

// potentials from the tree alone: along a way to a node whose potential is known, then back
static void find_potentials(tree *t)
{
    bits *known = t->branch;
    memset(known, 0, t->words * sizeof *known);
    t->most = t->drift = t->deepest = 0;
    for (int v = 0; v < t->n; v++) {
        int u = v, k = 0;
        for (; u >= 0 && !(known[u / 64] >> u % 64 & 1); u = t->parent[u]) t->path[0][k++] = u;
        t->deepest = k > t->deepest ? k : t->deepest;
        while (k--) {
            int a = t->path[0][k], p = t->parent[a];
            double c = p < 0 ? 0 : price_of(t, a, p);
            t->at[a] = p < 0 ? 0 : a < t->nd ? t->at[p] + c : t->at[p] - c;
            t->most = more(t->most, fabs(t->at[a]));
            known[a / 64] |= (bits)1 << a % 64;
        }
    }
}

static void hang(tree *t, int v, int parent, dgl_amount flow)
{
    t->parent[v] = parent;
    t->flow[v] = flow;
    for (size_t w = 0; w < t->words; w++) t->below[(size_t)parent * t->words + w] |= t->below[(size_t)v * t->words + w];
}

static int greatest(int n, const dgl_amount *amount)
{
    int at = 0;
    for (int i = 1; i < n; i++) at = amount[i] > amount[at] ? i : at;
    return at;
}

// A tree in which one row serves all columns and one column takes from all rows, when it supplies enough: between
// lazy walks on a graph, most goes from the one node to the other. False when it does not.
static bool start_as_star(tree *t, const dgl_amount *supply, const dgl_amount *demand)
{
    int x = greatest(t->ns, supply), y = greatest(t->nd, demand);
    dgl_amount rest = supply[x];
    for (int j = 0; j < t->nd; j++) rest -= j == y ? 0 : demand[j];
    if (rest <= 0)
        return false;
    t->parent[t->nd + x] = -1;
    t->deepest = 3;
    for (int i = 0; i < t->ns; i++)
        if (i != x) hang(t, t->nd + i, y, supply[i]);
    for (int j = 0; j < t->nd; j++) hang(t, j, t->nd + x, j == y ? rest : demand[j]);
    const double *cx = t->c + (size_t)x * t->wide;
    for (int j = 0; j < t->nd; j++) t->most = more(t->most, t->at[j] = cx[j]);
    for (int i = 0; i < t->ns; i++) {
        double u = t->at[t->nd + i] = cx[y] - t->c[(size_t)i * t->wide + (size_t)y];
        t->most = more(t->most, fabs(u));
    }
    return true;
}

static int nearest(const double *c, const double *pay, int n)
{
    double least = INFINITY;
    int at = 0;
    for (int j = 0; j < n; j++) {
        at = c[j] - pay[j] < least ? j : at;
        least = c[j] - pay[j] < least ? c[j] - pay[j] : least;
    }
    return at;
}

// Any tree: columns pay their cheapest way, then each row, the greatest last, takes the columns that are nearest.
// Whichever of row and column is used up hangs below the other; who is left is the root.
static void start_greedily(tree *t, dgl_amount *supply, dgl_amount *demand, double *pay)
{
    int open = t->nd, last = greatest(t->ns, supply);
    for (int j = 0; j < t->nd; j++) pay[j] = t->c[j];
    for (int i = 1; i < t->ns; i++)
        for (int j = 0; j < t->nd; j++) pay[j] = t->c[(size_t)i * t->wide + (size_t)j] < pay[j] ? t->c[(size_t)i * t->wide + (size_t)j] : pay[j];
    for (int k = 0; k < t->ns; k++)
        for (int i = k + 1 == t->ns ? last : k == last ? t->ns - 1 : k; supply[i]; ) {
            int j = nearest(t->c + (size_t)i * t->wide, pay, t->nd);
            if (supply[i] < demand[j] || open == 1) {
                hang(t, t->nd + i, j, supply[i]);
                t->parent[j] = -1;
                demand[j] -= supply[i];
                supply[i] = 0;
            } else {
                hang(t, j, t->nd + i, demand[j]);
                supply[i] -= demand[j];
                pay[j] = -INFINITY;                    // closed
                open--;
            }
        }
}

// The part that came off is hung up again by its other end: path[0 .. last] was its way up, other its new parent.
static inline __attribute__((always_inline)) void turn(tree *t, size_t words, const int *path, int last, int other, dgl_amount flow)
{
    for (int k = last; k > 0; k--) {
        for (size_t w = 0; w < words; w++)
            t->below[(size_t)path[k] * words + w] = t->branch[w] & ~t->below[(size_t)path[k - 1] * words + w];
        t->parent[path[k]] = path[k - 1];
        t->flow[path[k]] = t->flow[path[k - 1]];
    }
    for (size_t w = 0; w < words; w++) t->below[(size_t)path[0] * words + w] = t->branch[w];
    t->parent[path[0]] = other;
    t->flow[path[0]] = flow;
}

// Brings the way from row i to column j into the tree, at the reduced cost it has; what carries least of what the
// cycle lessens leaves.
static inline __attribute__((always_inline)) void pivot(tree *t, size_t words, int i, int j, double reduced)
{
    int end[2] = { t->nd + i, j }, n[2] = { 0, 0 }, side = 0, leaves = 0, top = t->nd + i;
    dgl_amount theta = (dgl_amount)1 << 126;
    while (!is_below(t, j, top, words)) top = t->parent[top];
    for (int s = 0; s < 2; s++)
        for (int v = end[s]; v != top; v = t->parent[v]) {
            if ((v < t->nd) == s && t->flow[v] < theta) {
                theta = t->flow[v];
                leaves = n[s];
                side = s;
            }
            t->path[s][n[s]++] = v;
        }
    for (int s = 0; s < 2; s++)
        for (int k = 0; k < n[s]; k++) t->flow[t->path[s][k]] += (t->path[s][k] < t->nd) == s ? -theta : theta;
    const int *path = t->path[side], *other = t->path[1 - side];
    memcpy(t->branch, t->below + (size_t)path[leaves] * words, words * sizeof *t->branch);
    for (int k = leaves + 1; k < n[side]; k++)
        for (size_t w = 0; w < words; w++) t->below[(size_t)path[k] * words + w] &= ~t->branch[w];
    for (int k = 0; k < n[1 - side]; k++)
        for (size_t w = 0; w < words; w++) t->below[(size_t)other[k] * words + w] |= t->branch[w];
    turn(t, words, path, leaves, end[1 - side], theta);
    double shift = side ? reduced : -reduced, most = t->most;
    for (size_t w = 0; w < words; w++)
        for (bits b = t->branch[w]; b; b &= b - 1) {
            double *u = &t->at[64*w + (size_t)__builtin_ctzll(b)];
            *u += shift;
            most = more(most, fabs(*u));
        }
    t->most = most;
    t->drift++;
    t->steps++;
}

// a bound on what rounding does to a reduced cost: potentials are sums along the tree, and drift
static double noise(const tree *t) { return 2 * DBL_EPSILON * (double)(t->deepest + t->drift + 2) * t->most; }

enum { BLOCK = 512 };              // ways, or 8 rows, that are priced together

// Steps until no way has a negative reduced cost but for noise. Of each block of rows some ways are taken, the best
// first, while they are still good.
static inline __attribute__((always_inline)) void improve(tree *t, size_t words)
{
    int block = BLOCK / (int)t->wide > 8 ? BLOCK / (int)t->wide : 8;
    for (int row = 0, seen = 0; seen < t->ns && t->steps < t->cap; ) {
        dgl_prices p;
        int i[DGL_PRICE_LANES], j[DGL_PRICE_LANES], rows = t->ns - row < block ? t->ns - row : block;
        t->price(&p, (size_t)rows, t->wide, t->c + (size_t)row * t->wide, t->at + t->nd + row, t->at);
        for (int k = 0; k < DGL_PRICE_LANES; k++) {
            i[k] = row + (int)(p.where[k] >> 32);
            j[k] = (int)p.where[k];
        }
        seen += rows;
        row = row + rows == t->ns ? 0 : row + rows;
        for (double enough = -noise(t); t->steps < t->cap; ) {
            double least = 0;
            int best = 0;
            for (int k = 0; k < DGL_PRICE_LANES; k++) {
                double x = t->c[(size_t)i[k] * t->wide + (size_t)j[k]] - t->at[j[k]] + t->at[t->nd + i[k]];
                best = x < least ? k : best;
                least = x < least ? x : least;
            }
            if (!(least < enough))
                break;
            enough = 0.3 * least < enough ? 0.3 * least : enough;
            pivot(t, words, i[best], j[best], least);
            seen = 0;
        }
    }
}

static void improve_all(tree *t)
{
    if (t->words == 1)
        improve(t, 1);
    else
        improve(t, t->words);
}

// The sign of the reduced cost of a way, without rounding: the prices around its cycle are summed as a list
// of doubles that do not overlap (Shewchuk 1997, grow-expansion).
static double exact_sign(const tree *t, int i, int j, double *sum)
{
    int n = 0, top = t->nd + i;
    while (!is_below(t, j, top, t->words)) top = t->parent[top];
    double price = t->c[(size_t)i * t->wide + (size_t)j], sign = -1;
    for (int s = 0, v = t->nd + i; ; ) {
        int k = 0;
        for (int e = 0; e < n; e++) {
            double x = price + sum[e], b = x - price, low = (price - (x - b)) + (sum[e] - b);
            price = x;
            if (low != 0)
                sum[k++] = low;
        }
        if (price != 0)
            sum[k++] = price;
        n = k;
        if (v == top && s++ == 0) {
            v = j;
            sign = -1;
        }
        if (v == top)
            break;
        price = sign * price_of(t, v, t->parent[v]);
        sign = -sign;
        v = t->parent[v];
    }
    return n ? sum[n - 1] : 0;
}

// a way whose reduced cost is below 0 though not below the noise
static bool find_way_exactly(const tree *t, int *i, int *j, double *sum)
{
    double above = noise(t);
    for (*i = 0; *i < t->ns; ++*i)
        for (*j = 0; *j < t->nd; ++*j)
            if (t->c[(size_t)*i * t->wide + (size_t)*j] - t->at[*j] + t->at[t->nd + *i] < above && exact_sign(t, *i, *j, sum) < 0)
                return true;
    return false;
}

static inline dgl_amount rounded(dgl_amount a, int shift) { return (a + ((dgl_amount)1 << (shift - 1))) >> shift; }

static double total(const tree *t, int shift)
{
    double sum = 0;
    for (int v = 0; v < t->n; v++)
        if (t->parent[v] >= 0) sum += as_double(rounded(t->flow[v], shift)) * price_of(t, v, t->parent[v]);
    return sum;
}

// What the noise hides may matter where little of the cost is left.
static void improve_exactly(tree *t, int shift, double moved, double *cost, double *sum)
{
    for (int k = 0; k < 2 && noise(t) * moved > 1e-13 * *cost; k++) {
        find_potentials(t);
        improve_all(t);
        *cost = total(t, shift);
    }
    if (!(noise(t) * moved > 1e-13 * *cost))
        return;
    find_potentials(t);
    for (int i, j; t->steps < t->cap && find_way_exactly(t, &i, &j, sum); find_potentials(t)) pivot(t, t->words, i, j, 0);
    *cost = total(t, shift);
}

// nodes without ways, and prices in rows that are padded
static void plant(tree *t, const double *c)
{
    for (size_t i = 0; i < (size_t)t->ns; i++)
        for (size_t j = 0; j < t->wide; j++) t->c[i * t->wide + j] = j < (size_t)t->nd ? c[i * (size_t)t->nd + j] : INFINITY;
    memset(t->below, 0, (size_t)t->n * t->words * sizeof *t->below);
    for (size_t v = 0; v < (size_t)t->n; v++) t->below[v * t->words + v / 64] = (bits)1 << v % 64;
}

static void read_plan(const tree *t, int shift, dgl_amount *plan)
{
    memset(plan, 0, (size_t)t->ns * (size_t)t->nd * sizeof *plan);
    for (int v = 0; v < t->n; v++) {
        int p = t->parent[v], row = v < t->nd ? p : v, column = v < t->nd ? v : p;
        if (p >= 0)
            plan[(size_t)(row - t->nd) * (size_t)t->nd + (size_t)column] = rounded(t->flow[v], shift);
    }
}

dgl_status dgl_transport_solve(double *cost, dgl_amount *plan, int ns, int nd, const dgl_amount *supply, const dgl_amount *demand,
                               const double *c)
{
    if (ns <= 1 || nd <= 1) {
        *cost = 0;
        for (int k = 0; k < ns * nd; k++) {
            dgl_amount amount = ns == 1 ? demand[k] : supply[k];
            *cost += as_double(amount) * c[k];
            if (plan)
                plan[k] = amount;
        }
        return DGL_OK;
    }
    DGL_SCOPE;
    size_t n = (size_t)ns + (size_t)nd, wide = ((size_t)nd + 7) / 8 * 8, words = (n + 63) / 64;
    DGL_SCRATCH(numbers, (size_t)ns * wide + 2 * (n + 8));
    DGL_SCRATCH_OF(dgl_amount, amounts, 2 * n);
    DGL_SCRATCH_OF(bits, masks, (n + 1) * words);
    DGL_SCRATCH_OF(int, ints, 3 * n);
    tree t = { .ns = ns, .nd = nd, .n = (int)n, .wide = wide, .words = words, .c = numbers, .at = numbers + (size_t)ns * wide,
               .parent = ints, .path = { ints + n, ints + 2*n }, .flow = amounts, .below = masks, .branch = masks + n * words,
               .cap = 1000 + 100 * (long)n * (long)n, .price = dgl_price_best() };
    double *work = t.at + n + 8;                       // potentials are read 8 at a time
    memset(t.at, 0, (n + 8) * sizeof *t.at);
    plant(&t, c);
    double moved = 0;
    int shift = 1;                                     // amounts are multiplied by 2^shift >= 2n
    while ((size_t)1 << shift < 2*n) shift++;
    dgl_amount *left = amounts + n;                    // all rows a little more, all columns but one a little less
    for (int i = 0; i < ns; i++) {
        left[i] = (supply[i] << shift) + 1;
        moved += as_double(supply[i]);
    }
    for (int j = 0; j < nd; j++) left[ns + j] = (demand[j] << shift) - 1;
    left[ns] += (dgl_amount)n;
    if (!start_as_star(&t, left, left + ns)) {
        start_greedily(&t, left, left + ns, work);
        find_potentials(&t);
    }
    improve_all(&t);
    *cost = total(&t, shift);
    improve_exactly(&t, shift, moved, cost, work);
    if (t.steps >= t.cap)
        DGL_FAIL(DGL_ECONV, "no optimal transport of %d to %d nodes after %ld steps", ns, nd, t.cap);
    if (plan)
        read_plan(&t, shift, plan);
    return DGL_OK;
}

// masses as whole amounts that sum to whole; what rounding leaves over goes to the greatest
static void whole_amounts(dgl_amount *amount, int *place, int *count, size_t n, const double *a, double sum, dgl_amount whole)
{
    dgl_amount left = whole;
    int k = 0;
    for (size_t i = 0; i < n; i++) {
        dgl_amount x = (dgl_amount)(a[i] / sum * (double)whole);
        if (x <= 0)
            continue;
        left -= x;
        place[k] = (int)i;
        amount[k++] = x;
    }
    amount[greatest(k, amount)] += left;
    *count = k;
}

static dgl_status check_masses(double *sum, size_t n, const double *a, const char *which)
{
    *sum = 0;
    for (size_t i = 0; i < n; i++) {
        if (!(a[i] >= 0 && isfinite(a[i])))
            DGL_FAIL(DGL_EARG, "mass %zu of the %s is %g: a mass is finite and not negative", i + 1, which, a[i]);
        *sum += a[i];
    }
    if (!(*sum > 0 && isfinite(*sum)))
        DGL_FAIL(DGL_EARG, "the %s has no mass to move (its sum is %g)", which, *sum);
    return DGL_OK;
}

dgl_status dgl_transport_masses(double *cost, double *plan, size_t n, size_t m, const double *a, const double *b, const double *c,
                                bool normalize)
{
    double sums[2];
    DGL_TRY(check_masses(&sums[0], n, a, "first measure"));
    DGL_TRY(check_masses(&sums[1], m, b, "second measure"));
    if (!normalize && fabs(sums[0] - sums[1]) > 1e-9 * fmax(sums[0], sums[1]))
        DGL_FAIL(DGL_EARG, "the masses differ: %.10g and %.10g (normalize = true divides by them)", sums[0], sums[1]);
    for (size_t k = 0; k < n * m; k++)
        if (!(c[k] >= 0 && c[k] < 1e250))
            DGL_FAIL(DGL_EARG, "the cost from %zu to %zu is %g: a cost is finite and not negative", k / m + 1, k % m + 1, c[k]);
    DGL_SCOPE;
    size_t bytes;
    DGL_TRY(dgl_memory_check(&bytes, n, m, sizeof(double) + (plan ? sizeof(dgl_amount) : 0)));
    DGL_SCRATCH_OF(dgl_amount, amount, n + m);
    DGL_SCRATCH_OF(int, place, n + m);
    DGL_SCRATCH(price, n * m);
    DGL_SCRATCH_OF(dgl_amount, moved, plan ? n * m : 1);
    const dgl_amount whole = (dgl_amount)1 << 90;
    int ns, nd;
    whole_amounts(amount, place, &ns, n, a, sums[0], whole);
    whole_amounts(amount + n, place + n, &nd, m, b, sums[1], whole);
    for (int i = 0; i < ns; i++)
        for (int j = 0; j < nd; j++) price[(size_t)i * (size_t)nd + (size_t)j] = c[(size_t)place[i] * m + (size_t)place[n + (size_t)j]];
    DGL_TRY(dgl_transport_solve(cost, plan ? moved : NULL, ns, nd, amount, amount + n, price));
    double unit = (normalize ? 1 : sums[0]) / (double)whole;
    *cost *= unit;
    if (!plan)
        return DGL_OK;
    memset(plan, 0, n * m * sizeof *plan);
    for (int i = 0; i < ns; i++)
        for (int j = 0; j < nd; j++)
            plan[(size_t)place[i] * m + (size_t)place[n + (size_t)j]] = unit * (double)moved[(size_t)i * (size_t)nd + (size_t)j];
    return DGL_OK;
}
