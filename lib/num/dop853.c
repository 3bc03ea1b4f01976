// Steps of the Dormand-Prince method of order 8(5,3). The state lies in one block, its vectors padded with zeros
// to a multiple of four so that the loops over them have no rest.
#include "num/ode.h"

#include "num/dop853_table.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { LANES = 4 };

#define SAFETY 0.9
#define BETA 0.04
#define EXPONENT (1.0/8 - 0.2 * BETA)

#define EACH(i) for (size_t i##_ = 0; i##_ < N; i##_ += LANES) for (size_t i = i##_; i < i##_ + LANES; i++)

static size_t padded(size_t n) { return (n + LANES - 1) / LANES * LANES; }

dgl_status dgl_ode_new(dgl_ode **out, size_t n, dgl_ode_fn f, void *ctx, const dgl_ode_options *options)
{
    enum { VECTORS = 2 + 16 + 8 + 1 };
    size_t N = padded(n), bytes;
    DGL_TRY(dgl_memory_check(&bytes, N, VECTORS, sizeof(double)));
    dgl_ode *o = dgl_new(sizeof *o + bytes, NULL);
    if (!o)
        DGL_FAIL(DGL_ENOMEM, "not enough memory for a differential equation of %zu numbers", n);
    o->n = n;
    o->f = f;
    o->ctx = ctx;
    dgl_ode_options given = options ? *options : (dgl_ode_options){ 0 };
    o->option = (dgl_ode_options){
        .rtol = given.rtol > 0 ? given.rtol : 1e-10, .atol = given.atol > 0 ? given.atol : 1e-12, .first_step = given.first_step,
        .max_step = given.max_step > 0 ? given.max_step : INFINITY, .max_steps = given.max_steps ? given.max_steps : 100000, .stop = given.stop, .size = given.size,
    };
    double *p = o->room;
    o->y = p, p += N;
    o->y_last = p, p += N;
    o->w = p, p += N;
    for (int j = 0; j < 16; j++, p += N) o->k[j] = p;
    for (int j = 0; j < 8; j++, p += N) o->cont[j] = p;
    o->dy = o->k[0];
    *out = o;
    return DGL_OK;
}

static dgl_status evaluate(dgl_ode *o, double t, const double *y, double *dy)
{
    o->evaluations++;
    return o->f(o->ctx, t, y, dy);
}

static double allowed(const dgl_ode *o, size_t i, double y)
{
    return o->option.atol + o->option.rtol * (o->option.size ? fmax(y, o->option.size[i]) : y);
}

// the root of the mean square of x, each as a part of what is allowed
static double size_of(const dgl_ode *o, const double *x, const double *y)
{
    double s = 0;
    for (size_t i = 0; i < o->n; i++) {
        double q = x[i] / allowed(o, i, fabs(y[i]));
        s += q * q;
    }
    return o->n ? sqrt(s / (double)o->n) : 0;
}

// A first step from the sizes of y, y' and of y'' across an Euler step (section II.4).
static dgl_status guess_step(dgl_ode *o, double limit)
{
    size_t N = padded(o->n);
    double d0 = size_of(o, o->y, o->y), d1 = size_of(o, o->dy, o->y), h = d0 < 1e-5 || d1 < 1e-5 ? 1e-6 : 0.01 * d0 / d1;
    h = copysign(fmin(h, limit), o->t_end - o->t);
    EACH(i) o->w[i] = o->y[i] + h * o->dy[i];
    dgl_status status = evaluate(o, o->t + h, o->w, o->k[1]);
    if (status && status != DGL_EDOMAIN)
        return status;
    EACH(i) o->w[i] = o->k[1][i] - o->dy[i];
    double d2 = size_of(o, o->w, o->y) / fabs(h), most = fmax(d1, d2);
    if (status || !isfinite(most))
        o->h = h;
    else
        o->h = copysign(fmin(fmin(100 * fabs(h), most > 1e-15 ? pow(0.01 / most, 1.0/8) : fmax(1e-6, 1e-3 * fabs(h))), limit), h);
    return DGL_OK;
}

