// Geodesics of kinds that know their connection but no closed forms.
#ifndef DGL_MANIFOLD_SHOOTING_H
#define DGL_MANIFOLD_SHOOTING_H

#include "manifold/manifold.h"

// By an adaptive solution of x'' = -G(x', x'), w' = -G(x', w), projected at its end. EDOMAIN: the geodesic ends before.
dgl_row_op2 dgl_shooting_exp;
dgl_row_op3 dgl_shooting_transport;

// The velocity of the geodesic to y that grows out of x as y comes along the projected straight line, or that is next to a
// relaxed path: the shortest one where points are near. Broyden's method with the tangent part of what is missed as first
// correction; the metric is that of the ambient space. ECONV: none is found.
dgl_row_op2 dgl_shooting_log;

#endif
