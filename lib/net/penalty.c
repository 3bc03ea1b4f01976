// What may be added to a loss so that a part of a net has a geometry one likes: functions of its first or second derivatives.
// g = J'J is the metric that the part pulls back. Means over points are means over the batch.
// twice: real.h
#include "net/bend.h"
#include "net/train.h"

#include "num/linalg.h"

#include <math.h>
#include <string.h>

// g[a][b][n] of a block of jets
static void metric_of(const dgl_pass *p, size_t m, real *g, const real *y)
{
    size_t n = p->n, cols = dgl_pass_columns(p), d = (size_t)p->d;
    memset(g, 0, d * d * n * sizeof *g);
    for (size_t r = 0; r < m; r++)
        for (size_t a = 0; a < d; a++)
            for (size_t b = a; b < d; b++)
                dgl_net_kernel->muladd(n, g + (a*d + b)*n, y + r*cols + (a + 1)*n, y + r*cols + (b + 1)*n);
    for (size_t a = 0; a < d; a++)
        for (size_t b = 0; b < a; b++) memcpy(g + (a*d + b)*n, g + (b*d + a)*n, n * sizeof *g);
}

// gy += 2 J A, A[a][b][n] the symmetric derivative of the penalty by g, which is doubled
static void through_metric(const dgl_pass *p, size_t m, real *gy, const real *y, real *A)
{
    size_t n = p->n, cols = dgl_pass_columns(p), d = (size_t)p->d;
    for (size_t i = 0; i < d*d*n; i++) A[i] *= 2;
    for (size_t r = 0; r < m; r++)
        for (size_t a = 0; a < d; a++)
            for (size_t b = 0; b < d; b++)
                dgl_net_kernel->muladd(n, gy + r*cols + (a + 1)*n, A + (a*d + b)*n, y + r*cols + (b + 1)*n);
}

// mean of |g - c 1|^2; c = 1, or the mean of tr g/d
static dgl_status near_multiple(const dgl_pass *p, size_t m, double *sum, real *gy, const real *y, double scale, bool free)
{
    DGL_SCOPE;
    size_t n = p->n, d = (size_t)p->d;
    DGL_SCRATCH_OF(real, g, d * d * n);
    metric_of(p, m, g, y);
    double c = 1, each = scale/(double)n;
    if (free) {
        c = 0;
        for (size_t a = 0; a < d; a++) c += dgl_net_kernel->sum(n, g + (a*d + a)*n);
        c /= (double)(n*d);
    }
    for (size_t a = 0; a < d; a++)
        for (size_t b = 0; b < d; b++)
            for (size_t i = 0; i < n; i++) {
                double e = g[(a*d + b)*n + i] - (a == b ? c : 0);
                *sum += each*e*e;
                g[(a*d + b)*n + i] = (real)(2*each*e);          // the derivative by c is 0 at the mean
            }
    through_metric(p, m, gy, y, g);
    return DGL_OK;
}

static dgl_status isometric(const dgl_pass *p, size_t m, double *sum, real *gy, const real *y, double scale)
{
    return near_multiple(p, m, sum, gy, y, scale, false);
}

static dgl_status flat(const dgl_pass *p, size_t m, double *sum, real *gy, const real *y, double scale)
{
    return near_multiple(p, m, sum, gy, y, scale, true);
}

// E tr g^2 / (E tr g)^2: at least 1/d, there an isometry up to scale (Lee et al. 2022)
static dgl_status distortion(const dgl_pass *p, size_t m, double *sum, real *gy, const real *y, double scale)
{
    DGL_SCOPE;
    size_t n = p->n, d = (size_t)p->d;
    DGL_SCRATCH_OF(real, g, d * d * n);
    metric_of(p, m, g, y);
    double square = dgl_net_kernel->dot(d*d*n, g, g)/(double)n, trace = 0;
    for (size_t a = 0; a < d; a++) trace += dgl_net_kernel->sum(n, g + (a*d + a)*n)/(double)n;
    if (!(trace > 0))
        return DGL_OK;
    *sum += scale*square/(trace*trace);
    double by_square = scale/(trace*trace*(double)n), by_trace = -2*scale*square/(trace*trace*trace*(double)n);
    for (size_t a = 0; a < d; a++)
        for (size_t b = 0; b < d; b++)
            for (size_t i = 0; i < n; i++) g[(a*d + b)*n + i] = (real)(2*by_square*g[(a*d + b)*n + i] + (a == b ? by_trace : 0));
    through_metric(p, m, gy, y, g);
    return DGL_OK;
}

