// Conjugate points: where Jacobi fields that vanish at the start span less than everything across the geodesic.
#include "metric/shoot.h"

#include "num/linalg.h"

#include <math.h>
#include <string.h>

typedef struct {
    dgl_traveller p;
    dgl_atlas *atlas;
    int chart;
    size_t d;
    double *y0, *spread;           // spread: what the last journey saw at its stops
    dgl_status status;
} journey;

static void journey_end(journey *j) { dgl_traveller_end(&j->p); }

// the smallest singular value of the fields' part across v, over the time
static dgl_status spread_at(void *ctx, size_t i, int chart, const dgl_traveller *p, const double *y)
{
    journey *j = ctx;
    size_t d = j->d, c = d - 1, h = d + d*c;
    DGL_SCOPE;
    DGL_SCRATCH(g, d * d);
    DGL_SCRATCH(L, d * d);
    DGL_SCRATCH(M, d * c);
    DGL_SCRATCH(s, d);
    DGL_SCRATCH(v, d);
    double vv = 0;
    dgl_metric *m = chart ? p->pole[chart - 1].local : j->atlas->g;
    DGL_TRY(dgl_fn_eval(&m->matrix->fn, 1, g, y));
    DGL_TRY(dgl_linalg_cholesky(1, d, L, g));
    for (size_t a = 0; a < d; a++) {
        v[a] = 0;
        for (size_t k = a; k < d; k++) v[a] += L[k*d + a] * y[h + k];
        vv += v[a] * v[a];
        for (size_t b = 0; b < c; b++) {
            M[a*c + b] = 0;
            for (size_t k = a; k < d; k++) M[a*c + b] += L[k*d + a] * y[d + k*c + b];
        }
    }
    for (size_t b = 0; b < c; b++) {
        double along = 0;
        for (size_t a = 0; a < d; a++) along += v[a] * M[a*c + b] / vv;
        for (size_t a = 0; a < d; a++) M[a*c + b] -= along * v[a];
    }
    if (d == 2)
        j->spread[i] = hypot(M[0], M[1]);
    else {
        DGL_TRY(dgl_linalg_svd(1, d, c, NULL, s, NULL, M));
        j->spread[i] = s[c - 1];
    }
    return DGL_OK;
}

static dgl_status look(journey *j, size_t n, const double *t)
{
    for (size_t i = 0; i < n; i++) j->spread[i] = NAN;
    dgl_status status = dgl_travel(&j->p, j->chart, j->y0, t[n - 1], n, t, spread_at, j);
    return status == DGL_EDOMAIN || status == DGL_ECONV ? DGL_OK : status;
}

// From the three places of a dip to where it touches zero: both sides are straight lines near there, and where
// they would meet is the next middle. *t INFINITY when it stays above.
static dgl_status refine(journey *j, double *t, double lo, double hi, double size)
{
    enum { FINE = 33, ROUNDS = 14 };
    double at[FINE];
    *t = INFINITY;
    for (int round = 0; round < ROUNDS; round++) {
        bool narrow = hi - lo < 1e-2 * hi;
        int n = narrow ? 3 : FINE, best = 1;
        for (int i = 0; i < n; i++) at[i] = lo + (hi - lo) * i / (n - 1);
        DGL_TRY(look(j, (size_t)n, at));
        if (!narrow) {
            for (int i = 1; i < n - 1; i++)
                if (j->spread[i] < j->spread[best]) best = i;
            lo = at[best - 1];
            hi = at[best + 1];
            continue;
        }
        double left = j->spread[0], right = j->spread[2], middle = (lo * right + hi * left) / (left + right), width = hi - lo;
        if (!isfinite(middle) || width < 1e-13 * hi)
            break;
        *t = middle;
        width = fmax(1e-14 * hi, fmin(0.02 * width, width * width));
        lo = middle - width;
        hi = middle + width;
    }
    if (isfinite(*t)) {
        DGL_TRY(look(j, 1, t));
        if (!(j->spread[0] < 1e-6 * size))
            *t = INFINITY;
    }
    return DGL_OK;
}

dgl_status dgl_first_conjugate(double *t, dgl_atlas *atlas, int chart, const double *x, const double *v, double most)
{
    DGL_SCOPE;
    __attribute__((cleanup(journey_end))) journey j = { .atlas = atlas, .chart = chart, .d = (size_t)atlas->g->chart->n };
    size_t d = j.d, c = d - 1, h = d + d*c, n = (size_t)fmin(4096, fmax(64, 64 * most)), m = 0;
    *t = INFINITY;
    if (d < 2)
        return DGL_OK;
    DGL_SCRATCH(room, dgl_traveller_room(d, c));
    DGL_SCRATCH(y, 2*h);
    DGL_SCRATCH(spread, n + 1);
    DGL_SCRATCH(all, n + 1);
    DGL_SCRATCH(time, n + 1);
    j.y0 = y;
    j.spread = spread;
    DGL_TRY(dgl_traveller_new(&j.p, atlas, (int)c, room, &(dgl_ode_options){ .rtol = 1e-13, .atol = 1e-17, .max_steps = 100000 }));
    memset(y, 0, 2*h * sizeof *y);
    memcpy(y, x, d * sizeof *y);
    memcpy(y + h, v, d * sizeof *y);
    for (size_t k = 1; k < d; k++)
        if (fabs(v[k]) > fabs(v[m])) m = k;
    for (size_t column = 0; column < c; column++) y[h + d + (column + (column >= m))*c + column] = 1;
    for (size_t i = 0; i <= n; i++) time[i] = most * (double)(i + 1) / (double)(n + 1);
    DGL_TRY(look(&j, n + 1, time));
    memcpy(all, spread, (n + 1) * sizeof *all);
    double size = 0;
    for (size_t i = 0; i <= n; i++) {
        size = isfinite(all[i]) ? fmax(size, all[i]) : size;
        bool dip = i > 0 && all[i] <= all[i - 1] && (i == n || all[i] <= all[i + 1]);
        if (!dip || all[i] > 0.5 * size)
            continue;
        DGL_TRY(refine(&j, t, time[i - 1], i < n ? time[i + 1] : most + (most - time[n - 1]), size));
        if (*t <= most)
            return DGL_OK;
        *t = INFINITY;
    }
    return DGL_OK;
}