dgl_status dgl_ode_start(dgl_ode *o, double t0, const double *y0, double t1)
{
    if (!isfinite(t0) || !isfinite(t1))
        DGL_FAIL(DGL_EARG, "no way from t = %g to %g", t0, t1);
    if (o->n)
        memcpy(o->y, y0, o->n * sizeof *y0);
    for (size_t i = 0; i < o->n; i++)
        if (!isfinite(o->y[i]))
            DGL_FAIL(DGL_EDOMAIN, "the start is %s (component %zu)", isnan(o->y[i]) ? "nan" : "inf", i + 1);
    o->t = o->t_last = t0;
    o->t_end = t1;
    o->done = t0 == t1;
    o->steps = o->rejected = o->evaluations = 0;
    o->error_last = 1e-4;
    o->after_rejection = o->undefined = o->dense_ready = false;
    o->stiff = o->not_stiff = 0;
    o->dy = o->k[0];
    DGL_TRY(evaluate(o, t0, o->y, o->dy));
    for (size_t i = 0; i < o->n; i++)
        if (!isfinite(o->dy[i]))
            DGL_FAIL(DGL_EDOMAIN, "the right-hand side is %s at t = %.9g (component %zu)", isnan(o->dy[i]) ? "nan" : "inf", t0, i + 1);
    double limit = fmin(fabs(t1 - t0), o->option.max_step);
    if (o->done)
        return DGL_OK;
    if (!(o->option.first_step > 0))
        return guess_step(o, limit);
    o->h = copysign(fmin(o->option.first_step, limit), t1 - t0);
    return DGL_OK;
}

// coefficient times slope, in component i; stages count from 1
#define A(s, j) a##s##_##j * k[j - 1][i]
#define E5(j) e5_##j * k[j - 1][i]
#define E3(j) e3_##j * k[j - 1][i]
#define D(c, j) d##c##_##j * k[j - 1][i]
#define STAGE(s, node, sum) \
    EACH(i) w[i] = y[i] + h * (sum); \
    DGL_TRY(evaluate(o, t + (node) * h, w, k[s - 1]))

// the stages 2 to 12 of a step h
static dgl_status stages(dgl_ode *o, double h)
{
    size_t N = padded(o->n);
    double *restrict w = o->w, *const *k = o->k, t = o->t;
    const double *y = o->y;
    STAGE(2, c2, A(2, 1));
    STAGE(3, c3, A(3, 1) + A(3, 2));
    STAGE(4, c4, A(4, 1) + A(4, 3));
    STAGE(5, c5, A(5, 1) + A(5, 3) + A(5, 4));
    STAGE(6, c6, A(6, 1) + A(6, 4) + A(6, 5));
    STAGE(7, c7, A(7, 1) + A(7, 4) + A(7, 5) + A(7, 6));
    STAGE(8, c8, A(8, 1) + A(8, 4) + A(8, 5) + A(8, 6) + A(8, 7));
    STAGE(9, c9, A(9, 1) + A(9, 4) + A(9, 5) + A(9, 6) + A(9, 7) + A(9, 8));
    STAGE(10, c10, A(10, 1) + A(10, 4) + A(10, 5) + A(10, 6) + A(10, 7) + A(10, 8) + A(10, 9));
    STAGE(11, c11, A(11, 1) + A(11, 4) + A(11, 5) + A(11, 6) + A(11, 7) + A(11, 8) + A(11, 9) + A(11, 10));
    STAGE(12, 1, A(12, 1) + A(12, 4) + A(12, 5) + A(12, 6) + A(12, 7) + A(12, 8) + A(12, 9) + A(12, 10) + A(12, 11));
    return DGL_OK;
}

