#include "draw/plot.h"

#include <math.h>

enum { COLOR, CMAP, LIMITS, CENTER, WIDTH, OFFSET, BASE, EDGE, ALPHA, LABEL };

static const dgl_param params[] = {
    [COLOR]  = DGL_OPT_COLORS,
    [CMAP]   = DGL_OPT_CMAP,
    [LIMITS] = DGL_OPT_LIMITS,
    [CENTER] = DGL_OPT_CENTER,
    [WIDTH]  = { "width", DGL_NUM, 0.8, 1e-6, 1e6, "width of a bar, in units of x", NULL },
    [OFFSET] = { "offset", DGL_NUM, 0, -1e6, 1e6, "moves all bars along x, for several series side by side", NULL },
    [BASE]   = { "base", DGL_NUM, 0, -1e300, 1e300, "where bars begin", NULL },
    [EDGE]   = { "edge", DGL_TEXT, NAN, 0, 0, "the colour of the outline", NULL },
    [ALPHA]  = DGL_OPT_ALPHA,
    [LABEL]  = DGL_OPT_LABEL,
    { 0 }
};

static dgl_status setup(dgl_plot *p)
{
    size_t n = p->data[0]->size;
    dgl_rgba edge;
    if (p->data[1]->size != n)
        DGL_FAIL(DGL_ESHAPE, "%zu %s, but %zu heights", n, p->text ? "names" : "places", p->data[1]->size);
    if (p->value[EDGE].given)
        DGL_TRY(dgl_color_word(&edge, p->value[EDGE].text));
    return p->value[COLOR].array ? dgl_plot_color_by(p, p->value[COLOR].array, n, "bars") : DGL_OK;
}

static void bounds(const dgl_plot *p, dgl_bounds *b)
{
    double half = p->value[WIDTH].num / 2, base = p->value[BASE].num;
    for (size_t i = 0; i < p->data[0]->size; i++) {
        double x = p->data[0]->data[i] + p->value[OFFSET].num;
        dgl_bounds_at(b, 0, x - half);
        dgl_bounds_at(b, 0, x + half);
        dgl_bounds_at(b, 1, p->data[1]->data[i]);
    }
    if (!b->log[1])
        dgl_bounds_edge(b, 1, base, base);
}

static dgl_status draw(const dgl_plot *p, dgl_view *v)
{
    double half = p->value[WIDTH].num / 2;
    double foot = v->scale[1].log ? v->box.y1 + 1 : dgl_scale_at(&v->scale[1], p->value[BASE].num);
    dgl_paint paint = { .width = dgl_canvas_pen(v->c, 0.8) };
    if (p->value[EDGE].given)
        DGL_TRY(dgl_color_word(&paint.stroke, p->value[EDGE].text));
    for (size_t i = 0; i < p->data[0]->size; i++) {
        double x = p->data[0]->data[i] + p->value[OFFSET].num;
        double x0 = dgl_scale_at(&v->scale[0], x - half), x1 = dgl_scale_at(&v->scale[0], x + half);
        double y = dgl_scale_at(&v->scale[1], p->data[1]->data[i]);
        if (!isfinite(x0 + x1 + y))
            continue;
        x0 = dgl_canvas_snap(v->c, x0, 0);
        x1 = dgl_canvas_snap(v->c, x1, 0);
        double page[8] = { x0, foot, x0, y, x1, y, x1, foot };
        dgl_path_clear(&v->path);
        DGL_TRY(dgl_path_points(&v->path, 4, page, true, v->box));
        paint.fill = dgl_plot_color(p, i);
        DGL_TRY(v->c->path(v->c, &v->path, &paint));
    }
    return DGL_OK;
}

const dgl_plot_kind dgl_bar_kind = {
    .name = "bar", .dims = 2, .usage = "ax:bar(heights), ax:bar(x, heights) or ax:bar({\"a\", \"b\"}, heights)",
    .doc = "a bar for each number", .inputs = "na", .params = params, .cycles = true,
    .setup = setup, .bounds = bounds, .draw = draw,
};
