// Nearest points: the choice of a method; and tables of distances.
#include "cloud/nearest.h"

#include "base/parallel.h"
#include "cloud/wide.h"
#include "num/linalg.h"

#include <limits.h>
#include <math.h>
#include <string.h>

// the greatest of |x[n]|, INFINITY if one is not finite
DGL_WIDE static void greatest(size_t n, double *most, const double *x)
{
    dgl_wide all = { 0 };
    size_t i = 0;
    *most = 0;
    for (; i + 8 <= n; i += 8) {
        dgl_wide v;
        __builtin_memcpy(&v, x + i, sizeof v);
        v = DGL_WIDE_SIZE(v);
        all = DGL_WIDE_CHOOSE((dgl_wide_mask)v > (dgl_wide_mask)all, v, all);  // their bits are in the order of numbers, nan last
    }
    for (int l = 0; l < 8; l++) *most = fmax(*most, all[l] < INFINITY ? all[l] : INFINITY);
    for (; i < n; i++) *most = fmax(*most, fabs(x[i]) < INFINITY ? fabs(x[i]) : INFINITY);
}

static dgl_status check(double *most, size_t n, size_t d, const double *X)
{
    greatest(n * d, most, X);
    for (size_t i = 0; i < n * d && *most == INFINITY; i++)
        if (!isfinite(X[i]))
            DGL_FAIL(DGL_EDOMAIN, "coordinate (%zu,%zu) is %g", i / d + 1, i % d + 1, X[i]);
    return DGL_OK;
}

dgl_status dgl_cloud_check(size_t n, size_t d, const double *X)
{
    double most;
    return check(&most, n, d, X);
}

dgl_status dgl_cloud_check_squares(size_t n, size_t d, const double *X)
{
    double most;
    DGL_TRY(check(&most, n, d, X));
    if (most > 1e140 || (most > 0 && most < 1e-140))
        DGL_FAIL(DGL_EDOMAIN, "coordinates go to %g, whose square is out of the range of numbers; divide all by it", most);
    return DGL_OK;
}

void dgl_cloud_patch(size_t m, size_t d, double *Z, int point, const int *others, const double *X)
{
    enum { TOGETHER = 8 };
    for (size_t j = 0; j < m; j++) memcpy(Z + j*d, X + (size_t)(j ? others[j - 1] : point) * d, d * sizeof *Z);
    for (size_t from = 0; from < d; from += TOGETHER) {
        size_t count = d - from < TOGETHER ? d - from : TOGETHER;
        double mean[TOGETHER] = { 0 };
        for (size_t j = 0; j < m; j++)
            for (size_t c = 0; c < count; c++) mean[c] += Z[j*d + from + c];
        for (size_t c = 0; c < count; c++) mean[c] /= (double)m;
        for (size_t j = 0; j < m; j++)
            for (size_t c = 0; c < count; c++) Z[j*d + from + c] -= mean[c];
    }
}

dgl_status dgl_knn_check(size_t k, size_t n, bool others)
{
    size_t have = n - (others && n);
    if (k > have || !n)
        DGL_FAIL(DGL_EDOMAIN, "k = %zu neighbours, but there %s only %zu%s point%s", k, have == 1 ? "is" : "are", have,
                 others ? " other" : "", have == 1 ? "" : "s");
    return DGL_OK;
}


// ---- the choice ----

enum { FEW_DIMENSIONS = 8 };

// a power of two to divide by where squares would leave the range of doubles
static double scale_of(size_t n, size_t d, const double *X)
{
    double most;
    int e = 0;
    greatest(n * d, &most, X);
    frexp(most, &e);
    return most > 1e100 || (most < 1e-100 && most > 0) ? ldexp(1, e) : 1;
}

