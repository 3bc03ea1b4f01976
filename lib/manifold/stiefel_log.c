// The logarithm of the Stiefel manifold. In a basis W of the columns of X and of what Y has across them it is a problem
// of m = k + r <= 2k dimensions: find A and B with exp [2bA -B'; B 0] (1; 0) exp (1 - 2b)A = W'Y.
//
// For the canonical metric, b = 1/2: the iteration of Zimmermann (SIAM J. Matrix Anal. Appl. 38, 2017) with the Sylvester
// equation of Zimmermann and Hüper (43, 2022). For others Newton's method on A and B, with the exact derivative of the
// exponential, from the canonical solution; far ones by steps in b, or in steps along a path from X to Y.
#include "manifold/stiefel.h"
#include "manifold/manifold.h"
#include "manifold/matrix.h"
#include "manifold/rows.h"

#include <complex.h>
#include <string.h>

dgl_status dgl_stiefel_split(size_t n, size_t k, double *N, double *A, const double *x, const double *a)
{
    DGL_TRY(dgl_tmul(k, k, n, A, x, a));
    DGL_TRY(dgl_mul(n, k, k, N, x, A));
    for (size_t i = 0; i < n * k; i++) N[i] = a[i] - N[i];
    return DGL_OK;
}

void dgl_stiefel_generator(size_t k, size_t r, double *K, const double *A, double factor, const double *R)
{
    size_t m = k + r;
    memset(K, 0, m * m * sizeof *K);
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++) K[i*m + j] = factor * A[i*k + j];
    for (size_t i = 0; i < r; i++)
        for (size_t j = 0; j < k; j++) {
            K[(k + i)*m + j] = R[i*k + j];
            K[j*m + k + i] = -R[i*k + j];
        }
}

// An orthonormal basis W[n][k + r] that begins with X and holds the columns of N.
static dgl_status basis(size_t n, size_t k, size_t r, double *W, const double *x, const double *N)
{
    DGL_SCOPE;
    size_t m = k + r;
    DGL_SCRATCH(U, n * k);
    DGL_SCRATCH(s, k);
    DGL_SCRATCH(V, k * k);
    DGL_TRY(dgl_svd(n, k, U, s, V, N));
    for (size_t i = 0; i < n; i++) {
        memcpy(W + i*m, x + i*k, k * sizeof *W);
        for (size_t j = 0; j < r; j++) W[i*m + k + j] = s[j] > 1e-15 ? U[i*k + j] : 0;
    }
    dgl_orthonormalize(n, m, W, NULL);
    for (size_t i = 0; i < n; i++)                     // X itself, to the last bit
        memcpy(W + i*m, x + i*k, k * sizeof *W);
    return DGL_OK;
}

// V[m][m] from its first k columns: the others complete them, as near to 1 as they can be, det V = 1.
static dgl_status complete(size_t m, size_t k, double *V)
{
    DGL_SCOPE;
    size_t r = m - k;
    double det, turned;
    DGL_SCRATCH(D, r * r);
    DGL_SCRATCH(s, r);
    DGL_SCRATCH(R, r * r);
    DGL_SCRATCH(Y, r * r);
    DGL_SCRATCH(T, m * r);
    DGL_SCRATCH(Z, m * r);
    for (size_t i = 0; i < m; i++)                     // start from the last unit vectors
        for (size_t j = 0; j < r; j++) V[i*m + k + j] = i == k + j;
    dgl_orthonormalize(m, m, V, NULL);
    for (size_t i = 0; i < r; i++) memcpy(Y + i*r, V + (k + i)*m + k, r * sizeof *Y);
    DGL_TRY(dgl_linalg_det(1, m, &det, V));
    DGL_TRY(dgl_svd(r, r, D, s, R, Y));
    DGL_TRY(dgl_mult(r, r, r, Y, R, D));               // with it the last block becomes symmetric
    DGL_TRY(dgl_linalg_det(1, r, &turned, Y));
    for (size_t i = 0; det * turned < 0 && i < r; i++) D[i*r + r - 1] = -D[i*r + r - 1];
    DGL_TRY(dgl_mult(r, r, r, Y, R, D));
    for (size_t i = 0; i < m; i++) memcpy(T + i*r, V + i*m + k, r * sizeof *T);
    DGL_TRY(dgl_mul(m, r, r, Z, T, Y));
    for (size_t i = 0; i < m; i++) memcpy(V + i*m + k, Z + i*r, r * sizeof *T);
    return DGL_OK;
}


