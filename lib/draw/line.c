#include "draw/plot.h"

#include <math.h>

enum { COLOR, WIDTH, DASH, MARKER, SIZE, ALPHA, LABEL };

static const dgl_param params[] = {
    [COLOR]  = DGL_OPT_COLOR,
    [WIDTH]  = DGL_OPT_WIDTH(1.5),
    [DASH]   = DGL_OPT_DASH,
    [MARKER] = { "marker", DGL_TEXT, NAN, 0, 0, "a mark at each point: o . s D ^ v < > p h * + x | _", NULL },
    [SIZE]   = { "size", DGL_NUM, 5, 0.1, 200, "diameter of the marks in points", NULL },
    [ALPHA]  = DGL_OPT_ALPHA,
    [LABEL]  = DGL_OPT_LABEL,
    DGL_OPT_X,
    DGL_OPT_N(400),
    { 0 }
};

// words are read once to be found wrong where they are given
static dgl_status setup(dgl_plot *p)
{
    dgl_paint paint;
    bool filled;
    DGL_TRY(dgl_style_dash(&paint, &p->value[DASH], 1));
    DGL_PATH_OWNED dgl_path shape = { 0 };
    return p->value[MARKER].given ? dgl_style_marker(&shape, &filled, p->value[MARKER].text, 1) : DGL_OK;
}

static void bounds(const dgl_plot *p, dgl_bounds *b) { dgl_bounds_points(b, 2, p->data[0]); }

static dgl_status pen(dgl_paint *paint, const dgl_plot *p)
{
    *paint = (dgl_paint){ .stroke = p->color, .width = p->value[WIDTH].num, .round = true };
    return dgl_style_dash(paint, &p->value[DASH], paint->width);
}

static dgl_status draw(const dgl_plot *p, dgl_view *v)
{
    DGL_SCOPE;
    size_t n = p->data[0]->shape[0];
    DGL_SCRATCH(page, 2 * n);
    dgl_paint paint;
    DGL_TRY(pen(&paint, p));
    dgl_view_map(v, n, page, p->data[0]->data);
    if (paint.width > 0)
        DGL_TRY(dgl_view_line(v, n, page, &paint));
    if (!p->value[MARKER].given)
        return DGL_OK;
    return dgl_view_marks(v, p->value[MARKER].text, p->value[SIZE].num, n, page, NULL, NULL, &(dgl_paint){ .fill = p->color });
}

static dgl_status swatch(const dgl_plot *p, dgl_canvas *c, dgl_box b)
{
    dgl_paint paint;
    double page[2] = { (b.x0 + b.x1) / 2, (b.y0 + b.y1) / 2 };
    DGL_TRY(pen(&paint, p));
    if (paint.width > 0)
        DGL_TRY(dgl_canvas_line(c, b.x0, page[1], b.x1, page[1], &paint));
    if (!p->value[MARKER].given)
        return DGL_OK;
    dgl_view v = { .c = c };
    return dgl_view_marks(&v, p->value[MARKER].text, p->value[SIZE].num, 1, page, NULL, NULL, &(dgl_paint){ .fill = p->color });
}

const dgl_plot_kind dgl_line_kind = {
    .name = "line", .dims = 2, .usage = "ax:line(points, {color =, marker =, dash =, label =})",
    .doc = "a line through n points, given as n x 2, as x and y, as values over 1..n, or by a function of x",
    .inputs = "l", .params = params, .fn_in = 1, .fn_out = -1, .cycles = true,
    .setup = setup, .bounds = bounds, .draw = draw, .swatch = swatch,
};
