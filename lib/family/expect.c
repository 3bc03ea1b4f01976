// Expectations: sums for values and counts, adaptive Gauss-Kronrod quadrature for intervals, cut at the mode. Samples from the
// distribution function that comes of it.
#include "family/family.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    dgl_family *f;
    const double *theta;
    dgl_expected *h;
    void *ctx;
    size_t k, m;
    double *in, *out;              // of the score's kernel
    double origin, scale;          // x = origin + scale * u
    int side;                      // u = t/(1 - t) to the right (1) or left (-1) of the mode; 0: x = t
} integral;

// y[k] = h p at x
static void integrand(const integral *q, double *y, double x, double weight)
{
    q->in[0] = x;
    memcpy(q->in + 1, q->theta, q->m * sizeof *q->in);
    dgl_kernel_eval1(q->f->score, q->out, q->in);
    double p = exp(q->out[0]) * weight;
    if (!(p > 0 && p < INFINITY)) {                    // infinite at a border alone
        memset(y, 0, q->k * sizeof *y);
        return;
    }
    q->h(q->ctx, y, x, q->out[0], q->out + 1);
    for (size_t i = 0; i < q->k; i++) y[i] *= p;
}

static void at(const integral *q, double *y, double t)
{
    if (q->side == 0) {
        integrand(q, y, t, 1);
        return;
    }
    double w = 1 - t;
    integrand(q, y, q->origin + q->side * q->scale * t / w, q->scale / (w * w));
    for (size_t i = 0; i < q->k; i++)
        if (!isfinite(y[i])) y[i] = 0;                 // at infinity
}

// the 21-point rule of Kronrod and the 10-point rule of Gauss within it (QUADPACK, 1983)
static const double node[11] = {
    0.995657163025808080735527280689003, 0.973906528517171720077964012084452, 0.930157491355708226001207180059508,
    0.865063366688984510732096688423493, 0.780817726586416897063717578345042, 0.679409568299024406234327365114874,
    0.562757134668604683339000099272694, 0.433395394129247190799265943165784, 0.294392862701460198131126603103866,
    0.148874338981631210884826001129720, 0
};
static const double kronrod[11] = {
    0.011694638867371874278064396062192, 0.032558162307964727478818972459390, 0.054755896574351996031381300244580,
    0.075039674810919952767043140916190, 0.093125454583697605535065465083366, 0.109387158802297641899210590325805,
    0.123491976262065851077958109585166, 0.134709217311473325928054001771707, 0.142775938577060080797094273138717,
    0.147739104901338491374841515972068, 0.149445554002916905664936468389821
};
static const double gauss[5] = {
    0.066671344308688137593568809893332, 0.149451349150580593145863396957658, 0.219086362515982043995534934228163,
    0.269266719309996355091226921569469, 0.295524224714752870173815619188769
};

// sum[k] over [a, b]; *error: the largest difference of the two rules
static dgl_status rule(const integral *q, double *sum, double *error, double a, double b)
{
    DGL_SCOPE;
    size_t k = q->k;
    double centre = (a + b) / 2, half = (b - a) / 2;
    DGL_SCRATCH(y, k);
    DGL_SCRATCH(coarse, k);
    memset(sum, 0, k * sizeof *sum);
    memset(coarse, 0, k * sizeof *coarse);
    for (int j = 0; j < 11; j++)
        for (int s = j == 10 ? 1 : -1; s <= 1; s += 2) {
            at(q, y, centre + s * half * node[j]);
            for (size_t i = 0; i < k; i++) {
                sum[i] += half * kronrod[j] * y[i];
                if (j % 2)
                    coarse[i] += half * gauss[j / 2] * y[i];
            }
        }
    *error = 0;
    for (size_t i = 0; i < k; i++) *error = fmax(*error, fabs(sum[i] - coarse[i]));
    return DGL_OK;
}

