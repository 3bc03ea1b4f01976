// Inner loops of networks, one module for each instruction set (mod_net_*.c). A row is a feature; its columns
// are channels of n points each.
#ifndef DGL_NET_KERNELS_H
#define DGL_NET_KERNELS_H

#include "base/status.h"
#include "net/real.h"
#include <stdbool.h>
#include <stddef.h>

enum {
#define ACT(name, ...) DGL_ACT_##name,
#include "net/activations.def"
#undef ACT
    DGL_ACT_count
};

typedef struct {
    const char *name;
    // f[0..order][n]: the value and derivatives of activation number a at u; with order 0 f[0] may be u
    void (*act)(int a, int order, size_t n, real *const *f, const real *u);
    // gu = gy times its derivative where the value is y, where that is known (activations.def); gu may be gy
    void (*act_reverse)(int a, size_t n, real *gu, const real *gy, const real *y);
    // the same with d first derivatives behind the value in each of some rows, forward and back; y may be u
    void (*act_jet)(int a, int d, size_t rows, size_t n, real *y, const real *u);
    void (*act_jet_reverse)(int a, int d, size_t rows, size_t n, real *gu, const real *gy, const real *y);
    // y = f(u) for a row of channels u: value (f[0] may be y), d first derivatives, d(d + 1)/2 second ones
    void (*jet)(int order, int d, size_t n, real *y, const real *const *f, const real *u);
    // the same for many rows of few points: f[0..order][rows][n]
    void (*jets)(int order, int d, size_t rows, size_t n, real *y, const real *const *f, const real *u);
    // its adjoint: f holds order + 1 derivatives
    void (*jet_reverse)(int order, int d, size_t n, real *gu, const real *gy, const real *const *f, const real *u);
    // y[m][cols] (+)= W x, or W x + b (b[m], NULL): the entries of W wm and wk apart, the rows of y ldy; row k of x at at[k] (at NULL: at k ldx)
    void (*product)(size_t m, size_t k, size_t cols, real *y, size_t ldy, const real *W, size_t wm, size_t wk, const real *x,
                    const size_t *at, size_t ldx, bool add, const real *b);
    // G[m][k] += g x', summed over columns and over lines of them, gl apart in g, xl in x; the rows of g are gm apart, of G ldG
    void (*gradient)(size_t m, size_t k, size_t lines, size_t cols, real *G, size_t ldG, const real *g, size_t gm, size_t gl, const real *x,
                     const size_t *at, size_t ldx, size_t xl);
    // the largest k and the least number of columns for which these beat BLAS
    size_t product_depth, gradient_columns;
    real (*sum)(size_t n, const real *x);
    real (*dot)(size_t n, const real *x, const real *y);
    void (*axpy)(size_t n, real *y, real a, const real *x);
    // y += a x, and y = a x, entry by entry
    void (*muladd)(size_t n, real *y, const real *a, const real *x);
    void (*multiply)(size_t n, real *y, const real *a, const real *x);
    // y = x' of a matrix x[m][n], its rows numbers row[i] (NULL: i) of rows ldx apart; the rows of y are ldy apart
    void (*transpose)(size_t m, size_t n, real *y, size_t ldy, const double *x, const size_t *row, size_t ldx);
    void (*widen)(size_t n, double *y, const real *x);
    // n numbers b[r] (b NULL: 0) in each of m rows, ldy apart
    void (*fill)(size_t m, size_t n, real *y, size_t ldy, const real *b);
    // p (NULL: not wanted) = softmax(y) column by column, lse the logarithms of the sums of exp(y)
    void (*softmax)(size_t m, size_t n, real *p, real *lse, const real *y);
    // the sum of t (lse - y) over all entries with t > 0; nan where a y is
    double (*entropy)(size_t m, size_t n, const real *y, const real *lse, const real *t);
    // the sum of -t log y - (1 - t) log(1 - y), logarithms of at least 1e-12; g (NULL: not wanted) = scale times its derivatives
    double (*bernoulli)(size_t n, real *g, const real *y, const real *t, real scale);
    // g (NULL: not wanted) = scale (y - t); the sum of (y - t)². g may be y.
    double (*residual)(size_t n, real *g, const real *y, const real *t, real scale);
    // sums over features of products of channels of x[m][channels][n], counted from first: S[pair p <= q][n], p < rows
    void (*gram)(size_t m, size_t channels, size_t first, size_t rows, size_t n, real *S, const real *x);
    // For a polygon with n corners, derivatives J[m][d][n] there and covectors w[m][n]: sums over features of J_a w: g[a][n];
    // J_a(i) J_b(i + 1): O[a][b][n]; J_a J_b: G[pair][n]. The ends are left 0.
    void (*polygon)(size_t m, size_t d, size_t n, real *g, real *O, real *G, const real *J, const real *w);
    // For m functions with slopes f1[m][n] and f2[m][n] of numbers with derivatives u[m][d][n]: their own, y[m][d][n] = f1 u; for adjoints g[m][n]
    // of their values D[pair][n] += the sums of g f2 u_a u_b, then g *= f1
    void (*scale)(size_t m, size_t d, size_t n, real *y, const real *f1, const real *u);
    void (*along)(size_t m, size_t d, size_t n, real *D, real *g, const real *f1, const real *f2, const real *u);
    // Adam (decoupled weight decay where it is not 0): rate and corrections as in Kingma and Ba, with m, v kept
    void (*adam)(size_t n, real *x, real *m, real *v, const real *g, real lr, real b1, real b2, real c1, real c2, real eps, real decay);
} dgl_net_kernels;

// The best ones that this processor runs.
dgl_status dgl_net_kernels_open(const dgl_net_kernels **k) DGL_CHECKED;

#endif
