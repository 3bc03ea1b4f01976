// Rectangular matrices: singular values, orthogonal factors, least squares.
#include "num/lapack.h"
#include "num/linalg.h"

#include <float.h>
#include <math.h>
#include <string.h>

static size_t least(size_t a, size_t b) { return a < b ? a : b; }
static size_t most(size_t a, size_t b) { return a > b ? a : b; }

static dgl_status check(size_t m, size_t n, const double *A)
{
    DGL_TRY(dgl_linalg_check_size(m | n));
    return dgl_linalg_check_finite(m, n, A);
}

// LAPACK sees A' = V diag(s) U' in columns: its left factor is V' in rows, its right factor U in rows.
static dgl_status svd(size_t m, size_t n, double *U, double *s, double *V, const double *A)
{
    size_t r = least(m, n);
    DGL_TRY(check(m, n, A));
    if (!r)
        return DGL_OK;
    const dgl_lapack_api *lapack;
    DGL_TRY(dgl_lapack_open(&lapack));
    DGL_SCOPE;
    DGL_SCRATCH(a, m * n);
    DGL_SCRATCH(u, U ? m * r : 0);
    DGL_SCRATCH(vt, V ? r * n : 0);
    DGL_SCRATCH_OF(int, iwork, 8 * r);
    memcpy(a, A, m * n * sizeof *a);
    char job = U ? 'S' : 'N';
    double query;
    lapack->dgesdd(DGL_COLS, job, (int)n, (int)m, a, (int)n, s, vt, (int)n, u, (int)r, &query, -1, iwork);
    DGL_SCRATCH(work, query);
    if (lapack->dgesdd(DGL_COLS, job, (int)n, (int)m, a, (int)n, s, vt, (int)n, u, (int)r, work, (int)query, iwork))
        DGL_FAIL(DGL_ECONV, "did not converge");
    if (!U)
        return DGL_OK;
    memcpy(U, u, m * r * sizeof *U);
    dgl_linalg_transpose(r, n, V, vt);
    dgl_linalg_fix_signs(m, r, U, n, V);
    return DGL_OK;
}

dgl_status dgl_linalg_svd(size_t count, size_t m, size_t n, double *U, double *s, double *V, const double *A)
{
    size_t r = least(m, n);
    for (size_t i = 0; i < count; i++)
        DGL_TRY(dgl_linalg_of_stack(svd(m, n, U ? U + i*m*r : NULL, s + i*r, V ? V + i*n*r : NULL, A + i*m*n), i, count));
    return DGL_OK;
}

dgl_status dgl_linalg_cond(size_t count, size_t m, size_t n, double *cond, const double *A)
{
    size_t r = least(m, n);
    DGL_SCOPE;
    DGL_SCRATCH(s, r);
    for (size_t i = 0; i < count; i++) {
        DGL_TRY(dgl_linalg_of_stack(svd(m, n, NULL, s, NULL, A + i*m*n), i, count));
        cond[i] = !r ? 1 : s[r - 1] > 0 ? s[0] / s[r - 1] : INFINITY;
    }
    return DGL_OK;
}

dgl_status dgl_linalg_rank(size_t count, size_t m, size_t n, size_t *rank, const double *A, double tol)
{
    size_t r = least(m, n);
    DGL_SCOPE;
    DGL_SCRATCH(s, r);
    for (size_t i = 0; i < count; i++) {
        DGL_TRY(dgl_linalg_of_stack(svd(m, n, NULL, s, NULL, A + i*m*n), i, count));
        double limit = r ? s[0] * (tol < 0 ? (double)most(m, n) * DBL_EPSILON : tol) : 0;
        for (rank[i] = 0; rank[i] < r && s[rank[i]] > limit; rank[i]++)
            ;
    }
    return DGL_OK;
}

static dgl_status qr(size_t m, size_t n, double *Q, double *R, const double *A)
{
    size_t r = least(m, n);
    DGL_TRY(check(m, n, A));
    if (!r)
        return DGL_OK;
    const dgl_lapack_api *lapack;
    DGL_TRY(dgl_lapack_open(&lapack));
    DGL_SCOPE;
    size_t lwork = 64 * n;
    DGL_SCRATCH(a, m * n);                             // columns
    DGL_SCRATCH(tau, r);
    DGL_SCRATCH(sign, r);
    DGL_SCRATCH(work, lwork);
    dgl_linalg_transpose(m, n, a, A);
    if (lapack->dgeqrf(DGL_COLS, (int)m, (int)n, a, (int)m, tau, work, (int)lwork))
        DGL_FAIL(DGL_ECONV, "did not converge");
    for (size_t i = 0; i < r; i++) {
        sign[i] = a[i*m + i] < 0 ? -1 : 1;
        for (size_t j = 0; j < n; j++) R[i*n + j] = j < i ? 0 : sign[i] * a[j*m + i];
    }
    lapack->dorgqr(DGL_COLS, (int)m, (int)r, (int)r, a, (int)m, tau, work, (int)lwork);
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < r; j++) Q[i*r + j] = sign[j] * a[j*m + i];
    return DGL_OK;
}

dgl_status dgl_linalg_qr(size_t count, size_t m, size_t n, double *Q, double *R, const double *A)
{
    size_t r = least(m, n);
    for (size_t i = 0; i < count; i++)
        DGL_TRY(dgl_linalg_of_stack(qr(m, n, Q + i*m*r, R + i*r*n, A + i*m*n), i, count));
    return DGL_OK;
}

dgl_status dgl_linalg_lstsq(size_t m, size_t n, size_t k, double *X, size_t *rank, const double *A, const double *B)
{
    size_t ld = most(1, most(m, n));
    *rank = 0;
    DGL_TRY(check(m, n, A));
    DGL_TRY(check(m, k, B));
    memset(X, 0, n * k * sizeof *X);
    if (!least(m, n) || !k)
        return DGL_OK;
    const dgl_lapack_api *lapack;
    DGL_TRY(dgl_lapack_open(&lapack));
    DGL_SCOPE;
    DGL_SCRATCH(a, m * n);
    DGL_SCRATCH(b, ld * k);
    DGL_SCRATCH(s, least(m, n));
    dgl_linalg_transpose(m, n, a, A);
    for (size_t j = 0; j < k; j++)
        for (size_t i = 0; i < m; i++) b[j*ld + i] = B[i*k + j];
    double query, cut = (double)ld * DBL_EPSILON;
    int iquery, found;
    lapack->dgelsd(DGL_COLS, (int)m, (int)n, (int)k, a, (int)m, b, (int)ld, s, cut, &found, &query, -1, &iquery);
    DGL_SCRATCH(work, query);
    DGL_SCRATCH_OF(int, iwork, iquery);
    if (lapack->dgelsd(DGL_COLS, (int)m, (int)n, (int)k, a, (int)m, b, (int)ld, s, cut, &found, work, (int)query, iwork))
        DGL_FAIL(DGL_ECONV, "did not converge");
    for (size_t j = 0; j < k; j++)
        for (size_t i = 0; i < n; i++) X[i*k + j] = b[j*ld + i];
    *rank = (size_t)found;
    return DGL_OK;
}
