// Nearest neighbours: three methods, one answer, and that of looking at all.
#include "tests/check.h"

#include "cloud/nearest.h"

static void fill(size_t n, double *x)
{
    for (size_t i = 0; i < n; i++) x[i] = uniform();
}

// by sorting all
static void slow(size_t m, size_t k, int *index, double *dist, size_t n, size_t d, const double *X, const double *Q)
{
    for (size_t i = 0; i < m; i++) {
        dgl_nearest_list l = { k, index + i*k, dist + i*k };
        dgl_nearest_clear(&l);
        for (size_t j = 0; j < n; j++) {
            double s = 0;
            for (size_t c = 0; c < d; c++) s += pow((Q ? Q : X)[i*d + c] - X[j*d + c], 2);
            if (Q || i != j) dgl_nearest_offer(&l, (int)j, s);
        }
        for (size_t j = 0; j < k; j++) l.key[j] = sqrt(l.key[j]);
    }
}

static dgl_status euclid(void *ctx, size_t m, size_t d, double *out, const double *x, const double *Y)
{
    (void)ctx;
    for (size_t i = 0; i < m; i++) {
        out[i] = 0;
        for (size_t c = 0; c < d; c++) out[i] += (x[c] - Y[i*d + c]) * (x[c] - Y[i*d + c]);
        out[i] = sqrt(out[i]);
    }
    return DGL_OK;
}

static void all_agree(void **state)
{
    (void)state;
    static const size_t sizes[][4] = { { 2, 1, 1, 1 }, { 17, 3, 2, 5 }, { 300, 12, 3, 40 }, { 500, 7, 12, 33 }, { 257, 256, 4, 3 }, { 700, 20, 40, 9 } };
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
        for (int kind = 0; kind < 4; kind++) {
            size_t n = sizes[s][0], k = sizes[s][1], d = sizes[s][2], m = sizes[s][3];
            DGL_SCOPE;
            double *X = dgl_scratch(n*d), *Q = dgl_scratch(m*d), *a = dgl_scratch(n*k), *b = dgl_scratch(n*k);
            int *i = (int *)(void *)dgl_scratch(n*k), *j = (int *)(void *)dgl_scratch(n*k);
            fill(n*d, X);
            fill(m*d, Q);
            for (size_t c = 0; kind == 1 && c < n*d; c++) X[c] = floor(4 * X[c]);          // many ties
            for (size_t c = 0; kind == 2 && c < n*d; c++) X[c] = 1e6 + X[c] * 1e-3;        // far from 0
            for (int own = 0; own < 2; own++) {
                size_t rows = own ? n : m;
                const double *q = own ? NULL : Q;
                slow(rows, k, i, a, n, d, X, q);
                check_ok(dgl_knn_kdtree(rows, k, j, b, n, d, X, q));
                for (size_t c = 0; c < rows*k; c++) { assert_int_equal(i[c], j[c]); check_near(a[c], sqrt(b[c]), 1e-15 * (1 + a[c])); }
                for (int isa = 0; isa < 3; isa++) {
                    setenv("DGL_ISA", (const char *[]){ "avx512", "avx2", "plain" }[isa], 1);
                    check_ok(dgl_knn_gemm(rows, k, j, b, n, d, X, q));
                    for (size_t c = 0; c < rows*k; c++) { assert_int_equal(i[c], j[c]); check_near(a[c], sqrt(b[c]), 1e-15 * (1 + a[c])); }
                }
                check_ok(dgl_knn(rows, k, j, b, n, d, X, q, &(dgl_distance){ euclid, NULL, true }));
                for (size_t c = 0; c < rows*k; c++) { check_near(a[c], b[c], 1e-14 * (1 + a[c])); assert_int_equal(i[c], j[c]); }
            }
        }
}

static void threads_agree(void **state)
{
    (void)state;
    enum { N = 2000, K = 10 };
    for (size_t d = 3; d < 40; d += 30) {
        DGL_SCOPE;
        double *X = dgl_scratch(N*d), *a = dgl_scratch(N*K), *b = dgl_scratch(N*K);
        int *i = (int *)(void *)dgl_scratch(N*K), *j = (int *)(void *)dgl_scratch(N*K);
        fill(N*d, X);
        dgl_set_threads(1);
        check_ok(dgl_knn(N, K, i, a, N, d, X, NULL, NULL));
        dgl_set_threads(2);
        check_ok(dgl_knn(N, K, j, b, N, d, X, NULL, NULL));
        assert_memory_equal(a, b, N*K * sizeof *a);
        assert_memory_equal(i, j, N*K * sizeof *i);
    }
}

static void awkward(void **state)
{
    (void)state;
    double X[] = { 0, 0, 1, NAN, 2, 0 }, same[] = { 3, 3, 3, 3 }, dist[8], huge[] = { 1e200, -1e200, 0, 1e-200, -1e-200, 0 };
    int index[8];
    check_status(dgl_knn(3, 1, index, dist, 3, 2, X, NULL, NULL), DGL_EDOMAIN);
    assert_string_equal(dgl_error_message(), "coordinate (2,2) is nan");
    check_status(dgl_knn(3, 3, index, dist, 3, 2, X, NULL, NULL), DGL_EDOMAIN);
    assert_string_equal(dgl_error_message(), "k = 3 neighbours, but there are only 2 other points");
    check_status(dgl_knn(0, 1, index, dist, 0, 2, X, NULL, NULL), DGL_EDOMAIN);
    check_ok(dgl_knn(4, 2, index, dist, 4, 1, same, NULL, NULL));
    assert_int_equal(index[0], 1);
    assert_int_equal(index[1], 2);
    assert_int_equal(index[2], 0);
    check_near(dist[3], 0, 0);
    check_ok(dgl_knn(3, 1, index, dist, 3, 1, huge, NULL, NULL));
    check_near(dist[0], 1e200, 0);
    check_ok(dgl_knn(3, 1, index, dist, 3, 1, huge + 3, NULL, NULL));
    check_near(dist[0] / 1e-200, 1, 1e-15);
    check_ok(dgl_knn(4, 2, index, dist, 4, 0, same, NULL, NULL));          // no coordinates: all are one point
    check_near(dist[5], 0, 0);
    check_status(dgl_knn(2, 1, index, dist, 2, 1, (double[]){ 0, 1 }, NULL, &dgl_angle), DGL_EDOMAIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(all_agree), cmocka_unit_test(threads_agree), cmocka_unit_test(awkward) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
