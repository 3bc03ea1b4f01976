// Rows one by one and the vectors in them, for the files of this room.
#ifndef DGL_MANIFOLD_ROWS_H
#define DGL_MANIFOLD_ROWS_H

#include "manifold/manifold.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

// An operation on n rows from a function of one row: DGL_BY_ROW2(exp_, exp1, M->d) for exp1(M, y, x, v), whose result has
// M->d numbers. Messages of exp1 count rows by dgl_manifold_row(0).
#define DGL_BY_ROW1(name, one, width) \
    static dgl_status name(const dgl_manifold *M, size_t n, double *out, const double *x) \
    { DGL_EACH_ROW(n, one(M, out + i * (width), x + i * M->d)) }
#define DGL_BY_ROW2(name, one, width) \
    static dgl_status name(const dgl_manifold *M, size_t n, double *out, const double *x, const double *a) \
    { DGL_EACH_ROW(n, one(M, out + i * (width), x + i * M->d, a + i * M->d)) }
#define DGL_BY_ROW3(name, one, width) \
    static dgl_status name(const dgl_manifold *M, size_t n, double *out, const double *x, const double *a, const double *b) \
    { DGL_EACH_ROW(n, one(M, out + i * (width), x + i * M->d, a + i * M->d, b + i * M->d)) }
#define DGL_BY_ROW4(name, one, width) \
    static dgl_status name(const dgl_manifold *M, size_t n, double *out, const double *x, const double *a, const double *b, const double *c) \
    { DGL_EACH_ROW(n, one(M, out + i * (width), x + i * M->d, a + i * M->d, b + i * M->d, c + i * M->d)) }
#define DGL_EACH_ROW(n, call)                                                \
    dgl_status status = DGL_OK;                                              \
    size_t i = 0;                                                            \
    for (; i < n && !status; i++, dgl_manifold_shift(1)) status = call;      \
    dgl_manifold_shift(-(long)i);                                            \
    return status;

static inline double dgl_dot(size_t d, const double *a, const double *b)
{
    double s = 0;
    for (size_t k = 0; k < d; k++) s += a[k] * b[k];
    return s;
}

static inline bool dgl_all_finite(size_t d, const double *a)
{
    double s = 0;                                      // stays 0 unless a number is not finite
    for (size_t k = 0; k < d; k++) s += a[k] * 0;
    return s == 0;
}

// without over- or underflow
static inline double dgl_length(size_t d, const double *a)
{
    double s = dgl_dot(d, a, a);
    if (s > 1e-280 && s < 1e280)
        return sqrt(s);
    double most = 0;
    for (size_t k = 0; k < d; k++) most = fmax(most, fabs(a[k]));
    if (most == 0 || !isfinite(most))
        return dgl_all_finite(d, a) ? most : NAN;
    s = 0;
    for (size_t k = 0; k < d; k++) s += (a[k] / most) * (a[k] / most);
    return most * sqrt(s);
}

#endif