dgl_status dgl_knn(size_t m, size_t k, int *index, double *dist, size_t n, size_t d, const double *X, const double *Q,
                   const dgl_distance *metric)
{
    DGL_SCOPE;
    DGL_TRY(dgl_knn_check(k, n, !Q));
    if (n > INT_MAX)
        DGL_FAIL(DGL_ENOMEM, "%zu points are too many", n);
    DGL_TRY(dgl_cloud_check(n, d, X));
    if (Q)
        DGL_TRY(dgl_cloud_check(m, d, Q));
    if (!k || !m)
        return DGL_OK;
    if (metric)
        return dgl_knn_vptree(m, k, index, dist, n, d, X, Q, metric);
    double scale = fmax(scale_of(n, d, X), Q ? scale_of(m, d, Q) : 0);
    if (scale != 1) {
        DGL_SCRATCH(x, n * d);
        DGL_SCRATCH(q, Q ? m * d : 1);
        for (size_t i = 0; i < n * d; i++) x[i] = X[i] / scale;
        for (size_t i = 0; Q && i < m * d; i++) q[i] = Q[i] / scale;
        DGL_TRY(dgl_knn_kdtree(m, k, index, dist, n, d, x, Q ? q : NULL));
    } else if (d <= FEW_DIMENSIONS)
        DGL_TRY(dgl_knn_kdtree(m, k, index, dist, n, d, X, Q));
    else
        DGL_TRY(dgl_knn_gemm(m, k, index, dist, n, d, X, Q));
    for (size_t i = 0; i < m * k; i++) dist[i] = scale * sqrt(dist[i]);
    return DGL_OK;
}

typedef struct { size_t n, k; int *index; double *dist; const double *D; } table;

static dgl_status table_piece(void *ctx, size_t from, size_t to)
{
    table *t = ctx;
    for (size_t i = from; i < to; i++) {
        dgl_nearest_list list = { t->k, t->index + i * t->k, t->dist + i * t->k };
        dgl_nearest_clear(&list);
        for (size_t j = 0; j < t->n; j++)
            if (j != i)
                dgl_nearest_offer(&list, (int)j, t->D[i * t->n + j]);
    }
    return DGL_OK;
}

dgl_status dgl_knn_of_distances(size_t n, size_t k, int *index, double *dist, const double *D)
{
    DGL_TRY(dgl_knn_check(k, n, true));
    for (size_t i = 0; i < n * n; i++)
        if (!(D[i] >= 0) || isinf(D[i]))
            DGL_FAIL(DGL_EDOMAIN, "distance (%zu,%zu) is %g", i / n + 1, i % n + 1, D[i]);
    if (!k)
        return DGL_OK;
    return dgl_parallel(n, 64, table_piece, &(table){ n, k, index, dist, D });
}


// ---- all distances ----

DGL_WIDE static void squares_from(size_t m, size_t n, size_t d, double *s, const double *x, const double *T)
{
    enum { TOGETHER = 4, WIDTH = 8 };
    size_t i = 0;
    for (; i + TOGETHER * WIDTH <= n; i += TOGETHER * WIDTH)
        for (size_t r = 0; r < m; r++) {
            dgl_wide sum[TOGETHER] = { 0 }, v;
            for (size_t c = 0; c < d; c++)
                _Pragma("GCC unroll 4")
                for (size_t l = 0; l < TOGETHER; l++) {
                    __builtin_memcpy(&v, T + c*n + i + l * WIDTH, sizeof v);
                    v = x[r*d + c] - v;
                    sum[l] += v * v;
                }
            __builtin_memcpy(s + r*n + i, sum, sizeof sum);
        }
    for (; i < n; i++)
        for (size_t r = 0; r < m; r++) {
            double sum = 0;
            for (size_t c = 0; c < d; c++) sum += (x[r*d + c] - T[c*n + i]) * (x[r*d + c] - T[c*n + i]);
            s[r*n + i] = sum;
        }
}

void dgl_squares_from(size_t m, size_t n, size_t d, double *s, const double *x, const double *T) { squares_from(m, n, d, s, x, T); }

#ifndef __clang__
__attribute__((optimize("tree-vectorize")))
#endif
DGL_WIDE static void roots(size_t n, double *s)
{
    for (size_t i = 0; i < n; i++) s[i] = sqrt(s[i]);
}

// T[d][n]: the points, coordinate by coordinate
typedef struct { size_t n, d; const double *Q, *T; double *D; } square_table;

static dgl_status distances_piece(void *ctx, size_t from, size_t to)
{
    square_table *t = ctx;
    DGL_POLL();
    double *D = t->D + from * t->n;
    squares_from(to - from, t->n, t->d, D, t->Q + from * t->d, t->T);
    roots((to - from) * t->n, D);
    return DGL_OK;
}

dgl_status dgl_cloud_distances(size_t m, size_t n, size_t d, double *D, const double *Q, const double *X)
{
    DGL_SCOPE;
    DGL_TRY(dgl_cloud_check_squares(m, d, Q));
    if (Q != X)
        DGL_TRY(dgl_cloud_check_squares(n, d, X));
    DGL_SCRATCH(T, d * n);
    dgl_linalg_transpose(n, d, T, X);
    return dgl_parallel(m, 16, distances_piece, &(square_table){ n, d, Q, T, D });
}
