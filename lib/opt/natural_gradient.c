#include "opt/optimizer.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { DAMPING = DGL_DESCENT_own };

static const dgl_param params[] = {
    DGL_DESCENT_PARAMS,
    { "damping", DGL_NUM, 0, 0, 1e300, "added to the diagonal of the matrix", NULL },
    { 0 }
};

// y = A^-1 y for a symmetric positive definite A, which is overwritten; false where it is not that
static bool solve(int d, double *A, double *y)
{
    double largest = 0;
    for (int i = 0; i < d; i++) largest = fmax(largest, A[i*d + i]);
    for (int k = 0; k < d; k++) {                      // A = L L'
        for (int j = 0; j < k; j++)
            for (int i = k; i < d; i++) A[i*d + k] -= A[i*d + j] * A[k*d + j];
        double p = A[k*d + k];
        if (!(p > 1e-30 * largest) || !isfinite(p))
            return false;
        for (int i = k; i < d; i++) A[i*d + k] /= sqrt(p);
    }
    for (int i = 0; i < d; i++) {
        for (int j = 0; j < i; j++) y[i] -= A[i*d + j] * y[j];
        y[i] /= A[i*d + i];
    }
    for (int i = d - 1; i >= 0; i--) {
        for (int j = i + 1; j < d; j++) y[i] -= A[j*d + i] * y[j];
        y[i] /= A[i*d + i];
    }
    return true;
}

static dgl_status step(dgl_descent *o)
{
    DGL_SCOPE;
    int d = o->d;
    double *x = o->x;
    double lr = o->option[DGL_DESCENT_lr].num;
    DGL_SCRATCH(A, d * d);
    DGL_SCRATCH(v, d);
    DGL_TRY(dgl_fn_eval(o->matrix, 1, A, x));
    memcpy(v, o->g, (size_t)d * sizeof *v);
    for (int i = 0; i < d; i++) A[i*d + i] += o->option[DAMPING].num;
    if (!solve(d, A, v)) {
        char at[200] = "";
        for (int i = 0; i < d && strlen(at) < sizeof at - 24; i++)
            snprintf(at + strlen(at), sizeof at - strlen(at), i ? ", %.6g" : "%.6g", x[i]);
        DGL_FAIL(DGL_EDOMAIN, "the metric is singular or not positive definite at (%s), step %ld; damping = ... adds to its diagonal",
                 at, o->step + 1);
    }
    for (int i = 0; i < d; i++) x[i] -= lr * v[i];
    return DGL_OK;
}

const dgl_optimizer_kind dgl_natural_gradient_kind = {
    .name = "natural_gradient", .usage = "optim.natural_gradient(f, g, x0, {lr = 0.1, steps = 100, damping = 0})",
    .doc = "steps against g^-1 df, the gradient with respect to a metric (or a matrix-valued Lua function)",
    .params = params, .matrix = true, .step = step,
};
