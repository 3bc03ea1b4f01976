#include "cloud/shape.h"

#include "base/parallel.h"
#include "cloud/knn.h"
#include "cloud/neighbors.h"
#include "num/lapack.h"
#include "num/linalg.h"

#include <math.h>
#include <string.h>

typedef struct {
    size_t n, d, dim, k;
    const double *X;
    const int *index;
    double *T, *spread;
    dgl_quadrics out;
} job;

// Principal axes of a point and its neighbours: V[d][d], by columns, ascending in w[d]. Z: room for (k + 1) d.
static dgl_status axes(const job *l, size_t i, double *w, double *V, double *Z, double *C)
{
    size_t m = l->k + 1, d = l->d;
    for (size_t j = 0; j < m; j++) memcpy(Z + j*d, l->X + (j ? (size_t)l->index[i * l->k + j - 1] : i) * d, d * sizeof *Z);
    for (size_t c = 0; c < d; c++) {
        double mean = 0;
        for (size_t j = 0; j < m; j++) mean += Z[j*d + c] / (double)m;
        for (size_t j = 0; j < m; j++) Z[j*d + c] -= mean;
    }
    DGL_TRY(dgl_linalg_gemm(d, d, m, C, Z, d, true, Z, d, false));
    return dgl_linalg_eigh(1, d, w, V, C);
}

static dgl_status tangents(void *ctx, size_t from, size_t to)
{
    job *l = ctx;
    DGL_SCOPE;
    DGL_POLL();
    size_t d = l->d;
    DGL_SCRATCH(Z, (l->k + 1) * d);
    DGL_SCRATCH(C, d * d);
    DGL_SCRATCH(V, d * d);
    DGL_SCRATCH(w, d);
    for (size_t i = from; i < to; i++) {
        DGL_TRY(axes(l, i, w, V, Z, C));
        for (size_t c = 0; c < l->dim; c++)
            for (size_t a = 0; a < d; a++) l->T[(i * l->dim + c) * d + a] = V[a*d + d - 1 - c];
        for (size_t c = 0; c < d && l->spread; c++) l->spread[i*d + c] = sqrt(fmax(0, w[d - 1 - c]) / (double)(l->k + 1));
    }
    return DGL_OK;
}

static dgl_status check(size_t n, size_t d, size_t dim, const double *X)
{
    const dgl_lapack_api *lapack;
    if (dim < 1 || dim > d)
        DGL_FAIL(DGL_EARG, "dim = %zu: points have %zu coordinates", dim, d);
    DGL_TRY(dgl_cloud_check_squares(n, d, X));
    return dgl_lapack_open(&lapack);                   // before threads do
}

dgl_status dgl_tangent_spaces(size_t n, size_t d, size_t dim, size_t k, double *T, double *spread, const double *X)
{
    DGL_SCOPE;
    DGL_TRY(check(n, d, dim, X));
    DGL_SCRATCH_OF(int, index, n * k);
    DGL_SCRATCH(dist, n * k);
    DGL_TRY(dgl_knn(n, k, index, dist, n, d, X, NULL, NULL));
    return dgl_parallel(n, 64, tangents, &(job){ .n = n, .d = d, .dim = dim, .k = k, .X = X, .index = index, .T = T, .spread = spread });
}


// ---- quadrics ----

