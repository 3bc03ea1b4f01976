#include "stat/regression.h"

#include "num/linalg.h"

#include <math.h>
#include <string.h>

// The data, and a frame F[n][m][d] at each point of it in which residuals are counted.
typedef struct { const dgl_manifold *M; size_t n, m; const double *t, *x, *F; } problem;

// r[n][m]: the logs at the data of the points of the geodesic; *sum of their squares
static dgl_status residuals(const problem *q, double *r, double *sum, const double *p, const double *v)
{
    DGL_SCOPE;
    const dgl_manifold *M = q->M;
    size_t n = q->n, m = q->m, d = M->d;
    DGL_SCRATCH(at, n * d);
    DGL_SCRATCH(tv, n * d);
    DGL_SCRATCH(y, n * d);
    DGL_SCRATCH(e, n * d);
    DGL_SCRATCH(s, n);
    for (size_t i = 0; i < n; i++) {
        memcpy(at + i*d, p, d * sizeof *at);
        for (size_t k = 0; k < d; k++) tv[i*d + k] = q->t[i] * v[k];
    }
    DGL_TRY(dgl_manifold_exp(M, n, y, at, tv));
    DGL_TRY(dgl_manifold_log(M, n, at, q->x, y));
    *sum = 0;
    for (size_t j = 0; j < m; j++) {
        for (size_t i = 0; i < n; i++) memcpy(e + i*d, q->F + (i*m + j) * d, d * sizeof *e);
        DGL_TRY(dgl_manifold_inner(M, n, s, q->x, at, e));
        for (size_t i = 0; i < n; i++) {
            r[i*m + j] = s[i];
            *sum += s[i] * s[i];
        }
    }
    return DGL_OK;
}

// p and v moved by coordinates c[2m] in the basis E at p: the point along the first m, the velocity by the others
static dgl_status moved(const problem *q, double *p2, double *v2, const double *p, const double *v, const double *E, const double *c)
{
    DGL_SCOPE;
    size_t d = q->M->d;
    DGL_SCRATCH(a, d);
    DGL_SCRATCH(b, d);
    memset(a, 0, d * sizeof *a);
    memcpy(b, v, d * sizeof *b);
    for (size_t j = 0; j < q->m; j++)
        for (size_t k = 0; k < d; k++) {
            a[k] += c[j] * E[j*d + k];
            b[k] += c[q->m + j] * E[j*d + k];
        }
    DGL_TRY(dgl_manifold_exp(q->M, 1, p2, p, a));
    return dgl_manifold_transport(q->M, 1, v2, p, p2, b);
}

// the straight line through the logs at the mean
static dgl_status first_guess(const problem *q, double *p, double *v, const dgl_stat_stop *stop)
{
    DGL_SCOPE;
    size_t n = q->n, d = q->M->d;
    dgl_stat_result mean;
    double middle = 0, spread = 0;
    DGL_SCRATCH(y, d);
    DGL_SCRATCH(at, n * d);
    DGL_SCRATCH(logs, n * d);
    DGL_SCRATCH(a, d);
    DGL_SCRATCH(b, d);
    for (size_t i = 0; i < n; i++) middle += q->t[i] / (double)n;
    for (size_t i = 0; i < n; i++) spread += (q->t[i] - middle) * (q->t[i] - middle);
    if (!(spread > 0 && isfinite(spread)))
        DGL_FAIL(DGL_EDOMAIN, "two different times are needed");
    DGL_TRY(dgl_frechet_mean(q->M, n, y, q->x, NULL, NULL, stop, &mean));
    for (size_t i = 0; i < n; i++) memcpy(at + i*d, y, d * sizeof *at);
    DGL_TRY(dgl_manifold_log(q->M, n, logs, at, q->x));
    memset(b, 0, d * sizeof *b);
    for (size_t i = 0; i < n * d; i++) b[i % d] += (q->t[i / d] - middle) / spread * logs[i];
    for (size_t k = 0; k < d; k++) a[k] = -middle * b[k];
    DGL_TRY(dgl_manifold_exp(q->M, 1, p, y, a));
    return dgl_manifold_transport(q->M, 1, v, y, p, b);
}

