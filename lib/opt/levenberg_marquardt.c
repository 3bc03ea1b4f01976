// Levenberg and Marquardt's method for sums of squares of f's numbers, in the tangent space, with the damping of Nielsen (1999).
#include "opt/optimizer.h"

#include "num/linalg.h"

#include <float.h>
#include <math.h>
#include <string.h>

static const dgl_param params[] = {
    DGL_DESCENT_PARAMS,
    { "damping", DGL_NUM, 1e-3, 1e-300, 1e300, "at the start, relative to the largest number on the diagonal of J'J", NULL },
    { 0 }
};

// A[m][m] = J'J in an orthonormal basis E[m][d] of the tangent space, b = J'r
static dgl_status normal_equations(dgl_descent *o, size_t m, double *A, double *b, double *E)
{
    DGL_SCOPE;
    size_t d = (size_t)o->d, n = (size_t)o->f->nout;
    DGL_SCRATCH(r, n);
    DGL_SCRATCH(J, n * d);
    DGL_SCRATCH(K, n * m);
    if (o->M)
        DGL_TRY(dgl_manifold_basis(o->M, E, o->x));
    else
        for (size_t k = 0; k < d * d; k++) E[k] = k % (d + 1) == 0;
    DGL_TRY(dgl_fn_jet1(o->f, 1, r, J, o->x));
    DGL_TRY(dgl_linalg_gemm(n, m, d, K, J, d, false, E, d, true));
    DGL_TRY(dgl_linalg_gemm(m, m, n, A, K, m, true, K, m, false));
    return dgl_linalg_gemm(m, 1, n, b, K, m, true, r, 1, false);
}

static dgl_status step(dgl_descent *o)
{
    DGL_SCOPE;
    size_t d = (size_t)o->d, m = o->M ? (size_t)o->M->dim : d;
    double *damping = &o->memory[0], *factor = &o->memory[1];
    DGL_SCRATCH(A, m * m);
    DGL_SCRATCH(B, m * m);
    DGL_SCRATCH(b, m);
    DGL_SCRATCH(c, m);
    DGL_SCRATCH(E, m * d);
    DGL_SCRATCH(v, d);
    DGL_SCRATCH(y, d);
    DGL_TRY(normal_equations(o, m, A, b, E));
    if (!*factor) {
        double most = 0;
        for (size_t i = 0; i < m; i++) most = fmax(most, A[i*m + i]);
        *damping = o->option[DGL_DESCENT_own].num * (most > 0 ? most : 1);
        *factor = 2;
    }
    for (int tries = 0; tries < 60; tries++) {
        double model = 0, value = INFINITY;
        bool possible = false;
        memcpy(B, A, m * m * sizeof *B);
        for (size_t i = 0; i < m; i++) {
            B[i*m + i] += *damping;
            c[i] = -b[i];
        }
        if (!dgl_linalg_solve(1, m, 1, c, B, c)) {
            memset(v, 0, d * sizeof *v);
            for (size_t i = 0; i < m; i++) {
                model += c[i] * (*damping * c[i] - b[i]) / 2;
                for (size_t k = 0; k < d; k++) v[k] += c[i] * E[i*d + k];
            }
            DGL_TRY(dgl_descent_move(o, y, o->x, v, &possible));
            if (possible)
                DGL_TRY(dgl_descent_value(o, y, &value));
        }
        double noise = 10 * DBL_EPSILON * o->value, gain = (o->value - value + noise) / (model + noise);     // where both are rounding: equal
        if (model > 0 && gain > 0) {
            double t = 2 * gain - 1;
            *damping *= fmax(1.0 / 3, 1 - t * t * t);
            *factor = 2;
            memcpy(o->x, y, d * sizeof *y);
            return DGL_OK;
        }
        *damping *= *factor;
        *factor *= 2;
    }
    o->stop = "no step lowers f";
    return DGL_OK;
}

const dgl_optimizer_kind dgl_levenberg_marquardt_kind = {
    .name = "levenberg_marquardt", .usage = "optim.levenberg_marquardt(f, x0, {steps = 100, gradient = 0, on = M})", .method = "levenberg-marquardt",
    .doc = "lowers half the sum of squares of the numbers that f gives", .params = params, .searches = true, .residuals = true, .step = step,
};
