// Paths: vertices that grow, and points of any size or number turned into what a page can show.
#include "draw/canvas.h"

#include <math.h>
#include <string.h>

void dgl_path_clear(dgl_path *p) { p->n = 0; }

void dgl_path_free(dgl_path *p)
{
    dgl_free(p->xy);
    dgl_free(p->op);
    *p = (dgl_path){ 0 };
}

void dgl_path_put(dgl_path *p, int op, double x, double y)
{
    if (p->n == p->room && !p->failed) {
        size_t room = p->room ? 2 * p->room : 64;
        double *xy = dgl_realloc(p->xy, room * 2 * sizeof *xy);
        if (xy)
            p->xy = xy;
        unsigned char *ops = xy ? dgl_realloc(p->op, room) : NULL;
        if (ops)
            p->op = ops;
        p->failed = !ops;
        p->room = ops ? room : p->room;
    }
    if (p->failed)
        return;
    p->xy[2 * p->n] = x;
    p->xy[2 * p->n + 1] = y;
    p->op[p->n++] = (unsigned char)op;
}

void dgl_path_close(dgl_path *p)
{
    if (p->n)
        p->op[p->n - 1] |= DGL_CLOSE;
}

dgl_status dgl_path_ok(const dgl_path *p)
{
    if (p->failed)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a path of %zu points", p->n);
    return DGL_OK;
}

void dgl_path_box(dgl_path *p, dgl_box b)
{
    dgl_path_put(p, DGL_MOVE, b.x0, b.y0);
    dgl_path_put(p, DGL_LINE, b.x1, b.y0);
    dgl_path_put(p, DGL_LINE, b.x1, b.y1);
    dgl_path_put(p, DGL_LINE, b.x0, b.y1);
    dgl_path_close(p);
}

// four cubic arcs; 0.5523 is the handle that is best for a quarter of a circle
void dgl_path_ellipse(dgl_path *p, double x, double y, double ax, double ay, double bx, double by)
{
    const double k = 0.55228475;
    dgl_path_put(p, DGL_MOVE, x + ax, y + ay);
    for (int i = 0; i < 4; i++) {
        dgl_path_put(p, DGL_CURVE, x + ax + k * bx, y + ay + k * by);
        dgl_path_put(p, DGL_CURVE, x + bx + k * ax, y + by + k * ay);
        dgl_path_put(p, DGL_CURVE, x + bx, y + by);
        double tx = ax, ty = ay;
        ax = bx, ay = by, bx = -tx, by = -ty;
    }
    dgl_path_close(p);
}


// ---- open pieces ----

// the part of a-b inside the box, as fractions of it (Liang and Barsky 1984)
static bool clip_segment(const double *a, const double *b, dgl_box box, double *from, double *to)
{
    double dx = b[0] - a[0], dy = b[1] - a[1], t0 = 0, t1 = 1;
    double p[4] = { -dx, dx, -dy, dy }, q[4] = { a[0] - box.x0, box.x1 - a[0], a[1] - box.y0, box.y1 - a[1] };
    for (int k = 0; k < 4; k++) {
        if (p[k] == 0 && q[k] < 0)
            return false;
        double r = q[k] / p[k];
        if (p[k] < 0 && r > t0)
            t0 = r;
        if (p[k] > 0 && r < t1)
            t1 = r;
    }
    *from = t0;
    *to = t1;
    return t0 <= t1;
}

// Lines are written through here. Where points are many, those that stay within a hair of a column
// become four: the first, the lowest, the highest and the last.
typedef struct {
    dgl_path *p;
    bool dense;
    double column, x[4], y[4];         // first, least y, greatest y, last
    size_t count, at[4];
} pen;

static const double hair = 0.1;

static void flush(pen *w)
{
    if (!w->count)
        return;
    int order[2] = { 1, 2 };
    if (w->at[1] > w->at[2])
        order[0] = 2, order[1] = 1;
    for (int k = 0; k < 2; k++)
        if (w->at[order[k]] > 0 && w->at[order[k]] + 1 < w->count)
            dgl_path_put(w->p, DGL_LINE, w->x[order[k]], w->y[order[k]]);
    if (w->count > 1)
        dgl_path_put(w->p, DGL_LINE, w->x[3], w->y[3]);
    w->count = 0;
}

