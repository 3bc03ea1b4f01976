// Modified LLE (Zhang, Wang, NIPS 2006): several weights for each point, so that a regulariser does not bend the sheet.
#include "embed/patches.h"

#include "base/parallel.h"
#include "num/lapack.h"
#include "num/linalg.h"
#include "num/sort.h"

#include <math.h>

static const dgl_param params[] = {
    DGL_EMBED_DIM, DGL_EMBED_K, { "reg", DGL_NUM, 1e-3, 0, 1e3, "regulariser of the weights, relative to the trace of the local Gram matrix", NULL }, { 0 }
};
enum { REG = 2 };

typedef struct { size_t k; const dgl_embedding *e; const int *index; double *w, *V, *rho, eta; } local;

// eigenvalues w[k], descending, and vectors V[k][k] of the Gram matrix of the neighbours around the point
static dgl_status spectra(void *ctx, size_t from, size_t to)
{
    local *l = ctx;
    DGL_SCOPE;
    DGL_POLL();
    size_t k = l->k, d = l->e->d, r = l->e->dim;
    const double *X = l->e->X->data;
    DGL_SCRATCH(Z, k * d);
    DGL_SCRATCH(G, k * k);
    DGL_SCRATCH(V, k * k);
    DGL_SCRATCH(w, k);
    for (size_t i = from; i < to; i++) {
        for (size_t j = 0; j < k; j++)
            for (size_t c = 0; c < d; c++) Z[j*d + c] = X[(size_t)l->index[i*k + j] * d + c] - X[i*d + c];
        for (size_t a = 0; a < k; a++)
            for (size_t b = 0; b <= a; b++) {
                double g = 0;
                for (size_t c = 0; c < d; c++) g += Z[a*d + c] * Z[b*d + c];
                G[a*k + b] = G[b*k + a] = g;
            }
        DGL_TRY(dgl_linalg_eigh(1, k, w, V, G));
        double head = 0, tail = 0;
        for (size_t c = 0; c < k; c++) {
            double value = w[k - 1 - c] > 0 && c < d ? w[k - 1 - c] : 0;
            l->w[i*k + c] = value;
            *(c < r ? &head : &tail) += value;
            for (size_t j = 0; j < k; j++) l->V[(i*k + j) * k + c] = V[j*k + k - 1 - c];
        }
        l->rho[i] = head > 0 ? tail / head : 0;
    }
    return DGL_OK;
}

static dgl_status patch(const dgl_embedding *e, size_t m, const int *place, double *B, void *ctx)
{
    DGL_SCOPE;
    const local *l = ctx;
    size_t k = l->k, i = (size_t)place[0];
    const double *w = l->w + i*k, *V = l->V + i*k*k;
    DGL_SCRATCH(weight, k);
    DGL_SCRATCH(sum, k);
    DGL_SCRATCH(h, k);
    DGL_SCRATCH(R, m * k);
    double total = 0, scale = 0;
    for (size_t c = 0; c < k; c++) total += w[c];
    double reg = e->option[REG].num * (total > 0 ? total : 1);
    for (size_t c = 0; c < k; c++) {
        sum[c] = 0;
        for (size_t j = 0; j < k; j++) sum[c] += V[j*k + c];
    }
    for (size_t j = 0; j < k; j++) {                   // the weights of LLE
        weight[j] = 0;
        for (size_t c = 0; c < k; c++) weight[j] += V[j*k + c] * sum[c] / (w[c] + reg);
        scale += weight[j];
    }
    // as many of the last vectors as together weigh less than eta of the others, but not those along the set
    size_t s = e->d < k ? k - e->d : 1;
    double tail = e->d < k ? 0 : w[k - 1];
    while (s + 1 <= k - e->dim && tail + w[k - s - 1] < l->eta * (total - tail - w[k - s - 1])) tail += w[k - ++s];
    double alpha = 0, length = 0;
    for (size_t c = k - s; c < k; c++) alpha += sum[c] * sum[c];
    alpha = sqrt(alpha / (double)s);
    for (size_t c = 0; c < s; c++) {
        h[c] = alpha - sum[k - s + c];
        length += h[c] * h[c];
    }
    length = sqrt(length);
    for (size_t c = 0; c < s; c++) h[c] = length < 1e-12 ? 0 : h[c] / length;
    for (size_t c = 0; c < s; c++) R[c] = -1;
    for (size_t j = 0; j < k; j++) {                   // turned by a Householder matrix so that each column sums to 1
        double along = 0;
        for (size_t c = 0; c < s; c++) along += V[j*k + k - s + c] * h[c];
        for (size_t c = 0; c < s; c++)
            R[(j + 1) * s + c] = V[j*k + k - s + c] - 2 * along * h[c] + (1 - alpha) * weight[j] / scale;
    }
    for (size_t a = 0; a < m; a++)
        for (size_t b = 0; b < m; b++) {
            double g = 0;
            for (size_t c = 0; c < s; c++) g += R[a*s + c] * R[b*s + c];
            B[a*m + b] = g;
        }
    return DGL_OK;
}

static dgl_status fit(dgl_embedding *e)
{
    DGL_SCOPE;
    size_t n = e->n, k = (size_t)e->option[DGL_EMBED_k].num;
    if (k <= e->dim)
        DGL_FAIL(DGL_EARG, "k = %zu neighbours are too few for dim = %zu; take at least %zu", k, e->dim, e->dim + 1);
    DGL_SCRATCH_OF(int, index, n * k);
    DGL_SCRATCH(dist, n * k);
    DGL_TRY(dgl_embed_neighbors(e, k, index, dist));
    DGL_SCRATCH(w, n * k);
    DGL_SCRATCH(V, n * k * k);
    DGL_SCRATCH(rho, n);
    local l = { k, e, index, w, V, rho, 0 };
    const dgl_lapack_api *lapack;
    DGL_TRY(dgl_lapack_open(&lapack));
    DGL_TRY(dgl_parallel(n, 64, spectra, &l));
    DGL_TRY(dgl_quantile(&l.eta, 0.5, n, rho));
    return dgl_embed_patches(e, k, index, patch, &l);
}

const dgl_embedding_kind dgl_modified_lle_kind = {
    .name = "modified_lle", .usage = "embedding.modified_lle(X, {dim = 2, k = 10, reg = 1e-3})",
    .doc = "LLE with several weights for each point, so that flat sheets come out flat", .params = params, .fit = fit,
};
