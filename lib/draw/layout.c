// The layout: labels are measured, panels share what room is left, until nothing changes any more.
#include "draw/axes.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// breaks at spaces into lines no wider than width, as far as that can be
static dgl_status break_lines(char **out, dgl_canvas *c, const char *text, const dgl_font *font, double width)
{
    size_t n = strlen(text);
    DGL_HEAP char *s = dgl_alloc(n + 1);
    if (!s)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a label");
    memcpy(s, text, n + 1);
    char *line = s, *space = NULL;
    for (char *p = s; p <= s + n; p++) {
        if (*p == '\n') {
            line = p + 1;
            space = NULL;
        } else if (*p == ' ' || !*p) {
            char keep = *p;
            *p = 0;
            bool fits = dgl_canvas_measure(c, line, font).width <= width;
            *p = keep;
            if (!fits && space) {
                *space = '\n';
                line = space + 1;
            }
            space = p;
        }
    }
    *out = s;
    s = NULL;
    return DGL_OK;
}

dgl_status dgl_wrap_text(char **out, double *size, dgl_canvas *c, const char *text, double width, int most)
{
    for (double full = *size;; *size *= 0.93) {
        dgl_font font = { .size = *size };
        int lines = 1;
        dgl_free(*out);
        *out = NULL;
        DGL_TRY(break_lines(out, c, text, &font, width));
        for (const char *p = *out; *p; p++) lines += *p == '\n';
        bool fits = lines <= most && dgl_canvas_measure(c, *out, &font).width <= width;
        if (fits || strchr(text, '\n') || *size < 0.3 * full)
            return DGL_OK;
    }
}

// breaks the names of one axes so that they fit its panel
static dgl_status wrap(dgl_frame *f, const dgl_figure *fig, dgl_canvas *c)
{
    const dgl_axes *ax = f->ax;
    double cell_w = fig->width / fig->columns * ax->cell[3], cell_h = fig->height / fig->rows * ax->cell[2];
    double w = fmax(0.6 * cell_w, f->panel.x1 - f->panel.x0), h = fmax(0.6 * cell_h, f->panel.y1 - f->panel.y0);
    double width[3] = { w + fmin(f->left, f->right) / 2, w, h };
    for (int k = 0; k < 3; k++) {
        const char *text = dgl_option_word(&ax->value[AX_TITLE + k], "");
        f->name_size[k] = k ? label_size : title_size;
        if (!*text || (ax->dims == 3 && k))
            continue;
        char letter[8];
        if (k && dgl_text_width(text) == 1 && strlen(text) < 5) {       // x, y, θ: a variable
            snprintf(letter, sizeof letter, "$%s$", text);
            text = letter;
        }
        DGL_TRY(dgl_wrap_text(&f->name[k], &f->name_size[k], c, text, width[k], k ? 2 : 3));
    }
    return DGL_OK;
}

static double height(dgl_canvas *c, const char *text, double size)
{
    dgl_font font = { .size = size };
    dgl_extent e = dgl_canvas_measure(c, text, &font);
    return e.ascent + e.descent;
}

// room around the box for what stands there now
static void measure(dgl_frame *f, dgl_canvas *c)
{
    double bars = dgl_bars_width(f, c), legend = dgl_legend_width(f, c);
    f->left = f->right = f->bottom = 0;
    double above = dgl_bars_top(f);                    // a power of ten over a bar or the y axis
    f->top = f->name[0] ? height(c, f->name[0], f->name_size[0]) + title_pad : 0;
    if (f->ax->dims == 2) {
        double w = f->box.x1 - f->box.x0, most = 0;
        dgl_font font = { .size = tick_size };
        if (f->framed) {
            f->left = f->bottom = tick_length + tick_pad;
            f->left += f->tick_width;
            for (int i = 0; i < f->ticks[0].n; i++) {
                dgl_extent e = dgl_canvas_measure(c, f->ticks[0].text[i], &font);
                double x = (f->ticks[0].at[i] - f->lim[0][0]) / (f->lim[0][1] - f->lim[0][0]);
                if (f->log[0])
                    x = log(f->ticks[0].at[i] / f->lim[0][0]) / log(f->lim[0][1] / f->lim[0][0]);
                double across = cos(f->turn * M_PI / 180), along = sin(f->turn * M_PI / 180), tall = e.ascent + e.descent;
                most = fmax(most, tall * across + e.width * along);
                f->left = fmax(f->left, (f->turn > 0 ? e.width * across + tall / 2 : e.width / 2) - x * w);
                f->right = fmax(f->right, (f->turn > 0 ? tall / 2 : e.width / 2) - (1 - x) * w);
            }
            f->bottom += fmax(most, f->ticks[1].n ? 0.4 * tick_size : 0);
            f->top = fmax(f->top, 0.4 * tick_size);
            if (f->ticks[1].common[0])
                above = fmax(above, tick_size + 3);
            if (f->ticks[0].common[0])
                f->bottom += tick_pad + tick_size;
        }
        if (f->name[1])
            f->bottom += label_pad + height(c, f->name[1], f->name_size[1]);
        if (f->name[2])
            f->left += label_pad + height(c, f->name[2], f->name_size[2]);
        for (int k = 0; k < 3; k++) {                  // a name may be longer than the side it stands at
            dgl_font name = { .size = f->name_size[k] };
            double side = k == 2 ? f->box.y1 - f->box.y0 : w, over = f->name[k] ? (dgl_canvas_measure(c, f->name[k], &name).width - side) / 2 : 0;
            double *before = k == 2 ? &f->top : &f->left, *after = k == 2 ? &f->bottom : &f->right;
            *before = fmax(*before, over);
            *after = fmax(*after, over);
        }
    }
    f->top += above;
    f->right = fmax(f->right, bars + legend);
}