// J[n m][2m] by central differences
static dgl_status jacobian(const problem *q, double *J, const double *p, const double *v, const double *E)
{
    const double h = 1e-5;
    DGL_SCOPE;
    size_t rows = q->n * q->m, m2 = 2 * q->m, d = q->M->d;
    double sum;
    DGL_SCRATCH(c, m2);
    DGL_SCRATCH(r, 2 * rows);
    DGL_SCRATCH(p2, d);
    DGL_SCRATCH(v2, d);
    memset(c, 0, m2 * sizeof *c);
    for (size_t j = 0; j < m2; j++) {
        for (int side = 0; side < 2; side++) {
            c[j] = side ? -h : h;
            DGL_TRY(moved(q, p2, v2, p, v, E, c));
            DGL_TRY(residuals(q, r + (size_t)side * rows, &sum, p2, v2));
        }
        c[j] = 0;
        for (size_t i = 0; i < rows; i++) J[i*m2 + j] = (r[i] - r[rows + i]) / (2 * h);
    }
    return DGL_OK;
}

dgl_status dgl_geodesic_regression(const dgl_manifold *M, size_t n, double *p, double *v, double *r2, const double *t, const double *x,
                                   const dgl_stat_stop *stop, dgl_stat_result *result)
{
    DGL_SCOPE;
    size_t m = (size_t)M->dim, d = M->d, rows = n * m, m2 = 2 * m;
    double sum, next;
    DGL_SCRATCH(F, rows * d);
    DGL_SCRATCH(E, m * d);
    DGL_SCRATCH(r, rows);
    DGL_SCRATCH(J, rows * m2);
    DGL_SCRATCH(A, m2 * m2);
    DGL_SCRATCH(b, m2);
    DGL_SCRATCH(c, m2);
    DGL_SCRATCH(p2, d);
    DGL_SCRATCH(v2, d);
    for (size_t i = 0; i < n; i++) DGL_TRY(dgl_manifold_basis(M, F + i*m*d, x + i*d));
    problem q = { M, n, m, t, x, F };
    DGL_TRY(first_guess(&q, p, v, stop));
    DGL_TRY(residuals(&q, r, &sum, p, v));
    *result = (dgl_stat_result){ .residual = INFINITY };
    double damping = 0;
    for (int failed = 0; result->steps < stop->steps && failed < 20;) {
        DGL_POLL();
        DGL_TRY(dgl_manifold_basis(M, E, p));
        DGL_TRY(jacobian(&q, J, p, v, E));
        DGL_TRY(dgl_linalg_gemm(m2, m2, rows, A, J, m2, true, J, m2, false));
        DGL_TRY(dgl_linalg_gemm(m2, 1, rows, b, J, m2, true, r, 1, false));
        double most = 0, size = 0;
        for (size_t j = 0; j < m2; j++) most = fmax(most, A[j*m2 + j]);
        for (size_t j = 0; j < m2; j++) {
            A[j*m2 + j] += damping * most;
            c[j] = -b[j];
        }
        DGL_TRY(dgl_linalg_solve(1, m2, 1, c, A, c));
        for (size_t j = 0; j < m2; j++) size = hypot(size, c[j]);
        result->residual = size;
        dgl_status status = moved(&q, p2, v2, p, v, E, c);
        if (!status)
            status = residuals(&q, r, &next, p2, v2);
        if (status && status != DGL_EDOMAIN && status != DGL_ECONV)
            return status;
        if (!status && next <= sum * (1 + 1e-14)) {
            memcpy(p, p2, d * sizeof *p);
            memcpy(v, v2, d * sizeof *v);
            sum = next;
            damping /= 10;
            failed = 0;
            result->steps++;
            if (size <= stop->tolerance) {
                result->converged = true;
                break;
            }
            continue;
        }
        if (size <= 1e-8) {                            // as near as the differences let it come
            result->converged = true;
            break;
        }
        damping = fmax(10 * damping, 1e-6);
        failed++;
        DGL_TRY(residuals(&q, r, &sum, p, v));
    }
    double total;
    dgl_stat_result mean;
    DGL_TRY(dgl_frechet_mean(M, n, p2, x, NULL, NULL, stop, &mean));
    DGL_TRY(dgl_frechet_variance(M, n, &total, p2, x, NULL));
    *r2 = total > 0 ? 1 - sum / ((double)n * total) : 1;
    return DGL_OK;
}
