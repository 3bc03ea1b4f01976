// Identities on random matrices of all sizes, extremes of condition and scale, and what is refused.
#include "matrices.h"

static const size_t sizes[] = { 0, 1, 2, 3, 4, 8, 9, 33, NMAX };
#define EACH_SIZE(n) for (size_t at_ = 0, n; at_ < sizeof sizes / sizeof *sizes && (n = sizes[at_], 1); at_++)

static void solve_and_inverse(void **state)
{
    (void)state;
    EACH_SIZE(n) {
        DGL_SCOPE;
        for (size_t k = 0; k <= 3; k++) {
            double *A = random_matrix(n, n), *X = random_matrix(n, k), *B = product(n, k, n, A, X), *Y = room(n * k);
            check_ok(dgl_linalg_solve(1, n, k, Y, A, B));
            check_near(distance_of(n * k, X, Y), 0, 1e-10);
            check_ok(dgl_linalg_solve(1, n, k, B, A, B));              // in place
            check_near(distance_of(n * k, B, Y), 0, 0);
        }
        double *A = random_matrix(n, n), *X = room(n * n), *I = identity(n);
        check_ok(dgl_linalg_inv(1, n, X, A));
        double *P = product(n, n, n, A, X);
        check_near(distance_of(n * n, P, I), 0, 1e-10);
    }
}

// scaled rows and columns change nothing but the exponents
static void scale_does_not_matter(void **state)
{
    (void)state;
    EACH_SIZE(n) {
        DGL_SCOPE;
        double *A = random_matrix(n, n), *b = random_matrix(n, 1), *x = room(n), *y = room(n);
        check_ok(dgl_linalg_solve(1, n, 1, x, A, b));
        for (size_t i = 0; i < n; i++) {
            for (size_t j = 0; j < n; j++) A[i*n + j] = ldexp(A[i*n + j], (int)(i * 37 % 400) - (int)(j * 53 % 300));
            b[i] = ldexp(b[i], (int)(i * 37 % 400));
        }
        check_ok(dgl_linalg_solve(1, n, 1, y, A, b));
        for (size_t j = 0; j < n; j++) check_near(ldexp(y[j], -(int)(j * 53 % 300)), x[j], 1e-9 * largest_of(n, x));
    }
    double tiny[] = { 1, 0, 0, 1e-200 }, one[] = { 1, 1 }, x[4];
    check_ok(dgl_linalg_solve(1, 2, 1, x, tiny, one));
    check_near(x[1], 1e200, 1e185);
    double huge[] = { 1e300, 1e300, 1e300, -1e300 }, det;
    check_ok(dgl_linalg_inv(1, 2, x, huge));
    check_near(x[3] * 1e300, -0.5, 1e-15);
    check_ok(dgl_linalg_det(1, 2, &det, (const double[]){ 1e200, 1, 0, 1e-200 }));
    check_near(det, 1, 1e-15);
}

static void singular_matrices_are_refused(void **state)
{
    (void)state;
    double x[9];
    check_message(dgl_linalg_solve(1, 2, 1, x, (const double[]){ 1, 2, 2, 4 }, (const double[]){ 1, 1 }), DGL_EDOMAIN, "matrix is singular (rank 1 of 2)");
    check_message(dgl_linalg_inv(1, 3, x, (const double[]){ 1, 2, 3, 4, 5, 6, 7, 8, 9 }), DGL_EDOMAIN, "matrix is singular (rank 2 of 3)");
    check_message(dgl_linalg_inv(1, 2, x, (const double[]){ 0, 0, 0, 0 }), DGL_EDOMAIN, "rank 0 of 2");
    check_message(dgl_linalg_inv(2, 1, x, (const double[]){ 1, 0 }), DGL_EDOMAIN, "matrix 2: matrix is singular (rank 0 of 1)");
    check_message(dgl_linalg_inv(1, 2, x, (const double[]){ INFINITY, 0, 0, 1 }), DGL_EDOMAIN, "entry (1,1) is inf");
    check_message(dgl_linalg_inv(1, 2, x, (const double[]){ 1, 0, NAN, 1 }), DGL_EDOMAIN, "entry (2,1) is nan");
    check_message(dgl_linalg_solve(1, 1, 1, x, (const double[]){ 1 }, (const double[]){ -INFINITY }), DGL_EDOMAIN, "right-hand side: entry (1,1) is -inf");
    EACH_SIZE(n) {
        DGL_SCOPE;
        if (n < 2)
            continue;
        double *L = random_matrix(n, n - 1), *R = random_matrix(n - 1, n), *A = product(n, n, n - 1, L, R), *X = room(n * n), det;
        char text[96];
        snprintf(text, sizeof text, "matrix is singular (rank %zu of %zu)", n - 1, n);
        check_message(dgl_linalg_inv(1, n, X, A), DGL_EDOMAIN, text);
        check_ok(dgl_linalg_det(1, n, &det, A));
    }
    // the Hilbert matrix of order 10 has condition 1.6e13 and is solved, that of order 13 is beyond doubles
    for (size_t n = 10; n <= 13; n += 3) {
        DGL_SCOPE;
        double *A = room(n * n), *X = room(n * n);
        for (size_t i = 0; i < n * n; i++) A[i] = 1.0 / (double)(i / n + i % n + 1);
        check_status(dgl_linalg_inv(1, n, X, A), n == 10 ? DGL_OK : DGL_EDOMAIN);
        if (n == 10)
            check_near(X[0], 100, 1e-1);
    }
}

