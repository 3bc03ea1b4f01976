// Curves, landscapes and images of bars.
#include "topo/summary.h"

#include "num/sort.h"

#include <math.h>

// how many of the ascending x[n] are not above t
static double up_to(size_t n, const double *x, double t)
{
    size_t lo = 0, hi = n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (x[mid] <= t)
            lo = mid + 1;
        else
            hi = mid;
    }
    return (double)lo;
}

dgl_status dgl_betti_curve(double *beta, size_t n, const double *bars, size_t m, const double *t)
{
    DGL_SCOPE;
    DGL_SCRATCH(birth, n);
    DGL_SCRATCH(death, n);
    for (size_t i = 0; i < n; i++) {
        birth[i] = bars[2*i];
        death[i] = bars[2*i + 1];
    }
    DGL_TRY(dgl_sort(n, birth, NULL));
    DGL_TRY(dgl_sort(n, death, NULL));
    for (size_t k = 0; k < m; k++) beta[k] = isnan(t[k]) ? NAN : up_to(n, birth, t[k]) - up_to(n, death, t[k]);
    return DGL_OK;
}

double dgl_persistence_entropy(size_t n, const double *bars)
{
    double all = 0, sum = 0;
    for (size_t i = 0; i < n; i++)
        if (isfinite(bars[2*i + 1] - bars[2*i])) all += bars[2*i + 1] - bars[2*i];
    for (size_t i = 0; i < n; i++) {
        double p = (bars[2*i + 1] - bars[2*i]) / all;
        if (isfinite(p) && p > 0)
            sum -= p * log(p);
    }
    return sum;
}

dgl_status dgl_landscape(double *out, size_t layers, size_t n, const double *bars, size_t m, const double *t)
{
    DGL_SCOPE;
    DGL_SCRATCH(top, layers + 1);
    for (size_t k = 0; k < m; k++) {
        DGL_POLL();
        for (size_t l = 0; l <= layers; l++) top[l] = 0;
        for (size_t i = 0; i < n; i++) {
            double v = fmin(t[k] - bars[2*i], bars[2*i + 1] - t[k]);
            if (!(v > 0) || isinf(bars[2*i + 1]) || isinf(bars[2*i]))
                continue;
            size_t at = layers;
            for (; at && top[at - 1] < v; at--) top[at] = top[at - 1];
            top[at] = v;
        }
        for (size_t l = 0; l < layers; l++) out[l * m + k] = top[l];
    }
    return DGL_OK;
}

dgl_status dgl_persistence_image(double *out, size_t rows, size_t columns, const double *range, double width, size_t n, const double *bars)
{
    DGL_SCOPE;
    DGL_SCRATCH(gx, columns);
    DGL_SCRATCH(gy, rows);
    for (size_t k = 0; k < rows * columns; k++) out[k] = 0;
    for (size_t i = 0; i < n; i++) {
        double birth = bars[2*i], length = bars[2*i + 1] - birth;
        if (i % 16 == 0)
            DGL_POLL();
        if (!isfinite(length))
            continue;
        for (size_t x = 0; x < columns; x++) {
            double d = (range[0] + (range[1] - range[0]) * (columns > 1 ? (double)x / (double)(columns - 1) : 0.5) - birth) / width;
            gx[x] = exp(-d * d / 2) / (2 * acos(-1) * width * width);
        }
        for (size_t y = 0; y < rows; y++) {
            double d = (range[2] + (range[3] - range[2]) * (rows > 1 ? (double)y / (double)(rows - 1) : 0.5) - length) / width;
            gy[y] = length * exp(-d * d / 2);
        }
        for (size_t y = 0; y < rows; y++)
            for (size_t x = 0; x < columns; x++) out[y * columns + x] += gy[y] * gx[x];
    }
    return DGL_OK;
}
