// Many solutions side by side with steps of one length.
#include "expr/ensemble.h"

#include "num/gauss_table.h"

#include <float.h>
#include <math.h>

static dgl_status rk4_piece(void *ctx, size_t from, size_t to)
{
    DGL_SCOPE;
    const ensemble *e = ctx;
    size_t n = e->n, m = to - from;
    LANES_OF(l, e);
    dgl_site_forget();
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < n; j++) l.in[j][i] = e->y[(from + i) * e->nt * n + j];
    double *h = l.in[n];
    for (size_t row = 1; row < e->nt; row++) {
        size_t steps = dgl_steps_between(e->options, e->nt, e->t, row);
        for (size_t i = 0; i < LANES; i++) h[i] = (e->t[row] - e->t[row - 1]) / (double)steps;
        for (size_t k = 0; k < steps; k++) {
            if (k % 64 == 0)
                DGL_POLL();
            run(&l, m);
            for (size_t j = 0; j < n; j++) {           // what came out goes in
                double *c = l.in[j];
                l.in[j] = l.out[j];
                l.out[j] = c;
            }
        }
        for (size_t i = 0; i < m; i++)
            for (size_t j = 0; j < n; j++) {
                if (!isfinite(l.in[j][i]))
                    DGL_TRY(dgl_site_status());
                if (!isfinite(l.in[j][i]))
                    DGL_FAIL(DGL_EDOMAIN, "row %zu: the solution is not finite beyond t = %.9g", from + i + 1, e->t[row - 1]);
                e->y[((from + i) * e->nt + row) * n + j] = l.in[j][i];
            }
    }
    return DGL_OK;
}

dgl_status dgl_ensemble_rk4(dgl_system *s, dgl_ode_report *r, size_t count, size_t nt, double *y, const double *t, const dgl_ode_options *o)
{
    ensemble e = { .s = s, .n = (size_t)s->n, .nt = nt, .y = y, .t = t, .options = o };
    dgl_kernel *k;
    DGL_TRY(dgl_system_step(&k, s, DGL_STEP_RK4));
    DGL_TRY(dgl_columns_start(&e.step, k));
    for (size_t row = 1; row < nt; row++) r->steps += count * dgl_steps_between(o, nt, t, row);
    r->evaluations = 4 * r->steps;
    return in_pieces(&e, count, rk4_piece);
}


// ---- Gauss collocation, as num/symplectic.c ----

typedef struct { double lost[LANES], *y; } component;  // what rounding took from y

// Rounds of the iteration until every lane stands still; who does keeps its slopes.
static dgl_status settle(const lanes *l, size_t n, size_t m, size_t first, double t, size_t *rounds)
{
    double last[LANES], all[LANES];
    bool still[LANES] = { false };
    size_t open = m;
    for (size_t i = 0; i < m; i++) last[i] = INFINITY;
    for (int round = 0; open; round++) {
        run(l, m);
        memset(all, 0, sizeof all);
        for (size_t j = 0; j < 3*n; j++)
            for (size_t i = 0; i < m; i++) {
                double k = l->out[j][i];
                all[i] += k * 0;
                l->in[n + j][i] = still[i] ? l->in[n + j][i] : k;
            }
        *rounds += open;
        for (size_t i = 0; i < m; i++) {
            double moved = l->out[3*n][i], size = l->out[3*n + 1][i];
            if (still[i])
                continue;
            if (all[i] != 0)
                DGL_FAIL(DGL_EDOMAIN, "row %zu: the solution is not finite beyond t = %.9g", first + i + 1, t);
            if (round == DGL_GAUSS_ROUNDS)
                DGL_FAIL(DGL_ECONV, "row %zu: steps of %.3g are too long at t = %.9g: the stages do not converge", first + i + 1, l->in[4*n][i], t);
            still[i] = !(moved > 0 && (moved < last[i] || moved > 64 * DBL_EPSILON * size));
            open -= still[i];
            last[i] = moved;
        }
    }
    return DGL_OK;
}

static dgl_status gauss_piece(void *ctx, size_t from, size_t to)
{
    DGL_SCOPE;
    const ensemble *e = ctx;
    size_t n = e->n, m = to - from, rounds = 0;
    LANES_OF(l, e);
    DGL_SCRATCH_OF(component, c, n);
    dgl_site_forget();
    for (size_t j = 0; j < n; j++) {
        memset(c[j].lost, 0, sizeof c[j].lost);
        c[j].y = l.in[j];
        for (size_t i = 0; i < m; i++) c[j].y[i] = e->y[(from + i) * e->nt * n + j];
    }
    for (size_t row = 1; row < e->nt; row++) {
        size_t steps = dgl_steps_between(e->options, e->nt, e->t, row);
        double h = (e->t[row] - e->t[row - 1]) / (double)steps;
        for (size_t i = 0; i < LANES; i++) l.in[4*n][i] = h;
        for (size_t k = 0; k < steps; k++) {
            DGL_POLL();
            dgl_status status = settle(&l, n, m, from, e->t[row - 1] + h * (double)k, &rounds);
            if (status)
                DGL_TRY(dgl_site_status());
            DGL_TRY(status);
            for (size_t j = 0; j < n; j++) {
                double *const *slope = &l.in[n + j];
                for (size_t i = 0; i < m; i++) {
                    double d = c[j].lost[i] + h * (dgl_gauss_b[0] * slope[0][i] + dgl_gauss_b[1] * slope[n][i] + dgl_gauss_b[2] * slope[2*n][i]);
                    double z = c[j].y[i] + d;
                    c[j].lost[i] = d - (z - c[j].y[i]);
                    c[j].y[i] = z;
                }
            }
        }
        for (size_t i = 0; i < m; i++)
            for (size_t j = 0; j < n; j++) e->y[((from + i) * e->nt + row) * n + j] = c[j].y[i];
    }
    e->report[from / LANES].evaluations = DGL_GAUSS_STAGES * rounds;
    return DGL_OK;
}

dgl_status dgl_ensemble_gauss(dgl_system *s, dgl_ode_report *r, size_t count, size_t nt, double *y, const double *t, const dgl_ode_options *o)
{
    DGL_SCOPE;
    ensemble e = { .s = s, .n = (size_t)s->n, .nt = nt, .y = y, .t = t, .options = o };
    size_t pieces = (count + LANES - 1) / LANES;
    dgl_kernel *k;
    DGL_SCRATCH_OF(dgl_ode_report, reports, pieces);
    e.report = reports;
    DGL_TRY(dgl_system_step(&k, s, DGL_STEP_GAUSS));
    DGL_TRY(dgl_columns_start(&e.step, k));
    DGL_TRY(in_pieces(&e, count, gauss_piece));
    for (size_t row = 1; row < nt; row++) r->steps += count * dgl_steps_between(o, nt, t, row);
    for (size_t i = 0; i < pieces; i++) r->evaluations += reports[i].evaluations;
    return DGL_OK;
}
