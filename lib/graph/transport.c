// The transportation simplex on a rooted tree, in whole amounts. The amounts are multiplied and shifted a
// little (Orden 1956), so that no step is degenerate and every one lowers the cost: it can't cycle.
// Rows supply, columns demand; nodes 0 .. ns - 1 are rows, ns .. ns + nd - 1 columns.
#include "graph/transport.h"

#include "base/memory.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>

typedef struct {
    int ns, nd, n;                 // rows, columns, nodes
    const double *c;               // [ns][nd]
    int *parent, *child, *next, *before;    // [n] the tree; -1: none
    int *depth;
    dgl_amount *flow;              // [n] on the way between a node and its parent
    double *price;                 // [n] of that way
    double *u;                     // [n] potentials: c - u[row] - u[column] is 0 on the tree
    int *stack;
    double most;                   // the largest |u| so far
    int deepest;
} tree;

static void link(tree *t, int node, int parent, dgl_amount flow, double price)
{
    t->parent[node] = parent;
    t->flow[node] = flow;
    t->price[node] = price;
    t->before[node] = -1;
    t->next[node] = t->child[parent];
    if (t->next[node] >= 0)
        t->before[t->next[node]] = node;
    t->child[parent] = node;
}

static void unlink(tree *t, int node)
{
    if (t->before[node] >= 0)
        t->next[t->before[node]] = t->next[node];
    else
        t->child[t->parent[node]] = t->next[node];
    if (t->next[node] >= 0)
        t->before[t->next[node]] = t->before[node];
}

// depths and potentials below a node, from its parent's
static void update_below(tree *t, int top)
{
    int n = 0;
    t->stack[n++] = top;
    while (n) {
        int v = t->stack[--n], p = t->parent[v];
        t->depth[v] = t->depth[p] + 1;
        t->u[v] = t->price[v] - t->u[p];
        t->most = fmax(t->most, fabs(t->u[v]));
        t->deepest = t->depth[v] > t->deepest ? t->depth[v] : t->deepest;
        for (int k = t->child[v]; k >= 0; k = t->next[k]) t->stack[n++] = k;
    }
}

static inline double less(double a, double b) { return a < b ? a : b; }

static double least_difference(const double *c, const double *v, int n)
{
    double least[4] = { INFINITY, INFINITY, INFINITY, INFINITY };
    int j = 0;
    for (; j + 4 <= n; j += 4)
        for (int k = 0; k < 4; k++) least[k] = c[j + k] - v[j + k] < least[k] ? c[j + k] - v[j + k] : least[k];
    for (; j < n; j++) least[0] = c[j] - v[j] < least[0] ? c[j] - v[j] : least[0];
    for (int k = 1; k < 4; k++) least[0] = least[k] < least[0] ? least[k] : least[0];
    return least[0];
}

// The first column that is nearest to a row, after what the columns pay for themselves.
static int nearest(const double *c, const double *pay, int n)
{
    double least = least_difference(c, pay, n);
    int j = 0;
    while (c[j] - pay[j] != least) j++;
    return j;
}

// A tree to begin with. Columns pay their cheapest way; then each row in turn takes what is nearest, first
// the rows whose nearest column of all is still open. Whichever of row and column is used up hangs below
// the other; the last column is the root.
static void start(tree *t, dgl_amount *supply, dgl_amount *demand, double *pay)
{
    int open = t->nd, rows = t->ns;
    double *all = pay + t->nd;
    for (int k = 0; k < t->nd; k++) pay[k] = t->c[k];
    for (int r = 1; r < t->ns; r++)
        for (int k = 0; k < t->nd; k++) pay[k] = less(pay[k], t->c[(size_t)r * (size_t)t->nd + (size_t)k]);
    for (int k = 0; k < t->nd; k++) all[k] = pay[k];
    for (int second = 0; second < 2; second++)
        for (int i = 0; i < t->ns; i++)
            while (supply[i]) {
                const double *c = t->c + (size_t)i * (size_t)t->nd;
                int j = nearest(c, second ? pay : all, t->nd);
                if (pay[j] == -INFINITY)
                    break;
                if (supply[i] < demand[j] || open == 1) {
                    link(t, i, t->ns + j, supply[i], c[j]);
                    demand[j] -= supply[i];
                    supply[i] = 0;
                    if (--rows)
                        continue;
                    t->depth[t->ns + j] = 0;
                    t->u[t->ns + j] = 0;
                    for (int k = t->child[t->ns + j]; k >= 0; k = t->next[k]) update_below(t, k);
                    return;
                }
                link(t, t->ns + j, i, demand[j], c[j]);
                supply[i] -= demand[j];
                pay[j] = -INFINITY;
                open--;
            }
}

// Brings the way from row i to column j into the tree, at the reduced cost it has; what carries least of
// what the cycle lessens leaves.
static void pivot(tree *t, int i, int j)
{
    int x = i, y = t->ns + j, leaves = -1;
    dgl_amount theta = (dgl_amount)1 << 126;
    bool row_side = false;
    for (int p = x, q = y; p != q; ) {
        bool up = t->depth[p] >= t->depth[q];          // from p, which rows lessen on; else from q, columns
        int v = up ? p : q;
        if ((v < t->ns) == up && t->flow[v] < theta) {
            theta = t->flow[v];
            leaves = v;
            row_side = up;
        }
        *(up ? &p : &q) = t->parent[v];
    }
    for (int p = x, q = y; p != q; ) {
        bool up = t->depth[p] >= t->depth[q];
        int v = up ? p : q;
        t->flow[v] += (v < t->ns) == up ? -theta : theta;
        *(up ? &p : &q) = t->parent[v];
    }
    // the part that came off is hung up again by its end of the new way
    int top = row_side ? x : y, v = top, parent = row_side ? y : x;
    dgl_amount flow = theta;
    double price = t->c[(size_t)i * (size_t)t->nd + (size_t)j];
    for (bool last = false; !last; ) {
        last = v == leaves;
        int above = t->parent[v];
        dgl_amount old_flow = t->flow[v];
        double old_price = t->price[v];
        unlink(t, v);
        link(t, v, parent, flow, price);
        parent = v, v = above, flow = old_flow, price = old_price;
    }
    update_below(t, top);
}

