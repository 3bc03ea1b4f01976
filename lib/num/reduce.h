// Reductions: a run of numbers becomes one number, along an axis of an array or over all of it.
// A nan among the numbers gives nan (argmin, argmax: its place). The order of operations depends on the
// length of the run only, so the same numbers give the same bits.
#ifndef DGL_NUM_REDUCE_H
#define DGL_NUM_REDUCE_H

#include "base/array.h"

typedef struct {
    const char *name, *doc;
    bool needs_entries;                // undefined for an empty run: EDOMAIN, "max of an empty array"
    bool gives_place;                  // an index from 0, not a value
    double (*run)(size_t n, const double *x);
} dgl_reduction;

// All reductions, in the order of reductions.def, ended by a NULL name.
extern const dgl_reduction dgl_reductions[];

// axis from 0: an array with that axis gone. axis < 0: all entries in row-major order, an array without axes.
dgl_status dgl_reduce(dgl_array **out, const dgl_reduction *r, dgl_array *a, int axis) DGL_CHECKED;

// The same for n contiguous numbers, for other parts of the engine.
double dgl_sum(size_t n, const double *x);
double dgl_norm(size_t n, const double *x);

#endif
