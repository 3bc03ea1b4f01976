// The exponential of a matrix: scaling, a Padé approximant, squaring (Higham, SIAM J. Matrix Anal. Appl. 26,
// 2005), with the norms of powers that keep it from scaling too far (Al-Mohy and Higham, 31, 2009).
#include "num/linalg.h"

#include <float.h>
#include <math.h>
#include <string.h>

static double norm1(size_t n, const double *A)
{
    double most = 0;
    for (size_t j = 0; j < n; j++) {
        double s = 0;
        for (size_t i = 0; i < n; i++) s += fabs(A[i*n + j]);
        most = fmax(most, s);
    }
    return most;
}

// | |A|^p | in the 1-norm; work[2][n]
static double norm_of_absolute_power(size_t n, const double *A, int p, double *work)
{
    double *x = work, *y = work + n, most = 0;
    for (size_t i = 0; i < n; i++) x[i] = 1;
    for (; p > 0; p--) {
        memset(y, 0, n * sizeof *y);
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++) y[j] += x[i] * fabs(A[i*n + j]);
        double *t = x;
        x = y;
        y = t;
    }
    for (size_t i = 0; i < n; i++) most = fmax(most, x[i]);
    return most;
}

static dgl_status multiply(size_t n, double *C, const double *A, const double *B)
{
    return dgl_linalg_gemm(n, n, n, C, A, n, false, B, n, false);
}

// the degrees m of the diagonal approximants, the norms up to which they are exact to rounding, and the
// coefficients of their numerators, constant term first
typedef struct { int m; double theta; const double *b; } pade;
static const pade degrees[] = {
    { 3, 1.495585217958292e-2, (const double[]){ 120, 60, 12, 1 } },
    { 5, 2.539398330063230e-1, (const double[]){ 30240, 15120, 3360, 420, 30, 1 } },
    { 7, 9.504178996162932e-1, (const double[]){ 17297280, 8648640, 1995840, 277200, 25200, 1512, 56, 1 } },
    { 9, 2.097847961257068e0, (const double[]){ 17643225600, 8821612800, 2075673600, 302702400, 30270240, 2162160, 110880, 3960, 90, 1 } },
    { 13, 4.25, (const double[]){ 64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000,
                                  10559470521600, 670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1 } },
};

// U, V of degree m <= 9 from the even powers P[k] = A^(2k)
static dgl_status low(size_t n, const pade *p, double *U, double *V, const double *A, double *const *P, double *work)
{
    memset(work, 0, n * n * sizeof *work);
    memset(V, 0, n * n * sizeof *V);
    for (size_t k = 0; 2 * (int)k < p->m; k++)
        for (size_t i = 0; i < n * n; i++) {
            work[i] += p->b[2*k + 1] * P[k][i];
            V[i] += p->b[2*k] * P[k][i];
        }
    return multiply(n, U, A, work);
}

// U, V of degree 13 with three products more, from P[k] = A^(2k), k <= 3
static dgl_status high(size_t n, const double *b, double *U, double *V, const double *A, double *const *P, double *work)
{
    for (size_t i = 0; i < n * n; i++) work[i] = b[13] * P[3][i] + b[11] * P[2][i] + b[9] * P[1][i];
    DGL_TRY(multiply(n, V, P[3], work));
    for (size_t i = 0; i < n * n; i++) work[i] = V[i] + b[7] * P[3][i] + b[5] * P[2][i] + b[3] * P[1][i] + b[1] * P[0][i];
    DGL_TRY(multiply(n, U, A, work));
    for (size_t i = 0; i < n * n; i++) work[i] = b[12] * P[3][i] + b[10] * P[2][i] + b[8] * P[1][i];
    DGL_TRY(multiply(n, V, P[3], work));
    for (size_t i = 0; i < n * n; i++) V[i] += b[6] * P[3][i] + b[4] * P[2][i] + b[2] * P[1][i] + b[0] * P[0][i];
    return DGL_OK;
}

