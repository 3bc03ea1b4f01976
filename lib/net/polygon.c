// Polygons of least energy (Shao, Kumar and Fletcher 2018) by Newton's method, whose matrix is block-tridiagonal.
#include "net/polygon.h"

#include "net/net.h"

#include <math.h>
#include <string.h>

// n segments between n + 1 corners: f[m][n + 1] the values there, slopes what makes derivatives there cheap, W room
typedef struct { dgl_immersion *M; size_t d, m, n; double *f, *slopes, *W; } polygon;

// n sum |F(z_i+1) - F(z_i)|^2, and the sum of chords
static double energy(const polygon *p, double *length)
{
    size_t n = p->n, corners = n + 1;
    double e = 0, *chord = p->W;
    memset(chord, 0, n * sizeof *chord);
    for (size_t r = 0; r < p->m; r++) {
        const double *f = p->f + r*corners;
        for (size_t i = 0; i < n; i++) chord[i] += (f[i + 1] - f[i])*(f[i + 1] - f[i]);
    }
    *length = 0;
    for (size_t i = 0; i < n; i++) {
        e += chord[i];
        *length += sqrt(chord[i]);
    }
    return e*(double)n;
}

// g[n - 1][d] and the Hessian at corners z, whose values are there: diag[n - 1][d][d], off[n - 1][d][d] (row i, column i + 1), metric[n - 1][d][d] = 4n J'J; |g| at most
static dgl_status derivatives(const polygon *p, const double *z, double *most, double *g, double *diag, double *off, double *metric)
{
    DGL_SCOPE;
    size_t d = p->d, dd = d*d, pairs = d*(d + 1)/2, c = p->n + 1;
    double twice = 2*(double)p->n;
    DGL_SCRATCH(J, p->m * d * c);
    DGL_SCRATCH(w, p->m * c);
    DGL_SCRATCH(gs, (d + 2*pairs + dd) * c);
    double *D = gs + d*c, *O = D + pairs*c, *G = O + dd*c;
    for (size_t r = 0; r < p->m; r++) {
        const double *f = p->f + r*c;
        w[r*c] = w[r*c + c - 1] = 0;
        for (size_t i = 1; i < p->n; i++) w[r*c + i] = 2*f[i] - f[i - 1] - f[i + 1];
    }
    DGL_TRY(dgl_immersion_along(p->M, c, J, D, p->slopes, z, w));
    dgl_net_kernel->polygon(p->m, d, c, gs, O, G, J, w);
    *most = 0;
    for (size_t i = 1; i < p->n; i++)
        for (size_t a = 0, k = 0; a < d; a++) {
            g[(i - 1)*d + a] = twice*gs[a*c + i];
            *most = fmax(*most, fabs(g[(i - 1)*d + a]));
            for (size_t b = 0; b < d; b++) off[(i - 1)*dd + a*d + b] = -twice*O[(a*d + b)*c + i];
            for (size_t b = a; b < d; b++, k++) {
                size_t ab = (i - 1)*dd + a*d + b, ba = (i - 1)*dd + b*d + a;
                metric[ab] = metric[ba] = 2*twice*G[k*c + i];
                diag[ab] = diag[ba] = twice*D[k*c + i] + metric[ab];
            }
        }
    return DGL_OK;
}

// Cholesky factor in place of a small matrix, lower triangle; false when it is not positive definite
static bool factor(size_t d, double *A)
{
    for (size_t c = 0; c < d; c++) {
        double s = A[c*d + c];
        for (size_t k = 0; k < c; k++) s -= A[c*d + k]*A[c*d + k];
        if (!(s > 0))
            return false;
        double root = A[c*d + c] = sqrt(s);
        for (size_t r = c + 1; r < d; r++) {
            double t = A[r*d + c];
            for (size_t k = 0; k < c; k++) t -= A[r*d + k]*A[c*d + k];
            A[r*d + c] = t/root;
        }
    }
    return true;
}

// x[d][k] = L^-1 x, and x = L'^-1 x
static void solve_lower(size_t d, size_t k, const double *L, double *x)
{
    for (size_t r = 0; r < d; r++)
        for (size_t c = 0; c < k; c++) {
            double s = x[r*k + c];
            for (size_t q = 0; q < r; q++) s -= L[r*d + q]*x[q*k + c];
            x[r*k + c] = s/L[r*d + r];
        }
}

static void solve_upper(size_t d, size_t k, const double *L, double *x)
{
    for (size_t r = d; r-- > 0; )
        for (size_t c = 0; c < k; c++) {
            double s = x[r*k + c];
            for (size_t q = r + 1; q < d; q++) s -= L[q*d + r]*x[q*k + c];
            x[r*k + c] = s/L[r*d + r];
        }
}

