// Curvatures of nodes: by their edges, by equilibrium.
#include "graph/vertex.h"

#include "graph/shortest.h"
#include "num/linalg.h"

#include <math.h>
#include <string.h>

void dgl_graph_vertex_sum(const dgl_graph *G, const double *kappa, bool mean, double *out)
{
    for (int v = 0; v < G->n; v++) {
        int degree = dgl_graph_degree(G, v);
        out[v] = 0;
        for (int l = G->start[v]; l < G->start[v + 1]; l++) out[v] += kappa[G->via[l]];
        if (mean && degree)
            out[v] /= degree;
    }
}

// ---- Steinerberger ----

// makes a column of T[rows][wide] the unit vector of a row
static void pivot(double *T, size_t rows, size_t wide, size_t row, size_t column)
{
    double by = T[row * wide + column];
    for (size_t j = 0; j < wide; j++) T[row * wide + j] /= by;
    for (size_t r = 0; r < rows; r++) {
        double f = T[r * wide + column];
        for (size_t j = 0; j < wide && r != row && f != 0; j++) T[r * wide + j] -= f * T[row * wide + j];
    }
}

// min c'y with M y = b >= 0, y >= 0, by the simplex method; y[n] and the prices of the rows, price[rows]. M[rows][n] has full
// rank, and there is a least value.
static dgl_status simplex(double *y, double *price, size_t rows, size_t n, const double *M, const double *b, const double *c)
{
    DGL_SCOPE;
    size_t columns = n + rows, wide = columns + 1;
    DGL_SCRATCH(T, (rows + 2) * wide);                 // the rows, then reduced costs: of what is artificial, and c's
    DGL_SCRATCH_OF(size_t, basic, rows);
    memset(T, 0, (rows + 2) * wide * sizeof *T);
    double *artificial = T + rows * wide, *cost = artificial + wide, size = 1;
    for (size_t r = 0; r < rows; r++) {
        for (size_t j = 0; j < n; j++) T[r * wide + j] = M[r*n + j];
        T[r * wide + n + r] = 1;
        T[r * wide + columns] = b[r];
        basic[r] = n + r;
        for (size_t j = 0; j < wide; j++)
            if (j < n || j == columns) artificial[j] -= T[r * wide + j];
    }
    for (size_t j = 0; j < n; j++) {
        cost[j] = c[j];
        size = fmax(size, fabs(c[j]));
    }
    for (size_t steps = 0, first = 1; steps < 50 * columns; steps++) {
        DGL_POLL();
        size_t enter = n, leave = rows;
        double most = first ? -1e-10 : -1e-12 * size, least = INFINITY;
        for (size_t j = 0; j < n; j++) {               // the steepest; later the first, which can't cycle
            double slope = first ? artificial[j] : artificial[j] > 1e-10 ? 0 : cost[j];
            if (slope < most) {
                enter = j;
                if (steps > 10 * columns)
                    break;
                most = slope;
            }
        }
        if (enter == n && !first)
            break;
        if (enter == n) {
            first = 0;
            continue;
        }
        for (size_t r = 0; r < rows; r++)
            if (T[r * wide + enter] > 1e-10) {
                double ratio = T[r * wide + columns] / T[r * wide + enter];
                if (ratio < least - 1e-14 || (ratio <= least && leave < rows && basic[r] < basic[leave]))
                    least = ratio, leave = r;
            }
        if (leave == rows)
            break;
        pivot(T, rows + 2, wide, leave, enter);
        basic[leave] = enter;
    }
    for (size_t j = 0; j < n; j++) y[j] = 0;
    for (size_t r = 0; r < rows; r++) {
        if (basic[r] < n)
            y[basic[r]] = T[r * wide + columns];
        price[r] = -cost[n + r];
    }
    return DGL_OK;
}

// The greatest least entry of w + Z z, Z[n][k]: max t with w + Z z >= t. Its dual, min w'y with Z'y = 0, sum y = 1, y >= 0, has
// -z and t as prices.
static dgl_status raise_over_null(double *w, size_t n, size_t k, const double *Z)
{
    DGL_SCOPE;
    DGL_SCRATCH(M, (k + 1) * n);
    DGL_SCRATCH(b, k + 1);
    DGL_SCRATCH(price, k + 1);
    DGL_SCRATCH(y, n);
    for (size_t r = 0; r <= k; r++) {
        for (size_t j = 0; j < n; j++) M[r*n + j] = r < k ? Z[j*k + r] : 1;
        b[r] = r == k;
    }
    DGL_TRY(simplex(y, price, k + 1, n, M, b, w));
    for (size_t j = 0; j < n; j++)
        for (size_t r = 0; r < k; r++) w[j] -= Z[j*k + r] * price[r];
    return DGL_OK;
}

