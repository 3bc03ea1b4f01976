#include "embed/kernel.h"

#include "base/parallel.h"
#include "cloud/wide.h"
#include "num/eigs.h"
#include "num/linalg.h"

#include <math.h>
#include <string.h>

// K x for a symmetric K[n][n], whose upper triangle is read once: what a piece of its rows gives to later rows is kept apart
enum { PIECE = 128, TOGETHER = 4 };
typedef struct { size_t n; const double *K, *x; double *part, *shifted; } product;

// part[j] for j >= i += of the rows i .. i + count - 1 of the triangle and their mirror
DGL_WIDE static void few_rows(size_t n, size_t i, size_t count, double *part, const double *K, const double *x)
{
    size_t from = i + count, j = from;
    dgl_wide sum[TOGETHER] = { 0 };
    for (; count == TOGETHER && j + 8 <= n; j += 8) {
        dgl_wide y, v, k;
        __builtin_memcpy(&y, part + j, sizeof y);
        __builtin_memcpy(&v, x + j, sizeof v);
        _Pragma("GCC unroll 4")
        for (size_t r = 0; r < TOGETHER; r++) {
            __builtin_memcpy(&k, K + (i + r) * n + j, sizeof k);
            sum[r] += k * v;
            y += k * x[i + r];
        }
        __builtin_memcpy(part + j, &y, sizeof y);
    }
    for (size_t r = i; r < from; r++) {
        double s = K[r*n + r] * x[r] + DGL_WIDE_SUM(sum[r - i]);
        for (size_t l = r + 1 < from ? r + 1 : j; l < n; l = l + 1 == from ? j : l + 1) {
            s += K[r*n + l] * x[l];
            part[l] += K[r*n + l] * x[r];
        }
        part[r] += s;
    }
}

static dgl_status rows(void *ctx, size_t from, size_t to)
{
    product *p = ctx;
    double *part = p->part + from / PIECE * p->n;
    memset(part + from, 0, (p->n - from) * sizeof *part);
    for (size_t i = from; i < to; i += TOGETHER) few_rows(p->n, i, to - i < TOGETHER ? to - i : TOGETHER, part, p->K, p->x);
    return DGL_OK;
}

static dgl_status multiply(product *p, double *y, const double *x)
{
    size_t n = p->n;
    p->x = x;
    DGL_TRY(dgl_parallel(n, PIECE, rows, p));
    memcpy(y, p->part, n * sizeof *y);
    for (size_t from = PIECE; from < n; from += PIECE)
        for (size_t j = from; j < n; j++) y[j] += p->part[from / PIECE * n + j];
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
    DGL_TRY(multiply(p, y, p->shifted));
    centre(p->n, y, y);
    return DGL_OK;
}

DGL_WIDE static void square_of(size_t n, double *out, const double *a)
{
    dgl_wide s = { 0 }, t = { 0 };
    size_t i = 0;
    for (; i + 16 <= n; i += 16) {
        dgl_wide p, q;
        __builtin_memcpy(&p, a + i, sizeof p);
        __builtin_memcpy(&q, a + i + 8, sizeof q);
        s += p * p;
        t += q * q;
    }
    s += t;
    double sum = DGL_WIDE_SUM(s);
    for (; i < n; i++) sum += a[i] * a[i];
    *out = sum;
}

// |J K J|^2 from the means of rows and of all
static double centred_square(size_t n, const double *K, const double *mean)
{
    double square = 0, means = 0;
    for (size_t i = 0; i < n; i++) {
        double right;
        square_of(n - i - 1, &right, K + i*n + i + 1);
        square += 2 * right + K[i*n + i] * K[i*n + i];
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
    DGL_SCRATCH(part, (n + PIECE - 1) / PIECE * n);
    DGL_SCRATCH(V, n * dim);
    DGL_SCRATCH(w, dim);
    DGL_TRY(dgl_array_new(&e->part[0], 1, (size_t[]){ n + 1 }));
    double *mean = e->part[0]->data, trace = 0, kept = 0, size = 0;
    for (size_t i = 0; i < n; i++) shifted[i] = 1;
    product p = { .n = n, .K = K, .part = part, .shifted = shifted };
    DGL_TRY(multiply(&p, mean, shifted));
    for (size_t i = 0; i < n; i++) {
        mean[i] /= (double)n;
        mean[n] += mean[i] / (double)n;
        trace += K[i*n + i];
        size += fabs(K[i*n + i]);
    }
    trace -= (double)n * mean[n];
    size += (double)n * fabs(mean[n]);
    if (!(trace > 1e-14 * size)) {
        strcpy(e->why, "all points are one");
        e->residual = 0;
    } else {
        DGL_TRY(dgl_eigs(n, dim, w, V, apply, &p, 1e-12, 2*dim + 6));
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

typedef struct { size_t n; double *K; const double *D; } squares;

static dgl_status halve_squares(void *ctx, size_t from, size_t to)
{
    squares *s = ctx;
    for (size_t i = from; i < to; i++)
        for (size_t j = i; j < s->n; j++) s->K[i * s->n + j] = -0.5 * s->D[i * s->n + j] * s->D[i * s->n + j];
    return DGL_OK;
}

dgl_status dgl_embed_distances(dgl_embedding *e, double *K, const double *D)
{
    DGL_TRY(dgl_parallel(e->n, 64, halve_squares, &(squares){ e->n, K, D }));
    return greatest(e, K, true);
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
