#include "family/family.h"

#include "metric/between.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void destroy(void *self)
{
    dgl_family *f = self;
    dgl_release(f->chart);
    dgl_release(f->log_density);
    dgl_release(f->fisher);
    dgl_release(f->mixed);
    dgl_release(f->kl);
    dgl_release(f->dist);
    dgl_release(f->score);
    dgl_release(f->metric);
    dgl_free(f->owned);
}

size_t dgl_family_width(const dgl_family *f) { return f->space.kind == DGL_VECTORS ? f->space.n : 1; }

// parameters inside their ranges, for checks: near 1 where nothing is said
static void probes(const dgl_chart *c, size_t n, double *theta)
{
    for (size_t i = 0; i < n * (size_t)c->n; i++) {
        const dgl_range *r = &c->range[i % (size_t)c->n];
        double u = (double)(i + 1) * 0.7548776662466927;
        u -= floor(u);
        bool lo = r->ranged && isfinite(r->lo), hi = r->ranged && isfinite(r->hi);
        theta[i] = lo && hi ? r->lo + (r->hi - r->lo) * (0.15 + 0.7 * u) / (double)c->n : lo ? r->lo + 0.6 + u : hi ? r->hi - 0.6 - u : 0.6 + u;
    }
}

// det of an m x m matrix of expressions, by the first row
static dgl_ex determinant(dgl_dag *d, size_t m, const dgl_ex *A, const size_t *columns)
{
    dgl_ex sum = DGL_EX_0;
    size_t rest[8];
    if (m == 0)
        return DGL_EX_1;
    for (size_t j = 0; j < m; j++) {
        for (size_t k = 0, n = 0; k < m; k++)
            if (k != j) rest[n++] = columns[k];
        dgl_ex e = dgl_ex_mul(d, A[columns[j]], determinant(d, m - 1, A + 8, rest));
        sum = j % 2 ? dgl_ex_sub(d, sum, e) : dgl_ex_add(d, sum, e);
    }
    return sum;
}

static void products(void *ctx, double *out, double x, double log_p, const double *s)
{
    (void)x; (void)log_p;
    size_t m = *(size_t *)ctx, n = 1;
    out[0] = 1;
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j <= i; j++) out[n++] = s[i] * s[j];
}

static dgl_status by_quadrature(dgl_family *f, double *F, const double *theta)
{
    DGL_SCOPE;
    size_t m = (size_t)f->chart->n, n = 1;
    DGL_SCRATCH(e, 1 + m * (m + 1) / 2);
    DGL_TRY(dgl_family_expect(f, 1 + m * (m + 1) / 2, e, theta, products, &m));
    if (!(fabs(e[0] - 1) < 1e-6))
        DGL_FAIL(DGL_EDOMAIN, "the density integrates to %.7g, not 1", e[0]);
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j <= i; j++) F[i*m + j] = F[j*m + i] = e[n++];
    return DGL_OK;
}

// The exponential form: d_i d_j l = c^k_ij s_k - F_ij in a graph whose variables are the parameters and, last, x.
enum { MOST = 4, VALUES = 12, POINTS = 4 };
typedef struct {
    dgl_dag *d;
    size_t m;
    dgl_ex var[MOST + 1], s[MOST], h[MOST * MOST];     // h: the second derivatives of l
    dgl_ex all[MOST * MOST * (MOST + 1)];              // F[m][m], c[m][m][m]
} exponential_form;

static dgl_status form_begin(exponential_form *e, const dgl_family *f)
{
    DGL_SCOPE;
    dgl_dag *from = f->log_density->dag;
    size_t m = e->m;
    dgl_ex l;
    DGL_SCRATCH_OF(dgl_ex, places, from->nvars + 1);
    for (size_t i = 0; i < m; i++) e->var[i] = dgl_ex_var(e->d, f->chart->name[i]);
    e->var[m] = dgl_ex_var(e->d, f->log_density->chart->name[0]);
    for (int i = 0; i < from->nvars; i++) places[i] = i > (int)m ? DGL_EX_0 : i ? e->var[i - 1] : e->var[m];
    DGL_TRY(dgl_ex_import(e->d, from, 1, &l, f->log_density->ex, places));
    DGL_TRY(dgl_ex_jacobian(e->d, 1, e->s, &l, (int)m));
    return dgl_ex_jacobian(e->d, m, e->h, e->s, (int)m);
}

