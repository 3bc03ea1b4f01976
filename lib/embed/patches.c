#include "embed/patches.h"

#include "base/parallel.h"
#include "cloud/knn.h"
#include "num/lapack.h"
#include "num/linalg.h"

#include <math.h>
#include <string.h>

// ---- the sparse sum ----

typedef struct {
    size_t n, m;
    const int *index, *first, *place;      // patches at row r: place[first[r]] .. , as patch * m + place in it
    const double *local;
    dgl_sparse *A;
    int *count;
} sum;

// The columns of row r, at or right of the diagonal; mark[c] is r + 1 for those already seen.
static dgl_status count_rows(void *ctx, size_t from, size_t to)
{
    DGL_SCOPE;
    sum *s = ctx;
    DGL_SCRATCH_OF(int, mark, s->n);
    memset(mark, 0, s->n * sizeof *mark);
    for (size_t r = from; r < to; r++) {
        int found = 0, tag = (int)r + 1;
        for (int p = s->first[r]; p < s->first[r + 1]; p++) {
            const int *c = s->index + (size_t)s->place[p] / s->m * s->m;
            for (size_t b = 0; b < s->m; b++) {
                found += (c[b] >= (int)r) & (mark[c[b]] != tag);
                mark[c[b]] = tag;
            }
        }
        s->count[r] = found;
    }
    return DGL_OK;
}

static dgl_status fill_rows(void *ctx, size_t from, size_t to)
{
    DGL_SCOPE;
    sum *s = ctx;
    DGL_POLL();
    DGL_SCRATCH_OF(int, at, s->n);                     // where column c stands in this row
    memset(at, -1, s->n * sizeof *at);
    for (size_t r = from; r < to; r++) {
        int end = s->A->start[r];
        for (int p = s->first[r]; p < s->first[r + 1]; p++) {
            size_t patch = (size_t)s->place[p] / s->m;
            const int *c = s->index + patch * s->m;
            const double *row = s->local + (size_t)s->place[p] * s->m;
            for (size_t b = 0; b < s->m; b++) {
                if (c[b] < (int)r)
                    continue;
                int *e = &at[c[b]];
                if (*e < s->A->start[r]) {
                    *e = end++;
                    s->A->col[*e] = c[b];
                    s->A->value[*e] = 0;
                }
                s->A->value[*e] += row[b];
            }
        }
    }
    return DGL_OK;
}

dgl_status dgl_patches_sum(dgl_sparse *A, size_t n, size_t m, const int *index, const double *local)
{
    enum { GRAIN = 512 };
    DGL_SCOPE;
    if (n * m > INT32_MAX)
        DGL_FAIL(DGL_ENOMEM, "%zu entries of neighbourhoods are too many", n * m);
    DGL_SCRATCH_OF(int, first, n + 2);
    DGL_SCRATCH_OF(int, place, n * m);
    DGL_SCRATCH_OF(int, count, n);
    memset(first, 0, (n + 2) * sizeof *first);
    for (size_t p = 0; p < n * m; p++) first[index[p] + 2]++;
    for (size_t r = 0; r <= n; r++) first[r + 1] += first[r];
    for (size_t p = 0; p < n * m; p++) place[first[index[p] + 1]++] = (int)p;
    sum s = { n, m, index, first, place, local, A, count };
    DGL_TRY(dgl_parallel(n, GRAIN, count_rows, &s));
    A->n = n;
    A->start = dgl_alloc((n + 1) * sizeof *A->start);
    size_t entries = 0;
    for (size_t r = 0; r < n; r++) entries += (size_t)count[r];
    if (entries > INT32_MAX)
        DGL_FAIL(DGL_ENOMEM, "%zu entries are too many", entries);
    A->col = dgl_alloc(entries * sizeof *A->col);
    A->value = dgl_alloc(entries * sizeof *A->value);
    if (!A->start || !A->col || !A->value)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu entries of a sparse matrix", entries);
    for (size_t r = 0; r < n; r++) A->start[r + 1] = A->start[r] + count[r];
    return dgl_parallel(n, GRAIN, fill_rows, &s);
}


// ---- the embedding ----

typedef struct { const dgl_embedding *e; size_t m; const int *place; double *local; dgl_patch *patch; void *ctx; } patches;

static dgl_status make(void *ctx, size_t from, size_t to)
{
    patches *p = ctx;
    size_t m = p->m;
    DGL_POLL();
    for (size_t i = from; i < to; i++) DGL_TRY(p->patch(p->e, m, p->place + i * m, p->local + i * m * m, p->ctx));
    return DGL_OK;
}

static dgl_status assemble(dgl_sparse *A, const dgl_embedding *e, size_t k, const int *index, dgl_patch *patch, void *ctx)
{
    DGL_SCOPE;
    size_t n = e->n, m = k + 1, bytes;
    const dgl_lapack_api *lapack;
    DGL_TRY(dgl_lapack_open(&lapack));                 // before threads do
    DGL_TRY(dgl_memory_check(&bytes, n, m * m, sizeof(double)));
    DGL_SCRATCH(local, n * m * m);
    DGL_SCRATCH_OF(int, place, n * m);
    for (size_t i = 0; i < n; i++) {
        place[i*m] = (int)i;
        memcpy(place + i*m + 1, index + i*k, k * sizeof *place);
    }
    DGL_TRY(dgl_parallel(n, 64, make, &(patches){ e, m, place, local, patch, ctx }));
    return dgl_patches_sum(A, n, m, place, local);
}

