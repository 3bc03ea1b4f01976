#include "cloud/shape.h"

#include "base/parallel.h"
#include "cloud/knn.h"
#include "cloud/wide.h"
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
    dgl_cloud_patch(m, d, Z, (int)i, l->index + i * l->k, l->X);
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

DGL_INLINE void inner(size_t ld, double *out, const double *x, const double *y)
{
    dgl_wide s = { 0 }, u, v;
    for (size_t i = 0; i < ld; i += 8) {
        memcpy(&u, x + i, sizeof u);
        memcpy(&v, y + i, sizeof v);
        s += u * v;
    }
    *out = DGL_WIDE_SUM(s);
}

DGL_INLINE void subtract(size_t ld, double *x, double a, const double *y)
{
    dgl_wide u, v;
    for (size_t i = 0; i < ld; i += 8) {
        memcpy(&u, x + i, sizeof u);
        memcpy(&v, y + i, sizeof v);
        u -= a * v;
        memcpy(x + i, &u, sizeof u);
    }
}

// Least squares by two rounds of Gram-Schmidt: the q columns A[q][ld] times c = b for each of r right sides b[r][ld], c[q][r]; what is
// beyond the rows of a column is 0. A is overwritten. A column that is a combination of those before it gets 0; rank: how many are not.
DGL_WIDE static void least_squares(size_t ld, size_t q, size_t r, double *A, const double *b, double *c, double *R, size_t *rank)
{
    *rank = 0;
    for (size_t j = 0; j < q; j++) {
        double before, after, s, *a = A + j*ld;
        inner(ld, &before, a, a);
        for (size_t p = 0; p < j; p++) R[p*q + j] = 0;
        for (int twice = 0; twice < 2; twice++)
            for (size_t p = 0; p < j; p++) {
                inner(ld, &s, A + p*ld, a);
                subtract(ld, a, s, A + p*ld);
                R[p*q + j] += s;
            }
        inner(ld, &after, a, a);
        bool full = after > 1e-20 * before;
        double length = full ? sqrt(after) : 0;
        for (size_t i = 0; i < ld; i++) a[i] = full ? a[i] / length : 0;
        R[j*q + j] = length;
        *rank += full;
    }
    for (size_t j = q; j-- > 0; )
        for (size_t x = 0; x < r; x++) {
            double s;
            inner(ld, &s, A + j*ld, b + x*ld);
            for (size_t p = j + 1; p < q; p++) s -= R[j*q + p] * c[p*r + x];
            c[j*r + x] = R[j*q + j] > 0 ? s / R[j*q + j] : 0;
        }
}

// where coefficient (a, b), a <= b, of the second derivatives stands
static size_t second(size_t dim, size_t a, size_t b)
{
    size_t lo = a < b ? a : b, hi = a < b ? b : a;
    return 1 + dim + lo * dim - lo * (lo + 1) / 2 + hi;
}

// An orthonormal frame E[dim][dim] of the graph with slopes c: rows with E g E' = 1 for its metric g = 1 + s s'.
static dgl_status graph_frame(size_t dim, size_t r, double *E, const double *slope)
{
    DGL_SCOPE;
    DGL_SCRATCH(g, dim * dim);
    for (size_t a = 0; a < dim; a++)
        for (size_t b = 0; b < dim; b++) {
            g[a*dim + b] = a == b;
            for (size_t x = 0; x < r; x++) g[a*dim + b] += slope[a*r + x] * slope[b*r + x];
        }
    DGL_TRY(dgl_linalg_cholesky(1, dim, E, g));
    return dgl_linalg_inv(1, dim, E, E);
}

// N[r][r] = (1 + s' s)^-1: what of a vector across the tangent plane is normal to the graph, by inner products
static dgl_status graph_normal(size_t dim, size_t r, double *N, const double *slope)
{
    for (size_t x = 0; x < r; x++)
        for (size_t y = 0; y < r; y++) {
            N[x*r + y] = x == y;
            for (size_t a = 0; a < dim; a++) N[x*r + y] += slope[a*r + x] * slope[a*r + y];
        }
    return dgl_linalg_inv(1, r, N, N);
}

// the second derivatives c of heights, in the frame E
static void in_frame(size_t dim, size_t r, double *h, const double *E, const double *c)
{
    for (size_t a = 0; a < dim; a++)
        for (size_t b = a; b < dim; b++)
            for (size_t x = 0; x < r; x++) {
                double s = 0;
                for (size_t p = 0; p < dim; p++)
                    for (size_t o = 0; o < dim; o++) s += E[a*dim + p] * E[b*dim + o] * c[second(dim, p, o) * r + x];
                h[second(dim, a, b) * r + x] = s;
            }
}

