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

// The simplices of the triangulation of n points with places x[n][d], as a complex; which[] says which point a vertex is.
static dgl_status triangulate(dgl_complex **out, uint32_t *which, size_t n, int d, const double *x)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(uint32_t, same, n);
    DGL_SCRATCH_OF(uint32_t, place, n);
    DGL_HEAP uint32_t *simplex = NULL;
    size_t m, points = 0;                              // without twins
    int dim;
    DGL_TRY(dgl_delaunay(&simplex, &m, &dim, same, n, d, x));
    for (size_t i = 0; i < n; i++)
        if (same[i] == i) {
            which[points] = (uint32_t)i;
            place[i] = (uint32_t)points++;
        }
    for (size_t i = 0; i < m * (size_t)(dim + 1); i++) simplex[i] = place[simplex[i]];
    return dgl_complex_of_simplices(out, points, dim, m, simplex);
}

// Squared radii: of the sphere of a simplex, or where that has other points in it, the least of the larger simplices.
static void square_radii(dgl_complex *K, const uint32_t *which, int d, const double *x)
{
    for (int k = 1; k <= K->dim; k++)
        for (size_t i = 0; i < K->n[k]; i++) K->value[k][i] = INFINITY;
    for (int k = K->dim; k > 0; k--)
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
    for (int k = 2; k <= K->dim; k++)                  // rounding must not bring a simplex before its faces
        for (size_t i = 0; i < K->n[k]; i++)
            for (int a = 0; a <= k; a++)
                K->value[k][i] = fmax(K->value[k][i], K->value[k - 1][K->face[k][i * (size_t)(k + 1) + (size_t)a]]);
}

dgl_status dgl_complex_alpha(dgl_complex **out, size_t n, int d, const double *x, bool squared)
{
    if (d < 1 || d > D)
        DGL_FAIL(DGL_ESHAPE, "alpha complexes are for points in a line, the plane or space, not with %d coordinates", d);
    double most = 0;
    for (size_t i = 0; i < n * (size_t)d; i++) {
        if (!isfinite(x[i]))
            DGL_FAIL(DGL_EARG, "point %zu has %s", i / (size_t)d + 1, isnan(x[i]) ? "NaN" : "an infinite coordinate");
        most = fmax(most, fabs(x[i]));
    }
    DGL_SCOPE;
    DGL_SCRATCH_OF(uint32_t, which, n);
    DGL_SCRATCH(y, n * (size_t)d);
    int e = most > 0 ? ilogb(most) : 0;                // powers of large and small numbers stay numbers
    for (size_t i = 0; i < n * (size_t)d; i++) y[i] = ldexp(x[i], -e);
    DGL_OWNED dgl_complex *K = NULL;
    DGL_TRY(triangulate(&K, which, n, d, y));
    K->embedded = true;
    K->holes = d;
    square_radii(K, which, d, y);
    for (int k = 1; k <= K->dim; k++)
        for (size_t i = 0; i < K->n[k]; i++)
            K->value[k][i] = squared ? ldexp(K->value[k][i], 2 * e) : ldexp(sqrt(K->value[k][i]), e);
    *out = dgl_retain(K);
    return DGL_OK;
}
