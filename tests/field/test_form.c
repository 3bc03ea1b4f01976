// Subsets and their signs, forms against full antisymmetric tensors, index notation against loops, signs of expressions.
#include "../check.h"

#include <string.h>

static void subsets(void **state)
{
    (void)state;
    assert_int_equal(dgl_choose(5, 2), 10);
    assert_int_equal(dgl_choose(5, 6), 0);
    assert_int_equal(dgl_choose(64, 32), SIZE_MAX);
    for (int n = 1; n <= 8; n++)
        for (int k = 0; k <= n; k++) {
            uint64_t set[100];
            dgl_subsets(n, k, set);
            for (size_t i = 0; i < dgl_choose(n, k); i++) {
                assert_int_equal(__builtin_popcountll(set[i]), k);
                assert_int_equal(dgl_subset_place(n, k, set[i]), i);
            }
        }
    // the sign of sorting, by counting exchanges
    for (int i = 0; i < 1000; i++) {
        uint64_t a = (uint64_t)rand() & 0xff, b = (uint64_t)rand() & 0xff & ~a;
        int swaps = 0;
        for (int p = 0; p < 8; p++)
            for (int q = 0; q < p; q++) swaps += (int)(a >> p & b >> q & 1);
        assert_int_equal(dgl_shuffle_sign(a, b), swaps & 1 ? -1 : 1);
    }
}

// a form of degree k in n dimensions with components sin and products of the coordinates
static dgl_field *random_form(int n, int k)
{
    static const char *const names[] = { "x", "y", "z", "w", "v", "u" };
    dgl_field *f = NULL;
    DGL_OWNED dgl_chart *c = NULL;
    DGL_OWNED dgl_dag *d = NULL;
    dgl_ex e[32];
    check_ok(dgl_chart_new(&c, n, names));
    check_ok(dgl_dag_new(&d));
    for (int i = 0; i < n; i++) dgl_ex_var(d, names[i]);
    for (size_t i = 0; i < dgl_choose(n, k); i++) {
        dgl_ex a = dgl_ex_input(d, rand() % n), b = dgl_ex_input(d, rand() % n);
        e[i] = dgl_ex_add(d, dgl_ex_op(d, DGL_OP_sin, a, 0, 0), dgl_ex_scale(d, uniform(), dgl_ex_mul(d, a, b)));
    }
    check_ok(dgl_form_new(&f, c, d, k, e));
    return f;
}

static void values(dgl_field *f, double *y, const double *x) { check_ok(dgl_fn_eval(&f->fn, 1, y, x)); }

// (a ^ b)_i..j = sum over all shuffles, here by antisymmetrising the product of full tensors
static void wedge_of_tensors(void **state)
{
    (void)state;
    double x[5] = { 0.3, -0.4, 0.7, 1.1, 0.2 }, va[125], vb[125], vw[3125];
    for (int n = 2; n <= 5; n++) {
        DGL_OWNED dgl_field *a = random_form(n, 1), *b = random_form(n, 2 <= n - 1 ? 2 : 1), *w = NULL;
        dgl_field *fb, *fw;
        int q = dgl_form_degree(b);
        check_ok(dgl_form_wedge(&w, a, b));
        check_ok(dgl_form_full(&fb, b));
        check_ok(dgl_form_full(&fw, w));
        values(a, va, x);
        values(fb, vb, x);
        values(fw, vw, x);
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) {
                if (q == 1) {
                    check_near(vw[i*n + j], va[i] * vb[j] - va[j] * vb[i], 1e-14);
                    continue;
                }
                for (int k = 0; k < n; k++)
                    check_near(vw[(i*n + j)*n + k], va[i] * vb[j*n + k] + va[j] * vb[k*n + i] + va[k] * vb[i*n + j], 1e-14);
            }
    }
}

// Lie derivative by Cartan against that of the full tensor
static void lie_two_ways(void **state)
{
    (void)state;
    double x[4] = { 0.3, -0.4, 0.7, 1.1 }, one[256], other[256];
    for (int n = 2; n <= 4; n++)
        for (int k = 1; k <= n; k++) {
            DGL_OWNED dgl_field *w = random_form(n, k), *v = random_form(n, 1), *X = NULL, *cartan = NULL, *full = NULL;
            dgl_field *a, *b;
            check_ok(dgl_field_new(&X, v->chart, v->dag, "u", 0, v->ex, NULL));
            check_ok(dgl_form_lie(&cartan, X, w));
            check_ok(dgl_form_full(&a, cartan));
            check_ok(dgl_form_full(&b, w));
            check_ok(dgl_lie_derivative(&full, X, b));
            values(a, one, x);
            values(full, other, x);
            for (size_t i = 0; i < dgl_field_size(full); i++) check_near(one[i], other[i], 1e-13);
        }
}

