// The cairo backend: png, svg, pdf, html (an svg in a page) and pixels in memory. Texts are set by pango in text_pango.h, pixels packed by libdeflate.
// pkg-config: cairo pangocairo pangoft2 fontconfig libdeflate
#include "draw/canvas.h"
#include "base/file.h"
#include "base/module.h"
#include "draw/mod_cairo_text.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <errno.h>
#include <libdeflate.h>
#include <math.h>
#include <string.h>

typedef struct {
    dgl_canvas canvas;
    cairo_surface_t *surface;
    cairo_t *cr;
    text_setter text;
    dgl_file file;
    dgl_text svg;                      // an SVG is kept until its names have been made regular
    int error;                         // errno of the first write that failed
    bool clipped, png, html;           // png: pixels, of a file or of a frame
} cairo_canvas;

static cairo_canvas *self(dgl_canvas *c) { return (cairo_canvas *)c; }

static void source(cairo_t *cr, dgl_rgba c)
{
    cairo_set_source_rgba(cr, (c >> 24) / 255.0, (c >> 16 & 255) / 255.0, (c >> 8 & 255) / 255.0, (c & 255) / 255.0);
}

// adds the path, moved to (x, y) and scaled by s; cairo's numbers are fixed-point and must stay small
static void trace(cairo_t *cr, const dgl_path *p, size_t from, size_t to, double x, double y, double s)
{
    for (size_t i = from; i < to; i++) {
        const double *v = p->xy + 2 * i;
        switch (p->op[i] & 3) {
        case DGL_MOVE:
            cairo_move_to(cr, x + s * v[0], y + s * v[1]);
            break;
        case DGL_LINE:
            cairo_line_to(cr, x + s * v[0], y + s * v[1]);
            break;
        case DGL_CURVE:
            cairo_curve_to(cr, x + s * v[0], y + s * v[1], x + s * v[2], y + s * v[3], x + s * v[4], y + s * v[5]);
            i += 2;
        }
        if (p->op[i] & DGL_CLOSE)
            cairo_close_path(cr);
    }
}

static void set_pen(cairo_t *cr, const dgl_paint *paint)
{
    source(cr, paint->stroke);
    cairo_set_line_width(cr, paint->width);
    cairo_set_line_cap(cr, paint->round && !paint->ndash ? CAIRO_LINE_CAP_ROUND : CAIRO_LINE_CAP_BUTT);
    cairo_set_line_join(cr, paint->round ? CAIRO_LINE_JOIN_ROUND : CAIRO_LINE_JOIN_MITER);
    cairo_set_dash(cr, paint->dash, paint->ndash, 0);
}

static bool strokes(const dgl_paint *paint) { return (paint->stroke & 255) && paint->width > 0; }

// a long opaque line is stroked in parts: the time for one stroke grows faster than its length
static void stroke_in_parts(cairo_canvas *c, const dgl_path *p)
{
    enum { PART = 256 };
    for (size_t from = 0; from < p->n; ) {
        size_t to = from + PART < p->n ? from + PART : p->n;
        if ((p->op[from] & 3) != DGL_MOVE)
            cairo_move_to(c->cr, p->xy[2 * from - 2], p->xy[2 * from - 1]);
        trace(c->cr, p, from, to, 0, 0, 1);
        cairo_stroke(c->cr);
        from = to;
    }
}

static bool only_open_lines(const dgl_path *p)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->op[i] > DGL_LINE)
            return false;
    return true;
}

static dgl_status status(cairo_canvas *c)
{
    cairo_status_t s = cairo_status(c->cr);
    if (s == CAIRO_STATUS_SUCCESS)
        s = cairo_surface_status(c->surface);
    if (s == CAIRO_STATUS_NO_MEMORY)
        DGL_FAIL(DGL_ENOMEM, "not enough memory to draw the figure");
    if (s != CAIRO_STATUS_SUCCESS && s != CAIRO_STATUS_WRITE_ERROR)
        DGL_FAIL(DGL_EIO, "the figure can't be drawn: %s", cairo_status_to_string(s));
    return DGL_OK;
}

static dgl_status path(dgl_canvas *canvas, const dgl_path *p, const dgl_paint *paint)
{
    cairo_canvas *c = self(canvas);
    DGL_POLL();
    if (paint->fill & 255) {
        source(c->cr, paint->fill);
        cairo_set_fill_rule(c->cr, paint->even_odd ? CAIRO_FILL_RULE_EVEN_ODD : CAIRO_FILL_RULE_WINDING);
        trace(c->cr, p, 0, p->n, 0, 0, 1);
        cairo_fill(c->cr);
    }
    if (strokes(paint)) {
        set_pen(c->cr, paint);
        if (c->png && p->n > 1024 && !paint->ndash && (paint->stroke & 255) == 255 && only_open_lines(p))
            stroke_in_parts(c, p);
        else {
            trace(c->cr, p, 0, p->n, 0, 0, 1);
            cairo_stroke(c->cr);
        }
    }
    return status(c);
}