// the box in the middle of the panel, with the proportions that the units ask for
static void proportion(dgl_frame *f)
{
    double inset = f->ax->dims == 3 ? 0.14 * (f->panel.y1 - f->panel.y0) : 0;
    f->box = f->panel;
    f->bar_y0 = f->box.y0 + inset;
    f->bar_y1 = f->box.y1 - inset;
    double w = f->box.x1 - f->box.x0, h = f->box.y1 - f->box.y0;
    if (!(f->ratio > 0) || f->ax->dims == 3)
        return;
    double want = f->ratio * fabs(f->lim[1][1] - f->lim[1][0]) / fabs(f->lim[0][1] - f->lim[0][0]);
    if (!(want > 0 && isfinite(want)))
        return;
    double nw = fmax(8, fmin(w, h / want)), nh = fmax(8, fmin(h, w * want));
    f->box.x0 += (w - nw) / 2;
    f->box.x1 -= (w - nw) / 2;
    f->box.y0 += (h - nh) / 2;
    f->box.y1 -= (h - nh) / 2;
    f->bar_y0 = f->box.y0;
    f->bar_y1 = f->box.y1;
}

// Sizes along one direction: what columns (or rows) need before and after their panels. Axes over
// several cells claim room at their outer sides.
typedef struct { double before[50], after[50]; } margins;

static void claim(margins *m, int first, int count, double before, double after)
{
    m->before[first] = fmax(m->before[first], before);
    m->after[first + count - 1] = fmax(m->after[first + count - 1], after);
}

enum { LEAST = 14 };                   // a panel smaller than this is none

// places of n panels between a and b; returns what there is for one, perhaps less than the least
static double share(double at[50][2], const margins *m, int n, double a, double b, double gap)
{
    double taken = gap * (n - 1);
    for (int i = 0; i < n; i++) taken += m->before[i] + m->after[i];
    double size = (b - a - taken) / n;
    for (int i = 0; i < n; i++) {
        at[i][0] = a + m->before[i];
        at[i][1] = at[i][0] + fmax(size, LEAST);
        a = at[i][1] + m->after[i] + gap;
    }
    return size;
}

static void place_panels(dgl_page *l, const dgl_figure *fig, double top, double *width, double *tall)
{
    margins across = { 0 }, down = { 0 };
    double x[50][2], y[50][2];
    for (int i = 0; i < l->n; i++) {
        const dgl_frame *f = &l->frame[i];
        const int *cell = f->ax->cell;
        claim(&across, cell[1], cell[3], f->left, f->right);
        claim(&down, cell[0], cell[2], f->top, f->bottom);
    }
    *width = share(x, &across, fig->columns, page_margin, fig->width - page_margin, 16);
    *tall = share(y, &down, fig->rows, top, fig->height - page_margin, 12);
    for (int i = 0; i < l->n; i++) {
        dgl_frame *f = &l->frame[i];
        const int *cell = f->ax->cell;
        f->panel = (dgl_box){ x[cell[1]][0], y[cell[0]][0], x[cell[1] + cell[3] - 1][1], y[cell[0] + cell[2] - 1][1] };
        proportion(f);
    }
}

