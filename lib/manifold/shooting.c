#include "manifold/shooting.h"

#include "manifold/rows.h"
#include "num/ode.h"

#include <string.h>

// y = (x, u) or (x, u, w): x' = u, u' = -G(u, u), w' = -G(u, w)
typedef struct { const dgl_manifold *M; bool carry; } motion;

static dgl_status flow(void *ctx, double t, const double *y, double *dy)
{
    (void)t;
    const motion *m = ctx;
    const dgl_manifold *M = m->M;
    size_t d = M->d, n = (m->carry ? 3 : 2) * d;
    memcpy(dy, y + d, d * sizeof *dy);
    DGL_TRY(M->kind->connection(M, 1, dy + d, y, y + d, y + d));
    if (m->carry)
        DGL_TRY(M->kind->connection(M, 1, dy + 2*d, y, y + d, y + 2*d));
    for (size_t k = d; k < n; k++) dy[k] = -dy[k];
    return DGL_OK;
}

static dgl_status follow(dgl_ode *o, const double *start)
{
    DGL_TRY(dgl_ode_start(o, 0, start, 1));
    while (!o->done)
        DGL_TRY(dgl_ode_step(o));
    return DGL_OK;
}

static const dgl_ode_options precise = { .rtol = 1e-13, .atol = 1e-15 };

static dgl_status exp1(const dgl_manifold *M, double *y, const double *x, const double *v)
{
    DGL_SCOPE;
    size_t d = M->d;
    motion m = { M, false };
    DGL_SCRATCH(start, 2 * d);
    DGL_OWNED dgl_ode *o = NULL;
    DGL_TRY(dgl_ode_new(&o, 2 * d, flow, &m, &precise));
    memcpy(start, x, d * sizeof *start);
    memcpy(start + d, v, d * sizeof *start);
    dgl_status status = follow(o, start);
    if (status == DGL_ECONV || status == DGL_EDOMAIN)
        DGL_FAIL(DGL_EDOMAIN, "the geodesic leaves %s at t = %.6g (row %zu)", M->name, o->t, dgl_manifold_row(0));
    return status ? status : M->kind->project(M, 1, y, o->y);
}
DGL_BY_ROW2(exp_, exp1, M->d)

dgl_status dgl_shooting_exp(const dgl_manifold *M, size_t n, double *y, const double *x, const double *v) { return exp_(M, n, y, x, v); }

// |r| of r[d] = y - exp v
static dgl_status miss(const dgl_manifold *M, double *size, double *r, const double *x, const double *v, const double *y)
{
    DGL_TRY(exp1(M, r, x, v));
    for (size_t k = 0; k < M->d; k++) r[k] = y[k] - r[k];
    *size = dgl_length(M->d, r);
    return DGL_OK;
}

// From a guess v: Broyden's method without matrices (Kelley, Iterative Methods for Linear and Nonlinear Equations, 1995, 7.3).
// ECONV: it does not get nearer.
static dgl_status shoot(const dgl_manifold *M, double *v, const double *x, const double *y)
{
    enum { MOST = 40 };
    DGL_SCOPE;
    size_t d = M->d;
    DGL_SCRATCH(r, d);
    DGL_SCRATCH(z, d);
    DGL_SCRATCH(step, (MOST + 1) * d);
    DGL_SCRATCH(best_v, d);
    double length = dgl_length(d, y), best = INFINITY, now, square[MOST + 1];
    for (int n = 0, idle = 0; n < MOST && idle < 4; n++) {
        DGL_TRY(miss(M, &now, r, x, v, y));
        idle = now < 0.5 * best ? 0 : idle + 1;
        if (now < best) {
            best = now;
            memcpy(best_v, v, d * sizeof *v);
        }
        if (!(now > 1e-14 * dgl_length(d, v) + 1e-16 * length) || !isfinite(now))
            break;
        DGL_TRY(M->kind->tangent(M, 1, z, x, r));
        for (int j = 0; j + 1 < n; j++) {
            double c = dgl_dot(d, step + (size_t)j * d, z) / square[j];
            for (size_t k = 0; k < d; k++) z[k] += c * step[(size_t)(j + 1) * d + k];
        }
        double *s = step + (size_t)n * d, *last = s - d, damp = n ? 1 - dgl_dot(d, last, z) / square[n - 1] : 1;
        if (fabs(damp) < 0.1)
            damp = 0.1;
        for (size_t k = 0; k < d; k++) {
            s[k] = z[k] / damp;
            v[k] += s[k];
        }
        square[n] = dgl_dot(d, s, s);
        if (square[n] == 0)
            break;
    }
    memcpy(v, best_v, d * sizeof *v);
    return best <= 1e-11 * (dgl_length(d, v) + 1e-3 * length) ? DGL_OK : DGL_ECONV;
}

// v by following the geodesic while its end goes along the projected straight line
static dgl_status grow(const dgl_manifold *M, double *v, const double *x, const double *y)
{
    enum { HALVES = 3 };
    DGL_SCOPE;
    size_t d = M->d;
    DGL_SCRATCH(target, d);
    DGL_SCRATCH(line, d);
    DGL_SCRATCH(guess, d);
    double t = 0, h = 1;
    for (int halves = 0; t < 1;) {
        DGL_POLL();
        double to = fmin(1, t + h);
        for (size_t k = 0; k < d; k++) line[k] = x[k] + to * (y[k] - x[k]);
        dgl_status status = to < 1 ? M->kind->project(M, 1, target, line) : DGL_OK;
        for (size_t k = 0; k < d; k++) line[k] -= x[k];
        if (t == 0)
            DGL_TRY(M->kind->tangent(M, 1, guess, x, line));
        for (size_t k = 0; k < d && t > 0; k++) guess[k] = v[k] * to / t;
        if (!status)
            status = shoot(M, guess, x, to < 1 ? target : y);
        if (status && ((status != DGL_ECONV && status != DGL_EDOMAIN) || ++halves > HALVES))
            return status;
        if (status) {
            h /= 2;
            continue;
        }
        memcpy(v, guess, d * sizeof *v);
        t = to;
        h *= 2;
        halves = 0;
    }
    return DGL_OK;
}

