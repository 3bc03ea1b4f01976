// Laplacian eigenmaps (Belkin, Niyogi, Neural Computation 15, 2003): the slowest modes of diffusion on the graph of neighbours.
#include "embed/spectral.h"

#include <math.h>

static const dgl_param params[] = {
    DGL_EMBED_DIM, DGL_EMBED_K,
    { "weights", DGL_WORD, 0, 0, 0, "of edges: all 1, or heat: exp(-distance^2 / epsilon)", "one|heat" },
    { "epsilon", DGL_NUM, NAN, 0, 1e300, "of the heat weights; the median of squared distances to the k-th neighbour when not given", NULL },
    DGL_EMBED_PRUNE, { 0 }
};
enum { WEIGHTS = 2, EPSILON, PRUNE };

static dgl_status fit(dgl_embedding *e)
{
    dgl_spectral o = { .prune = e->option[PRUNE].num != 0, .heat = e->option[WEIGHTS].num != 0, .epsilon = e->option[EPSILON].given ? e->option[EPSILON].num : NAN };
    return dgl_embed_spectral(e, &o);
}

const dgl_embedding_kind dgl_laplacian_eigenmaps_kind = {
    .name = "laplacian_eigenmaps", .usage = "embedding.laplacian_eigenmaps(X, {dim = 2, k = 10, weights = \"one\", epsilon =, prune = false})",
    .doc = "the functions on the graph of k nearest neighbours that change least along edges: L y = lambda D y; X: points or distances",
    .params = params, .distances = true, .fit = fit, .transform = dgl_embed_nystrom,
};