static void determinants(void **state)
{
    (void)state;
    double det[2] = { 0 };
    check_ok(dgl_linalg_det(1, 0, det, det));
    check_near(det[0], 1, 0);
    check_ok(dgl_linalg_det(2, 2, det, (const double[]){ 1, 2, 3, 4, 2, 0, 0, -3 }));
    check_near(det[0], -2, 0);
    check_near(det[1], -6, 0);
    check_ok(dgl_linalg_det(1, 3, det, (const double[]){ 2, 0, 1, 1, 3, 2, 1, 1, 4 }));
    check_near(det[0], 18, 0);
    check_ok(dgl_linalg_det(1, 3, det, (const double[]){ 1, 2, 3, 4, 5, 6, 7, 8, 9 }));
    check_near(det[0], 0, 0);
    EACH_SIZE(n) {                                     // det AB = det A det B
        DGL_SCOPE;
        double *A = random_matrix(n, n), *B = random_matrix(n, n), *C = product(n, n, n, A, B), a, b, c;
        check_ok(dgl_linalg_det(1, n, &a, A));
        check_ok(dgl_linalg_det(1, n, &b, B));
        check_ok(dgl_linalg_det(1, n, &c, C));
        check_near(c / (a * b), 1, 1e-9);
    }
    DGL_SCOPE;
    double *D = identity(60);
    for (size_t i = 0; i < 60; i++) D[i*61] = i < 30 ? 1e-20 : 1e20;       // no underflow on the way
    check_ok(dgl_linalg_det(1, 60, det, D));
    check_near(det[0], 1, 1e-13);
}

static void cholesky_factors(void **state)
{
    (void)state;
    EACH_SIZE(n) {
        DGL_SCOPE;
        double *B = random_matrix(n, n), *T = transposed(n, n, B), *A = product(n, n, n, B, T), *L = room(n * n);
        for (size_t i = 0; i < n; i++) A[i*n + i] += 0.1;
        check_ok(dgl_linalg_cholesky(1, n, L, A));
        double *Lt = transposed(n, n, L), *P = product(n, n, n, L, Lt);
        check_near(distance_of(n * n, P, A), 0, 1e-12 * (double)n);
        for (size_t i = 0; i < n; i++)
            for (size_t j = i + 1; j < n; j++) check_near(L[i*n + j], 0, 0);
        if (n > 1) {
            A[(n - 1) * (n + 1)] = -1;
            char text[96];
            snprintf(text, sizeof text, "matrix is not positive definite: leading minor %zu", n);
            check_message(dgl_linalg_cholesky(1, n, L, A), DGL_EDOMAIN, text);
        }
    }
    double L[4];
    check_message(dgl_linalg_cholesky(1, 2, L, (const double[]){ 1, 5, 2, 1 }), DGL_EDOMAIN, "matrix is not symmetric: |a12-a21| = 3");
    check_message(dgl_linalg_cholesky(1, 2, L, (const double[]){ 1, 2, 2, 1 }), DGL_EDOMAIN, "leading minor 2");
    check_message(dgl_linalg_cholesky(1, 1, L, (const double[]){ 0 }), DGL_EDOMAIN, "leading minor 1");
}

