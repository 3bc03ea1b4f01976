#include "draw/levels.h"

#include <math.h>

enum { X, Y, N, LEVELS, COLOR, CMAP, LIMITS, CENTER, WIDTH, DASH, NEGATIVE, LABELS, ALPHA, LABEL };

static const dgl_param params[] = {
    [X]      = DGL_OPT_X,
    [Y]      = DGL_OPT_Y,
    [N]      = DGL_OPT_N(100),
    [LEVELS] = DGL_OPT_LEVELS,
    [COLOR]  = { "color", DGL_MIXED, NAN, 0, 0, "one colour for all lines instead of the colour map", NULL },
    [CMAP]   = DGL_OPT_CMAP,
    [LIMITS] = DGL_OPT_LIMITS,
    [CENTER] = DGL_OPT_CENTER,
    [WIDTH]  = DGL_OPT_WIDTH(1.2),
    [DASH]   = DGL_OPT_DASH,
    [NEGATIVE] = { "negative", DGL_WORD, 0, 0, 0, "how lines of negative levels look", "solid|dashed|dotted" },
    [LABELS] = { "labels", DGL_BOOL, 0, 0, 1, "tells the levels on the lines", NULL },
    [ALPHA]  = DGL_OPT_ALPHA,
    [LABEL]  = DGL_OPT_LABEL,
    { 0 }
};

static dgl_status setup(dgl_plot *p)
{
    dgl_paint paint;
    const dgl_value *color = &p->value[COLOR];
    DGL_TRY(dgl_style_dash(&paint, &p->value[DASH], 1));
    DGL_TRY(dgl_levels_choose(p, false));
    if (color->array)
        DGL_FAIL(DGL_EARG, "color must be one colour; lines are coloured by their level with cmap");
    return color->given ? DGL_OK : dgl_plot_color_by(p, p->levels, p->levels->size, "levels");
}

static dgl_status pen(const dgl_plot *p, dgl_paint *paint, size_t k)
{
    static const dgl_value dashed = { .given = true, .text = "dashed" }, dotted = { .given = true, .text = "dotted" };
    int style = p->levels->data[k] < 0 ? (int)p->value[NEGATIVE].num : 0;
    *paint = (dgl_paint){ .stroke = dgl_plot_color(p, k), .width = p->value[WIDTH].num, .round = true };
    return dgl_style_dash(paint, style == 1 ? &dashed : style == 2 ? &dotted : &p->value[DASH], paint->width);
}

static dgl_status draw_lines(const dgl_plot *p, dgl_view *v, dgl_path *path)
{
    DGL_SCOPE;
    DGL_SCRATCH(x, p->data[0]->size);
    DGL_SCRATCH(y, p->data[1]->size);
    dgl_label_places done = { .n = 0 };
    dgl_grid g = dgl_field_grid(p, v, x, y);
    DGL_TRY(dgl_trace(&g, false, p->levels->size, p->levels->data, path));
    for (size_t k = 0; k < p->levels->size; k++) {
        dgl_paint paint;
        DGL_TRY(pen(p, &paint, k));
        if (p->value[LABELS].num && !v->probe) {
            DGL_PATH_OWNED dgl_path open = { 0 };
            dgl_font font = { .size = 7.5, .color = paint.stroke, .h = 0.5, .v = DGL_MIDDLE };
            DGL_TRY(dgl_contour_label(&open, &path[k], v, p->levels->data[k], &font, &done));
            DGL_TRY(v->c->path(v->c, &open, &paint));
        } else if (path[k].n)
            DGL_TRY(v->c->path(v->c, &path[k], &paint));
    }
    return DGL_OK;
}

static dgl_status draw(const dgl_plot *p, dgl_view *v)
{
    size_t n = p->levels->size;
    DGL_HEAP dgl_path *path = dgl_alloc((n + 1) * sizeof *path);
    if (!path)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu levels", n);
    dgl_status s = draw_lines(p, v, path);
    for (size_t k = 0; k < n; k++) dgl_path_free(&path[k]);
    dgl_levels_note(p, v);
    return s;
}

static dgl_status swatch(const dgl_plot *p, dgl_canvas *c, dgl_box b)
{
    dgl_paint paint = { .stroke = p->color, .width = p->value[WIDTH].num };
    if (p->levels->size)
        DGL_TRY(pen(p, &paint, p->levels->size / 2));
    return dgl_canvas_line(c, b.x0, (b.y0 + b.y1) / 2, b.x1, (b.y0 + b.y1) / 2, &paint);
}

const dgl_plot_kind dgl_contour_kind = {
    .name = "contour", .dims = 2, .usage = "ax:contour(f, {x = {a, b}, y = {a, b}, levels =})",
    .doc = "level lines of a function of two numbers, or of a matrix Z with x and y",
    .inputs = "F", .params = params, .fn_in = 2, .fn_out = 1, .field = true,
    .setup = setup, .bounds = dgl_field_bounds, .draw = draw, .swatch = swatch,
};
