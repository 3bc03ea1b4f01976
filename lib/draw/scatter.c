#include "draw/plot.h"

#include <math.h>

enum { SIZE, COLOR, CMAP, LIMITS, CENTER, MARKER, EDGE, ALPHA, LABEL };

static const dgl_param params[] = {
    [SIZE]   = { "size", DGL_MIXED, 5.5, 0, 0, "diameter in points, or one for each", NULL },
    [COLOR]  = DGL_OPT_COLORS,
    [CMAP]   = DGL_OPT_CMAP,
    [LIMITS] = DGL_OPT_LIMITS,
    [CENTER] = DGL_OPT_CENTER,
    [MARKER] = { "marker", DGL_TEXT, NAN, 0, 0, "o . s D ^ v < > p h * + x | _", NULL },
    [EDGE]   = { "edge", DGL_TEXT, NAN, 0, 0, "the colour of a thin rim; a few points have a white one when none is given", NULL },
    [ALPHA]  = DGL_OPT_ALPHA,
    [LABEL]  = DGL_OPT_LABEL,
    { 0 }
};

static dgl_status setup(dgl_plot *p)
{
    size_t n = p->data[0]->shape[0];
    const dgl_value *size = &p->value[SIZE];
    dgl_rgba edge;
    bool filled;
    DGL_PATH_OWNED dgl_path shape = { 0 };
    if (p->value[COLOR].array)
        DGL_TRY(dgl_plot_color_by_class(p, p->value[COLOR].array, n, "points"));
    if (size->array && size->array->size != n)
        DGL_FAIL(DGL_ESHAPE, "size has %zu values for %zu points", size->array->size, n);
    if (size->text || (!size->array && !(size->num > 0 && size->num < 1e3)))
        DGL_FAIL(DGL_EARG, "size must be a diameter in points, or one for each point");
    if (p->value[EDGE].given)
        DGL_TRY(dgl_color_word(&edge, p->value[EDGE].text));
    return dgl_style_marker(&shape, &filled, dgl_option_word(&p->value[MARKER], "o"), 1);
}

static void bounds(const dgl_plot *p, dgl_bounds *b) { dgl_bounds_points(b, 2, p->data[0]); }

static dgl_paint pen(const dgl_plot *p)
{
    dgl_paint paint = { .fill = p->color, .width = 0.5 };
    if (p->value[EDGE].given) {
        if (dgl_color_word(&paint.stroke, p->value[EDGE].text))
            paint.stroke = 0;
        paint.width = 0.8;
    } else if (p->data[0]->shape[0] <= 400)
        paint.stroke = 0xffffffff;
    paint.stroke = dgl_color_fade(paint.stroke, p->alpha);
    return paint;
}

static dgl_status draw(const dgl_plot *p, dgl_view *v)
{
    DGL_SCOPE;
    size_t n = p->data[0]->shape[0];
    const dgl_array *size = p->value[SIZE].array;
    DGL_SCRATCH(page, 2 * n);
    dgl_view_map(v, n, page, p->data[0]->data);
    DGL_SCRATCH_OF(dgl_rgba, fill, p->values ? n : 0);
    for (size_t i = 0; i < n && p->values; i++) fill[i] = dgl_plot_color(p, i);
    DGL_SCRATCH(scale, size ? n : 0);
    for (size_t i = 0; i < n && size; i++) scale[i] = size->data[i] > 0 && size->data[i] < 1e3 ? size->data[i] : 0;
    dgl_paint paint = pen(p);
    return dgl_view_marks(v, dgl_option_word(&p->value[MARKER], "o"), size ? 1 : p->value[SIZE].num, n, page,
                          size ? scale : NULL, p->values ? fill : NULL, &paint);
}

static dgl_status swatch(const dgl_plot *p, dgl_canvas *c, dgl_box b)
{
    dgl_view v = { .c = c };
    dgl_paint paint = pen(p);
    if (p->values)
        paint.fill = dgl_plot_sample_color(p);
    double page[2] = { (b.x0 + b.x1) / 2, (b.y0 + b.y1) / 2 }, size = p->value[SIZE].array ? 5.5 : fmin(p->value[SIZE].num, b.y1 - b.y0);
    return dgl_view_marks(&v, dgl_option_word(&p->value[MARKER], "o"), size, 1, page, NULL, NULL, &paint);
}

const dgl_plot_kind dgl_scatter_kind = {
    .name = "scatter", .dims = 2, .usage = "ax:scatter(points, {color =, size =, cmap =, marker =, label =})",
    .doc = "a mark at each point; colour and size may follow values",
    .inputs = "p", .params = params, .cycles = true, .setup = setup, .bounds = bounds, .draw = draw, .swatch = swatch,
};
