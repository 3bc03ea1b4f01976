// Differential forms: wedge, exterior derivative, interior product, pull-back.
#include "field/form.h"

#include "field/calculus.h"

#include <string.h>

#define SUBSETS(name, n, k) \
    DGL_HEAP uint64_t *name = dgl_alloc((dgl_choose(n, k) + 1) * sizeof *name); \
    if (!name) DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu components", dgl_choose(n, k)); \
    dgl_subsets(n, k, name)

enum { MOST = 1000000 };           // components

size_t dgl_choose(int n, int k)
{
    size_t c = 1;
    if (k < 0 || k > n)
        return 0;
    k = k < n - k ? k : n - k;
    for (int i = 1; i <= k; i++) {
        c = c * (size_t)(n - k + i) / (size_t)i;
        if (c > MOST)
            return SIZE_MAX;
    }
    return c;
}

void dgl_subsets(int n, int k, uint64_t *set)
{
    int at[DGL_MAX_COORDINATES];
    for (int i = 0; i < k; i++) at[i] = i;
    for (size_t c = 0, all = dgl_choose(n, k); c < all; c++) {
        set[c] = 0;
        for (int i = 0; i < k; i++) set[c] |= (uint64_t)1 << at[i];
        int i = k - 1;
        while (i >= 0 && at[i] == n - k + i)
            i--;
        if (i < 0)
            break;
        at[i]++;
        for (int j = i + 1; j < k; j++) at[j] = at[j - 1] + 1;
    }
}

size_t dgl_subset_place(int n, int k, uint64_t set)
{
    size_t place = 0;
    for (int i = 0, left = k; left; i++) {
        if (set >> i & 1)
            left--;
        else
            place += dgl_choose(n - i - 1, left - 1);          // those that contain i come before
    }
    return place;
}

int dgl_form_degree(const dgl_field *f)
{
    return !f->index[0] ? 0 : !strcmp(f->index, "d") ? 1 : !strcmp(f->index, "w") ? f->degree : -1;
}

dgl_status dgl_form_new(dgl_field **out, dgl_chart *chart, dgl_dag *dag, int k, const dgl_ex *ex)
{
    size_t size = dgl_choose(chart->n, k);
    if (size == SIZE_MAX)
        DGL_FAIL(DGL_EUNSUP, "a form of degree %d in %d dimensions has more than %d components", k, chart->n, MOST);
    DGL_TRY(dgl_field_new(out, chart, dag, k == 0 ? "" : k == 1 ? "d" : "w", size, ex, NULL));
    (*out)->degree = k;
    return DGL_OK;
}

static dgl_status check_form(const dgl_field *f)
{
    if (dgl_form_degree(f) < 0)
        DGL_FAIL(DGL_EARG, "a form expected");
    return DGL_OK;
}

// the zero form of a degree beyond n, which has no component, is the zero n-form
static dgl_status zero_form(dgl_field **out, dgl_chart *chart, dgl_dag *dag)
{
    dgl_ex zero = DGL_EX_0;
    return dgl_form_new(out, chart, dag, chart->n, &zero);
}

static dgl_ex signed_sum(dgl_dag *d, dgl_ex sum, int sign, dgl_ex term)
{
    return sign > 0 ? dgl_ex_add(d, sum, term) : dgl_ex_sub(d, sum, term);
}

