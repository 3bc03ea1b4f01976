// Polygons of points in a pulled-back metric, and their energy.
#ifndef DGL_NET_POLYGON_H
#define DGL_NET_POLYGON_H

#include "net/immersion.h"

// Lowers the energy n sum |F(z_i+1) - F(z_i)|^2 of z[n + 1][d], whose ends stay, to where its gradient is below tolerance relative to it, in most
// sweeps at most, or until z is beside a polygon of least energy that is known (NULL). length: the sum of chords; residual: the gradient's largest entry.
dgl_status dgl_polygon_relax(dgl_immersion *M, size_t n, double *z, const double *known, double *energy, double *length, double *residual,
                             double tolerance, int most) DGL_CHECKED;

#endif
