// Products of arrays as they lie in memory: plain, transposed, with gaps, reversed, stacked, empty.
#include "matrices.h"

// an array of shape (m, n), or (count, m, n), in one of several layouts, with random entries
static dgl_array *laid_out(int layout, size_t count, size_t m, size_t n)
{
    DGL_OWNED dgl_array *a = NULL, *b = NULL, *c = NULL;
    bool turned = layout == 1 || layout == 3;
    size_t gap = layout >= 2 ? 2 : 1;
    size_t shape[] = { count, (turned ? n : m) * gap, (turned ? m : n) * gap };
    check_ok(dgl_array_new(&a, 3, shape));
    for (size_t i = 0; i < a->size; i++) a->data[i] = 2 * uniform() - 1;
    ptrdiff_t stride[] = { a->stride[0], a->stride[1] * (ptrdiff_t)gap, a->stride[2] * (ptrdiff_t)(layout == 2 ? gap : 1) };
    ptrdiff_t rows = stride[turned ? 2 : 1], cols = stride[turned ? 1 : 2], offset = 0;
    if (layout == 4 && m) {                            // the last row first
        offset = rows * (ptrdiff_t)(m - 1);
        rows = -rows;
    }
    check_ok(dgl_array_view(&b, a, offset, 3, (size_t[]){ count, m, n }, (ptrdiff_t[]){ stride[0], rows, cols }));
    return dgl_retain(b);
}

static double at(const dgl_array *a, size_t c, size_t i, size_t j)
{
    return a->data[(ptrdiff_t)c * a->stride[0] + (ptrdiff_t)i * a->stride[1] + (ptrdiff_t)j * a->stride[2]];
}

static dgl_array *first_of(dgl_array *stack)
{
    dgl_array *a;
    check_ok(dgl_array_row(&a, stack, 0));
    return a;
}

static void check_product(const dgl_array *c, bool stack, const dgl_array *a, bool a_stack, const dgl_array *b, bool b_stack)
{
    size_t count = stack ? c->shape[0] : 1, m = a->shape[1], k = a->shape[2], n = b->shape[2];
    assert_true(dgl_array_is_contiguous(c) && c->size == count * m * n);
    for (size_t l = 0; l < count; l++)
        for (size_t i = 0; i < m; i++)
            for (size_t j = 0; j < n; j++) {
                double s = 0;
                for (size_t r = 0; r < k; r++) s += at(a, a_stack ? l : 0, i, r) * at(b, b_stack ? l : 0, r, j);
                check_near(c->data[(l*m + i)*n + j], s, 1e-12);
            }
}

static void matrices_and_stacks(void **state)
{
    (void)state;
    size_t sizes[][3] = { { 2, 3, 4 }, { 1, 1, 1 }, { 20, 30, 10 }, { 1, 40, 30 }, { 40, 1, 30 }, { 40, 30, 1 }, { 0, 3, 2 }, { 3, 0, 2 }, { 3, 2, 0 } };
    for (size_t t = 0; t < sizeof sizes / sizeof *sizes; t++)
        for (int la = 0; la < 5; la++)
            for (int lb = 0; lb < 5; lb++) {
                size_t m = sizes[t][0], k = sizes[t][1], n = sizes[t][2];
                DGL_OWNED dgl_array *a = laid_out(la, 3, m, k), *b = laid_out(lb, 3, k, n), *a1 = first_of(a), *b1 = first_of(b);
                DGL_OWNED dgl_array *c = NULL, *d = NULL, *e = NULL, *f = NULL;
                check_ok(dgl_linalg_dot(&c, a1, b1));
                check_product(c, false, a, false, b, false);
                check_ok(dgl_linalg_dot(&d, a, b1));
                check_product(d, true, a, true, b, false);
                check_ok(dgl_linalg_dot(&e, a1, b));
                check_product(e, true, a, false, b, true);
                check_ok(dgl_linalg_dot(&f, a, b));
                check_product(f, true, a, true, b, true);
            }
}

static void vectors(void **state)
{
    (void)state;
    for (size_t n = 0; n < 1200; n = 3*n + 1)
        for (int layout = 0; layout < 5; layout++) {
            DGL_OWNED dgl_array *a = laid_out(layout, 1, n, 7), *a1 = first_of(a), *at1 = NULL, *x = NULL, *y = NULL, *z = NULL, *s = NULL;
            check_ok(dgl_array_transpose(&at1, a1));
            check_ok(dgl_array_row(&x, at1, 2));       // column 3: a vector of n
            check_ok(dgl_linalg_dot(&y, x, a1));
            check_ok(dgl_linalg_dot(&z, at1, x));
            check_ok(dgl_linalg_dot(&s, x, x));
            assert_true(y->naxes == 1 && z->naxes == 1 && s->naxes == 0);
            for (size_t j = 0; j < 7; j++) {
                double sum = 0;
                for (size_t i = 0; i < n; i++) sum += at(a, 0, i, 2) * at(a, 0, i, j);
                check_near(y->data[j], sum, 1e-12);
                check_near(z->data[j], sum, 1e-12);
                if (j == 2)
                    check_near(*s->data, sum, 1e-12);
            }
        }
}

static void what_does_not_fit(void **state)
{
    (void)state;
    DGL_OWNED dgl_array *a = laid_out(0, 2, 3, 4), *b = laid_out(0, 3, 4, 5), *a1 = first_of(a), *c = NULL, *four = NULL;
    check_message(dgl_linalg_dot(&c, a1, a1), DGL_ESHAPE, "inner sizes differ: (3, 4) x (3, 4); the second one's transpose would fit");
    check_message(dgl_linalg_dot(&c, a, b), DGL_ESHAPE, "stacks of 2 and 3 matrices");
    check_ok(dgl_array_new(&four, 4, (size_t[]){ 1, 1, 1, 1 }));
    check_message(dgl_linalg_dot(&c, a, four), DGL_ESHAPE, "got shapes (2, 3, 4) and (1, 1, 1, 1)");
}

static void kronecker_and_transpose(void **state)
{
    (void)state;
    double K[24], T[6], one[] = { 1, 2, 3, 4, 5, 6 };
    dgl_linalg_kron(1, 2, 2, 3, K, (const double[]){ 1, 10 }, one);
    const double want[] = { 1, 2, 3, 10, 20, 30, 4, 5, 6, 40, 50, 60 };
    assert_memory_equal(K, want, sizeof want);
    dgl_linalg_transpose(2, 3, T, one);
    const double turned[] = { 1, 4, 2, 5, 3, 6 };
    assert_memory_equal(T, turned, sizeof turned);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matrices_and_stacks), cmocka_unit_test(vectors),
        cmocka_unit_test(what_does_not_fit), cmocka_unit_test(kronecker_and_transpose),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
