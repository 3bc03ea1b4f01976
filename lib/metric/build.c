// Metrics made of metrics: conformal, products, warped products.
#include "metric/affine.h"

#include "field/calculus.h"

#include <stdio.h>
#include <string.h>

static dgl_status check_function(const dgl_field *f, const dgl_metric *g)
{
    if (f->index[0] || f->chart->n != g->chart->n)
        DGL_FAIL(DGL_ESHAPE, "a scalar field of %d coordinates expected", g->chart->n);
    return DGL_OK;
}

dgl_status dgl_metric_conformal(dgl_metric **out, dgl_field *f, dgl_metric *g)
{
    dgl_dag *d = g->matrix->dag;
    int n = g->chart->n;
    dgl_ex e;
    DGL_OWNED dgl_field *matrix = NULL;
    DGL_NODES(m, n * n);
    DGL_TRY(check_function(f, g));
    DGL_TRY(dgl_field_import(d, &e, f));
    e = dgl_ex_op(d, DGL_OP_exp, dgl_ex_scale(d, 2, e), 0, 0);
    for (int i = 0; i < n * n; i++) m[i] = dgl_ex_mul(d, e, g->matrix->ex[i]);
    DGL_TRY(dgl_dag_ok(d));
    DGL_TRY(dgl_field_new(&matrix, g->chart, d, "dd", 0, m, "g"));
    return dgl_metric_new(out, matrix, g->negative);
}

// the coordinates of a, then those of b; a name of b's that a has gets the first number with which it is new
static dgl_status joined(dgl_chart **out, const dgl_chart *a, const dgl_chart *b)
{
    char name[DGL_MAX_COORDINATES][DGL_NAME_SIZE];
    const char *pointer[DGL_MAX_COORDINATES];
    int n = a->n + b->n;
    if (n > DGL_MAX_COORDINATES)
        DGL_FAIL(DGL_EARG, "a product with %d coordinates; at most %d are possible", n, DGL_MAX_COORDINATES);
    for (int i = 0; i < n; i++) {
        const char *old = i < a->n ? a->name[i] : b->name[i - a->n];
        pointer[i] = name[i];
        snprintf(name[i], DGL_NAME_SIZE, "%s", old);
        bool taken = i >= a->n;
        for (int number = 1; taken; number++) {
            if (number > 1)
                snprintf(name[i], DGL_NAME_SIZE, "%.20s%d", old, number);
            taken = false;
            for (int j = 0; j < i; j++) taken = taken || !strcmp(name[i], name[j]);
            for (int j = i + 1; j < n && number > 1; j++) taken = taken || !strcmp(name[i], b->name[j - a->n]);
        }
    }
    DGL_TRY(dgl_chart_new(out, n, pointer));
    memcpy((*out)->range, a->range, (size_t)a->n * sizeof *a->range);
    memcpy((*out)->range + a->n, b->range, (size_t)b->n * sizeof *b->range);
    return DGL_OK;
}

dgl_status dgl_metric_warped(dgl_metric **out, dgl_field *f, dgl_metric *g, dgl_metric *h)
{
    int a = g->chart->n, b = h->chart->n, n = a + b;
    DGL_OWNED dgl_chart *c = NULL;
    DGL_OWNED dgl_dag *d = NULL;
    DGL_OWNED dgl_field *matrix = NULL;
    dgl_ex at[DGL_MAX_COORDINATES], factor = DGL_EX_1;
    DGL_NODES(first, a * a);
    DGL_NODES(second, b * b);
    DGL_NODES(m, n * n);
    if (f)
        DGL_TRY(check_function(f, g));
    DGL_TRY(joined(&c, g->chart, h->chart));
    DGL_TRY(dgl_dag_new(&d));
    for (int i = 0; i < n; i++) at[i] = dgl_ex_var(d, c->name[i]);
    DGL_TRY(dgl_ex_import(d, g->matrix->dag, (size_t)(a * a), first, g->matrix->ex, at));
    DGL_TRY(dgl_ex_import(d, h->matrix->dag, (size_t)(b * b), second, h->matrix->ex, at + a));
    if (f)
        DGL_TRY(dgl_ex_import(d, f->dag, 1, &factor, f->ex, at));
    factor = dgl_ex_mul(d, factor, factor);
    for (int i = 0; i < a; i++)
        for (int j = 0; j < a; j++) m[i*n + j] = first[i*a + j];
    for (int i = 0; i < b; i++)
        for (int j = 0; j < b; j++) m[(a + i)*n + a + j] = dgl_ex_mul(d, factor, second[i*b + j]);
    DGL_TRY(dgl_dag_ok(d));
    DGL_TRY(dgl_field_new(&matrix, c, d, "dd", 0, m, "g"));
    return dgl_metric_new(out, matrix, g->negative + h->negative);
}

dgl_status dgl_metric_is_killing(bool *yes, dgl_metric *g, dgl_field *X)
{
    DGL_OWNED dgl_field *lie = NULL;
    DGL_TRY(dgl_lie_derivative(&lie, X, g->matrix));
    return dgl_field_is_zero(yes, lie);
}
