// The probing backend: which parts of a box have ink on them, on a coarse raster.
#include "draw/canvas.h"

#include <math.h>
#include <string.h>

static dgl_canvas_probe *self(dgl_canvas *c) { return (dgl_canvas_probe *)c; }

static void mark(dgl_canvas_probe *p, double x, double y, float ink)
{
    double u = (x - p->box.x0) / (p->box.x1 - p->box.x0) * DGL_PROBE, v = (y - p->box.y0) / (p->box.y1 - p->box.y0) * DGL_PROBE;
    if (!(u >= 0 && u < DGL_PROBE && v >= 0 && v < DGL_PROBE))
        return;
    float *cell = &p->ink[(int)v][(int)u];
    *cell = fmaxf(*cell, ink * p->weight);
}

static void segment(dgl_canvas_probe *p, const double *a, const double *b)
{
    double cell = fmin(p->box.x1 - p->box.x0, p->box.y1 - p->box.y0) / DGL_PROBE;
    double n = ceil(hypot(b[0] - a[0], b[1] - a[1]) / cell);
    if (!(n < 1e4))
        return;
    for (int i = 0; i <= (int)n; i++) {
        double t = n > 0 ? i / n : 0;
        mark(p, a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]), 1);
    }
}

// cells whose middle is inside by the even-odd rule count a little
static void area(dgl_canvas_probe *p, const dgl_path *q)
{
    double h = (p->box.y1 - p->box.y0) / DGL_PROBE, w = (p->box.x1 - p->box.x0) / DGL_PROBE;
    for (int row = 0; row < DGL_PROBE; row++) {
        double y = p->box.y0 + (row + 0.5) * h;
        bool inside[DGL_PROBE] = { false };
        for (size_t i = 0, start = 0; i < q->n; i++) {
            if ((q->op[i] & 3) == DGL_MOVE)
                start = i;
            bool last = i + 1 == q->n || (q->op[i + 1] & 3) == DGL_MOVE;
            const double *a = q->xy + 2 * i, *b = q->xy + 2 * (last ? start : i + 1);
            if ((a[1] <= y) == (b[1] <= y))
                continue;
            double x = a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]), column = (x - p->box.x0) / w - 0.5;
            int from = column < 0 ? 0 : column >= DGL_PROBE ? DGL_PROBE : (int)ceil(column);
            for (int k = from; k < DGL_PROBE; k++) inside[k] = !inside[k];
        }
        for (int k = 0; k < DGL_PROBE; k++)
            if (inside[k])
                p->ink[row][k] = fmaxf(p->ink[row][k], 0.4f * p->weight);
    }
}

static dgl_status path(dgl_canvas *c, const dgl_path *q, const dgl_paint *paint)
{
    if (paint->fill & 255 && q->n < 20000)
        area(self(c), q);
    if (!(paint->stroke & 255) && !(paint->fill & 255))
        return DGL_OK;
    for (size_t i = 0, start = 0; i < q->n; i++) {
        if ((q->op[i] & 3) == DGL_MOVE)
            start = i;
        else
            segment(self(c), q->xy + 2 * i - 2, q->xy + 2 * i);
        if (q->op[i] & DGL_CLOSE)
            segment(self(c), q->xy + 2 * i, q->xy + 2 * start);
    }
    return DGL_OK;
}

static dgl_status marks(dgl_canvas *c, const dgl_path *shape, size_t n, const double *xy,
                        const double *scale, const dgl_rgba *fill, const dgl_paint *paint)
{
    (void)scale; (void)fill; (void)paint;
    double r = 0;
    for (size_t i = 0; i < shape->n; i++) r = fmax(r, fmax(fabs(shape->xy[2*i]), fabs(shape->xy[2*i + 1])));
    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < 5; k++)
            mark(self(c), xy[2*i] + (k == 1 ? r : k == 2 ? -r : 0), xy[2*i + 1] + (k == 3 ? r : k == 4 ? -r : 0), 1);
    return DGL_OK;
}

static dgl_extent measure(dgl_canvas *c, const char *utf8, const dgl_font *font)
{
    return self(c)->real->measure(self(c)->real, utf8, font);
}

static dgl_status text(dgl_canvas *c, double x, double y, const char *utf8, const dgl_font *font)
{
    dgl_extent e = measure(c, utf8, font);
    double left = x - font->h * e.width, top = y - (font->v == DGL_TOP ? 0 : font->v == DGL_MIDDLE ? e.ascent / 2 : e.ascent);
    for (int i = 0; i <= 8; i++)
        for (int j = 0; j <= 2; j++) mark(self(c), left + e.width * i / 8, top + e.ascent * j / 2, 1);
    return DGL_OK;
}

static dgl_status image(dgl_canvas *c, dgl_box b, int w, int h, const unsigned char *rgba)
{
    for (int i = 0; i < h; i++)
        for (int j = 0; j < w; j++, rgba += 4)
            if (rgba[3] > 20)
                mark(self(c), b.x0 + (j + 0.5) / w * (b.x1 - b.x0), b.y0 + (i + 0.5) / h * (b.y1 - b.y0), 0.7f);
    return DGL_OK;
}

static void clip(dgl_canvas *c, const dgl_box *b) { (void)c; (void)b; }
static void group(dgl_canvas *c, double alpha) { (void)c; (void)alpha; }

void dgl_canvas_probe_begin(dgl_canvas_probe *p, dgl_canvas *real, dgl_box box)
{
    memset(p, 0, sizeof *p);
    p->canvas = (dgl_canvas){ real->width, real->height, 0, 4, path, marks, text, measure, image, clip, group };
    p->real = real;
    p->box = box;
    p->weight = 1;
}
