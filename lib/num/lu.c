// Systems of equations, inverses and determinants by Gaussian elimination.
//
// Rows and columns are first scaled by powers of two (exactly), so that diag(1, 1e-20) is a good matrix
// and the condition number tells singular ones; small systems are eliminated in line, larger by LAPACK.
#include "num/lapack.h"
#include "num/linalg.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { SMALL = 8 };

// P R A C = L U with R = diag(r), C = diag(c)
typedef struct {
    size_t n;
    double *lu, *r, *c;                // in line: rows; LAPACK: the transpose, in columns
    int *pivot;
    const dgl_lapack_api *lapack;      // NULL in line
} factors;

static double power_of_two_near(double x)
{
    int e;
    frexp(x, &e);
    return ldexp(1, e > 1000 ? -1000 : e < -1000 ? 1000 : -e);
}

// Scales f->lu in place; false when a row or column is zero.
static bool equilibrate(factors *f)
{
    size_t n = f->n;
    for (size_t i = 0; i < n; i++) {
        double most = 0;
        for (size_t j = 0; j < n; j++) most = fmax(most, fabs(f->lu[i*n + j]));
        f->r[i] = power_of_two_near(most);
        for (size_t j = 0; j < n; j++) f->lu[i*n + j] *= f->r[i];
        if (most == 0)
            return false;
    }
    for (size_t j = 0; j < n; j++) {
        double most = 0;
        for (size_t i = 0; i < n; i++) most = fmax(most, fabs(f->lu[i*n + j]));
        f->c[j] = power_of_two_near(most);
        for (size_t i = 0; i < n; i++) f->lu[i*n + j] *= f->c[j];
        if (most == 0)
            return false;
    }
    return true;
}

// partial pivoting; false at a zero pivot
static bool eliminate(size_t n, double *a, int *pivot)
{
    for (size_t k = 0; k < n; k++) {
        size_t p = k;
        for (size_t i = k + 1; i < n; i++)
            if (fabs(a[i*n + k]) > fabs(a[p*n + k])) p = i;
        pivot[k] = (int)p;
        if (a[p*n + k] == 0)
            return false;
        for (size_t j = 0; p != k && j < n; j++) {
            double t = a[k*n + j];
            a[k*n + j] = a[p*n + j];
            a[p*n + j] = t;
        }
        for (size_t i = k + 1; i < n; i++) {
            double l = a[i*n + k] /= a[k*n + k];
            for (size_t j = k + 1; j < n; j++) a[i*n + j] -= l * a[k*n + j];
        }
    }
    return true;
}

// R A C y = b for b[n][k], in place
static void substitute(const factors *f, size_t k, double *b)
{
    size_t n = f->n;
    for (size_t i = 0; i < n; i++) {
        size_t p = (size_t)f->pivot[i];
        for (size_t j = 0; p != i && j < k; j++) {
            double t = b[i*k + j];
            b[i*k + j] = b[p*k + j];
            b[p*k + j] = t;
        }
    }
    for (size_t i = 1; i < n; i++)
        for (size_t l = 0; l < i; l++)
            for (size_t j = 0; j < k; j++) b[i*k + j] -= f->lu[i*n + l] * b[l*k + j];
    for (size_t i = n; i-- > 0; ) {
        for (size_t l = i + 1; l < n; l++)
            for (size_t j = 0; j < k; j++) b[i*k + j] -= f->lu[i*n + l] * b[l*k + j];
        for (size_t j = 0; j < k; j++) b[i*k + j] /= f->lu[i*n + i];
    }
}