// of a hypersurface with second derivatives h in a frame, w = 1 / sqrt(1 + |slope|^2): its normal, mean and principal curvatures
static dgl_status of_hypersurface(const job *l, size_t i, const double *h, const double *slope, double w, const double *V)
{
    DGL_SCOPE;
    size_t dim = l->dim, d = l->d;
    DGL_SCRATCH(B, dim * dim);
    double trace = 0, *normal = l->out.normal + i*d;
    for (size_t a = 0; a < d; a++) {
        normal[a] = V[a*d] * w;
        for (size_t b = 0; b < dim; b++) normal[a] -= w * slope[b] * V[a*d + d - 1 - b];
    }
    for (size_t a = 0; a < dim; a++) {
        trace -= w * h[second(dim, a, a)];
        for (size_t b = 0; b < dim; b++) B[a*dim + b] = -w * h[second(dim, a, b)];
    }
    if (l->out.mean) l->out.mean[i] = trace / (double)dim;
    return l->out.principal ? dgl_linalg_eigh(1, dim, l->out.principal + i*dim, NULL, B) : DGL_OK;
}

// Curvature from the coefficients c[q][r] of heights over the tangent plane: of the second derivatives h what is normal to the
// surface counts, <h, h>_N = h' N h.
static dgl_status curvature(const job *l, size_t i, const double *c, const double *V)
{
    DGL_SCOPE;
    size_t dim = l->dim, r = l->d - dim, q = 1 + dim + dim * (dim + 1) / 2;
    const double *slope = c + r;
    DGL_SCRATCH(E, dim * dim);
    DGL_SCRATCH(N, r * r);
    DGL_SCRATCH(h, q * r);
    DGL_SCRATCH(Nh, q * r);
    DGL_TRY(graph_normal(dim, r, N, slope));
    DGL_TRY(graph_frame(dim, r, E, slope));
    in_frame(dim, r, h, E, c);
    for (size_t e = 1 + dim; e < q; e++)
        for (size_t x = 0; x < r; x++) {
            Nh[e*r + x] = 0;
            for (size_t y = 0; y < r; y++) Nh[e*r + x] += N[x*r + y] * h[e*r + y];
        }
    double scalar = 0, length = 0;
    for (size_t a = 0; a < dim; a++)
        for (size_t b = 0; b < dim; b++)
            for (size_t x = 0; x < r; x++) {
                double across = h[second(dim, a, a) * r + x] * Nh[second(dim, b, b) * r + x];
                scalar += across - h[second(dim, a, b) * r + x] * Nh[second(dim, a, b) * r + x];
                length += across;
            }
    if (l->out.scalar) l->out.scalar[i] = scalar;
    if (l->out.mean) l->out.mean[i] = sqrt(fmax(0, length)) / (double)dim;
    return r == 1 ? of_hypersurface(l, i, h, slope, sqrt(N[0]), V) : DGL_OK;
}

// The neighbours of point i in its principal axes V: u[dim][ld] along the set, over the farthest of them, and b[r][ld] across; that
// distance, 0 when all are one point.
static double in_axes(const job *l, size_t i, size_t ld, double *u, double *b, const double *V)
{
    size_t m = l->k + 1, d = l->d, r = d - l->dim;
    const double *p = l->X + i*d;
    double far = 0;
    for (size_t j = 0; j < m; j++) {
        const double *x = l->X + (j ? (size_t)l->index[i * l->k + j - 1] : i) * d;
        for (size_t e = 0; e < d; e++) {
            double s = 0;
            for (size_t a = 0; a < d; a++) s += (x[a] - p[a]) * V[a*d + e];
            *(e < r ? &b[e*ld + j] : &u[(d - 1 - e) * ld + j]) = s;
            far = e < r ? far : fmax(far, fabs(s));
        }
    }
    for (size_t e = 0; e < l->dim * ld && far > 0; e++) u[e] /= far;
    return far;
}

