// What the kinds of plots share: options by name, colours of values, samples for a legend.
#include "draw/plot.h"

#include <math.h>
#include <string.h>

const dgl_value *dgl_plot_value(const dgl_plot *p, const char *name)
{
    for (int i = 0; p->kind->params[i].name; i++)
        if (!strcmp(p->kind->params[i].name, name))
            return &p->value[i];
    return NULL;
}

dgl_status dgl_plot_color_by(dgl_plot *p, const dgl_array *values, size_t n, const char *what)
{
    const dgl_value *limits = dgl_plot_value(p, "limits"), *center = dgl_plot_value(p, "center");
    if (values->size != n)
        DGL_FAIL(DGL_ESHAPE, "color has %zu values for %zu %s", values->size, n, what);
    DGL_TRY(dgl_colormap_fit(&p->map, n, values->data, limits ? limits->array : NULL,
                             center && center->given ? center->num : NAN));
    const dgl_array *old = p->values;
    p->values = dgl_retain(values);
    dgl_release(old);
    return DGL_OK;
}

dgl_status dgl_plot_color_by_class(dgl_plot *p, const dgl_array *values, size_t n, const char *what)
{
    const char *const own[] = { "cmap", "limits", "center" };
    dgl_colormap map;
    bool asked = values->size != n;
    for (size_t i = 0; i < 3; i++) {
        const dgl_value *v = dgl_plot_value(p, own[i]);
        asked = asked || (v && v->given);
    }
    asked = asked || !dgl_colormap_classes(&map, n, values->data);
    DGL_TRY(dgl_plot_color_by(p, values, n, what));
    if (!asked)
        p->map = map;
    return DGL_OK;
}

dgl_status dgl_plot_color_vectors(dgl_plot *p, const dgl_array *vectors)
{
    const dgl_value *color = dgl_plot_value(p, "color");
    size_t d = (size_t)p->kind->dims, n = vectors->size / d;
    if (color->array)
        return dgl_plot_color_by(p, color->array, n, "arrows");
    if (!color->text || strcmp(color->text, "length"))
        return DGL_OK;
    DGL_OWNED dgl_array *length = NULL;
    DGL_TRY(dgl_array_new(&length, 1, &n));
    for (size_t i = 0; i < n; i++) {
        const double *v = vectors->data + d * i;
        length->data[i] = d == 3 ? hypot(hypot(v[0], v[1]), v[2]) : hypot(v[0], v[1]);
    }
    return dgl_plot_color_by(p, length, n, "vectors");
}

dgl_rgba dgl_plot_color(const dgl_plot *p, size_t i)
{
    return p->values ? dgl_color_fade(dgl_colormap_at(&p->map, p->values->data[i]), p->alpha) : p->color;
}

dgl_rgba dgl_plot_sample_color(const dgl_plot *p)
{
    return p->values ? dgl_color_fade(p->map.color[DGL_MAP_SIZE / 2], p->alpha) : p->color;
}

dgl_status dgl_swatch_patch(const dgl_plot *p, dgl_canvas *c, dgl_box b)
{
    dgl_rgba color = p->values ? dgl_color_fade(p->map.color[DGL_MAP_SIZE * 2 / 3], p->alpha) : p->color;
    return dgl_canvas_box(c, (dgl_box){ b.x0, b.y0 + 1, b.x1, b.y1 - 1 }, &(dgl_paint){ .fill = color });
}

dgl_status dgl_swatch_arrow(const dgl_plot *p, dgl_canvas *c, dgl_box b)
{
    dgl_view v = { .c = c };
    double y = (b.y0 + b.y1) / 2, w = dgl_plot_value(p, "width")->num;
    dgl_status s = dgl_style_arrow(&v, b.x0, y, b.x1, y, w, 5 * w, dgl_plot_sample_color(p));
    dgl_path_free(&v.path);
    return s;
}

dgl_status dgl_plot_check_texts(dgl_plot *p)
{
    size_t n = p->data[0]->shape[0], count = dgl_texts_count(p->text);
    const dgl_array *offset = dgl_plot_value(p, "offset")->array;
    if (count != n)
        DGL_FAIL(DGL_ESHAPE, "%zu texts for %zu points", count, n);
    if (offset && offset->size != 2)
        DGL_FAIL(DGL_EARG, "offset must be {right, up}");
    return DGL_OK;
}
