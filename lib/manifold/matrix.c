#include "manifold/matrix.h"
#include "manifold/rows.h"

#include <float.h>
#include <string.h>

void dgl_make_symmetric(size_t n, double *A)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) A[i*n + j] = A[j*n + i] = (A[i*n + j] + A[j*n + i]) / 2;
}

void dgl_make_skew(size_t n, double *A)
{
    for (size_t i = 0; i < n; i++) {
        A[i*n + i] = 0;
        for (size_t j = 0; j < i; j++) {
            A[i*n + j] = (A[i*n + j] - A[j*n + i]) / 2;
            A[j*n + i] = -A[i*n + j];
        }
    }
}

void dgl_solve_lower(size_t n, size_t m, const double *L, double *B)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i; k++)
            for (size_t j = 0; j < m; j++) B[i*m + j] -= L[i*n + k] * B[k*m + j];
        for (size_t j = 0; j < m; j++) B[i*m + j] /= L[i*n + i];
    }
}

dgl_status dgl_whiten(size_t n, double *W, const double *L, const double *A)
{
    DGL_SCOPE;
    DGL_SCRATCH(B, n * n);
    memcpy(W, A, n * n * sizeof *W);
    dgl_make_symmetric(n, W);
    dgl_solve_lower(n, n, L, W);
    dgl_linalg_transpose(n, n, B, W);
    dgl_solve_lower(n, n, L, B);
    memcpy(W, B, n * n * sizeof *W);
    dgl_make_symmetric(n, W);
    return DGL_OK;
}

dgl_status dgl_row_cholesky(size_t n, double *L, const double *A)
{
    dgl_status status = dgl_linalg_cholesky(1, n, L, A);
    if (status)
        DGL_FAIL(status, "%s (row %zu)", dgl_error_message(), dgl_manifold_row(0));
    return DGL_OK;
}

dgl_status dgl_compose(size_t n, double *X, const double *A, const double *w)
{
    DGL_SCOPE;
    DGL_SCRATCH(B, n * n);
    for (size_t i = 0; i < n * n; i++) B[i] = A[i] * (w ? w[i % n] : 1);
    DGL_TRY(dgl_mult(n, n, n, X, B, A));
    dgl_make_symmetric(n, X);
    return DGL_OK;
}

// The largest entry is 1: columns that are shorter than this count as 0.
static const double LEAST = 1e-140;

// rows p and q of w[.][m] and of v[.][n] turned so that the former become orthogonal; whether they were not, to rounding
static bool turn(size_t m, size_t n, double *wp, double *wq, double *vp, double *vq)
{
    double a = 0, b = 0, c = 0;
    for (size_t i = 0; i < m; i++) {
        a += wp[i] * wp[i];
        b += wq[i] * wq[i];
        c += wp[i] * wq[i];
    }
    double cosine = fabs(c) / (sqrt(a) * sqrt(b));
    if (!(cosine > DBL_EPSILON && a > LEAST * LEAST && b > LEAST * LEAST))
        return false;
    double zeta = (b - a) / (2 * c), t = copysign(1, zeta) / (fabs(zeta) + hypot(1, zeta)), k = 1 / sqrt(1 + t * t), s = k * t;
    for (size_t i = 0; i < m; i++) {
        double x = wp[i], y = wq[i];
        wp[i] = k * x - s * y;
        wq[i] = s * x + k * y;
    }
    for (size_t i = 0; i < n; i++) {
        double x = vp[i], y = vq[i];
        vp[i] = k * x - s * y;
        vq[i] = s * x + k * y;
    }
    return cosine > 2 * DBL_EPSILON * sqrt((double)m);
}

