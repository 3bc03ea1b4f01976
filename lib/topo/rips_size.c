// How much there is to do: the simplices of the links that are no cones, and the points of all links, guessed from some of the edges.
#include "topo/rips_state.h"

#include "num/sort.h"

#include <math.h>

// Simplices of 1 .. most points among n of which two are near with probability p.
static double cliques(double n, double p, int most)
{
    double sum = 0, count = 1;
    for (int q = 1; q <= most; q++) {
        count *= (n - q + 1) / q * pow(p, q - 1);
        if (!(count > 0))
            break;
        sum += count;
    }
    return sum;
}

// Is some point of a link nearer to all others than length?
static bool is_cone(const dgl_points *X, size_t n, const uint32_t *link, double length)
{
    for (size_t a = 0, last = 0; a < n; a++) {
        size_t b = 0, at = last;                       // first what was too far from the one before
        for (; b < n; b++, at = at + 1 == n ? 0 : at + 1)
            if (at != a && !(dgl_points_distance(X, link[a], link[at]) < length))
                break;
        if (b == n)
            return true;
        last = at;
    }
    return false;
}

// how many of two points of a link are nearer than length
static double density(const dgl_points *X, size_t n, const uint32_t *link, double length)
{
    enum { PAIRS = 4096 };
    size_t near = 0, all = 0;
    uint64_t s = 88172645463325252u;
    bool few = n * (n - 1) / 2 <= PAIRS;
    for (size_t a = 0; a < n && few; a++)
        for (size_t b = a + 1; b < n; b++, all++) near += dgl_points_distance(X, link[a], link[b]) < length;
    for (; !few && all < PAIRS; all++) {
        s = s * 6364136223846793005u + 1442695040888963407u;
        size_t a = (size_t)((s >> 32) * n >> 32), b = (size_t)((s & UINT32_MAX) * (n - 1) >> 32);
        near += dgl_points_distance(X, link[a], link[b + (b >= a)]) < length;
    }
    return (double)near / (double)all;
}

// of the points nearer to both i and j than these to each other, all within the threshold; far[n] and near[n]: distances of i and j
static double in_link(const dgl_points *X, int maxdim, uint32_t *link, const double *of_i, const double *of_j, double length)
{
    size_t n = 0;
    for (size_t v = 0; v < X->n; v++)
        if (of_i[v] < length && of_j[v] < length) link[n++] = (uint32_t)v;
    return 1 + (double)n + (n < 2 || is_cone(X, n, link, length) ? 0 : cliques((double)n, density(X, n, link, length), maxdim));
}

dgl_status dgl_rips_check_size(const dgl_points *X, int maxdim, double threshold, double limit)
{
    enum { SOME = 64 };
    size_t n = X->n, rows = n < SOME ? n : SOME;
    double sum = 0, edges = 0;
    if (cliques((double)n, 1, maxdim + 2) <= limit)
        return DGL_OK;
    DGL_SCOPE;
    DGL_SCRATCH(of_i, n);
    DGL_SCRATCH(of_j, n);
    DGL_SCRATCH_OF(int, near, n);
    DGL_SCRATCH_OF(uint32_t, link, n);
    for (size_t k = 0; k < rows; k++) {                // an edge of each of some points, short for one and long for another
        size_t i = (2*k + 1) * n / (2*rows), degree = 0;
        DGL_POLL();
        for (size_t v = 0; v < n; v++) {
            of_i[v] = v == i ? INFINITY : dgl_points_distance(X, i, v);
            if (of_i[v] <= threshold && of_i[v] < INFINITY) near[degree++] = (int)v;
        }
        if (!degree)
            continue;
        size_t at = (2 * (k * 37 % rows) + 1) * degree / (2*rows);
        dgl_select(degree, at, near, of_i, 1);
        size_t j = (size_t)near[at];
        for (size_t a = at; a < degree; a++)
            if (of_i[near[a]] < of_i[j]) j = (size_t)near[a];
        for (size_t v = 0; v < n; v++) of_j[v] = v == j ? INFINITY : dgl_points_distance(X, j, v);
        double share = (double)n / (double)rows * (double)degree / 2;
        edges += share;
        sum += share * in_link(X, maxdim, link, of_i, of_j, of_i[j]);
    }
    if (sum > limit)
        DGL_FAIL(DGL_ENOMEM, "%zu points and %.4g edges would need about %.2g simplices, more than limit = %.2g; give a smaller threshold or maxdim",
                 n, edges, sum, limit);
    return DGL_OK;
}