// adds the integral over [a, b] to total[k]
static dgl_status integrate(const integral *q, double *total, double a, double b)
{
    enum { PIECES = 400 };
    DGL_SCOPE;
    size_t k = q->k, n = 1;
    struct { double a, b, error; } piece[PIECES];
    DGL_SCRATCH(part, PIECES * k);
    piece[0].a = a;
    piece[0].b = b;
    DGL_TRY(rule(q, part, &piece[0].error, a, b));
    for (;;) {
        double error = 0, size = 0;
        size_t worst = 0;
        for (size_t j = 0; j < n; j++) {
            error += piece[j].error;
            if (piece[j].error > piece[worst].error)
                worst = j;
        }
        for (size_t i = 0; i < k; i++) {
            double s = 0;
            for (size_t j = 0; j < n; j++) s += part[j*k + i];
            size = fmax(size, fabs(s));
        }
        if (error <= 1e-15 * size || n == PIECES || !(piece[worst].b - piece[worst].a > 1e-13 * (b - a)))
            break;
        double c = (piece[worst].a + piece[worst].b) / 2;
        piece[n].a = c;
        piece[n].b = piece[worst].b;
        piece[worst].b = c;
        DGL_TRY(rule(q, part + worst*k, &piece[worst].error, piece[worst].a, c));
        DGL_TRY(rule(q, part + n*k, &piece[n].error, c, piece[n].b));
        n++;
    }
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i < k; i++) total[i] += part[j*k + i];
    return DGL_OK;
}

static double log_density(const integral *q, double x)
{
    q->in[0] = x;
    memcpy(q->in + 1, q->theta, q->m * sizeof *q->in);
    dgl_kernel_eval1(q->f->score, q->out, q->in);
    return isnan(q->out[0]) ? -INFINITY : q->out[0];
}

// The mode: the best of numbers of every size, then of a golden section around it; scale: where the density has fallen to 1/e.
static void find_mode(integral *q, double lo, double hi)
{
    double best = -INFINITY, x = 0, a = lo, b = hi, last = NAN;
    bool whole = isinf(lo) && isinf(hi);
    for (int side = whole ? -1 : 1; side <= 1; side += 2)
        for (int e = -160; e <= 160; e++) {            // from far to near on the left, from near to far on the right
            double r = pow(10, (side < 0 ? -e : e) / 16.0), y = whole ? side * r : isinf(hi) ? lo + r : isinf(lo) ? hi - r : lo + (hi - lo) * (e + 160.5) / 321;
            double l = log_density(q, y);
            if (l > best) {
                best = l;
                x = y;
                a = isnan(last) ? y : last;
                b = NAN;
            } else if (isnan(b))
                b = y;
            last = y;
        }
    if (isnan(b))
        b = x;
    if (a > b) {
        double t = a;
        a = b;
        b = t;
    }
    for (int i = 0; i < 100 && b - a > 1e-16 * fabs(x); i++) {
        double c = b - 0.6180339887498949 * (b - a), d = a + 0.6180339887498949 * (b - a);
        if (log_density(q, c) > log_density(q, d))
            b = d;
        else
            a = c;
    }
    double y = (a + b) / 2;
    if (log_density(q, y) >= best)
        x = y;
    q->origin = x;
    double top = log_density(q, x), r = fmax(fabs(x) * 1e-12, 1e-300);
    while (r < 1e300 && log_density(q, x + r) > top - 1 && log_density(q, x - r) > top - 1) r *= 2;
    q->scale = isinf(hi) || isinf(lo) || r < hi - lo ? r : hi - lo;
}

static dgl_status over_interval(integral *q, double *out, double lo, double hi)
{
    find_mode(q, lo, hi);
    double m = q->origin, s = q->scale;
    for (int side = -1; side <= 1; side += 2) {        // in cells of growing length, so that nothing near the mode is overlooked
        double end = side < 0 ? lo : hi, from = m;
        q->side = isinf(end) ? side : 0;
        if (q->side)
            for (double t = 0, next = 1e-9; t < 1; t = next, next = fmin(1, 100 * next)) DGL_TRY(integrate(q, out, t, next));
        for (double r = 1e-9 * s; !q->side && fabs(end - from) > 0; r *= r < s ? 100 : 8) {
            double to = side < 0 ? fmax(end, m - r) : fmin(end, m + r);
            DGL_TRY(integrate(q, out, side < 0 ? to : from, side < 0 ? from : to));
            from = to;
        }
    }
    return DGL_OK;
}

// outwards from the largest term until what is added no longer counts
static dgl_status over_counts(integral *q, double *out, bool factorial)
{
    enum { MOST = 20000000 };
    DGL_SCOPE;
    DGL_SCRATCH(y, q->k + 1);
    double largest = 0;
    int small = 0;
    for (long x = 0; x < MOST; x++) {
        double weight = factorial ? exp(-lgamma((double)x + 1)) : 1, most = 0;
        if (weight == 0 && small > 50)
            return DGL_OK;
        q->in[0] = (double)x;
        memcpy(q->in + 1, q->theta, q->m * sizeof *q->in);
        dgl_kernel_eval1(q->f->score, q->out, q->in);
        double log_p = q->out[0] - (factorial ? lgamma((double)x + 1) : 0), p = exp(log_p);
        if (p > 0) {
            q->h(q->ctx, y, (double)x, q->out[0], q->out + 1);
            for (size_t i = 0; i < q->k; i++) {
                out[i] += p * y[i];
                most = fmax(most, fabs(p * y[i]));
            }
        }
        most = fmax(most, p);
        largest = fmax(largest, most);
        small = most < 1e-18 * largest ? small + 1 : 0;
        if (small > 50 && largest > 0)
            return DGL_OK;
    }
    DGL_FAIL(DGL_ECONV, "the sum over 0, 1, 2, ... does not end");
}

