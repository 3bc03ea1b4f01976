#include "draw/plot.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { COLOR, CMAP, LIMITS, CENTER, WIDTH, WIDTH_SCALE, DASH, ALPHA, ARROWS, NODE_SIZE, NODE_COLOR, NODE_CMAP, NODE_LIMITS, LABELS, LABEL_SIZE,
       EDGE_LABELS, LABEL };
enum { SIZE };                         // state: diameter of a node

static const dgl_param params[] = {
    [COLOR]  = { "color", DGL_MIXED, NAN, 0, 0, "the colour of edges, or a value for each; of both signs they get a diverging map", NULL },
    [CMAP]   = { "cmap", DGL_TEXT, NAN, 0, 0, "the colour map of edge values", NULL },
    [LIMITS] = DGL_OPT_LIMITS,
    [CENTER] = DGL_OPT_CENTER,
    [WIDTH]  = { "width", DGL_MIXED, NAN, 0, 0, "of edges in points, or a value for each edge", NULL },
    [WIDTH_SCALE] = { "width_scale", DGL_NUM, NAN, 0, 1e300, "points for a width of 1; chosen so that the largest is 5 points wide", NULL },
    [DASH]   = DGL_OPT_DASH,
    [ALPHA]  = { "alpha", DGL_NUM, 1, 0, 1, "opacity of edges", NULL },
    [ARROWS] = { "arrows", DGL_BOOL, 0, 0, 1, "edges point from their first to their second node", NULL },
    [NODE_SIZE]   = { "node_size", DGL_MIXED, NAN, 0, 0, "diameter of nodes in points, or one for each", NULL },
    [NODE_COLOR]  = { "node_color", DGL_MIXED, NAN, 0, 0, "the colour of nodes, or a value or class for each", NULL },
    [NODE_CMAP]   = { "node_cmap", DGL_TEXT, NAN, 0, 0, "the colour map of node values", NULL },
    [NODE_LIMITS] = { "node_limits", DGL_NUMS, NAN, 0, 0, "{lo, hi} of node values", NULL },
    [LABELS]      = { "labels", DGL_TEXTS, NAN, 0, 0, "true: the numbers of nodes; or a table of texts", NULL },
    [LABEL_SIZE]  = { "label_size", DGL_NUM, NAN, 1, 100, "height of the labels in points", NULL },
    [EDGE_LABELS] = { "edge_labels", DGL_MIXED, NAN, 0, 0, "a number for each edge, told beside it", NULL },
    [LABEL]  = DGL_OPT_LABEL,
    { 0 }
};

static dgl_status one_for_each(const dgl_value *v, const char *name, size_t n, const char *what)
{
    if (v->array && v->array->size != n)
        DGL_FAIL(DGL_ESHAPE, "%s has %zu values for %zu %s", name, v->array->size, n, what);
    return DGL_OK;
}

static bool both_signs(const dgl_array *a)
{
    bool up = false, down = false;
    for (size_t i = 0; i < a->size; i++) {
        up = up || a->data[i] > 0;
        down = down || a->data[i] < 0;
    }
    return up && down;
}

// data[2]: the places of node values in their colour map, from 0 to 1
static dgl_status color_nodes(dgl_plot *p, size_t n)
{
    const dgl_value *v = &p->value[NODE_COLOR];
    if (!v->array)
        return DGL_OK;
    dgl_colormap *m = &p->node_map;
    DGL_TRY(one_for_each(v, "node_color", n, "nodes"));
    if (p->value[NODE_CMAP].given || p->value[NODE_LIMITS].given || !dgl_colormap_classes(m, n, v->array->data)) {
        DGL_TRY(dgl_colormap_set(m, dgl_option_word(&p->value[NODE_CMAP], both_signs(v->array) ? "coolwarm" : "viridis")));
        DGL_TRY(dgl_colormap_fit(m, n, v->array->data, p->value[NODE_LIMITS].array, NAN));
    }
    if (p->values)
        return DGL_OK;
    p->map = *m;                                       // a colour bar tells of nodes when edges have no values
    p->values = dgl_retain(v->array);
    p->values_are_nodes = true;
    return DGL_OK;
}

