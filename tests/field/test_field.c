// Fields: derivatives by the Jacobian, brackets, pull-backs and flows, each against a second way.
#include "../check.h"

static dgl_chart *chart;
static dgl_dag *dag;

static int begin(void **state)
{
    (void)state;
    check_ok(dgl_chart_new(&chart, 3, (const char *const[]){ "x", "y", "z" }));
    check_ok(dgl_dag_new(&dag));
    for (int i = 0; i < 3; i++) dgl_ex_var(dag, chart->name[i]);
    return 0;
}

static int end(void **state)
{
    (void)state;
    dgl_release(chart);
    dgl_release(dag);
    return 0;
}

static dgl_ex some_function(void)
{
    dgl_ex sum = dgl_ex_const(dag, uniform());
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++) {
            dgl_ex x = dgl_ex_input(dag, i), y = dgl_ex_input(dag, j);
            dgl_ex wave = dgl_ex_op(dag, (i + j) % 2 ? DGL_OP_sin : DGL_OP_exp, dgl_ex_scale(dag, uniform() - 0.5, y), 0, 0);
            sum = dgl_ex_add(dag, sum, dgl_ex_scale(dag, uniform() - 0.5, dgl_ex_mul(dag, x, wave)));
        }
    return sum;
}

static dgl_field *some_field(const char *index, size_t m)
{
    dgl_ex ex[27];
    dgl_field *f;
    size_t size = 1;
    for (const char *c = index; *c; c++) size *= *c == 'm' ? m : 3;
    for (size_t i = 0; i < size; i++) ex[i] = some_function();
    check_ok(dgl_field_new(&f, chart, dag, index, m, ex, "T"));
    return f;
}

static void at(dgl_field *f, const double *x, double *y) { check_ok(dgl_fn_eval(&f->fn, 1, y, x)); }

static const double point[] = { 0.3, -0.7, 0.5 };

// by a difference of fourth order: an independent, coarse witness
static void jets_are_derivatives(void **state)
{
    (void)state;
    DGL_OWNED dgl_field *f = some_field("m", 2);
    double J[6], H[18], y[2], v[2], g[3];
    check_ok(dgl_fn_jet2(&f->fn, 1, y, J, H, point));
    at(f, point, v);
    for (int k = 0; k < 2; k++) check_near(y[k], v[k], 0);
    for (int i = 0; i < 3; i++) {
        static const double weight[] = { 1.0/12, -2.0/3, 0, 2.0/3, -1.0/12 };
        double dy[2] = { 0 }, dJ[6] = { 0 }, h = 1e-3;
        for (int s = 0; s < 5; s++) {
            double x[3] = { point[0], point[1], point[2] }, there[2], Jthere[6];
            x[i] += (s - 2) * h;
            check_ok(dgl_fn_jet1(&f->fn, 1, there, Jthere, x));
            for (int k = 0; k < 2; k++) dy[k] += weight[s] * there[k] / h;
            for (int k = 0; k < 6; k++) dJ[k] += weight[s] * Jthere[k] / h;
        }
        for (int k = 0; k < 2; k++) {
            check_near(J[3*k + i], dy[k], 1e-10);
            for (int j = 0; j < 3; j++) check_near(H[9*k + 3*i + j], dJ[3*k + j], 1e-10);
        }
    }
    check_ok(dgl_fn_vjp(&f->fn, 1, g, point, (double[]){ 2, -3 }));
    for (int i = 0; i < 3; i++) check_near(g[i], 2*J[i] - 3*J[3 + i], 1e-14);
}

static void brackets_satisfy_jacobi(void **state)
{
    (void)state;
    DGL_OWNED dgl_field *X = some_field("u", 0), *Y = some_field("u", 0), *Z = some_field("u", 0);
    dgl_field *V[] = { X, Y, Z };
    double sum[3] = { 0 }, one[3], two[3];
    for (int k = 0; k < 3; k++) {
        DGL_OWNED dgl_field *inner = NULL, *outer = NULL, *turned = NULL;
        check_ok(dgl_lie_derivative(&inner, V[(k + 1) % 3], V[(k + 2) % 3]));
        check_ok(dgl_lie_derivative(&turned, V[(k + 2) % 3], V[(k + 1) % 3]));
        check_ok(dgl_lie_derivative(&outer, V[k], inner));
        at(inner, point, one);
        at(turned, point, two);
        for (int i = 0; i < 3; i++) check_near(one[i], -two[i], 1e-14);
        at(outer, point, one);
        for (int i = 0; i < 3; i++) sum[i] += one[i];
    }
    for (int i = 0; i < 3; i++) check_near(sum[i], 0, 1e-13);
}

