// Local tangent space alignment (Zhang, Zha, SIAM J. Sci. Comput. 26, 2004).
#include "embed/patches.h"

static const dgl_param params[] = { DGL_EMBED_DIM, DGL_EMBED_K, { 0 } };

// what is left of values on a neighbourhood across the constants and the tangent coordinates
static dgl_status patch(const dgl_embedding *e, size_t m, const int *place, double *B, void *ctx)
{
    DGL_SCOPE;
    (void)ctx;
    size_t r = e->dim;
    DGL_SCRATCH(T, m * r);
    DGL_SCRATCH(s, r);
    DGL_TRY(dgl_local_frame(r, T, s, m, place, e->d, e->X->data));
    for (size_t a = 0; a < m; a++)
        for (size_t b = 0; b < m; b++) {
            double g = (double)(a == b) - 1 / (double)m;
            for (size_t c = 0; c < r; c++) g -= T[a*r + c] * T[b*r + c];
            B[a*m + b] = g;
        }
    return DGL_OK;
}

static dgl_status fit(dgl_embedding *e)
{
    DGL_SCOPE;
    size_t k = (size_t)e->option[DGL_EMBED_k].num;
    if (k <= e->dim)
        DGL_FAIL(DGL_EARG, "k = %zu neighbours can't tell a tangent space of dim = %zu; take at least %zu", k, e->dim, e->dim + 1);
    DGL_SCRATCH_OF(int, index, e->n * k);
    DGL_SCRATCH(dist, e->n * k);
    DGL_TRY(dgl_embed_neighbors(e, k, index, dist));
    return dgl_embed_patches(e, k, index, patch, NULL);
}

const dgl_embedding_kind dgl_ltsa_kind = {
    .name = "ltsa", .usage = "embedding.ltsa(X, {dim = 2, k = 10})",
    .doc = "local tangent space alignment: coordinates that are affine in the tangent coordinates around every point", .params = params, .fit = fit,
};
