// Functions that are called: a map in C with jets by hand against the same map traced, and solves against adjugates.
#include "../check.h"

#include "expr/call.h"
#include "expr/native.h"
#include "metric/geodesic.h"

#include <string.h>

static long calls, points;

// ((2 + cos v) cos u, (2 + cos v) sin u, sin v)
static dgl_status torus_value(dgl_fn *f, size_t n, double *y, const double *x)
{
    (void)f;
    for (; n-- > 0; x += 2, y += 3) {
        double r = 2 + cos(x[1]);
        y[0] = r * cos(x[0]), y[1] = r * sin(x[0]), y[2] = sin(x[1]);
    }
    return DGL_OK;
}

static dgl_status torus_jet1(dgl_fn *f, size_t n, double *y, double *J, const double *x)
{
    if (y)
        check_ok(torus_value(f, n, y, x));
    for (; n-- > 0; x += 2, J += 6) {
        double r = 2 + cos(x[1]), c = cos(x[0]), s = sin(x[0]), t = sin(x[1]);
        memcpy(J, (double[]){ -r * s, -t * c, r * c, -t * s, 0, cos(x[1]) }, 6 * sizeof *J);
    }
    return DGL_OK;
}

static dgl_status torus_jet2(dgl_fn *f, size_t n, double *y, double *J, double *H, const double *x)
{
    if (y)
        check_ok(torus_value(f, n, y, x));
    if (J)
        check_ok(torus_jet1(f, n, NULL, J, x));
    calls++;
    points += (long)n;
    for (; n-- > 0; x += 2, H += 12) {
        double r = 2 + cos(x[1]), c = cos(x[0]), s = sin(x[0]), t = sin(x[1]), k = cos(x[1]);
        memcpy(H, (double[]){ -r * c, t * s, t * s, -k * c, -r * s, -t * c, -t * c, -k * s, 0, 0, 0, -t }, 12 * sizeof *H);
    }
    return DGL_OK;
}

static void torus_traced(dgl_dag *d, dgl_ex *y, const dgl_ex *x)
{
    dgl_ex r = dgl_ex_add(d, dgl_ex_const(d, 2), dgl_ex_op(d, DGL_OP_cos, x[1], 0, 0));
    y[0] = dgl_ex_mul(d, r, dgl_ex_op(d, DGL_OP_cos, x[0], 0, 0));
    y[1] = dgl_ex_mul(d, r, dgl_ex_op(d, DGL_OP_sin, x[0], 0, 0));
    y[2] = dgl_ex_op(d, DGL_OP_sin, x[1], 0, 0);
}

static dgl_status torus_trace(dgl_fn *f, dgl_dag *d, dgl_ex *y, const dgl_ex *x)
{
    (void)f;
    torus_traced(d, y, x);
    return DGL_OK;
}

static dgl_fn *torus_fn(void)
{
    dgl_fn *f = dgl_new(sizeof *f, NULL);
    *f = (dgl_fn){ .ref = f->ref, .nin = 2, .nout = 3, .eval = torus_value, .jet1 = torus_jet1, .jet2 = torus_jet2,
                   .parallel = true, .trace = torus_trace };
    return f;
}

// what the map is used for: exp(f_1 f_3) + f_2 x of (x y + k, y - x^2)
static dgl_ex around(dgl_dag *d, dgl_parameter *k, dgl_fn *f)
{
    dgl_ex x = dgl_ex_var(d, "x"), y = dgl_ex_var(d, "y"), v[3];
    dgl_ex at[2] = { dgl_ex_add(d, dgl_ex_mul(d, x, y), dgl_ex_param(d, k)), dgl_ex_sub(d, y, dgl_ex_mul(d, x, x)) };
    if (f)
        check_ok(dgl_ex_call(d, v, f, at));
    else
        torus_traced(d, v, at);
    return dgl_ex_add(d, dgl_ex_op(d, DGL_OP_exp, dgl_ex_mul(d, v[0], v[2]), 0, 0), dgl_ex_mul(d, v[1], x));
}

enum { N = 300, M = 15 };              // value, 2 first, 4 second, 8 third derivatives

static dgl_kernel *with_derivatives(dgl_parameter *k, dgl_fn *f, bool backward)
{
    DGL_OWNED dgl_dag *d = NULL;
    dgl_kernel *kernel;
    dgl_ex e[M];
    check_ok(dgl_dag_new(&d));
    e[0] = around(d, k, f);
    check_ok(backward ? dgl_ex_vjp(d, 1, e + 1, e, 2, NULL) : dgl_ex_jacobian(d, 1, e + 1, e, 2));
    check_ok(dgl_ex_jacobian(d, 2, e + 3, e + 1, 2));
    check_ok(dgl_ex_jacobian(d, 4, e + 7, e + 3, 2));
    check_ok(dgl_kernel_new(&kernel, d, 2, M, e));
    return kernel;
}

