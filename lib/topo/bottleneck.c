// The bottleneck distance by growing a matching: a kd-tree of one diagram finds partners for the bars of the other that
// are near enough and still free (Efrat, Itai, Katz 2001; Kerber, Morozov, Nigmetov 2017).
#include "topo/distance.h"

#include "base/progress.h"
#include "num/sort.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LEAF = 8, NOBODY = -1 };

// Nodes in the order of a heap; the last row is leaves.
typedef struct {
    int n, first_leaf;
    const double *bar;             // [n][2]
    int *order, *from;             // [n] bars, those of a leaf together; [leaves + 1]
    int *leaf_of;                  // [n] the node that holds a bar
    double (*box)[4];              // least and greatest birth, least and greatest death
    int *free, *open;              // how many below a node have no partner; how many have one and were not met by this search
} tree;

// One side's bars, each of which takes one of the tree's or, when delta is half its length, nothing.
typedef struct {
    int n;
    const double *bar;             // [n][2]
    tree t;
    double delta;
    int *mate, *place;             // [t.n] who took it; [n] what it took, or NOBODY
    int *by;                       // [t.n] the bar that met it in this search
    bool *met;                     // [t.n]
    int *row, rows;                // [n] the bars of the search
    int *seen;                     // [t.n] whom it met
} matching;

static inline double less(double a, double b) { return a < b ? a : b; }          // inline, unlike fmin
static inline double more(double a, double b) { return a > b ? a : b; }
static inline double half(const double *a) { return (a[1] - a[0]) / 2; }
static inline double apart(const double *a, const double *b) { return more(fabs(a[0] - b[0]), fabs(a[1] - b[1])); }

static inline double to_box(const double *box, const double *q)
{
    double x = more(box[0] - q[0], q[0] - box[1]), y = more(box[2] - q[1], q[1] - box[3]);
    return more(more(x, y), 0);
}

static void build(tree *t, int node, int lo, int hi)
{
    double *box = t->box[node];
    memcpy(box, (double[]){ INFINITY, -INFINITY, INFINITY, -INFINITY }, sizeof *t->box);
    for (int i = lo; i < hi; i++) {
        const double *p = t->bar + 2 * t->order[i];
        box[0] = less(box[0], p[0]);
        box[1] = more(box[1], p[0]);
        box[2] = less(box[2], p[1]);
        box[3] = more(box[3], p[1]);
    }
    t->free[node] = hi - lo;
    t->open[node] = 0;
    if (node >= t->first_leaf) {
        t->from[node - t->first_leaf] = lo;
        for (int i = lo; i < hi; i++) t->leaf_of[t->order[i]] = node;
        return;
    }
    int mid = lo + (hi - lo) / 2;
    dgl_select((size_t)(hi - lo), (size_t)(mid - lo), t->order + lo, t->bar + (box[1] - box[0] >= box[3] - box[2] ? 0 : 1), 2);
    build(t, 2*node + 1, lo, mid);
    build(t, 2*node + 2, mid, hi);
}

static void count(int *of, const tree *t, int bar, int change)
{
    for (int node = t->leaf_of[bar]; ; node = (node - 1) / 2) {
        of[node] += change;
        if (!node)
            return;
    }
}

// A bar of the tree within delta of q: one without a partner, or one with a partner that this search did not meet; NOBODY.
static int find(const matching *m, int node, const double *q, bool free)
{
    const tree *t = &m->t;
    if (!(free ? t->free : t->open)[node] || to_box(t->box[node], q) > m->delta)
        return NOBODY;
    if (node < t->first_leaf) {
        int found = find(m, 2*node + 1, q, free);
        return found == NOBODY ? find(m, 2*node + 2, q, free) : found;
    }
    for (int i = t->from[node - t->first_leaf]; i < t->from[node - t->first_leaf + 1]; i++) {
        int j = t->order[i];
        if ((free ? m->mate[j] == NOBODY : m->mate[j] != NOBODY && !m->met[j]) && apart(t->bar + 2*j, q) <= m->delta)
            return j;
    }
    return NOBODY;
}

// the least distance below best to a bar of the tree that this search did not meet, or best
static double nearest(const matching *m, int node, const double *q, double best)
{
    const tree *t = &m->t;
    if (!(t->free[node] + t->open[node]) || to_box(t->box[node], q) >= best)
        return best;
    if (node < t->first_leaf) {
        int left = 2*node + 1, near = to_box(t->box[left], q) <= to_box(t->box[left + 1], q) ? left : left + 1;
        best = nearest(m, near, q, best);
        return nearest(m, near == left ? left + 1 : left, q, best);
    }
    for (int i = t->from[node - t->first_leaf]; i < t->from[node - t->first_leaf + 1]; i++)
        if (!m->met[t->order[i]]) best = less(best, apart(t->bar + 2 * t->order[i], q));
    return best;
}

// everybody from bar i back to the first of the search moves on to what he met
static void shift(matching *m, int i, int to)
{
    for (;;) {
        int before = m->place[i];
        m->place[i] = to;
        if (to != NOBODY)
            m->mate[to] = i;
        if (before == NOBODY)
            return;
        to = before;
        i = m->by[before];
    }
}

// a bar joins the search; true when it can do with nothing or finds somebody free
static bool join(matching *m, int i)
{
    const double *q = m->bar + 2*i;
    m->row[m->rows++] = i;
    int j = half(q) <= m->delta ? NOBODY : find(m, 0, q, true);
    if (j == NOBODY && half(q) > m->delta)
        return false;
    shift(m, i, j);
    if (j != NOBODY) {
        count(m->t.free, &m->t, j, -1);
        count(m->t.open, &m->t, j, 1);
    }
    return true;
}

