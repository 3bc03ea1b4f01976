// Arithmetic of rows of jets (net/net.h): what layers that are neither linear nor a function of one number are made of. A row is
// channels of n points; adjoints are rows of channels * seeds * n.
#ifndef DGL_NET_JET_H
#define DGL_NET_JET_H

#include "net/net.h"

// c += a b, and its adjoint by a: ga += of gc
void dgl_jet_multiply(const dgl_pass *p, real *c, const real *a, const real *b);
void dgl_jet_multiply_reverse(const dgl_pass *p, real *ga, const real *gc, const real *b);
// y = f(u) for derivatives f[order + 1][n] at u's values, and its adjoint gu += of gy, which wants one derivative more
void dgl_jet_apply(const dgl_pass *p, real *y, const real *f, const real *u);
dgl_status dgl_jet_apply_reverse(const dgl_pass *p, real *gu, const real *gy, const real *f, const real *u) DGL_CHECKED;
// a row that is the number x everywhere, with dx (NULL: 0) along the direction of parameters
void dgl_jet_number(const dgl_pass *p, real *y, real x, const real *dx);

#endif
