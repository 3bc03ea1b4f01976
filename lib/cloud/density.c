// How dense points stand, and fewer of them as even as can be.
#include "cloud/shape.h"

#include "base/parallel.h"
#include "cloud/knn.h"

#include <math.h>

dgl_status dgl_density_knn(size_t n, size_t d, size_t dim, size_t k, double *density, const double *X)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(int, index, n * k);
    DGL_SCRATCH(dist, n * k);
    if (!k)
        DGL_FAIL(DGL_EARG, "a density needs at least 1 neighbour");
    DGL_TRY(dgl_cloud_check_squares(n, d, X));
    DGL_TRY(dgl_knn(n, k, index, dist, n, d, X, NULL, NULL));
    double m = (double)dim, ball = exp(m / 2 * log(3.14159265358979323846) - lgamma(m / 2 + 1));
    for (size_t i = 0; i < n; i++) density[i] = (double)k / ((double)n * ball * pow(dist[i*k + k - 1], m));
    return DGL_OK;
}

typedef struct { size_t n, d; double width, scale, *density; const double *X; } kernel;

static dgl_status gaussians(void *ctx, size_t from, size_t to)
{
    kernel *g = ctx;
    DGL_POLL();
    for (size_t i = from; i < to; i++) {
        double sum = 0;
        for (size_t j = 0; j < g->n; j++) {
            double s = 0;
            for (size_t c = 0; c < g->d; c++) s += (g->X[i * g->d + c] - g->X[j * g->d + c]) * (g->X[i * g->d + c] - g->X[j * g->d + c]);
            sum += exp(-0.5 * s / (g->width * g->width));
        }
        g->density[i] = g->scale * sum;
    }
    return DGL_OK;
}

dgl_status dgl_density_gaussian(size_t n, size_t d, size_t dim, double width, double *density, const double *X)
{
    DGL_TRY(dgl_cloud_check_squares(n, d, X));
    if (!n)
        DGL_FAIL(DGL_EDOMAIN, "there are no points");
    if (width <= 0) {
        double variance = 0;
        for (size_t c = 0; c < d; c++) {
            double mean = 0;
            for (size_t i = 0; i < n; i++) mean += X[i*d + c] / (double)n;
            for (size_t i = 0; i < n; i++) variance += (X[i*d + c] - mean) * (X[i*d + c] - mean) / (double)n;
        }
        width = sqrt(variance / (double)dim) * pow((double)n, -1 / ((double)dim + 4));
    }
    if (!(width > 0))
        DGL_FAIL(DGL_EDOMAIN, "a kernel of width %g has no density", width);
    double scale = pow(2 * 3.14159265358979323846, -(double)dim / 2) * pow(width, -(double)dim) / (double)n;
    return dgl_parallel(n, 16, gaussians, &(kernel){ n, d, width, scale, density, X });
}

dgl_status dgl_subsample_farthest(size_t n, size_t d, size_t m, size_t start, int *index, double *radius, const double *X, const double *D)
{
    DGL_SCOPE;
    if (!D)
        DGL_TRY(dgl_cloud_check_squares(n, d, X));
    if (m > n || start >= n)
        DGL_FAIL(DGL_EARG, "%zu of %zu points, from point %zu on", m, n, start + 1);
    DGL_SCRATCH(far, n);
    for (size_t i = 0; i < n; i++) far[i] = INFINITY;
    size_t next = start;
    *radius = INFINITY;
    for (size_t s = 0; s < m; s++) {
        DGL_POLL();
        index[s] = (int)next;
        for (size_t i = 0; i < n; i++) {
            double x = D ? D[next*n + i] * D[next*n + i] : 0;
            for (size_t c = 0; !D && c < d; c++) x += (X[i*d + c] - X[next*d + c]) * (X[i*d + c] - X[next*d + c]);
            far[i] = x < far[i] ? x : far[i];
        }
        far[next] = -1;                                // not twice, be it equal to others
        for (size_t i = 0; i < n; i++)
            if (far[i] > far[next]) next = i;
        *radius = sqrt(fmax(0, far[next]));
    }
    return DGL_OK;
}
