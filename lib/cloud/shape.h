// The shape that points X[n][d] lie on: tangent spaces, normals, curvature, density; and fewer points of the same shape.
#ifndef DGL_CLOUD_SHAPE_H
#define DGL_CLOUD_SHAPE_H

#include "base/memory.h"

#include <stdbool.h>

// The plane of dim dimensions nearest to each point and its k neighbours: T[n][dim][d] orthonormal rows, and the standard
// deviation along each of all d axes, spread[n][d] descending (NULL: not wanted).
dgl_status dgl_tangent_spaces(size_t n, size_t d, size_t dim, size_t k, double *T, double *spread, const double *X) DGL_CHECKED;

// A quadric through each point and its k neighbours, each coordinate a polynomial of degree 2 in the tangent coordinates
// (Cazals, Pouget 2005). By the Gauss equation it has curvature in any codimension. What is NULL is not wanted.
typedef struct {
    double *scalar;                // [n] scalar curvature; half of it is Gauss's where dim is 2
    double *mean;                  // [n] (k1 + ... + kdim) / dim by the normal where d = dim + 1, else its length
    double *principal;             // [n][dim] ascending, where d = dim + 1
    double *normal;                // [n][d] where d = dim + 1
} dgl_quadrics;

// orient: the normals of neighbours look the same way and, on each connected part, that of the point farthest along the
// last coordinate looks along it (Hoppe et al. 1992); curvatures are positive where the surface bends away from its normal,
// as a sphere's. EDOMAIN where neighbours do not tell a quadric.
dgl_status dgl_local_quadrics(size_t n, size_t d, size_t dim, size_t k, const dgl_quadrics *out, bool orient, const double *X) DGL_CHECKED;

// k / (n V r_k^dim) with V the volume of the unit ball in dim dimensions and r_k the distance to the k-th neighbour.
dgl_status dgl_density_knn(size_t n, size_t d, size_t dim, size_t k, double *density, const double *X) DGL_CHECKED;
// The mean of Gaussians of the given width (0: Scott's rule from the mean variance of a coordinate, in dim dimensions).
dgl_status dgl_density_gaussian(size_t n, size_t d, size_t dim, double width, double *density, const double *X) DGL_CHECKED;

// m of n points, each as far as can be from those before it (Gonzalez 1985), from the point start on: index[m]; radius: the
// greatest distance of a point to them. Distances are those of D[n][n], or of X where D is NULL.
dgl_status dgl_subsample_farthest(size_t n, size_t d, size_t m, size_t start, int *index, double *radius, const double *X,
                                  const double *D) DGL_CHECKED;

#endif
