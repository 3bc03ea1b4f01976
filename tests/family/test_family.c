// Fisher matrices, divergences and distances of families from nothing but their log-densities.
#include "families.h"

static void fisher(void **state)
{
    (void)state;
    dgl_family *N = family_of(2, normal_density, &line), *C = family_of(2, cauchy_density, &line), *P = family_of(1, poisson_density, &counts),
               *E = family_of(1, exponential_density, &half_line);
    const struct { dgl_family *f; double F[3]; } all[] = {             // at (0.3, 1.7), at 1.7
        { N, { 1 / 2.89, 0, 2 / 2.89 } }, { C, { 0.5 / 2.89, 0, 0.5 / 2.89 } }, { P, { 1 / 1.7 } }, { E, { 1 / 2.89 } }
    };
    for (int k = 0; k < 4; k++)
        for (int quadrature = 0; quadrature < 2; quadrature++) {
            double F[4], theta[2] = { 0.3, 1.7 };
            bool two = all[k].f->chart->n == 2;
            check_ok(dgl_family_fisher(all[k].f, 1, F, two ? theta : theta + 1, quadrature));
            check_near(F[0], all[k].F[0], 1e-13);
            if (!two)
                continue;
            check_near(F[1], 0, 1e-13);
            check_near(F[3], all[k].F[2], 1e-13);
        }
    double F[4];
    check_ok(dgl_family_fisher(N, 1, F, (double[]){ 1e3, 1e-2 }, true));       // a narrow peak far away
    check_near(F[0], 1e4, 1e-8);
    check_near(F[3], 2e4, 1e-8);
    check_status(dgl_family_fisher(N, 1, F, (double[]){ 0, -1 }, false), DGL_EDOMAIN);
    dgl_release(N);
    dgl_release(C);
    dgl_release(P);
    dgl_release(E);
}

static void distances(void **state)
{
    (void)state;
    dgl_family *N = family_of(2, normal_density, &line), *E = family_of(1, exponential_density, &half_line);
    double s, p[2] = { 0, 1 }, q[2] = { 1, 2 };
    check_ok(dgl_family_dist(N, 1, &s, p, q));                         // 2 sqrt 2 asinh of half the chord of the half-plane
    check_near(s, 2 * M_SQRT2 * asinh(sqrt((0.5 + 1) / 8)), 1e-12);
    check_ok(dgl_family_kl(N, 1, &s, p, q));
    check_near(s, log(2) + (1 + 1) / 8.0 - 0.5, 1e-13);
    check_ok(dgl_family_kl(E, 1, &s, p + 1, q + 1));
    check_near(s, log(0.5) + 2 - 1, 1e-13);
    check_ok(dgl_family_dist(E, 1, &s, p + 1, q + 1));
    check_near(s, log(2), 1e-12);
    dgl_metric *g;
    check_ok(dgl_family_metric(&g, N));
    check_ok(dgl_metric_inner(g, 1, &s, q, p, p));                     // 2/sigma^2 for a vector along sigma
    check_near(s, 0.5, 1e-15);
    dgl_release(N);
    dgl_release(E);
}

// The third moments of the score, and the connections: flat for a = 1 and -1.
static void amari(void **state)
{
    (void)state;
    dgl_family *N = family_of(2, normal_density, &line), *C = family_of(2, cauchy_density, &line);
    dgl_field *T, *G;
    double t[8], at[2] = { 0.4, 1.3 }, F[4];
    check_ok(dgl_family_fisher(N, 1, F, at, false));
    check_ok(dgl_family_amari_chentsov(&T, N));
    check_ok(dgl_fn_eval(&T->fn, 1, t, at));
    check_near(t[7], 8 / pow(1.3, 3), 1e-13);
    check_near(t[1], 2 / pow(1.3, 3), 1e-13);
    check_near(t[0], 0, 1e-13);
    check_ok(dgl_family_alpha_connection(&G, N, 1));
    check_ok(dgl_fn_eval(&G->fn, 1, t, at));
    check_near(t[7], -6 / pow(1.3, 3), 1e-12);                         // [ss,s] - T_sss/2 = -2/s^3 - 4/s^3
    dgl_field *none = NULL;
    check_status(dgl_family_amari_chentsov(&none, C), DGL_EUNSUP);
    dgl_release(T);
    dgl_release(G);
    dgl_release(N);
    dgl_release(C);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(fisher), cmocka_unit_test(distances), cmocka_unit_test(amari) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
