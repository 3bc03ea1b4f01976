// Multiple shooting: short geodesics joined end to end, so that nothing grows on the way.
#include "metric/shoot.h"

#include "num/linalg.h"

#include <float.h>
#include <math.h>
#include <string.h>

typedef struct {
    dgl_traveller p;
    dgl_atlas *atlas;
    int chart;
    size_t d, n;
    double *s;                     // [n + 1][2d]: point and velocity at each joint
    double *gap;                   // [n][2d]: where a piece ends, less the next joint
    double *D;                     // [n][2d][2d]: derivative of that end by the piece's start
    double *unit, *blur;           // [n + 1][d]: how much of each coordinate is a length of 1 at a joint; [n + 1]: the
                                   // length that rounding of coordinates is there
    double *state;
} joints;

static void joints_end(joints *j) { dgl_traveller_end(&j->p); }

// one piece from joint i, in the time 1/n
static dgl_status piece(joints *j, size_t i, double *error)
{
    size_t d = j->d, c = 2 * d, h = d + d*c;
    double *y = j->state, *D = j->D + i * c * c, *gap = j->gap + i * c;
    const double *s = j->s + i * c, *next = s + c, *unit = j->unit + (i + 1) * d;
    double least = 1;
    for (size_t k = 0; k < d; k++) least = fmin(least, fmin(unit[k], unit[k - d]));
    double blur = fmax(j->blur[i], j->blur[i + 1]);
    j->p.ode->option.rtol = fmax(1e-13, 16 * blur);
    j->p.ode->option.atol = 1e-4 * j->p.ode->option.rtol * least;
    memset(y, 0, 2*h * sizeof *y);
    memcpy(y, s, d * sizeof *y);
    memcpy(y + h, s + d, d * sizeof *y);
    for (size_t k = 0; k < d; k++) y[d + k*c + k] = y[h + d + k*c + d + k] = 1;
    dgl_status status = dgl_travel(&j->p, j->chart, y, 1 / (double)j->n, 0, NULL, NULL, NULL);
    if (status == DGL_EDOMAIN || status == DGL_ECONV) {
        *error = INFINITY;
        return DGL_OK;
    }
    DGL_TRY(status);
    double *z = j->p.y;
    dgl_pole_transfer(j->p.pole, j->p.chart, j->chart, (int)d, (int)c, z, j->chart ? NULL : next);
    for (size_t k = 0; k < d; k++) {
        gap[k] = z[k] - next[k];
        gap[d + k] = z[h + k] - next[d + k];
        double miss = fmax(fabs(gap[k]), i + 1 < j->n ? fabs(gap[d + k]) / (double)j->n : 0) / unit[k];
        *error = fmax(*error, miss - 16 * blur);
        if (!isfinite(miss))
            *error = INFINITY;
        memcpy(D + k*c, z + d + k*c, c * sizeof *D);
        memcpy(D + (d + k)*c, z + h + d + k*c, c * sizeof *D);
    }
    return DGL_OK;
}

static dgl_status pieces(joints *j, double *error)
{
    *error = 0;
    for (size_t i = 0; i < j->n && isfinite(*error); i++) {
        DGL_POLL();
        DGL_TRY(piece(j, i, error));
    }
    return DGL_OK;
}

// D_i ds_i - ds_(i+1) = -gap_i, in the units of the joints; unknown are the first velocity and all inner joints, of the
// last gap the point counts
static dgl_status solve(const joints *j, double *step, double *A, double *b)
{
    size_t d = j->d, c = 2*d, n = j->n, N = c * n - d;
    memset(A, 0, N * N * sizeof *A);
    for (size_t i = 0; i < n; i++) {
        size_t rows = i + 1 < n ? c : d;
        for (size_t r = 0; r < rows; r++) {
            size_t row = i*c + r;
            double unit = j->unit[(i + 1)*d + r % d];
            b[row] = -j->gap[row] / unit;
            for (size_t k = i ? 0 : d; k < c; k++) A[row*N + i*c + k - d] = j->D[(i*c + r)*c + k] * j->unit[i*d + k % d] / unit;
            if (i + 1 < n)
                A[row*N + (i + 1)*c + r - d] = -1;
        }
    }
    memset(step, 0, d * sizeof *step);
    DGL_TRY(dgl_linalg_solve(1, N, 1, step + d, A, b));
    for (size_t i = 0; i < c * n; i++) step[i] *= j->unit[i / c * d + i % d];
    return DGL_OK;
}