// the least delta with which the search would find more
static double next_delta(const matching *m)
{
    double best = INFINITY;
    for (int r = 0; r < m->rows; r++) best = less(best, half(m->bar + 2 * m->row[r]));
    for (int r = 0; r < m->rows; r++) best = nearest(m, 0, m->bar + 2 * m->row[r], best);
    return best;
}

// Finds a partner for bar i, others giving way; where there is none, with a greater delta if grow says so.
static bool settle(matching *m, int i, bool grow)
{
    m->rows = 0;
    int met = 0;
    bool done = join(m, i);
    for (int r = 0; !done; r++) {
        if (r == m->rows) {
            if (!grow)
                break;
            m->delta = next_delta(m);
            r = 0;
            for (int k = 0, rows = m->rows; k < rows && !done; k++) {      // whom the greater delta helps
                m->rows = k;
                done = join(m, m->row[k]);
                m->rows = rows;
            }
            if (done)
                break;
        }
        for (int j; !done && (j = find(m, 0, m->bar + 2 * m->row[r], false)) != NOBODY; ) {
            m->met[j] = true;
            m->by[j] = m->row[r];
            count(m->t.open, &m->t, j, -1);
            m->seen[met++] = j;
            done = join(m, m->mate[j]);
        }
    }
    while (met) {
        int j = m->seen[--met];
        m->met[j] = false;
        count(m->t.open, &m->t, j, 1);
    }
    return done;
}

// Serves bars from *next on, which becomes the first that finds nothing, or n.
static dgl_status serve(matching *m, int *next, bool grow)
{
    DGL_PROGRESS progress = dgl_progress_begin("bottleneck", (size_t)m->n);
    for (; *next < m->n; ++*next) {
        DGL_POLL();
        dgl_progress_at(&progress, (size_t)*next);
        if (half(m->bar + 2 * *next) > m->delta && !settle(m, *next, grow))
            break;
    }
    return DGL_OK;
}

static int downward(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

// No bar can have less than its half length or the distance to the nearest; and of more bars than there are partners
// some are left over.
static dgl_status least_delta(matching *m, double *most)
{
    DGL_SCOPE;
    DGL_SCRATCH(length, m->n);
    for (int i = 0; i < m->n; i++) {
        if (i % 1024 == 0)
            DGL_POLL();
        length[i] = half(m->bar + 2*i);
        m->delta = more(m->delta, nearest(m, 0, m->bar + 2*i, length[i]));
    }
    qsort(length, (size_t)m->n, sizeof *length, downward);
    *most = more(length[0], m->delta);
    if (m->n > m->t.n)
        m->delta = more(m->delta, length[m->t.n]);
    return DGL_OK;
}

// Raises delta until all n bars a have a partner among the m bars b within it, or are no longer than twice it.
static dgl_status serve_all(double *delta, int n, const double *a, int m, const double *b)
{
    enum { HALVINGS = 12 };
    DGL_SCOPE;
    int leaves = 1;
    while (leaves * LEAF < m) leaves *= 2;
    size_t nodes = 2 * (size_t)leaves - 1, state = (size_t)m + (size_t)n + 2 * nodes;
    DGL_SCRATCH_OF(int, now, state);                   // mate, place, free, open
    DGL_SCRATCH_OF(int, kept, state);
    DGL_SCRATCH_OF(int, fixed, 4 * (size_t)m + (size_t)leaves + 1 + (size_t)n);
    DGL_SCRATCH(box, 4 * nodes);
    DGL_SCRATCH_OF(bool, met, m);
    memset(met, 0, (size_t)m * sizeof *met);
    for (int i = 0; i < m + n; i++) now[i] = NOBODY;
    for (int j = 0; j < m; j++) fixed[j] = j;
    matching w = { .n = n, .bar = a, .delta = *delta, .mate = now, .place = now + m, .met = met, .by = fixed + 2*m, .seen = fixed + 3*m,
                   .row = fixed + 4*m + leaves + 1,
                   .t = { .n = m, .first_leaf = leaves - 1, .bar = b, .order = fixed, .leaf_of = fixed + m, .from = fixed + 4*m,
                          .box = (double (*)[4])box, .free = now + m + n, .open = now + m + n + nodes } };
    w.t.from[leaves] = m;
    build(&w.t, 0, 0, m);
    double hi = 0;
    DGL_TRY(least_delta(&w, &hi));
    int from = 0;
    DGL_TRY(serve(&w, &from, false));
    for (int k = 0; k < HALVINGS && from < n; k++) {   // by halves at first, for it may have to grow many times
        double lo = w.delta;
        memcpy(kept, now, state * sizeof *now);
        w.delta = (lo + hi) / 2;
        int next = from;
        DGL_TRY(serve(&w, &next, false));
        if (next == n) {
            memcpy(now, kept, state * sizeof *now);
            hi = w.delta;
            w.delta = lo;
        } else
            from = next;
    }
    DGL_TRY(serve(&w, &from, true));
    *delta = w.delta;
    return DGL_OK;
}

// What serves the bars of one side and what serves those of the other can be joined to what serves both (Mendelsohn,
// Dulmage 1958).
dgl_status dgl_bottleneck_of_bars(double *delta, size_t n, const double *a, size_t m, const double *b)
{
    if (n > INT_MAX / 8 || m > INT_MAX / 8)
        DGL_FAIL(DGL_ENOMEM, "diagrams of %zu and %zu bars are too large", n, m);
    *delta = 0;
    if (n)
        DGL_TRY(serve_all(delta, (int)n, a, (int)m, b));
    if (m)
        DGL_TRY(serve_all(delta, (int)m, b, (int)n, a));
    return DGL_OK;
}
