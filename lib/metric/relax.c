// Paths of least discrete energy.
#include "metric/relax.h"

#include <math.h>
#include <string.h>

// n/2 sum w'g w over the pieces. Of each strain has g, and the derivatives of w'g w / 2 by its two ends: with g in
// the middle, or (safe) as the mean of both ends. flat: what is added to its diagonal, NULL: nothing.
static double energy(dgl_kernel *k, size_t d, size_t n, bool safe, const double *flat, const double *path, double *strain, double *in)
{
    size_t width = d * d + 2 * d;
    double sum = 0, *out = in + 2 * d, *other = out + d * d + d;
    for (size_t i = 0; i < n; i++, path += d, strain += width) {
        for (size_t j = 0; j < d; j++) {
            in[j] = safe ? path[j] : 0.5 * (path[j] + path[d + j]);
            in[d + j] = path[d + j] - path[j];
        }
        dgl_kernel_eval1(k, out, in);
        if (safe) {
            memcpy(in, path + d, d * sizeof *in);
            dgl_kernel_eval1(k, other, in);
            for (size_t j = 0; j < d * d; j++) out[j] = 0.5 * (out[j] + other[j]);
        }
        for (size_t j = 0; j < d && flat; j++) out[j*d + j] += flat[j];
        memcpy(strain, out, (d * d + d) * sizeof *strain);
        memcpy(strain + d * d + d, (safe ? other : out) + d * d, d * sizeof *strain);
        for (size_t a = 0; a < d; a++)
            for (size_t b = 0; b < d; b++) sum += strain[a*d + b] * in[d + a] * in[d + b];
    }
    return 0.5 * (double)n * sum;
}

// solves A x = b in place for a positive matrix of d x d and c columns; false when it is none
static bool solve(size_t d, size_t c, double *A, double *b)
{
    for (size_t k = 0; k < d; k++) {
        if (!(A[k*d + k] > 0))
            return false;
        for (size_t i = k + 1; i < d; i++) {
            double f = A[i*d + k] / A[k*d + k];
            for (size_t j = k; j < d; j++) A[i*d + j] -= f * A[k*d + j];
            for (size_t j = 0; j < c; j++) b[i*c + j] -= f * b[k*c + j];
        }
    }
    for (size_t k = d; k-- > 0; )
        for (size_t j = 0; j < c; j++) {
            for (size_t i = k + 1; i < d; i++) b[k*c + j] -= A[k*d + i] * b[i*c + j];
            b[k*c + j] /= A[k*d + k];
        }
    return true;
}

// The step that would end in the minimum if g did not change: block tridiagonal, with -(g of a piece) beside the
// diagonal and the sum of both pieces' on it. step[n + 1][d]; false where g is not positive.
static bool step_of(size_t d, size_t n, const double *path, const double *strain, double *step, double *room)
{
    size_t width = d * d + 2 * d, c = d + 1;
    double *B = room, *next = B + d * d, *down;        // at node i: next[i][d][c] = B^-1 (g_i | rhs)
    for (size_t i = 1; i < n; i++) {
        const double *g0 = strain + (i - 1) * width, *g1 = strain + i * width;
        const double *x = path + i * d;
        down = next + i * d * c;
        for (size_t a = 0; a < d; a++) {
            double force = -0.5 * (g0[d*d + d + a] + g1[d*d + a]);
            for (size_t b = 0; b < d; b++) {
                B[a*d + b] = g0[a*d + b] + g1[a*d + b];
                down[a*c + b] = g1[a*d + b];
                force -= g0[a*d + b] * (x[b] - x[b - d]) - g1[a*d + b] * (x[d + b] - x[b]);
            }
            down[a*c + d] = force;
        }
        if (i > 1) {
            const double *up = next + (i - 1) * d * c;
            for (size_t a = 0; a < d; a++)
                for (size_t b = 0; b < d; b++) {
                    down[a*c + d] += g0[a*d + b] * up[b*c + d];
                    for (size_t e = 0; e < d; e++) B[a*d + e] -= g0[a*d + b] * up[b*c + e];
                }
        }
        if (!solve(d, c, B, down))
            return false;
    }
    memset(step, 0, d * sizeof *step);
    memset(step + n * d, 0, d * sizeof *step);
    for (size_t i = n; i-- > 1; ) {
        const double *up = next + i * d * c;
        for (size_t a = 0; a < d; a++) {
            step[i*d + a] = up[a*c + d];
            for (size_t b = 0; b < d; b++) step[i*d + a] += up[a*c + b] * step[(i + 1)*d + b];
        }
    }
    return true;
}

