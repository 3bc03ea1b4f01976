// Ranges of data, and data coordinates as places on a page.
#include "draw/plot.h"

#include <math.h>

void dgl_bounds_begin(dgl_bounds *b)
{
    *b = (dgl_bounds){ 0 };
    for (int k = 0; k < 3; k++) {
        b->lo[k] = b->edge_lo[k] = b->window_lo[k] = INFINITY;
        b->hi[k] = b->edge_hi[k] = b->window_hi[k] = -INFINITY;
    }
}

// numbers near the end of what a double holds would overflow in differences
static bool counts(const dgl_bounds *b, int axis, double x)
{
    return fabs(x) < 1e300 && (!b->log[axis] || x > 0);
}

void dgl_bounds_at(dgl_bounds *b, int axis, double x)
{
    if (b->log[axis] && x <= 0)
        b->dropped[axis]++;
    if (!counts(b, axis, x))
        return;
    b->parted[axis] = b->parted[axis] || x != floor(x);
    b->lo[axis] = fmin(b->lo[axis], x);
    b->hi[axis] = fmax(b->hi[axis], x);
}

void dgl_bounds_points(dgl_bounds *b, int dims, const dgl_array *points)
{
    for (size_t i = 0; i < points->shape[0]; i++) {
        const double *x = points->data + i * (size_t)dims;
        bool whole = true;
        for (int k = 0; k < dims; k++) whole = whole && !isnan(x[k]);
        for (int k = 0; k < dims && whole; k++) dgl_bounds_at(b, k, x[k]);
    }
}

static void extend(dgl_bounds *b, int axis, double *lo, double *hi, double x, double y)
{
    if (!counts(b, axis, x) || !counts(b, axis, y))
        return;
    b->parted[axis] = true;
    lo[axis] = fmin(lo[axis], fmin(x, y));
    hi[axis] = fmax(hi[axis], fmax(x, y));
}

void dgl_bounds_edge(dgl_bounds *b, int axis, double lo, double hi)
{
    extend(b, axis, b->lo, b->hi, lo, hi);
    extend(b, axis, b->edge_lo, b->edge_hi, lo, hi);
}

void dgl_bounds_window(dgl_bounds *b, int axis, double lo, double hi)
{
    extend(b, axis, b->window_lo, b->window_hi, lo, hi);
}

double dgl_scale_at(const dgl_scale *s, double x)
{
    if (s->log)
        return x > 0 ? s->a * log10(x) + s->b : NAN;
    return s->a * (x - s->lo) + s->b;
}

double dgl_scale_back(const dgl_scale *s, double page)
{
    double t = (page - s->b) / s->a;
    return s->log ? pow(10, t) : t + s->lo;
}

void dgl_view_map(const dgl_view *v, size_t n, double *page, const double *xy)
{
    for (size_t i = 0; i < n; i++) {
        page[2*i] = dgl_scale_at(&v->scale[0], xy[2*i]);
        page[2*i + 1] = dgl_scale_at(&v->scale[1], xy[2*i + 1]);
    }
}