// The same where all that is known of w are its products w'A with the few columns of A[n][k]: with w = s + t, s >= 0,
// A's + t A'1 = A'w, the greatest t.
static dgl_status raise_over_range(double *w, size_t n, size_t k, const double *A)
{
    DGL_SCOPE;
    size_t wide = n + 2;                               // s, t, -t
    DGL_SCRATCH(M, k * wide);
    DGL_SCRATCH(b, k);
    DGL_SCRATCH(price, k);
    DGL_SCRATCH(y, wide);
    DGL_SCRATCH(c, wide);
    memset(c, 0, wide * sizeof *c);
    c[n] = -1;
    c[n + 1] = 1;
    for (size_t r = 0; r < k; r++) {
        double sum = 0, sign;
        b[r] = 0;
        for (size_t j = 0; j < n; j++) {
            b[r] += A[j*k + r] * w[j];
            sum += A[j*k + r];
        }
        sign = b[r] < 0 ? -1 : 1;
        b[r] *= sign;
        for (size_t j = 0; j < n; j++) M[r * wide + j] = sign * A[j*k + r];
        M[r * wide + n] = sign * sum;
        M[r * wide + n + 1] = -sign * sum;
    }
    DGL_TRY(simplex(y, price, k, wide, M, b, c));
    for (size_t j = 0; j < n; j++) w[j] = y[j] + y[n] - y[n + 1];
    return DGL_OK;
}

// w with D w = n, D[n][n] of numbers about 1; n is 2 or more
static dgl_status equilibrium(size_t n, const double *D, double *w, bool *exact)
{
    DGL_SCOPE;
    DGL_SCRATCH(V, n * n);
    DGL_SCRATCH(lambda, n);
    DGL_TRY(dgl_linalg_eigh(1, n, lambda, V, D));
    double least = 1e-10 * fmax(fabs(lambda[0]), fabs(lambda[n - 1]));     // what is no more is 0
    size_t k = 0;
    memset(w, 0, n * sizeof *w);
    *exact = true;
    for (size_t i = 0; i < n; i++) {
        double s = 0;
        for (size_t v = 0; v < n; v++) s += V[v*n + i];
        bool null = fabs(lambda[i]) <= least;
        if (null && fabs(s) > 1e-8 * (double)n)
            *exact = false;
        for (size_t v = 0; v < n && !null; v++) w[v] += (double)n * s / lambda[i] * V[v*n + i];
        k += null;
    }
    if (!k || !*exact)
        return DGL_OK;
    bool narrow = 2*k > n;                             // few constraints, or few freedoms
    size_t columns = narrow ? n - k : k;
    DGL_SCRATCH(A, n * columns);
    for (size_t i = 0, c = 0; i < n; i++)
        if ((fabs(lambda[i]) <= least) != narrow) {
            for (size_t v = 0; v < n; v++) A[v * columns + c] = V[v*n + i];
            c++;
        }
    return narrow ? raise_over_range(w, n, columns, A) : raise_over_null(w, n, columns, A);
}

dgl_status dgl_graph_steinerberger(const dgl_graph *G, double *w, bool *exact)
{
    DGL_SCOPE;
    size_t n = (size_t)G->n, bytes;
    DGL_TRY(dgl_memory_check(&bytes, n, n, 4 * sizeof(double)));
    DGL_SCRATCH(D, n * n);
    DGL_SCRATCH_OF(dgl_wish, wish, n);
    for (size_t v = 0; v < n; v++) wish[v] = (dgl_wish){ (int)v, G->n, NULL, INFINITY, D + v * n };
    DGL_TRY(dgl_graph_distances(G, G->n, wish));
    double longest = 0;
    int e;
    for (size_t i = 0; i < n * n; i++) {
        longest = fmax(longest, D[i]);
        if (isinf(D[i]))
            DGL_FAIL(DGL_EDOMAIN, "nodes %zu and %zu are not connected", i / n + 1, i % n + 1);
    }
    frexp(longest, &e);                                // the simplex method knows numbers about 1
    for (size_t i = 0; i < n * n; i++) D[i] = ldexp(D[i], -e);
    if (n > 1)
        DGL_TRY(equilibrium(n, D, w, exact));
    else {
        *exact = !n;                                   // the one distance of one node is 0
        if (n)
            *w = 0;
    }
    for (size_t v = 0; v < n; v++) w[v] = ldexp(w[v], -e);
    return DGL_OK;
}