static dgl_status marks(dgl_canvas *canvas, const dgl_path *shape, size_t n, const double *xy,
                        const double *scale, const dgl_rgba *fill, const dgl_paint *paint)
{
    cairo_canvas *c = self(canvas);
    if (strokes(paint))
        set_pen(c->cr, paint);
    cairo_set_fill_rule(c->cr, CAIRO_FILL_RULE_WINDING);
    for (size_t i = 0; i < n; i++) {
        double x = xy[2*i], y = xy[2*i + 1];
        if (!(x > -1e4 && x < 1e4 && y > -1e4 && y < 1e4))
            continue;
        dgl_rgba color = fill ? fill[i] : paint->fill;
        if (fill && !color)
            continue;
        trace(c->cr, shape, 0, shape->n, x, y, scale ? scale[i] : 1);
        if (color & 255) {
            source(c->cr, color);
            cairo_fill_preserve(c->cr);
        }
        if (strokes(paint)) {
            source(c->cr, paint->stroke);
            cairo_stroke_preserve(c->cr);
        }
        cairo_new_path(c->cr);
        if ((i & 4095) == 4095)
            DGL_POLL();
    }
    return status(c);
}

static dgl_extent measure(dgl_canvas *canvas, const char *utf8, const dgl_font *font)
{
    return text_measure(&self(canvas)->text, utf8, font->size);
}

static dgl_status text(dgl_canvas *canvas, double x, double y, const char *utf8, const dgl_font *font)
{
    cairo_canvas *c = self(canvas);
    if (font->halo)
        text_draw(&c->text, c->cr, x, y, utf8, font, true);
    source(c->cr, font->color);
    text_draw(&c->text, c->cr, x, y, utf8, font, false);
    return status(c);
}

static dgl_status image(dgl_canvas *canvas, dgl_box b, int w, int h, const unsigned char *rgba)
{
    cairo_canvas *c = self(canvas);
    cairo_surface_t *im = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, w, h);
    if (cairo_surface_status(im) != CAIRO_STATUS_SUCCESS) {
        cairo_surface_destroy(im);
        DGL_FAIL(DGL_ENOMEM, "not enough memory for an image of %d x %d pixels", w, h);
    }
    unsigned char *row = cairo_image_surface_get_data(im);
    for (int i = 0; i < h; i++, row += cairo_image_surface_get_stride(im))
        for (int j = 0; j < w; j++, rgba += 4) {
            uint32_t a = rgba[3], r = (rgba[0] * a + 127) / 255, g = (rgba[1] * a + 127) / 255, u = (rgba[2] * a + 127) / 255;
            ((uint32_t *)(void *)row)[j] = a << 24 | r << 16 | g << 8 | u;
        }
    cairo_surface_mark_dirty(im);
    cairo_save(c->cr);
    cairo_translate(c->cr, b.x0, b.y0);
    cairo_scale(c->cr, (b.x1 - b.x0) / w, (b.y1 - b.y0) / h);
    cairo_set_source_surface(c->cr, im, 0, 0);
    cairo_pattern_set_filter(cairo_get_source(c->cr), c->png ? CAIRO_FILTER_NEAREST : CAIRO_FILTER_GOOD);
    cairo_pattern_set_extend(cairo_get_source(c->cr), CAIRO_EXTEND_PAD);
    cairo_rectangle(c->cr, 0, 0, w, h);
    cairo_fill(c->cr);
    cairo_restore(c->cr);
    cairo_surface_destroy(im);
    return status(c);
}

static void clip(dgl_canvas *canvas, const dgl_box *b)
{
    cairo_canvas *c = self(canvas);
    if (c->clipped)
        cairo_restore(c->cr);
    c->clipped = b != NULL;
    if (!b)
        return;
    cairo_save(c->cr);
    cairo_rectangle(c->cr, b->x0, b->y0, b->x1 - b->x0, b->y1 - b->y0);
    cairo_clip(c->cr);
}

static void group(dgl_canvas *canvas, double alpha)
{
    cairo_t *cr = self(canvas)->cr;
    if (alpha < 0) {
        cairo_push_group(cr);
        return;
    }
    cairo_pop_group_to_source(cr);
    cairo_paint_with_alpha(cr, alpha);
}


// ---- files ----

static cairo_status_t write_file(void *user, const unsigned char *bytes, unsigned n)
{
    cairo_canvas *c = user;
    errno = 0;
    if (c->error || fwrite(bytes, 1, n, c->file.stream) != n) {
        c->error = c->error ? c->error : errno ? errno : EIO;
        return CAIRO_STATUS_WRITE_ERROR;
    }
    return CAIRO_STATUS_SUCCESS;
}

