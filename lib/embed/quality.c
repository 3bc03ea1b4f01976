#include "embed/quality.h"

#include "base/parallel.h"
#include "cloud/knn.h"
#include "cloud/wide.h"
#include "num/linalg.h"

#include <math.h>

// T[d][n]: the points, coordinate by coordinate
typedef struct { size_t n, k, d; const double *X, *T; const int *near_x, *near_y; double *loss; } ranks;

typedef long long eight_masks __attribute__((vector_size(64)));

// how many of s[n] are less than t
DGL_WIDE static void count_below(size_t n, size_t *count, const double *s, double t)
{
    eight_masks less = { 0 };
    size_t i = 0;
    for (; i + 8 <= n; i += 8) {
        dgl_wide v;
        __builtin_memcpy(&v, s + i, sizeof v);
        less += v < t;                                 // -1 where it is so
    }
    *count = 0;
    for (int l = 0; l < 8; l++) *count += (size_t)-less[l];
    for (; i < n; i++) *count += s[i] < t;
}

static dgl_status piece(void *ctx, size_t from, size_t to)
{
    ranks *r = ctx;
    DGL_SCOPE;
    DGL_POLL();
    size_t n = r->n, k = r->k, d = r->d;
    DGL_SCRATCH(s, n);
    for (size_t i = from; i < to; i++) {
        bool have = false;
        r->loss[i] = 0;
        for (size_t j = 0; j < k; j++) {
            int y = r->near_y[i*k + j];
            bool near = false;
            for (size_t l = 0; l < k; l++) near |= r->near_x[i*k + l] == y;
            if (near)
                continue;
            if (!have)
                dgl_squares_from(1, n, d, s, r->X + i*d, r->T);
            have = true;
            size_t rank, before = 0;                   // the point itself is one of them, unless both are equal
            count_below(n, &rank, s, s[y]);
            for (size_t l = 0; s[y] == 0 && l < (size_t)y; l++) before += s[l] == 0 && l != i;
            rank = s[y] == 0 ? before + 1 : rank;
            r->loss[i] += rank > k ? (double)(rank - k) : 0;
        }
    }
    return DGL_OK;
}

dgl_status dgl_trustworthiness(double *t, size_t n, size_t k, size_t d, const double *X, size_t m, const double *Y)
{
    DGL_SCOPE;
    if (!k || 2*k >= n)
        DGL_FAIL(DGL_EARG, "k = %zu must be from 1 to below half the number of points, %zu", k, n);
    DGL_SCRATCH_OF(int, near_x, n * k);
    DGL_SCRATCH_OF(int, near_y, n * k);
    DGL_SCRATCH(dist, n * k);
    DGL_SCRATCH(loss, n);
    DGL_SCRATCH(T, n * d);
    DGL_TRY(dgl_knn(n, k, near_x, dist, n, d, X, NULL, NULL));
    DGL_TRY(dgl_knn(n, k, near_y, dist, n, m, Y, NULL, NULL));
    dgl_linalg_transpose(n, d, T, X);
    DGL_TRY(dgl_parallel(n, 32, piece, &(ranks){ .n = n, .k = k, .d = d, .X = X, .T = T, .near_x = near_x, .near_y = near_y, .loss = loss }));
    double sum = 0, N = (double)n, K = (double)k;
    for (size_t i = 0; i < n; i++) sum += loss[i];
    *t = 1 - sum * 2 / (N * K * (2*N - 3*K - 1));
    return DGL_OK;
}


// ---- distances ----

typedef struct { size_t n, m; const double *D, *Y; double (*sum)[5]; } pairs;

static dgl_status moments(void *ctx, size_t from, size_t to)
{
    pairs *p = ctx;
    DGL_POLL();
    for (size_t i = from; i < to; i++) {
        double *s = p->sum[i];
        for (int c = 0; c < 5; c++) s[c] = 0;
        for (size_t j = 0; j < i; j++) {
            double y = 0, x = p->D[i * p->n + j];
            for (size_t c = 0; c < p->m; c++) y += (p->Y[i * p->m + c] - p->Y[j * p->m + c]) * (p->Y[i * p->m + c] - p->Y[j * p->m + c]);
            y = sqrt(y);
            s[0] += x;
            s[1] += y;
            s[2] += x * x;
            s[3] += y * y;
            s[4] += x * y;
        }
    }
    return DGL_OK;
}

static dgl_status sums(double s[5], size_t n, const double *D, size_t m, const double *Y)
{
    DGL_SCOPE;
    double (*row)[5] = (double (*)[5])(void *)dgl_scratch(5 * n);
    if (!row)
        DGL_FAIL(DGL_ENOMEM, "not enough memory");
    DGL_TRY(dgl_cloud_check_squares(n, m, Y));
    for (size_t i = 0; i < n * n; i++)
        if (!isfinite(D[i]))
            DGL_FAIL(DGL_EDOMAIN, "distance (%zu,%zu) is %g", i / n + 1, i % n + 1, D[i]);
    DGL_TRY(dgl_parallel(n, 32, moments, &(pairs){ n, m, D, Y, row }));
    for (int c = 0; c < 5; c++) s[c] = 0;
    for (size_t i = 0; i < n; i++)
        for (int c = 0; c < 5; c++) s[c] += row[i][c];
    return DGL_OK;
}

dgl_status dgl_residual_variance(double *v, size_t n, const double *D, size_t m, const double *Y)
{
    double s[5], N = (double)n * ((double)n - 1) / 2;
    if (n < 3)
        DGL_FAIL(DGL_EDOMAIN, "a residual variance needs 3 points, got %zu", n);
    DGL_TRY(sums(s, n, D, m, Y));
    double xx = s[2] - s[0] * s[0] / N, yy = s[3] - s[1] * s[1] / N, xy = s[4] - s[0] * s[1] / N;
    if (!(xx > 0 && yy > 0))
        DGL_FAIL(DGL_EDOMAIN, "the residual variance is undefined: all distances are equal");
    *v = fmax(0, 1 - xy * xy / (xx * yy));
    return DGL_OK;
}

dgl_status dgl_stress(double *out, size_t n, const double *D, size_t m, const double *Y)
{
    double s[5];
    DGL_TRY(sums(s, n, D, m, Y));
    double loss = fmax(0, s[2] - 2 * s[4] + s[3]);
    if (!(s[3] > 0))
        DGL_FAIL(DGL_EDOMAIN, "the stress is undefined: all places are one");
    *out = sqrt(loss / s[3]);
    return DGL_OK;
}
