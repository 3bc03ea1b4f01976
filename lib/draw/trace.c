// Marching squares that follows each line from cell to cell.
#include "draw/trace.h"

#include <math.h>
#include <string.h>

// Corners of a cell go round: 0 (i, j), 1 (i, j+1), 2 (i+1, j+1), 3 (i+1, j); edge e leads from corner e to
// the next. Lines run with the higher side on one hand: they enter a cell over an edge that leads from
// inside to outside and leave it over one that leads from outside to inside.
static const int di[] = { 0, 0, 1, 1 }, dj[] = { 0, 1, 1, 0 };

typedef struct {
    size_t n, m;                       // rows and columns of corners
    const double *z, *x, *y;
    bool areas;
    double level;
    uint32_t stamp;
    uint32_t *state;                   // of each cell: the level that passes it last, and the edges entered
    dgl_path *path;
    size_t first;                      // vertex of the path that began the piece
} tracer;

typedef struct { uint32_t cell; int next; } entry;

static double corner(const tracer *t, uint32_t cell, int k)
{
    size_t i = cell / (t->m - 1), j = cell % (t->m - 1);
    return t->z[(i + (size_t)di[k]) * t->m + j + (size_t)dj[k]];
}

static unsigned inside(const tracer *t, uint32_t cell)
{
    unsigned bits = 0;
    for (int k = 0; k < 4; k++) bits |= (unsigned)(corner(t, cell, k) >= t->level) << k;
    return bits;
}

static bool is_entry(unsigned bits, int e) { return (bits >> e & 1) && !(bits >> ((e + 1) & 3) & 1); }
static bool is_exit(unsigned bits, int e) { return !(bits >> e & 1) && (bits >> ((e + 1) & 3) & 1); }

static int exit_of(const tracer *t, uint32_t cell, unsigned bits, int e)
{
    if (bits == 5 || bits == 10) {
        double mean = 0;
        for (int k = 0; k < 4; k++) mean += corner(t, cell, k) / 4;
        return mean >= t->level ? (e + 1) & 3 : (e + 3) & 3;
    }
    int x = 0;
    while (!is_exit(bits, x)) x++;
    return x;
}

// the cell across an edge; its own number for that edge is (e + 2) & 3
static bool across(const tracer *t, uint32_t cell, int e, uint32_t *other)
{
    static const int down[] = { -1, 0, 1, 0 }, right[] = { 0, 1, 0, -1 };
    size_t columns = t->m - 1, i = cell / columns + (size_t)down[e], j = cell % columns + (size_t)right[e];
    if (i >= t->n - 1 || j >= columns)                 // also when it wrapped round
        return false;
    *other = (uint32_t)(i * columns + j);
    return t->state[*other] >> 4 == t->stamp;
}

// where the level crosses an edge, reckoned from the corner inside, so that both cells agree
static void add_crossing(tracer *t, uint32_t cell, int e, bool begins)
{
    int p = e, q = (e + 1) & 3;
    if (corner(t, cell, p) < t->level) {
        p = q;
        q = e;
    }
    double a = corner(t, cell, p), b = corner(t, cell, q), f = b == -INFINITY ? 0 : (a - t->level) / (a - b);
    size_t i = cell / (t->m - 1), j = cell % (t->m - 1);
    double x0 = t->x[j + (size_t)dj[p]], x1 = t->x[j + (size_t)dj[q]], y0 = t->y[i + (size_t)di[p]], y1 = t->y[i + (size_t)di[q]];
    double x = x0 + f * (x1 - x0), y = y0 + f * (y1 - y0);
    dgl_path *path = t->path;
    if (begins) {
        t->first = path->n;
        dgl_path_put(path, DGL_MOVE, x, y);
        return;
    }
    double *last = path->xy ? path->xy + 2 * (path->n - 1) : NULL;
    if (!last || path->failed)
        return;
    if (fabs(x - last[0]) + fabs(y - last[1]) < 0.02)
        return;
    bool along = path->n > t->first + 1 && ((x == last[0] && x == last[-2]) || (y == last[1] && y == last[-1]));
    if (along) {                                       // straight on along the border
        last[0] = x;
        last[1] = y;
    } else
        dgl_path_put(path, DGL_LINE, x, y);
}

static void follow(tracer *t, uint32_t cell, int e)
{
    add_crossing(t, cell, e, true);
    for (;;) {
        t->state[cell] |= 1u << e;
        int x = exit_of(t, cell, inside(t, cell), e);
        uint32_t next;
        bool on = across(t, cell, x, &next);
        int back = (x + 2) & 3;
        if (on && t->state[next] >> back & 1) {        // round
            dgl_path_close(t->path);
            return;
        }
        add_crossing(t, cell, x, false);
        if (!on)
            return;
        cell = next;
        e = back;
    }
}

