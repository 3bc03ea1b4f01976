// exp, log and square root of matrices against closed forms and against each other.
#include "matrices.h"

static const size_t sizes[] = { 0, 1, 2, 3, 5, 9, 40 };
#define EACH_SIZE(n) for (size_t at_ = 0, n; at_ < sizeof sizes / sizeof *sizes && (n = sizes[at_], 1); at_++)

// the Taylor series in long double, of A / 2^s, squared s times
static void exp_by_series(size_t n, double *X, const double *A)
{
    static long double x[NMAX*NMAX], term[NMAX*NMAX], next[NMAX*NMAX];
    int s = 12;
    for (size_t i = 0; i < n * n; i++) x[i] = term[i] = i / n == i % n;
    for (int k = 1; k < 30; k++) {
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++) {
                long double t = 0;
                for (size_t l = 0; l < n; l++) t += term[i*n + l] * ldexpl(A[l*n + j], -s);
                next[i*n + j] = t / k;
            }
        for (size_t i = 0; i < n * n; i++) x[i] += term[i] = next[i];
    }
    for (; s > 0; s--) {
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++) {
                long double t = 0;
                for (size_t l = 0; l < n; l++) t += x[i*n + l] * x[l*n + j];
                next[i*n + j] = t;
            }
        memcpy(x, next, n * n * sizeof *x);
    }
    for (size_t i = 0; i < n * n; i++) X[i] = (double)x[i];
}

static void exponential_is_the_series(void **state)
{
    (void)state;
    EACH_SIZE(n)
        for (double size = 1e-3; size < 30; size *= 3) {   // every degree, and squarings
            DGL_SCOPE;
            double *A = random_matrix(n, n), *X = room(n * n), *Y = room(n * n);
            for (size_t i = 0; i < n * n; i++) A[i] *= size / (double)n;
            check_ok(dgl_linalg_expm(1, n, X, A));
            exp_by_series(n, Y, A);
            check_near(distance_of(n * n, X, Y), 0, 1e-13 * (1 + largest_of(n * n, Y)));
        }
}

static void exponentials_in_closed_form(void **state)
{
    (void)state;
    double X[9];
    for (double t = 1e-8; t < 1e3; t *= 10) {          // a rotation by t
        check_ok(dgl_linalg_expm(1, 2, X, (const double[]){ 0, -t, t, 0 }));
        check_near(X[0], cos(t), 1e-14 * (1 + t));
        check_near(X[2], sin(t), 1e-14 * (1 + t));
    }
    check_ok(dgl_linalg_expm(1, 2, X, (const double[]){ 1, 1e6, 0, -1 }));     // not scaled too far
    check_near(X[0] / exp(1), 1, 1e-14);
    check_near(X[3] / exp(-1), 1, 1e-14);
    check_near(X[1] / (1e6 * sinh(1)), 1, 1e-14);
    check_ok(dgl_linalg_expm(1, 2, X, (const double[]){ 0, 1e200, 0, 0 }));
    check_near(X[1] / 1e200, 1, 1e-14);
    check_ok(dgl_linalg_expm(2, 1, X, (const double[]){ -1e100, 2 }));
    check_near(X[0], 0, 0);
    check_near(X[1], exp(2), 1e-14);
    check_message(dgl_linalg_expm(1, 1, X, (const double[]){ 1e3 }), DGL_EDOMAIN, "too large");
    check_message(dgl_linalg_expm(1, 2, X, (const double[]){ 1e308, 1e308, 1e308, 1e308 }), DGL_EDOMAIN, "too large");
    check_message(dgl_linalg_expm(1, 1, X, (const double[]){ NAN }), DGL_EDOMAIN, "entry (1,1) is nan");
    check_ok(dgl_linalg_expm(1, 0, X, X));
}

static void log_undoes_exp(void **state)
{
    (void)state;
    EACH_SIZE(n)
        for (int symmetric = 0; symmetric < 2; symmetric++) {
            DGL_SCOPE;
            double *A = random_matrix(n, n), *E = room(n * n), *L = room(n * n), size = 1 / sqrt((double)n + 1);
            for (size_t i = 0; i < n; i++)
                for (size_t j = 0; j < n; j++) A[i*n + j] = symmetric && j < i ? A[j*n + i] : A[i*n + j] * size;
            check_ok(dgl_linalg_expm(1, n, E, A));
            for (size_t i = 0; symmetric && i < n; i++)
                for (size_t j = 0; j < i; j++) E[i*n + j] = E[j*n + i];
            check_ok(dgl_linalg_logm(1, n, L, E));
            check_near(distance_of(n * n, A, L), 0, 1e-12);
        }
}