// L_X df = d L_X f, and L_X of a pairing a(Y) obeys Leibniz
static void lie_derivatives_commute_with_d(void **state)
{
    (void)state;
    DGL_OWNED dgl_field *X = some_field("u", 0), *Y = some_field("u", 0), *f = some_field("", 0), *df = NULL, *Xf = NULL, *a = NULL, *b = NULL;
    check_ok(dgl_field_d(&df, f));
    check_ok(dgl_lie_derivative(&Xf, X, f));
    check_ok(dgl_lie_derivative(&a, X, df));
    check_ok(dgl_field_d(&b, Xf));
    double u[3], w[3];
    at(a, point, u);
    at(b, point, w);
    for (int i = 0; i < 3; i++) check_near(u[i], w[i], 1e-13);
    dgl_ex pairing = dgl_ex_dot(dag, 3, df->ex, 1, Y->ex, 1);
    DGL_OWNED dgl_field *s = NULL, *Xs = NULL, *XY = NULL;
    check_ok(dgl_field_new(&s, chart, dag, "", 0, &pairing, "s"));
    check_ok(dgl_lie_derivative(&Xs, X, s));
    check_ok(dgl_lie_derivative(&XY, X, Y));
    double left, d[3], y[3], bracket[3], right = 0;
    at(Xs, point, &left);
    at(df, point, d);
    at(Y, point, y);
    at(XY, point, bracket);
    for (int i = 0; i < 3; i++) right += u[i] * y[i] + d[i] * bracket[i];
    check_near(left, right, 1e-13);
}

static void chain_rule(void **state)
{
    (void)state;
    DGL_OWNED dgl_field *f = some_field("m", 2), *psi = some_field("m", 3), *fpsi = NULL;
    check_ok(dgl_map_compose(&fpsi, f, psi));
    double y[3], inner[9], outer[6], J[6], v[2], w[2];
    check_ok(dgl_fn_jet1(&psi->fn, 1, y, inner, point));
    check_ok(dgl_fn_jet1(&f->fn, 1, v, outer, y));
    check_ok(dgl_fn_jet1(&fpsi->fn, 1, w, J, point));
    for (int k = 0; k < 2; k++) {
        check_near(w[k], v[k], 1e-15);
        for (int i = 0; i < 3; i++) {
            double sum = 0;
            for (int j = 0; j < 3; j++) sum += outer[3*k + j] * inner[3*j + i];
            check_near(J[3*k + i], sum, 1e-14);
        }
    }
}

static void vector_identities(void **state)
{
    (void)state;
    DGL_OWNED dgl_field *f = some_field("", 0), *X = some_field("u", 0), *grad = NULL, *curl = NULL, *c = NULL, *div = NULL, *lap = NULL, *dg = NULL;
    double v[3], s, t;
    check_ok(dgl_field_gradient(&grad, f));
    check_ok(dgl_field_curl(&c, grad));
    at(c, point, v);
    for (int i = 0; i < 3; i++) check_near(v[i], 0, 1e-15);
    check_ok(dgl_field_curl(&curl, X));
    check_ok(dgl_field_divergence(&div, curl));
    at(div, point, &s);
    check_near(s, 0, 1e-14);
    check_ok(dgl_field_laplacian(&lap, f));
    check_ok(dgl_field_divergence(&dg, grad));
    at(lap, point, &s);
    at(dg, point, &t);
    check_near(s, t, 1e-14);
}

// flows compose, and carry a function by its Lie derivative
static void flow_is_a_group(void **state)
{
    (void)state;
    DGL_OWNED dgl_field *X = some_field("u", 0);
    double once[6], half[6], rest[6], v[3];
    check_ok(dgl_field_flow(X, 2, once, point, (double[]){ 0, 0.5 }));
    check_ok(dgl_field_flow(X, 2, half, point, (double[]){ 0, 0.2 }));
    check_ok(dgl_field_flow(X, 2, rest, half + 3, (double[]){ 0, 0.3 }));
    for (int i = 0; i < 3; i++) check_near(once[3 + i], rest[3 + i], 1e-12);
    check_ok(dgl_field_flow(X, 2, half, point, (double[]){ 0, 1e-6 }));
    at(X, point, v);
    for (int i = 0; i < 3; i++) check_near((half[3 + i] - half[i]) / 1e-6, v[i], 1e-5);
}

// to the accuracy of vector functions (docs/conventions.md)
static void batches_are_points(void **state)
{
    (void)state;
    DGL_OWNED dgl_field *f = some_field("m", 3);
    enum { N = 37 };
    double x[3*N], y[3*N], one[3];
    for (int i = 0; i < 3*N; i++) x[i] = uniform();
    check_ok(dgl_fn_eval(&f->fn, N, y, x));
    for (int i = 0; i < N; i++) {
        at(f, x + 3*i, one);
        for (int k = 0; k < 3; k++) check_near(y[3*i + k], one[k], 1e-15 * (1 + fabs(one[k])));
    }
    check_ok(dgl_fn_eval(&f->fn, 0, y, x));
}

int main(void)
{
    srand(2);
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(jets_are_derivatives), TEST(brackets_satisfy_jacobi), TEST(lie_derivatives_commute_with_d), TEST(chain_rule),
        TEST(vector_identities), TEST(flow_is_a_group), TEST(batches_are_points),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
