// Axes with two dimensions: ranges, ticks, and the frame around the plots.
#include "draw/axes.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// ---- ranges ----

static void widen(double lim[2], bool log)
{
    if (log) {
        lim[0] /= 2;
        lim[1] *= 2;
        return;
    }
    double room = lim[0] == 0 ? 1 : fabs(lim[0]) * 0.1;
    lim[0] -= room;
    lim[1] += room;
}

// data from lo to hi get a margin of 5 % where no plot asks for none
static void auto_range(double lim[2], const dgl_bounds *b, int k, double margin)
{
    bool log = b->log[k];
    bool window = b->window_lo[k] <= b->window_hi[k];
    lim[0] = window ? b->window_lo[k] : b->lo[k];
    lim[1] = window ? b->window_hi[k] : b->hi[k];
    if (!(lim[0] <= lim[1])) {
        lim[0] = log ? 1 : 0;
        lim[1] = log ? 10 : 1;
        return;
    }
    bool same = log ? lim[1] / lim[0] < 1 + 1e-9 : lim[1] - lim[0] <= 1e-12 * fmax(fabs(lim[0]), fabs(lim[1]));
    if (same) {
        widen(lim, log);
        return;
    }
    if (window)
        return;
    double room = log ? pow(lim[1] / lim[0], margin) : (lim[1] - lim[0]) * margin;
    if (lim[0] < b->edge_lo[k])
        lim[0] = log ? lim[0] / room : lim[0] - room;
    if (lim[1] > b->edge_hi[k])
        lim[1] = log ? lim[1] * room : lim[1] + room;
}

// The box of three dimensions has no margin, but it ends at round numbers that are near.
static void round_range(double lim[2])
{
    double range = lim[1] - lim[0], step = dgl_round_step(range / 8);
    double lo = floor(lim[0] / step + 1e-9) * step, hi = ceil(lim[1] / step - 1e-9) * step;
    if (lim[0] - lo < 0.03 * range)
        lim[0] = lo;
    if (hi - lim[1] < 0.03 * range)
        lim[1] = hi;
}

static void given_range(double lim[2], const dgl_value *v, bool log)
{
    if (!v->given)
        return;
    lim[0] = v->array->data[0];
    lim[1] = v->array->data[1];
    if (lim[0] == lim[1] || fabs(lim[1] - lim[0]) < 1e-13 * fabs(lim[0]))
        widen(lim, log);
}

dgl_status dgl_frame_begin(dgl_frame *f, const dgl_axes *ax, dgl_text *notes)
{
    f->ax = ax;
    dgl_bounds *b = &f->bounds;
    bool flip = false, all_bare = ax->first != NULL, equal = false;
    dgl_bounds_begin(b);
    for (int k = 0; k < 2; k++) f->log[k] = b->log[k] = ax->dims == 2 && ax->value[AX_XSCALE + k].num == 1;
    for (const dgl_plot *p = ax->first; p; p = p->next) {
        p->kind->bounds(p, b);
        flip = flip || p->flip;
        all_bare = all_bare && p->kind->bare;
        equal = equal || p->kind->equal || p->equal;
    }
    for (int k = 0; k < ax->dims; k++) {
        auto_range(f->lim[k], b, k, ax->dims == 3 ? 0 : 0.05);
        if (ax->dims == 3)
            round_range(f->lim[k]);
        given_range(f->lim[k], &ax->value[k == 2 ? AX_ZLIM : AX_XLIM + k], f->log[k]);
        if (b->dropped[k] && notes)
            dgl_text_add(notes, "%zu values <= 0 left out of the log axis %c\n", b->dropped[k], "xyz"[k]);
    }
    if (flip && !ax->value[AX_YLIM].given) {
        double y = f->lim[1][0];
        f->lim[1][0] = f->lim[1][1];
        f->lim[1][1] = y;
    }
    const dgl_value *aspect = &ax->value[AX_ASPECT];
    f->equal = aspect->given ? aspect->text && !strcmp(aspect->text, "equal") : equal;
    f->ratio = f->equal ? 1 : aspect->given && !aspect->text && !aspect->array ? aspect->num : 0;
    if (f->log[0] || f->log[1])
        f->ratio = 0;
    double frame = ax->value[AX_FRAME].num;
    f->framed = frame == FRAME_AUTO ? !all_bare : frame != FRAME_NONE;
    return DGL_OK;
}


// ---- ticks ----

static dgl_font tick_font(void) { return (dgl_font){ .size = tick_size, .color = ink, .v = DGL_MIDDLE }; }

