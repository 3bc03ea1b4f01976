#include "draw/plot.h"
#include "draw/ticks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BINS, DENSITY, COLOR, EDGE, ALPHA, LABEL };
enum { MOST_BINS = 100000 };

static const dgl_param params[] = {
    [BINS]    = { "bins", DGL_MIXED, NAN, 0, 0, "how many, or their edges; chosen by the spread of the data when not given", NULL },
    [DENSITY] = { "density", DGL_BOOL, 0, 0, 1, "total area 1 instead of counts", NULL },
    [COLOR]   = DGL_OPT_COLOR,
    [EDGE]    = { "edge", DGL_TEXT, NAN, 0, 0, "the colour between bars, white when not given", NULL },
    [ALPHA]   = { "alpha", DGL_NUM, 0.85, 0, 1, "opacity", NULL },
    [LABEL]   = DGL_OPT_LABEL,
    { 0 }
};

static int rising(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static dgl_status new_edges(dgl_plot *p, size_t n, double from, double step)
{
    DGL_TRY(dgl_array_new(&p->data[1], 1, &n));
    for (size_t i = 0; i < n; i++) p->data[1]->data[i] = from + step * (double)i;
    return DGL_OK;
}

// Freedman and Diaconis 1981: width 2 IQR n^(-1/3), made round; no more than 200 bins
static dgl_status choose_edges(dgl_plot *p, size_t n, const double *sorted)
{
    const dgl_value *v = &p->value[BINS];
    double lo = n ? sorted[0] : 0, hi = n ? sorted[n - 1] : 1;
    if (v->array) {
        DGL_TRY(new_edges(p, v->array->size, 0, 0));
        memcpy(p->data[1]->data, v->array->data, v->array->size * sizeof(double));
        for (size_t i = 0; i < v->array->size; i++)
            if (!isfinite(v->array->data[i]) || (i && !(v->array->data[i] > v->array->data[i - 1])))
                DGL_FAIL(DGL_EARG, "the edges of bins must rise; entry %zu is %g", i + 1, v->array->data[i]);
        return v->array->size > 1 ? DGL_OK : dgl_fail(DGL_EARG, "histogram", "bins has %zu edges; 2 are needed", v->array->size);
    }
    if (v->given && !(v->num >= 1 && v->num <= MOST_BINS && v->num == floor(v->num)))
        DGL_FAIL(DGL_EARG, "bins must be a number from 1 to %d or a table of edges", MOST_BINS);
    if (!(hi - lo > 1e-12 * fmax(fabs(lo), fabs(hi)))) {
        double room = lo == 0 ? 0.5 : fabs(lo) * 0.05;
        lo -= room;
        hi += room;
    }
    if (v->given)
        return new_edges(p, (size_t)v->num + 1, lo, (hi - lo) / v->num);
    double spread = n > 3 ? sorted[3 * n / 4] - sorted[n / 4] : 0, width = 2 * spread / cbrt((double)n);
    if (!(width > (hi - lo) / 200))
        width = spread > 0 ? (hi - lo) / 200 : (hi - lo) / fmin(10, fmax(1, sqrt((double)n)));
    width = dgl_round_step(width * 0.9);
    double from = floor(lo / width) * width;
    size_t bins = (size_t)fmax(1, ceil((hi - from) / width - 1e-9));
    return new_edges(p, bins + 1, from, width);
}

// data[2]: a height for each bin; the last bin holds its right edge too
static dgl_status setup(dgl_plot *p)
{
    DGL_SCOPE;
    const dgl_array *a = p->data[0];
    DGL_SCRATCH(x, a->size);
    size_t n = 0;
    for (size_t i = 0; i < a->size; i++)
        if (fabs(a->data[i]) < 1e300)
            x[n++] = a->data[i];
    qsort(x, n, sizeof *x, rising);
    DGL_TRY(choose_edges(p, n, x));
    const dgl_array *edge = p->data[1];
    size_t bins = edge->size - 1, k = 0, counted = 0;
    DGL_TRY(dgl_array_new(&p->data[2], 1, &bins));
    double *height = p->data[2]->data;
    for (size_t i = 0; i < n; i++) {
        if (x[i] < edge->data[0] || x[i] > edge->data[bins])
            continue;
        while (k + 1 < bins && x[i] >= edge->data[k + 1]) k++;
        height[k]++;
        counted++;
    }
    for (k = 0; k < bins && p->value[DENSITY].num && counted; k++) height[k] /= (double)counted * (edge->data[k + 1] - edge->data[k]);
    dgl_rgba white;
    return p->value[EDGE].given ? dgl_color_word(&white, p->value[EDGE].text) : DGL_OK;
}

static void bounds(const dgl_plot *p, dgl_bounds *b)
{
    const dgl_array *edge = p->data[1], *height = p->data[2];
    dgl_bounds_at(b, 0, edge->data[0]);
    dgl_bounds_at(b, 0, edge->data[edge->size - 1]);
    if (!b->log[1])
        dgl_bounds_edge(b, 1, 0, 0);
    for (size_t k = 0; k < height->size; k++)
        if (height->data[k] > 0)
            dgl_bounds_at(b, 1, height->data[k]);
}

static dgl_status draw(const dgl_plot *p, dgl_view *v)
{
    const dgl_array *edge = p->data[1], *height = p->data[2];
    double foot = v->scale[1].log ? v->box.y1 + 1 : dgl_scale_at(&v->scale[1], 0), width = dgl_canvas_pen(v->c, 0.5);
    for (size_t k = 0; k < height->size; k++) {
        double x0 = dgl_scale_at(&v->scale[0], edge->data[k]), x1 = dgl_scale_at(&v->scale[0], edge->data[k + 1]);
        double y = dgl_scale_at(&v->scale[1], height->data[k]);
        if (!isfinite(x0 + x1 + y) || height->data[k] <= 0)
            continue;
        double page[8] = { x0, foot, x0, y, x1, y, x1, foot };
        DGL_TRY(dgl_path_points(&v->path, 4, page, true, v->box));
    }
    dgl_rgba white = 0xffffffff;
    if (p->value[EDGE].given)
        DGL_TRY(dgl_color_word(&white, p->value[EDGE].text));
    bool fine = height->size > 120;                    // bars too narrow for gaps
    return v->c->path(v->c, &v->path, &(dgl_paint){ .fill = p->color, .stroke = fine ? 0 : white, .width = width });
}

const dgl_plot_kind dgl_histogram_kind = {
    .name = "histogram", .dims = 2, .usage = "ax:histogram(values, {bins =, density =})",
    .doc = "how many values lie in each bin", .inputs = "a", .params = params, .cycles = true,
    .setup = setup, .bounds = bounds, .draw = draw,
};
