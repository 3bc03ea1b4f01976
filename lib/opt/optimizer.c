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

static double norm(int d, const double *g)
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

dgl_status dgl_descent_run(dgl_descent *o, double *path, dgl_descent_result *result)
{
    enum { MAX_STATE = 4 };
    DGL_SCOPE;
    size_t d = (size_t)o->d;
    long steps = (long)o->option[DGL_DESCENT_steps].num;
    double *state[MAX_STATE] = { NULL };
    DGL_SCRATCH(g, d);
    DGL_SCRATCH(memory, d * MAX_STATE);
    memset(memory, 0, d * MAX_STATE * sizeof *memory);
    for (int k = 0; k < o->kind->nstate; k++) state[k] = memory + (size_t)k * d;
    DGL_PROGRESS progress = dgl_progress_begin(o->kind->name, (size_t)steps);
    *result = (dgl_descent_result){ .why = "steps" };
    double *x = path;
    for (long i = 0;; i++, x += d) {
        double value;
        DGL_TRY(dgl_fn_jet1(o->f, 1, &value, g, x));
        if (!isfinite(value) || !all_finite(o->d, g)) {
            if (i == 0)
                DGL_FAIL(DGL_EDOMAIN, "the function has no finite value or gradient at the start");
            result->why = "diverged";
            return DGL_OK;
        }
        result->steps = i;
        result->value = value;
        result->gradient_norm = norm(o->d, g);
        if (result->gradient_norm <= o->option[DGL_DESCENT_gradient].num) {
            result->why = "gradient";
            result->converged = true;
            return DGL_OK;
        }
        if (i == steps)
            return DGL_OK;
        if (i % 1024 == 0) {
            DGL_POLL();
            dgl_progress_at(&progress, (size_t)i);
        }
        memcpy(x + d, x, d * sizeof *x);
        o->step = i;
        DGL_TRY(o->kind->step(o, x + d, g, state));
    }
}
