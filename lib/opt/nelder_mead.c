// Nelder and Mead's simplex (Comput. J. 7, 1965), which looks at values only; on manifolds its moves are made in the tangent
// space at the best vertex (Dreisigmeyer 2006), with the adaptive factors of Gao and Han (Comput. Optim. Appl. 51, 2012).
#include "opt/optimizer.h"

#include <math.h>
#include <string.h>

enum { SIZE = DGL_DESCENT_own, EDGE };

static const dgl_param params[] = {
    DGL_DESCENT_PARAMS,
    { "size", DGL_NUM, 1e-9, 0, 1e300, "stop when the simplex is this small", NULL },
    { "edge", DGL_NUM, NAN, 1e-300, 1e300, "of the simplex at the start; else a tenth of the manifold's size, or of x", NULL },
    { 0 }
};

// state: dim + 1 vertices, then their values in two vectors
static double *vertex(dgl_descent *o, int i) { return o->state[i + 2]; }
static double *value_of(dgl_descent *o, int i) { return i < o->d ? &o->state[0][i] : &o->state[1][i - o->d]; }

static dgl_status move_value(dgl_descent *o, double *y, double *value, const double *from, const double *v)
{
    bool possible;
    *value = INFINITY;
    DGL_TRY(dgl_descent_move(o, y, from, v, &possible));
    if (possible)
        DGL_TRY(dgl_descent_value(o, y, value));
    if (!(*value < INFINITY))
        *value = INFINITY;
    return DGL_OK;
}

static dgl_status start(dgl_descent *o, int m)
{
    DGL_SCOPE;
    size_t d = (size_t)o->d;
    DGL_SCRATCH(E, (size_t)m * d);
    DGL_SCRATCH(v, d);
    double edge = o->option[EDGE].num, size = 0;
    for (size_t k = 0; k < d; k++) size = fmax(size, fabs(o->x[k]));
    if (!isfinite(edge))
        edge = !o->M ? 0.1 * fmax(size, 1) : isfinite(o->M->reach) ? o->M->reach / 10 : 0.3;
    if (o->M)
        DGL_TRY(dgl_manifold_basis(o->M, E, o->x));
    else
        for (size_t k = 0; k < d * d; k++) E[k] = k % (d + 1) == 0;
    memcpy(vertex(o, 0), o->x, d * sizeof *v);
    *value_of(o, 0) = o->value;
    for (int i = 0; i < m; i++) {
        for (size_t k = 0; k < d; k++) v[k] = edge * E[(size_t)i * d + k];
        DGL_TRY(move_value(o, vertex(o, i + 1), value_of(o, i + 1), o->x, v));
    }
    return DGL_OK;
}

static void exchange(dgl_descent *o, int i, int j)
{
    double *p = o->state[i + 2], t = *value_of(o, i);
    o->state[i + 2] = o->state[j + 2];
    o->state[j + 2] = p;
    *value_of(o, i) = *value_of(o, j);
    *value_of(o, j) = t;
}

// the velocity at x of the way to y
static dgl_status way(dgl_descent *o, double *v, const double *x, const double *y)
{
    if (o->M)
        return dgl_manifold_log_any(o->M, 1, v, x, y);
    for (int k = 0; k < o->d; k++) v[k] = y[k] - x[k];
    return DGL_OK;
}

static dgl_status step(dgl_descent *o)
{
    DGL_SCOPE;
    size_t d = (size_t)o->d;
    int m = o->M ? o->M->dim : o->d;
    double grow = 1 + 2.0 / m, shrink = m > 1 ? 1 - 1.0 / m : 0.5, part = 0.75 - 0.5 / m, size = 0, value, other;
    if (m < 2) {
        grow = 2;
        part = 0.5;
    }
    if (!o->step)
        DGL_TRY(start(o, m));
    for (int i = 1; i <= m; i++)                       // in order: the best first
        for (int j = i; j > 0 && *value_of(o, j) < *value_of(o, j - 1); j--) exchange(o, j, j - 1);
    DGL_SCRATCH(V, ((size_t)m + 1) * d);
    DGL_SCRATCH(c, d);
    DGL_SCRATCH(t, d);
    DGL_SCRATCH(y, d);
    DGL_SCRATCH(z, d);
    const double *best = vertex(o, 0);
    memset(c, 0, d * sizeof *c);
    for (int i = 1; i <= m; i++) {
        double *v = V + (size_t)i * d;
        DGL_TRY(way(o, v, best, vertex(o, i)));
        size = fmax(size, sqrt(dgl_descent_inner(o, best, v, v)));
        for (size_t k = 0; k < d && i < m; k++) c[k] += v[k] / m;
    }
    const double *worst = V + (size_t)m * d;
    memcpy(o->x, best, d * sizeof *y);
    o->value = *value_of(o, 0);
    o->fresh = true;
    if (size <= o->option[SIZE].num) {
        o->stop = "size";
        return DGL_OK;
    }
#define ALONG(f) for (size_t k = 0; k < d; k++) t[k] = c[k] + (f) * (c[k] - worst[k])
    ALONG(1);
    DGL_TRY(move_value(o, y, &value, best, t));
    if (value < *value_of(o, 0)) {
        ALONG(grow);
        DGL_TRY(move_value(o, z, &other, best, t));
        if (other < value) {
            value = other;
            memcpy(y, z, d * sizeof *y);
        }
    } else if (!(value < *value_of(o, m - 1))) {
        bool outside = value < *value_of(o, m);
        ALONG(outside ? part : -part);
        DGL_TRY(move_value(o, z, &other, best, t));
        if (!(other < (outside ? value : *value_of(o, m)))) {
            for (int i = 1; i <= m; i++) {             // towards the best
                for (size_t k = 0; k < d; k++) t[k] = shrink * V[(size_t)i * d + k];
                DGL_TRY(move_value(o, vertex(o, i), value_of(o, i), best, t));
            }
            return DGL_OK;
        }
        value = other;
        memcpy(y, z, d * sizeof *y);
    }
    memcpy(vertex(o, m), y, d * sizeof *y);
    *value_of(o, m) = value;
    return DGL_OK;
}

const dgl_optimizer_kind dgl_nelder_mead_kind = {
    .name = "nelder_mead", .usage = "optim.nelder_mead(f, x0, {steps = 100, size = 1e-9, on = M})", .method = "nelder-mead",
    .doc = "a simplex that falls; it looks at values only", .params = params, .searches = true, .plain = true, .nstate = 3, .per_dimension = 1, .step = step,
};
