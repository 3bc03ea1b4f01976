// Classical multidimensional scaling (Torgerson 1952).
#include "embed/kernel.h"

static const dgl_param params[] = { DGL_EMBED_DIM, { 0 } };

extern const dgl_embedding_kind dgl_pca_kind;

// Of points the centred inner products are those of PCA, whose eigenvalues are variances.
static dgl_status fit(dgl_embedding *e)
{
    DGL_SCOPE;
    if (!e->distances) {
        DGL_TRY(dgl_pca_kind.fit(e));
        for (size_t c = 0; c < e->dim; c++) e->values->data[c] *= (double)(e->n - 1);
        return DGL_OK;
    }
    DGL_SCRATCH(K, e->n * e->n);
    return dgl_embed_distances(e, K, e->X->data);
}

static dgl_status transform(const dgl_embedding *e, size_t m, double *Y, const double *Q)
{
    return dgl_pca_kind.transform(e, m, Y, Q);
}

const dgl_embedding_kind dgl_mds_kind = {
    .name = "mds", .usage = "embedding.mds(X, {dim = 2})",
    .doc = "classical scaling: coordinates whose inner products come nearest to those that distances tell; X: points or distances",
    .params = params, .distances = true, .fit = fit, .transform = transform,
};
