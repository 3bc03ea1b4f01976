#include "draw/levels.h"

#include <math.h>

enum { X, Y, N, CMAP, LIMITS, CENTER, ALPHA, LABEL };

static const dgl_param params[] = {
    [X]      = DGL_OPT_X,
    [Y]      = DGL_OPT_Y,
    [N]      = DGL_OPT_N(200),
    [CMAP]   = DGL_OPT_CMAP,
    [LIMITS] = DGL_OPT_LIMITS,
    [CENTER] = DGL_OPT_CENTER,
    [ALPHA]  = DGL_OPT_ALPHA,
    [LABEL]  = DGL_OPT_LABEL,
    { 0 }
};

// Edges of cells about the places a[0] ... a[n-1]: half way between neighbours.
static double edge(const dgl_array *a, size_t i)
{
    size_t n = a->size;
    const double *x = a->data;
    if (n == 1)
        return x[0] + (i ? 0.5 : -0.5);
    return i == 0 ? x[0] - (x[1] - x[0]) / 2 : i == n ? x[n - 1] + (x[n - 1] - x[n - 2]) / 2 : (x[i - 1] + x[i]) / 2;
}

// a matrix alone stands as it is printed: row 1 on top, cells square
static dgl_status setup(dgl_plot *p)
{
    const dgl_array *z = p->data[2];
    bool bare = !p->from_fn && !p->placed && !p->value[X].given && !p->value[Y].given;
    p->flip = p->equal = bare;
    DGL_TRY(dgl_plot_color_by(p, z, z->size, "cells"));
    double lo, hi;
    if (!p->value[LIMITS].array && dgl_field_range(z, &lo, &hi) && lo == hi) {
        double room = lo == 0 ? 1 : fabs(lo) / 2;
        p->map.lo = lo - room;
        p->map.hi = lo + room;
    }
    return DGL_OK;
}

static void bounds(const dgl_plot *p, dgl_bounds *b)
{
    for (int k = 0; k < 2; k++) {
        const dgl_array *a = p->data[k];
        if (a->size)
            dgl_bounds_window(b, k, edge(a, 0), edge(a, a->size));
    }
}

// the cell for the middle of each pixel between page places a and b; -1: none
static void cells(int *out, int n, double a, double b, const dgl_array *at, const dgl_scale *s)
{
    size_t m = at->size, i = 0;
    bool up = m < 2 || at->data[1] > at->data[0];
    for (int k = 0; k < n; k++) {
        double x = dgl_scale_back(s, a + (b - a) * (k + 0.5) / n);
        out[k] = -1;
        if (!((edge(at, 0) <= x && x <= edge(at, m)) || (edge(at, m) <= x && x <= edge(at, 0))))
            continue;
        while (i + 1 < m && (up ? x >= edge(at, i + 1) : x <= edge(at, i + 1))) i++;
        while (i > 0 && (up ? x < edge(at, i) : x > edge(at, i))) i--;
        out[k] = (int)i;
    }
}

// one picture in the pixels of the page, so that cells have sharp edges and no light between them
static dgl_status draw(const dgl_plot *p, dgl_view *v)
{
    DGL_SCOPE;
    const dgl_array *x = p->data[0], *y = p->data[1];
    if (v->probe || !p->data[2]->size)
        return DGL_OK;
    double pixel = v->c->image_pixel;
    int w = (int)fmax(1, round((v->box.x1 - v->box.x0) / pixel)), h = (int)fmax(1, round((v->box.y1 - v->box.y0) / pixel));
    DGL_SCRATCH_OF(int, column, w);
    DGL_SCRATCH_OF(int, row, h);
    cells(column, w, v->box.x0, v->box.x1, x, &v->scale[0]);
    cells(row, h, v->box.y0, v->box.y1, y, &v->scale[1]);
    DGL_SCRATCH_OF(unsigned char, rgba, (size_t)w * (size_t)h * 4);
    for (int i = 0; i < h; i++)
        for (int j = 0; j < w; j++) {
            unsigned char *px = rgba + 4 * ((size_t)i * (size_t)w + (size_t)j);
            dgl_rgba c = row[i] < 0 || column[j] < 0 ? 0 : dgl_plot_color(p, (size_t)row[i] * x->size + (size_t)column[j]);
            for (int k = 0; k < 4; k++) px[k] = (unsigned char)(c >> (24 - 8 * k));
        }
    return v->c->image(v->c, v->box, w, h, rgba);
}

const dgl_plot_kind dgl_heatmap_kind = {
    .name = "heatmap", .dims = 2, .usage = "ax:heatmap(Z, {cmap =, limits =})",
    .doc = "a coloured cell for each entry of a matrix, row 1 on top; with x and y, or for a function, y runs upwards",
    .inputs = "F", .params = params, .fn_in = 2, .fn_out = 1, .field = true, .setup = setup, .bounds = bounds, .draw = draw,
};
