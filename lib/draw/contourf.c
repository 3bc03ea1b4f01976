#include "draw/levels.h"

#include <float.h>
#include <math.h>

enum { X, Y, N, LEVELS, CMAP, LIMITS, CENTER, ALPHA, LABEL };

static const dgl_param params[] = {
    [X]      = DGL_OPT_X,
    [Y]      = DGL_OPT_Y,
    [N]      = DGL_OPT_N(100),
    [LEVELS] = DGL_OPT_LEVELS,
    [CMAP]   = DGL_OPT_CMAP,
    [LIMITS] = DGL_OPT_LIMITS,
    [CENTER] = DGL_OPT_CENTER,
    [ALPHA]  = DGL_OPT_ALPHA,
    [LABEL]  = DGL_OPT_LABEL,
    { 0 }
};

static bool are_even(const dgl_array *level)
{
    double step = (level->data[level->size - 1] - level->data[0]) / (double)(level->size - 1);
    for (size_t k = 1; k < level->size; k++)
        if (fabs(level->data[k] - level->data[k - 1] - step) > 1e-6 * step)
            return false;
    return true;
}

// a band has the colour of its middle; bands of uneven levels have evenly spaced colours
static dgl_status setup(dgl_plot *p)
{
    DGL_SCOPE;
    DGL_TRY(dgl_levels_choose(p, true));
    const dgl_array *level = p->levels;
    size_t bands = level->size - 1;
    DGL_SCRATCH(mid, bands);
    for (size_t k = 0; k < bands; k++) mid[k] = (level->data[k] + level->data[k + 1]) / 2;
    const dgl_value *center = &p->value[CENTER];
    DGL_TRY(dgl_colormap_fit(&p->map, bands, mid, p->value[LIMITS].array, center->given ? center->num : NAN));
    p->map.nlevels = level->size;
    p->map.level = level->data;
    p->map.by_band = !are_even(level);
    double lo, hi;
    bool any = dgl_field_range(p->data[2], &lo, &hi);
    p->map.below = any && lo < level->data[0];
    p->map.above = any && hi > level->data[bands];
    p->values = dgl_retain(p->data[2]);
    return DGL_OK;
}

// the part where there are numbers, then for each level, over it, the part above
static dgl_status fill(const dgl_plot *p, dgl_view *v, dgl_path *path, double *level, size_t n)
{
    DGL_SCOPE;
    DGL_SCRATCH(x, p->data[0]->size);
    DGL_SCRATCH(y, p->data[1]->size);
    dgl_grid g = dgl_field_grid(p, v, x, y);
    DGL_TRY(dgl_trace(&g, true, n, level, path));
    for (size_t k = 0; k < n; k++) {
        const double *l = p->levels->data + k;
        if (path[k].n)
            DGL_TRY(v->c->path(v->c, &path[k], &(dgl_paint){ .fill = dgl_colormap_at(&p->map, (l[0] + l[1]) / 2), .even_odd = true }));
    }
    return DGL_OK;
}

static dgl_status draw(const dgl_plot *p, dgl_view *v)
{
    DGL_SCOPE;
    size_t n = p->levels->size - 1;
    if (v->probe)
        return DGL_OK;
    DGL_SCRATCH(level, n);
    for (size_t k = 0; k < n; k++) level[k] = k ? p->levels->data[k] : -DBL_MAX;
    DGL_HEAP dgl_path *path = dgl_alloc(n * sizeof *path);
    if (!path)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu levels", n);
    bool sheet = p->alpha < 1;
    if (sheet)
        v->c->group(v->c, -1);
    dgl_status s = fill(p, v, path, level, n);
    if (sheet)
        v->c->group(v->c, p->alpha);
    for (size_t k = 0; k < n; k++) dgl_path_free(&path[k]);
    dgl_levels_note(p, v);
    return s;
}

const dgl_plot_kind dgl_contourf_kind = {
    .name = "contourf", .dims = 2, .usage = "ax:contourf(f, {x = {a, b}, y = {a, b}, levels =, cmap =})",
    .doc = "coloured bands between levels of a function of two numbers, or of a matrix Z with x and y",
    .inputs = "F", .params = params, .fn_in = 2, .fn_out = 1, .field = true,
    .setup = setup, .bounds = dgl_field_bounds, .draw = draw,
};
