// Every kind in optimizers.def finds the lowest point of a bowl, keeps its path, and stops for a reason.
#include "../check.h"

#include <string.h>

// f = (x - 1)^2 + 2 (y + 3)^2
static dgl_status eval(dgl_fn *f, size_t n, double *y, const double *x)
{
    (void)f;
    for (size_t i = 0; i < n; i++) y[i] = (x[2*i] - 1) * (x[2*i] - 1) + 2 * (x[2*i + 1] + 3) * (x[2*i + 1] + 3);
    return DGL_OK;
}

static dgl_status jet1(dgl_fn *f, size_t n, double *y, double *J, const double *x)
{
    for (size_t i = 0; i < n; i++) {
        J[2*i] = 2 * (x[2*i] - 1);
        J[2*i + 1] = 4 * (x[2*i + 1] + 3);
    }
    return y ? eval(f, n, y, x) : DGL_OK;
}

static dgl_status matrix(dgl_fn *f, size_t n, double *m, const double *x)
{
    (void)f; (void)x;
    for (size_t i = 0; i < n; i++) {
        m[4*i] = 2;
        m[4*i + 1] = m[4*i + 2] = 0.5;
        m[4*i + 3] = 3;
    }
    return DGL_OK;
}

static dgl_status zero(dgl_fn *f, size_t n, double *m, const double *x)
{
    (void)f; (void)x;
    for (size_t i = 0; i < 4 * n; i++) m[i] = 0;
    return DGL_OK;
}

// the same f as half the sum of squares of r = (sqrt 2 (x - 1), 2 (y + 3))
static dgl_status residuals(dgl_fn *f, size_t n, double *r, const double *x)
{
    (void)f;
    for (size_t i = 0; i < n; i++) {
        r[2*i] = M_SQRT2 * (x[2*i] - 1);
        r[2*i + 1] = 2 * (x[2*i + 1] + 3);
    }
    return DGL_OK;
}

static dgl_status residuals1(dgl_fn *f, size_t n, double *r, double *J, const double *x)
{
    for (size_t i = 0; i < 4 * n; i++) J[i] = i % 4 == 0 ? M_SQRT2 : i % 4 == 3 ? 2 : 0;
    return r ? residuals(f, n, r, x) : DGL_OK;
}

static const char *reason(const dgl_optimizer_kind *kind) { return kind->plain ? "size" : "gradient"; }

static void finds_the_bottom(void **state)
{
    const dgl_optimizer_kind *kind = *state;
    enum { STEPS = 2000 };
    dgl_value v[DGL_MAX_PARAMS];
    dgl_param_defaults(v, kind->params);
    v[DGL_DESCENT_steps].num = STEPS;
    v[DGL_DESCENT_gradient].num = 1e-9;
    dgl_fn f = { .nin = 2, .nout = 1, .eval = eval, .jet1 = jet1 }, m = { .nin = 2, .nout = 4, .eval = matrix };
    dgl_fn squares = { .nin = 2, .nout = 2, .eval = residuals, .jet1 = residuals1 };
    dgl_descent o = { .kind = kind, .f = kind->residuals ? &squares : &f, .matrix = &m, .option = v, .d = 2 };
    dgl_descent_result r;
    double *path = malloc((STEPS + 1) * 2 * sizeof *path);
    path[0] = 4;
    path[1] = 2;
    check_ok(dgl_descent_run(&o, path, &r));
    assert_true(r.converged);
    assert_string_equal(r.why, reason(kind));
    check_near(path[2*r.steps], 1, 1e-8);
    check_near(path[2*r.steps + 1], -3, 1e-8);
    check_near(r.value, 0, 1e-15);
    v[DGL_DESCENT_steps].num = 1;
    check_ok(dgl_descent_run(&o, path, &r));
    if (!r.converged) {                                // Newton's step is enough
        assert_string_equal(r.why, "steps");
        assert_int_equal(r.steps, 1);
    }
    v[DGL_DESCENT_lr].num = 1e200;                     // far too long steps
    v[DGL_DESCENT_steps].num = STEPS;
    check_ok(dgl_descent_run(&o, path, &r));
    assert_true(kind->searches ? r.converged || !strcmp(r.why, "no step lowers f") : !strcmp(r.why, "diverged") || !strcmp(kind->name, "adam"));
    assert_true(isfinite(r.value));
    v[DGL_DESCENT_lr].num = 0.1;
    v[DGL_DESCENT_seconds].num = 0;
    check_ok(dgl_descent_run(&o, path, &r));
    assert_string_equal(r.why, "seconds");
    assert_int_equal(r.steps, 0);
    v[DGL_DESCENT_seconds].num = INFINITY;
    path[0] = NAN;
    check_status(dgl_descent_run(&o, path, &r), DGL_EDOMAIN);
    if (kind->matrix) {
        m.eval = zero;
        path[0] = 0;
        v[DGL_DESCENT_lr].num = 0.1;
        check_status(dgl_descent_run(&o, path, &r), DGL_EDOMAIN);
    }
    free(path);
}

