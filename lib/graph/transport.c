// The transportation simplex on a rooted tree, in whole amounts. The amounts are multiplied and shifted a
// little (Orden 1956), so that no step is degenerate and every one lowers the cost: it can't cycle.
// Rows supply, columns demand; nodes 0 .. ns - 1 are rows, ns .. ns + nd - 1 columns.
#include "graph/transport.h"

#include "base/memory.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>

typedef struct {
    dgl_amount flow;               // on the way between a node and its parent
    double price;                  // of that way
    int parent, child, next, before;       // -1: none
    int depth;
} node;

typedef struct {
    int ns, nd, n;                 // rows, columns, nodes
    const double *c;               // [ns][nd]
    node *at;                      // [n] the tree
    double *u;                     // [n] potentials: c - u[row] - u[column] is 0 on the tree
    int *stack;                    // [n]
    double most;                   // the largest |u| so far
    int deepest;
} tree;

static void hang(tree *t, int v, int parent, dgl_amount flow, double price)
{
    node *a = &t->at[v], *p = &t->at[parent];
    a->parent = parent;
    a->flow = flow;
    a->price = price;
    a->before = -1;
    a->next = p->child;
    if (a->next >= 0)
        t->at[a->next].before = v;
    p->child = v;
}

static void take_off(tree *t, const node *a)
{
    if (a->before >= 0)
        t->at[a->before].next = a->next;
    else
        t->at[a->parent].child = a->next;
    if (a->next >= 0)
        t->at[a->next].before = a->before;
}

static inline double less(double a, double b) { return a < b ? a : b; }
static inline double more(double a, double b) { return a > b ? a : b; }

// depths and potentials below a node, from its parent's
static void update_below(tree *t, int top)
{
    double most = t->most;
    int n = 0, deepest = t->deepest;
    for (int v = top; ; v = t->stack[--n]) {
        node *a = &t->at[v];
        a->depth = t->at[a->parent].depth + 1;
        double u = t->u[v] = a->price - t->u[a->parent];
        most = more(most, fabs(u));
        deepest = a->depth > deepest ? a->depth : deepest;
        for (int k = a->child; k >= 0; k = t->at[k].next) t->stack[n++] = k;
        if (!n)
            break;
    }
    t->most = most;
    t->deepest = deepest;
}

static double least_difference(const double *c, const double *v, int n)
{
    double least[4] = { INFINITY, INFINITY, INFINITY, INFINITY };
    int j = 0;
    for (; j + 4 <= n; j += 4)
        for (int k = 0; k < 4; k++) least[k] = less(c[j + k] - v[j + k], least[k]);
    for (; j < n; j++) least[0] = less(c[j] - v[j], least[0]);
    return less(less(least[0], least[1]), less(least[2], least[3]));
}

// The first column that is nearest to a row, after what the columns pay for themselves.
static int nearest(const double *c, const double *pay, int n)
{
    double least = least_difference(c, pay, n);
    int j = 0;
    while (c[j] - pay[j] != least) j++;
    return j;
}

// Rows in the order of what they lose if they can't have the column nearest to them.
static void sort_rows(const tree *t, const double *pay, int *order, double *loss)
{
    for (int i = 0; i < t->ns; i++) {
        const double *c = t->c + (size_t)i * (size_t)t->nd;
        double first = INFINITY, second = INFINITY;
        for (int k = 0; k < t->nd; k++) {
            second = less(more(c[k] - pay[k], first), second);
            first = less(c[k] - pay[k], first);
        }
        int at = i;
        for (; at && loss[at - 1] < second - first; at--) {
            loss[at] = loss[at - 1];
            order[at] = order[at - 1];
        }
        loss[at] = second - first;
        order[at] = i;
    }
}

// A tree to begin with (after Vogel): columns pay their cheapest way, then each row takes the columns that
// are nearest. Whichever of row and column is used up hangs below the other; the last column is the root.
static void start(tree *t, dgl_amount *supply, dgl_amount *demand, int *order, double *work)
{
    double *pay = work;
    for (int k = 0; k < t->nd; k++) pay[k] = t->c[k];
    for (int i = 1; i < t->ns; i++)
        for (int k = 0; k < t->nd; k++) pay[k] = less(pay[k], t->c[(size_t)i * (size_t)t->nd + (size_t)k]);
    sort_rows(t, pay, order, work + t->nd);
    int open = t->nd, root = -1;
    for (int r = 0; r < t->ns; r++)
        for (int i = order[r]; supply[i]; ) {
            const double *c = t->c + (size_t)i * (size_t)t->nd;
            int j = nearest(c, pay, t->nd);
            if (supply[i] < demand[j] || open == 1) {
                hang(t, i, root = t->ns + j, supply[i], c[j]);
                demand[j] -= supply[i];
                supply[i] = 0;
            } else {
                hang(t, t->ns + j, i, demand[j], c[j]);
                supply[i] -= demand[j];
                pay[j] = -INFINITY;                    // closed
                open--;
            }
        }
    t->at[root].depth = 0;
    t->u[root] = 0;
    for (int k = t->at[root].child; k >= 0; k = t->at[k].next) update_below(t, k);
}

