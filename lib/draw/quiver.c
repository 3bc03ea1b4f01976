#include "draw/plot.h"

#include <math.h>

enum { X, Y, N, SCALE, COLOR, CMAP, LIMITS, CENTER, WIDTH, ALPHA, LABEL };
enum { LENGTH };                       // state: of the arrow of a unit vector, in data units

static const dgl_param params[] = {
    [X]      = DGL_OPT_X,
    [Y]      = DGL_OPT_Y,
    [N]      = DGL_OPT_N(20),
    [SCALE]  = DGL_OPT_SCALE,
    [COLOR]  = DGL_OPT_ARROWS,
    [CMAP]   = DGL_OPT_CMAP,
    [LIMITS] = DGL_OPT_LIMITS,
    [CENTER] = DGL_OPT_CENTER,
    [WIDTH]  = DGL_OPT_WIDTH(1.3),
    [ALPHA]  = DGL_OPT_ALPHA,
    [LABEL]  = DGL_OPT_LABEL,
    { 0 }
};

// The longest arrow of a sampled field nearly reaches the next one; free arrows are as long as the mean
// distance of n points spread over the same ranges, a quarter of the range at most.
static double good_length(const dgl_plot *p)
{
    const dgl_array *a = p->data[0], *v = p->data[1];
    size_t n = a->shape[0];
    double lo[2] = { INFINITY, INFINITY }, hi[2] = { -INFINITY, -INFINITY }, most[2] = { 0 };
    for (size_t i = 0; i < 2 * n; i++)
        if (fabs(a->data[i]) < 1e300 && fabs(v->data[i]) < 1e300) {
            lo[i & 1] = fmin(lo[i & 1], a->data[i]);
            hi[i & 1] = fmax(hi[i & 1], a->data[i]);
            most[i & 1] = fmax(most[i & 1], fabs(v->data[i]));
        }
    double share = p->from_fn ? 0.95 / (p->value[N].num - 1) : fmin(0.25, 0.9 / sqrt((double)n + 1)), range[2];
    for (int k = 0; k < 2; k++) range[k] = hi[k] > lo[k] ? hi[k] - lo[k] : 0;
    for (int k = 0; k < 2; k++)
        if (!p->from_fn || range[k] == 0)
            range[k] = fmax(range[0], range[1]) > 0 ? fmax(range[0], range[1]) : 4;
    double longest = p->from_fn ? fmax(most[0] / range[0], most[1] / range[1]) : hypot(most[0] / range[0], most[1] / range[1]);
    return longest > 0 ? share / longest : 1;
}

static dgl_status setup(dgl_plot *p)
{
    p->state[LENGTH] = p->value[SCALE].given ? p->value[SCALE].num : good_length(p);
    return dgl_plot_color_vectors(p, p->data[1]);
}

// the arrow i: a sampled field has its middle at the point, a free arrow its foot
static void ends(const dgl_plot *p, size_t i, double from[2], double to[2])
{
    for (int k = 0; k < 2; k++) {
        double x = p->data[0]->data[2*i + (size_t)k], d = p->state[LENGTH] * p->data[1]->data[2*i + (size_t)k];
        from[k] = p->from_fn ? x - d / 2 : x;
        to[k] = from[k] + d;
    }
}

static void bounds(const dgl_plot *p, dgl_bounds *b)
{
    for (size_t i = 0; i < p->data[0]->shape[0]; i++) {
        double from[2], to[2];
        ends(p, i, from, to);
        for (int k = 0; k < 2 && isfinite(to[0] + to[1]); k++) {
            dgl_bounds_at(b, k, from[k]);
            dgl_bounds_at(b, k, to[k]);
            dgl_bounds_at(b, k, p->data[0]->data[2*i + (size_t)k]);
        }
    }
}

static dgl_status draw(const dgl_plot *p, dgl_view *v)
{
    double w = p->value[WIDTH].num;
    for (size_t i = 0; i < p->data[0]->shape[0]; i++) {
        double xy[4], page[4];
        ends(p, i, xy, xy + 2);
        dgl_view_map(v, 2, page, xy);
        double length = hypot(page[2] - page[0], page[3] - page[1]);
        if (length > 0 && length < 1e4)
            DGL_TRY(dgl_style_arrow(v, page[0], page[1], page[2], page[3], fmin(w, 0.11 * length),
                                    fmin(6 * w, 0.42 * length), dgl_plot_color(p, i)));
    }
    return DGL_OK;
}

const dgl_plot_kind dgl_quiver_kind = {
    .name = "quiver", .dims = 2, .usage = "ax:quiver(X, {x =, y =, n =, color =}) or ax:quiver(points, vectors)",
    .doc = "arrows of a vector field, or free ones; their length is chosen when scale is not given",
    .inputs = "V", .params = params, .fn_in = 2, .fn_out = 2, .cycles = true,
    .setup = setup, .bounds = bounds, .draw = draw, .swatch = dgl_swatch_arrow,
};
