// Kernel PCA (Schoelkopf, Smola, Mueller, Neural Computation 10, 1998).
#include "embed/kernel.h"

#include "base/parallel.h"

#include <math.h>

static const dgl_param params[] = {
    DGL_EMBED_DIM,
    { "kernel", DGL_WORD, 0, 0, 0, "gaussian exp(-gamma |x - y|^2), polynomial (gamma x.y + offset)^degree, sigmoid tanh(gamma x.y + offset), linear or cosine",
      "gaussian|polynomial|sigmoid|linear|cosine" },
    { "gamma", DGL_NUM, NAN, 0, 1e300, "1 / the variance, summed over coordinates, when not given", NULL },
    { "degree", DGL_INT, 3, 1, 100, "of the polynomial kernel", NULL },
    { "offset", DGL_NUM, 1, -1e300, 1e300, "of the polynomial and sigmoid kernels", NULL }, { 0 }
};
enum { KERNEL = 1, GAMMA, DEGREE, OFFSET };
enum { GAUSSIAN, POLYNOMIAL, SIGMOID, LINEAR, COSINE };

typedef struct { const dgl_embedding *e; const double *Q; double gamma, *K; } table;

static double gamma_of(const dgl_embedding *e)
{
    if (e->option[GAMMA].given)
        return e->option[GAMMA].num;
    double variance = 0;
    for (size_t c = 0; c < e->d; c++) {
        double mean = 0;
        for (size_t i = 0; i < e->n; i++) mean += e->X->data[i * e->d + c] / (double)e->n;
        for (size_t i = 0; i < e->n; i++) variance += pow(e->X->data[i * e->d + c] - mean, 2) / (double)e->n;
    }
    return variance > 0 ? 1 / variance : 1;
}

static dgl_status piece(void *ctx, size_t from, size_t to)
{
    table *t = ctx;
    const dgl_embedding *e = t->e;
    size_t n = e->n, d = e->d;
    int kind = (int)e->option[KERNEL].num;
    double gamma = t->gamma, offset = e->option[OFFSET].num;
    DGL_POLL();
    for (size_t i = from; i < to; i++)
        for (size_t j = 0; j < n; j++) {
            const double *x = t->Q + i*d, *y = e->X->data + j*d;
            double xy = 0, xx = 0, yy = 0, s = 0;
            for (size_t c = 0; c < d; c++) {
                if (kind == GAUSSIAN)
                    s += (x[c] - y[c]) * (x[c] - y[c]);
                else
                    xy += x[c] * y[c];
                if (kind == COSINE) {
                    xx += x[c] * x[c];
                    yy += y[c] * y[c];
                }
            }
            t->K[i*n + j] = kind == GAUSSIAN ? exp(-gamma * s) : kind == POLYNOMIAL ? pow(gamma * xy + offset, e->option[DEGREE].num) :
                            kind == SIGMOID ? tanh(gamma * xy + offset) : kind == LINEAR ? xy : xy / fmax(sqrt(xx) * sqrt(yy), 1e-300);
        }
    return DGL_OK;
}

static dgl_status fit(dgl_embedding *e)
{
    DGL_SCOPE;
    if (e->option[KERNEL].num == GAUSSIAN && e->option[GAMMA].given && e->option[GAMMA].num == 0)
        DGL_FAIL(DGL_EDOMAIN, "a Gaussian kernel with gamma = 0 tells no points apart");
    DGL_SCRATCH(K, e->n * e->n);
    DGL_TRY(dgl_parallel(e->n, 16, piece, &(table){ e, e->X->data, gamma_of(e), K }));
    return dgl_embed_kernel(e, K);
}

static dgl_status transform(const dgl_embedding *e, size_t m, double *Y, const double *Q)
{
    DGL_SCOPE;
    DGL_SCRATCH(K, m * e->n);
    DGL_TRY(dgl_parallel(m, 16, piece, &(table){ e, Q, gamma_of(e), K }));
    return dgl_embed_kernel_transform(e, m, Y, K);
}

const dgl_embedding_kind dgl_kernel_pca_kind = {
    .name = "kernel_pca", .usage = "embedding.kernel_pca(X, {dim = 2, kernel = \"gaussian\", gamma =, degree = 3, offset = 1})",
    .doc = "principal components in the space of a kernel: gaussian, polynomial, sigmoid, linear or cosine", .params = params,
    .fit = fit, .transform = transform,
};