// a bound on what rounding does to a reduced cost: potentials are sums along the tree
static double noise(const tree *t) { return 2 * DBL_EPSILON * (t->deepest + 2) * t->most; }

// The way of least reduced cost in the next rows that have a negative one, some rows at a time.
static bool find_way(const tree *t, int *row, int *i, int *j)
{
    int block = 6;
    double best = -noise(t);
    *i = -1;
    for (int seen = 0; seen < t->ns; seen++) {
        if (*i >= 0 && seen % block == 0)
            break;
        const double *c = t->c + (size_t)*row * (size_t)t->nd;
        double least = least_difference(c, t->u + t->ns, t->nd) - t->u[*row];
        if (least < best) {
            best = least;
            *i = *row;
        }
        *row = *row + 1 == t->ns ? 0 : *row + 1;
    }
    if (*i < 0)
        return false;
    const double *c = t->c + (size_t)*i * (size_t)t->nd, *v = t->u + t->ns;
    double least = least_difference(c, v, t->nd);
    *j = 0;
    while (c[*j] - v[*j] != least) ++*j;
    return true;
}

// The sign of the reduced cost of a way, without rounding: the prices around its cycle are summed as a list
// of doubles that do not overlap (Shewchuk 1997, grow-expansion).
static double exact_sign(const tree *t, int i, int j, double *sum)
{
    int n = 0;
    double price = t->c[(size_t)i * (size_t)t->nd + (size_t)j];
    double sign[2] = { -1, -1 };
    for (int p = i, q = t->ns + j; ; ) {
        int k = 0;
        for (int e = 0; e < n; e++) {
            double s = price + sum[e], b = s - price, low = (price - (s - b)) + (sum[e] - b);
            price = s;
            if (low != 0)
                sum[k++] = low;
        }
        if (price != 0)
            sum[k++] = price;
        n = k;
        if (p == q)
            break;
        bool up = t->depth[p] >= t->depth[q];
        int v = up ? p : q;
        price = sign[up] * t->price[v];
        sign[up] = -sign[up];
        *(up ? &p : &q) = t->parent[v];
    }
    return n ? sum[n - 1] : 0;
}

// a way whose reduced cost is below 0 though not below the noise
static bool find_way_exactly(const tree *t, int *i, int *j, double *sum)
{
    double above = noise(t);
    for (*i = 0; *i < t->ns; ++*i)
        for (*j = 0; *j < t->nd; ++*j)
            if (t->c[(size_t)*i * (size_t)t->nd + (size_t)*j] - t->u[*i] - t->u[t->ns + *j] < above && exact_sign(t, *i, *j, sum) < 0)
                return true;
    return false;
}

static double total(const tree *t, int shift)
{
    double sum = 0;
    for (int v = 0; v < t->n; v++)
        if (t->parent[v] >= 0) sum += (double)((t->flow[v] + ((dgl_amount)1 << (shift - 1))) >> shift) * t->price[v];
    return sum;
}

dgl_status dgl_transport_solve(double *cost, int ns, int nd, const dgl_amount *supply, const dgl_amount *demand, const double *c)
{
    if (ns <= 1 || nd <= 1) {
        *cost = 0;
        for (int k = 0; k < ns * nd; k++) *cost += (double)(ns == 1 ? demand[k] : supply[k]) * c[k];
        return DGL_OK;
    }
    DGL_SCOPE;
    size_t n = (size_t)ns + (size_t)nd;
    DGL_SCRATCH_OF(int, ints, 6 * n);
    DGL_SCRATCH_OF(dgl_amount, amounts, 2 * n);
    DGL_SCRATCH(numbers, 4 * n);
    tree t = { ns, nd, (int)n, c, ints, ints + n, ints + 2*n, ints + 3*n, ints + 4*n, amounts, numbers, numbers + n, ints + 5*n, 0, 0 };
    double *sum = numbers + 2*n;
    dgl_amount *left = amounts + n, moved = 0;
    int shift = 1;                                     // amounts are multiplied by 2^shift >= 2n
    while ((size_t)1 << shift < 2*n) shift++;
    for (size_t v = 0; v < n; v++) {                   // all rows a little more, all columns but one a little less
        t.parent[v] = t.child[v] = -1;
        left[v] = v < (size_t)ns ? (supply[v] << shift) + 1 : (demand[v - (size_t)ns] << shift) - 1;
        moved += v < (size_t)ns ? supply[v] : 0;
    }
    left[ns] += (dgl_amount)n;
    start(&t, left, left + ns, sum);
    long steps = 0, cap = 1000 + 100 * (long)n * (long)n;
    int row = 0, i, j;
    for (; find_way(&t, &row, &i, &j) && steps < cap; steps++) pivot(&t, i, j);
    // what the noise hides may matter where little of the cost is left
    *cost = total(&t, shift);
    if (noise(&t) * (double)moved > 1e-13 * *cost) {
        for (; find_way_exactly(&t, &i, &j, sum) && steps < cap; steps++) pivot(&t, i, j);
        *cost = total(&t, shift);
    }
    if (steps == cap)
        DGL_FAIL(DGL_ECONV, "no optimal transport of %d to %d nodes after %ld steps", ns, nd, cap);
    return DGL_OK;
}
