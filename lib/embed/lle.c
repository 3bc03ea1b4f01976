// Locally linear embedding (Roweis, Saul, Science 290, 2000): each point from its neighbours by the same weights.
#include "embed/patches.h"

static const dgl_param params[] = {
    DGL_EMBED_DIM, DGL_EMBED_K, { "reg", DGL_NUM, 1e-3, 0, 1e3, "regulariser of the weights, relative to the trace of the local Gram matrix", NULL }, { 0 }
};
enum { REG = 2 };

static dgl_status patch(const dgl_embedding *e, size_t m, const int *place, double *B, void *ctx)
{
    DGL_SCOPE;
    (void)ctx;
    DGL_SCRATCH(w, m);
    DGL_TRY(dgl_barycentric(w + 1, e->X->data + (size_t)place[0] * e->d, m - 1, place + 1, e->d, e->X->data, e->option[REG].num, 0));
    w[0] = -1;
    for (size_t a = 0; a < m; a++)
        for (size_t b = 0; b < m; b++) B[a*m + b] = w[a] * w[b];
    return DGL_OK;
}

static dgl_status fit(dgl_embedding *e)
{
    DGL_SCOPE;
    size_t k = (size_t)e->option[DGL_EMBED_k].num;
    DGL_SCRATCH_OF(int, index, e->n * k);
    DGL_SCRATCH(dist, e->n * k);
    DGL_TRY(dgl_embed_neighbors(e, k, index, dist));
    return dgl_embed_patches(e, k, index, patch, NULL);
}

const dgl_embedding_kind dgl_lle_kind = {
    .name = "lle", .usage = "embedding.lle(X, {dim = 2, k = 10, reg = 1e-3})",
    .doc = "locally linear embedding: every point is put together from its k neighbours by the same weights as in X", .params = params, .fit = fit,
};
