// Geodesics between points, in C: two routes to each, and memory that runs out on the way.
#include "../check.h"

#include <string.h>

// the metric with the given matrix on coordinates a, b, ...; entry makes its expressions
static dgl_metric *make(int n, void (*entry)(dgl_dag *d, const dgl_ex *x, dgl_ex *m), const dgl_range *range)
{
    static const char *name[] = { "a", "b", "c" };
    DGL_OWNED dgl_dag *d = NULL;
    DGL_OWNED dgl_chart *chart = NULL;
    DGL_OWNED dgl_field *matrix = NULL;
    dgl_metric *g = NULL;
    dgl_ex x[3], m[9];
    if (dgl_dag_new(&d) || dgl_chart_new(&chart, n, name))
        return NULL;
    for (int i = 0; i < n; i++) x[i] = dgl_ex_var(d, name[i]);
    entry(d, x, m);
    if (range)
        memcpy(chart->range, range, (size_t)n * sizeof *range);
    if (dgl_field_new(&matrix, chart, d, "dd", 0, m, "g") || dgl_metric_new(&g, matrix, 0))
        return NULL;
    return g;
}

static const dgl_range turns[2] = { { 0, 2 * M_PI, true, true }, { 0, 2 * M_PI, true, true } };

static void torus(dgl_dag *d, const dgl_ex *x, dgl_ex *m)
{
    dgl_ex r = dgl_ex_add(d, dgl_ex_const(d, 2), dgl_ex_op(d, DGL_OP_cos, x[1], 0, 0));
    m[0] = dgl_ex_mul(d, r, r);
    m[1] = m[2] = DGL_EX_0;
    m[3] = DGL_EX_1;
}

// of 100 random pairs each is hit to 1e-10, and nothing that a wide fan finds is shorter
static void minimal_on_the_torus(void **state)
{
    (void)state;
    enum { N = 100, MOST = 64 };
    double x[2*N], y[2*N], v[2*N], w[2*N], z[2*N], all[2*MOST], sum = 0;
    dgl_between info[N], other[MOST];
    DGL_OWNED dgl_metric *g = make(2, torus, turns);
    assert_non_null(g);
    srand(7);
    for (int i = 0; i < 2*N; i++) x[i] = 2 * M_PI * uniform(), y[i] = 2 * M_PI * uniform();
    check_ok(dgl_metric_between(g, N, v, w, info, x, y));
    check_ok(dgl_metric_exp(g, N, z, NULL, x, v));
    for (int i = 0; i < N; i++) {
        size_t count;
        for (int k = 0; k < 2; k++) check_near(remainder(z[2*i + k] - y[2*i + k], 2 * M_PI), 0, 1e-11);
        assert_true(info[i].residual < 1e-11 && info[i].unique);
        sum += info[i].length;
        check_ok(dgl_metric_all_between(g, MOST, &count, all, other, x + 2*i, y + 2*i, info[i].length, 128));
        assert_true(count >= 1);
        check_near(other[0].length, info[i].length, 1e-10);
    }
    assert_true(sum > 200 && sum < 400);
}

// the same way back
static void symmetric(void **state)
{
    (void)state;
    DGL_OWNED dgl_metric *g = make(2, torus, turns);
    srand(8);
    for (int i = 0; i < 40; i++) {
        double x[2], y[2], there[2], back[2], w[2];
        dgl_between a, b;
        for (int k = 0; k < 2; k++) x[k] = 2 * M_PI * uniform(), y[k] = 2 * M_PI * uniform();
        check_ok(dgl_metric_between(g, 1, there, w, &a, x, y));
        check_ok(dgl_metric_between(g, 1, back, NULL, &b, y, x));
        check_near(a.length, b.length, 1e-11);
        for (int k = 0; k < 2; k++) check_near(back[k], -w[k], 1e-9);
    }
}

// every allocation fails once
static void memory(void **state)
{
    (void)state;
    const double x[2] = { 0.3, 0.4 }, y[2] = { 2.9, 5 };
    double v[2], w[2], path[22];
    size_t live = dgl_live_bytes();
    long n = 1;
    dgl_between info;
    for (dgl_status s = DGL_ENOMEM; s; n += 1 + n / 40) {
        dgl_alloc_fail_after(n);
        DGL_OWNED dgl_metric *g = make(2, torus, turns);
        s = g ? dgl_metric_between(g, 1, v, w, &info, x, y) : DGL_ENOMEM;
        if (!s)
            s = dgl_metric_path_between(g, 10, path, x, y, v, w);
        dgl_alloc_fail_after(0);
        if (s)
            assert_int_equal(s, DGL_ENOMEM);
        assert_true(n < 100000);
    }
    assert_int_equal(dgl_live_bytes(), live);
    check_near(remainder(path[20] - y[0], 2 * M_PI), 0, 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(minimal_on_the_torus),
        cmocka_unit_test(symmetric),
        cmocka_unit_test(memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