dgl_status dgl_form_full(dgl_field **out, dgl_field *w)
{
    DGL_TRY(check_form(w));
    int n = w->chart->n, k = dgl_form_degree(w), at[DGL_MAX_RANK] = { 0 };
    if (k < 2) {
        *out = w;
        return DGL_OK;
    }
    if (!w->full) {
        char index[DGL_MAX_RANK + 1] = "";
        size_t size = 1;
        if (k > DGL_MAX_RANK)
            DGL_FAIL(DGL_EUNSUP, "a form of degree %d as a tensor; at most %d indices are possible", k, DGL_MAX_RANK);
        for (int i = 0; i < k; i++) DGL_TRY(dgl_memory_check(&size, size, (size_t)n, 1));
        memset(index, 'd', (size_t)k);
        DGL_NODES(t, size);
        for (size_t c = 0; c < size; c++) {
            uint64_t set = 0;
            int sign = 1;
            for (size_t i = (size_t)k, rest = c; i-- > 0; rest /= (size_t)n) at[i] = (int)(rest % (size_t)n);
            for (int i = 0; i < k && sign; i++) {
                sign = set >> at[i] & 1 ? 0 : sign * dgl_shuffle_sign(set, (uint64_t)1 << at[i]);
                set |= (uint64_t)1 << at[i];
            }
            dgl_ex e = sign ? w->ex[dgl_subset_place(n, k, set)] : DGL_EX_0;
            t[c] = sign < 0 ? dgl_ex_neg(w->dag, e) : e;
        }
        DGL_TRY(dgl_dag_ok(w->dag));
        DGL_TRY(dgl_field_new(&w->full, w->chart, w->dag, index, 0, t, w->symbol[0] ? w->symbol : "ω"));
        for (int i = 0; i + 1 < k && i < 3; i++) dgl_field_set_symmetry(w->full, i, i + 1, -1);
        w->full->strict = w->strict;
    }
    *out = w->full;
    return DGL_OK;
}

dgl_status dgl_form_wedge(dgl_field **out, dgl_field *a, dgl_field *b)
{
    DGL_TRY(check_form(a));
    DGL_TRY(check_form(b));
    dgl_dag *d = a->dag;
    int n = a->chart->n, p = dgl_form_degree(a), q = dgl_form_degree(b);
    if (b->chart->n != n)
        DGL_FAIL(DGL_ESHAPE, "forms on charts of %d and %d coordinates", n, b->chart->n);
    if (p + q > n)
        return zero_form(out, a->chart, d);
    size_t size = dgl_choose(n, p + q);
    DGL_NODES(e, dgl_field_size(b));
    DGL_NODES(wedge, size);
    SUBSETS(I, n, p);
    SUBSETS(J, n, q);
    DGL_TRY(dgl_field_import(d, e, b));
    for (size_t i = 0; i < dgl_field_size(a); i++)
        for (size_t j = 0; j < dgl_field_size(b); j++) {
            if (I[i] & J[j])
                continue;
            dgl_ex *place = &wedge[dgl_subset_place(n, p + q, I[i] | J[j])];
            *place = signed_sum(d, *place, dgl_shuffle_sign(I[i], J[j]), dgl_ex_mul(d, a->ex[i], e[j]));
        }
    DGL_TRY(dgl_dag_ok(d));
    return dgl_form_new(out, a->chart, d, p + q, wedge);
}

dgl_status dgl_form_d(dgl_field **out, dgl_field *w)
{
    DGL_TRY(check_form(w));
    dgl_dag *d = w->dag;
    int n = w->chart->n, k = dgl_form_degree(w);
    if (k == n)
        return zero_form(out, w->chart, d);
    size_t size = dgl_field_size(w);
    DGL_NODES(J, size * (size_t)n);
    DGL_NODES(dw, dgl_choose(n, k + 1));
    SUBSETS(I, n, k);
    DGL_TRY(dgl_ex_jacobian(d, size, J, w->ex, n));
    for (size_t c = 0; c < size; c++)
        for (int i = 0; i < n; i++) {
            uint64_t bit = (uint64_t)1 << i;
            if (I[c] & bit)
                continue;
            dgl_ex *place = &dw[dgl_subset_place(n, k + 1, I[c] | bit)];
            *place = signed_sum(d, *place, dgl_shuffle_sign(bit, I[c]), J[c*(size_t)n + (size_t)i]);
        }
    DGL_TRY(dgl_dag_ok(d));
    return dgl_form_new(out, w->chart, d, k + 1, dw);
}

dgl_status dgl_form_interior(dgl_field **out, dgl_field *X, dgl_field *w)
{
    DGL_TRY(check_form(w));
    dgl_dag *d = w->dag;
    int n = w->chart->n, k = dgl_form_degree(w);
    dgl_ex x[DGL_MAX_VARS], zero = DGL_EX_0;
    if (strcmp(X->index, "u"))
        DGL_FAIL(DGL_EARG, "a vector field expected");
    if (X->chart->n != n)
        DGL_FAIL(DGL_ESHAPE, "a vector field of %d coordinates and a form of %d", X->chart->n, n);
    if (!k)
        return dgl_form_new(out, w->chart, d, 0, &zero);
    DGL_NODES(e, dgl_choose(n, k - 1));
    SUBSETS(I, n, k);
    DGL_TRY(dgl_field_import(d, x, X));
    for (size_t c = 0; c < dgl_field_size(w); c++)
        for (int i = 0; i < n; i++) {
            uint64_t bit = (uint64_t)1 << i, rest = I[c] & ~bit;
            if (!(I[c] & bit))
                continue;
            dgl_ex *place = &e[dgl_subset_place(n, k - 1, rest)];
            *place = signed_sum(d, *place, dgl_shuffle_sign(bit, rest), dgl_ex_mul(d, x[i], w->ex[c]));
        }
    DGL_TRY(dgl_dag_ok(d));
    return dgl_form_new(out, w->chart, d, k - 1, e);
}

