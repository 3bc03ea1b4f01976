#include "embed/spectral.h"

#include "base/parallel.h"
#include "cloud/knn.h"
#include "cloud/wide.h"
#include "num/eigs.h"
#include "num/sort.h"

#include <math.h>
#include <string.h>

// S = D^-1/2 W D^-1/2 of weights W: its entries, and its greatest eigenvector root[i] = degree[i]^1/2, of length 1
typedef struct { size_t n; const int *start, *to; double *value, *self, *root; } walk;

static dgl_status begin(walk *s, const double *weight, const double *self)
{
    DGL_SCOPE;
    DGL_SCRATCH(degree, s->n);
    double volume = 0;
    for (size_t i = 0; i < s->n; i++) {
        degree[i] = self ? self[i] : 0;
        for (int e = s->start[i]; e < s->start[i + 1]; e++) degree[i] += weight[e];
        if (!(degree[i] > 0))
            DGL_FAIL(DGL_EDOMAIN, "point %zu is isolated: its weights are 0", i + 1);
        volume += degree[i];
        s->self[i] = self ? self[i] / degree[i] : 0;
        s->root[i] = sqrt(degree[i]);
    }
    for (size_t i = 0; i < s->n; i++)
        for (int e = s->start[i]; e < s->start[i + 1]; e++) s->value[e] = weight[e] / (s->root[i] * s->root[s->to[e]]);
    for (size_t i = 0; i < s->n; i++) s->root[i] /= sqrt(volume);
    return DGL_OK;
}

// the least eigenvalues of 1 - S by factors
static dgl_status by_inverse(const walk *s, size_t k, double *w, double *V)
{
    size_t n = s->n;
    DGL_SPARSE_OWNED dgl_sparse A = { .n = n };
    size_t entries = n + (size_t)s->start[n] / 2;
    A.start = dgl_alloc((n + 1) * sizeof *A.start);
    A.col = dgl_alloc(entries * sizeof *A.col);
    A.value = dgl_alloc(entries * sizeof *A.value);
    if (!A.start || !A.col || !A.value)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu entries of a sparse matrix", entries);
    int at = 0;
    for (size_t i = 0; i < n; i++) {
        A.start[i] = at;
        A.col[at] = (int)i;
        A.value[at++] = 1 - s->self[i];
        for (int e = s->start[i]; e < s->start[i + 1]; e++)
            if (s->to[e] > (int)i) {
                A.col[at] = s->to[e];
                A.value[at++] = -s->value[e];
            }
    }
    A.start[n] = at;
    return dgl_eigs_least(&A, k, w, V, s->root, 1e-8);
}

typedef struct { const walk *s; size_t m; double *Y; const double *X; double a, b, c; } steps;

// eight columns of the rows from .. to - 1
DGL_WIDE static void step_rows(const steps *p, size_t from, size_t to, size_t column)
{
    const walk *s = p->s;
    const double *X = p->X + column;
    for (size_t i = from; i < to; i++) {
        dgl_wide x, y = { 0 }, z, sum, other = { 0 };
        __builtin_memcpy(&x, X + i * p->m, sizeof x);
        if (p->c != 0)
            __builtin_memcpy(&y, p->Y + column + i * p->m, sizeof y);
        sum = x * s->self[i];
        y = p->b * x + p->c * y;
        int e = s->start[i], end = s->start[i + 1];
        for (; e + 1 < end; e += 2) {
            __builtin_memcpy(&x, X + (size_t)s->to[e] * p->m, sizeof x);
            __builtin_memcpy(&z, X + (size_t)s->to[e + 1] * p->m, sizeof z);
            sum += s->value[e] * x;
            other += s->value[e + 1] * z;
        }
        if (e < end) {
            __builtin_memcpy(&x, X + (size_t)s->to[e] * p->m, sizeof x);
            sum += s->value[e] * x;
        }
        y += p->a * (sum + other);
        __builtin_memcpy(p->Y + column + i * p->m, &y, sizeof y);
    }
}

