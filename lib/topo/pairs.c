// Distances of points and the sorted list of pairs.
#include "topo/pairs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// squares of differences are numbers anyhow, but of very large or small ones
dgl_points dgl_points_of(const double *x, size_t n, size_t d, bool matrix)
{
    enum { FAR = 400 };
    double most = 0;
    for (size_t i = 0; i < n * d && !matrix; i++)
        if (fabs(x[i]) > most && fabs(x[i]) < INFINITY) most = fabs(x[i]);
    int power = most > 0 ? ilogb(most) : 0;
    double scale = power > FAR || power < -FAR ? ldexp(1, power < -1000 ? 1000 : -power) : 1;
    return (dgl_points){ x, n, d, matrix, scale, 1 / scale };
}

bool dgl_points_are_distances(const dgl_array *a)
{
    if (a->naxes != 2 || a->shape[0] != a->shape[1] || a->shape[0] < 2)
        return false;
    size_t n = a->shape[0];
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j <= i; j++) {
            double p = a->data[i*n + j], q = a->data[j*n + i];
            if (!(i == j ? p == 0 : p >= 0 && q >= 0 && fabs(p - q) <= 1e-12 * p) && !(isinf(p) && p == q))
                return false;
        }
    return true;
}

dgl_status dgl_points_check(const dgl_points *X)
{
    size_t n = X->n;
    if (n > 1u << 30)
        DGL_FAIL(DGL_ENOMEM, "%zu points are too many", n);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < X->d; k++) {
            double v = X->x[i * X->d + k];
            if (X->matrix && (isnan(v) || v < 0 || (i == k && v != 0)))
                DGL_FAIL(DGL_EARG, "distance (%zu,%zu) is %g%s", i + 1, k + 1, v, isnan(v) ? "; inf says that there is none" : "");
            if (X->matrix && k < i && v != X->x[k*n + i] && !(fabs(v - X->x[k*n + i]) <= 1e-9 * v))
                DGL_FAIL(DGL_EARG, "distances are not symmetric: (%zu,%zu) is %g, (%zu,%zu) is %g",
                         i + 1, k + 1, v, k + 1, i + 1, X->x[k*n + i]);
            if (!X->matrix && !isfinite(v))
                DGL_FAIL(DGL_EARG, "point %zu has %s", i + 1, isnan(v) ? "NaN" : "an infinite coordinate");
        }
    return DGL_OK;
}

// the sum runs over the coordinates in order, as in dgl_points_row
double dgl_points_distance(const dgl_points *X, size_t i, size_t j)
{
    if (X->matrix)
        return i < j ? X->x[i * X->n + j] : X->x[j * X->n + i];
    const double *p = X->x + i * X->d, *q = X->x + j * X->d;
    double s = 0, f = X->scale;
    for (size_t k = 0; k < X->d; k++) s += (f * p[k] - f * q[k]) * (f * p[k] - f * q[k]);
    return sqrt(s) * X->back;
}

dgl_status dgl_points_transpose(double **t, const dgl_points *X)
{
    *t = NULL;
    if (X->matrix || !X->n)
        return DGL_OK;
    size_t bytes;
    DGL_TRY(dgl_memory_check(&bytes, X->n, X->d + 1, sizeof(double)));
    if (!(*t = dgl_alloc(bytes)))
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu points", X->n);
    for (size_t i = 0; i < X->n; i++)
        for (size_t k = 0; k < X->d; k++) (*t)[k * X->n + i] = X->x[i * X->d + k] * X->scale;
    return DGL_OK;
}

typedef double four __attribute__((vector_size(32), aligned(8), may_alias));

void dgl_points_row(const dgl_points *X, const double *t, size_t i, size_t from, double *out)
{
    size_t n = X->n - from, j;
    if (X->matrix) {
        memcpy(out, X->x + i * X->n + from, n * sizeof *out);
        return;
    }
    memset(out, 0, n * sizeof *out);
    for (size_t k = 0; k < X->d; k++) {
        const double *q = t + k * X->n + from, p = t[k * X->n + i];
        four all = p - (four){ 0 };
        for (j = 0; j + 4 <= n; j += 4) {
            four c = *(const four *)(const void *)(q + j) - all;
            *(four *)(void *)(out + j) += c * c;
        }
        for (; j < n; j++) out[j] += (q[j] - p) * (q[j] - p);
    }
    for (j = 0; j < n; j++) out[j] = sqrt(out[j]) * X->back;
}

