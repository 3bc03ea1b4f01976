// Adaptive integration over boxes.
#include "num/cubature.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { KRONROD = 15, PRODUCT_UP_TO = 4 };

// Piessens et al., QUADPACK, qk15: the ends, then inwards; the middle is 0
static const double node[8] = {
    0.991455371120812639206854697526329, 0.949107912342758524526189684047851, 0.864864423359769072789712788640926,
    0.741531185599394439863864773280788, 0.586087235467691130294144691258963, 0.405845151377397166906606412076961,
    0.207784955007898467600689403773245, 0,
};
static const double kronrod[8] = {
    0.022935322010529224963732008058970, 0.063092092629978553290700663189204, 0.104790010322250183839876322541518,
    0.140653259715525918745189590510238, 0.169004726639267902826583426598550, 0.190350578064785409913256402421014,
    0.204432940075298892414161999234649, 0.209482141084727828012999174891714,
};
static const double gauss[4] = {
    0.129484966168869693270611432679082, 0.279705391489276667901467771423780, 0.381830050505118944950369775488975,
    0.417959183673469387755102040816327,
};

static double node_at(size_t i)    { return i < 8 ? -node[i] : node[14 - i]; }
static double kronrod_at(size_t i) { return kronrod[i < 8 ? i : 14 - i]; }
static double gauss_at(size_t i)   { return i % 2 ? gauss[(i < 8 ? i : 14 - i) / 2] : 0; }

typedef struct { double value, error, size; int worst; double box[2 * DGL_MAX_INTEGRAL]; } piece;    // middle, half width

typedef struct {
    int d, k;                      // coordinates, those that are integrated
    int axis[DGL_MAX_INTEGRAL];    // of each of the k
    const double *lo, *hi;
    double held[64];
    dgl_integrand f;
    void *ctx;
    size_t points;                 // of a box
    double *x, *y, *t;             // room for two boxes
} problem;

// the place of t in the range of an axis, and dx/dt
static double place(const problem *p, int axis, double t, double *slope)
{
    double lo = p->lo[axis], hi = p->hi[axis];
    if (isinf(lo) && isinf(hi)) {
        *slope *= (1 + t * t) / ((1 - t * t) * (1 - t * t));
        return t / (1 - t * t);
    }
    if (isinf(lo) || isinf(hi)) {
        *slope /= (1 - t) * (1 - t);
        return isinf(hi) ? lo + t / (1 - t) : hi - t / (1 - t);
    }
    return t;
}

static dgl_status evaluate(const problem *p, size_t n, double *y, const double *t)
{
    DGL_SCOPE;
    DGL_SCRATCH(slope, n);
    for (size_t i = 0; i < n; i++) {
        double *x = p->x + i * (size_t)p->d;
        slope[i] = 1;
        memcpy(x, p->held, (size_t)p->d * sizeof *x);
        for (int k = 0; k < p->k; k++) x[p->axis[k]] = place(p, p->axis[k], t[i*(size_t)p->k + (size_t)k], &slope[i]);
    }
    DGL_TRY(p->f(p->ctx, n, y, p->x));
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(y[i])) {
            const double *x = p->x + i * (size_t)p->d;
            char at[160] = "";
            for (int k = 0, used = 0; k < p->d && used < 140; k++)
                used += snprintf(at + used, sizeof at - (size_t)used, k ? ", %.6g" : "%.6g", x[k]);
            DGL_FAIL(DGL_EDOMAIN, "the integrand is %g at (%s)", y[i], at);
        }
        y[i] *= slope[i];
    }
    return DGL_OK;
}

// ---- the product of Gauss-Kronrod rules ----

static void product_points(const problem *p, double *t, const double *box)
{
    for (size_t i = 0; i < p->points; i++)
        for (size_t k = 0, rest = i; k < (size_t)p->k; k++, rest /= KRONROD)
            *t++ = box[2*k] + box[2*k + 1] * node_at(rest % KRONROD);
}

static void product_rule(const problem *p, piece *b, const double *y)
{
    double full = 0, size = 0, spread = 0, coarse[PRODUCT_UP_TO] = { 0 }, volume = 1, worst = -1;
    for (size_t i = 0; i < p->points; i++) {
        double w = 1;
        for (size_t k = 0, rest = i; k < (size_t)p->k; k++, rest /= KRONROD) w *= kronrod_at(rest % KRONROD);
        full += w * y[i];
        size += w * fabs(y[i]);
        for (size_t k = 0, rest = i; k < (size_t)p->k; k++, rest /= KRONROD)
            coarse[k] += w / kronrod_at(rest % KRONROD) * gauss_at(rest % KRONROD) * y[i];
    }
    for (int k = 0; k < p->k; k++) volume *= b->box[2*k + 1];
    double mean = full / pow(2, p->k);
    for (size_t i = 0; i < p->points; i++) {
        double w = 1;
        for (size_t k = 0, rest = i; k < (size_t)p->k; k++, rest /= KRONROD) w *= kronrod_at(rest % KRONROD);
        spread += w * fabs(y[i] - mean);
    }
    b->value = full * volume;
    b->size = size * volume;
    b->error = 0;
    for (int k = 0; k < p->k; k++) {
        double e = fabs(full - coarse[k]), sharp = spread > 0 ? spread * fmin(1, pow(200 * e / spread, 1.5)) : e;
        if (sharp > worst) {
            worst = sharp;
            b->worst = k;
        }
        b->error += sharp * volume;
    }
    b->error = fmax(b->error, DBL_EPSILON * b->size);
}

