// Principal directions in the metric's own basis, and k-means.
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

static void bases(void **state)
{
    (void)state;
    static const struct { const char *name; double a, b; } all[] = { { "sphere", 3, 1 }, { "hyperbolic", 2, 0 }, { "spd", 3, 0 }, { "so", 4, 0 }, { "stiefel", 4, 2 }, { "grassmann", 4, 2 } };
    for (size_t c = 0; c < sizeof all / sizeof *all; c++) {
        dgl_manifold *M = made(all[c].name, all[c].a, all[c].b);
        double x[16], E[16 * 16], s;
        dgl_manifold_random(M, rng, 1, x);
        check_ok(dgl_manifold_basis(M, E, x));
        for (int i = 0; i < M->dim; i++)
            for (int j = 0; j <= i; j++) {
                check_ok(dgl_manifold_inner(M, 1, &s, x, E + (size_t)i * M->d, E + (size_t)j * M->d));
                check_near(s, i == j, 1e-13);
            }
        dgl_release(M);
    }
}

// Points exp_x(a_i E_1 + b_i E_2) with uncorrelated a, b: the directions and variances are known, whatever the metric's scale.
static void directions(void **state)
{
    (void)state;
    enum { N = 8 };
    dgl_manifold *P = made("spd", 2, 0);
    double x[4] = { 3, 1, 1, 2 }, E[12], at[4 * N], v[4 * N], y[4 * N], V[8], s[2], scores[2 * N];
    check_ok(dgl_manifold_basis(P, E, x));
    for (int i = 0; i < N; i++) {
        double a = (i & 1 ? 0.3 : -0.3), b = (i & 2 ? 0.1 : -0.1);
        for (int k = 0; k < 4; k++) {
            at[4*i + k] = x[k];
            v[4*i + k] = a * E[k] + b * E[4 + k];
        }
    }
    check_ok(dgl_manifold_exp(P, N, y, at, v));
    check_ok(dgl_tangent_pca(P, N, 2, V, s, scores, x, y));
    check_near(s[0], 0.09, 1e-13);
    check_near(s[1], 0.01, 1e-13);
    for (int i = 0; i < N; i++) {
        check_near(fabs(scores[2*i]), 0.3, 1e-12);
        check_near(fabs(scores[2*i + 1]), 0.1, 1e-12);
    }
    double sign = V[0] * E[0] > 0 ? 1 : -1;
    for (int k = 0; k < 4; k++) check_near(sign * V[k], E[k], 1e-12);
    check_status(dgl_tangent_pca(P, N, 4, V, s, NULL, x, y), DGL_EARG);
    dgl_release(P);
}

// of plain numbers, more and fewer than coordinates: the same as in Euclidean space
static void plain(void **state)
{
    (void)state;
    enum { K = 3 };
    for (size_t c = 0; c < 2; c++) {
        size_t n = c ? 4 : 9, d = c ? 9 : 4;
        dgl_manifold *M = made("euclidean", (double)d, 0);
        double x[36], mean[9], V[9 * K], W[9 * K], s[K], t[K], scores[9 * K], other[9 * K];
        for (int i = 0; i < 36; i++) x[i] = dgl_rng_normal(rng);
        check_ok(dgl_pca(n, d, K, mean, V, s, scores, x));
        check_ok(dgl_tangent_pca(M, n, K, W, t, other, mean, x));
        for (size_t a = 0; a < K; a++) {
            double sign = 0;
            for (size_t k = 0; k < d; k++) sign += V[a*d + k] * W[a*d + k];
            check_near(fabs(sign), 1, 1e-12);
            check_near(s[a], t[a], 1e-12);
            for (size_t i = 0; i < n; i++) check_near(scores[i*K + a], copysign(1, sign) * other[i*K + a], 1e-12);
        }
        check_status(dgl_pca(n, d, 5, mean, V, s, scores, x), DGL_EARG);
        dgl_release(M);
    }
}

static void clusters(void **state)
{
    (void)state;
    enum { N = 60 };
    dgl_manifold *S = made("sphere", 2, 1);
    double x[3 * N], centre[9], inertia;
    size_t place[N];
    dgl_stat_result r;
    for (int i = 0; i < N; i++) {
        double axis[3] = { 0 }, size = 0;
        axis[i % 3] = 1;
        for (int k = 0; k < 3; k++) {
            x[3*i + k] = axis[k] + 0.05 * dgl_rng_normal(rng);
            size = hypot(size, x[3*i + k]);
        }
        for (int k = 0; k < 3; k++) x[3*i + k] /= size;
    }
    check_ok(dgl_manifold_kmeans(S, N, 3, centre, place, &inertia, x, rng, &(dgl_stat_stop){ 1e-12, 100 }, &r));
    assert_true(r.converged);
    for (int i = 3; i < N; i++) assert_int_equal(place[i], place[i % 3]);
    assert_true(place[0] != place[1] && place[1] != place[2] && place[0] != place[2]);
    assert_true(inertia < N * 0.02);
    check_status(dgl_manifold_kmeans(S, N, 0, centre, place, &inertia, x, rng, &(dgl_stat_stop){ 1e-12, 100 }, &r), DGL_EARG);
    check_status(dgl_manifold_kmeans(S, 2, 3, centre, place, &inertia, x, rng, &(dgl_stat_stop){ 1e-12, 100 }, &r), DGL_EARG);
    dgl_release(S);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(bases), cmocka_unit_test(directions), cmocka_unit_test(plain), cmocka_unit_test(clusters) };
    if (dgl_rng_new(&rng, 6))
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    dgl_release(rng);
    return failed;
}
