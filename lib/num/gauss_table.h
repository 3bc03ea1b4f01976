// Gauss collocation with three stages, order 6 (Hairer, Lubich, Wanner, Geometric Numerical Integration, table II.1.2).
#ifndef DGL_NUM_GAUSS_TABLE_H
#define DGL_NUM_GAUSS_TABLE_H

enum { DGL_GAUSS_STAGES = 3,
       DGL_GAUSS_ROUNDS = 50 };            // of the fixed-point iteration, at most

#define ROOT15 3.872983346207416885
static const double dgl_gauss_a[DGL_GAUSS_STAGES][DGL_GAUSS_STAGES] = {
    { 5.0/36,             2.0/9 - ROOT15/15, 5.0/36 - ROOT15/30 },
    { 5.0/36 + ROOT15/24, 2.0/9,             5.0/36 - ROOT15/24 },
    { 5.0/36 + ROOT15/30, 2.0/9 + ROOT15/15, 5.0/36 },
};
static const double dgl_gauss_b[DGL_GAUSS_STAGES] = { 5.0/18, 4.0/9, 5.0/18 };
static const double dgl_gauss_c[DGL_GAUSS_STAGES] = { 0.5 - ROOT15/10, 0.5, 0.5 + ROOT15/10 };
#undef ROOT15

#endif
