#include "draw/plot.h"

#include <math.h>

enum { COLOR, WIDTH, FIRST, ALPHA, LABEL };

static const dgl_param params[] = {
    [COLOR] = DGL_OPT_COLOR,
    [WIDTH] = DGL_OPT_WIDTH(NAN),
    [FIRST] = { "first", DGL_NUM, 1, -1e9, 1e9, "the place of the lowest bar; the others stand above it", NULL },
    [ALPHA] = DGL_OPT_ALPHA,
    [LABEL] = DGL_OPT_LABEL,
    { 0 }
};

static void bounds(const dgl_plot *p, dgl_bounds *b)
{
    size_t n = p->data[0]->shape[0];
    for (size_t i = 0; i < p->data[0]->size; i++) dgl_bounds_at(b, 0, p->data[0]->data[i]);
    for (size_t i = 0; i < n; i++) dgl_bounds_at(b, 1, p->value[FIRST].num + (double)i);
}

// Endless bars go to the edge. Few stand apart; many run together to a block, in which the last is still seen.
static dgl_status draw(const dgl_plot *p, dgl_view *v)
{
    size_t n = p->data[0]->shape[0];
    double room = fabs(dgl_scale_at(&v->scale[1], 1) - dgl_scale_at(&v->scale[1], 0));
    dgl_paint paint = { .stroke = p->color, .width = p->value[WIDTH].given ? p->value[WIDTH].num : fmin(3, fmax(0.7 * room, 1.2)) };
    for (size_t i = 0; i < n; i++) {
        double birth = p->data[0]->data[2*i], death = p->data[0]->data[2*i + 1], x[2];
        x[0] = birth == -INFINITY ? v->box.x0 : dgl_scale_at(&v->scale[0], birth);
        x[1] = death == INFINITY ? v->box.x1 : dgl_scale_at(&v->scale[0], death);
        double y = dgl_scale_at(&v->scale[1], p->value[FIRST].num + (double)i);
        if (isfinite(x[0] + x[1] + y))
            DGL_TRY(dgl_view_line(v, 2, (double[]){ x[0], y, x[1], y }, &paint));
    }
    return DGL_OK;
}

static dgl_status swatch(const dgl_plot *p, dgl_canvas *c, dgl_box b)
{
    dgl_paint paint = { .stroke = p->color, .width = p->value[WIDTH].given ? p->value[WIDTH].num : 3 };
    return dgl_canvas_line(c, b.x0, (b.y0 + b.y1) / 2, b.x1, (b.y0 + b.y1) / 2, &paint);
}

const dgl_plot_kind dgl_barcode_kind = {
    .name = "barcode", .dims = 2, .usage = "ax:barcode(D) or ax:barcode(bars, {color =, label =})",
    .doc = "bars from births to deaths, one above the other; those of a persistence diagram in the colours of their dimensions",
    .inputs = "p", .params = params, .cycles = true, .bounds = bounds, .draw = draw, .swatch = swatch,
};
