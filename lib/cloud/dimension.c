#include "cloud/dimension.h"

#include "base/parallel.h"
#include "cloud/knn.h"
#include "cloud/wide.h"
#include "num/lapack.h"
#include "num/linalg.h"
#include "num/random.h"
#include "num/sort.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { RESAMPLES = 200 };

// k neighbours of each point; those of a point with k equal ones can tell nothing
static dgl_status neighbors(size_t n, size_t k, int *index, double *dist, size_t d, const double *X)
{
    return dgl_knn(n, k, index, dist, n, d, X, NULL, NULL);
}

static double deviation(size_t n, const double *x)
{
    double mean = 0, s = 0;
    for (size_t i = 0; i < n; i++) mean += x[i] / (double)n;
    for (size_t i = 0; i < n; i++) s += (x[i] - mean) * (x[i] - mean);
    return n > 1 ? sqrt(s / (double)(n - 1)) : 0;
}


// ---- two nearest neighbours ----

// the slope through 0 of -log(1 - i/n) over the sorted x[i], the least keep of them
static double slope(size_t n, size_t keep, const double *x)
{
    double xy = 0, xx = 0;
    for (size_t i = 0; i < keep; i++) {
        xy += x[i] * -log1p(-(double)i / (double)n);
        xx += x[i] * x[i];
    }
    return xx > 0 ? xy / xx : NAN;
}

static dgl_status twonn(double *dim, double *error, size_t n, size_t d, const double *X, const dgl_dimension_options *o)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(int, index, 2 * n);
    DGL_SCRATCH(dist, 2 * n);
    DGL_SCRATCH(x, n);
    DGL_SCRATCH(y, n);
    size_t m = 0;
    double sum = 0;
    DGL_TRY(neighbors(n, 2, index, dist, d, X));
    for (size_t i = 0; i < n; i++)
        if (dist[2*i] > 0) {
            x[m] = log(dist[2*i + 1] / dist[2*i]);
            sum += x[m++];
        }
    if (m < 3 || !(sum > 0))
        DGL_FAIL(DGL_EDOMAIN, "%zu of %zu points have two different neighbours at two distances: too few for a dimension", m, n);
    if (o->method == DGL_DIMENSION_TWONN_ML) {
        *dim = (double)m / sum;
        *error = *dim / sqrt((double)m);
        return DGL_OK;
    }
    size_t keep = (size_t)((double)m * (1 - o->discard) + 1e-9);
    DGL_TRY(dgl_sort(m, x, NULL));
    *dim = slope(m, keep, x);
    if (keep < 2 || !(*dim > 0))
        DGL_FAIL(DGL_EDOMAIN, "discard = %g leaves %zu ratios, too few for a fit", o->discard, keep);
    DGL_OWNED dgl_rng *g = NULL;
    DGL_TRY(dgl_rng_new(&g, 1));
    double of[RESAMPLES];
    DGL_SCRATCH_OF(int, times, m);
    for (int r = 0; r < RESAMPLES; r++) {
        DGL_POLL();
        memset(times, 0, m * sizeof *times);
        for (size_t i = 0; i < m; i++) times[dgl_rng_below(g, m)]++;
        for (size_t i = 0, at = 0; i < m; i++)
            for (int t = 0; t < times[i]; t++) y[at++] = x[i];
        of[r] = slope(m, keep, y);
        of[r] = isfinite(of[r]) ? of[r] : *dim;
    }
    *error = deviation(RESAMPLES, of);
    return DGL_OK;
}


// ---- maximum likelihood ----

