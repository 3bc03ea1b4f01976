// Orders of convergence, known solutions, events, and solutions that end before the interval does.
#include "../check.h"
#include <string.h>

static const double pi = 3.14159265358979323846;

// ---- right-hand sides ----

static dgl_status growth(void *ctx, double t, const double *y, double *dy) { (void)ctx; (void)t; dy[0] = y[0]; return DGL_OK; }
static dgl_status blow_up(void *ctx, double t, const double *y, double *dy) { (void)ctx; (void)t; dy[0] = y[0] * y[0]; return DGL_OK; }
static dgl_status oscillator(void *ctx, double t, const double *y, double *dy) { (void)ctx; (void)t; dy[0] = y[1]; dy[1] = -y[0]; return DGL_OK; }

// y = exp(sin t), cos t, sin t
static dgl_status wavy(void *ctx, double t, const double *y, double *dy) { (void)ctx; dy[0] = y[0] * cos(t); dy[1] = -y[2]; dy[2] = y[1]; return DGL_OK; }

static dgl_status kepler(void *ctx, double t, const double *y, double *dy)
{
    (void)ctx; (void)t;
    double r2 = y[0]*y[0] + y[1]*y[1], r3 = r2 * sqrt(r2);
    dy[0] = y[2], dy[1] = y[3], dy[2] = -y[0] / r3, dy[3] = -y[1] / r3;
    return DGL_OK;
}

static dgl_status arenstorf(void *ctx, double t, const double *y, double *dy)
{
    (void)ctx; (void)t;
    const double mu = 0.012277471, nu = 1 - mu;
    double d1 = pow((y[0] + mu)*(y[0] + mu) + y[1]*y[1], 1.5), d2 = pow((y[0] - nu)*(y[0] - nu) + y[1]*y[1], 1.5);
    dy[0] = y[2], dy[1] = y[3];
    dy[2] = y[0] + 2*y[3] - nu*(y[0] + mu)/d1 - mu*(y[0] - nu)/d2;
    dy[3] = y[1] - 2*y[2] - nu*y[1]/d1 - mu*y[1]/d2;
    return DGL_OK;
}

// seven stars in a plane: 7 x, 7 y, their velocities
static dgl_status pleiades(void *ctx, double t, const double *y, double *dy)
{
    (void)ctx; (void)t;
    for (int i = 0; i < 7; i++) {
        double ax = 0, ay = 0;
        for (int j = 0; j < 7; j++) {
            double dx = y[j] - y[i], dz = y[j + 7] - y[i + 7], r2 = dx*dx + dz*dz;
            if (i != j) {
                ax += (j + 1) * dx / (r2 * sqrt(r2));
                ay += (j + 1) * dz / (r2 * sqrt(r2));
            }
        }
        dy[i] = y[i + 14], dy[i + 7] = y[i + 21], dy[i + 14] = ax, dy[i + 21] = ay;
    }
    return DGL_OK;
}

// ---- fixed steps ----

static double rk4_error(size_t steps)
{
    static double path[1025][3];
    size_t done;
    memcpy(path[0], (double[]){ 1, 1, 0 }, sizeof path[0]);
    check_ok(dgl_ode_rk4(3, steps, path[0], &done, wavy, NULL, 0, 2));
    assert_int_equal(done, steps);
    return fabs(path[steps][0] - exp(sin(2))) + fabs(path[steps][1] - cos(2));
}

static void rk4(void **state)
{
    (void)state;
    for (size_t steps = 64; steps < 1024; steps *= 2)
        check_near(log2(rk4_error(steps) / rk4_error(2 * steps)), 4, 0.2);
    double path[11][1] = { { 1 } };
    size_t done;
    check_ok(dgl_ode_rk4(1, 10, path[0], &done, growth, NULL, 1, 0));          // backwards
    check_near(path[10][0], exp(-1), 1e-6);
    check_ok(dgl_ode_rk4(1, 0, path[0], &done, growth, NULL, 0, 1));
    assert_int_equal(done, 0);
    double far[2001] = { 1 };
    check_status(dgl_ode_rk4(1, 2000, far, &done, blow_up, NULL, 0, 2), DGL_EDOMAIN);
    assert_true(done > 1000 && done < 1100 && isfinite(far[done]));
    assert_non_null(strstr(dgl_error_message(), "the solution is not finite beyond t = 1.0"));
}

