// BLAS and LAPACK (OpenBLAS, one thread) behind a module that is opened when first used.
#ifndef DGL_NUM_LAPACK_H
#define DGL_NUM_LAPACK_H

#include "base/status.h"

// Names and arguments of the manuals: cblas.h for the first group, LAPACKE's _work functions (which give
// info) for the second. order is DGL_ROWS or DGL_COLS; LAPACK itself knows columns only, and LAPACKE
// copies rows: give it columns. A row-major matrix is the transpose of a column-major one.
enum { DGL_ROWS = 101, DGL_COLS = 102, DGL_PLAIN = 111, DGL_TRANSPOSED = 112 };

typedef struct {
    void (*dgemm)(int order, int transA, int transB, int m, int n, int k, double alpha, const double *A, int lda,
                  const double *B, int ldb, double beta, double *C, int ldc);
    void (*sgemm)(int order, int transA, int transB, int m, int n, int k, float alpha, const float *A, int lda,
                  const float *B, int ldb, float beta, float *C, int ldc);
    void (*dgemv)(int order, int trans, int m, int n, double alpha, const double *A, int lda,
                  const double *x, int incx, double beta, double *y, int incy);
    // C = alpha A A' + beta C, its upper triangle (transposed: A' A)
    void (*dsyrk)(int order, int trans, int n, int k, double alpha, const double *A, int lda, double beta, double *C, int ldc);
    // B[m][n] = B L^-1, L[n][n] lower triangular, in columns
    void (*dtrsm)(int m, int n, const double *L, int ldl, double *B, int ldb);

    int (*dgetrf)(int order, int m, int n, double *a, int lda, int *pivot);
    int (*dgetrs)(int order, char trans, int n, int nrhs, const double *a, int lda, const int *pivot, double *b, int ldb);
    int (*dgetri)(int order, int n, double *a, int lda, const int *pivot, double *work, int lwork);
    int (*dgecon)(int order, char norm, int n, const double *a, int lda, double anorm, double *rcond, double *work, int *iwork);
    int (*dpotrf)(int order, char uplo, int n, double *a, int lda);
    int (*dpotrs)(int order, char uplo, int n, int nrhs, const double *a, int lda, double *b, int ldb);
    int (*dsyevd)(int order, char jobz, char uplo, int n, double *a, int lda, double *w,
                  double *work, int lwork, int *iwork, int liwork);
    int (*dgeev)(int order, char jobvl, char jobvr, int n, double *a, int lda, double *wr, double *wi,
                 double *vl, int ldvl, double *vr, int ldvr, double *work, int lwork);
    int (*dgesdd)(int order, char jobz, int m, int n, double *a, int lda, double *s, double *u, int ldu,
                  double *vt, int ldvt, double *work, int lwork, int *iwork);
    int (*dgeqrf)(int order, int m, int n, double *a, int lda, double *tau, double *work, int lwork);
    int (*dorgqr)(int order, int m, int n, int k, double *a, int lda, const double *tau, double *work, int lwork);
    int (*dgelsd)(int order, int m, int n, int nrhs, double *a, int lda, double *b, int ldb, double *s, double rcond,
                  int *rank, double *work, int lwork, int *iwork);
    int (*dgees)(int order, char jobvs, char sort, int (*select)(const double *, const double *), int n, double *a, int lda,
                 int *sdim, double *wr, double *wi, double *vs, int ldvs, double *work, int lwork, int *bwork);

    void (*set_threads)(int n);
    const char *(*config)(void);        // OpenBLAS's version and kernel
} dgl_lapack_api;

// EUNSUP when OpenBLAS is not installed, ENOMEM when there is no room for its buffers.
dgl_status dgl_lapack_open(const dgl_lapack_api **lapack) DGL_CHECKED;

// How many threads BLAS uses; 1 until this is called, so that a result has the same bits on a machine
// with more cores.
dgl_status dgl_lapack_set_threads(int n) DGL_CHECKED;

#endif
