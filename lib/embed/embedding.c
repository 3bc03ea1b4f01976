#include "embed/embedding.h"

#include "cloud/knn.h"
#include "cloud/neighbors.h"
#include "cloud/wide.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define EMBEDDING(name) extern const dgl_embedding_kind dgl_##name##_kind;
#include "embed/embeddings.def"
#undef EMBEDDING

const dgl_embedding_kind *const dgl_embedding_kinds[] = {
#define EMBEDDING(name) &dgl_##name##_kind,
#include "embed/embeddings.def"
#undef EMBEDDING
    NULL
};

static void destroy(void *self)
{
    dgl_embedding *e = self;
    dgl_release(e->X);
    dgl_release(e->Y);
    dgl_release(e->values);
    dgl_release(e->graph);
    for (int i = 0; i < 3; i++) dgl_release(e->part[i]);
}

bool dgl_is_distances(const dgl_array *X)
{
    size_t n = X->shape[0];
    if (X->shape[1] != n || n < 2)
        return false;
    for (size_t i = 0; i < n; i++)
        if (X->data[i*n + i] != 0)
            return false;
    enum { BLOCK = 32 };                               // its columns stay in the cache
    bool ok = true;
    for (size_t from = 0; from < n && ok; from += BLOCK)
        for (size_t i = from; i < n; i++)
            for (size_t j = from; j < from + BLOCK && j < i; j++) {
                double a = X->data[i*n + j], b = X->data[j*n + i];
                ok &= (fabs(a - b) <= 1e-12 * a) & (b >= 0);
            }
    return ok;
}

dgl_status dgl_embedding_new(dgl_embedding **out, const dgl_embedding_kind *kind, dgl_array *X, const dgl_value *option)
{
    if (X->naxes != 2)
        DGL_FAIL(DGL_ESHAPE, "points are rows of an n x d array, got shape %s", dgl_array_shape_text(X));
    DGL_OWNED dgl_embedding *e = dgl_new(sizeof *e, destroy);
    if (!e)
        DGL_FAIL(DGL_ENOMEM, "not enough memory");
    e->kind = kind;
    e->n = X->shape[0];
    e->d = X->shape[1];
    DGL_TRY(dgl_array_contiguous(&e->X, X));
    DGL_TRY(dgl_cloud_check_squares(e->n, e->d, e->X->data));
    int i = 0;
    for (; kind->params[i].name; i++) e->option[i] = option[i];
    e->dim = (size_t)option[DGL_EMBED_dim].num;
    e->residual = NAN;
    e->converged = true;
    e->distances = kind->distances && dgl_is_distances(e->X);
    if (e->n < 2)
        DGL_FAIL(DGL_EDOMAIN, "an embedding needs at least 2 points, got %zu", e->n);
    if (e->dim >= e->n)
        DGL_FAIL(DGL_EARG, "dim = %zu: %zu points span at most %zu dimension%s", e->dim, e->n, e->n - 1, e->n == 2 ? "" : "s");
    DGL_TRY(dgl_array_new(&e->Y, 2, (size_t[]){ e->n, e->dim }));
    DGL_TRY(kind->fit(e));
    for (i = 0; kind->params[i].name; i++) {
        e->option[i].text = NULL;
        e->option[i].array = NULL;
        e->option[i].fn = NULL;
    }
    *out = dgl_retain(e);
    return DGL_OK;
}

dgl_status dgl_embed_neighbors(const dgl_embedding *e, size_t k, int *index, double *dist)
{
    return e->distances ? dgl_knn_of_distances(e->n, k, index, dist, e->X->data)
                        : dgl_knn(e->n, k, index, dist, e->n, e->d, e->X->data, NULL, NULL);
}

dgl_status dgl_embed_graph(dgl_graph **out, dgl_embedding *e, size_t k, const int *index, const double *dist, bool prune)
{
    DGL_OWNED dgl_graph *G = NULL, *pruned = NULL;
    int cut = 0, bridges;
    size_t used = 0;
    DGL_TRY(dgl_neighbor_graph(&G, e->n, k, index, dist, false));
    if (prune)
        DGL_TRY(dgl_neighbor_prune(&pruned, NULL, &cut, G, &dgl_prune_defaults));
    DGL_TRY(dgl_neighbor_bridge(out, &bridges, pruned ? pruned : G, e->d, e->X->data, e->distances ? e->X->data : NULL));
    if (cut)
        used = (size_t)snprintf(e->why, sizeof e->why, "%d shortcut%s left out%s", cut, cut == 1 ? "" : "s", bridges ? "; " : "");
    if (bridges)
        snprintf(e->why + used, sizeof e->why - used, "the neighbours left %d parts, joined by their shortest edges", bridges + 1);
    return DGL_OK;
}

dgl_status dgl_embed_connected(const dgl_embedding *e, size_t k, const int *index)
{
    DGL_SCOPE;
    int count;
    DGL_SCRATCH_OF(int, part, e->n);
    DGL_TRY(dgl_neighbor_parts(e->n, k, index, &count, part));
    if (count > 1)
        DGL_FAIL(DGL_EDOMAIN, "with k = %zu neighbours the points fall into %d parts that nothing joins; take more", k, count);
    return DGL_OK;
}

dgl_status dgl_embed_values(dgl_embedding *e, size_t k, const double *w)
{
    DGL_TRY(dgl_array_new(&e->values, 1, &k));
    memcpy(e->values->data, w, k * sizeof *w);
    return DGL_OK;
}


