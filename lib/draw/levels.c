// Round levels for a field, and where its rows and columns lie.
#include "draw/levels.h"
#include "draw/ticks.h"

#include <math.h>
#include <string.h>

// Rounding looks like a tiny field that jumps at every step; a true field of any size is smooth on its
// grid. Compared are mean jumps between neighbours with the range.
static bool is_noise(const dgl_array *z, double lo, double hi)
{
    double range = hi - lo, most = fmax(fabs(lo), fabs(hi));
    if (range <= 1e-12 * most)
        return true;
    if (most > 1e-9)
        return false;
    size_t m = z->shape[1], count = 0;
    double jumps = 0;
    for (size_t i = 0; i < z->size; i++)
        if (i % m + 2 < m && isfinite(z->data[i] + z->data[i + 1] + z->data[i + 2])) {
            jumps += fabs(z->data[i] - 2 * z->data[i + 1] + z->data[i + 2]);
            count++;
        }
    return count > 8 && jumps / (double)count > 0.15 * range;
}

bool dgl_field_range(const dgl_array *z, double *lo, double *hi)
{
    *lo = INFINITY;
    *hi = -INFINITY;
    for (size_t i = 0; i < z->size; i++)
        if (fabs(z->data[i]) < 1e300) {
            *lo = fmin(*lo, z->data[i]);
            *hi = fmax(*hi, z->data[i]);
        }
    if (!(*lo <= *hi))
        return false;
    if (is_noise(z, *lo, *hi)) {
        double most = fmax(fabs(*lo), fabs(*hi));
        *lo = *hi = most < 1e-9 ? 0 : (*lo + *hi) / 2;
    }
    return true;
}

static dgl_status new_levels(dgl_plot *p, size_t n)
{
    return dgl_array_new(&p->levels, 1, &n);
}

static dgl_status given_levels(dgl_plot *p, const dgl_array *a, bool bands)
{
    if (a->size > 1000 || a->size < (bands ? 2u : 1u))
        DGL_FAIL(DGL_EARG, "levels has %zu numbers; %s to 1000 are wanted", a->size, bands ? "2" : "1");
    for (size_t i = 0; i < a->size; i++)
        if (!isfinite(a->data[i]) || (i && !(a->data[i] > a->data[i - 1])))
            DGL_FAIL(DGL_EARG, "levels must rise; level %zu is %g%s", i + 1, a->data[i], i ? " after" : "");
    DGL_TRY(new_levels(p, a->size));
    memcpy(p->levels->data, a->data, a->size * sizeof(double));
    return DGL_OK;
}

dgl_status dgl_levels_choose(dgl_plot *p, bool bands)
{
    const dgl_value *v = dgl_plot_value(p, "levels");
    if (v->array)
        return given_levels(p, v->array, bands);
    if (v->text || !(v->num >= 1 && v->num <= 1000) || v->num != floor(v->num))
        DGL_FAIL(DGL_EARG, "levels must be a number from 1 to 1000 or a table of levels");
    double lo, hi;
    const dgl_value *limits = dgl_plot_value(p, "limits");
    bool any = dgl_field_range(p->data[2], &lo, &hi);
    if (limits && limits->array && limits->array->size == 2 && limits->array->data[0] < limits->array->data[1]) {
        lo = limits->array->data[0];
        hi = limits->array->data[1];
    } else if (!any || lo == hi) {                     // nothing to tell apart
        double c = any ? lo : 0, room = c == 0 ? 1 : fabs(c) / 2;
        DGL_TRY(new_levels(p, bands ? 2 : 0));
        if (bands) {
            p->levels->data[0] = c - room;
            p->levels->data[1] = c + room;
        }
        return DGL_OK;
    }
    double step = dgl_near_step((hi - lo) / v->num), slack = 1e-9;
    double from = bands ? floor(lo / step + slack) : ceil(lo / step + slack), to = bands ? ceil(hi / step - slack) : floor(hi / step - slack);
    size_t n = to >= from ? (size_t)(to - from) + 1 : 0;
    DGL_TRY(new_levels(p, n));
    for (size_t i = 0; i < n; i++) p->levels->data[i] = (from + (double)i) * step;
    return DGL_OK;
}

dgl_grid dgl_field_grid(const dgl_plot *p, const dgl_view *v, double *x, double *y)
{
    const dgl_array *xs = p->data[0], *ys = p->data[1], *z = p->data[2];
    for (size_t j = 0; j < xs->size; j++) x[j] = dgl_scale_at(&v->scale[0], xs->data[j]);
    for (size_t i = 0; i < ys->size; i++) y[i] = dgl_scale_at(&v->scale[1], ys->data[i]);
    return (dgl_grid){ ys->size, xs->size, z->data, x, y };
}

void dgl_field_bounds(const dgl_plot *p, dgl_bounds *b)
{
    for (int k = 0; k < 2; k++) {
        const dgl_array *a = p->data[k];
        if (a->size)
            dgl_bounds_window(b, k, a->data[0], a->data[a->size - 1]);
    }
}

void dgl_levels_note(const dgl_plot *p, dgl_view *v)
{
    double lo, hi;
    const dgl_array *l = p->levels;
    if (!v->notes || !l->size || !dgl_field_range(p->data[2], &lo, &hi) || lo == hi)
        return;
    if (l->data[0] > hi || l->data[l->size - 1] < lo)
        dgl_text_add(v->notes, "%s: none of the levels %g ... %g is reached; the field goes from %g to %g\n",
                     p->kind->name, l->data[0], l->data[l->size - 1], lo, hi);
}