static void symmetric_eigenvalues(void **state)
{
    (void)state;
    EACH_SIZE(n) {
        DGL_SCOPE;
        double *A = random_matrix(n, n), *w = room(n), *w2 = room(n), *V = room(n * n), *I = identity(n);
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < i; j++) A[i*n + j] = A[j*n + i];
        check_ok(dgl_linalg_eigh(1, n, w, V, A));
        check_ok(dgl_linalg_eigh(1, n, w2, NULL, A));
        check_near(distance_of(n, w, w2), 0, 1e-13 * (double)n);
        double *AV = product(n, n, n, A, V), *Vt = transposed(n, n, V), *VV = product(n, n, n, Vt, V);
        check_near(distance_of(n * n, VV, I), 0, 1e-13 * (double)n);
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++) check_near(AV[i*n + j], V[i*n + j] * w[j], 1e-13 * (double)n);
        for (size_t j = 0; j < n; j++) {               // ascending, the largest entry of a vector positive
            double most = 0;
            for (size_t i = 0; i < n; i++) most = fabs(V[i*n + j]) > fabs(most) ? V[i*n + j] : most;
            assert_true(most > 0 && (!j || w[j - 1] <= w[j]));
        }
    }
    double w[3], V[9];
    check_ok(dgl_linalg_eigh(1, 3, w, V, (const double[]){ 2, 0, 0, 0, 2, 0, 0, 0, 2 }));
    check_near(w[0] + w[2], 4, 0);
    // graded: 1 and about 1e-20, which needs relative accuracy
    check_ok(dgl_linalg_eigh(1, 2, w, V, (const double[]){ 1, 1e-11, 1e-11, 1e-20 }));
    check_near(w[0] / 9.9e-21, 1, 1e-14);
    check_ok(dgl_linalg_eigh(1, 2, w, V, (const double[]){ 1e308, 1e308, 1e308, 1e308 }));
    check_near(w[0], 0, 1e293);
    check_message(dgl_linalg_eigh(1, 2, w, V, (const double[]){ 1, 2, 2.1, 1 }), DGL_EDOMAIN, "|a12-a21| = 0.1");
    check_message(dgl_linalg_eigh(1, 2, w, V, (const double[]){ 1, INFINITY, INFINITY, 1 }), DGL_EDOMAIN, "entry (1,2) is inf");
}

static void general_eigenvalues(void **state)
{
    (void)state;
    EACH_SIZE(n) {
        DGL_SCOPE;
        double *A = random_matrix(n, n), *re = room(n), *im = room(n), *Vr = room(n * n), *Vi = room(n * n);
        check_ok(dgl_linalg_eig(1, n, re, im, Vr, Vi, A));
        double *Ar = product(n, n, n, A, Vr), *Ai = product(n, n, n, A, Vi), trace = 0, sum = 0;
        for (size_t j = 0; j < n; j++) {
            double norm = 0;
            for (size_t i = 0; i < n; i++) {
                check_near(Ar[i*n + j], re[j] * Vr[i*n + j] - im[j] * Vi[i*n + j], 1e-12 * (double)n);
                check_near(Ai[i*n + j], re[j] * Vi[i*n + j] + im[j] * Vr[i*n + j], 1e-12 * (double)n);
                norm += Vr[i*n + j] * Vr[i*n + j] + Vi[i*n + j] * Vi[i*n + j];
            }
            check_near(norm, 1, 1e-12);
            assert_true(!j || re[j - 1] < re[j] || (re[j - 1] == re[j] && im[j - 1] <= im[j]));
            trace += A[j*n + j];
            sum += re[j];
        }
        check_near(trace, sum, 1e-12 * (double)n);
        double *T = room(n * n), *Q = room(n * n);
        check_ok(dgl_linalg_schur(n, T, Q, A));
        double *QT = product(n, n, n, Q, T), *Qt = transposed(n, n, Q), *B = product(n, n, n, QT, Qt);
        check_near(distance_of(n * n, A, B), 0, 1e-12 * (double)n);
    }
    double re[2], V[4], im[2];
    check_message(dgl_linalg_eig(1, 2, re, NULL, V, NULL, (const double[]){ 0, -1, 1, 0 }), DGL_EDOMAIN, "eigenvalues 1 and 2 are complex: 0 ± 1i");
    check_ok(dgl_linalg_eig(1, 2, re, im, NULL, NULL, (const double[]){ 0, -1, 1, 0 }));
    check_near(im[0], -1, 1e-15);
    check_ok(dgl_linalg_eig(1, 2, re, NULL, V, NULL, (const double[]){ 2, 1, 0, 1 }));
    check_near(re[0], 1, 1e-15);
    check_near(V[0] * V[2], -0.5, 1e-15);
}

