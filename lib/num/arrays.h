// What is asked of whole arrays: are they equal, are they near, join them, add up along an axis.
#ifndef DGL_NUM_ARRAYS_H
#define DGL_NUM_ARRAYS_H

#include "base/array.h"

// Equal shapes and equal entries; nan equals nothing.
bool dgl_array_equal(const dgl_array *a, const dgl_array *b);

// |a - b| <= tol max(1, |a|, |b|) for every pair of entries, after broadcasting; equal infinities are
// near, nan is near nothing. ESHAPE when the shapes don't match.
dgl_status dgl_array_near(bool *out, dgl_array *a, dgl_array *b, double tol) DGL_CHECKED;

// n arrays one after another along an axis (from 0), equal in the others.
dgl_status dgl_array_concat(dgl_array **out, size_t n, dgl_array *const *parts, int axis) DGL_CHECKED;

// The sums of the first 1, 2, ... entries along an axis.
dgl_status dgl_array_cumsum(dgl_array **out, const dgl_array *a, int axis) DGL_CHECKED;

#endif
