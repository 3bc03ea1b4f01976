// Solutions of systems of expressions: many against one, methods against each other, ends before the end.
#include "../check.h"

#include "base/parallel.h"
#include "num/integrator.h"

#include <string.h>

enum { COUNT = 150, NT = 6 };

// a pendulum: x' = p, p' = -sin x
static dgl_system *pendulum(void)
{
    DGL_OWNED dgl_dag *d = NULL;
    dgl_system *s;
    check_ok(dgl_dag_new(&d));
    dgl_ex x = dgl_ex_var(d, "x"), p = dgl_ex_var(d, "p");
    check_ok(dgl_system_new(&s, d, 2, (dgl_ex[]){ p, dgl_ex_neg(d, dgl_ex_op(d, DGL_OP_sin, x, 0, 0)) }));
    return s;
}

// y' = k y^2, which ends at 1 / (k y0)
static dgl_system *blow_up(void)
{
    DGL_OWNED dgl_dag *d = NULL;
    dgl_system *s;
    check_ok(dgl_dag_new(&d));
    dgl_ex y = dgl_ex_powi(d, dgl_ex_var(d, "y"), 2);
    check_ok(dgl_system_new(&s, d, 1, &y));
    return s;
}

static void starts(double *y, size_t count, size_t nt)
{
    for (size_t i = 0; i < count; i++) {
        y[i * nt * 2] = 3 * sin((double)i);
        y[i * nt * 2 + 1] = cos(3 * (double)i);
    }
}

static double energy(const double *y) { return y[1] * y[1] / 2 - cos(y[0]); }

static const double times[NT] = { 0, 0.3, 1, 1, 4, 10 };
static const dgl_ode_options precise = { .rtol = 1e-12, .atol = 1e-12, .steps = 4000 };

static void many_are_one_by_one(void **state)
{
    (void)state;
    DGL_OWNED dgl_system *s = pendulum();
    const dgl_integrator *kind[] = { &dgl_dop853_integrator, &dgl_rk4_integrator, &dgl_symplectic_integrator, &dgl_bdf_integrator };
    const double tol[] = { 1e-10, 1e-12, 1e-13, 0 };   // the last runs one by one
    static double many[COUNT][NT][2], one[NT][2];
    for (size_t k = 0; k < 4; k++)
        for (int sign = 1; sign >= -1; sign -= 2) {
            double t[NT];
            dgl_ode_report r, r1;
            for (int i = 0; i < NT; i++) t[i] = sign * times[i];
            starts(many[0][0], COUNT, NT);
            check_ok(dgl_system_solve(s, &r, COUNT, NT, many[0][0], t, kind[k], &precise));
            assert_true(r.steps >= COUNT && r.evaluations > r.steps);
            for (size_t i = 0; i < COUNT; i += 13) {
                memcpy(one[0], many[i][0], sizeof one[0]);
                check_ok(dgl_system_solve(s, &r1, 1, NT, one[0], t, kind[k], &precise));
                for (int j = 0; j < NT; j++)
                    for (int c = 0; c < 2; c++) check_near(many[i][j][c], one[j][c], tol[k] * 10);
                check_near(energy(one[NT - 1]), energy(one[0]), 1e-9);
            }
        }
}

static void threads_change_no_bit(void **state)
{
    (void)state;
    static double y[2][COUNT][NT][2];
    for (int how = 0; how < 4; how++) {
        for (int threads = 1; threads <= 2; threads++) {
            DGL_OWNED dgl_system *s = pendulum();
            dgl_ode_report r;
            dgl_set_threads(threads);
            starts(y[threads - 1][0][0], COUNT, NT);
            check_ok(dgl_system_solve(s, &r, COUNT, NT, y[threads - 1][0][0], times, dgl_integrators[how], &precise));
        }
        assert_memory_equal(y[0], y[1], sizeof y[0]);
    }
    dgl_set_threads(1);
}

static void portable_is_native(void **state)
{
    (void)state;
    static double y[2][COUNT][NT][2];
    for (int how = 0; how < 4; how++) {
        for (int native = 0; native < 2; native++) {
            DGL_OWNED dgl_system *s = pendulum();
            dgl_ode_report r;
            setenv("DGL_NATIVE", native ? "1" : "0", 1);
            starts(y[native][0][0], COUNT, NT);
            check_ok(dgl_system_solve(s, &r, COUNT, NT, y[native][0][0], times, dgl_integrators[how], &precise));
        }
        assert_memory_equal(y[0], y[1], sizeof y[0]);
    }
    unsetenv("DGL_NATIVE");
}