static double place(const dgl_frame *f, int k, double x)
{
    double lo = f->lim[k][0], hi = f->lim[k][1];
    if (f->log[k])
        x = log10(x), lo = log10(lo), hi = log10(hi);
    return (x - lo) / (hi - lo);
}

// ticks at given places, with texts of their own when there are names
static void given_ticks(dgl_ticks *t, const double lim[2], size_t n, const double *at, const char *names)
{
    t->n = t->nminor = 0;
    t->common[0] = 0;
    double lo = fmin(lim[0], lim[1]), hi = fmax(lim[0], lim[1]), slack = 1e-9 * (hi - lo);
    for (size_t i = 0; i < n && t->n < DGL_MAX_TICKS; i++) {
        double x = at ? at[i] : (double)i + 1;
        const char *end = names ? strchr(names, DGL_BETWEEN_TEXTS) : NULL;
        if (x >= lo - slack && x <= hi + slack) {
            t->at[t->n] = x;
            size_t length = !names ? 0 : end ? (size_t)(end - names) : strlen(names);
            length = length < DGL_TICK_TEXT ? length : DGL_TICK_TEXT - 1;
            while (length && ((unsigned char)names[length] & 0xC0) == 0x80) length--;      // no half letters
            if (length)
                memcpy(t->text[t->n], names, length);
            t->n++;
        }
        if (names && !end)
            break;
        names = names ? end + 1 : NULL;
    }
    if (!names && n && !t->text[0][0])
        dgl_ticks_label(t);
}

// a plot that stands on names along axis k
static const dgl_plot *named_plot(const dgl_axes *ax, int k)
{
    for (const dgl_plot *p = ax->first; p; p = p->next)
        if (p->kind->inputs[0] == 'n' && p->text && k == 0)
            return p;
    return NULL;
}

static void choose(dgl_frame *f, int k, int want)
{
    dgl_ticks *t = &f->ticks[k];
    const dgl_axes *ax = f->ax;
    const dgl_value *at = &ax->value[AX_XTICKS + k], *names = &ax->value[AX_XNAMES + k];
    const dgl_plot *named = named_plot(ax, k);
    memset(t->text, 0, sizeof t->text);
    if (names->given)
        given_ticks(t, f->lim[k], at->given ? at->array->size : DGL_MAX_TICKS, at->given ? at->array->data : NULL, names->text);
    else if (at->given)
        given_ticks(t, f->lim[k], at->array->size, at->array->data, NULL);
    else if (named)
        given_ticks(t, f->lim[k], named->data[0]->size, named->data[0]->data, named->text);
    else {
        double lo = fmin(f->lim[k][0], f->lim[k][1]), hi = fmax(f->lim[k][0], f->lim[k][1]);
        if (f->log[k])
            dgl_ticks_log(t, lo, hi, want);
        else
            dgl_ticks_linear(t, lo, hi, want);
        if (!f->log[k] && !f->bounds.parted[k] && hi - lo >= 4 && t->n > 1 && t->at[1] - t->at[0] != floor(t->at[1] - t->at[0]))
            dgl_ticks_steps(t, lo, hi, fmax(1, 2 * floor((t->at[1] - t->at[0]) / 2)));     // data of whole numbers
    }
}

// the smallest gap between the labels of the x axis
static double tightest(const dgl_frame *f, dgl_canvas *c)
{
    double end = -INFINITY, gap = INFINITY, w = f->box.x1 - f->box.x0;
    dgl_font font = tick_font();
    bool back = f->lim[0][0] > f->lim[0][1];
    const dgl_ticks *t = &f->ticks[0];
    for (int j = 0; j < t->n; j++) {
        int i = back ? t->n - 1 - j : j;
        double x = place(f, 0, t->at[i]) * w, half = dgl_canvas_measure(c, t->text[i], &font).width / 2;
        gap = fmin(gap, x - half - end);
        end = x + half;
    }
    return gap;
}

// equal units have ticks at equal distances where both axes choose their own
static void same_steps(dgl_frame *f)
{
    double step = 0;
    for (int k = 0; k < 2; k++) {
        const dgl_ticks *t = &f->ticks[k];
        if (f->log[k] || f->ax->value[AX_XTICKS + k].given || f->ax->value[AX_XNAMES + k].given || t->n < 2)
            return;
        step = fmax(step, t->at[1] - t->at[0]);
    }
    for (int k = 0; k < 2; k++) {
        dgl_ticks t;
        dgl_ticks_steps(&t, fmin(f->lim[k][0], f->lim[k][1]), fmax(f->lim[k][0], f->lim[k][1]), step);
        if (t.n >= 2)
            f->ticks[k] = t;
    }
}

