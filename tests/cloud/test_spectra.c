#include "tests/check.h"

#include "cloud/spectra.h"
#include "num/linalg.h"
#include "num/random.h"

#include <math.h>
#include <string.h>

enum { MOST = 40 };

// kinds of symmetric matrices that are hard in one way or another
static void make(int kind, size_t n, double *A, dgl_rng *g)
{
    memset(A, 0, n*n * sizeof *A);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) {
            double x = dgl_rng_normal(g);
            switch (kind) {
            case 0:  break;                                                         // any
            case 1:  x = 0; break;
            case 2:  x = i == j ? (double)(i / 3) : 0; break;                       // diagonal, threefold
            case 3:  x = 1; break;                                                  // rank 1
            case 4:  x = i - j > 1 ? 0 : i == j ? 2 : -1; break;                    // of a string
            case 5:  x *= 1e200; break;
            case 6:  x *= 1e-200; break;
            case 7:  x *= exp(-(double)(i + j)); break;                             // graded
            case 8:  x = i == j ? 1 : 1e-9 * x; break;                              // a cluster
            case 9:  x = (i < n / 2) == (j < n / 2) ? x : 0; break;                 // two blocks
            default: x *= i - j > 1 ? 0 : i == j ? 0 : i % 2 ? 1e-170 : 1; break;   // numbers whose squares vanish
            }
            A[i*n + j] = A[j*n + i] = x;
        }
}

static void as_lapack(void **state)
{
    (void)state;
    static double A[DGL_SPECTRA * MOST * MOST], w[DGL_SPECTRA * MOST], v[MOST];
    DGL_OWNED dgl_rng *g = NULL;
    check_ok(dgl_rng_new(&g, 3));
    for (size_t n = 1; n <= MOST; n += n < 5 ? 1 : 7)
        for (int kind = 0; kind < 11; kind++) {
            for (int l = 0; l < DGL_SPECTRA; l++) make(l % 2 ? (kind + l) % 11 : kind, n, A + (size_t)l * n*n, g);
            check_ok(dgl_eight_spectra(n, w, A));
            for (size_t l = 0; l < DGL_SPECTRA; l++) {
                double most = 0;
                check_ok(dgl_linalg_eigh(1, n, v, NULL, A + l * n*n));
                for (size_t i = 0; i < n; i++) most = fmax(most, fabs(v[i]));
                for (size_t i = 0; i < n; i++) assert_true(fabs(w[l*n + i] - v[i]) <= 1e-14 * most);
            }
        }
}

// V S = w V with orthonormal rows V, and the same bits whatever is beside a matrix
static void frames(void **state)
{
    (void)state;
    static double A[DGL_SPECTRA][MOST * MOST];
    static dgl_wide S[MOST * MOST], V[MOST * MOST], w[MOST], U[MOST * MOST], v[MOST];
    DGL_OWNED dgl_rng *g = NULL;
    check_ok(dgl_rng_new(&g, 4));
    for (size_t n = 1; n <= MOST; n += n < 5 ? 1 : 7)
        for (int kind = 0; kind < 11; kind++) {
            for (int l = 0; l < DGL_SPECTRA; l++) {
                make(l % 2 ? (kind + l) % 11 : kind, n, A[l], g);
                for (size_t i = 0; i < n*n; i++) S[i][l] = A[l][i];
            }
            check_ok(dgl_eight_frames(n, w, V, S));
            for (int l = 0; l < DGL_SPECTRA; l++) {
                double most = fmax(fabs(w[0][l]), fabs(w[n - 1][l]));
                for (size_t i = 0; i < n; i++)
                    for (size_t j = 0; j < n; j++) {
                        double moved = 0, product = 0;
                        for (size_t k = 0; k < n; k++) {
                            moved += V[i*n + k][l] * A[l][k*n + j];
                            product += V[i*n + k][l] * V[j*n + k][l];
                        }
                        assert_true(fabs(moved - w[i][l] * V[i*n + j][l]) <= 1e-14 * most);
                        assert_true(fabs(product - (i == j)) <= 1e-15 * (double)(n + 4));
                    }
                for (size_t i = 1; i < n; i++) assert_true(w[i - 1][l] <= w[i][l]);
                for (size_t i = 0; i < n*n; i++) S[i] = DGL_WIDE_ALL(A[l][i]);
                check_ok(dgl_eight_frames(n, v, U, S));
                for (size_t i = 0; i < n; i++) assert_true(v[i][7 - l] == w[i][l]);
                for (size_t i = 0; i < n*n; i++) assert_true(U[i][7 - l] == V[i][l]);
            }
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(as_lapack), cmocka_unit_test(frames) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
