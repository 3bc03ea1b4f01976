// The principal square root and logarithm of a matrix: of a symmetric one by its eigenvalues, of any other
// by its real Schur form (Higham, Linear Algebra Appl. 88, 1987; Functions of Matrices, 2008, chapter 11).
#include "num/linalg.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_symmetric(size_t n, const double *A)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            if (A[i*n + j] != A[j*n + i])
                return false;
    return true;
}

static double largest(size_t n, const double *A)
{
    double most = 0;
    for (size_t i = 0; i < n; i++) most = fmax(most, fabs(A[i]));
    return most;
}

// X = V diag(w) V', exactly symmetric
static dgl_status compose(size_t n, double *X, const double *w, const double *V)
{
    DGL_SCOPE;
    DGL_SCRATCH(W, n * n);
    for (size_t i = 0; i < n * n; i++) W[i] = V[i] * w[i % n];
    DGL_TRY(dgl_linalg_gemm(n, n, n, X, W, n, false, V, n, true));
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) X[i*n + j] = X[j*n + i] = (X[i*n + j] + X[j*n + i]) / 2;
    return DGL_OK;
}

// X = Q T Q'
static dgl_status turn_back(size_t n, double *X, const double *T, const double *Q)
{
    DGL_SCOPE;
    DGL_SCRATCH(QT, n * n);
    DGL_TRY(dgl_linalg_gemm(n, n, n, QT, Q, n, false, T, n, false));
    return dgl_linalg_gemm(n, n, n, X, QT, n, false, Q, n, true);
}

// 2 when a block of a complex pair begins at i
static size_t block(size_t n, const double *T, size_t i) { return i + 1 < n && T[(i + 1)*n + i] != 0 ? 2 : 1; }

static dgl_status negative(const char *what, double eigenvalue)
{
    DGL_FAIL(DGL_EDOMAIN, "no real principal %s: eigenvalue %g is negative", what, eigenvalue);
}


// ---- square roots ----

static dgl_status root_of_block(size_t n, size_t i, size_t size, double *R, const double *T, double noise)
{
    double a = T[i*n + i];
    if (size == 1) {
        if (a < -noise)
            return negative("square root", a);
        R[i*n + i] = a > 0 ? sqrt(a) : 0;
        return DGL_OK;
    }
    double b = T[i*n + i + 1], c = T[(i + 1)*n + i], mu = sqrt(fabs(b)) * sqrt(fabs(c)), r = hypot(a, mu);
    double alpha = a > 0 ? sqrt((r + a) / 2) : mu / sqrt(2 * (r - a));     // Re sqrt(a + i mu)
    R[i*n + i] = R[(i + 1)*n + i + 1] = alpha;
    R[i*n + i + 1] = b / (2 * alpha);
    R[(i + 1)*n + i] = c / (2 * alpha);
    return DGL_OK;
}

// F X + X G = C for blocks F[p][p], G[q][q], C[p][q] of at most 2 x 2; X in place of C
static dgl_status sylvester(size_t n, const double *F, size_t p, const double *G, size_t q, double *C, double noise)
{
    if (p == 1 && q == 1) {
        double sum = F[0] + G[0];
        if (sum == 0 && fabs(C[0]) > noise)
            DGL_FAIL(DGL_EDOMAIN, "the matrix has no square root: its eigenvalue 0 is defective");
        C[0] = sum == 0 ? 0 : C[0] / sum;
        return DGL_OK;
    }
    double K[16] = { 0 }, x[4];
    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j < q; j++) {
            x[i*q + j] = C[i*n + j];
            for (size_t k = 0; k < p; k++) K[(i*q + j)*p*q + k*q + j] += F[i*n + k];
            for (size_t k = 0; k < q; k++) K[(i*q + j)*p*q + i*q + k] += G[k*n + j];
        }
    DGL_TRY(dgl_linalg_solve(1, p * q, 1, x, K, x));
    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j < q; j++) C[i*n + j] = x[i*q + j];
    return DGL_OK;
}

// R R = T, both upper quasi-triangular; R is not T
static dgl_status root_of_schur(size_t n, double *R, const double *T)
{
    double noise = (double)n * DBL_EPSILON * largest(n * n, T);
    memset(R, 0, n * n * sizeof *R);
    for (size_t j = 0, q; j < n; j += q) {
        q = block(n, T, j);
        DGL_TRY(root_of_block(n, j, q, R, T, noise));
        for (size_t i = j; i > 0; ) {                  // blocks above it, upwards
            size_t p = i > 1 && T[(i - 1)*n + i - 2] != 0 ? 2 : 1;
            i -= p;
            for (size_t r = i; r < i + p; r++)
                for (size_t c = j; c < j + q; c++) {
                    double s = T[r*n + c];
                    for (size_t k = i + p; k < j; k++) s -= R[r*n + k] * R[k*n + c];
                    R[r*n + c] = s;
                }
            DGL_TRY(sylvester(n, R + i*n + i, p, R + j*n + j, q, R + i*n + j, noise));
        }
    }
    return DGL_OK;
}

static dgl_status sqrtm(size_t n, double *X, const double *A)
{
    DGL_TRY(dgl_linalg_check_finite(n, n, A));
    DGL_SCOPE;
    DGL_SCRATCH(Q, n * n);
    DGL_SCRATCH(w, n);
    if (is_symmetric(n, A)) {
        DGL_TRY(dgl_linalg_eigh(1, n, w, Q, A));
        double noise = (double)n * DBL_EPSILON * largest(n, w);
        for (size_t i = 0; i < n; i++) {
            if (w[i] < -noise)
                return negative("square root", w[i]);
            w[i] = w[i] > 0 ? sqrt(w[i]) : 0;
        }
        return compose(n, X, w, Q);
    }
    DGL_SCRATCH(T, n * n);
    DGL_SCRATCH(R, n * n);
    DGL_TRY(dgl_linalg_schur(n, T, Q, A));
    DGL_TRY(root_of_schur(n, R, T));
    return turn_back(n, X, R, Q);
}

