#include "num/reduce.h"

#include <float.h>
#include <math.h>

// ---- kernels ----

enum { PLAIN, SQUARES, FROM_SHIFT, SQUARES_FROM_SHIFT };

// The sum of x, x^2, x - c or (x - c)^2 by halves: the error grows with log n (Higham, SIAM J. Sci. Comput. 14, 1993).
static inline __attribute__((always_inline)) double term(int of, double x, double c)
{
    x = of >= FROM_SHIFT ? x - c : x;
    return of & 1 ? x * x : x;
}

static double sum_of(const int of, size_t n, const double *x, double c)
{
    enum { LEAF = 256, LANES = 8 };
    if (n > LEAF) {
        size_t half = n / 2 / LANES * LANES;
        return sum_of(of, half, x, c) + sum_of(of, n - half, x + half, c);
    }
    double s[LANES] = { 0 }, rest = 0;
    size_t i = 0;
#define LEAF_OF(kind) case kind: \
        for (; i + LANES <= n; i += LANES) \
            for (int l = 0; l < LANES; l++) s[l] += term(kind, x[i + (size_t)l], c); \
        for (; i < n; i++) rest += term(kind, x[i], c); \
        break
    switch (of) {
    LEAF_OF(PLAIN);
    LEAF_OF(SQUARES);
    LEAF_OF(FROM_SHIFT);
    LEAF_OF(SQUARES_FROM_SHIFT);
    }
    return ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7])) + rest;
}

static double sum(size_t n, const double *x) { return sum_of(PLAIN, n, x, 0); }

static double prod(size_t n, const double *x)
{
    double p = 1;
    for (size_t i = 0; i < n; i++) p *= x[i];
    return p;
}

static double mean(size_t n, const double *x) { return sum(n, x) / (double)n; }

// about the mean, less what rounding of the mean adds (Chan, Golub and LeVeque 1983)
static double var(size_t n, const double *x)
{
    double m = mean(n, x), off = sum_of(FROM_SHIFT, n, x, m);
    return (sum_of(SQUARES_FROM_SHIFT, n, x, m) - off * off / (double)n) / (double)n;
}

static double std(size_t n, const double *x) { return sqrt(var(n, x)); }

static double argmin(size_t n, const double *x)
{
    size_t best = 0;
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i]))
            return (double)i;
        if (x[i] < x[best]) best = i;
    }
    return (double)best;
}

static double argmax(size_t n, const double *x)
{
    size_t best = 0;
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i]))
            return (double)i;
        if (x[i] > x[best]) best = i;
    }
    return (double)best;
}

static double min(size_t n, const double *x)
{
    double m = x[0];
    bool nan = false;
    for (size_t i = 0; i < n; i++) {
        m = x[i] < m ? x[i] : m;
        nan |= x[i] != x[i];
    }
    return nan ? NAN : m;
}

static double max(size_t n, const double *x)
{
    double m = x[0];
    bool nan = false;
    for (size_t i = 0; i < n; i++) {
        m = x[i] > m ? x[i] : m;
        nan |= x[i] != x[i];
    }
    return nan ? NAN : m;
}

// squares as they are unless they leave the range, then those of x over the largest
static double norm(size_t n, const double *x)
{
    double s = sum_of(SQUARES, n, x, 0);
    if (s < DBL_MAX && s > DBL_MIN / DBL_EPSILON)
        return sqrt(s);
    if (isnan(s))
        return NAN;
    double most = 0, scaled = 0;
    for (size_t i = 0; i < n; i++) most = fmax(most, fabs(x[i]));
    if (most == 0 || most == INFINITY)
        return most;
    for (size_t i = 0; i < n; i++) scaled += x[i] / most * (x[i] / most);
    return most * sqrt(scaled);
}

double dgl_sum(size_t n, const double *x) { return sum(n, x); }
double dgl_norm(size_t n, const double *x) { return norm(n, x); }

const dgl_reduction dgl_reductions[] = {
#define REDUCTION(name, needs_entries, gives_place, doc) { #name, doc, needs_entries, gives_place, name },
#include "num/reductions.def"
#undef REDUCTION
    { 0 }
};


// ---- over arrays ----

static dgl_status reduce_all(dgl_array **out, const dgl_reduction *r, dgl_array *a)
{
    DGL_OWNED dgl_array *c = NULL;
    DGL_TRY(dgl_array_contiguous(&c, a));
    DGL_TRY(dgl_array_new(out, 0, NULL));
    *(*out)->data = r->run(c->size, c->data);
    return DGL_OK;
}

dgl_status dgl_reduce(dgl_array **out, const dgl_reduction *r, dgl_array *a, int axis)
{
    size_t n = axis < 0 ? a->size : a->shape[axis];
    if (!n && r->needs_entries)
        DGL_FAIL(DGL_EDOMAIN, "%s of an empty array", r->name);
    if (axis < 0)
        return reduce_all(out, r, a);

    // starts: a without the axis, so that each of its entries begins a run
    size_t shape[DGL_MAX_AXES];
    ptrdiff_t stride[DGL_MAX_AXES], step = a->stride[axis];
    int naxes = 0;
    for (int k = 0; k < a->naxes; k++)
        if (k != axis) {
            shape[naxes] = a->shape[k];
            stride[naxes++] = a->stride[k];
        }
    DGL_OWNED dgl_array *starts = NULL, *result = NULL;
    DGL_TRY(dgl_array_view(&starts, a, 0, naxes, shape, stride));
    DGL_TRY(dgl_array_new(&result, naxes, shape));

    // several runs are gathered at once, since their entries are neighbours in memory
    enum { TOGETHER = 8 };
    DGL_SCOPE;
    DGL_SCRATCH(gathered, step == 1 ? 0 : TOGETHER * n);
    dgl_runs w = dgl_runs_begin(2, (const dgl_array *[]){ result, starts });
    while (dgl_runs_next(&w))
        for (size_t i = 0; i < w.n; ) {
            const double *p = w.p[1] + (ptrdiff_t)i * w.s[1];
            size_t t = step == 1 ? 1 : w.n - i < TOGETHER ? w.n - i : TOGETHER;
            if (step != 1) {
                for (size_t l = 0; l < n; l++)
                    for (size_t k = 0; k < t; k++) gathered[k*n + l] = p[(ptrdiff_t)k * w.s[1] + (ptrdiff_t)l * step];
                p = gathered;
            }
            for (size_t k = 0; k < t; k++) w.p[0][(ptrdiff_t)(i + k) * w.s[0]] = r->run(n, p + k*n);
            i += t;
        }
    *out = dgl_retain(result);
    return DGL_OK;
}
