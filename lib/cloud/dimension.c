#include "cloud/dimension.h"

#include "base/parallel.h"
#include "cloud/knn.h"
#include "cloud/spectra.h"
#include "cloud/wide.h"
#include "num/lapack.h"
#include "num/linalg.h"
#include "num/sort.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

enum { RESAMPLES = 64, SEED = 88172645 };              // as many tell an error to a tenth of itself

static double deviation(size_t n, const double *x)
{
    double mean = 0, s = 0;
    for (size_t i = 0; i < n; i++) mean += x[i] / (double)n;
    for (size_t i = 0; i < n; i++) s += (x[i] - mean) * (x[i] - mean);
    return n > 1 ? sqrt(s / (double)(n - 1)) : 0;
}


// one of n places, n < 2^32, for the bootstrap
static size_t draw(uint64_t *state, size_t n)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (size_t)((*state >> 32) * n >> 32);
}


// ---- two nearest neighbours ----

// The slope through 0 of -log(1 - i/n) over a sorted sample x of size n that has x[i] times[i] times (NULL: once), its least keep;
// level[i]: the sum of the first i ordinates.
static double slope(size_t n, size_t keep, const double *x, const int *times, const double *level)
{
    double xy = 0, xx = 0;
    for (size_t i = 0, at = 0; at < keep && i < n; i++) {
        size_t next = at + (times ? (size_t)times[i] : 1);
        next = next < keep ? next : keep;
        xy += x[i] * (level[next] - level[at]);
        xx += x[i] * x[i] * (double)(next - at);
        at = next;
    }
    return xx > 0 ? xy / xx : NAN;
}

static dgl_status twonn(double *dim, double *error, size_t n, size_t d, const double *X, const dgl_dimension_options *o)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(int, index, 2 * n);
    DGL_SCRATCH(dist, 2 * n);
    DGL_SCRATCH(x, n);
    DGL_SCRATCH(level, n + 1);
    size_t m = 0;
    double sum = 0;
    DGL_TRY(dgl_knn(n, 2, index, dist, n, d, X, NULL, NULL));
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
    level[0] = 0;
    for (size_t i = 0; i < keep; i++) level[i + 1] = level[i] - log1p(-(double)i / (double)m);
    *dim = slope(m, keep, x, NULL, level);
    if (keep < 2 || !(*dim > 0))
        DGL_FAIL(DGL_EDOMAIN, "discard = %g leaves %zu ratios, too few for a fit", o->discard, keep);
    uint64_t state = SEED;
    double of[RESAMPLES];
    DGL_SCRATCH_OF(int, times, m);
    for (int r = 0; r < RESAMPLES; r++) {
        DGL_POLL();
        memset(times, 0, m * sizeof *times);
        for (size_t i = 0; i < m; i++) times[draw(&state, m)]++;
        of[r] = slope(m, keep, x, times, level);
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
    DGL_SCRATCH(mean, k2 + 1);
    DGL_TRY(dgl_knn(n, k2, index, dist, n, d, X, NULL, NULL));
    memset(mean, 0, (k2 + 1) * sizeof *mean);
    for (size_t i = 0; i < n; i++) {
        const double *T = dist + i*k2;
        double sum = 0, all = 0;                       // of log(T_j / T_1) for the j before k
        bool tells = T[0] > 0 && T[k1 - 1] > T[0];     // no equal points, nor neighbours on a sphere
        for (size_t k = 2; k <= k2 && tells; k++) {
            double far = log(T[k - 1] / T[0]), m = (double)(k - 1) / ((double)(k - 1) * far - sum);
            sum += far;
            if (k < k1)
                continue;
            mean[k] += inverse ? 1 / m : m;
            all += m / (double)(k2 - k1 + 1);
        }
        if (tells) local[have++] = all;
    }
    if (have < 2)
        DGL_FAIL(DGL_EDOMAIN, "%zu of %zu points have neighbours at different distances: too few for a dimension", have, n);
    *dim = 0;
    for (size_t k = k1; k <= k2; k++) {
        double m = mean[k] / (double)have;
        *dim += (inverse ? 1 / m : m) / (double)(k2 - k1 + 1);
    }
    *error = deviation(have, local) / sqrt(fmax(1, (double)have / (double)k2));
    return DGL_OK;
}


