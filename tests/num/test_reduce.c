// Reductions against their definitions in long double, on every axis of arrays with strides; order; whole arrays.
#include "../check.h"
#include <string.h>

static const dgl_reduction *reduction(const char *name)
{
    const dgl_reduction *r = dgl_reductions;
    while (r->name && strcmp(r->name, name)) r++;
    assert_non_null(r->name);
    return r;
}

static double run(const char *name, size_t n, const double *x) { return reduction(name)->run(n, x); }

// each reduction as its definition says it
static double defined(const char *name, size_t n, const double *x)
{
    long double s = 0, p = 1, ss = 0, v = 0;
    size_t lo = 0, hi = 0;
    for (size_t i = 0; i < n; i++) {
        s += x[i];
        p *= x[i];
        ss += (long double)x[i] * x[i];
        lo = x[i] < x[lo] ? i : lo;
        hi = x[i] > x[hi] ? i : hi;
    }
    for (size_t i = 0; i < n; i++) v += (x[i] - s / n) * (x[i] - s / n);
    const struct { const char *name; long double value; } all[] = {
        { "sum", s }, { "prod", p }, { "mean", s / n }, { "var", v / n }, { "std", sqrtl(v / n) }, { "min", x[lo] },
        { "max", x[hi] }, { "argmin", lo }, { "argmax", hi }, { "norm", sqrtl(ss) },
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (!strcmp(all[i].name, name))
            return (double)all[i].value;
    fail_msg("no definition of %s", name);
    return NAN;
}

static void definitions(void **state)
{
    (void)state;
    static double x[5000];
    size_t lengths[] = { 1, 2, 7, 8, 9, 255, 256, 257, 1000, 5000 };
    for (size_t t = 0; t < sizeof lengths / sizeof *lengths; t++) {
        size_t n = lengths[t];
        for (size_t i = 0; i < n; i++) x[i] = (2 * uniform() - 0.8) * 1.5;
        for (const dgl_reduction *r = dgl_reductions; r->name; r++)
            check_near(r->run(n, x), defined(r->name, n, x), 1e-13 * fmax(fabs(defined(r->name, n, x)), 1));
    }
}

static void every_axis(void **state)
{
    (void)state;
    dgl_array *a, *b;
    check_ok(dgl_array_new(&a, 3, (size_t[]){ 5, 11, 3 }));
    for (size_t i = 0; i < a->size; i++) a->data[i] = uniform() - 0.4;
    check_ok(dgl_array_transpose(&b, a));              // (3, 11, 5)
    for (const dgl_reduction *r = dgl_reductions; r->name; r++) {
        for (int axis = 0; axis < 3; axis++) {
            dgl_array *out;
            check_ok(dgl_reduce(&out, r, b, axis));
            assert_int_equal(out->naxes, 2);
            size_t n = b->shape[axis], s0 = b->shape[axis == 0], s1 = b->shape[axis == 2 ? 1 : 2];
            for (size_t i = 0; i < s0; i++)
                for (size_t j = 0; j < s1; j++) {
                    double x[11];
                    for (size_t k = 0; k < n; k++) {
                        size_t at[3] = { axis == 0 ? k : i, axis == 0 ? i : axis == 1 ? k : j, axis == 2 ? k : j };
                        x[k] = a->data[(at[2]*11 + at[1])*3 + at[0]];
                    }
                    check_near(out->data[i*s1 + j], defined(r->name, n, x), 1e-14);
                }
            dgl_release(out);
        }
        dgl_array *all, *copy;
        check_ok(dgl_reduce(&all, r, b, -1));
        check_ok(dgl_array_copy(&copy, b));
        assert_int_equal(all->naxes, 0);
        check_near(*all->data, defined(r->name, copy->size, copy->data), 1e-13);
        dgl_release(all);
        dgl_release(copy);
    }
    dgl_release(b);
    dgl_release(a);
}

static void awkward_numbers(void **state)
{
    (void)state;
    check_near(run("norm", 2, (double[]){ 3e200, 4e200 }) / 1e200, 5, 1e-15);
    check_near(run("norm", 2, (double[]){ 3e-200, 4e-200 }) / 1e-200, 5, 1e-15);
    check_near(run("norm", 2, (double[]){ 3e-320, 4e-320 }), 5e-320, 1e-323);
    check_near(run("norm", 1, (double[]){ 0 }), 0, 0);
    check_near(run("norm", 0, NULL), 0, 0);
    assert_true(isinf(run("norm", 2, (double[]){ 1, -INFINITY })) && isnan(run("norm", 2, (double[]){ NAN, INFINITY })));
    const char *nan_gives_nan[] = { "sum", "prod", "mean", "var", "std", "min", "max", "norm" };
    for (size_t i = 0; i < 8; i++)
        for (size_t at = 0; at < 3; at++) {
            double x[3] = { 1, 2, 3 };
            x[at] = NAN;
            assert_true(isnan(run(nan_gives_nan[i], 3, x)));
            check_near(run("argmax", 3, x), at, 0);
            check_near(run("argmin", 3, x), at, 0);
        }
    // a million tenths, and a mean far from zero
    size_t n = 1000000;
    double *x = test_malloc(n * sizeof *x);
    for (size_t i = 0; i < n; i++) x[i] = 0.1;
    check_near(run("sum", n, x), 1e5, 1e-9);
    for (size_t i = 0; i < n; i++) x[i] = 1e9 + (i & 1);
    check_near(run("var", n, x), 0.25, 1e-12);
    test_free(x);
}

static void empty_arrays(void **state)
{
    (void)state;
    dgl_array *a, *out;
    check_ok(dgl_array_new(&a, 2, (size_t[]){ 0, 3 }));
    for (const dgl_reduction *r = dgl_reductions; r->name; r++)
        for (int axis = -1; axis < 1; axis++) {
            check_status(dgl_reduce(&out, r, a, axis), r->needs_entries ? DGL_EDOMAIN : DGL_OK);
            if (!r->needs_entries) {
                assert_int_equal(out->size, axis < 0 ? 1 : 3);
                check_near(out->data[0], !strcmp(r->name, "prod"), 0);
                dgl_release(out);
            }
        }
    check_status(dgl_reduce(&out, reduction("max"), a, 0), DGL_EDOMAIN);
    assert_string_equal(dgl_error_message(), "max of an empty array");
    check_ok(dgl_reduce(&out, reduction("max"), a, 1));                    // no runs at all
    assert_int_equal(out->size, 0);
    dgl_release(out);
    dgl_release(a);
}

static void order(void **state)
{
    (void)state;
    static double x[3000], y[3000];
    static size_t place[3000];
    size_t lengths[] = { 0, 1, 2, 63, 64, 65, 3000 };
    for (size_t t = 0; t < sizeof lengths / sizeof *lengths; t++) {
        size_t n = lengths[t];
        for (size_t i = 0; i < n; i++)
            y[i] = x[i] = i % 11 == 3 ? NAN : i % 13 == 5 ? -INFINITY : i % 7 ? ldexp(uniform() - 0.5, (int)(i * 7 % 200) - 100) : (double)(i % 3) - 1;
        check_ok(dgl_sort(n, x, place));
        for (size_t i = 0; i < n; i++) {
            assert_memory_equal(&x[i], &y[place[i]], sizeof *x);
            if (i)
                assert_true(x[i - 1] < x[i] || (x[i - 1] == x[i] && place[i - 1] < place[i]) || isnan(x[i]));
        }
    }
    double q, z[] = { -0.0, 0.0, -1, NAN, -0.0 };
    check_ok(dgl_sort(5, z, place));
    assert_true(place[0] == 2 && place[1] == 0 && place[2] == 1 && place[3] == 4 && place[4] == 3);
    check_ok(dgl_quantile(&q, 0.25, 4, (double[]){ 4, 1, 3, 2 }));
    check_near(q, 1.75, 1e-15);
    check_ok(dgl_quantile(&q, 1, 1, (double[]){ 4 }));
    check_near(q, 4, 0);
    check_ok(dgl_quantile(&q, 0.5, 2, (double[]){ -INFINITY, INFINITY }));
    assert_true(isnan(q));
    check_ok(dgl_quantile(&q, 0.5, 3, (double[]){ INFINITY, INFINITY, 1 }));
    assert_true(isinf(q));
    check_ok(dgl_quantile(&q, 0, 2, (double[]){ NAN, 1 }));
    assert_true(isnan(q));
    check_status(dgl_quantile(&q, 0.5, 0, NULL), DGL_EDOMAIN);
    check_status(dgl_quantile(&q, NAN, 1, (double[]){ 1 }), DGL_EDOMAIN);
}

static dgl_array *array_of(size_t m, size_t n, const double *x)
{
    dgl_array *a;
    check_ok(dgl_array_new(&a, 2, (size_t[]){ m, n }));
    memcpy(a->data, x, m * n * sizeof *x);
    return a;
}

static void whole_arrays(void **state)
{
    (void)state;
    dgl_array *a = array_of(2, 2, (double[]){ 1, 2, 3, 4 }), *b = array_of(2, 2, (double[]){ 1, 2, 3, 4 });
    dgl_array *row = array_of(1, 2, (double[]){ 5, 6 }), *at, *c;
    bool near;
    assert_true(dgl_array_equal(a, b) && !dgl_array_equal(a, row));
    b->data[3] = 4 + 1e-9;
    assert_true(!dgl_array_equal(a, b));
    check_ok(dgl_array_near(&near, a, b, 1e-9));
    assert_true(near);
    b->data[3] = 4 + 1e-8;
    check_ok(dgl_array_near(&near, a, b, 1e-9));
    assert_true(!near);
    a->data[3] = b->data[3] = INFINITY;
    check_ok(dgl_array_near(&near, a, b, 1e-9));
    assert_true(near);
    b->data[3] = 1;
    check_ok(dgl_array_near(&near, a, b, 1e-9));
    assert_true(!near);
    a->data[3] = b->data[3] = NAN;
    check_ok(dgl_array_near(&near, a, b, 1));
    assert_true(!near && !dgl_array_equal(a, a));
    check_ok(dgl_array_transpose(&at, a));
    check_ok(dgl_array_concat(&c, 3, (dgl_array *[]){ at, row, at }, 0));
    assert_true(c->shape[0] == 5 && c->data[1] == 3 && c->data[5] == 6 && c->data[6] == 1);
    dgl_release(c);
    check_status(dgl_array_concat(&c, 2, (dgl_array *[]){ a, row }, 1), DGL_ESHAPE);
    check_status(dgl_array_concat(&c, 2, (dgl_array *[]){ a, row }, 2), DGL_ESHAPE);
    check_status(dgl_array_concat(&c, 0, NULL, 0), DGL_EARG);
    a->data[3] = 4;
    for (int axis = 0; axis < 2; axis++) {
        check_ok(dgl_array_cumsum(&c, at, axis));      // of {{1, 3}, {2, 4}}
        const double want[2][4] = { { 1, 3, 3, 7 }, { 1, 4, 2, 6 } };
        assert_memory_equal(c->data, want[axis], sizeof want[axis]);
        dgl_release(c);
    }
    dgl_release(at);
    dgl_release(a);
    dgl_release(b);
    dgl_release(row);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(definitions), cmocka_unit_test(every_axis), cmocka_unit_test(awkward_numbers),
        cmocka_unit_test(empty_arrays), cmocka_unit_test(order), cmocka_unit_test(whole_arrays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