// The scaled matrix in f->lu becomes its factors; *rcond is 1/(|A| |A^-1|) in the 1-norm, 0 at a zero pivot.
static dgl_status factor(factors *f, double *rcond)
{
    size_t n = f->n;
    double norm = 0;
    for (size_t j = 0; j < n; j++) {
        double s = 0;
        for (size_t i = 0; i < n; i++) s += fabs(f->lu[i*n + j]);
        norm = fmax(norm, s);
    }
    *rcond = 0;
    if (n <= SMALL) {
        if (!eliminate(n, f->lu, f->pivot))
            return DGL_OK;
        double inverse[SMALL * SMALL] = { 0 }, most = 0;
        for (size_t i = 0; i < n; i++) inverse[i*n + i] = 1;
        substitute(f, n, inverse);
        for (size_t j = 0; j < n; j++) {
            double s = 0;
            for (size_t i = 0; i < n; i++) s += fabs(inverse[i*n + j]);
            most = fmax(most, s);
        }
        *rcond = n ? 1 / (norm * most) : 1;
        return DGL_OK;
    }
    DGL_SCOPE;
    DGL_SCRATCH(work, 4 * n);
    DGL_SCRATCH_OF(int, iwork, n);
    DGL_TRY(dgl_lapack_open(&f->lapack));
    if (f->lapack->dgetrf(DGL_COLS, (int)n, (int)n, f->lu, (int)n, f->pivot) == 0)
        f->lapack->dgecon(DGL_COLS, 'I', (int)n, f->lu, (int)n, norm, rcond, work, iwork);
    return DGL_OK;
}

static dgl_status singular(size_t n, const double *scaled)
{
    size_t rank;
    DGL_TRY(dgl_linalg_rank(1, n, n, &rank, scaled, -1));
    DGL_FAIL(DGL_EDOMAIN, "matrix is singular (rank %zu of %zu)", rank < n ? rank : n - 1, n);
}

// f's arrays are given, f->lu holds A; keep has room for the scaled matrix
static dgl_status decompose(factors *f, double *keep)
{
    size_t n = f->n;
    double rcond = 0;
    DGL_TRY(dgl_linalg_check_size(n));
    DGL_TRY(dgl_linalg_check_finite(n, n, f->lu));
    bool whole = equilibrate(f);
    memcpy(keep, f->lu, n * n * sizeof *keep);
    if (whole)
        DGL_TRY(factor(f, &rcond));
    if (!(rcond >= DBL_EPSILON / 2))
        return singular(n, keep);
    return DGL_OK;
}

// x[n][k] = A^-1 x
static dgl_status solve_in_place(const factors *f, size_t k, double *x)
{
    size_t n = f->n;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < k; j++) x[i*k + j] *= f->r[i];
    if (!f->lapack)
        substitute(f, k, x);
    else if (k == 1)
        f->lapack->dgetrs(DGL_COLS, 'T', (int)n, 1, f->lu, (int)n, f->pivot, x, (int)n);
    else {
        DGL_SCOPE;
        DGL_SCRATCH(columns, n * k);
        dgl_linalg_transpose(n, k, columns, x);
        f->lapack->dgetrs(DGL_COLS, 'T', (int)n, (int)k, f->lu, (int)n, f->pivot, columns, (int)n);
        dgl_linalg_transpose(k, n, x, columns);
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < k; j++) x[i*k + j] *= f->c[i];
    return DGL_OK;
}

#define FACTORS(f, n)                                                        \
    DGL_SCRATCH(lu_, (n) * (n));                                             \
    DGL_SCRATCH(keep, (n) * (n));                                            \
    DGL_SCRATCH(r_, n);                                                      \
    DGL_SCRATCH(c_, n);                                                      \
    DGL_SCRATCH_OF(int, pivot_, n);                                          \
    factors f = { n, lu_, r_, c_, pivot_, NULL }

dgl_status dgl_linalg_check_regular(size_t n, const double *A)
{
    DGL_SCOPE;
    FACTORS(f, n);
    memcpy(f.lu, A, n * n * sizeof *A);
    return decompose(&f, keep);
}

