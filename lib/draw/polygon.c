#include "draw/plot.h"

#include <math.h>

enum { COLOR, EDGE, WIDTH, ALPHA, LABEL };

static const dgl_param params[] = {
    [COLOR] = { "color", DGL_MIXED, NAN, 0, 0, "the colour inside; \"none\" leaves it open", NULL },
    [EDGE]  = { "edge", DGL_TEXT, NAN, 0, 0, "the colour of the outline", NULL },
    [WIDTH] = DGL_OPT_WIDTH(1.2),
    [ALPHA] = { "alpha", DGL_NUM, 0.4, 0, 1, "opacity of the inside", NULL },
    [LABEL] = DGL_OPT_LABEL,
    { 0 }
};

static dgl_status setup(dgl_plot *p)
{
    dgl_rgba edge = p->color | 255;
    if (p->value[EDGE].given)
        DGL_TRY(dgl_color_word(&edge, p->value[EDGE].text));
    else if (!(p->color & 255))
        edge = 0x1a1a1aff;
    p->state[0] = edge;
    return DGL_OK;
}

static void bounds(const dgl_plot *p, dgl_bounds *b) { dgl_bounds_points(b, 2, p->data[0]); }

static dgl_paint paint_of(const dgl_plot *p)
{
    return (dgl_paint){ .fill = p->color, .stroke = (dgl_rgba)p->state[0], .width = p->value[WIDTH].num, .even_odd = true, .round = true };
}

static dgl_status draw(const dgl_plot *p, dgl_view *v)
{
    DGL_SCOPE;
    size_t n = p->data[0]->shape[0];
    DGL_SCRATCH(page, 2 * n);
    dgl_view_map(v, n, page, p->data[0]->data);
    DGL_TRY(dgl_path_points(&v->path, n, page, true, v->box));
    dgl_paint paint = paint_of(p);
    return v->c->path(v->c, &v->path, &paint);
}

static dgl_status swatch(const dgl_plot *p, dgl_canvas *c, dgl_box b)
{
    dgl_paint paint = paint_of(p);
    return dgl_canvas_box(c, (dgl_box){ b.x0 + 1, b.y0 + 1, b.x1 - 1, b.y1 - 1 }, &paint);
}

const dgl_plot_kind dgl_polygon_kind = {
    .name = "polygon", .dims = 2, .usage = "ax:polygon(points, {color =, edge =, alpha =})",
    .doc = "a closed outline through n points and its inside; a row of NAN begins another one",
    .inputs = "p", .params = params, .cycles = true, .setup = setup, .bounds = bounds, .draw = draw, .swatch = swatch,
};