static dgl_status step_piece(void *ctx, size_t from, size_t to)
{
    const steps *p = ctx;
    for (size_t column = 0; column < p->m; column += 8) step_rows(p, from, to, column);
    return DGL_OK;
}

static dgl_status step(void *ctx, size_t m, double *Y, const double *X, double a, double b, double c)
{
    const walk *s = ctx;
    return dgl_parallel(s->n, 1024, step_piece, &(steps){ s, m, Y, X, a, b, c });
}

// How many steps lead to the farthest node from the first; a walk mixes in about as many, squared.
static dgl_status eccentricity(int *far, const walk *s)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(int, depth, s->n);
    DGL_SCRATCH_OF(int, queue, s->n);
    size_t head = 0, tail = 1;
    for (size_t i = 0; i < s->n; i++) depth[i] = i ? -1 : 0;
    for (queue[0] = 0; head < tail; head++) {
        int i = queue[head];
        *far = depth[i];
        for (int e = s->start[i]; e < s->start[i + 1]; e++)
            if (depth[s->to[e]] < 0) {
                depth[s->to[e]] = depth[i] + 1;
                queue[tail++] = s->to[e];
            }
    }
    return DGL_OK;
}

// Where walks mix fast their slowest modes come quickly out of steps alone, and factors would fill up.
dgl_status dgl_walk_modes(size_t n, const int *start, const int *to, const double *weight, const double *self, size_t k,
                          double *w, double *V)
{
    enum { SMALL = 100, FAST = 14 };
    DGL_SCOPE;
    int far = 0;
    DGL_SCRATCH(value, start[n]);
    DGL_SCRATCH(diagonal, n);
    DGL_SCRATCH(root, n);
    walk s = { n, start, to, value, diagonal, root };
    DGL_TRY(begin(&s, weight, self));
    DGL_TRY(eccentricity(&far, &s));
    dgl_status status = DGL_ECONV;
    if (far <= FAST && n >= SMALL && n >= 8*k)
        status = dgl_eigs_filtered(n, k, w, V, step, &s, -1, root, 1e-9);
    for (size_t c = 0; c < k && status == DGL_OK; c++) w[c] = 1 - w[c];
    if (status == DGL_ECONV)
        status = by_inverse(&s, k, w, V);
    DGL_TRY(status);
    for (size_t i = 0; i < n; i++)
        for (size_t c = 0; c < k; c++) V[i*k + c] /= root[i];
    return DGL_OK;
}

static dgl_status width(double *epsilon, const dgl_embedding *e, size_t k, const double *dist)
{
    DGL_SCOPE;
    DGL_SCRATCH(far, e->n);
    for (size_t i = 0; i < e->n; i++) far[i] = dist[i*k + k - 1] * dist[i*k + k - 1];
    DGL_TRY(dgl_quantile(epsilon, 0.5, e->n, far));
    if (!(*epsilon > 0))
        DGL_FAIL(DGL_EDOMAIN, "half of the points have %zu equal ones: the width epsilon can't be chosen; give it", k);
    return DGL_OK;
}

enum { EPSILON, ALPHA, HEAT, WALK, SETTINGS };        // part[0]; part[1] holds degrees before alpha

