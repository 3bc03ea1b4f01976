// What is near a geodesic of a pulled-back metric: Jacobi fields and conjugate points.
#include "net/immersion.h"

#include "num/linalg.h"
#include "num/ode.h"

#include <math.h>
#include <string.h>

typedef struct { dgl_immersion *M; size_t fields; } system;

// (x, v, J, DJ)': x' = v, v' = -G(v, v), J' = DJ - G(v, J), DJ' = -R(J, v)v - G(v, DJ), for several fields J[fields][d], DJ[fields][d]
static dgl_status flow(void *ctx, double t, const double *y, double *dy)
{
    (void)t;
    DGL_SCOPE;
    const system *s = ctx;
    size_t d = (size_t)s->M->d, dd = d*d, c = s->fields;
    const double *v = y + d;
    DGL_SCRATCH(g, dd);
    DGL_SCRATCH(C, dd * d);
    DGL_SCRATCH(R, dd * dd);
    DGL_SCRATCH(force, d);
    DGL_SCRATCH(down, d);
    DGL_TRY(dgl_immersion_geometry(s->M, 1, g, C, R, y));
    memcpy(dy, v, d * sizeof *dy);
    for (size_t f = 0; f < 1 + 2*c; f++)                // all of v, J and DJ change by -G(v, .)
        for (size_t k = 0; k < d; k++) {
            double *out = dy + (1 + f)*d + k;
            const double *w = y + (1 + f)*d;
            *out = 0;
            for (size_t ab = 0; ab < dd; ab++) *out -= C[k*dd + ab]*v[ab/d]*w[ab%d];
        }
    for (size_t f = 0; f < c; f++) {
        const double *J = y + (2 + f)*d, *DJ = y + (2 + c + f)*d;
        for (size_t a = 0; a < d; a++) {
            down[a] = 0;
            for (size_t k = 0; k < dd*d; k++) down[a] -= R[a*dd*d + k]*v[k/dd]*J[k/d%d]*v[k%d];
        }
        if (dgl_linalg_solve(1, d, 1, force, g, down))
            DGL_FAIL(DGL_EDOMAIN, "the pulled-back metric is singular on the way");
        for (size_t a = 0; a < d; a++) {
            dy[(2 + f)*d + a] += DJ[a];
            dy[(2 + c + f)*d + a] += force[a];
        }
    }
    return DGL_OK;
}

static const dgl_ode_options precise = { .rtol = 1e-11, .atol = 1e-12 };

// the state at a time, stepping there; o stands behind it afterwards
static dgl_status state_at(dgl_ode *o, double t, double sign, double *y)
{
    while (!o->done && sign*o->t < sign*t) {
        DGL_POLL();
        DGL_TRY(dgl_ode_step(o));
    }
    if (o->t == t) {
        memcpy(y, o->y, o->n * sizeof *y);
        return DGL_OK;
    }
    return dgl_ode_dense(o, t, y);
}

dgl_status dgl_immersion_jacobi(dgl_immersion *M, size_t n, double *path, double *J, double *DJ, const double *x, const double *v,
                                const double *J0, const double *DJ0, double t)
{
    DGL_SCOPE;
    size_t d = (size_t)M->d, row = d * sizeof *J;
    system s = { M, 1 };
    DGL_OWNED dgl_ode *o = NULL;
    DGL_SCRATCH(y, 4 * d);
    memcpy(y, x, row);
    memcpy(y + d, v, row);
    memcpy(y + 2*d, J0, row);
    memcpy(y + 3*d, DJ0, row);
    DGL_TRY(dgl_ode_new(&o, 4 * d, flow, &s, &precise));
    if (t != 0)
        DGL_TRY(dgl_ode_start(o, 0, y, t));
    for (size_t i = n ? 0 : 1; i <= (n ? n : 1); i++) {
        size_t at = n ? i*d : 0;
        if (i && t != 0)
            DGL_TRY(state_at(o, i == n || !n ? t : t*(double)i/(double)n, t > 0 ? 1 : -1, y));
        if (path)
            memcpy(path + at, y, row);
        memcpy(J + at, y + 2*d, row);
        memcpy(DJ + at, y + 3*d, row);
    }
    return DGL_OK;
}

