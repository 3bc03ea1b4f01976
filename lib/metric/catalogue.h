// The catalogue of metrics: one row each in catalogue.def, most of them a line element or an immersion as text.
#ifndef DGL_METRIC_CATALOGUE_H
#define DGL_METRIC_CATALOGUE_H

#include "base/param.h"
#include "base/text.h"
#include "metric/metric.h"

// What a row says, or what its write makes from the parameters. The chart is "r:0,inf theta:0,pi phi:0,2*pi,periodic"; lets
// are "S = r^2; D = ..." and may be used in what follows; the line element is a quadratic form in dr, dtheta, ...
typedef struct { dgl_text chart, let, line, immersion; int negative; } dgl_metric_text;

typedef struct {
    const char *name, *usage, *doc;
    const dgl_param *params;       // NUM parameters may be dgl_parameters; ANY is a field of one or more coordinates
    int negative;
    const char *chart, *let, *line, *immersion;                // line or immersion, or both: then they say the same
    dgl_status (*write)(dgl_metric_text *t, const dgl_value *v);   // instead of these
    const char *function;          // the name under which the first ANY is called in the texts: "a" for a(t), "f" for f(x, y);
                                   // of several results f1, f2
} dgl_metric_kind;

extern const dgl_metric_kind *const dgl_metric_kinds[];        // ended by NULL

// v: as many values as the kind has parameters; p[i]: stands for v[i] when not NULL.
dgl_status dgl_metric_catalogue(dgl_metric **out, const dgl_metric_kind *kind, const dgl_value *v, dgl_parameter *const *p) DGL_CHECKED;

#endif
