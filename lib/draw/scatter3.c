#include "draw/plot.h"

#include <math.h>

enum { SIZE, COLOR, CMAP, LIMITS, CENTER, EDGE, ALPHA, LABEL };

static const dgl_param params[] = {
    [SIZE]   = { "size", DGL_NUM, 5, 0.1, 200, "diameter in points", NULL },
    [COLOR]  = DGL_OPT_COLORS,
    [CMAP]   = DGL_OPT_CMAP,
    [LIMITS] = DGL_OPT_LIMITS,
    [CENTER] = DGL_OPT_CENTER,
    [EDGE]   = { "edge", DGL_TEXT, NAN, 0, 0, "the colour of the rim, white when not given", NULL },
    [ALPHA]  = DGL_OPT_ALPHA,
    [LABEL]  = DGL_OPT_LABEL,
    { 0 }
};

static dgl_status setup(dgl_plot *p)
{
    dgl_rgba edge;
    if (p->value[EDGE].given)
        DGL_TRY(dgl_color_word(&edge, p->value[EDGE].text));
    const dgl_value *color = &p->value[COLOR];
    return color->array ? dgl_plot_color_by_class(p, color->array, p->data[0]->shape[0], "points") : DGL_OK;
}

static void bounds(const dgl_plot *p, dgl_bounds *b) { dgl_bounds_points(b, 3, p->data[0]); }

static dgl_status build(const dgl_plot *p, dgl_scene *s)
{
    DGL_SCOPE;
    size_t n = p->data[0]->shape[0];
    DGL_SCRATCH_OF(dgl_rgba, color, n + 1);
    color[0] = p->color;
    for (size_t i = 0; i < n && p->values; i++) color[i] = dgl_plot_color(p, i);
    dgl_rgba edge = n > 20000 ? 0 : 0xffffffff;
    if (p->value[EDGE].given)
        DGL_TRY(dgl_color_word(&edge, p->value[EDGE].text));
    return dgl_scene_points(s, n, p->data[0]->data, p->value[SIZE].num, color, p->values != NULL, dgl_color_fade(edge, p->alpha));
}

static dgl_status swatch(const dgl_plot *p, dgl_canvas *c, dgl_box b)
{
    dgl_view v = { .c = c };
    double page[2] = { (b.x0 + b.x1) / 2, (b.y0 + b.y1) / 2 };
    dgl_rgba color = dgl_plot_sample_color(p);
    return dgl_view_marks(&v, "o", fmin(p->value[SIZE].num, b.y1 - b.y0), 1, page, NULL, NULL, &(dgl_paint){ .fill = color });
}

const dgl_plot_kind dgl_scatter3_kind = {
    .name = "scatter", .dims = 3, .usage = "ax:scatter(points, {color =, size =, cmap =, label =})",
    .doc = "a disc at each point in space; its colour may follow values",
    .inputs = "p", .params = params, .cycles = true, .setup = setup, .bounds = bounds, .build = build, .swatch = swatch,
};