// ---- order of the adaptive method, by steps held to one length ----

static dgl_ode *held(size_t n, dgl_ode_fn f, double h)
{
    dgl_ode *o;
    check_ok(dgl_ode_new(&o, n, f, NULL, &(dgl_ode_options){ .rtol = 1e10, .atol = 1e10, .first_step = h, .max_step = h }));
    return o;
}

// the error at the end, and the largest of the dense output on the way
static double held_error(int steps, double *dense)
{
    DGL_OWNED dgl_ode *o = held(3, wavy, 4.0 / steps);
    check_ok(dgl_ode_start(o, 0, (double[]){ 1, 1, 0 }, 4));
    for (*dense = 0; !o->done; ) {
        check_ok(dgl_ode_step(o));
        for (int i = 1; i < 8; i++) {
            double t = o->t_last + (o->t - o->t_last) * i / 8, y[3];
            check_ok(dgl_ode_dense(o, t, y));
            *dense = fmax(*dense, fabs(y[0] - exp(sin(t))) + fabs(y[1] - cos(t)));
        }
    }
    assert_int_equal(o->steps, steps);
    return fabs(o->y[0] - exp(sin(4))) + fabs(o->y[1] - cos(4));
}

static void order_of_steps_and_of_dense_output(void **state)
{
    (void)state;
    double coarse, fine, e = held_error(12, &coarse), e2 = held_error(24, &fine);
    check_near(log2(e / e2), 8, 0.7);
    // of the error within a step, which is of one order more than the method's
    check_near(log2(coarse / fine), 8, 0.7);
}

// ---- known solutions ----

static double miss(dgl_ode_fn f, size_t n, const double *y0, double t1, const double *want, double tol, size_t *evaluations)
{
    DGL_OWNED dgl_ode *o = NULL;
    DGL_ODE_PATH_OWNED dgl_ode_path p = { 0 };
    double worst = 0;
    check_ok(dgl_ode_new(&o, n, f, NULL, &(dgl_ode_options){ .rtol = tol, .atol = tol }));
    check_ok(dgl_ode_solve(&p, o, 0, y0, t1, NULL));
    assert_true(p.t_end == t1 && p.t[p.rows - 1] == t1 && p.rows == p.steps + 1);
    for (size_t i = 0; i < n; i++) worst = fmax(worst, fabs(p.y_end[i] - want[i]));
    *evaluations = p.evaluations;
    return worst;
}

static void orbits(void **state)
{
    (void)state;
    size_t calls, before = 0;
    const double e = 0.6, k[] = { 1 - e, 0, 0, sqrt((1 + e) / (1 - e)) };
    check_near(miss(kepler, 4, k, 6 * pi, k, 1e-13, &calls), 0, 1e-10);
    const double a[] = { 0.994, 0, 0, -2.00158510637908252240537862224 };
    check_near(miss(arenstorf, 4, a, 17.0652165601579625588917206249, a, 1e-14, &calls), 0, 1e-7);
    // the reference solution of the Test Set for IVP Solvers (Mazzia and Magherini 2008)
    const double stars[28] = { 3, 3, -1, -3, 2, -2, 2, 3, -3, 2, 0, 0, -4, 4, 0, 0, 0, 0, 0, 1.75, -1.5, 0, 0, 0, -1.25, 1, 0, 0 };
    const double there[14] = {
        0.3706139143970502, 3.237284092057233, -3.222559032418324, 0.6597091455775310, 0.3425581707156584, 1.562172101400631, -0.7003092922212495,
        -3.943437585517392, -3.271380973972550, 5.225081843456543, -2.590612434977470, 1.198213693392275, -0.2429682344935824, 1.091449240428980 };
    double end[28], tols[] = { 1e-6, 1e-9, 1e-13 };
    memcpy(end, there, sizeof there);
    for (int i = 0; i < 3; i++) {                      // better and dearer
        DGL_OWNED dgl_ode *o = NULL;
        DGL_ODE_PATH_OWNED dgl_ode_path p = { 0 };
        check_ok(dgl_ode_new(&o, 28, pleiades, NULL, &(dgl_ode_options){ .rtol = tols[i], .atol = tols[i] }));
        check_ok(dgl_ode_solve(&p, o, 0, stars, 3, NULL));
        for (int j = 0; j < 14; j++) check_near(p.y_end[j], end[j], fmax(5e3 * tols[i], 2e-11));
        assert_true(p.evaluations > before && p.rejected < p.steps);
        before = p.evaluations;
    }
}

