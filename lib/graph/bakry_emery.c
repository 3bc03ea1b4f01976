// Bakry and Emery's curvature of nodes.
//
// At x, f(x) = 0, with rates p and g(y) = sqrt(p_xy) f(y) on the neighbours y: Gamma(f) = |g|^2/2 and, where f is chosen best on the
// sphere of radius 2, Gamma_2(f) = g'A g/2, so that K is the least eigenvalue of A. It is the sum of
//     p_yx 3/2 - sum of p_x/2                                    on the diagonal;
//     (1 - 2/N) sqrt(p_xy p_xy')                                 everywhere, from (Lf)^2;
//     3/2 p_yy' + 1/2 p_xy'/p_xy p_y'y                           on the diagonal for neighbours y' of y,
//     -sqrt(p_xy/p_xy') p_yy' - sqrt(p_xy'/p_xy) p_y'y           beside it;
//     3/2 p_yz                                                   on the diagonal for z of the sphere of radius 2,
//     -2 u_y sqrt(p_yz) u_y' sqrt(p_y'z)                         everywhere, u the unit vector of sqrt(p_xy p_yz).
// Neighbours that are tied by edges or by z make blocks; the second line is of rank one. So nothing is as large as a ball is.
#include "graph/vertex.h"

#include "base/progress.h"
#include "num/linalg.h"

#include <math.h>
#include <string.h>

enum { MOST = 6000 };              // neighbours in one block

typedef struct {
    const dgl_graph *G;
    bool normalized;
    double N, unit;                // rates are unit/length, unit a power of two
    double *least, *sum;           // [n] the shortest link, and the sum of that over all
    int *place, *last;             // [n] of the neighbours of x: which, -1: none, -2: x itself; the last way to a node, or -1
} rates;

typedef struct { int k, before; double rate; } way;            // from neighbour k to a node of the sphere of radius 2; the way before to it
typedef struct { int a, b; double by; } tie;                   // an entry beside the diagonal

typedef struct {
    int d, far, ties;
    double *root, *diagonal;       // [d] sqrt(p_xy); of A without what is of rank one
    int *up;                       // [d] neighbours that are tied lead to the same one
    int *farther;                  // [far] the sphere of radius 2
    way *ways;
    tie *tie;                      // [ties]
} sphere;

// along a link of v
static double rate(const rates *r, int v, double length)
{
    return r->normalized ? r->least[v] / length / r->sum[v] : r->unit / length;
}

static int top(int *up, int k)
{
    while (up[k] != k) k = up[k] = up[up[k]];
    return k;
}

static void join(int *up, int a, int b) { up[top(up, a)] = top(up, b); }

// what neighbour k adds to the diagonal, its ties to others, and its ways outwards
static void look_around(rates *r, sphere *s, int k, int y, int *ways)
{
    for (int l = r->G->start[y]; l < r->G->start[y + 1]; l++) {
        int z = r->G->to[l], at = r->place[z], *last = &r->last[z];
        double p = rate(r, y, r->G->weight[r->G->via[l]]);
        if (at >= 0) {
            double ratio = s->root[k] / s->root[at];
            s->diagonal[at] += ratio * ratio * p / 2;
            s->tie[s->ties++] = (tie){ k, at, -ratio * p };
            join(s->up, k, at);
        }
        if (at != -1) {
            s->diagonal[k] += 1.5 * p;
            continue;
        }
        s->diagonal[k] -= p / 2;
        if (*last >= 0)
            join(s->up, k, s->ways[*last].k);
        else
            s->farther[s->far++] = z;
        s->ways[*ways] = (way){ k, *last, p };
        *last = (*ways)++;
    }
}

// A[k of a][k of b] = A[k of b][k of a] += by; blocks begin at block[top], in which k is row[k] of size[top]
typedef struct { double *A; size_t *block; int *row, *size; } blocks;

static void add(const sphere *s, const blocks *B, int a, int b, double by)
{
    int t = top(s->up, a);
    double *A = B->A + B->block[t];
    A[(size_t)B->row[a] * (size_t)B->size[t] + (size_t)B->row[b]] += by;
    if (a != b)
        A[(size_t)B->row[b] * (size_t)B->size[t] + (size_t)B->row[a]] += by;
}

// the ways of all neighbours to one node, from the last
static void meet(sphere *s, const blocks *B, int last)
{
    way *w = s->ways;
    if (w[last].before < 0)
        return;                                        // u is 1
    int t = top(s->up, w[last].k);
    size_t n = (size_t)B->size[t];
    double most = 0, norm = 0;
    for (int i = last; i >= 0; i = w[i].before) {
        s->diagonal[w[i].k] += 2 * w[i].rate;
        w[i].rate = sqrt(w[i].rate);                   // which becomes u times that
        most = fmax(most, s->root[w[i].k] * w[i].rate);
    }
    for (int i = last; i >= 0; i = w[i].before) {
        double u = s->root[w[i].k] * w[i].rate / most;
        norm += u * u;
        w[i].rate *= u;
    }
    for (int i = last; i >= 0; i = w[i].before) {
        double *row = B->A + B->block[t] + (size_t)B->row[w[i].k] * n, by = 2 * w[i].rate / norm;
        for (int j = last; j >= 0; j = w[j].before) row[B->row[w[j].k]] -= by * w[j].rate;
    }
}

