// A pulled-back metric as a metric on a chart: its maps are called in expressions, which makes tensors, connections and operators of it.
#include "net/immersion.h"

#include <math.h>

// the stacked map as nodes y[nout] at x[d]
static dgl_status stack(dgl_immersion *M, dgl_dag *d, dgl_ex *y, const dgl_ex *x)
{
    for (int k = 0; k < M->nmaps; k++) {
        int m = M->map[k].f->nout;
        DGL_TRY(dgl_ex_call(d, y, M->map[k].f, x));
        for (int i = 0; i < m && M->map[k].ambient == DGL_BERNOULLI; i++)
            y[i] = dgl_ex_scale(d, 2, dgl_ex_op(d, DGL_OP_asin, dgl_ex_op(d, DGL_OP_sqrt, y[i], 0, 0), 0, 0));
        const dgl_array *root = M->map[k].root;
        for (int i = 0; i < m && root; i++) {           // L' y, L lower triangular
            dgl_ex s = dgl_ex_const(d, 0);
            for (int q = i; q < m; q++) s = dgl_ex_add(d, s, dgl_ex_scale(d, root->data[q*m + i], y[q]));
            y[i] = s;
        }
        for (int i = 0; i < m && M->map[k].weight != 1; i++) y[i] = dgl_ex_scale(d, M->map[k].weight, y[i]);
        y += m;
    }
    return dgl_dag_ok(d);
}

dgl_status dgl_immersion_metric(dgl_metric **out, dgl_immersion *M, dgl_chart *chart)
{
    DGL_OWNED dgl_dag *d = NULL;
    DGL_OWNED dgl_field *map = NULL;
    DGL_SCOPE;
    DGL_SCRATCH_OF(dgl_ex, e, M->d + M->nout);
    if (chart->n != M->d)
        DGL_FAIL(DGL_ESHAPE, "a metric in %d coordinates where the chart has %d", M->d, chart->n);
    DGL_TRY(dgl_dag_new(&d));
    for (int i = 0; i < M->d; i++) e[i] = dgl_ex_var(d, chart->name[i]);
    DGL_TRY(stack(M, d, e + M->d, e));
    DGL_TRY(dgl_field_new(&map, chart, d, "m", (size_t)M->nout, e + M->d, NULL));
    return dgl_metric_from_immersion(out, map);
}
