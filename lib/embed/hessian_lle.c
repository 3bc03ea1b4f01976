// Hessian eigenmaps (Donoho, Grimes, PNAS 100, 2003): functions whose local second derivatives are least.
#include "embed/patches.h"

#include <math.h>
#include <string.h>

static const dgl_param params[] = { DGL_EMBED_DIM, DGL_EMBED_K, { 0 } };

static double dot(size_t k, const double *a, const double *b)
{
    double s = 0;
    for (size_t i = 0; i < k; i++) s += a[i] * b[i];
    return s;
}

// Quadratic monomials of the tangent coordinates, made orthonormal to all before: their span tells second derivatives.
static dgl_status patch(const dgl_embedding *e, size_t m, const int *place, double *B, void *ctx)
{
    DGL_SCOPE;
    (void)ctx;
    size_t r = e->dim, have = 0;
    DGL_SCRATCH(T, m * r);
    DGL_SCRATCH(s, r);
    DGL_SCRATCH(Q, (1 + r + r * (r + 1) / 2) * m);     // rows: 1, the coordinates, their products
    DGL_TRY(dgl_local_frame(r, T, s, m, place, e->d, e->X->data));
    for (size_t j = 0; j < m; j++) Q[j] = 1 / sqrt((double)m);
    for (size_t c = 0; c < r; c++)
        for (size_t j = 0; j < m; j++) Q[(1 + c) * m + j] = T[j*r + c];
    have = 1 + r;
    memset(B, 0, m * m * sizeof *B);
    for (size_t a = 0; a < r; a++)
        for (size_t b = a; b < r; b++) {
            double *q = Q + have * m;
            for (size_t j = 0; j < m; j++) q[j] = T[j*r + a] * T[j*r + b];
            double before = dot(m, q, q);
            for (int twice = 0; twice < 2; twice++)
                for (size_t c = 0; c < have; c++) {
                    double g = dot(m, q, Q + c*m);
                    for (size_t j = 0; j < m; j++) q[j] -= g * Q[c*m + j];
                }
            double after = dot(m, q, q);
            if (!(after > 1e-20 * before))             // the neighbours are too few or too regular to tell this one
                continue;
            for (size_t j = 0; j < m; j++) q[j] /= sqrt(after);
            have++;
            for (size_t x = 0; x < m; x++)
                for (size_t y = 0; y < m; y++) B[x*m + y] += q[x] * q[y];
        }
    return DGL_OK;
}

static dgl_status fit(dgl_embedding *e)
{
    DGL_SCOPE;
    size_t k = (size_t)e->option[DGL_EMBED_k].num, least = e->dim * (e->dim + 3) / 2;
    if (k < least)
        DGL_FAIL(DGL_EARG, "k = %zu neighbours can't tell second derivatives in %zu dimensions; take at least %zu", k, e->dim, least);
    DGL_SCRATCH_OF(int, index, e->n * k);
    DGL_SCRATCH(dist, e->n * k);
    DGL_TRY(dgl_embed_neighbors(e, k, index, dist));
    return dgl_embed_patches(e, k, index, patch, NULL);
}

const dgl_embedding_kind dgl_hessian_lle_kind = {
    .name = "hessian_lle", .usage = "embedding.hessian_lle(X, {dim = 2, k = 10})",
    .doc = "Hessian eigenmaps: coordinates whose second derivatives along the set are least; exact on flat sheets", .params = params, .fit = fit,
};
