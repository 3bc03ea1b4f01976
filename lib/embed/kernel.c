#include "embed/kernel.h"

#include "base/parallel.h"
#include "cloud/wide.h"
#include "num/eigs.h"
#include "num/linalg.h"

#include <math.h>
#include <string.h>

typedef struct { size_t n; const double *K, *x; double *y, *shifted; } product;

DGL_WIDE static void row_dot(size_t n, double *out, const double *a, const double *b)
{
    dgl_wide s = { 0 }, t = { 0 };
    size_t i = 0;
    for (; i + 16 <= n; i += 16) {
        dgl_wide p, q, u, v;
        __builtin_memcpy(&p, a + i, sizeof p);
        __builtin_memcpy(&q, b + i, sizeof q);
        __builtin_memcpy(&u, a + i + 8, sizeof u);
        __builtin_memcpy(&v, b + i + 8, sizeof v);
        s += p * q;
        t += u * v;
    }
    s += t;
    double sum = DGL_WIDE_SUM(s);
    for (; i < n; i++) sum += a[i] * b[i];
    *out = sum;
}

static dgl_status rows(void *ctx, size_t from, size_t to)
{
    product *p = ctx;
    for (size_t i = from; i < to; i++) row_dot(p->n, p->y + i, p->K + i * p->n, p->x);
    return DGL_OK;
}

static void centre(size_t n, double *y, const double *x)
{
    double mean = 0;
    for (size_t i = 0; i < n; i++) mean += x[i];
    mean /= (double)n;
    for (size_t i = 0; i < n; i++) y[i] = x[i] - mean;
}

static dgl_status apply(void *ctx, double *y, const double *x)
{
    product *p = ctx;
    centre(p->n, p->shifted, x);
    p->x = p->shifted;
    p->y = y;
    DGL_TRY(dgl_parallel(p->n, 128, rows, p));
    centre(p->n, y, y);
    return DGL_OK;
}

// |J K J|^2 from the means of rows and of all
static double centred_square(size_t n, const double *K, const double *mean)
{
    double square = 0, means = 0;
    for (size_t i = 0; i < n; i++) {
        double row;
        row_dot(n, &row, K + i*n, K + i*n);
        square += row;
        means += mean[i] * mean[i];
    }
    return fmax(0, square - (double)n * (2 * means - (double)n * mean[n] * mean[n]));
}

// strain: the residual is a share of squares of inner products, which negative eigenvalues do not make less
static dgl_status greatest(dgl_embedding *e, const double *K, bool strain)
{
    DGL_SCOPE;
    size_t n = e->n, dim = e->dim;
    DGL_SCRATCH(shifted, n);
    DGL_SCRATCH(V, n * dim);
    DGL_SCRATCH(w, dim);
    DGL_TRY(dgl_array_new(&e->part[0], 1, (size_t[]){ n + 1 }));
    double *mean = e->part[0]->data, trace = 0, kept = 0;
    for (size_t i = 0; i < n; i++) shifted[i] = 1;
    product p = { n, K, shifted, mean, shifted };
    DGL_TRY(dgl_parallel(n, 128, rows, &p));
    for (size_t i = 0; i < n; i++) {
        mean[i] /= (double)n;
        mean[n] += mean[i] / (double)n;
        trace += K[i*n + i];
    }
    trace -= (double)n * mean[n];
    if (!(trace > 0)) {
        strcpy(e->why, "all points are one");
        e->residual = 0;
    } else {
        DGL_TRY(dgl_eigs(n, dim, w, V, apply, &p, 1e-12, 0));
        size_t negative = 0;
        for (size_t c = 0; c < dim; c++) {
            double root = w[c] > 0 ? sqrt(w[c]) : 0;
            negative += w[c] < -1e-9 * trace;
            kept += strain ? root * root * root * root : root * root;
            for (size_t i = 0; i < n; i++) e->Y->data[i*dim + c] = root * V[i*dim + c];
        }
        double whole = strain ? centred_square(n, K, mean) : trace;
        e->residual = fmax(0, 1 - kept / whole);
        if (negative)
            strcpy(e->why, "distances of no Euclidean space: coordinates with negative eigenvalues are 0");
    }
    e->residual_doc = strain ? "share of squared inner products that is left out" : "share of the variance that is left out";
    return dgl_embed_values(e, dim, w);
}

dgl_status dgl_embed_kernel(dgl_embedding *e, const double *K) { return greatest(e, K, false); }

typedef struct { size_t n; double *D; } squares;

static dgl_status halve_squares(void *ctx, size_t from, size_t to)
{
    squares *s = ctx;
    for (size_t i = from * s->n; i < to * s->n; i++) s->D[i] *= -0.5 * s->D[i];
    return DGL_OK;
}

dgl_status dgl_embed_distances(dgl_embedding *e, double *D)
{
    DGL_TRY(dgl_parallel(e->n, 64, halve_squares, &(squares){ e->n, D }));
    return greatest(e, D, true);
}

dgl_status dgl_embed_kernel_transform(const dgl_embedding *e, size_t m, double *Y, double *K)
{
    size_t n = e->n, dim = e->dim;
    const double *mean = e->part[0]->data, *w = e->values->data;
    for (size_t i = 0; i < m; i++) {
        double own = 0;
        for (size_t j = 0; j < n; j++) own += K[i*n + j] / (double)n;
        for (size_t j = 0; j < n; j++) K[i*n + j] += mean[n] - mean[j] - own;
        for (size_t c = 0; c < dim; c++) {
            double s = 0;
            for (size_t j = 0; j < n; j++) s += K[i*n + j] * e->Y->data[j*dim + c];
            Y[i*dim + c] = w[c] > 0 ? s / w[c] : 0;
        }
    }
    return DGL_OK;
}