// the order from the error with twice the steps
static void orders(void **state)
{
    (void)state;
    DGL_OWNED dgl_system *s = pendulum();
    const struct { const dgl_integrator *how; size_t steps; double order; } row[] = {
        { &dgl_rk4_integrator, 40, 4 }, { &dgl_symplectic_integrator, 8, 6 },
    };
    double exact[2][2] = { { 2, 0.5 } }, t[2] = { 0, 5 };
    dgl_ode_report r;
    check_ok(dgl_system_solve(s, &r, 1, 2, exact[0], t, &dgl_dop853_integrator, &(dgl_ode_options){ .rtol = 1e-14, .atol = 1e-14 }));
    for (size_t k = 0; k < 2; k++) {
        double error[2];
        for (size_t i = 0; i < 2; i++) {
            double y[2][2] = { { 2, 0.5 } };
            check_ok(dgl_system_solve(s, &r, 1, 2, y[0], t, row[k].how, &(dgl_ode_options){ .steps = row[k].steps << i }));
            assert_int_equal(r.steps, row[k].steps << i);
            error[i] = hypot(y[1][0] - exact[1][0], y[1][1] - exact[1][1]);
        }
        check_near(log2(error[0] / error[1]), row[k].order, 0.4);
    }
}

static void energy_keeps_within_bounds(void **state)
{
    (void)state;
    DGL_OWNED dgl_system *s = pendulum();
    static double y[1001][2], t[1001];
    dgl_ode_report r;
    y[0][0] = 2;
    for (int i = 0; i <= 1000; i++) t[i] = i;
    check_ok(dgl_system_solve(s, &r, 1, 1001, y[0], t, &dgl_symplectic_integrator, &(dgl_ode_options){ .steps = 5000 }));
    double early = 0, late = 0;
    for (int i = 0; i <= 1000; i++) {
        double e = fabs(energy(y[i]) - energy(y[0]));
        if (i < 500) early = fmax(early, e); else late = fmax(late, e);
    }
    assert_true(late < 1.5 * early && late < 1e-6);
}

static void stiff(void **state)
{
    (void)state;
    // van der Pol: y'' = 1000 (1 - y^2) y' - y
    DGL_OWNED dgl_dag *d = NULL;
    DGL_OWNED dgl_system *s = NULL;
    check_ok(dgl_dag_new(&d));
    dgl_ex y = dgl_ex_var(d, "y"), v = dgl_ex_var(d, "v");
    dgl_ex a = dgl_ex_sub(d, dgl_ex_scale(d, 1000, dgl_ex_mul(d, dgl_ex_sub(d, DGL_EX_1, dgl_ex_mul(d, y, y)), v)), y);
    check_ok(dgl_system_new(&s, d, 2, (dgl_ex[]){ v, a }));
    double path[2][2] = { { 2, 0 } }, t[2] = { 0, 400 };
    dgl_ode_report r;
    check_ok(dgl_system_solve(s, &r, 1, 2, path[0], t, &dgl_bdf_integrator, NULL));
    assert_true(r.steps < 1000);
    // on the slow branch log y - y^2/2 moves as t/1000 but for terms of 1e-6
    check_near(log(path[1][0]) - path[1][0] * path[1][0] / 2, log(2) - 2 + 0.4, 2e-5);
    double same[2][2] = { { 2, 0 } };
    check_status(dgl_system_solve(s, &r, 1, 2, same[0], t, &dgl_dop853_integrator, &(dgl_ode_options){ .max_steps = 20000 }), DGL_ECONV);
    assert_non_null(strstr(dgl_error_message(), "looks stiff"));
}

// A chain of unequal links, stiff and not symmetric: Newton's method is given the exact Jacobian, so nothing is evaluated for
// differences, which would take a right-hand side for each of the equations.
static void exact_jacobian(void **state)
{
    (void)state;
    enum { N = 24 };
    DGL_OWNED dgl_dag *d = NULL;
    DGL_OWNED dgl_system *s = NULL;
    dgl_ex y[N], f[N];
    double path[2][2][N] = { { { 0 } } }, t[2] = { 0, 0.5 };
    dgl_ode_report r, r1;
    check_ok(dgl_dag_new(&d));
    for (int i = 0; i < N; i++) y[i] = dgl_ex_var(d, (char[]){ (char)('a' + i), 0 });
    for (int i = 0; i < N; i++) {
        dgl_ex drop = dgl_ex_sub(d, i ? y[i - 1] : DGL_EX_1, y[i]);
        f[i] = dgl_ex_sub(d, dgl_ex_scale(d, 100 + 40 * i, drop), dgl_ex_op(d, DGL_OP_sin, dgl_ex_mul(d, y[i], y[(i + 5) % N]), 0, 0));
        path[0][0][i] = path[1][0][i] = 0.1 * i;
    }
    check_ok(dgl_system_new(&s, d, N, f));
    check_ok(dgl_system_solve(s, &r, 1, 2, path[0][0], t, &dgl_bdf_integrator, &(dgl_ode_options){ .rtol = 1e-9, .atol = 1e-11 }));
    check_ok(dgl_system_solve(s, &r1, 1, 2, path[1][0], t, &dgl_dop853_integrator, &precise));
    for (int i = 0; i < N; i++) check_near(path[0][1][i], path[1][1][i], 1e-7);
    assert_true(r.evaluations < 2 * r.steps);
}