// ---- weights ----

// Solves G w = 1 for a positive definite G[k][k] of which the lower triangle is given and overwritten; false when it is not.
static bool solve_ones(size_t k, double *w, double *G)
{
    for (size_t j = 0; j < k; j++) {
        if (!(G[j*k + j] > 0))
            return false;
        G[j*k + j] = 1 / sqrt(G[j*k + j]);
        for (size_t i = j + 1; i < k; i++) G[i*k + j] *= G[j*k + j];
        for (size_t i = j + 1; i < k; i++)
            for (size_t l = j + 1; l <= i; l++) G[i*k + l] -= G[i*k + j] * G[l*k + j];
    }
    for (size_t i = 0; i < k; i++) w[i] = 1;
    for (size_t l = 0; l < k; l++) {
        w[l] *= G[l*k + l];
        for (size_t i = l + 1; i < k; i++) w[i] -= G[i*k + l] * w[l];
    }
    for (size_t l = k; l-- > 0; ) {
        w[l] *= G[l*k + l];
        for (size_t i = 0; i < l; i++) w[i] -= G[l*k + i] * w[l];
    }
    return true;
}

// the lower triangle of G[k][ld] = Z' Z of Z[d][ld], ld a multiple of 8
DGL_WIDE static void inner_products(size_t k, size_t ld, double *G, size_t d, const double *Z)
{
    enum { ROWS = 4, WIDTH = 8 };
    for (size_t i = 0; i < k; i += ROWS)
        for (size_t from = 0; from < i + ROWS && from < ld; from += WIDTH) {
            dgl_wide sum[ROWS] = { 0 }, v;
            for (size_t c = 0; c < d; c++) {
                const double *z = Z + c*ld;
                __builtin_memcpy(&v, z + from, sizeof v);
                _Pragma("GCC unroll 4")
                for (size_t r = 0; r < ROWS; r++) sum[r] += z[i + r] * v;      // i + r < ld
            }
            for (size_t r = 0; r < ROWS && i + r < k; r++) __builtin_memcpy(G + (i + r) * ld + from, &sum[r], sizeof v);
        }
}

dgl_status dgl_barycentric(double *w, const double *q, size_t k, const int *index, size_t d, const double *X, double reg,
                           double local)
{
    DGL_SCOPE;
    size_t ld = (k + 7) / 8 * 8;
    DGL_SCRATCH(Z, d * ld);                            // coordinate by coordinate
    DGL_SCRATCH(G, k * ld);
    double trace = 0, sum = 0;
    for (size_t j = 0; j < ld; j++) {
        const double *x = j < k ? X + (size_t)index[j] * d : q;
        for (size_t c = 0; c < d; c++) Z[c*ld + j] = x[c] - q[c];
    }
    inner_products(k, ld, G, d, Z);
    for (size_t i = 0; i < k; i++) {
        trace += G[i*ld + i];
        memmove(G + i*k, G + i*ld, k * sizeof *G);
    }
    for (size_t i = 0; i < k; i++) G[i*k + i] += trace > 0 ? reg * trace + local * G[i*k + i] : 1;
    if (!solve_ones(k, w, G))
        DGL_FAIL(DGL_EDOMAIN, "the weights of neighbours are not determined; reg = %g is too small", reg);
    for (size_t j = 0; j < k; j++) sum += w[j];
    for (size_t j = 0; j < k; j++) w[j] /= sum;
    return DGL_OK;
}

static dgl_status by_weights(const dgl_embedding *e, size_t m, double *Y, const double *Q)
{
    DGL_SCOPE;
    const dgl_param *p = &e->kind->params[DGL_EMBED_k];
    size_t k = p->name && !strcmp(p->name, "k") ? (size_t)e->option[DGL_EMBED_k].num : 10;
    k = k < e->n ? k : e->n;
    DGL_SCRATCH_OF(int, index, m * k);
    DGL_SCRATCH(dist, m * k);
    DGL_SCRATCH(w, k);
    DGL_TRY(dgl_knn(m, k, index, dist, e->n, e->d, e->X->data, Q, NULL));
    for (size_t i = 0; i < m; i++) {
        DGL_TRY(dgl_barycentric(w, Q + i * e->d, k, index + i*k, e->d, e->X->data, 1e-12, 1e-3));
        for (size_t c = 0; c < e->dim; c++) {
            Y[i * e->dim + c] = 0;
            for (size_t j = 0; j < k; j++) Y[i * e->dim + c] += w[j] * e->Y->data[(size_t)index[i*k + j] * e->dim + c];
        }
    }
    return DGL_OK;
}

dgl_status dgl_embedding_transform(const dgl_embedding *e, size_t m, double *Y, const double *Q)
{
    if (e->distances)
        DGL_FAIL(DGL_EUNSUP, "the embedding was made from distances: new points have no place in it");
    DGL_TRY(dgl_cloud_check(m, e->d, Q));
    DGL_TRY(e->kind->transform ? e->kind->transform(e, m, Y, Q) : by_weights(e, m, Y, Q));
    for (size_t i = 0; i < m * e->dim; i++)
        if (!isfinite(Y[i]))
            DGL_FAIL(DGL_EDOMAIN, "point %zu is too far from those of the embedding: its place is out of the range of numbers", i / e->dim + 1);
    return DGL_OK;
}