// The new point, in the place of y_last, and its error: 1 is what is allowed, nan that f was undefined.
static double new_point(dgl_ode *o, double h)
{
    size_t N = padded(o->n);
    double *restrict z = o->y_last, *restrict error5 = o->k[1], *restrict error3 = o->k[2], *const *k = o->k, sum5 = 0, sum3 = 0;
    const double *y = o->y;
    EACH(i) z[i] = y[i] + h * (A(13, 1) + A(13, 6) + A(13, 7) + A(13, 8) + A(13, 9) + A(13, 10) + A(13, 11) + A(13, 12));
    EACH(i) error5[i] = E5(1) + E5(6) + E5(7) + E5(8) + E5(9) + E5(10) + E5(11) + E5(12);
    EACH(i) error3[i] = E3(1) + E3(6) + E3(7) + E3(8) + E3(9) + E3(10) + E3(11) + E3(12);
    for (size_t i = 0; i < o->n; i++) {
        double part = 1 / allowed(o, i, fmax(fabs(y[i]), fabs(z[i])));
        sum5 += error5[i] * part * (error5[i] * part);
        sum3 += error3[i] * part * (error3[i] * part);
    }
    double both = sum5 + 0.01 * sum3;
    return both == 0 ? 0 : fabs(h) * sum5 / sqrt((double)o->n * both);
}

// |f(new) - f(w)| / |new - w| is near the largest eigenvalue, w the last stage's point, which lies at the same t; it
// counts how often that is beyond what the method is stable for (dop853.f).
static void look_for_stiffness(dgl_ode *o, double h)
{
    double up = 0, down = 0;
    for (size_t i = 0; i < o->n; i++) {
        double df = o->k[12][i] - o->k[11][i], dy = o->y[i] - o->w[i];
        up += df * df;
        down += dy * dy;
    }
    if (down > 0 && h * h * up > 6.1 * 6.1 * down) {
        o->not_stiff = 0;
        o->stiff++;
    } else if (o->stiff < 15 && ++o->not_stiff == 6)
        o->stiff = 0;
}

// f at the new point, where it must be defined as well
static dgl_status evaluate_new(dgl_ode *o, double t, double *error)
{
    double all = 0;
    dgl_status status = evaluate(o, t, o->y_last, o->k[12]);
    for (size_t i = 0; !status && i < o->n; i++) all += o->k[12][i] * 0;
    if (all != 0)
        *error = NAN;
    return status;
}

static void accept(dgl_ode *o, double t, double error)
{
    double *y = o->y, h = t - o->t;
    o->y = o->y_last;
    o->y_last = y;
    o->t_last = o->t;
    o->t = t;
    o->dy = o->k[12];
    o->steps++;
    o->done = t == o->t_end;
    if (o->steps % 1000 == 0 || o->stiff)
        look_for_stiffness(o, h);
    // Gustafsson's controller, with the exponents that Hairer gives for order 8
    double shrink = fmin(3, fmax(1.0/6, pow(error, EXPONENT) / pow(o->error_last, BETA) / SAFETY));
    o->h = h / (o->after_rejection ? fmax(shrink, 1) : shrink);
    o->h = copysign(fmin(fabs(o->h), o->option.max_step), h);
    o->error_last = fmax(error, 1e-4);
    o->after_rejection = false;
}

static void reject(dgl_ode *o, double h, double error)
{
    o->rejected++;
    o->after_rejection = true;
    o->undefined = !isfinite(error);
    o->h = h / (o->undefined ? 4 : fmin(3, pow(error, EXPONENT) / SAFETY));
}

// no step is short enough; undefined is what f said last
static dgl_status underflow(const dgl_ode *o, dgl_status undefined)
{
    if (undefined)
        DGL_FAIL(undefined, "%s (t = %.9g)", dgl_error_message(), o->t);
    if (o->undefined)
        DGL_FAIL(DGL_EDOMAIN, "the right-hand side is not finite beyond t = %.9g", o->t);
    DGL_FAIL(DGL_ECONV, "step size underflow at t = %.9g", o->t);
}