// The least eigenvalue of diag(lambda) + c v v', from 1 + c sum of v^2/(lambda - t) = 0, by bisection.
static double raise(int n, const double *lambda, const double *v, double c)
{
    double first = INFINITY, second = INFINITY, size = 0;
    for (int i = 0; i < n; i++) {
        second = fmin(second, fmax(first, lambda[i]));
        first = fmin(first, lambda[i]);
        size += fabs(c) * v[i] * v[i];
    }
    double lo = 0, hi = c > 0 ? fmin(size, second - first) : size, tol = 1e-17 * fmax(size, fabs(first));
    while (hi - lo > tol) {
        double mid = lo + (hi - lo) / 2, f = 1;
        for (int i = 0; i < n; i++) f += c * v[i] * v[i] / (lambda[i] - first - copysign(mid, c));
        if (mid == lo || mid == hi)
            break;
        *(f < 0 ? &lo : &hi) = mid;
    }
    return first + copysign(lo + (hi - lo) / 2, c);
}

// rows of blocks, where they begin, and how many numbers they have
static dgl_status lay_out(sphere *s, blocks *B, int x, size_t *entries)
{
    memset(B->size, 0, (size_t)s->d * sizeof *B->size);
    for (int k = 0; k < s->d; k++) B->row[k] = B->size[top(s->up, k)]++;
    *entries = 0;
    for (int k = 0; k < s->d; k++) {
        size_t n = (size_t)B->size[k];
        B->block[k] = *entries;
        *entries += n * n;
        if (n > MOST)
            DGL_FAIL(DGL_EUNSUP, "%zu of the %d neighbours of node %d hang together: the eigenvalues of a matrix of that size take too long",
                     n, s->d, x + 1);
    }
    return DGL_OK;
}

// The least eigenvalue of A, in which c root root' is not yet; the blocks become their eigenvectors.
static dgl_status least_eigenvalue(sphere *s, const blocks *B, double c, double *K)
{
    DGL_SCOPE;
    size_t d = (size_t)s->d, found = 0;
    DGL_SCRATCH(lambda, d);
    DGL_SCRATCH(v, d);
    DGL_SCRATCH_OF(size_t, first, d);
    if ((size_t)B->size[top(s->up, 0)] == d) {
        for (size_t i = 0; i < d * d; i++) B->A[i] += c * s->root[i / d] * s->root[i % d];     // row[k] is k
        DGL_TRY(dgl_linalg_eigh(1, d, lambda, NULL, B->A));
        *K = lambda[0];
        return DGL_OK;
    }
    for (size_t t = 0; t < d; t++) {
        size_t n = (size_t)B->size[t];
        double *A = B->A + B->block[t];
        first[t] = found;
        found += n;
        if (n == 1) {
            lambda[first[t]] = *A;
            *A = 1;
        } else if (n)
            DGL_TRY(dgl_linalg_eigh(1, n, lambda + first[t], A, A));
    }
    memset(v, 0, d * sizeof *v);
    for (size_t k = 0; k < d; k++) {
        size_t t = (size_t)top(s->up, (int)k), n = (size_t)B->size[t];
        const double *V = B->A + B->block[t] + (size_t)B->row[k] * n;
        for (size_t i = 0; i < n; i++) v[first[t] + i] += V[i] * s->root[k];
    }
    *K = raise(s->d, lambda, v, c);
    return DGL_OK;
}

// A from its parts, and its least eigenvalue
static dgl_status assemble(const rates *r, sphere *s, int x, double *K)
{
    DGL_SCOPE;
    size_t d = (size_t)s->d, entries, bytes;
    DGL_SCRATCH_OF(size_t, block, d);
    DGL_SCRATCH_OF(int, ints, 2 * d);
    blocks B = { NULL, block, ints, ints + d };
    DGL_TRY(lay_out(s, &B, x, &entries));
    DGL_TRY(dgl_memory_check(&bytes, entries, 3, sizeof(double)));
    DGL_SCRATCH(A, entries);
    B.A = memset(A, 0, entries * sizeof *A);
    for (int i = 0; i < s->ties; i++) add(s, &B, s->tie[i].a, s->tie[i].b, s->tie[i].by);
    for (int i = 0; i < s->far; i++) {
        DGL_POLL();
        meet(s, &B, r->last[s->farther[i]]);
    }
    for (int k = 0; k < s->d; k++) add(s, &B, k, k, s->diagonal[k]);
    double most = 0;
    bool finite = true;
    for (size_t i = 0; i < entries; i++) {
        most = fmax(most, fabs(A[i]));
        finite &= isfinite(A[i]);
    }
    for (int k = 0; k < s->d; k++) {
        most = fmax(most, s->root[k] * s->root[k]);
        finite &= s->root[k] > 0;
    }
    if (!finite)
        DGL_FAIL(DGL_EDOMAIN, "the lengths around node %d are too far apart", x + 1);
    int e;
    frexp(most, &e);
    double scale = ldexp(1, -e / 2);                   // of the roots, twice that of A
    for (size_t i = 0; i < entries; i++) A[i] = A[i] * scale * scale;
    for (int k = 0; k < s->d; k++) s->root[k] *= scale;
    DGL_TRY(least_eigenvalue(s, &B, 1 - 2 / r->N, K));
    *K = *K / scale / scale;
    return DGL_OK;
}

