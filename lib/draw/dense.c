// Marks and lines on the page; where they are very many, as a picture, so that files stay small.
#include "draw/plot.h"

#include <math.h>
#include <string.h>

enum { MOST_MARKS = 20000, MOST_VERTICES = 60000 };

static void tell(dgl_view *v, size_t n, const char *what)
{
    if (v->notes)
        dgl_text_add(v->notes, "%zu %s are drawn as a picture\n", n, what);
}

// the strokes of r, in points of the page, as an image over the view's box
static dgl_status show(dgl_view *v, dgl_raster *r)
{
    double pixel = v->c->image_pixel;
    int w = (int)fmax(1, round((v->box.x1 - v->box.x0) / pixel)), h = (int)fmax(1, round((v->box.y1 - v->box.y0) / pixel));
    double sx = w / (v->box.x1 - v->box.x0), sy = h / (v->box.y1 - v->box.y0);
    for (size_t i = 0; i < r->nstrokes; i++) {
        dgl_stroke *s = &r->stroke[i];
        s->x0 = (float)((s->x0 - v->box.x0) * sx);
        s->x1 = (float)((s->x1 - v->box.x0) * sx);
        s->y0 = (float)((s->y0 - v->box.y0) * sy);
        s->y1 = (float)((s->y1 - v->box.y0) * sy);
        s->r *= (float)sx;
    }
    DGL_HEAP unsigned char *rgba = dgl_alloc((size_t)w * (size_t)h * 4);
    if (!rgba)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a picture of %d x %d pixels", w, h);
    DGL_TRY(dgl_raster_render(r, w, h, 4, rgba));
    return v->c->image(v->c, v->box, w, h, rgba);
}

// one disc over what is there; px: w x h pixels of r, g, b, a, premultiplied
static void paint_disc(unsigned char *px, int w, int h, double x, double y, double r, dgl_rgba color)
{
    if (!(x + r > -1 && x - r < w + 1 && y + r > -1 && y - r < h + 1))
        return;
    int x0 = (int)fmax(0, floor(x - r - 0.5)), x1 = (int)fmin(w, ceil(x + r + 0.5));
    int y0 = (int)fmax(0, floor(y - r - 0.5)), y1 = (int)fmin(h, ceil(y + r + 0.5));
    double core = r > 0.5 ? (r - 0.5) * (r - 0.5) : 0, rim = (r + 0.5) * (r + 0.5), most = fmin(1, M_PI * r * r);
    for (int i = y0; i < y1; i++) {
        unsigned char *p = px + 4 * ((size_t)i * (size_t)w + (size_t)x0);
        double dy = i + 0.5 - y;
        for (int j = x0; j < x1; j++, p += 4) {
            double dx = j + 0.5 - x, d2 = dx * dx + dy * dy;
            if (d2 >= rim)
                continue;
            unsigned a = color & 255;
            if (d2 > core)
                a = (unsigned)(a * fmin(most, r + 0.5 - sqrt(d2)) + 0.5);
            unsigned left = 255 - a;
            for (int k = 0; k < 3; k++) p[k] = (unsigned char)(((color >> (24 - 8 * k) & 255) * a + p[k] * left + 127) / 255);
            p[3] = (unsigned char)(a + (p[3] * left + 127) / 255);
        }
    }
}

static dgl_status picture_of_marks(dgl_view *v, double diameter, size_t n, const double *page,
                                   const double *scale, const dgl_rgba *fill, dgl_rgba color)
{
    double pixel = v->c->image_pixel;
    int w = (int)fmax(1, round((v->box.x1 - v->box.x0) / pixel)), h = (int)fmax(1, round((v->box.y1 - v->box.y0) / pixel));
    double sx = w / (v->box.x1 - v->box.x0), sy = h / (v->box.y1 - v->box.y0);
    DGL_HEAP unsigned char *px = dgl_alloc((size_t)w * (size_t)h * 4);
    if (!px)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a picture of %d x %d pixels", w, h);
    for (size_t i = 0; i < n; i++) {
        if (i % 65536 == 0)
            DGL_POLL();
        paint_disc(px, w, h, (page[2*i] - v->box.x0) * sx, (page[2*i + 1] - v->box.y0) * sy,
                   diameter / 2 * (scale ? scale[i] : 1) * sx, fill ? fill[i] : color);
    }
    for (size_t i = 0; i < (size_t)w * (size_t)h; i++)
        for (int k = 0; k < 3 && px[4*i + 3]; k++) px[4*i + (size_t)k] = (unsigned char)fmin(255, px[4*i + (size_t)k] * 255.0 / px[4*i + 3] + 0.5);
    tell(v, n, "points");
    return v->c->image(v->c, v->box, w, h, px);
}

dgl_status dgl_view_marks(dgl_view *v, const char *marker, double diameter, size_t n, const double *page,
                          const double *scale, const dgl_rgba *fill, const dgl_paint *paint)
{
    if (n > MOST_MARKS && !v->probe)
        return picture_of_marks(v, diameter, n, page, scale, fill, paint->fill & 255 ? paint->fill : paint->stroke);
    DGL_PATH_OWNED dgl_path shape = { 0 };
    bool filled;
    DGL_TRY(dgl_style_marker(&shape, &filled, marker, diameter));
    dgl_paint own = *paint;
    if (filled)
        return v->c->marks(v->c, &shape, n, page, scale, fill, &own);
    own.stroke = own.fill;                             // a cross has no area: it is stroked with its colour
    own.width = fmax(1, diameter / 5);
    own.fill = 0;
    own.round = true;
    if (!fill)
        return v->c->marks(v->c, &shape, n, page, scale, NULL, &own);
    for (size_t i = 0; i < n; i++) {
        own.stroke = fill[i];
        DGL_TRY(v->c->marks(v->c, &shape, 1, page + 2*i, scale ? scale + i : NULL, NULL, &own));
    }
    return DGL_OK;
}

static dgl_status raster_line(dgl_raster *r, const dgl_path *p, const dgl_paint *paint)
{
    DGL_TRY(dgl_raster_room(r, 0, 0, p->n));
    for (size_t i = 1; i < p->n; i++) {
        const double *a = p->xy + 2 * i - 2, *b = p->xy + 2 * i;
        if (p->op[i] == DGL_LINE)
            r->stroke[r->nstrokes++] = (dgl_stroke){ (float)a[0], (float)a[1], 0, (float)b[0], (float)b[1], 0,
                                                     (float)(paint->width / 2), paint->stroke, 1 };
    }
    return DGL_OK;
}

dgl_status dgl_view_line(dgl_view *v, size_t n, const double *page, const dgl_paint *paint)
{
    dgl_path_clear(&v->path);
    DGL_TRY(dgl_path_points(&v->path, n, page, false, v->box));
    if (v->path.n <= MOST_VERTICES || v->probe)
        return v->c->path(v->c, &v->path, paint);
    dgl_raster r = { 0 };
    dgl_status s = raster_line(&r, &v->path, paint);
    if (!s)
        s = show(v, &r);
    dgl_raster_free(&r);
    tell(v, n, "points of a line");
    return s;
}