// F and c from the equations at m + 1 values of x, by Cramer's rule
static dgl_status form_solve(exponential_form *e, const double *x)
{
    dgl_dag *d = e->d;
    size_t m = e->m, mm = m * m;
    dgl_ex s[MOST + 1][MOST], h[MOST + 1][MOST * MOST], put[MOST + 1], A[8 * 8], B[8 * 8], *F = e->all, *c = e->all + mm;
    const size_t columns[8] = { 0, 1, 2, 3, 4, 5, 6, 7 };
    memcpy(put, e->var, sizeof put);
    for (size_t a = 0; a <= m; a++) {
        put[m] = dgl_ex_const(d, x[a]);
        DGL_TRY(dgl_ex_import(d, d, m, s[a], e->s, put));
        DGL_TRY(dgl_ex_import(d, d, mm, h[a], e->h, put));
    }
    for (size_t a = 1; a <= m; a++)
        for (size_t k = 0; k < m; k++) A[(a - 1)*8 + k] = dgl_ex_sub(d, s[a][k], s[0][k]);
    dgl_ex det = determinant(d, m, A, columns);
    for (size_t ij = 0; ij < mm; ij++) {
        F[ij] = dgl_ex_neg(d, h[0][ij]);
        for (size_t k = 0; k < m; k++) {
            memcpy(B, A, sizeof B);
            for (size_t a = 1; a <= m; a++) B[(a - 1)*8 + k] = dgl_ex_sub(d, h[a][ij], h[0][ij]);
            c[k*mm + ij] = dgl_ex_div(d, determinant(d, m, B, columns), det);
            F[ij] = dgl_ex_add(d, F[ij], dgl_ex_mul(d, c[k*mm + ij], s[0][k]));
        }
    }
    return dgl_dag_ok(d);
}

// whether the form holds for other values of x, too
static dgl_status form_holds(bool *yes, exponential_form *e, const double *x, const double *theta)
{
    size_t m = e->m, mm = m * m;
    dgl_ex check[2 * MOST * MOST];
    *yes = false;
    for (size_t ij = 0; ij < mm; ij++) {
        check[ij] = dgl_ex_add(e->d, e->h[ij], e->all[ij]);
        for (size_t k = 0; k < m; k++) check[ij] = dgl_ex_sub(e->d, check[ij], dgl_ex_mul(e->d, e->all[mm + k*mm + ij], e->s[k]));
    }
    memcpy(check + mm, e->all, mm * sizeof *check);
    DGL_OWNED dgl_kernel *kernel = NULL;
    DGL_TRY(dgl_kernel_new(&kernel, e->d, (int)m + 1, 2 * mm, check));
    double in[MOST + 1], out[2 * MOST * MOST];
    for (size_t p = 0; p < POINTS; p++)
        for (size_t a = 0; a < VALUES; a++) {
            memcpy(in, theta + p*m, m * sizeof *in);
            in[m] = x[a];
            dgl_kernel_eval1(kernel, out, in);
            double size = 1;
            for (size_t ij = 0; ij < mm; ij++) size += fabs(out[mm + ij]);
            for (size_t ij = 0; ij < mm; ij++)
                if (!(fabs(out[ij]) <= 1e-9 * size * (1 + x[a] * x[a])))
                    return DGL_OK;
        }
    *yes = true;
    return DGL_OK;
}

