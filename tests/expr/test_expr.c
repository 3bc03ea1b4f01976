// Expressions: their normal form, their derivatives against dual numbers, limits.
#include "random_dag.h"

static void equal_expressions_are_one_node(void **state)
{
    (void)state;
    DGL_OWNED dgl_dag *d = NULL;
    check_ok(dgl_dag_new(&d));
    dgl_ex x = dgl_ex_var(d, "x"), y = dgl_ex_var(d, "y"), two = dgl_ex_const(d, 2);
#define SAME(a, b) assert_int_equal(a, b)
    SAME(dgl_ex_add(d, x, y), dgl_ex_add(d, y, x));
    SAME(dgl_ex_sub(d, x, x), DGL_EX_0);
    SAME(dgl_ex_mul(d, x, DGL_EX_0), DGL_EX_0);
    SAME(dgl_ex_div(d, x, x), DGL_EX_1);
    SAME(dgl_ex_add(d, x, x), dgl_ex_mul(d, two, x));
    SAME(dgl_ex_neg(d, dgl_ex_sub(d, x, y)), dgl_ex_sub(d, y, x));
    SAME(dgl_ex_div(d, dgl_ex_div(d, x, y), two), dgl_ex_scale(d, 0.5, dgl_ex_div(d, x, y)));
    SAME(dgl_ex_op(d, DGL_OP_pow, x, two, 0), dgl_ex_mul(d, x, x));
    dgl_ex r = dgl_ex_op(d, DGL_OP_sqrt, x, 0, 0);
    SAME(dgl_ex_mul(d, r, r), x);
    SAME(dgl_ex_op(d, DGL_OP_cos, dgl_ex_neg(d, x), 0, 0), dgl_ex_op(d, DGL_OP_cos, x, 0, 0));
    SAME(dgl_ex_op(d, DGL_OP_pow, x, DGL_EX_0, 0), DGL_EX_1);
    SAME(dgl_ex_op(d, DGL_OP_sin, dgl_ex_const(d, 1), 0, 0), dgl_ex_const(d, sin(1)));
    check_ok(dgl_dag_ok(d));
}

static void names_and_import(void **state)
{
    (void)state;
    DGL_OWNED dgl_dag *a = NULL, *b = NULL;
    check_ok(dgl_dag_new(&a));
    check_ok(dgl_dag_new(&b));
    dgl_ex x = dgl_ex_var(a, "x"), y = dgl_ex_var(a, "y"), e = dgl_ex_mul(a, x, dgl_ex_op(a, DGL_OP_sin, y, 0, 0)), f;
    dgl_ex_var(b, "y");
    check_ok(dgl_ex_import(b, a, 1, &f, &e, NULL));            // by name: x is new in b
    assert_int_equal(b->nvars, 2);
    dgl_ex at[2] = { dgl_ex_const(b, 3), dgl_ex_const(b, 0.5) };
    check_ok(dgl_ex_import(b, a, 1, &f, &e, at));
    check_near(dgl_ex_value(b, f), 3 * sin(0.5), 1e-15);
}

// a dual number: value and derivative along one direction, by rules of their own
typedef struct { double v, d; } dual;

// by GSL; the engine has its own
static double polygamma(int m, double x)
{
    double y;
    check_ok(m ? dgl_polygamma(1, &y, m, &x) : dgl_digamma(1, &y, &x));
    return y;
}

// I_n(x) as the mean of exp(x cos t) cos nt round the circle, whose sum over equal steps has all digits
static double bessel(double n, double x)
{
    enum { STEPS = 200 };
    double s = 0;
    for (int k = 0; k < STEPS; k++) s += exp(x * cos(2 * M_PI * k / STEPS)) * cos(2 * M_PI * n * k / STEPS);
    return s / STEPS;
}

// the derivative of a ratio by the quotient rule
static double bessel_slope(double n, double x) { return (bessel(n - 1, x) + bessel(n + 1, x)) / 2; }
static double ratio_slope(double n, double x)
{
    return (bessel_slope(n + 1, x) * bessel(n, x) - bessel(n + 1, x) * bessel_slope(n, x)) / (bessel(n, x) * bessel(n, x));
}

