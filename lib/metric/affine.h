// Connections that need no metric: an affine connection by its symbols, D_b e_c = Γ^a_bc e_a.
//
// Torsion T^a_bc = Γ^a_bc - Γ^a_cb; R^a_bcd = d_c Γ^a_db - d_d Γ^a_cb + Γ^a_ce Γ^e_db - Γ^a_de Γ^e_cb; R_bd = R^a_bad.
#ifndef DGL_METRIC_AFFINE_H
#define DGL_METRIC_AFFINE_H

#include "metric/metric.h"

typedef struct dgl_connection {
    dgl_ref ref;
    dgl_chart *chart;
    dgl_field *christoffel, *torsion, *riemann, *ricci;    // the last three made when needed
    dgl_kernel *flow, *carry;                              // as those of a metric (geodesic.h)
} dgl_connection;

// From symbols "udd".
dgl_status dgl_connection_new(dgl_connection **out, dgl_field *christoffel) DGL_CHECKED;

// Fields that belong to the connection.
dgl_status dgl_connection_torsion(dgl_field **out, dgl_connection *c) DGL_CHECKED;
dgl_status dgl_connection_riemann(dgl_field **out, dgl_connection *c) DGL_CHECKED;
dgl_status dgl_connection_ricci(dgl_field **out, dgl_connection *c) DGL_CHECKED;

// Whether D T = 0; for a metric's matrix, whether the connection keeps lengths and angles.
dgl_status dgl_connection_is_parallel(bool *yes, dgl_connection *c, dgl_field *T) DGL_CHECKED;
// Whether every component is the zero function.
dgl_status dgl_field_is_zero(bool *yes, dgl_field *f) DGL_CHECKED;

// path[n + 1][d] at the times 0, t/n, ..., t of the curve with D_v v = 0 from x with velocity v.
dgl_status dgl_connection_geodesic(dgl_connection *c, double *path, const double *x, const double *v, double t, size_t n) DGL_CHECKED;
// n vectors v at the first of the rows of points carried parallel along straight coordinate lines to the last.
dgl_status dgl_connection_transport(dgl_connection *c, size_t n, double *w, size_t rows, const double *path, const double *v) DGL_CHECKED;
// The same along a map of one coordinate, from t0 to t1.
dgl_status dgl_connection_transport_along(dgl_connection *c, size_t n, double *w, dgl_field *curve, double t0, double t1, const double *v) DGL_CHECKED;

#endif