static bool all_one(const dgl_embedding *e)
{
    for (size_t i = e->d; i < e->n * e->d; i++)
        if (e->X->data[i] != e->X->data[i - e->d])
            return false;
    return true;
}

dgl_status dgl_embed_patches(dgl_embedding *e, size_t k, const int *index, dgl_patch *patch, void *ctx)
{
    DGL_SCOPE;
    size_t n = e->n;
    if (all_one(e))
        DGL_FAIL(DGL_EDOMAIN, "all points are one: there is no sheet to lay flat");
    DGL_TRY(dgl_embed_connected(e, k, index));
    DGL_SPARSE_OWNED dgl_sparse A = { 0 };
    DGL_SCRATCH(null, n);
    DGL_SCRATCH(V, n * e->dim);
    DGL_SCRATCH(w, e->dim);
    DGL_TRY(assemble(&A, e, k, index, patch, ctx));
    double size = 0;
    for (size_t i = 0; i < n; i++) {
        null[i] = 1 / sqrt((double)n);
        for (int p = A.start[i]; p < A.start[i + 1]; p++)
            if (A.col[p] == (int)i) size += A.value[p] / (double)n;
    }
    dgl_status status = DGL_OK;
    for (double shift = 1e-11; shift < 1e-4; shift *= 100)
        if ((status = dgl_eigs_least(&A, e->dim, w, V, null, shift * size)) != DGL_EDOMAIN)
            break;
    DGL_TRY(status);
    for (size_t i = 0; i < n * e->dim; i++) e->Y->data[i] = V[i] * sqrt((double)n);
    e->residual = w[e->dim - 1];
    e->residual_doc = "greatest eigenvalue used";
    return dgl_embed_values(e, e->dim, w);
}


// ---- frames ----

// Makes column c of T[k][r] orthogonal to the constants and the columns before it, and of length 1; false when nothing
// of it is left.
static bool orthonormal(size_t k, size_t r, double *T, size_t c)
{
    double before = 0, after = 0;
    for (size_t i = 0; i < k; i++) before += T[i*r + c] * T[i*r + c];
    for (int twice = 0; twice < 2; twice++) {
        double s = 0;
        for (size_t i = 0; i < k; i++) s += T[i*r + c];
        for (size_t i = 0; i < k; i++) T[i*r + c] -= s / (double)k;
        for (size_t b = 0; b < c; b++) {
            s = 0;
            for (size_t i = 0; i < k; i++) s += T[i*r + b] * T[i*r + c];
            for (size_t i = 0; i < k; i++) T[i*r + c] -= s * T[i*r + b];
        }
    }
    for (size_t i = 0; i < k; i++) after += T[i*r + c] * T[i*r + c];
    if (!(after > 1e-20 * before))
        return false;
    for (size_t i = 0; i < k; i++) T[i*r + c] /= sqrt(after);
    return true;
}

dgl_status dgl_local_frame(size_t r, double *T, double *s, size_t k, const int *index, size_t d, const double *X)
{
    DGL_SCOPE;
    bool by_points = k <= d;                           // the smaller one of Z Z' and Z' Z
    size_t q = by_points ? k : d;
    DGL_SCRATCH(Z, k * d);
    DGL_SCRATCH(G, q * q);
    DGL_SCRATCH(V, q * q);
    DGL_SCRATCH(w, q);
    dgl_cloud_patch(k, d, Z, index[0], index + 1, X);
    for (size_t a = 0; a < q; a++)
        for (size_t b = 0; b <= a; b++) {
            double g = 0;
            if (by_points)
                for (size_t c = 0; c < d; c++) g += Z[a*d + c] * Z[b*d + c];
            else
                for (size_t j = 0; j < k; j++) g += Z[j*d + a] * Z[j*d + b];
            G[a*q + b] = G[b*q + a] = g;
        }
    DGL_TRY(dgl_linalg_eigh(1, q, w, V, G));
    for (size_t c = 0; c < r; c++) {
        size_t from = q - 1 - c;
        bool real = c < q && w[from] > 1e-24 * w[q - 1] && w[from] > 0;
        s[c] = real ? sqrt(w[from]) : 0;
        for (size_t j = 0; j < k && real; j++) {
            T[j*r + c] = 0;
            if (by_points)
                T[j*r + c] = V[j*q + from];
            else
                for (size_t b = 0; b < d; b++) T[j*r + c] += Z[j*d + b] * V[b*q + from];
        }
        real = real && orthonormal(k, r, T, c);
        for (size_t j = 0; j < k && !real; j++) {      // the first unit vector that is not in what there is
            for (size_t i = 0; i < k; i++) T[i*r + c] = i == j;
            real = orthonormal(k, r, T, c);
        }
    }
    return DGL_OK;
}