// F is exact where E[s] = 0, which wants a density whose integral is 1.
static dgl_status exponential(dgl_family *f, dgl_field **fisher, dgl_field **mixed, bool *found)
{
    DGL_OWNED dgl_dag *d = NULL;
    size_t m = (size_t)f->chart->n, mm = m * m;
    exponential_form e = { .m = m };
    double x[VALUES], theta[POINTS * MOST], F[MOST * MOST];
    bool holds;
    *found = false;
    if (m > MOST || f->space.kind == DGL_VECTORS || (f->space.kind == DGL_VALUES && f->space.n < m + 1))
        return DGL_OK;
    DGL_TRY(dgl_dag_new(&d));
    e.d = d;
    dgl_family_values(f, VALUES, x);
    probes(f->chart, POINTS, theta);
    DGL_TRY(form_begin(&e, f));
    DGL_TRY(form_solve(&e, x));
    DGL_TRY(form_holds(&holds, &e, x, theta));
    for (size_t p = 0; p < 2 && holds; p++) holds = !by_quadrature(f, F, theta + p*m);
    if (!holds)
        return DGL_OK;
    *found = true;
    if (dgl_ex_simplify(d, mm * (m + 1), e.all, e.all, DGL_SHORTEST)) {
        // as it is: only the print is longer
    }
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < i; j++) e.all[i*m + j] = e.all[j*m + i];
    DGL_TRY(dgl_field_new(fisher, f->chart, d, "dd", 0, e.all, "F"));
    return dgl_field_new(mixed, f->chart, d, "udd", 0, e.all + mm, "Γ");
}

// p(x; m, s) = f((x - m)/s)/s, for the location first and the scale second or the scale alone: F = C/s^2
static dgl_status location_scale(dgl_family *f, dgl_field **fisher, bool *found)
{
    DGL_SCOPE;
    size_t m = (size_t)f->chart->n;
    *found = false;
    if (f->space.kind != DGL_INTERVAL || m > 2 || (m == 2 && !(isinf(f->space.lo) && isinf(f->space.hi))) ||
        (m == 1 && !((f->space.lo == 0 || isinf(f->space.lo)) && isinf(f->space.hi))))
        return DGL_OK;
    double theta[2 * POINTS], x[VALUES], in[3], out[3], unit[3], F[4];
    probes(f->chart, POINTS, theta);
    dgl_family_values(f, VALUES, x);
    for (size_t p = 0; p < POINTS; p++)
        for (size_t a = 0; a < VALUES; a++) {
            double mu = m == 2 ? theta[2*p] : 0, s = m == 2 ? theta[2*p + 1] : theta[p];
            in[0] = x[a];
            memcpy(in + 1, theta + p*m, m * sizeof *in);
            dgl_kernel_eval1(f->score, out, in);
            in[0] = (x[a] - mu) / s;
            in[1] = m == 2 ? 0 : 1;
            in[2] = 1;
            dgl_kernel_eval1(f->score, unit, in);
            if (!(fabs(out[0] - (unit[0] - log(s))) <= 1e-11 * (1 + fabs(out[0]))))
                return DGL_OK;
        }
    if (by_quadrature(f, F, m == 2 ? (double[]){ 0, 1 } : (double[]){ 1 }))
        return DGL_OK;
    DGL_OWNED dgl_dag *d = NULL;
    dgl_ex ex[4];
    DGL_TRY(dgl_dag_new(&d));
    for (size_t i = 0; i < m; i++) ex[0] = dgl_ex_var(d, f->chart->name[i]);
    dgl_ex s2 = dgl_ex_mul(d, ex[0], ex[0]);
    for (size_t ij = 0; ij < m * m; ij++) {
        double c = F[ij], p, q;
        for (double k = 1; k <= 60; k++)               // rounding of the quadrature away from a simple fraction
            if (fabs(c * k - round(c * k)) < 1e-12 * k) {
                p = round(c * k);
                q = k;
                c = p / q;
                break;
            }
        ex[ij] = c == 0 ? DGL_EX_0 : dgl_ex_div(d, dgl_ex_const(d, c), s2);
    }
    *found = true;
    return dgl_field_new(fisher, f->chart, d, "dd", 0, ex, "F");
}

