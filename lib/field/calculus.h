// Calculus on charts that needs no metric. Results are new fields on the same chart and graph.
#ifndef DGL_FIELD_CALCULUS_H
#define DGL_FIELD_CALCULUS_H

#include "expr/system.h"
#include "field/field.h"

// df of a scalar field: the covector d_i f.
dgl_status dgl_field_d(dgl_field **out, dgl_field *f) DGL_CHECKED;
// The derivative of every component by coordinate i (not covariant).
dgl_status dgl_field_diff(dgl_field **out, dgl_field *f, int i) DGL_CHECKED;
// In Cartesian coordinates of flat space: the gradient of a scalar field, its matrix of second
// derivatives, their trace; div X; curl X (a scalar in two dimensions, a vector in three).
dgl_status dgl_field_gradient(dgl_field **out, dgl_field *f) DGL_CHECKED;
dgl_status dgl_field_hessian(dgl_field **out, dgl_field *f) DGL_CHECKED;
dgl_status dgl_field_laplacian(dgl_field **out, dgl_field *f) DGL_CHECKED;
dgl_status dgl_field_divergence(dgl_field **out, dgl_field *X) DGL_CHECKED;
dgl_status dgl_field_curl(dgl_field **out, dgl_field *X) DGL_CHECKED;

// L_X T = X^k d_k T + T_k... d_a X^k (each lower index) - T^k... d_k X^a (each upper index).
// On a scalar it is X f, on a vector field the bracket [X, T].
dgl_status dgl_lie_derivative(dgl_field **out, dgl_field *X, dgl_field *T) DGL_CHECKED;

// The integral curve of a vector field that is at x0 at time 0: path[n][d] at the n times t, which go on from 0 up or down.
dgl_status dgl_field_flow(dgl_field *X, size_t n, double *path, const double *x0, const double *t) DGL_CHECKED;
// count of them, path[count][n][d] from x0[count][d]; how and options NULL: Dormand-Prince at 1e-13. Of one that ends early
// (EDOMAIN, ECONV) report->rows are there.
dgl_status dgl_field_flows(dgl_field *X, dgl_ode_report *report, size_t count, size_t n, double *path, const double *x0, const double *t,
                           const dgl_integrator *how, const dgl_ode_options *options) DGL_CHECKED;

// The Jacobian of a map: component k, coordinate i.
dgl_status dgl_map_jacobian(dgl_field **out, dgl_field *map) DGL_CHECKED;
// f after psi: f is a scalar field or a map on a chart with as many coordinates as psi has components.
dgl_status dgl_map_compose(dgl_field **out, dgl_field *f, dgl_field *psi) DGL_CHECKED;
// The pull-back of a tensor with lower indices only: (phi* T)_ab = T_kl(phi) d_a phi^k d_b phi^l.
dgl_status dgl_map_pullback(dgl_field **out, dgl_field *phi, dgl_field *T) DGL_CHECKED;

#endif