// On a manifold: the Rayleigh quotient of diag(1, 2, 3) on the sphere is least at (1, 0, 0), whatever the kind.
static dgl_status rayleigh(dgl_fn *f, size_t n, double *y, const double *x)
{
    (void)f;
    for (size_t i = 0; i < n; i++) y[i] = x[3*i] * x[3*i] + 2 * x[3*i + 1] * x[3*i + 1] + 3 * x[3*i + 2] * x[3*i + 2];
    return DGL_OK;
}

static dgl_status rayleigh1(dgl_fn *f, size_t n, double *y, double *J, const double *x)
{
    for (size_t i = 0; i < 3 * n; i++) J[i] = 2 * (double)(i % 3 + 1) * x[i];
    return y ? rayleigh(f, n, y, x) : DGL_OK;
}

static dgl_status rayleigh2(dgl_fn *f, size_t n, double *y, double *J, double *H, const double *x)
{
    for (size_t i = 0; i < 9 * n; i++) H[i] = i % 9 % 4 ? 0 : 2 * (double)(i % 9 / 4 + 1);
    return J ? rayleigh1(f, n, y, J, x) : y ? rayleigh(f, n, y, x) : DGL_OK;
}

// the quotient as half the sum of squares of sqrt(2 i) x_i
static dgl_status roots(dgl_fn *f, size_t n, double *y, const double *x)
{
    (void)f;
    for (size_t i = 0; i < 3 * n; i++) y[i] = sqrt(2 * (double)(i % 3 + 1)) * x[i];
    return DGL_OK;
}

static dgl_status roots1(dgl_fn *f, size_t n, double *y, double *J, const double *x)
{
    for (size_t i = 0; i < 9 * n; i++) J[i] = i % 9 % 4 ? 0 : sqrt(2 * (double)(i % 9 / 4 + 1));
    return y ? roots(f, n, y, x) : DGL_OK;
}

