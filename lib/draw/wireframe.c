#include "draw/plot.h"

#include <math.h>
#include <string.h>

enum { X, Y, N, LINES, COLOR, WIDTH, ALPHA, LABEL };

static const dgl_param params[] = {
    [X]      = DGL_OPT_X,
    [Y]      = DGL_OPT_Y,
    [N]      = DGL_OPT_N(100),
    [LINES]  = { "lines", DGL_INT, 25, 2, 1000, "how many lines run in each direction", NULL },
    [COLOR]  = DGL_OPT_COLOR,
    [WIDTH]  = DGL_OPT_WIDTH(0.8),
    [ALPHA]  = DGL_OPT_ALPHA,
    [LABEL]  = DGL_OPT_LABEL,
    { 0 }
};

static void bounds(const dgl_plot *p, dgl_bounds *b)
{
    const dgl_array *g = p->data[0];
    for (size_t i = 0; i < g->size; i++) dgl_bounds_at(b, (int)(i % 3), g->data[i]);
}

static dgl_status build(const dgl_plot *p, dgl_scene *s)
{
    DGL_SCOPE;
    const dgl_array *g = p->data[0];
    size_t n = g->shape[0], m = g->shape[1], lines = (size_t)p->value[LINES].num;
    if (n < 1 || m < 1)
        return DGL_OK;
    DGL_SCRATCH(column, 3 * n);
    double w = p->value[WIDTH].num;
    size_t rows = lines < n ? lines : n, columns = lines < m ? lines : m;
    for (size_t k = 0; k < rows; k++)
        DGL_TRY(dgl_scene_line(s, m, g->data + 3 * m * (rows > 1 ? k * (n - 1) / (rows - 1) : 0), w, &p->color, false, NULL, 0));
    for (size_t k = 0; k < columns; k++) {
        size_t j = columns > 1 ? k * (m - 1) / (columns - 1) : 0;
        for (size_t r = 0; r < n; r++) memcpy(column + 3*r, g->data + 3 * (r * m + j), 3 * sizeof(double));
        DGL_TRY(dgl_scene_line(s, n, column, w, &p->color, false, NULL, 0));
    }
    return DGL_OK;
}

static dgl_status swatch(const dgl_plot *p, dgl_canvas *c, dgl_box b)
{
    double y = (b.y0 + b.y1) / 2;
    return dgl_canvas_line(c, b.x0, y, b.x1, y, &(dgl_paint){ .stroke = p->color, .width = p->value[WIDTH].num });
}

const dgl_plot_kind dgl_wireframe_kind = {
    .name = "wireframe", .dims = 3, .usage = "ax:wireframe(f, {x = {a, b}, y = {a, b}, lines =})",
    .doc = "the coordinate lines of a surface", .inputs = "S", .params = params, .fn_in = 2, .fn_out = -1, .cycles = true,
    .bounds = bounds, .build = build, .swatch = swatch,
};
