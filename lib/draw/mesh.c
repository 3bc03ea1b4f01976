#include "draw/plot.h"

#include <math.h>

enum { COLOR, CMAP, LIMITS, CENTER, SHADE, LINES, ALPHA, LABEL };

static const dgl_param params[] = {
    [COLOR]  = DGL_OPT_COLORS,
    [CMAP]   = DGL_OPT_CMAP,
    [LIMITS] = DGL_OPT_LIMITS,
    [CENTER] = DGL_OPT_CENTER,
    [SHADE]  = { "shade", DGL_NUM, NAN, 0, 1, "how much light matters", NULL },
    [LINES]  = { "lines", DGL_BOOL, 0, 0, 1, "draws the edges of the triangles", NULL },
    [ALPHA]  = DGL_OPT_ALPHA,
    [LABEL]  = DGL_OPT_LABEL,
    { 0 }
};

static dgl_status setup(dgl_plot *p)
{
    const dgl_value *color = &p->value[COLOR];
    p->equal = true;
    return color->array ? dgl_plot_color_by(p, color->array, p->data[0]->shape[0], "points") : DGL_OK;
}

static void bounds(const dgl_plot *p, dgl_bounds *b) { dgl_bounds_points(b, 3, p->data[0]); }

static dgl_status build(const dgl_plot *p, dgl_scene *s)
{
    DGL_SCOPE;
    size_t n = p->data[0]->shape[0], m = p->data[1]->shape[0];
    const double *xyz = p->data[0]->data;
    DGL_SCRATCH(t, n);
    DGL_SCRATCH_OF(uint32_t, face, 3 * m);
    for (size_t i = 0; i < n && p->values; i++) t[i] = dgl_colormap_place(&p->map, p->values->data[i]);
    for (size_t i = 0; i < 3 * m; i++) face[i] = (uint32_t)p->data[1]->data[i];
    uint32_t material;
    double shade = p->value[SHADE].given ? p->value[SHADE].num : p->values ? 0.35 : 0.75;
    dgl_rgba color = p->values ? dgl_color_fade(0xffffffff, p->alpha) : p->color, dark = 0x1a1a1a90;
    DGL_TRY(dgl_scene_material(s, &material, p->values ? &p->map : NULL, color, shade));
    DGL_TRY(dgl_scene_mesh(s, material, n, xyz, p->values ? t : NULL, m, face));
    for (size_t i = 0; i < m && p->value[LINES].num; i++) {
        double ring[12];
        for (int k = 0; k < 12; k++) ring[k] = xyz[3 * face[3*i + (size_t)(k / 3 % 3)] + (size_t)(k % 3)];
        DGL_TRY(dgl_scene_line(s, 4, ring, 0.5, &dark, false, NULL, 0.004));
    }
    return DGL_OK;
}

const dgl_plot_kind dgl_mesh_kind = {
    .name = "mesh", .dims = 3, .usage = "ax:mesh(points, triangles, {color =, lines =})",
    .doc = "triangles between points, given by the places of their corners", .inputs = "pi", .params = params, .cycles = true,
    .setup = setup, .bounds = bounds, .build = build,
};
