// Geodesics of the Stiefel manifold through a given point by Newton's method, with the exact derivative of the exponential.
#include "manifold/matrix.h"
#include "manifold/rows.h"
#include "manifold/stiefel.h"

#include <string.h>

static inline double complex times(double complex a, double complex b)
{
    return __builtin_complex(creal(a) * creal(b) - cimag(a) * cimag(b), creal(a) * cimag(b) + cimag(a) * creal(b));
}

// from the real Schur form, which is diagonal but for blocks [0 -w; w 0]
static dgl_status decompose(dgl_spectrum *s, const double *L)
{
    DGL_SCOPE;
    size_t m = s->m;
    DGL_SCRATCH(T, m * m);
    DGL_SCRATCH(Q, m * m);
    DGL_TRY(dgl_linalg_schur(m, T, Q, L));
    for (size_t i = 0; i < m; i++) {
        bool pair = i + 1 < m && fabs(T[(i + 1)*m + i]) > 0;
        s->w[i] = pair ? (T[(i + 1)*m + i] - T[i*m + i + 1]) / 2 : 0;
        for (size_t a = 0; a < m; a++) s->U[a*m + i] = pair ? M_SQRT1_2 * __builtin_complex(Q[a*m + i], -Q[a*m + i + 1]) : Q[a*m + i];
        if (!pair)
            continue;
        s->w[i + 1] = -s->w[i];
        for (size_t a = 0; a < m; a++) s->U[a*m + i + 1] = conj(s->U[a*m + i]);
        i++;
    }
    return DGL_OK;
}

// E[m][k]: the first k columns of exp L
static void exponential(const dgl_spectrum *s, size_t k, double *E)
{
    size_t m = s->m;
    for (size_t a = 0; a < m; a++)
        for (size_t j = 0; j < k; j++) {
            double sum = 0;
            for (size_t c = 0; c < m; c++)
                sum += creal(times(s->U[a*m + c], times(__builtin_complex(cos(s->w[c]), sin(s->w[c])), conj(s->U[j*m + c]))));
            E[a*k + j] = sum;
        }
}

// f[a][b]: the divided differences of exp at i w_a and i w_b
static void differences(const dgl_spectrum *s, double complex *f)
{
    size_t m = s->m;
    for (size_t a = 0; a < m; a++)
        for (size_t b = 0; b < m; b++) {
            double h = (s->w[a] - s->w[b]) / 2, mid = (s->w[a] + s->w[b]) / 2, sinc = fabs(h) < 1e-5 ? 1 - h * h / 6 : sin(h) / h;
            f[a*m + b] = __builtin_complex(sinc * cos(mid), sinc * sin(mid));
        }
}

// D[m][k]: the first k columns of the derivative of exp at L along factor (e_p e_q' - e_q e_p'). G: room for m (m + k)
static void derivative(const dgl_spectrum *s, const double complex *f, size_t k, double *D, size_t p, size_t q, double factor, double complex *G)
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

static dgl_status shoot(dgl_shot *s)
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
static void coordinates(const dgl_shot *s, double *c, size_t step, const double *a)
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
static dgl_status jacobian(const dgl_shot *s, double *J)
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

static void add(dgl_shot *s, const double *z, double t)
{
    size_t at = 0, k = s->k;
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < i; j++, at++) {
            s->A[i*k + j] += t * z[at];
            s->A[j*k + i] = -s->A[i*k + j];
        }
    for (size_t i = 0; i < s->r * k; i++, at++) s->B[i] += t * z[at];
}

static double miss(const dgl_shot *s, const double *V)
{
    double sum = 0;
    for (size_t i = 0; i < s->m * s->k; i++) sum += (s->P[i] - V[i]) * (s->P[i] - V[i]);
    return sqrt(sum);
}

// A and B are improved until the shot hits V[m][k]; ECONV: they are not near enough to a solution.
static dgl_status newton(dgl_shot *s, const double *V, int most)
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

double dgl_shot_length(const dgl_shot *s)
{
    return sqrt(s->b * dgl_dot(s->k * s->k, s->A, s->A) + dgl_dot(s->r * s->k, s->B, s->B));
}

dgl_status dgl_shot_deform(dgl_shot *s, const double *V, double b)
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
        double before = dgl_shot_length(s);
        dgl_status status = newton(s, V, MOST);
        if (!status && fabs(dgl_shot_length(s) - before) < 0.5) {
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

dgl_status dgl_shot_follow(dgl_shot *s, const double *V)
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