dgl_status dgl_family_new(dgl_family **out, dgl_field *log_density, const dgl_sample_space *space, const dgl_chart *ranges,
                          dgl_field *fisher, const char *name)
{
    DGL_SCOPE;
    DGL_OWNED dgl_family *f = dgl_new(sizeof *f, destroy);
    size_t all = (size_t)log_density->chart->n, width = space->kind == DGL_VECTORS ? space->n : 1, m = all - width;
    if (!f)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a family");
    if (all <= width)
        DGL_FAIL(DGL_EARG, "a log-density is a function of x and the parameters, like function(x, mu, sigma)");
    if (space->kind == DGL_INTERVAL && !(space->lo < space->hi))
        DGL_FAIL(DGL_EARG, "the support {%g, %g} is empty", space->lo, space->hi);
    if (space->kind == DGL_VALUES && !space->n)
        DGL_FAIL(DGL_EARG, "the support has no values");
    snprintf(f->name, sizeof f->name, "%s", name ? name : "family");
    const char *names[DGL_MAX_COORDINATES];
    for (size_t i = 0; i < m; i++) names[i] = log_density->chart->name[i + width];
    DGL_TRY(dgl_chart_new(&f->chart, (int)m, names));
    for (size_t i = 0; i < m; i++) f->chart->range[i] = ranges->range[i + width];
    f->log_density = dgl_retain(log_density);
    f->space = *space;
    if (space->kind == DGL_VALUES) {
        f->owned = dgl_alloc(2 * space->n * sizeof *f->owned);
        if (!f->owned)
            DGL_FAIL(DGL_ENOMEM, "not enough memory for a family");
        memcpy(f->owned, space->value, space->n * sizeof *f->owned);
        for (size_t i = 0; i < space->n; i++) f->owned[space->n + i] = space->weight ? space->weight[i] : 1;
        f->space.value = f->owned;
        f->space.weight = f->owned + space->n;
    }
    DGL_SCRATCH_OF(dgl_ex, ex, all + 1);
    DGL_TRY(dgl_ex_jacobian(log_density->dag, 1, ex, log_density->ex, (int)all));
    ex[width - 1] = log_density->ex[0];                // in place of a derivative by x
    DGL_TRY(dgl_kernel_new(&f->score, log_density->dag, (int)all, m + 1, ex + width - 1));
    bool found = fisher != NULL;
    if (fisher) {
        DGL_OWNED dgl_dag *d = NULL;                   // on the chart with the ranges
        DGL_SCRATCH_OF(dgl_ex, F, m * m);
        DGL_TRY(dgl_dag_new(&d));
        for (size_t i = 0; i < m; i++) dgl_ex_var(d, names[i]);
        for (int i = 0; i < fisher->chart->n; i++)
            if (strcmp(fisher->chart->name[i], names[i]))
                DGL_FAIL(DGL_EARG, "parameter %d is '%s' in the density and '%s' in fisher", i + 1, names[i], fisher->chart->name[i]);
        DGL_TRY(dgl_ex_import(d, fisher->dag, m * m, F, fisher->ex, NULL));
        DGL_TRY(dgl_field_new(&f->fisher, f->chart, d, "dd", 0, F, "F"));
    }
    if (!found)
        DGL_TRY(exponential(f, &f->fisher, &f->mixed, &found));
    if (!found)
        DGL_TRY(location_scale(f, &f->fisher, &found));
    if (!found && space->kind == DGL_VECTORS)
        DGL_FAIL(DGL_EUNSUP, "a density of %zu numbers needs its Fisher matrix: fisher = function(%s%s) ... end", width, names[0], m > 1 ? ", ..." : "");
    *out = dgl_retain(f);
    return DGL_OK;
}

