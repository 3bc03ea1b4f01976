// Forms and a metric: Hodge star, inner product, codifferential, Laplacian, integrals.
//
// vol = sqrt |det g| dx1^...^dxn; a ^ *b = <a, b> vol for any signature; ** = (-1)^(k(n-k)) sign det g.
// delta is -div: (delta w)_J = -D^a w_aJ, so that <dw, e> and <w, delta e> have equal integrals.
#ifndef DGL_METRIC_HODGE_H
#define DGL_METRIC_HODGE_H

#include "field/form.h"
#include "metric/metric.h"
#include "num/cubature.h"

dgl_status dgl_hodge_star(dgl_field **out, dgl_metric *g, dgl_field *w) DGL_CHECKED;
// <a, b>, forms of one degree
dgl_status dgl_hodge_inner(dgl_field **out, dgl_metric *g, dgl_field *a, dgl_field *b) DGL_CHECKED;
dgl_status dgl_hodge_codifferential(dgl_field **out, dgl_metric *g, dgl_field *w) DGL_CHECKED;
// d delta + delta d, which is -div grad on functions
dgl_status dgl_hodge_laplacian(dgl_field **out, dgl_metric *g, dgl_field *w) DGL_CHECKED;
// the curl of a vector field in 3 dimensions, or its scalar in 2: *d X
dgl_status dgl_hodge_curl(dgl_field **out, dgl_metric *g, dgl_field *X) DGL_CHECKED;

// The integral of f vol over the ranges of the chart, which each coordinate must have; f NULL: 1. Infinite ranges are
// allowed. ECONV: the error estimate is above both tolerances.
dgl_status dgl_metric_integrate(dgl_integral *out, dgl_metric *g, dgl_field *f, const dgl_integral_options *options) DGL_CHECKED;
// The integral of a form over a map's ranges, of as many coordinates as its degree; phi NULL: over its own chart.
dgl_status dgl_form_integrate(dgl_integral *out, dgl_field *w, dgl_field *phi, const dgl_integral_options *options) DGL_CHECKED;

#endif
