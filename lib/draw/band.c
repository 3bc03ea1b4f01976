#include "draw/plot.h"

#include <math.h>

enum { COLOR, ALPHA, LABEL };

static const dgl_param params[] = {
    [COLOR] = DGL_OPT_COLOR,
    [ALPHA] = { "alpha", DGL_NUM, 0.25, 0, 1, "opacity", NULL },
    [LABEL] = DGL_OPT_LABEL,
    { 0 }
};

static dgl_status setup(dgl_plot *p)
{
    size_t n = p->data[0]->size;
    for (int k = 1; k < 3; k++)
        if (p->data[k]->size != n)
            DGL_FAIL(DGL_ESHAPE, "x has %zu entries, %s has %zu", n, k == 1 ? "low" : "high", p->data[k]->size);
    return DGL_OK;
}

static void bounds(const dgl_plot *p, dgl_bounds *b)
{
    for (size_t i = 0; i < p->data[0]->size; i++) {
        dgl_bounds_at(b, 0, p->data[0]->data[i]);
        dgl_bounds_at(b, 1, p->data[1]->data[i]);
        dgl_bounds_at(b, 1, p->data[2]->data[i]);
    }
}

// one area for each stretch of x where both edges are known
static dgl_status draw(const dgl_plot *p, dgl_view *v)
{
    DGL_SCOPE;
    size_t n = p->data[0]->size;
    DGL_SCRATCH(page, 4 * n);
    const double *x = p->data[0]->data, *low = p->data[1]->data, *high = p->data[2]->data;
    for (size_t i = 0, from = 0; i <= n; i++) {
        double at = i < n ? dgl_scale_at(&v->scale[0], x[i]) : NAN;
        double y0 = i < n ? dgl_scale_at(&v->scale[1], low[i]) : NAN, y1 = i < n ? dgl_scale_at(&v->scale[1], high[i]) : NAN;
        if (isfinite(at + y0 + y1)) {
            size_t k = i - from, back = 2 * n - 1 - k;
            page[2*k] = page[2*back] = at;
            page[2*k + 1] = y0;
            page[2*back + 1] = y1;
            continue;
        }
        size_t k = i - from;
        for (size_t j = 0; j < 2 * k; j++) page[2*k + j] = page[4*n - 2*k + j];        // the way back follows
        if (k > 1)
            DGL_TRY(dgl_path_points(&v->path, 2 * k, page, true, v->box));
        from = i + 1;
    }
    return v->c->path(v->c, &v->path, &(dgl_paint){ .fill = p->color });
}

const dgl_plot_kind dgl_band_kind = {
    .name = "band", .dims = 2, .usage = "ax:band(x, low, high, {color =, alpha =})",
    .doc = "the area between two curves over the same x", .inputs = "aaa", .params = params, .cycles = true,
    .setup = setup, .bounds = bounds, .draw = draw,
};
