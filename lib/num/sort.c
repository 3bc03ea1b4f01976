#include "num/sort.h"

#include <math.h>
#include <string.h>

typedef struct { uint64_t key; size_t place; } item;

// numbers in the order of their keys: -inf < ... < -0 = 0 < ... < inf < nan
static uint64_t key_of(double x)
{
    uint64_t u;
    if (isnan(x))
        return UINT64_MAX;
    x += 0.0;                                          // -0 becomes 0
    memcpy(&u, &x, sizeof u);
    return u >> 63 ? ~u : u | (uint64_t)1 << 63;
}

static void insertion_sort(size_t n, item *a)
{
    for (size_t i = 1; i < n; i++) {
        item x = a[i];
        size_t j = i;
        for (; j > 0 && a[j - 1].key > x.key; j--) a[j] = a[j - 1];
        a[j] = x;
    }
}

// by a byte at a time from the lowest; a byte that all keys share is passed over
static item *radix_sort(size_t n, item *a, item *b)
{
    size_t count[8][256] = { 0 };
    for (size_t i = 0; i < n; i++)
        for (int d = 0; d < 8; d++) count[d][a[i].key >> 8*d & 255]++;
    for (int d = 0; d < 8; d++) {
        size_t *c = count[d], at = 0;
        if (c[a[0].key >> 8*d & 255] == n)
            continue;
        for (int v = 0; v < 256; v++) {
            size_t here = c[v];
            c[v] = at;
            at += here;
        }
        for (size_t i = 0; i < n; i++) b[c[a[i].key >> 8*d & 255]++] = a[i];
        item *t = a;
        a = b;
        b = t;
    }
    return a;
}

dgl_status dgl_sort(size_t n, double *x, size_t *place)
{
    enum { FEW = 64 };
    DGL_SCOPE;
    DGL_SCRATCH_OF(item, a, n);
    DGL_SCRATCH_OF(item, b, n > FEW ? n : 0);
    DGL_SCRATCH(values, n);
    for (size_t i = 0; i < n; i++) a[i] = (item){ key_of(x[i]), i };
    if (n > FEW)
        a = radix_sort(n, a, b);
    else
        insertion_sort(n, a);
    memcpy(values, x, n * sizeof *values);
    for (size_t i = 0; i < n; i++) {
        x[i] = values[a[i].place];
        if (place)
            place[i] = a[i].place;
    }
    return DGL_OK;
}

dgl_status dgl_quantile(double *out, double q, size_t n, double *x)
{
    if (!(q >= 0 && q <= 1))
        DGL_FAIL(DGL_EDOMAIN, "%g is no share from 0 to 1", q);
    if (!n)
        DGL_FAIL(DGL_EDOMAIN, "quantile of an empty array");
    DGL_TRY(dgl_sort(n, x, NULL));
    double at = q * (double)(n - 1), below = floor(at);
    size_t i = (size_t)below;
    double lo = x[i], hi = x[i + 1 < n ? i + 1 : i], t = at - below;
    *out = isnan(x[n - 1]) ? NAN : lo == hi || t == 0 ? lo : lo * (1 - t) + hi * t;
    return DGL_OK;
}

// Hoare's find, with the median of three as pivot
void dgl_select(size_t n, size_t k, int *order, const double *key, size_t stride)
{
#define KEY(at) key[(size_t)order[at] * stride]
    ptrdiff_t lo = 0, hi = (ptrdiff_t)n, mid = (ptrdiff_t)k;
    while (hi - lo > 1) {
        double a = KEY(lo), b = KEY(lo + (hi - lo) / 2), c = KEY(hi - 1);
        double pivot = fmax(fmin(a, b), fmin(fmax(a, b), c));
        ptrdiff_t i = lo, j = hi - 1;
        while (i <= j) {
            while (KEY(i) < pivot) i++;
            while (KEY(j) > pivot) j--;
            if (i > j)
                break;
            int x = order[i];
            order[i++] = order[j];
            order[j--] = x;
        }
        if (mid <= j)
            hi = j + 1;
        else if (mid >= i)
            lo = i;
        else
            return;
    }
#undef KEY
}
