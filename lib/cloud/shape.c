#include "cloud/shape.h"

#include "base/parallel.h"
#include "cloud/knn.h"
#include "cloud/patches.h"
#include "num/lapack.h"

#include <math.h>
#include <string.h>

typedef struct {
    size_t n, d, dim, k;
    const double *X;
    const int *index;
    double *T, *spread;
    dgl_quadrics out;
} job;

static dgl_status tangents(void *ctx, size_t from, size_t to)
{
    job *l = ctx;
    DGL_SCOPE;
    DGL_POLL();
    size_t d = l->d, dim = l->dim, axes = d < l->k + 1 ? d : l->k + 1;
    DGL_PATCHES(e, l->k, d, dim);
    for (size_t i = from; i < to; i += DGL_SPECTRA) {
        DGL_TRY(dgl_patches_axes(&e, i, to, l->index, l->X));
        for (size_t lane = 0; lane < DGL_SPECTRA && i + lane < to; lane++) {
            double *T = l->T + (i + lane) * dim * d, *spread = l->spread ? l->spread + (i + lane) * d : NULL;
            for (size_t c = 0; c < dim * d; c++) T[c] = e.T[c][lane];
            for (size_t c = 0; c < d && spread; c++)
                spread[c] = c < axes ? sqrt(fmax(0, e.w[axes - 1 - c][lane]) / (double)(l->k + 1)) / e.scale[lane] : 0;
        }
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

static dgl_status quadrics(void *ctx, size_t from, size_t to)
{
    job *l = ctx;
    DGL_SCOPE;
    DGL_POLL();
    size_t d = l->d, dim = l->dim;
    DGL_PATCHES(e, l->k, d, dim);
    DGL_SCRATCH_OF(dgl_wide, principal, dim);
    DGL_SCRATCH_OF(dgl_wide, normal, d);
    for (size_t i = from; i < to; i += DGL_SPECTRA) {
        dgl_patch_shape s = { .principal = principal, .normal = normal };
        DGL_TRY(dgl_patches_axes(&e, i, to, l->index, l->X));
        DGL_TRY(dgl_patches_shape(&e, &s));
        for (size_t lane = 0, p = i; lane < DGL_SPECTRA && p < to; lane++, p++) {
            double scale = e.scale[lane];
            if (!s.known[lane])
                DGL_FAIL(DGL_EDOMAIN, "the %zu neighbours of point %zu do not tell a quadric in %zu dimensions; take more", l->k, p + 1, dim);
            if (l->out.mean) l->out.mean[p] = s.mean[lane] * scale;
            if (l->out.scalar) l->out.scalar[p] = s.scalar[lane] * scale * scale;
            for (size_t a = 0; a < dim && d == dim + 1 && l->out.principal; a++) l->out.principal[p*dim + a] = principal[a][lane] * scale;
            for (size_t a = 0; a < d && d == dim + 1; a++) l->out.normal[p*d + a] = normal[a][lane];
        }
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