dgl_status dgl_embed_spectral(dgl_embedding *e, const dgl_spectral *o)
{
    DGL_SCOPE;
    size_t n = e->n, k = (size_t)e->option[DGL_EMBED_k].num;
    DGL_SCRATCH_OF(int, index, n * k);
    DGL_SCRATCH(dist, n * k);
    DGL_SCRATCH(w, e->dim);
    DGL_TRY(dgl_embed_neighbors(e, k, index, dist));
    double epsilon = o->epsilon;
    if (o->heat && isnan(epsilon))
        DGL_TRY(width(&epsilon, e, k, dist));
    if (o->heat && !(epsilon > 0))
        DGL_FAIL(DGL_EDOMAIN, "a kernel of width epsilon = %g tells no neighbours", epsilon);
    DGL_OWNED dgl_graph *G = NULL;
    DGL_TRY(dgl_embed_graph(&G, e, k, index, dist, o->prune));
    DGL_SCRATCH(weight, 2 * (size_t)G->m);
    DGL_SCRATCH(self, n);
    DGL_SCRATCH(power, n);
    DGL_TRY(dgl_array_new(&e->part[0], 1, (size_t[]){ SETTINGS }));
    DGL_TRY(dgl_array_new(&e->part[1], 1, &n));
    double *degree = e->part[1]->data;
    memcpy(e->part[0]->data, (double[]){ epsilon, o->alpha, o->heat, o->diffusion }, SETTINGS * sizeof(double));
    for (size_t i = 0; i < n; i++) {
        degree[i] = self[i] = o->diffusion;
        for (int l = G->start[i]; l < G->start[i + 1]; l++) {
            double s = G->weight[G->via[l]];
            weight[l] = o->heat ? exp(-s * s / epsilon) : 1;
            degree[i] += weight[l];
        }
        if (!(degree[i] > self[i]))
            DGL_FAIL(DGL_EDOMAIN, "point %zu is isolated: epsilon = %g is too small for its neighbours", i + 1, epsilon);
    }
    for (size_t i = 0; i < n; i++) power[i] = o->alpha > 0 ? pow(degree[i], o->alpha) : 1;
    for (size_t i = 0; i < n && o->alpha > 0; i++) {
        self[i] /= power[i] * power[i];
        for (int l = G->start[i]; l < G->start[i + 1]; l++) weight[l] /= power[i] * power[G->to[l]];
    }
    DGL_TRY(dgl_walk_modes(n, G->start, G->to, weight, self, e->dim, w, e->Y->data));
    e->residual = w[e->dim - 1];
    e->residual_doc = "greatest eigenvalue of 1 - D^-1 W used";
    for (size_t c = 0; c < e->dim && o->diffusion; c++) {
        w[c] = 1 - w[c];
        double scale = o->t == floor(o->t) || w[c] > 0 ? pow(w[c], o->t) : NAN;
        if (isnan(scale))
            DGL_FAIL(DGL_EDOMAIN, "eigenvalue %zu is %g: only whole times t have meaning", c + 1, w[c]);
        for (size_t i = 0; i < n; i++) e->Y->data[i * e->dim + c] *= scale;
    }
    return dgl_embed_values(e, e->dim, w);
}

// y(q) = sum_j p(q, j) y_j / lambda, the eigenvalue equation at a new row of the walk
dgl_status dgl_embed_nystrom(const dgl_embedding *e, size_t m, double *Y, const double *Q)
{
    DGL_SCOPE;
    size_t k = (size_t)e->option[DGL_EMBED_k].num, dim = e->dim;
    const double *s = e->part[0]->data, *degree = e->part[1]->data;
    DGL_SCRATCH_OF(int, index, m * k);
    DGL_SCRATCH(dist, m * k);
    DGL_SCRATCH(p, k);
    DGL_TRY(dgl_knn(m, k, index, dist, e->n, e->d, e->X->data, Q, NULL));
    for (size_t i = 0; i < m; i++) {
        double sum = 0;
        for (size_t j = 0; j < k; j++) {
            p[j] = s[HEAT] ? exp(-(dist[i*k + j] * dist[i*k + j] - dist[i*k] * dist[i*k]) / s[EPSILON]) : 1;
            p[j] /= pow(degree[index[i*k + j]], s[ALPHA]);
            sum += p[j];
        }
        for (size_t c = 0; c < dim; c++) {
            double y = 0, lambda = s[WALK] ? e->values->data[c] : 1 - e->values->data[c];
            for (size_t j = 0; j < k; j++) y += p[j] / sum * e->Y->data[(size_t)index[i*k + j] * dim + c];
            Y[i*dim + c] = y / lambda;
        }
    }
    return DGL_OK;
}