// Halvings that degree 13 needs, for the matrix 2^e A with P[k] = A^(2k) and |A| about 1.
static int halvings(size_t n, int e, const double *A, double *const *P, double *work)
{
    double d4 = pow(norm1(n, P[2]), 1.0/4), d6 = pow(norm1(n, P[3]), 1.0/6), norm = norm1(n, A);
    double eta = fmin(fmax(d4, d6), norm);
    int s = eta > 0 ? (int)ceil(log2(eta / degrees[4].theta)) + e : 0;
    s = s > 0 ? s : 0;
    // the first term that the approximant leaves out, with |A| taken entry by entry
    double c = 1 / (10400600.0 * 1.0888869450418352e28);
    double alpha = c * norm_of_absolute_power(n, A, 27, work) / norm;
    int more = alpha > 0 ? (int)ceil(log2(alpha / (DBL_EPSILON / 2)) / 26) + e - s : 0;
    return s + (more > 0 ? more : 0);
}

static dgl_status too_large(double norm)
{
    DGL_FAIL(DGL_EDOMAIN, "the exponential is too large (the matrix has norm %g)", norm);
}

static dgl_status expm(size_t n, double *X, const double *A)
{
    DGL_TRY(dgl_linalg_check_finite(n, n, A));
    double norm = norm1(n, A);
    if (isinf(norm))
        return too_large(norm);
    DGL_SCOPE;
    size_t nn = n * n;
    DGL_SCRATCH(powers, 5 * nn);
    DGL_SCRATCH(a, nn);
    DGL_SCRATCH(U, nn);
    DGL_SCRATCH(V, nn);
    DGL_SCRATCH(work, nn + 2 * n);
    double *P[] = { powers, powers + nn, powers + 2*nn, powers + 3*nn, powers + 4*nn };
    const pade *p = degrees;
    while (p->m < 13 && norm > p->theta) p++;
    int e = p->m == 13 ? ilogb(norm) : 0, s = 0;       // powers of a matrix of like size don't overflow
    for (size_t i = 0; i < nn; i++) a[i] = ldexp(A[i], -e);
    memset(P[0], 0, nn * sizeof *a);
    for (size_t i = 0; i < n; i++) P[0][i*n + i] = 1;
    for (int k = 1; k <= (p->m == 13 ? 3 : p->m / 2); k++)
        DGL_TRY(multiply(n, P[k], k == 1 ? a : P[k - 1], k == 1 ? a : P[1]));
    if (p->m < 13)
        DGL_TRY(low(n, p, U, V, a, P, work));
    else {
        s = halvings(n, e, a, P, work);
        for (size_t i = 0; i < nn; i++) a[i] = ldexp(a[i], e - s);
        for (int k = 1; k <= 3; k++)
            for (size_t i = 0; i < nn; i++) P[k][i] = ldexp(P[k][i], 2 * k * (e - s));
        DGL_TRY(high(n, p->b, U, V, a, P, work));
    }
    for (size_t i = 0; i < nn; i++) {                  // X = (V - U)^-1 (V + U)
        work[i] = V[i] - U[i];
        V[i] += U[i];
    }
    DGL_TRY(dgl_linalg_solve(1, n, n, V, work, V));
    for (int i = 0; i < s; i++) {
        DGL_TRY(multiply(n, U, V, V));
        double *t = U;
        U = V;
        V = t;
    }
    memcpy(X, V, nn * sizeof *X);
    if (dgl_linalg_check_finite(n, n, X))
        return too_large(norm);
    return DGL_OK;
}

dgl_status dgl_linalg_expm(size_t count, size_t n, double *X, const double *A)
{
    for (size_t i = 0; i < count; i++)
        DGL_TRY(dgl_linalg_of_stack(expm(n, X + i*n*n, A + i*n*n), i, count));
    return DGL_OK;
}
