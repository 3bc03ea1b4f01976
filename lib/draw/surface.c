#include "draw/plot.h"

#include <math.h>
#include <string.h>

enum { X, Y, N, COLOR, CMAP, LIMITS, CENTER, SHADE, LINES, ALPHA, LABEL };

static const dgl_param params[] = {
    [X]      = DGL_OPT_X,
    [Y]      = DGL_OPT_Y,
    [N]      = DGL_OPT_N(100),
    [COLOR]  = { "color", DGL_ANY, NAN, 2, 1, "a colour, a value for each point, or a function of the parameters; the height when not given", NULL },
    [CMAP]   = DGL_OPT_CMAP,
    [LIMITS] = DGL_OPT_LIMITS,
    [CENTER] = DGL_OPT_CENTER,
    [SHADE]  = { "shade", DGL_NUM, NAN, 0, 1, "how much light matters", NULL },
    [LINES]  = { "lines", DGL_INT, 0, 0, 500, "how many coordinate lines run in each direction", NULL },
    [ALPHA]  = DGL_OPT_ALPHA,
    [LABEL]  = DGL_OPT_LABEL,
    { 0 }
};

static dgl_status color_by_fn(dgl_plot *p, dgl_fn *f, size_t n)
{
    DGL_OWNED dgl_array *values = NULL;
    const dgl_array *uv = p->data[1];
    if (!uv)
        DGL_FAIL(DGL_EARG, "color is a function, but the surface is not: its parameters are not known");
    if (f->nin != 2 || f->nout != 1)
        DGL_FAIL(DGL_ESHAPE, "color must be a function of 2 numbers with 1 value, not of %d with %d", f->nin, f->nout);
    DGL_TRY(dgl_array_new(&values, 1, &n));
    DGL_TRY(dgl_fn_eval(f, n, values->data, uv->data));
    return dgl_plot_color_by(p, values, n, "points");
}

static dgl_status setup(dgl_plot *p)
{
    const dgl_array *g = p->data[0];
    size_t n = g->shape[0] * g->shape[1];
    const dgl_value *color = &p->value[COLOR];
    if (color->fn)
        return color_by_fn(p, color->fn, n);
    if (color->array)
        return dgl_plot_color_by(p, color->array, n, "points");
    if (color->given)
        return DGL_OK;
    DGL_OWNED dgl_array *height = NULL;
    DGL_TRY(dgl_array_new(&height, 1, &n));
    for (size_t i = 0; i < n; i++) height->data[i] = g->data[3*i + 2];
    return dgl_plot_color_by(p, height, n, "points");
}

static void bounds(const dgl_plot *p, dgl_bounds *b)
{
    const dgl_array *g = p->data[0];
    for (size_t i = 0; i + 2 < g->size; i += 3)
        for (int k = 0; k < 3; k++)
            if (isfinite(g->data[i] + g->data[i + 1] + g->data[i + 2]))
                dgl_bounds_at(b, k, g->data[i + (size_t)k]);
}

// about `lines` lines along each direction of the grid, both borders among them
static dgl_status draw_lines(const dgl_plot *p, dgl_scene *s, size_t lines)
{
    DGL_SCOPE;
    const dgl_array *g = p->data[0];
    size_t n = g->shape[0], m = g->shape[1];
    dgl_rgba color = dgl_color_fade(0x1a1a1aff, 0.25 + 0.3 * p->alpha);
    DGL_SCRATCH(column, 3 * n);
    for (size_t k = 0; k < lines; k++) {
        size_t i = lines > 1 ? k * (n - 1) / (lines - 1) : n / 2, j = lines > 1 ? k * (m - 1) / (lines - 1) : m / 2;
        DGL_TRY(dgl_scene_line(s, m, g->data + 3 * i * m, 0.5, &color, false, NULL, 0.004));
        for (size_t r = 0; r < n; r++) memcpy(column + 3*r, g->data + 3 * (r * m + j), 3 * sizeof(double));
        DGL_TRY(dgl_scene_line(s, n, column, 0.5, &color, false, NULL, 0.004));
    }
    return DGL_OK;
}

static dgl_status build(const dgl_plot *p, dgl_scene *s)
{
    DGL_SCOPE;
    const dgl_array *g = p->data[0];
    size_t n = g->shape[0], m = g->shape[1];
    if (n < 2 || m < 2)
        return DGL_OK;
    DGL_SCRATCH(t, n * m);
    for (size_t i = 0; i < n * m && p->values; i++) t[i] = dgl_colormap_place(&p->map, p->values->data[i]);
    uint32_t material;
    double shade = p->value[SHADE].given ? p->value[SHADE].num : p->values ? 0.35 : 0.75;
    dgl_rgba color = p->values ? dgl_color_fade(0xffffffff, p->alpha) : p->color;
    DGL_TRY(dgl_scene_material(s, &material, p->values ? &p->map : NULL, color, shade));
    DGL_TRY(dgl_scene_grid(s, material, n, m, g->data, p->values ? t : NULL));
    return p->value[LINES].num > 0 ? draw_lines(p, s, (size_t)p->value[LINES].num) : DGL_OK;
}

const dgl_plot_kind dgl_surface_kind = {
    .name = "surface", .dims = 3, .usage = "ax:surface(f, {x = {a, b}, y = {a, b}, color =, alpha =})",
    .doc = "a surface: a map of 2 numbers to 3, a function of 2, a grid n x m x 3, or Z with x and y",
    .inputs = "S", .params = params, .fn_in = 2, .fn_out = -1, .cycles = true,
    .setup = setup, .bounds = bounds, .build = build,
};