static void contraction(void **state)
{
    (void)state;
    double x[3] = { 0.3, -0.4, 0.7 }, a[9], b[9], c[9];
    DGL_OWNED dgl_field *w = random_form(3, 2), *u = random_form(3, 2), *up = NULL, *A = NULL, *B = NULL, *C = NULL, *T = NULL;
    dgl_field *fw, *fu;
    dgl_indices ij;
    check_ok(dgl_form_full(&fw, w));
    check_ok(dgl_form_full(&fu, u));
    check_ok(dgl_field_new(&up, fu->chart, fu->dag, "ud", 0, fu->ex, "U"));
    check_ok(dgl_indices_parse(&ij, "_ab"));
    check_ok(dgl_tensor_name(&A, fw, &ij));
    check_ok(dgl_indices_parse(&ij, " ^b _c"));
    check_ok(dgl_tensor_name(&B, up, &ij));
    check_ok(dgl_tensor_product(&C, A, B));
    assert_string_equal(C->letter, "ac");
    values(fw, a, x);
    values(fu, b, x);
    values(C, c, x);
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 3; k++) check_near(c[3*i + k], a[3*i]*b[k] + a[3*i + 1]*b[3 + k] + a[3*i + 2]*b[6 + k], 1e-15);
    check_ok(dgl_tensor_permute(&T, C, "ca"));
    values(T, b, x);
    for (int i = 0; i < 9; i++) check_near(b[i], c[i % 3 * 3 + i / 3], 0);
    static const char *const bad[] = { "ab", "^a_1", "_[ab", "_ab)", "_((ab))", "_abcdefg" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) check_status(dgl_indices_parse(&ij, bad[i]), DGL_EARG);
}

// a sign that is told must be that of values at random points of the chart
static void signs(void **state)
{
    (void)state;
    static const char *const names[] = { "theta", "r", "x" };
    DGL_OWNED dgl_chart *c = NULL;
    DGL_OWNED dgl_dag *d = NULL;
    dgl_meaning known[3] = { { "theta", 0 }, { "r", 0 }, { "x", 0 } };
    check_ok(dgl_chart_new(&c, 3, names));
    check_ok(dgl_dag_new(&d));
    for (int i = 0; i < 3; i++) known[i].e = dgl_ex_var(d, names[i]);
    c->range[0] = (dgl_range){ 0, M_PI, true, false };
    c->range[1] = (dgl_range){ 0, INFINITY, true, false };
    static const struct { const char *text; int sign; } cases[] = {
        { "sin(theta)", 1 }, { "cos(theta)", 0 }, { "r", 1 }, { "x", 0 }, { "x^2 + r", 1 }, { "-r*sin(theta)", -1 }, { "sin(theta/2 - pi/2)", -1 },
        { "r^2 + cos(theta)^2", 1 }, { "2 + cos(x)", 1 }, { "1 - 2*r", 0 }, { "exp(x)/(1 + x^4)", 1 }, { "1/r", 1 }, { "abs(x) - 1", 0 },
        { "cosh(x) - 1", 1 }, { "sqrt(r)*(-3)", -1 }, { "sin(2*theta)", 0 }, { "tanh(r)", 1 }, { "1/x", 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        dgl_ex e;
        check_ok(dgl_ex_parse(&e, d, cases[i].text, 3, known));
        if (dgl_field_sign(c, d, e) != cases[i].sign)
            fail_msg("the sign of %s is said to be %d", cases[i].text, dgl_field_sign(c, d, e));
    }
}

// |e| = root^2, and a square has no root left
static void roots(void **state)
{
    (void)state;
    static const char *const names[] = { "theta", "x" };
    static const struct { const char *text, *root; bool whole; } cases[] = {
        { "sin(theta)^2", "sin(theta)", true }, { "-x^2", "abs(x)", true }, { "x^4*sin(theta)^2", "x^2*sin(theta)", true },
        { "x^2*(1 + x^2)", "abs(x)*sqrt(1 + x^2)", false }, { "sin(theta)^2/x^6", "sin(theta)/abs(x)^3", true }, { "x", "sqrt(abs(x))", false },
    };
    DGL_OWNED dgl_chart *c = NULL;
    DGL_OWNED dgl_dag *d = NULL;
    dgl_meaning known[2] = { { "theta", 0 }, { "x", 0 } };
    check_ok(dgl_chart_new(&c, 2, names));
    check_ok(dgl_dag_new(&d));
    for (int i = 0; i < 2; i++) known[i].e = dgl_ex_var(d, names[i]);
    c->range[0] = (dgl_range){ 0, M_PI, true, false };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        dgl_ex e[2];
        bool whole;
        double y[2], x[2] = { 1.1, -0.7 };
        DGL_OWNED dgl_kernel *k = NULL;
        check_ok(dgl_ex_parse(&e[0], d, cases[i].text, 2, known));
        check_ok(dgl_ex_parse(&e[1], d, cases[i].root, 2, known));
        e[0] = dgl_field_root(c, d, e[0], &whole);
        assert_int_equal(whole, cases[i].whole);
        check_ok(dgl_kernel_new(&k, d, 2, 2, e));
        dgl_kernel_eval1(k, y, x);
        check_near(y[0], y[1], 1e-15);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(subsets), cmocka_unit_test(wedge_of_tensors), cmocka_unit_test(lie_two_ways), cmocka_unit_test(contraction),
        cmocka_unit_test(signs), cmocka_unit_test(roots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