static dual by_hand(const dgl_dag *d, const dgl_node *m, const dual *w)
{
    dual a = w[m->a], b = dgl_ops[m->op].arity > 1 ? w[m->b] : (dual){ 0, 0 }, c = dgl_ops[m->op].arity > 2 ? w[m->c] : (dual){ 0, 0 };
    (void)d;
    switch (m->op) {
#define RULE(op, value, slope) case DGL_OP_##op: return (dual){ value, slope };
    RULE(add, a.v + b.v, a.d + b.d)
    RULE(sub, a.v - b.v, a.d - b.d)
    RULE(mul, a.v * b.v, a.d * b.v + a.v * b.d)
    RULE(div, a.v / b.v, (a.d * b.v - a.v * b.d) / (b.v * b.v))
    RULE(neg, -a.v, -a.d)
    RULE(pow, pow(a.v, b.v), pow(a.v, b.v) * (b.d * log(a.v) + b.v * a.d / a.v))
    RULE(sqrt, sqrt(a.v), 0.5 * a.d / sqrt(a.v))
    RULE(cbrt, cbrt(a.v), a.d / 3 * pow(fabs(a.v), -2.0/3))
    RULE(exp, exp(a.v), exp(a.v) * a.d)
    RULE(log, log(a.v), a.d / a.v)
    RULE(sin, sin(a.v), cos(a.v) * a.d)
    RULE(cos, cos(a.v), -sin(a.v) * a.d)
    RULE(tan, tan(a.v), a.d / (cos(a.v) * cos(a.v)))
    RULE(asin, asin(a.v), a.d / cos(asin(a.v)))
    RULE(acos, acos(a.v), -a.d / sin(acos(a.v)))
    RULE(atan, atan(a.v), a.d / (1 + a.v * a.v))
    RULE(sinh, sinh(a.v), cosh(a.v) * a.d)
    RULE(cosh, cosh(a.v), sinh(a.v) * a.d)
    RULE(tanh, tanh(a.v), a.d / (cosh(a.v) * cosh(a.v)))
    RULE(asinh, asinh(a.v), a.d / hypot(1, a.v))
    RULE(acosh, acosh(a.v), a.d / (sqrt(a.v - 1) * sqrt(a.v + 1)))
    RULE(atanh, atanh(a.v), a.d / ((1 - a.v) * (1 + a.v)))
    RULE(atan2, atan2(a.v, b.v), (a.d * b.v - a.v * b.d) / (a.v * a.v + b.v * b.v))
    RULE(abs, fabs(a.v), a.v > 0 ? a.d : a.v < 0 ? -a.d : 0)
    RULE(sign, (a.v > 0) - (a.v < 0), 0)
    RULE(floor, floor(a.v), 0)
    RULE(ceil, ceil(a.v), 0)
    RULE(min, fmin(a.v, b.v), a.v < b.v ? a.d : b.d)
    RULE(max, fmax(a.v, b.v), a.v > b.v ? a.d : b.d)
    RULE(lt, a.v < b.v, 0)
    RULE(le, a.v <= b.v, 0)
    RULE(where, a.v != 0 ? b.v : c.v, a.v != 0 ? b.d : c.d)
    RULE(erf, erf(a.v), M_2_SQRTPI * exp(-a.v * a.v) * a.d)
    RULE(gamma, tgamma(a.v), a.d * tgamma(a.v) * polygamma(0, a.v))
    RULE(lgamma, lgamma(a.v), a.d * polygamma(0, a.v))
    RULE(digamma, polygamma(0, a.v), a.d * polygamma(1, a.v))
    RULE(polygamma, polygamma((int)a.v, b.v), b.d * polygamma((int)a.v + 1, b.v))
    RULE(lbessel, log(bessel(a.v, b.v)), b.d * bessel_slope(a.v, b.v) / bessel(a.v, b.v))
    RULE(bessel_ratio, bessel(a.v + 1, b.v) / bessel(a.v, b.v), b.d * ratio_slope(a.v, b.v))
    RULE(sigmoid, 0.5 + 0.5 * tanh(a.v / 2), a.d / (4 * cosh(a.v / 2) * cosh(a.v / 2)))
    RULE(softplus, a.v > 0 ? a.v + log1p(exp(-a.v)) : log1p(exp(a.v)), a.d * (0.5 + 0.5 * tanh(a.v / 2)))
    }
    fail_msg("%s has no rule in this test", dgl_ops[m->op].name);
    return a;
}