dgl_status dgl_family_fisher(dgl_family *f, size_t n, double *F, const double *theta, bool quadrature)
{
    size_t m = (size_t)f->chart->n;
    if (f->fisher && !quadrature) {
        dgl_metric *g;
        DGL_TRY(dgl_family_metric(&g, f));
        DGL_TRY(dgl_metric_check(g, n, theta));
        return dgl_fn_eval(&f->fisher->fn, n, F, theta);
    }
    for (size_t i = 0; i < n; i++) {
        DGL_POLL();
        DGL_TRY(by_quadrature(f, F + i*m*m, theta + i*m));
    }
    return DGL_OK;
}

dgl_status dgl_family_metric(dgl_metric **out, dgl_family *f)
{
    if (!f->fisher)
        DGL_FAIL(DGL_EUNSUP, "no closed form of the Fisher matrix was found; f:fisher{...} gives numbers, and family(f, {fisher = ...}) takes a form of yours");
    if (!f->metric) {                                  // with a matrix of its own, which is called g
        DGL_OWNED dgl_field *g = NULL;
        DGL_TRY(dgl_field_new(&g, f->chart, f->fisher->dag, "dd", 0, f->fisher->ex, NULL));
        DGL_TRY(dgl_metric_new(&f->metric, g, 0));
    }
    *out = f->metric;
    return DGL_OK;
}

// two points side by side as one of 2 m numbers
static dgl_status of_pairs(dgl_family *f, dgl_field *field, size_t n, double *s, const double *p, const double *q)
{
    DGL_SCOPE;
    size_t m = (size_t)f->chart->n;
    DGL_SCRATCH(pq, 2 * n * m);
    for (size_t i = 0; i < n; i++) {
        memcpy(pq + 2*i*m, p + i*m, m * sizeof *pq);
        memcpy(pq + (2*i + 1)*m, q + i*m, m * sizeof *pq);
    }
    return dgl_fn_eval(&field->fn, n, s, pq);
}

typedef struct { dgl_family *f; const double *q; double *in, *out; } other;

static void log_ratio(void *ctx, double *out, double x, double log_p, const double *score)
{
    const other *o = ctx;
    (void)score;
    size_t m = (size_t)o->f->chart->n;
    o->in[0] = x;
    memcpy(o->in + 1, o->q, m * sizeof *o->in);
    dgl_kernel_eval1(o->f->score, o->out, o->in);
    out[0] = log_p - o->out[0];
}

dgl_status dgl_family_kl(dgl_family *f, size_t n, double *s, const double *p, const double *q)
{
    if (f->kl)
        return of_pairs(f, f->kl, n, s, p, q);
    DGL_SCOPE;
    size_t m = (size_t)f->chart->n;
    DGL_SCRATCH(in, m + 1);
    DGL_SCRATCH(out, m + 1);
    for (size_t i = 0; i < n; i++) {
        other o = { f, q + i*m, in, out };
        DGL_POLL();
        DGL_TRY(dgl_family_expect(f, 1, s + i, p + i*m, log_ratio, &o));
    }
    return DGL_OK;
}

dgl_status dgl_family_dist(dgl_family *f, size_t n, double *s, const double *p, const double *q)
{
    dgl_metric *g;
    if (f->dist)
        return of_pairs(f, f->dist, n, s, p, q);
    DGL_TRY(dgl_family_metric(&g, f));
    return dgl_metric_dist(g, n, s, p, q);
}

// G1[i][j][k] = -d_k d'_i d'_j D of the divergence D(p, q) where q = p, in d
static dgl_status of_divergence(dgl_family *f, dgl_dag *d, dgl_ex *G1)
{
    DGL_SCOPE;
    size_t m = (size_t)f->chart->n, both = 2 * m;
    dgl_dag *from = f->kl->dag;
    DGL_SCRATCH_OF(dgl_ex, first, both);
    DGL_SCRATCH_OF(dgl_ex, second, m * both);
    DGL_SCRATCH_OF(dgl_ex, third, both);
    DGL_SCRATCH_OF(dgl_ex, places, (size_t)from->nvars + both);
    for (size_t i = 0; i < both; i++) places[i] = dgl_ex_var(d, f->chart->name[i % m]);
    DGL_TRY(dgl_ex_jacobian(from, 1, first, f->kl->ex, (int)both));
    DGL_TRY(dgl_ex_jacobian(from, m, second, first + m, (int)both));
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < m; j++) {
            DGL_TRY(dgl_ex_jacobian(from, 1, third, second + i*both + m + j, (int)both));
            DGL_TRY(dgl_ex_import(d, from, m, G1 + (i*m + j)*m, third, places));
            for (size_t k = 0; k < m; k++) G1[(i*m + j)*m + k] = dgl_ex_neg(d, G1[(i*m + j)*m + k]);
        }
    return dgl_dag_ok(d);
}

