// Vectors of a row, for the files of this room.
#ifndef DGL_MANIFOLD_ROWS_H
#define DGL_MANIFOLD_ROWS_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

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