static dgl_status setup(dgl_plot *p)
{
    size_t n = p->data[0]->shape[0], m = p->data[1]->shape[0];
    const dgl_value *color = &p->value[COLOR], *size = &p->value[NODE_SIZE];
    dgl_rgba word;
    dgl_paint paint;
    if (!color->given)
        p->color = dgl_color_fade(0x6e6e6eff, p->alpha);
    if (color->array && !p->value[CMAP].given && both_signs(color->array))
        DGL_TRY(dgl_colormap_set(&p->map, "coolwarm"));
    if (color->array)
        DGL_TRY(dgl_plot_color_by(p, color->array, m, "edges"));
    DGL_TRY(one_for_each(&p->value[WIDTH], "width", m, "edges"));
    DGL_TRY(one_for_each(size, "node_size", n, "nodes"));
    DGL_TRY(one_for_each(&p->value[EDGE_LABELS], "edge_labels", m, "edges"));
    DGL_TRY(dgl_style_dash(&paint, &p->value[DASH], 1));
    if (p->value[NODE_COLOR].text)
        DGL_TRY(dgl_color_word(&word, p->value[NODE_COLOR].text));
    DGL_TRY(color_nodes(p, n));
    if (p->value[LABELS].text) {
        size_t count = dgl_texts_count(p->value[LABELS].text);
        if (count != n)
            DGL_FAIL(DGL_ESHAPE, "labels has %zu texts for %zu nodes", count, n);
    }
    bool labels = p->value[LABELS].given && (p->value[LABELS].text || p->value[LABELS].num);
    p->state[SIZE] = size->given && !size->array ? size->num : labels ? 17 : n > 1000 ? 3 : n > 150 ? 5 : 8;
    return DGL_OK;
}

// room for the nodes at the border
static void bounds(const dgl_plot *p, dgl_bounds *b)
{
    const dgl_array *x = p->data[0];
    dgl_bounds own;
    dgl_bounds_begin(&own);
    dgl_bounds_points(&own, 2, x);
    double range = fmax(own.hi[0] - own.lo[0], own.hi[1] - own.lo[1]);
    for (int k = 0; k < 2; k++) {
        double room = range > 0 ? 0.04 * range : 0;
        dgl_bounds_at(b, k, own.lo[k] - room);
        dgl_bounds_at(b, k, own.hi[k] + room);
    }
}

static double node_size(const dgl_plot *p, size_t i)
{
    const dgl_array *a = p->value[NODE_SIZE].array;
    return !a ? p->state[SIZE] : a->data[i] > 0 && a->data[i] < 1e3 ? a->data[i] : 0;
}

static dgl_rgba node_color(const dgl_plot *p, size_t i)
{
    const dgl_value *v = &p->value[NODE_COLOR];
    dgl_rgba c = 0xa9cfe8ff;
    if (v->array)
        return dgl_colormap_at(&p->node_map, v->array->data[i]);
    if (v->text && dgl_color_word(&c, v->text))
        return 0;
    return v->given && !v->text ? dgl_color_cycle((long)v->num - 1) : c;
}

static double edge_width(const dgl_plot *p, size_t i, double most)
{
    const dgl_value *v = &p->value[WIDTH];
    if (v->array) {
        double scale = p->value[WIDTH_SCALE].given ? p->value[WIDTH_SCALE].num : most > 0 ? 5 / most : 1;
        return v->array->data[i] > 0 ? fmin(40, fmax(0.7, scale * v->array->data[i])) : 0.7;
    }
    return v->given ? v->num : p->values && !p->values_are_nodes ? 2.2 : 1.2;
}

// a node's edge to itself is a small ring beside it
static dgl_status draw_loop(const dgl_plot *p, dgl_view *v, const double *at, size_t node, const dgl_paint *paint)
{
    double r = 0.75 * node_size(p, node) / 2 + 3;
    dgl_path_clear(&v->path);
    dgl_path_ellipse(&v->path, at[0], at[1] - node_size(p, node) / 2 - 0.4 * r, r, 0, 0, r);
    DGL_TRY(dgl_path_ok(&v->path));
    return v->c->path(v->c, &v->path, paint);
}

static dgl_status draw_edges(const dgl_plot *p, dgl_view *v, const double *page)
{
    const dgl_array *e = p->data[1], *width = p->value[WIDTH].array;
    double most = 0;
    for (size_t i = 0; width && i < width->size; i++)
        if (isfinite(width->data[i]))
            most = fmax(most, width->data[i]);
    for (size_t i = 0; i < e->shape[0]; i++) {
        size_t a = (size_t)e->data[2*i], b = (size_t)e->data[2*i + 1];
        double w = edge_width(p, i, most), line[4] = { page[2*a], page[2*a + 1], page[2*b], page[2*b + 1] };
        dgl_rgba color = p->values && !p->values_are_nodes ? dgl_plot_color(p, i) : p->color;
        dgl_paint paint = { .stroke = color, .width = w };
        DGL_TRY(dgl_style_dash(&paint, &p->value[DASH], w));
        double length = hypot(line[2] - line[0], line[3] - line[1]);
        if (a == b)
            DGL_TRY(draw_loop(p, v, line, a, &paint));
        else if (p->value[ARROWS].num && length > 0) { // up to the rim of the second node
            double t = 1 - (node_size(p, b) / 2 + 1) / length;
            if (t > 0)
                DGL_TRY(dgl_style_arrow(v, line[0], line[1], line[0] + t * (line[2] - line[0]), line[1] + t * (line[3] - line[1]),
                                        w, 4 + 2.5 * w, color));
        } else {
            dgl_paint rim = { .stroke = 0x8a8a8aff, .width = w + 1 };
            if (dgl_color_luminance(color) > 0.55 && (color & 255) == 255 && !paint.ndash)
                DGL_TRY(dgl_view_line(v, 2, line, &rim));          // a pale line is lost on white paper
            DGL_TRY(dgl_view_line(v, 2, line, &paint));
        }
    }
    return DGL_OK;
}