static void derivatives_are_exact(void **state)
{
    (void)state;
    DGL_OWNED dgl_fn *f = torus_fn();
    DGL_OWNED dgl_parameter *k = NULL;
    check_ok(dgl_parameter_new(&k, "k", 0.3));
    static double x[N][2], a[N][M], b[N][M], one[M];
    for (int i = 0; i < N; i++) x[i][0] = 2 * uniform() - 1, x[i][1] = 2 * uniform() - 1;
    for (int backward = 0; backward < 2; backward++) {
        DGL_OWNED dgl_kernel *called = with_derivatives(k, f, backward), *traced = with_derivatives(k, NULL, backward);
        for (int round = 0; round < 2; round++) {
            dgl_parameter_set(k, 0.3 + round);
            check_ok(dgl_kernel_eval(called, N, a[0], x[0]));
            check_ok(dgl_kernel_eval(traced, N, b[0], x[0]));
            for (int i = 0; i < N; i++)
                for (int j = 0; j < M; j++) check_near(a[i][j], b[i][j], 1e-12 * (1 + fabs(b[i][j])));
            for (int i = 0; i < 5; i++) {              // code for one point
                dgl_kernel_eval1(called, one, x[i]);
                check_ok(dgl_site_status());
                for (int j = 0; j < M; j++) check_near(one[j], b[i][j], 1e-12 * (1 + fabs(b[i][j])));
            }
        }
    }
}

static void one_call_for_all(void **state)
{
    (void)state;
    DGL_OWNED dgl_fn *f = torus_fn();
    DGL_OWNED dgl_dag *d = NULL;
    DGL_OWNED dgl_kernel *k = NULL;
    DGL_OWNED dgl_native *code = NULL;
    dgl_ex x[2], e[3 + 6 + 12];
    static double in[N][2], out[N][21];
    double one[21], same[21], w[200];
    check_ok(dgl_dag_new(&d));
    x[0] = dgl_ex_var(d, "x");
    x[1] = dgl_ex_var(d, "y");
    check_ok(dgl_ex_call(d, e, f, x));
    check_ok(dgl_ex_jacobian(d, 3, e + 3, e, 2));
    check_ok(dgl_ex_jacobian(d, 6, e + 9, e + 3, 2));
    check_ok(dgl_kernel_new(&k, d, 2, 21, e));
    calls = points = 0;
    check_ok(dgl_kernel_eval(k, N, out[0], in[0]));
    assert_int_equal(points, N);
    assert_true(calls <= 2);
    // portable and native code for one point agree to the last bit
    const dgl_tape *t = dgl_kernel_tape(k);
    assert_true(t->nsites == 1 && t->nplaces < 200);
    in[0][0] = 0.4;
    dgl_tape_uniforms(t, w);
    dgl_tape_run(t, one, in[0], w);
    check_ok(dgl_native_new(&code, t, 1));
    if (code) {
        dgl_native_scalar(code)(in[0], same, w);
        assert_memory_equal(one, same, sizeof one);
    }
    DGL_TEXT_OWNED dgl_text text = { 0 };
    dgl_print(&text, d, dgl_ex_add(d, e[1], e[10]), DGL_UNICODE);
    assert_string_equal(text.s, "f_2(x, y) + ∂_1 ∂_2 f_1(x, y)");
    // a third derivative is that of the function written out, or refused
    dgl_ex third;
    check_ok(dgl_ex_diff(d, 1, &third, &e[9], 0));
    assert_int_not_equal(d->node[third].op, DGL_OP_call);
    f->trace = NULL;
    check_status(dgl_ex_diff(d, 1, &third, &e[10], 1), DGL_EUNSUP);
}

static dgl_status refuses(dgl_fn *f, size_t n, double *y, const double *x)
{
    (void)f; (void)n; (void)y; (void)x;
    DGL_FAIL(DGL_EUSER, "not today");
}

