// Numbers as text against strtod, in a locale with a decimal comma too.
#include "../check.h"
#include "num/number.h"
#include <float.h>
#include <locale.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static void like_strtod(const char *text)
{
    char *stop;
    double x = 0, want = strtod(text, &stop);
    const char *end = text + strlen(text), *got = dgl_number_parse(&x, text, end);
    if (got != stop)
        fail_msg("'%s': %d characters, not %d", text, (int)(got - text), (int)(stop - text));
    if (stop != text && !isnan(want) && memcmp(&x, &want, sizeof x))
        fail_msg("'%s' is %.17g, not %.17g", text, x, want);
    if (isnan(want))
        assert_true(isnan(x));
}

static void known_texts(void **state)
{
    (void)state;
    const char *texts[] = { "", "-", "+", ".", "-.", "e5", "1", "-1", "+1", "1.", ".5", "-.5e-3", "1e", "1e+", "1e-", "1e5x", "1_000", "1,5",
        "0", "-0", "0.0e99", "inf", "-Infinity", "nan", "NaN", "0x1p-3", "0X1.8P1", "0x", "1e308", "1e309", "-1e999", "1e-999", "4.9e-324",
        "2.2250738585072011e-308", "9007199254740993", "9007199254740992.5", "179769313486231570000000000000000000000e270", "1e22", "1e23",
        "8.5e22", "123456789012345678", "1234567890123456789", "12345678901234567890", "0.000000000000000000000000000001", "1e99999999999999999999",
        "100000000000000016777215", "100000000000000016777216", "abc", "--1", "+-1", "- 1", "3.14159265358979323846264338327950288" };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) like_strtod(texts[i]);
    char digits[600];
    memset(digits, '7', sizeof digits);
    digits[1] = '.';
    digits[599] = 0;
    like_strtod(digits);
    double x;
    const char *s = "12345";
    assert_true(dgl_number_parse(&x, s, s + 2) == s + 2 && x == 12);       // the end is kept
    const char *inf = "infinity";
    assert_true(dgl_number_parse(&x, inf, inf + 3) == inf + 3 && isinf(x));
}

static double any_double(void)
{
    uint64_t u = 0;
    for (int i = 0; i < 5; i++) u = u << 13 ^ (uint64_t)(rand() & 0x1FFF);
    double x;
    memcpy(&x, &u, sizeof x);
    return isfinite(x) ? x : 0.1;
}

static void random_texts(void **state)
{
    (void)state;
    char text[64];
    for (int i = 0; i < 60000; i++) {
        double x = i % 3 == 0 ? any_double() : i % 3 == 1 ? (uniform() - 0.5) * 1e3 : ldexp(uniform(), rand() % 120 - 60);
        for (int digits = 1; digits <= 19; digits += 3) {
            snprintf(text, sizeof text, "%.*g", digits, x);
            like_strtod(text);
        }
        double back;
        size_t n = dgl_number_print(text, x);
        assert_true(n == strlen(text) && dgl_number_parse(&back, text, text + n) == text + n && !memcmp(&back, &x, sizeof x));
    }
    const struct { double x; const char *text; } shortest[] = { { 0.1, "0.1" }, { 1.0/3, "0.3333333333333333" }, { 5e-324, "4.94065645841247e-324" },
        { 1e15, "1e+15" }, { -0.0, "-0" }, { 123456, "123456" }, { NAN, "nan" }, { -INFINITY, "-inf" }, { DBL_MAX, "1.7976931348623157e+308" } };
    for (size_t i = 0; i < sizeof shortest / sizeof *shortest; i++) {
        dgl_number_print(text, shortest[i].x);
        assert_string_equal(text, shortest[i].text);
    }
}

// A locale that has a decimal comma and nothing else, as glibc keeps it compiled: no system need have one installed.
static void make_comma(const char *dir)
{
    struct { uint32_t magic, items, at[6]; char point[2], separator[2], grouping[4]; uint32_t wide[2]; char codeset[15]; } locale =
        { 0x20031114, 6, { 32, 34, 36, 40, 44, 48 }, ",", ".", "\3", { ',', '.' }, "ANSI_X3.4-1968" };
    char path[600];
    snprintf(path, sizeof path, "%s/comma", dir);
    mkdir(path, 0777);
    snprintf(path, sizeof path, "%s/comma/LC_NUMERIC", dir);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(&locale, 1, offsetof(__typeof__(locale), codeset) + sizeof locale.codeset, file), 63);
    assert_int_equal(fclose(file), 0);
}

static void decimal_comma(void **state)
{
    (void)state;
    const char *dir = getenv("TMP") ? getenv("TMP") : "build";
    make_comma(dir);
    setenv("LOCPATH", dir, 1);
    assert_non_null(setlocale(LC_NUMERIC, "comma"));
    char comma[8];
    snprintf(comma, sizeof comma, "%.1f", 1.5);
    assert_string_equal(comma, "1,5");
    double x;
    char text[64];
    const char *s = "1.5e300";
    assert_true(dgl_number_parse(&x, s, s + 7) == s + 7 && x == 1.5e300);
    dgl_number_print(text, 0.1);
    assert_string_equal(text, "0.1");
    setlocale(LC_ALL, "C");
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(known_texts), cmocka_unit_test(random_texts), cmocka_unit_test(decimal_comma) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