static dgl_status quadrics(void *ctx, size_t from, size_t to)
{
    job *l = ctx;
    DGL_SCOPE;
    DGL_POLL();
    size_t m = l->k + 1, ld = (m + 7) / 8 * 8, d = l->d, dim = l->dim, r = d - dim, q = 1 + dim + dim * (dim + 1) / 2, rank = 0;
    DGL_SCRATCH(Z, m * d);
    DGL_SCRATCH(C, d * d);
    DGL_SCRATCH(V, d * d);
    DGL_SCRATCH(w, d);
    DGL_SCRATCH(A, q * ld);
    DGL_SCRATCH(R, q * q);
    DGL_SCRATCH(b, r * ld);
    DGL_SCRATCH(c, q * r);
    DGL_SCRATCH(u, dim * ld);
    memset(b, 0, r * ld * sizeof *b);
    memset(u, 0, dim * ld * sizeof *u);
    for (size_t i = from; i < to; i++) {
        DGL_TRY(axes(l, i, w, V, Z, C));
        double far = in_axes(l, i, ld, u, b, V);
        for (size_t j = 0; j < ld; j++) A[j] = j < m;
        for (size_t a = 0; a < dim; a++)
            for (size_t j = 0; j < ld; j++) {
                A[(1 + a) * ld + j] = u[a*ld + j];
                for (size_t e = a; e < dim; e++) A[second(dim, a, e) * ld + j] = u[a*ld + j] * u[e*ld + j] * (a == e ? 0.5 : 1);
            }
        if (far > 0)
            least_squares(ld, q, r, A, b, c, R, &rank);
        if (!(far > 0) || rank < q)
            DGL_FAIL(DGL_EDOMAIN, "the %zu neighbours of point %zu do not tell a quadric in %zu dimensions; take more", l->k, i + 1, dim);
        for (size_t e = 1; e < q; e++)
            for (size_t x = 0; x < r; x++) c[e*r + x] /= e <= dim ? far : far * far;
        DGL_TRY(curvature(l, i, c, V));
    }
    return DGL_OK;
}


// ---- orientation ----

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

typedef struct { double key; int from, to; } link_;
typedef struct { link_ *link; size_t count; } heap;

static void put(heap *h, link_ x)
{
    size_t at = h->count++;
    for (; at && h->link[(at - 1) / 2].key > x.key; at = (at - 1) / 2) h->link[at] = h->link[(at - 1) / 2];
    h->link[at] = x;
}

static link_ take(heap *h)
{
    link_ best = h->link[0], last = h->link[--h->count];
    size_t at = 0;
    for (size_t c; (c = 2*at + 1) < h->count; at = c) {
        if (c + 1 < h->count && h->link[c + 1].key < h->link[c].key) c++;
        if (last.key <= h->link[c].key)
            break;
        h->link[at] = h->link[c];
    }
    h->link[at] = last;
    return best;
}

// For whom is i a neighbour: from[start[i]] .. from[start[i + 1] - 1].
static void invert(size_t n, size_t k, int *start, int *from, const int *index)
{
    memset(start, 0, (n + 2) * sizeof *start);
    for (size_t e = 0; e < n * k; e++) start[index[e] + 2]++;
    for (size_t i = 0; i < n; i++) start[i + 2] += start[i + 1];
    for (size_t e = 0; e < n * k; e++) from[start[index[e] + 1]++] = (int)(e / k);
}

static double along(const job *l, size_t i, size_t j)
{
    double s = 0;
    for (size_t a = 0; a < l->d; a++) s += l->out.normal[i * l->d + a] * l->out.normal[j * l->d + a];
    return s;
}

// Normals are turned along a spanning tree that prefers neighbours whose normals are nearly parallel (Prim).
static dgl_status orient_normals(const job *l)
{
    DGL_SCOPE;
    size_t n = l->n, d = l->d, k = l->k;
    heap h = { 0 };
    DGL_SCRATCH_OF(int, start, n + 2);
    DGL_SCRATCH_OF(int, from, n * k);
    DGL_SCRATCH_OF(link_, link, 2 * n * k + 1);
    DGL_SCRATCH(nearest, n);                           // the least key by which a point can be reached; -1: it is
    DGL_SCRATCH_OF(bool, flip, n);
    invert(n, k, start, from, l->index);
    h.link = link;
    for (size_t i = 0; i < n; i++) nearest[i] = INFINITY;
    for (;;) {
        size_t top = n;
        for (size_t i = 0; i < n; i++)
            if (nearest[i] >= 0 && (top == n || l->X[i*d + d - 1] > l->X[top*d + d - 1])) top = i;
        if (top == n)
            break;
        flip[top] = l->out.normal[top*d + d - 1] < 0;
        put(&h, (link_){ 0, (int)top, (int)top });
        while (h.count) {
            link_ best = take(&h);
            size_t v = (size_t)best.to, u = (size_t)best.from, others = (size_t)(start[v + 1] - start[v]);
            if (nearest[v] < 0)
                continue;
            nearest[v] = -1;
            if (u != v) flip[v] = flip[u] ^ (along(l, u, v) < 0);
            for (size_t e = 0; e < k + others; e++) {
                size_t to = (size_t)(e < k ? l->index[v*k + e] : from[(size_t)start[v] + e - k]);
                double key = nearest[to] < 0 ? INFINITY : fmax(0, 1 - fabs(along(l, v, to)));
                if (key < nearest[to]) put(&h, (link_){ nearest[to] = key, (int)v, (int)to });
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
