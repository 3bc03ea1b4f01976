// Forms and a metric, without a root wherever the result has none.
#include "metric/hodge.h"

#include "field/calculus.h"

#include <math.h>
#include <string.h>

dgl_status dgl_metric_make_volume_form(dgl_field **out, dgl_metric *g);

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
    DGL_NODES(inverse, n * n);
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
    memcpy((*out)->symbol, "ε", sizeof "ε");
    return DGL_OK;
}

static dgl_status give(dgl_field **out, dgl_metric *g, int k, const dgl_ex *ex)
{
    DGL_TRY(dgl_form_new(out, g->chart, g->matrix->dag, k, ex));
    (*out)->strict = true;
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
    DGL_NODES(e, size);
    DGL_NODES(up, size);
    DGL_NODES(star, size);
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
    return give(out, g, n - k, star);
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
    DGL_NODES(e, size);
    DGL_NODES(f, size);
    DGL_NODES(up, size);
    SUBSETS(set, n, k);
    DGL_TRY(dgl_metric_derived(&inverse, g, DGL_G_inverse));
    DGL_TRY(dgl_field_import(d, e, a));
    DGL_TRY(dgl_field_import(d, f, b));
    move_all(d, n, size, up, inverse->ex, set, f);
    dgl_ex s = dgl_ex_dot(d, (int)size, e, 1, up, 1);
    return give(out, g, 0, &s);
}

// (delta w)^J = -(d_a w^aJ + w^aJ d_a log sqrt |det g|), the indices lowered again
dgl_status dgl_hodge_codifferential(dgl_field **out, dgl_metric *g, dgl_field *w)
{
    DGL_TRY(check(g, w));
    dgl_dag *d = g->matrix->dag;
    int n = g->chart->n, k = dgl_form_degree(w);
    dgl_ex det, zero = DGL_EX_0;
    if (!k)
        return give(out, g, 0, &zero);
    size_t size = dgl_field_size(w), less = dgl_choose(n, k - 1);
    DGL_NODES(e, size);
    DGL_NODES(up, size);
    DGL_NODES(J, size * (size_t)n);
    DGL_NODES(slope, n);
    DGL_NODES(inverse, n * n);
    DGL_NODES(div, less);
    DGL_NODES(down, less);
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
    return give(out, g, k - 1, down);
}

