// Alpha complexes (Edelsbrunner, Mucke, Three-dimensional alpha shapes, 1994) of the Delaunay triangulation.
#include "topo/complex.h"
#include "topo/delaunay.h"

#include <math.h>
#include <string.h>

enum { D = 3 };

// The centre and squared radius of the smallest sphere through k + 1 points: c = p0 + sum of l_i e_i with e_i = p_i - p0
// and sum over j of <e_i, e_j> l_j = |e_i|^2 / 2.
static double sphere(double *c, int d, int k, const double *const *p)
{
    double e[D][D], A[D][D + 1];
    for (int i = 0; i < k; i++)
        for (int x = 0; x < d; x++) e[i][x] = p[i + 1][x] - p[0][x];
    for (int i = 0; i < k; i++) {
        for (int j = 0; j < k; j++) {
            A[i][j] = 0;
            for (int x = 0; x < d; x++) A[i][j] += e[i][x] * e[j][x];
        }
        A[i][k] = A[i][i] / 2;
    }
    for (int i = 0; i < k; i++) {                      // Gauss, with the largest pivots
        int best = i;
        for (int r = i + 1; r < k; r++) best = fabs(A[r][i]) > fabs(A[best][i]) ? r : best;
        for (int j = 0; j <= k; j++) {
            double t = A[i][j];
            A[i][j] = A[best][j];
            A[best][j] = t;
        }
        for (int r = 0; r < k; r++) {
            double f = r == i ? 0 : A[r][i] / A[i][i];
            for (int j = i; j <= k && f != 0; j++) A[r][j] -= f * A[i][j];
        }
    }
    double r2 = 0;
    for (int x = 0; x < d; x++) {
        double v = 0;
        for (int i = 0; i < k; i++) v += A[i][k] / A[i][i] * e[i][x];
        c[x] = p[0][x] + v;
        r2 += v * v;
    }
    return r2;
}

static double distance2(int d, const double *p, const double *q)
{
    double s = 0;
    for (int x = 0; x < d; x++) s += (p[x] - q[x]) * (p[x] - q[x]);
    return s;
}

dgl_status dgl_complex_alpha(dgl_complex **out, size_t n, int d, const double *x, bool squared)
{
    if (d < 2 || d > D)
        DGL_FAIL(DGL_ESHAPE, "alpha complexes are for points in the plane or in space, not with %d coordinates", d);
    DGL_HEAP uint32_t *simplex = NULL;
    DGL_HEAP uint32_t *same = dgl_alloc((n + 1) * sizeof *same);
    if (!same)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu points", n);
    for (size_t i = 0; i < n * (size_t)d; i++)
        if (!isfinite(x[i]))
            DGL_FAIL(DGL_EARG, "point %zu has %s", i / (size_t)d + 1, isnan(x[i]) ? "NaN" : "an infinite coordinate");
    size_t m;
    DGL_TRY(dgl_delaunay(&simplex, &m, same, n, d, x));
    size_t points = 0;                                 // without twins
    DGL_HEAP uint32_t *place = dgl_alloc((n + 1) * sizeof *place);
    DGL_HEAP uint32_t *which = dgl_alloc((n + 1) * sizeof *which);
    if (!place || !which)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu points", n);
    for (size_t i = 0; i < n; i++)
        if (same[i] == i) {
            which[points] = (uint32_t)i;
            place[i] = (uint32_t)points++;
        }
    for (size_t i = 0; i < m * (size_t)(d + 1); i++) simplex[i] = place[simplex[i]];
    DGL_OWNED dgl_complex *K = NULL;
    DGL_TRY(dgl_complex_of_simplices(&K, points, d, m, simplex));
    K->embedded = true;
    for (int k = 1; k <= d; k++)
        for (size_t i = 0; i < K->n[k]; i++) K->value[k][i] = INFINITY;
    for (int k = d; k > 0; k--)
        for (size_t i = 0; i < K->n[k]; i++) {
            const double *p[D + 1], *q[D + 1];
            double c[D];
            const uint32_t *v = K->vertex[k] + i * (size_t)(k + 1), *face = K->face[k] + i * (size_t)(k + 1);
            for (int a = 0; a <= k; a++) p[a] = x + (size_t)which[v[a]] * (size_t)d;
            if (isinf(K->value[k][i]))                 // no larger simplex speaks for it
                K->value[k][i] = sphere(c, d, k, p);
            for (int a = 0; a <= k && k > 1; a++) {
                double *value = &K->value[k - 1][face[a]];
                for (int b = 0, t = 0; b <= k; b++)
                    if (b != a) q[t++] = p[b];
                if (isinf(*value)) {
                    double own = sphere(c, d, k - 1, q);
                    if (distance2(d, p[a], c) >= own)
                        continue;                      // its sphere is free of this vertex
                }
                *value = fmin(*value, K->value[k][i]);
            }
        }
    for (int k = 2; k <= d; k++)                       // rounding must not bring a simplex before its faces
        for (size_t i = 0; i < K->n[k]; i++)
            for (int a = 0; a <= k; a++)
                K->value[k][i] = fmax(K->value[k][i], K->value[k - 1][K->face[k][i * (size_t)(k + 1) + (size_t)a]]);
    for (int k = 1; k <= d && !squared; k++)
        for (size_t i = 0; i < K->n[k]; i++) K->value[k][i] = sqrt(K->value[k][i]);
    *out = dgl_retain(K);
    return DGL_OK;
}
