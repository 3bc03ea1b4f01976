#include "metric/metric.h"

#include "field/calculus.h"
#include "num/linalg.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void destroy(void *self)
{
    dgl_metric *g = self;
    dgl_release(g->chart);
    dgl_release(g->matrix);
    dgl_release(g->immersion);
    for (int i = 0; i < DGL_G_derived; i++) dgl_release(g->derived[i]);
    dgl_release(g->flow);
    dgl_release(g->carry);
    dgl_release(g->geodesics);
    dgl_release(g->hamilton);
    dgl_release(g->atlas);
}

// points spread over the chart: inside its ranges where it has them, else in [-2, 2]
static void sample(const dgl_chart *c, size_t n, double *x)
{
    unsigned long state = 12345;
    for (size_t i = 0; i < n * (size_t)c->n; i++) {
        const dgl_range *r = &c->range[i % (size_t)c->n];
        double lo = isfinite(r->lo) ? r->lo : isfinite(r->hi) ? r->hi - 4 : -2;
        double hi = isfinite(r->hi) ? r->hi : isfinite(r->lo) ? r->lo + 4 : 2;
        state = state * 6364136223846793005u + 1442695040888963407u;
        x[i] = lo + (hi - lo) * (double)(state >> 11) * 0x1p-53;
    }
}

// entries that are not one expression must be equal wherever both have a value
static dgl_status check_symmetry(dgl_field *m)
{
    enum { POINTS = 32 };
    size_t n = (size_t)m->chart->n;
    bool same = true;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            same = same && m->ex[i*n + j] == m->ex[j*n + i];
    if (same)
        return DGL_OK;
    DGL_SCOPE;
    DGL_SCRATCH(x, POINTS * n);
    DGL_SCRATCH(g, POINTS * n * n);
    sample(m->chart, POINTS, x);
    DGL_TRY(dgl_fn_eval(&m->fn, POINTS, g, x));
    for (size_t p = 0; p < POINTS; p++, g += n * n)
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < i; j++) {
                double a = g[j*n + i], b = g[i*n + j];
                if (fabs(a - b) > 1e-8 * fmax(1, fmax(fabs(a), fabs(b))))
                    DGL_FAIL(DGL_EARG, "matrix at %s is not symmetric (entry %zu,%zu is %.6g, entry %zu,%zu is %.6g); symmetrize = true takes their mean",
                             dgl_point_text((int)n, x + p*n), j + 1, i + 1, a, i + 1, j + 1, b);
            }
    return DGL_OK;
}

dgl_status dgl_metric_symmetrize(dgl_field *m)
{
    int n = m->chart->n;
    for (int i = 0; i < n; i++)
        for (int j = 0; j < i; j++) {
            dgl_ex *a = &m->ex[i*n + j], *b = &m->ex[j*n + i];
            if (*a != *b)
                *a = *b = dgl_ex_scale(m->dag, 0.5, dgl_ex_add(m->dag, *a, *b));
        }
    return dgl_dag_ok(m->dag);
}

dgl_status dgl_metric_new(dgl_metric **out, dgl_field *matrix, int negative)
{
    size_t n = (size_t)matrix->chart->n;
    if (strcmp(matrix->index, "dd"))
        DGL_FAIL(DGL_EARG, "a metric is made of a matrix with two lower indices");
    if (negative < 0 || negative > (int)n)
        DGL_FAIL(DGL_EARG, "a signature with %d negative directions in %zu dimensions", negative, n);
    DGL_TRY(check_symmetry(matrix));
    DGL_OWNED dgl_metric *g = dgl_new(sizeof *g, destroy);
    if (!g)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a metric");
    for (size_t i = 0; i < n; i++)                     // from here on one expression for both
        for (size_t j = 0; j < i; j++) matrix->ex[i*n + j] = matrix->ex[j*n + i];
    g->chart = dgl_retain(matrix->chart);
    g->matrix = dgl_retain(matrix);
    g->negative = negative;
    matrix->strict = true;
    snprintf(matrix->symbol, sizeof matrix->symbol, "g");
    if (!matrix->symmetry[0].sign)
        dgl_field_set_symmetry(matrix, 0, 1, 1);
    *out = dgl_retain(g);
    return DGL_OK;
}

dgl_status dgl_metric_from_immersion(dgl_metric **out, dgl_field *map)
{
    dgl_dag *d = map->dag;
    size_t m = dgl_field_size(map), n = (size_t)map->chart->n;
    DGL_SCOPE;
    DGL_SCRATCH_OF(dgl_ex, J, m * n);
    DGL_SCRATCH_OF(dgl_ex, g, n * n);
    if (strcmp(map->index, "m"))
        DGL_FAIL(DGL_EARG, "a map expected");
    if (m < n)
        DGL_FAIL(DGL_ESHAPE, "a map from %zu to %zu dimensions is no immersion", n, m);
    DGL_TRY(dgl_ex_jacobian(d, m, J, map->ex, (int)n));
    for (size_t i = 0; i < n; i++)
        for (size_t j = i; j < n; j++)
            g[i*n + j] = g[j*n + i] = dgl_ex_dot(d, (int)m, J + i, (int)n, J + j, (int)n);
    DGL_OWNED dgl_field *matrix = NULL;
    DGL_TRY(dgl_field_new(&matrix, map->chart, d, "dd", 0, g, "g"));
    DGL_TRY(dgl_metric_new(out, matrix, 0));
    (*out)->immersion = dgl_retain(map);
    return DGL_OK;
}