dgl_status dgl_ode_step(dgl_ode *o)
{
    if (o->done)
        return DGL_OK;
    if (o->dy == o->k[12]) {                           // the slope at the end of a step begins the next
        o->k[12] = o->k[0];
        o->k[0] = o->dy;
    }
    o->dense_ready = false;
    for (dgl_status status = DGL_OK; ; ) {
        DGL_POLL();
        if (o->steps + o->rejected >= o->option.max_steps)
            DGL_FAIL(DGL_ECONV, "%zu steps taken at t = %.9g%s", o->option.max_steps, o->t, o->stiff >= 15 ? "; the problem looks stiff, method \"bdf\" is made for that" : "");
        bool last = fabs(1.01 * o->h) >= fabs(o->t_end - o->t);
        double h = last ? o->t_end - o->t : o->h, t = last ? o->t_end : o->t + h, error = NAN;
        if (!last && (fabs(h) <= 10 * DBL_EPSILON * fabs(o->t) || fabs(h) < 1e-290))
            return underflow(o, status);
        status = stages(o, h);
        if (!status)
            error = new_point(o, h);
        if (error <= 1)
            status = evaluate_new(o, t, &error);
        if (status && status != DGL_EDOMAIN)
            return status;
        if (!status && error <= 1) {
            accept(o, t, error);
            return DGL_OK;
        }
        reject(o, h, status ? NAN : error);
    }
}


// ---- dense output ----

static dgl_status prepare_dense(dgl_ode *o)
{
    size_t N = padded(o->n);
    double *restrict w = o->w, *const *k = o->k, t = o->t_last, h = o->t - t;
    const double *y = o->y_last;
    STAGE(14, c14, A(14, 1) + A(14, 7) + A(14, 8) + A(14, 9) + A(14, 10) + A(14, 11) + A(14, 12) + A(14, 13));
    STAGE(15, c15, A(15, 1) + A(15, 6) + A(15, 7) + A(15, 8) + A(15, 11) + A(15, 12) + A(15, 13) + A(15, 14));
    STAGE(16, c16, A(16, 1) + A(16, 6) + A(16, 7) + A(16, 8) + A(16, 9) + A(16, 13) + A(16, 14) + A(16, 15));
    double *const *c = o->cont;
    for (size_t i = 0; i < o->n; i++) {
        double rise = o->y[i] - y[i], bend = h * k[0][i] - rise;
        c[0][i] = y[i];
        c[1][i] = rise;
        c[2][i] = bend;
        c[3][i] = rise - h * k[12][i] - bend;
        c[4][i] = h * (D(4, 1) + D(4, 6) + D(4, 7) + D(4, 8) + D(4, 9) + D(4, 10) + D(4, 11) + D(4, 12) + D(4, 13) + D(4, 14) + D(4, 15) + D(4, 16));
        c[5][i] = h * (D(5, 1) + D(5, 6) + D(5, 7) + D(5, 8) + D(5, 9) + D(5, 10) + D(5, 11) + D(5, 12) + D(5, 13) + D(5, 14) + D(5, 15) + D(5, 16));
        c[6][i] = h * (D(6, 1) + D(6, 6) + D(6, 7) + D(6, 8) + D(6, 9) + D(6, 10) + D(6, 11) + D(6, 12) + D(6, 13) + D(6, 14) + D(6, 15) + D(6, 16));
        c[7][i] = h * (D(7, 1) + D(7, 6) + D(7, 7) + D(7, 8) + D(7, 9) + D(7, 10) + D(7, 11) + D(7, 12) + D(7, 13) + D(7, 14) + D(7, 15) + D(7, 16));
    }
    o->dense_ready = true;
    return DGL_OK;
}

dgl_status dgl_ode_dense(dgl_ode *o, double t, double *y)
{
    if (t == o->t || t == o->t_last) {
        if (o->n)
            memcpy(y, t == o->t ? o->y : o->y_last, o->n * sizeof *y);
        return DGL_OK;
    }
    if (!o->dense_ready)
        DGL_TRY(prepare_dense(o));
    double s = (t - o->t_last) / (o->t - o->t_last), r = 1 - s, *const *c = o->cont;
    for (size_t i = 0; i < o->n; i++)
        y[i] = c[0][i] + s * (c[1][i] + r * (c[2][i] + s * (c[3][i] + r * (c[4][i] + s * (c[5][i] + r * (c[6][i] + s * c[7][i]))))));
    return DGL_OK;
}
