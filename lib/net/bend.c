// Curvature as a function of products of first and second derivatives (the Gauss equation), and its derivatives by them.
#include "net/bend.h"

#include "num/linalg.h"

#include <math.h>
#include <string.h>

// At one point: S[c][c] holds the products of J_a (rows a) and H_ab (row second(a, b)); A[c][c] takes the derivatives by them.
typedef struct {
    size_t d, c;
    const double *S;
    double *A, *inverse, *N, *M, *R, *by_inverse, *work;     // N[ab][ef]: products of normal parts, M: derivatives by them
} point;

static size_t second(size_t d, size_t a, size_t b) { return a <= b ? d + a*d - a*(a + 1)/2 + b : second(d, b, a); }

// g's inverse, and <H_ab, H_ef> without the tangent parts
static dgl_status normal_products(const point *p)
{
    size_t d = p->d, dd = d*d;
    for (size_t k = 0; k < dd; k++) p->work[k] = p->S[k/d*p->c + k%d];
    if (dgl_linalg_inv(1, d, p->inverse, p->work))
        DGL_FAIL(DGL_EDOMAIN, "the metric that the part pulls back is singular at a point of the batch");
    for (size_t ab = 0; ab < dd; ab++)
        for (size_t ef = 0; ef < dd; ef++) {
            size_t h = second(d, ab/d, ab%d), k = second(d, ef/d, ef%d);
            double s = p->S[h*p->c + k];
            for (size_t q = 0; q < d; q++)
                for (size_t r = 0; r < d; r++) s -= p->S[h*p->c + q]*p->inverse[q*d + r]*p->S[k*p->c + r];
            p->N[ab*dd + ef] = s;
        }
    return DGL_OK;
}

// from the derivatives M by N and by_inverse by g^-1 to those by S
static void to_products(const point *p)
{
    size_t d = p->d, c = p->c, dd = d*d;
    const double *S = p->S, *inverse = p->inverse;
    memset(p->A, 0, c * c * sizeof *p->A);
    for (size_t ab = 0; ab < dd; ab++)
        for (size_t ef = 0; ef < dd; ef++) {
            size_t h = second(d, ab/d, ab%d), k = second(d, ef/d, ef%d);
            double m = p->M[ab*dd + ef];
            p->A[h*c + k] += m;
            for (size_t q = 0; q < d; q++)
                for (size_t r = 0; r < d; r++) {
                    p->by_inverse[q*d + r] -= m*S[h*c + q]*S[k*c + r];
                    p->A[h*c + q] -= m*inverse[q*d + r]*S[k*c + r];
                    p->A[k*c + r] -= m*inverse[q*d + r]*S[h*c + q];
                }
        }
    for (size_t a = 0; a < dd; a++)                     // d(g^-1) = -g^-1 dg g^-1
        for (size_t k = 0; k < dd; k++) p->A[a/d*c + a%d] -= inverse[a/d*d + k/d]*p->by_inverse[k]*inverse[k%d*d + a%d];
}

// g^ac g^bd N[ab][cd]
static double extrinsic(const point *p)
{
    size_t d = p->d, dd = d*d;
    const double *inverse = p->inverse;
    double s = 0;
    memset(p->by_inverse, 0, dd * sizeof *p->by_inverse);
    for (size_t ab = 0; ab < dd; ab++)
        for (size_t ef = 0; ef < dd; ef++) {
            double one = inverse[ab/d*d + ef/d], other = inverse[ab%d*d + ef%d], n = p->N[ab*dd + ef];
            s += one*other*n;
            p->M[ab*dd + ef] = one*other;
            p->by_inverse[ab/d*d + ef/d] += other*n;
            p->by_inverse[ab%d*d + ef%d] += one*n;
        }
    return s;
}