dgl_status dgl_svd(size_t m, size_t n, double *U, double *s, double *V, const double *A)
{
    enum { MOST = 32, SWEEPS = 60 };
    if (n > MOST)
        return dgl_linalg_svd(1, m, n, U, s, V, A);
    DGL_TRY(dgl_linalg_check_finite(m, n, A));
    DGL_SCOPE;
    DGL_SCRATCH(w, m * n);                             // the columns of A, then of U diag(s), as rows
    DGL_SCRATCH(v, n * n);
    size_t order[MOST];
    double largest = 0;
    for (size_t i = 0; i < m * n; i++) largest = fmax(largest, fabs(A[i]));
    double scale = largest > 0 ? largest : 1;
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < n; j++) w[j*m + i] = A[i*n + j] / scale;
    memset(v, 0, n * n * sizeof *v);
    for (size_t j = 0; j < n; j++) v[j*n + j] = 1;
    bool turned = true;
    for (int sweep = 0; turned; sweep++) {
        if (sweep == SWEEPS)
            DGL_FAIL(DGL_ECONV, "singular values: no convergence");
        turned = false;
        for (size_t p = 0; p < n; p++)
            for (size_t q = p + 1; q < n; q++) turned = turn(m, n, w + p*m, w + q*m, v + p*n, v + q*n) || turned;
    }
    double size[MOST];
    for (size_t j = 0; j < n; j++) size[j] = dgl_length(m, w + j*m);
    for (size_t j = 0; j < n; j++) {                   // descending
        size_t at = j;
        for (; at > 0 && size[order[at - 1]] < size[j]; at--) order[at] = order[at - 1];
        order[at] = j;
    }
    bool full = true;
    for (size_t j = 0; j < n; j++) {
        const double *from = w + order[j]*m;
        double r = size[order[j]];
        s[j] = r * scale;
        full = full && r > LEAST;
        for (size_t i = 0; i < m; i++) U[i*n + j] = r > LEAST ? from[i] / r : 0;
        for (size_t i = 0; i < n; i++) V[i*n + j] = v[order[j]*n + i];
    }
    if (!full)
        dgl_orthonormalize(m, n, U, NULL);
    return DGL_OK;
}

dgl_status dgl_polar(size_t m, size_t n, double *Q, const double *A)
{
    DGL_SCOPE;
    DGL_SCRATCH(U, m * n);
    DGL_SCRATCH(s, n);
    DGL_SCRATCH(V, n * n);
    DGL_TRY(dgl_svd(m, n, U, s, V, A));
    if (n && !(s[n - 1] > 1e-14 * s[0]))
        DGL_FAIL(DGL_EDOMAIN, "no matrix with orthonormal columns is nearest: the rank is below %zu", n);
    return dgl_mult(m, n, n, Q, U, V);
}

void dgl_orthonormalize(size_t m, size_t n, double *Q, double *R)
{
    if (R)
        memset(R, 0, n * n * sizeof *R);
    for (size_t j = 0, next = 0; j < n; j++) {
        double before = 0, after = 0;
        for (size_t i = 0; i < m; i++) before = hypot(before, Q[i*n + j]);
        for (int pass = 0; pass < 2; pass++) {
            for (size_t k = 0; k < j; k++) {
                double c = 0;
                for (size_t i = 0; i < m; i++) c += Q[i*n + k] * Q[i*n + j];
                for (size_t i = 0; i < m; i++) Q[i*n + j] -= c * Q[i*n + k];
                if (R)
                    R[k*n + j] += c;
            }
        }
        for (size_t i = 0; i < m; i++) after = hypot(after, Q[i*n + j]);
        if (after > 1e-14 * before && after > 1e-300) {
            for (size_t i = 0; i < m; i++) Q[i*n + j] /= after;
            if (R)
                R[j*n + j] = after;
            continue;
        }
        for (bool found = false; !found && next < m; next++) {     // the next unit vector that the others leave something of
            for (size_t i = 0; i < m; i++) Q[i*n + j] = i == next;
            for (int pass = 0; pass < 2; pass++)
                for (size_t k = 0; k < j; k++) {
                    double c = 0;
                    for (size_t i = 0; i < m; i++) c += Q[i*n + k] * Q[i*n + j];
                    for (size_t i = 0; i < m; i++) Q[i*n + j] -= c * Q[i*n + k];
                }
            double left = 0;
            for (size_t i = 0; i < m; i++) left = hypot(left, Q[i*n + j]);
            if ((found = left > 0.5 / sqrt((double)m)))
                for (size_t i = 0; i < m; i++) Q[i*n + j] /= left;
        }
    }
}