static void derivatives_are_those_of_dual_numbers(void **state)
{
    (void)state;
    enum { ROUNDS = 400, NVARS = 3, NOUT = 4 };
    int seen[DGL_OP_count] = { 0 };
    for (int round = 0; round < ROUNDS; round++) {
        DGL_OWNED dgl_dag *d = NULL;
        dgl_ex y[NOUT], dy[NOUT], seed[NVARS], gx[NVARS], gy[NOUT];
        check_ok(dgl_dag_new(&d));
        fuzz_dag(d, NVARS, NULL, 5 + (int)(fuzz_next() % 40), NOUT, y);
        dgl_ex last = d->n;
        double x[NVARS], v[NVARS], bar[NOUT];
        for (int i = 0; i < NVARS; i++) {
            x[i] = 4 * fuzz_real() - 2;
            v[i] = 2 * fuzz_real() - 1;
            seed[i] = dgl_ex_const(d, v[i]);
        }
        for (int k = 0; k < NOUT; k++) gy[k] = dgl_ex_const(d, bar[k] = 2 * fuzz_real() - 1);
        check_ok(dgl_ex_jvp(d, NOUT, dy, y, NVARS, seed));
        check_ok(dgl_ex_vjp(d, NOUT, gx, y, NVARS, gy));
        dual *w = malloc(d->n * sizeof *w);
        double *value = malloc(d->n * sizeof *value);
        fuzz_values(d, x, value);
        for (dgl_ex i = 0; i < last; i++) {
            const dgl_node *m = &d->node[i];
            seen[m->op]++;
            w[i] = m->op == DGL_OP_const ? (dual){ d->value[m->a], 0 } : m->op == DGL_OP_var ? (dual){ x[m->a], v[m->a] } : by_hand(d, m, w);
        }
        double forward = 0, backward = 0;
        for (int k = 0; k < NOUT; k++) {
            check_near(value[y[k]], w[y[k]].v, 1e-9 * (1 + fabs(w[y[k]].v)));
            if (isfinite(w[y[k]].d))                   // not at a cube root of 0
                check_near(value[dy[k]], w[y[k]].d, 1e-7 * (1 + fabs(w[y[k]].d)));
            forward += bar[k] * value[dy[k]];
        }
        for (int i = 0; i < NVARS; i++) backward += value[gx[i]] * v[i];
        if (isfinite(forward))
            check_near(backward, forward, 1e-7 * (1 + fabs(forward))); // <gy, J v> = <J' gy, v>
        free(w);
        free(value);
    }
    for (int op = DGL_OP_add; op < DGL_OP_fma; op++)
        if (!seen[op]) fail_msg("%s was never tried", dgl_ops[op].name);
}

// the branch that is not taken may be NaN without spoiling the derivative of the other
static void where_gates_derivatives(void **state)
{
    (void)state;
    DGL_OWNED dgl_dag *d = NULL;
    DGL_OWNED dgl_kernel *k = NULL;
    check_ok(dgl_dag_new(&d));
    dgl_ex x = dgl_ex_var(d, "x"), e[2], zero = DGL_EX_0;
    dgl_ex f = dgl_ex_op(d, DGL_OP_where, dgl_ex_op(d, DGL_OP_lt, zero, x, 0), dgl_ex_op(d, DGL_OP_sqrt, x, 0, 0), dgl_ex_mul(d, x, x));
    check_ok(dgl_ex_diff(d, 1, &e[0], &f, 0));
    check_ok(dgl_ex_vjp(d, 1, &e[1], &f, 1, NULL));
    check_ok(dgl_kernel_new(&k, d, 1, 2, e));
    double y[4];
    check_ok(dgl_kernel_eval(k, 2, y, (double[]){ -3, 4 }));
    for (int i = 0; i < 2; i++) {
        check_near(y[i], -6, 0);
        check_near(y[2 + i], 0.25, 1e-16);
    }
}

static void too_large_is_an_error(void **state)
{
    (void)state;
    DGL_OWNED dgl_dag *d = NULL;
    check_ok(dgl_dag_new(&d));
    dgl_ex e = dgl_ex_var(d, "x");
    for (int i = 0; i < DGL_MAX_NODES + 10; i++)
        e = dgl_ex_op(d, i % 2 ? DGL_OP_sin : DGL_OP_tanh, e, 0, 0);
    check_status(dgl_dag_ok(d), DGL_EUNSUP);
}