// indices b, c, d of R[a][b][c][d] up, one after another: work and out in turn
static const double *raise_three(const point *p)
{
    size_t d = p->d, size = d*d*d*d;
    double *from = p->work, *to = p->work + size;
    memcpy(from, p->R, size * sizeof *from);
    for (size_t stride = 1; stride < d*d*d; stride *= d) {
        for (size_t k = 0; k < size; k++) {
            size_t index = k/stride%d;
            to[k] = 0;
            for (size_t e = 0; e < d; e++) to[k] += p->inverse[index*d + e]*from[k + (e - index)*stride];
        }
        double *t = from;
        from = to;
        to = t;
    }
    return from;
}

// R_abcd R^abcd/4 with R_abef = N[ae][bf] - N[af][be]
static double curvature(const point *p)
{
    size_t d = p->d, dd = d*d, ddd = dd*d;
    double s = 0;
    for (size_t k = 0; k < dd*dd; k++) {
        size_t a = k/ddd, b = k/dd%d, e = k/d%d, f = k%d;
        p->R[k] = p->N[(a*d + e)*dd + b*d + f] - p->N[(a*d + f)*dd + b*d + e];
    }
    const double *up = raise_three(p);                  // R_a^bcd
    for (size_t ac = 0; ac < dd; ac++) {
        double w = 0;
        for (size_t k = 0; k < ddd; k++) w += p->R[ac/d*ddd + k]*up[ac%d*ddd + k];
        p->by_inverse[ac] = w;                          // four indices, each a quarter
        s += w*p->inverse[ac]/4;
    }
    memset(p->M, 0, dd*dd * sizeof *p->M);
    for (size_t k = 0; k < dd*dd; k++) {
        size_t a = k/ddd, b = k/dd%d, e = k/d%d, f = k%d;
        double by = 0;                                  // R^abef/2
        for (size_t q = 0; q < d; q++) by += p->inverse[a*d + q]*up[q*ddd + k%ddd]/2;
        p->M[(a*d + e)*dd + b*d + f] += by;
        p->M[(a*d + f)*dd + b*d + e] -= by;
    }
    return s;
}

static dgl_status penalty(const dgl_pass *pass, size_t m, double *sum, double *gy, const double *y, double scale, double (*value)(const point *))
{
    DGL_SCOPE;
    size_t n = pass->n, d = (size_t)pass->d, c = pass->channels - 1, cols = dgl_pass_columns(pass), dddd = d*d*d*d;
    DGL_SCRATCH(gram, c * (c + 1)/2 * n);
    DGL_SCRATCH(by, c * c * n);
    DGL_SCRATCH(S, c * c);
    DGL_SCRATCH(room, c * c + 2*d*d + 5*dddd);
    point p = { .d = d, .c = c, .S = S, .A = room, .inverse = room + c*c, .by_inverse = room + c*c + d*d };
    p.N = p.by_inverse + d*d;
    p.M = p.N + dddd;
    p.R = p.M + dddd;
    p.work = p.R + dddd;
    dgl_net_kernel->gram(m, pass->channels, 1, c, n, gram, y);
    for (size_t i = 0; i < n; i++) {
        for (size_t q = 0, k = 0; q < c; q++)
            for (size_t r = q; r < c; r++, k++) S[q*c + r] = S[r*c + q] = gram[k*n + i];
        DGL_TRY(normal_products(&p));
        *sum += scale/(double)n*value(&p);
        to_products(&p);
        for (size_t k = 0; k < c*c; k++) by[k*n + i] = scale/(double)n*(p.A[k] + p.A[k%c*c + k/c]);
    }
    for (size_t r = 0; r < m; r++)
        for (size_t q = 0; q < c; q++)
            for (size_t k = 0; k < c; k++) dgl_net_kernel->muladd(n, gy + r*cols + (1 + q)*n, by + (q*c + k)*n, y + r*cols + (1 + k)*n);
    return DGL_OK;
}

dgl_status dgl_penalty_curvature(const dgl_pass *p, size_t m, double *sum, double *gy, const double *y, double scale)
{
    return penalty(p, m, sum, gy, y, scale, curvature);
}

dgl_status dgl_penalty_extrinsic(const dgl_pass *p, size_t m, double *sum, double *gy, const double *y, double scale)
{
    return penalty(p, m, sum, gy, y, scale, extrinsic);
}