// ---- the canonical metric ----

// C <- G with S G + G S = C, S = B B'/12 - 1/2
static dgl_status correction(size_t k, size_t r, double *C, const double *B)
{
    DGL_SCOPE;
    DGL_SCRATCH(S, r * r);
    DGL_SCRATCH(Q, r * r);
    DGL_SCRATCH(T, r * r);
    DGL_SCRATCH(w, r);
    DGL_TRY(dgl_mult(r, r, k, S, B, B));
    for (size_t i = 0; i < r * r; i++) S[i] = S[i] / 12 - (i % (r + 1) == 0) / 2.0;
    dgl_make_symmetric(r, S);
    DGL_TRY(dgl_linalg_eigh(1, r, w, Q, S));
    if (w[r - 1] > -0.05) {                            // far apart: the plain correction
        for (size_t i = 0; i < r * r; i++) C[i] = -C[i];
        return DGL_OK;
    }
    DGL_TRY(dgl_tmul(r, r, r, T, Q, C));
    DGL_TRY(dgl_mul(r, r, r, S, T, Q));
    for (size_t i = 0; i < r; i++)
        for (size_t j = 0; j < r; j++) S[i*r + j] /= w[i] + w[j];
    DGL_TRY(dgl_mul(r, r, r, T, Q, S));
    DGL_TRY(dgl_mult(r, r, r, C, T, Q));
    dgl_make_skew(r, C);
    return DGL_OK;
}

// Turns the last r columns of V until log V = [A -B'; B 0]; part: how much of a correction is taken.
static dgl_status iterate(size_t k, size_t r, double *A, double *B, double *V, double part, double enough)
{
    const int STEPS = (int)(300 / part);
    DGL_SCOPE;
    size_t m = k + r;
    double best = INFINITY, most;
    DGL_SCRATCH(one, m * m);
    DGL_SCRATCH(L, m * m);
    DGL_SCRATCH(turned, m * r);
    DGL_SCRATCH(C, r * r);
    DGL_SCRATCH(E, r * r);
    DGL_SCRATCH(W, m * r);
    for (size_t i = 0; i < m * m; i++) one[i] = i % (m + 1) == 0;
    for (int step = 0, worse = 0; step < STEPS && worse <= 40; step++) {
        DGL_TRY(dgl_rotation_log(m, L, &most, one, V));
        double off = 0;
        for (size_t i = 0; i < k; i++) memcpy(A + i*k, L + i*m, k * sizeof *A);
        for (size_t i = 0; i < r; i++) {
            memcpy(B + i*k, L + (k + i)*m, k * sizeof *B);
            for (size_t j = 0; j < r; j++) {
                C[i*r + j] = L[(k + i)*m + k + j];
                off = hypot(off, C[i*r + j]);
            }
        }
        worse = off < best ? 0 : worse + 1;
        best = fmin(best, off);
        if (off < enough || (worse > 5 && best < 1e-12))        // or as near as rounding lets it come
            return DGL_OK;
        DGL_TRY(correction(k, r, C, B));
        for (size_t i = 0; i < r * r; i++) C[i] *= part;
        DGL_TRY(dgl_rotation_exp(r, E, C));
        for (size_t i = 0; i < m; i++) memcpy(W + i*r, V + i*m + k, r * sizeof *W);
        DGL_TRY(dgl_mul(m, r, r, turned, W, E));
        for (size_t i = 0; i < m; i++) memcpy(V + i*m + k, turned + i*r, r * sizeof *V);
    }
    DGL_FAIL(DGL_ECONV, "the iteration stops at %.2g", best);
}


// ---- Newton's method, any metric b ----

