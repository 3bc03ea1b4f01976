// Expectations: moments of distributions on a line, a half-line, an interval, counts and values.
#include "families.h"

// 1, x, x^2, and the score's first entry, whose mean is 0
static void moments(void *ctx, double *out, double x, double log_p, const double *score)
{
    (void)ctx; (void)log_p;
    out[0] = 1;
    out[1] = x;
    out[2] = x * x;
    out[3] = score[0];
}

static void expected(dgl_family *f, const double *theta, double one, double mean, double square, double tol)
{
    double m[4];
    check_ok(dgl_family_expect(f, 4, m, theta, moments, NULL));
    check_near(m[0], one, tol);
    check_near(m[1], mean, tol * (1 + fabs(mean)));
    check_near(m[2], square, tol * (1 + square));
    check_near(m[3], 0, 10 * tol * (1 + fabs(mean)));
}

// log(b) for x in (0, 1) with weight: the density a x^(a - 1)
static dgl_ex power_density(dgl_dag *g, dgl_ex x, dgl_ex a, dgl_ex b)
{
    (void)b;
    return dgl_ex_add(g, ex_log(g, a), dgl_ex_mul(g, dgl_ex_sub(g, a, dgl_ex_const(g, 1)), ex_log(g, x)));
}

// x log a - log(1 + a): two values, 0 and 1
static dgl_ex odds_density(dgl_dag *g, dgl_ex x, dgl_ex a, dgl_ex b)
{
    (void)b;
    return dgl_ex_sub(g, dgl_ex_mul(g, x, ex_log(g, a)), ex_log(g, dgl_ex_add(g, dgl_ex_const(g, 1), a)));
}

static void means(void **state)
{
    (void)state;
    static const double two[] = { 0, 1 };
    const dgl_sample_space unit = { .kind = DGL_INTERVAL, .lo = 0, .hi = 1 }, values = { .kind = DGL_VALUES, .n = 2, .value = two };
    dgl_family *N = family_of(2, normal_density, &line), *P = family_of(1, poisson_density, &counts), *E = family_of(1, exponential_density, &half_line),
               *U = family_of(1, power_density, &unit), *B = family_of(1, odds_density, &values);
    expected(N, (double[]){ 2, 3 }, 1, 2, 13, 1e-12);
    expected(N, (double[]){ 1e6, 1e-3 }, 1, 1e6, 1e12, 1e-9);
    expected(P, (double[]){ 4 }, 1, 4, 20, 1e-12);
    expected(P, (double[]){ 400 }, 1, 400, 160400, 1e-11);
    expected(E, (double[]){ 0.5 }, 1, 2, 8, 1e-12);
    expected(U, (double[]){ 3 }, 1, 0.75, 0.6, 1e-12);
    expected(B, (double[]){ 3 }, 1, 0.75, 0.75, 1e-15);
    double m[4];
    check_status(dgl_family_expect(E, 4, m, (double[]){ NAN }, moments, NULL), DGL_EDOMAIN);
    check_status(dgl_family_expect(E, 4, m, (double[]){ -2 }, moments, NULL), DGL_EDOMAIN);
    dgl_release(N);
    dgl_release(P);
    dgl_release(E);
    dgl_release(U);
    dgl_release(B);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(means) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