// from 1 / sqrt g_kk at the joints
static dgl_status find_units(joints *j, const double *path)
{
    DGL_SCOPE;
    size_t d = j->d;
    dgl_metric *g = dgl_chart_metric(j->atlas, j->chart);
    DGL_SCRATCH(m, (j->n + 1) * d * d);
    DGL_TRY(dgl_fn_eval(&g->matrix->fn, j->n + 1, m, path));
    for (size_t i = 0; i < (j->n + 1) * d; i++) {
        double u = 1 / sqrt(fabs(m[i / d * d * d + i % d * (d + 1)]));
        j->unit[i] = u > 0 && isfinite(u) ? u : 1;
        j->blur[i / d] = fmax(i % d ? j->blur[i / d] : 0, DBL_EPSILON * fabs(path[i]) / j->unit[i]);
    }
    return DGL_OK;
}

static dgl_status iterate(joints *j, double *error)
{
    enum { MOST = 40, HALVINGS = 6 };
    DGL_SCOPE;
    size_t c = 2 * j->d, N = c * j->n;
    DGL_SCRATCH(step, N);
    DGL_SCRATCH(old, N);
    DGL_SCRATCH(A, N * N);
    DGL_SCRATCH(b, N);
    DGL_TRY(pieces(j, error));
    for (int i = 0; i < MOST && isfinite(*error) && *error > 1e-14; i++) {
        double last = *error, part = 1;
        if (solve(j, step, A, b)) {
            *error = INFINITY;
            return DGL_OK;
        }
        memcpy(old, j->s, N * sizeof *old);
        for (int halving = 0; ; halving++, part /= 2) {
            for (size_t k = 0; k < N; k++) j->s[k] = old[k] + part * step[k];
            DGL_TRY(pieces(j, error));
            if (*error < last || halving == HALVINGS)
                break;
        }
        if (!(*error < last)) {
            memcpy(j->s, old, N * sizeof *old);
            return pieces(j, error);
        }
    }
    return DGL_OK;
}

dgl_status dgl_multiple_shooting(double *error, dgl_atlas *atlas, int chart, size_t n, double *path, double *v, double *w)
{
    DGL_SCOPE;
    __attribute__((cleanup(joints_end))) joints j = { .atlas = atlas, .chart = chart, .d = (size_t)atlas->g->chart->n, .n = n };
    size_t d = j.d, c = 2*d, h = d + d*c;
    *error = INFINITY;
    if (c > DGL_MAX_COLUMNS || 2*h > DGL_MAX_VARS)
        return DGL_OK;
    DGL_SCRATCH(s, (n + 1) * c);
    DGL_SCRATCH(gap, n * c);
    DGL_SCRATCH(D, n * c * c);
    DGL_SCRATCH(state, 2*h);
    DGL_SCRATCH(room, dgl_traveller_room(d, c));
    DGL_SCRATCH(unit, (n + 1) * d);
    DGL_SCRATCH(blur, n + 1);
    j.s = s, j.gap = gap, j.D = D, j.state = state, j.unit = unit, j.blur = blur;
    DGL_TRY(find_units(&j, path));
    for (size_t i = 0; i <= n; i++)
        for (size_t k = 0; k < d; k++) {
            size_t a = i > 0 ? i - 1 : i, b = i < n ? i + 1 : i;
            s[i*c + k] = path[i*d + k];
            s[i*c + d + k] = (path[b*d + k] - path[a*d + k]) * (double)n / (double)(b - a);
        }
    DGL_TRY(dgl_traveller_new(&j.p, atlas, (int)c, room, &(dgl_ode_options){ .rtol = 1e-13, .atol = 1e-17, .max_steps = 3000 }));
    DGL_TRY(iterate(&j, error));
    if (!(*error < 1e-9))
        *error = INFINITY;
    for (size_t i = 0; i < n; i++) memcpy(path + i*d, s + i*c, d * sizeof *path);
    memcpy(v, s + d, d * sizeof *v);
    for (size_t k = 0; k < d; k++) w[k] = gap[(n - 1)*c + d + k] + s[n*c + d + k];
    return DGL_OK;
}