dgl_status dgl_points_enclosing_radius(double *radius, const dgl_points *X)
{
    DGL_SCOPE;
    DGL_SCRATCH(row, X->n);
    DGL_SCRATCH(far, X->n);
    DGL_HEAP double *t = NULL;
    DGL_TRY(dgl_points_transpose(&t, X));
    for (size_t i = 0; i < X->n; i++) far[i] = 0;
    for (size_t i = 0; i < X->n; i++) {
        if (i % 256 == 0)
            DGL_POLL();
        dgl_points_row(X, t, i, i, row);
        double most = far[i];
        for (size_t j = i + 1; j < X->n; j++) {
            most = row[j - i] > most ? row[j - i] : most;
            far[j] = row[j - i] > far[j] ? row[j - i] : far[j];
        }
        far[i] = most;
    }
    *radius = X->n ? INFINITY : 0;
    for (size_t i = 0; i < X->n; i++) *radius = fmin(*radius, far[i]);
    return DGL_OK;
}

typedef struct { float key; dgl_pair pair; } item;

typedef struct { item *at; size_t n, room; } items;

static dgl_status put(items *a, double key, size_t i, size_t j)
{
    if (a->n == a->room) {
        size_t room = a->room + a->room / 2 + 4096, bytes;
        DGL_TRY(dgl_memory_check(&bytes, room, sizeof *a->at, 1));
        item *at = dgl_realloc(a->at, bytes);
        if (!at)
            DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu edges; give a smaller threshold", room);
        a->at = at;
        a->room = room;
    }
    a->at[a->n++] = (item){ (float)key, { (uint32_t)i, (uint32_t)j } };
    return DGL_OK;
}

// pairs of a matrix, or of few points: row by row
static dgl_status all_pairs(items *a, const dgl_points *X, double threshold, double scale)
{
    DGL_SCOPE;
    DGL_SCRATCH(row, X->n);
    DGL_HEAP double *t = NULL;
    DGL_TRY(dgl_points_transpose(&t, X));
    for (size_t i = 0; i < X->n; i++) {
        if (i % 256 == 0)
            DGL_POLL();
        dgl_points_row(X, t, i, i, row);
        for (size_t j = i + 1; j < X->n; j++)
            if (row[j - i] <= threshold && row[j - i] < INFINITY) DGL_TRY(put(a, row[j - i] * scale, i, j));
    }
    return DGL_OK;
}

typedef struct { double x; uint32_t i; } place;

static int by_place(const void *a, const void *b)
{
    const place *x = a, *y = b;
    return x->x != y->x ? (x->x < y->x ? -1 : 1) : (x->i > y->i) - (x->i < y->i);
}

// Pairs of many points within a small threshold: those alike in the coordinate that spreads most. They come out of
// order, which the sorting below mends.
static dgl_status near_pairs(items *a, const dgl_points *X, double threshold, double scale)
{
    size_t axis = 0;
    double widest = -1;
    for (size_t k = 0; k < X->d; k++) {
        double lo = INFINITY, hi = -INFINITY;
        for (size_t i = 0; i < X->n; i++) {
            lo = fmin(lo, X->x[i * X->d + k]);
            hi = fmax(hi, X->x[i * X->d + k]);
        }
        if (hi - lo > widest)
            widest = hi - lo, axis = k;
    }
    DGL_HEAP place *p = dgl_alloc((X->n + 1) * sizeof *p);
    if (!p)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu points", X->n);
    for (size_t i = 0; i < X->n; i++) p[i] = (place){ X->x[i * X->d + axis], (uint32_t)i };
    qsort(p, X->n, sizeof *p, by_place);
    for (size_t i = 0; i < X->n; i++) {
        if (i % 256 == 0)
            DGL_POLL();
        for (size_t j = i + 1; j < X->n && p[j].x - p[i].x <= threshold; j++) {
            uint32_t u = p[i].i < p[j].i ? p[i].i : p[j].i, v = p[i].i < p[j].i ? p[j].i : p[i].i;
            double d = dgl_points_distance(X, u, v);
            if (d <= threshold)
                DGL_TRY(put(a, d * scale, u, v));
        }
    }
    return DGL_OK;
}