static dgl_status at_node(rates *r, int x, double *K)
{
    DGL_SCOPE;
    const dgl_graph *G = r->G;
    const int *to = G->to + G->start[x], *via = G->via + G->start[x];
    size_t d = (size_t)dgl_graph_degree(G, x), links = 0;
    double shortest = r->least[x], total = 0;
    for (size_t k = 0; k < d; k++) {
        shortest = fmin(shortest, r->least[to[k]]);
        links += (size_t)dgl_graph_degree(G, to[k]);
    }
    r->unit = r->normalized ? 1 : ldexp(1, ilogb(shortest));
    if (d == 1) {                                      // what goes out from the one neighbour is a sum
        double p = rate(r, x, G->weight[*via]), back = rate(r, *to, G->weight[*via]);
        double all = r->normalized ? 1 : r->unit / r->least[*to] * r->sum[*to];
        *K = (2 * back - all / 2 + (0.5 - 2 / r->N) * p) / r->unit;
        return DGL_OK;
    }
    DGL_SCRATCH(root, d);
    DGL_SCRATCH(diagonal, d);
    DGL_SCRATCH_OF(int, up, d);
    DGL_SCRATCH_OF(int, farther, links);
    DGL_SCRATCH_OF(way, ways, links);
    DGL_SCRATCH_OF(tie, ties, links);
    sphere s = { (int)d, 0, 0, root, diagonal, up, farther, ways, ties };
    int count = 0;
    r->place[x] = -2;
    for (size_t k = 0; k < d; k++) {
        double p = rate(r, x, G->weight[via[k]]);
        r->place[to[k]] = up[k] = (int)k;
        root[k] = sqrt(p);
        total += p;
        diagonal[k] = 0;
    }
    for (size_t k = 0; k < d; k++) {
        diagonal[k] -= total / 2;
        look_around(r, &s, (int)k, to[k], &count);
    }
    dgl_status status = assemble(r, &s, x, K);
    *K /= r->unit;
    r->place[x] = -1;
    for (size_t k = 0; k < d; k++) r->place[to[k]] = -1;
    for (int i = 0; i < s.far; i++) r->last[farther[i]] = -1;
    return status;
}

dgl_status dgl_graph_bakry_emery(const dgl_graph *G, double N, bool normalized, double *K)
{
    DGL_SCOPE;
    size_t n = (size_t)G->n;
    DGL_SCRATCH(lengths, 2 * n);
    DGL_SCRATCH_OF(int, ints, 2 * n);
    rates r = { G, normalized, N, 1, lengths, lengths + n, ints, ints + n };
    if (!(N > 0))
        DGL_FAIL(DGL_EARG, "the dimension N must be positive, not %g", N);
    for (int e = 0; e < G->m; e++)
        if (!(G->weight[e] > 0))
            DGL_FAIL(DGL_EDOMAIN, "edge %d (%d-%d) has length 0", e + 1, G->tail[e] + 1, G->head[e] + 1);
    for (int v = 0; v < G->n; v++) {
        r.place[v] = r.last[v] = -1;
        r.least[v] = INFINITY;
        r.sum[v] = 0;
        for (int l = G->start[v]; l < G->start[v + 1]; l++) r.least[v] = fmin(r.least[v], G->weight[G->via[l]]);
        for (int l = G->start[v]; l < G->start[v + 1]; l++) r.sum[v] += r.least[v] / G->weight[G->via[l]];
    }
    DGL_PROGRESS progress = dgl_progress_begin("Bakry-Emery", n);
    for (int v = 0; v < G->n; v++) {
        DGL_POLL();
        dgl_progress_at(&progress, (size_t)v);
        K[v] = NAN;
        if (!dgl_graph_degree(G, v))
            continue;
        DGL_TRY(at_node(&r, v, &K[v]));
        if (!isfinite(K[v]))
            DGL_FAIL(DGL_EDOMAIN, "the lengths around node %d are too short: its curvature is no finite number", v + 1);
    }
    return DGL_OK;
}