dgl_status dgl_hodge_laplacian(dgl_field **out, dgl_metric *g, dgl_field *w)
{
    DGL_TRY(check(g, w));
    dgl_dag *d = g->matrix->dag;
    int n = g->chart->n, k = dgl_form_degree(w);
    size_t size = dgl_field_size(w);
    DGL_OWNED dgl_field *dw = NULL, *ddw = NULL, *cw = NULL, *dcw = NULL;
    DGL_NODES(first, size);
    DGL_NODES(second, size);
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
    return give(out, g, k, first);
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

// the coordinates that e depends on, as bits
static dgl_status depends_on(uint64_t *set, dgl_dag *d, int n, dgl_ex e)
{
    dgl_ex gradient[DGL_MAX_VARS];
    DGL_TRY(dgl_ex_jacobian(d, 1, gradient, &e, n));
    *set = 0;
    for (int i = 0; i < n; i++)
        if (gradient[i] != DGL_EX_0) *set |= (uint64_t)1 << i;
    return DGL_OK;
}

// The factors of e that share coordinates, together: part[k] depends on the coordinates in set[k] only. How many parts,
// at least one, whose product is e.
static dgl_status separate(int *parts, dgl_ex *part, uint64_t *set, dgl_dag *d, int n, dgl_ex e)
{
    dgl_ex_power f[DGL_MAX_COORDINATES];
    int sign, count = dgl_ex_factors(d, e, &sign, f, DGL_MAX_COORDINATES);
    *parts = 1;
    part[0] = count < 0 ? e : dgl_ex_const(d, sign);
    set[0] = 0;
    if (count < 0)
        return depends_on(set, d, n, e);
    for (int i = 0; i < count; i++) {
        uint64_t mine;
        dgl_ex x = dgl_ex_powi(d, f[i].e, f[i].power);
        DGL_TRY(depends_on(&mine, d, n, x));
        for (int k = 1; k < *parts; k++)               // joins those it touches
            if (mine & set[k]) {
                mine |= set[k];
                x = dgl_ex_mul(d, part[k], x);
                part[k] = part[--*parts];
                set[k--] = set[*parts];
            }
        if (!mine) {
            part[0] = dgl_ex_mul(d, part[0], x);
            continue;
        }
        part[*parts] = x;
        set[(*parts)++] = mine;
    }
    return dgl_dag_ok(d);
}

// over the ranges of the chart: products are separated, and a coordinate that e does not depend on gives its length
static dgl_status over_chart(dgl_integral *out, dgl_chart *c, dgl_dag *d, dgl_ex e, const dgl_integral_options *options)
{
    double lo[DGL_MAX_COORDINATES], hi[DGL_MAX_COORDINATES];
    dgl_ex part[DGL_MAX_COORDINATES + 1];
    uint64_t set[DGL_MAX_COORDINATES + 1], all = 0;
    int parts;
    for (int i = 0; i < c->n; i++)
        if (!c->range[i].ranged)
            DGL_FAIL(DGL_EARG, "the integral needs a range of %s: {%s = {from, to}}", c->name[i], c->name[i]);
    DGL_TRY(separate(&parts, part, set, d, c->n, e));
    for (int k = 0; k < parts; k++) all |= set[k];
    *out = (dgl_integral){ .value = 1, .converged = true };
    for (int k = 0; k < parts; k++) {
        DGL_OWNED dgl_field *f = NULL;
        dgl_integral one;
        for (int i = 0; i < c->n; i++) {
            bool mine = set[k] >> i & 1 || (!k && !(all >> i & 1));        // those of no part go with the first
            const dgl_range *r = &c->range[i];
            double middle = isinf(r->lo) ? isinf(r->hi) ? 0 : r->hi - 1 : isinf(r->hi) ? r->lo + 1 : (r->lo + r->hi) / 2;
            lo[i] = mine ? r->lo : middle - 0.5;
            hi[i] = mine ? r->hi : middle + 0.5;
        }
        DGL_TRY(dgl_field_new(&f, c, d, "", 0, &part[k], NULL));
        DGL_TRY(dgl_integrate(&one, c->n, lo, hi, ~set[k], integrand, &f->fn, options));
        if (!one.converged)
            DGL_FAIL(DGL_ECONV, "the integral did not converge: %.6g, error about %.1g after %zu evaluations", one.value, one.error, one.evaluations);
        out->error = out->error * (fabs(one.value) + one.error) + fabs(out->value) * one.error;
        out->value *= one.value;
        out->evaluations += one.evaluations;
        out->boxes += one.boxes;
    }
    return DGL_OK;
}

dgl_status dgl_metric_integrate(dgl_integral *out, dgl_metric *g, dgl_field *f, const dgl_integral_options *options)
{
    dgl_dag *d = g->matrix->dag;
    dgl_field *volume;
    dgl_ex e = DGL_EX_1;
    if (f && (f->index[0] || f->chart->n != g->chart->n))
        DGL_FAIL(DGL_ESHAPE, "a scalar field of %d coordinates expected", g->chart->n);
    DGL_TRY(dgl_metric_derived(&volume, g, DGL_G_volume_form));
    if (f)
        DGL_TRY(dgl_field_import(d, &e, f));
    e = dgl_ex_mul(d, e, volume->ex[0]);
    return over_chart(out, g->chart, d, e, options);
}

dgl_status dgl_form_integrate(dgl_integral *out, dgl_field *w, dgl_field *phi, const dgl_integral_options *options)
{
    DGL_OWNED dgl_field *pulled = NULL;
    int k = dgl_form_degree(w), n = phi ? phi->chart->n : w->chart->n;
    if (k < 0)
        DGL_FAIL(DGL_EARG, "a form expected");
    if (k != n)
        DGL_FAIL(DGL_ESHAPE, "a form of degree %d is integrated over %d coordinate%s, not %d", k, k, k == 1 ? "" : "s", n);
    if (phi)
        DGL_TRY(dgl_form_pullback(&pulled, phi, w));
    else
        pulled = dgl_retain(w);
    return over_chart(out, pulled->chart, pulled->dag, pulled->ex[0], options);
}
