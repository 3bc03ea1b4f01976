// Forms and a metric, without a root wherever the result has none.
#include "metric/hodge.h"

#include "field/calculus.h"

#include <string.h>

dgl_status dgl_metric_make_volume_form(dgl_field **out, dgl_metric *g);

#define NODES(name, n) \
    DGL_HEAP dgl_ex *name = dgl_alloc(((size_t)(n) + 1) * sizeof *name); \
    if (!name) DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu components", (size_t)(n))

#define SUBSETS(name, n, k) \
    DGL_HEAP uint64_t *name = dgl_alloc((dgl_choose(n, k) + 1) * sizeof *name); \
    if (!name) DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu components", dgl_choose(n, k)); \
    dgl_subsets(n, k, name)

// Where the determinant shows no square it is put into factors. Where that fails (too large, FLINT missing) the root stays.
dgl_status dgl_metric_make_volume_form(dgl_field **out, dgl_metric *g)
{
    int n = g->chart->n;
    bool whole;
    dgl_dag *d = g->matrix->dag;
    dgl_ex det, factored;
    NODES(inverse, n * n);
    DGL_TRY(dgl_ex_inverse(d, n, inverse, &det, g->matrix->ex));
    dgl_ex root = dgl_field_root(g->chart, d, det, &whole);
    if (!whole) {
        dgl_status s = dgl_ex_simplify(d, 1, &factored, &det, DGL_FACTORED);
        if (s == DGL_EINTR)
            return s;
        root = s ? root : dgl_field_root(g->chart, d, factored, &whole);
    }
    DGL_TRY(dgl_dag_ok(d));
    DGL_TRY(dgl_form_new(out, g->chart, d, n, &root));
    memcpy((*out)->symbol, "vol", 4);
    return DGL_OK;
}

static dgl_status check(const dgl_metric *g, const dgl_field *w)
{
    if (dgl_form_degree(w) < 0)
        DGL_FAIL(DGL_EARG, "a form expected");
    if (w->chart->n != g->chart->n)
        DGL_FAIL(DGL_ESHAPE, "a form of %d coordinates and a metric of %d", w->chart->n, g->chart->n);
    return DGL_OK;
}

// up[I] = sum over J of det(matrix of I and J) e[J]: all k indices moved
static void move_all(dgl_dag *d, int n, size_t size, dgl_ex *moved, const dgl_ex *matrix, const uint64_t *set, const dgl_ex *e)
{
    for (size_t i = 0; i < size; i++) {
        moved[i] = DGL_EX_0;
        for (size_t j = 0; j < size; j++)
            if (e[j] != DGL_EX_0)
                moved[i] = dgl_ex_add(d, moved[i], dgl_ex_mul(d, dgl_ex_minor(d, n, matrix, set[i], set[j]), e[j]));
    }
}

dgl_status dgl_hodge_star(dgl_field **out, dgl_metric *g, dgl_field *w)
{
    DGL_TRY(check(g, w));
    dgl_dag *d = g->matrix->dag;
    int n = g->chart->n, k = dgl_form_degree(w);
    size_t size = dgl_field_size(w);
    uint64_t all = n == 64 ? UINT64_MAX : ((uint64_t)1 << n) - 1;
    dgl_field *volume, *inverse;
    NODES(e, size);
    NODES(up, size);
    NODES(star, size);
    SUBSETS(set, n, k);
    DGL_TRY(dgl_metric_derived(&volume, g, DGL_G_volume_form));
    DGL_TRY(dgl_metric_derived(&inverse, g, DGL_G_inverse));
    DGL_TRY(dgl_field_import(d, e, w));
    move_all(d, n, size, up, inverse->ex, set, e);
    for (size_t i = 0; i < size; i++) {
        dgl_ex s = dgl_ex_mul(d, volume->ex[0], up[i]);
        star[dgl_subset_place(n, n - k, all & ~set[i])] = dgl_shuffle_sign(set[i], all & ~set[i]) > 0 ? s : dgl_ex_neg(d, s);
    }
    DGL_TRY(dgl_dag_ok(d));
    return dgl_form_new(out, g->chart, d, n - k, star);
}

