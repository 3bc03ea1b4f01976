// Which BLAS answers, how fast, with how many threads, and that it fails early where OpenBLAS would hang.
#include "../check.h"

#include <dlfcn.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static const dgl_lapack_api *lapack;

static int open_lapack(void **state)
{
    (void)state;
    check_ok(dgl_lapack_open(&lapack));
    return 0;
}

// what the module's calls bind to: the first library that has the symbol in its order of libraries
static const char *library_of(const char *symbol)
{
    Dl_info module, found;
    assert_true(dladdr(lapack, &module));
    void *so = dlopen(module.dli_fname, RTLD_NOW | RTLD_NOLOAD);
    assert_non_null(so);
    void *address = dlsym(so, symbol);
    assert_true(address && dladdr(address, &found));
    dlclose(so);
    return found.dli_fname;
}

static void openblas_answers(void **state)
{
    (void)state;
    assert_non_null(strstr(lapack->config(), "OpenBLAS"));
    const char *symbols[] = { "dgemm_", "dsyrk_", "dgetrf_", "dsyevd_", "dgesdd_", "dgees_" };
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++)
        if (!strstr(library_of(symbols[i]), "libopenblas"))
            fail_msg("%s comes from %s", symbols[i], library_of(symbols[i]));
}

enum { N = 192 };

static void naive(double *C, const double *A, const double *B)
{
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            double s = 0;
            for (int k = 0; k < N; k++) s += A[i*N + k] * B[k*N + j];
            C[i*N + j] = s;
        }
}

static void product_is_right_and_fast(void **state)
{
    (void)state;
    static double A[N*N], B[N*N], C[N*N], D[N*N];
    for (int i = 0; i < N*N; i++) {
        A[i] = uniform() - 0.5;
        B[i] = uniform() - 0.5;
    }
    double slow = 1e9, fast = 1e9;
    for (int r = 0; r < 8; r++) {
        double t0 = dgl_seconds();
        naive(C, A, B);
        double t1 = dgl_seconds();
        lapack->dgemm(DGL_ROWS, DGL_PLAIN, DGL_PLAIN, N, N, N, 1, A, N, B, N, 0, D, N);
        double t2 = dgl_seconds();
        slow = fmin(slow, t1 - t0);
        fast = fmin(fast, t2 - t1);
    }
    for (int i = 0; i < N*N; i++) check_near(C[i], D[i], 1e-12);
    if (!(slow > 5 * fast))                            // the reference BLAS is at 1 to 3
        fail_msg("dgemm is only %.1f times as fast as three loops", slow / fast);
}

static void bits_do_not_depend_on_threads_asked_for_elsewhere(void **state)
{
    (void)state;
    check_status(dgl_lapack_set_threads(0), DGL_EARG);
    static double A[N*N], one[N*N], two[N*N];
    for (int i = 0; i < N*N; i++) A[i] = uniform();
    lapack->dgemm(DGL_ROWS, DGL_PLAIN, DGL_TRANSPOSED, N, N, N, 1, A, N, A, N, 0, one, N);
    check_ok(dgl_lapack_set_threads(2));
    check_ok(dgl_lapack_set_threads(1));
    lapack->dgemm(DGL_ROWS, DGL_PLAIN, DGL_TRANSPOSED, N, N, N, 1, A, N, A, N, 0, two, N);
    assert_memory_equal(one, two, sizeof one);
}

// in a child whose address space is nearly full, before it opens the module
static void no_room(void **state)
{
    (void)state;
#ifndef __SANITIZE_ADDRESS__
    pid_t child = fork();
    if (!child) {
        struct rlimit r = { 64 << 20, 64 << 20 };
        alarm(20);
        const dgl_lapack_api *api;
        _exit(setrlimit(RLIMIT_AS, &r) ? 9 : dgl_lapack_open(&api) == DGL_ENOMEM && strstr(dgl_error_message(), "OpenBLAS") ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
#endif
}

int main(void)
{
    const struct CMUnitTest before[] = { cmocka_unit_test(no_room) };
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(openblas_answers),
        cmocka_unit_test(product_is_right_and_fast),
        cmocka_unit_test(bits_do_not_depend_on_threads_asked_for_elsewhere),
    };
    return cmocka_run_group_tests(before, NULL, NULL) || cmocka_run_group_tests(tests, open_lapack, NULL);
}
