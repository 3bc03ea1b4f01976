// Geodesics from a start: initial value problems, one or many at once, by any integrator.
#include "metric/geodesic.h"

#include <math.h>
#include <string.h>

static const dgl_ode_options precise = { .rtol = 1e-13, .atol = 1e-14 };

// w = M v at count points, for the matrices of g or of its inverse
static dgl_status times_matrix(dgl_field *matrix, size_t count, double *w, const double *x, const double *v)
{
    DGL_SCOPE;
    size_t d = (size_t)matrix->chart->n;
    DGL_SCRATCH(m, count * d * d);
    DGL_SCRATCH(out, d);
    DGL_TRY(dgl_fn_eval(&matrix->fn, count, m, x));
    for (size_t i = 0; i < count; i++, m += d * d) {
        for (size_t a = 0; a < d; a++) {
            out[a] = 0;
            for (size_t b = 0; b < d; b++) out[a] += m[a*d + b] * v[i*d + b];
        }
        memcpy(w + i*d, out, d * sizeof *out);
    }
    return DGL_OK;
}

dgl_status dgl_metric_drift(dgl_metric *g, double *drift, size_t count, size_t nt, const double *path, const double *velocity, size_t stride)
{
    enum { ROWS = 17 };
    DGL_SCOPE;
    size_t d = (size_t)g->chart->n, rows = nt < ROWS ? nt : ROWS, all = count * rows;
    DGL_SCRATCH(x, all * d);
    DGL_SCRATCH(v, all * d);
    DGL_SCRATCH(m, all * d * d);
    for (size_t i = 0; i < all; i++) {
        size_t row = i / rows * nt + (rows > 1 ? i % rows * (nt - 1) / (rows - 1) : 0);
        memcpy(x + i*d, path + row * stride, d * sizeof *x);
        memcpy(v + i*d, velocity + row * stride, d * sizeof *v);
    }
    DGL_TRY(dgl_fn_eval(&g->matrix->fn, all, m, x));
    *drift = 0;
    double start = 0, size = 0;
    for (size_t i = 0; i < all; i++, m += d * d, v += d) {
        double s = 0, absolute = 0;
        for (size_t a = 0; a < d; a++)
            for (size_t b = 0; b < d; b++) {
                s += m[a*d + b] * v[a] * v[b];
                absolute += fabs(m[a*d + b] * v[a] * v[b]);
            }
        if (i % rows == 0)
            start = s, size = absolute;
        else if (size > 0)
            *drift = fmax(*drift, fabs(s - start) / size);
    }
    return DGL_OK;
}

dgl_status dgl_metric_geodesics(dgl_metric *g, dgl_geodesic_report *report, size_t count, double *path, double *velocity, const double *x,
                                const double *v, double t, size_t n, const dgl_integrator *how, const dgl_ode_options *options)
{
    DGL_SCOPE;
    size_t d = (size_t)g->chart->n, nt = n + 1;
    dgl_system *s;
    dgl_ode_options o = options ? *options : precise;
    o.rtol = o.rtol > 0 ? o.rtol : precise.rtol;
    o.atol = o.atol > 0 ? o.atol : precise.atol;
    how = how ? how : &dgl_dop853_integrator;
    DGL_SCRATCH(y, count * nt * 2 * d);
    DGL_SCRATCH(times, nt);
    DGL_SCRATCH(start, count * d);
    DGL_TRY(dgl_metric_check(g, count, x));
    DGL_TRY(how->canonical ? dgl_metric_hamilton(&s, g) : dgl_metric_system(&s, g));
    memcpy(start, v, count * d * sizeof *v);
    if (how->canonical)
        DGL_TRY(times_matrix(g->matrix, count, start, x, start));
    for (size_t i = 0; i < nt; i++) times[i] = n ? t * (double)i / (double)n : 0;
    for (size_t i = 0; i < count; i++) {
        memcpy(y + i * nt * 2 * d, x + i*d, d * sizeof *y);
        memcpy(y + i * nt * 2 * d + d, start + i*d, d * sizeof *y);
    }
    DGL_TRY(dgl_system_solve(s, &report->ode, count, nt, y, times, how, &o));
    if (how->canonical) {
        dgl_field *inverse;
        DGL_TRY(dgl_metric_derived(&inverse, g, DGL_G_inverse));
        for (size_t i = 0; i < count * nt; i++) DGL_TRY(times_matrix(inverse, 1, y + 2*i*d + d, y + 2*i*d, y + 2*i*d + d));
    }
    for (size_t i = 0; i < count * nt; i++) {
        memcpy(path + i*d, y + 2*i*d, d * sizeof *path);
        if (velocity)
            memcpy(velocity + i*d, y + (2*i + 1)*d, d * sizeof *velocity);
    }
    report->done = nt;
    return dgl_metric_drift(g, &report->drift, count, nt, y, y + d, 2 * d);
}
