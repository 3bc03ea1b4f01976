// Arrays of doubles with 0 to 6 axes and strides. n points of dimension d are an n x d array.
#ifndef DGL_BASE_ARRAY_H
#define DGL_BASE_ARRAY_H

#include "base/memory.h"
#include <stdbool.h>
#include <stdint.h>

enum { DGL_MAX_AXES = 6 };

typedef struct dgl_array {
    dgl_ref ref;
    int naxes;
    size_t shape[DGL_MAX_AXES];
    ptrdiff_t stride[DGL_MAX_AXES];   // in doubles; 0 on an axis that repeats one entry
    size_t size;                      // product of the shape
    double *data;                     // the first entry; owned unless base is set
    struct dgl_array *base;           // the array whose data this one views, retained
} dgl_array;

// A zero-filled row-major array.
dgl_status dgl_array_new(dgl_array **out, int naxes, const size_t *shape) DGL_CHECKED;
// The same of any numbers, for one that is written at once.
dgl_status dgl_array_room(dgl_array **out, int naxes, const size_t *shape) DGL_CHECKED;

// Row-major copy of a.
dgl_status dgl_array_copy(dgl_array **out, const dgl_array *a) DGL_CHECKED;

// a itself (retained) when it is row-major and gapless, else a copy that is.
dgl_status dgl_array_contiguous(dgl_array **out, dgl_array *a) DGL_CHECKED;
bool dgl_array_is_contiguous(const dgl_array *a);

// A view of a's data with another shape; the strides are in doubles from a's first entry + offset.
dgl_status dgl_array_view(dgl_array **out, dgl_array *a, ptrdiff_t offset, int naxes,
                          const size_t *shape, const ptrdiff_t *stride) DGL_CHECKED;

// Entry i of the first axis, as a view with one axis less.
dgl_status dgl_array_row(dgl_array **out, dgl_array *a, size_t i) DGL_CHECKED;

// Entries from, from + step, ... (count of them) of an axis, as a view.
dgl_status dgl_array_slice(dgl_array **out, dgl_array *a, int axis, size_t from, ptrdiff_t step, size_t count) DGL_CHECKED;

// The axes reversed, as a view.
dgl_status dgl_array_transpose(dgl_array **out, dgl_array *a) DGL_CHECKED;

// The same entries in row-major order under another shape of equal size; a view where strides allow it.
dgl_status dgl_array_reshape(dgl_array **out, dgl_array *a, int naxes, const size_t *shape) DGL_CHECKED;

// A view of a repeated along axes so that it has the given shape (numpy's rule: axes match from the
// last; an axis of length 1 repeats).
dgl_status dgl_array_broadcast(dgl_array **out, dgl_array *a, int naxes, const size_t *shape) DGL_CHECKED;

// The shape that a and b have together under that rule; DGL_ESHAPE names both shapes.
dgl_status dgl_array_common_shape(int *naxes, size_t *shape, const dgl_array *a, const dgl_array *b) DGL_CHECKED;

// Copies src into dst, which have equal shapes. They may overlap only when they are the same view.
void dgl_array_assign(dgl_array *dst, const dgl_array *src);

// Walks arrays of one shape in row-major order, a run along the last axis at a time:
//     dgl_runs w = dgl_runs_begin(3, (const dgl_array *[]){ out, a, b });
//     while (dgl_runs_next(&w))
//         for (size_t i = 0; i < w.n; i++) w.p[0][i*w.s[0]] = f(w.p[1][i*w.s[1]], w.p[2][i*w.s[2]]);
// Axes that are contiguous in all of them are joined, so that runs are long.
typedef struct {
    size_t n;                         // entries in this run
    double *p[4];                     // where it starts, for each array
    ptrdiff_t s[4];                   // its stride
    int count, naxes;
    size_t shape[DGL_MAX_AXES], at[DGL_MAX_AXES];
    ptrdiff_t stride[4][DGL_MAX_AXES];
    bool started;
} dgl_runs;
dgl_runs dgl_runs_begin(int count, const dgl_array *const *arrays);
bool dgl_runs_next(dgl_runs *w);

// "(3, 4)", for messages; the buffer is static, one of four in turn.
const char *dgl_shape_text(int naxes, const size_t *shape);
static inline const char *dgl_array_shape_text(const dgl_array *a) { return dgl_shape_text(a->naxes, a->shape); }

#endif