static void solutions_that_end(void **state)
{
    (void)state;
    DGL_OWNED dgl_system *s = blow_up();
    double y[3][2] = { { 0.1 }, { 1 }, { 0.2 } }, t[2] = { 0, 2 };
    dgl_ode_report r;
    check_status(dgl_system_solve(s, &r, 3, 2, y[0], t, &dgl_rk4_integrator, &precise), DGL_EDOMAIN);
    assert_non_null(strstr(dgl_error_message(), "row 2: the solution is not finite"));
    check_status(dgl_system_solve(s, &r, 3, 2, y[0], t, &dgl_dop853_integrator, &precise), DGL_EDOMAIN);
    assert_non_null(strstr(dgl_error_message(), "row 2: the right-hand side is not finite beyond t = 1"));
    check_status(dgl_system_solve(s, &r, 3, 2, y[0], t, &dgl_symplectic_integrator, &precise), DGL_EDOMAIN);
    assert_non_null(strstr(dgl_error_message(), "row 2: the solution is not finite beyond t = "));
    check_status(dgl_system_solve(s, &r, 3, 2, y[0], t, &dgl_bdf_integrator, &precise), DGL_ECONV);
    assert_non_null(strstr(dgl_error_message(), "row 2: step size underflow at t = 1"));
    y[1][0] = NAN;
    check_status(dgl_system_solve(s, &r, 3, 2, y[0], t, &dgl_dop853_integrator, &precise), DGL_EDOMAIN);
    assert_non_null(strstr(dgl_error_message(), "row 2: the point is not finite at the start"));
    y[1][0] = 0;                                       // at rest
    check_ok(dgl_system_solve(s, &r, 3, 2, y[0], t, &dgl_dop853_integrator, &precise));
    check_near(y[1][1], 0, 0);
    check_near(y[2][1], 1 / (5 - 2.0), 1e-11);
    check_status(dgl_system_solve(s, &r, 1, 2, y[2], (double[]){ 0, 1e3 }, &dgl_symplectic_integrator, &(dgl_ode_options){ .steps = 3 }), DGL_EDOMAIN);
}

static void steps_too_long(void **state)
{
    (void)state;
    DGL_OWNED dgl_system *s = pendulum();
    dgl_ode_report r;
    double y[2][2][2] = { { { 0, 0 } }, { { 2, 1 } } }, t[2] = { 0, 40 };
    check_status(dgl_system_solve(s, &r, 2, 2, y[0][0], t, &dgl_symplectic_integrator, &(dgl_ode_options){ .steps = 1 }), DGL_ECONV);
    assert_string_equal(dgl_error_message(), "row 2: steps of 40 are too long at t = 0: the stages do not converge");
    check_status(dgl_system_solve(s, &r, 1, 2, y[1][0], t, &dgl_symplectic_integrator, &(dgl_ode_options){ .steps = 1 }), DGL_ECONV);
}

static void nothing_to_do(void **state)
{
    (void)state;
    DGL_OWNED dgl_system *s = pendulum();
    dgl_ode_report r;
    double y[2][3][2] = { { { 1, 2 } }, { { 3, 4 } } }, t[3] = { 0 };
    for (int k = 0; k < 4; k++) {
        for (size_t count = 0; count <= 2; count++) {
            check_ok(dgl_system_solve(s, &r, count, 3, y[0][0], t, dgl_integrators[k], NULL));      // no time passes
            check_ok(dgl_system_solve(s, &r, count, 1, y[0][0], t, dgl_integrators[k], NULL));      // no row but the first
        }
        check_near(y[1][2][1], 4, 1e-14);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_are_one_by_one), cmocka_unit_test(threads_change_no_bit), cmocka_unit_test(portable_is_native),
        cmocka_unit_test(orders), cmocka_unit_test(energy_keeps_within_bounds), cmocka_unit_test(stiff),
        cmocka_unit_test(exact_jacobian), cmocka_unit_test(solutions_that_end), cmocka_unit_test(steps_too_long), cmocka_unit_test(nothing_to_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
