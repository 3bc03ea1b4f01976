// The Levi-Civita connection: Christoffel symbols, indices raised and lowered, the covariant derivative.
#include "metric/metric.h"

#include "field/calculus.h"
#include "field/form.h"

#include <string.h>

dgl_status dgl_metric_make_inverse(dgl_field **out, dgl_metric *g)
{
    int n = g->chart->n;
    DGL_NODES(inverse, n * n);
    DGL_TRY(dgl_ex_inverse(g->matrix->dag, n, inverse, NULL, g->matrix->ex));
    DGL_TRY(dgl_field_new(out, g->chart, g->matrix->dag, "uu", 0, inverse, "g"));
    dgl_field_set_symmetry(*out, 0, 1, 1);
    return DGL_OK;
}

// [k][i][j]: (d_i g_jk + d_j g_ik - d_k g_ij) / 2, the symbols of the first kind
dgl_status dgl_metric_first_kind(dgl_metric *g, dgl_ex *C)
{
    dgl_dag *d = g->matrix->dag;
    int n = g->chart->n;
    DGL_NODES(dg, n * n * n);                              // [i][j][k] = d_k g_ij
    DGL_TRY(dgl_ex_jacobian(d, (size_t)(n * n), dg, g->matrix->ex, n));
    for (int k = 0; k < n; k++)
        for (int i = 0; i < n; i++)
            for (int j = i; j < n; j++) {
                dgl_ex s = dgl_ex_add(d, dg[(j*n + k)*n + i], dg[(i*n + k)*n + j]);
                s = dgl_ex_scale(d, 0.5, dgl_ex_sub(d, s, dg[(i*n + j)*n + k]));
                C[(k*n + i)*n + j] = C[(k*n + j)*n + i] = s;
            }
    return dgl_dag_ok(d);
}

dgl_status dgl_metric_make_christoffel(dgl_field **out, dgl_metric *g)
{
    dgl_dag *d = g->matrix->dag;
    int n = g->chart->n, nn = n * n;
    dgl_field *inverse;
    DGL_NODES(C, nn * n);
    DGL_NODES(G, nn * n);
    DGL_TRY(dgl_metric_derived(&inverse, g, DGL_G_inverse));
    DGL_TRY(dgl_metric_first_kind(g, C));
    for (int k = 0; k < n; k++)
        for (int i = 0; i < n; i++)
            for (int j = i; j < n; j++)
                G[(k*n + i)*n + j] = G[(k*n + j)*n + i] = dgl_ex_dot(d, n, inverse->ex + k*n, 1, C + i*n + j, nn);
    DGL_TRY(dgl_field_new(out, g->chart, d, "udd", 0, G, "Γ"));
    dgl_field_set_symmetry(*out, 1, 2, 1);
    return DGL_OK;
}

static dgl_status move_index(dgl_field **out, dgl_metric *g, const dgl_field *matrix, dgl_field *T, int r, char to)
{
    dgl_dag *d = g->matrix->dag;
    dgl_field *full = T;
    if (dgl_form_degree(T) > 1)
        DGL_TRY(dgl_form_full(&full, T));
    T = full;
    size_t n = (size_t)g->chart->n, size = dgl_field_size(T), stride = 1;
    char index[DGL_MAX_RANK + 1];
    DGL_NODES(t, size);
    DGL_NODES(moved, size);
    if (T->chart->n != g->chart->n)
        DGL_FAIL(DGL_ESHAPE, "a tensor of %d coordinates and a metric of %d", T->chart->n, g->chart->n);
    if (r < 0 || r >= dgl_field_rank(T) || T->index[r] == to || !strchr("ud", T->index[r]))
        DGL_FAIL(DGL_EARG, "the tensor has no %s index at place %d", to == 'u' ? "lower" : "upper", r + 1);
    DGL_TRY(dgl_field_import(d, t, T));
    for (int k = dgl_field_rank(T) - 1; k > r; k--) stride *= n;
    for (size_t c = 0; c < size; c++) {
        size_t a = c / stride % n;
        moved[c] = dgl_ex_dot(d, (int)n, matrix->ex + a*n, 1, t + c - a*stride, (int)stride);
    }
    memcpy(index, T->index, sizeof index);
    index[r] = to;
    DGL_TRY(dgl_field_new(out, g->chart, d, index, 0, moved, T->symbol));
    (*out)->strict = true;
    return DGL_OK;
}

dgl_status dgl_metric_raise(dgl_field **out, dgl_metric *g, dgl_field *T, int r)
{
    dgl_field *inverse;
    DGL_TRY(dgl_metric_derived(&inverse, g, DGL_G_inverse));
    return move_index(out, g, inverse, T, r, 'u');
}