dgl_status dgl_sharpen(size_t m, size_t n, double *X)
{
    DGL_SCOPE;
    DGL_SCRATCH(S, n * n);
    DGL_SCRATCH(Y, m * n);
    DGL_TRY(dgl_tmul(n, n, m, S, X, X));
    for (size_t i = 0; i < n * n; i++) S[i] = ((i % (n + 1) == 0) - S[i]) / 2;
    DGL_TRY(dgl_mul(m, n, n, Y, X, S));
    for (size_t i = 0; i < m * n; i++) X[i] += Y[i];
    return DGL_OK;
}

double dgl_off_orthonormal(size_t m, size_t n, const double *X)
{
    double off = 0;
    for (size_t p = 0; p < n; p++)
        for (size_t q = p; q < n; q++) {
            double c = 0;
            for (size_t i = 0; i < m; i++) c += X[i*n + p] * X[i*n + q];
            off += (c - (p == q)) * (c - (p == q));
        }
    return isnan(off) ? INFINITY : sqrt(off);
}


// A B - B A
static dgl_status commutator1(const dgl_manifold *M, double *C, const double *A, const double *B)
{
    DGL_SCOPE;
    size_t n = M->shape[0];
    DGL_SCRATCH(BA, M->d);
    DGL_TRY(dgl_mul(n, n, n, C, A, B));
    DGL_TRY(dgl_mul(n, n, n, BA, B, A));
    for (size_t k = 0; k < M->d; k++) C[k] -= BA[k];
    return DGL_OK;
}
DGL_BY_ROW2(commutators, commutator1, M->d)

dgl_status dgl_commutator(const dgl_manifold *M, size_t n, double *C, const double *A, const double *B) { return commutators(M, n, C, A, B); }


// ---- rotations ----

// W = asin of the skew part of X'Y = 1 + E: its eigenvalues i sin(angle) become i angle. For small E.
static dgl_status log_near(size_t n, double *W, double *most, double *E)
{
    DGL_SCOPE;
    dgl_make_skew(n, E);
    DGL_SCRATCH(S, n * n);
    DGL_SCRATCH(Q, n * n);
    DGL_SCRATCH(F, n * n);
    DGL_SCRATCH(w, n);
    DGL_TRY(dgl_tmul(n, n, n, S, E, E));               // eigenvalues sin^2, in pairs
    dgl_make_symmetric(n, S);
    DGL_TRY(dgl_linalg_eigh(1, n, w, Q, S));
    *most = 0;
    for (size_t j = 0; j < n; j++) {
        double s = sqrt(fmax(w[j], 0)), angle = asin(fmin(s, 1));
        *most = fmax(*most, angle);
        w[j] = s > 1e-4 ? angle / s : 1 + s * s / 6;
    }
    for (size_t i = 0; i < n * n; i++) F[i] = Q[i] * w[i % n];
    DGL_TRY(dgl_mult(n, n, n, S, F, Q));
    DGL_TRY(dgl_mul(n, n, n, W, E, S));
    dgl_make_skew(n, W);
    return DGL_OK;
}

// Three dimensions: the quaternion of R, its largest number first (Shepperd 1978); angle from atan2.
static void log3(double *W, double *most, const double *R, const double *E)
{
    double sin_[3] = { E[7] - E[5], E[2] - E[6], E[3] - E[1] }, trace = R[0] + R[4] + R[8], v[3], w;
    int k = R[0] > R[4] ? (R[0] > R[8] ? 0 : 2) : R[4] > R[8] ? 1 : 2;
    if (trace > R[k*4]) {
        w = sqrt(1 + trace) / 2;
        for (int i = 0; i < 3; i++) v[i] = sin_[i] / (4 * w);
    } else {
        int a = (k + 1) % 3, b = (k + 2) % 3;
        v[k] = sqrt(fmax(1 + R[k*4] - R[a*4] - R[b*4], 0)) / 2;
        v[a] = (R[a*3 + k] + R[k*3 + a]) / (4 * v[k]);
        v[b] = (R[b*3 + k] + R[k*3 + b]) / (4 * v[k]);
        w = sin_[k] / (4 * v[k]);
        if (w < 0) {
            w = -w;
            for (int i = 0; i < 3; i++) v[i] = -v[i];
        }
    }
    double s = dgl_length(3, v), scale;
    *most = 2 * atan2(s, w);
    scale = s > 0 ? *most / s : 2;
    double x = scale * v[0], y = scale * v[1], z = scale * v[2];
    memcpy(W, (double[]){ 0, -z, y, z, 0, -x, -y, x, 0 }, 9 * sizeof *W);
}

