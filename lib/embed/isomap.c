// Isomap (Tenenbaum, de Silva, Langford, Science 290, 2000): classical scaling of distances along the graph of neighbours; with
// landmarks (de Silva, Tenenbaum, 2003) of those between a few points, the others placed by their distances to these.
#include "embed/kernel.h"

#include "cloud/knn.h"
#include "cloud/shape.h"
#include "graph/shortest.h"

#include <math.h>
#include <string.h>

static const dgl_param params[] = {
    DGL_EMBED_DIM, DGL_EMBED_K, DGL_EMBED_PRUNE,
    { "landmarks", DGL_INT, NAN, 2, 1e9, "scale so many points, far apart, and place the others by their distances to them; all when not given", NULL },
    { 0 }
};
enum { PRUNE = 2, LANDMARKS };
enum { PLACES = 1, NUMBERS };                          // part[] of landmarks: their coordinates; their numbers

extern const dgl_embedding_kind dgl_mds_kind;

// what landmarks are among e's points, as an embedding of their own
static dgl_embedding among_landmarks(const dgl_embedding *e)
{
    dgl_embedding own = *e;
    own.n = e->part[NUMBERS]->size;
    own.Y = e->part[PLACES];
    return own;
}

// distances from m points along the graph to all, or between them; D[m][n] or D[m][m]
static dgl_status along_graph(const dgl_embedding *e, size_t m, const int *from, size_t targets, const int *to, double *D)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(dgl_wish, wish, m);
    for (size_t i = 0; i < m; i++) wish[i] = (dgl_wish){ from ? from[i] : (int)i, (int)targets, to, INFINITY, D + i * targets };
    return dgl_graph_distances(e->graph, (int)m, wish);
}

static dgl_status scale_landmarks(dgl_embedding *e, size_t m)
{
    DGL_SCOPE;
    size_t n = e->n;
    if (m > n || e->dim >= m)
        DGL_FAIL(DGL_EARG, "%zu landmarks of %zu points for %zu dimensions", m, n, e->dim);
    DGL_SCRATCH_OF(int, landmark, m);
    DGL_SCRATCH(D, m * n);
    DGL_SCRATCH(K, n * m);
    double radius;
    DGL_TRY(dgl_subsample_farthest(n, e->d, m, 0, landmark, &radius, e->X->data, e->distances ? e->X->data : NULL));
    DGL_TRY(along_graph(e, m, landmark, n, NULL, D));
    DGL_OWNED dgl_array *between = NULL;
    DGL_OWNED dgl_embedding *own = NULL;
    DGL_TRY(dgl_array_new(&between, 2, (size_t[]){ m, m }));
    DGL_TRY(dgl_array_new(&e->part[NUMBERS], 1, &m));
    for (size_t a = 0; a < m; a++) {
        e->part[NUMBERS]->data[a] = landmark[a];
        for (size_t b = 0; b < a; b++) between->data[a*m + b] = between->data[b*m + a] = D[a*n + (size_t)landmark[b]];
        for (size_t i = 0; i < n; i++) K[i*m + a] = -0.5 * D[a*n + i] * D[a*n + i];
    }
    DGL_TRY(dgl_embedding_new(&own, &dgl_mds_kind, between, &(dgl_value){ .given = true, .num = (double)e->dim }));
    e->values = dgl_retain(own->values);
    e->part[0] = dgl_retain(own->part[0]);
    e->part[PLACES] = dgl_retain(own->Y);
    e->residual = own->residual;
    e->residual_doc = "share of the landmarks' squared inner products that is left out";
    dgl_embedding landmarks = among_landmarks(e);
    return dgl_embed_kernel_transform(&landmarks, n, e->Y->data, K);
}

static dgl_status fit(dgl_embedding *e)
{
    DGL_SCOPE;
    size_t n = e->n, k = (size_t)e->option[DGL_EMBED_k].num, bytes;
    bool all = !e->option[LANDMARKS].given;
    DGL_TRY(dgl_memory_check(&bytes, n, all ? n : (size_t)e->option[LANDMARKS].num, sizeof(double)));
    DGL_SCRATCH_OF(int, index, n * k);
    DGL_SCRATCH(dist, n * k);
    DGL_TRY(dgl_embed_neighbors(e, k, index, dist));
    DGL_TRY(dgl_embed_graph(&e->graph, e, k, index, dist, e->option[PRUNE].num != 0));
    if (!all)
        return scale_landmarks(e, (size_t)e->option[LANDMARKS].num);
    DGL_SCRATCH(D, n * n);
    DGL_TRY(along_graph(e, n, NULL, n, NULL, D));
    return dgl_embed_distances(e, D, D);
}

// distances of a new point lead through its neighbours
static dgl_status transform(const dgl_embedding *e, size_t m, double *Y, const double *Q)
{
    enum { BLOCK = 64 };
    DGL_SCOPE;
    size_t n = e->n, k = (size_t)e->option[DGL_EMBED_k].num;
    dgl_embedding own = e->part[NUMBERS] ? among_landmarks(e) : *e;
    DGL_SCRATCH_OF(int, index, BLOCK * k);
    DGL_SCRATCH(dist, BLOCK * k);
    DGL_SCRATCH(D, BLOCK * own.n);
    DGL_SCRATCH(via, k * own.n);
    DGL_SCRATCH_OF(int, landmark, own.n);
    for (size_t l = 0; l < own.n; l++) landmark[l] = e->part[NUMBERS] ? (int)e->part[NUMBERS]->data[l] : (int)l;
    for (size_t from = 0; from < m; from += BLOCK) {
        size_t count = m - from < BLOCK ? m - from : BLOCK;
        DGL_TRY(dgl_knn(count, k, index, dist, n, e->d, e->X->data, Q + from * e->d, NULL));
        for (size_t i = 0; i < count; i++) {
            DGL_TRY(along_graph(e, k, index + i*k, own.n, landmark, via));
            for (size_t x = 0; x < own.n; x++) {
                double s = INFINITY;
                for (size_t j = 0; j < k; j++) s = fmin(s, dist[i*k + j] + via[j * own.n + x]);
                D[i * own.n + x] = -0.5 * s * s;
            }
        }
        DGL_TRY(dgl_embed_kernel_transform(&own, count, Y + from * e->dim, D));
    }
    return DGL_OK;
}

const dgl_embedding_kind dgl_isomap_kind = {
    .name = "isomap", .usage = "embedding.isomap(X, {dim = 2, k = 10, prune = false, landmarks =})",
    .doc = "coordinates whose distances come nearest to those along the graph of k nearest neighbours; X: points or distances",
    .params = params, .distances = true, .fit = fit, .transform = transform,
};
