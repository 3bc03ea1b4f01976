#include "num/eigs.h"

#include "base/module.h"
#include "num/lapack.h"
#include "num/linalg.h"

#include <limits.h>
#include <math.h>
#include <string.h>

// ARPACK and CHOLMOD call the BLAS that the lapack module has set to one thread
static dgl_status open_module(const void **table, const char *name)
{
    const dgl_lapack_api *lapack;
    DGL_TRY(dgl_lapack_open(&lapack));
    return dgl_module_open(table, name);
}

// the whole matrix, for small ones
static dgl_status dense(size_t n, size_t k, double *w, double *V, dgl_matvec *op, void *ctx)
{
    DGL_SCOPE;
    DGL_SCRATCH(A, n * n);
    DGL_SCRATCH(all, n * n);
    DGL_SCRATCH(value, n);
    DGL_SCRATCH(unit, n);
    for (size_t j = 0; j < n; j++) {
        for (size_t i = 0; i < n; i++) unit[i] = i == j;
        DGL_TRY(op(ctx, A + j*n, unit));
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) A[i*n + j] = A[j*n + i] = (A[i*n + j] + A[j*n + i]) / 2;
    DGL_TRY(dgl_linalg_eigh(1, n, value, all, A));
    for (size_t j = 0; j < k; j++) {
        w[j] = value[n - 1 - j];
        for (size_t i = 0; i < n; i++) V[i*k + j] = all[i*n + n - 1 - j];
    }
    return DGL_OK;
}

dgl_status dgl_eigs(size_t n, size_t k, double *w, double *V, dgl_matvec *op, void *ctx, double tol, size_t room)
{
    enum { MOST_RESTARTS = 3000, SMALL = 48 };
    DGL_SCOPE;
    const void *table;
    if (!k || k > n)
        DGL_FAIL(DGL_EARG, "%zu eigenvectors of a matrix of size %zu", k, n);
    if (n <= SMALL || 3*k >= n)
        return dense(n, k, w, V, op, ctx);
    DGL_TRY(dgl_linalg_check_size(n));
    DGL_TRY(open_module(&table, "arpack"));
    const dgl_arpack_api *arpack = table;
    size_t ncv = room ? room : 2*k + 8 > 14 ? 2*k + 8 : 14;
    ncv = ncv <= k ? k + 1 : ncv;
    ncv = ncv > n ? n : ncv;
    size_t lworkl = ncv * (ncv + 8);
    DGL_SCRATCH(resid, n);
    DGL_SCRATCH(basis, n * ncv);
    DGL_SCRATCH(workd, 3 * n);
    DGL_SCRATCH(workl, lworkl);
    DGL_SCRATCH(value, k);
    DGL_SCRATCH_OF(int, select, ncv);
    int iparam[11] = { 1, 0, MOST_RESTARTS, 1, 0, 0, 1 }, ipntr[14] = { 0 }, ido = 0, info = 1;
    uint64_t s = 88172645463325252u;                   // always the same start
    for (size_t i = 0; i < n; i++) {
        s ^= s << 13;
        s ^= s >> 7;
        s ^= s << 17;
        resid[i] = (double)(s >> 11) * 0x1p-53 - 0.5;
    }
    for (;;) {
        arpack->saupd(&ido, (int)n, (int)k, tol, resid, (int)ncv, basis, iparam, ipntr, workd, workl, (int)lworkl, &info);
        if (ido != 1 && ido != -1)
            break;
        DGL_POLL();
        DGL_TRY(op(ctx, workd + ipntr[1] - 1, workd + ipntr[0] - 1));
    }
    if (info == 1 || info == 3)
        DGL_FAIL(DGL_ECONV, "the Lanczos iteration found %d of %zu eigenvectors", iparam[4], k);
    if (info == -9)
        DGL_FAIL(DGL_EDOMAIN, "the matrix is 0");
    if (info < 0)
        DGL_FAIL(DGL_ECONV, "the Lanczos iteration failed (ARPACK's info %d)", info);
    arpack->seupd(value, basis, (int)n, (int)k, tol, resid, (int)ncv, basis, iparam, ipntr, workd, workl, (int)lworkl, &info, select);
    if (info)
        DGL_FAIL(DGL_ECONV, "the Lanczos iteration gave no vectors (ARPACK's info %d)", info);
    for (size_t j = 0; j < k; j++) {
        w[j] = value[k - 1 - j];
        for (size_t i = 0; i < n; i++) V[i*k + j] = basis[(k - 1 - j) * n + i];
    }
    dgl_linalg_fix_signs(n, k, V, 0, NULL);
    return DGL_OK;
}


// ---- the least ones of a sparse matrix ----

void dgl_sparse_free(dgl_sparse *A)
{
    dgl_free(A->start);
    dgl_free(A->col);
    dgl_free(A->value);
}

void dgl_sparse_apply(const dgl_sparse *A, double *y, const double *x)
{
    memset(y, 0, A->n * sizeof *y);
    for (size_t i = 0; i < A->n; i++) {
        double s = 0;
        for (int e = A->start[i]; e < A->start[i + 1]; e++) {
            size_t j = (size_t)A->col[e];
            s += A->value[e] * x[j];
            if (j != i)
                y[j] += A->value[e] * x[i];
        }
        y[i] += s;
    }
}

typedef struct { const dgl_cholmod_api *api; dgl_factor *factor; size_t n; const double *null; double *work; } inverse;

static void project(size_t n, double *x, const double *null)
{
    double s = 0;
    for (size_t i = 0; i < n; i++) s += null[i] * x[i];
    for (size_t i = 0; i < n; i++) x[i] -= s * null[i];
}

static dgl_status invert(void *ctx, double *y, const double *x)
{
    inverse *f = ctx;
    memcpy(f->work, x, f->n * sizeof *x);
    if (f->null)
        project(f->n, f->work, f->null);
    DGL_TRY(f->api->solve(f->factor, 1, y, f->work));
    if (f->null)
        project(f->n, y, f->null);
    return DGL_OK;
}

dgl_status dgl_eigs_least(const dgl_sparse *A, size_t k, double *w, double *V, const double *null, double shift)
{
    DGL_SCOPE;
    const dgl_cholmod_api *api;
    size_t n = A->n;
    DGL_OWNED dgl_factor *factor = NULL;
    DGL_TRY(dgl_cholmod_open(&api));
    DGL_SCRATCH(work, n);
    DGL_SCRATCH(column, n);
    DGL_TRY(api->factor(&factor, A, shift));
    inverse f = { .api = api, .factor = factor, .n = n, .null = null, .work = work };
    DGL_TRY(dgl_eigs(n, k, w, V, invert, &f, 1e-10, 2*k + 4));        // inverses stand far apart: few vectors do
    for (size_t j = 0; j < k; j++) {                   // Rayleigh quotients, which do not know of the shift
        for (size_t i = 0; i < n; i++) column[i] = V[i*k + j];
        dgl_sparse_apply(A, work, column);
        w[j] = 0;
        for (size_t i = 0; i < n; i++) w[j] += work[i] * column[i];
    }
    return DGL_OK;
}