static dgl_status check_ranges(const dgl_family *f, const double *theta)
{
    for (int i = 0; i < f->chart->n; i++) {
        const dgl_range *r = &f->chart->range[i];
        if (!isfinite(theta[i]) || (r->ranged && !(theta[i] > r->lo && theta[i] < r->hi)))
            DGL_FAIL(DGL_EDOMAIN, "%s = %.6g is outside its range (%g, %g)", f->chart->name[i], theta[i], r->ranged ? r->lo : -INFINITY,
                     r->ranged ? r->hi : INFINITY);
    }
    return DGL_OK;
}

dgl_status dgl_family_expect(dgl_family *f, size_t k, double *out, const double *theta, dgl_expected *h, void *ctx)
{
    DGL_SCOPE;
    size_t m = (size_t)f->chart->n;
    DGL_SCRATCH(in, m + 1);
    DGL_SCRATCH(score, m + 1);
    DGL_SCRATCH(y, k);
    integral q = { .f = f, .theta = theta, .h = h, .ctx = ctx, .k = k, .m = m, .in = in, .out = score };
    memset(out, 0, k * sizeof *out);
    DGL_TRY(check_ranges(f, theta));
    switch (f->space.kind) {
    case DGL_VECTORS:
        DGL_FAIL(DGL_EUNSUP, "there is no quadrature over vectors of %zu numbers", f->space.n);
    case DGL_INTERVAL:
        return over_interval(&q, out, f->space.lo, f->space.hi);
    case DGL_COUNTS:
        return over_counts(&q, out, f->space.factorial);
    case DGL_VALUES:
        for (size_t j = 0; j < f->space.n; j++) {
            integrand(&q, y, f->space.value[j], f->space.weight ? f->space.weight[j] : 1);
            for (size_t i = 0; i < k; i++) out[i] += y[i];
        }
    }
    return DGL_OK;
}


// ---- samples ----