static void put(pen *w, int op, double x, double y)
{
    if (!w->dense) {
        dgl_path_put(w->p, op, x, y);
        return;
    }
    double column = floor(x / hair);
    if (op == DGL_MOVE || !w->count || column != w->column) {
        flush(w);
        dgl_path_put(w->p, op, x, y);
        w->column = column;
        for (int k = 0; k < 4; k++) w->x[k] = x, w->y[k] = y, w->at[k] = 0;
        w->count = 1;
        return;
    }
    if (y < w->y[1]) w->x[1] = x, w->y[1] = y, w->at[1] = w->count;
    if (y > w->y[2]) w->x[2] = x, w->y[2] = y, w->at[2] = w->count;
    w->x[3] = x, w->y[3] = y;
    w->count++;
}

static bool both_finite(const double *a) { return isfinite(a[0]) && isfinite(a[1]); }

static void open_piece(dgl_path *p, size_t n, const double *xy, dgl_box box)
{
    pen w = { .p = p, .dense = n > 4000 };
    bool down = false;                                 // is the pen at the point before?
    for (size_t i = 1; i < n; i++) {
        const double *a = xy + 2 * (i - 1), *b = a + 2;
        double t0, t1;
        if (!both_finite(a) || !both_finite(b) || !clip_segment(a, b, box, &t0, &t1)) {
            down = false;
            continue;
        }
        if (!down || t0 > 0)
            put(&w, DGL_MOVE, a[0] + t0 * (b[0] - a[0]), a[1] + t0 * (b[1] - a[1]));
        if (t1 < 1)
            put(&w, DGL_LINE, a[0] + t1 * (b[0] - a[0]), a[1] + t1 * (b[1] - a[1]));
        else
            put(&w, DGL_LINE, b[0], b[1]);
        down = t1 == 1;
    }
    flush(&w);
}


// ---- areas ----

// one side of the box (Sutherland and Hodgman 1974): keeps s*coordinate <= s*edge; returns the new count
static size_t clip_side(double *out, const double *in, size_t n, int axis, double s, double edge)
{
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        const double *a = in + 2 * i, *b = in + 2 * ((i + 1) % n);
        bool a_in = s * a[axis] <= s * edge, b_in = s * b[axis] <= s * edge;
        if (a_in) {
            out[2 * m] = a[0];
            out[2 * m++ + 1] = a[1];
        }
        if (a_in != b_in) {
            double t = (edge - a[axis]) / (b[axis] - a[axis]);
            out[2 * m] = axis == 0 ? edge : a[0] + t * (b[0] - a[0]);
            out[2 * m++ + 1] = axis == 1 ? edge : a[1] + t * (b[1] - a[1]);
        }
    }
    return m;
}

static dgl_status area(dgl_path *p, size_t n, const double *xy, dgl_box box)
{
    DGL_SCOPE;
    bool outside = false;
    for (size_t i = 0; i < n && !outside; i++)
        outside = xy[2*i] < box.x0 || xy[2*i] > box.x1 || xy[2*i + 1] < box.y0 || xy[2*i + 1] > box.y1;
    if (outside) {
        DGL_SCRATCH(a, 32 * n + 64);                   // each side at most doubles the vertices
        DGL_SCRATCH(b, 32 * n + 64);
        n = clip_side(a, xy, n, 0, -1, box.x0);
        n = clip_side(b, a, n, 0, 1, box.x1);
        n = clip_side(a, b, n, 1, -1, box.y0);
        n = clip_side(b, a, n, 1, 1, box.y1);
        xy = b;
    }
    if (n < 2)
        return DGL_OK;
    for (size_t i = 0; i < n; i++) dgl_path_put(p, i ? DGL_LINE : DGL_MOVE, xy[2*i], xy[2*i + 1]);
    dgl_path_close(p);
    return DGL_OK;
}

dgl_status dgl_path_points(dgl_path *p, size_t n, const double *xy, bool closed, dgl_box box)
{
    const double margin = 72;                          // room for wide strokes and their joins
    box = (dgl_box){ box.x0 - margin, box.y0 - margin, box.x1 + margin, box.y1 + margin };
    if (!closed) {
        open_piece(p, n, xy, box);
        return dgl_path_ok(p);
    }
    for (size_t i = 0, from = 0; i <= n; i++)
        if (i == n || !both_finite(xy + 2 * i)) {
            DGL_TRY(area(p, i - from, xy + 2 * from, box));
            from = i + 1;
        }
    return dgl_path_ok(p);
}
