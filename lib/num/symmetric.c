// Cholesky factors and eigenvalues of symmetric matrices; small ones in line.
#include "num/lapack.h"
#include "num/linalg.h"

#include <math.h>
#include <string.h>

enum { SMALL = 8 };

// L lower triangular, in place of the lower triangle of a; the leading minor that is not positive, or 0
static size_t small_cholesky(size_t n, double *a)
{
    for (size_t j = 0; j < n; j++) {
        double d = a[j*n + j];
        for (size_t k = 0; k < j; k++) d -= a[j*n + k] * a[j*n + k];
        if (!(d > 0))
            return j + 1;
        d = a[j*n + j] = sqrt(d);
        for (size_t i = j + 1; i < n; i++) {
            double s = a[i*n + j];
            for (size_t k = 0; k < j; k++) s -= a[i*n + k] * a[j*n + k];
            a[i*n + j] = s / d;
        }
    }
    return 0;
}

static dgl_status cholesky(size_t n, double *L, const double *A)
{
    size_t minor = 0;
    DGL_TRY(dgl_linalg_check_size(n));
    DGL_TRY(dgl_linalg_check_symmetric(n, L, A));
    if (n <= SMALL)
        minor = small_cholesky(n, L);
    else {
        const dgl_lapack_api *lapack;
        DGL_TRY(dgl_lapack_open(&lapack));
        minor = (size_t)lapack->dpotrf(DGL_COLS, 'U', (int)n, L, (int)n);  // columns of U are rows of L
    }
    if (minor)
        DGL_FAIL(DGL_EDOMAIN, "matrix is not positive definite: leading minor %zu", minor);
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++) L[i*n + j] = 0;
    return DGL_OK;
}

dgl_status dgl_linalg_cholesky(size_t count, size_t n, double *L, const double *A)
{
    for (size_t i = 0; i < count; i++)
        DGL_TRY(dgl_linalg_of_stack(cholesky(n, L + i*n*n, A + i*n*n), i, count));
    return DGL_OK;
}


// ---- eigenvalues ----

// one rotation that makes a[p][q] zero; the columns of V turn with it
static void rotate(size_t n, double *a, double *V, size_t p, size_t q)
{
    double apq = a[p*n + q], theta = (a[q*n + q] - a[p*n + p]) / (2 * apq);
    double t = copysign(1, theta) / (fabs(theta) + hypot(theta, 1));
    double c = 1 / sqrt(t * t + 1), s = t * c, tau = s / (1 + c);
    a[p*n + p] -= t * apq;
    a[q*n + q] += t * apq;
    a[p*n + q] = a[q*n + p] = 0;
    for (size_t i = 0; i < n; i++) {
        if (i != p && i != q) {
            double x = a[i*n + p], y = a[i*n + q];
            a[i*n + p] = a[p*n + i] = x - s * (y + tau * x);
            a[i*n + q] = a[q*n + i] = y + s * (x - tau * y);
        }
        double x = V[i*n + p], y = V[i*n + q];
        V[i*n + p] = x - s * (y + tau * x);
        V[i*n + q] = y + s * (x - tau * y);
    }
}

// Cyclic Jacobi (Rutishauser 1966): small eigenvalues of graded positive definite matrices keep their digits.
static dgl_status jacobi(size_t n, double *w, double *V, double *a)
{
    double most = 0;
    for (size_t i = 0; i < n * n; i++) most = fmax(most, fabs(a[i]));
    int e = 0;
    frexp(most, &e);
    for (size_t i = 0; i < n * n; i++) a[i] = ldexp(a[i], -e);
    memset(V, 0, n * n * sizeof *V);
    for (size_t i = 0; i < n; i++) V[i*n + i] = 1;
    for (int sweep = 0, turned = 1; turned; sweep++) {
        if (sweep == 60)
            DGL_FAIL(DGL_ECONV, "did not converge");
        turned = 0;
        for (size_t p = 0; p < n; p++)
            for (size_t q = p + 1; q < n; q++) {
                double off = fabs(a[p*n + q]), dp = fabs(a[p*n + p]), dq = fabs(a[q*n + q]);
                if (off == 0)
                    continue;
                if (dp + 0.01 * off == dp && dq + 0.01 * off == dq)
                    a[p*n + q] = a[q*n + p] = 0;
                else {
                    rotate(n, a, V, p, q);
                    turned = 1;
                }
            }
    }
    for (size_t i = 0; i < n; i++) w[i] = ldexp(a[i*n + i], e);
    for (size_t i = 0; i < n; i++) {                   // ascending
        size_t least = i;
        for (size_t j = i + 1; j < n; j++)
            if (w[j] < w[least]) least = j;
        if (least == i)
            continue;
        double t = w[i];
        w[i] = w[least];
        w[least] = t;
        for (size_t k = 0; k < n; k++) {
            t = V[k*n + i];
            V[k*n + i] = V[k*n + least];
            V[k*n + least] = t;
        }
    }
    return DGL_OK;
}

// S is overwritten; the rows of it are the eigenvectors then
static dgl_status by_lapack(size_t n, double *w, double *V, double *S)
{
    const dgl_lapack_api *lapack;
    DGL_TRY(dgl_lapack_open(&lapack));
    char job = V ? 'V' : 'N';
    double query;
    int iquery;
    lapack->dsyevd(DGL_COLS, job, 'U', (int)n, S, (int)n, w, &query, -1, &iquery, -1);
    DGL_SCOPE;
    DGL_SCRATCH(work, query);
    DGL_SCRATCH_OF(int, iwork, iquery);
    if (lapack->dsyevd(DGL_COLS, job, 'U', (int)n, S, (int)n, w, work, (int)query, iwork, iquery))
        DGL_FAIL(DGL_ECONV, "did not converge");
    if (V)
        dgl_linalg_transpose(n, n, V, S);
    return DGL_OK;
}

void dgl_linalg_fix_signs(size_t m, size_t n, double *V, size_t k, double *W)
{
    for (size_t j = 0; j < n; j++) {
        size_t most = 0;
        for (size_t i = 1; i < m; i++)
            if (fabs(V[i*n + j]) > fabs(V[most*n + j]) * (1 + 1e-10)) most = i;
        if (!m || !(V[most*n + j] < 0))
            continue;
        for (size_t i = 0; i < m; i++) V[i*n + j] = -V[i*n + j];
        for (size_t i = 0; i < k; i++) W[i*n + j] = -W[i*n + j];
    }
}

static dgl_status eigh(size_t n, double *w, double *V, const double *A)
{
    DGL_SCOPE;
    DGL_SCRATCH(S, n * n);
    DGL_TRY(dgl_linalg_check_size(n));
    DGL_TRY(dgl_linalg_check_symmetric(n, S, A));
    if (n <= SMALL) {
        double own[SMALL * SMALL];
        DGL_TRY(jacobi(n, w, V ? V : own, S));
    } else
        DGL_TRY(by_lapack(n, w, V, S));
    if (V)
        dgl_linalg_fix_signs(n, n, V, 0, NULL);
    return DGL_OK;
}

dgl_status dgl_linalg_eigh(size_t count, size_t n, double *w, double *V, const double *A)
{
    for (size_t i = 0; i < count; i++)
        DGL_TRY(dgl_linalg_of_stack(eigh(n, w + i*n, V ? V + i*n*n : NULL, A + i*n*n), i, count));
    return DGL_OK;
}
