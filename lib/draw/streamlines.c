// Evenly spaced streamlines (Jobard and Lefer 1997): lines start at a set distance from those that are
// there already and end where they come too near to one.
#include "draw/plot.h"

#include <math.h>
#include <string.h>

enum { X, Y, N, DENSITY, COLOR, CMAP, LIMITS, CENTER, WIDTH, HEAD, ALPHA, LABEL };

static const dgl_param params[] = {
    [X]       = DGL_OPT_X,
    [Y]       = DGL_OPT_Y,
    [N]       = DGL_OPT_N(80),
    [DENSITY] = { "density", DGL_NUM, 1, 0.1, 10, "how close the lines are", NULL },
    [COLOR]   = { "color", DGL_MIXED, NAN, 0, 0, "a colour, or \"length\": by the length of the vectors", NULL },
    [CMAP]    = DGL_OPT_CMAP,
    [LIMITS]  = DGL_OPT_LIMITS,
    [CENTER]  = DGL_OPT_CENTER,
    [WIDTH]   = DGL_OPT_WIDTH(1.1),
    [HEAD]    = { "head", DGL_NUM, 6, 0, 100, "length of the arrow heads in points", NULL },
    [ALPHA]   = DGL_OPT_ALPHA,
    [LABEL]   = DGL_OPT_LABEL,
    { 0 }
};

static dgl_status setup(dgl_plot *p)
{
    if (p->value[COLOR].array)
        DGL_FAIL(DGL_EARG, "color must be one colour or \"length\"");
    return dgl_plot_color_vectors(p, p->data[2]);
}

static void bounds(const dgl_plot *p, dgl_bounds *b)
{
    for (int k = 0; k < 2; k++)
        if (p->data[k]->size)
            dgl_bounds_window(b, k, p->data[k]->data[0], p->data[k]->data[p->data[k]->size - 1]);
}

// ---- the field on the page ----

static const double step = 1.2;        // points of the page

typedef struct {
    const dgl_plot *p;
    dgl_view *v;
    double least;                      // vectors shorter than this stand still
    double gap;                        // distance between lines
    // points of lines in square cells of side gap: the first of each cell, and the next after each point
    int columns, rows, *first, *next;
    double *xy;                        // of all points of all lines
    uint32_t *line;                    // that each belongs to
    size_t n, room;
} flow;

// the place of x in a list that rises or falls; false outside
static bool locate(const dgl_array *a, double x, size_t *i, double *t)
{
    size_t lo = 0, hi = a->size - 1;
    bool up = a->data[hi] > a->data[0];
    if (!(up ? x >= a->data[0] && x <= a->data[hi] : x <= a->data[0] && x >= a->data[hi]))
        return false;
    while (hi - lo > 1) {
        size_t mid = (lo + hi) / 2;
        *((x >= a->data[mid]) == up ? &lo : &hi) = mid;
    }
    *i = lo;
    *t = (x - a->data[lo]) / (a->data[lo + 1] - a->data[lo]);
    return true;
}

// the unit direction on the page at a point of it, and the length of the vector; false where there is none
static bool direction(const flow *f, const double at[2], double d[2], double *length)
{
    const dgl_array *x = f->p->data[0], *y = f->p->data[1], *z = f->p->data[2];
    size_t i, j;
    double s, t, w[2], x0 = dgl_scale_back(&f->v->scale[0], at[0]), y0 = dgl_scale_back(&f->v->scale[1], at[1]);
    if (!locate(x, x0, &j, &s) || !locate(y, y0, &i, &t))
        return false;
    const double *a = z->data + 2 * (i * x->size + j), *b = a + 2 * x->size;
    for (int k = 0; k < 2; k++) w[k] = (1 - t) * ((1 - s) * a[k] + s * a[k + 2]) + t * ((1 - s) * b[k] + s * b[k + 2]);
    *length = hypot(w[0], w[1]);
    // on a log axis the page runs with dx/x
    d[0] = w[0] * f->v->scale[0].a / (f->v->scale[0].log ? x0 * M_LN10 : 1);
    d[1] = w[1] * f->v->scale[1].a / (f->v->scale[1].log ? y0 * M_LN10 : 1);
    double n = hypot(d[0], d[1]);
    if (!(*length > f->least) || !(n > 0) || !isfinite(n))
        return false;
    d[0] /= n;
    d[1] /= n;
    return true;
}