static dgl_status mle(double *dim, double *error, size_t n, size_t d, const double *X, const dgl_dimension_options *o)
{
    DGL_SCOPE;
    size_t k1 = o->k1, k2 = o->k2, have = 0;
    bool inverse = o->method == DGL_DIMENSION_MACKAY;
    if (k1 < 2)
        DGL_FAIL(DGL_EARG, "k1 = %zu: the estimate needs at least 2 neighbours", k1);
    DGL_SCRATCH_OF(int, index, n * k2);
    DGL_SCRATCH(dist, n * k2);
    DGL_SCRATCH(local, n);
    DGL_TRY(neighbors(n, k2, index, dist, d, X));
    memset(local, 0, n * sizeof *local);
    *dim = 0;
    for (size_t k = k1; k <= k2; k++) {
        double mean = 0;
        have = 0;
        for (size_t i = 0; i < n; i++) {
            const double *T = dist + i*k2;
            double s = 0;
            for (size_t j = 0; j + 1 < k; j++) s += log(T[k - 1] / T[j]);
            if (!(T[0] > 0) || !(s > 0))
                continue;                              // equal points, or neighbours on a sphere
            double m = (double)(k - 1) / s;
            mean += inverse ? 1 / m : m;
            local[have++] += m / (double)(k2 - k1 + 1);
        }
        if (have < 2)
            DGL_FAIL(DGL_EDOMAIN, "%zu of %zu points have neighbours at different distances: too few for a dimension", have, n);
        mean /= (double)have;
        *dim += (inverse ? 1 / mean : mean) / (double)(k2 - k1 + 1);
    }
    *error = deviation(have, local) / sqrt(fmax(1, (double)have / (double)k2));
    return DGL_OK;
}


// ---- correlation ----

typedef struct { size_t n, padded, d; const double *columns, *X; double r1, r2, (*count)[2]; } counting;

// how many columns are nearer to x than the roots of r1 and r2
DGL_WIDE static void count_near(const counting *c, const double *x, double r1, double r2, double *count)
{
    dgl_wide n1 = { 0 }, n2 = { 0 };
    for (size_t j = 0; j < c->padded; j += 8) {
        dgl_wide s = { 0 };
        for (size_t k = 0; k < c->d; k++) {
            dgl_wide y;
            __builtin_memcpy(&y, c->columns + k * c->padded + j, sizeof y);
            y -= x[k];
            s += y * y;
        }
        n1 -= __builtin_convertvector(s < r1, dgl_wide);
        n2 -= __builtin_convertvector(s < r2, dgl_wide);
    }
    count[0] = DGL_WIDE_SUM(n1);
    count[1] = DGL_WIDE_SUM(n2);
}

static dgl_status count_piece(void *ctx, size_t from, size_t to)
{
    counting *c = ctx;
    DGL_POLL();
    for (size_t i = from; i < to; i++) count_near(c, c->X + i * c->d, c->r1, c->r2, c->count[i]);
    return DGL_OK;
}

static dgl_status correlation(double *dim, double *error, size_t n, size_t d, const double *X, const dgl_dimension_options *o)
{
    DGL_SCOPE;
    size_t k2 = o->k2, padded = (n + 7) / 8 * 8;
    if (!o->k1 || o->k1 >= k2)
        DGL_FAIL(DGL_EARG, "k1 = %zu must be from 1 to below k2 = %zu", o->k1, k2);
    DGL_SCRATCH_OF(int, index, n * k2);
    DGL_SCRATCH(dist, n * k2);
    DGL_SCRATCH(far, n);
    DGL_SCRATCH(columns, d * padded);
    DGL_SCRATCH(count, 2 * n);
    double r[2];
    DGL_TRY(neighbors(n, k2, index, dist, d, X));
    for (int side = 0; side < 2; side++) {
        for (size_t i = 0; i < n; i++) far[i] = dist[i*k2 + (side ? k2 : o->k1) - 1];
        DGL_TRY(dgl_quantile(&r[side], 0.5, n, far));
    }
    if (!(r[0] > 0 && r[1] > r[0]))
        DGL_FAIL(DGL_EDOMAIN, "half of the points have %zu equal ones or neighbours at one distance: no two radii to compare", o->k1);
    for (size_t k = 0; k < d; k++)
        for (size_t i = 0; i < padded; i++) columns[k*padded + i] = i < n ? X[i*d + k] : INFINITY;
    // the median is itself a distance, which is not to be counted
    double slack = 1 - 8 * DBL_EPSILON, sum[2] = { 0, 0 };
    counting c = { n, padded, d, columns, X, r[0] * r[0] * slack, r[1] * r[1] * slack, (double (*)[2])count };
    DGL_TRY(dgl_parallel(n, 64, count_piece, &c));
    for (size_t i = 0; i < n; i++)
        for (int side = 0; side < 2; side++) sum[side] += c.count[i][side] - 1;        // not the point itself
    if (!(sum[0] > 0))
        DGL_FAIL(DGL_EDOMAIN, "no two points are nearer than %g", r[0]);
    *dim = log(sum[1] / sum[0]) / log(r[1] / r[0]);
    DGL_OWNED dgl_rng *g = NULL;
    DGL_TRY(dgl_rng_new(&g, 1));
    double of[RESAMPLES];
    for (int s = 0; s < RESAMPLES; s++) {
        double again[2] = { 0, 0 };
        for (size_t i = 0; i < n; i++) {
            size_t at = dgl_rng_below(g, n);
            for (int side = 0; side < 2; side++) again[side] += c.count[at][side] - 1;
        }
        of[s] = again[0] > 0 ? log(again[1] / again[0]) / log(r[1] / r[0]) : *dim;
    }
    *error = 2 * deviation(RESAMPLES, of);             // a pair counts with both its points
    return DGL_OK;
}


