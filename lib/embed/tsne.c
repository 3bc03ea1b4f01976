// t-SNE (van der Maaten, Hinton, JMLR 9, 2008; Barnes-Hut: van der Maaten, JMLR 15, 2014).
#include "embed/embedding.h"

#include "base/parallel.h"
#include "base/progress.h"
#include "cloud/wide.h"
#include "embed/repulsion.h"
#include "embed/start.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const dgl_param params[] = {
    DGL_EMBED_DIM,
    { "perplexity", DGL_NUM, 30, 1, 1e6, "the number of neighbours that count, in effect", NULL },
    { "steps", DGL_INT, 1000, 1, 1e7, "how many", NULL },
    { "lr", DGL_NUM, NAN, 1e-9, 1e9, "learning rate; max(n / 48, 50) when not given", NULL },
    { "exaggeration", DGL_NUM, 12, 1, 1e6, "of the attraction during the first quarter of the steps, at most 250", NULL },
    { "theta", DGL_NUM, 0.5, 0, 2, "cells whose extent is below theta times their distance count as one point; 0: exact", NULL },
    { "init", DGL_MIXED, NAN, 0, 0, "\"pca\", \"random\", or the places to start from", NULL },
    { "seed", DGL_INT, 1, 0, 4294967295.0, "of a random start", NULL }, { 0 }
};
enum { PERPLEXITY = 1, STEPS, LR, EXAGGERATION, THETA, INIT, SEED };

// a symmetric sparse matrix, both triangles
typedef struct { size_t n; int *start, *to; double *p; } affinity;

static void drop(affinity *a)
{
    dgl_free(a->start);
    dgl_free(a->to);
    dgl_free(a->p);
}

typedef struct { size_t k; const double *dist; double *p, perplexity; } row_job;

// p_j|i = exp(-beta d^2) / sum with beta such that the entropy is log(perplexity), by bisection
static dgl_status rows(void *ctx, size_t from, size_t to)
{
    row_job *r = ctx;
    size_t k = r->k;
    for (size_t i = from; i < to; i++) {
        const double *d = r->dist + i*k;
        double *p = r->p + i*k, lo = 0, hi = INFINITY, wanted = log(r->perplexity), scale = 0;
        for (size_t j = 0; j < k; j++) scale += (d[j] * d[j] - d[0] * d[0]) / (double)k;
        double beta = scale > 0 ? 1 / scale : 1;
        for (int step = 0; step < 100; step++) {
            double sum = 0, moment = 0;
            for (size_t j = 0; j < k; j++) {
                double x = d[j] * d[j] - d[0] * d[0];
                p[j] = exp(-beta * x);
                sum += p[j];
                moment += p[j] * x;
            }
            for (size_t j = 0; j < k; j++) p[j] /= sum;
            double more = log(sum) + beta * moment / sum - wanted;
            if (fabs(more) < 1e-5)
                break;
            *(more > 0 ? &lo : &hi) = beta;
            beta = isinf(hi) ? 2 * beta : (lo + hi) / 2;
        }
    }
    return DGL_OK;
}

// (p_j|i + p_i|j) / 2n
static dgl_status symmetric(affinity *a, size_t n, size_t k, const int *index, const double *p)
{
    DGL_SCOPE;
    if (n * k > INT32_MAX / 2)
        DGL_FAIL(DGL_ENOMEM, "%zu neighbours are too many", n * k);
    DGL_SCRATCH_OF(int, first, n + 2);
    DGL_SCRATCH_OF(int, from, n * k);
    memset(first, 0, (n + 2) * sizeof *first);
    for (size_t e = 0; e < n * k; e++) first[index[e] + 2]++;
    for (size_t i = 0; i <= n; i++) first[i + 1] += first[i];
    for (size_t e = 0; e < n * k; e++) from[first[index[e] + 1]++] = (int)e;       // entries that lead to i
    a->n = n;
    a->start = dgl_alloc((n + 1) * sizeof *a->start);
    a->to = dgl_alloc(2 * n * k * sizeof *a->to);
    a->p = dgl_alloc(2 * n * k * sizeof *a->p);
    if (!a->start || !a->to || !a->p)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu affinities", 2 * n * k);
    DGL_SCRATCH_OF(int, place, n);
    memset(place, -1, n * sizeof *place);
    int at = 0;
    for (size_t i = 0; i < n; i++) {
        a->start[i] = at;
        for (size_t j = 0; j < k; j++) {
            place[index[i*k + j]] = at;
            a->to[at] = index[i*k + j];
            a->p[at++] = p[i*k + j] / (double)(2*n);
        }
        for (int l = first[i]; l < first[i + 1]; l++) {
            int other = from[l] / (int)k;
            if (place[other] < a->start[i]) {
                place[other] = at;
                a->to[at++] = other;
            }
            a->p[place[other]] += p[from[l]] / (double)(2*n);
        }
    }
    a->start[n] = at;
    return DGL_OK;
}