// one step of Runge and Kutta along the line, forwards or backwards
static bool advance(const flow *f, const double at[2], double sign, double out[2], double *length)
{
    static const double part[] = { 0, 0.5, 0.5, 1 }, weight[] = { 1.0 / 6, 1.0 / 3, 1.0 / 3, 1.0 / 6 };
    double k[2] = { 0 }, sum[2] = { 0 }, l = 0;
    for (int i = 0; i < 4; i++) {
        double q[2] = { at[0] + sign * step * part[i] * k[0], at[1] + sign * step * part[i] * k[1] };
        if (!direction(f, q, k, i ? &l : length))
            return false;
        for (int j = 0; j < 2; j++) sum[j] += weight[i] * k[j];
    }
    if (hypot(sum[0], sum[1]) < 0.3)                   // at a centre or a saddle directions cancel
        return false;
    for (int j = 0; j < 2; j++) out[j] = at[j] + sign * step * sum[j];
    return out[0] > f->v->box.x0 && out[0] < f->v->box.x1 && out[1] > f->v->box.y0 && out[1] < f->v->box.y1;
}

// ---- distances between lines ----

static int cell_of(const flow *f, const double *at)
{
    int c = (int)((at[0] - f->v->box.x0) / f->gap), r = (int)((at[1] - f->v->box.y0) / f->gap);
    c = c < 0 ? 0 : c >= f->columns ? f->columns - 1 : c;
    r = r < 0 ? 0 : r >= f->rows ? f->rows - 1 : r;
    return r * f->columns + c;
}

// is a point nearer than d to a point of a line? The last `own` points of line `line` do not count.
static bool crowded(const flow *f, const double *at, double d, uint32_t line, size_t own)
{
    int cell = cell_of(f, at), c = cell % f->columns, r = cell / f->columns;
    for (int i = r > 0 ? r - 1 : 0; i <= r + 1 && i < f->rows; i++)
        for (int j = c > 0 ? c - 1 : 0; j <= c + 1 && j < f->columns; j++)
            for (int k = f->first[i * f->columns + j]; k >= 0; k = f->next[k])
                if (hypot(f->xy[2*k] - at[0], f->xy[2*k + 1] - at[1]) < d && !(f->line[k] == line && (size_t)k + own >= f->n))
                    return true;
    return false;
}

static bool keep(flow *f, const double *at, uint32_t line)
{
    if (f->n == f->room)
        return false;
    int cell = cell_of(f, at);
    memcpy(f->xy + 2 * f->n, at, 2 * sizeof *at);
    f->line[f->n] = line;
    f->next[f->n] = f->first[cell];
    f->first[cell] = (int)f->n++;
    return true;
}

// ---- lines ----

enum { MOST_STEPS = 4000 };
typedef struct { double xy[2 * (2 * MOST_STEPS + 2)], length[2 * MOST_STEPS + 2]; int from, to; } streamline;

// the line through a seed; its points are s->xy[2*from] ... before to. false when it is too short
static bool grow(flow *f, streamline *s, const double *seed, uint32_t line)
{
    size_t before = f->n, ignore = (size_t)(1.5 * f->gap / step);
    double unused[2];
    s->from = MOST_STEPS;
    s->to = MOST_STEPS + 1;
    memcpy(s->xy + 2 * s->from, seed, 2 * sizeof *seed);
    if (!direction(f, seed, unused, &s->length[s->from]) || !keep(f, seed, line))
        return false;
    bool round = false;
    for (int side = 0; side < 2 && !round; side++) {
        double at[2] = { seed[0], seed[1] }, next[2], length;
        size_t begun = f->n;
        for (int i = 0; i < MOST_STEPS - 1; i++) {
            if (!advance(f, at, side ? -1 : 1, next, &length))
                break;
            // back at the seed: an orbit
            if (!side && i * step > 2 * f->gap && hypot(next[0] - seed[0], next[1] - seed[1]) < step) {
                memcpy(s->xy + 2 * s->to, seed, 2 * sizeof *seed);
                s->length[s->to++] = length;
                round = true;
                break;
            }
            size_t own = f->n - begun < ignore ? f->n - before : ignore;      // what is behind it on the way
            if (crowded(f, next, 0.55 * f->gap, line, own) || !keep(f, next, line))
                break;
            int k = side ? --s->from : s->to++;
            memcpy(s->xy + 2 * k, next, sizeof next);
            s->length[k] = length;
            memcpy(at, next, sizeof at);
        }
    }
    if ((s->to - s->from) * step > 0.9 * f->gap)
        return true;
    while (f->n > before) {                            // take its points back
        f->n--;
        f->first[cell_of(f, f->xy + 2 * f->n)] = f->next[f->n];
    }
    return false;
}