void dgl_frame_ticks(dgl_frame *f, dgl_canvas *c)
{
    f->ticks[0].n = f->ticks[1].n = f->ticks[0].nminor = f->ticks[1].nminor = 0;
    f->ticks[0].common[0] = f->ticks[1].common[0] = 0;
    f->tick_width = 0;
    if (!f->framed)
        return;
    double w = f->box.x1 - f->box.x0, h = f->box.y1 - f->box.y0;
    int want = (int)fmin(10, fmax(2, round(w / 44)));
    f->turn = 0;
    choose(f, 0, want);
    while (tightest(f, c) < 0.7 * tick_size && --want >= 2) choose(f, 0, want);
    if (want < 2 && (f->ax->value[AX_XNAMES].given || named_plot(f->ax, 0)))
        f->turn = 40;
    choose(f, 1, (int)fmin(10, fmax(2, round(h / 34))));
    if (f->equal)
        same_steps(f);
    dgl_font font = tick_font();
    for (int i = 0; i < f->ticks[1].n; i++)
        f->tick_width = fmax(f->tick_width, dgl_canvas_measure(c, f->ticks[1].text[i], &font).width);
}


// ---- drawing ----

dgl_view dgl_frame_view(const dgl_frame *f, dgl_canvas *c)
{
    dgl_view v = { .c = c, .box = f->box };
    double from[2] = { f->box.x0, f->box.y1 }, to[2] = { f->box.x1, f->box.y0 };
    for (int k = 0; k < 2; k++) {
        dgl_scale *s = &v.scale[k];
        *s = (dgl_scale){ .log = f->log[k], .lo = f->lim[k][0], .hi = f->lim[k][1] };
        double lo = s->log ? log10(s->lo) : s->lo, hi = s->log ? log10(s->hi) : s->hi;
        s->a = (to[k] - from[k]) / (hi - lo);
        s->b = from[k] - (s->log ? s->a * lo : 0);
    }
    return v;
}

// on the canvas, or on a probe of where its ink is: there what covers a whole field counts little
static dgl_status draw_plots(const dgl_frame *f, dgl_canvas *c, dgl_canvas_probe *probe, dgl_text *notes)
{
    dgl_view v = dgl_frame_view(f, c);
    v.probe = probe != NULL;
    v.notes = notes;
    dgl_status s = DGL_OK;
    bool cut = f->framed || f->ax->value[AX_XLIM].given || f->ax->value[AX_YLIM].given;
    bool clipped = false;
    for (const dgl_plot *p = f->ax->first; p && !s; p = p->next) {
        dgl_path_clear(&v.path);
        if (clipped != (cut && !p->kind->loose)) {
            clipped = !clipped;
            c->clip(c, clipped ? &f->box : NULL);
        }
        if (probe)
            probe->weight = p->kind->field || p->from_fn ? 0.03f : 1;
        s = p->kind->draw(p, &v);
    }
    if (clipped)
        c->clip(c, NULL);
    dgl_path_free(&v.path);
    return s;
}

// a straight stroke along axis k at its place x, from a to b on the other one
static void stroke(dgl_path *p, dgl_canvas *c, int k, double at, double a, double b, double width)
{
    at = dgl_canvas_snap(c, at, width);
    dgl_path_put(p, DGL_MOVE, k ? a : at, k ? at : a);
    dgl_path_put(p, DGL_LINE, k ? b : at, k ? at : b);
}

static dgl_status draw_grid(const dgl_frame *f, const dgl_view *v)
{
    DGL_PATH_OWNED dgl_path p = { 0 };
    double width = dgl_canvas_pen(v->c, 0.6);
    for (int k = 0; k < 2; k++)
        for (int i = 0; i < f->ticks[k].n; i++) {
            double at = dgl_scale_at(&v->scale[k], f->ticks[k].at[i]);
            stroke(&p, v->c, k, at, k ? f->box.x0 : f->box.y0, k ? f->box.x1 : f->box.y1, width);
        }
    DGL_TRY(dgl_path_ok(&p));
    return v->c->path(v->c, &p, &(dgl_paint){ .stroke = grid_ink, .width = width });
}