// What is known of exp L of a skew L: eigenvectors U and eigenvalues i w.
typedef struct { size_t m; double complex *U; double *w; } spectrum;

static inline double complex times(double complex a, double complex b)
{
    return CMPLX(creal(a) * creal(b) - cimag(a) * cimag(b), creal(a) * cimag(b) + cimag(a) * creal(b));
}

// from the real Schur form, which is diagonal but for blocks [0 -w; w 0]
static dgl_status decompose(spectrum *s, const double *L)
{
    DGL_SCOPE;
    size_t m = s->m;
    DGL_SCRATCH(T, m * m);
    DGL_SCRATCH(Q, m * m);
    DGL_TRY(dgl_linalg_schur(m, T, Q, L));
    for (size_t i = 0; i < m; i++) {
        bool pair = i + 1 < m && fabs(T[(i + 1)*m + i]) > 0;
        s->w[i] = pair ? (T[(i + 1)*m + i] - T[i*m + i + 1]) / 2 : 0;
        for (size_t a = 0; a < m; a++) s->U[a*m + i] = pair ? M_SQRT1_2 * CMPLX(Q[a*m + i], -Q[a*m + i + 1]) : Q[a*m + i];
        if (!pair)
            continue;
        s->w[i + 1] = -s->w[i];
        for (size_t a = 0; a < m; a++) s->U[a*m + i + 1] = conj(s->U[a*m + i]);
        i++;
    }
    return DGL_OK;
}

// E[m][k]: the first k columns of exp L
static void exponential(const spectrum *s, size_t k, double *E)
{
    size_t m = s->m;
    for (size_t a = 0; a < m; a++)
        for (size_t j = 0; j < k; j++) {
            double sum = 0;
            for (size_t c = 0; c < m; c++)
                sum += creal(times(s->U[a*m + c], times(CMPLX(cos(s->w[c]), sin(s->w[c])), conj(s->U[j*m + c]))));
            E[a*k + j] = sum;
        }
}

// f[a][b]: the divided differences of exp at i w_a and i w_b
static void differences(const spectrum *s, double complex *f)
{
    size_t m = s->m;
    for (size_t a = 0; a < m; a++)
        for (size_t b = 0; b < m; b++) {
            double h = (s->w[a] - s->w[b]) / 2, mid = (s->w[a] + s->w[b]) / 2, sinc = fabs(h) < 1e-5 ? 1 - h * h / 6 : sin(h) / h;
            f[a*m + b] = CMPLX(sinc * cos(mid), sinc * sin(mid));
        }
}

// D[m][k]: the first k columns of the derivative of exp at L along factor (e_p e_q' - e_q e_p'). G: room for m (m + k)
static void derivative(const spectrum *s, const double complex *f, size_t k, double *D, size_t p, size_t q, double factor, double complex *G)
{
    size_t m = s->m;
    double complex *H = G + m * m;
    const double complex *up = s->U + p*m, *uq = s->U + q*m;
    for (size_t a = 0; a < m; a++)
        for (size_t b = 0; b < m; b++)
            G[a*m + b] = factor * times(f[a*m + b], times(conj(up[a]), uq[b]) - times(conj(uq[a]), up[b]));
    for (size_t a = 0; a < m; a++)
        for (size_t j = 0; j < k; j++) {
            double complex sum = 0;
            for (size_t b = 0; b < m; b++) sum += times(G[a*m + b], conj(s->U[j*m + b]));
            H[a*k + j] = sum;
        }
    for (size_t a = 0; a < m; a++)
        for (size_t j = 0; j < k; j++) {
            double sum = 0;
            for (size_t c = 0; c < m; c++) sum += creal(s->U[a*m + c]) * creal(H[c*k + j]) - cimag(s->U[a*m + c]) * cimag(H[c*k + j]);
            D[a*k + j] = sum;
        }
}

// What Newton's method works with: A and B as one vector z (the entries of A below the diagonal, then B), and the place it reaches.
typedef struct {
    size_t k, r, m, size;
    double b;
    double *A, *B;                 // [k][k] skew, [r][k]
    double *E, *P, *R;             // exp L [m][m]; its first k columns times R: P[m][k]; R = exp (1 - 2b)A
    spectrum whole, small;         // of L and of (1 - 2b)A
} shot;

