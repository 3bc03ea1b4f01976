#include "stat/mean.h"

#include "num/linalg.h"

#include <math.h>
#include <string.h>

// weights that sum to 1
static dgl_status weights(size_t n, double *p, const double *w)
{
    double sum = 0;
    if (!n)
        DGL_FAIL(DGL_EDOMAIN, "no points");
    for (size_t i = 0; i < n; i++) {
        p[i] = w ? w[i] : 1;
        if (!(p[i] >= 0 && isfinite(p[i])))
            DGL_FAIL(DGL_EDOMAIN, "weight %zu is %g", i + 1, p[i]);
        sum += p[i];
    }
    if (!(sum > 0))
        DGL_FAIL(DGL_EDOMAIN, "all weights are 0");
    for (size_t i = 0; i < n; i++) p[i] /= sum;
    return DGL_OK;
}

// logs[n][d] at y of all x
static dgl_status all_logs(const dgl_manifold *M, size_t n, double *logs, double *at, const double *y, const double *x)
{
    for (size_t i = 0; i < n; i++) memcpy(at + i * M->d, y, M->d * sizeof *at);
    return dgl_manifold_log(M, n, logs, at, x);
}

// the curvature where it is one number
static bool constant_curvature(const dgl_manifold *M, double *K)
{
    bool sphere = !strcmp(M->kind->name, "sphere") && M->dim > 1, hyperbolic = !strcmp(M->kind->name, "hyperbolic") && M->dim > 1;
    *K = sphere ? 1 / (M->param[1] * M->param[1]) : -1;
    return sphere || hyperbolic;
}

// Newton's step u for the mean of n logs at y, whose mean is v: the Hessian of dist^2/2 is 1 along a log of length r and
// a = sqrt(K) r cot(sqrt(K) r) across. *good is false where it is not positive.
static dgl_status newton(const dgl_manifold *M, double K, size_t n, double *u, const double *y, const double *v, const double *logs, const double *p, bool *good)
{
    DGL_SCOPE;
    size_t d = M->d, m = (size_t)M->dim;
    DGL_SCRATCH(E, m * d);
    DGL_SCRATCH(H, m * m);
    DGL_SCRATCH(c, m);
    DGL_SCRATCH(dual, m * d);
    DGL_TRY(dgl_manifold_basis(M, E, y));
    DGL_SCRATCH(unit, d);
    DGL_SCRATCH(t, d);
    for (size_t k = 0; k < d; k++) {                   // <E_j, .> as numbers
        memset(unit, 0, d * sizeof *unit);
        unit[k] = 1;
        DGL_TRY(dgl_manifold_tangent(M, 1, t, y, unit));
        for (size_t j = 0; j < m; j++) DGL_TRY(dgl_manifold_inner(M, 1, &dual[j*d + k], y, E + j*d, t));
    }
    memset(H, 0, m * m * sizeof *H);
    for (size_t i = 0; i < n; i++) {
        double r2 = 0;
        for (size_t j = 0; j < m; j++) {
            c[j] = 0;
            for (size_t k = 0; k < d; k++) c[j] += dual[j*d + k] * logs[i*d + k];
            r2 += c[j] * c[j];
        }
        double z = sqrt(fabs(K) * r2), a = z < 1e-4 ? 1 - K * r2 / 3 : K > 0 ? z / tan(z) : z / tanh(z), b = r2 > 0 ? (1 - a) / r2 : 0;
        for (size_t j = 0; j < m; j++) {
            H[j*m + j] += p[i] * a;
            for (size_t k = 0; k <= j; k++) H[j*m + k] += p[i] * b * c[j] * c[k];
        }
    }
    for (size_t j = 0; j < m; j++) {
        c[j] = 0;
        for (size_t k = 0; k < d; k++) c[j] += dual[j*d + k] * v[k];
        for (size_t k = 0; k < j; k++) H[k*m + j] = H[j*m + k];
    }
    DGL_SCRATCH(L, m * m);
    *good = !dgl_linalg_cholesky(1, m, L, H) && !dgl_linalg_solve(1, m, 1, c, H, c);
    memset(u, 0, d * sizeof *u);
    for (size_t j = 0; *good && j < m; j++)
        for (size_t k = 0; k < d; k++) u[k] += c[j] * E[j*d + k];
    return DGL_OK;
}

