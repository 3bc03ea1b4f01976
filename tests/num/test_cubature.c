// Adaptive integration: exact for polynomials of the rules' degree, kinks, infinite ranges, many dimensions, failures.
#include "../check.h"

#include <string.h>

typedef struct { int d, which; size_t calls; } test;

static dgl_status f(void *ctx, size_t n, double *y, const double *x)
{
    test *t = ctx;
    t->calls += n;
    for (size_t i = 0; i < n; i++, x += t->d) {
        double s = 0, p = 1;
        for (int k = 0; k < t->d; k++) {
            s += x[k] * x[k];
            p *= x[k];
        }
        switch (t->which) {
        case 0: y[i] = pow(x[0], 7) + (t->d > 1 ? 3 * x[1] * x[1] : 0) + p; break;
        case 1: y[i] = exp(-s); break;
        case 2: y[i] = fabs(x[0] - 1 / M_PI); break;
        case 3: y[i] = 1 / sqrt(x[0]); break;
        case 4: y[i] = 1 / x[0]; break;
        case 5: return dgl_fail(DGL_EUSER, __func__, "mine");
        case 6: y[i] = x[1]; break;
        }
    }
    return DGL_OK;
}

static dgl_integral over(int d, double from, double to, int which, uint64_t constant, const dgl_integral_options *o)
{
    double lo[20], hi[20];
    dgl_integral r;
    test t = { d, which, 0 };
    for (int k = 0; k < d; k++) {
        lo[k] = from;
        hi[k] = to;
    }
    check_ok(dgl_integrate(&r, d, lo, hi, constant, f, &t, o));
    assert_int_equal(r.evaluations, t.calls);
    return r;
}

static void polynomials(void **state)
{
    (void)state;
    for (int d = 1; d <= 7; d++) {
        double want = 1 / 8.0 + (d > 1 ? 1 : 0) + pow(0.5, d);
        dgl_integral r = over(d, 0, 1, 0, 0, NULL);
        check_near(r.value, want, 2e-14);
        assert_true(r.converged);
        // Kronrod's rule has degree 22, Genz and Malik's 7: one box is exact, more only when its error estimate asks for it
        if (d <= 4)
            assert_int_equal(r.boxes, 1);
    }
}

static void infinite(void **state)
{
    (void)state;
    for (int d = 1; d <= 3; d++) {
        double tol = d < 3 ? 1e-10 : 1e-6, line = pow(M_PI, d / 2.0), half = pow(M_PI / 4, d / 2.0);
        dgl_integral_options o = { .rtol = tol };
        dgl_integral r = over(d, -INFINITY, INFINITY, 1, 0, &o);
        check_near(r.value, line, 10 * tol);
        assert_true(r.converged && fabs(r.value - line) <= r.error);
        check_near(over(d, 0, INFINITY, 1, 0, &o).value, half, 10 * tol);
        check_near(over(d, -INFINITY, 0, 1, 0, &o).value, half, 10 * tol);
    }
    dgl_integral r = over(5, -3, 3, 1, 0, &(dgl_integral_options){ .rtol = 1e-4 });
    check_near(r.value, pow(sqrt(M_PI) * erf(3), 5), 1e-4 * 17.5);
}

static void kinks(void **state)
{
    (void)state;
    double c = 1 / M_PI, want = (c * c + (1 - c) * (1 - c)) / 2;
    dgl_integral r = over(1, 0, 1, 2, 0, NULL);
    check_near(r.value, want, 1e-12);
    r = over(2, 0, 1, 2, 2, NULL);                     // y does not matter, and we say so
    check_near(r.value, want, 1e-12);
    r = over(1, 0, 1, 3, 0, &(dgl_integral_options){ .rtol = 1e-9 });
    check_near(r.value, 2, 1e-8);
    r = over(3, 1, 3, 6, 5, NULL);                     // the lengths of the others multiply
    check_near(r.value, 16, 1e-12);
}

static void failures(void **state)
{
    (void)state;
    dgl_integral r;
    test t = { 1, 4, 0 };
    double lo = 0, hi = 1, nan = NAN, minus = -1;
    check_ok(dgl_integrate(&r, 1, &lo, &hi, 0, f, &t, &(dgl_integral_options){ .evaluations = 1000 }));
    assert_false(r.converged);
    assert_true(r.evaluations <= 1000);
    check_status(dgl_integrate(&r, 1, &minus, &hi, 0, f, &t, NULL), DGL_EDOMAIN);
    assert_non_null(strstr(dgl_error_message(), "at (0)"));
    check_status(dgl_integrate(&r, 1, &hi, &lo, 0, f, &t, NULL), DGL_EARG);
    check_status(dgl_integrate(&r, 1, &lo, &nan, 0, f, &t, NULL), DGL_EARG);
    check_status(dgl_integrate(&r, 0, &lo, &hi, 0, f, &t, NULL), DGL_EARG);
    t.which = 5;
    check_status(dgl_integrate(&r, 1, &lo, &hi, 0, f, &t, NULL), DGL_EUSER);
    t.which = 1;
    hi = INFINITY;
    check_status(dgl_integrate(&r, 1, &lo, &hi, 1, f, &t, NULL), DGL_EDOMAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(polynomials), cmocka_unit_test(infinite), cmocka_unit_test(kinks), cmocka_unit_test(failures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