dgl_status dgl_metric_lower(dgl_field **out, dgl_metric *g, dgl_field *T, int r)
{
    return move_index(out, g, g->matrix, T, r, 'd');
}

dgl_status dgl_metric_gradient(dgl_field **out, dgl_metric *g, dgl_field *f)
{
    DGL_OWNED dgl_field *df = NULL;
    DGL_TRY(dgl_field_d(&df, f));
    return dgl_metric_raise(out, g, df, 0);
}

// D_c T^a_b = d_c T^a_b + Γ^a_ck T^k_b - Γ^k_cb T^a_k
dgl_status dgl_nabla(dgl_field **out, dgl_field *christoffel, dgl_field *T)
{
    dgl_field *full = T;
    if (dgl_form_degree(T) > 1)
        DGL_TRY(dgl_form_full(&full, T));
    T = full;
    dgl_dag *d = christoffel->dag;
    size_t n = (size_t)christoffel->chart->n, size = dgl_field_size(T), rank = (size_t)dgl_field_rank(T);
    char index[DGL_MAX_RANK + 1] = "";
    if (T->chart->n != christoffel->chart->n)
        DGL_FAIL(DGL_ESHAPE, "a tensor of %d coordinates and a metric of %d", T->chart->n, christoffel->chart->n);
    if (rank + 1 > DGL_MAX_RANK)
        DGL_FAIL(DGL_ESHAPE, "the derivative has more than %d indices", DGL_MAX_RANK);
    if (strchr(T->index, 'm'))
        DGL_FAIL(DGL_EARG, "a map has no covariant derivative; take those of its components");
    DGL_NODES(t, size);
    DGL_NODES(D, size * n);
    DGL_TRY(dgl_field_import(d, t, T));
    DGL_TRY(dgl_ex_jacobian(d, size, D, t, (int)n));
    const dgl_ex *G = christoffel->ex;
    size_t stride = size;
    for (size_t r = 0; r < rank; r++) {
        stride /= n;
        for (size_t i = 0; i < size * n; i++) {
            size_t place = i / n, c = i % n, a = place / stride % n;
            const dgl_ex *row = t + place - a*stride;  // the entries with index r free
            dgl_ex s = T->index[r] == 'u' ? dgl_ex_dot(d, (int)n, G + (a*n + c)*n, 1, row, (int)stride)
                                          : dgl_ex_dot(d, (int)n, G + c*n + a, (int)(n*n), row, (int)stride);
            D[i] = T->index[r] == 'u' ? dgl_ex_add(d, D[i], s) : dgl_ex_sub(d, D[i], s);
        }
    }
    memcpy(index, T->index, rank);
    index[rank] = 'd';
    DGL_TRY(dgl_field_new(out, christoffel->chart, d, index, 0, D, "∇T"));
    (*out)->strict = true;
    return DGL_OK;
}

dgl_status dgl_metric_nabla(dgl_field **out, dgl_metric *g, dgl_field *T)
{
    dgl_field *christoffel;
    DGL_TRY(dgl_metric_derived(&christoffel, g, DGL_G_christoffel));
    return dgl_nabla(out, christoffel, T);
}

dgl_status dgl_metric_hessian(dgl_field **out, dgl_metric *g, dgl_field *f)
{
    DGL_OWNED dgl_field *df = NULL;
    DGL_TRY(dgl_field_d(&df, f));
    DGL_TRY(dgl_metric_nabla(out, g, df));
    memcpy((*out)->symbol, "H", 2);
    dgl_field_set_symmetry(*out, 0, 1, 1);
    return DGL_OK;
}

dgl_status dgl_metric_laplacian(dgl_field **out, dgl_metric *g, dgl_field *f)
{
    DGL_OWNED dgl_field *hessian = NULL;
    dgl_field *inverse;
    DGL_TRY(dgl_metric_hessian(&hessian, g, f));
    DGL_TRY(dgl_metric_derived(&inverse, g, DGL_G_inverse));
    dgl_ex trace = dgl_ex_dot(hessian->dag, g->chart->n * g->chart->n, inverse->ex, 1, hessian->ex, 1);
    return dgl_field_new(out, g->chart, hessian->dag, "", 0, &trace, NULL);
}

dgl_status dgl_metric_divergence(dgl_field **out, dgl_metric *g, dgl_field *X)
{
    DGL_OWNED dgl_field *D = NULL;
    if (strcmp(X->index, "u"))
        DGL_FAIL(DGL_EARG, "a vector field expected");
    DGL_TRY(dgl_metric_nabla(&D, g, X));
    dgl_ex trace = DGL_EX_0;
    for (int i = 0; i < g->chart->n; i++) trace = dgl_ex_add(D->dag, trace, D->ex[i * g->chart->n + i]);
    return dgl_field_new(out, g->chart, D->dag, "", 0, &trace, NULL);
}
