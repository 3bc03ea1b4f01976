// What all backends share: snapping to pixels, straight lines, texts of several lines.
#include "draw/canvas.h"

#include <math.h>
#include <string.h>

double dgl_canvas_snap(const dgl_canvas *c, double v, double width)
{
    if (!(c->pixel > 0) || !(fabs(v) < 1e6))
        return v;
    double pixels = fmax(1, round(width / c->pixel)), half = fmod(pixels, 2) / 2;
    return (round(v / c->pixel - half) + half) * c->pixel;
}

double dgl_canvas_pen(const dgl_canvas *c, double width)
{
    return c->pixel > 0 ? fmax(1, round(width / c->pixel)) * c->pixel : width;
}

static dgl_status draw(dgl_canvas *c, dgl_path *p, const dgl_paint *paint)
{
    DGL_TRY(dgl_path_ok(p));
    return c->path(c, p, paint);
}

dgl_status dgl_canvas_line(dgl_canvas *c, double x0, double y0, double x1, double y1, const dgl_paint *paint)
{
    DGL_PATH_OWNED dgl_path p = { 0 };
    dgl_path_put(&p, DGL_MOVE, x0, y0);
    dgl_path_put(&p, DGL_LINE, x1, y1);
    return draw(c, &p, paint);
}

dgl_status dgl_canvas_box(dgl_canvas *c, dgl_box b, const dgl_paint *paint)
{
    DGL_PATH_OWNED dgl_path p = { 0 };
    dgl_path_box(&p, b);
    return draw(c, &p, paint);
}


// ---- lines of text ----

static size_t line_count(const char *text)
{
    size_t n = 1;
    while ((text = strchr(text, '\n'))) {
        n++;
        text++;
    }
    return n;
}

// the next line of *text as a text of its own, in buffer; false at the end
static bool next_line(dgl_text *buffer, const char **text)
{
    if (!*text)
        return false;
    size_t n = strcspn(*text, "\n");
    buffer->n = 0;
    dgl_text_put(buffer, *text, n);
    *text = (*text)[n] ? *text + n + 1 : NULL;
    return !buffer->failed;
}

dgl_extent dgl_canvas_measure(dgl_canvas *c, const char *text, const dgl_font *font)
{
    size_t lines = line_count(text);
    if (lines == 1)
        return c->measure(c, text, font);
    DGL_TEXT_OWNED dgl_text line = { 0 };
    dgl_extent all = { 0 };
    while (next_line(&line, &text)) {
        dgl_extent e = c->measure(c, line.s, font);
        all.width = fmax(all.width, e.width);
        all.ascent = e.ascent;
        all.descent = e.descent;
    }
    all.ascent += (double)(lines - 1) * font->size * DGL_LEADING / 100;
    return all;
}

dgl_status dgl_canvas_label(dgl_canvas *c, double x, double y, const char *text, const dgl_font *font)
{
    size_t lines = line_count(text);
    if (lines == 1)
        return c->text(c, x, y, text, font);
    DGL_TEXT_OWNED dgl_text line = { 0 };
    double step = font->size * DGL_LEADING / 100, all = (double)(lines - 1) * step;
    double down = font->v == DGL_TOP ? 0 : font->v == DGL_MIDDLE ? -all / 2 : -all;
    double s = sin(font->angle * M_PI / 180), k = cos(font->angle * M_PI / 180);
    for (; next_line(&line, &text); down += step)
        DGL_TRY(c->text(c, x + down * s, y + down * k, line.s, font));
    return dgl_text_ok(&line);
}
