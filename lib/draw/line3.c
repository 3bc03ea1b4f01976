#include "draw/plot.h"

#include <math.h>

enum { COLOR, CMAP, LIMITS, CENTER, WIDTH, DASH, SIZE, ALPHA, LABEL };

static const dgl_param params[] = {
    [COLOR]  = DGL_OPT_COLORS,
    [CMAP]   = DGL_OPT_CMAP,
    [LIMITS] = DGL_OPT_LIMITS,
    [CENTER] = DGL_OPT_CENTER,
    [WIDTH]  = DGL_OPT_WIDTH(1.6),
    [DASH]   = DGL_OPT_DASH,
    [SIZE]   = { "size", DGL_NUM, 0, 0, 200, "diameter of balls at the points; 0: none", NULL },
    [ALPHA]  = DGL_OPT_ALPHA,
    [LABEL]  = DGL_OPT_LABEL,
    DGL_OPT_X,
    DGL_OPT_N(400),
    { 0 }
};

static dgl_status setup(dgl_plot *p)
{
    dgl_paint paint;
    DGL_TRY(dgl_style_dash(&paint, &p->value[DASH], 1));
    const dgl_value *color = &p->value[COLOR];
    return color->array ? dgl_plot_color_by(p, color->array, p->data[0]->shape[0], "points") : DGL_OK;
}

static void bounds(const dgl_plot *p, dgl_bounds *b) { dgl_bounds_points(b, 3, p->data[0]); }

static dgl_status build(const dgl_plot *p, dgl_scene *s)
{
    DGL_SCOPE;
    size_t n = p->data[0]->shape[0];
    const double *xyz = p->data[0]->data;
    DGL_SCRATCH_OF(dgl_rgba, color, n + 1);
    color[0] = p->color;
    for (size_t i = 0; i < n && p->values; i++) color[i] = dgl_plot_color(p, i);
    dgl_paint dash = { 0 };
    double w = p->value[WIDTH].num;
    DGL_TRY(dgl_style_dash(&dash, &p->value[DASH], w));
    if (w > 0)
        DGL_TRY(dgl_scene_line(s, n, xyz, w, color, p->values != NULL, &dash, 0.008));
    return p->value[SIZE].num > 0 ? dgl_scene_points(s, n, xyz, p->value[SIZE].num, color, p->values != NULL, 0) : DGL_OK;
}

static dgl_status swatch(const dgl_plot *p, dgl_canvas *c, dgl_box b)
{
    double y = (b.y0 + b.y1) / 2;
    dgl_paint paint = { .stroke = dgl_plot_sample_color(p), .width = p->value[WIDTH].num };
    DGL_TRY(dgl_style_dash(&paint, &p->value[DASH], paint.width));
    return dgl_canvas_line(c, b.x0, y, b.x1, y, &paint);
}

const dgl_plot_kind dgl_line3_kind = {
    .name = "line", .dims = 3, .usage = "ax:line(points, {color =, width =, dash =, label =})",
    .doc = "a line through n points in space, or a function of one number with 3 values",
    .inputs = "l", .params = params, .fn_in = 1, .fn_out = 3, .cycles = true,
    .setup = setup, .bounds = bounds, .build = build, .swatch = swatch,
};
