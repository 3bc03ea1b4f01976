// Random walks and geodesic regression.
#include "../check.h"

#include <string.h>

static dgl_rng *rng;

static dgl_manifold *made(const char *name, double a, double b)
{
    dgl_manifold *M = NULL;
    for (int k = 0; dgl_manifold_kinds[k]; k++)
        if (!strcmp(dgl_manifold_kinds[k]->name, name) && dgl_manifold_kinds[k]->params)
            check_ok(dgl_manifold_new(&M, dgl_manifold_kinds[k], (double[]){ a, b, 0 }));
    assert_non_null(M);
    return M;
}

// E<x0, x_t> = exp(-t) on the sphere; mean square distance dim t in flat space
static void brownian(void **state)
{
    (void)state;
    enum { N = 4000 };
    dgl_manifold *S = made("sphere", 2, 1), *E = made("euclidean", 3, 0);
    double *y = calloc(3 * N, sizeof *y), sum = 0, square = 0, north[3] = { 0, 0, 1 };
    check_ok(dgl_brownian(S, rng, N, y, north, 0.5, 100));
    check_ok(dgl_manifold_check(S, N, y));
    for (int i = 0; i < N; i++) sum += y[3*i + 2] / N;
    check_near(sum, exp(-0.5), 0.03);
    check_ok(dgl_brownian(E, rng, N, y, north, 0.5, 10));
    for (int i = 0; i < N; i++)
        for (int k = 0; k < 3; k++) square += (y[3*i + k] - north[k]) * (y[3*i + k] - north[k]) / N;
    check_near(square, 1.5, 0.1);
    free(y);
    dgl_release(S);
    dgl_release(E);
}

static void walk(void **state)
{
    (void)state;
    enum { STEPS = 2000 };
    dgl_manifold *S = made("sphere", 2, 1);
    double path[3 * (STEPS + 1)], s[STEPS], sum = 0, x[3] = { 1, 0, 0 };
    check_ok(dgl_random_walk(S, rng, STEPS, path, x, 1e-3));
    check_ok(dgl_manifold_check(S, STEPS + 1, path));
    check_ok(dgl_manifold_dist(S, STEPS, s, path, path + 3));
    for (int i = 0; i < STEPS; i++) sum += s[i] * s[i] / STEPS;
    check_near(sum, 2e-3, 2e-4);                       // dim dt
    check_ok(dgl_random_walk(S, rng, 0, path, x, 1));
    check_near(path[0], 1, 0);
    dgl_release(S);
}

// A geodesic comes back from its own points, and is the best one for noisy ones.
static void regression(void **state)
{
    (void)state;
    enum { N = 9 };
    static const struct { const char *name; double a, b; } all[] = { { "sphere", 2, 1 }, { "hyperbolic", 2, 0 }, { "spd", 2, 0 }, { "so", 3, 0 }, { "grassmann", 4, 2 }, { "stiefel", 3, 2 } };
    for (size_t c = 0; c < sizeof all / sizeof *all; c++) {
        dgl_manifold *M = made(all[c].name, all[c].a, all[c].b);
        size_t d = M->d;
        double p[16], v[16], t[N], at[N * 16], tv[N * 16], x[N * 16], p2[16], v2[16], r2, s;
        dgl_stat_result r;
        dgl_manifold_random(M, rng, 1, p);
        dgl_manifold_random_tangent(M, rng, 1, v, p);
        for (size_t i = 0; i < N; i++) {
            t[i] = 0.1 * (double)i - 0.2;
            for (size_t k = 0; k < d; k++) {
                at[i*d + k] = p[k];
                tv[i*d + k] = 0.5 * t[i] * v[k];
            }
        }
        check_ok(dgl_manifold_exp(M, N, x, at, tv));
        check_ok(dgl_geodesic_regression(M, N, p2, v2, &r2, t, x, &(dgl_stat_stop){ 1e-10, 100 }, &r));
        assert_true(r.converged);
        check_near(r2, 1, 1e-14);
        check_ok(dgl_manifold_dist(M, 1, &s, p, p2));
        check_near(s, 0, 1e-10);
        dgl_manifold_random_tangent(M, rng, N, tv, x);         // noise: the sum of squares has no lower neighbour
        for (size_t i = 0; i < N * d; i++) tv[i] *= 0.05;
        check_ok(dgl_manifold_exp(M, N, at, x, tv));
        check_ok(dgl_geodesic_regression(M, N, p2, v2, &r2, t, at, &(dgl_stat_stop){ 1e-10, 100 }, &r));
        if (!(r.converged && r2 > 0.5 && r2 < 1))
            fail_msg("%s: r2 %g, converged %d, residual %g", M->name, r2, r.converged, r.residual);
        dgl_release(M);
    }
    dgl_manifold *S = made("sphere", 2, 1);
    double p[3], v[3], r2;
    dgl_stat_result r;
    check_status(dgl_geodesic_regression(S, 2, p, v, &r2, (double[]){ 1, 1 }, (double[]){ 1, 0, 0, 0, 1, 0 }, &(dgl_stat_stop){ 1e-10, 100 }, &r), DGL_EDOMAIN);
    dgl_release(S);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(brownian), cmocka_unit_test(walk), cmocka_unit_test(regression) };
    if (dgl_rng_new(&rng, 7))
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    dgl_release(rng);
    return failed;
}
