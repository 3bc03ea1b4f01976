// Diffusion maps (Coifman, Lafon, Appl. Comput. Harmon. Anal. 21, 2006).
#include "embed/spectral.h"

#include <math.h>

static const dgl_param params[] = {
    DGL_EMBED_DIM, DGL_EMBED_K,
    { "epsilon", DGL_NUM, NAN, 0, 1e300, "of the kernel exp(-distance^2 / epsilon); the median of squared distances to the k-th neighbour when not given", NULL },
    { "alpha", DGL_NUM, 1, 0, 1, "how much of the density is divided out: 1 gives the Laplace-Beltrami operator", NULL },
    { "t", DGL_NUM, 1, 0, 1e6, "time of diffusion", NULL },
    DGL_EMBED_PRUNE, { 0 }
};
enum { EPSILON = 2, ALPHA, T, PRUNE };

static dgl_status fit(dgl_embedding *e)
{
    dgl_spectral o = { .prune = e->option[PRUNE].num != 0, .heat = true, .diffusion = true, .alpha = e->option[ALPHA].num, .t = e->option[T].num,
                       .epsilon = e->option[EPSILON].given ? e->option[EPSILON].num : NAN };
    return dgl_embed_spectral(e, &o);
}

const dgl_embedding_kind dgl_diffusion_map_kind = {
    .name = "diffusion_map", .usage = "embedding.diffusion_map(X, {dim = 2, k = 10, epsilon =, alpha = 1, t = 1, prune = false})",
    .doc = "eigenfunctions of diffusion along neighbours, times lambda^t: distances are diffusion distances; X: points or distances",
    .params = params, .distances = true, .fit = fit, .transform = dgl_embed_nystrom,
};
