#include "../check.h"

#include "draw/ticks.h"

#include <string.h>

static dgl_ticks t;

// every tick a multiple of one round step, inside, rising, about as many as wanted
static void linear_laws(void **state)
{
    (void)state;
    srand(1);
    for (int i = 0; i < 4000; i++) {
        double lo = (uniform() - 0.5) * pow(10, 8 * uniform() - 4), hi = lo + pow(10, 8 * uniform() - 4);
        int want = 2 + (int)(9 * uniform());
        dgl_ticks_linear(&t, lo, hi, want);
        assert_true(t.n >= 2 && t.n <= 3 * want);
        double step = t.at[1] - t.at[0], power = pow(10, floor(log10(step) + 1e-9)), lead = step / power;
        assert_true(fabs(lead - 1) < 1e-4 || fabs(lead - 10) < 1e-3 || fabs(lead - 2) < 1e-4 || fabs(lead - 2.5) < 1e-4 || fabs(lead - 5) < 1e-4);
        for (int k = 0; k < t.n; k++) {
            assert_true(t.at[k] >= lo - 1e-8 * (hi - lo) && t.at[k] <= hi + 1e-8 * (hi - lo));
            check_near(t.at[k] / step, round(t.at[k] / step), 1e-6 * fmax(1, fabs(t.at[k] / step)));
            if (k)
                check_near(t.at[k] - t.at[k - 1], step, 1e-6 * step);
        }
    }
}

static void expect(double lo, double hi, int want, const char *texts)
{
    char all[512] = "";
    dgl_ticks_linear(&t, lo, hi, want);
    for (int k = 0; k < t.n; k++) snprintf(all + strlen(all), sizeof all - strlen(all), "%s%s", k ? " " : "", t.text[k]);
    if (*t.common)
        snprintf(all + strlen(all), sizeof all - strlen(all), " | %s", t.common);
    assert_string_equal(all, texts);
}

static void texts(void **state)
{
    (void)state;
    expect(0, 1, 5, "0.00 0.25 0.50 0.75 1.00");
    expect(0, 1, 6, "0.0 0.2 0.4 0.6 0.8 1.0");
    expect(-2.2, 2.2, 5, "−2 −1 0 1 2");
    expect(0, 6.5e6, 4, "0 2 4 6 | ×10⁶");
    expect(-3e-5, 3e-5, 3, "−2.5 0.0 2.5 | ×10⁻⁵");
    expect(1234567, 1234570, 4, "7 8 9 10 | +1234560");
    expect(0.1, 0.3, 3, "0.1 0.2 0.3");
    expect(3.6e298, 9.6e298, 5, "4 5 6 7 8 9 | ×10²⁹⁸");
    expect(1e300, 3e300, 3, "1 2 3 | ×10³⁰⁰");
}

static void log_laws(void **state)
{
    (void)state;
    dgl_ticks_log(&t, 1e-3, 1e4, 10);
    assert_int_equal(t.n, 8);
    assert_string_equal(t.text[0], "10⁻³");
    check_near(t.at[7], 1e4, 1e-9);
    assert_true(t.nminor > 50);
    dgl_ticks_log(&t, 1e-300, 1e300, 6);
    assert_true(t.n >= 2 && t.n <= 7);
    dgl_ticks_log(&t, 1, 9, 5);                        // less than a decade: 1 2 5
    assert_int_equal(t.n, 3);
    assert_string_equal(t.text[1], "2");
    dgl_ticks_log(&t, 3.1, 3.9, 5);
    assert_true(t.n >= 2);
    dgl_ticks_log(&t, 0.1, 100, 5);
    assert_string_equal(t.text[0], "0.1");
}

static void nothing_wrong(void **state)
{
    (void)state;
    double bad[][2] = { { 1, 1 }, { 2, 1 }, { NAN, 1 }, { -INFINITY, 1 }, { -1.7e308, 1.7e308 } };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        dgl_ticks_linear(&t, bad[i][0], bad[i][1], 5);
        assert_int_equal(t.n, 0);
    }
    check_near(dgl_round_step(0.3), 0.5, 1e-12);
    check_near(dgl_round_step(1), 1, 1e-12);
    check_near(dgl_round_step(21), 25, 1e-12);
    check_near(dgl_near_step(1.04), 1, 1e-12);
    check_near(dgl_near_step(0.225), 0.25, 1e-12);
    check_near(dgl_near_step(9), 10, 1e-12);
    char text[DGL_TICK_TEXT];
    dgl_number_text(text, -1.5e-9, 4);
    assert_string_equal(text, "−1.5×10⁻⁹");
    dgl_number_text(text, 1e20, 4);
    assert_string_equal(text, "10²⁰");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(linear_laws), cmocka_unit_test(texts), cmocka_unit_test(log_laws), cmocka_unit_test(nothing_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
