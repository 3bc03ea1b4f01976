// Dashes, markers and arrows.
#include "draw/plot.h"

#include <math.h>
#include <string.h>

static const struct { const char *name; int n; double dash[4]; } dashes[] = {
    { "solid", 0, { 0 } }, { "dashed", 2, { 3.7, 1.8 } }, { "dotted", 2, { 1, 1.6 } }, { "dashdot", 4, { 5.5, 1.6, 1, 1.6 } },
    { "-", 0, { 0 } }, { "--", 2, { 3.7, 1.8 } }, { ":", 2, { 1, 1.6 } }, { "-.", 4, { 5.5, 1.6, 1, 1.6 } },
};
enum { DASHES = sizeof dashes / sizeof *dashes };

dgl_status dgl_style_dash(dgl_paint *paint, const dgl_value *v, double w)
{
    paint->ndash = 0;
    if (!v || !v->given)
        return DGL_OK;
    if (v->array) {
        const dgl_array *a = v->array;
        double sum = 0;
        if (a->size != 2 && a->size != 4)
            DGL_FAIL(DGL_EARG, "dash must be {on, off} or {on, off, on, off}, not %zu numbers", a->size);
        for (size_t k = 0; k < a->size; k++) {
            if (!(a->data[k] >= 0 && a->data[k] < 1e4))
                DGL_FAIL(DGL_EARG, "dash has %g; lengths in points are wanted", a->data[k]);
            sum += paint->dash[k] = a->data[k];
        }
        paint->ndash = sum > 0 ? (int)a->size : 0;     // all zero is no dash at all
        return DGL_OK;
    }
    if (!v->text)
        DGL_FAIL(DGL_EARG, "dash must be a word or {on, off}, not %g", v->num);
    const char *names[DASHES + 1] = { NULL };
    for (int i = 0; i < DASHES; i++) {
        names[i] = dashes[i].name;
        if (strcmp(v->text, names[i]))
            continue;
        paint->ndash = dashes[i].n;
        for (int k = 0; k < dashes[i].n; k++) paint->dash[k] = dashes[i].dash[k] * fmax(w, 0.8);
        return DGL_OK;
    }
    DGL_FAIL(DGL_EARG, "unknown dash '%s'%s; there are solid, dashed, dotted, dashdot", v->text, dgl_did_you_mean(v->text, names));
}

// corners on a circle of radius 1, or strokes; angles in degrees from the top, clockwise
static const struct { const char *name; int corners; double turn, inner, size; bool open; } markers[] = {
    { "o", 0, 0, 0, 1, false }, { ".", 0, 0, 0, 0.5, false }, { "circle", 0, 0, 0, 1, false },
    { "s", 4, 45, 0, 1.25, false }, { "square", 4, 45, 0, 1.25, false }, { "D", 4, 0, 0, 1.2, false }, { "diamond", 4, 0, 0, 1.2, false },
    { "^", 3, 0, 0, 1.25, false }, { "triangle", 3, 0, 0, 1.25, false }, { "v", 3, 180, 0, 1.25, false },
    { "<", 3, 270, 0, 1.25, false }, { ">", 3, 90, 0, 1.25, false },
    { "p", 5, 0, 0, 1.15, false }, { "h", 6, 0, 0, 1.1, false },
    { "*", 5, 0, 0.4, 1.4, false }, { "star", 5, 0, 0.4, 1.4, false },
    { "+", 4, 0, 0, 1.1, true }, { "x", 4, 45, 0, 1.15, true }, { "|", 2, 0, 0, 1.1, true }, { "_", 2, 90, 0, 1.1, true },
};
enum { MARKERS = sizeof markers / sizeof *markers };

dgl_status dgl_style_marker(dgl_path *p, bool *filled, const char *word, double diameter)
{
    const char *names[MARKERS + 1] = { NULL };
    int m = 0;
    for (int i = MARKERS - 1; i >= 0; i--) names[i] = markers[i].name;
    while (m < MARKERS && strcmp(word, names[m])) m++;
    if (m == MARKERS)
        DGL_FAIL(DGL_EARG, "unknown marker '%s'%s; there are o . s D ^ v < > p h * + x | _", word, dgl_did_you_mean(word, names));
    dgl_path_clear(p);
    *filled = !markers[m].open;
    double r = diameter / 2 * markers[m].size, turn = markers[m].turn * M_PI / 180;
    int n = markers[m].corners;
    if (!n)
        dgl_path_ellipse(p, 0, 0, r, 0, 0, r);
    int steps = markers[m].inner > 0 ? 2 * n : n;
    for (int i = 0; i < steps; i++) {
        double a = turn + 2 * M_PI * i / steps, k = r * (markers[m].inner > 0 && i % 2 ? markers[m].inner : 1);
        if (markers[m].open)
            dgl_path_put(p, DGL_MOVE, 0, 0);
        dgl_path_put(p, i || markers[m].open ? DGL_LINE : DGL_MOVE, k * sin(a), -k * cos(a));
    }
    if (n && !markers[m].open)
        dgl_path_close(p);
    return dgl_path_ok(p);
}

dgl_status dgl_style_arrow(dgl_view *v, double x0, double y0, double x1, double y1, double width, double head, dgl_rgba color)
{
    double dx = x1 - x0, dy = y1 - y0, length = hypot(dx, dy);
    if (!(length > 1e-6 && length < 1e5) || !(color & 255))
        return DGL_OK;
    dx /= length;
    dy /= length;
    head = fmin(head, length);
    double half = 0.42 * head, notch = 0.78 * head;
    dgl_path *p = &v->path;                            // one outline for shaft and head, so that both are one area
    dgl_path_clear(p);
    double w = fmin(width / 2, half), back = length - notch;
    double side[7][2] = { { 0, w }, { back, w }, { length - head, half }, { length, 0 },
                          { length - head, -half }, { back, -w }, { 0, -w } };
    for (int i = 0; i < 7; i++)
        dgl_path_put(p, i ? DGL_LINE : DGL_MOVE, x0 + side[i][0] * dx - side[i][1] * dy, y0 + side[i][0] * dy + side[i][1] * dx);
    dgl_path_close(p);
    DGL_TRY(dgl_path_ok(p));
    return v->c->path(v->c, p, &(dgl_paint){ .fill = color });
}
