// The text backend: the draw list, one primitive a line.
#include "draw/canvas.h"

#include <math.h>
#include <string.h>

static void number(dgl_text *t, double x)
{
    x = round(x * 100) / 100;
    dgl_text_add(t, "%.10g", x == 0 ? 0.0 : x);
}

static void point(dgl_text *t, double x, double y)
{
    dgl_text_put(t, " ", 1);
    number(t, x);
    dgl_text_put(t, ",", 1);
    number(t, y);
}

static void paint_words(dgl_text *t, const dgl_paint *paint)
{
    if (paint->fill)
        dgl_text_add(t, " fill %08x%s", (unsigned)paint->fill, paint->even_odd ? " even-odd" : "");
    if (paint->stroke && paint->width > 0) {
        dgl_text_add(t, " stroke %08x ", (unsigned)paint->stroke);
        number(t, paint->width);
        if (paint->round)
            dgl_text_add(t, " round");
        for (int k = 0; k < paint->ndash; k++) {
            dgl_text_add(t, k ? "," : " dash ");
            number(t, paint->dash[k]);
        }
    }
}

static void vertices(dgl_text *t, const dgl_path *p)
{
    static const char letter[] = { [DGL_MOVE] = 'M', [DGL_LINE] = 'L', [DGL_CURVE] = 'C' };
    int last = -1;
    for (size_t i = 0; i < p->n; i++) {
        int op = p->op[i] & 3;
        if (op != last)
            dgl_text_add(t, " %c", letter[op]);
        last = op == DGL_MOVE ? -1 : op;
        point(t, p->xy[2*i], p->xy[2*i + 1]);
        if (p->op[i] & DGL_CLOSE)
            dgl_text_add(t, " Z");
    }
}

static dgl_status path(dgl_canvas *c, const dgl_path *p, const dgl_paint *paint)
{
    dgl_text *t = ((dgl_canvas_text *)c)->out;
    if (!p->n || (!paint->fill && !paint->stroke))
        return DGL_OK;
    dgl_text_add(t, "path");
    paint_words(t, paint);
    dgl_text_add(t, " :");
    vertices(t, p);
    dgl_text_add(t, "\n");
    return dgl_text_ok(t);
}

static dgl_status marks(dgl_canvas *c, const dgl_path *shape, size_t n, const double *xy,
                        const double *scale, const dgl_rgba *fill, const dgl_paint *paint)
{
    dgl_text *t = ((dgl_canvas_text *)c)->out;
    dgl_text_add(t, "marks %zu", n);
    paint_words(t, paint);
    dgl_text_add(t, " :");
    vertices(t, shape);
    dgl_text_add(t, " at");
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(xy[2*i]) || !isfinite(xy[2*i + 1]) || (fill && !fill[i]))
            continue;
        point(t, xy[2*i], xy[2*i + 1]);
        if (scale) {
            dgl_text_put(t, "*", 1);
            number(t, scale[i]);
        }
        if (fill)
            dgl_text_add(t, "#%08x", (unsigned)fill[i]);
    }
    dgl_text_add(t, "\n");
    return dgl_text_ok(t);
}

static dgl_extent measure(dgl_canvas *c, const char *utf8, const dgl_font *font)
{
    (void)c;
    DGL_TEXT_OWNED dgl_text plain = { 0 };
    dgl_run runs[DGL_MAX_RUNS];
    int n = dgl_label_runs(runs, &plain, utf8);
    double columns = 0;
    for (int i = 0; i < n && !plain.failed; i++) {
        char end = plain.s[runs[i].to];
        plain.s[runs[i].to] = 0;
        columns += (double)dgl_text_width(plain.s + runs[i].from) * (runs[i].level ? DGL_INDEX_SIZE / 100.0 : 1);
        plain.s[runs[i].to] = end;
    }
    dgl_extent e = { .width = 0.6 * columns * font->size };
    dgl_label_reach(&e, n, runs, font->size);
    return e;
}

static dgl_status text(dgl_canvas *c, double x, double y, const char *utf8, const dgl_font *font)
{
    dgl_text *t = ((dgl_canvas_text *)c)->out;
    dgl_extent e = measure(c, utf8, font);
    dgl_text_add(t, "text");
    point(t, x, y);
    dgl_text_add(t, " size ");
    number(t, font->size);
    dgl_text_add(t, " %08x h %g v %s", (unsigned)font->color, font->h,
                 (const char *[]){ "top", "middle", "base", "bottom" }[font->v]);
    if (font->angle != 0)
        dgl_text_add(t, " angle %g", font->angle);
    if (font->halo)
        dgl_text_add(t, " halo %08x", (unsigned)font->halo);
    // the rectangle it covers, turned with it
    double up = font->v == DGL_TOP ? 0 : font->v == DGL_MIDDLE ? e.ascent / 2 : font->v == DGL_BASELINE ? e.ascent
              : e.ascent + e.descent;
    double s = sin(font->angle * M_PI / 180), k = cos(font->angle * M_PI / 180);
    dgl_box b = { INFINITY, INFINITY, -INFINITY, -INFINITY };
    for (int i = 0; i < 4; i++) {
        double px = -font->h * e.width + (i & 1 ? e.width : 0), py = -up + (i & 2 ? e.ascent + e.descent : 0);
        double qx = x + k * px + s * py, qy = y - s * px + k * py;
        b = (dgl_box){ fmin(b.x0, qx), fmin(b.y0, qy), fmax(b.x1, qx), fmax(b.y1, qy) };
    }
    dgl_text_add(t, " box");
    point(t, b.x0, b.y0);
    point(t, b.x1, b.y1);
    dgl_text_add(t, " : %s\n", utf8);
    return dgl_text_ok(t);
}

// a checksum (FNV-1a) stands for the pixels
static dgl_status image(dgl_canvas *c, dgl_box b, int w, int h, const unsigned char *rgba)
{
    dgl_text *t = ((dgl_canvas_text *)c)->out;
    uint32_t sum = 2166136261u;
    for (size_t i = 0; i < (size_t)w * (size_t)h * 4; i++) sum = (sum ^ rgba[i]) * 16777619u;
    dgl_text_add(t, "image %d x %d %08x", w, h, (unsigned)sum);
    point(t, b.x0, b.y0);
    point(t, b.x1, b.y1);
    dgl_text_add(t, "\n");
    return dgl_text_ok(t);
}

static void clip(dgl_canvas *c, const dgl_box *b)
{
    dgl_text *t = ((dgl_canvas_text *)c)->out;
    dgl_text_add(t, "clip");
    if (b) {
        point(t, b->x0, b->y0);
        point(t, b->x1, b->y1);
    }
    dgl_text_add(t, "\n");
}

static void group(dgl_canvas *c, double alpha)
{
    dgl_text_add(((dgl_canvas_text *)c)->out, alpha < 0 ? "group\n" : "end %g\n", alpha);
}

void dgl_canvas_text_begin(dgl_canvas_text *c, dgl_text *out, double width, double height)
{
    *c = (dgl_canvas_text){ .canvas = { width, height, 0, 2, path, marks, text, measure, image, clip, group }, .out = out };
    dgl_text_add(out, "page");
    point(out, width, height);
    dgl_text_add(out, "\n");
}