// ---- the rule of Genz and Malik ----

static const double l2 = 0.35856858280031809199, l4 = 0.94868329805051379960, l5 = 0.68824720161168529772;

// the middle, (+-l2, +-l4) along each axis, (+-l4, +-l4) for each two, (+-l5, ..., +-l5)
static void sparse_points(const problem *p, double *t, const double *box)
{
    int n = p->k;
#define POINT(...) do { for (int k_ = 0; k_ < n; k_++) t[k_] = box[2*k_]; __VA_ARGS__; t += n; } while (0)
#define MOVE(k, by) t[k] += box[2*(k) + 1] * (by)
    POINT();
    for (int k = 0; k < n; k++) {
        POINT(MOVE(k, -l2));
        POINT(MOVE(k, l2));
        POINT(MOVE(k, -l4));
        POINT(MOVE(k, l4));
    }
    for (int j = 0; j < n; j++)
        for (int k = j + 1; k < n; k++)
            for (int s = 0; s < 4; s++) POINT(MOVE(j, s & 1 ? l4 : -l4); MOVE(k, s & 2 ? l4 : -l4));
    for (int s = 0; s < 1 << n; s++) POINT(for (int k = 0; k < n; k++) MOVE(k, s >> k & 1 ? l5 : -l5));
}

static void sparse_rule(const problem *p, piece *b, const double *y)
{
    int n = p->k;
    double middle = y[0], s2 = 0, s3 = 0, s4 = 0, s5 = 0, volume = 1, worst = -1, size = 0;
    const double *at = y + 1;
    for (size_t i = 0; i < p->points; i++) size += fabs(y[i]) / (double)p->points;
    for (int k = 0; k < n; k++, at += 4) {
        double two = at[0] + at[1], three = at[2] + at[3];
        double bend = fabs(two - 2 * middle - (l2 * l2 / (l4 * l4)) * (three - 2 * middle));
        s2 += two;
        s3 += three;
        if (bend > worst) {
            worst = bend;
            b->worst = k;
        }
    }
    for (int i = 0; i < 2 * n * (n - 1); i++) s4 += *at++;
    for (int i = 0; i < 1 << n; i++) s5 += *at++;
    for (int k = 0; k < n; k++) volume *= 2 * b->box[2*k + 1];
    double seven = (12824 - 9120*n + 400*n*n) / 19683.0 * middle + 980 / 6561.0 * s2 + (1820 - 400*n) / 19683.0 * s3
                 + 200 / 19683.0 * s4 + 6859 / 19683.0 / (1 << n) * s5;
    double five = (729 - 950*n + 50*n*n) / 729.0 * middle + 245 / 486.0 * s2 + (265 - 100*n) / 1458.0 * s3 + 25 / 729.0 * s4;
    b->value = volume * seven;
    b->size = volume * size;
    b->error = fmax(volume * fabs(seven - five), DBL_EPSILON * b->size);
}

// ---- the adaptive loop ----

static bool product(const problem *p) { return p->k <= PRODUCT_UP_TO; }

static dgl_status measure(const problem *p, int n, piece **b)
{
    for (int i = 0; i < n; i++)
        (product(p) ? product_points : sparse_points)(p, p->t + (size_t)i * p->points * (size_t)p->k, b[i]->box);
    DGL_TRY(evaluate(p, (size_t)n * p->points, p->y, p->t));
    for (int i = 0; i < n; i++) (product(p) ? product_rule : sparse_rule)(p, b[i], p->y + (size_t)i * p->points);
    return DGL_OK;
}

static void sift_up(piece *heap, size_t i)
{
    piece b = heap[i];
    for (; i && heap[(i - 1) / 2].error < b.error; i = (i - 1) / 2) heap[i] = heap[(i - 1) / 2];
    heap[i] = b;
}

static void sift_down(piece *heap, size_t n)
{
    piece b = heap[0];
    size_t i = 0, child;
    while ((child = 2*i + 1) < n) {
        if (child + 1 < n && heap[child + 1].error > heap[child].error)
            child++;
        if (heap[child].error <= b.error)
            break;
        heap[i] = heap[child];
        i = child;
    }
    heap[i] = b;
}