static dgl_status draw_nodes(const dgl_plot *p, dgl_view *v, const double *page, size_t n)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(dgl_rgba, fill, n);
    DGL_SCRATCH(scale, n);
    for (size_t i = 0; i < n; i++) {
        fill[i] = node_color(p, i);
        scale[i] = node_size(p, i);
    }
    dgl_paint paint = { .stroke = 0x404040ff, .width = n > 150 ? 0.4 : 0.8 };
    return dgl_view_marks(v, "o", 1, n, page, scale, fill, &paint);
}

static dgl_status draw_labels(const dgl_plot *p, dgl_view *v, const double *page, size_t n)
{
    const char *s = p->value[LABELS].text;
    DGL_TEXT_OWNED dgl_text one = { 0 };
    for (size_t i = 0; i < n; i++) {
        if (!s || !dgl_texts_next(&one, &s)) {
            one.n = 0;
            dgl_text_add(&one, "%zu", i + 1);
        }
        DGL_TRY(dgl_text_ok(&one));
        if (!isfinite(page[2*i] + page[2*i + 1]))
            continue;
        dgl_font font = { .size = p->value[LABEL_SIZE].given ? p->value[LABEL_SIZE].num : 9, .color = 0x1a1a1aff, .h = 0.5, .v = DGL_MIDDLE };
        double room = node_size(p, i) - 2, width = v->c->measure(v->c, one.s, &font).width;
        bool inside = width <= room * 1.25;
        if (inside && !p->value[LABEL_SIZE].given && width > room)
            font.size *= room / width;
        if (inside && dgl_color_luminance(node_color(p, i)) < 0.2)
            font.color = 0xffffffff;
        if (!inside)                                   // too long for the node: beside it
            font.halo = 0xffffffd0;
        DGL_TRY(v->c->text(v->c, page[2*i], page[2*i + 1] - (inside ? 0 : node_size(p, i) / 2 + 0.75 * font.size), one.s, &font));
    }
    return DGL_OK;
}

static dgl_status draw_edge_labels(const dgl_plot *p, dgl_view *v, const double *page)
{
    const dgl_array *e = p->data[1], *value = p->value[EDGE_LABELS].array;
    dgl_font font = { .size = 8, .color = 0x1a1a1aff, .h = 0.5, .v = DGL_MIDDLE, .halo = 0xffffffe8 };
    for (size_t i = 0; value && i < e->shape[0]; i++) {
        size_t a = (size_t)e->data[2*i], b = (size_t)e->data[2*i + 1];
        double x = (page[2*a] + page[2*b]) / 2, y = (page[2*a + 1] + page[2*b + 1]) / 2;
        char text[32], *minus;
        snprintf(text, sizeof text, "%.3g", value->data[i]);
        if ((minus = strchr(text, '-'))) {
            memmove(minus + 3, minus + 1, strlen(minus));
            memcpy(minus, "−", 3);
        }
        if (isfinite(x + y))
            DGL_TRY(v->c->text(v->c, x, y, text, &font));
    }
    return DGL_OK;
}

static dgl_status draw(const dgl_plot *p, dgl_view *v)
{
    DGL_SCOPE;
    size_t n = p->data[0]->shape[0];
    DGL_SCRATCH(page, 2 * n);
    dgl_view_map(v, n, page, p->data[0]->data);
    DGL_TRY(draw_edges(p, v, page));
    DGL_TRY(draw_edge_labels(p, v, page));
    DGL_TRY(draw_nodes(p, v, page, n));
    return p->value[LABELS].given && (p->value[LABELS].text || p->value[LABELS].num) ? draw_labels(p, v, page, n) : DGL_OK;
}

static dgl_status swatch(const dgl_plot *p, dgl_canvas *c, dgl_box b)
{
    double y = (b.y0 + b.y1) / 2, page[2] = { (b.x0 + b.x1) / 2, y };
    DGL_TRY(dgl_canvas_line(c, b.x0, y, b.x1, y, &(dgl_paint){ .stroke = p->color, .width = 1.2 }));
    dgl_view v = { .c = c };
    dgl_rgba fill = p->data[0]->shape[0] ? node_color(p, 0) : 0;
    return dgl_view_marks(&v, "o", 6, 1, page, NULL, &fill, &(dgl_paint){ .stroke = 0x404040ff, .width = 0.8 });
}

const dgl_plot_kind dgl_graph_kind = {
    .name = "graph", .dims = 2, .usage = "ax:graph(positions, edges, {color =, width =, labels =, node_color =})",
    .doc = "nodes at points and straight edges between them, whose colour and width may follow values",
    .inputs = "pe", .params = params, .equal = true, .bare = true,
    .setup = setup, .bounds = bounds, .draw = draw, .swatch = swatch,
};