static dgl_status shoot(shot *s)
{
    DGL_SCOPE;
    size_t k = s->k, m = s->m;
    DGL_SCRATCH(L, m * m);
    DGL_SCRATCH(E1, m * k);
    dgl_stiefel_generator(k, s->r, L, s->A, 2 * s->b, s->B);
    DGL_TRY(decompose(&s->whole, L));
    exponential(&s->whole, m, s->E);
    for (size_t i = 0; i < k * k; i++) L[i] = (1 - 2 * s->b) * s->A[i];
    DGL_TRY(decompose(&s->small, L));
    exponential(&s->small, k, s->R);
    for (size_t i = 0; i < m; i++) memcpy(E1 + i*k, s->E + i*m, k * sizeof *E1);
    return dgl_mul(m, k, k, s->P, E1, s->R);
}

// A vector a[m][k] at P in coordinates c: P'a made skew, below its diagonal, then its part along the last r columns of exp L.
static void coordinates(const shot *s, double *c, size_t step, const double *a)
{
    size_t k = s->k, m = s->m;
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < i; j++, c += step) {
            *c = 0;
            for (size_t l = 0; l < m; l++) *c += (s->P[l*k + i] * a[l*k + j] - s->P[l*k + j] * a[l*k + i]) / 2;
        }
    for (size_t i = 0; i < s->r; i++)
        for (size_t j = 0; j < k; j++, c += step) {
            *c = 0;
            for (size_t l = 0; l < m; l++) *c += s->E[l*m + k + i] * a[l*k + j];
        }
}

// J[size][size]: how the coordinates of P change with z
static dgl_status jacobian(const shot *s, double *J)
{
    DGL_SCOPE;
    size_t k = s->k, m = s->m, at = 0;
    DGL_SCRATCH_OF(double complex, f, m * m);
    DGL_SCRATCH_OF(double complex, g, k * k);
    DGL_SCRATCH_OF(double complex, room, m * (m + k));
    DGL_SCRATCH(D, m * k);
    DGL_SCRATCH(T, m * k);
    DGL_SCRATCH(F, k * k);
    differences(&s->whole, f);
    differences(&s->small, g);
    for (size_t p = 1; p < m; p++)
        for (size_t q = 0; q < p && q < k; q++, at++) {
            derivative(&s->whole, f, k, D, p, q, p < k ? 2 * s->b : 1, room);
            DGL_TRY(dgl_mul(m, k, k, T, D, s->R));
            if (p < k) {
                derivative(&s->small, g, k, F, p, q, 1 - 2 * s->b, room);
                for (size_t i = 0; i < m; i++)
                    for (size_t j = 0; j < k; j++)
                        for (size_t l = 0; l < k; l++) T[i*k + j] += s->E[i*m + l] * F[l*k + j];
            }
            coordinates(s, J + at, s->size, T);
        }
    return DGL_OK;
}

static void add(shot *s, const double *z, double t)
{
    size_t at = 0, k = s->k;
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < i; j++, at++) {
            s->A[i*k + j] += t * z[at];
            s->A[j*k + i] = -s->A[i*k + j];
        }
    for (size_t i = 0; i < s->r * k; i++, at++) s->B[i] += t * z[at];
}

static double miss(const shot *s, const double *V)
{
    double sum = 0;
    for (size_t i = 0; i < s->m * s->k; i++) sum += (s->P[i] - V[i]) * (s->P[i] - V[i]);
    return sqrt(sum);
}