typedef struct { const affinity *a; size_t dim; const double *Y; double *A; } pull_job;

// the attraction of point i, sum of p_ij q_ij (y_i - y_j), eight at a time
DGL_INLINE void pull_in(size_t dim, const affinity *a, size_t i, const double *Y, double *force)
{
    dgl_wide f[3] = { { 0 }, { 0 }, { 0 } };
    for (int e = a->start[i]; e < a->start[i + 1]; e += 8) {
        dgl_wide q = 1 - (dgl_wide){ 0 }, d[3], p = { 0 };
        int count = a->start[i + 1] - e < 8 ? a->start[i + 1] - e : 8;
        const int *to = a->to + e;
        for (size_t c = 0; c < dim; c++) {
            const double *y = Y + c;
            if (count == 8)
                d[c] = (dgl_wide){ y[(size_t)to[0] * dim], y[(size_t)to[1] * dim], y[(size_t)to[2] * dim], y[(size_t)to[3] * dim],
                                   y[(size_t)to[4] * dim], y[(size_t)to[5] * dim], y[(size_t)to[6] * dim], y[(size_t)to[7] * dim] };
            else {
                d[c] = (dgl_wide){ 0 };
                for (int l = 0; l < count; l++) d[c][l] = y[(size_t)to[l] * dim];
            }
            d[c] = Y[i*dim + c] - d[c];
            q += d[c] * d[c];
        }
        __builtin_memcpy(&p, a->p + e, (size_t)count * sizeof(double));
        p /= q;
        for (size_t c = 0; c < dim; c++) f[c] += p * d[c];
    }
    for (size_t c = 0; c < dim; c++) force[c] = DGL_WIDE_SUM(f[c]);
}

DGL_WIDE static void pull(const affinity *a, size_t i, size_t dim, const double *Y, double *force)
{
    if (dim == 2)
        pull_in(2, a, i, Y, force);
    else if (dim == 3)
        pull_in(3, a, i, Y, force);
    else
        pull_in(1, a, i, Y, force);
}

static dgl_status pull_piece(void *ctx, size_t from, size_t to)
{
    pull_job *j = ctx;
    DGL_POLL();
    for (size_t i = from; i < to; i++) pull(j->a, i, j->dim, j->Y, j->A + i * j->dim);
    return DGL_OK;
}

static double divergence(const affinity *a, size_t dim, const double *Y, double Z)
{
    double s = 0;
    for (size_t i = 0; i < a->n; i++)
        for (int e = a->start[i]; e < a->start[i + 1]; e++) {
            double q = 1;
            for (size_t c = 0; c < dim; c++) q += pow(Y[i*dim + c] - Y[(size_t)a->to[e] * dim + c], 2);
            s += a->p[e] > 0 ? a->p[e] * log(a->p[e] * q * Z) : 0;
        }
    return s;
}