// where a step would leave the chart it goes three quarters of the way to its end
static void stay_inside(const dgl_chart *c, size_t points, double *x, const double *old)
{
    size_t d = (size_t)c->n;
    for (size_t i = 0; i < points * d; i++) {
        const dgl_range *r = &c->range[i % d];
        if (!r->ranged || r->periodic)
            continue;
        if (!(x[i] > r->lo) && old[i] > r->lo)
            x[i] = r->lo + 0.25 * (old[i] - r->lo);
        if (!(x[i] < r->hi) && old[i] < r->hi)
            x[i] = r->hi - 0.25 * (r->hi - old[i]);
    }
}

// flat: as of energy; chart: where the path must stay; each may be NULL
static dgl_status relax(double *length, dgl_kernel *strain_kernel, const dgl_chart *chart, size_t d, size_t n, double *path, int most,
                        bool safe, const double *flat)
{
    DGL_SCOPE;
    size_t width = d * d + 2 * d;
    DGL_SCRATCH(strain, n * width);
    DGL_SCRATCH(other, n * width);
    DGL_SCRATCH(step, (n + 1) * d);
    DGL_SCRATCH(trial, (n + 1) * d);
    DGL_SCRATCH(room, d * d + (n + 1) * d * (d + 1) + 4 * d + 2 * d * d);
    double *in = room + d * d + (n + 1) * d * (d + 1);
    const double blur = flat ? 1e-13 : 0;              // a large flat part hides what g has to say
    double now = energy(strain_kernel, d, n, safe, flat, path, strain, in);
    for (int i = 0; i < most && isfinite(now); i++) {
        double part = 1, then = now;
        if (!step_of(d, n, path, strain, step, room))
            break;
        for (int halving = 0; halving < 12; halving++, part /= 2) {
            for (size_t k = 0; k < (n + 1) * d; k++) trial[k] = path[k] + part * step[k];
            if (chart)
                stay_inside(chart, n + 1, trial, path);
            then = energy(strain_kernel, d, n, safe, flat, trial, other, in);
            if (then < now * (1 + blur))
                break;
        }
        if (!(then < now * (1 + blur)))
            break;
        bool enough = now - then < (safe ? 1e-9 : 1e-5) * now;
        memcpy(path, trial, (n + 1) * d * sizeof *path);
        memcpy(strain, other, n * width * sizeof *strain);
        now = then;
        if (enough)
            break;
    }
    *length = isfinite(now) && now >= 0 ? sqrt(2 * now) : INFINITY;
    return DGL_OK;
}

dgl_status dgl_relax(double *length, dgl_kernel *strain, size_t d, size_t n, double *path, int most, bool safe)
{
    return relax(length, strain, NULL, d, n, path, most, safe, NULL);
}

// a flat metric, added to g, that keeps a straight path straight
static void flat_metric(double *flat, dgl_kernel *strain, size_t d, size_t n, const double *path, double *in, double *out)
{
    double line = 0;
    memset(in, 0, 2 * d * sizeof *in);
    memset(flat, 0, d * sizeof *flat);
    for (size_t i = 0; i <= n; i++) {
        memcpy(in, path + i * d, d * sizeof *in);
        dgl_kernel_eval1(strain, out, in);
        for (size_t k = 0; k < d; k++) flat[k] = fmax(flat[k], out[k*d + k]);
    }
    for (size_t k = 0; k < d; k++) line += flat[k] * (path[n*d + k] - path[k]) * (path[n*d + k] - path[k]);
    for (size_t k = 0; k < d; k++) flat[k] *= 1 + line;
}

dgl_status dgl_relax_from_afar(double *length, dgl_kernel *strain, const dgl_chart *chart, size_t d, size_t n, double *path)
{
    enum { STAGES = 80, EACH = 12, MOST = 200 };
    DGL_SCOPE;
    DGL_SCRATCH(flat, d);
    DGL_SCRATCH(in, 2 * d);
    DGL_SCRATCH(out, d * d + d);
    DGL_SCRATCH(other, (n + 1) * d);
    double before = INFINITY, plain;
    memcpy(other, path, (n + 1) * d * sizeof *other);
    DGL_TRY(relax(&plain, strain, chart, d, n, other, MOST, true, NULL));
    flat_metric(flat, strain, d, n, path, in, out);
    for (int stage = 0; stage < STAGES; stage++) {
        DGL_TRY(relax(length, strain, chart, d, n, path, EACH, true, flat));
        if (fabs(before - *length) < 1e-6 * *length)
            break;
        before = *length;
        for (size_t k = 0; k < d; k++) flat[k] /= 8;
    }
    DGL_TRY(relax(length, strain, chart, d, n, path, MOST, true, NULL));
    if (plain < *length) {
        *length = plain;
        memcpy(path, other, (n + 1) * d * sizeof *path);
    }
    return DGL_OK;
}