static void logs_in_closed_form(void **state)
{
    (void)state;
    double X[16];
    for (double t = -3.14159; t < 3.1416; t += 0.0483) {
        check_ok(dgl_linalg_logm(1, 2, X, (const double[]){ cos(t), -sin(t), sin(t), cos(t) }));
        check_near(X[2], t, 1e-14);
        check_near(X[0], 0, 1e-14);
    }
    check_ok(dgl_linalg_logm(1, 2, X, (const double[]){ 1, 1e10, 0, 1 }));     // a Jordan block
    check_near(X[1], 1e10, 1e-3);
    check_ok(dgl_linalg_logm(1, 2, X, (const double[]){ 1e150, 0, 1, 1e-150 }));
    check_near(X[0], 150 * log(10), 1e-11);
    check_near(X[3], -150 * log(10), 1e-11);
    check_ok(dgl_linalg_logm(1, 3, X, (const double[]){ 4, 1, 0, 0, 4, 1, 0, 0, 4 }));
    check_near(X[0], log(4), 1e-15);
    check_near(X[1], 0.25, 1e-15);
    check_near(X[2], -1.0/32, 1e-15);
    check_message(dgl_linalg_logm(1, 2, X, (const double[]){ -2, 0, 0, 1 }), DGL_EDOMAIN, "no real principal logarithm: eigenvalue -2 is negative");
    check_message(dgl_linalg_logm(1, 2, X, (const double[]){ -2, 1, 0, 1 }), DGL_EDOMAIN, "eigenvalue -2 is negative");
    check_message(dgl_linalg_logm(1, 2, X, (const double[]){ 1, 1, 1, 1 }), DGL_EDOMAIN, "matrix is singular (rank 1 of 2)");
    check_message(dgl_linalg_logm(2, 1, X, (const double[]){ 1, INFINITY }), DGL_EDOMAIN, "matrix 2: entry (1,1) is inf");
}

static void square_of_the_root(void **state)
{
    (void)state;
    EACH_SIZE(n) {
        DGL_SCOPE;
        double *B = random_matrix(n, n), *A = product(n, n, n, B, B), *R = room(n * n), *w = room(n), *S = room(n * n);
        check_ok(dgl_linalg_sqrtm(1, n, R, A));        // A = B B has no negative eigenvalue but by rounding
        double *RR = product(n, n, n, R, R);
        check_near(distance_of(n * n, RR, A), 0, 1e-9 * (1 + largest_of(n * n, R) * largest_of(n * n, R)));
        double *re = room(n), *im = room(n);
        check_ok(dgl_linalg_eig(1, n, re, im, NULL, NULL, R));
        for (size_t i = 0; i < n; i++) assert_true(re[i] >= -1e-12);
        for (size_t i = 0; i < n; i++) w[i] = i ? (double)i : 0;           // semidefinite
        double *P = with_spectrum(n, w);
        check_ok(dgl_linalg_sqrtm(1, n, S, P));
        double *SS = product(n, n, n, S, S);
        check_near(distance_of(n * n, SS, P), 0, 1e-12 * (double)(n + 1));
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < i; j++) check_near(S[i*n + j], S[j*n + i], 0);
    }
    double X[9];
    check_ok(dgl_linalg_sqrtm(1, 2, X, (const double[]){ 0, -1, 1, 0 }));
    check_near(X[2], sqrt(0.5), 1e-15);
    check_ok(dgl_linalg_sqrtm(1, 2, X, (const double[]){ 1e-100, 1, 0, 1e100 }));
    check_near(X[0] / 1e-50, 1, 1e-14);
    check_near(X[3] / 1e50, 1, 1e-14);
    check_ok(dgl_linalg_sqrtm(1, 2, X, (const double[]){ 0, 1, 0, 1 }));       // singular, yet it has one
    check_near(X[1], 1, 1e-15);
    check_message(dgl_linalg_sqrtm(1, 2, X, (const double[]){ 0, 1, 0, 0 }), DGL_EDOMAIN, "eigenvalue 0 is defective");
    check_message(dgl_linalg_sqrtm(1, 2, X, (const double[]){ -4, 1, 0, 1 }), DGL_EDOMAIN, "no real principal square root: eigenvalue -4 is negative");
    check_message(dgl_linalg_sqrtm(1, 1, X, (const double[]){ -4 }), DGL_EDOMAIN, "eigenvalue -4 is negative");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exponential_is_the_series), cmocka_unit_test(exponentials_in_closed_form),
        cmocka_unit_test(log_undoes_exp), cmocka_unit_test(logs_in_closed_form), cmocka_unit_test(square_of_the_root),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
