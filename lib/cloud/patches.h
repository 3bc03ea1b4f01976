// Eight points at a time, each with its neighbours: principal axes and the quadric over the tangent plane.
#ifndef DGL_CLOUD_PATCHES_H
#define DGL_CLOUD_PATCHES_H

#include "cloud/spectra.h"

typedef struct {
    size_t k, d, dim;              // neighbours, coordinates, dimension of the set
    double scale[DGL_SPECTRA];     // powers of two: coordinates times these are below 1
    dgl_wide *x;                   // [k + 1][d] places from the point, times scale
    dgl_wide *w;                   // [the fewer of d and k + 1] ascending: sums of squares along the principal axes of the k + 1
                                   // places, from their mean, times scale^2
    dgl_wide *T, *normal;          // [dim][d] the longest axes, orthonormal; [d] the shortest, where d = dim + 1 <= k + 1
} dgl_patches;

typedef struct {
    dgl_wide mean, scalar;
    dgl_wide *principal, *normal;  // [dim], [d] where d = dim + 1
    dgl_wide_mask known;           // or else the neighbours don't tell a quadric
} dgl_patch_shape;

// In scratch.
#define DGL_PATCHES(e, neighbours, coordinates, dimension) \
    dgl_patches e = { .k = (neighbours), .d = (coordinates), .dim = (dimension) }; \
    DGL_SCRATCH_OF(dgl_wide, e##_x, (e.k + 1) * e.d); \
    DGL_SCRATCH_OF(dgl_wide, e##_w, e.d); \
    DGL_SCRATCH_OF(dgl_wide, e##_T, (e.dim + 1) * e.d); \
    e.x = e##_x, e.w = e##_w, e.T = e##_T, e.normal = e##_T + e.dim * e.d

// Of the points from first to end - 1, at most eight; the last stands for those that are missing. index[n][k]: neighbours.
dgl_status dgl_patches_axes(dgl_patches *e, size_t first, size_t end, const int *index, const double *X) DGL_CHECKED;

// Curvature as of dgl_local_quadrics (shape.h), of the places times scale.
dgl_status dgl_patches_shape(const dgl_patches *e, dgl_patch_shape *out) DGL_CHECKED;

#endif
