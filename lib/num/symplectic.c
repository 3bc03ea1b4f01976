// Gauss collocation with three stages, order 6: symplectic, so that energy keeps within bounds over any time.
//
// Hairer, Lubich, Wanner, Geometric Numerical Integration, sections II.1.3 and VIII.6: the stages are found by
// fixed-point iteration from the last step's, until they stand still, and sums over many steps are compensated.
#include "num/gauss_table.h"
#include "num/integrator.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { STAGES = DGL_GAUSS_STAGES };
#define a dgl_gauss_a
#define b dgl_gauss_b
#define c dgl_gauss_c

typedef struct {
    size_t n, evaluations;
    double *k[STAGES], *next, *w, *lost;   // slopes; what rounding took from y
    dgl_ode_fn f;
    void *ctx;
} stepper;

// one round of the iteration; how far the slopes moved and how large they are
static dgl_status iterate(stepper *s, double t, const double *y, double h, double *moved, double *size)
{
    *moved = *size = 0;
    for (int i = 0; i < STAGES; i++) {
        for (size_t j = 0; j < s->n; j++) s->w[j] = y[j] + h * (a[i][0] * s->k[0][j] + a[i][1] * s->k[1][j] + a[i][2] * s->k[2][j]);
        DGL_TRY(s->f(s->ctx, t + c[i] * h, s->w, s->next));
        for (size_t j = 0; j < s->n; j++) {
            *moved = fmax(*moved, fabs(s->next[j] - s->k[i][j]));
            *size = fmax(*size, fabs(s->next[j]));
            if (!isfinite(s->next[j]))
                DGL_FAIL(DGL_EDOMAIN, "the solution is not finite beyond t = %.9g", t);
            s->k[i][j] = s->next[j];
        }
        s->evaluations++;
    }
    return DGL_OK;
}

static dgl_status step(stepper *s, double t, double *y, double h)
{
    double moved = 0, size = 0, last = INFINITY;
    int round = 0;
    do {
        if (round++ == DGL_GAUSS_ROUNDS)
            DGL_FAIL(DGL_ECONV, "steps of %.3g are too long at t = %.9g: the stages do not converge", h, t);
        last = round > 1 ? moved : INFINITY;
        DGL_TRY(iterate(s, t, y, h, &moved, &size));
    } while (moved > 0 && (moved < last || moved > 64 * DBL_EPSILON * size));
    for (size_t j = 0; j < s->n; j++) {
        double d = s->lost[j] + h * (b[0] * s->k[0][j] + b[1] * s->k[1][j] + b[2] * s->k[2][j]), z = y[j] + d;
        s->lost[j] = d - (z - y[j]);
        y[j] = z;
    }
    return DGL_OK;
}

static dgl_status path(dgl_ode_report *report, size_t n, size_t nt, double *y, const double *t, dgl_ode_fn f, void *ctx,
                       const dgl_ode_options *options)
{
    DGL_SCOPE;
    DGL_SCRATCH(room, (STAGES + 3) * n);
    stepper s = { .n = n, .f = f, .ctx = ctx, .next = room + STAGES * n, .w = room + (STAGES + 1) * n, .lost = room + (STAGES + 2) * n };
    memset(room, 0, (STAGES + 3) * n * sizeof *room);
    for (int i = 0; i < STAGES; i++) s.k[i] = room + (size_t)i * n;
    *report = (dgl_ode_report){ 0 };
    for (size_t k = 1; k < nt; k++, y += n) {
        size_t steps = dgl_steps_between(options, nt, t, k);
        double h = (t[k] - t[k - 1]) / (double)steps;
        memcpy(y + n, y, n * sizeof *y);
        for (size_t i = 0; i < steps; i++) {
            DGL_POLL();
            DGL_TRY(step(&s, t[k - 1] + h * (double)i, y + n, h));
        }
        report->steps += steps;
        report->evaluations = s.evaluations;
    }
    return DGL_OK;
}

const dgl_integrator dgl_symplectic_integrator = {
    .name = "symplectic", .doc = "Gauss collocation of order 6, for long runs: the energy does not drift", .fixed = true, .canonical = true,
    .path = path,
};
