// Colour bars: what the colours of a plot stand for, beside its axes and as high as they are.
#include "draw/axes.h"

#include <math.h>
#include <string.h>

// the numbers at the ends of a bar
static double low(const dgl_colormap *m) { return m->nlevels > 1 ? m->level[0] : m->lo; }
static double high(const dgl_colormap *m) { return m->nlevels > 1 ? m->level[m->nlevels - 1] : m->hi; }

static const double bar_gap = 9, bar_width = 11, bar_tick = 3;

// round numbers of the scale; with bands only those that are levels, or every few levels
static void bar_ticks(dgl_ticks *t, const dgl_colorbar *bar, double height)
{
    const dgl_colormap *m = &bar->plot->map;
    int want = (int)fmin(11, fmax(2, round(height / 30)));
    memset(t->text, 0, sizeof t->text);
    const dgl_value *given = &bar->value[BAR_TICKS];
    if (given->given) {
        t->n = t->nminor = 0;
        for (size_t i = 0; i < given->array->size && t->n < DGL_MAX_TICKS; i++)
            if (given->array->data[i] >= low(m) && given->array->data[i] <= high(m))
                t->at[t->n++] = given->array->data[i];
        dgl_ticks_label(t);
        return;
    }
    if (m->nlevels == 2 || m->classes) {               // the middle of bands
        t->n = t->nminor = 0;
        for (size_t k = 0; k + 1 < m->nlevels; k++) t->at[t->n++] = (m->level[k] + m->level[k + 1]) / 2;
        dgl_ticks_label(t);
        return;
    }
    dgl_ticks_linear(t, low(m), high(m), want);
    if (m->nlevels < 2)
        return;
    int kept = 0;
    double slack = 1e-6 * (high(m) - low(m));
    for (int i = 0; i < t->n; i++)
        for (size_t k = 0; k < m->nlevels; k++)
            if (fabs(t->at[i] - m->level[k]) < slack) {
                t->at[kept++] = m->level[k];
                break;
            }
    size_t step = 1;
    while (m->nlevels / step > (size_t)want + 1) step++;
    if (step == 1 || kept < 2 || kept < t->n || m->by_band) {
        size_t from = 0;                               // zero is told when it is a level
        for (size_t k = 0; k < m->nlevels; k++)
            if (m->level[k] == 0)
                from = k % step;
        for (kept = 0; from < m->nlevels && kept < DGL_MAX_TICKS; from += step) t->at[kept++] = m->level[from];
    }
    t->n = kept;
    dgl_ticks_label(t);
}

// the part of the bar that lies below a number; bands by_band are equally high
static double place(const dgl_colormap *m, double x)
{
    if (!m->by_band)
        return (x - low(m)) / (high(m) - low(m));
    size_t k = 0;
    while (k + 2 < m->nlevels && x >= m->level[k + 1]) k++;
    return ((double)k + (x - m->level[k]) / (m->level[k + 1] - m->level[k])) / (double)(m->nlevels - 1);
}

static double one_width(const dgl_frame *f, const dgl_colorbar *bar, dgl_canvas *c)
{
    dgl_ticks t;
    dgl_font font = { .size = tick_size }, label = { .size = label_size };
    double widest = 0, h = f->bar_y1 - f->bar_y0;
    bar_ticks(&t, bar, h);
    for (int i = 0; i < t.n; i++) widest = fmax(widest, dgl_canvas_measure(c, t.text[i], &font).width);
    if (t.common[0])
        widest = fmax(widest, dgl_canvas_measure(c, t.common, &font).width - bar_width - bar_tick);
    double w = bar_gap + bar_width + bar_tick + tick_pad + widest;
    const char *text = dgl_option_word(&bar->value[BAR_LABEL], "");
    if (*text) {
        dgl_extent e = dgl_canvas_measure(c, text, &label);
        w += label_pad + (e.ascent + e.descent) * fmin(1, h / e.width);
    }
    return w;
}

double dgl_bars_top(const dgl_frame *f)
{
    for (const dgl_colorbar *bar = f->ax->bars; bar; bar = bar->next) {
        dgl_ticks t;
        bar_ticks(&t, bar, f->bar_y1 - f->bar_y0);
        if (t.common[0])
            return 1.6 * tick_size;
    }
    return 0;
}

double dgl_bars_width(const dgl_frame *f, dgl_canvas *c)
{
    double w = 0;
    for (const dgl_colorbar *bar = f->ax->bars; bar; bar = bar->next) w += one_width(f, bar, c);
    return w;
}

// each band is painted up to the top, so that no light shows between neighbours
static dgl_status draw_bands(const dgl_colormap *m, double alpha, dgl_canvas *c, dgl_box b)
{
    for (size_t k = 0; k + 1 < m->nlevels; k++) {
        dgl_rgba color = dgl_color_fade(dgl_colormap_at(m, (m->level[k] + m->level[k + 1]) / 2), alpha);
        double y = b.y1 - (b.y1 - b.y0) * place(m, m->level[k]);
        double top = alpha < 1 ? b.y1 - (b.y1 - b.y0) * place(m, m->level[k + 1]) : b.y0;
        DGL_TRY(dgl_canvas_box(c, (dgl_box){ b.x0, top, b.x1, y }, &(dgl_paint){ .fill = color }));
    }
    return DGL_OK;
}

