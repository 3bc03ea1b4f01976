// Geodesics of a metric, transport along paths, lengths.
//
// Initial value problems run with the adaptive method of lib/num/ode.h at a relative error of 1e-13 a step;
// where the metric has no value the status is EDOMAIN and the message has the place. They pass poles of polar
// coordinates (metric/atlas.h).
#ifndef DGL_METRIC_GEODESIC_H
#define DGL_METRIC_GEODESIC_H

#include "expr/system.h"
#include "metric/metric.h"

// The compiled right-hand sides (flow.c), owned by the metric. For d coordinates:
//   flow       (x[d], v[d]) -> acceleration a[d] of the geodesic
//   carry      (x, dx[d], v) -> change of v when it is carried along dx
dgl_status dgl_metric_flow(dgl_kernel **k, dgl_metric *g) DGL_CHECKED;
dgl_status dgl_metric_carry(dgl_kernel **k, dgl_metric *g) DGL_CHECKED;
// The acceleration as expressions of x and v, where x are the first variables of the graph.
dgl_status dgl_metric_acceleration(dgl_metric *g, dgl_dag *dag, dgl_ex *a, const dgl_ex *x, const dgl_ex *v) DGL_CHECKED;

// Geodesics as differential equations, owned by the metric: of (x, v), and of (x, p) with p = g v (Hamilton's).
dgl_status dgl_metric_system(dgl_system **s, dgl_metric *g) DGL_CHECKED;
dgl_status dgl_metric_hamilton(dgl_system **s, dgl_metric *g) DGL_CHECKED;

// What integrations of geodesics took, how far g(v, v) moved at most from what it was at the start, as a part of
// the sum of |g_ij v^i v^j| there, and how many points were reached, also where the chart ends (EDOMAIN) or steps
// become too short (ECONV).
typedef struct { dgl_ode_report ode; double drift; size_t done; } dgl_geodesic_report;

// count geodesics path[count][n + 1][d] from x[count][d] with velocities v[count][d]; velocity likewise or NULL. how and
// options NULL: Dormand-Prince at 1e-13 (initial.c). They stay in the chart's coordinates: not past its poles. Where the
// options' stop ends one, report->ode.rows are filled.
dgl_status dgl_metric_geodesics(dgl_metric *g, dgl_geodesic_report *report, size_t count, double *path, double *velocity, const double *x,
                                const double *v, double t, size_t n, const dgl_integrator *how, const dgl_ode_options *options) DGL_CHECKED;

// The coordinate of a point that is outside its range by more than rounding, or -1.
int dgl_chart_outside(const dgl_chart *c, const double *x);

// That drift among some of the nt rows, stride numbers apart, of each of count paths and of their velocities.
dgl_status dgl_metric_drift(dgl_metric *g, double *drift, size_t count, size_t nt, const double *path, const double *velocity,
                            size_t stride) DGL_CHECKED;

// path[n + 1][d] at the times 0, t/n, ..., t of the geodesic from x with velocity v; velocity and report or NULL.
// tol: the relative error of a step; 0: 1e-13.
dgl_status dgl_metric_geodesic(dgl_metric *g, double *path, double *velocity, dgl_geodesic_report *report, const double *x, const double *v,
                               double t, size_t n, double tol) DGL_CHECKED;

// y[n][d]: where the geodesics from x with velocities v are at time 1; w: their velocities there, or NULL.
dgl_status dgl_metric_exp(dgl_metric *g, size_t n, double *y, double *w, const double *x, const double *v) DGL_CHECKED;

// Between two points: metric/between.h.

// The length of the line through rows of points, straight in coordinates between them (the short way where one is
// periodic).
dgl_status dgl_metric_length(dgl_metric *g, double *length, size_t rows, const double *path) DGL_CHECKED;

// n vectors v at the first point carried parallel along such a line to the last: w[n][d].
dgl_status dgl_metric_transport(dgl_metric *g, size_t n, double *w, size_t rows, const double *path, const double *v) DGL_CHECKED;

// The same along a curve: a map of one coordinate t, from t0 to t1.
dgl_status dgl_metric_transport_along(dgl_metric *g, size_t n, double *w, dgl_field *curve, double t0, double t1, const double *v) DGL_CHECKED;

#endif