// ---- local principal components ----

typedef struct { size_t k, d; const double *X; const int *index; double share, *axes; } local_job;

static dgl_status local_pca(void *ctx, size_t from, size_t to)
{
    local_job *l = ctx;
    DGL_SCOPE;
    DGL_POLL();
    size_t m = l->k + 1, d = l->d, q = d < m ? d : m;
    DGL_SCRATCH(Z, m * d);
    DGL_SCRATCH(G, q * q);
    DGL_SCRATCH(w, q);
    for (size_t i = from; i < to; i++) {
        double total = 0, sum = 0;
        for (size_t j = 0; j < m; j++)
            memcpy(Z + j*d, l->X + (j ? (size_t)l->index[i * l->k + j - 1] : i) * d, d * sizeof *Z);
        for (size_t c = 0; c < d; c++) {
            double mean = 0;
            for (size_t j = 0; j < m; j++) mean += Z[j*d + c] / (double)m;
            for (size_t j = 0; j < m; j++) Z[j*d + c] -= mean;
        }
        DGL_TRY(dgl_linalg_gemm(q, q, d < m ? m : d, G, Z, d, d < m, Z, d, d >= m));
        DGL_TRY(dgl_linalg_eigh(1, q, w, NULL, G));
        for (size_t c = 0; c < q; c++) total += fmax(0, w[c]);
        size_t axes = 0;
        while (axes < q && sum < l->share * total * (1 - 1e-12)) sum += fmax(0, w[q - ++axes]);
        l->axes[i] = (double)axes;
    }
    return DGL_OK;
}

static dgl_status pca(double *dim, double *error, size_t n, size_t d, const double *X, const dgl_dimension_options *o)
{
    DGL_SCOPE;
    const dgl_lapack_api *lapack;
    size_t k = o->k2;
    DGL_SCRATCH_OF(int, index, n * k);
    DGL_SCRATCH(dist, n * k);
    DGL_SCRATCH(axes, n);
    DGL_TRY(dgl_lapack_open(&lapack));                 // before threads do
    DGL_TRY(neighbors(n, k, index, dist, d, X));
    DGL_TRY(dgl_parallel(n, 64, local_pca, &(local_job){ k, d, X, index, o->variance, axes }));
    *dim = 0;
    for (size_t i = 0; i < n; i++) *dim += axes[i] / (double)n;
    *error = deviation(n, axes) / sqrt(fmax(1, (double)n / (double)k));
    return DGL_OK;
}

dgl_status dgl_intrinsic_dimension(double *dim, double *error, size_t n, size_t d, const double *X, const dgl_dimension_options *o)
{
    static dgl_status (*const methods[])(double *, double *, size_t, size_t, const double *, const dgl_dimension_options *) = {
        twonn, twonn, mle, mle, correlation, pca
    };
    if (o->k1 > o->k2)
        DGL_FAIL(DGL_EARG, "k1 = %zu is above k2 = %zu", o->k1, o->k2);
    return methods[o->method](dim, error, n, d, X, o);
}