static dgl_status solve_one(size_t n, size_t k, double *X, const double *A, const double *B)
{
    DGL_SCOPE;
    FACTORS(f, n);
    memcpy(f.lu, A, n * n * sizeof *A);
    DGL_TRY(decompose(&f, keep));
    dgl_status finite = dgl_linalg_check_finite(n, k, B);
    if (finite)
        DGL_FAIL(finite, "right-hand side: %s", dgl_error_message());
    memmove(X, B, n * k * sizeof *B);
    return solve_in_place(&f, k, X);
}

dgl_status dgl_linalg_solve(size_t count, size_t n, size_t k, double *X, const double *A, const double *B)
{
    for (size_t i = 0; i < count; i++)
        DGL_TRY(dgl_linalg_of_stack(solve_one(n, k, X + i*n*k, A + i*n*n, B + i*n*k), i, count));
    return DGL_OK;
}

static dgl_status invert(size_t n, double *X, const double *A)
{
    DGL_SCOPE;
    FACTORS(f, n);
    memcpy(f.lu, A, n * n * sizeof *A);
    DGL_TRY(decompose(&f, keep));
    if (!f.lapack) {
        memset(X, 0, n * n * sizeof *X);
        for (size_t i = 0; i < n; i++) X[i*n + i] = 1;
        return solve_in_place(&f, n, X);
    }
    DGL_SCRATCH(work, 64 * n);
    f.lapack->dgetri(DGL_COLS, (int)n, f.lu, (int)n, f.pivot, work, (int)(64 * n));
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) X[i*n + j] = f.c[i] * f.lu[i*n + j] * f.r[j];
    return DGL_OK;
}

dgl_status dgl_linalg_inv(size_t count, size_t n, double *X, const double *A)
{
    for (size_t i = 0; i < count; i++)
        DGL_TRY(dgl_linalg_of_stack(invert(n, X + i*n*n, A + i*n*n), i, count));
    return DGL_OK;
}

// a d - b c with one rounding more than the exact value (Kahan)
static double minor2(double a, double b, double c, double d)
{
    double bc = b * c;
    return fma(a, d, -bc) + fma(-b, c, bc);
}

static dgl_status determinant(size_t n, double *det, const double *A)
{
    DGL_SCOPE;
    FACTORS(f, n);
    memcpy(f.lu, A, n * n * sizeof *A);
    DGL_TRY(dgl_linalg_check_size(n));
    DGL_TRY(dgl_linalg_check_finite(n, n, A));
    *det = 0;
    if (!equilibrate(&f))
        return DGL_OK;
    double mantissa = 1;
    int exponent = 0, e;
    for (size_t i = 0; i < n; i++) exponent -= ilogb(f.r[i]) + ilogb(f.c[i]);
    const double *a = memcpy(keep, f.lu, n * n * sizeof *keep);
    if (n == 2)
        mantissa = minor2(a[0], a[1], a[2], a[3]);
    else if (n == 3)
        mantissa = fma(a[0], minor2(a[4], a[5], a[7], a[8]),
                       fma(-a[1], minor2(a[3], a[5], a[6], a[8]), a[2] * minor2(a[3], a[4], a[6], a[7])));
    else {
        double rcond;
        DGL_TRY(factor(&f, &rcond));
        if (rcond == 0 && n)
            return DGL_OK;
        for (size_t i = 0; i < n; i++) {
            bool swapped = f.pivot[i] != (int)i + (f.lapack != NULL);      // LAPACK counts from 1
            mantissa = frexp(swapped ? -mantissa * f.lu[i*n + i] : mantissa * f.lu[i*n + i], &e);
            exponent += e;
        }
    }
    *det = ldexp(mantissa, exponent);
    return DGL_OK;
}

dgl_status dgl_linalg_det(size_t count, size_t n, double *det, const double *A)
{
    for (size_t i = 0; i < count; i++)
        DGL_TRY(dgl_linalg_of_stack(determinant(n, det + i, A + i*n*n), i, count));
    return DGL_OK;
}