static cairo_status_t keep(void *user, const unsigned char *bytes, unsigned n)
{
    dgl_text_put(&((cairo_canvas *)user)->svg, (const char *)bytes, n);
    return CAIRO_STATUS_SUCCESS;
}

// cairo counts its surfaces over the life of the process: "surface17" becomes "surface1", the next
// "surface2", so that the same figure always gives the same file
static void write_text(cairo_canvas *c, const char *s) { write_file(c, (const unsigned char *)s, (unsigned)strlen(s)); }

static void write_svg(cairo_canvas *c, const char *s)
{
    static const char *const words[] = { "surface", "image" };
    enum { MOST = 512 };
    unsigned seen[2][MOST], count[2] = { 0, 0 };
    const char *from = s;
    while (s && *s) {
        if (*s != '"' && *s != '#') {
            s++;
            continue;
        }
        s++;
        for (int k = 0; k < 2; k++) {
            size_t n = strlen(words[k]);
            if (strncmp(s, words[k], n) || s[n] < '0' || s[n] > '9')
                continue;
            char *end;
            unsigned id = (unsigned)strtoul(s + n, &end, 10), i = 0;
            while (i < count[k] && seen[k][i] != id) i++;
            if (i == count[k] && i < MOST)
                seen[k][count[k]++] = id;
            write_file(c, (const unsigned char *)from, (unsigned)(s - from));
            char name[32];
            write_file(c, (const unsigned char *)name, (unsigned)snprintf(name, sizeof name, "%s%u", words[k], i + 1));
            s = from = end;
            break;
        }
    }
    if (s)
        write_file(c, (const unsigned char *)from, (unsigned)(s - from));
}

static void be32(unsigned char *p, uint32_t x)
{
    for (int k = 0; k < 4; k++) p[k] = (unsigned char)(x >> (24 - 8*k));
}

// a chunk whose data stand at p + 8; 4 bytes of room behind them
static void write_chunk(cairo_canvas *c, const char *type, unsigned char *p, size_t n)
{
    be32(p, (uint32_t)n);
    memcpy(p + 4, type, 4);
    be32(p + 8 + n, libdeflate_crc32(0, p + 4, n + 4));
    write_file(c, p, (unsigned)(n + 12));
}

// PNG, W3C 2003: 8 bits of red, green and blue, in one IDAT. No filter and few levels of search: flat areas
// compress well as they are.
static dgl_status write_png(cairo_canvas *c, int dpi)
{
    enum { LEVEL = 3 };
    size_t w = (size_t)cairo_image_surface_get_width(c->surface), h = (size_t)cairo_image_surface_get_height(c->surface);
    struct libdeflate_compressor *z = libdeflate_alloc_compressor(LEVEL);
    size_t n = (3*w + 1) * h, room = z ? libdeflate_zlib_compress_bound(z, n) : 0;
    DGL_HEAP unsigned char *lines = dgl_alloc(n), *idat = dgl_alloc(room + 12);
    if (z && lines && idat) {
        const unsigned char *row = cairo_image_surface_get_data(c->surface);
        unsigned char *out = lines;
        for (size_t i = 0; i < h; i++, row += cairo_image_surface_get_stride(c->surface)) {
            const uint32_t *px = (const uint32_t *)(const void *)row;
            *out++ = 0;
            for (size_t j = 0; j < w; j++) {
                *out++ = (unsigned char)(px[j] >> 16);
                *out++ = (unsigned char)(px[j] >> 8);
                *out++ = (unsigned char)px[j];
            }
        }
        n = libdeflate_zlib_compress(z, lines, n, idat + 8, room);
    }
    libdeflate_free_compressor(z);
    if (!z || !lines || !idat)
        DGL_FAIL(DGL_ENOMEM, "not enough memory to write a picture of %zu x %zu pixels", w, h);
    if (n > INT32_MAX)
        DGL_FAIL(DGL_EARG, "a picture of %zu x %zu pixels is too large for a PNG", w, h);
    unsigned char head[8 + 13 + 4] = { 0 }, size[8 + 9 + 4] = { 0 }, end[12] = { 0 };
    uint32_t per_metre = (uint32_t)(dpi / 0.0254 + 0.5);
    be32(head + 8, (uint32_t)w);
    be32(head + 12, (uint32_t)h);
    head[16] = 8;                                      // bits a channel
    head[17] = 2;                                      // of colour
    be32(size + 8, per_metre);
    be32(size + 12, per_metre);
    size[16] = 1;                                      // a metre
    write_file(c, (const unsigned char *)"\x89PNG\r\n\x1a\n", 8);
    write_chunk(c, "IHDR", head, 13);
    write_chunk(c, "pHYs", size, 9);
    write_chunk(c, "IDAT", idat, n);
    write_chunk(c, "IEND", end, 0);
    return DGL_OK;
}