// Brings the way from row i to column j into the tree, at the reduced cost it has; what carries least of
// what the cycle lessens leaves.
static void pivot(tree *t, int i, int j)
{
    int x = i, y = t->ns + j, leaves = -1;
    dgl_amount theta = (dgl_amount)1 << 126;
    bool row_side = false;
    for (int p = x, q = y; p != q; ) {
        bool up = t->at[p].depth >= t->at[q].depth;    // from p, which rows lessen on; else from q, columns
        int v = up ? p : q;
        if ((v < t->ns) == up && t->at[v].flow < theta) {
            theta = t->at[v].flow;
            leaves = v;
            row_side = up;
        }
        *(up ? &p : &q) = t->at[v].parent;
    }
    for (int p = x, q = y; p != q; ) {
        bool up = t->at[p].depth >= t->at[q].depth;
        int v = up ? p : q;
        t->at[v].flow += (v < t->ns) == up ? -theta : theta;
        *(up ? &p : &q) = t->at[v].parent;
    }
    // the part that came off is hung up again by its end of the new way
    int top = row_side ? x : y, v = top, parent = row_side ? y : x;
    dgl_amount flow = theta;
    double price = t->c[(size_t)i * (size_t)t->nd + (size_t)j];
    for (bool last = false; !last; ) {
        last = v == leaves;
        int above = t->at[v].parent;
        dgl_amount old_flow = t->at[v].flow;
        double old_price = t->at[v].price;
        take_off(t, &t->at[v]);
        hang(t, v, parent, flow, price);
        parent = v, v = above, flow = old_flow, price = old_price;
    }
    update_below(t, top);
}

// a bound on what rounding does to a reduced cost: potentials are sums along the tree
static double noise(const tree *t) { return 2 * DBL_EPSILON * (t->deepest + 2) * t->most; }

enum { BLOCK = 8 };                // rows that are searched together

// The way of least reduced cost in the next block of rows that has a negative one.
static bool find_way(const tree *t, int *row, int *i, int *j)
{
    double best = -noise(t);
    *i = -1;
    for (int seen = 0; seen < t->ns; seen++) {
        if (*i >= 0 && seen % BLOCK == 0)
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
        bool up = t->at[p].depth >= t->at[q].depth;
        int v = up ? p : q;
        price = sign[up] * t->at[v].price;
        sign[up] = -sign[up];
        *(up ? &p : &q) = t->at[v].parent;
    }
    return n ? sum[n - 1] : 0;
}

// a way whose reduced cost is below 0 though not below the noise
static bool find_way_exactly(const tree *t, int *i, int *j, double *sum)
{
    double above = noise(t);
    for (*i = 0; *i < t->ns; ++*i) {
        const double *c = t->c + (size_t)*i * (size_t)t->nd, *v = t->u + t->ns;
        for (*j = 0; *j < t->nd; ++*j)
            if (c[*j] - v[*j] - t->u[*i] < above && exact_sign(t, *i, *j, sum) < 0)
                return true;
    }
    return false;
}

static double total(const tree *t, int shift)
{
    double sum = 0;
    for (int v = 0; v < t->n; v++)
        if (t->at[v].parent >= 0) sum += (double)((t->at[v].flow + ((dgl_amount)1 << (shift - 1))) >> shift) * t->at[v].price;
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
    DGL_SCRATCH_OF(node, at, n);
    DGL_SCRATCH_OF(dgl_amount, left, n);
    DGL_SCRATCH(work, 3 * n);
    DGL_SCRATCH_OF(int, stack, 2 * n);
    tree t = { .ns = ns, .nd = nd, .n = (int)n, .c = c, .at = at, .u = work + 2*n, .stack = stack };
    dgl_amount moved = 0;
    int shift = 1;                                     // amounts are multiplied by 2^shift >= 2n
    while ((size_t)1 << shift < 2*n) shift++;
    for (size_t v = 0; v < n; v++) {                   // all rows a little more, all columns but one a little less
        at[v].parent = at[v].child = -1;
        left[v] = v < (size_t)ns ? (supply[v] << shift) + 1 : (demand[v - (size_t)ns] << shift) - 1;
        moved += v < (size_t)ns ? supply[v] : 0;
    }
    left[ns] += (dgl_amount)n;
    start(&t, left, left + ns, stack + n, work);
    long steps = 0, cap = 1000 + 100 * (long)n * (long)n;
    int row = 0, i, j;
    for (; find_way(&t, &row, &i, &j) && steps < cap; steps++) pivot(&t, i, j);
    // what the noise hides may matter where little of the cost is left
    *cost = total(&t, shift);
    if (noise(&t) * (double)moved > 1e-13 * *cost) {
        for (; find_way_exactly(&t, &i, &j, work) && steps < cap; steps++) pivot(&t, i, j);
        *cost = total(&t, shift);
    }
    if (steps == cap)
        DGL_FAIL(DGL_ECONV, "no optimal transport of %d to %d nodes after %ld steps", ns, nd, cap);
    return DGL_OK;
}
