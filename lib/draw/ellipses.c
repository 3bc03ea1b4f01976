#include "draw/plot.h"

#include <math.h>
#include <stdlib.h>

enum { SCALE, COLOR, CMAP, LIMITS, CENTER, WIDTH, ALPHA, LABEL };
enum { RADIUS, SKIPPED };              // state

static const dgl_param params[] = {
    [SCALE]  = { "scale", DGL_NUM, NAN, 0, 1e300, "the radius r of {v : v'gv = r²}; chosen so that they hardly touch when not given", NULL },
    [COLOR]  = DGL_OPT_COLORS,
    [CMAP]   = DGL_OPT_CMAP,
    [LIMITS] = DGL_OPT_LIMITS,
    [CENTER] = DGL_OPT_CENTER,
    [WIDTH]  = DGL_OPT_WIDTH(1),
    [ALPHA]  = { "alpha", DGL_NUM, 0.3, 0, 1, "opacity of the inside", NULL },
    [LABEL]  = DGL_OPT_LABEL,
    { 0 }
};

// The half axes a, b of {v : v'gv = 1}: eigenvectors of g over the roots of its eigenvalues. false where g
// is not positive definite.
static bool half_axes(const double g[4], double a[2], double b[2])
{
    double mean = (g[0] + g[3]) / 2, half = (g[0] - g[3]) / 2, r = hypot(half, g[1]);
    double big = mean + r, small = big != 0 ? (g[0] * g[3] - g[1] * g[1]) / big : 0;
    if (!(small > 0 && big < INFINITY))
        return false;
    double angle = 0.5 * atan2(g[1], half);            // of the eigenvector of the greater eigenvalue
    double p = 1 / sqrt(big), q = 1 / sqrt(small);
    a[0] = p * cos(angle), a[1] = p * sin(angle);
    b[0] = -q * sin(angle), b[1] = q * cos(angle);
    return isfinite(q);
}

static int rising(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// the median of the distances of points to their nearest neighbours
static dgl_status spacing(double *out, size_t n, const double *x)
{
    DGL_SCOPE;
    enum { MOST = 400 };                               // of many points a part tells enough
    size_t step = n / MOST + 1, count = 0;
    DGL_SCRATCH(near, n / step + 1);
    for (size_t i = 0; i < n; i += step) {
        double least = INFINITY;
        for (size_t j = 0; j < n; j++) {
            double d = hypot(x[2*i] - x[2*j], x[2*i + 1] - x[2*j + 1]);
            if (j != i && d > 0 && d < least)
                least = d;
        }
        if (isfinite(least))
            near[count++] = least;
    }
    qsort(near, count, sizeof *near, rising);
    *out = count ? near[count / 2] : 1;
    return DGL_OK;
}

static dgl_status setup(dgl_plot *p)
{
    DGL_SCOPE;
    size_t n = p->data[0]->shape[0], count = 0;
    DGL_SCRATCH(longest, n);
    for (size_t i = 0; i < n; i++) {
        double a[2], b[2];
        if (half_axes(p->data[1]->data + 4*i, a, b))
            longest[count++] = hypot(b[0], b[1]);
    }
    p->state[SKIPPED] = (double)(n - count);
    p->state[RADIUS] = p->value[SCALE].num;
    if (!p->value[SCALE].given) {                      // nine of ten fit between neighbours
        double gap = 1;
        DGL_TRY(spacing(&gap, n, p->data[0]->data));
        qsort(longest, count, sizeof *longest, rising);
        p->state[RADIUS] = count ? 0.46 * gap / longest[count - 1 - count / 10] : 1;
    }
    return p->value[COLOR].array ? dgl_plot_color_by(p, p->value[COLOR].array, n, "ellipses") : DGL_OK;
}

static void bounds(const dgl_plot *p, dgl_bounds *b)
{
    for (size_t i = 0; i < p->data[0]->shape[0]; i++) {
        const double *x = p->data[0]->data + 2*i;
        double u[2], v[2];
        bool whole = half_axes(p->data[1]->data + 4*i, u, v);
        for (int k = 0; k < 2 && !isnan(x[0] + x[1]); k++) {
            double reach = whole ? p->state[RADIUS] * hypot(u[k], v[k]) : 0;
            dgl_bounds_at(b, k, x[k] - reach);
            dgl_bounds_at(b, k, x[k] + reach);
        }
    }
}

static dgl_status draw(const dgl_plot *p, dgl_view *view)
{
    if (p->state[SKIPPED] > 0 && view->notes)
        dgl_text_add(view->notes, "ellipses: %g of %zu matrices are not positive definite and left out\n",
                     p->state[SKIPPED], p->data[0]->shape[0]);
    double sx = view->scale[0].a, sy = view->scale[1].a, r = p->state[RADIUS];
    for (size_t i = 0; i < p->data[0]->shape[0]; i++) {
        double a[2], b[2], at[2];
        if (!half_axes(p->data[1]->data + 4*i, a, b))
            continue;
        dgl_view_map(view, 1, at, p->data[0]->data + 2*i);
        double reach = r * (hypot(a[0] * sx, a[1] * sy) + hypot(b[0] * sx, b[1] * sy));
        if (!isfinite(at[0] + at[1]) || fabs(at[0]) + fabs(at[1]) > 2e4 || !(reach < 2e4))
            continue;
        dgl_path_clear(&view->path);
        dgl_path_ellipse(&view->path, at[0], at[1], r * a[0] * sx, r * a[1] * sy, r * b[0] * sx, r * b[1] * sy);
        dgl_rgba color = dgl_plot_color(p, i);
        DGL_TRY(dgl_path_ok(&view->path));
        DGL_TRY(view->c->path(view->c, &view->path, &(dgl_paint){ .fill = color, .stroke = color | 255, .width = p->value[WIDTH].num }));
    }
    return DGL_OK;
}

static dgl_status swatch(const dgl_plot *p, dgl_canvas *c, dgl_box b)
{
    DGL_PATH_OWNED dgl_path path = { 0 };
    dgl_path_ellipse(&path, (b.x0 + b.x1) / 2, (b.y0 + b.y1) / 2, 0.4 * (b.x1 - b.x0), 0, 0, 0.38 * (b.y1 - b.y0));
    DGL_TRY(dgl_path_ok(&path));
    dgl_rgba color = dgl_plot_sample_color(p);
    return c->path(c, &path, &(dgl_paint){ .fill = color, .stroke = color | 255, .width = p->value[WIDTH].num });
}

const dgl_plot_kind dgl_ellipses_kind = {
    .name = "ellipses", .dims = 2, .usage = "ax:ellipses(points, matrices, {scale =, color =})",
    .doc = "the unit balls {v : v'gv = r²} of symmetric matrices g, each at its point",
    .inputs = "pM", .params = params, .cycles = true, .equal = true,
    .setup = setup, .bounds = bounds, .draw = draw, .swatch = swatch,
};
