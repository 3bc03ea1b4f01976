#include "field/field.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

dgl_status dgl_chart_new(dgl_chart **out, int n, const char *const *name)
{
    if (n < 1 || n > DGL_MAX_COORDINATES)
        DGL_FAIL(DGL_EARG, "%d coordinates; there are 1 to %d", n, DGL_MAX_COORDINATES);
    DGL_OWNED dgl_chart *c = dgl_new(sizeof *c, NULL);
    if (!c)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a chart");
    c->n = n;
    for (int i = 0; i < n; i++) {
        if (strlen(name[i]) >= DGL_NAME_SIZE)
            DGL_FAIL(DGL_EARG, "the name '%.20s...' is too long", name[i]);
        for (int j = 0; j < i; j++)
            if (!strcmp(name[i], name[j]))
                DGL_FAIL(DGL_EARG, "two coordinates are called '%s'", name[i]);
        snprintf(c->name[i], DGL_NAME_SIZE, "%s", name[i]);
        c->range[i] = (dgl_range){ -INFINITY, INFINITY, false, false };
    }
    *out = dgl_retain(c);
    return DGL_OK;
}

dgl_status dgl_chart_find(int *i, const dgl_chart *c, const char *name)
{
    const char *names[DGL_MAX_VARS + 1] = { NULL };
    for (int k = 0; k < c->n; k++) {
        names[k] = c->name[k];
        if (!strcmp(c->name[k], name)) {
            *i = k;
            return DGL_OK;
        }
    }
    DGL_FAIL(DGL_EARG, "no coordinate '%s'%s", name, dgl_did_you_mean(name, names));
}

static void destroy(void *self)
{
    dgl_field *f = self;
    dgl_release(f->chart);
    dgl_release(f->dag);
    dgl_free(f->ex);
    dgl_free(f->shown);
    dgl_release(f->full);
    for (int k = 0; k < 4; k++) dgl_release(f->kernel[k]);
    dgl_release(f->flow);
}

static bool all_finite(size_t n, const double *y)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(y[i]))
            return false;
    return true;
}

static dgl_status eval(dgl_fn *fn, size_t n, double *y, const double *x)
{
    dgl_field *f = (dgl_field *)fn;
    dgl_kernel *k;
    size_t m = dgl_field_size(f);
    DGL_TRY(dgl_field_kernel(&k, f, 0));
    DGL_TRY(dgl_kernel_eval(k, n, y, x));
    for (size_t i = 0; i < n && f->strict; i++)
        if (!all_finite(m, y + i*m)) {
            DGL_TRY(dgl_field_kernel(&k, f, 3));
            dgl_kernel_eval1(k, y + i*m, x + i * (size_t)f->chart->n);
        }
    return DGL_OK;
}

static dgl_status jet1(dgl_fn *fn, size_t n, double *y, double *J, const double *x)
{
    dgl_kernel *k;
    if (y)
        DGL_TRY(eval(fn, n, y, x));
    DGL_TRY(dgl_field_kernel(&k, (dgl_field *)fn, 1));
    return dgl_kernel_eval(k, n, J, x);
}

static dgl_status jet2(dgl_fn *fn, size_t n, double *y, double *J, double *H, const double *x)
{
    dgl_kernel *k;
    if (y)
        DGL_TRY(eval(fn, n, y, x));
    if (J)
        DGL_TRY(jet1(fn, n, NULL, J, x));
    DGL_TRY(dgl_field_kernel(&k, (dgl_field *)fn, 2));
    return dgl_kernel_eval(k, n, H, x);
}

dgl_status dgl_field_new(dgl_field **out, dgl_chart *chart, dgl_dag *dag, const char *index, size_t m,
                         const dgl_ex *ex, const char *symbol)
{
    DGL_OWNED dgl_field *f = dgl_new(sizeof *f, destroy);
    if (!f)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a field");
    size_t size = 1;
    for (int k = 0; index[k]; k++) {
        f->index[k] = index[k];
        f->length[k] = index[k] == 'm' || index[k] == 'w' ? m : (size_t)chart->n;
        DGL_TRY(dgl_memory_check(&size, size, f->length[k], 1));
    }
    f->fn = (dgl_fn){ .ref = f->fn.ref, .nin = chart->n, .nout = (int)size, .eval = eval, .jet1 = jet1, .jet2 = jet2 };
    f->chart = dgl_retain(chart);
    f->dag = dgl_retain(dag);
    f->ex = dgl_alloc((size + 1) * sizeof *f->ex);
    if (!f->ex)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu components", size);
    memcpy(f->ex, ex, size * sizeof *ex);
    snprintf(f->symbol, sizeof f->symbol, "%s", symbol ? symbol : "");
    *out = dgl_retain(f);
    return DGL_OK;
}

