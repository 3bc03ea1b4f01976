// Inner loops of networks, one module for each instruction set (mod_net_*.c). A row is a feature; its columns
// are channels of n points each.
#ifndef DGL_NET_KERNELS_H
#define DGL_NET_KERNELS_H

#include "base/status.h"
#include <stddef.h>

enum {
#define ACT(name, ...) DGL_ACT_##name,
#include "net/activations.def"
#undef ACT
    DGL_ACT_count
};

typedef struct {
    const char *name;
    // f[0..order][n]: the value and derivatives of activation number a at u
    void (*act)(int a, int order, size_t n, double *const *f, const double *u);
    // y = f(u) for a row of channels u: value, d first derivatives, d(d + 1)/2 second ones
    void (*jet)(int order, int d, size_t n, double *y, const double *const *f, const double *u);
    // the same for many rows of few points: f[0..order][rows][n]
    void (*jets)(int order, int d, size_t rows, size_t n, double *y, const double *const *f, const double *u);
    // its adjoint: f holds order + 1 derivatives
    void (*jet_reverse)(int order, int d, size_t n, double *gu, const double *gy, const double *const *f, const double *u);
    // y[r][cols] (+)= sum over k of W[r*wr + k*wk] x[k][cols], for few rows
    void (*narrow)(size_t rows, size_t inner, size_t cols, double *y, const double *W, size_t wr, size_t wk, const double *x, int add);
    // the same for at most 8 columns
    void (*thin)(size_t rows, size_t inner, size_t cols, double *y, const double *W, size_t wr, size_t wk, const double *x, int add);
    // G[r][k] += sum over columns of g[r] x[k], for few rows
    void (*outer)(size_t rows, size_t inner, size_t cols, double *G, const double *g, const double *x);
    double (*sum)(size_t n, const double *x);
    double (*dot)(size_t n, const double *x, const double *y);
    void (*axpy)(size_t n, double *y, double a, const double *x);
    // y += a x, entry by entry
    void (*muladd)(size_t n, double *y, const double *a, const double *x);
    // y = x' of a matrix x[m][n] with rows ldx apart; the rows of y are ldy apart
    void (*transpose)(size_t m, size_t n, double *y, size_t ldy, const double *x, size_t ldx);
    // sums over features of products of channels of x[m][channels][n], counted from first: S[pair p <= q][n], p < rows
    void (*gram)(size_t m, size_t channels, size_t first, size_t rows, size_t n, double *S, const double *x);
    // For a polygon with n corners, its jets x[m][1 + d + d(d + 1)/2][n], w_i = 2 x_i - x_i-1 - x_i+1: sums over features of
    // J_a w: g[a][n]; H_ab w: D[pair][n]; J_a(i) J_b(i + 1): O[a][b][n]; J_a J_b: G[pair][n]. The ends are left 0.
    void (*polygon)(size_t m, size_t d, size_t n, double *g, double *D, double *O, double *G, const double *x);
    // Adam (decoupled weight decay where it is not 0): rate and corrections as in Kingma and Ba, with m, v kept
    void (*adam)(size_t n, double *x, double *m, double *v, const double *g, double lr, double b1, double b2, double c1, double c2,
                 double eps, double decay);
} dgl_net_kernels;

// The best ones that this processor runs.
dgl_status dgl_net_kernels_open(const dgl_net_kernels **k) DGL_CHECKED;

#endif
