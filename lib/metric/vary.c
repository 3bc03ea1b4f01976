// The compiled right-hand side of geodesics with variations, and the energy of short pieces of paths.
#include "metric/atlas.h"

#include <string.h>

static dgl_status make_vary(dgl_kernel **k, dgl_metric *g, int c)
{
    int n = g->chart->n, h = n + n*c;
    DGL_OWNED dgl_dag *d = NULL;
    DGL_NODES(in, 2*h);                                    // x, P[i][column], v, Q[i][column]
    DGL_NODES(out, h);
    DGL_NODES(seed, 2*h);
    DGL_TRY(dgl_dag_new(&d));
    dgl_ex_vars(d, (size_t)n, in, 'x');
    dgl_ex_vars(d, (size_t)(n*c), in + n, 'p');
    dgl_ex_vars(d, (size_t)n, in + h, 'v');
    dgl_ex_vars(d, (size_t)(n*c), in + h + n, 'q');
    DGL_TRY(dgl_metric_acceleration(g, d, out, in, in + h));
    DGL_NODES(da, n);
    for (int column = 0; column < c; column++) {
        memset(seed, 0, (size_t)(2*h) * sizeof *seed);
        for (int i = 0; i < n; i++) {
            seed[i] = in[n + i*c + column];
            seed[h + i] = in[h + n + i*c + column];
        }
        DGL_TRY(dgl_ex_jvp(d, (size_t)n, da, out, h + n, seed));
        for (int i = 0; i < n; i++) out[n + i*c + column] = da[i];
    }
    return dgl_kernel_new(k, d, 2*h, (size_t)h, out);
}

dgl_status dgl_metric_vary(dgl_kernel **k, dgl_metric *g, int c)
{
    int n = g->chart->n;
    dgl_atlas *a;
    if (c > DGL_MAX_COLUMNS || 2 * (n + n*c) > DGL_MAX_VARS)
        DGL_FAIL(DGL_EUNSUP, "%d variations of a geodesic in %d dimensions are too many", c, n);
    DGL_TRY(dgl_metric_atlas(&a, g));
    if (!a->vary[c])
        DGL_TRY(make_vary(&a->vary[c], g, c));
    *k = a->vary[c];
    return DGL_OK;
}

dgl_status dgl_metric_strain(dgl_kernel **k, dgl_metric *g)
{
    int n = g->chart->n;
    dgl_atlas *a;
    DGL_TRY(dgl_metric_atlas(&a, g));
    if (!a->strain) {
        DGL_OWNED dgl_dag *d = NULL;
        DGL_NODES(in, 2*n);
        DGL_NODES(out, n*n + n);
        DGL_NODES(p, n);
        DGL_TRY(dgl_dag_new(&d));
        dgl_ex_vars(d, (size_t)n, in, 'x');
        dgl_ex_vars(d, (size_t)n, in + n, 'w');
        DGL_TRY(dgl_ex_import(d, g->matrix->dag, (size_t)(n*n), out, g->matrix->ex, in));
        for (int i = 0; i < n; i++) p[i] = dgl_ex_dot(d, n, out + i*n, 1, in + n, 1);
        dgl_ex energy = dgl_ex_scale(d, 0.5, dgl_ex_dot(d, n, p, 1, in + n, 1));
        DGL_TRY(dgl_ex_vjp(d, 1, out + n*n, &energy, n, NULL));
        DGL_TRY(dgl_kernel_new(&a->strain, d, 2*n, (size_t)(n*n + n), out));
    }
    *k = a->strain;
    return DGL_OK;
}
