#include "net/immersion.h"

#include "base/parallel.h"
#include "num/linalg.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void destroy(void *self)
{
    dgl_immersion *M = self;
    for (int k = 0; k < M->nmaps; k++) {
        dgl_release(M->map[k].f);
        dgl_release(M->map[k].root);
    }
}

dgl_status dgl_immersion_new(dgl_immersion **out, int d)
{
    if (d < 1 || d > 64)
        DGL_FAIL(DGL_EARG, "a metric in %d coordinates; 1 to 64 are possible", d);
    dgl_immersion *M = dgl_new(sizeof *M, destroy);
    if (!M)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a metric");
    M->d = d;
    *out = M;
    return DGL_OK;
}

dgl_status dgl_immersion_add(dgl_immersion *M, dgl_fn *f, dgl_ambient ambient, double weight, const double *G)
{
    size_t m = (size_t)f->nout;
    if (M->nmaps == DGL_MAX_MAPS)
        DGL_FAIL(DGL_EARG, "more than %d maps in one metric", DGL_MAX_MAPS);
    if (f->nin != M->d)
        DGL_FAIL(DGL_ESHAPE, "a map of %d numbers for a metric in %d coordinates", f->nin, M->d);
    if (!(weight > 0 && isfinite(weight)))
        DGL_FAIL(DGL_EARG, "weight %g is not positive", weight);
    DGL_OWNED dgl_array *root = NULL;
    if (G) {
        DGL_TRY(dgl_array_new(&root, 2, (size_t[]){ m, m }));
        DGL_TRY(dgl_linalg_cholesky(1, m, root->data, G));
    }
    M->map[M->nmaps].f = dgl_retain(f);
    M->map[M->nmaps].ambient = ambient;
    M->map[M->nmaps].weight = sqrt(weight);
    M->map[M->nmaps].root = dgl_retain(root);
    M->nmaps++;
    M->nout += f->nout;
    return DGL_OK;
}

// 2 asin sqrt(p) and its derivatives in place
static dgl_status bernoulli(size_t n, size_t m, size_t d, double *y, double *J, double *H)
{
    for (size_t i = 0; i < n*m; i++) {
        double p = y[i], v = p*(1 - p);
        if (!(p > 0 && p < 1))
            DGL_FAIL(DGL_EDOMAIN, "output %zu is %g, not a probability between 0 and 1", i % m + 1, p);
        double s1 = 1/sqrt(v), s2 = (2*p - 1)/(2*v*sqrt(v));
        y[i] = 2*asin(sqrt(p));
        for (size_t a = 0; a < d*d && H; a++) H[i*d*d + a] = s1*H[i*d*d + a] + s2*J[i*d + a/d]*J[i*d + a%d];
        for (size_t a = 0; a < d && J; a++) J[i*d + a] *= s1;
    }
    return DGL_OK;
}

// rows of x[m][k] become weight L' x, L lower triangular
static void transform(size_t m, size_t k, double *x, const double *L, double weight)
{
    for (size_t r = 0; r < m; r++)
        for (size_t c = 0; c < k; c++) {
            double s = 0;
            for (size_t q = r; q < m; q++) s += L[q*m + r]*x[q*k + c];
            x[r*k + c] = weight*s;
        }
}

dgl_status dgl_immersion_jet(dgl_immersion *M, size_t n, double *y, double *J, double *H, const double *x)
{
    size_t d = (size_t)M->d, all = (size_t)M->nout, at = 0;
    for (int k = 0; k < M->nmaps; k++) {
        DGL_SCOPE;
        dgl_fn *f = M->map[k].f;
        size_t m = (size_t)f->nout;
        bool alone = M->nmaps == 1;
        double *yk = y, *Jk = J, *Hk = H;
        if (!alone) {
            DGL_SCRATCH(own, n * m);
            DGL_SCRATCH(own1, J ? n * m * d : 1);
            DGL_SCRATCH(own2, H ? n * m * d * d : 1);
            yk = own;
            Jk = J ? own1 : NULL;
            Hk = H ? own2 : NULL;
        }
        DGL_TRY(H ? dgl_fn_jet2(f, n, yk, Jk, Hk, x) : J ? dgl_fn_jet1(f, n, yk, Jk, x) : dgl_fn_eval(f, n, yk, x));
        if (M->map[k].ambient == DGL_BERNOULLI)
            DGL_TRY(bernoulli(n, m, d, yk, Jk, Hk));
        const double *L = M->map[k].root ? M->map[k].root->data : NULL;
        double w = M->map[k].weight;
        for (size_t i = 0; i < n && (L || w != 1); i++) {
            if (L) {
                transform(m, 1, yk + i*m, L, w);
                if (J)
                    transform(m, d, Jk + i*m*d, L, w);
                if (H)
                    transform(m, d*d, Hk + i*m*d*d, L, w);
            } else {
                for (size_t a = 0; a < m; a++) yk[i*m + a] *= w;
                for (size_t a = 0; a < m*d && J; a++) Jk[i*m*d + a] *= w;
                for (size_t a = 0; a < m*d*d && H; a++) Hk[i*m*d*d + a] *= w;
            }
        }
        for (size_t i = 0; i < n && !alone; i++) {
            memcpy(y + i*all + at, yk + i*m, m * sizeof *y);
            if (J)
                memcpy(J + (i*all + at)*d, Jk + i*m*d, m*d * sizeof *y);
            if (H)
                memcpy(H + (i*all + at)*d*d, Hk + i*m*d*d, m*d*d * sizeof *y);
        }
        at += m;
    }
    return DGL_OK;
}