// all lines of one level through the cells of its list: first those that begin somewhere, then the rings
static void trace_level(tracer *t, const entry *list, int head)
{
    for (int i = head; i >= 0; i = list[i].next) t->state[list[i].cell] = t->stamp << 4;
    for (int rings = t->areas; rings < 2; rings++)
        for (int i = head; i >= 0; i = list[i].next) {
            uint32_t cell = list[i].cell, other;
            unsigned bits = inside(t, cell);
            for (int e = 0; e < 4; e++)
                if (is_entry(bits, e) && !(t->state[cell] >> e & 1) && (rings || !across(t, cell, e, &other)))
                    follow(t, cell, e);
        }
}

// the grid with a ring of -inf around it, at the places of its border, and holes as -inf
static dgl_status pad(tracer *t, const dgl_grid *g, double *z, double *x, double *y)
{
    size_t n = g->n, m = g->m;
    for (size_t i = 0; i < n + 2; i++)
        for (size_t j = 0; j < m + 2; j++) {
            bool ring = i == 0 || j == 0 || i == n + 1 || j == m + 1;
            double v = ring ? -INFINITY : g->z[(i - 1) * m + j - 1];
            z[i * (m + 2) + j] = isfinite(v) ? v : -INFINITY;
        }
    for (size_t j = 0; j < m + 2; j++) x[j] = g->x[j == 0 ? 0 : j > m ? m - 1 : j - 1];
    for (size_t i = 0; i < n + 2; i++) y[i] = g->y[i == 0 ? 0 : i > n ? n - 1 : i - 1];
    t->n = n + 2;
    t->m = m + 2;
    t->z = z;
    t->x = x;
    t->y = y;
    return DGL_OK;
}

typedef struct { entry *entry; size_t n, room; int *head; } lists;

static dgl_status list_cell(lists *l, size_t level, uint32_t cell)
{
    if (l->n == l->room) {
        size_t room = l->room ? 2 * l->room : 4096;
        entry *e = dgl_realloc(l->entry, room * sizeof *e);
        if (!e)
            DGL_FAIL(DGL_ENOMEM, "not enough memory for level lines");
        l->entry = e;
        l->room = room;
    }
    l->entry[l->n] = (entry){ cell, l->head[level] };
    l->head[level] = (int)l->n++;
    return DGL_OK;
}

// which levels pass which cells: least < level <= greatest corner
static dgl_status sort_cells(lists *l, const tracer *t, size_t nlevels, const double *level)
{
    size_t at = 0;                                     // the first level above the least corner; it moves little
    for (size_t i = 0; i + 1 < t->n; i++) {
        DGL_POLL();
        const double *a = t->z + i * t->m, *b = a + t->m;
        for (size_t j = 0; j + 1 < t->m; j++, a++, b++) {
            double lo = fmin(fmin(a[0], a[1]), fmin(b[0], b[1])), hi = fmax(fmax(a[0], a[1]), fmax(b[0], b[1]));
            if (!t->areas && !isfinite(a[0] + a[1] + b[0] + b[1]))
                continue;
            while (at < nlevels && level[at] <= lo) at++;
            while (at > 0 && level[at - 1] > lo) at--;
            for (size_t k = at; k < nlevels && level[k] <= hi; k++)
                DGL_TRY(list_cell(l, k, (uint32_t)(i * (t->m - 1) + j)));
        }
    }
    return DGL_OK;
}

dgl_status dgl_trace(const dgl_grid *g, bool areas, size_t nlevels, const double *level, dgl_path *path)
{
    DGL_SCOPE;
    tracer t = { .n = g->n, .m = g->m, .z = g->z, .x = g->x, .y = g->y, .areas = areas };
    if (g->n < 1 || g->m < 1 || (!areas && (g->n < 2 || g->m < 2)))
        return DGL_OK;
    if (areas) {
        DGL_SCRATCH(z, (g->n + 2) * (g->m + 2));
        DGL_SCRATCH(x, g->m + 2);
        DGL_SCRATCH(y, g->n + 2);
        DGL_TRY(pad(&t, g, z, x, y));
    }
    size_t cells = (t.n - 1) * (t.m - 1);
    if (cells > UINT32_MAX)
        DGL_FAIL(DGL_ENOMEM, "a grid of %zu x %zu has too many cells", g->n, g->m);
    DGL_SCRATCH_OF(uint32_t, state, cells);
    DGL_SCRATCH_OF(int, head, nlevels + 1);
    memset(state, 0, cells * sizeof *state);
    for (size_t k = 0; k < nlevels; k++) head[k] = -1;
    lists l = { .head = head };
    dgl_status s = sort_cells(&l, &t, nlevels, level);
    t.state = state;
    for (size_t k = 0; k < nlevels && !s; k++) {
        t.level = level[k];
        t.stamp = (uint32_t)k + 1;
        t.path = &path[k];
        trace_level(&t, l.entry, head[k]);
        s = dgl_path_ok(&path[k]);
    }
    dgl_free(l.entry);
    return s;
}
