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

// Samples: the share below x is the distribution function, by Kolmogorov and Smirnov's distance.
static double normal_below(double x) { return erfc(-x / M_SQRT2) / 2; }
static double power_below(double x) { return pow(x, 0.2); }

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void samples(void **state)
{
    (void)state;
    enum { N = 2000 };
    const dgl_sample_space unit = { .kind = DGL_INTERVAL, .lo = 0, .hi = 1 };
    dgl_family *G = family_of(2, normal_density, &line), *U = family_of(1, power_density, &unit), *P = family_of(1, poisson_density, &counts);
    dgl_rng *rng;
    double x[N], mean = 0;
    check_ok(dgl_rng_new(&rng, 3));
    for (int k = 0; k < 2; k++) {                      // the second is infinite at 0
        check_ok(dgl_family_sample(k ? U : G, rng, N, x, k ? (double[]){ 0.2 } : (double[]){ 0, 1 }));
        qsort(x, N, sizeof *x, by_size);
        for (int i = 0; i < N; i++) check_near(k ? power_below(x[i]) : normal_below(x[i]), (i + 0.5) / N, 1.9 / sqrt(N));
    }
    check_ok(dgl_family_sample(P, rng, N, x, (double[]){ 4 }));
    for (int i = 0; i < N; i++) mean += x[i] / N;
    check_near(mean, 4, 0.2);
    check_status(dgl_family_sample(G, rng, 1, x, (double[]){ 0, -1 }), DGL_EDOMAIN);
    check_ok(dgl_family_sample(G, rng, 0, x, (double[]){ 0, 1 }));
    dgl_release(rng);
    dgl_release(G);
    dgl_release(U);
    dgl_release(P);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(means), cmocka_unit_test(samples) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
