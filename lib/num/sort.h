// Order: sorted values and places, quantiles. nan comes last; equal numbers keep their order.
#ifndef DGL_NUM_SORT_H
#define DGL_NUM_SORT_H

#include "base/array.h"

// Sorts x[n] ascending, in place; with place not NULL, place[n] says where each stood.
dgl_status dgl_sort(size_t n, double *x, size_t *place) DGL_CHECKED;

// The number below which a share q of x lies, between the two nearest entries in proportion; nan when x
// has one. EDOMAIN for no entries or a q outside 0..1. x is sorted by the call.
dgl_status dgl_quantile(double *out, double q, size_t n, double *x) DGL_CHECKED;

// Puts order[n] so that key[stride * i] of the first k of its i is nowhere greater than of those after them.
void dgl_select(size_t n, size_t k, int *order, const double *key, size_t stride);

#endif