static void one(void *ctx, double *out, double x, double log_p, const double *score)
{
    (void)ctx; (void)x; (void)log_p; (void)score;
    *out = 1;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// edge[n]: where an interval is cut into cells, finely beside the mode and beside finite ends
static size_t cut(const integral *q, double *edge, double lo, double hi)
{
    enum { EACH = 420 };                               // a sixteenth of a power of ten each
    size_t n = 0;
    double span = isinf(lo) || isinf(hi) ? q->scale : hi - lo;
    edge[n++] = q->origin;
    for (int e = 0; e < EACH; e++) {
        double r = pow(10, (double)(e - 160) / 16);
        double all[4] = { q->origin + r * q->scale, q->origin - r * q->scale, lo + r * span, hi - r * span };
        for (int k = 0; k < 4; k++)
            if (all[k] > lo && all[k] < hi && isfinite(all[k])) edge[n++] = all[k];
    }
    if (isfinite(lo))
        edge[n++] = lo;
    if (isfinite(hi))
        edge[n++] = hi;
    qsort(edge, n, sizeof *edge, by_size);
    size_t kept = 1;
    for (size_t i = 1; i < n; i++)
        if (edge[i] > edge[kept - 1]) edge[kept++] = edge[i];
    return kept;
}

// where the integral from a to x of the density is part, in the cell [a, b] that has all of whole
static dgl_status invert(const integral *q, double *x, double a, double b, double part, double whole)
{
    double from = a, to = b, sum, error, y;
    *x = a + (b - a) * part / whole;
    for (int i = 0; i < 60; i++) {
        DGL_TRY(rule(q, &sum, &error, a, *x));
        if (sum > part)
            to = *x;
        else
            from = *x;
        if (fabs(sum - part) <= 1e-13 * whole || !(to - from > 1e-15 * (b - a)))
            return DGL_OK;
        integrand(q, &y, *x, 1);
        double next = *x - (sum - part) / y;
        *x = next > from && next < to ? next : from + (to - from) / 2;
    }
    return DGL_OK;
}

static dgl_status sample_interval(integral *q, dgl_rng *rng, size_t n, double *x, double lo, double hi)
{
    enum { MOST = 4 * 420 + 3 };
    DGL_SCOPE;
    DGL_SCRATCH(edge, MOST);
    DGL_SCRATCH(sum, MOST);
    find_mode(q, lo, hi);
    q->side = 0;
    size_t cells = cut(q, edge, lo, hi) - 1;
    sum[0] = 0;
    for (size_t i = 0; i < cells; i++) {
        double part = 0;
        DGL_TRY(integrate(q, &part, edge[i], edge[i + 1]));
        sum[i + 1] = sum[i] + part;
    }
    double total = sum[cells];
    if (!(fabs(total - 1) < 1e-4))
        DGL_FAIL(DGL_EDOMAIN, "the density integrates to %.7g, not 1", total);
    for (size_t i = 0; i < n; i++) {
        if (i % 1024 == 0)
            DGL_POLL();
        double u = dgl_rng_uniform(rng) * total;
        size_t from = 0, to = cells;
        while (to - from > 1) {
            size_t mid = (from + to) / 2;
            if (sum[mid] <= u)
                from = mid;
            else
                to = mid;
        }
        DGL_TRY(invert(q, x + i, edge[from], edge[from + 1], u - sum[from], sum[from + 1] - sum[from]));
    }
    return DGL_OK;
}

static dgl_status sample_counts(const integral *q, dgl_rng *rng, size_t n, double *x)
{
    enum { MOST = 20000000 };
    for (size_t i = 0; i < n; i++) {
        double u = dgl_rng_uniform(rng), sum = 0;
        if (i % 1024 == 0)
            DGL_POLL();
        for (x[i] = 0; x[i] < MOST; x[i]++) {
            sum += exp(log_density(q, x[i]) - (q->f->space.factorial ? lgamma(x[i] + 1) : 0));
            if (sum > u || sum > 1 - 1e-15)
                break;
        }
        if (x[i] == MOST)
            DGL_FAIL(DGL_ECONV, "the sum over 0, 1, 2, ... does not reach 1");
    }
    return DGL_OK;
}

dgl_status dgl_family_sample(dgl_family *f, dgl_rng *rng, size_t n, double *x, const double *theta)
{
    DGL_SCOPE;
    size_t m = (size_t)f->chart->n, values = f->space.n;
    DGL_SCRATCH(in, m + 1);
    DGL_SCRATCH(score, m + 1);
    integral q = { .f = f, .theta = theta, .h = one, .k = 1, .m = m, .in = in, .out = score };
    DGL_TRY(check_ranges(f, theta));
    if (f->space.kind == DGL_VECTORS)
        DGL_FAIL(DGL_EUNSUP, "samples of vectors need a function: sample = function(n, ...) ... end");
    if (f->space.kind == DGL_INTERVAL)
        return sample_interval(&q, rng, n, x, f->space.lo, f->space.hi);
    if (f->space.kind == DGL_COUNTS)
        return sample_counts(&q, rng, n, x);
    DGL_SCRATCH(sum, values + 1);
    sum[0] = 0;
    for (size_t j = 0; j < values; j++) sum[j + 1] = sum[j] + exp(log_density(&q, f->space.value[j])) * (f->space.weight ? f->space.weight[j] : 1);
    for (size_t i = 0; i < n; i++) {
        double u = dgl_rng_uniform(rng) * sum[values];
        size_t j = 0;
        while (j + 1 < values && sum[j + 1] <= u) j++;
        x[i] = f->space.value[j];
    }
    return DGL_OK;
}

void dgl_family_values(const dgl_family *f, size_t n, double *x)
{
    static const double whole[] = { 0, 1, -1, 2, -2, 0.5, -0.5, 3, -3, 1.5, -1.5, 4 };
    const dgl_sample_space *s = &f->space;
    for (size_t i = 0; i < n; i++) {
        double u = (double)(i + 1) * 0.6180339887498949;
        u -= floor(u);
        x[i] = s->kind == DGL_COUNTS ? (double)i : s->kind == DGL_VALUES ? s->value[i % s->n]
             : isinf(s->lo) && isinf(s->hi) ? (i < 12 ? whole[i] : 8 * (u - 0.5))
             : isinf(s->hi) ? s->lo + (double)(i + 1) / (i < 6 ? 1 : 3) : isinf(s->lo) ? s->hi - (double)(i + 1) / (i < 6 ? 1 : 3)
             : s->lo + (s->hi - s->lo) * u;
    }
}
