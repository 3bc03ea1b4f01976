// Nearest points: the choice of a method, and the one by products of matrices.
#include "cloud/knn.h"

#include "base/parallel.h"
#include "cloud/wide.h"
#include "num/lapack.h"
#include "num/linalg.h"

#include <float.h>
#include <limits.h>
#include <math.h>

void dgl_nearest_clear(dgl_nearest_list *l)
{
    for (size_t j = 0; j < l->k; j++) {
        l->key[j] = INFINITY;
        l->index[j] = INT_MAX;
    }
}

dgl_status dgl_cloud_check(size_t n, size_t d, const double *X)
{
    for (size_t i = 0; i < n * d; i++)
        if (!isfinite(X[i]))
            DGL_FAIL(DGL_EDOMAIN, "coordinate (%zu,%zu) is %g", i / d + 1, i % d + 1, X[i]);
    return DGL_OK;
}


// ---- by |x - y|^2 = |x|^2 + |y|^2 - 2 x.y, whose rounding is bounded: those it can't exclude are looked at again ----

typedef struct {
    size_t k, n, d;
    const double *X, *Q, *xx;
    double slack;                  // most that a square may be off by
    int *index;
    double *key;
} product;

enum { ROWS = 64 };

// the sum in the order of the kd-tree
static inline double square(const double *x, const double *y, size_t d)
{
    double s = 0;
    for (size_t k = 0; k < d; k++) s += (x[k] - y[k]) * (x[k] - y[k]);
    return s;
}

// s[j] = xx[j] - 2 s[j] for n, a multiple of 8, and the least of each 8
DGL_WIDE static void half_squares(size_t n, double *s, const double *xx, double *least)
{
    for (size_t j = 0; j < n; j += 8) {
        dgl_wide a, b;
        __builtin_memcpy(&a, s + j, sizeof a);
        __builtin_memcpy(&b, xx + j, sizeof b);
        a = b - 2 * a;
        __builtin_memcpy(s + j, &a, sizeof a);
        double x = a[0];
        for (int l = 1; l < 8; l++) x = a[l] < x ? a[l] : x;
        least[j / 8] = x;
    }
}

// the k least of s[n], by a list of them that is kept as a heap with the greatest on top
static double kth_least(size_t n, const double *s, const double *least, size_t k, double *heap, size_t self)
{
    size_t have = 0;
    for (size_t j = 0; j < n; j++) {
        if (have == k && j % 8 == 0)
            while (j + 8 <= n && least[j / 8] >= heap[0]) j += 8;
        if (j >= n)
            break;
        if (j == self || (have == k && s[j] >= heap[0]))
            continue;
        size_t at = 0;
        if (have < k) {
            for (at = have++; at && heap[(at - 1) / 2] < s[j]; at = (at - 1) / 2) heap[at] = heap[(at - 1) / 2];
            heap[at] = s[j];
            continue;
        }
        for (size_t c; (c = 2*at + 1) < k; at = c) {
            if (c + 1 < k && heap[c + 1] > heap[c]) c++;
            if (heap[c] <= s[j])
                break;
            heap[at] = heap[c];
        }
        heap[at] = s[j];
    }
    return heap[0];
}

static dgl_status rows_piece(void *ctx, size_t from, size_t to)
{
    product *p = ctx;
    const dgl_lapack_api *lapack;
    DGL_SCOPE;
    DGL_POLL();
    size_t n = p->n, d = p->d, padded = (n + 7) / 8 * 8;
    DGL_SCRATCH(s, ROWS * padded);
    DGL_SCRATCH(least, padded / 8);
    DGL_SCRATCH(heap, p->k);
    DGL_TRY(dgl_lapack_open(&lapack));
    const double *Q = p->Q ? p->Q : p->X;
    lapack->dgemm(DGL_ROWS, DGL_PLAIN, DGL_TRANSPOSED, (int)(to - from), (int)n, (int)d, 1, Q + from * d, (int)d, p->X, (int)d, 0,
                  s, (int)padded);
    for (size_t i = from; i < to; i++) {
        double *row = s + (i - from) * padded;
        for (size_t j = n; j < padded; j++) row[j] = 0;
        half_squares(padded, row, p->xx, least);
        double limit = kth_least(n, row, least, p->k, heap, p->Q ? SIZE_MAX : i) + 2 * p->slack;
        dgl_nearest_list list = { p->k, p->index + i * p->k, p->key + i * p->k };
        dgl_nearest_clear(&list);
        for (size_t g = 0; g < padded / 8; g++) {
            if (least[g] > limit)
                continue;
            for (size_t j = 8*g; j < 8*g + 8 && j < n; j++)
                if (row[j] <= limit && (p->Q || j != i))
                    dgl_nearest_offer(&list, (int)j, square(Q + i * d, p->X + j * d, d));
        }
    }
    return DGL_OK;
}

