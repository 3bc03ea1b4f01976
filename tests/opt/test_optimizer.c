// Every kind in optimizers.def finds the lowest point of a bowl, keeps its path, and stops for a reason.
#include "../check.h"

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

static void finds_the_bottom(void **state)
{
    const dgl_optimizer_kind *kind = *state;
    enum { STEPS = 2000 };
    dgl_value v[DGL_MAX_PARAMS];
    dgl_param_defaults(v, kind->params);
    v[DGL_DESCENT_steps].num = STEPS;
    v[DGL_DESCENT_gradient].num = 1e-9;
    dgl_fn f = { .nin = 2, .nout = 1, .eval = eval, .jet1 = jet1 }, m = { .nin = 2, .nout = 4, .eval = matrix };
    dgl_descent o = { .kind = kind, .f = &f, .matrix = &m, .option = v, .d = 2 };
    dgl_descent_result r;
    double *path = malloc((STEPS + 1) * 2 * sizeof *path);
    path[0] = 4;
    path[1] = 2;
    check_ok(dgl_descent_run(&o, path, &r));
    assert_true(r.converged);
    assert_string_equal(r.why, "gradient");
    check_near(path[2*r.steps], 1, 1e-8);
    check_near(path[2*r.steps + 1], -3, 1e-8);
    check_near(r.value, 0, 1e-15);
    v[DGL_DESCENT_steps].num = 3;
    check_ok(dgl_descent_run(&o, path, &r));
    assert_string_equal(r.why, "steps");
    assert_int_equal(r.steps, 3);
    v[DGL_DESCENT_lr].num = 1e200;                     // far too long steps
    v[DGL_DESCENT_steps].num = STEPS;
    check_ok(dgl_descent_run(&o, path, &r));
    assert_string_equal(r.why, "diverged");
    assert_true(isfinite(r.value));
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

int main(void)
{
    struct CMUnitTest tests[64];
    size_t n = 0;
    for (; dgl_optimizer_kinds[n]; n++)
        tests[n] = (struct CMUnitTest){ dgl_optimizer_kinds[n]->name, finds_the_bottom, NULL, NULL, (void *)dgl_optimizer_kinds[n] };
    return _cmocka_run_group_tests("optimizers", tests, n, NULL, NULL);
}