// the variance of log det g over the batch (Nazari et al. 2023)
static dgl_status volume(const dgl_pass *p, size_t m, double *sum, real *gy, const real *y, double scale)
{
    DGL_SCOPE;
    size_t n = p->n, d = (size_t)p->d;
    DGL_SCRATCH_OF(real, g, d * d * n);
    DGL_SCRATCH(one, d * d);
    DGL_SCRATCH(inverse, d * d * n);
    DGL_SCRATCH(logs, n);
    metric_of(p, m, g, y);
    double mean = 0;
    for (size_t i = 0; i < n; i++) {
        double det, trace = 0;
        for (size_t a = 0; a < d; a++) trace += g[(a*d + a)*n + i];
        for (size_t k = 0; k < d*d; k++) one[k] = g[k*n + i] + (k % (d + 1) == 0 ? 1e-12*trace : 0);
        DGL_TRY(dgl_linalg_det(1, d, &det, one));
        if (!(det > 0))
            DGL_FAIL(DGL_EDOMAIN, "the metric that the part pulls back is singular at a point of the batch");
        logs[i] = log(det);
        mean += logs[i]/(double)n;
        DGL_TRY(dgl_linalg_inv(1, d, inverse + i*d*d, one));
    }
    for (size_t i = 0; i < n; i++) {
        double e = logs[i] - mean;
        *sum += scale*e*e/(double)n;
        for (size_t k = 0; k < d*d; k++) g[k*n + i] = (real)(2*scale*e/(double)n * inverse[i*d*d + k]);
    }
    through_metric(p, m, gy, y, g);
    return DGL_OK;
}

// mean of the sum of squares of channels from .. to - 1
static dgl_status squares(const dgl_pass *p, size_t m, double *sum, real *gy, const real *y, double scale, size_t from, size_t to)
{
    size_t n = p->n, cols = dgl_pass_columns(p);
    double each = scale/(double)n;
    for (size_t r = 0; r < m; r++)
        for (size_t i = from*n; i < to*n; i++) {
            *sum += each*y[r*cols + i]*y[r*cols + i];
            gy[r*cols + i] += (real)(2*each)*y[r*cols + i];
        }
    return DGL_OK;
}

static dgl_status first(const dgl_pass *p, size_t m, double *sum, real *gy, const real *y, double scale)
{
    return squares(p, m, sum, gy, y, scale, 1, 1 + (size_t)p->d);
}

static dgl_status second(const dgl_pass *p, size_t m, double *sum, real *gy, const real *y, double scale)
{
    return squares(p, m, sum, gy, y, scale, 1 + (size_t)p->d, p->channels);
}

#ifdef DGL_SINGLE
// those with differences of products over the square of det g, which are made of doubles
typedef dgl_status evaluation(const dgl_pass *p, size_t m, double *sum, double *gy, const double *y, double scale);

static dgl_status in_doubles(evaluation *eval, const dgl_pass *p, size_t m, double *sum, real *gy, const real *y, double scale)
{
    DGL_SCOPE;
    size_t size = m*dgl_pass_columns(p);
    DGL_SCRATCH(wide, size);
    DGL_SCRATCH(g, size);
    dgl_net_kernel->widen(size, wide, y);
    memset(g, 0, size * sizeof *g);
    DGL_TRY(eval(p, m, sum, g, wide, scale));
    for (size_t i = 0; i < size; i++) gy[i] += (real)g[i];
    return DGL_OK;
}

static dgl_status curvature(const dgl_pass *p, size_t m, double *sum, real *gy, const real *y, double scale)
{
    return in_doubles(dgl_penalty_curvature, p, m, sum, gy, y, scale);
}

static dgl_status extrinsic(const dgl_pass *p, size_t m, double *sum, real *gy, const real *y, double scale)
{
    return in_doubles(dgl_penalty_extrinsic, p, m, sum, gy, y, scale);
}
#else
#define curvature dgl_penalty_curvature
#define extrinsic dgl_penalty_extrinsic
#endif

const dgl_penalty_kind *const dgl_penalty_kinds[] = {
    &(const dgl_penalty_kind){ "isometric", "mean of |g - 1|²", 1, false, isometric },
    &(const dgl_penalty_kind){ "flat", "mean of |g - c 1|², c the mean of tr g/d", 1, false, flat },
    &(const dgl_penalty_kind){ "distortion", "E tr g²/(E tr g)², the relaxed distortion", 1, false, distortion },
    &(const dgl_penalty_kind){ "volume", "the variance of log det g", 1, false, volume },
    &(const dgl_penalty_kind){ "contractive", "mean of |J|²", 1, false, first },
    &(const dgl_penalty_kind){ "jacobian", "mean of |J v|² for random v, whose expectation is |J|²", 1, true, first },
    &(const dgl_penalty_kind){ "bending", "mean of the sum of squares of second derivatives", 2, false, second },
    &(const dgl_penalty_kind){ "curvature", "mean of R_abcd R^abcd/4: of K² on surfaces", 2, false, curvature },
    &(const dgl_penalty_kind){ "extrinsic", "mean of |II|², how much the surface bends in its space", 2, false, extrinsic },
    NULL
};
