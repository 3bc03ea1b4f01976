#include "draw/plot.h"

#include <math.h>

enum { COLOR, SIZE, ALIGN, OFFSET, HALO, ALPHA };

static const dgl_param params[] = {
    [COLOR]  = DGL_OPT_COLOR,
    [SIZE]   = DGL_OPT_LETTERS,
    [ALIGN]  = DGL_OPT_ALIGN,
    [OFFSET] = DGL_OPT_OFFSET,
    [HALO]   = { "halo", DGL_BOOL, 1, 0, 1, "a white outline, so that it can be read over surfaces", NULL },
    [ALPHA]  = DGL_OPT_ALPHA,
    { 0 }
};

static void bounds(const dgl_plot *p, dgl_bounds *b) { dgl_bounds_points(b, 3, p->data[0]); }

// texts lie over the picture
static dgl_status overlay(const dgl_plot *p, dgl_scene *s)
{
    dgl_font font = { .size = p->value[SIZE].num, .color = p->color, .h = p->value[ALIGN].num / 2, .v = DGL_MIDDLE };
    if (p->value[HALO].num)
        font.halo = 0xffffffe0;
    const dgl_array *offset = p->value[OFFSET].array;
    const char *text = p->text;
    size_t n = p->data[0]->shape[0];
    DGL_TEXT_OWNED dgl_text one = { 0 };
    for (size_t i = 0; i < n && dgl_texts_next(&one, &text); i++) {
        double at[2];
        dgl_camera_page(s->cam, at, p->data[0]->data + 3*i);
        if (isfinite(at[0] + at[1]) && fabs(at[0]) + fabs(at[1]) < 1e4)
            DGL_TRY(dgl_canvas_label(s->canvas, at[0] + (offset ? offset->data[0] : 0), at[1] - (offset ? offset->data[1] : 0), one.s, &font));
    }
    return dgl_text_ok(&one);
}

const dgl_plot_kind dgl_text3_kind = {
    .name = "text", .dims = 3, .usage = "ax:text(point, \"...\", {size =, align =}) or ax:text(points, {\"...\", ...})",
    .doc = "words at a point in space", .inputs = "pt", .params = params, .setup = dgl_plot_check_texts, .bounds = bounds, .overlay = overlay,
};