// p[CHORDS + 1][d] from x to y: a path of chords whose squares have the least sum; each inner point is the projected middle of
// its neighbours, over and over.
enum { CHORDS = 16, PARTS = 4 };

static dgl_status relax(const dgl_manifold *M, double *p, const double *x, const double *y)
{
    enum { SWEEPS = 200 };
    DGL_SCOPE;
    size_t d = M->d;
    DGL_SCRATCH(middle, d);
    memcpy(p, x, d * sizeof *p);
    memcpy(p + CHORDS * d, y, d * sizeof *p);
    for (size_t i = 1; i < CHORDS; i++) {
        for (size_t k = 0; k < d; k++) middle[k] = x[k] + (double)i / CHORDS * (y[k] - x[k]);
        DGL_TRY(M->kind->project(M, 1, p + i*d, middle));
    }
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        DGL_POLL();
        for (size_t i = 1; i < CHORDS; i++) {
            for (size_t k = 0; k < d; k++) middle[k] = (p[(i - 1)*d + k] + p[(i + 1)*d + k]) / 2;
            DGL_TRY(M->kind->project(M, 1, p + i*d, middle));
        }
    }
    return DGL_OK;
}

// v by leaps over parts of a relaxed path (Noakes, J. Austral. Math. Soc. A 65, 1998), over-relaxed: where two parts meet
// their velocities become equal.
static dgl_status leap(const dgl_manifold *M, double *v, const double *x, const double *y)
{
    enum { SWEEPS = 80 };
    DGL_SCOPE;
    size_t d = M->d;
    DGL_SCRATCH(path, (CHORDS + 1) * d);
    DGL_SCRATCH(p, (PARTS + 1) * d);
    DGL_SCRATCH(back, d);
    DGL_SCRATCH(onward, d);
    DGL_TRY(relax(M, path, x, y));
    for (size_t i = 0; i <= PARTS; i++) memcpy(p + i*d, path + i * (CHORDS / PARTS) * d, d * sizeof *p);
    double factor = 1 / (1 + sin(M_PI / PARTS)), kink = INFINITY, length = 0;
    for (int sweep = 0; sweep < SWEEPS && kink > 1e-14 * length; sweep++) {
        kink = 0;
        for (size_t i = 1; i < PARTS; i++) {
            double *at = p + i*d;
            DGL_TRY(grow(M, back, at, at - d));
            DGL_TRY(grow(M, onward, at, at + d));
            length = dgl_length(d, onward);
            for (size_t k = 0; k < d; k++) back[k] = factor * (back[k] + onward[k]);
            kink = fmax(kink, dgl_length(d, back));
            memcpy(onward, at, d * sizeof *at);
            DGL_TRY(exp1(M, at, onward, back));
        }
    }
    DGL_TRY(grow(M, v, x, p + d));
    for (size_t k = 0; k < d; k++) v[k] *= PARTS;
    double now;
    DGL_TRY(miss(M, &now, back, x, v, y));
    return now <= 1e-10 * (dgl_length(d, v) + dgl_length(d, y)) ? DGL_OK : DGL_ECONV;
}

static dgl_status log1(const dgl_manifold *M, double *v, const double *x, const double *y)
{
    dgl_status status = grow(M, v, x, y);
    if (status == DGL_ECONV || status == DGL_EDOMAIN)
        status = leap(M, v, x, y);
    if (status == DGL_ECONV || status == DGL_EDOMAIN)
        DGL_FAIL(DGL_ECONV, "no geodesic of %s from x to y was found (row %zu)", M->name, dgl_manifold_row(0));
    return status;
}
DGL_BY_ROW2(log_, log1, M->d)

dgl_status dgl_shooting_log(const dgl_manifold *M, size_t n, double *v, const double *x, const double *y) { return log_(M, n, v, x, y); }

dgl_status dgl_shooting_transport(const dgl_manifold *M, size_t n, double *w, const double *x, const double *y, const double *v)
{
    DGL_SCOPE;
    size_t d = M->d;
    motion m = { M, true };
    DGL_SCRATCH(u, n * d);
    DGL_SCRATCH(start, 3 * d);
    DGL_TRY(M->kind->log(M, n, u, x, y));
    DGL_OWNED dgl_ode *o = NULL;
    DGL_TRY(dgl_ode_new(&o, 3 * d, flow, &m, &precise));
    for (size_t i = 0; i < n; i++) {
        memcpy(start, x + i*d, d * sizeof *start);
        memcpy(start + d, u + i*d, d * sizeof *start);
        memcpy(start + 2*d, v + i*d, d * sizeof *start);
        DGL_TRY(follow(o, start));
        if (M->kind->quotient)
            memcpy(w + i*d, o->y + 2*d, d * sizeof *w);
        else
            DGL_TRY(M->kind->tangent(M, 1, w + i*d, y + i*d, o->y + 2*d));
    }
    return DGL_OK;
}