// one stroke, or a stroke for each stretch of one colour
static dgl_status paint(const flow *f, const streamline *s)
{
    const dgl_plot *p = f->p;
    dgl_view *v = f->v;
    dgl_paint pen = { .stroke = p->color, .width = p->value[WIDTH].num, .round = true };
    for (int i = s->from; i + 1 < s->to; ) {
        int j = s->to - 1;
        if (p->values) {
            double shade = floor(24 * dgl_colormap_place(&p->map, s->length[i]));
            for (j = i + 1; j + 1 < s->to && floor(24 * dgl_colormap_place(&p->map, s->length[j])) == shade; j++)
                ;
            pen.stroke = dgl_color_fade(dgl_colormap_at(&p->map, s->length[(i + j) / 2]), p->alpha);
        }
        DGL_TRY(dgl_view_line(v, (size_t)(j - i + 1), s->xy + 2 * i, &pen));
        i = j;
    }
    double head = p->value[HEAD].num, apart = 160;
    int steps = s->to - s->from, heads = (int)fmax(1, round(steps * step / apart));
    for (int k = 0; k < heads && head > 0 && steps * step > 1.5 * head; k++) {
        int at = s->from + (int)((k + 0.5) / heads * steps), back = at - (int)(head / step / 2), on = at + (int)(head / step / 2);
        back = back < s->from ? s->from : back;
        on = on >= s->to ? s->to - 1 : on;
        dgl_rgba color = p->values ? dgl_color_fade(dgl_colormap_at(&p->map, s->length[at]), p->alpha) : p->color;
        DGL_TRY(dgl_style_arrow(v, s->xy[2*back], s->xy[2*back + 1], s->xy[2*on], s->xy[2*on + 1], pen.width, head, color));
    }
    return DGL_OK;
}

// seeds beside the points of lines that are there; when they are used up, wherever there is room
static dgl_status fill(flow *f, streamline *s)
{
    dgl_box b = f->v->box;
    uint32_t line = 0;
    double middle[2] = { (b.x0 + b.x1) / 2 + 0.37 * f->gap, (b.y0 + b.y1) / 2 + 0.21 * f->gap };
    if (grow(f, s, middle, ++line))
        DGL_TRY(paint(f, s));
    size_t done = 0;
    double fine = f->gap / 2;
    int across = (int)((b.x1 - b.x0) / fine) + 1, places = across * ((int)((b.y1 - b.y0) / fine) + 1);
    for (int place = -1; place < places; place++) {
        double seed[2] = { b.x0 + (place % across + 0.5) * fine, b.y0 + (place / across + 0.5) * fine };
        if (place >= 0 && !crowded(f, seed, f->gap, 0, 0) && grow(f, s, seed, ++line))
            DGL_TRY(paint(f, s));
        for (; done < f->n; done++) {
            DGL_POLL();
            double at[2] = { f->xy[2*done], f->xy[2*done + 1] }, d[2], length;
            for (int side = -1; side <= 1 && direction(f, at, d, &length); side += 2) {
                double beside[2] = { at[0] - side * d[1] * f->gap * 1.001, at[1] + side * d[0] * f->gap * 1.001 };
                bool in = beside[0] > b.x0 && beside[0] < b.x1 && beside[1] > b.y0 && beside[1] < b.y1;
                if (in && !crowded(f, beside, f->gap, 0, 0) && grow(f, s, beside, ++line))
                    DGL_TRY(paint(f, s));
            }
        }
    }
    return DGL_OK;
}

static dgl_status draw(const dgl_plot *p, dgl_view *v)
{
    DGL_SCOPE;
    const dgl_array *z = p->data[2];
    if (p->data[0]->size < 2 || p->data[1]->size < 2)
        return DGL_OK;
    double w = v->box.x1 - v->box.x0, h = v->box.y1 - v->box.y0, most = 0;
    flow f = { .p = p, .v = v, .gap = 15 / p->value[DENSITY].num };
    f.columns = (int)(w / f.gap) + 1;
    f.rows = (int)(h / f.gap) + 1;
    f.room = (size_t)(4 * w * h / f.gap / step) + 1000;
    for (size_t i = 0; i < z->size; i += 2)
        if (isfinite(z->data[i] + z->data[i + 1]))
            most = fmax(most, hypot(z->data[i], z->data[i + 1]));
    f.least = 1e-6 * most;
    DGL_SCRATCH_OF(int, first, f.columns * f.rows);
    DGL_SCRATCH_OF(int, next, f.room);
    DGL_SCRATCH_OF(uint32_t, line, f.room);
    DGL_SCRATCH(xy, 2 * f.room);
    DGL_SCRATCH_OF(streamline, s, 1);
    for (int i = 0; i < f.columns * f.rows; i++) first[i] = -1;
    f.first = first;
    f.next = next;
    f.line = line;
    f.xy = xy;
    return most > 0 ? fill(&f, s) : DGL_OK;
}

const dgl_plot_kind dgl_streamlines_kind = {
    .name = "streamlines", .dims = 2, .usage = "ax:streamlines(X, {x =, y =, density =, color =})",
    .doc = "lines that follow a vector field, evenly spaced",
    .inputs = "G", .params = params, .fn_in = 2, .fn_out = 2, .cycles = true, .field = true,
    .setup = setup, .bounds = bounds, .draw = draw,
};