// the smallest singular value of the fields' part across v, over the time
static dgl_status spread(const system *s, double t, double *out, const double *y)
{
    DGL_SCOPE;
    size_t d = (size_t)s->M->d, c = s->fields;
    const double *J = y + 2*d;
    DGL_SCRATCH(g, d * d);
    DGL_SCRATCH(A, (c + 1) * d);
    DGL_SCRATCH(value, d);
    DGL_TRY(dgl_immersion_geometry(s->M, 1, g, NULL, NULL, y));
    DGL_TRY(dgl_linalg_cholesky(1, d, g, g));
    for (size_t f = 0; f <= c; f++)                     // rows L'w: lengths are Euclid's
        for (size_t a = 0; a < d; a++) {
            const double *w = f ? J + (f - 1)*d : y + d;
            A[f*d + a] = 0;
            for (size_t k = a; k < d; k++) A[f*d + a] += g[k*d + a]*w[k];
        }
    double vv = 0;
    for (size_t a = 0; a < d; a++) vv += A[a]*A[a];
    for (size_t f = 1; f <= c; f++) {
        double along = 0;
        for (size_t a = 0; a < d; a++) along += A[a]*A[f*d + a]/vv;
        for (size_t a = 0; a < d; a++) A[f*d + a] -= along*A[a];
    }
    DGL_TRY(dgl_linalg_svd(1, c, d, NULL, value, NULL, A + d));
    *out = value[c - 1]/t;
    return DGL_OK;
}

// the spread at t, from the state y at t0
static dgl_status spread_from(const system *s, double *out, double *at, size_t n, double t0, const double *y, double t)
{
    DGL_OWNED dgl_ode *o = NULL;
    DGL_TRY(dgl_ode_new(&o, n, flow, (void *)s, &precise));
    DGL_TRY(dgl_ode_start(o, t0, y, t));
    while (!o->done) DGL_TRY(dgl_ode_step(o));
    memcpy(at, o->y, n * sizeof *at);
    return spread(s, t, out, at);
}

// fields that start at 0 in all directions but v
static void start(size_t d, double *y, const double *x, const double *v)
{
    size_t c = d - 1, widest = 0, f = 0;
    memset(y, 0, (2 + 2*c) * d * sizeof *y);
    memcpy(y, x, d * sizeof *y);
    memcpy(y + d, v, d * sizeof *y);
    for (size_t k = 0; k < d; k++) widest = fabs(v[k]) > fabs(v[widest]) ? k : widest;
    for (size_t k = 0; k < d; k++)
        if (k != widest) y[(2 + c + f++)*d + k] = 1;
}

dgl_status dgl_immersion_conjugate(dgl_immersion *M, double *t, double *y, const double *x, const double *v, double most)
{
    enum { EACH = 4 };                                  // looks at the spread in a step of the integration
    DGL_SCOPE;
    size_t d = (size_t)M->d, n = 2*d*d;
    system s = { M, d - 1 };
    DGL_OWNED dgl_ode *o = NULL;
    DGL_SCRATCH(state, 3 * n);                          // two looks ago, one, now
    DGL_SCRATCH(trial, n);
    double time[3] = { 0 }, seen[3] = { 0, 0, 0 };
    *t = INFINITY;
    bool still = true;
    for (size_t k = 0; k < d; k++) still = still && v[k] == 0;
    if (d < 2 || still || !(most > 0))
        return DGL_OK;
    start(d, state, x, v);
    DGL_TRY(dgl_ode_new(&o, n, flow, &s, &precise));
    DGL_TRY(dgl_ode_start(o, 0, state, most));
    for (size_t looks = 0; !o->done; ) {
        DGL_POLL();
        DGL_TRY(dgl_ode_step(o));
        for (int k = 1; k <= EACH; k++) {
            memmove(state, state + n, 2 * n * sizeof *state);
            for (int i = 0; i < 2; i++) time[i] = time[i + 1], seen[i] = seen[i + 1];
            time[2] = o->t_last + (o->t - o->t_last)*k/EACH;
            if (k < EACH)
                DGL_TRY(dgl_ode_dense(o, time[2], state + 2*n));
            else
                memcpy(state + 2*n, o->y, n * sizeof *state);
            DGL_TRY(spread(&s, time[2], &seen[2], state + 2*n));
            if (++looks < 3 || !(seen[1] <= seen[0] && seen[1] <= seen[2]))
                continue;
            double lo = time[0], hi = time[2], left, right, ratio = 0.6180339887498949, base = fmax(seen[0], seen[2]);
            double a = hi - ratio*(hi - lo), b = lo + ratio*(hi - lo);
            DGL_TRY(spread_from(&s, &left, trial, n, time[0], state, a));
            DGL_TRY(spread_from(&s, &right, trial, n, time[0], state, b));
            while (hi - lo > 1e-10*hi) {
                if (left < right) {
                    hi = b, b = a, right = left;
                    a = hi - ratio*(hi - lo);
                    DGL_TRY(spread_from(&s, &left, trial, n, time[0], state, a));
                } else {
                    lo = a, a = b, left = right;
                    b = lo + ratio*(hi - lo);
                    DGL_TRY(spread_from(&s, &right, trial, n, time[0], state, b));
                }
            }
            if (fmin(left, right) > 1e-6*base)
                continue;                               // a dip that does not touch zero
            *t = (lo + hi)/2;
            memcpy(y, trial, d * sizeof *y);
            return DGL_OK;
        }
    }
    return DGL_OK;
}