static dgl_status draw_ramp(const dgl_colormap *m, double alpha, dgl_canvas *c, dgl_box b)
{
    enum { MOST = 2048 };
    unsigned char px[4 * MOST];
    int n = c->pixel > 0 ? (int)fmin(MOST, fmax(2, round((b.y1 - b.y0) / c->pixel))) : DGL_MAP_SIZE;
    for (int i = 0; i < n; i++) {
        dgl_rgba color = dgl_color_fade(m->color[(size_t)((n - 1 - i + 0.5) / n * DGL_MAP_SIZE)], alpha);
        for (int k = 0; k < 4; k++) px[4*i + k] = (unsigned char)(color >> (24 - 8 * k));
    }
    return c->image(c, b, 1, n, px);
}

// a pointed end tells that there are values beyond
static dgl_status draw_tip(dgl_canvas *c, dgl_box b, bool up, dgl_rgba color, const dgl_paint *edge)
{
    DGL_PATH_OWNED dgl_path p = { 0 };
    double y = up ? b.y0 : b.y1, out = up ? -0.75 * bar_width : 0.75 * bar_width;
    dgl_path_put(&p, DGL_MOVE, b.x0, y);
    dgl_path_put(&p, DGL_LINE, (b.x0 + b.x1) / 2, y + out);
    dgl_path_put(&p, DGL_LINE, b.x1, y);
    dgl_path_close(&p);
    DGL_TRY(dgl_path_ok(&p));
    dgl_paint paint = *edge;
    paint.fill = color;
    return c->path(c, &p, &paint);
}

static dgl_status draw_one(const dgl_frame *f, const dgl_colorbar *bar, dgl_canvas *c, double x)
{
    const dgl_colormap *m = &bar->plot->map;
    double alpha = bar->plot->alpha, width = dgl_canvas_pen(c, 0.8), tip = 0.75 * bar_width;
    dgl_box b = { dgl_canvas_snap(c, x + bar_gap, width), f->bar_y0, dgl_canvas_snap(c, x + bar_gap + bar_width, width), f->bar_y1 };
    dgl_paint edge = { .stroke = frame_ink, .width = width };
    b.y0 = dgl_canvas_snap(c, b.y0 + (m->above ? tip : 0), width);
    b.y1 = dgl_canvas_snap(c, b.y1 - (m->below ? tip : 0), width);
    if (m->above)
        DGL_TRY(draw_tip(c, b, true, dgl_color_fade(m->color[DGL_MAP_SIZE - 1], alpha), &edge));
    if (m->below)
        DGL_TRY(draw_tip(c, b, false, dgl_color_fade(m->color[0], alpha), &edge));
    DGL_TRY(m->nlevels > 1 ? draw_bands(m, alpha, c, b) : draw_ramp(m, alpha, c, b));
    DGL_TRY(dgl_canvas_box(c, b, &edge));
    dgl_ticks t;
    bar_ticks(&t, bar, f->bar_y1 - f->bar_y0);
    dgl_font font = { .size = tick_size, .color = ink, .v = DGL_MIDDLE };
    double widest = 0;
    for (int i = 0; i < t.n; i++) {
        double y = b.y1 - (b.y1 - b.y0) * place(m, t.at[i]), line = dgl_canvas_snap(c, y, width);
        widest = fmax(widest, dgl_canvas_measure(c, t.text[i], &font).width);
        DGL_TRY(dgl_canvas_line(c, b.x1, line, b.x1 + bar_tick, line, &edge));
        DGL_TRY(c->text(c, b.x1 + bar_tick + tick_pad, y, t.text[i], &font));
    }
    if (t.common[0]) {
        font.v = DGL_BOTTOM;
        DGL_TRY(c->text(c, b.x0, f->bar_y0 - 0.5 * tick_size - 1, t.common, &font));
        widest = fmax(widest, dgl_canvas_measure(c, t.common, &font).width - bar_width - bar_tick);
    }
    const char *text = dgl_option_word(&bar->value[BAR_LABEL], "");
    if (!*text)
        return DGL_OK;
    dgl_font label = { .size = label_size, .color = ink, .h = 0.5, .v = DGL_TOP, .angle = 90 };
    dgl_extent e = dgl_canvas_measure(c, text, &label);
    label.size *= fmin(1, (f->bar_y1 - f->bar_y0) / e.width);
    return dgl_canvas_label(c, b.x1 + bar_tick + tick_pad + widest + label_pad, (f->bar_y0 + f->bar_y1) / 2, text, &label);
}

dgl_status dgl_bars_draw(const dgl_frame *f, dgl_canvas *c)
{
    double x = f->box.x1;
    for (const dgl_colorbar *bar = f->ax->bars; bar; bar = bar->next) {
        DGL_TRY(draw_one(f, bar, c, x));
        x += one_width(f, bar, c);
    }
    return DGL_OK;
}
