// Metrics on a chart and what follows from them.
//
// Conventions (docs/conventions.md): R^a_bcd in the order of Misner, Thorne and Wheeler with
// R(X,Y)Z = D_X D_Y Z - D_Y D_X Z - D_[X,Y] Z; Ric_bd = R^a_bad; S = g^bd Ric_bd; spheres are positive.
#ifndef DGL_METRIC_METRIC_H
#define DGL_METRIC_METRIC_H

#include "field/field.h"

// What is made once and kept: each a field on the metric's chart.
typedef enum {
    DGL_G_inverse, DGL_G_christoffel, DGL_G_riemann_lower, DGL_G_riemann, DGL_G_ricci, DGL_G_scalar, DGL_G_gaussian,
    DGL_G_einstein, DGL_G_kretschmann, DGL_G_schouten, DGL_G_weyl_lower, DGL_G_weyl, DGL_G_cotton, DGL_G_volume_form,
    DGL_G_derived
} dgl_derived;

typedef struct dgl_metric {
    dgl_ref ref;
    dgl_chart *chart;
    int negative;                  // how many directions are timelike: 0 is Riemannian
    dgl_field *matrix;             // "dd"
    dgl_field *immersion;          // the map into flat space that it is the first fundamental form of; NULL
    dgl_field *derived[DGL_G_derived];
    dgl_kernel *flow;              // (x, v) -> acceleration of the geodesic
    dgl_kernel *carry;             // (x, dx, v) -> change of a vector v carried along dx
    struct dgl_system *geodesics, *hamilton;   // (x, v) and (x, p) along geodesics
    struct dgl_atlas *atlas;       // what geodesics need where the chart ends (atlas.h)
} dgl_metric;

// From a matrix field. It must be symmetric: where two entries are not the same expression they are compared
// at points of the chart (EARG names one where they differ).
dgl_status dgl_metric_new(dgl_metric **out, dgl_field *matrix, int negative) DGL_CHECKED;
// The mean of a matrix field and its transpose, in place; before a metric is made of it.
dgl_status dgl_metric_symmetrize(dgl_field *matrix) DGL_CHECKED;
// The pull-back of flat space through a map; it remembers the map, so that geodesics and curvature come
// from its second derivatives.
dgl_status dgl_metric_from_immersion(dgl_metric **out, dgl_field *map) DGL_CHECKED;
// The pull-back of another metric.
dgl_status dgl_metric_pullback(dgl_metric **out, dgl_field *map, dgl_metric *g) DGL_CHECKED;

// A derived field; it belongs to the metric, the caller retains it to keep it.
//   inverse g^ab; christoffel Γ^a_bc; riemann_lower R_abcd; riemann R^a_bcd; ricci R_ab; scalar;
//   gaussian K (two dimensions only: ESHAPE); einstein G_ab; kretschmann R_abcd R^abcd
//   schouten P_ab = (R_ab - S g_ab / (2(n-1))) / (n-2); cotton C_abc = (n-2) (D_c P_ab - D_b P_ac), both for n > 2;
//   weyl_lower C_abcd, weyl C^a_bcd: the trace-free part of the curvature; volume_form sqrt |det g| dx1^...^dxn
dgl_status dgl_metric_derived(dgl_field **out, dgl_metric *g, dgl_derived what) DGL_CHECKED;

// Checks that rows of points lie in the chart's ranges (EDOMAIN).
dgl_status dgl_metric_in_range(const dgl_metric *g, size_t n, const double *x) DGL_CHECKED;
// The same, and that the metric is finite and has its signature there;
// EDOMAIN names the point and what has no value.
dgl_status dgl_metric_check(dgl_metric *g, size_t n, const double *x) DGL_CHECKED;

// g(u, v) at each point: s[n] from x, u, v [n][d].
dgl_status dgl_metric_inner(dgl_metric *g, size_t n, double *s, const double *x, const double *u, const double *v) DGL_CHECKED;
// The angle between u and v in [0, pi], by the half-angle formula, exact also near 0 and pi; for positive metrics.
dgl_status dgl_metric_angle(dgl_metric *g, size_t n, double *s, const double *x, const double *u, const double *v) DGL_CHECKED;
// K(u, v) = <R(u,v)v, u> / (|u|^2 |v|^2 - <u,v>^2); EDOMAIN where u and v span no plane.
dgl_status dgl_metric_sectional(dgl_metric *g, size_t n, double *k, const double *x, const double *u, const double *v) DGL_CHECKED;

// Calculus with a metric, as new fields: an index moved (index letter at place r changed), the gradient
// of a scalar, the covariant derivative (one more lower index, the last), D df and its trace, div X.
dgl_status dgl_metric_raise(dgl_field **out, dgl_metric *g, dgl_field *T, int r) DGL_CHECKED;
dgl_status dgl_metric_lower(dgl_field **out, dgl_metric *g, dgl_field *T, int r) DGL_CHECKED;
dgl_status dgl_metric_gradient(dgl_field **out, dgl_metric *g, dgl_field *f) DGL_CHECKED;
dgl_status dgl_metric_nabla(dgl_field **out, dgl_metric *g, dgl_field *T) DGL_CHECKED;
// The same for any connection: christoffel is its Γ^a_bc ("udd"), D_b e_c = Γ^a_bc e_a.
dgl_status dgl_nabla(dgl_field **out, dgl_field *christoffel, dgl_field *T) DGL_CHECKED;
dgl_status dgl_metric_hessian(dgl_field **out, dgl_metric *g, dgl_field *f) DGL_CHECKED;
dgl_status dgl_metric_laplacian(dgl_field **out, dgl_metric *g, dgl_field *f) DGL_CHECKED;
dgl_status dgl_metric_divergence(dgl_field **out, dgl_metric *g, dgl_field *X) DGL_CHECKED;

// Whether X is a Killing field: L_X g = 0.
dgl_status dgl_metric_is_killing(bool *yes, dgl_metric *g, dgl_field *X) DGL_CHECKED;

// New metrics of old: e^(2f) g; g + h on the product of their charts (equal names of coordinates get a number);
// g + f^2 h, f a function on the chart of g.
dgl_status dgl_metric_conformal(dgl_metric **out, dgl_field *f, dgl_metric *g) DGL_CHECKED;
dgl_status dgl_metric_warped(dgl_metric **out, dgl_field *f, dgl_metric *g, dgl_metric *h) DGL_CHECKED;   // f NULL: 1

// The line element: "ds² = dθ² + sin² θ dφ²".
dgl_status dgl_metric_print(dgl_text *t, dgl_metric *g, dgl_notation notation) DGL_CHECKED;

// The inverse and determinant of a symmetric n x n matrix of expressions, block by block. EDOMAIN: the inverse alone is
// wanted and the determinant is 0 everywhere.
dgl_status dgl_ex_inverse(dgl_dag *d, int n, dgl_ex *inverse, dgl_ex *det, const dgl_ex *g) DGL_CHECKED;
// x[n] = g^-1 b to be evaluated, not read: small blocks by their adjugate, others by elimination. That is written out where
// g is positive definite, for then it needs no pivots; else it is solved at every point.
dgl_status dgl_ex_inverse_times(dgl_dag *d, int n, dgl_ex *x, const dgl_ex *g, const dgl_ex *b, bool positive) DGL_CHECKED;

#endif