static void singular_values(void **state)
{
    (void)state;
    size_t shapes[][2] = { { 0, 3 }, { 3, 0 }, { 1, 1 }, { 1, 5 }, { 5, 1 }, { 3, 3 }, { 7, 4 }, { 4, 7 }, { 60, 40 }, { 40, 60 } };
    for (size_t t = 0; t < sizeof shapes / sizeof *shapes; t++) {
        DGL_SCOPE;
        size_t m = shapes[t][0], n = shapes[t][1], r = m < n ? m : n;
        double *A = random_matrix(m, n), *U = room(m * r), *s = room(r), *s2 = room(r), *V = room(n * r), *I = identity(r);
        check_ok(dgl_linalg_svd(1, m, n, U, s, V, A));
        check_ok(dgl_linalg_svd(1, m, n, NULL, s2, NULL, A));
        check_near(distance_of(r, s, s2), 0, 1e-13);
        double *Ut = transposed(m, r, U), *Vt = transposed(n, r, V), *UU = product(r, r, m, Ut, U), *VV = product(r, r, n, Vt, V);
        check_near(distance_of(r * r, UU, I), 0, 1e-13);
        check_near(distance_of(r * r, VV, I), 0, 1e-13);
        for (size_t i = 0; i < m * r; i++) U[i] *= s[i % r];
        double *B = product(m, n, r, U, Vt);
        check_near(distance_of(m * n, A, B), 0, 1e-13);
        double *Q = room(m * r), *R = room(r * n);
        check_ok(dgl_linalg_qr(1, m, n, Q, R, A));
        double *QR = product(m, n, r, Q, R), *Qt = transposed(m, r, Q), *QQ = product(r, r, m, Qt, Q);
        if (r)
            check_near(distance_of(m * n, QR, A), 0, 1e-13);
        check_near(distance_of(r * r, QQ, I), 0, 1e-13);
        for (size_t i = 0; i < r; i++) {
            assert_true(R[i*n + i] >= 0);
            for (size_t j = 0; j < i; j++) check_near(R[i*n + j], 0, 0);
        }
    }
    size_t rank;
    double cond;
    check_ok(dgl_linalg_rank(1, 2, 3, &rank, (const double[]){ 1, 2, 3, 2, 4, 6 }, -1));
    assert_int_equal(rank, 1);
    check_ok(dgl_linalg_rank(1, 2, 2, &rank, (const double[]){ 1, 0, 0, 1e-3 }, 1e-2));
    assert_int_equal(rank, 1);
    check_ok(dgl_linalg_cond(1, 2, 2, &cond, (const double[]){ 1, 0, 0, 1e-3 }));
    check_near(cond, 1000, 1e-10);
    check_ok(dgl_linalg_cond(1, 2, 2, &cond, (const double[]){ 1, 0, 0, 0 }));
    assert_true(isinf(cond));
    check_message(dgl_linalg_cond(1, 1, 2, &cond, (const double[]){ 1, NAN }), DGL_EDOMAIN, "entry (1,2) is nan");
}

static void least_squares(void **state)
{
    (void)state;
    DGL_SCOPE;
    size_t rank, m = 30, n = 6;
    double *A = random_matrix(m, n), *b = random_matrix(m, 2), *x = room(2 * n), *At = transposed(m, n, A);
    check_ok(dgl_linalg_lstsq(m, n, 2, x, &rank, A, b));
    assert_int_equal(rank, n);
    double *Ax = product(m, 2, n, A, x);
    for (size_t i = 0; i < 2 * m; i++) Ax[i] -= b[i];
    double *normal = product(n, 2, m, At, Ax);         // the residual is perpendicular to the columns
    check_near(largest_of(2 * n, normal), 0, 1e-13);
    // x + y = 2 given twice: the shortest solution
    double y[2];
    check_ok(dgl_linalg_lstsq(2, 2, 1, y, &rank, (const double[]){ 1, 1, 1, 1 }, (const double[]){ 2, 2 }));
    assert_int_equal(rank, 1);
    check_near(y[0], 1, 1e-14);
    check_near(y[1], 1, 1e-14);
    check_ok(dgl_linalg_lstsq(1, 2, 1, y, &rank, (const double[]){ 1, 1 }, (const double[]){ 2 }));
    check_near(y[0], 1, 1e-14);
    check_ok(dgl_linalg_lstsq(0, 2, 1, y, &rank, y, y));
    check_near(y[1], 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(solve_and_inverse), cmocka_unit_test(scale_does_not_matter),
        cmocka_unit_test(singular_matrices_are_refused), cmocka_unit_test(determinants),
        cmocka_unit_test(cholesky_factors), cmocka_unit_test(symmetric_eigenvalues),
        cmocka_unit_test(general_eigenvalues), cmocka_unit_test(singular_values), cmocka_unit_test(least_squares),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