dgl_status dgl_linalg_sqrtm(size_t count, size_t n, double *X, const double *A)
{
    for (size_t i = 0; i < count; i++)
        DGL_TRY(dgl_linalg_of_stack(sqrtm(n, X + i*n*n, A + i*n*n), i, count));
    return DGL_OK;
}


// ---- logarithms ----

// how far S is from the identity, in the 1-norm
static double distance_from_one(size_t n, const double *S)
{
    double most = 0;
    for (size_t j = 0; j < n; j++) {
        double s = 0;
        for (size_t i = 0; i < n; i++) s += fabs(S[i*n + j] - (i == j));
        most = fmax(most, s);
    }
    return most;
}

// L = log S for |S - 1| <= 0.28: the [7/7] Padé approximant as the Gauss-Legendre sum of (S - 1) / (1 + x (S - 1))
static dgl_status log_near_one(size_t n, double *L, const double *S)
{
    static const double node[] = { 0, 0.4058451513773972, 0.7415311855993945, 0.9491079123427585 };
    static const double weight[] = { 0.4179591836734694, 0.3818300505051189, 0.2797053914892767, 0.1294849661688697 };
    DGL_SCOPE;
    DGL_SCRATCH(D, n * n);
    DGL_SCRATCH(M, n * n);
    DGL_SCRATCH(Y, n * n);
    for (size_t i = 0; i < n * n; i++) D[i] = S[i] - (i / n == i % n);
    memset(L, 0, n * n * sizeof *L);
    for (int j = -3; j <= 3; j++) {
        double x = (1 + copysign(node[abs(j)], j)) / 2, w = weight[abs(j)] / 2;
        for (size_t i = 0; i < n * n; i++) M[i] = (i / n == i % n) + x * D[i];
        DGL_TRY(dgl_linalg_solve(1, n, n, Y, M, D));
        for (size_t i = 0; i < n * n; i++) L[i] += w * Y[i];
    }
    return DGL_OK;
}

// The diagonal of L = log T anew, from the blocks of T, and beside it where both neighbours are numbers.
static void refine_diagonal(size_t n, double *L, const double *T)
{
    for (size_t i = 0, size; i < n; i += size) {
        size = block(n, T, i);
        double a = T[i*n + i];
        if (size == 2) {
            double b = T[i*n + i + 1], c = T[(i + 1)*n + i], mu = sqrt(fabs(b)) * sqrt(fabs(c));
            double angle = atan2(mu, a) / mu;
            L[i*n + i] = L[(i + 1)*n + i + 1] = log(hypot(a, mu));
            L[i*n + i + 1] = angle * b;
            L[(i + 1)*n + i] = angle * c;
            continue;
        }
        L[i*n + i] = log(a);
        if (i + 1 < n && block(n, T, i + 1) == 1) {    // Higham 2008, equation (11.28)
            double d = T[(i + 1)*n + i + 1], z = (d - a) / (d + a);
            L[i*n + i + 1] = T[i*n + i + 1] * (z == 0 ? 1 / a : (fabs(z) < 0.5 ? 2 * atanh(z) : log(d) - log(a)) / (d - a));
        }
    }
}

static dgl_status log_by_schur(size_t n, double *X, const double *A)
{
    DGL_SCOPE;
    DGL_SCRATCH(Q, n * n);
    DGL_SCRATCH(T, n * n);
    DGL_SCRATCH(S, n * n);
    DGL_SCRATCH(R, n * n);
    DGL_TRY(dgl_linalg_schur(n, T, Q, A));
    for (size_t i = 0, size; i < n; i += size) {
        size = block(n, T, i);
        if (size == 1 && !(T[i*n + i] > 0))
            return negative("logarithm", T[i*n + i]);
    }
    memcpy(S, T, n * n * sizeof *S);
    int halved = 0;
    for (; distance_from_one(n, S) > 0.28; halved++) {
        if (halved == 1100)
            DGL_FAIL(DGL_ECONV, "did not converge");
        DGL_TRY(root_of_schur(n, R, S));
        double *t = S;
        S = R;
        R = t;
    }
    DGL_TRY(log_near_one(n, R, S));
    for (size_t i = 0; i < n * n; i++) R[i] = ldexp(R[i], halved);
    refine_diagonal(n, R, T);
    return turn_back(n, X, R, Q);
}

static dgl_status logm(size_t n, double *X, const double *A)
{
    DGL_TRY(dgl_linalg_check_regular(n, A));
    if (!is_symmetric(n, A))
        return log_by_schur(n, X, A);
    DGL_SCOPE;
    DGL_SCRATCH(V, n * n);
    DGL_SCRATCH(w, n);
    DGL_TRY(dgl_linalg_eigh(1, n, w, V, A));
    for (size_t i = 0; i < n; i++) {
        if (!(w[i] > 0))
            return negative("logarithm", w[i]);
        w[i] = log(w[i]);
    }
    return compose(n, X, w, V);
}

dgl_status dgl_linalg_logm(size_t count, size_t n, double *X, const double *A)
{
    for (size_t i = 0; i < count; i++)
        DGL_TRY(dgl_linalg_of_stack(logm(n, X + i*n*n, A + i*n*n), i, count));
    return DGL_OK;
}