// Least squares by two rounds of Gram-Schmidt: A[m][q] c = b for each of r right sides b[m][r], c[q][r]. A and b are overwritten.
// A column that is a combination of those before it gets 0; how many are not.
static size_t least_squares(size_t m, size_t q, size_t r, double *A, double *b, double *c, double *R)
{
    size_t rank = 0;
    for (size_t j = 0; j < q; j++) {
        double before = 0, after = 0;
        for (size_t i = 0; i < m; i++) before += A[i*q + j] * A[i*q + j];
        for (size_t p = 0; p < j; p++) R[p*q + j] = 0;
        for (int twice = 0; twice < 2; twice++)
            for (size_t p = 0; p < j; p++) {
                double s = 0;
                for (size_t i = 0; i < m; i++) s += A[i*q + p] * A[i*q + j];
                for (size_t i = 0; i < m; i++) A[i*q + j] -= s * A[i*q + p];
                R[p*q + j] += s;
            }
        for (size_t i = 0; i < m; i++) after += A[i*q + j] * A[i*q + j];
        bool full = after > 1e-20 * before;
        R[j*q + j] = full ? sqrt(after) : 0;
        for (size_t i = 0; i < m; i++) A[i*q + j] = full ? A[i*q + j] / R[j*q + j] : 0;
        rank += full;
    }
    for (size_t j = q; j-- > 0; )
        for (size_t x = 0; x < r; x++) {
            double s = 0;
            for (size_t i = 0; i < m; i++) s += A[i*q + j] * b[i*r + x];
            for (size_t p = j + 1; p < q; p++) s -= R[j*q + p] * c[p*r + x];
            c[j*r + x] = R[j*q + j] > 0 ? s / R[j*q + j] : 0;
        }
    return rank;
}

// where coefficient (a, b), a <= b, of the second derivatives stands
static size_t second(size_t dim, size_t a, size_t b)
{
    size_t lo = a < b ? a : b, hi = a < b ? b : a;
    return 1 + dim + lo * dim - lo * (lo + 1) / 2 + hi;
}

// Curvature from the coefficients c[q][normals] of heights over the tangent plane. With slopes s the metric is
// g = 1 + s s', and the second derivatives h, of which what is normal to the surface counts: <h, h>_N = h' (1 + s' s)^-1 h.
static dgl_status curvature(const job *l, size_t i, const double *c, const double *V)
{
    DGL_SCOPE;
    size_t dim = l->dim, d = l->d, r = d - dim, q = 1 + dim + dim * (dim + 1) / 2;
    DGL_SCRATCH(g, dim * dim);
    DGL_SCRATCH(root, dim * dim);
    DGL_SCRATCH(N, r * r);
    DGL_SCRATCH(h, q * r);
    DGL_SCRATCH(Nh, q * r);
    for (size_t a = 0; a < dim; a++)
        for (size_t b = 0; b < dim; b++) {
            g[a*dim + b] = a == b;
            for (size_t x = 0; x < r; x++) g[a*dim + b] += c[(1 + a) * r + x] * c[(1 + b) * r + x];
        }
    for (size_t x = 0; x < r; x++)
        for (size_t y = 0; y < r; y++) {
            N[x*r + y] = x == y;
            for (size_t a = 0; a < dim; a++) N[x*r + y] += c[(1 + a) * r + x] * c[(1 + a) * r + y];
        }
    DGL_TRY(dgl_linalg_inv(1, r, N, N));
    // an orthonormal frame E of the tangent space: E g E' = 1, E the inverse of g's Cholesky factor
    DGL_TRY(dgl_linalg_cholesky(1, dim, root, g));
    DGL_TRY(dgl_linalg_inv(1, dim, root, root));
    for (size_t a = 0; a < dim; a++)
        for (size_t b = a; b < dim; b++)
            for (size_t x = 0; x < r; x++) {
                double s = 0;
                for (size_t p = 0; p < dim; p++)
                    for (size_t o = 0; o < dim; o++) s += root[a*dim + p] * root[b*dim + o] * c[second(dim, p, o) * r + x];
                h[second(dim, a, b) * r + x] = s;
            }
    for (size_t e = 1 + dim; e < q; e++)
        for (size_t x = 0; x < r; x++) {
            Nh[e*r + x] = 0;
            for (size_t y = 0; y < r; y++) Nh[e*r + x] += N[x*r + y] * h[e*r + y];
        }
    double scalar = 0, length = 0;
    for (size_t a = 0; a < dim; a++)
        for (size_t b = 0; b < dim; b++)
            for (size_t x = 0; x < r; x++) {
                scalar += h[second(dim, a, a) * r + x] * Nh[second(dim, b, b) * r + x] - h[second(dim, a, b) * r + x] * Nh[second(dim, a, b) * r + x];
                length += h[second(dim, a, a) * r + x] * Nh[second(dim, b, b) * r + x];
            }
    if (l->out.scalar) l->out.scalar[i] = scalar;
    if (l->out.mean) l->out.mean[i] = sqrt(fmax(0, length)) / (double)dim;
    if (r != 1)
        return DGL_OK;
    double w = sqrt(N[0]), trace = 0, *normal = l->out.normal + i*d;       // 1 / sqrt(1 + |s|^2)
    for (size_t a = 0; a < d; a++) {
        normal[a] = V[a*d] * w;
        for (size_t b = 0; b < dim; b++) normal[a] -= w * c[1 + b] * V[a*d + d - 1 - b];
    }
    for (size_t a = 0; a < dim; a++) {
        trace -= w * h[second(dim, a, a)];
        for (size_t b = 0; b < dim; b++) g[a*dim + b] = -w * h[second(dim, a, b)];
    }
    if (l->out.mean) l->out.mean[i] = trace / (double)dim;
    return l->out.principal ? dgl_linalg_eigh(1, dim, l->out.principal + i*dim, NULL, g) : DGL_OK;
}

