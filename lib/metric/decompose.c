// The parts of the curvature: Schouten, Weyl and Cotton tensors.
#include "metric/metric.h"

#include <string.h>

dgl_status dgl_metric_make_schouten(dgl_field **out, dgl_metric *g);
dgl_status dgl_metric_make_weyl_lower(dgl_field **out, dgl_metric *g);
dgl_status dgl_metric_make_weyl(dgl_field **out, dgl_metric *g);
dgl_status dgl_metric_make_cotton(dgl_field **out, dgl_metric *g);
dgl_status dgl_metric_raise_curvature(dgl_field **out, dgl_metric *g, dgl_field *lower);

// P_ab = (R_ab - S g_ab / (2(n-1))) / (n-2)
dgl_status dgl_metric_make_schouten(dgl_field **out, dgl_metric *g)
{
    int n = g->chart->n;
    dgl_dag *d = g->matrix->dag;
    dgl_field *ricci, *scalar;
    DGL_NODES(P, n * n);
    if (n < 3)
        DGL_FAIL(DGL_ESHAPE, "the Schouten tensor needs 3 dimensions or more; this metric has %d", n);
    DGL_TRY(dgl_metric_derived(&ricci, g, DGL_G_ricci));
    DGL_TRY(dgl_metric_derived(&scalar, g, DGL_G_scalar));
    dgl_ex s = dgl_ex_div(d, scalar->ex[0], dgl_ex_const(d, 2 * (n - 1)));
    for (int i = 0; i < n * n; i++)
        P[i] = dgl_ex_div(d, dgl_ex_sub(d, ricci->ex[i], dgl_ex_mul(d, s, g->matrix->ex[i])), dgl_ex_const(d, n - 2));
    DGL_TRY(dgl_field_new(out, g->chart, d, "dd", 0, P, "P"));
    dgl_field_set_symmetry(*out, 0, 1, 1);
    return DGL_OK;
}

// C_abcd = R_abcd - (g_ac P_bd - g_ad P_bc + g_bd P_ac - g_bc P_ad); 0 below 4 dimensions
dgl_status dgl_metric_make_weyl_lower(dgl_field **out, dgl_metric *g)
{
    int n = g->chart->n;
    dgl_dag *d = g->matrix->dag;
    dgl_field *R, *P;
    DGL_NODES(C, n*n*n*n);
    if (n > 3) {
        DGL_TRY(dgl_metric_derived(&R, g, DGL_G_riemann_lower));
        DGL_TRY(dgl_metric_derived(&P, g, DGL_G_schouten));
        const dgl_ex *m = g->matrix->ex, *p = P->ex;
        for (int a = 0; a < n; a++)
            for (int b = a + 1; b < n; b++)
                for (int c = a; c < n; c++)
                    for (int e = c + 1; e < n; e++) {
                        if (a*n + b > c*n + e)
                            continue;
                        dgl_ex ac = dgl_ex_mul(d, m[a*n + c], p[b*n + e]), ad = dgl_ex_mul(d, m[a*n + e], p[b*n + c]);
                        dgl_ex bd = dgl_ex_mul(d, m[b*n + e], p[a*n + c]), bc = dgl_ex_mul(d, m[b*n + c], p[a*n + e]);
                        dgl_ex traces = dgl_ex_sub(d, dgl_ex_add(d, ac, bd), dgl_ex_add(d, ad, bc));
                        dgl_ex s = dgl_ex_sub(d, R->ex[((a*n + b)*n + c)*n + e], traces), minus = dgl_ex_neg(d, s);
#define AT(i, j, k, l) C[(((i)*n + (j))*n + (k))*n + (l)]
                        AT(a, b, c, e) = AT(c, e, a, b) = AT(b, a, e, c) = AT(e, c, b, a) = s;
                        AT(b, a, c, e) = AT(a, b, e, c) = AT(e, c, a, b) = AT(c, e, b, a) = minus;
#undef AT
                    }
    }
    DGL_TRY(dgl_dag_ok(d));
    DGL_TRY(dgl_field_new(out, g->chart, d, "dddd", 0, C, "C"));
    dgl_field_set_symmetry(*out, 0, 1, -1);
    dgl_field_set_symmetry(*out, 2, 3, -1);
    return DGL_OK;
}

dgl_status dgl_metric_make_weyl(dgl_field **out, dgl_metric *g)
{
    dgl_field *lower;
    DGL_TRY(dgl_metric_derived(&lower, g, DGL_G_weyl_lower));
    return dgl_metric_raise_curvature(out, g, lower);
}

// C_abc = (n-2) (D_c P_ab - D_b P_ac)
dgl_status dgl_metric_make_cotton(dgl_field **out, dgl_metric *g)
{
    int n = g->chart->n;
    dgl_dag *d = g->matrix->dag;
    dgl_field *P;
    DGL_OWNED dgl_field *D = NULL;
    DGL_NODES(C, n*n*n);
    DGL_TRY(dgl_metric_derived(&P, g, DGL_G_schouten));
    DGL_TRY(dgl_metric_nabla(&D, g, P));
    for (int a = 0; a < n; a++)
        for (int b = 0; b < n; b++)
            for (int c = b + 1; c < n; c++) {
                dgl_ex s = dgl_ex_scale(d, n - 2, dgl_ex_sub(d, D->ex[(a*n + b)*n + c], D->ex[(a*n + c)*n + b]));
                C[(a*n + b)*n + c] = s;
                C[(a*n + c)*n + b] = dgl_ex_neg(d, s);
            }
    DGL_TRY(dgl_dag_ok(d));
    DGL_TRY(dgl_field_new(out, g->chart, d, "ddd", 0, C, "C"));
    dgl_field_set_symmetry(*out, 1, 2, -1);
    return DGL_OK;
}
