// The functions of OpenBLAS and LAPACKE that dgl uses.
// libs: -lopenblas -llapacke
#include "base/module.h"
#include "num/lapack.h"

#include <lapacke.h>
#include <cblas.h>

static void dgemm(int order, int ta, int tb, int m, int n, int k, double alpha, const double *A, int lda,
                  const double *B, int ldb, double beta, double *C, int ldc)
{
    cblas_dgemm((CBLAS_ORDER)order, (CBLAS_TRANSPOSE)ta, (CBLAS_TRANSPOSE)tb, m, n, k, alpha, A, lda, B, ldb, beta, C, ldc);
}

static void sgemm(int order, int ta, int tb, int m, int n, int k, float alpha, const float *A, int lda,
                  const float *B, int ldb, float beta, float *C, int ldc)
{
    cblas_sgemm((CBLAS_ORDER)order, (CBLAS_TRANSPOSE)ta, (CBLAS_TRANSPOSE)tb, m, n, k, alpha, A, lda, B, ldb, beta, C, ldc);
}

static void dgemv(int order, int trans, int m, int n, double alpha, const double *A, int lda,
                  const double *x, int incx, double beta, double *y, int incy)
{
    cblas_dgemv((CBLAS_ORDER)order, (CBLAS_TRANSPOSE)trans, m, n, alpha, A, lda, x, incx, beta, y, incy);
}

static void dsyrk(int order, int trans, int n, int k, double alpha, const double *A, int lda, double beta, double *C, int ldc)
{
    cblas_dsyrk((CBLAS_ORDER)order, CblasUpper, (CBLAS_TRANSPOSE)trans, n, k, alpha, A, lda, beta, C, ldc);
}

static void dtrsm(int m, int n, const double *L, int ldl, double *B, int ldb)
{
    cblas_dtrsm(CblasColMajor, CblasRight, CblasLower, CblasNoTrans, CblasNonUnit, m, n, 1, L, ldl, B, ldb);
}

static const char *config(void) { return openblas_get_config(); }

DGL_MODULE(dgl_lapack_api) = {
    .dgemm = dgemm, .sgemm = sgemm, .dgemv = dgemv, .dsyrk = dsyrk, .dtrsm = dtrsm,
    .dgetrf = LAPACKE_dgetrf_work, .dgetrs = LAPACKE_dgetrs_work, .dgetri = LAPACKE_dgetri_work,
    .dgecon = LAPACKE_dgecon_work, .dpotrf = LAPACKE_dpotrf_work, .dpotrs = LAPACKE_dpotrs_work,
    .dsyevd = LAPACKE_dsyevd_work, .dgeev = LAPACKE_dgeev_work, .dgesdd = LAPACKE_dgesdd_work,
    .dgeqrf = LAPACKE_dgeqrf_work, .dorgqr = LAPACKE_dorgqr_work, .dgelsd = LAPACKE_dgelsd_work,
    .dgees = LAPACKE_dgees_work,
    .set_threads = openblas_set_num_threads, .config = config,
};