static void finds_the_eigenvector(void **state)
{
    const dgl_optimizer_kind *kind = *state;
    enum { STEPS = 3000 };
    dgl_manifold *S = NULL;
    dgl_value v[DGL_MAX_PARAMS];
    if (kind->matrix)
        return;
    for (int k = 0; !S; k++)
        if (!strcmp(dgl_manifold_kinds[k]->name, "sphere"))
            check_ok(dgl_manifold_new(&S, dgl_manifold_kinds[k], (double[]){ 2, 1 }));
    double *path = calloc((STEPS + 1) * 3, sizeof *path);
    for (int exact = 0; exact < 2; exact++) {
        dgl_param_defaults(v, kind->params);
        v[DGL_DESCENT_steps].num = STEPS;
        v[DGL_DESCENT_gradient].num = 1e-10;
        v[DGL_DESCENT_lr].num = kind->searches ? 0.1 : 0.05;
        dgl_fn f = { .nin = 3, .nout = 1, .eval = rayleigh, .jet1 = rayleigh1, .jet2 = exact ? rayleigh2 : NULL };
        dgl_fn squares = { .nin = 3, .nout = 3, .eval = roots, .jet1 = roots1 };
        dgl_descent o = { .kind = kind, .f = kind->residuals ? &squares : &f, .M = S, .option = v, .d = 3 };
        dgl_descent_result r;
        path[0] = 0.5;
        path[1] = path[2] = sqrt(0.375);
        check_ok(dgl_descent_run(&o, path, &r));
        if (!r.converged || strcmp(r.why, reason(kind)))
            fail_msg("ends by %s with gradient %g", r.why, r.gradient_norm);
        check_near(r.value, 1, 1e-15);
        check_near(path[3*r.steps], 1, 1e-15);
        for (long i = 0; i <= r.steps; i++) {
            double s = path[3*i] * path[3*i] + path[3*i + 1] * path[3*i + 1] + path[3*i + 2] * path[3*i + 2];
            check_near(s, 1, 1e-14);
        }
    }
    free(path);
    dgl_release(S);
}

// f and its derivatives are right by the slope test, and wrong ones are found.
static dgl_status wrong1(dgl_fn *f, size_t n, double *y, double *J, const double *x)
{
    for (size_t i = 0; i < 3 * n; i++) J[i] = 2.01 * (double)(i % 3 + 1) * x[i];
    return y ? rayleigh(f, n, y, x) : DGL_OK;
}

static dgl_status wrong2(dgl_fn *f, size_t n, double *y, double *J, double *H, const double *x)
{
    DGL_TRY(rayleigh2(f, n, y, J, H, x));
    for (size_t i = 0; i < 9 * n; i++) H[i] *= 1.01;
    return DGL_OK;
}

static void slopes(void **state)
{
    (void)state;
    dgl_manifold *S = NULL;
    dgl_descent_slopes s;
    double x[3] = { 0.6, 0, 0.8 }, v[3] = { 0.64, 0.6, -0.48 };
    for (int k = 0; !S; k++)
        if (!strcmp(dgl_manifold_kinds[k]->name, "sphere"))
            check_ok(dgl_manifold_new(&S, dgl_manifold_kinds[k], (double[]){ 2, 1 }));
    dgl_fn f = { .nin = 3, .nout = 1, .eval = rayleigh, .jet1 = rayleigh1, .jet2 = rayleigh2 };
    check_ok(dgl_descent_check(&f, S, &s, x, v));
    check_near(s.gradient, 2, 0.1);
    check_near(s.hessian, 3, 0.1);
    f.jet2 = wrong2;
    check_ok(dgl_descent_check(&f, S, &s, x, v));
    check_near(s.gradient, 2, 0.1);
    assert_true(s.hessian < 2.8);
    f.jet1 = wrong1;
    f.jet2 = NULL;
    check_ok(dgl_descent_check(&f, S, &s, x, v));
    assert_true(s.gradient < 1.8 && !s.second);
    f = (dgl_fn){ .nin = 2, .nout = 1, .eval = eval, .jet1 = jet1 };     // a parabola, in coordinates
    check_ok(dgl_descent_check(&f, NULL, &s, x, v));
    check_near(s.gradient, 2, 0.1);
    dgl_release(S);
}

int main(void)
{
    struct CMUnitTest tests[64];
    size_t n = 0;
    for (size_t k = 0; dgl_optimizer_kinds[k]; k++) {
        tests[n++] = (struct CMUnitTest){ dgl_optimizer_kinds[k]->name, finds_the_bottom, NULL, NULL, (void *)dgl_optimizer_kinds[k] };
        tests[n++] = (struct CMUnitTest){ dgl_optimizer_kinds[k]->name, finds_the_eigenvector, NULL, NULL, (void *)dgl_optimizer_kinds[k] };
    }
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(slopes);
    return _cmocka_run_group_tests("optimizers", tests, n, NULL, NULL);
}