static void output_times_and_backwards(void **state)
{
    (void)state;
    double times[41], y0[] = { 1, 0 };
    for (int backwards = 0; backwards < 2; backwards++) {
        double end = backwards ? -10 : 10;
        for (int i = 0; i <= 40; i++) times[i] = end * i / 40;
        DGL_OWNED dgl_ode *o = NULL;
        DGL_ODE_PATH_OWNED dgl_ode_path p = { 0 };
        check_ok(dgl_ode_new(&o, 2, oscillator, NULL, NULL));
        check_ok(dgl_ode_solve(&p, o, 0, y0, end, &(dgl_ode_output){ .nt = 41, .t = times }));
        assert_int_equal(p.rows, 41);
        for (int i = 0; i <= 40; i++) {
            check_near(p.t[i], times[i], 0);
            check_near(p.y[2*i], cos(times[i]), 1e-9);
            check_near(p.y[2*i + 1], -sin(times[i]), 1e-9);
        }
        check_status(dgl_ode_solve(&p, o, 0, y0, end, &(dgl_ode_output){ .nt = 2, .t = (double[]){ end / 2, end / 4 } }), DGL_EARG);
        check_status(dgl_ode_solve(&p, o, 0, y0, end, &(dgl_ode_output){ .nt = 1, .t = (double[]){ 2 * end } }), DGL_EARG);
        check_status(dgl_ode_solve(&p, o, 0, y0, end, &(dgl_ode_output){ .nt = 1, .t = (double[]){ NAN } }), DGL_EARG);
        check_ok(dgl_ode_solve(&p, o, 0, y0, 0, &(dgl_ode_output){ .nt = 2, .t = (double[]){ 0, 0 } }));     // no interval
        assert_true(p.rows == 2 && p.y[2] == 1 && p.steps == 0 && p.t_end == 0);
    }
}

static dgl_status many(void *ctx, double t, const double *y, double *dy)
{
    (void)t;
    for (size_t i = 0; i < *(size_t *)ctx; i++) dy[i] = -(1 + (double)(i % 7)) * y[i];
    return DGL_OK;
}

static void any_number_of_components(void **state)
{
    (void)state;
    for (size_t n = 0; n <= 1000; n = n < 6 ? n + 1 : n * 5) {
        static double y0[1000];
        for (size_t i = 0; i < n; i++) y0[i] = 1;
        DGL_OWNED dgl_ode *o = NULL;
        DGL_ODE_PATH_OWNED dgl_ode_path p = { 0 };
        check_ok(dgl_ode_new(&o, n, many, &n, NULL));
        check_ok(dgl_ode_solve(&p, o, 0, y0, 1, NULL));
        for (size_t i = 0; i < n; i++) check_near(p.y_end[i], exp(-(1 + (double)(i % 7))), 1e-10);
    }
}

// ---- events ----

static dgl_status first_component(void *ctx, double t, const double *y, double *g) { (void)t; *g = y[0] - *(double *)ctx; return DGL_OK; }
static dgl_status time_itself(void *ctx, double t, const double *y, double *g) { (void)y; *g = t - *(double *)ctx; return DGL_OK; }

