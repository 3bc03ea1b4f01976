#include "draw/plot.h"

#include <math.h>

enum { COLOR, SIZE, MARKER, TOP, DIAGONAL, ALPHA, LABEL };

static const dgl_param params[] = {
    [COLOR]    = DGL_OPT_COLOR,
    [SIZE]     = { "size", DGL_NUM, 5.5, 0.1, 200, "diameter of the marks in points", NULL },
    [MARKER]   = { "marker", DGL_TEXT, NAN, 0, 0, "o . s D ^ v < > p h * + x | _", NULL },
    [TOP]      = { "top", DGL_NUM, NAN, -1e300, 1e300, "where deaths that never come are drawn", NULL },
    [DIAGONAL] = { "diagonal", DGL_BOOL, 1, 0, 1, "with the line where birth is death", NULL },
    [ALPHA]    = DGL_OPT_ALPHA,
    [LABEL]    = DGL_OPT_LABEL,
    { 0 }
};

// state[0]: where endless ones are drawn; NAN: there are none
static dgl_status setup(dgl_plot *p)
{
    double lo = INFINITY, hi = -INFINITY;
    bool endless = p->value[TOP].given, filled;
    DGL_PATH_OWNED dgl_path shape = { 0 };
    for (size_t i = 0; i < p->data[0]->size; i++) {
        double x = p->data[0]->data[i];
        endless |= x == INFINITY;
        lo = isfinite(x) ? fmin(lo, x) : lo;
        hi = isfinite(x) ? fmax(hi, x) : hi;
    }
    double top = hi > lo ? hi + 0.1 * (hi - lo) : isfinite(hi) ? hi + 1 : 1;
    p->state[0] = !endless ? NAN : p->value[TOP].given ? p->value[TOP].num : top;
    return dgl_style_marker(&shape, &filled, dgl_option_word(&p->value[MARKER], "o"), 1);
}

// both axes show births and deaths
static void bounds(const dgl_plot *p, dgl_bounds *b)
{
    for (size_t i = 0; i < p->data[0]->size; i++)
        for (int axis = 0; axis < 2; axis++) dgl_bounds_at(b, axis, p->data[0]->data[i]);
    for (int axis = 0; axis < 2; axis++) dgl_bounds_at(b, axis, p->state[0]);
}

static dgl_status lines(const dgl_plot *p, dgl_view *v)
{
    const dgl_scale *x = &v->scale[0], *y = &v->scale[1];
    double lo = fmin(dgl_scale_back(x, v->box.x0), fmin(dgl_scale_back(y, v->box.y0), dgl_scale_back(y, v->box.y1)));
    double hi = fmax(dgl_scale_back(x, v->box.x1), fmax(dgl_scale_back(y, v->box.y0), dgl_scale_back(y, v->box.y1)));
    dgl_paint paint = { .stroke = 0x808080ff, .width = 0.8 };
    double ends[4] = { dgl_scale_at(x, lo), dgl_scale_at(y, lo), dgl_scale_at(x, hi), dgl_scale_at(y, hi) };
    if (isfinite(ends[0] + ends[1] + ends[2] + ends[3]))
        DGL_TRY(dgl_view_line(v, 2, ends, &paint));
    if (isnan(p->state[0]))
        return DGL_OK;
    double level = dgl_scale_at(y, p->state[0]);
    DGL_TRY(dgl_style_dash(&paint, &(dgl_value){ .given = true, .text = "dashed" }, 0.8));
    DGL_TRY(dgl_view_line(v, 2, (double[]){ v->box.x0, level, v->box.x1, level }, &paint));
    const dgl_font font = { .size = 12, .color = 0x404040ff, .h = 0.5, .v = DGL_MIDDLE, .halo = 0xffffffff };
    return dgl_canvas_label(v->c, (v->box.x0 + v->box.x1) / 2, level, "∞", &font);
}

// a few points have a white rim
static dgl_paint pen(const dgl_plot *p)
{
    dgl_paint paint = { .fill = p->color, .width = 0.5 };
    if (p->data[0]->shape[0] <= 100)
        paint.stroke = dgl_color_fade(0xffffffff, p->alpha);
    return paint;
}

static dgl_status draw(const dgl_plot *p, dgl_view *v)
{
    DGL_SCOPE;
    size_t n = p->data[0]->shape[0];
    DGL_SCRATCH(at, 2 * n);
    DGL_SCRATCH(page, 2 * n);
    for (size_t i = 0; i < 2*n; i++) at[i] = p->data[0]->data[i] == INFINITY ? p->state[0] : p->data[0]->data[i];
    if (p->value[DIAGONAL].num)
        DGL_TRY(lines(p, v));
    dgl_view_map(v, n, page, at);
    dgl_paint paint = pen(p);
    return dgl_view_marks(v, dgl_option_word(&p->value[MARKER], "o"), p->value[SIZE].num, n, page, NULL, NULL, &paint);
}

static dgl_status swatch(const dgl_plot *p, dgl_canvas *c, dgl_box b)
{
    dgl_view v = { .c = c };
    dgl_paint paint = pen(p);
    double page[2] = { (b.x0 + b.x1) / 2, (b.y0 + b.y1) / 2 };
    return dgl_view_marks(&v, dgl_option_word(&p->value[MARKER], "o"), p->value[SIZE].num, 1, page, NULL, NULL, &paint);
}

const dgl_plot_kind dgl_diagram_kind = {
    .name = "diagram", .dims = 2, .usage = "ax:diagram(D) or ax:diagram(bars, {color =, label =})",
    .doc = "births and deaths as points above the diagonal, endless ones on a dashed line",
    .inputs = "p", .params = params, .cycles = true, .equal = true,
    .setup = setup, .bounds = bounds, .draw = draw, .swatch = swatch,
};