// ---- correlation ----

// points in the order of their first coordinate, column by column, padded with INFINITY; row[n] says where each stands, and
// dist[n][k] are its nearest distances there
typedef struct { size_t n, padded, d, k; const double *columns, *dist; const size_t *row; double r1, r2, (*count)[2]; } counting;

// how many of the points first .. last - 1 are nearer to point i than the roots of r1 and r2
DGL_WIDE static void count_near(const counting *c, size_t i, size_t first, size_t last, double *count)
{
    enum { AT_ONCE = 8 };
    dgl_wide n1 = { 0 }, n2 = { 0 };
    for (size_t j = first; j < last; j += 8) {
        dgl_wide s = { 0 };
        for (size_t k = 0; k < c->d; ) {
            for (size_t end = k + AT_ONCE < c->d ? k + AT_ONCE : c->d; k < end; k++) {
                const double *column = c->columns + k * c->padded;
                dgl_wide y;
                __builtin_memcpy(&y, column + j, sizeof y);
                y -= column[i];
                s += y * y;
            }
            dgl_wide near = __builtin_convertvector(s < c->r2, dgl_wide);
            if (k < c->d && DGL_WIDE_SUM(near) == 0)
                break;
        }
        n1 -= __builtin_convertvector(s < c->r1, dgl_wide);
        n2 -= __builtin_convertvector(s < c->r2, dgl_wide);
    }
    count[0] = DGL_WIDE_SUM(n1);
    count[1] = DGL_WIDE_SUM(n2);
}

static dgl_status count_piece(void *ctx, size_t from, size_t to)
{
    counting *c = ctx;
    double reach = sqrt(c->r2), x = c->columns[from];
    size_t first = from, last = from;
    DGL_POLL();
    while (first && x - c->columns[first - 1] <= reach) first--;
    for (size_t i = from; i < to; i++) {
        x = c->columns[i];
        while (x - c->columns[first] > reach) first++;
        while (last < c->n && c->columns[last] - x <= reach) last++;
        const double *near = c->dist + c->row[i] * c->k;
        if (near[c->k - 1] < reach)
            count_near(c, i, first / 8 * 8, last, c->count[i]);
        else {                                         // they are all that matter
            c->count[i][0] = c->count[i][1] = 1;
            for (size_t j = 0; j < c->k; j++) {
                c->count[i][0] += near[j] * near[j] < c->r1;
                c->count[i][1] += near[j] * near[j] < c->r2;
            }
        }
    }
    return DGL_OK;
}