dgl_status dgl_form_lie(dgl_field **out, dgl_field *X, dgl_field *w)
{
    DGL_OWNED dgl_field *dw = NULL, *xdw = NULL, *xw = NULL, *dxw = NULL;
    DGL_TRY(check_form(w));
    int k = dgl_form_degree(w);
    size_t size = dgl_field_size(w);
    DGL_NODES(e, size);
    if (k < w->chart->n) {
        DGL_TRY(dgl_form_d(&dw, w));
        DGL_TRY(dgl_form_interior(&xdw, X, dw));
    }
    if (k) {
        DGL_TRY(dgl_form_interior(&xw, X, w));
        DGL_TRY(dgl_form_d(&dxw, xw));
    }
    for (size_t c = 0; c < size; c++) e[c] = dgl_ex_add(w->dag, xdw ? xdw->ex[c] : DGL_EX_0, dxw ? dxw->ex[c] : DGL_EX_0);
    DGL_TRY(dgl_dag_ok(w->dag));
    return dgl_form_new(out, w->chart, w->dag, k, e);
}

dgl_ex dgl_ex_minor(dgl_dag *d, int n, const dgl_ex *m, uint64_t rows, uint64_t columns)
{
    if (!rows)
        return DGL_EX_1;
    const dgl_ex *row = m + __builtin_ctzll(rows) * n;
    dgl_ex sum = DGL_EX_0;
    int sign = 1;
    for (uint64_t left = columns; left; left &= left - 1, sign = -sign) {
        int c = __builtin_ctzll(left);
        if (row[c] == DGL_EX_0)
            continue;
        dgl_ex rest = dgl_ex_minor(d, n, m, rows & (rows - 1), columns & ~((uint64_t)1 << c));
        sum = signed_sum(d, sum, sign, dgl_ex_mul(d, row[c], rest));
    }
    return sum;
}

// (phi* w)_A = sum over I of w_I(phi) det (d phi^I / d x^A)
dgl_status dgl_form_pullback(dgl_field **out, dgl_field *phi, dgl_field *w)
{
    DGL_TRY(check_form(w));
    int n = phi->chart->n, m = w->chart->n, k = dgl_form_degree(w);
    if (strcmp(phi->index, "m"))
        DGL_FAIL(DGL_EARG, "a map expected");
    if (phi->fn.nout != m)
        DGL_FAIL(DGL_ESHAPE, "the map gives %d numbers, but the form has %d coordinates", phi->fn.nout, m);
    if (k == 0)
        return dgl_map_compose(out, w, phi);
    dgl_dag *d = phi->dag;
    if (k > n)
        return zero_form(out, phi->chart, d);
    size_t size = dgl_field_size(w), to = dgl_choose(n, k);
    DGL_NODES(J, m * n);
    DGL_NODES(e, size);
    DGL_NODES(pulled, to);
    SUBSETS(I, m, k);
    SUBSETS(K, n, k);
    DGL_TRY(dgl_ex_jacobian(d, (size_t)m, J, phi->ex, n));
    DGL_TRY(dgl_ex_import(d, w->dag, size, e, w->ex, phi->ex));
    for (size_t c = 0; c < to; c++)
        for (size_t i = 0; i < size; i++)
            if (e[i] != DGL_EX_0)
                pulled[c] = dgl_ex_add(d, pulled[c], dgl_ex_mul(d, e[i], dgl_ex_minor(d, n, J, I[i], K[c])));
    DGL_TRY(dgl_dag_ok(d));
    return dgl_form_new(out, phi->chart, d, k, pulled);
}