static void a_failure_is_told(void **state)
{
    (void)state;
    DGL_OWNED dgl_fn *f = torus_fn();
    DGL_OWNED dgl_dag *d = NULL;
    DGL_OWNED dgl_kernel *k = NULL;
    dgl_ex x[2], e[3];
    static double in[N][2], out[N][3];
    f->eval = refuses;
    check_ok(dgl_dag_new(&d));
    x[0] = dgl_ex_var(d, "x");
    x[1] = dgl_ex_var(d, "y");
    check_ok(dgl_ex_call(d, e, f, x));
    check_ok(dgl_kernel_new(&k, d, 2, 3, e));
    for (size_t n = 1; n <= N; n += N - 1) {
        check_status(dgl_kernel_eval(k, n, out[0], in[0]), DGL_EUSER);
        assert_true(isnan(out[0][0]));
        assert_string_equal(dgl_error_message(), "not today");
    }
    f->eval = torus_value;
    check_ok(dgl_kernel_eval(k, N, out[0], in[0]));
    f->jet1 = NULL;
    f->jet2 = NULL;                                    // no derivatives: said, not invented
    DGL_OWNED dgl_kernel *J = NULL;
    dgl_ex dy[3];
    check_ok(dgl_ex_diff(d, 3, dy, e, 0));
    check_ok(dgl_kernel_new(&J, d, 2, 3, dy));
    check_status(dgl_kernel_eval(J, 1, out[0], in[0]), DGL_EUNSUP);
}

// curvature and geodesics of the immersion that a function is, by its jets
static void immersions(void **state)
{
    (void)state;
    DGL_OWNED dgl_fn *f = torus_fn();
    DGL_OWNED dgl_chart *c = NULL;
    DGL_OWNED dgl_field *called = NULL, *traced = NULL;
    DGL_OWNED dgl_metric *g[2] = { NULL };
    DGL_OWNED dgl_dag *d = NULL;
    dgl_ex x[2], e[3];
    check_ok(dgl_chart_new(&c, 2, (const char *const[]){ "u", "v" }));
    check_ok(dgl_field_of_fn(&called, c, f));
    check_ok(dgl_dag_new(&d));
    x[0] = dgl_ex_var(d, "u");
    x[1] = dgl_ex_var(d, "v");
    torus_traced(d, e, x);
    check_ok(dgl_field_new(&traced, c, d, "m", 3, e, NULL));
    check_ok(dgl_metric_from_immersion(&g[0], called));
    check_ok(dgl_metric_from_immersion(&g[1], traced));
    enum { COUNT = 70 };
    static double at[COUNT][2], v[COUNT][2], K[2][COUNT], path[2][COUNT][4][2];
    for (int i = 0; i < COUNT; i++) {
        at[i][0] = 0.1 * i, at[i][1] = 0.2 * i;
        v[i][0] = cos(i), v[i][1] = sin(i);
    }
    for (int k = 0; k < 2; k++) {
        dgl_field *gaussian;
        dgl_geodesic_report r;
        check_ok(dgl_metric_derived(&gaussian, g[k], DGL_G_gaussian));
        check_ok(dgl_fn_eval(&gaussian->fn, COUNT, K[k], at[0]));
        check_ok(dgl_metric_geodesics(g[k], &r, COUNT, path[k][0][0], NULL, at[0], v[0], 2, 3, NULL, NULL));
        check_ok(dgl_metric_geodesics(g[k], &r, 1, path[k][0][0], NULL, at[0], v[0], 2, 3, NULL, NULL));
        assert_true(r.drift < 1e-11);
    }
    for (int i = 0; i < COUNT; i++) {
        check_near(K[0][i], cos(at[i][1]) / (2 + cos(at[i][1])), 1e-12);
        for (int j = 0; j < 8; j++) check_near(path[0][i][j / 2][j % 2], path[1][i][j / 2][j % 2], 1e-11);
    }
    dgl_metric *both[2] = { g[0], g[1] };
    double log_[2][2];
    for (int k = 0; k < 2; k++) check_ok(dgl_metric_between(both[k], 1, log_[k], NULL, NULL, at[0], (double[]){ 0.5, 0.7 }));
    for (int j = 0; j < 2; j++) check_near(log_[0][j], log_[1][j], 1e-10);
    dgl_release(g[1]);
}