static void events(void **state)
{
    (void)state;
    double zero = 0, half = 0.5, y0[] = { 0, 1 };      // sin t
    for (int sign = -1; sign <= 1; sign += 2) {
        DGL_OWNED dgl_ode *o = NULL;
        DGL_ODE_PATH_OWNED dgl_ode_path p = { 0 };
        const dgl_ode_event both[] = { { first_component, &zero, 0, false }, { first_component, &half, 1, false } };
        check_ok(dgl_ode_new(&o, 2, oscillator, NULL, &(dgl_ode_options){ .rtol = 1e-14, .atol = 1e-14 }));
        check_ok(dgl_ode_solve(&p, o, 0, y0, sign * 13.0, &(dgl_ode_output){ .nevents = 2, .event = both }));
        // zeros at pi k, the start left out; sin t = 1/2 upwards along the way
        const double forth[] = { pi/6, pi, 2*pi, 13*pi/6, 3*pi, 4*pi }, back[] = { pi, 7*pi/6, 2*pi, 3*pi, 19*pi/6, 4*pi };
        const double *want = sign > 0 ? forth : back;
        assert_int_equal(p.hits, 6);
        for (size_t i = 0; i < 6; i++) {
            check_near(fabs(p.hit[i].t), want[i], 1e-12);
            check_near(p.hit_y[2*i], p.hit[i].event ? 0.5 : 0, 1e-12);
        }
    }
    // a terminal event ends the path there, also between wanted times
    double two = 2, late = 100, times[] = { 0, 1, 1.9, 2.5, 5 };
    const dgl_ode_event ends[] = { { time_itself, &two, 0, true }, { time_itself, &late, 0, true }, { first_component, &half, 0, false } };
    for (int every = 0; every < 2; every++) {
        DGL_OWNED dgl_ode *o = NULL;
        DGL_ODE_PATH_OWNED dgl_ode_path p = { 0 };
        check_ok(dgl_ode_new(&o, 2, oscillator, NULL, NULL));
        check_ok(dgl_ode_solve(&p, o, 0, y0, 5, &(dgl_ode_output){ .nt = 5, .t = every ? NULL : times, .nevents = 3, .event = ends }));
        assert_true(p.stopped && p.hits == 2 && p.hit[1].event == 0);
        check_near(p.t_end, 2, 1e-14);
        check_near(p.y_end[0], sin(2), 1e-9);
        assert_true(every ? p.t[p.rows - 1] == p.t_end : p.rows == 3);
    }
}

// ---- solutions that end ----

static dgl_status after_two(void *ctx, double t, const double *y, double *dy) { (void)ctx; dy[0] = t > 2 ? NAN : y[0]; return DGL_OK; }
static dgl_status chart(void *ctx, double t, const double *y, double *dy)
{
    (void)ctx; (void)t;
    if (y[0] > 2)
        DGL_FAIL(DGL_EDOMAIN, "left the chart");
    dy[0] = 1;
    return DGL_OK;
}
static dgl_status callback_fails(void *ctx, double t, const double *y, double *dy)
{
    (void)ctx; (void)y;
    dy[0] = 1;
    if (t > 0.5)
        DGL_FAIL(DGL_EUSER, "by the user");
    return DGL_OK;
}
static dgl_status stiff(void *ctx, double t, const double *y, double *dy) { (void)ctx; dy[0] = -1e6 * (y[0] - cos(t)); return DGL_OK; }

static void ends(dgl_ode_fn f, double y0, double t1, size_t max_steps, dgl_status status, const char *message, double t_end)
{
    DGL_OWNED dgl_ode *o = NULL;
    DGL_ODE_PATH_OWNED dgl_ode_path p = { 0 };
    check_ok(dgl_ode_new(&o, 1, f, NULL, &(dgl_ode_options){ .max_steps = max_steps }));
    check_status(dgl_ode_solve(&p, o, 0, &y0, t1, NULL), (int)status);
    if (!strstr(dgl_error_message(), message))
        fail_msg("'%s' does not say '%s'", dgl_error_message(), message);
    if (isnan(t_end))
        return;
    check_near(p.t_end, t_end, 1e-6);
    assert_true(p.rows == p.steps + 1 && p.t[p.rows - 1] == p.t_end && isfinite(p.y_end[0]) && p.y_end[0] == p.y[p.rows - 1]);
}

