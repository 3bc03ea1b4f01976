#include "opt/optimizer.h"

#include "base/progress.h"

#include <math.h>
#include <string.h>

#define OPTIMIZER(name) extern const dgl_optimizer_kind dgl_##name##_kind;
#include "opt/optimizers.def"
#undef OPTIMIZER

const dgl_optimizer_kind *const dgl_optimizer_kinds[] = {
#define OPTIMIZER(name) &dgl_##name##_kind,
#include "opt/optimizers.def"
#undef OPTIMIZER
    NULL
};

static double length(int d, const double *g)
{
    double s = 0;
    for (int i = 0; i < d; i++) s = hypot(s, g[i]);
    return s;
}

static bool all_finite(int d, const double *x)
{
    for (int i = 0; i < d; i++)
        if (!isfinite(x[i])) return false;
    return true;
}

// half the sum of squares of f's numbers, and its derivatives J'r
static dgl_status half_squares(dgl_fn *f, const double *x, double *value, double *e)
{
    DGL_SCOPE;
    size_t m = (size_t)f->nout, d = (size_t)f->nin;
    DGL_SCRATCH(r, m);
    DGL_SCRATCH(J, m * d);
    DGL_TRY(dgl_fn_jet1(f, 1, r, J, x));
    *value = 0;
    memset(e, 0, d * sizeof *e);
    for (size_t i = 0; i < m; i++) {
        *value += r[i] * r[i] / 2;
        for (size_t k = 0; k < d; k++) e[k] += J[i*d + k] * r[i];
    }
    return DGL_OK;
}

dgl_status dgl_descent_value(dgl_descent *o, const double *x, double *value)
{
    if (!o->kind->residuals)
        return dgl_fn_eval(o->f, 1, value, x);
    DGL_SCOPE;
    DGL_SCRATCH(r, o->f->nout);
    DGL_TRY(dgl_fn_eval(o->f, 1, r, x));
    *value = 0;
    for (int i = 0; i < o->f->nout; i++) *value += r[i] * r[i] / 2;
    return DGL_OK;
}

dgl_status dgl_descent_evaluate(dgl_descent *o, const double *x, double *value, double *e, double *g)
{
    if (o->kind->plain) {
        memset(e, 0, (size_t)o->d * sizeof *e);
        memset(g, 0, (size_t)o->d * sizeof *g);
        return dgl_descent_value(o, x, value);
    }
    if (o->kind->residuals)
        DGL_TRY(half_squares(o->f, x, value, e));
    else
        DGL_TRY(dgl_fn_jet1(o->f, 1, value, e, x));
    if (o->M && all_finite(o->d, e))
        return dgl_manifold_gradient(o->M, 1, g, x, e);
    memcpy(g, e, (size_t)o->d * sizeof *g);
    return DGL_OK;
}

dgl_status dgl_descent_move(dgl_descent *o, double *y, const double *x, const double *v, bool *possible)
{
    *possible = true;
    if (!o->M) {
        for (int i = 0; i < o->d; i++) y[i] = x[i] + v[i];
        return DGL_OK;
    }
    dgl_status status = all_finite(o->d, v) ? dgl_manifold_exp(o->M, 1, y, x, v) : DGL_EDOMAIN;
    *possible = !status;
    return status == DGL_EDOMAIN || status == DGL_ECONV ? DGL_OK : status;
}

dgl_status dgl_descent_carry(dgl_descent *o, double *w, const double *x, const double *y, const double *v)
{
    if (o->M && o->M->kind->transport) {
        dgl_status status = dgl_manifold_transport(o->M, 1, w, x, y, v);
        if (status != DGL_EDOMAIN)
            return status;
    }
    if (o->M)
        return dgl_manifold_tangent(o->M, 1, w, y, v);
    memcpy(w, v, (size_t)o->d * sizeof *w);
    return DGL_OK;
}

double dgl_descent_inner(dgl_descent *o, const double *x, const double *u, const double *v)
{
    double s = 0;
    if (o->M)
        return dgl_manifold_inner(o->M, 1, &s, x, u, v) ? NAN : s;
    for (int i = 0; i < o->d; i++) s += u[i] * v[i];
    return s;
}

bool dgl_descent_has_second(const dgl_descent *o)
{
    return o->f->jet2 && o->d <= 64 && (!o->M || o->M->kind->hessian);
}

