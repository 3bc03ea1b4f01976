// Immersions into flat space: normal, second fundamental form, shape operator, curvatures and their directions;
// curvature and torsion of curves.
//
// g is a metric with an immersion X (dgl_metric_from_immersion). For hypersurfaces N is the unit normal for which
// X_1, ..., X_n, N are positively oriented (X_u x X_v / |...| in space), h_ab = <X_ab, N>, S^a_b = g^ac h_cb,
// H = tr S / n. In higher codimension the second fundamental form and H are vectors.
#ifndef DGL_METRIC_IMMERSION_H
#define DGL_METRIC_IMMERSION_H

#include "metric/metric.h"

// N as a map; ESHAPE unless there is one more ambient dimension than coordinates.
dgl_status dgl_immersion_normal(dgl_field **out, dgl_metric *g) DGL_CHECKED;
// h_ab ("dd"), or the normal part of X_ab ("mdd") in higher codimension.
dgl_status dgl_immersion_second(dgl_field **out, dgl_metric *g) DGL_CHECKED;
dgl_status dgl_immersion_shape(dgl_field **out, dgl_metric *g) DGL_CHECKED;             // S^a_b ("ud")
dgl_status dgl_immersion_mean(dgl_field **out, dgl_metric *g) DGL_CHECKED;              // scalar, or a map

// At n points of a hypersurface of d dimensions: principal curvatures k[n][d], descending, and (not NULL) their unit
// directions v[n][d][d], one a row. EDOMAIN where the metric is degenerate.
dgl_status dgl_immersion_principal(dgl_metric *g, size_t n, double *k, double *v, const double *x) DGL_CHECKED;
// The two unit directions v[n][2][2] of a surface in which h(v, v) = 0; nan where K > 0.
dgl_status dgl_immersion_asymptotic(dgl_metric *g, size_t n, double *v, const double *x) DGL_CHECKED;

// Of a curve, a map of one coordinate: the curvature, with a sign in the plane (positive to the left), and the torsion
// in space.
dgl_status dgl_curve_curvature(dgl_field **out, dgl_field *curve) DGL_CHECKED;
dgl_status dgl_curve_torsion(dgl_field **out, dgl_field *curve) DGL_CHECKED;

#endif
