// Random matrices and what is asked of products, for the tests of linear algebra.
#ifndef TESTS_MATRICES_H
#define TESTS_MATRICES_H

#include "../check.h"
#include <string.h>

enum { NMAX = 120 };

// until the enclosing DGL_SCOPE ends
static inline double *room(size_t n)
{
    double *p = dgl_scratch(n);
    assert_non_null(p);
    for (size_t i = 0; i < n; i++) p[i] = NAN;         // what is not written shows
    return p;
}

static inline double *random_matrix(size_t m, size_t n)
{
    double *A = room(m * n);
    for (size_t i = 0; i < m * n; i++) A[i] = 2 * uniform() - 1;
    return A;
}

static inline double *copy_of(const double *A, size_t n)
{
    double *p = room(n);
    if (n)
        memcpy(p, A, n * sizeof *p);
    return p;
}

// the product by its definition
static inline double *product(size_t m, size_t n, size_t k, const double *A, const double *B)
{
    double *C = room(m * n);
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < n; j++) {
            long double s = 0;
            for (size_t l = 0; l < k; l++) s += (long double)A[i*k + l] * B[l*n + j];
            C[i*n + j] = (double)s;
        }
    return C;
}

static inline double *transposed(size_t m, size_t n, const double *A)
{
    double *T = room(m * n);
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < n; j++) T[j*m + i] = A[i*n + j];
    return T;
}

static inline double *identity(size_t n)
{
    double *I = room(n * n);
    for (size_t i = 0; i < n * n; i++) I[i] = i / (n ? n : 1) == i % (n ? n : 1);
    return I;
}

// a symmetric matrix with the given eigenvalues
static inline double *with_spectrum(size_t n, const double *w)
{
    double *A = random_matrix(n, n), *Q = room(n * n), *R = room(n * n);
    check_ok(dgl_linalg_qr(1, n, n, Q, R, A));
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double s = 0;
            for (size_t k = 0; k < n; k++) s += Q[i*n + k] * w[k] * Q[j*n + k];
            A[i*n + j] = s;
        }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) A[i*n + j] = A[j*n + i];
    return A;
}

static inline double largest_of(size_t n, const double *A)
{
    double most = 0;
    for (size_t i = 0; i < n; i++) most = isnan(A[i]) ? INFINITY : fmax(most, fabs(A[i]));
    return most;
}

static inline double distance_of(size_t n, const double *A, const double *B)
{
    double most = 0;
    for (size_t i = 0; i < n; i++) most = isnan(A[i] - B[i]) ? INFINITY : fmax(most, fabs(A[i] - B[i]));
    return most;
}

#define check_message(expr, status, text) \
    do { check_status(expr, status); if (!strstr(dgl_error_message(), text)) fail_msg("'%s' does not say '%s'", dgl_error_message(), text); } while (0)

#endif
