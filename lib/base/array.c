#include "base/array.h"

#include <stdio.h>
#include <string.h>

static void destroy(void *self)
{
    dgl_array *a = self;
    if (a->base)
        dgl_release(a->base);
    else if (a->data != (double *)(a + 1))
        dgl_free(a->data);
}

// an array without its numbers, but with room for them behind it where they are few
static dgl_status shell(dgl_array **out, int naxes, const size_t *shape, size_t few)
{
    if (naxes < 0 || naxes > DGL_MAX_AXES)
        DGL_FAIL(DGL_ESHAPE, "an array has at most %d axes, not %d", DGL_MAX_AXES, naxes);
    size_t size = 1;
    for (int k = 0; k < naxes; k++)
        if (__builtin_mul_overflow(size, shape[k], &size) || size > PTRDIFF_MAX / sizeof(double))
            DGL_FAIL(DGL_ENOMEM, "an array of shape %s does not fit into memory", dgl_shape_text(naxes, shape));
    dgl_array *a = dgl_new(sizeof *a + (size <= few ? size * sizeof *a->data : 0), destroy);
    if (!a)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for an array");
    a->naxes = naxes;
    a->size = size;
    ptrdiff_t stride = 1;
    for (int k = naxes - 1; k >= 0; k--) {
        a->shape[k] = shape[k];
        a->stride[k] = stride;
        stride *= (ptrdiff_t)shape[k];
    }
    *out = a;
    return DGL_OK;
}

static dgl_status make(dgl_array **out, int naxes, const size_t *shape, void *(*alloc)(size_t))
{
    enum { FEW = 256 };                                // in the same block
    DGL_OWNED dgl_array *a = NULL;
    DGL_TRY(shell(&a, naxes, shape, FEW));
    size_t bytes;
    DGL_TRY(dgl_memory_check(&bytes, a->size, sizeof(double), 1));
    a->data = a->size <= FEW ? (double *)(a + 1) : alloc(bytes);
    if (!a->data)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for an array of %s numbers", dgl_shape_text(naxes, shape));
    *out = dgl_retain(a);
    return DGL_OK;
}

dgl_status dgl_array_new(dgl_array **out, int naxes, const size_t *shape) { return make(out, naxes, shape, dgl_alloc); }
dgl_status dgl_array_room(dgl_array **out, int naxes, const size_t *shape) { return make(out, naxes, shape, dgl_alloc_room); }

bool dgl_array_is_contiguous(const dgl_array *a)
{
    ptrdiff_t stride = 1;
    for (int k = a->naxes - 1; k >= 0; k--) {
        if (a->shape[k] != 1 && a->stride[k] != stride)
            return false;
        stride *= (ptrdiff_t)a->shape[k];
    }
    return true;
}

void dgl_array_assign(dgl_array *dst, const dgl_array *src)
{
    dgl_runs w = dgl_runs_begin(2, (const dgl_array *[]){ dst, src });
    while (dgl_runs_next(&w)) {
        if (w.s[0] == 1 && w.s[1] == 1)
            memmove(w.p[0], w.p[1], w.n * sizeof(double));
        else
            for (ptrdiff_t i = 0; i < (ptrdiff_t)w.n; i++) w.p[0][i * w.s[0]] = w.p[1][i * w.s[1]];
    }
}

dgl_status dgl_array_copy(dgl_array **out, const dgl_array *a)
{
    DGL_TRY(dgl_array_new(out, a->naxes, a->shape));
    dgl_array_assign(*out, a);
    return DGL_OK;
}

dgl_status dgl_array_contiguous(dgl_array **out, dgl_array *a)
{
    if (!dgl_array_is_contiguous(a))
        return dgl_array_copy(out, a);
    *out = dgl_retain(a);
    return DGL_OK;
}

dgl_status dgl_array_view(dgl_array **out, dgl_array *a, ptrdiff_t offset, int naxes,
                          const size_t *shape, const ptrdiff_t *stride)
{
    dgl_array *v;
    DGL_TRY(shell(&v, naxes, shape, 0));
    memcpy(v->stride, stride, (size_t)naxes * sizeof *stride);
    v->data = a->data + offset;
    v->base = dgl_retain(a->base ? a->base : a);
    *out = v;
    return DGL_OK;
}

dgl_status dgl_array_row(dgl_array **out, dgl_array *a, size_t i)
{
    if (a->naxes < 1 || i >= a->shape[0])
        DGL_FAIL(DGL_EARG, "index %zu out of range 1..%zu on axis 1", i + 1, a->naxes ? a->shape[0] : 0);
    return dgl_array_view(out, a, (ptrdiff_t)i * a->stride[0], a->naxes - 1, a->shape + 1, a->stride + 1);
}

dgl_status dgl_array_slice(dgl_array **out, dgl_array *a, int axis, size_t from, ptrdiff_t step, size_t count)
{
    size_t shape[DGL_MAX_AXES];
    ptrdiff_t stride[DGL_MAX_AXES];
    memcpy(shape, a->shape, sizeof shape);
    memcpy(stride, a->stride, sizeof stride);
    shape[axis] = count;
    stride[axis] *= step;
    return dgl_array_view(out, a, count ? (ptrdiff_t)from * a->stride[axis] : 0, a->naxes, shape, stride);
}