dgl_status dgl_field_of_fn(dgl_field **out, dgl_chart *chart, dgl_fn *f)
{
    DGL_OWNED dgl_dag *d = NULL;
    DGL_SCOPE;
    DGL_SCRATCH_OF(dgl_ex, e, f->nin + f->nout);
    if (chart->n != f->nin)
        DGL_FAIL(DGL_ESHAPE, "a function of %d numbers on a chart with %d coordinates", f->nin, chart->n);
    DGL_TRY(dgl_dag_new(&d));
    for (int i = 0; i < f->nin; i++) e[i] = dgl_ex_var(d, chart->name[i]);
    DGL_TRY(dgl_ex_call(d, e + f->nin, f, e));
    return dgl_field_new(out, chart, d, "m", (size_t)f->nout, e + f->nin, NULL);
}

dgl_status dgl_field_like(dgl_field **out, const dgl_field *f, const dgl_ex *ex)
{
    DGL_TRY(dgl_field_new(out, f->chart, f->dag, f->index, f->length[0], ex, f->symbol));
    memcpy((*out)->symmetry, f->symmetry, sizeof f->symmetry);
    memcpy((*out)->letter, f->letter, sizeof f->letter);
    (*out)->degree = f->degree;
    (*out)->strict = f->strict;
    return DGL_OK;
}

const char *dgl_point_text(int d, const double *x)
{
    static _Thread_local char s[256];
    size_t n = (size_t)snprintf(s, sizeof s, "(");
    for (int i = 0; i < d && n < sizeof s - 32; i++)
        n += (size_t)snprintf(s + n, sizeof s - n, i ? ", %.6g" : "%.6g", x[i]);
    snprintf(s + n, sizeof s - n, ")");
    return s;
}

dgl_status dgl_field_check(const dgl_field *f, const double *y, const double *x)
{
    size_t n = dgl_field_size(f);
    DGL_TEXT_OWNED dgl_text why = { 0 };
    if (all_finite(n, y))
        return DGL_OK;
    DGL_TRY(dgl_print_fault(&why, f->dag, n, f->shown ? f->shown : f->ex, x));
    DGL_FAIL(DGL_EDOMAIN, "%s has no value at %s (%s)", f->symbol[0] ? f->symbol : "the field", dgl_point_text(f->chart->n, x),
             why.s ? why.s : "a coordinate is not finite");
}

dgl_field *dgl_fn_field(dgl_fn *f) { return f->eval == eval ? (dgl_field *)f : NULL; }

void dgl_field_set_symmetry(dgl_field *f, int i, int j, int sign)
{
    int k = 0;
    while (f->symmetry[k].sign)
        k++;
    if (k + 1 < (int)(sizeof f->symmetry / sizeof *f->symmetry))
        f->symmetry[k] = (dgl_symmetry){ i, j, sign };
}

dgl_status dgl_field_import(dgl_dag *to, dgl_ex *ex, const dgl_field *f)
{
    if (to == f->dag) {
        memcpy(ex, f->ex, dgl_field_size(f) * sizeof *ex);
        return DGL_OK;
    }
    dgl_ex at[DGL_MAX_VARS];
    for (int i = 0; i < f->chart->n && i < to->nvars; i++)
        if (strcmp(to->var[i], f->chart->name[i]))
            DGL_FAIL(DGL_EARG, "fields on different charts: coordinate %d is %s in one and %s in the other", i + 1, to->var[i], f->chart->name[i]);
    for (int i = 0; i < f->dag->nvars; i++)
        at[i] = i < f->chart->n ? dgl_ex_input(to, i) : dgl_ex_var(to, f->dag->var[i]);
    return dgl_ex_import(to, f->dag, dgl_field_size(f), ex, f->ex, at);
}

dgl_status dgl_field_kernel(dgl_kernel **k, dgl_field *f, int order)
{
    if (!f->kernel[order] && order == 3) {
        DGL_TRY(dgl_field_show(f));
        DGL_TRY(dgl_kernel_new(&f->kernel[3], f->dag, f->chart->n, dgl_field_size(f), f->shown));
    }
    if (!f->kernel[order]) {
        size_t n = dgl_field_size(f), d = (size_t)f->chart->n;
        DGL_HEAP dgl_ex *first = dgl_alloc((n * d + 1) * sizeof *first);
        DGL_HEAP dgl_ex *second = dgl_alloc((n * d * d + 1) * sizeof *second);
        if (!first || !second)
            DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu derivatives", n * d * d);
        if (order > 0)
            DGL_TRY(dgl_ex_jacobian(f->dag, n, first, f->ex, f->chart->n));
        if (order > 1)
            DGL_TRY(dgl_ex_jacobian(f->dag, n * d, second, first, f->chart->n));
        const dgl_ex *y[3] = { f->ex, first, second };
        size_t size[3] = { n, n * d, n * d * d };
        DGL_TRY(dgl_kernel_new(&f->kernel[order], f->dag, f->chart->n, size[order], y[order]));
    }
    *k = f->kernel[order];
    return DGL_OK;
}

dgl_status dgl_field_simplify(dgl_field **out, dgl_field *f, dgl_form form)
{
    size_t n = dgl_field_size(f);
    DGL_HEAP dgl_ex *e = dgl_alloc((n + 1) * sizeof *e);
    if (!e)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu components", n);
    DGL_TRY(dgl_ex_simplify(f->dag, n, e, f->ex, form));
    DGL_TRY(dgl_field_like(out, f, e));
    (*out)->given = true;
    return DGL_OK;
}
