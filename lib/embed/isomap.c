// Isomap (Tenenbaum, de Silva, Langford, Science 290, 2000): classical scaling of distances along the graph of neighbours.
#include "embed/kernel.h"

#include "cloud/knn.h"
#include "graph/shortest.h"

#include <math.h>

static const dgl_param params[] = {
    DGL_EMBED_DIM, DGL_EMBED_K, { "prune", DGL_BOOL, 0, 0, 1, "leave out edges whose curvature tells that they are shortcuts", NULL }, { 0 }
};
enum { PRUNE = 2 };

static dgl_status fit(dgl_embedding *e)
{
    DGL_SCOPE;
    size_t n = e->n, k = (size_t)e->option[DGL_EMBED_k].num, bytes;
    DGL_TRY(dgl_memory_check(&bytes, n, n, sizeof(double)));
    DGL_SCRATCH_OF(int, index, n * k);
    DGL_SCRATCH(dist, n * k);
    DGL_TRY(dgl_embed_neighbors(e, k, index, dist));
    DGL_TRY(dgl_embed_graph(&e->graph, e, k, index, dist, e->option[PRUNE].num != 0));
    DGL_SCRATCH(D, n * n);
    DGL_SCRATCH_OF(dgl_wish, wish, n);
    for (size_t i = 0; i < n; i++) wish[i] = (dgl_wish){ (int)i, (int)n, NULL, INFINITY, D + i*n };
    DGL_TRY(dgl_graph_distances(e->graph, (int)n, wish));
    return dgl_embed_distances(e, D);
}

// distances of a new point lead through its neighbours
static dgl_status transform(const dgl_embedding *e, size_t m, double *Y, const double *Q)
{
    enum { BLOCK = 64 };
    DGL_SCOPE;
    size_t n = e->n, k = (size_t)e->option[DGL_EMBED_k].num;
    DGL_SCRATCH_OF(int, index, BLOCK * k);
    DGL_SCRATCH(dist, BLOCK * k);
    DGL_SCRATCH(D, BLOCK * n);
    DGL_SCRATCH(via, k * n);
    DGL_SCRATCH_OF(dgl_wish, wish, k);
    for (size_t from = 0; from < m; from += BLOCK) {
        size_t count = m - from < BLOCK ? m - from : BLOCK;
        DGL_TRY(dgl_knn(count, k, index, dist, n, e->d, e->X->data, Q + from * e->d, NULL));
        for (size_t i = 0; i < count; i++) {
            for (size_t j = 0; j < k; j++) wish[j] = (dgl_wish){ index[i*k + j], (int)n, NULL, INFINITY, via + j*n };
            DGL_TRY(dgl_graph_distances(e->graph, (int)k, wish));
            for (size_t x = 0; x < n; x++) {
                double s = INFINITY;
                for (size_t j = 0; j < k; j++) s = fmin(s, dist[i*k + j] + via[j*n + x]);
                D[i*n + x] = -0.5 * s * s;
            }
        }
        DGL_TRY(dgl_embed_kernel_transform(e, count, Y + from * e->dim, D));
    }
    return DGL_OK;
}

const dgl_embedding_kind dgl_isomap_kind = {
    .name = "isomap", .usage = "embedding.isomap(X, {dim = 2, k = 10, prune = false})",
    .doc = "coordinates whose distances come nearest to those along the graph of k nearest neighbours; X: points or distances",
    .params = params, .distances = true, .fit = fit, .transform = transform,
};