// A x = b with entries that move, A dense and symmetric: against the adjugate, with derivatives
static void solves(void **state)
{
    (void)state;
    enum { D = 6 };
    DGL_OWNED dgl_dag *d = NULL;
    dgl_ex v[2], A[D*D], b[D], inverse[D*D], x[2][D], J[2][2*D], g[2][2], H[2][8];
    check_ok(dgl_dag_new(&d));
    v[0] = dgl_ex_var(d, "u");
    v[1] = dgl_ex_var(d, "v");
    for (int i = 0; i < D; i++) {
        b[i] = dgl_ex_op(d, DGL_OP_sin, dgl_ex_add(d, dgl_ex_scale(d, i + 1, v[0]), v[1]), 0, 0);
        for (int j = i; j < D; j++) {
            dgl_ex e = dgl_ex_op(d, DGL_OP_cos, dgl_ex_add(d, dgl_ex_scale(d, i * j + 1, v[0]), dgl_ex_scale(d, i + j, v[1])), 0, 0);
            A[i*D + j] = A[j*D + i] = i == j ? dgl_ex_add(d, e, dgl_ex_const(d, i % 2 ? -4 : 4)) : e;
        }
    }
    check_ok(dgl_ex_inverse(d, D, inverse, NULL, A));
    for (int i = 0; i < D; i++) x[0][i] = dgl_ex_dot(d, D, inverse + i*D, 1, b, 1);
    check_ok(dgl_ex_inverse_times(d, D, x[1], A, b, false));
    assert_int_equal(d->node[x[1][0]].op, DGL_OP_solve);
    for (int k = 0; k < 2; k++) {
        dgl_ex s = dgl_ex_dot(d, D, x[k], 1, x[k], 1);
        check_ok(dgl_ex_jacobian(d, D, J[k], x[k], 2));
        check_ok(dgl_ex_vjp(d, 1, g[k], &s, 2, NULL));
        check_ok(dgl_ex_jacobian(d, 2, H[k], g[k], 2));
    }
    enum { ALL = D + 2*D + 2 + 4 };
    dgl_ex e[2][ALL];
    static double in[N][2], out[2][N][ALL];
    for (int i = 0; i < N; i++) in[i][0] = uniform(), in[i][1] = uniform();
    for (int k = 0; k < 2; k++) {
        DGL_OWNED dgl_kernel *kernel = NULL;
        memcpy(e[k], x[k], D * sizeof(dgl_ex));
        memcpy(e[k] + D, J[k], 2*D * sizeof(dgl_ex));
        memcpy(e[k] + 3*D, g[k], 2 * sizeof(dgl_ex));
        memcpy(e[k] + 3*D + 2, H[k], 4 * sizeof(dgl_ex));
        check_ok(dgl_kernel_new(&kernel, d, 2, ALL, e[k]));
        check_ok(dgl_kernel_eval(kernel, N, out[k][0], in[0]));
        double one[ALL];
        dgl_kernel_eval1(kernel, one, in[1]);
        for (int j = 0; j < ALL; j++) check_near(one[j], out[k][1][j], 1e-9 * (1 + fabs(one[j])));
    }
    for (int i = 0; i < N; i++)
        for (int j = 0; j < ALL; j++) check_near(out[0][i][j], out[1][i][j], 1e-9 * (1 + fabs(out[0][i][j])));
    // positive definite: written out, without pivots
    dgl_ex y6[2*D];
    double two[2*D];
    for (int i = 0; i < D; i++) A[i*D + i] = dgl_ex_add(d, A[i*D + i], dgl_ex_const(d, 12));
    check_ok(dgl_ex_inverse(d, D, inverse, NULL, A));
    for (int i = 0; i < D; i++) y6[i] = dgl_ex_dot(d, D, inverse + i*D, 1, b, 1);
    check_ok(dgl_ex_inverse_times(d, D, y6 + D, A, b, true));
    DGL_OWNED dgl_kernel *written = NULL;
    check_ok(dgl_kernel_new(&written, d, 2, 2*D, y6));
    assert_int_equal(dgl_kernel_tape(written)->nsites, 0);
    check_ok(dgl_kernel_eval(written, 1, two, in[0]));
    for (int i = 0; i < D; i++) check_near(two[i], two[D + i], 1e-14);
    // singular: nan, not a number that looks like one
    dgl_ex Z[16], y[4];
    for (int i = 0; i < 16; i++) Z[i] = v[0];
    check_ok(dgl_ex_solve(d, 4, y, Z, b));
    DGL_OWNED dgl_kernel *kernel = NULL;
    double one[4], at[2] = { 1, 2 };
    check_ok(dgl_kernel_new(&kernel, d, 2, 4, y));
    check_ok(dgl_kernel_eval(kernel, 1, one, at));
    assert_true(isnan(one[0]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(derivatives_are_exact), cmocka_unit_test(one_call_for_all), cmocka_unit_test(a_failure_is_told),
        cmocka_unit_test(immersions), cmocka_unit_test(solves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
