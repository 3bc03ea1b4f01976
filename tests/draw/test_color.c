#include "../check.h"

#include "draw/color.h"

#include <string.h>

static dgl_rgba word(const char *s)
{
    dgl_rgba c;
    check_ok(dgl_color_word(&c, s));
    return c;
}

static void words(void **state)
{
    (void)state;
    assert_int_equal(word("#fff"), 0xffffffff);
    assert_int_equal(word("#1a2B3c"), 0x1a2b3cff);
    assert_int_equal(word("#1a2b3c80"), 0x1a2b3c80);
    assert_int_equal(word("none"), 0);
    assert_int_equal(word("r"), word("red"));
    assert_int_equal(word("gray"), word("grey"));
    dgl_rgba c;
    const char *bad[] = { "", "#", "#12", "#12345", "#gggggg", "#1234567", "rot", "rgb(1,2,3)" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) check_status(dgl_color_word(&c, bad[i]), DGL_EARG);
    check_status(dgl_color_word(&c, "oragne"), DGL_EARG);
    assert_non_null(strstr(dgl_error_message(), "'orange'"));
    assert_int_equal(dgl_color_cycle(0), dgl_color_cycle(10));
    assert_int_equal(dgl_color_cycle(-1), dgl_color_cycle(9));
    assert_int_equal(dgl_color_fade(0x112233ff, 0.5), 0x11223380);
    assert_int_equal(dgl_color_mix(0x000000ff, 0xffffffff, 0.5), 0x808080ff);
}

// what people with deuteranopia see of linear light (Vienot, Brettel and Mollon 1999)
static void as_deuteranope(double lab[3], dgl_rgba c)
{
    double rgb[3];
    for (int k = 0; k < 3; k++) {
        double v = (c >> (24 - 8 * k) & 255) / 255.0;
        rgb[k] = v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
    }
    double red = 0.29275 * rgb[0] + 0.70725 * rgb[1], blue = -0.02234 * rgb[0] + 0.02234 * rgb[1] + rgb[2];
    lab[0] = cbrt(red);
    lab[1] = cbrt(fmax(0, blue));
    lab[2] = 0;
}

static void cycle_is_told_apart(void **state)
{
    (void)state;
    for (int i = 0; i < 10; i++)
        for (int j = 0; j < i; j++) {
            double a[3], b[3];
            as_deuteranope(a, dgl_color_cycle(i));
            as_deuteranope(b, dgl_color_cycle(j));
            if (hypot(a[0] - b[0], a[1] - b[1]) < 0.1)
                fail_msg("colours %d and %d look alike: %g", i, j, hypot(a[0] - b[0], a[1] - b[1]));
            assert_true(1.05 / (dgl_color_luminance(dgl_color_cycle(i)) + 0.05) > 2);      // seen on white
        }
}

static void maps(void **state)
{
    (void)state;
    static const char *const rising[] = { "viridis", "cividis", "plasma", "magma", "inferno", "grey" };
    dgl_colormap m = { 0 }, r = { 0 };
    for (size_t k = 0; k < sizeof rising / sizeof *rising; k++) {
        check_ok(dgl_colormap_set(&m, rising[k]));
        for (int i = 4; i < DGL_MAP_SIZE; i += 4)
            assert_true(dgl_color_luminance(m.color[i]) > dgl_color_luminance(m.color[i - 4]) - 2e-3);
    }
    check_ok(dgl_colormap_set(&m, "viridis"));
    assert_int_equal(m.color[0], 0x440154ff);
    assert_int_equal(m.color[DGL_MAP_SIZE - 1], 0xfde725ff);
    check_ok(dgl_colormap_set(&r, "viridis_r"));
    for (int i = 0; i < DGL_MAP_SIZE; i++) assert_int_equal(m.color[i], r.color[DGL_MAP_SIZE - 1 - i]);
    for (int k = 0; k < 2; k++) {                      // palest in the middle
        check_ok(dgl_colormap_set(&m, k ? "coolwarm" : "rdbu"));
        assert_true(m.diverging);
        assert_true(dgl_color_luminance(m.color[127]) > 2 * dgl_color_luminance(m.color[0]));
        assert_true(dgl_color_luminance(m.color[DGL_MAP_SIZE / 2]) > 2 * dgl_color_luminance(m.color[DGL_MAP_SIZE - 1]));
    }
    check_status(dgl_colormap_set(&m, "virdis"), DGL_EARG);
    assert_non_null(strstr(dgl_error_message(), "'viridis'"));
    check_status(dgl_colormap_set(&m, "jet"), DGL_EARG);
    assert_non_null(strstr(dgl_error_message(), "plasma"));
    check_status(dgl_colormap_set(&m, "_r"), DGL_EARG);
    check_status(dgl_colormap_set(&m, ""), DGL_EARG);
}

static void fits(void **state)
{
    (void)state;
    dgl_colormap m = { 0 };
    check_ok(dgl_colormap_set(&m, "viridis"));
    check_ok(dgl_colormap_fit(&m, 4, (double[]){ 1, NAN, 5, INFINITY }, NULL, NAN));
    check_near(m.lo, 1, 0);
    check_near(m.hi, 5, 0);
    check_near(dgl_colormap_place(&m, 3), 0.5, 1e-15);
    check_near(dgl_colormap_place(&m, 99), 1, 0);
    check_near(dgl_colormap_place(&m, -INFINITY), 0, 0);
    assert_int_equal(dgl_colormap_at(&m, NAN), 0);
    check_ok(dgl_colormap_fit(&m, 2, (double[]){ 3, 3 }, NULL, NAN));
    check_near(dgl_colormap_place(&m, 3), 0.5, 1e-12);
    check_ok(dgl_colormap_fit(&m, 0, NULL, NULL, NAN));
    assert_true(m.lo < m.hi);
    check_ok(dgl_colormap_fit(&m, 2, (double[]){ 0, 4 }, NULL, 3));
    check_near(m.hi, 6, 0);
    check_ok(dgl_colormap_fit(&m, 2, (double[]){ -1.7e308, 1.7e308 }, NULL, NAN));
    check_near(dgl_colormap_place(&m, 0), 0.5, 1e-12);
    check_ok(dgl_colormap_set(&m, "coolwarm"));
    check_ok(dgl_colormap_fit(&m, 2, (double[]){ -1, 3 }, NULL, NAN));
    check_near(m.lo, -3, 0);                           // both signs: zero in the middle
    check_ok(dgl_colormap_fit(&m, 2, (double[]){ 1, 3 }, NULL, NAN));
    check_near(m.lo, 1, 0);
    DGL_OWNED dgl_array *limits = NULL;
    check_ok(dgl_array_new(&limits, 1, (size_t[]){ 2 }));
    limits->data[0] = 2;
    check_status(dgl_colormap_fit(&m, 0, NULL, limits, NAN), DGL_EARG);
    limits->data[1] = 2.5;
    check_ok(dgl_colormap_fit(&m, 2, (double[]){ 1, 3 }, limits, NAN));
    assert_true(m.below && m.above);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words), cmocka_unit_test(cycle_is_told_apart), cmocka_unit_test(maps), cmocka_unit_test(fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