static void solutions_that_end(void **state)
{
    (void)state;
    ends(blow_up, 1, 2, 0, DGL_ECONV, "step size underflow at t = 1", 1);
    ends(blow_up, -1, -2, 0, DGL_ECONV, "step size underflow at t = -1", -1);
    ends(after_two, 1, 5, 0, DGL_EDOMAIN, "the right-hand side is not finite beyond t = 2", 2);
    ends(growth, 1, 1000, 0, DGL_EDOMAIN, "not finite beyond t = 70", NAN);
    ends(chart, 0, 5, 0, DGL_EDOMAIN, "left the chart (t = 2)", 2);
    ends(callback_fails, 0, 5, 0, DGL_EUSER, "by the user", NAN);
    ends(stiff, 0, 1000, 2000, DGL_ECONV, "2000 steps taken at t = 0.0", NAN);
    ends(stiff, 0, 1000, 20000, DGL_ECONV, "the problem looks stiff", NAN);
    ends(growth, NAN, 1, 0, DGL_EDOMAIN, "the start is nan (component 1)", NAN);
    ends(growth, 1, INFINITY, 0, DGL_EARG, "no way from t = 0 to inf", NAN);
    DGL_OWNED dgl_ode *o = NULL;
    check_ok(dgl_ode_new(&o, 1, after_two, NULL, NULL));
    check_status(dgl_ode_start(o, 3, (double[]){ 1 }, 4), DGL_EDOMAIN);
    assert_string_equal(dgl_error_message(), "the right-hand side is nan at t = 3 (component 1)");
    dgl_interrupted = 1;
    ends(growth, 1, 1, 0, DGL_EINTR, "interrupted", NAN);
    dgl_interrupted = 0;
}

// no allocation while it steps
static void steps_take_no_memory(void **state)
{
    (void)state;
    DGL_OWNED dgl_ode *o = NULL;
    double y[4], k[] = { 0.4, 0, 0, 2 };
    check_ok(dgl_ode_new(&o, 4, kepler, NULL, NULL));
    check_ok(dgl_ode_start(o, 0, k, 50));
    dgl_alloc_fail_after(1);
    while (!o->done) {
        check_ok(dgl_ode_step(o));
        check_ok(dgl_ode_dense(o, (o->t + o->t_last) / 2, y));
    }
    dgl_alloc_fail_after(0);
    for (long n = 1; n < 8; n++) {                     // a solution that runs out of memory says so
        DGL_ODE_PATH_OWNED dgl_ode_path p = { 0 };
        dgl_alloc_fail_after(n);
        dgl_status status = dgl_ode_solve(&p, o, 0, k, 50, NULL);
        dgl_alloc_fail_after(0);
        assert_true(status == DGL_ENOMEM || (status == DGL_OK && n > 3));
    }
}

// ---- roots ----

static dgl_status cubic(void *ctx, double x, double *y) { ++*(int *)ctx; *y = x*x*x - 2*x - 5; return DGL_OK; }
static dgl_status flat(void *ctx, double x, double *y) { ++*(int *)ctx; *y = pow(x - 1, 9); return DGL_OK; }
static dgl_status step(void *ctx, double x, double *y) { ++*(int *)ctx; *y = x < 0.3 ? -1 : 1; return DGL_OK; }
static dgl_status with_nan(void *ctx, double x, double *y) { ++*(int *)ctx; *y = fabs(x) < 0.9 ? NAN : x; return DGL_OK; }

static void roots(void **state)
{
    (void)state;
    int calls = 0;
    double x;
    check_ok(dgl_root(&x, cubic, &calls, 2, 3, 0));
    check_near(x, 2.0945514815423265915, 5e-16);
    assert_true(calls < 12);
    check_ok(dgl_root(&x, cubic, &calls, 3, 2, 1e-3));
    check_near(x, 2.0945514815423266, 1e-3);
    calls = 0;
    check_ok(dgl_root(&x, flat, &calls, 0, 2.5, 0));
    check_near(x, 1, 1e-3);
    check_ok(dgl_root(&x, step, &calls, 0, 1, 0));
    check_near(x, 0.3, 1e-15);
    assert_true(calls < 400);
    check_ok(dgl_root(&x, flat, &calls, 1, 4, 0));     // a zero at the end
    check_near(x, 1, 0);
    check_status(dgl_root(&x, cubic, &calls, 3, 4, 0), DGL_EDOMAIN);
    assert_string_equal(dgl_error_message(), "the function has one sign at 3 and 4");
    check_status(dgl_root(&x, with_nan, &calls, -1, 1, 0), DGL_EDOMAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rk4), cmocka_unit_test(order_of_steps_and_of_dense_output), cmocka_unit_test(orbits),
        cmocka_unit_test(output_times_and_backwards), cmocka_unit_test(any_number_of_components), cmocka_unit_test(events),
        cmocka_unit_test(solutions_that_end), cmocka_unit_test(steps_take_no_memory), cmocka_unit_test(roots),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
