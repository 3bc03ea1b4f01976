// Families for the tests of this folder, made from their log-densities.
#ifndef TESTS_FAMILIES_H
#define TESTS_FAMILIES_H

#include "../check.h"

typedef dgl_ex log_density(dgl_dag *g, dgl_ex x, dgl_ex a, dgl_ex b);

static inline dgl_ex ex_log(dgl_dag *g, dgl_ex x) { return dgl_ex_op(g, DGL_OP_log, x, 0, 0); }

static inline dgl_family *family_of(int m, log_density *l, const dgl_sample_space *space)
{
    static const char *const names[] = { "x", "a", "b" };
    dgl_chart *chart;
    dgl_dag *g;
    dgl_field *field;
    dgl_family *f;
    check_ok(dgl_chart_new(&chart, m + 1, names));
    chart->range[m] = (dgl_range){ 0, INFINITY, true, false };         // the last parameter is positive
    check_ok(dgl_dag_new(&g));
    dgl_ex v[3];
    for (int i = 0; i <= m; i++) v[i] = dgl_ex_var(g, names[i]);
    dgl_ex e = l(g, v[0], v[1], m > 1 ? v[2] : 0);
    check_ok(dgl_field_new(&field, chart, g, "", 1, &e, ""));
    check_ok(dgl_family_new(&f, field, space, chart, NULL, "mine"));
    dgl_release(field);
    dgl_release(g);
    dgl_release(chart);
    return f;
}

static const dgl_sample_space line = { .kind = DGL_INTERVAL, .lo = -INFINITY, .hi = INFINITY };
static const dgl_sample_space half_line = { .kind = DGL_INTERVAL, .lo = 0, .hi = INFINITY };
static const dgl_sample_space counts = { .kind = DGL_COUNTS, .factorial = true };

// -((x - a)/b)^2/2 - log b - log(2 pi)/2
static inline dgl_ex normal_density(dgl_dag *g, dgl_ex x, dgl_ex a, dgl_ex b)
{
    dgl_ex z = dgl_ex_div(g, dgl_ex_sub(g, x, a), b);
    return dgl_ex_sub(g, dgl_ex_scale(g, -0.5, dgl_ex_mul(g, z, z)), dgl_ex_add(g, ex_log(g, b), dgl_ex_const(g, log(2 * M_PI) / 2)));
}

// -log(pi b) - log(1 + ((x - a)/b)^2)
static inline dgl_ex cauchy_density(dgl_dag *g, dgl_ex x, dgl_ex a, dgl_ex b)
{
    dgl_ex z = dgl_ex_div(g, dgl_ex_sub(g, x, a), b);
    return dgl_ex_neg(g, dgl_ex_add(g, ex_log(g, dgl_ex_scale(g, M_PI, b)), ex_log(g, dgl_ex_add(g, dgl_ex_const(g, 1), dgl_ex_mul(g, z, z)))));
}

// x log a - a, beside 1/x!
static inline dgl_ex poisson_density(dgl_dag *g, dgl_ex x, dgl_ex a, dgl_ex b)
{
    (void)b;
    return dgl_ex_sub(g, dgl_ex_mul(g, x, ex_log(g, a)), a);
}

// log a - a x
static inline dgl_ex exponential_density(dgl_dag *g, dgl_ex x, dgl_ex a, dgl_ex b)
{
    (void)b;
    return dgl_ex_sub(g, ex_log(g, a), dgl_ex_mul(g, a, x));
}

#endif