static double snap(const dgl_canvas *c, double v) { return c->pixel > 0 ? round(v / c->pixel) * c->pixel : v; }

dgl_status dgl_page_solve(dgl_page *l, dgl_figure *fig, dgl_canvas *c)
{
    for (const dgl_axes *ax = fig->first; ax; ax = ax->next) l->n++;
    l->frame = dgl_alloc((size_t)(l->n + 1) * sizeof *l->frame);
    if (!l->frame)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a layout");
    int i = 0;
    for (const dgl_axes *ax = fig->first; ax; ax = ax->next, i++) {
        DGL_TRY(dgl_frame_begin(&l->frame[i], ax, &fig->notes));
        l->frame[i].left = l->frame[i].bottom = ax->dims == 2 ? 36 : 0;
        l->frame[i].top = 20;
    }
    double top = page_margin, width, tall;
    if (fig->title) {
        l->heading_size = heading_size;
        DGL_TRY(dgl_wrap_text(&l->heading, &l->heading_size, c, fig->title, fig->width - 2 * page_margin, 3));
        top += height(c, l->heading, l->heading_size) + title_pad;
    }
    enum { ROUNDS = 8 };
    for (int round = 0; round < ROUNDS; round++) {
        place_panels(l, fig, top, &width, &tall);
        double change = 0;
        for (i = 0; i < l->n; i++) {
            dgl_frame *f = &l->frame[i];
            double left = f->left, right = f->right, up = f->top, down = f->bottom;
            DGL_TRY(wrap(f, fig, c));
            if (f->ax->dims == 2)
                dgl_frame_ticks(f, c);
            measure(f, c);
            if (round > 3) {                           // no more going to and fro
                f->left = fmax(f->left, left);
                f->right = fmax(f->right, right);
                f->top = fmax(f->top, up);
                f->bottom = fmax(f->bottom, down);
            }
            change = fmax(change, fmax(fmax(fabs(f->left - left), fabs(f->right - right)), fmax(fabs(f->top - up), fabs(f->bottom - down))));
        }
        if (change < 0.01 && round > 0)
            break;
    }
    if (l->n && (width < LEAST || tall < LEAST))
        DGL_FAIL(DGL_EARG, "the figure of %g x %g inches is too small for %d x %d axes and their labels",
                 fig->width / 72, fig->height / 72, fig->rows, fig->columns);
    for (i = 0; i < l->n; i++) {
        dgl_box *b = &l->frame[i].box;
        *b = (dgl_box){ snap(c, b->x0), snap(c, b->y0), snap(c, b->x1), snap(c, b->y1) };
    }
    return DGL_OK;
}

void dgl_page_free(dgl_page *l)
{
    for (int i = 0; i < l->n && l->frame; i++)
        for (int k = 0; k < 3; k++) dgl_free(l->frame[i].name[k]);
    dgl_free(l->frame);
    dgl_free(l->heading);
    *l = (dgl_page){ 0 };
}

static dgl_status draw(dgl_figure *fig, dgl_page *l, dgl_canvas *c)
{
    DGL_TRY(dgl_page_solve(l, fig, c));
    dgl_font font = { .size = l->heading_size, .color = ink, .h = 0.5, .v = DGL_TOP };
    double left = INFINITY, right = -INFINITY;
    for (int i = 0; i < l->n; i++) {
        left = fmin(left, l->frame[i].box.x0);
        right = fmax(right, l->frame[i].box.x1);
    }
    if (l->heading) {                                  // over the boxes, as far as it fits there
        double half = dgl_canvas_measure(c, l->heading, &font).width / 2, mid = l->n ? (left + right) / 2 : fig->width / 2;
        mid = fmin(fmax(mid, page_margin + half), fig->width - page_margin - half);
        DGL_TRY(dgl_canvas_label(c, mid, page_margin, l->heading, &font));
    }
    for (int i = 0; i < l->n; i++) {
        DGL_POLL();
        if (l->frame[i].ax->dims == 3)
            DGL_TRY(dgl_frame_draw3(&l->frame[i], c));
        else
            DGL_TRY(dgl_frame_draw(&l->frame[i], c, &fig->notes));
    }
    return DGL_OK;
}

dgl_status dgl_figure_draw(dgl_figure *fig, dgl_canvas *c)
{
    dgl_page l = { 0 };
    dgl_text_free(&fig->notes);
    dgl_status s = draw(fig, &l, c);
    dgl_page_free(&l);
    return s;
}