static void total(dgl_integral *out, const piece *heap, size_t n, double *size)
{
    double value = 0, lost = 0;
    out->error = *size = 0;
    for (size_t i = 0; i < n; i++) {                           // with Kahan's correction
        double y = heap[i].value - lost, s = value + y;
        lost = (s - value) - y;
        value = s;
        out->error += heap[i].error;
        *size += heap[i].size;
    }
    out->value = value;
    out->boxes = n;
}

static dgl_status refine(dgl_integral *out, const problem *p, const piece *whole, const dgl_integral_options *o)
{
    size_t room = 64, n = 1, next_sum = 1;
    DGL_HEAP piece *heap = dgl_alloc(room * sizeof *heap);
    if (!heap)
        DGL_FAIL(DGL_ENOMEM, "not enough memory to integrate");
    double rtol = o && o->rtol > 0 ? o->rtol : 1e-12, atol = o && o->atol > 0 ? o->atol : 1e-14, size;
    size_t most = o && o->evaluations ? o->evaluations : 5000000;
    heap[0] = *whole;
    DGL_TRY(measure(p, 1, &(piece *){ heap }));
    out->evaluations = p->points;
    for (;;) {
        if (n >= next_sum) {                                   // sums cost n: made when n has grown by a 32nd
            total(out, heap, n, &size);
            out->converged = out->error <= fmax(fmax(atol, rtol * fabs(out->value)), 2e-15 * size);
            if (out->converged || out->evaluations + 2 * p->points > most)
                break;
            next_sum = n + 1 + n / 32;
        }
        DGL_POLL();
        if (n + 1 >= room) {
            piece *more = dgl_realloc(heap, 2 * room * sizeof *heap);
            if (!more)
                DGL_FAIL(DGL_ENOMEM, "not enough memory to integrate");
            heap = more;
            room *= 2;
        }
        piece a = heap[0], b = a;
        int k = a.worst;
        a.box[2*k + 1] = b.box[2*k + 1] /= 2;
        a.box[2*k] -= a.box[2*k + 1];
        b.box[2*k] += b.box[2*k + 1];
        DGL_TRY(measure(p, 2, (piece *[]){ &a, &b }));
        out->evaluations += 2 * p->points;
        heap[0] = a;
        sift_down(heap, n);
        heap[n] = b;
        sift_up(heap, n++);
        if (out->evaluations + 2 * p->points > most)
            next_sum = n;
    }
    return DGL_OK;
}

dgl_status dgl_integrate(dgl_integral *out, int d, const double *lo, const double *hi, uint64_t constant, dgl_integrand f,
                         void *ctx, const dgl_integral_options *options)
{
    DGL_SCOPE;
    problem p = { .d = d, .lo = lo, .hi = hi, .f = f, .ctx = ctx };
    piece whole = { 0 };
    double length = 1;
    *out = (dgl_integral){ 0 };
    if (d < 1 || d > 64)
        DGL_FAIL(DGL_EARG, "an integral over %d coordinates", d);
    for (int i = 0; i < d; i++) {
        if (!(lo[i] < hi[i]))
            DGL_FAIL(DGL_EARG, "an integral from %g to %g", lo[i], hi[i]);
        bool all = isinf(lo[i]) && isinf(hi[i]), half = !all && (isinf(lo[i]) || isinf(hi[i]));
        if (constant >> i & 1) {
            length *= hi[i] - lo[i];
            p.held[i] = lo[i] / 2 + hi[i] / 2;
            continue;
        }
        if (p.k == DGL_MAX_INTEGRAL)
            DGL_FAIL(DGL_EUNSUP, "an integral over more than %d coordinates", DGL_MAX_INTEGRAL);
        whole.box[2*p.k] = all ? 0 : half ? 0.5 : lo[i] / 2 + hi[i] / 2;
        whole.box[2*p.k + 1] = all ? 1 : half ? 0.5 : hi[i] / 2 - lo[i] / 2;
        p.axis[p.k++] = i;
    }
    if (!isfinite(length))
        DGL_FAIL(DGL_EDOMAIN, "the integral is infinite");
    if (!p.k) {
        DGL_TRY(f(ctx, 1, &out->value, p.held));
        out->evaluations = 1;
        out->value *= length;
        out->converged = isfinite(out->value);
        return DGL_OK;
    }
    p.points = 1;
    for (int k = 0; k < p.k && product(&p); k++) p.points *= KRONROD;
    if (!product(&p))
        p.points = ((size_t)1 << p.k) + 2 * (size_t)(p.k * p.k) + 2 * (size_t)p.k + 1;
    DGL_SCRATCH(x, 2 * p.points * (size_t)d);
    DGL_SCRATCH(y, 2 * p.points);
    DGL_SCRATCH(t, 2 * p.points * (size_t)p.k);
    p.x = x;
    p.y = y;
    p.t = t;
    DGL_TRY(refine(out, &p, &whole, options));
    out->value *= length;
    out->error *= fabs(length);
    return DGL_OK;
}
