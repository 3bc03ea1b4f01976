#include "num/arrays.h"

#include <math.h>
#include <string.h>

static bool same_shape(const dgl_array *a, const dgl_array *b)
{
    return a->naxes == b->naxes && !memcmp(a->shape, b->shape, (size_t)a->naxes * sizeof *a->shape);
}

bool dgl_array_equal(const dgl_array *a, const dgl_array *b)
{
    if (!same_shape(a, b))
        return false;
    dgl_runs w = dgl_runs_begin(2, (const dgl_array *[]){ a, b });
    while (dgl_runs_next(&w))
        for (ptrdiff_t i = 0; i < (ptrdiff_t)w.n; i++)
            if (w.p[0][i * w.s[0]] != w.p[1][i * w.s[1]])
                return false;
    return true;
}

dgl_status dgl_array_near(bool *out, dgl_array *a, dgl_array *b, double tol)
{
    int naxes;
    size_t shape[DGL_MAX_AXES];
    DGL_OWNED dgl_array *x = NULL, *y = NULL;
    DGL_TRY(dgl_array_common_shape(&naxes, shape, a, b));
    DGL_TRY(dgl_array_broadcast(&x, a, naxes, shape));
    DGL_TRY(dgl_array_broadcast(&y, b, naxes, shape));
    *out = true;
    dgl_runs w = dgl_runs_begin(2, (const dgl_array *[]){ x, y });
    while (*out && dgl_runs_next(&w))
        for (ptrdiff_t i = 0; i < (ptrdiff_t)w.n; i++) {
            double p = w.p[0][i * w.s[0]], q = w.p[1][i * w.s[1]], size = fmax(1, fmax(fabs(p), fabs(q)));
            if (!(p == q || (fabs(p - q) <= tol * size && size < INFINITY)))
                *out = false;
        }
    return DGL_OK;
}

dgl_status dgl_array_concat(dgl_array **out, size_t n, dgl_array *const *parts, int axis)
{
    if (!n)
        DGL_FAIL(DGL_EARG, "nothing to join");
    const dgl_array *first = parts[0];
    if (axis < 0 || axis >= first->naxes)
        DGL_FAIL(DGL_ESHAPE, "arrays with %d axes can't be joined along axis %d", first->naxes, axis + 1);
    size_t shape[DGL_MAX_AXES], total = 0;
    for (size_t i = 0; i < n; i++) {
        bool fits = parts[i]->naxes == first->naxes;
        for (int k = 0; fits && k < first->naxes; k++) fits = k == axis || parts[i]->shape[k] == first->shape[k];
        if (!fits)
            DGL_FAIL(DGL_ESHAPE, "array 1 is %s, array %zu is %s: they can't be joined along axis %d",
                     dgl_array_shape_text(first), i + 1, dgl_array_shape_text(parts[i]), axis + 1);
        total += parts[i]->shape[axis];
    }
    memcpy(shape, first->shape, sizeof shape);
    shape[axis] = total;
    DGL_OWNED dgl_array *joined = NULL;
    DGL_TRY(dgl_array_new(&joined, first->naxes, shape));
    for (size_t i = 0, at = 0; i < n; at += parts[i++]->shape[axis]) {
        DGL_OWNED dgl_array *place = NULL;
        DGL_TRY(dgl_array_slice(&place, joined, axis, at, 1, parts[i]->shape[axis]));
        dgl_array_assign(place, parts[i]);
    }
    *out = dgl_retain(joined);
    return DGL_OK;
}

dgl_status dgl_array_cumsum(dgl_array **out, const dgl_array *a, int axis)
{
    if (axis < 0 || axis >= a->naxes)
        DGL_FAIL(DGL_ESHAPE, "an array with %d axes has no axis %d", a->naxes, axis + 1);
    DGL_OWNED dgl_array *sums = NULL;
    DGL_TRY(dgl_array_copy(&sums, a));
    size_t n = a->shape[axis], block = 1;
    for (int k = axis + 1; k < a->naxes; k++) block *= a->shape[k];
    for (size_t i = block; i < a->size; i++)
        if (i / block % n)
            sums->data[i] += sums->data[i - block];
    *out = dgl_retain(sums);
    return DGL_OK;
}