// step[n - 1][d] = -(Hessian + damping metric)^-1 g by block elimination, of second derivatives the share; W: room for 2 (n - 1) d^2; false:
// not positive definite
static bool newton_step(const polygon *p, double *step, const double *g, const double *diag, const double *off, const double *metric, double share,
                        double damping)
{
    size_t d = p->d, dd = d*d, n = p->n - 1;
    double *L = p->W, *U = p->W + n*dd;                 // L[i] the factors, U[i] = L[i]^-1 off[i]
    for (size_t i = 0; i < n; i++) {
        double *Li = L + i*dd;
        for (size_t a = 0; a < dd; a++) Li[a] = share*diag[i*dd + a] + (1 - share + damping)*metric[i*dd + a];
        for (size_t a = 0; a < d && i; a++)
            for (size_t b = 0; b < d; b++)
                for (size_t c = 0; c < d; c++) Li[a*d + b] -= U[(i - 1)*dd + c*d + a]*U[(i - 1)*dd + c*d + b];
        if (!factor(d, Li))
            return false;
        for (size_t a = 0; a < d; a++) {
            double s = -g[i*d + a];
            for (size_t c = 0; c < d && i; c++) s -= U[(i - 1)*dd + c*d + a]*step[(i - 1)*d + c];
            step[i*d + a] = s;
        }
        solve_lower(d, 1, Li, step + i*d);
        memcpy(U + i*dd, off + i*dd, dd * sizeof *U);
        solve_lower(d, d, Li, U + i*dd);
    }
    for (size_t i = n; i-- > 0; ) {
        for (size_t a = 0; a < d && i + 1 < n; a++)
            for (size_t c = 0; c < d; c++) step[i*d + a] -= U[i*dd + a*d + c]*step[(i + 1)*d + c];
        solve_upper(d, 1, L + i*dd, step + i*d);
    }
    return true;
}

// whether two polygons are within a hundredth of their extent
static bool beside(size_t numbers, size_t d, const double *z, const double *known)
{
    double apart = 0, size = 0;
    for (size_t i = 0; i < numbers; i++) {
        apart = fmax(apart, fabs(z[i] - known[i]));
        size = fmax(size, fabs(known[i] - known[i % d]));
    }
    return apart < 0.01*size;
}

// The step from z to trial where the Hessian is positive definite: with less of the second derivatives, which leaves Gauss and Newton's matrix,
// then with more damping. false: the metric is singular there
static bool positive_step(const polygon *p, double *trial, const double *z, double *step, const double *g, const double *blocks, double *share,
                          double *damping)
{
    size_t numbers = (p->n + 1)*p->d*p->d, first = p->d, inner = (p->n - 1)*p->d;
    while (!newton_step(p, step, g, blocks, blocks + numbers, blocks + 2*numbers, *share, *damping))
        if (*share > 0)
            *share = *share > 0.1 ? 0.8 * *share : 0;
        else if (!((*damping = *damping > 0 ? 4 * *damping : 1e-3) < 1e12))
            return false;
    for (size_t i = 0; i < inner; i++) trial[first + i] = z[first + i] + step[i];
    return true;
}

dgl_status dgl_polygon_relax(dgl_immersion *M, size_t n, double *z, const double *known, double *energy_, double *length, double *residual,
                             double tolerance, int most)
{
    DGL_SCOPE;
    size_t d = (size_t)M->d, m = (size_t)M->nout, dd = d*d, corners = n + 1;
    polygon p = { .M = M, .d = d, .m = m, .n = n };
    DGL_SCRATCH(values, corners * m);
    DGL_SCRATCH(slopes, dgl_immersion_slopes(M, corners) + 1);
    DGL_SCRATCH(room, 2 * corners * dd);
    DGL_SCRATCH(trial, corners * d);
    DGL_SCRATCH(g, corners * d);
    DGL_SCRATCH(step, corners * d);
    DGL_SCRATCH(blocks, 3 * corners * dd);
    double e, damping = 0, share = 1, *diag = blocks, *off = diag + corners*dd, *metric = off + corners*dd;
    p.W = room;
    p.f = values;
    p.slopes = slopes;
    DGL_TRY(dgl_immersion_values(M, corners, p.f, p.slopes, z));
    e = *energy_ = energy(&p, length);
    memcpy(trial, z, corners * d * sizeof *z);
    *residual = 0;
    if (n < 2)
        return DGL_OK;
    DGL_TRY(derivatives(&p, z, residual, g, diag, off, metric));
    for (int sweep = 0; sweep < most && *residual > tolerance*fmax(1, e) && !(known && beside(corners*d, d, z, known)); sweep++) {
        DGL_POLL();
        if (!positive_step(&p, trial, z, step, g, blocks, &share, &damping))
            return DGL_OK;
        dgl_status status = dgl_immersion_values(M, corners, p.f, p.slopes, trial);
        if (status && status != DGL_EDOMAIN)
            return status;
        double l = 0, last = *residual, lower = status ? INFINITY : energy(&p, &l);
        if (!(lower <= e + 4e-15*fabs(e))) {
            damping = damping > 0 ? 8*damping : 1e-2;
            if (!(damping < 1e12))
                break;
            continue;
        }
        memcpy(z, trial, corners * d * sizeof *z);
        *length = l;
        DGL_TRY(derivatives(&p, z, residual, g, diag, off, metric));
        bool stalled = lower >= e && *residual >= last;
        e = *energy_ = lower;
        damping = damping < 1e-3 ? 0 : damping/16;
        share = fmin(1, share > 0 ? share/0.8 : 0.1);
        if (stalled)
            break;
    }
    return DGL_OK;
}