dgl_status dgl_hodge_inner(dgl_field **out, dgl_metric *g, dgl_field *a, dgl_field *b)
{
    DGL_TRY(check(g, a));
    DGL_TRY(check(g, b));
    dgl_dag *d = g->matrix->dag;
    int n = g->chart->n, k = dgl_form_degree(a);
    size_t size = dgl_field_size(a);
    dgl_field *inverse;
    if (dgl_form_degree(b) != k)
        DGL_FAIL(DGL_EARG, "the inner product of forms of degree %d and %d", k, dgl_form_degree(b));
    NODES(e, size);
    NODES(f, size);
    NODES(up, size);
    SUBSETS(set, n, k);
    DGL_TRY(dgl_metric_derived(&inverse, g, DGL_G_inverse));
    DGL_TRY(dgl_field_import(d, e, a));
    DGL_TRY(dgl_field_import(d, f, b));
    move_all(d, n, size, up, inverse->ex, set, f);
    dgl_ex s = dgl_ex_dot(d, (int)size, e, 1, up, 1);
    return dgl_field_new(out, g->chart, d, "", 0, &s, NULL);
}

// (delta w)^J = -(d_a w^aJ + w^aJ d_a log sqrt |det g|), the indices lowered again
dgl_status dgl_hodge_codifferential(dgl_field **out, dgl_metric *g, dgl_field *w)
{
    DGL_TRY(check(g, w));
    dgl_dag *d = g->matrix->dag;
    int n = g->chart->n, k = dgl_form_degree(w);
    dgl_ex det, zero = DGL_EX_0;
    if (!k)
        return dgl_form_new(out, g->chart, d, 0, &zero);
    size_t size = dgl_field_size(w), less = dgl_choose(n, k - 1);
    NODES(e, size);
    NODES(up, size);
    NODES(J, size * (size_t)n);
    NODES(slope, n);
    NODES(inverse, n * n);
    NODES(div, less);
    NODES(down, less);
    SUBSETS(set, n, k);
    SUBSETS(rest, n, k - 1);
    DGL_TRY(dgl_field_import(d, e, w));
    DGL_TRY(dgl_ex_inverse(d, n, inverse, &det, g->matrix->ex));
    DGL_TRY(dgl_ex_jacobian(d, 1, slope, &det, n));
    for (int a = 0; a < n; a++) slope[a] = dgl_ex_scale(d, 0.5, dgl_ex_div(d, slope[a], det));
    move_all(d, n, size, up, inverse, set, e);
    DGL_TRY(dgl_ex_jacobian(d, size, J, up, n));
    for (size_t i = 0; i < size; i++)
        for (int a = 0; a < n; a++) {
            uint64_t bit = (uint64_t)1 << a;
            if (!(set[i] & bit))
                continue;
            dgl_ex s = dgl_ex_add(d, J[i*(size_t)n + (size_t)a], dgl_ex_mul(d, up[i], slope[a]));
            dgl_ex *place = &div[dgl_subset_place(n, k - 1, set[i] & ~bit)];
            *place = dgl_shuffle_sign(bit, set[i] & ~bit) > 0 ? dgl_ex_sub(d, *place, s) : dgl_ex_add(d, *place, s);
        }
    move_all(d, n, less, down, g->matrix->ex, rest, div);
    DGL_TRY(dgl_dag_ok(d));
    return dgl_form_new(out, g->chart, d, k - 1, down);
}

dgl_status dgl_hodge_laplacian(dgl_field **out, dgl_metric *g, dgl_field *w)
{
    DGL_TRY(check(g, w));
    dgl_dag *d = g->matrix->dag;
    int n = g->chart->n, k = dgl_form_degree(w);
    size_t size = dgl_field_size(w);
    DGL_OWNED dgl_field *dw = NULL, *ddw = NULL, *cw = NULL, *dcw = NULL;
    NODES(first, size);
    NODES(second, size);
    if (k < n) {
        DGL_TRY(dgl_form_d(&dw, w));
        DGL_TRY(dgl_hodge_codifferential(&ddw, g, dw));
        DGL_TRY(dgl_field_import(d, first, ddw));
    }
    if (k) {
        DGL_TRY(dgl_hodge_codifferential(&cw, g, w));
        DGL_TRY(dgl_form_d(&dcw, cw));
        DGL_TRY(dgl_field_import(d, second, dcw));
    }
    for (size_t i = 0; i < size; i++) first[i] = dgl_ex_add(d, first[i], second[i]);
    DGL_TRY(dgl_dag_ok(d));
    return dgl_form_new(out, g->chart, d, k, first);
}

