// What a matrix must be before it is given to LAPACK, which trusts its caller.
#include "num/linalg.h"

#include <limits.h>
#include <math.h>

dgl_status dgl_linalg_check_finite(size_t m, size_t n, const double *A)
{
    double all = 0;                                    // stays 0 unless an entry is not finite
    for (size_t i = 0; i < m * n; i++) all += A[i] * 0;
    if (all == 0)
        return DGL_OK;
    size_t i = 0;
    while (isfinite(A[i])) i++;
    DGL_FAIL(DGL_EDOMAIN, "entry (%zu,%zu) is %s", i / n + 1, i % n + 1, isnan(A[i]) ? "nan" : A[i] > 0 ? "inf" : "-inf");
}

dgl_status dgl_linalg_check_symmetric(size_t n, double *S, const double *A)
{
    DGL_TRY(dgl_linalg_check_finite(n, n, A));
    double largest = 0, worst = 0;
    size_t wi = 0, wj = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) {
            double a = A[i*n + j], b = A[j*n + i], off = fabs(a - b);
            largest = fmax(largest, fmax(fabs(a), fabs(b)));
            if (off > worst) {
                worst = off;
                wi = j;
                wj = i;
            }
            if (S)
                S[i*n + j] = S[j*n + i] = a / 2 + b / 2;
        }
    if (!(worst <= 1e-10 * largest)) {
        const char *comma = n > 9 ? "," : "";
        DGL_FAIL(DGL_EDOMAIN, "matrix is not symmetric: |a%zu%s%zu-a%zu%s%zu| = %g", wi + 1, comma, wj + 1, wj + 1, comma, wi + 1, worst);
    }
    return DGL_OK;
}

dgl_status dgl_linalg_of_stack(dgl_status status, size_t i, size_t count)
{
    if (status && count > 1)
        DGL_FAIL(status, "matrix %zu: %s", i + 1, dgl_error_message());
    return status;
}

dgl_status dgl_linalg_check_size(size_t n)
{
    if (n > INT_MAX / 8)
        DGL_FAIL(DGL_ENOMEM, "a matrix with %zu rows or columns is too large for LAPACK", n);
    return DGL_OK;
}
