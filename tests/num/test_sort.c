// Order: sorting and selecting against each other, with ties, and quantiles.
#include "tests/check.h"

#include "num/sort.h"

#include <string.h>

enum { MOST = 200 };

static void test_select(void **state)
{
    (void)state;
    double key[2 * MOST], sorted[MOST];
    int order[MOST];
    bool seen[MOST];
    for (size_t round = 0; round < 400; round++) {
        size_t n = 1 + round % MOST, k = round * 7 % (n + 1), stride = 1 + round % 2;
        double values = round % 3 ? 5 : 1e6;           // many equal, or none
        for (size_t i = 0; i < n; i++) {
            order[i] = (int)i;
            seen[i] = false;
            sorted[i] = key[i * stride] = floor(values * uniform());
        }
        check_ok(dgl_sort(n, sorted, NULL));
        dgl_select(n, k, order, key, stride);
        for (size_t i = 0; i < n; i++) {
            double x = key[(size_t)order[i] * stride];
            assert_false(seen[order[i]]);
            seen[order[i]] = true;
            if (k && k < n)
                assert_true(i < k ? x <= sorted[k - 1] : x >= sorted[k]);
        }
    }
}

static void test_quantile(void **state)
{
    (void)state;
    double x[4] = { 3, 1, 4, 2 }, q;
    check_ok(dgl_quantile(&q, 0.5, 4, x));
    check_near(q, 2.5, 1e-15);
    check_ok(dgl_quantile(&q, 1, 4, x));
    check_near(q, 4, 1e-15);
    check_status(dgl_quantile(&q, 1.5, 4, x), DGL_EDOMAIN);
    check_status(dgl_quantile(&q, 0.5, 0, x), DGL_EDOMAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_select), cmocka_unit_test(test_quantile) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
