// Metric scaling by majorisation (de Leeuw 1977): every step makes the stress less.
#include "embed/embedding.h"

#include "base/parallel.h"
#include "base/progress.h"
#include "cloud/knn.h"
#include "cloud/wide.h"
#include "embed/start.h"

#include <math.h>
#include <string.h>

static const dgl_param params[] = {
    DGL_EMBED_DIM,
    { "steps", DGL_INT, 300, 1, 1e7, "at most", NULL },
    { "tol", DGL_NUM, 1e-6, 0, 1, "ends when a step lowers the raw stress by less than this share of it", NULL },
    { "init", DGL_MIXED, NAN, 0, 0, "\"pca\" (classical scaling), \"random\", or the places to start from", NULL },
    { "seed", DGL_INT, 1, 0, 4294967295.0, "of a random start", NULL }, { 0 }
};
enum { STEPS = 1, TOL, INIT, SEED };
enum { MOST_DIM = 64 };

typedef int64_t whole __attribute__((vector_size(64)));

// Rows of D are padded with zeros to a multiple of 8, and so are the columns of y; own[n][dim + 1] is what a row gives.
typedef struct { size_t n, padded, dim; const double *D, *y; double *own; } job;

// 1 / sqrt(x), x > 0, from the bits of x and Newton's steps; something finite for 0
#define INVERSE_ROOT(out, x) do {                                                               \
    dgl_wide r_ = (dgl_wide)(0x5fe6eb50c7b537a9 - ((whole)(x) >> 1));                           \
    for (int step_ = 0; step_ < 5; step_++) r_ = r_ * (1.5 - 0.5 * (x) * r_ * r_);              \
    out = r_;                                                                                   \
} while (0)

// The force on point i, sum over j of D_ij (y_i - y_j) / |y_i - y_j|, and after it the sum of D_ij |y_i - y_j|.
DGL_INLINE void row_in(size_t dim, const job *s, size_t i)
{
    dgl_wide f[MOST_DIM], along = { 0 };
    for (size_t c = 0; c < dim; c++) f[c] = (dgl_wide){ 0 };
    for (size_t j = 0; j < s->padded; j += 8) {
        dgl_wide d2 = { 0 }, d[MOST_DIM], D, r;
        for (size_t c = 0; c < dim; c++) {
            __builtin_memcpy(&d[c], s->y + c * s->padded + j, sizeof d[c]);
            d[c] = s->y[c * s->padded + i] - d[c];
            d2 += d[c] * d[c];
        }
        __builtin_memcpy(&D, s->D + i * s->padded + j, sizeof D);
        INVERSE_ROOT(r, d2);
        r *= D;
        along += r * d2;
        for (size_t c = 0; c < dim; c++) f[c] += r * d[c];
    }
    double *own = s->own + i * (dim + 1);
    for (size_t c = 0; c < dim; c++) own[c] = DGL_WIDE_SUM(f[c]);
    own[dim] = DGL_WIDE_SUM(along);
}

DGL_WIDE static void row(const job *s, size_t i)
{
    if (s->dim == 2)
        row_in(2, s, i);
    else if (s->dim == 3)
        row_in(3, s, i);
    else
        row_in(s->dim, s, i);
}

static dgl_status piece(void *ctx, size_t from, size_t to)
{
    DGL_POLL();
    for (size_t i = from; i < to; i++) row(ctx, i);
    return DGL_OK;
}

// sum over pairs of (D - |y_i - y_j|)^2, each pair twice, from the sums that rows gave
static double raw_stress(const job *s, double DD)
{
    double along = 0, square = 0;
    for (size_t i = 0; i < s->n; i++) along += s->own[i * (s->dim + 1) + s->dim];
    for (size_t c = 0; c < s->dim; c++) {
        const double *y = s->y + c * s->padded;
        double sum = 0, yy = 0;
        for (size_t i = 0; i < s->n; i++) {
            sum += y[i];
            yy += y[i] * y[i];
        }
        square += 2 * ((double)s->n * yy - sum * sum);
    }
    return fmax(0, DD - 2 * along + square);
}

static dgl_status fit(dgl_embedding *e)
{
    DGL_SCOPE;
    size_t n = e->n, dim = e->dim, padded = (n + 7) / 8 * 8, steps = (size_t)e->option[STEPS].num;
    if (dim > MOST_DIM)
        DGL_FAIL(DGL_EARG, "at most %d dimensions, not %zu", MOST_DIM, dim);
    DGL_SCRATCH(D, n * padded);
    DGL_SCRATCH(y, dim * padded);
    DGL_SCRATCH(own, n * (dim + 1));
    double DD = 0, old = INFINITY, now = 0;
    for (size_t i = 0; i < n; i++) {
        double *d = D + i * padded;
        memset(d, 0, padded * sizeof *d);
        if (e->distances)
            memcpy(d, e->X->data + i*n, n * sizeof *d);
        else
            DGL_TRY(dgl_cloud_distances(1, n, e->d, d, e->X->data + i * e->d, e->X->data));
        for (size_t j = 0; j < n; j++) DD += d[j] * d[j];
    }
    DGL_TRY(dgl_embed_start(e, &e->option[INIT], (uint32_t)e->option[SEED].num, 0));
    memset(y, 0, dim * padded * sizeof *y);
    for (size_t i = 0; i < n * dim; i++) y[i % dim * padded + i / dim] = e->Y->data[i];
    job s = { n, padded, dim, D, y, own };
    e->converged = false;
    DGL_PROGRESS bar = dgl_progress_begin("SMACOF", steps);
    for (e->steps = 0; ; e->steps++) {
        DGL_TRY(dgl_parallel(n, 32, piece, &s));
        now = raw_stress(&s, DD);
        e->converged = isfinite(old) && old - now <= e->option[TOL].num * old;
        if (e->converged || e->steps == steps)
            break;
        old = now;
        dgl_progress_at(&bar, e->steps);
        for (size_t i = 0; i < n; i++)                 // Guttman's transform
            for (size_t c = 0; c < dim; c++) y[c * padded + i] = own[i * (dim + 1) + c] / (double)n;
    }
    for (size_t i = 0; i < n * dim; i++) e->Y->data[i] = y[i % dim * padded + i / dim];
    e->residual = DD > 0 ? sqrt(now / DD) : 0;
    e->residual_doc = "stress, relative to the distances";
    return DGL_OK;
}

const dgl_embedding_kind dgl_smacof_kind = {
    .name = "smacof", .usage = "embedding.smacof(X, {dim = 2, steps = 300, tol = 1e-6, init = \"pca\", seed = 1})",
    .doc = "metric scaling: distances that come nearest to those of X, points or distances, by majorisation", .params = params,
    .distances = true, .fit = fit,
};