static dgl_status draw_spines(const dgl_frame *f, const dgl_view *v, bool open)
{
    dgl_canvas *c = v->c;
    DGL_PATH_OWNED dgl_path p = { 0 };
    double width = dgl_canvas_pen(c, 0.8);
    dgl_box b = f->box;
    for (int k = 0; k < 2; k++) {
        double foot = k ? b.x0 : b.y1, out = k ? -1 : 1;
        for (int i = 0; i < f->ticks[k].n; i++)
            stroke(&p, c, k, dgl_scale_at(&v->scale[k], f->ticks[k].at[i]), foot, foot + out * tick_length, width);
        for (int i = 0; i < f->ticks[k].nminor; i++)
            stroke(&p, c, k, dgl_scale_at(&v->scale[k], f->ticks[k].minor[i]), foot, foot + out * 0.55 * tick_length, width);
    }
    double x0 = dgl_canvas_snap(c, b.x0, width), y1 = dgl_canvas_snap(c, b.y1, width);
    double x1 = dgl_canvas_snap(c, b.x1, width), y0 = dgl_canvas_snap(c, b.y0, width);
    if (open) {
        dgl_path_put(&p, DGL_MOVE, x0, y0);
        dgl_path_put(&p, DGL_LINE, x0, y1);
        dgl_path_put(&p, DGL_LINE, x1, y1);
    } else
        dgl_path_box(&p, (dgl_box){ x0, y0, x1, y1 });
    DGL_TRY(dgl_path_ok(&p));
    return c->path(c, &p, &(dgl_paint){ .stroke = frame_ink, .width = width });
}

static dgl_status draw_tick_labels(const dgl_frame *f, const dgl_view *v)
{
    dgl_canvas *c = v->c;
    dgl_font font = tick_font();
    dgl_box b = f->box;
    font.h = 1;
    for (int i = 0; i < f->ticks[1].n; i++)
        DGL_TRY(c->text(c, b.x0 - tick_length - tick_pad, dgl_scale_at(&v->scale[1], f->ticks[1].at[i]), f->ticks[1].text[i], &font));
    font.h = f->turn > 0 ? 1 : 0.5;
    font.v = f->turn > 0 ? DGL_MIDDLE : DGL_TOP;
    font.angle = f->turn;
    for (int i = 0; i < f->ticks[0].n; i++)
        DGL_TRY(dgl_canvas_label(c, dgl_scale_at(&v->scale[0], f->ticks[0].at[i]), b.y1 + tick_length + tick_pad, f->ticks[0].text[i], &font));
    font.angle = font.h = 0;
    font.v = DGL_BOTTOM;
    if (f->ticks[1].common[0])
        DGL_TRY(c->text(c, b.x0, b.y0 - 2, f->ticks[1].common, &font));
    font.h = 1;
    font.v = DGL_TOP;
    if (f->ticks[0].common[0])
        DGL_TRY(c->text(c, b.x1, b.y1 + tick_length + tick_pad + tick_size + tick_pad, f->ticks[0].common, &font));
    return DGL_OK;
}

// title, names of the axes
static dgl_status draw_names(const dgl_frame *f, dgl_canvas *c)
{
    dgl_box b = f->box;
    double mid = (b.x0 + b.x1) / 2;
    dgl_font font = { .size = f->name_size[1], .color = ink, .h = 0.5, .v = DGL_BOTTOM };
    if (f->name[1])
        DGL_TRY(dgl_canvas_label(c, mid, b.y1 + f->bottom, f->name[1], &font));
    font = (dgl_font){ .size = f->name_size[2], .color = ink, .h = 0.5, .v = DGL_TOP, .angle = 90 };
    if (f->name[2])
        DGL_TRY(dgl_canvas_label(c, b.x0 - f->left, (b.y0 + b.y1) / 2, f->name[2], &font));
    font = (dgl_font){ .size = f->name_size[0], .color = ink, .h = 0.5, .v = DGL_TOP };
    return f->name[0] ? dgl_canvas_label(c, mid, b.y0 - f->top, f->name[0], &font) : DGL_OK;
}

dgl_status dgl_frame_draw(dgl_frame *f, dgl_canvas *c, dgl_text *notes)
{
    const dgl_axes *ax = f->ax;
    dgl_view v = dgl_frame_view(f, c);
    if (ax->value[AX_GRID].given && ax->value[AX_GRID].num && f->framed)
        DGL_TRY(draw_grid(f, &v));
    DGL_TRY(draw_plots(f, c, NULL, notes));
    if (f->framed) {
        DGL_TRY(draw_spines(f, &v, ax->value[AX_FRAME].num == FRAME_OPEN));
        DGL_TRY(draw_tick_labels(f, &v));
    }
    DGL_TRY(draw_names(f, c));
    DGL_TRY(dgl_bars_draw(f, c));
    if (!ax->legend)
        return DGL_OK;
    dgl_canvas_probe probe;
    dgl_canvas_probe_begin(&probe, c, f->box);
    DGL_TRY(draw_plots(f, &probe.canvas, &probe, NULL));
    return dgl_legend_draw(f, c, &probe);
}