dgl_status dgl_metric_pullback(dgl_metric **out, dgl_field *map, dgl_metric *g)
{
    DGL_OWNED dgl_field *matrix = NULL, *through = NULL;
    DGL_TRY(dgl_map_pullback(&matrix, map, g->matrix));
    if (g->immersion)
        DGL_TRY(dgl_map_compose(&through, g->immersion, map));
    DGL_TRY(dgl_metric_new(out, matrix, map->chart->n == g->chart->n ? g->negative : 0));
    (*out)->immersion = dgl_retain(through);
    return DGL_OK;
}

// The signs of the pivots of a symmetric matrix by elimination with diagonal pivoting; smallest: the
// pivot of least size. Returns how many are negative.
static int inertia(int n, double *a, double *smallest)
{
    int negative = 0;
    *smallest = INFINITY;
    for (int k = 0; k < n; k++) {
        int best = k;
        for (int i = k; i < n; i++)
            if (fabs(a[i*n + i]) > fabs(a[best*n + best])) best = i;
        for (int j = 0; j < n; j++) { double t = a[k*n + j]; a[k*n + j] = a[best*n + j]; a[best*n + j] = t; }
        for (int j = 0; j < n; j++) { double t = a[j*n + k]; a[j*n + k] = a[j*n + best]; a[j*n + best] = t; }
        double p = a[k*n + k];
        if (p == 0 && k + 1 < n) {                     // null directions, as in u v coordinates: mix two of them
            int i = k, j = k;
            for (int r = k; r < n; r++)
                for (int c = k; c < n; c++)
                    if (fabs(a[r*n + c]) > fabs(a[i*n + j])) i = r, j = c;
            if (a[i*n + j] != 0) {
                for (int c = 0; c < n; c++) a[i*n + c] += a[j*n + c];
                for (int r = 0; r < n; r++) a[r*n + i] += a[r*n + j];
                k--;
                continue;
            }
        }
        *smallest = fabs(p) < fabs(*smallest) ? p : *smallest;
        negative += p < 0;
        for (int i = k + 1; i < n && p != 0; i++)
            for (int j = n - 1; j >= k; j--) a[i*n + j] -= a[i*n + k] / p * a[k*n + j];
    }
    return negative;
}

dgl_status dgl_metric_in_range(const dgl_metric *g, size_t n, const double *x)
{
    const dgl_chart *c = g->chart;
    for (size_t i = 0; i < n * (size_t)c->n; i++) {
        const dgl_range *r = &c->range[i % (size_t)c->n];
        if (r->ranged && !r->periodic && !(x[i] >= r->lo && x[i] <= r->hi))
            DGL_FAIL(DGL_EDOMAIN, "%s = %.6g is outside its range {%g, %g}", c->name[i % (size_t)c->n], x[i], r->lo, r->hi);
        if (r->periodic && !isfinite(x[i]))
            DGL_FAIL(DGL_EDOMAIN, "%s is %s", c->name[i % (size_t)c->n], isnan(x[i]) ? "nan" : "inf");
    }
    return DGL_OK;
}

dgl_status dgl_metric_check(dgl_metric *g, size_t n, const double *x)
{
    DGL_SCOPE;
    int d = g->chart->n;
    size_t dd = (size_t)(d * d);
    DGL_TRY(dgl_metric_in_range(g, n, x));
    DGL_SCRATCH(m, n * dd);
    DGL_SCRATCH(pivots, dd);
    DGL_TRY(dgl_fn_eval(&g->matrix->fn, n, m, x));
    for (size_t i = 0; i < n; i++, x += d, m += dd) {
        double smallest, size = 0;
        for (size_t k = 0; k < dd; k++) {
            if (!isfinite(m[k])) {
                DGL_TEXT_OWNED dgl_text why = { 0 };
                DGL_TRY(dgl_print_fault(&why, g->matrix->dag, dd, g->matrix->ex, x));
                DGL_FAIL(DGL_EDOMAIN, "metric has no value at %s (%s)", dgl_point_text(d, x), why.s ? why.s : "a coordinate is not finite");
            }
            size = fmax(size, fabs(m[k]));
        }
        memcpy(pivots, m, dd * sizeof *m);
        int negative = inertia(d, pivots, &smallest);
        if (smallest == 0 || fabs(smallest) < 1e-300 || fabs(smallest) < 1e-30 * size)
            DGL_FAIL(DGL_EDOMAIN, "metric is singular at %s", dgl_point_text(d, x));
        if (negative != g->negative && !g->negative) {
            DGL_TRY(dgl_linalg_eigh(1, (size_t)d, pivots, NULL, m));
            DGL_FAIL(DGL_EDOMAIN, "metric is not positive definite at %s: smallest eigenvalue %.3g; a pseudo-Riemannian metric needs signature = {1, %d} or the like",
                     dgl_point_text(d, x), pivots[0], d - 1);
        }
        if (negative != g->negative)
            DGL_FAIL(DGL_EDOMAIN, "metric has %d negative directions at %s, its signature says %d", negative, dgl_point_text(d, x), g->negative);
    }
    return DGL_OK;
}

