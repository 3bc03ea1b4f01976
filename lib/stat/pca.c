// Principal directions in a tangent space, in an orthonormal basis of the metric, and clusters.
#include "num/linalg.h"
#include "stat/mean.h"

#include <math.h>
#include <string.h>

dgl_status dgl_tangent_pca(const dgl_manifold *M, size_t n, size_t k, double *V, double *s, double *scores, const double *y, const double *x)
{
    DGL_SCOPE;
    size_t d = M->d, m = (size_t)M->dim;
    if (k > m)
        DGL_FAIL(DGL_EARG, "%zu directions in %zu dimensions", k, m);
    DGL_SCRATCH(E, m * d);
    DGL_SCRATCH(at, n * d);
    DGL_SCRATCH(logs, n * d);
    DGL_SCRATCH(c, n * m);
    DGL_SCRATCH(each, n);
    DGL_SCRATCH(C, m * m);
    DGL_SCRATCH(Q, m * m);
    DGL_SCRATCH(w, m);
    DGL_TRY(dgl_manifold_basis(M, E, y));
    for (size_t i = 0; i < n; i++) memcpy(at + i*d, y, d * sizeof *at);
    DGL_TRY(dgl_manifold_log(M, n, logs, at, x));
    DGL_SCRATCH(e, n * d);
    for (size_t j = 0; j < m; j++) {
        for (size_t i = 0; i < n; i++) memcpy(e + i*d, E + j*d, d * sizeof *e);
        DGL_TRY(dgl_manifold_inner(M, n, each, at, logs, e));
        for (size_t i = 0; i < n; i++) c[i*m + j] = each[i];
    }
    DGL_TRY(dgl_linalg_gemm(m, m, n, C, c, m, true, c, m, false));
    for (size_t i = 0; i < m * m; i++) C[i] /= (double)(n ? n : 1);
    DGL_TRY(dgl_linalg_eigh(1, m, w, Q, C));
    for (size_t a = 0; a < k; a++) {                   // ascending to descending
        size_t from = m - 1 - a;
        s[a] = fmax(w[from], 0);
        memset(V + a*d, 0, d * sizeof *V);
        for (size_t j = 0; j < m; j++)
            for (size_t b = 0; b < d; b++) V[a*d + b] += Q[j*m + from] * E[j*d + b];
        for (size_t i = 0; scores && i < n; i++) {
            scores[i*k + a] = 0;
            for (size_t j = 0; j < m; j++) scores[i*k + a] += c[i*m + j] * Q[j*m + from];
        }
    }
    return DGL_OK;
}

dgl_status dgl_pca(size_t n, size_t d, size_t k, double *mean, double *V, double *s, double *scores, const double *x)
{
    DGL_SCOPE;
    size_t r = n < d ? n : d;
    if (k > r)
        DGL_FAIL(DGL_EARG, "%zu directions of %zu points in %zu dimensions", k, n, d);
    DGL_SCRATCH(c, n * d);
    DGL_SCRATCH(U, n * r);
    DGL_SCRATCH(sigma, r);
    DGL_SCRATCH(W, d * r);
    memset(mean, 0, d * sizeof *mean);
    for (size_t i = 0; i < n*d; i++) mean[i % d] += x[i]/(double)n;
    for (size_t i = 0; i < n*d; i++) c[i] = x[i] - mean[i % d];
    DGL_TRY(dgl_linalg_svd(1, n, d, U, sigma, W, c));
    for (size_t a = 0; a < k; a++) {
        double most = 0;                                // the largest entry of a direction is positive
        for (size_t b = 0; b < d; b++)
            if (fabs(W[b*r + a]) > fabs(most)) most = W[b*r + a];
        s[a] = sigma[a]*sigma[a]/(double)n;
        for (size_t b = 0; b < d; b++) V[a*d + b] = copysign(1, most)*W[b*r + a];
        for (size_t i = 0; i < n; i++) scores[i*k + a] = copysign(sigma[a], most)*U[i*r + a];
    }
    return DGL_OK;
}

// near[n]: the squared distance to the nearest of k centres; place[n]: which
static dgl_status assign(const dgl_manifold *M, size_t n, size_t k, double *near, size_t *place, const double *centre, const double *x)
{
    DGL_SCOPE;
    size_t d = M->d;
    DGL_SCRATCH(at, n * d);
    DGL_SCRATCH(r, n);
    for (size_t j = 0; j < k; j++) {
        for (size_t i = 0; i < n; i++) memcpy(at + i*d, centre + j*d, d * sizeof *at);
        DGL_TRY(dgl_manifold_dist(M, n, r, at, x));
        for (size_t i = 0; i < n; i++)
            if (!j || r[i] * r[i] < near[i]) {
                near[i] = r[i] * r[i];
                place[i] = j;
            }
    }
    return DGL_OK;
}

dgl_status dgl_manifold_kmeans(const dgl_manifold *M, size_t n, size_t k, double *centre, size_t *place, double *inertia, const double *x,
                               dgl_rng *rng, const dgl_stat_stop *stop, dgl_stat_result *result)
{
    DGL_SCOPE;
    size_t d = M->d;
    if (!k || k > n)
        DGL_FAIL(DGL_EARG, "%zu clusters of %zu points", k, n);
    DGL_SCRATCH(near, n);
    DGL_SCRATCH(part, n * d);
    DGL_SCRATCH(mean, d);
    DGL_SCRATCH_OF(size_t, before, n);
    memcpy(centre, x + dgl_rng_below(rng, n) * d, d * sizeof *centre);
    for (size_t j = 1; j < k; j++) {                   // each next seed with a chance as its squared distance
        double sum = 0;
        size_t i = 0;
        DGL_TRY(assign(M, n, j, near, place, centre, x));
        for (size_t l = 0; l < n; l++) sum += near[l];
        double u = dgl_rng_uniform(rng) * sum;
        while (i + 1 < n && (u -= near[i]) >= 0) i++;
        memcpy(centre + j*d, x + i*d, d * sizeof *centre);
    }
    *result = (dgl_stat_result){ 0 };
    DGL_TRY(assign(M, n, k, near, place, centre, x));
    for (;; result->steps++) {
        size_t moved = 0;
        DGL_POLL();
        for (size_t j = 0; j < k; j++) {
            size_t m = 0;
            dgl_stat_result one;
            for (size_t i = 0; i < n; i++)
                if (place[i] == j)
                    memcpy(part + m++ * d, x + i*d, d * sizeof *part);
            if (!m)
                continue;
            DGL_TRY(dgl_frechet_mean(M, m, mean, part, NULL, centre + j*d, stop, &one));
            memcpy(centre + j*d, mean, d * sizeof *mean);
        }
        memcpy(before, place, n * sizeof *place);
        DGL_TRY(assign(M, n, k, near, place, centre, x));
        for (size_t i = 0; i < n; i++) moved += place[i] != before[i];
        *inertia = 0;
        for (size_t i = 0; i < n; i++) *inertia += near[i];
        result->residual = (double)moved;
        result->converged = !moved;
        if (!moved || result->steps >= stop->steps)
            return DGL_OK;
    }
}