static dgl_status quadrics(void *ctx, size_t from, size_t to)
{
    job *l = ctx;
    DGL_SCOPE;
    DGL_POLL();
    size_t m = l->k + 1, d = l->d, dim = l->dim, r = d - dim, q = 1 + dim + dim * (dim + 1) / 2;
    DGL_SCRATCH(Z, m * d);
    DGL_SCRATCH(C, d * d);
    DGL_SCRATCH(V, d * d);
    DGL_SCRATCH(w, d);
    DGL_SCRATCH(A, m * q);
    DGL_SCRATCH(R, q * q);
    DGL_SCRATCH(b, m * r);
    DGL_SCRATCH(c, q * r);
    DGL_SCRATCH(u, m * dim);
    for (size_t i = from; i < to; i++) {
        const double *p = l->X + i*d;
        double far = 0;
        DGL_TRY(axes(l, i, w, V, Z, C));
        for (size_t j = 0; j < m; j++) {
            const double *x = l->X + (j ? (size_t)l->index[i * l->k + j - 1] : i) * d;
            for (size_t e = 0; e < d; e++) {
                double s = 0;
                for (size_t a = 0; a < d; a++) s += (x[a] - p[a]) * V[a*d + e];
                *(e < r ? &b[j*r + e] : &u[j*dim + d - 1 - e]) = s;
                far = e < r ? far : fmax(far, fabs(s));
            }
        }
        for (size_t j = 0; j < m && far > 0; j++) {
            A[j*q] = 1;
            for (size_t a = 0; a < dim; a++) {
                double s = u[j*dim + a] / far;
                A[j*q + 1 + a] = s;
                for (size_t e = a; e < dim; e++) A[j*q + second(dim, a, e)] = s * u[j*dim + e] / far * (a == e ? 0.5 : 1);
            }
        }
        if (!(far > 0) || least_squares(m, q, r, A, b, c, R) < q)
            DGL_FAIL(DGL_EDOMAIN, "the %zu neighbours of point %zu do not tell a quadric in %zu dimensions; take more", l->k, i + 1, dim);
        for (size_t e = 1; e < q; e++)
            for (size_t x = 0; x < r; x++) c[e*r + x] /= e <= dim ? far : far * far;
        DGL_TRY(curvature(l, i, c, V));
    }
    return DGL_OK;
}

typedef struct { double key; int from, to; } link_;

// the other side of point i: its normal and curvatures change sign
static void turn_over(const job *l, size_t i)
{
    size_t d = l->d, dim = l->dim;
    for (size_t a = 0; a < d; a++) l->out.normal[i*d + a] = -l->out.normal[i*d + a];
    if (l->out.mean) l->out.mean[i] = -l->out.mean[i];
    for (size_t a = 0, b = dim - 1; l->out.principal && a < dim && a <= b; a++, b--) {
        double *p = l->out.principal + i * dim, s = p[a];
        p[a] = -p[b];
        p[b] = -s;
        if (!b)
            break;
    }
}