// A and B are improved until the shot hits V[m][k]; ECONV: they are not near enough to a solution.
static dgl_status newton(shot *s, const double *V, int most)
{
    DGL_SCOPE;
    size_t n = s->size, k = s->k;
    DGL_SCRATCH(J, n * n);
    DGL_SCRATCH(z, n);
    DGL_SCRATCH(A, k * k);
    DGL_SCRATCH(B, s->r * k + 1);
    DGL_TRY(shoot(s));
    double off = miss(s, V), tiny = 1e-15 * (double)s->m;
    for (int step = 0; step < most && off > tiny; step++) {
        DGL_TRY(jacobian(s, J));
        coordinates(s, z, 1, V);
        if (dgl_linalg_solve(1, n, 1, z, J, z))
            break;
        memcpy(A, s->A, k * k * sizeof *A);
        memcpy(B, s->B, s->r * k * sizeof *B);
        double was = off;
        for (double t = 1; t > 0.1; t /= 2) {
            memcpy(s->A, A, k * k * sizeof *A);
            memcpy(s->B, B, s->r * k * sizeof *B);
            add(s, z, t);
            DGL_TRY(shoot(s));
            off = miss(s, V);
            if (off < was)
                break;
        }
        if (!(off < was)) {                            // rounding, or far away
            memcpy(s->A, A, k * k * sizeof *A);
            memcpy(s->B, B, s->r * k * sizeof *B);
            off = was;
            break;
        }
    }
    if (off < 1e-12)
        return DGL_OK;
    DGL_FAIL(DGL_ECONV, "Newton's method stops at %.2g", off);
}

static double size_of(const shot *s) { return sqrt(s->b * dgl_dot(s->k * s->k, s->A, s->A) + dgl_dot(s->r * s->k, s->B, s->B)); }

// From the solution for b = 1/2 to the one for b.
static dgl_status deform(shot *s, const double *V, double b)
{
    enum { MOST = 8 };
    DGL_SCOPE;
    size_t kk = s->k * s->k, rk = s->r * s->k;
    DGL_SCRATCH(keep, kk + rk);
    double done = 0.5;
    for (double step = b - done; fabs(b - done) > 0;) {
        memcpy(keep, s->A, kk * sizeof *keep);
        memcpy(keep + kk, s->B, rk * sizeof *keep);
        s->b = fabs(b - done) <= fabs(step) ? b : done + step;
        double before = size_of(s);
        dgl_status status = newton(s, V, MOST);
        if (!status && fabs(size_of(s) - before) < 0.5) {
            done = s->b;
            continue;
        }
        if (status && status != DGL_ECONV)
            return status;
        memcpy(s->A, keep, kk * sizeof *keep);
        memcpy(s->B, keep + kk, rk * sizeof *keep);
        step /= 2;
        if (fabs(step) < fabs(b - 0.5) / 40)
            DGL_FAIL(DGL_ECONV, "the way from the canonical metric ends at %.3g", done);
    }
    return DGL_OK;
}

// From A = B = 0 along the orthonormal factors of 1 + t (V - 1).
static dgl_status follow(shot *s, const double *V)
{
    enum { MOST = 8 };
    DGL_SCOPE;
    size_t k = s->k, m = s->m, kk = k * k, rk = s->r * k;
    DGL_SCRATCH(keep, kk + rk);
    DGL_SCRATCH(Y, m * k);
    DGL_SCRATCH(Q, m * k);
    memset(s->A, 0, kk * sizeof *s->A);
    memset(s->B, 0, rk * sizeof *s->B);
    double done = 0;
    for (double step = 0.25; done < 1;) {
        double t = fmin(1, done + step);
        for (size_t i = 0; i < m * k; i++) Y[i] = t * V[i] + (i / k == i % k ? 1 - t : 0);
        DGL_TRY(dgl_polar(m, k, Q, Y));
        memcpy(keep, s->A, kk * sizeof *keep);
        memcpy(keep + kk, s->B, rk * sizeof *keep);
        dgl_status status = newton(s, t < 1 ? Q : V, MOST);
        if (!status) {
            done = t;
            step *= 1.5;
            continue;
        }
        if (status != DGL_ECONV)
            return status;
        memcpy(s->A, keep, kk * sizeof *keep);
        memcpy(s->B, keep + kk, rk * sizeof *keep);
        step /= 2;
        if (step < 1e-3)
            DGL_FAIL(DGL_ECONV, "the way to y ends at %.3g", done);
    }
    return DGL_OK;
}

