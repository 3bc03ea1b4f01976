// Principal components: the projection that keeps most of the variance.
#include "embed/embedding.h"

#include "num/linalg.h"

#include <math.h>
#include <string.h>

static const dgl_param params[] = {
    DGL_EMBED_DIM, { "whiten", DGL_BOOL, 0, 0, 1, "coordinates of variance 1", NULL }, { 0 }
};
enum { WHITEN = 1 };
enum { MEAN, AXES };                                   // parts: [d]; [d][dim]

static void centre(size_t n, size_t d, double *Z, const double *X, const double *mean)
{
    for (size_t i = 0; i < n; i++)
        for (size_t c = 0; c < d; c++) Z[i*d + c] = X[i*d + c] - mean[c];
}

static dgl_status project(const dgl_embedding *e, size_t m, double *Y, const double *Q)
{
    DGL_SCOPE;
    size_t d = e->d;
    DGL_SCRATCH(Z, m * d);
    centre(m, d, Z, Q, e->part[MEAN]->data);
    DGL_TRY(dgl_linalg_gemm(m, e->dim, d, Y, Z, d, false, e->part[AXES]->data, e->dim, false));
    for (size_t i = 0; e->option[WHITEN].num && i < m; i++)
        for (size_t c = 0; c < e->dim; c++) {
            double variance = e->values->data[c];
            Y[i * e->dim + c] = variance > 0 ? Y[i * e->dim + c] / sqrt(variance) : 0;
        }
    return DGL_OK;
}

// axes from the smaller one of Z' Z and Z Z'
static dgl_status fit(dgl_embedding *e)
{
    DGL_SCOPE;
    size_t n = e->n, d = e->d, dim = e->dim, q = d < n ? d : n;
    if (dim > d)
        DGL_FAIL(DGL_EARG, "dim = %zu, but points have %zu coordinates", dim, d);
    DGL_TRY(dgl_array_new(&e->part[MEAN], 1, &d));
    DGL_TRY(dgl_array_new(&e->part[AXES], 2, (size_t[]){ d, dim }));
    DGL_SCRATCH(Z, n * d);
    DGL_SCRATCH(G, q * q);
    DGL_SCRATCH(V, q * q);
    DGL_SCRATCH(w, q);
    DGL_SCRATCH(variance, dim);
    double *mean = e->part[MEAN]->data, *axes = e->part[AXES]->data, share = 1 / (double)n, total = 0, kept = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t c = 0; c < d; c++) mean[c] += e->X->data[i*d + c] * share;
    centre(n, d, Z, e->X->data, mean);
    DGL_TRY(dgl_linalg_gemm(q, q, d < n ? n : d, G, Z, d, d < n, Z, d, d >= n));
    for (size_t i = 0; i < q; i++) total += G[i*q + i];
    DGL_TRY(dgl_linalg_eigh(1, q, w, V, G));
    for (size_t c = 0; c < dim; c++) {
        size_t from = q - 1 - c;
        double value = w[from] > 0 ? w[from] : 0;
        kept += value;
        variance[c] = value / (double)(n - 1);
        for (size_t a = 0; a < d; a++) {
            double s = 0;
            if (d < n)
                s = V[a*q + from];
            else
                for (size_t i = 0; i < n; i++) s += Z[i*d + a] * V[i*q + from];
            axes[a*dim + c] = d < n ? s : value > 0 ? s / sqrt(value) : 0;
        }
    }
    dgl_linalg_fix_signs(d, dim, axes, 0, NULL);
    e->residual = total > 0 ? fmax(0, 1 - kept / total) : 0;
    e->residual_doc = "share of the variance that is left out";
    DGL_TRY(dgl_embed_values(e, dim, variance));
    return project(e, n, e->Y->data, e->X->data);
}

const dgl_embedding_kind dgl_pca_kind = {
    .name = "pca", .usage = "embedding.pca(X, {dim = 2, whiten = false})",
    .doc = "principal components: the projection that keeps most of the variance; values are the variances", .params = params,
    .fit = fit, .transform = project,
};
