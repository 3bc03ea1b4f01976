// The pool: every item once, the first failure told, the same with one thread and with many.
#include "../check.h"

#include <string.h>

enum { N = 100000 };
static unsigned char done_[N];

static dgl_status mark(void *ctx, size_t from, size_t to)
{
    (void)ctx;
    DGL_SCOPE;
    DGL_SCRATCH(x, to - from);
    for (size_t i = from; i < to; i++) {
        x[i - from] = 1;
        done_[i] += (unsigned char)x[i - from];
    }
    return DGL_OK;
}

static dgl_status fail_late(void *ctx, size_t from, size_t to)
{
    (void)ctx;
    if (to > N / 2)
        DGL_FAIL(DGL_EDOMAIN, "piece at %zu", from);
    return DGL_OK;
}

static dgl_status nested(void *ctx, size_t from, size_t to)
{
    (void)from; (void)to;
    return dgl_parallel(10, 3, fail_late, ctx);
}

static void every_item_once(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 4; threads++)
        for (size_t grain = 7; grain < N; grain *= 31) {
            memset(done_, 0, N);
            dgl_set_threads(threads);
            check_ok(dgl_parallel(N, grain, mark, NULL));
            for (size_t i = 0; i < N; i++) assert_int_equal(done_[i], 1);
        }
}

static void failures_come_back(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 3; threads++) {
        dgl_set_threads(threads);
        check_status(dgl_parallel(N, 1000, fail_late, NULL), DGL_EDOMAIN);
        assert_string_equal(dgl_error_message(), "piece at 50000");
        check_ok(dgl_parallel(1000, 10, nested, NULL));
        check_ok(dgl_parallel(0, 10, fail_late, NULL));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(every_item_once), cmocka_unit_test(failures_come_back) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
