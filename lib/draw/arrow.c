#include "draw/plot.h"

#include <math.h>

enum { COLOR, WIDTH, HEAD, ALPHA, LABEL };

static const dgl_param params[] = {
    [COLOR] = DGL_OPT_COLOR,
    [WIDTH] = DGL_OPT_WIDTH(1.5),
    [HEAD]  = { "head", DGL_NUM, 9, 0, 200, "length of the head in points", NULL },
    [ALPHA] = DGL_OPT_ALPHA,
    [LABEL] = DGL_OPT_LABEL,
    { 0 }
};

static void bounds(const dgl_plot *p, dgl_bounds *b)
{
    dgl_bounds_points(b, 2, p->data[0]);
    dgl_bounds_points(b, 2, p->data[1]);
}

static dgl_status draw(const dgl_plot *p, dgl_view *v)
{
    for (size_t i = 0; i < p->data[0]->shape[0]; i++) {
        double from[2], to[2];
        dgl_view_map(v, 1, from, p->data[0]->data + 2*i);
        dgl_view_map(v, 1, to, p->data[1]->data + 2*i);
        DGL_TRY(dgl_style_arrow(v, from[0], from[1], to[0], to[1], p->value[WIDTH].num, p->value[HEAD].num, p->color));
    }
    return DGL_OK;
}

static dgl_status swatch(const dgl_plot *p, dgl_canvas *c, dgl_box b)
{
    dgl_view v = { .c = c };
    double y = (b.y0 + b.y1) / 2;
    dgl_status s = dgl_style_arrow(&v, b.x0, y, b.x1, y, p->value[WIDTH].num, fmin(p->value[HEAD].num, 8), p->color);
    dgl_path_free(&v.path);
    return s;
}

const dgl_plot_kind dgl_arrow_kind = {
    .name = "arrow", .dims = 2, .usage = "ax:arrow(from, to, {color =, width =})",
    .doc = "an arrow from one point to another, or several", .inputs = "pw", .params = params, .cycles = true,
    .bounds = bounds, .draw = draw, .swatch = swatch,
};