// A and B for the first k columns of V
static dgl_status solve(shot *s, const double *V, double b, double reach)
{
    DGL_SCOPE;
    size_t k = s->k, r = s->r, m = s->m;
    DGL_SCRATCH(begin, m * m);
    DGL_SCRATCH(first, m * k);
    DGL_SCRATCH(best, k * k + r * k);
    for (size_t i = 0; i < m; i++) memcpy(first + i*k, V + i*m, k * sizeof *first);
    dgl_status status = DGL_ECONV;
    for (double part = 1; status == DGL_ECONV && part > 0.2; part /= 2) {      // far points need shorter corrections
        memcpy(begin, V, m * m * sizeof *V);
        status = iterate(k, r, s->A, s->B, begin, part, b == 0.5 ? 1e-15 * (double)m : 1e-4);
    }
    s->b = 0.5;
    if (!status && b != 0.5 && r)
        status = deform(s, first, b);
    s->b = b;
    if (status && status != DGL_ECONV)
        return status;
    double length = status ? INFINITY : size_of(s);
    if (length < reach || s->size > 2000)
        return status;
    memcpy(best, s->A, k * k * sizeof *best);
    memcpy(best + k * k, s->B, r * k * sizeof *best);
    dgl_status other = follow(s, first);
    if (!other && size_of(s) < length)
        return DGL_OK;
    memcpy(s->A, best, k * k * sizeof *best);
    memcpy(s->B, best + k * k, r * k * sizeof *best);
    return status;
}

dgl_status dgl_stiefel_log(size_t n, size_t k, double b, double reach, double *v, const double *x, const double *y, size_t row)
{
    DGL_SCOPE;
    size_t r = n - k < k ? n - k : k, m = k + r, d = n * k;
    DGL_SCRATCH(D, d);
    DGL_SCRATCH(N, d);
    DGL_SCRATCH(W, n * m);
    DGL_SCRATCH(C, m * k);
    DGL_SCRATCH(V, m * m);
    shot s = { .k = k, .r = r, .m = m, .size = k * (k - 1) / 2 + r * k, .whole = { .m = m }, .small = { .m = k } };
    DGL_SCRATCH(A, k * k);
    DGL_SCRATCH(B, r * k + 1);
    DGL_SCRATCH(E, m * m);
    DGL_SCRATCH(P, m * k);
    DGL_SCRATCH(R, k * k);
    DGL_SCRATCH_OF(double complex, U, m * m + k * k);
    DGL_SCRATCH(w, m + k);
    s.A = A;
    s.B = B;
    s.E = E;
    s.P = P;
    s.R = R;
    s.whole.U = U;
    s.small.U = U + m * m;
    s.whole.w = w;
    s.small.w = w + m;
    for (size_t i = 0; i < d; i++) D[i] = y[i] - x[i];
    DGL_TRY(dgl_stiefel_split(n, k, N, A, x, D));
    if (r)
        DGL_TRY(basis(n, k, r, W, x, N));
    else
        memcpy(W, x, d * sizeof *W);
    DGL_TRY(dgl_tmul(m, k, n, C, W, D));
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < k; j++) V[i*m + j] = C[i*k + j] + (i == j);
    if (r)
        DGL_TRY(complete(m, k, V));
    else {
        double det;
        DGL_TRY(dgl_linalg_det(1, m, &det, V));
        if (det < 0)
            DGL_FAIL(DGL_EDOMAIN, "x and y have determinants of different signs (row %zu): no path joins them", dgl_manifold_row(row));
    }
    dgl_status status = solve(&s, V, b, reach);
    if (status == DGL_ECONV)
        DGL_FAIL(DGL_ECONV, "no geodesic found (row %zu): the points are too far apart, %s", dgl_manifold_row(row), dgl_error_message());
    DGL_TRY(status);
    DGL_TRY(dgl_mul(n, k, k, v, x, A));
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < k; j++)
            for (size_t c = 0; c < r; c++) v[i*k + j] += W[i*m + k + c] * B[c*k + j];
    return DGL_OK;
}