dgl_status dgl_hodge_curl(dgl_field **out, dgl_metric *g, dgl_field *X)
{
    DGL_OWNED dgl_field *lower = NULL, *dx = NULL, *star = NULL;
    if (g->chart->n != 2 && g->chart->n != 3)
        DGL_FAIL(DGL_ESHAPE, "curl is for 2 or 3 dimensions, not %d", g->chart->n);
    DGL_TRY(dgl_metric_lower(&lower, g, X, 0));
    DGL_TRY(dgl_form_d(&dx, lower));
    if (g->chart->n == 2)
        return dgl_hodge_star(out, g, dx);
    DGL_TRY(dgl_hodge_star(&star, g, dx));
    return dgl_metric_raise(out, g, star, 0);
}


// ---- integrals ----

static dgl_status integrand(void *ctx, size_t n, double *y, const double *x) { return dgl_fn_eval(ctx, n, y, x); }

// over the ranges of f's chart; a coordinate that f does not depend on gives the length of its range
static dgl_status over_chart(dgl_integral *out, dgl_field *f, const dgl_integral_options *options)
{
    const dgl_chart *c = f->chart;
    double lo[DGL_MAX_COORDINATES], hi[DGL_MAX_COORDINATES];
    for (int i = 0; i < c->n; i++) {
        if (!c->range[i].ranged)
            DGL_FAIL(DGL_EARG, "the integral needs a range of %s: {%s = {from, to}}", c->name[i], c->name[i]);
        lo[i] = c->range[i].lo;
        hi[i] = c->range[i].hi;
    }
    uint64_t constant = 0;
    dgl_ex gradient[DGL_MAX_VARS];
    DGL_TRY(dgl_ex_jacobian(f->dag, 1, gradient, f->ex, c->n));
    for (int i = 0; i < c->n; i++)
        if (gradient[i] == DGL_EX_0 && hi[i] - lo[i] < 1e300)
            constant |= (uint64_t)1 << i;
    DGL_TRY(dgl_integrate(out, c->n, lo, hi, constant, integrand, &f->fn, options));
    if (!out->converged)
        DGL_FAIL(DGL_ECONV, "the integral did not converge: %.6g, error about %.1g after %zu evaluations", out->value, out->error, out->evaluations);
    return DGL_OK;
}

dgl_status dgl_metric_integrate(dgl_integral *out, dgl_metric *g, dgl_field *f, const dgl_integral_options *options)
{
    dgl_dag *d = g->matrix->dag;
    dgl_field *volume;
    dgl_ex e = DGL_EX_1;
    DGL_OWNED dgl_field *density = NULL;
    if (f && (f->index[0] || f->chart->n != g->chart->n))
        DGL_FAIL(DGL_ESHAPE, "a scalar field of %d coordinates expected", g->chart->n);
    DGL_TRY(dgl_metric_derived(&volume, g, DGL_G_volume_form));
    if (f)
        DGL_TRY(dgl_field_import(d, &e, f));
    e = dgl_ex_mul(d, e, volume->ex[0]);
    DGL_TRY(dgl_field_new(&density, g->chart, d, "", 0, &e, NULL));
    return over_chart(out, density, options);
}

dgl_status dgl_form_integrate(dgl_integral *out, dgl_field *w, dgl_field *phi, const dgl_integral_options *options)
{
    DGL_OWNED dgl_field *pulled = NULL, *density = NULL;
    int k = dgl_form_degree(w), n = phi ? phi->chart->n : w->chart->n;
    if (k < 0)
        DGL_FAIL(DGL_EARG, "a form expected");
    if (k != n)
        DGL_FAIL(DGL_ESHAPE, "a form of degree %d is integrated over %d coordinate%s, not %d", k, k, k == 1 ? "" : "s", n);
    if (phi)
        DGL_TRY(dgl_form_pullback(&pulled, phi, w));
    else
        pulled = dgl_retain(w);
    DGL_TRY(dgl_field_new(&density, pulled->chart, pulled->dag, "", 0, pulled->ex, NULL));
    return over_chart(out, density, options);
}
