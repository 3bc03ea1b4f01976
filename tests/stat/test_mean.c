// Means, medians and variances on every kind of manifold: the gradient is zero there, and closed forms where they are known.
#include "../check.h"

#include <string.h>

static dgl_rng *rng;

static dgl_manifold *made(const char *name, double a, double b)
{
    dgl_manifold *M = NULL;
    for (int k = 0; dgl_manifold_kinds[k]; k++)
        if (!strcmp(dgl_manifold_kinds[k]->name, name) && dgl_manifold_kinds[k]->params) {
            double param[DGL_MAX_PARAMS] = { a, b };
            for (int i = 0; dgl_manifold_kinds[k]->params[i].name; i++)
                if (isnan(param[i]))
                    param[i] = dgl_manifold_kinds[k]->params[i].value;
            check_ok(dgl_manifold_new(&M, dgl_manifold_kinds[k], param));
        }
    assert_non_null(M);
    return M;
}

// n points, normal about one
static double *cloud(const dgl_manifold *M, size_t n, double sigma)
{
    size_t d = M->d;
    double *x = calloc(3 * n * d, sizeof *x), *at = x + n*d, *v = at + n*d;
    dgl_manifold_random(M, rng, 1, at);
    for (size_t i = 1; i < n; i++) memcpy(at + i*d, at, d * sizeof *at);
    dgl_manifold_random_tangent(M, rng, n, v, at);
    for (size_t i = 0; i < n * d; i++) v[i] *= sigma;
    check_ok(dgl_manifold_exp(M, n, x, at, v));
    return x;
}

static const dgl_stat_stop precise = { 1e-14, 1000 };

// The mean of the logs is 0 at the mean, and moving away makes the variance larger.
static void mean_everywhere(void **state)
{
    (void)state;
    static const struct { const char *name; double a, b; } all[] = {
        { "euclidean", 3, 0 }, { "sphere", 2, 1 }, { "sphere", 7, 2 }, { "hyperbolic", 3, 0 }, { "hyperbolic", 3, 1 }, { "spd", 3, 0 }, { "spd", 3, 1 },
        { "spd", 3, 3 }, { "so", 3, 0 }, { "so", 5, 1 }, { "stiefel", 5, 2 }, { "grassmann", 5, 2 }, { "torus", 2, 0 }
    };
    enum { N = 20 };
    for (size_t c = 0; c < sizeof all / sizeof *all; c++) {
        dgl_manifold *M = made(all[c].name, all[c].a, all[c].b);
        size_t d = M->d;
        double *x = cloud(M, N, 0.2), y[64], at[N * 64], logs[N * 64], sum[64] = { 0 }, s, here, there;
        dgl_stat_result r;
        check_ok(dgl_frechet_mean(M, N, y, x, NULL, NULL, &precise, &r));
        assert_true(r.converged && r.residual < 1e-13);
        for (size_t i = 0; i < N; i++) memcpy(at + i*d, y, d * sizeof *at);
        check_ok(dgl_manifold_log(M, N, logs, at, x));
        for (size_t i = 0; i < N * d; i++) sum[i % d] += logs[i] / N;
        check_ok(dgl_manifold_norm(M, 1, &s, y, sum));
        check_near(s, 0, 1e-13);
        check_ok(dgl_frechet_variance(M, N, &here, y, x, NULL));
        for (int step = 0; step < 5; step++) {
            double v[64], z[64];
            dgl_manifold_random_tangent(M, rng, 1, v, y);
            for (size_t k = 0; k < d; k++) v[k] *= 0.01;
            check_ok(dgl_manifold_exp(M, 1, z, y, v));
            check_ok(dgl_frechet_variance(M, N, &there, z, x, NULL));
            assert_true(there > here);
        }
        check_ok(dgl_frechet_median(M, N, y, x, NULL, NULL, &(dgl_stat_stop){ 1e-10, 1000 }, &r));
        assert_true(r.converged);
        free(x);
        dgl_release(M);
    }
}

static void known(void **state)
{
    (void)state;
    dgl_stat_result r;
    double y[9], s;
    dgl_manifold *T = made("torus", 1, 0), *S = made("sphere", 2, 1), *P = made("spd", 2, 0), *E = made("euclidean", 1, 0);
    check_ok(dgl_frechet_mean(T, 2, y, (double[]){ 3, -3 }, NULL, NULL, &precise, &r));       // over the seam
    check_near(fabs(y[0]), M_PI, 1e-15);
    check_ok(dgl_frechet_mean(S, 2, y, (double[]){ 1, 0, 0, 0, 1, 0 }, (double[]){ 3, 1 }, NULL, &precise, &r));
    check_near(y[0], cos(M_PI / 8), 1e-15);
    check_near(y[1], sin(M_PI / 8), 1e-15);
    check_ok(dgl_frechet_mean(P, 2, y, (double[]){ 4, 0, 0, 9, 1, 0, 0, 1 }, NULL, NULL, &precise, &r));   // the geometric mean
    check_near(y[0], 2, 1e-14);
    check_near(y[3], 3, 1e-14);
    check_ok(dgl_frechet_variance(P, 2, &s, y, (double[]){ 4, 0, 0, 9, 1, 0, 0, 1 }, NULL));
    check_near(s, log(2) * log(2) + log(3) * log(3), 1e-14);
    check_ok(dgl_frechet_median(E, 5, y, (double[]){ 7, 1, 2, 100, 3 }, NULL, NULL, &(dgl_stat_stop){ 1e-12, 10000 }, &r));
    check_near(y[0], 3, 1e-9);
    check_ok(dgl_frechet_mean(S, 1, y, (double[]){ 0, 0, 1 }, NULL, NULL, &precise, &r));
    check_near(y[2], 1, 0);
    assert_int_equal(r.steps, 0);
    dgl_release(T);
    dgl_release(S);
    dgl_release(P);
    dgl_release(E);
}

static void refused(void **state)
{
    (void)state;
    dgl_manifold *S = made("sphere", 2, 1);
    dgl_stat_result r;
    double y[3], x[6] = { 1, 0, 0, 0, 1, 0 };
    check_status(dgl_frechet_mean(S, 2, y, x, (double[]){ 1, -1 }, NULL, &precise, &r), DGL_EDOMAIN);
    check_status(dgl_frechet_mean(S, 2, y, x, (double[]){ 0, 0 }, NULL, &precise, &r), DGL_EDOMAIN);
    check_status(dgl_frechet_mean(S, 2, y, x, (double[]){ 1, NAN }, NULL, &precise, &r), DGL_EDOMAIN);
    check_status(dgl_frechet_mean(S, 2, y, (double[]){ 1, 0, 0, -1, 0, 0 }, NULL, NULL, &precise, &r), DGL_EDOMAIN);
    check_ok(dgl_frechet_mean(S, 2, y, x, NULL, NULL, &(dgl_stat_stop){ 1e-14, 0 }, &r));    // no steps: says so
    assert_false(r.converged);
    dgl_release(S);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(mean_everywhere), cmocka_unit_test(known), cmocka_unit_test(refused) };
    if (dgl_rng_new(&rng, 5))
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    dgl_release(rng);
    return failed;
}