static void discard(dgl_canvas *canvas)
{
    cairo_canvas *c = self(canvas);
    text_end(&c->text);
    if (c->cr)
        cairo_destroy(c->cr);
    if (c->surface)
        cairo_surface_destroy(c->surface);
    dgl_text_free(&c->svg);
    dgl_file_discard(&c->file);
    dgl_free(c);
}

static dgl_status finish(cairo_canvas *c)
{
    DGL_TRY(status(c));
    cairo_surface_flush(c->surface);
    if (c->png)
        DGL_TRY(write_png(c, (int)lround(72 / c->canvas.pixel)));
    else {
        cairo_surface_finish(c->surface);
        cairo_status_t s = cairo_surface_status(c->surface);
        if (s != CAIRO_STATUS_SUCCESS && s != CAIRO_STATUS_WRITE_ERROR)
            DGL_FAIL(DGL_EIO, "cannot write %s: %s", c->file.path, cairo_status_to_string(s));
        DGL_TRY(dgl_text_ok(&c->svg));
        if (c->html)
            write_text(c, "<!DOCTYPE html>\n<html>\n<head><meta charset=\"utf-8\"><title>dgl</title>"
                          "<style>body { margin: 2em; text-align: center } svg { max-width: 100%; height: auto }</style></head>\n<body>\n");
        write_svg(c, c->html && strstr(c->svg.s, "<svg") ? strstr(c->svg.s, "<svg") : c->svg.s);
        if (c->html)
            write_text(c, "</body>\n</html>\n");
    }
    if (c->error)
        DGL_FAIL(DGL_EIO, "cannot write %s: %s", c->file.path, strerror(c->error));
    return dgl_file_commit(&c->file);
}

static void pixels(dgl_canvas *canvas, const uint32_t **px, size_t *stride, int *w, int *h)
{
    cairo_surface_t *s = self(canvas)->surface;
    cairo_surface_flush(s);
    *px = (const uint32_t *)(const void *)cairo_image_surface_get_data(s);
    *stride = (size_t)cairo_image_surface_get_stride(s) / sizeof **px;
    *w = cairo_image_surface_get_width(s);
    *h = cairo_image_surface_get_height(s);
}

static dgl_status close_canvas(dgl_canvas *canvas)
{
    dgl_status s = finish(self(canvas));
    discard(canvas);
    return s;
}

static dgl_status begin(cairo_canvas *c, const char *name, dgl_file_type type, double dpi)
{
    double w = c->canvas.width, h = c->canvas.height;
    if (type != DGL_PIXELS)
        DGL_TRY(dgl_file_begin(&c->file, name));
    if (type == DGL_PNG || type == DGL_PIXELS) {
        int pw = (int)lround(w * dpi / 72), ph = (int)lround(h * dpi / 72);
        size_t bytes;
        if (pw < 1 || ph < 1 || pw > 32767 || ph > 32767)
            DGL_FAIL(DGL_EARG, "a picture of %d x %d pixels: each side must have 1 to 32767", pw, ph);
        DGL_TRY(dgl_memory_check(&bytes, (size_t)pw, (size_t)ph, 4));
        c->surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, pw, ph);
        c->png = true;
        c->canvas.pixel = c->canvas.image_pixel = 72 / dpi;
    } else if (type == DGL_SVG || type == DGL_HTML) {
        c->surface = cairo_svg_surface_create_for_stream(keep, c, w, h);
        c->html = type == DGL_HTML;
    } else {
        c->surface = cairo_pdf_surface_create_for_stream(write_file, c, w, h);
        cairo_pdf_surface_set_metadata(c->surface, CAIRO_PDF_METADATA_CREATE_DATE, "2000-01-01T00:00:00Z");
        cairo_pdf_surface_set_metadata(c->surface, CAIRO_PDF_METADATA_CREATOR, "dgl");
    }
    c->cr = cairo_create(c->surface);
    DGL_TRY(status(c));
    if (c->png) {
        cairo_scale(c->cr, dpi / 72, dpi / 72);
        cairo_set_source_rgb(c->cr, 1, 1, 1);
        cairo_paint(c->cr);
    }
    return text_begin(&c->text);
}

static dgl_status open(dgl_canvas **out, const char *name, dgl_file_type type, double w, double h, double dpi)
{
    cairo_canvas *c = dgl_alloc(sizeof *c);
    if (!c)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a page");
    c->canvas = (dgl_canvas){ w, h, 0, 72 / 216.0, path, marks, text, measure, image, clip, group };
    dgl_status s = begin(c, name, type, dpi);
    if (s) {
        discard(&c->canvas);
        return s;
    }
    *out = &c->canvas;
    return DGL_OK;
}

DGL_MODULE(dgl_cairo_api) = { open, close_canvas, discard, pixels };