static dgl_status descend(dgl_embedding *e, const affinity *a)
{
    enum { EVERY = 50, PATIENCE = 300 };
    DGL_SCOPE;
    size_t n = e->n, dim = e->dim, steps = (size_t)e->option[STEPS].num, quarter = steps / 4 < 250 ? steps / 4 : 250, best_step = 0;
    double lr = e->option[LR].given ? e->option[LR].num : fmax((double)n / 48, 50), theta = e->option[THETA].num;
    double *Y = e->Y->data, Z = 1, best = INFINITY;
    DGL_SCRATCH(A, n * dim);
    DGL_SCRATCH(R, n * dim);
    DGL_SCRATCH(speed, n * dim);
    DGL_SCRATCH(gain, n * dim);
    memset(speed, 0, n * dim * sizeof *speed);
    for (size_t i = 0; i < n * dim; i++) gain[i] = 1;
    DGL_OWNED dgl_repulsion *r = NULL;
    DGL_TRY(dgl_repulsion_new(&r, n, dim));
    DGL_PROGRESS bar = dgl_progress_begin("t-SNE", steps);
    e->converged = false;
    for (size_t step = 0; step < steps; step++) {
        double exaggeration = step < quarter ? e->option[EXAGGERATION].num : 1, momentum = step < quarter ? 0.5 : 0.8, norm = 0;
        DGL_TRY(dgl_parallel(n, 64, pull_piece, &(pull_job){ a, dim, Y, A }));
        DGL_TRY(dgl_repulsion_run(r, R, &Z, Y, theta));
        for (size_t i = 0; i < n * dim; i++) {
            double g = 4 * (exaggeration * A[i] - R[i] / Z);
            gain[i] = speed[i] * g < 0 ? gain[i] + 0.2 : fmax(gain[i] * 0.8, 0.01);
            speed[i] = momentum * speed[i] - lr * gain[i] * g;
            Y[i] += speed[i];
            norm += g * g;
        }
        if (step + 1 == quarter)
            memset(speed, 0, n * dim * sizeof *speed);
        e->steps = step + 1;
        dgl_progress_at(&bar, step);
        if (!isfinite(norm))
            DGL_FAIL(DGL_ECONV, "t-SNE diverged at step %zu; lr = %g is too large", step + 1, lr);
        if ((step + 1) % EVERY || step < quarter)
            continue;
        double loss = divergence(a, dim, Y, Z);
        if (loss < best - 1e-9) {
            best = loss;
            best_step = step;
        }
        if (sqrt(norm) < 1e-7 || step - best_step > PATIENCE) {
            e->converged = true;
            snprintf(e->why, sizeof e->why, sqrt(norm) < 1e-7 ? "the gradient is 0" : "no progress in %d steps", PATIENCE);
            break;
        }
    }
    e->residual = divergence(a, dim, Y, Z);
    e->residual_doc = "Kullback-Leibler divergence";
    return DGL_OK;
}

static dgl_status fit(dgl_embedding *e)
{
    DGL_SCOPE;
    size_t n = e->n;
    double perplexity = e->option[PERPLEXITY].num;
    if (e->dim > 3)
        DGL_FAIL(DGL_EARG, "t-SNE draws in 1, 2 or 3 dimensions, not %zu", e->dim);
    if (perplexity > (double)(n - 1) / 3 && n > 4)
        DGL_FAIL(DGL_EARG, "perplexity = %g is too large for %zu points: at most %g", perplexity, n, floor((double)(n - 1) / 3));
    size_t k = (size_t)fmin(3 * perplexity + 1, (double)n - 1);
    __attribute__((cleanup(drop))) affinity a = { 0 };
    DGL_SCRATCH_OF(int, index, n * k);
    DGL_SCRATCH(dist, n * k);
    DGL_SCRATCH(p, n * k);
    DGL_TRY(dgl_embed_neighbors(e, k, index, dist));
    DGL_TRY(dgl_parallel(n, 64, rows, &(row_job){ k, dist, p, fmin(perplexity, (double)k) }));
    DGL_TRY(symmetric(&a, n, k, index, p));
    DGL_TRY(dgl_embed_start(e, &e->option[INIT], (uint32_t)e->option[SEED].num, 1e-4));
    return descend(e, &a);
}

const dgl_embedding_kind dgl_tsne_kind = {
    .name = "tsne",
    .usage = "embedding.tsne(X, {dim = 2, perplexity = 30, steps = 1000, lr =, exaggeration = 12, theta = 0.5, init = \"pca\", seed = 1})",
    .doc = "t-SNE: neighbours stay neighbours, distances between clusters mean little; X: points or distances", .params = params,
    .distances = true, .fit = fit,
};
