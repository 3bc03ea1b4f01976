#include "draw/plot.h"

#include <math.h>

enum { COLOR, SIZE, ALIGN, VALIGN, ANGLE, OFFSET, HALO, ALPHA };

static const dgl_param params[] = {
    [COLOR]  = DGL_OPT_COLOR,
    [SIZE]   = DGL_OPT_LETTERS,
    [ALIGN]  = DGL_OPT_ALIGN,
    [VALIGN] = { "valign", DGL_WORD, 1, 0, 0, "which height stands at the point", "top|middle|base|bottom" },
    [ANGLE]  = { "angle", DGL_NUM, 0, -360, 360, "degrees, counter-clockwise", NULL },
    [OFFSET] = DGL_OPT_OFFSET,
    [HALO]   = { "halo", DGL_BOOL, 0, 0, 1, "a white outline, so that it can be read over lines", NULL },
    [ALPHA]  = DGL_OPT_ALPHA,
    { 0 }
};

static void bounds(const dgl_plot *p, dgl_bounds *b) { dgl_bounds_points(b, 2, p->data[0]); }

static bool inside(const dgl_view *v, const double at[2])
{
    return at[0] > v->box.x0 - 1 && at[0] < v->box.x1 + 1 && at[1] > v->box.y0 - 1 && at[1] < v->box.y1 + 1;
}

// moves a text that would reach beyond the page
static void keep_on_page(dgl_canvas *c, double at[2], const char *text, const dgl_font *font)
{
    dgl_extent e = dgl_canvas_measure(c, text, font);
    double over = at[0] + (1 - font->h) * e.width - (c->width - 2), under = 2 - (at[0] - font->h * e.width);
    at[0] += over > 0 ? -over : under > 0 ? under : 0;
}

static dgl_status draw(const dgl_plot *p, dgl_view *v)
{
    dgl_font font = { .size = p->value[SIZE].num, .color = p->color, .h = p->value[ALIGN].num / 2,
                      .v = (dgl_valign)p->value[VALIGN].num, .angle = p->value[ANGLE].num };
    if (p->value[HALO].num)
        font.halo = 0xffffffe0;
    const dgl_array *offset = p->value[OFFSET].array;
    const char *s = p->text;
    size_t n = p->data[0]->shape[0];
    DGL_TEXT_OWNED dgl_text one = { 0 };
    for (size_t i = 0; i < n && dgl_texts_next(&one, &s); i++) {
        double at[2];
        dgl_view_map(v, 1, at, p->data[0]->data + 2*i);
        if (!inside(v, at))
            continue;
        at[0] += offset ? offset->data[0] : 0;
        at[1] -= offset ? offset->data[1] : 0;
        if (font.angle == 0)
            keep_on_page(v->c, at, one.s, &font);
        DGL_TRY(dgl_canvas_label(v->c, at[0], at[1], one.s, &font));
    }
    return dgl_text_ok(&one);
}

const dgl_plot_kind dgl_text_kind = {
    .name = "text", .dims = 2, .usage = "ax:text(point, \"...\", {size =, align =}) or ax:text(points, {\"...\", ...})",
    .doc = "words at a point of the data; $...$ is set as mathematics",
    .inputs = "pt", .params = params, .loose = true, .setup = dgl_plot_check_texts, .bounds = bounds, .draw = draw,
};
