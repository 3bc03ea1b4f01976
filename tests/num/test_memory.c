// Each allocation fails in turn, once: a status comes back, nothing is lost, and what follows works.
#include "../check.h"
#include "num/tree.h"
#include <string.h>

enum { N = 12 };
static double A[N*N], B[N*N], X[N*N], Y[N*N], w[N];

static dgl_status equations(void)
{
    double det;
    DGL_TRY(dgl_linalg_solve(1, N, N, X, A, B));
    DGL_TRY(dgl_linalg_inv(1, N, X, A));
    return dgl_linalg_det(1, N, &det, A);
}

static dgl_status factors(void)
{
    size_t rank;
    DGL_TRY(dgl_linalg_svd(1, N, N, X, w, Y, A));
    DGL_TRY(dgl_linalg_qr(1, N, N, X, Y, A));
    DGL_TRY(dgl_linalg_eig(1, N, w, Y, X, B, A));
    return dgl_linalg_lstsq(N, N, 1, w, &rank, A, A);
}

static dgl_status functions(void)
{
    DGL_TRY(dgl_linalg_expm(1, N, X, A));
    return dgl_linalg_logm(1, N, Y, X);
}

static dgl_status arrays(void)
{
    DGL_OWNED dgl_array *a = NULL, *t = NULL, *p = NULL, *c = NULL, *s = NULL, *r = NULL;
    bool near;
    DGL_TRY(dgl_array_new(&a, 2, (size_t[]){ 30, 20 }));
    DGL_TRY(dgl_array_transpose(&t, a));
    DGL_TRY(dgl_linalg_dot(&p, a, t));
    DGL_TRY(dgl_array_concat(&c, 2, (dgl_array *[]){ t, t }, 0));
    DGL_TRY(dgl_array_cumsum(&s, c, 1));
    DGL_TRY(dgl_array_near(&near, s, c, 1));
    DGL_TRY(dgl_sort(s->size, s->data, NULL));
    return dgl_reduce(&r, &dgl_reductions[0], t, 0);
}

static dgl_status numbers(void)
{
    DGL_OWNED dgl_rng *g = NULL;
    size_t place[100];
    DGL_TRY(dgl_rng_new(&g, 1));
    return dgl_rng_choice(g, 50, place, 100, NULL, false);
}

static dgl_status files(void)
{
    DGL_OWNED dgl_array *a = NULL;
    DGL_TRY(dgl_array_new(&a, 2, (size_t[]){ 5, 3 }));
    for (const dgl_format *const *f = dgl_formats; *f && (*f)->save; f++) {
        DGL_TREE_OWNED dgl_tree t = { 0 }, u = { 0 };
        dgl_value option[DGL_MAX_PARAMS] = { 0 };
        char path[600];
        snprintf(path, sizeof path, "%s/test_memory.%s", getenv("TMP") ? getenv("TMP") : "build", (*f)->name);
        if ((*f)->saves == DGL_SAVES_ARRAYS) {
            DGL_TRY(dgl_tree_table(&t, 1));
            DGL_TRY(dgl_tree_text(&t, "a", 1));
        }
        DGL_TRY(dgl_tree_array(&t, a));
        DGL_TRY(dgl_format_save(*f, path, &t, option));
        DGL_TRY(dgl_format_load(*f, &u, path, option));
    }
    return DGL_OK;
}

static void every_allocation(void **state)
{
    (void)state;
    dgl_status (*const scenes[])(void) = { equations, factors, functions, arrays, numbers, files };
    for (size_t s = 0; s < sizeof scenes / sizeof *scenes; s++) {
        for (int i = 0; i < N*N; i++) {
            A[i] = (uniform() - 0.5) * 0.2 + (i % (N + 1) == 0);
            B[i] = uniform();
        }
        check_ok(scenes[s]());                         // opens the modules
        size_t live = dgl_live_bytes();
        dgl_status status = DGL_ENOMEM;
        for (long n = 1; status; n++) {
            dgl_alloc_fail_after(n);
            status = scenes[s]();
            dgl_alloc_fail_after(0);
            assert_true(status == DGL_OK || status == DGL_ENOMEM);
            assert_int_equal(dgl_live_bytes(), live);
            assert_true(n < 1000);
        }
        check_ok(scenes[s]());
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(every_allocation) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