// Normals are turned along a spanning tree that prefers neighbours whose normals are nearly parallel (Prim, by a scan of a heap).
static dgl_status orient_normals(const job *l)
{
    DGL_SCOPE;
    size_t n = l->n, d = l->d, k = l->k;
    const double *normal = l->out.normal;
    DGL_OWNED dgl_graph *G = NULL;
    DGL_SCRATCH(zero, n * k);
    memset(zero, 0, n * k * sizeof *zero);
    DGL_TRY(dgl_neighbor_graph(&G, n, k, l->index, zero, false));
    DGL_SCRATCH_OF(link_, heap, 2 * (size_t)G->m + 1);
    DGL_SCRATCH_OF(bool, done, n);
    DGL_SCRATCH_OF(bool, flip, n);
    memset(done, 0, n * sizeof *done);
    for (;;) {
        size_t top = n, count = 0;
        for (size_t i = 0; i < n; i++)
            if (!done[i] && (top == n || l->X[i*d + d - 1] > l->X[top*d + d - 1])) top = i;
        if (top == n)
            break;
        flip[top] = normal[top*d + d - 1] < 0;
        heap[count++] = (link_){ 0, (int)top, (int)top };
        while (count) {
            link_ best = heap[0], last = heap[--count];
            size_t at = 0;
            for (size_t c; (c = 2*at + 1) < count; at = c) {
                if (c + 1 < count && heap[c + 1].key < heap[c].key) c++;
                if (last.key <= heap[c].key)
                    break;
                heap[at] = heap[c];
            }
            heap[at] = last;
            size_t v = (size_t)best.to, u = (size_t)best.from;
            if (done[v])
                continue;
            done[v] = true;
            double s = 0;
            for (size_t a = 0; a < d; a++) s += normal[u*d + a] * normal[v*d + a];
            if (u != v) flip[v] = flip[u] ^ (s < 0);
            for (int e = G->start[v]; e < G->start[v + 1]; e++) {
                size_t to = (size_t)G->to[e];
                if (done[to])
                    continue;
                s = 0;
                for (size_t a = 0; a < d; a++) s += normal[v*d + a] * normal[to*d + a];
                link_ x = { 1 - fabs(s), (int)v, (int)to };
                for (at = count++; at && heap[(at - 1) / 2].key > x.key; at = (at - 1) / 2) heap[at] = heap[(at - 1) / 2];
                heap[at] = x;
            }
        }
    }
    for (size_t i = 0; i < n; i++)
        if (flip[i]) turn_over(l, i);
    return DGL_OK;
}

dgl_status dgl_local_quadrics(size_t n, size_t d, size_t dim, size_t k, const dgl_quadrics *out, bool orient, const double *X)
{
    DGL_SCOPE;
    size_t q = 1 + dim + dim * (dim + 1) / 2;
    DGL_TRY(check(n, d, dim, X));
    if (dim == d)
        DGL_FAIL(DGL_EARG, "a set of dim = %zu in as many coordinates is flat", dim);
    if (k + 1 < q)
        DGL_FAIL(DGL_EARG, "k = %zu neighbours do not tell a quadric in %zu dimensions; take at least %zu", k, dim, q - 1);
    DGL_SCRATCH_OF(int, index, n * k);
    DGL_SCRATCH(dist, n * k);
    DGL_SCRATCH(normal, d == dim + 1 ? n * d : 1);
    job l = { .n = n, .d = d, .dim = dim, .k = k, .X = X, .index = index, .out = *out };
    l.out.normal = out->normal ? out->normal : normal;
    DGL_TRY(dgl_knn(n, k, index, dist, n, d, X, NULL, NULL));
    DGL_TRY(dgl_parallel(n, 32, quadrics, &l));
    return orient && d == dim + 1 ? orient_normals(&l) : DGL_OK;
}
