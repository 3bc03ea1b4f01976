// Jacobi fields, conjugate points and the injectivity radius.
#include "metric/along.h"

#include "metric/between.h"
#include "metric/shoot.h"

#include <math.h>
#include <string.h>

typedef struct { dgl_kernel *carry; double *path, *J, *DJ; size_t d; const double *before; } fields;

// a vector's covariant derivative from that of its components: DJ = Q + Γ(v, J)
static void covariant(dgl_kernel *carry, size_t d, double *DJ, const double *x, const double *v, const double *J, const double *Q, double sign)
{
    double in[3 * DGL_MAX_COORDINATES], out[DGL_MAX_COORDINATES];
    memcpy(in, x, d * sizeof *in);
    memcpy(in + d, v, d * sizeof *in);
    memcpy(in + 2*d, J, d * sizeof *in);
    dgl_kernel_eval1(carry, out, in);
    for (size_t k = 0; k < d; k++) DJ[k] = Q[k] - sign * out[k];
}

static dgl_status visit(void *ctx, size_t i, int chart, const dgl_traveller *p, const double *y)
{
    fields *f = ctx;
    size_t d = f->d;
    double z[4 * DGL_MAX_COORDINATES];
    memcpy(z, y, 4 * d * sizeof *z);
    if (chart)
        dgl_pole_leave(&p->pole[chart - 1], (int)d, 1, z, f->before);
    if (f->path) {
        memcpy(f->path + i*d, z, d * sizeof *z);
        f->before = f->path + i*d;
    }
    memcpy(f->J + i*d, z + d, d * sizeof *z);
    covariant(f->carry, d, f->DJ + i*d, z, z + 2*d, z + d, z + 3*d, 1);
    return DGL_OK;
}

dgl_status dgl_metric_jacobi(dgl_metric *g, size_t n, double *path, double *J, double *DJ, const double *x, const double *v,
                             const double *J0, const double *DJ0, double t)
{
    DGL_SCOPE;
    size_t d = (size_t)g->chart->n;
    dgl_atlas *atlas;
    fields f = { .path = path, .J = J, .DJ = DJ, .d = d, .before = x };
    DGL_TRAVELLER_OWNED dgl_traveller p = { 0 };
    DGL_SCRATCH(room, dgl_traveller_room(d, 1));
    DGL_SCRATCH(y, 4 * d);
    DGL_SCRATCH(times, n + 1);
    DGL_TRY(dgl_metric_check(g, 1, x));
    DGL_TRY(dgl_metric_atlas(&atlas, g));
    DGL_TRY(dgl_metric_carry(&f.carry, g));
    for (size_t i = 0; i <= n; i++) times[i] = n ? t * (double)i / (double)n : t;
    memcpy(y, x, d * sizeof *y);
    memcpy(y + d, J0, d * sizeof *y);
    memcpy(y + 2*d, v, d * sizeof *y);
    covariant(f.carry, d, y + 3*d, x, v, J0, DJ0, -1);
    DGL_TRY(dgl_traveller_new(&p, atlas, 1, room, &(dgl_ode_options){ .rtol = 1e-13, .atol = 1e-17 }));
    return dgl_travel(&p, 0, y, t, n + 1, times, visit, &f);
}

dgl_status dgl_metric_conjugate(dgl_metric *g, double *t, double *y, const double *x, const double *v, double most)
{
    dgl_atlas *atlas;
    if (g->negative)
        DGL_FAIL(DGL_EUNSUP, "conjugate points are for positive metrics");
    DGL_TRY(dgl_metric_check(g, 1, x));
    DGL_TRY(dgl_metric_atlas(&atlas, g));
    double size;
    DGL_TRY(dgl_metric_inner(g, 1, &size, x, v, v));
    if (!(size > 0))
        DGL_FAIL(DGL_EDOMAIN, "a geodesic needs a velocity that is not zero");
    DGL_TRY(dgl_first_conjugate(t, atlas, 0, x, v, most));
    if (!isfinite(*t))
        return DGL_OK;
    DGL_SCOPE;
    DGL_SCRATCH(w, (size_t)g->chart->n);
    for (int k = 0; k < g->chart->n; k++) w[k] = *t * v[k];
    return dgl_metric_exp(g, 1, y, NULL, x, w);
}

dgl_status dgl_metric_injectivity(dgl_metric *g, double *radius, bool *loop, const double *x, double most, size_t rays)
{
    enum { LOOPS = 16 };
    DGL_SCOPE;
    size_t d = (size_t)g->chart->n, n = rays ? rays : d == 2 ? 64 : 200, count;
    dgl_atlas *atlas;
    DGL_SCRATCH(m, d * d);
    DGL_SCRATCH(E, d * d);
    DGL_SCRATCH(u, n * d);
    DGL_SCRATCH(v, LOOPS * d);
    DGL_SCRATCH_OF(dgl_between, info, LOOPS);
    if (g->negative)
        DGL_FAIL(DGL_EUNSUP, "the injectivity radius is for positive metrics");
    DGL_TRY(dgl_metric_check(g, 1, x));
    DGL_TRY(dgl_metric_atlas(&atlas, g));
    DGL_TRY(dgl_fn_eval(&g->matrix->fn, 1, m, x));
    DGL_TRY(dgl_orthonormal(d, E, m));
    dgl_directions(n, d, u);
    double best = most;
    *loop = false;
    *radius = INFINITY;
    for (size_t i = 0; i < n; i++) {
        double t;
        DGL_POLL();
        for (size_t a = 0; a < d; a++) {
            v[a] = 0;
            for (size_t b = 0; b < d; b++) v[a] += best * E[a*d + b] * u[i*d + b];
        }
        DGL_TRY(dgl_first_conjugate(&t, atlas, 0, x, v, 1));
        if (t <= 1)
            *radius = best *= t;
    }
    DGL_TRY(dgl_metric_all_between(g, LOOPS, &count, v, info, x, x, 2 * best, 4 * n));
    if (count && info[0].length / 2 < best * (1 - 1e-9)) {
        *radius = info[0].length / 2;
        *loop = true;
    }
    return DGL_OK;
}