// the points by columns, those of greater variance first, in the order of the first; row[n]: where they stood
static dgl_status sorted_columns(size_t n, size_t d, size_t padded, double *columns, size_t *row, const double *X)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(size_t, from, d);
    DGL_SCRATCH(less, d);                              // minus the variance
    for (size_t k = 0; k < d; k++) {
        double mean = 0;
        less[k] = 0;
        for (size_t i = 0; i < n; i++) mean += X[i*d + k] / (double)n;
        for (size_t i = 0; i < n; i++) less[k] -= (X[i*d + k] - mean) * (X[i*d + k] - mean);
    }
    DGL_TRY(dgl_sort(d, less, from));
    for (size_t i = 0; i < n; i++) columns[i] = X[i*d + from[0]];
    DGL_TRY(dgl_sort(n, columns, row));
    for (size_t k = 0; k < d; k++)
        for (size_t i = 0; i < padded; i++) columns[k*padded + i] = i < n ? X[row[i] * d + from[k]] : INFINITY;
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
    DGL_SCRATCH_OF(size_t, row, n);
    double r[2];
    DGL_TRY(dgl_cloud_check_squares(n, d, X));
    DGL_TRY(dgl_knn(n, k2, index, dist, n, d, X, NULL, NULL));
    for (int side = 0; side < 2; side++) {
        for (size_t i = 0; i < n; i++) far[i] = dist[i*k2 + (side ? k2 : o->k1) - 1];
        DGL_TRY(dgl_quantile(&r[side], 0.5, n, far));
    }
    if (!(r[0] > 0 && r[1] > r[0]))
        DGL_FAIL(DGL_EDOMAIN, "half of the points have %zu equal ones or neighbours at one distance: no two radii to compare", o->k1);
    DGL_TRY(sorted_columns(n, d, padded, columns, row, X));
    // the median is itself a distance, which is not to be counted
    double slack = 1 - 8 * DBL_EPSILON, sum[2] = { 0, 0 };
    counting c = { n, padded, d, k2, columns, dist, row, r[0] * r[0] * slack, r[1] * r[1] * slack, (double (*)[2])count };
    DGL_TRY(dgl_parallel(n, 64, count_piece, &c));
    for (size_t i = 0; i < n; i++)
        for (int side = 0; side < 2; side++) sum[side] += c.count[i][side] - 1;        // not the point itself
    if (!(sum[0] > 0))
        DGL_FAIL(DGL_EDOMAIN, "no two points are nearer than %g", r[0]);
    *dim = log(sum[1] / sum[0]) / log(r[1] / r[0]);
    uint64_t state = SEED;
    double of[RESAMPLES];
    for (int s = 0; s < RESAMPLES; s++) {
        double again[2] = { 0, 0 };
        for (size_t i = 0; i < n; i++) {
            size_t at = draw(&state, n);
            for (int side = 0; side < 2; side++) again[side] += c.count[at][side] - 1;
        }
        of[s] = again[0] > 0 ? log(again[1] / again[0]) / log(r[1] / r[0]) : *dim;
    }
    *error = 2 * deviation(RESAMPLES, of);             // a pair counts with both its points
    return DGL_OK;
}


// ---- local principal components ----

typedef struct { size_t n, k, d; const double *X; const int *index; double share, *axes; } local_job;

// how many of the greatest of w[q], ascending, make up that share of their sum
static size_t count_axes(size_t q, const double *w, double share)
{
    double total = 0, sum = 0;
    size_t axes = 0;
    for (size_t c = 0; c < q; c++) total += fmax(0, w[c]);
    while (axes < q && sum < share * total * (1 - 1e-12)) sum += fmax(0, w[q - ++axes]);
    return axes;
}

// of eight points from number eight times from on
static dgl_status local_pca(void *ctx, size_t from, size_t to)
{
    local_job *l = ctx;
    DGL_SCOPE;
    DGL_POLL();
    size_t m = l->k + 1, d = l->d, q = d < m ? d : m;
    DGL_SCRATCH(Z, m * d);
    DGL_SCRATCH(G, DGL_SPECTRA * q * q);
    DGL_SCRATCH(w, DGL_SPECTRA * q);
    for (size_t first = from * DGL_SPECTRA; first < to * DGL_SPECTRA && first < l->n; first += DGL_SPECTRA) {
        size_t count = l->n - first < DGL_SPECTRA ? l->n - first : DGL_SPECTRA;
        memset(G, 0, DGL_SPECTRA * q * q * sizeof *G);
        for (size_t i = 0; i < count; i++) {
            dgl_cloud_patch(m, d, Z, (int)(first + i), l->index + (first + i) * l->k, l->X);
            DGL_TRY(dgl_linalg_gemm(q, q, d < m ? m : d, G + i*q*q, Z, d, d < m, Z, d, d >= m));
        }
        if (q <= DGL_SPECTRA_MOST)
            DGL_TRY(dgl_eight_spectra(q, w, G));
        else
            DGL_TRY(dgl_linalg_eigh(count, q, w, NULL, G));
        for (size_t i = 0; i < count; i++) l->axes[first + i] = (double)count_axes(q, w + i*q, l->share);
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
    DGL_TRY(dgl_cloud_check_squares(n, d, X));
    DGL_TRY(dgl_knn(n, k, index, dist, n, d, X, NULL, NULL));
    DGL_TRY(dgl_parallel((n + DGL_SPECTRA - 1) / DGL_SPECTRA, 8, local_pca, &(local_job){ n, k, d, X, index, o->variance, axes }));
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