// by their keys, which are not negative: as whole numbers, 11 bits at a time
static void radix_sort(item *a, item *b, size_t n)
{
    for (int shift = 0; shift < 33; shift += 11) {
        size_t count[2048] = { 0 };
        for (size_t k = 0; k < n; k++) {
            uint32_t bits;
            memcpy(&bits, &a[k].key, sizeof bits);
            count[bits >> shift & 2047]++;
        }
        for (size_t c = 0, sum = 0; c < 2048; c++) {
            size_t here = count[c];
            count[c] = sum;
            sum += here;
        }
        for (size_t k = 0; k < n; k++) {
            uint32_t bits;
            memcpy(&bits, &a[k].key, sizeof bits);
            b[count[bits >> shift & 2047]++] = a[k];
        }
        item *t = a;
        a = b;
        b = t;
    }
}

typedef struct { double d; dgl_pair pair; } exact;

static int by_distance(const void *a, const void *b)
{
    const exact *x = a, *y = b;
    if (x->d != y->d)
        return x->d < y->d ? -1 : 1;
    if (x->pair.i != y->pair.i)
        return x->pair.i < y->pair.i ? -1 : 1;
    return (x->pair.j > y->pair.j) - (x->pair.j < y->pair.j);
}

// pairs whose keys are equal, by what the keys rounded away
static dgl_status sort_run(item *a, size_t n, const dgl_points *X)
{
    DGL_SCOPE;
    DGL_SCRATCH_OF(exact, e, n);
    bool sorted = true;
    for (size_t k = 0; k < n; k++) {
        e[k] = (exact){ dgl_points_distance(X, a[k].pair.i, a[k].pair.j), a[k].pair };
        sorted &= !k || by_distance(&e[k - 1], &e[k]) < 0;
    }
    if (sorted)
        return DGL_OK;
    qsort(e, n, sizeof *e, by_distance);
    for (size_t k = 0; k < n; k++) a[k].pair = e[k].pair;
    return DGL_OK;
}

dgl_status dgl_points_check_pairs(size_t n)
{
    size_t bytes;
    double pairs = (double)n * ((double)n - 1) / 2;
    if (n && dgl_memory_check(&bytes, n, n, sizeof(item)))
        DGL_FAIL(DGL_ENOMEM, "%zu points have %.3g pairs, which need %.3g GiB; give a smaller threshold", n, pairs, pairs * 2 * sizeof(item) / 0x1p30);
    return DGL_OK;
}

static double largest(const dgl_points *X, double threshold)
{
    if (isfinite(threshold))
        return threshold;
    double most = 0;
    for (size_t i = 0; i < X->n * X->d; i++)
        if (isfinite(X->x[i])) most = fmax(most, fabs(X->x[i]));
    return X->matrix ? most : 2 * most * sqrt((double)X->d + 1);
}

dgl_status dgl_points_pairs(dgl_pair **out, size_t *m, const dgl_points *X, double threshold)
{
    double most = largest(X, threshold);
    bool few = X->matrix || X->n <= 8192;
    if (few || !isfinite(threshold))
        DGL_TRY(dgl_points_check_pairs(X->n));
    DGL_HEAP item *all = NULL;
    DGL_HEAP item *other = NULL;
    items a = { 0 };
    double scale = most > 0 ? 1 / most : 1;
    if (!isfinite(scale))
        scale = 1;
    dgl_status status = few ? all_pairs(&a, X, threshold, scale) : near_pairs(&a, X, threshold, scale);
    all = a.at;
    DGL_TRY(status);
    if (!(other = dgl_alloc((a.n + 1) * sizeof *other)))
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu edges; give a smaller threshold", a.n);
    if (a.n > UINT32_MAX / 4)
        DGL_FAIL(DGL_ENOMEM, "%zu edges are too many; give a smaller threshold", a.n);
    radix_sort(all, other, a.n);                       // ends in other
    dgl_free(all);
    all = NULL;
    for (size_t k = 0, end; k < a.n; k = end) {
        for (end = k + 1; end < a.n && other[end].key == other[k].key; end++) continue;
        if (end - k > 1)
            DGL_TRY(sort_run(other + k, end - k, X));
    }
    dgl_pair *pair = dgl_alloc((a.n + 1) * sizeof *pair);
    if (!pair)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for %zu edges", a.n);
    for (size_t k = 0; k < a.n; k++) pair[k] = other[k].pair;
    *out = pair;
    *m = a.n;
    return DGL_OK;
}
