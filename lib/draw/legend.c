// Legends: the names of plots beside a sample of each, where they hide least.
#include "draw/axes.h"

#include <math.h>
#include <string.h>

enum { BEST, UPPER_RIGHT, UPPER_LEFT, LOWER_LEFT, LOWER_RIGHT, RIGHT, LEFT, LOWER, UPPER, CENTER, OUTSIDE };
static const double swatch_width = 20, swatch_gap = 6, row_gap = 4, padding = 6, column_gap = 14, away = 6;

typedef struct {
    int n, rows, columns;
    double scale, width, height, column[12], title;    // of one column; height of the title
    dgl_font font;
} size_of;

static const char *name_of(const dgl_plot *p)
{
    const dgl_value *v = dgl_plot_value(p, "label");
    return v ? dgl_option_word(v, NULL) : NULL;
}

static double row_height(const size_of *s) { return s->font.size + row_gap * s->scale; }

static size_of measure(const dgl_frame *f, dgl_canvas *c, double scale)
{
    const dgl_axes *ax = f->ax;
    size_of s = { .scale = scale, .font = { .size = 0.95 * label_size * scale, .color = ink, .v = DGL_MIDDLE } };
    for (const dgl_plot *p = ax->first; p; p = p->next) s.n += name_of(p) != NULL;
    s.columns = (int)fmin(ax->legend_value[LEG_COLUMNS].num, fmax(1, s.n));
    s.rows = (s.n + s.columns - 1) / s.columns;
    int i = 0;
    for (const dgl_plot *p = ax->first; p; p = p->next)
        if (name_of(p)) {
            double *w = &s.column[i++ / s.rows];
            *w = fmax(*w, dgl_canvas_measure(c, name_of(p), &s.font).width);
        }
    s.width = 2 * padding * scale + column_gap * scale * (s.columns - 1);
    for (i = 0; i < s.columns; i++) s.width += s.column[i] + (swatch_width + swatch_gap) * scale;
    const char *title = dgl_option_word(&ax->legend_value[LEG_TITLE], "");
    if (*title) {
        s.width = fmax(s.width, dgl_canvas_measure(c, title, &s.font).width + 2 * padding * scale);
        s.title = row_height(&s);
    }
    s.height = 2 * padding * scale + s.rows * row_height(&s) - row_gap * scale + s.title;
    return s;
}

double dgl_legend_width(const dgl_frame *f, dgl_canvas *c)
{
    if (!f->ax->legend || f->ax->legend_value[LEG_PLACE].num != OUTSIDE)
        return 0;
    size_of s = measure(f, c, 1);
    return s.n ? s.width + 10 : 0;
}

// the mean ink under a box, from sums over rows and columns
static double ink_under(const double sum[DGL_PROBE + 1][DGL_PROBE + 1], dgl_box area, dgl_box b)
{
    double w = (area.x1 - area.x0) / DGL_PROBE, h = (area.y1 - area.y0) / DGL_PROBE;
    int x0 = (int)fmax(0, floor((b.x0 - area.x0) / w)), x1 = (int)fmin(DGL_PROBE, ceil((b.x1 - area.x0) / w));
    int y0 = (int)fmax(0, floor((b.y0 - area.y0) / h)), y1 = (int)fmin(DGL_PROBE, ceil((b.y1 - area.y0) / h));
    return sum[y1][x1] - sum[y0][x1] - sum[y1][x0] + sum[y0][x0];
}

static dgl_box at(dgl_box area, const size_of *s, double h, double v)
{
    double x = area.x0 + away + h * (area.x1 - area.x0 - s->width - 2 * away);
    double y = area.y0 + away + v * (area.y1 - area.y0 - s->height - 2 * away);
    return (dgl_box){ x, y, x + s->width, y + s->height };
}

// places in the order in which they are liked: corners, sides, middle
static const double places[][2] = {
    [UPPER_RIGHT] = { 1, 0 }, [UPPER_LEFT] = { 0, 0 }, [LOWER_LEFT] = { 0, 1 }, [LOWER_RIGHT] = { 1, 1 },
    [RIGHT] = { 1, 0.5 }, [LEFT] = { 0, 0.5 }, [LOWER] = { 0.5, 1 }, [UPPER] = { 0.5, 0 }, [CENTER] = { 0.5, 0.5 },
};