dgl_status dgl_knn_gemm(size_t m, size_t k, int *index, double *dist, size_t n, size_t d, const double *X, const double *Q)
{
    DGL_SCOPE;
    const dgl_lapack_api *lapack;
    DGL_TRY(dgl_lapack_open(&lapack));                 // before threads do
    DGL_TRY(dgl_linalg_check_size(n | d));
    DGL_SCRATCH(xx, n + 8);
    double most = 0;
    for (size_t i = 0; i < n; i++) {
        xx[i] = 0;
        for (size_t c = 0; c < d; c++) xx[i] += X[i*d + c] * X[i*d + c];
        most = fmax(most, xx[i]);
    }
    for (size_t i = n; i < n + 8; i++) xx[i] = INFINITY;
    for (size_t i = 0; Q && i < m; i++) {
        double s = 0;
        for (size_t c = 0; c < d; c++) s += Q[i*d + c] * Q[i*d + c];
        most = fmax(most, s);
    }
    product p = { .k = k, .n = n, .d = d, .X = X, .Q = Q, .xx = xx, .slack = 8 * ((double)d + 4) * DBL_EPSILON * most,
                  .index = index, .key = dist };
    return dgl_parallel(m, ROWS, rows_piece, &p);
}


// ---- the choice ----

enum { FEW_DIMENSIONS = 8 };

// a power of two to divide by where squares would leave the range of doubles
static double scale_of(size_t n, size_t d, const double *X)
{
    double most = 0;
    for (size_t i = 0; i < n * d; i++) most = fmax(most, fabs(X[i]));
    int e = 0;
    frexp(most, &e);
    return most > 1e100 || (most < 1e-100 && most > 0) ? ldexp(1, e) : 1;
}

dgl_status dgl_knn(size_t m, size_t k, int *index, double *dist, size_t n, size_t d, const double *X, const double *Q,
                   const dgl_distance *metric)
{
    DGL_SCOPE;
    size_t others = Q ? n : n - 1;
    if (!n || k > others)
        DGL_FAIL(DGL_EDOMAIN, "k = %zu neighbours, but there %s only %zu%s point%s", k, !n || others == 1 ? "is" : "are", n ? others : 0,
                 Q ? "" : " other", others == 1 ? "" : "s");
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
    if (!n || k >= n)
        DGL_FAIL(DGL_EDOMAIN, "k = %zu neighbours, but there are only %zu other points", k, n ? n - 1 : 0);
    for (size_t i = 0; i < n * n; i++)
        if (!(D[i] >= 0) || isinf(D[i]))
            DGL_FAIL(DGL_EDOMAIN, "distance (%zu,%zu) is %g", i / n + 1, i % n + 1, D[i]);
    if (!k)
        return DGL_OK;
    return dgl_parallel(n, 64, table_piece, &(table){ n, k, index, dist, D });
}


// ---- all distances ----

typedef struct { size_t n, d; const double *Q, *X; double *D; } square_table;

static dgl_status distances_piece(void *ctx, size_t from, size_t to)
{
    square_table *t = ctx;
    DGL_POLL();
    for (size_t i = from; i < to; i++)
        for (size_t j = 0; j < t->n; j++) t->D[i * t->n + j] = sqrt(square(t->Q + i * t->d, t->X + j * t->d, t->d));
    return DGL_OK;
}

dgl_status dgl_cloud_distances(size_t m, size_t n, size_t d, double *D, const double *Q, const double *X)
{
    DGL_TRY(dgl_cloud_check(m, d, Q));
    if (Q != X)
        DGL_TRY(dgl_cloud_check(n, d, X));
    return dgl_parallel(m, 16, distances_piece, &(square_table){ n, d, Q, X, D });
}