dgl_status dgl_metric_inner(dgl_metric *g, size_t n, double *s, const double *x, const double *u, const double *v)
{
    DGL_SCOPE;
    size_t d = (size_t)g->chart->n;
    DGL_SCRATCH(m, n * d * d);
    DGL_TRY(dgl_fn_eval(&g->matrix->fn, n, m, x));
    for (size_t i = 0; i < n; i++, m += d * d, u += d, v += d) {
        s[i] = 0;
        for (size_t a = 0; a < d; a++)
            for (size_t b = 0; b < d; b++) s[i] += m[a*d + b] * u[a] * v[b];
    }
    return DGL_OK;
}

// 2 atan2(| u/|u| - v/|v| |, | u/|u| + v/|v| |)
dgl_status dgl_metric_angle(dgl_metric *g, size_t n, double *s, const double *x, const double *u, const double *v)
{
    DGL_SCOPE;
    size_t d = (size_t)g->chart->n;
    DGL_SCRATCH(length, 2 * n);
    DGL_SCRATCH(difference, n * d);
    DGL_SCRATCH(sum, n * d);
    DGL_TRY(dgl_metric_inner(g, n, length, x, u, u));
    DGL_TRY(dgl_metric_inner(g, n, length + n, x, v, v));
    for (size_t i = 0; i < n; i++) {
        if (!(length[i] > 0 && length[n + i] > 0))
            DGL_FAIL(DGL_EDOMAIN, "the angle of a vector with g(v, v) = %g", length[i] > 0 ? length[n + i] : length[i]);
        double a = 1 / sqrt(length[i]), b = 1 / sqrt(length[n + i]);
        for (size_t k = i * d; k < (i + 1) * d; k++) {
            difference[k] = a * u[k] - b * v[k];
            sum[k] = a * u[k] + b * v[k];
        }
    }
    DGL_TRY(dgl_metric_inner(g, n, length, x, difference, difference));
    DGL_TRY(dgl_metric_inner(g, n, length + n, x, sum, sum));
    for (size_t i = 0; i < n; i++) s[i] = 2 * atan2(sqrt(length[i]), sqrt(length[n + i]));
    return DGL_OK;
}

static void differential(dgl_text *t, const dgl_chart *c, int i, int j, dgl_notation notation)
{
    dgl_text_put(t, "d", 1);
    dgl_print_name(t, c->name[i], notation);
    if (i == j) {
        dgl_text_add(t, notation == DGL_LATEX ? "^{2}" : "²");
    } else {
        dgl_text_add(t, notation == DGL_LATEX ? " \\, d" : " d");
        dgl_print_name(t, c->name[j], notation);
    }
}

dgl_status dgl_metric_print(dgl_text *t, dgl_metric *g, dgl_notation notation)
{
    dgl_dag *d = g->matrix->dag;
    int n = g->chart->n;
    bool any = false;
    DGL_TEXT_OWNED dgl_text matrix = { 0 };
    DGL_TRY(dgl_field_print(&matrix, g->matrix, notation));        // fills shown
    dgl_text_add(t, notation == DGL_LATEX ? "ds^{2} = " : "ds² = ");
    for (int i = 0; i < n; i++)
        for (int j = i; j < n; j++) {
            dgl_ex e = g->matrix->shown[i*n + j];
            if (i != j)
                e = dgl_ex_scale(d, 2, e);
            if (e == DGL_EX_0)
                continue;
            DGL_TEXT_OWNED dgl_text c = { 0 };
            dgl_print(&c, d, e, notation);
            DGL_TRY(dgl_text_ok(&c));
            bool sum = dgl_prints_as_sum(d, e), minus = !sum && c.s[0] == '-';
            dgl_text_add(t, "%s", any ? (minus ? " - " : " + ") : minus ? "-" : "");
            if (sum)
                dgl_text_add(t, notation == DGL_LATEX ? "\\left(%s\\right) " : "(%s) ", c.s);
            else if (strcmp(c.s + minus, "1"))
                dgl_text_add(t, "%s ", c.s + minus);
            differential(t, g->chart, i, j, notation);
            any = true;
        }
    if (!any)
        dgl_text_put(t, "0", 1);
    return dgl_text_ok(t);
}