static dgl_box find_place(const dgl_frame *f, const size_of *s, const dgl_canvas_probe *probe, double right)
{
    int wish = (int)f->ax->legend_value[LEG_PLACE].num;
    if (wish == OUTSIDE)
        return (dgl_box){ right + 10, f->box.y0, right + 10 + s->width, f->box.y0 + s->height };
    if (wish != BEST)
        return at(f->box, s, places[wish][0], places[wish][1]);
    double sum[DGL_PROBE + 1][DGL_PROBE + 1] = { { 0 } };
    for (int i = 0; i < DGL_PROBE; i++)
        for (int j = 0; j < DGL_PROBE; j++)
            sum[i + 1][j + 1] = sum[i][j + 1] + sum[i + 1][j] - sum[i][j] + (double)probe->ink[i][j];
    double least = INFINITY;
    dgl_box best = { 0 };
    for (int k = UPPER_RIGHT; k <= CENTER; k++) {
        dgl_box b = at(f->box, s, places[k][0], places[k][1]);
        double ink_here = ink_under((const double (*)[DGL_PROBE + 1])sum, f->box, b) + (k == CENTER ? 12 : k >= RIGHT ? 4 : 0);
        if (ink_here < least - 0.5) {
            least = ink_here;
            best = b;
        }
    }
    for (int i = 0; i < 5 * 21 && least > 6; i++) {    // no usual place is free: is any?
        dgl_box b = at(f->box, s, (const double[]){ 1, 0, 0.5, 0.75, 0.25 }[i / 21], 0.05 * (i % 21));
        double ink_here = ink_under((const double (*)[DGL_PROBE + 1])sum, f->box, b) + 5;
        if (ink_here < least - 0.5) {
            least = ink_here;
            best = b;
        }
    }
    return best;
}

dgl_status dgl_legend_draw(const dgl_frame *f, dgl_canvas *c, const dgl_canvas_probe *probe)
{
    size_of s = measure(f, c, 1);
    if (!s.n)
        return DGL_OK;
    bool outside = f->ax->legend_value[LEG_PLACE].num == OUTSIDE;
    double w = f->box.x1 - f->box.x0 - 2 * away, h = f->box.y1 - f->box.y0 - 2 * away;
    double fit = fmin(outside ? 1 : w / s.width, h / s.height);
    if (fit < 1)
        s = measure(f, c, fmax(0.2, fit));
    dgl_box b = find_place(f, &s, probe, f->box.x1 + dgl_bars_width(f, c));
    double width = dgl_canvas_pen(c, 0.7), k = s.scale;
    b = (dgl_box){ dgl_canvas_snap(c, b.x0, width), dgl_canvas_snap(c, b.y0, width),
                   dgl_canvas_snap(c, b.x1, width), dgl_canvas_snap(c, b.y1, width) };
    if (!outside)
        DGL_TRY(dgl_canvas_box(c, b, &(dgl_paint){ .fill = 0xffffffdc, .stroke = 0xc4c4c4ff, .width = width }));
    double y0 = b.y0 + padding * k, x = b.x0 + (outside ? 0 : padding * k);
    const char *title = dgl_option_word(&f->ax->legend_value[LEG_TITLE], "");
    if (*title) {
        dgl_font font = s.font;
        font.h = outside ? 0 : 0.5;
        DGL_TRY(c->text(c, outside ? x : (b.x0 + b.x1) / 2, y0 + s.font.size / 2, title, &font));
        y0 += s.title;
    }
    int i = 0;
    for (const dgl_plot *p = f->ax->first; p; p = p->next) {
        if (!name_of(p))
            continue;
        double y = y0 + (i % s.rows) * row_height(&s), mid = y + s.font.size / 2;
        dgl_box swatch = { x, y, x + swatch_width * k, y + s.font.size };
        DGL_TRY((p->kind->swatch ? p->kind->swatch : dgl_swatch_patch)(p, c, swatch));
        DGL_TRY(c->text(c, x + (swatch_width + swatch_gap) * k, mid, name_of(p), &s.font));
        if (++i % s.rows == 0)
            x += (swatch_width + swatch_gap + column_gap) * k + s.column[i / s.rows - 1];
    }
    return DGL_OK;
}