dgl_status dgl_descent_hessian(dgl_descent *o, double *w, const double *v, const double *H)
{
    DGL_SCOPE;
    size_t d = (size_t)o->d;
    DGL_SCRATCH(h, d);
    if (H) {
        for (size_t i = 0; i < d; i++) {
            h[i] = 0;
            for (size_t j = 0; j < d; j++) h[i] += H[i*d + j] * v[j];
        }
        if (o->M)
            return dgl_manifold_hessian(o->M, 1, w, o->x, v, o->e, h);
        memcpy(w, h, d * sizeof *w);
        return DGL_OK;
    }
    DGL_SCRATCH(y, d);
    DGL_SCRATCH(e, d);
    DGL_SCRATCH(g, d);
    bool possible;
    double size = sqrt(dgl_descent_inner(o, o->x, v, v)), value;
    if (!(size > 0)) {
        memset(w, 0, d * sizeof *w);
        return DGL_OK;
    }
    double t = 1e-7 * fmax(1, length(o->d, o->x)) / size;      // 1e-5 for the error of a central difference would cost twice
    for (size_t i = 0; i < d; i++) h[i] = t * v[i];
    DGL_TRY(dgl_descent_move(o, y, o->x, h, &possible));
    if (!possible)
        DGL_FAIL(DGL_EDOMAIN, "the function has no second derivative at the point");
    DGL_TRY(dgl_descent_evaluate(o, y, &value, e, g));
    DGL_TRY(dgl_descent_carry(o, w, y, o->x, g));
    for (size_t i = 0; i < d; i++) h[i] = (w[i] - o->g[i]) / t;
    if (o->M)                                          // rounding, divided by t, is not tangent
        return dgl_manifold_tangent(o->M, 1, w, o->x, h);
    memcpy(w, h, d * sizeof *w);
    return DGL_OK;
}

dgl_status dgl_descent_run(dgl_descent *o, double *path, dgl_descent_result *result)
{
    DGL_SCOPE;
    size_t d = (size_t)o->d, nstate = (size_t)o->kind->nstate + d * (size_t)o->kind->per_dimension;
    long steps = (long)o->option[DGL_DESCENT_steps].num;
    DGL_SCRATCH(buffer, 3 * d);
    DGL_SCRATCH(vectors, nstate * d);
    DGL_SCRATCH_OF(double *, state, nstate + 1);
    memset(vectors, 0, nstate * d * sizeof *vectors);
    memset(o->memory, 0, sizeof o->memory);
    for (size_t k = 0; k < nstate; k++) state[k] = vectors + k * d;
    o->x = buffer;
    o->e = buffer + d;
    o->g = buffer + 2*d;
    o->state = state;
    o->fresh = false;
    o->stop = NULL;
    memcpy(o->x, path, d * sizeof *path);
    DGL_PROGRESS progress = dgl_progress_begin(o->kind->name, (size_t)steps);
    double started = dgl_seconds();
    *result = (dgl_descent_result){ .why = "steps" };
    for (o->step = 0;; o->step++) {
        if (!o->fresh)
            DGL_TRY(dgl_descent_evaluate(o, o->x, &o->value, o->e, o->g));
        o->fresh = false;
        if (!isfinite(o->value) || !all_finite(o->d, o->g)) {
            if (o->step == 0)
                DGL_FAIL(DGL_EDOMAIN, "the function has no finite value or gradient at the start");
            result->why = "diverged";
            return DGL_OK;
        }
        memcpy(path + (size_t)o->step * d, o->x, d * sizeof *path);
        result->steps = o->step;
        result->value = o->value;
        result->gradient_norm = o->kind->plain ? NAN : o->M ? sqrt(dgl_descent_inner(o, o->x, o->g, o->g)) : length(o->d, o->g);
        if (result->gradient_norm <= o->option[DGL_DESCENT_gradient].num) {
            result->why = "gradient";
            result->converged = true;
            return DGL_OK;
        }
        if (o->step == steps)
            return DGL_OK;
        if (o->step % 64 == 0) {
            DGL_POLL();
            dgl_progress_at(&progress, (size_t)o->step);
            if (dgl_seconds() - started > o->option[DGL_DESCENT_seconds].num) {
                result->why = "seconds";
                return DGL_OK;
            }
        }
        DGL_TRY(o->kind->step(o));
        if (o->stop) {
            result->why = o->stop;
            result->converged = !strcmp(o->stop, "size");
            return DGL_OK;
        }
    }
}
