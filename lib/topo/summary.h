// What is read off the bars of one dimension, bars[n][2].
#ifndef DGL_TOPO_SUMMARY_H
#define DGL_TOPO_SUMMARY_H

#include "base/memory.h"

// beta[m]: how many bars are alive at t[m], birth <= t < death.
dgl_status dgl_betti_curve(double *beta, size_t n, const double *bars, size_t m, const double *t) DGL_CHECKED;

// - sum p log p, p the length of each bar as a part of all; endless ones don't count.
double dgl_persistence_entropy(size_t n, const double *bars);

// out[layers][m]: the k-th greatest of min(t - birth, death - t) or 0 (Bubenik 2015); endless bars don't count.
dgl_status dgl_landscape(double *out, size_t layers, size_t n, const double *bars, size_t m, const double *t) DGL_CHECKED;

// out[rows][columns]: Gaussians of the given width at each birth and length, weighted by the length, at grid points from
// range[0] to range[1] (births, along rows) and range[2] to range[3] (lengths, along columns) (Adams et al. 2017).
dgl_status dgl_persistence_image(double *out, size_t rows, size_t columns, const double *range, double width, size_t n, const double *bars) DGL_CHECKED;

#endif