// G0[i][j][k] = [ij,k] and G1[i][j][k] = c^l_ij F_lk, in the graph of the former
static dgl_status connections(dgl_family *f, dgl_dag **d, dgl_ex *G0, dgl_ex *G1)
{
    DGL_SCOPE;
    size_t m = (size_t)f->chart->n;
    dgl_metric *g;
    dgl_field *christoffel;
    DGL_OWNED dgl_field *lower = NULL;
    DGL_TRY(dgl_family_metric(&g, f));
    if (!f->mixed && !f->kl)
        DGL_FAIL(DGL_EUNSUP, "third moments are known in closed form of exponential families and of those whose divergence is given (kl =)");
    DGL_TRY(dgl_metric_derived(&christoffel, g, DGL_G_christoffel));
    DGL_TRY(dgl_metric_lower(&lower, g, christoffel, 0));
    *d = lower->dag;
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < m; j++)
            for (size_t k = 0; k < m; k++) G0[(i*m + j)*m + k] = lower->ex[(k*m + i)*m + j];
    if (!f->mixed)
        return of_divergence(f, *d, G1);
    DGL_SCRATCH_OF(dgl_ex, c, m * m * m);
    DGL_SCRATCH_OF(dgl_ex, F, m * m);
    DGL_TRY(dgl_field_import(*d, c, f->mixed));
    DGL_TRY(dgl_field_import(*d, F, f->fisher));
    for (size_t ij = 0; ij < m * m; ij++)
        for (size_t k = 0; k < m; k++) G1[ij*m + k] = dgl_ex_dot(*d, (int)m, c + ij, (int)(m * m), F + k, (int)m);
    return dgl_dag_ok(*d);
}

dgl_status dgl_family_amari_chentsov(dgl_field **out, dgl_family *f)
{
    DGL_SCOPE;
    size_t n = (size_t)(f->chart->n * f->chart->n * f->chart->n);
    dgl_dag *d;
    DGL_SCRATCH_OF(dgl_ex, G0, n);
    DGL_SCRATCH_OF(dgl_ex, G1, n);
    DGL_TRY(connections(f, &d, G0, G1));
    for (size_t i = 0; i < n; i++) G0[i] = dgl_ex_scale(d, 2, dgl_ex_sub(d, G0[i], G1[i]));
    DGL_TRY(dgl_ex_simplify(d, n, G0, G0, DGL_SHORTEST));
    return dgl_field_new(out, f->chart, d, "ddd", 0, G0, "T");
}

// G^(a) = (1 - a) G^(0) + a G^(1)
dgl_status dgl_family_alpha_connection(dgl_field **out, dgl_family *f, double a)
{
    DGL_SCOPE;
    size_t n = (size_t)(f->chart->n * f->chart->n * f->chart->n);
    dgl_dag *d;
    DGL_SCRATCH_OF(dgl_ex, G0, n);
    DGL_SCRATCH_OF(dgl_ex, G1, n);
    DGL_TRY(connections(f, &d, G0, G1));
    for (size_t i = 0; i < n; i++) G0[i] = dgl_ex_add(d, dgl_ex_scale(d, 1 - a, G0[i]), dgl_ex_scale(d, a, G1[i]));
    DGL_TRY(dgl_ex_simplify(d, n, G0, G0, DGL_SHORTEST));
    return dgl_field_new(out, f->chart, d, "ddd", 0, G0, "Γ");
}