// against GSL, the recurrence and the reflection
static void polygamma_functions(void **state)
{
    (void)state;
    for (double x = 0.01; x < 200; x *= 1.07)
        for (int m = 0; m < 8; m++) {
            double want = polygamma(m, x);
            check_near(dgl_psi_derivative(m, x), want, 2e-14 * (fabs(want) + (m ? 0 : 1)));
        }
    for (double x = -7.3; x < -0.1; x += 0.37) {
        check_near(dgl_psi(x), dgl_psi(x + 1) - 1 / x, 1e-13 * (1 + fabs(dgl_psi(x))));
        check_near(dgl_psi_derivative(1, x), dgl_psi_derivative(1, x + 1) + 1 / (x * x), 1e-12 * dgl_psi_derivative(1, x));
        double right = M_PI / sin(M_PI * x);
        check_near(dgl_psi_derivative(1, x) + dgl_psi_derivative(1, 1 - x), right * right, 1e-11 * right * right);
    }
    check_near(dgl_psi(1), -0.57721566490153286, 1e-15);
    check_near(dgl_psi(1e300), log(1e300), 1e-12);
    for (int x = 0; x > -3; x--) assert_true(isnan(dgl_psi(x)) && isnan(dgl_psi_derivative(1, x)));
    assert_true(isnan(dgl_psi_derivative(1.5, 2)) && isnan(dgl_psi_derivative(-1, 2)) && isnan(dgl_psi(NAN)));
}

// against the mean round the circle, the recurrence, half orders in closed form and the expansion at both sides of where it begins
static void bessel_functions(void **state)
{
    (void)state;
    for (double x = 1e-9; x < 90; x *= 1.3)
        for (int n = 0; n < 3; n++) {
            if (x > 0.1) {
                check_near(dgl_lbessel(n, x), log(bessel(n, x)), 1e-13 * (1 + fabs(log(bessel(n, x)))));
                check_near(dgl_bessel_ratio(n, x), bessel(n + 1, x) / bessel(n, x), 1e-12);
            }
            check_near(1 / dgl_bessel_ratio(n, x), dgl_bessel_ratio(n + 1, x) + 2 * (n + 1) / x, 1e-13 * (1 + 2 * (n + 1) / x));
        }
    for (double x = 0.01; x < 600; x *= 1.2) {         // I_1/2 = sqrt(2/(pi x)) sinh x
        double want = log(2 / (M_PI * x)) / 2 + x + log(-expm1(-2 * x)) - M_LN2;
        check_near(dgl_lbessel(0.5, x), want, 2e-14 * (1 + fabs(want)));
        check_near(dgl_bessel_ratio(0.5, x), 1 / tanh(x) - 1 / x, 1e-13 * (1 + 1 / x));
    }
    for (double nu = 0; nu < 12; nu += 1.5) {
        double x = 30 + nu * nu, near = dgl_lbessel(nu, x * (1 - 1e-14)), far = dgl_lbessel(nu, x * (1 + 1e-14));
        check_near(near, far, 1e-13 * x);
    }
    check_near(dgl_lbessel(0, 1e-8), 2.5e-17, 1e-32);
    check_near(dgl_bessel_ratio(0, 1e6), 1 - 0.5e-6, 1e-12);
    assert_true(dgl_bessel_ratio(0, -2) == -dgl_bessel_ratio(0, 2) && dgl_lbessel(0, -2) == dgl_lbessel(0, 2));
    assert_true(isinf(dgl_lbessel(1, 0)) && dgl_lbessel(0, 0) == 0 && dgl_bessel_ratio(3, 0) == 0 && dgl_bessel_ratio(0, INFINITY) == 1);
    assert_true(isnan(dgl_lbessel(-1, 2)) && isnan(dgl_lbessel(0.5, -1)) && isnan(dgl_lbessel(0, NAN)) && isnan(dgl_bessel_ratio(301, 1)));
    assert_true(isfinite(dgl_lbessel(250, 60000)) && isfinite(dgl_lbessel(300, 1e-3)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_expressions_are_one_node), cmocka_unit_test(names_and_import),
        cmocka_unit_test(derivatives_are_those_of_dual_numbers), cmocka_unit_test(polygamma_functions), cmocka_unit_test(bessel_functions), cmocka_unit_test(where_gates_derivatives),
        cmocka_unit_test(too_large_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