dgl_status dgl_array_transpose(dgl_array **out, dgl_array *a)
{
    size_t shape[DGL_MAX_AXES];
    ptrdiff_t stride[DGL_MAX_AXES];
    for (int k = 0; k < a->naxes; k++) {
        shape[k] = a->shape[a->naxes - 1 - k];
        stride[k] = a->stride[a->naxes - 1 - k];
    }
    return dgl_array_view(out, a, 0, a->naxes, shape, stride);
}

dgl_status dgl_array_reshape(dgl_array **out, dgl_array *a, int naxes, const size_t *shape)
{
    dgl_array *v;
    DGL_TRY(shell(&v, naxes, shape, 0));
    DGL_OWNED dgl_array *owned = v;
    if (v->size != a->size)
        DGL_FAIL(DGL_ESHAPE, "an array of shape %s can't become %s", dgl_array_shape_text(a), dgl_shape_text(naxes, shape));
    DGL_OWNED dgl_array *c = NULL;
    DGL_TRY(dgl_array_contiguous(&c, a));
    v->data = c->data;
    v->base = dgl_retain(c->base ? c->base : c);
    *out = dgl_retain(v);
    return DGL_OK;
}

dgl_status dgl_array_broadcast(dgl_array **out, dgl_array *a, int naxes, const size_t *shape)
{
    ptrdiff_t stride[DGL_MAX_AXES] = { 0 };
    int skip = naxes - a->naxes;
    for (int k = 0; k < a->naxes && skip >= 0; k++) {
        if (a->shape[k] != shape[skip + k] && a->shape[k] != 1)
            skip = -1;
        else
            stride[skip + k] = a->shape[k] == shape[skip + k] ? a->stride[k] : 0;
    }
    if (skip < 0)
        DGL_FAIL(DGL_ESHAPE, "an array of shape %s does not fit %s", dgl_array_shape_text(a), dgl_shape_text(naxes, shape));
    return dgl_array_view(out, a, 0, naxes, shape, stride);
}

dgl_status dgl_array_common_shape(int *naxes, size_t *shape, const dgl_array *a, const dgl_array *b)
{
    int n = a->naxes > b->naxes ? a->naxes : b->naxes;
    for (int k = 1; k <= n; k++) {
        size_t s = k <= a->naxes ? a->shape[a->naxes - k] : 1;
        size_t t = k <= b->naxes ? b->shape[b->naxes - k] : 1;
        if (s != t && s != 1 && t != 1)
            DGL_FAIL(DGL_ESHAPE, "shapes %s and %s do not match", dgl_array_shape_text(a), dgl_array_shape_text(b));
        shape[n - k] = s == 1 ? t : s;
    }
    *naxes = n;
    return DGL_OK;
}

dgl_runs dgl_runs_begin(int count, const dgl_array *const *arrays)
{
    dgl_runs w = { .count = count };
    const dgl_array *a = arrays[0];
    for (int k = 0; k < a->naxes; k++) {
        if (a->shape[k] == 1)
            continue;
        bool joins = w.naxes > 0;                      // axis k continues the one before in every array
        for (int i = 0; joins && i < count; i++)
            joins = w.stride[i][w.naxes - 1] == arrays[i]->stride[k] * (ptrdiff_t)a->shape[k];
        w.naxes += !joins;
        w.shape[w.naxes - 1] = joins ? w.shape[w.naxes - 1] * a->shape[k] : a->shape[k];
        for (int i = 0; i < count; i++)
            w.stride[i][w.naxes - 1] = arrays[i]->stride[k];
    }
    if (!w.naxes)
        w.shape[w.naxes++] = 1;
    w.n = w.shape[w.naxes - 1];
    for (int i = 0; i < count; i++) {
        w.p[i] = arrays[i]->data;
        w.s[i] = w.stride[i][w.naxes - 1];
    }
    if (!a->size)
        w.started = true, w.naxes = 0;                 // nothing to walk
    return w;
}

bool dgl_runs_next(dgl_runs *w)
{
    if (!w->started)
        return w->started = true;
    for (int k = w->naxes - 2; k >= 0; k--) {
        for (int i = 0; i < w->count; i++) w->p[i] += w->stride[i][k];
        if (++w->at[k] < w->shape[k])
            return true;
        for (int i = 0; i < w->count; i++) w->p[i] -= w->stride[i][k] * (ptrdiff_t)w->shape[k];
        w->at[k] = 0;
    }
    return false;
}

const char *dgl_shape_text(int naxes, const size_t *shape)
{
    static _Thread_local char text[4][96];
    static _Thread_local int turn;
    char *s = text[turn++ & 3];
    size_t n = (size_t)snprintf(s, sizeof text[0], "(");
    for (int k = 0; k < naxes && n < sizeof text[0] - 24; k++)
        n += (size_t)snprintf(s + n, sizeof text[0] - n, k ? ", %zu" : "%zu", shape[k]);
    snprintf(s + n, sizeof text[0] - n, ")");
    return s;
}