dgl_status dgl_frechet_mean(const dgl_manifold *M, size_t n, double *y, const double *x, const double *w, const double *start,
                            const dgl_stat_stop *stop, dgl_stat_result *result)
{
    DGL_SCOPE;
    size_t d = M->d;
    double K, size, last = INFINITY;
    DGL_SCRATCH(p, n);
    DGL_TRY(weights(n, p, w));
    DGL_SCRATCH(at, n * d);
    DGL_SCRATCH(logs, n * d);
    DGL_SCRATCH(v, d);
    DGL_SCRATCH(u, d);
    DGL_SCRATCH(next, d);
    DGL_SCRATCH(carried, 2 * d);
    bool second = constant_curvature(M, &K);
    memcpy(y, start ? start : x, d * sizeof *y);
    double length = 1;
    *result = (dgl_stat_result){ 0 };
    for (int stuck = 0;; result->steps++) {
        DGL_POLL();
        DGL_TRY(all_logs(M, n, logs, at, y, x));
        memset(v, 0, d * sizeof *v);
        double spread = 0;
        for (size_t i = 0; i < n; i++)
            for (size_t k = 0; k < d; k++) v[k] += p[i] * logs[i*d + k];
        DGL_TRY(dgl_manifold_norm(M, 1, &size, y, v));
        for (size_t i = 0; i < n && i < 8; i++) {
            double r;
            DGL_TRY(dgl_manifold_norm(M, 1, &r, y, logs + i*d));
            spread = fmax(spread, r);
        }
        result->residual = size;
        if (size <= stop->tolerance * (1 + spread)) {
            result->converged = true;
            return DGL_OK;
        }
        stuck = size < last ? 0 : stuck + 1;
        if (result->steps >= stop->steps || stuck > 50)
            return DGL_OK;
        bool good = false;
        if (second && size < 0.5 * last + 1)
            DGL_TRY(newton(M, K, n, u, y, v, logs, p, &good));
        if (!good) {
            if (result->steps && isfinite(last)) {     // Barzilai and Borwein: s the last step, z the change of the gradient
                double ss, sz;
                for (size_t k = 0; k < d; k++) carried[k] -= v[k];
                DGL_TRY(dgl_manifold_inner(M, 1, &ss, y, carried + d, carried + d));
                DGL_TRY(dgl_manifold_inner(M, 1, &sz, y, carried + d, carried));
                length = sz > 0 ? fmin(fmax(ss / sz, 0.1), 10) : 1;
            }
            if (size > last)
                length = fmin(length, 0.5);
            for (size_t k = 0; k < d; k++) u[k] = length * v[k];
        }
        last = size;
        DGL_TRY(dgl_manifold_exp(M, 1, next, y, u));
        if (!second) {                                 // both carried to the new point
            DGL_TRY(dgl_manifold_transport(M, 1, carried, y, next, v));
            DGL_TRY(dgl_manifold_transport(M, 1, carried + d, y, next, u));
        } else {
            memcpy(carried, v, d * sizeof *v);
            memcpy(carried + d, u, d * sizeof *u);
        }
        memcpy(y, next, d * sizeof *y);
    }
}

dgl_status dgl_frechet_median(const dgl_manifold *M, size_t n, double *y, const double *x, const double *w, const double *start,
                              const dgl_stat_stop *stop, dgl_stat_result *result)
{
    DGL_SCOPE;
    size_t d = M->d;
    double size;
    DGL_SCRATCH(p, n);
    DGL_TRY(weights(n, p, w));
    DGL_SCRATCH(at, n * d);
    DGL_SCRATCH(logs, n * d);
    DGL_SCRATCH(r, n);
    DGL_SCRATCH(v, d);
    DGL_SCRATCH(u, d);
    DGL_SCRATCH(next, d);
    if (start)
        memcpy(y, start, d * sizeof *y);
    else {                                             // the mean, roughly
        dgl_stat_result mean;
        DGL_TRY(dgl_frechet_mean(M, n, y, x, w, NULL, &(dgl_stat_stop){ 1e-3, 20 }, &mean));
    }
    *result = (dgl_stat_result){ 0 };
    for (;; result->steps++) {
        DGL_POLL();
        DGL_TRY(all_logs(M, n, logs, at, y, x));
        DGL_TRY(dgl_manifold_norm(M, n, r, at, logs));
        double sum = 0, here = 0;
        memset(v, 0, d * sizeof *v);
        for (size_t i = 0; i < n; i++) {
            if (!(r[i] > 1e-14)) {                     // a point of the data: its weight holds on to it
                here += p[i];
                continue;
            }
            sum += p[i] / r[i];
            for (size_t k = 0; k < d; k++) v[k] += p[i] / r[i] * logs[i*d + k];
        }
        DGL_TRY(dgl_manifold_norm(M, 1, &size, y, v));
        result->residual = fmax(size - here, 0);
        if (result->residual <= stop->tolerance) {
            result->converged = true;
            return DGL_OK;
        }
        if (result->steps >= stop->steps)
            return DGL_OK;
        double part = here > 0 ? 1 - here / size : 1;  // Vardi and Zhang, PNAS 97 (2000)
        for (size_t k = 0; k < d; k++) u[k] = part * v[k] / sum;
        DGL_TRY(dgl_manifold_exp(M, 1, next, y, u));
        memcpy(y, next, d * sizeof *y);
    }
}

dgl_status dgl_frechet_variance(const dgl_manifold *M, size_t n, double *s, const double *y, const double *x, const double *w)
{
    DGL_SCOPE;
    DGL_SCRATCH(p, n);
    DGL_TRY(weights(n, p, w));
    DGL_SCRATCH(at, n * M->d);
    DGL_SCRATCH(r, n);
    for (size_t i = 0; i < n; i++) memcpy(at + i * M->d, y, M->d * sizeof *at);
    DGL_TRY(dgl_manifold_dist(M, n, r, at, x));
    *s = 0;
    for (size_t i = 0; i < n; i++) *s += p[i] * r[i] * r[i];
    return DGL_OK;
}