// By the real Schur form of R, which is diagonal but for 2 x 2 rotations; eigenvalues -1 are taken two and two.
static dgl_status log_far(size_t n, double *W, double *most, const double *R)
{
    DGL_SCOPE;
    DGL_SCRATCH(Q, n * n);
    DGL_SCRATCH(T, n * n);
    DGL_SCRATCH(QL, n * n);
    DGL_TRY(dgl_linalg_schur(n, T, Q, R));
    memset(QL, 0, n * n * sizeof *QL);                 // Q times the logarithm of T
    *most = 0;
    size_t half = n;                                   // an eigenvalue -1 that waits for another
    for (size_t i = 0, j; i < n; i++) {
        double angle;
        if (i + 1 < n && fabs(T[(i + 1)*n + i]) > 0) {
            angle = atan2((T[(i + 1)*n + i] - T[i*n + i + 1]) / 2, (T[i*n + i] + T[(i + 1)*n + i + 1]) / 2);
            j = i++;
        } else if (T[i*n + i] > 0)
            continue;
        else if (half == n) {
            half = i;
            continue;
        } else {
            angle = M_PI;
            j = half;
            half = n;
        }
        *most = fmax(*most, fabs(angle));
        for (size_t r = 0; r < n; r++) {               // angle times (e_i e_j' - e_j e_i') from the left
            QL[r*n + j] += angle * Q[r*n + i];
            QL[r*n + i] -= angle * Q[r*n + j];
        }
    }
    DGL_TRY(dgl_mult(n, n, n, W, QL, Q));
    dgl_make_skew(n, W);
    if (half != n)
        DGL_FAIL(DGL_EDOMAIN, "a matrix of determinant -1 is no rotation");
    return DGL_OK;
}

dgl_status dgl_rotation_log(size_t n, double *W, double *most, const double *X, const double *Y)
{
    DGL_SCOPE;
    DGL_SCRATCH(D, n * n);
    DGL_SCRATCH(E, n * n);
    DGL_SCRATCH(R, n * n);
    for (size_t i = 0; i < n * n; i++) D[i] = Y[i] - X[i];
    DGL_TRY(dgl_tmul(n, n, n, E, X, D));               // X'Y - 1, exact beside 0
    DGL_TRY(dgl_tmul(n, n, n, R, X, Y));
    double size = 0;
    for (size_t i = 0; i < n * n; i++) size += E[i] * E[i];
    if (n == 1) {
        W[0] = *most = 0;
        return DGL_OK;
    }
    if (n == 2) {
        double angle = atan2((E[2] - E[1]) / 2, (R[0] + R[3]) / 2);
        memcpy(W, (double[]){ 0, -angle, angle, 0 }, 4 * sizeof *W);
        *most = fabs(angle);
        return DGL_OK;
    }
    if (n == 3) {
        log3(W, most, R, E);
        return DGL_OK;
    }
    return size < 0.1 ? log_near(n, W, most, E) : log_far(n, W, most, R);
}

dgl_status dgl_rotation_exp(size_t n, double *E, const double *W)
{
    if (n == 2) {
        double c = cos(W[2]), s = sin(W[2]);
        memcpy(E, (double[]){ c, -s, s, c }, 4 * sizeof *E);
        return DGL_OK;
    }
    if (n != 3)
        return dgl_linalg_expm(1, n, E, W);
    double x = W[7], y = W[2], z = W[3], t = dgl_length(3, (double[]){ x, y, z });     // Rodrigues
    double a = t > 0 ? sin(t) / t : 1, h = t > 0 ? sin(t / 2) / t : 0.5, b = 2 * h * h;
    memcpy(E, (double[]){ 1 - b*(y*y + z*z), b*x*y - a*z, b*x*z + a*y,
                          b*x*y + a*z, 1 - b*(x*x + z*z), b*y*z - a*x,
                          b*x*z - a*y, b*y*z + a*x, 1 - b*(x*x + y*y) }, 9 * sizeof *E);
    return DGL_OK;
}