// ---- geometry ----

typedef struct { dgl_immersion *M; double *g, *C, *R; const double *x; } job;

// dot products of the columns of A[m][p] and B[m][q]: S[p][q]
static void columns(size_t m, size_t p, size_t q, double *restrict S, const double *restrict A, const double *restrict B)
{
    if (p == 2 && q == 2) {
        double s[4] = { 0 };
        for (size_t r = 0; r < m; r++) {
            double a = A[2*r], b = A[2*r + 1], c = B[2*r], e = B[2*r + 1];
            s[0] += a*c; s[1] += a*e; s[2] += b*c; s[3] += b*e;
        }
        memcpy(S, s, sizeof s);
        return;
    }
    memset(S, 0, p * q * sizeof *S);
    for (size_t r = 0; r < m; r++)
        for (size_t i = 0; i < p; i++)
            for (size_t j = 0; j < q; j++) S[i*q + j] += A[r*p + i] * B[r*q + j];
}

static dgl_status singular(const dgl_immersion *M, const double *x)
{
    char at[256];
    size_t n = 0;
    for (int k = 0; k < M->d && n < sizeof at - 32; k++) n += (size_t)snprintf(at + n, sizeof at - n, k ? ", %.6g" : "%.6g", x[k]);
    DGL_FAIL(DGL_EDOMAIN, "the pulled-back metric is singular at (%s)", at);
}

// inverse of a small symmetric matrix with positive eigenvalues; EDOMAIN when it has none
static dgl_status invert(const dgl_immersion *M, size_t d, double *inverse, const double *g, const double *x)
{
    if (d == 2) {
        double det = g[0]*g[3] - g[1]*g[2], size = g[0] + g[3];
        if (!(det > 1e-30*size*size))
            return singular(M, x);
        inverse[0] = g[3]/det;
        inverse[1] = inverse[2] = -g[1]/det;
        inverse[3] = g[0]/det;
        return DGL_OK;
    }
    for (size_t k = 0; k < d*d; k++)
        if (!isfinite(g[k])) return singular(M, x);
    return dgl_linalg_inv(1, d, inverse, g) ? singular(M, x) : DGL_OK;
}

static dgl_status geometry_piece(void *ctx, size_t from, size_t to)
{
    enum { BLOCK = 32 };
    const job *j = ctx;
    dgl_immersion *M = j->M;
    size_t d = (size_t)M->d, m = (size_t)M->nout, dd = d*d;
    bool second = j->C || j->R;
    DGL_SCOPE;
    DGL_SCRATCH(y, BLOCK * m);
    DGL_SCRATCH(J, BLOCK * m * d);
    DGL_SCRATCH(H, second ? BLOCK * m * dd : 1);
    DGL_SCRATCH(g, dd);
    DGL_SCRATCH(inverse, dd);
    DGL_SCRATCH(first, dd * d);                         // <H_ab, J_c>
    DGL_SCRATCH(raised, dd * d);                        // the same with c raised
    DGL_SCRATCH(HH, dd * dd);
    for (size_t i = from; i < to; i += BLOCK) {
        size_t n = to - i < BLOCK ? to - i : BLOCK;
        DGL_POLL();
        DGL_TRY(dgl_immersion_jet(M, n, y, J, second ? H : NULL, j->x + i*d));
        for (size_t k = 0; k < n; k++) {
            const double *Jk = J + k*m*d, *Hk = H + k*m*dd;
            columns(m, d, d, g, Jk, Jk);
            if (j->g)
                memcpy(j->g + (i + k)*dd, g, dd * sizeof *g);
            if (!second)
                continue;
            DGL_TRY(invert(M, d, inverse, g, j->x + (i + k)*d));
            columns(m, dd, d, first, Hk, Jk);
            for (size_t ab = 0; ab < dd; ab++)
                for (size_t c = 0; c < d; c++) {
                    double s = 0;
                    for (size_t e = 0; e < d; e++) s += inverse[c*d + e]*first[ab*d + e];
                    raised[ab*d + c] = s;
                    if (j->C)
                        j->C[((i + k)*d + c)*dd + ab] = s;
                }
            if (!j->R)
                continue;
            columns(m, dd, dd, HH, Hk, Hk);
            for (size_t ab = 0; ab < dd; ab++)          // the parts across the surface
                for (size_t ce = 0; ce < dd; ce++)
                    for (size_t c = 0; c < d; c++) HH[ab*dd + ce] -= first[ab*d + c]*raised[ce*d + c];
            double *R = j->R + (i + k)*dd*dd;
            for (size_t a = 0; a < d; a++)
                for (size_t b = 0; b < d; b++)
                    for (size_t c = 0; c < d; c++)
                        for (size_t e = 0; e < d; e++)
                            R[(a*d + b)*dd + c*d + e] = HH[(a*d + c)*dd + b*d + e] - HH[(a*d + e)*dd + b*d + c];
        }
    }
    return DGL_OK;
}

dgl_status dgl_immersion_geometry(dgl_immersion *M, size_t n, double *g, double *C, double *R, const double *x)
{
    job j = { M, g, C, R, x };
    if (!n)
        return DGL_OK;
    DGL_TRY(geometry_piece(&j, 0, 1));                  // what a map makes at its first use is made here
    return dgl_parallel(n, 128, geometry_piece, &j);
}
